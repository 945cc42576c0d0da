"""Typing slips put right towards words that the knowledge folder uses; what is a word already is left alone."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from bot.understanding.english import is_english

SHORTEST = 4
"""Letters; shorter words are too easily taken for others."""
SHORTEST_GRAVE = 7
"""Letters; a shorter word is never taken for one of the warning signs: an alarm is not raised on what nobody typed."""
_REMEMBERED = 8_192
_SHORT = 7
_MOST_SLIPS = 2
_MOST_CHANGED = 200
"""Of more words that have come or gone it is quicker to put everything right anew."""
_FIRST_LETTER = ord("a")
_LETTERS = 26
_PAIRS, _FOURS, _EIGHTS, _SUM = (np.uint64(int(byte * 8, 16)) for byte in ("55", "33", "0f", "01"))


class Speller:
    """Corrects a word to the nearest known one: one slip in words of up to seven letters, two in longer ones."""

    def __init__(self, known: Iterable[str], typed: Iterable[str] = (), former: Speller | None = None, grave: Iterable[str] = ()) -> None:
        """`typed` are words that will be asked about and are put right at once, as a former speller did where nothing speaks against it.

        `grave` are known words that only warning signs have: a longer word with one slip is put right towards them, and no other.
        """
        self._grave = frozenset(grave)
        self._known = self._grave.union(known)
        self._words = sorted((word for word in self._known if len(word) >= SHORTEST and word.isalpha()), key=lambda word: (len(word), word))
        longest = len(self._words[-1]) if self._words else 0
        self._up_to = np.searchsorted([len(word) for word in self._words], np.arange(longest + 1), side="right").tolist()
        self._letters = np.array([_letters(word) for word in self._words], np.uint64)
        self._remembered: dict[str, str] = {}
        self._corrected = {} if former is None else self._as_before(former)
        self._corrected = {word: self._corrected.get(word) or self._nearest(word) for word in typed if self._is_doubtful(word)}

    def __getstate__(self) -> dict[str, object]:
        """Everything but the words that were looked up since: what staff type is written nowhere outside the records."""
        return {**self.__dict__, "_remembered": {}}

    def correct(self, word: str) -> str:
        """The word, or the known word that was most likely meant."""
        if not self._is_doubtful(word):
            return word
        meant = self._corrected.get(word) or self._remembered.get(word)
        if meant is None:
            meant = self._nearest(word)
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            self._remembered[word] = meant
        return meant

    def differing(self, former: Speller) -> set[str]:
        """What a former speller made of those of its typed words that this one takes for something else."""
        touched = former._corrected.keys() | (former._known ^ self._known) | (former._grave ^ self._grave)
        return {former.correct(word) for word in touched if self.correct(word) != former.correct(word)}

    def _as_before(self, former: Speller) -> dict[str, str]:
        """The former speller's corrections, but for words that are like one that was known to only one of the two."""
        corrected = former._corrected
        changed = [word for word in (former._known ^ self._known) | (former._grave ^ self._grave) if len(word) >= SHORTEST and word.isalpha()]
        if len(changed) > _MOST_CHANGED:
            return {}
        letters = np.array([_letters(word) for word in corrected], np.uint64)
        lengths = np.array([len(word) for word in corrected])
        slips = np.where(lengths <= _SHORT, 1, _MOST_SLIPS)
        is_alike = np.zeros(len(corrected), np.bool_)
        for word in changed:
            is_alike |= (np.abs(lengths - len(word)) <= slips) & (_count_bits(letters ^ np.uint64(_letters(word))) <= 2 * slips)
        return {word: meant for (word, meant), alike in zip(corrected.items(), is_alike.tolist(), strict=True) if not alike}

    def _is_doubtful(self, word: str) -> bool:
        return word not in self._known and len(word) >= SHORTEST and word.isalpha() and not is_english(word)

    def _nearest(self, word: str) -> str:
        slips = 1 if len(word) <= _SHORT else _MOST_SLIPS
        near = process.extract(word, self._candidates(word, slips), scorer=DamerauLevenshtein.distance, score_cutoff=slips, limit=8)
        found = [item for item in near if item[0] not in self._grave or (item[1] == 1 and len(word) >= SHORTEST_GRAVE)]
        if not found:
            return word
        best = min(found, key=lambda item: (item[1], item[0] in self._grave, item[0][0] != word[0], not is_english(item[0]), _kind(word, item[0]), item[0]))
        return str(best[0]) if best[0][0] == word[0] or best[1] == 1 else word

    def _candidates(self, word: str, slips: int) -> list[str]:
        """The known words of about that length with about those letters: of those a slip changes two at most."""
        start, end = self._number_up_to(len(word) - slips - 1), self._number_up_to(len(word) + slips)
        differing = _count_bits(self._letters[start:end] ^ np.uint64(_letters(word)))
        return [self._words[start + row] for row in np.flatnonzero(differing <= 2 * slips).tolist()]

    def _number_up_to(self, length: int) -> int:
        """How many of the known words have at most so many letters."""
        return self._up_to[min(length, len(self._up_to) - 1)] if length >= 0 and self._up_to else 0


def _kind(word: str, meant: str) -> int:
    """How likely such a slip is: letters are left out or turned round more often than added, and added more often than mistaken."""
    if len(meant) > len(word) or sorted(meant) == sorted(word):
        return 0
    return 1 if len(meant) < len(word) else 2


def _letters(word: str) -> int:
    """A bit for each letter from a to z that stands in a word, and another for each that stands there more than once."""
    once = twice = 0
    for char in word:
        place = ord(char) - _FIRST_LETTER
        if 0 <= place < _LETTERS:
            twice |= once & (1 << place)
            once |= 1 << place
    return once | twice << _LETTERS


def _count_bits(masks: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """How many bits are set in each number: in pairs, in fours, in eights, then all together."""
    pairs = masks - (masks >> np.uint64(1) & _PAIRS)
    fours = (pairs & _FOURS) + (pairs >> np.uint64(2) & _FOURS)
    eights = (fours + (fours >> np.uint64(4))) & _EIGHTS
    return np.asarray(eights * _SUM >> np.uint64(56), np.uint64)
