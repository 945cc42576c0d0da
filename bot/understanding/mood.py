"""How a question is asked: for permission, about a duty, about what has happened, for a fact; and whether the act is negated.

Every phrase is looked for as whole words. To teach the advisor another way of asking, add a line to the list of its mood.
"""

from __future__ import annotations

import re

from bot.model import Mood
from bot.patterns import any_of, one_word, whole_words

_I = one_word("i we")
_FINE = one_word("ok okay fine alright")
_HAVE_DONE = one_word(
    "accepted added followed messaged posted sent shared replied commented liked gave given uploaded tagged told clicked deleted forwarded filmed took"
)
_PUT_OR_LET = one_word("put let set")
"""Verbs whose past looks like the present: "I put it up" has happened, "can I put it up" has not."""
_ALREADY = any_of("have", "had", "just", "already", "accidentally", "stupidly", "only", "even", "also")
_IS_SO = "".join(
    rf"(?<!\b{word} )" for word in "can could cn may might shall should shud must will would wud do does dont cant when whenever before unless if".split()
)
"""Before "I put" none of these words, which ask, or tell of what might be or always is."""
_NOT_SUPPOSED = r"(?<!\bif )"
_ADULTS = one_word("adults anyone employees everyone governors people staff tas teachers volunteers")
_ACTOR = one_word("i we you she he they my our a an the someone anyone adults employees governors staff tas teachers volunteers")
_IN_ORDER = any_of(
    _FINE,
    one_word("allowed permitted free safe good able acceptable appropriate legit bad wrong harmless against"),
    "in my rights",
    "a problem",
    "any problem",
)

_DONE = whole_words(
    rf"{_NOT_SUPPOSED}{_I} {_HAVE_DONE}",
    rf"{_I} (?:{_ALREADY} )+{_HAVE_DONE}",
    rf"{_IS_SO}{_I} (?:{_ALREADY} )*{_PUT_OR_LET}",
    # any participle will do after "I've": "ive already blocked", "ive gone and sent"
    (
        rf"(?:ive|weve) (?:{any_of('just', 'already', 'only', 'accidentally', 'stupidly', 'gone and', 'been')} )*"
        rf"\w+{one_word('ed en nt ot ut id ade one aid old ept')}"
    ),
)
_ASKS_TO_REFUSE = whole_words(
    rf"(?:{_FINE}|allowed|acceptable) (?:if i )?{any_of('not', 'dont', 'to not', 'to ignore', 'to refuse', 'to skip')}",
    rf"{one_word('can could may should')} i {any_of('not', 'refuse', 'ignore', 'skip', 'opt out', 'get out of', 'say no', 'decline', 'avoid')}",
)
_ASKS_LEAVE = f"do i need {any_of('permission', 'consent', 'approval', 'to ask')}"
"""Worded as a duty, meant as a question for permission."""

_CONSEQUENCE = whole_words(
    rf"can i (?:be|get) {any_of('sacked', 'sued', 'fired', 'disciplined', 'dismissed', 'reported', 'in trouble')}",
    "could i (?:be|lose|get)",
    rf"(?:am|are) {_I} {one_word('covered included bound caught')}",
)
"""Worded as a question for permission, meant as one for a fact."""

_DUTY = whole_words(
    # "do all staff have to", "does my TA need to"
    (
        rf"{one_word('do does did will would')} (?:{_I}|{_ADULTS}|you|they|he|she|it|my \w+|the \w+)(?: \w+)? "
        rf"{one_word('have need hav got ought expected required supposed')} to"
    ),
    rf"(?:have|need|got) {_I} (?:got )?to",
    rf"must (?:{_I}|{one_word('staff you they employees adults teachers')})",
    (
        rf"(?:am|are|is) (?:{_I}|{one_word('staff it employees adults teachers they you')}) (?:all )?"
        rf"{one_word('required obliged expected supposed meant bound')} to"
    ),
    rf"(?:should|shud) (?:{_I}|staff|you) \w+",
    rf"is it {any_of('compulsory', 'mandatory', 'my job', 'up to me', 'down to me', 'essential', 'my responsibility')}",
    "got to",
    rf"what {one_word('do should must shall')} (?:{_I}|staff|you|adults) do",
    "what (?:am i|are we) (?:meant|supposed) to do",
    rf"do i {one_word('tell report delete keep reply answer let')}",
    rf"who {one_word('do should must shall am are has have')} (?:{_I}|staff|to|they|you)",
    "what now",
    "need to know",
)
_PERMISSION = whole_words(
    # "can my TA", "is it still ok"
    rf"{one_word('can could may might cn')} {_ACTOR}",
    rf"(?:am|are|is) (?:{_I}|{one_word('it that this staff she he they teachers employees adults there you')}) (?:not )?(?:still )?{_IN_ORDER}",
    # "ok to", "fine if", "allowed, yeah"
    (
        rf"(?:{_FINE}|all right|{one_word('acceptable allowed cool harmless appropriate sensible wise')}) "
        rf"{one_word('to if for with or then right surely yeah yes no')}"
    ),
    # at the end: "posting on my own page, ok?"
    rf"(?:{_FINE}|{one_word('allowed right yeah acceptable cool legit harmless permitted safe')})$",
    rf"{one_word('mind problem issue harm trouble')} (?:if|with|in)",
    rf"{one_word('good bad sound daft silly')} idea",
    "good to go",
    _ASKS_LEAVE,
    rf"shall {_I}",
    "thinking (?:of|about)",
    "want(?:ed|s)? to",
    "wanna",
    "id (?:like|love) to",
    "tempted to",
    "planning",
    "fancy",
)
_FACT = whole_words(
    rf"^{one_word('who what which when where why how does do is are will could can would whats whos hows')}",
    rf"what {one_word('does happens counts is are would could about kind sort')}",
    rf"does {one_word('the this that it any our')}",
    "will i",
)
_LEAVE = whole_words(_ASKS_LEAVE)
_DONE_BY_NOBODY = re.compile(rf"^(?:(?:just|already|only|so|ok|okay|oops|argh|right|well|have|ive|went and|gone and) )*{_HAVE_DONE}\b")
"""Staff leave out the "I": "posted it last night", "just accepted one"."""
_IS_STATE = re.compile(r"\bi ?ve (?:got|been|known|had|forgotten|noticed|seen|heard|lost|found|bought)\b")
"""What is so, and no act: "ive got two kids here"."""


def read_mood(said: str) -> Mood:
    """The mood of a question, given as its words in lower case with apostrophes dropped."""
    if _DONE.search(said):
        return Mood.DONE
    if _CONSEQUENCE.search(said):
        return Mood.FACT
    if _DUTY.search(said) and not _LEAVE.search(said):
        return Mood.DUTY
    if _PERMISSION.search(said):
        return Mood.PERMISSION
    if _FACT.search(said):
        return Mood.FACT
    return Mood.STATEMENT


def has_done(said: str) -> bool:
    """Does the asker tell of what they have done, without asking for leave to do more?"""
    done = _DONE_BY_NOBODY.search(said) or _DONE.search(_IS_STATE.sub(" ", said))
    return done is not None and not _PERMISSION.search(said)


def wants_approval(said: str) -> bool:
    """Does the asker want to know whether somebody has to agree first?"""
    return _LEAVE.search(said) is not None


def refuses(said: str) -> bool:
    """Does the asker ask whether they may leave the act undone ("is it ok not to ...", "can I skip ...")?"""
    return _ASKS_TO_REFUSE.search(said) is not None
