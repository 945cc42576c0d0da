"""Tells a question about an everyday matter ("can it go on our page?", "who signs it off?") from an account of something.

Whoever gives an account may ask for help in the same breath ("do I tell anyone?", "what now?"): that is no everyday question.
To teach the advisor another way of asking, add a word to its list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_CLAUSES = re.compile(r"[.,;:!()\n\"]+|(?<=\?)|\s-+\s")
_SHORT = 5
"""Words: a short last clause with a question mark is a question, however it is worded ("follow?", "take it down?")."""

_LEAD_IN = frozenset("and but so or well also just then now if is please".split())
_MAY = frozenset("can cn could cud may shall should shud might must would wud will do does did are am".split())
"""At the head of a clause they ask, whoever comes next ..."""
_NO_SUBJECT = frozenset("not be been have never just of put get".split())
""" ... but for these: "might be nothing", "will not go"."""
_IS = frozenset("is was has have".split())
_SUBJECT = frozenset("i we they he she it that this these those there you u anyone anybody someone everyone everybody my our the his personal".split())
_PLACE = frozenset("a an not on in at out outside here there now still".split())
"""After "is" these go on with an account whose "he" is left out: "is outside now"."""
_WHO = frozenset("who whos whose whom which".split())
_WHAT = frozenset("what whats where when how hows".split())
_ACCOUNT = frozenset("i ive id im he she they hes shes theyre you we weve it if when his her my what a an".split())
"""After "what" these begin an account: "what he does to her"."""
_ANY = frozenset("harm problem problems rule rules objection objections reason chance wording advertising way idea".split())
_ANYONE = frozenset("else got know want mind ring fancy seen".split())
_FINE = frozenset("ok okay alright fine allowed acceptable legal".split())
_I_WE = frozenset("i we".split())
_ASK_ANYWHERE = frozenset("can cn could cud shall should shud may do must".split())
_AFTER_FINE = frozenset("to for if with on in then from".split())

_HELP = frozenset("tell telling report reporting ring trust wait believe worry worried worrying serious police urgent scared".split())
_HELP_TOGETHER = (
    "what now", "what next", "wot now", "wot do i do", "wat do i do", "wot do we do", "do about", "what do i do", "what do we do",
    "should i do", "should we do", "can i do about", "i do now", "i do next", "speak to", "talk to", "go to", "say something",
    "say anything", "keep that", "keep to", "keep quiet", "today or", "right thing", "am i being", "am i over", "is it me", "is it us",
    "is it too late", "is that odd", "is that normal", "is that weird", "is that even", "is that just", "is that one for", "does that count",
    "do anything", "rule on that", "worth mentioning", "give in", "my rights", "whos in charge", "is it my place", "is it bad", "is that bad",
    "do i open", "do i hand", "do i forward", "do i walk", "do i go", "do i answer her", "do i answer him", "shall i walk", "shall i go",
    "just ignore", "just block", "anyones business", "our business", "my business", "where do you go", "what would you do", "what do i advise",
)  # fmt: skip


def asks_everyday(text: str) -> bool:
    """Does a text, as it was typed, ask about an everyday matter, and not for help?"""
    said = text.lower().replace("'", "").replace("’", "")
    clauses = [words for clause in _CLAUSES.split(said) if (words := clause.replace("?", " ?").split()) and words != ["?"]]
    return any(_asks(words, is_last=words is clauses[-1]) for words in clauses)


def _asks(words: Sequence[str], *, is_last: bool) -> bool:
    if not _HELP.isdisjoint(words) or any(phrase in " ".join(words) for phrase in _HELP_TOGETHER):
        return False
    if is_last and (words[-1] in _FINE or (words[-1] == "?" and (len(words) <= _SHORT + 1 or words[-2] in _FINE))):
        return True
    return _begins(words, is_last=is_last) or any(map(_asks_there, words, words[1:]))


def _begins(words: Sequence[str], *, is_last: bool) -> bool:
    """Does the clause begin as a question does?"""
    start = 1 if len(words) > 3 and words[0] in _LEAD_IN and words[1] not in _SUBJECT else 0
    if len(words) < start + 3:
        return False
    first, second = words[start], words[start + 1]
    if first in _MAY:
        return second not in _NO_SUBJECT
    if first in _IS:
        return second in _SUBJECT or (first == "is" and is_last and second not in _PLACE)
    if first in _WHO or first in _WHAT:
        return second in _MAY or second in _IS or (is_last and second not in _ACCOUNT)
    return (first == "any" and second in _ANY) or (first == "anyone" and second in _ANYONE)


def _asks_there(first: str, second: str) -> bool:
    """Two words that ask wherever they stand: "can we", "ok to"."""
    return (second in _I_WE and first in _ASK_ANYWHERE) or (first in _FINE and second in _AFTER_FINE)
