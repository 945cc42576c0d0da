"""Everyday words into concepts: who, what, where, when, how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.text import stem, words


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept found in a text, and the words (by position, end exclusive) that name it."""

    concept: str
    start: int
    end: int


@dataclass(slots=True)
class _Node:
    children: dict[str, _Node] = field(default_factory=dict)
    concepts: list[str] = field(default_factory=list)


class Vocabulary:
    """Finds concepts ("who.pupil") in a sequence of stems; the longest phrase wins and uses its words up."""

    def __init__(self, phrases: Mapping[str, Sequence[str]], abbreviations: Mapping[str, str]) -> None:
        self._root = _Node()
        self.concepts = frozenset(phrases)
        self._abbreviations = {key: tuple(words(value)) for key, value in abbreviations.items()}
        self._known: set[str] = set()
        for concept, entries in phrases.items():
            for entry in entries:
                self._add(concept, entry)

    def _add(self, concept: str, phrase: str) -> None:
        node = self._root
        for word in words(phrase):
            self._known.add(word)
            node = node.children.setdefault(stem(word), _Node())
        if node is not self._root and concept not in node.concepts:
            node.concepts.append(concept)

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
            end, concepts = self._longest(stemmed, position)
            found.extend(Mention(concept, position, end) for concept in concepts)
            position = end if concepts else position + 1
        return found

    def _longest(self, stemmed: Sequence[str], start: int) -> tuple[int, list[str]]:
        node, best, concepts = self._root, start, []
        for position in range(start, len(stemmed)):
            following = node.children.get(stemmed[position])
            if following is None:
                break
            node = following
            if node.concepts:
                best, concepts = position + 1, node.concepts
        return best, concepts
