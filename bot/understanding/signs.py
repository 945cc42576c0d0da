"""Warning signs: something has happened or is being hidden, and someone may be at risk.

The rules stand in warning_signs.toml, where anyone can read them: groups of words, and signs that are raised where certain
groups are named together. They are looked for before any clause is ranked and need neither policy nor database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.knowledge.words import SignRule, SignRules
from bot.model import Clock, Sign
from bot.text import stem, words
from bot.understanding.reading import Reading

GAP = "..."
_LONGEST_GAP = 4
"""Words that may stand where a phrase has "..."."""


@dataclass(slots=True)
class _Phrase:
    parts: tuple[tuple[str, ...], ...]
    groups: set[str] = field(default_factory=set)


class SignReader:
    """Finds the warning signs in a question."""

    def __init__(self, rules: SignRules) -> None:
        self._signs = rules.signs
        self._by_first: dict[str, list[_Phrase]] = {}
        for group, phrases in rules.groups.items():
            for phrase in phrases:
                self._add(group, phrase)

    def _add(self, group: str, phrase: str) -> None:
        parts = tuple(tuple(stem(word) for word in words(part)) for part in phrase.split(GAP))
        parts = tuple(part for part in parts if part)
        if parts:
            self._by_first.setdefault(parts[0][0], []).append(_Phrase(parts, {group}))

    def read(self, reading: Reading) -> tuple[Sign, ...]:
        """The signs raised by the wording, the most pressing first."""
        said = self._groups(reading.stems) | reading.concepts | {f"mood.{reading.mood}"}
        found = [rule for rule in self._signs if _is_raised(rule, said)]
        found.sort(key=lambda rule: rule.clock is not Clock.NOW)
        return tuple(Sign(rule.name, rule.about, rule.clock, rule.is_image) for rule in found)

    def _groups(self, stemmed: Sequence[str]) -> set[str]:
        """The groups of words that are named anywhere in the question."""
        said: set[str] = set()
        for start, first in enumerate(stemmed):
            for phrase in self._by_first.get(first, ()):
                if not phrase.groups <= said and _matches(phrase.parts, stemmed, start):
                    said |= phrase.groups
        return said


def _is_raised(rule: SignRule, said: set[str]) -> bool:
    return bool(rule.when) and said.issuperset(rule.when) and said.isdisjoint(rule.unless)


def _matches(parts: tuple[tuple[str, ...], ...], stemmed: Sequence[str], start: int) -> bool:
    """Do the parts stand there in order, with at most a few words between one and the next?"""
    first, *others = parts
    end = start + len(first)
    if tuple(stemmed[start:end]) != first:
        return False
    if not others:
        return True
    return any(_matches(tuple(others), stemmed, position) for position in range(end, min(end + _LONGEST_GAP, len(stemmed)) + 1))
