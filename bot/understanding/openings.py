"""How a message opens: "ok but", "no, I meant", "what about", "separate question"; and what is left without it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.patterns import any_of, one_word

_THING = one_word("question q thing query matter subject topic")
_ASKING = one_word("can could may is am are do does did what should would how who when where which will")
_SURELY_NEW = any_of(
    rf"(?:a |an |on a )?{one_word('separate different diff unrelated new')} {any_of(_THING, 'one')}(?: entirely| altogether)?",
    "something else(?: entirely| altogether)?",
    "on another note",
    "unrelated",
    "changing (?:the )?subject",
    "change of subject",
    "moving on",
    "new topic",
)
_PERHAPS_NEW = any_of(
    rf"(?:a |an )?{one_word('another other next second quick final further')} {any_of(_THING, f'one(?= {_ASKING})')}",
    f"one {one_word('more last other')} {_THING}",
    "last one",
    f"one more(?= {_ASKING})",
    f"while {one_word('im were')} {one_word('here on')}(?: it)?",
    "by the way",
    "btw",
)
"""New only where what follows stands by itself: "quick question, what about parents?" goes on."""
_LATE = any_of(rf"(?:a )?{one_word('separate unrelated')} {_THING}", "something else (?:entirely|altogether)", "on another note", "change of subject")
_CORRECTS = any_of(
    f"i {one_word('meant mean')}(?: to say| to ask)?",
    f"{one_word('meant oops typo correction')}",
    "my mistake",
    f"{any_of('im', 'i am', 'i was')} (?:asking|talking) about",
    one_word("actually wait"),
    f"{one_word('hang hold')} on",
    "scrap that",
)
_SAME = any_of(
    f"{any_of('does', 'would', 'is')} {any_of('that', 'it', 'this')} {any_of('also ', '')}(?:go|apply|include|cover|count|be|the same|same)"
    r"(?: the same| same)?(?: for| to| with| on| in| as)?",
    f"{any_of('the ', '')}same {one_word('for with on in goes')}(?: for)?",
)
_JOINS = any_of(
    "and if",
    rf"{any_of('and ', 'but ', 'so ', 'or ', '')}(?:what|how) (?:about|with|of) if",
    rf"{any_of('and ', 'but ', 'so ', 'or ', '')}{one_word('what how')} about",
    rf"{any_of('and ', 'but ', 'so ', 'or ', '')}what if",
    rf"{any_of('and ', 'but ', 'so ', 'or ', '')}{_SAME}",
    "not even",
    f"even {one_word('if when though with for on in')}",
    "even",
    "in that case",
    "as for",
    "back to",
    one_word("and but or n plus also so then if except unless though because cos"),
)
_CIVIL = any_of(
    "thank you",
    "fair enough",
    "got it",
    "no worries",
    "i see",
    "i will",
    "will do",
    one_word("ok okay right oh ah ha haha lol hmm thanks cheers ta great cool yes yeah yep yh fine well understood sorry hi hello hey hiya please um er erm"),
    one_word("mate brilliant perfect alright"),
)
_NO = r"(?:no|nah|nope)\b(?! (?:one|way|problem|worries|body|longer|name|names|need|idea)\b)"

_NEW = re.compile(rf"(?:{_SURELY_NEW})\b\s*")
_MAYBE_NEW = re.compile(rf"(?:{_PERHAPS_NEW})\b\s*")
_LATE_NEW = re.compile(rf"^(?:\w+ ){{1,4}}{_LATE}\b\s*")
_CORRECTION = re.compile(rf"(?:{_CORRECTS})\b\s*")
_JOIN = re.compile(rf"(?:{_JOINS})\b\s*")
_ACKNOWLEDGES = re.compile(rf"(?:{_CIVIL})\b\s*")
_DENIAL = re.compile(rf"{_NO}\s*")
_MEANT = re.compile(r"\s+i meant?$")
_CLOSING = re.compile(rf"\s+{one_word('then though tho too instead please lol haha same thanks cheers')}$|\s+{any_of('as well', 'or not')}$")


@dataclass(frozen=True, slots=True)
class Opening:
    """A message without how it opens and closes, and what that said: that it joins on, corrects, or begins anew."""

    core: str
    joins: bool = False
    corrects: bool = False
    is_new_subject: bool = False


def open_up(said: str) -> Opening:
    """Take off what a message opens and closes with, piece by piece."""
    joins = corrects = denies = is_new = maybe_new = False
    if late := _LATE_NEW.match(said):
        return Opening(said[late.end() :], is_new_subject=True)
    rest = said
    while rest:
        if match := _NEW.match(rest):
            is_new = True
        elif match := _MAYBE_NEW.match(rest):
            maybe_new, joins = True, False
        elif match := _CORRECTION.match(rest):
            corrects = True
        elif match := _JOIN.match(rest):
            joins = True
        elif match := _ACKNOWLEDGES.match(rest):
            pass
        elif match := _DENIAL.match(rest):
            denies = True
        else:
            break
        rest = rest[match.end() :]
    if meant := _MEANT.search(rest):
        rest, corrects = rest[: meant.start()], True
    return Opening(_close(rest), joins, corrects or (denies and bool(rest)), is_new or (maybe_new and not joins))


def _close(rest: str) -> str:
    while match := _CLOSING.search(rest):
        rest = rest[: match.start()]
    return rest
