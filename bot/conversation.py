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
    NO_SUCH_CHOICE = "no_such_choice"
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
    r"""\b(?:thanks?|thank\syou|thx|cheers|ta|much\sappreciated|nice\sone|got\sit|fair\senough|makes\ssense|that\shelps|perfect|brilliant|brill|lovely
    |understood|will\sdo|no\sworries|good\sto\sknow|noted|great|cool|sorted|ok|okay|thats\s(?:clear|helpful|great|useful|all|me\sdone|that\ssorted))\b""",
    re.VERBOSE,
)
_FILLER = frozenset(
    "a so very much lot million you for that the help your all then mate again bot ha oh ah right yes yep yeah i its it really and well now me".split()
)
_LONGEST_THANKS = 9
_PERSON = re.compile(
    r"""\b(?:talk|speak|chat)\sto\s(?:a\s|an\s|some|an?\sactual\s|a\sreal\s)?(?:one|body|person|human|someone|somebody)\b
    | \b(?:real|actual)\s(?:person|human)\b
    | \b(?:ask|tell)\s(?:a\sperson|someone|somebody)\b
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
    (?:(1|one|first|1st|top)|(2|two|second|2nd|middle)|(3|three|third|3rd)|(4|four|fourth|4th))
    (?:\s(?:one|option|please|then|pls))*$""",
    re.VERBOSE,
)
_LAST = re.compile(r"^(?:the )?(?:last|bottom)(?: one)?$")
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
_FEWEST_TO_JUDGE = 3
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


def understand(text: str, talk: Talk | None, mind: Mind, *, is_urgent: bool = False) -> Understood:
    """What a message means in its talk; a new subject inherits nothing, and what is urgent by itself is taken by itself."""
    reader = mind.reader
    said = " ".join(reader.vocabulary.expand(words(text)))
    if not said or is_urgent:
        return Understood(Turning.NEW, text)
    if _is_thanks(said, text):
        return Understood(Turning.THANKS, text)
    if _wishes_a_person(said, reader):
        return Understood(Turning.PERSON, _with(talk.question, text) if talk and talk.question else text)
    if talk is None or not talk.question:
        return Understood(Turning.NEW, text)
    return _among_offered(said, talk) or _in_talk(text, said, talk, mind)


def _in_talk(text: str, said: str, talk: Talk, mind: Mind) -> Understood:
    """A message that is no choice: a why, a follow-up, or a new subject."""
    reader = mind.reader
    length = len(said.split())
    if _WHY.search(said) and length <= _LONGEST_WHY and not _concepts(said, reader, "who.", "what."):
        return Understood(Turning.WHY if talk.cited else Turning.FOLLOWS, talk.question)
    if _NEW_SUBJECT.match(said):
        return Understood(Turning.NEW, _PREFACE.sub("", text))
    goes_on = _follows(said, reader) or (talk.route is Route.URGENT and _stays_urgent(said, reader))
    if goes_on and not said.isdigit() and not _is_off_subject(said, mind):
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
        cited=tuple(citation.id for citation in verdict.citations[:2]) if verdict.route is Route.ANSWER else (),
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
    choice = len(talk.offered) if _LAST.match(said) else _chosen(said)
    if choice == len(talk.offered) + 1:
        return Understood(Turning.NONE_OF_THESE, talk.question)
    if 0 < choice <= len(talk.offered):
        return Understood(Turning.CHOICE, talk.question, choice)
    return Understood(Turning.NO_SUCH_CHOICE, talk.question) if choice or said.isdigit() else None


def _wishes_a_person(said: str, reader: Reader) -> bool:
    """Is a person asked for, and not "can I talk to someone in year 11 on Snapchat"?"""
    if not _PERSON.search(said) or len(said.split()) > _LONGEST_FOLLOW:
        return False
    rest = _PERSON.sub(" ", said)
    return not {concept for concept in reader.read(rest).concepts if concept.startswith(("who.pupil", "who.parent", "who.former_pupil", "where."))}


def _stays_urgent(said: str, reader: Reader) -> bool:
    """After an urgent matter a short message that names no act of its own is still about it: "who do I speak to?"."""
    return len(said.split()) <= _LONGEST_FOLLOW and not _concepts(said, reader, "where.", "what.photograph", "what.post", "what.personal_use")


def _is_thanks(said: str, text: str) -> bool:
    """Thanks and nothing else: a question or a worry in the same breath is no thanks."""
    if "?" in text or len(said.split()) > _LONGEST_THANKS:
        return False
    rest = _THANKS.sub(" ", said).split()
    return len(rest) < len(said.split()) and all(word in _FILLER for word in rest)


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
    if len(said.split()) < _FEWEST_TO_JUDGE:
        return False
    reading = mind.reader.read(said)
    meaning = mind.meaning(reading)
    topics = mind.topics.probabilities(reading, meaning.vector if meaning else None)
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
