"""What a message means in its talk: a follow-up, a choice, a why, thanks, or a new subject; and what the talk is about after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.deciding.mind import Mind
from bot.deciding.thresholds import TURN_OFF_SUBJECT_FROM, UNKNOWN_OFF_SUBJECT_FROM
from bot.model import Reply, Route, Talk
from bot.patterns import any_of, one_word, whole_words
from bot.understanding.ellipsis import completed
from bot.understanding.openings import Opening, open_up
from bot.understanding.reading import Reader, Reading
from bot.understanding.remarks import LAST, Remark, agrees, chosen_number, greets, is_none_of_them, remark, talk_words, without_wish
from bot.understanding.shapes import SERVING, Shape, asks_of_people, leans, serves_another, shape_of
from bot.understanding.spans import PREPOSITIONS


class Turning(Enum):
    """What a message does to the talk."""

    NEW = "new"
    FOLLOWS = "follows"
    DONE = "done"
    STILL_URGENT = "still_urgent"
    CHOICE = "choice"
    NONE_OF_THESE = "none_of_these"
    NO_SUCH_CHOICE = "no_such_choice"
    WHY = "why"
    AGAIN = "again"
    PERSON = "person"
    THANKS = "thanks"


_SETTING_OUT = frozenset({Turning.NEW, Turning.FOLLOWS, Turning.DONE})


@dataclass(frozen=True, slots=True)
class Understood:
    """A message in the light of the talk: what is to be decided on, which of the offered clauses was chosen, and what the message says by itself."""

    turning: Turning
    text: str
    choice: int = 0
    message: str = ""
    changes: frozenset[str] = frozenset()
    """The concepts by which a follow-up asks about something else than before."""

    @property
    def is_same_matter(self) -> bool:
        """Is the talk still about the very same matter, so that it needs no case of its own beside `Talk.case`?"""
        return self.turning not in _SETTING_OUT or (self.turning is Turning.FOLLOWS and not self.changes)


_LONGEST_FOLLOW = 18
_LONGEST_JOINED = 24
_FEW = 4
_QUALIFYING = PREPOSITIONS | frozenset("for just only not without after before when while".split())
_FEWEST_TO_JUDGE = 3
_TO = any_of("ask", "tell", "see", "contact", "speak to", "talk to", "go to")
_ASKS_WHOM = whole_words(f"(?:who|whom) {one_word('do should can must shall')} {one_word('i we')} (?:(?:have|need) to )?{_TO}")
_UNDONE = whole_words(one_word("not never havent didnt declined refused ignored blocked rejected deleted removed unfriended unfollowed reported told"))
_CONTACT = any_of(one_word("accepted added followed messaged replied texted texting messaging done did"), "said yes")
_FOR_LONG = r" (?:\w+ ){0,4}(?:for|since)\b"
"""To have been friends for years is no slip that has just been made."""
_DID = whole_words(
    rf"(?:ive|i have|we have|weve|i had|i did|i)(?: (?:already|just|now|stupidly|accidentally|gone and|been and))* {_CONTACT}",
    f"{one_word('already too')} {one_word('late have did done accepted added')}",
    f"{any_of('ive', 'i', 'we', 'weve')} already",
    f"{one_word('were hes shes theyre im')} (?:already |been )*(?:(?:facebook|online|snapchat|insta|instagram) )?{one_word('friends following')}",
    f"been {one_word('friends following messaging chatting')}(?!{_FOR_LONG})",
    "i did (?:it|that|this)",
)


_SPOKEN_FOR = frozenset({"who.leader", "who.governor", "who.colleague", "what.approve", "what.read_policy", "when.past", "who.parent"})
"""Whom and what a claim of permission names without asking about them."""


def understand(text: str, talk: Talk | None, mind: Mind, *, is_urgent: bool = False) -> Understood:
    """What a message means in its talk; a new subject inherits nothing, and what is urgent by itself is taken by itself."""
    reader = mind.reader
    said = talk_words(text, reader)
    if not said:
        puzzled = talk is not None and talk.question and "?" in text
        return Understood(Turning.AGAIN, talk.question, message=text) if talk and puzzled else Understood(Turning.NEW, text)
    if is_urgent:
        goes_on = talk is not None and talk.route is Route.URGENT and leans(said, reader.read(text))
        return Understood(Turning.STILL_URGENT if goes_on else Turning.NEW, text, message=text)
    if talk is not None and talk.question and talk.route is not Route.URGENT and (choice := _choice(said, talk)):
        return choice
    found = remark(said, is_question="?" in text)
    if found is Remark.THANKS:
        return Understood(Turning.NO_SUCH_CHOICE, talk.question) if talk and talk.offered and agrees(said) else Understood(Turning.THANKS, text)
    if found is Remark.PERSON and _is_one_of_ours(said, reader) and not (talk and talk.route is Route.URGENT):
        return Understood(Turning.PERSON, talk.question if talk and talk.question else text, message=text)
    if talk is None or not talk.question or greets(said):
        return Understood(Turning.NEW, text)
    opening = open_up(said)
    if opening.is_new_subject:
        return Understood(Turning.NEW, opening.core or text)
    if talk.route is Route.URGENT:
        stays = found is not None or said.isdecimal() or _stays_urgent(opening, talk, mind)
        return Understood(Turning.STILL_URGENT if stays else Turning.NEW, talk.question if stays else text, message=text)
    if found in {Remark.WHY, Remark.AGAIN}:
        return Understood(Turning.WHY if found is Remark.WHY and talk.cited else Turning.AGAIN, talk.question, message=text)
    return _in_talk(text, opening, found, talk, mind)


def _in_talk(text: str, opening: Opening, found: Remark | None, talk: Talk, mind: Mind) -> Understood:
    """A message with something of its own to say: pressure, what was already done, a follow-up, or a new subject."""
    reader = mind.reader
    base, core = reader.read(open_up(talk_words(talk.question, reader)).core or talk.question), reader.read(opening.core)
    names = frozenset(concept for concept in core.concepts - base.concepts if not concept.startswith("how."))
    if found is Remark.PRESSES and not {concept for concept in names if concept not in _SPOKEN_FOR}:
        return Understood(Turning.AGAIN, talk.question, message=text)
    if not _goes_on(opening, core, base, mind):
        return Understood(Turning.NEW, text)
    turning = Turning.DONE if _DID.search(core.said) and not _UNDONE.search(core.said) else Turning.FOLLOWS
    full = completed(base, opening.core, reader)
    return Understood(turning, full.text, message=text, changes=full.changes)


def next_talk(talk: Talk | None, understood: Understood, reply: Reply, at: datetime) -> Talk:
    """What the conversation speaks of after this reply; thanks leave it as it was, and something off the subject ends it."""
    verdict = reply.verdict
    version = talk.version if talk else 0
    if verdict.route is Route.DECLINE and (talk is None or verdict.reason == "off_subject"):
        return Talk(understood.text if verdict.reason == "vague" else "", updated_at=at, version=version)
    case = reply.case_id
    if talk is not None and understood.is_same_matter:
        case = talk.case or case
    if talk is not None and verdict.route is Route.DECLINE:
        return Talk(talk.question, talk.topic, talk.route, talk.offered, talk.cited, talk.clarified, at, version, talk.case)
    clarify = verdict.route is Route.CLARIFY
    cited = tuple(citation.id for citation in verdict.citations[:2]) if verdict.route is Route.ANSWER else ()
    adds_nothing = talk is not None and understood.turning is Turning.FOLLOWS and not understood.changes and cited[:1] == talk.cited[:1] != ()
    return Talk(
        question=talk.question if talk and adds_nothing else understood.text,
        topic=verdict.topic,
        route=verdict.route,
        offered=tuple(citation.id for citation in verdict.citations) if clarify else (),
        cited=cited,
        clarified=clarify,
        updated_at=at,
        version=version,
        case=case,
    )


def _choice(said: str, talk: Talk) -> Understood | None:
    """Which of the offered clauses was chosen, or that none was; None where the message is no choice."""
    offered = len(talk.offered)
    if is_none_of_them(said) and (offered or said not in {"no", "nope"}):
        return Understood(Turning.NONE_OF_THESE, talk.question)
    number = chosen_number(said)
    choice = offered if number == LAST else number
    if number and choice == offered + 1 and offered:
        return Understood(Turning.NONE_OF_THESE, talk.question)
    if number and 0 < choice <= offered:
        return Understood(Turning.CHOICE, talk.question, choice)
    return Understood(Turning.NO_SUCH_CHOICE, talk.question) if number or said.isdecimal() else None


def _is_one_of_ours(said: str, reader: Reader) -> bool:
    """Is it not "can I talk to someone in year 11 on Snapchat"?"""
    rest = reader.read(without_wish(said)).concepts
    return not any(concept.startswith(("who.pupil", "who.parent", "who.former_pupil", "where.")) for concept in rest)


def _stays_urgent(opening: Opening, talk: Talk, mind: Mind) -> bool:
    """After an urgent matter everything is still about it but a question that stands by itself, or one off the subject."""
    core = mind.reader.read(opening.core)
    if shape_of(core.said) is not Shape.QUESTION:
        return True
    others = {concept for concept in core.concepts - mind.reader.read(talk.question).concepts if concept.startswith(("what.", "where."))}
    stands = bool(others) and not leans(core.said, core) and not serves_another(core)
    return not stands and not _is_off_subject(core, mind)


def _goes_on(opening: Opening, core: Reading, base: Reading, mind: Mind) -> bool:
    """Does a message only make sense with what was said before?"""
    length = len(core.said.split())
    if not core.said:
        return True
    if length > (_LONGEST_JOINED if opening.joins or opening.corrects else _LONGEST_FOLLOW):
        return False
    leaning = leans(core.said, core)
    if not leaning and _is_off_subject(core, mind):
        return False
    if _ASKS_WHOM.fullmatch(core.said) and not leaning:
        return False
    if leaning or opening.corrects or _DID.search(core.said) or serves_another(core):
        return True
    another_act = bool(core.of_kind("what") - base.of_kind("what") - SERVING)
    asks_fact = core.said.startswith("wh") and not opening.joins
    names = core.people or core.of_kind("where") or (core.of_kind("when") and not asks_fact)
    if shape_of(core.said) is Shape.QUESTION:
        if asks_of_people(core):
            return True
        is_whole = bool(core.of_kind("what") and (core.people or core.of_kind("where")))
        return not is_whole and not another_act and bool(opening.joins or names or (length <= _FEW and not core.of_kind("when")))
    return opening.joins or not another_act or length <= _FEW or core.said.split()[0] in _QUALIFYING


def _is_off_subject(reading: Reading, mind: Mind) -> bool:
    """Is a message by itself plainly about something else, such as the projector?"""
    if len(reading.said.split()) < _FEWEST_TO_JUDGE:
        return False
    meaning = mind.meaning(reading)
    topics = mind.topics.probabilities(reading, meaning.vector if meaning else None)
    asks_unknown = not (reading.of_kind("who") | reading.of_kind("what")) and shape_of(reading.said) is Shape.QUESTION
    return float(topics[mind.topics.off_subject].sum()) >= (UNKNOWN_OFF_SUBJECT_FROM if asks_unknown else TURN_OFF_SUBJECT_FROM)
