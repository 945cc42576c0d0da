"""Where one sentence of a policy ends and the next begins."""

from __future__ import annotations

import re

_END = re.compile(r"(?<=[.!?;])[\"'”’)]*\s*(?=(?:[\"'“‘(])?[A-Z(])")
_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|etc|eg|ie|no|mr|mrs|ms|dr|st|vs|para|s)\.$", re.IGNORECASE)


def split_sentences(text: str) -> list[str]:
    """The sentences of a text, in order; joined by spaces they give the text again."""
    sentences: list[str] = []
    start = 0
    for match in _END.finditer(text):
        piece = text[start : match.end()].strip()
        if not piece or _ABBREVIATION.search(piece) or re.search(r"\d\.$", piece):
            continue
        sentences.append(piece)
        start = match.end()
    rest = text[start:].strip()
    return [*sentences, rest] if rest else sentences
