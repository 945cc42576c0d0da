"""Ages: whether whoever is asked about is old enough for what a rule allows, or is no longer too young for what it refuses."""

from __future__ import annotations

import re

from bot.patterns import any_of, one_word
from bot.understanding.reading import Reading

_IN_WORDS = {
    "sixteen": 16, "sixteenth": 16, "seventeen": 17, "eighteen": 18, "eighteenth": 18, "nineteen": 19, "twenty": 20, "twenty-one": 21, "twenty-first": 21
}  # fmt: skip
_AGE = rf"({one_word('1[0-9] 2[0-9]')}|{any_of(*sorted(_IN_WORDS, key=len, reverse=True))})"
_COUNTED = r"(?! (?:(?:pupils|students|kids|minutes|mins|pm|am|of|followers|days|weeks|months|hours|likes)\b|years?\b(?! old)))"
_SAID = re.compile(
    rf"\b(?:hes|shes|theyre|he is|she is|they are|hed be|shed be|theyd be|whos|who is|aged|turned|turns|nearly|be|(?:is|just|only) turned|he|she) "
    rf"(?:now |only |just |nearly |about |still |like |all of )*{_AGE}\b{_COUNTED}"
    rf"|(?<!i m )(?<!im )(?<!i am )\b{_AGE} (?:now|yr old|year old|years old|yo|since)\b",
)
_LIMIT = re.compile(
    rf"\b(?:until|turn(?:s|ed)?|reach(?:es|ed)?|provided|aged?|over|attain\w*|at least|are|is)\b(?: \w+){{0,6}}? {_AGE}\b(?! (?:months|weeks|days|hours))"
    rf"|\b{_AGE} (?:or|and) (?:over|older|above)\b|\b{_AGE}(?:th|st)? birthday",
    re.IGNORECASE,
)
_UNTIL = re.compile(rf"\b(?:until|unless|before|under(?: the age of)?)\b[^.;]{{0,60}}?\b{_AGE}\b", re.IGNORECASE)
_MORE_IS_ASKED = re.compile(r"\b(?:years?|months?|terms?)\b", re.IGNORECASE)
"""A rule that also asks for time to pass is not met by an age alone."""


def is_too_young(reading: Reading, rule: str) -> bool:
    """Does the asker name an age below the one from which the rule gives its leave?"""
    limit, age = _first(_LIMIT, rule), _first(_SAID, reading.said)
    return limit is not None and age is not None and age < limit


def is_old_enough(reading: Reading, rule: str) -> bool:
    """Has a former pupil, as the asker says, reached the age until which the rule refuses?"""
    limit, age = _first(_UNTIL, rule), _first(_SAID, reading.said)
    if limit is None or age is None or _MORE_IS_ASKED.search(rule):
        return False
    return age >= limit and "who.former_pupil" in reading.people


def _first(pattern: re.Pattern[str], text: str) -> int | None:
    """The first age that the pattern finds."""
    found = pattern.search(text)
    if found is None:
        return None
    said = next(group for group in found.groups() if group)
    return _IN_WORDS.get(said.lower()) or int(said)
