"""Which words the advisor needs, what may be put into them, and which words it never says."""

from __future__ import annotations

import re

from bot.patterns import any_of

_NONE: frozenset[str] = frozenset()
_ROLE = frozenset({"role"})
_CONTACT = frozenset({"contact"})
_QUOTED = frozenset({"clause", "source"})

WORDING_KEYS: dict[str, frozenset[str]] = {
    "headline.no": _NONE,
    "headline.advised_against": _NONE,
    "headline.strongly_advised_against": _NONE,
    "headline.advised_against_pupils": _NONE,
    "headline.caution": _NONE,
    "headline.conditional": _NONE,
    "headline.conditional_with": frozenset({"exception"}),
    "headline.yes": _NONE,
    "headline.must": _NONE,
    "headline.must_first": _NONE,
    "headline.info": _NONE,
    "headline.unless": frozenset({"headline", "exception"}),
    "answer.quote": _QUOTED,
    "answer.also": _QUOTED,
    "answer.exception_reminder": _NONE,
    "answer.ask": _CONTACT,
    "answer.claimed_permission": _NONE,
    "answer.overdue": frozenset({"date"}),
    "answer.second_part": _NONE,
    "answer.why": _NONE,
    "answer.partly": _NONE,
    "clarify.question": _NONE,
    "clarify.choice": frozenset({"number", "clause"}),
    "clarify.none": frozenset({"number"}),
    "clarify.hint": _NONE,
    "escalate.silent": _CONTACT,
    "escalate.unsure": _CONTACT,
    "escalate.wished": _NONE,
    "escalate.unreadable": _NONE,
    "escalate.nearest": _QUOTED,
    "escalate.passing": _CONTACT,
    "escalate.nobody": _ROLE,
    "escalate.not_recorded": _ROLE,
    "urgent.first": _CONTACT,
    "urgent.danger": _NONE,
    "urgent.social_care": frozenset({"social_care", "out_of_hours"}),
    "urgent.not_the_report": _NONE,
    "urgent.passing": _CONTACT,
    "urgent.nobody": _ROLE,
    "urgent.image": _NONE,
    "urgent.keep": _NONE,
    "urgent.colleague": _NONE,
    "urgent.head": frozenset({"lado"}),
    "urgent.own_conduct": _NONE,
    "urgent.own_welfare": _NONE,
    "urgent.abuse_of_asker": _NONE,
    "urgent.policy": _QUOTED,
    "decline.off_subject": _NONE,
    "decline.smalltalk": _NONE,
    "decline.about_the_advisor": _NONE,
    "decline.empty": _NONE,
    "decline.vague": _NONE,
    "decline.thanks": _NONE,
    "source.clause": frozenset({"number", "heading", "title", "organisation"}),
    "source.unnumbered": frozenset({"heading", "title", "organisation"}),
    "source.ruling": frozenset({"number", "heading"}),
    "phone.with": frozenset({"contact", "phone"}),
    "phone.without": _CONTACT,
}
"""Every key of wording.toml with the placeholders that may stand in it."""

FALLBACK_CARD = (
    "If anyone is in danger now, ring 999: you need nobody's permission to ring. "
    "If you are worried about a child or a colleague, speak to your safeguarding lead or your head teacher in person, now. "
    "Children's social care is with your council, day and night."
)
"""What is said where not even wording.toml can be read."""
SAFETY_CARD = ("urgent.danger", "urgent.first", "urgent.social_care", "urgent.not_the_report")
"""The lines that stand on every urgent reply, on what could not be read and on every outage; they cannot be edited away."""

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
