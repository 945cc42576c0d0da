"""What kind of sentence a message is, and whether it leans on something said before."""

from __future__ import annotations

import re
from enum import Enum

from bot.patterns import any_of, one_word
from bot.understanding.reading import Reading

_ASKER = any_of("i", "we", "you", "my ta", "our ta", "a teacher", one_word("staff teachers tas someone people adults"))
_OTHER = one_word("it that this they he she there these those")
_ANYONE = any_of(_ASKER, _OTHER)
_FINE = one_word("ok okay alright fine allowed acceptable safe wise legal appropriate right wrong bad best better")
_BESIDE = one_word("just still also even then really actually not")
_MAY = one_word("can could may might should shall must would will")
_IS = one_word("is was would")
_DO = one_word("do does did")
_WHICH = any_of(one_word("what who whom which when where why how"), one_word("whats whos hows wheres"))
_FRAMES = (
    rf"{_MAY} {_ANYONE}(?: {any_of(_BESIDE, 'have to', 'need to', 'be allowed to', 'be able to')})*",
    rf"{one_word('am are')} {_ASKER} (?:{_BESIDE} )*{any_of(one_word('allowed ok okay fine supposed meant able right alright'))}(?: (?:to|with))?",
    rf"{_DO} {_ANYONE} (?:{_BESIDE} )*{one_word('have need got ought want')}(?: to)?",
    rf"{one_word('do does did have has am are was were')} {_ANYONE}",
    rf"{_IS} (?:it|that|this|there)(?: be)? (?:{_BESIDE} )*{_FINE}(?: {any_of('to', 'if i', 'if we', 'for me to', 'for us to', 'with', 'for')})?",
    rf"{_IS} {_OTHER}(?: be)?",
    f"how {one_word('do should can')} {_ASKER}(?: go about)?",
    rf"{_FINE} {any_of('to', 'if i', 'if we', 'for me to')}",
    one_word("can could may might should must do does did is are was"),
    rf"{_WHICH}(?: {one_word('long much many often')})?(?: (?:{_MAY}|{_DO}|{one_word('is are am was')})(?: {_ANYONE})?(?: (?:have|need) to)?)?",
)
_FRAME = re.compile(rf"\b{any_of(*_FRAMES)}\b")
_ASKS_FACT = re.compile(rf"{_WHICH}(?: \w+)?")
_SUBJECTS = frozenset("i im ive id ill we were weve he hes she shes they theyre theyve it its that thats this nobody everyone everybody someone".split())
_OWNERS = frozenset("his her their".split())
_OF_ASKER = frozenset({"who.family", "who.public"})
_DESCRIBES = frozenset("who whos whose that and or in on at from of".split())
"""After "her mum" more of whom is meant, not what they do."""
_DESCRIBED = re.compile(r"(?:someone|somebody|anyone) (?:who|whos|that)\b")
"""Who is meant, not what they do: "someone who left"."""
_VERBS = frozenset(
    """
    accept add ask block call comment delete follow friend give invite keep leave let like look make message post put read remove reply report ring say send
    share show take tag talk tell text unfollow unfriend upload use write ignore join set
    """.split()
)
_NO_GERUNDS = frozenset("thing something anything everything nothing morning evening during meeting training wedding king ring bring building teaching".split())
_BEFORE = frozenset("just only not maybe about".split())
_PEOPLE = frozenset("him her them he she they hes shes theyre theyve his their".split())
_THINGS = frozenset("it this these those there same".split())
_JUDGED = any_of(_FINE, "compulsory", "mandatory", "possible", "a problem")
_EXPLETIVE = re.compile(rf"\b(?:is|was|would|if|makes?) (?:it|this|that)(?: be)? (?:{_BESIDE} )*{_JUDGED}\b")
_POINTS = re.compile(
    r"\bthat$|\b(?:about|with|like|for|do|does|did|done|is|would|after|on|to|of|in|from) that\b(?! (?:i|he|she|they|we|are|is)\b)|^(?:thats?|its)\b"
    r"|\b(?:on|in) there\b|\b(?:one|some|any|both|all|either|none|neither) of them\b|\b(?:another|the other) one\b|\bones?$"
)
SERVING = frozenset(f"what.{act}" for act in "report approve delete keep_evidence respond_publicly responsible breach apply define".split())
"""Acts that are done about something: without anything else they are about what was spoken of."""


