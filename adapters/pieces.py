"""Long texts in pieces that a platform takes; each says itself how much fits."""

from __future__ import annotations

from collections.abc import Callable

_BREAKS = ("\n\n", "\n", ". ", " ")


def split_where_it_fits(text: str, fitting: Callable[[str], int]) -> list[str]:
    """A text in pieces, broken where a paragraph, a line, a sentence or a word ends; nothing is left out but the space there.

    `fitting` tells how many of a text's first characters fit into one piece.
    """
    pieces = []
    text = text.strip()
    while text:
        end = fitting(text)
        if end < len(text):
            breaks = (text.rfind(mark, end // 2, end) + len(mark.rstrip(" ")) for mark in _BREAKS if text.rfind(mark, end // 2, end) > 0)
            end = next(breaks, end)
        pieces.append(text[:end].strip())
        text = text[end:].strip()
    return [piece for piece in pieces if piece]


def cut(text: str, longest: int) -> str:
    """A text of at most so many characters, with a mark where some are left out."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
