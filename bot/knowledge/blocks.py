"""Markdown, as schools write it, into blocks: headings, numbered paragraphs, list items and plain paragraphs.

Only the structure that a policy's meaning hangs on is read; inline markup is left as it stands, but for bold and escapes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_BOLD_HEADING = re.compile(r"^(?:\*\*|__)([^*_].*?)(?:\*\*|__):?$")
_BULLET = re.compile(r"^(?:[-+*•▪◦‣·\uf0b7\uf0a7]|[–—o](?=\s))\s+")
_NUMBER = re.compile(r"^\(?((?:\d{1,3}\.)+\d{1,3})\.?\)?\s+|^(\d{1,3})[.)]\s+")
_LETTER = re.compile(r"^(?:\(([a-z]|[ivx]{1,5})\)|([a-z]|[ivx]{1,5})[.)])\s+")
_RULE_LINE = re.compile(r"^(?:[-*_]\s*){3,}$|^\|?[\s:|-]+\|[\s:|-]*$")
_PLAIN_HEADING_WORDS = 12


class BlockKind(Enum):
    """What a block is on the page."""

    HEADING = "heading"
    NUMBERED = "numbered"
    ITEM = "item"
    PARAGRAPH = "paragraph"


@dataclass(slots=True)
class Block:
    """One block of the page. `depth` is the heading's level or the item's indentation; `line` counts from 1."""

    kind: BlockKind
    text: str
    line: int
    depth: int = 0
    number: str | None = None
    letter: str | None = None


def read_blocks(body: str, first_line: int = 1) -> list[Block]:
    """The blocks of a Markdown text; lines that a page broke are joined again."""
    lines = body.replace("\f", "\n").replace("\t", "    ").split("\n")
    marked = any(_HEADING.match(line.strip()) for line in lines)
    blocks: list[Block] = []
    gap = True
    for offset, raw in enumerate(lines):
        line = raw.strip()
        if not line or _RULE_LINE.match(line):
            gap = True
            continue
        block = _start(raw, line, first_line + offset)
        if block is None and (gap or not blocks or blocks[-1].kind is BlockKind.HEADING):
            block = Block(BlockKind.PARAGRAPH, line, first_line + offset, len(raw) - len(raw.lstrip()))
        if block is None:
            blocks[-1].text = f"{blocks[-1].text} {line}"
        else:
            blocks.append(block)
        gap = False
    for block in blocks:
        block.text = _clean(block.text)
    return blocks if marked else [_promote(block, following) for block, following in _with_next(blocks)]


def _start(raw: str, line: str, number: int) -> Block | None:
    """The block that a line opens, or None if it goes on with the one before."""
    if heading := _HEADING.match(line):
        return Block(BlockKind.HEADING, heading[2], number, len(heading[1]))
    if bold := _BOLD_HEADING.match(line):
        return Block(BlockKind.HEADING, bold[1], number, 6)
    indent = len(raw) - len(raw.lstrip())
    bullet = _BULLET.match(line)
    rest = line[bullet.end() :] if bullet else line
    if numbered := _NUMBER.match(rest):
        return Block(BlockKind.NUMBERED, rest[numbered.end() :], number, indent, numbered[1] or numbered[2])
    if lettered := _LETTER.match(rest):
        return Block(BlockKind.ITEM, rest[lettered.end() :], number, indent, letter=lettered[1] or lettered[2])
    if bullet:
        return Block(BlockKind.ITEM, rest, number, indent)
    return None


def _clean(text: str) -> str:
    text = re.sub(r"\*\*(.+?)\*\*|__(.+?)__", lambda m: m[1] or m[2], text)
    text = re.sub(r"\\([\\`*_{}\[\]()#+\-.!>|])", r"\1", text)
    if text.startswith("|"):
        text = " | ".join(cell.strip() for cell in text.strip("|").split("|"))
    return re.sub(r"\s+", " ", text.removeprefix("> ")).strip()


def _with_next(blocks: list[Block]) -> list[tuple[Block, Block | None]]:
    return list(zip(blocks, [*blocks[1:], None], strict=False))


def _promote(block: Block, following: Block | None) -> Block:
    """In a text without marked headings, a short line that ends no sentence is one."""
    text = block.text
    is_short = 0 < len(text.split()) <= _PLAIN_HEADING_WORDS and not re.search(r"[.:;,!]$", text)
    is_top = block.kind is BlockKind.PARAGRAPH or (block.number is not None and "." not in block.number)
    if not (is_short and is_top and following is not None and re.match(r"[A-Z0-9]", text)):
        return block
    if block.kind is BlockKind.PARAGRAPH and not (text.isupper() or text.istitle() or len(text.split()) <= 6):
        return block
    title = f"{block.number}. {text}" if block.number else text
    return Block(BlockKind.HEADING, title, block.line, 1 if text.isupper() or block.number else 2)
