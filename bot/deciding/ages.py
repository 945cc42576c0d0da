"""Ages: whether whoever is asked about is old enough for what a rule allows, or is no longer too young for what it refuses."""

from __future__ import annotations

import re

from bot.patterns import any_of, one_word
from bot.understanding.reading import Reading

_FROM_TEN = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty twenty-one".split()
_IN_WORDS = {word: age for age, word in enumerate(_FROM_TEN, 10)} | {"sixteenth": 16, "eighteenth": 18, "twenty-first": 21}
_AGE = rf"({one_word('1[0-9] 2[0-9]')}|{any_of(*sorted(_IN_WORDS, key=len, reverse=True))})"
_COUNTED = r"(?! (?:(?:pupils|students|kids|minutes|mins|pm|am|of|followers|days|weeks|months|hours|likes)\b|years?\b(?! old)))"
_SAID = re.compile(
    rf"\b(?:hes|shes|theyre|he is|she is|they are|hed be|shed be|theyd be|whos|who is|aged|turned|turns|nearly|be|he|she) "
    rf"(?:now |only |just |nearly |about |still |like |all of )*{_AGE}\b{_COUNTED}"
    rf"|(?<!i m )(?<!im )(?<!i am )\b{_AGE} (?:now|yr old|year old|years old|yo|since)\b",
)
_LIMIT = re.compile(
    rf"\b(?:until|turn(?:s|ed)?|reach(?:es|ed)?|provided|aged?|over|attain\w*|at least|are|is)\b(?: \w+){{0,6}}? {_AGE}\b"
    r"(?! (?:months|weeks|days|hours)|[:.]\d)"
    rf"|\b{_AGE} (?:or|and) (?:over|older|above)\b|\b{_AGE}(?:th|st)? birthday",
    re.IGNORECASE,
)
_UNTIL = re.compile(rf"\b(?:until|unless|before)\b[^.;]{{0,60}}?\b{_AGE}\b(?![:.]\d)", re.IGNORECASE)
"""Only so does a refusal end at an age: that those under 18 are refused gives nobody else leave."""
_MORE_IS_ASKED = re.compile(r"\b(?:years?|months?|terms?|and|or(?! (?:over|older)))\b", re.IGNORECASE)
"""A rule that also asks for time to pass, or for anything else, is not met by an age alone."""


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
