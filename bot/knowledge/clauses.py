"""Blocks of a policy into clauses: each rule under its own id, never without the sentence that introduces it."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.knowledge.blocks import Block, BlockKind, read_blocks
from bot.knowledge.forces import has_force
from bot.knowledge.problems import Problem
from bot.knowledge.rules import read_rules
from bot.knowledge.sentences import split_sentences
from bot.model import Clause

_FEWEST_WORDS = 3
_INTRODUCES = re.compile(r":\s*-?$|[:–-]$|\b(?:by|to|that|include|including|must|should|not|and|or|the following)$", re.IGNORECASE)
_IMAGE_ALT = re.compile(r"^Image\s*:", re.IGNORECASE)


def read_clauses(body: str, file: str, first_line: int = 1) -> tuple[list[Clause], list[Problem]]:
    """The clauses of a policy's Markdown, in order, and what is wrong with their ids."""
    return _Reader(file).read(read_blocks(body, first_line))


def slug(text: str) -> str:
    """A heading as part of an id: "2. General Considerations" becomes "general-considerations"."""
    words = re.sub(r"^\(?[\d.]+\)?\s*", "", text.lower())
    return re.sub(r"[^a-z0-9]+", "-", words.replace("’", "").replace("'", "")).strip("-") or "policy"


class _Reader:
    """Walks the blocks and keeps what a clause inherits: heading, parent, lead."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._clauses: dict[str, Clause] = {}
        self._chapter_of: dict[str, int] = {}
        self._problems: list[Problem] = []
        self._heading = ""
        self._chapter = 0
        self._positions: dict[str, int] = {}
        self._opener: tuple[str, str | None] | None = None
        self._owner: str | None = None
        self._above: list[tuple[int, str, str]] = []

    def read(self, blocks: list[Block]) -> tuple[list[Clause], list[Problem]]:
        for index, block in enumerate(blocks):
            following = blocks[index + 1] if index + 1 < len(blocks) else None
            if block.kind is BlockKind.HEADING:
                self._open_heading(block)
            elif block.kind is BlockKind.NUMBERED:
                self._add_numbered(block)
            elif block.kind is BlockKind.ITEM:
                self._add_item(block)
            else:
                self._add_paragraph(block, following)
        return [self._with_rules(clause) for clause in self._clauses.values()], self._problems

    def _open_heading(self, block: Block) -> None:
        self._heading = block.text
        self._chapter += block.depth == 1
        self._opener = None
        self._owner = None
        self._above = []

    def _add_numbered(self, block: Block) -> None:
        number = block.number or ""
        parent = self._parent_of(number)
        lead = _lead_in(self._clauses[parent]) if parent else None
        if parent is None and "." not in number and self._opener is not None:
            lead, parent = self._opener
        clause_id = self._free_id(number, block)
        if clause_id is None:
            return
        self._keep(Clause(clause_id, block.text, self._heading, number, lead, parent, line=block.line))
        self._owner = clause_id
        self._above = []
        opener = _introduction(block.text)
        if opener is not None or "." in number:
            self._opener = (opener, clause_id) if opener is not None else None

    def _add_item(self, block: Block) -> None:
        while self._above and self._above[-1][0] >= block.depth:
            self._above.pop()
        number = None
        if self._above:
            _, parent, _ = self._above[-1]
            lead: str | None = _lead_in(self._clauses[parent]) or self._clauses[parent].lead
        elif self._opener is not None:
            lead, owner = self._opener
            parent = owner or ""
        else:
            lead, parent = None, ""
        if block.letter and self._owner and (base := self._clauses[self._owner].number):
            number = f"{base}({block.letter})"
        clause_id = self._next_position(parent or slug(self._heading))
        if number and number not in self._clauses:
            clause_id = number
        self._keep(Clause(clause_id, block.text, self._heading, number, lead, parent or None, line=block.line))
        self._above.append((block.depth, clause_id, block.text))

    def _add_paragraph(self, block: Block, following: Block | None) -> None:
        self._above = []
        introduces = following is not None and following.kind in {BlockKind.ITEM, BlockKind.NUMBERED}
        opener = _introduction(block.text) if introduces else None
        self._owner = None
        if opener is not None and opener == block.text:
            self._opener = (opener, None)
            return
        if not _is_clause(block.text):
            self._opener = None
            return
        clause_id = self._next_position(slug(self._heading))
        self._keep(Clause(clause_id, block.text, self._heading, line=block.line))
        self._opener = (opener, None) if opener is not None else None

    def _parent_of(self, number: str) -> str | None:
        upper = number.rpartition(".")[0]
        while upper:
            for clause_id in (upper, f"{slug(self._heading)}/{upper}"):
                if clause_id in self._clauses:
                    return clause_id
            upper = upper.rpartition(".")[0]
        return None

    def _free_id(self, number: str, block: Block) -> str | None:
        """The number itself; under another chapter that begins to count again, heading and number; None if taken twice."""
        if number not in self._clauses:
            return number
        longer = f"{slug(self._heading)}/{number}"
        if self._chapter_of[number] != self._chapter or "." not in number:
            if longer not in self._clauses:
                return longer
        self._problems.append(
            Problem(
                self._file,
                f"clause {number}, line {block.line}",
                f"Two clauses have the number {number} (the first on line {self._clauses[number].line}).",
                "Give one of them another number.",
            )
        )
        return None

    def _next_position(self, base: str) -> str:
        while True:
            self._positions[base] = self._positions.get(base, 0) + 1
            clause_id = f"{base}/{self._positions[base]}"
            if clause_id not in self._clauses:
                return clause_id

    def _keep(self, clause: Clause) -> None:
        self._clauses[clause.id] = clause
        self._chapter_of[clause.id] = self._chapter

    def _with_rules(self, clause: Clause) -> Clause:
        return replace(clause, rules=read_rules(clause.text, clause.lead, clause.heading))


def _introduction(text: str) -> str | None:
    """The sentence with which a paragraph introduces the list that follows, or None."""
    last = split_sentences(text)[-1] if text else ""
    return last if _INTRODUCES.search(last) else None


def _lead_in(parent: Clause) -> str | None:
    """What a sub-item of this clause hangs on; a fragment without force of its own brings its parent's lead along."""
    own = _introduction(parent.text)
    if own is None:
        return None
    return f"{parent.lead} {own}" if parent.lead and not has_force(own) and has_force(parent.lead) else own


def _is_clause(text: str) -> bool:
    """Is a plain paragraph a statement, not a signature block or the name of a picture?"""
    if len(text.split()) < _FEWEST_WORDS or _IMAGE_ALT.match(text):
        return False
    return bool(re.search(r"[.;:?!”’\"')]", text)) or len(text.split()) > 2 * _FEWEST_WORDS
