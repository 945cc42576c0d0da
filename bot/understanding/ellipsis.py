"""A follow-up said in full: "and an ex-pupil?" after "can I accept a pupil on Facebook" asks "can I accept an ex-pupil on Facebook".

Words of the former question give way only to what the follow-up names in their place. All else of it stays, so that nothing
that spoke against an act is lost by asking on.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from bot.patterns import any_of
from bot.understanding.reading import Reader, Reading
from bot.understanding.shapes import SERVING, Shape, first_act, frame_of, is_gerund, is_verb, leans, serves_another, shape_of, without_frame
from bot.understanding.spans import ADDED, DETERMINERS, PREPOSITIONS, Span, people_spans, place_spans, pronoun_spans, put, time_spans, words_of

KIN = frozenset({"who.family"})
_LEAVERS = frozenset({"who.former_pupil", "who.former_colleague"})
_BE = frozenset("its is was are were hes shes theyre im".split())
_ASKERS = frozenset({"i", "we"})
_DUTY = frozenset("have need got ought must should required supposed".split())
_IDENTITY = re.compile(
    rf"^{any_of('its', 'it is', 'it was', 'that is', 'thats', 'hes', 'he is', 'shes', 'she is', 'theyre', 'they are', 'this is')}"
    r"(?: (?:just|only|actually|really|both|all))* (?!not\b)"
)
_DENIED = re.compile(r"\b(?:and |but )?not (?:an? |the |my |one of (?:the|my) )?")
_SOMEONE = re.compile(r"\b(?:one of them|some of them|all of them|him|them|he|she|they|her|his|their)\b")
_THERE = re.compile(r"\b(?:on (?:there|it|that)|there)\b")
_ABOUT_IT = re.compile(r"\babout (?:it|that|this)\b")
_DO_IT = re.compile(r"\b(?:do|doing|done) (?:it|that|this|so)\b")
_IT = re.compile(r"\b(?:it|that|this)\b")
_ADDS = re.compile(r"^(?:(?:not|without|never|dont|doesnt|no) |too late\b|already\b|late\b)")
"""How a message opens that leaves something out of what was asked, or says that it is done."""
_NAMED = ("who.", "where.", "when.")
_DESCRIBES = "about for just only still say maybe new good nice older younger former current little"
_OPENS_NAME = DETERMINERS | PREPOSITIONS | frozenset(f"someone somebody anyone who whos {_DESCRIBES}".split())
_RELATES = "who whos whose that which i ive we weve hes shes theyre"
_GOES_ON = PREPOSITIONS | DETERMINERS | frozenset(f"{_RELATES} for of about and or only here there now not without".split())
"""What may follow a name that is only described: "a mum I know", "the girl who left"."""
_QUALIFIES = PREPOSITIONS | frozenset("without if because since".split())
_WHEN = PREPOSITIONS | {"when", "while", "after", "before", "outside", "out"}


@dataclass(frozen=True, slots=True)
class Completed:
    """A follow-up in full, and the concepts by which it asks about something else than before."""

    text: str
    changes: frozenset[str] = frozenset()


def completed(base: Reading, core: str, reader: Reader) -> Completed:
    """The question that a follow-up asks; `core` is the message without its opening."""
    core = _without_denied(core, reader)
    if _ADDS.match(core):
        return Completed(f"{base.said} {core}")
    reading = reader.read(core)
    shape = shape_of(core)
    is_another_act = bool(reading.of_kind("what") - base.of_kind("what") - SERVING) or serves_another(reading)
    if shape is Shape.QUESTION and (is_another_act or _asks_another(base, core) or _asks_of_another(reading)):
        return _asked_anew(base, core, reading)
    start, end = frame_of(core)
    if start and reading.people and reading.of_kind("what") and not _ASKERS.isdisjoint(core.split()[start:end]):
        # a question of its own that first tells something: "her daughter's in year 7, can I add her?"
        return Completed(core, frozenset(reading.concepts - base.concepts))
    if is_another_act and (shape is Shape.ACT or (shape is Shape.FRAGMENT and _names_act_first(core, reading))):
        return _asked_anew(base, f"{_frame_for(base, core)} {core}", reading)
    if shape is Shape.QUESTION:
        core = without_frame(core)
        shape = shape_of(core)
    identity = _IDENTITY.match(core)
    rest = core[identity.end() :] if identity else core
    if shape is Shape.STATEMENT and not (identity and _says_who(rest, reader)):
        return _stated(base, core, reader)
    return _filled(base, rest, reader) if rest else Completed(base.said)


def _names_act_first(core: str, reading: Reading) -> bool:
    """Is it only an act and whom it is done to: "photos of them"?"""
    acts_first = bool(reading.mentions) and reading.mentions[0].concept.startswith("what.")
    return acts_first and first_act(core) not in _QUALIFIES and leans(core, reading)


def _asks_another(base: Reading, core: str) -> bool:
    """Is another act asked about that has no concept of its own: "who do I have to tell"?"""
    rest = without_frame(core).split()
    return bool(rest) and is_verb(rest[0]) and rest[0] not in base.said.split()


def _asks_of_another(reading: Reading) -> bool:
    """Is it asked what others may do or what has to be done: "can a pupil add me", "can my TA", "do I need the head to agree"?"""
    start, end = frame_of(reading.said)
    frame, rest = reading.said.split()[start:end], reading.said.split()[end:]
    first = next((row for row, word in enumerate(rest) if word not in DETERMINERS), None)
    others = first is not None and any(mention.start == end + first and mention.concept.startswith("who.") for mention in reading.mentions)
    return not rest or (others and (len(frame) == 1 or not _DUTY.isdisjoint(frame)))


def _says_who(text: str, reader: Reader) -> bool:
    """Is it a name, of others than family, who are added to those spoken of?"""
    reading = reader.read(text)
    if not _is_name(text, reading) or reading.mentions[0].concept in ADDED:
        return False
    return not reading.people or text.split(maxsplit=1)[0] not in PREPOSITIONS - {"from"}


def _filled(base: Reading, fragment: str, reader: Reader) -> Completed:
    """The former question with a fragment in the place of what it stands for; at the end, where it stands for nothing."""
    reading = reader.read(fragment)
    tokens, words = base.said.split(), fragment.split()
    added = Completed(f"{base.said} {fragment}")
    new = frozenset(reading.concepts - base.concepts)
    row = _unfilled(tokens)
    if row is not None and words[0] in DETERMINERS and reading.of_kind("what"):
        return Completed(put(tokens, Span(row, row + 1, row), fragment), new)
    if not _is_name(fragment, reading):
        return added
    places, times = place_spans(base, reading.concepts), time_spans(base) if reading.of_kind("when") else []
    people = (people_spans(base) or pronoun_spans(base)) if reading.people - ADDED else []
    spots = people or [*places, *times]
    if not spots:
        return Completed(added.text, new)
    first = spots[0]
    start = first.start
    if words[0] in _WHEN:
        fits = first.lead < first.start and (not people or words[0] == tokens[first.lead])
        if not fits and first not in times:
            return added if people else Completed(added.text, new)
        start = first.lead
    others = [*people[1:], *places, *times] if people else spots[1:]
    return Completed(put(tokens, Span(start, first.end, start), fragment, others), new)


def _unfilled(tokens: list[str]) -> int | None:
    """The "it" of "can I post it", which nothing has been said of."""
    rows = [row for row, token in enumerate(tokens) if token in {"it", "this"} and not (row and tokens[row - 1] in {"is", "was", "would"})]
    return rows[-1] if rows else None


def _stated(base: Reading, statement: str, reader: Reader) -> Completed:
    """The former question and what is now said of it; people give way where it is said that they are others."""
    reading = reader.read(statement)
    named = reading.people - ADDED
    spans = people_spans(base)
    kin = KIN & (reading.concepts - base.concepts) if _says_kin(statement, reading) else frozenset()
    if named and spans and not named & base.people and _says_who_it_is(reading, named):
        return Completed(f"{put(base.said.split(), spans[0], 'them', spans[1:])} {statement}", named | kin)
    return Completed(f"{base.said} {statement}", kin)


def _says_kin(statement: str, reading: Reading) -> bool:
    """Is the one asked about family of the asker's ("she's my niece"), not somebody else ("my wife knows his mum")?"""
    identity = _IDENTITY.match(f"{statement} ")
    last = max((mention.end for mention in reading.mentions if mention.concept in KIN), default=0)
    after = statement.split()[last : last + 1]
    return bool(identity) and _says_who_it_is(reading, KIN) and (not after or after[0] in _GOES_ON)


