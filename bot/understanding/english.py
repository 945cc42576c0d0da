"""Is a word an English one? Then it is what its writer meant, however much it resembles another.

`words.txt` has common words alone: a rare one is oftener a slip than meant. It is made anew with the encoder (benchmarks/training).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.text import FUNCTION_WORDS

WORDS_FILE = Path(__file__).parent / "words.txt"
_ENDINGS = {"s": ("",), "es": ("",), "ies": ("y",), "ed": ("", "e"), "ing": ("", "e"), "er": ("", "e"), "ers": ("", "e"), "ly": ("",)}
"""Endings, and what may stand in their place where the word has none ("using" is "use")."""
_SHORTEST_BASE = 3
_JOINED = ("ve", "ll", "d", "re", "s", "nt")
"""What is left of a second word behind an apostrophe that was dropped: "who've", "that'd"."""


def is_english(word: str) -> bool:
    """Is it a common English word, one with an ending, or two that are said as one?"""
    common = _common()
    if word in common:
        return True
    if any(word.endswith(end) and word[: -len(end)] in FUNCTION_WORDS for end in _JOINED):
        return True
    return any(_is_base(word[: -len(end)] + put, common) for end, choices in _ENDINGS.items() if word.endswith(end) for put in choices)


def _is_base(base: str, common: frozenset[str]) -> bool:
    """Does a common word stand before an ending, its last letter doubled or not ("chatting")?"""
    if len(base) < _SHORTEST_BASE:
        return False
    return base in common or (len(base) > _SHORTEST_BASE and base[-1] == base[-2] and base[:-1] in common)


@cache
def _common() -> frozenset[str]:
    return frozenset(WORDS_FILE.read_text(encoding="utf-8").split())
