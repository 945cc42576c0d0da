"""Typing slips put right towards words that the knowledge folder uses; what is a word already is left alone."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

SHORTEST = 4
"""Letters; shorter words are too easily taken for others."""
_REMEMBERED = 8_192


class Speller:
    """Corrects a word to the nearest known one: one slip in words of up to six letters, two in longer ones."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(known)
        self._by_length: dict[int, list[str]] = {}
        for word in sorted(self._known):
            if len(word) >= SHORTEST and word.isalpha():
                self._by_length.setdefault(len(word), []).append(word)
        self._remembered: dict[str, str] = {}

    def correct(self, word: str) -> str:
        """The word, or the known word that was most likely meant."""
        if word in self._known or len(word) < SHORTEST or not word.isalpha():
            return word
        meant = self._remembered.get(word)
        if meant is None:
            meant = self._nearest(word)
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            self._remembered[word] = meant
        return meant

    def _nearest(self, word: str) -> str:
        slips = 1 if len(word) <= 6 else 2
        candidates = [known for length in range(len(word) - slips, len(word) + slips + 1) for known in self._by_length.get(length, ())]
        found = process.extract(word, candidates, scorer=DamerauLevenshtein.distance, score_cutoff=slips, limit=4)
        if not found:
            return word
        best = min(found, key=lambda item: (item[1], item[0][0] != word[0], abs(len(item[0]) - len(word)), item[0]))
        return str(best[0]) if best[0][0] == word[0] or best[1] == 1 else word
