"""Whom a rule is for: the staff who ask, or the school and those who lead it; and what it says of them."""

from __future__ import annotations

import re

from bot.patterns import any_of

_OPENING = any_of("in addition,? ", "where [^,]{3,60}, ", "however,? ", "if [^,]{3,80}, ")
"""What may stand before the one who is spoken of."""
_LEADERSHIP = any_of(
    r"(?:executive |acting |deputy )?head(?: ?teacher| of \w+)?",
    "(?:vice |assistant )?principal",
    "school",
    "trust",
    "academy",
    "federation",
    "college",
    "governing (?:body|board)",
    "governors",
    "trustees",
    "slt",
    "dsl",
    "(?:senior )?leadership team",
    "(?:local )?authority",
    "board",
    "company",
    "council",
    "committee",
    "union",
    "agency",
    r"(?:[\w-]+ ){0,3}(?:lead|officer|manager|director|chair|clerk|co-?ordinator|secretary|bursar|technician|team|department|provider)",
)
_TOGETHER = "(?:,[^.;:]{2,70},| (?:and|or|of|for|with|in) [^.;:]{2,60}?)?"
"""Others who do it with them; "the school camera" is none of them."""
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
        rf"^{_OPENING}?(?:it is recommended that )?(?:the|our) {_LEADERSHIP}{_TOGETHER} (?:\w+ly |also )?{_DOES}\b",
        rf"^{_OPENING}?(?:mr|mrs|ms|miss|dr) [\w-]+ {_DOES}\b",
        r"^(?:school |senior )?(?:(?<=school )managers|(?<=senior )managers|leaders|head ?teachers|governors|trustees) (?:will|should|must|have|are|may)\b",
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
_GIVES_LEAVE = re.compile(
    r"\b(?:may|can) (?:\w+ )?(?:agree|authorise|let|permit|allow|excuse|make an exception|give (?:\w+ ){0,2}(?:permission|consent|approval))\b",
    re.IGNORECASE,
)
"""Somebody whom staff can ask: "the head may agree that ..."."""

_SENTENCE = re.compile(r"[^.;:\n]+[.;:\n]*")
_SUBJECT = re.compile(
    rf"^.{{0,80}}?\b{any_of('must', 'should', 'shall', 'may', 'will', 'can', 'cannot', 'are', 'is', 'need', 'needs', 'have', 'has', 'do', 'does')}\b"
    # "colleagues should not be named" is about colleagues
    r"(?! (?:not |never )?be (?:named|tagged|mentioned|identified|discussed|criticised|photographed|befriended|contacted|pictured|respected|treated)\b)",
    re.IGNORECASE,
)


def without_subjects(text: str) -> str:
    """A clause's text without those who are to keep it: of "employees should not befriend pupils" what is said of employees."""
    return " ".join(_SUBJECT.sub(" ", sentence.strip()) for sentence in _SENTENCE.findall(text))


def is_for_the_school(segment: str) -> bool:
    """Does this part of a sentence bind or describe the school, and so ask nothing of whoever reads it?"""
    return _FOR_THE_SCHOOL.search(segment) is not None and not _ADVISES_STAFF.search(segment) and not _GIVES_LEAVE.search(segment)
