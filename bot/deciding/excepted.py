"""Whether the asker is in a rule's exception: the pupil is their own child, or the friendship is older than the job."""

from __future__ import annotations

from bot.model import ExceptionKind, Rule
from bot.patterns import one_word, whole_words
from bot.understanding.reading import Reading

_KIN = one_word(
    "son daughter lad girl boy child kid kids children twins nephew niece grandson granddaughter grandchild godson goddaughter cousin sister brother "
    "stepson stepdaughter stepchild grandkid godchild relative relation two three"
)
_FAMILY_EXCEPTED = whole_words(
    r"famil\w+", r"relati\w+", "related", "immediate", "spouse", r"sibling\w*", r"nephew\w*", r"niece\w*",
    r"(?:own|their|your) (?:own )?(?:child|grandchild|son|daughter)\w*"
)  # fmt: skip
_FRIENDS_EXCEPTED = whole_words(r"friend\w*", r"acquaintance\w*", r"pre-?(?:existing|dat\w+)", "already", "existed", "began before")
_PARENTS_EXCEPTED = whole_words("parents? of (?:a|the) (?:child|pupil|student)", "their own child", "also (?:a )?parents?", "own children")
_OLD_FRIEND = whole_words(
    "(?:best|oldest?|old) (?:mate|friend|pal)s?",
    r"(?:friends?|mates?|pals|known (?:him|her|them|each other)|knew (?:him|her|them)) (?:for|since|from|before)",
    r"since (?:we were|i was|school|college|uni|university|childhood|nursery|primary|before|antenatal)\b.*",
    r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty) years",
    "for years",
    "(?:long )?before (?:i|she|he|they|his|her) (?:started|joined|worked|came)",
    "went to school (?:with|together)",
)
_OF_THEIRS = whole_words(
    rf"(?:{_KIN}|family)s? (?:best )?(?:mate|mates|friend|friends|class|classmates|teacher|boyfriend|girlfriend)",
    rf"(?:friend|friends|mate|mates) of (?:my|our) {_KIN}",
    r"(?:his|her|their) (?:best )?(?:mate|mates|friend|friends|pals?|classmates)",
)
"""It is about somebody else, who is only named by way of the family: "my daughter's best mate"."""
_MY_KIN = whole_words(
    rf"(?:my|our|own) (?:own |little |younger |older |big |eldest |youngest )?{_KIN}s?", "(?:2|two|three|3) kids here", "mum here", "parent here", "related"
)
"""Somebody of the asker's own; who calls pupils family, or names a child, names none of these."""
_FOR_KIN_ALONE = whole_words(
    r"(?:own|your|their|his or her|her or his) (?:own )?(?:child|grandchild|son|daughter|children|famil(?:y|ies))\w*",
    r"nephews?|nieces?",
    "close relations?",
    "related to (?:a|the|any) pupils?",
)


def is_for_others(reading: Reading, rule: Rule) -> bool:
    """Does the rule give its leave for the asker's own family alone, and the asker speaks of nobody of theirs?"""
    if not _FOR_KIN_ALONE.search(rule.text):
        return False
    return not _speaks_of_kin(reading)


def _speaks_of_kin(reading: Reading) -> bool:
    """Does the asker name somebody of their own, and ask about just them?"""
    is_named = _MY_KIN.search(reading.said) or ("who.family" in reading.concepts and "family" not in reading.said)
    return bool(is_named) and _OF_THEIRS.search(reading.said) is None


def is_in_exception(reading: Reading, rule: Rule) -> bool:
    """Does the asker say that it is family, an old friend or the class of their own child, where the rule excepts these?"""
    if rule.exception_kind is not ExceptionKind.STATUS or not rule.exception:
        return False
    if _speaks_of_kin(reading) and (_PARENTS_EXCEPTED.search(rule.exception) or _FAMILY_EXCEPTED.search(rule.exception)):
        return True
    return _FRIENDS_EXCEPTED.search(rule.exception) is not None and _OLD_FRIEND.search(reading.said) is not None
