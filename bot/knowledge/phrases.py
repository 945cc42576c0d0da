"""How the entries of warning_signs.toml are written: words, "his/her", "=added", "...", "{group}", "&" and "not:".

"{relative} ... {hurts} ... him/her" is a relative, then at most a few words, a word for hurting, a few words, "him" or "her".
"{child} & {weapon}" is both, anywhere in the question. "not: head of year" takes back what its group has found at that place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from bot.text import stem, words

NOT = "not:"
EXACT = "="
"""Before a word: this very form of it, "=added" and not "add"."""
_GAP = "..."
_BOTH = " & "
_GROUP = re.compile(r"\{([a-z_.]+)\}")
_SLOT = re.compile(r"\{[^{}]*\}|\.\.\.|[^\s{}.]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A group by its name, or words that stand together in each of their choices; `after_gap` where a few words may come first."""

    group: str = ""
    choices: tuple[tuple[str, ...], ...] = ()
    after_gap: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way of saying it: every side has to be said somewhere, and the pieces of a side in their order."""

    sides: tuple[tuple[Piece, ...], ...]
    takes_back: bool = False

    @property
    def groups(self) -> frozenset[str]:
        """The other groups that it names."""
        return frozenset(piece.group for side in self.sides for piece in side if piece.group)


def parse(entry: str) -> Phrase | None:
    """The phrase that an entry stands for; None where it holds no word."""
    sides = tuple(map(_side, entry.removeprefix(NOT).split(_BOTH)))
    return Phrase(sides, entry.startswith(NOT)) if all(sides) else None


def parse_groups(groups: Mapping[str, Sequence[str]]) -> dict[str, list[Phrase]]:
    """The phrases of every group."""
    return {name: [phrase for entry in entries if (phrase := parse(entry))] for name, entries in groups.items()}


def in_order(groups: Mapping[str, Iterable[Phrase]]) -> list[str]:
    """The groups, each after those that it is made of. Raises ValueError, naming a group that is made of itself."""
    done: list[str] = []
    begun: set[str] = set()

    def visit(name: str) -> None:
        if name in done or name not in groups:
            return
        if name in begun:
            raise ValueError(name)
        begun.add(name)
        for phrase in groups[name]:
            for other in sorted(phrase.groups - ({name} if phrase.takes_back else set())):
                visit(other)
        done.append(name)

    for name in groups:
        visit(name)
    return done


def _side(text: str) -> tuple[Piece, ...]:
    """The pieces of one side: words that stand together are one."""
    pieces: list[Piece] = []
    together: list[list[tuple[str, ...]]] = []
    after_gap = False
    for slot in (*_SLOT.findall(text), ""):
        group = _GROUP.fullmatch(slot)
        if together and (group or slot in {_GAP, ""}):
            pieces.append(Piece(choices=_choices(together), after_gap=after_gap))
            together, after_gap = [], False
        if group:
            pieces.append(Piece(group=group[1], after_gap=after_gap))
            after_gap = False
        elif slot == _GAP:
            after_gap = bool(pieces)
        elif choices := [stems for word in slot.split("/") if (stems := _stems(word))]:
            together.append(choices)
    return tuple(pieces)


def _choices(together: Iterable[Iterable[tuple[str, ...]]]) -> tuple[tuple[str, ...], ...]:
    """Every way of reading words that stand together: "his/her dad" is two."""
    return tuple(tuple(stem for stems in chosen for stem in stems) for chosen in product(*together))


def _stems(word: str) -> tuple[str, ...]:
    if word.startswith(EXACT):
        return tuple(EXACT + part for part in words(word))
    return tuple(map(stem, words(word)))
