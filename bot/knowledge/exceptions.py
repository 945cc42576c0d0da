"""What lifts a rule: "unless ...", "without the prior approval of ...", and of which kind it is."""

from __future__ import annotations

from bot.model import ExceptionKind
from bot.patterns import any_of, whole_words

EXCEPTION = whole_words(
    "unless(?: and until)?",
    "except(?:ion(?: to this rule)?)?(?: where| when| for| with| in| if)?",
    "without",
    "until",
    "other than",
    "apart from",
    f"provided {any_of('that', 'it', 'they', 'you', 'this', 'the', 'these', 'agreed', 'there', 'staff')}",
    f"only {any_of('with', 'where', 'if', 'after', 'when', 'following')}",
    "save (?:that|where|with|for)",
    "so long as",
    "as long as",
    "subject to",
)
"""The words that an exception begins with."""

_APPROVAL = whole_words(
    r"approv\w*",
    "permission",
    "permitted",
    r"consent\w*",
    r"authoris\w*",
    r"authoriz\w*",
    "agree(?:d|ment)",
    r"sanction\w*",
    "(?:prior|express) knowledge",
    "clearance",
    "signed off",
    "signed (?:a|the)",
    r"(?:checked|vetted|cleared) (?:it|them|this|the \w+)",
    "(?:been )?(?:first )?(?:entered (?:in|on)|registered)",
)
"""Somebody must say yes."""
_STATUS = whole_words(
    r"famil\w+",
    r"relative\w*",
    r"relation\w*",
    "immediate",
    "spouse",
    r"sibling\w*",
    r"own child\w*",
    r"pre-?(?:existing|dat\w+)",
    r"(?:friend\w*|relation\w*|acquaintance\w*) (?:\w+ ){0,4}(?:before|already|existed)",
    r"own (?:child\w*|grandchild\w*|son|daughter)",
    r"(?:grandchild\w*|godchild\w*|nephew\w*|niece\w*)",
    "parents? of (?:a|the) (?:child|pupil|student)",
    "parent themselves",
    r"close friend\w*",
)
"""Who somebody is to the asker."""
_NEAR = 90
"""Characters behind "without" or "unless" within which a word of approval belongs to it."""
_MAY_MEAN_TIME_OR_PLACE = frozenset({"until", "subject to", "other than"})
"""Exceptions only where approval is spoken of: "until the end of term" lifts nothing."""


def read_exception(segment: str) -> tuple[str | None, ExceptionKind | None]:
    """What lifts the rule, in the clause's own words, and of which kind it is; both None where nothing does."""
    for match in EXCEPTION.finditer(segment):
        rest = segment[match.start() :].strip(" .;,)")
        word = match[0].lower()
        is_approval = _APPROVAL.search(rest[:_NEAR]) is not None
        if word == "without" and not is_approval:
            continue
        if word in _MAY_MEAN_TIME_OR_PLACE and not _APPROVAL.search(rest):
            continue
        if _STATUS.search(rest):
            return rest, ExceptionKind.STATUS
        return rest, ExceptionKind.APPROVAL if is_approval else None
    return None, None
