"""Words that the advisor never says, whatever an administrator writes: promises, verdicts, delay, investigating, permission, tone."""

from __future__ import annotations

import re

from bot.patterns import any_of

_PROMISES = (
    "confidential(?:ly|ity)?",
    "anonymous(?:ly)?",
    "in confidence",
    "just between us",
    "off the record",
    "you'?re protected",
    "won'?t get into trouble",
    "don'?t worry",
    "it'?ll be fine",
)
_VERDICTS = (
    "allegations?",
    "accused?",
    "suspects?",
    "victims?",
    "perpetrators?",
    "groomers?",
    "guilty",
    "malicious",
    "gross misconduct",
    "dismissals?",
    "breach(?:es|ed)?",
    "probably nothing",
    "minor",
    "overreacting",
)
_DELAYS = (
    r"(?<!don't )(?<!do not )(?<!not )wait\b",
    "hold on",
    "leave it with us",
    "someone will get back to you",
    "being dealt with",
    "resolved",
    "tickets?",
    "no further action",
)
_INVESTIGATIONS = (
    "what happened",
    "who was it",
    "when did it start",
    "are you sure",
    "have you proof",
    "ask the child",
    "speak to (?:him|her|them) first",
    "check (?:his|her|their) phone",
)
_PERMISSIONS = (
    "you'?re fine",
    "go ahead",
    r"(?<!not )\ballowed",
    r"\bpermitted",
    "no problem",
    "doesn'?t forbid",
    "does not forbid",
)
_TONES = ("!", "i understand how you feel", "per cent sure", "% sure")


def _anywhere(*phrases: str) -> re.Pattern[str]:
    """Finds a phrase even inside a word."""
    return re.compile(any_of(*phrases), re.IGNORECASE)


def _from_word_start(*phrases: str) -> re.Pattern[str]:
    """Finds a phrase where a word begins, so that its longer forms are found too."""
    return re.compile(rf"\b{any_of(*phrases)}", re.IGNORECASE)


NEVER_USED: tuple[tuple[re.Pattern[str], str], ...] = (
    (_from_word_start(*_PROMISES), "a promise"),
    (_from_word_start(*_VERDICTS), "a verdict"),
    (_anywhere(*_DELAYS), "delay or closure"),
    (_from_word_start(*_INVESTIGATIONS), "investigating"),
    (_from_word_start(*_PERMISSIONS), "a permission"),
    (_anywhere(*_TONES), "the tone"),
)
"""docs/safeguarding.md, "Words that are never said", each with its reason; quoted clauses are excepted."""
