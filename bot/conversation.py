"""What a follow-up refers to: "and an ex-pupil?", "why?", "2", "no, I meant a colleague"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.deciding.mind import Mind
from bot.model import Reply, Route, Talk
from bot.text import words
from bot.understanding.reading import Reader


class Turning(Enum):
    """What a message does to the talk."""

    NEW = "new"
    FOLLOWS = "follows"
    DONE = "done"
    CHOICE = "choice"
    NONE_OF_THESE = "none_of_these"
    WHY = "why"
    PERSON = "person"
    THANKS = "thanks"


@dataclass(frozen=True, slots=True)
class Understood:
    """A message in the light of the talk: what is to be decided on, and which of the offered clauses was chosen."""

    turning: Turning
    text: str
    choice: int = 0


_THANKS = re.compile(
    r"""\b(?:thanks?|thank\syou|thx|cheers|ta|much\sappreciated|nice\sone|got\sit|fair\senough|makes\ssense|that\shelps|perfect|brilliant|lovely
    |understood|will\sdo|no\sworries|good\sto\sknow|noted|thats\s(?:clear|helpful|great|useful|all|me\sdone|that\ssorted))\b""",
    re.VERBOSE,
)
_ONLY_THANKS = re.compile(r"^(?:ok|okay|great|right|cool|perfect|lovely|brill|brilliant|sorted|understood|noted|yep|yes|alright)$")
_STILL_ASKS = re.compile(r"\b(?:can|could|may|should|what|who|how|is it|do i|but|and if)\b")
_LONGEST_THANKS = 9
_PERSON = re.compile(
    r"""\b(?:talk|speak|chat)\sto\s(?:a\s|an\s|some|an?\sactual\s|a\sreal\s)?(?:one|body|person|human|someone|somebody)\b
    | \b(?:real|actual)\s(?:person|human)\b
    | \bask\s(?:a\sperson|someone|somebody)\b
    | \bpass\s(?:it|this|me)\s(?:on|to)\b""",
    re.VERBOSE,
)
_WHY = re.compile(
    r"""\b(?:why|how\scome|says\swho|where\sdoes\sit\ssay|whats\sthe\sreason|show\sme\sthe\sclause|quote\s(?:it|that)
    |(?:which|what)\s(?:clause|bit|part|section|paragraph|number|rule|page)
    |where(?:s|\sis)\s(?:that|it)\s(?:written|from)
    |what\sdoes\sit\s(?:actually\s|exactly\s)?say)\b""",
    re.VERBOSE,
)
_LONGEST_WHY = 8
_NONE = re.compile(r"^(?:none|neither|no|nope|0|something else|(?:no )?none of (?:these|those|them|the above)|not (?:these|those|any))$")
_CHOICE = re.compile(
    r"""^(?:(?:number|option|no|the|its|it\sis)\s)*
    (?:(1|one|first|1st|top)|(2|two|second|2nd|middle)|(3|three|third|3rd|last|bottom)|(4|four|fourth|4th))
    (?:\s(?:one|option|please|then|pls))*$""",
    re.VERBOSE,
)
_FOLLOW = re.compile(
    r"""^(?:and\sif|and|but|or|what\sabout|how\sabout|what\sif|even\sif|even|not\seven|also|so|though|then|if|except|unless|in\sthat\scase
    |(?:ok|okay|yeah|yes|no)\sbut|same\sfor|(?:does|is|would)\sthat)\b""",
    re.VERBOSE,
)
_CORRECTS = re.compile(r"^(?:no|nah|sorry|actually|wait|i meant?|oops|not)\b.*\b(?:meant?|mean|talking about|asking about|not)\b|^i (?:meant?|mean)\b")
_REFERS = re.compile(r"\b(?:it|that|this|them|they|him|her|he|she|those|one|same|either|instead|though|too|as well|then)\b")
_DONE_ALREADY = re.compile(r"^(?:(?:ok|okay|oh|but|too late|so|well|hmm|right) )*(?:ive|i have|i had|ive already|i already|already|we have|weve)\b")
_PREFACE = re.compile(
    r"""^\W*(?:(?:no|nah|sorry|actually|oops|typo|wait|right|ok|okay|so)\W+)*
    (?:i\s(?:meant?|mean)\W+|(?:separate|different|another|new|other)\s(?:question|thing|one)\W+|unrelated\W+|one\smore(?:\sthing)?\W+|while\s(?:i'?m|im)\shere\W+)""",
    re.VERBOSE | re.IGNORECASE,
)
_NEW_SUBJECT = re.compile(r"^(?:separate|different|another|new|other) (?:question|thing|one)\b|^unrelated\b|^one more\b|^while im here\b")
_LONGEST_FOLLOW = 14
_OFF_SUBJECT_FROM = 0.6
_REPLACED = (
    "who.pupil",
    "who.former_pupil",
    "who.parent",
    "who.colleague",
    "who.leader",
    "who.governor",
    "who.pupils_family",
    "who.former_colleague",
    "where.",
    "when.",
)
"""What a follow-up puts in place of what was named before; family and the like are added to it instead."""


def understand(text: str, talk: Talk | None, mind: Mind) -> Understood:
    """What a message means in its talk; a new subject inherits nothing."""
    reader = mind.reader
    said = " ".join(reader.vocabulary.expand(words(text)))
    if not said:
        return Understood(Turning.NEW, text)
    if _is_thanks(said, text):
        return Understood(Turning.THANKS, text)
    if _PERSON.search(said) and len(said.split()) <= _LONGEST_FOLLOW:
        return Understood(Turning.PERSON, _with(talk.question, text) if talk and talk.question else text)
    if talk is None or not talk.question:
        return Understood(Turning.NEW, text)
    if chosen := _among_offered(said, talk):
        return chosen
    if _WHY.search(said) and talk.cited and len(said.split()) <= _LONGEST_WHY and not _concepts(said, reader, "who.", "what."):
        return Understood(Turning.WHY, talk.question)
    if _NEW_SUBJECT.match(said):
        return Understood(Turning.NEW, _PREFACE.sub("", text))
    if _follows(said, reader) and not _is_off_subject(said, mind):
        turning = Turning.DONE if _DONE_ALREADY.match(said) else Turning.FOLLOWS
        return Understood(turning, _replace_concepts(talk.question, _PREFACE.sub("", text), reader))
    return Understood(Turning.NEW, text)


def next_talk(talk: Talk | None, understood: Understood, reply: Reply, at: datetime) -> Talk:
    """What the conversation speaks of after this reply; thanks leave it as it was."""
    verdict = reply.verdict
    version = talk.version if talk else 0
    keeps = understood.turning is Turning.THANKS or (verdict.route is Route.DECLINE and talk is not None)
    if talk is not None and keeps:
        return Talk(talk.question, talk.topic, talk.route, talk.offered, talk.cited, talk.clarified, at, version)
    clarify = verdict.route is Route.CLARIFY
    return Talk(
        question=understood.text,
        topic=verdict.topic,
        route=verdict.route,
        offered=tuple(citation.id for citation in verdict.citations) if clarify else (),
        cited=tuple(citation.id for citation in (*verdict.citations, *verdict.nearest[:1]))[:2],
        clarified=clarify,
        updated_at=at,
        version=version,
    )


def _among_offered(said: str, talk: Talk) -> Understood | None:
    """Which of the offered clauses was chosen, or that none was; None where the message is no choice."""
    if not talk.offered:
        return None
    if _NONE.match(said):
        return Understood(Turning.NONE_OF_THESE, talk.question)
    choice = _chosen(said)
    if choice == len(talk.offered) + 1:
        return Understood(Turning.NONE_OF_THESE, talk.question)
    return Understood(Turning.CHOICE, talk.question, choice) if 0 < choice <= len(talk.offered) else None


def _is_thanks(said: str, text: str) -> bool:
    """Thanks and nothing else: a question in the same breath is a question."""
    if "?" in text or len(said.split()) > _LONGEST_THANKS:
        return False
    return bool(_ONLY_THANKS.match(said) or (_THANKS.search(said) and not _STILL_ASKS.search(said)))


def _concepts(said: str, reader: Reader, *sections: str) -> set[str]:
    """The concepts of some sections that a message names."""
    return {concept for concept in reader.read(said).concepts if concept.startswith(sections)}


def _chosen(said: str) -> int:
    match = _CHOICE.match(said)
    return next((number for number in (1, 2, 3, 4) if match and match[number]), 0)


def _follows(said: str, reader: Reader) -> bool:
    """Does a short message only make sense with what was said before?"""
    length = len(said.split())
    if length > _LONGEST_FOLLOW + 4:
        return False
    if _CORRECTS.match(said) or _DONE_ALREADY.match(said):
        return True
    acts = _concepts(said, reader, "what.")
    if _FOLLOW.match(said):
        return length <= 8 or not acts or bool(_REFERS.search(said))
    return length <= _LONGEST_FOLLOW and not acts and bool(_REFERS.search(said) or length <= 4)


def _is_off_subject(said: str, mind: Mind) -> bool:
    """Is a message by itself plainly about something else, such as the projector?"""
    if len(said.split()) < 5:
        return False
    reading = mind.reader.read(said)
    vector = mind.encoder.meaning(reading.said).vector if mind.encoder else None
    topics = mind.topics.probabilities(reading, vector)
    return float(topics[mind.topics.off_subject].sum()) >= _OFF_SUBJECT_FROM


def _with(question: str, text: str) -> str:
    return f"{question.rstrip()} {text.strip()}"


def _replace_concepts(question: str, text: str, reader: Reader) -> str:
    """The former question with what the follow-up changes: its words for the same kind of thing give way."""
    new = reader.read(text)
    old = reader.read(question)
    changed = {concept.partition(".")[0] for concept in new.concepts if concept.startswith(_REPLACED)}
    dropped = {position for mention in old.mentions if mention.concept.partition(".")[0] in changed for position in range(mention.start, mention.end)}
    kept = [word for position, word in enumerate(old.said.split()) if position not in dropped]
    return _with(" ".join(kept) if dropped else question, text)
