"""Whether the asker is in a rule's exception: the pupil is their own child, or the friendship is older than the job."""

from __future__ import annotations

from bot.model import ExceptionKind, Rule
from bot.patterns import one_word, whole_words
from bot.understanding.reading import Reading

_KIN = one_word(
    "son daughter lad girl boy child kid kids children twins nephew niece grandson granddaughter grandchild godson goddaughter cousin sister brother family"
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
    rf"{_KIN}s? (?:best )?(?:mate|mates|friend|friends|class|classmates|teacher|boyfriend|girlfriend)",
    rf"(?:friend|friends|mate|mates) of (?:my|our) {_KIN}",
    r"(?:his|her|their) (?:best |little )?(?:mate|mates|friend|friends|pals?|classmates|class)",
)
"""It is about somebody else, who is only named by way of the family: "my daughter's best mate"."""
_MY_KIN = whole_words(
    rf"(?:my|our|own) (?:own |little |younger |older |big |eldest |youngest )?{_KIN}", "(?:2|two|three|3) kids here", "mum here", "parent here"
)
_FOR_KIN_ALONE = whole_words(
    r"(?:own|your|their|his or her|her or his) (?:own )?(?:child|grandchild|son|daughter|children|famil(?:y|ies))\w*",
    r"nephews?|nieces?",
    "close relations?",
    "related to (?:a|the|any) pupils?",
)
_NAMES_KIN = whole_words(
    r"(?:grand|god|step)?(?:sons?|daughters?|child(?:ren)?|mothers?|fathers?)", r"nephews?|nieces?|cousins?|brothers?|sisters?|siblings?|twins", "related",
    r"relatives?|relations?", r"(?:my|our) (?:own |little |eldest |youngest )?(?:lad|girl|boy|kids?|two|three)",
    r"(?:2|3|two|three) (?:kids )?here", "mum here",
    "parent here",
)  # fmt: skip
"""Who calls pupils family names none of these."""


def is_for_others(reading: Reading, rule: Rule) -> bool:
    """Does the rule give its leave for the asker's own family alone, and the asker speaks of nobody of theirs?"""
    if not _FOR_KIN_ALONE.search(rule.text):
        return False
    return not _NAMES_KIN.search(reading.said) or _OF_THEIRS.search(reading.said) is not None


def is_in_exception(reading: Reading, rule: Rule) -> bool:
    """Does the asker say that it is family, an old friend or the class of their own child, where the rule excepts these?"""
    if rule.exception_kind is not ExceptionKind.STATUS or not rule.exception:
        return False
    said = reading.said
    if _FAMILY_EXCEPTED.search(rule.exception) and "who.family" in reading.concepts and not _OF_THEIRS.search(said):
        return True
    if _PARENTS_EXCEPTED.search(rule.exception) and _MY_KIN.search(said) and not _OF_THEIRS.search(said):
        return True
    return _FRIENDS_EXCEPTED.search(rule.exception) is not None and _OLD_FRIEND.search(said) is not None
