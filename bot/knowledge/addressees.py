"""Whom a rule is for: the staff who ask, or the school and those who lead it."""

from __future__ import annotations

import re

from bot.patterns import any_of

_OPENING = any_of("in addition,? ", "where [^,]{3,60}, ", "however,? ", "if [^,]{3,80}, ")
"""What may stand before the one who is spoken of."""
_LEADERSHIP = any_of(
    "head ?teacher",
    "head of school",
    "principal",
    "executive head",
    "school",
    "trust",
    "academy",
    "federation",
    "governing (?:body|board)",
    "governors",
    "trustees",
    "senior leadership team",
    "slt",
    "leadership team",
    "local authority",
    "board",
    "company",
    "authority",
    "council",
    "designated safeguarding lead",
    "dsl",
    "it team",
    "network manager",
    "college",
)
_DOES = any_of(
    "will",
    "may",
    "reserves?",
    "shall",
    # "the head must be informed" asks something of staff
    "(?:must|should)(?! be (?:informed|told|notified|contacted|consulted|made aware))",
    "can",
    "has",
    "have",
    "is responsible",
    "identifies",
    "recommends? that the school",
)
_FOR_THE_SCHOOL = re.compile(
    any_of(
        rf"^{_OPENING}?(?:it is recommended that )?the {_LEADERSHIP}\b[^.;:]{{0,60}}?\b{_DOES}\b",
        r"^(?:school |senior |line |all )?(?:managers|leaders|head ?teachers|governors|trustees) (?:will|should|must|have|are|may)\b",
        r"^it is recommended that the (?:school|trust)\b",
        r"^(?:for new staff,? )?this (?:policy|document|guidance|advice note) should\b",
        r"^for new staff,? this\b",
        r"^(?:questions|queries) (?:about|regarding|concerning|relating|on)\b",
    ),
    re.IGNORECASE,
)
_ADVISES_STAFF = re.compile(
    r"\b(?:trust|school|academy|federation) (?:recommends?|advises?|expects?|requires?|asks?)\b(?! that the)",
    re.IGNORECASE,
)


def is_for_the_school(segment: str) -> bool:
    """Does this part of a sentence bind or describe the school, and so ask nothing of whoever reads it?"""
    return _FOR_THE_SCHOOL.search(segment) is not None and not _ADVISES_STAFF.search(segment)
