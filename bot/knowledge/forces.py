"""Which words of force a sentence has, and where they stand: forms.py lists them.

Of two that begin at the same place the longer one counts, so that "should not" is never read as "should".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.knowledge.forms import ASIDES, FORMS, GIVES_ORDERS, IN_CASE, KNOWN_RULES, MENTIONS, ORDERS_GOING_ON
from bot.model import STRICTNESS, Stance

_MARKERS = tuple((stance, re.compile(pattern, re.IGNORECASE)) for stance, patterns in FORMS for pattern in patterns)
_GOING_ON = re.compile(ORDERS_GOING_ON, re.IGNORECASE)
_GIVES_ORDERS = re.compile(GIVES_ORDERS, re.IGNORECASE)
_NEGATED = re.compile(r"\b(?:not|never|don't)\b[^,;:.]*$", re.IGNORECASE)
"""What still reaches the next verb: "do not copy and send"."""
_ASIDE = re.compile(ASIDES, re.IGNORECASE)
_NOT_SAID = re.compile(f"{IN_CASE}|{KNOWN_RULES}|{MENTIONS}", re.IGNORECASE)
_ONLY_IN_MAIN_CLAUSE = frozenset({Stance.YES, Stance.CONDITIONAL, Stance.NO, Stance.ADVISED_AGAINST})
_SENTENCES_KEPT = 4096
"""A sentence is asked about several times while its clause is read."""


@dataclass(frozen=True, slots=True)
class Marker:
    """Words of force: what they say, and from where to where they stand in the text."""

    stance: Stance
    start: int
    end: int


def has_force(text: str) -> bool:
    """Does the text itself forbid, advise, allow or ask anything?"""
    return any(marker.stance is not Stance.INFO for marker in find_markers(text))


@lru_cache(_SENTENCES_KEPT)
def find_markers(text: str) -> tuple[Marker, ...]:
    """The words of force in a text whose words are joined by single spaces, in order; none inside another. A question has none."""
    text = text.replace("’", "'")
    if text.endswith("?"):
        return ()
    found = sorted(_all_markers(text), key=lambda marker: (marker.start, -(marker.end - marker.start)))
    kept: list[Marker] = []
    for marker in found:
        if not kept or marker.start >= kept[-1].end:
            kept.append(marker)
        elif (marker.end > kept[-1].end or marker.stance is Stance.CONDITIONAL) and STRICTNESS.index(marker.stance) < STRICTNESS.index(kept[-1].stance):
            kept[-1] = Marker(marker.stance, kept[-1].start, marker.end)
    return tuple(kept)


def _all_markers(text: str) -> list[Marker]:
    """Every marker that counts, those inside another too."""
    asides = [match.span() for match in _ASIDE.finditer(text)]
    not_said = [match.span() for match in _NOT_SAID.finditer(text)]
    found = [Marker(stance, match.start(), match.end()) for stance, pattern in _MARKERS for match in pattern.finditer(text)]
    if _GIVES_ORDERS.match(text):
        found += [Marker(Stance.MUST, match.start(), match.end()) for match in _GOING_ON.finditer(text) if not _NEGATED.search(text[: match.start()])]
    return [marker for marker in found if not _is_within(marker, not_said) and not (marker.stance in _ONLY_IN_MAIN_CLAUSE and _is_within(marker, asides))]


def _is_within(marker: Marker, spans: list[tuple[int, int]]) -> bool:
    return any(start <= marker.start < end for start, end in spans)
