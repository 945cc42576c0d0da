"""Regular expressions built from lists of phrases, so that a phrase can be added without reading a pattern.

A phrase is plain text or a small pattern of its own. A space in it is one space: whoever reads with these patterns has joined
the words of the text by single spaces before. Of phrases that fit at the same place the one that is listed first counts.
"""

from __future__ import annotations

import re


def any_of(*phrases: str) -> str:
    """One of the phrases, as a piece of a larger pattern."""
    return f"(?:{'|'.join(phrases)})"


def one_word(listed: str) -> str:
    """One of the words, which stand in one string with spaces between them."""
    return any_of(*listed.split())


def whole_words(*phrases: str) -> re.Pattern[str]:
    """Finds any of the phrases where it begins and ends at the edge of a word, whatever the capitals."""
    return re.compile(rf"\b{any_of(*phrases)}\b", re.IGNORECASE)
