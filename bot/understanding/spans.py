"""Where a question names people, places and times: the words that a follow-up can put others in the place of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from bot.understanding.reading import Reading
from bot.understanding.shapes import frame_of, is_verb

DETERMINERS = frozenset("a an the my our your his her their one of some any another this those these all own old certain both every each other".split())
PREPOSITIONS = frozenset("on in at via by from using over through with to off into during".split())
_OF_PEOPLE = frozenset("in on at".split())
"""What says of people where they belong: the name of "a mum in my class" is the whole of it, not "my class"."""
ADDED = frozenset({"who.family", "who.public", "who.company", "who.press", "who.new_starter"})
"""People whom a follow-up adds to those spoken of: "she's my niece" does not take back that she is a pupil."""
_LINKS = DETERMINERS | frozenset("in from who year whos is class".split())
_PRONOUNS = frozenset("him her them someone somebody she he they hes shes theyre".split())
_CHANNELS = """
own_account school_account personal_email school_email group_chat forum professional_network dating_app gaming website social_platform messaging_app
fitness_app ai_tool
"""
_ALIKE = (
    frozenset({"where.school_device", "where.personal_device", "where.personal_phone"}),
    frozenset({"where.at_work", "where.at_home"}),
    frozenset(f"where.{name}" for name in _CHANNELS.split()),
)
"""What gives way to each other: devices, rooms, and accounts and platforms."""


@dataclass(frozen=True, slots=True)
class Span:
    """Words of a text by position, end exclusive, with their determiners; `lead` is where the preposition before them begins."""

    start: int
    end: int
    lead: int
    concept: str = ""


def people_spans(reading: Reading) -> list[Span]:
    """The people a question is about, each with those that only say whose they are; the asker is left out."""
    frame = range(*frame_of(reading.said))
    tokens = reading.said.split()
    named = spans(reading, lambda concept: concept.startswith("who."))
    joined: list[Span] = []
    for span in named:
        wanted = span.concept in reading.people and span.concept not in ADDED and span.start not in frame
        if not wanted or (joined and span.start < joined[-1].end):
            continue
        end = span.end
        for other in named:
            if other.start >= end and _LINKS.issuperset(tokens[end : other.start]):
                end = other.end
        joined.append(Span(span.start, end, span.lead, span.concept))
    return [span for span in joined if span.concept == joined[0].concept]


def pronoun_spans(reading: Reading) -> list[Span]:
    """The first word that stands for a person: the "her" of "can I add her"."""
    return [Span(row, row + 1, row) for row, token in enumerate(reading.said.split()) if token in _PRONOUNS][:1]


def place_spans(reading: Reading, like: Collection[str] | None = None) -> list[Span]:
    """The places a question names; with `like`, those of the same kind as the concepts given."""
    wanted: set[str] = set()
    for alike in _ALIKE:
        if like is None or not alike.isdisjoint(like):
            wanted |= alike
    return spans(reading, wanted.__contains__)


def time_spans(reading: Reading) -> list[Span]:
    """The times a question names."""
    return spans(reading, lambda concept: concept.startswith("when."))


def spans(reading: Reading, is_wanted: Callable[[str], bool]) -> list[Span]:
    """Where concepts are named, in order; of a phrase such as "go on facebook" or "add a parent" only the name."""
    tokens = reading.said.split()
    found: list[Span] = []
    for mention in reading.mentions:
        if not is_wanted(mention.concept) or (found and mention.start < found[-1].end):
            continue
        before_name = PREPOSITIONS - _OF_PEOPLE if mention.concept.startswith("who.") else PREPOSITIONS
        inside = [row for row in range(mention.start, mention.end - 1) if tokens[row] in before_name or is_verb(tokens[row])]
        start = inside[-1] + 1 if inside else mention.start
        while start > 0 and tokens[start - 1] in DETERMINERS:
            start -= 1
        if tokens[start] == "of":
            start += 1
        lead = start - 1 if start > 0 and tokens[start - 1] in PREPOSITIONS else start
        found.append(Span(start, mention.end, lead, mention.concept))
    return found


def put(tokens: Sequence[str], place: Span, text: str, dropped: Sequence[Span] = ()) -> str:
    """The words with a text in one place and without what is dropped."""
    gone = {row for span in dropped for row in range(span.lead, span.end)} | set(range(place.start, place.end))
    kept: list[str] = []
    for row, token in enumerate(tokens):
        if row == place.start:
            kept.append(text)
        if row not in gone:
            kept.append(token)
    return " ".join(kept)


def words_of(reading: Reading, span: Span, *, with_preposition: bool = False) -> str:
    """The words of a span; with its preposition, "on" where it has none."""
    tokens = reading.said.split()
    said = " ".join(tokens[span.lead if with_preposition else span.start : span.end])
    return f"on {said}" if with_preposition and span.lead == span.start else said