def _says_who_it_is(reading: Reading, people: Collection[str]) -> bool:
    """Is it said of somebody who they are ("she's in year 6", "he left us"), not what others do ("their parents don't mind")?"""
    tokens = reading.said.split()
    for mention in reading.mentions:
        if mention.concept not in people:
            continue
        before = [word for word in tokens[: mention.start] if word not in DETERMINERS | {"in", "still", "now", "only", "actually"}]
        if mention.concept in _LEAVERS or (before and before[-1] in _BE):
            return "not" not in before
    return False


def _asked_anew(base: Reading, core: str, reading: Reading) -> Completed:
    """A question of its own with what it points to put in; all that was spoken of follows it, where it points to that or to nothing."""
    about = without_frame(base.said)
    new = frozenset(reading.concepts - base.concepts)
    rest = without_frame(core)
    if not rest or (len(core.split()) - len(rest.split()) == 1 and _is_whole_name(rest, reading)):
        return Completed(f"{core} {about}", new)
    if _DO_IT.search(core):
        return Completed(_DO_IT.sub(about, core, count=1))
    people = people_spans(base)
    places = [] if reading.of_kind("where") else place_spans(base)
    place = words_of(base, places[-1], with_preposition=True) if places else ""
    text = _SOMEONE.sub(words_of(base, people[0]), core, count=1) if people and not reading.people else core
    text = _THERE.sub(place, text, count=1) if place else text
    if _ABOUT_IT.search(text):
        return Completed(_ABOUT_IT.sub(f"about {about}", text, count=1), new)
    if serves_another(reading) or _IT.search(without_frame(text)) or (text == core and not reading.people):
        return Completed(f"{text} {about}", new)
    return Completed(f"{text} {place}" if place and place not in text else text, new)


