"""Two questions typed as one, told apart."""

from __future__ import annotations

import re

_FEWEST_WORDS = 4
_BREAK = re.compile(
    r"(?<=\?)\s+(?:and\s+|also\s+)?|(?:^|[.;:,]\s*)(?:two things|one|two|first|second|firstly|secondly)\s*[,:.]\s*|,?\s+(?:and|but) also\s+|"
    r",?\s+and\s+(?=(?:can|could|may|is it|am i|are we|do i|do we|does|should|what if|what about|would|who|how|will)\b)|(?<=[.!])\s+(?:also|and)[,\s]\s*",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\?|\b(?:can|could|may|should|must|do|does|am|is|are|will|would|what|who|how|which|ok|okay|allowed|alright|fine|need)\b",
    re.IGNORECASE,
)


def split_parts(text: str) -> list[str]:
    """The questions that a text asks; one, where it cannot be told apart with certainty."""
    pieces = [piece.strip(" ,;:.") for piece in _BREAK.split(text) if piece]
    asking = [piece for piece in pieces if len(piece.split()) >= _FEWEST_WORDS and _ASKS.search(piece)]
    return asking[:2] if len(asking) >= 2 else [text]
