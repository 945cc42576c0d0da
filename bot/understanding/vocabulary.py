"""Everyday words into concepts: who, what, where, when, how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.text import stem, words


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept found in a text, and the words (by position, end exclusive) that name it."""

    concept: str
    start: int
    end: int


class Vocabulary:
    """Finds concepts ("who.pupil") in a sequence of stems; the longest phrase wins and uses its words up."""

    def __init__(self, phrases: Mapping[str, Sequence[str]], abbreviations: Mapping[str, str]) -> None:
        self._phrases: dict[str, tuple[str, ...]] = {}
        """The concepts of each phrase, by its stems; none where a longer one only begins so."""
        self.concepts = frozenset(phrases)
        self._abbreviations = {key: tuple(words(value)) for key, value in abbreviations.items()}
        self._known: set[str] = set()
        for concept, entries in phrases.items():
            for entry in entries:
                self._add(concept, entry)

    def _add(self, concept: str, phrase: str) -> None:
        spelt = words(phrase)
        self._known.update(spelt)
        stemmed = [stem(word) for word in spelt]
        for length in range(1, len(stemmed)):
            self._phrases.setdefault(" ".join(stemmed[:length]), ())
        named = self._phrases.get(" ".join(stemmed), ())
        if stemmed and concept not in named:
            self._phrases[" ".join(stemmed)] = (*named, concept)

    @property
    def known_words(self) -> frozenset[str]:
        """Every word that the vocabulary spells out, abbreviations with it."""
        return frozenset(self._known | set(self._abbreviations))

    def expand(self, typed: Iterable[str]) -> list[str]:
        """The words with typed shorthand written out: "cn u" becomes "can you"."""
        return [word for token in typed for word in self._abbreviations.get(token, (token,))]

    def mentions(self, stemmed: Sequence[str]) -> list[Mention]:
        """The concepts named in a sequence of stems, in order."""
        found: list[Mention] = []
        position = 0
        while position < len(stemmed):
            if stemmed[position] not in self._phrases:
                position += 1
                continue
            end, concepts = self._longest(stemmed, position)
            found.extend([Mention(concept, position, end) for concept in concepts])
            position = end
        return found

    def _longest(self, stemmed: Sequence[str], start: int) -> tuple[int, tuple[str, ...]]:
        """Where the longest phrase that begins there ends, and its concepts; the next word, and none, where there is no such phrase."""
        said = stemmed[start]
        end, concepts = start + 1, self._phrases[said]
        for position in range(start + 1, len(stemmed)):
            said = f"{said} {stemmed[position]}"
            named = self._phrases.get(said)
            if named is None:
                break
            if named:
                end, concepts = position + 1, named
        return end, concepts