_TO_PEOPLE = frozenset(f"what.{act}" for act in "befriend message call view_profile tag like_share game date".split())


class Shape(Enum):
    """What kind of sentence it is."""

    QUESTION = "question"
    STATEMENT = "statement"
    ACT = "act"
    FRAGMENT = "fragment"


def shape_of(said: str) -> Shape:
    """The shape of a message without its opening."""
    tokens = said.split()
    if not tokens:
        return Shape.FRAGMENT
    if _FRAME.match(said):
        return Shape.QUESTION
    first = first_act(said)
    if first in _VERBS or is_gerund(first):
        return Shape.ACT
    if first in _OWNERS:
        return Shape.STATEMENT if len(tokens) > 3 and tokens[2] not in _DESCRIBES else Shape.FRAGMENT
    return Shape.STATEMENT if first in _SUBJECTS and not _DESCRIBED.match(said) else Shape.FRAGMENT


def is_verb(word: str) -> bool:
    """Is it one of the acts that staff ask about most, in its base form?"""
    return word in _VERBS


def first_act(said: str) -> str:
    """The first word, "just" and the like left out."""
    tokens = said.split()
    return next((token for token in tokens if token not in _BEFORE), tokens[0] if tokens else "")


def is_gerund(word: str) -> bool:
    """Is it an act as in "messaging", not a thing as in "training"?"""
    return word.endswith("ing") and word not in _NO_GERUNDS


def frame_of(said: str) -> tuple[int, int]:
    """Where the words stand by which a question is asked ("can i", "is it ok to"), as positions of words; (0, 0) where there are none."""
    match = _FRAME.search(said)
    if not match:
        return 0, 0
    start = len(said[: match.start()].split())
    return start, start + len(match[0].split())


def without_frame(said: str) -> str:
    """What a question is about: "accept a pupil on facebook"; of one for a fact, the whole."""
    start, end = frame_of(said)
    tokens = said.split()
    if _ASKS_FACT.fullmatch(" ".join(tokens[start:end])):
        return said
    return " ".join(tokens[:start] + tokens[end:])


def leans(said: str, reading: Reading) -> bool:
    """Does a message point to something that it does not name itself: "them", "it", "that"?"""
    named_who = named_owner = False
    starts = {mention.start: mention.concept for mention in reading.mentions}
    things = [mention.end for mention in reading.mentions if mention.concept.startswith(("what.", "where."))]
    plain = _EXPLETIVE.sub(lambda match: " ".join("_" for _ in match[0].split()), said)
    for position, word in enumerate(plain.split()):
        concept = starts.get(position, "")
        named_who = named_who or concept.startswith("who.")
        named_owner = named_owner or (concept.startswith("who.") and concept not in _OF_ASKER)
        owner_missing = word in _OWNERS and position + 1 in starts and not named_owner
        if owner_missing or (word in _PEOPLE and not named_who) or (word in _THINGS and not any(end < position for end in things)):
            return True
    return bool(_POINTS.search(plain))


def asks_of_people(reading: Reading) -> bool:
    """Is it only asked about acts that are done to people, and not said to whom: "can I message"?"""
    acts = reading.of_kind("what") - SERVING
    return bool(acts) and acts <= _TO_PEOPLE and not reading.people


def serves_another(reading: Reading) -> bool:
    """Does it name only acts that are about something else: "do I need permission"?"""
    acts = reading.of_kind("what")
    others = {concept for concept in reading.concepts if concept.startswith(("who.", "where.")) and concept != "who.leader"}
    return bool(acts) and acts <= SERVING and not others