def _is_whole_name(rest: str, reading: Reading) -> bool:
    """Is nothing said but who: the "my TA" of "can my TA"?"""
    length = len(reading.said.split())
    named = [mention for mention in reading.mentions if mention.concept.startswith("who.")]
    return bool(named) and named[-1].end == length and DETERMINERS.issuperset(rest.split()[: len(rest.split()) - (named[-1].end - named[0].start)])


def _frame_for(base: Reading, core: str) -> str:
    """How an act is asked about: as the former question was, or for leave."""
    if is_gerund(first_act(core)):
        return "is it ok"
    start, end = frame_of(base.said)
    frame = " ".join(base.said.split()[start:end])
    return frame if frame.endswith((" i", " we", " to")) else "can i"


def _is_name(text: str, reading: Reading) -> bool:
    """Does the text name people, a place or a time and say no more of them than which: "a lad I taught", not "the parents asked me to"?"""
    first = next((mention for mention in reading.mentions if mention.concept.startswith(_NAMED)), None)
    if first is None or "what.approve" in reading.concepts or "how.approved" in reading.concepts:
        return False
    words = text.split()
    before = words[: first.start]
    after = words[first.end : first.end + 1]
    starts = {mention.start for mention in reading.mentions}
    return _OPENS_NAME.issuperset(before) and (not after or after[0] in _GOES_ON or first.end in starts)


def _without_denied(core: str, reader: Reader) -> str:
    """Without the people who are not meant: "a colleague, not a parent"."""
    for match in _DENIED.finditer(core):
        after = core[match.end() :]
        mentions = reader.read(after).mentions
        if mentions and mentions[0].start == 0 and mentions[0].concept.startswith("who."):
            rest = " ".join([core[: match.start()].strip(), *after.split()[mentions[0].end :]]).strip()
            return rest or core
    return core
