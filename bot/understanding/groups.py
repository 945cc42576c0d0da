"""Finds the groups of words of warning_signs.toml in a question.

All plain words are found in one walk over the question; what is made of other groups is then put together from their places.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.knowledge.phrases import EXACT, Phrase, Piece, in_order, parse_groups

LONGEST_GAP = 4
"""Words that may stand where a phrase has "..."."""
FIGURES = "figures_of_speech"
"""The group whose words mean something else together: they are used up before anything is looked for."""
_USED_UP = ""

Span = tuple[int, int]
"""The place of some words in a question: from, and up to but not including."""
Found = dict[str, list[Span]]


@dataclass(slots=True)
class _Node:
    following: dict[str, _Node] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    is_exact: bool = False
    """Is any of the following words meant in this very form?"""

    def grow(self, words: Sequence[str], name: str) -> None:
        """Adds a phrase that names a group."""
        node = self
        for word in words:
            node.is_exact = node.is_exact or word.startswith(EXACT)
            node = node.following.setdefault(word, _Node())
        if node is not self and name not in node.names:
            node.names.append(name)

    def walk(self, stemmed: Sequence[str], exact: Sequence[str], found: Found) -> None:
        """Adds every phrase that is said."""
        end = len(stemmed)
        for start in range(end):
            ahead = self.after(stemmed[start], exact[start])
            here = start + 1
            while ahead:
                for node in ahead:
                    for name in node.names:
                        if name in found:
                            found[name].append((start, here))
                        else:
                            found[name] = [(start, here)]
                if here == end:
                    break
                word, form = stemmed[here], exact[here]
                ahead = [following for node in ahead if node.following for following in node.after(word, form)]
                here += 1

    def after(self, word: str, form: str) -> Sequence[_Node]:
        """Where the walk goes on from here: by the word's stem, and by its very form."""
        by_stem = self.following.get(word)
        by_form = self.following.get(form) if self.is_exact else None
        if by_form is None:
            return (by_stem,) if by_stem is not None else ()
        return (by_form,) if by_stem is None else (by_stem, by_form)


@dataclass(frozen=True, slots=True)
class _Made:
    """A phrase made of groups: each side as the names it is looked for under, with the words that may stand before each."""

    sides: tuple[tuple[tuple[str, int], ...], ...]
    rarest: str
    takes_back: bool

    def places(self, found: Found) -> list[Span]:
        """Where its first side stands, if all its sides are said."""
        places: list[Span] = []
        for side in reversed(self.sides):
            places = _places(side, found)
            if not places:
                return []
        return places


class WordGroups:
    """The groups of words of one knowledge folder, ready to be found."""

    def __init__(self, groups: Mapping[str, Sequence[str]]) -> None:
        self._plain, self._figures = _Node(), _Node()
        self._made: list[tuple[str, frozenset[str], list[_Made]]] = []
        parsed = parse_groups(groups)
        for phrase in parsed.pop(FIGURES, ()):
            for words in phrase.sides[0][0].choices:
                self._figures.grow(words, FIGURES)
        for name in in_order(parsed):
            made = [kept for phrase in parsed[name] if (kept := self._keep(name, phrase))]
            if made:
                rarest = frozenset(phrase.rarest for phrase in made)
                self._made.append((name, rarest, sorted(made, key=lambda phrase: phrase.takes_back)))

    def _keep(self, name: str, phrase: Phrase) -> _Made | None:
        """Plain words are found under the group's own name, the pieces of other phrases under names of their own."""
        (first, *others), *more = phrase.sides
        if not others and not more and not first.group and not phrase.takes_back:
            self._grow(first, name)
            return None
        sides = tuple(tuple((self._name(piece), LONGEST_GAP if piece.after_gap else 0) for piece in side) for side in phrase.sides)
        names = [name for side in sides for name, _ in side]
        return _Made(sides, next((name for name in names if name.startswith(EXACT)), names[-1]), phrase.takes_back)

    def _name(self, piece: Piece) -> str:
        if piece.group:
            return piece.group
        name = EXACT + "/".join(" ".join(choice) for choice in piece.choices)
        self._grow(piece, name)
        return name

    def _grow(self, piece: Piece, name: str) -> None:
        for words in piece.choices:
            self._plain.grow(words, name)

    def find(self, stemmed: Sequence[str], said: Sequence[str], known: Iterable[tuple[str, Span]] = ()) -> Found:
        """Every group that is named, with its places; `said` are the words as they were said, `known` places found otherwise."""
        found: Found = {}
        figures: Found = {}
        stems, exact = list(stemmed), [EXACT + word for word in said]
        self._figures.walk(stems, exact, figures)
        for start, end in figures.get(FIGURES, ()):
            stems[start:end] = exact[start:end] = [_USED_UP] * (end - start)
        for name, place in known:
            found.setdefault(name, []).append(place)
        self._plain.walk(stems, exact, found)
        for name, rarest, made in self._made:
            if not found.keys().isdisjoint(rarest):
                _put_together(name, made, found)
        return found


def _put_together(name: str, made: Iterable[_Made], found: Found) -> None:
    """Adds the places of a group's made phrases, then drops those that are taken back."""
    taken: list[Span] = []
    for phrase in made:
        if phrase.rarest not in found or (phrase.takes_back and name not in found):
            continue
        if places := phrase.places(found):
            if phrase.takes_back:
                taken += places
            else:
                found[name] = [*found.get(name, ()), *places]
    if taken and name in found:
        found[name] = [(start, end) for start, end in found[name] if not any(start < to and since < end for since, to in taken)]
        if not found[name]:
            del found[name]


def _places(side: tuple[tuple[str, int], ...], found: Found) -> list[Span]:
    """Where the pieces of a side stand in their order."""
    (first, _), *others = side
    places = found.get(first, [])
    for name, gap in others:
        following = found.get(name)
        if not following or not places:
            return []
        places = [(start, to) for start, end in places for since, to in following if end <= since <= end + gap]
    return places
