"""What goes against a duty: of "keep phones in a locker", "can I have mine on the desk?" is refused.

To teach the advisor another one, add a line: how the clause words the duty, and how staff say what goes against it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.patterns import any_of, one_word, whole_words
from bot.understanding.reading import Reading

CONCEPTS = {
    "what.keep_private": {"what.disclose", "what.share_login"},
    "what.privacy_settings": {"what.disclose"},
    "what.keep_evidence": {"what.delete"},
    "what.delete": {"what.keep_evidence"},
    "what.report": {"what.keep_private"},
    "where.school_email": {"where.personal_email", "where.messaging_app"},
    "where.school_device": {"where.personal_device", "where.personal_phone"},
    "where.school_account": {"where.own_account", "where.messaging_app"},
}
"""A duty's concept, and those of the acts that go against it."""

_SCHOOL = one_word("school academy trust college centre federation nursery council service authority work official office")
_GADGET = r"(?:phone|telephone|mobile|camera|i ?pad|tablet|laptop|device|computer|iphone|android|number)s?"
_MY_GADGET = any_of(rf"(?:my|own|personal|our|your) (?:own |personal |little )?{_GADGET}", r"(?<!of )mine", "my own", "your own")
_CHANNEL = one_word("mobile phone number email gmail hotmail facebook fb insta instagram messenger whatsapp account page profile snap snapchat")
_MY_CHANNEL = any_of(
    rf"my (?:own |personal )?{_CHANNEL}",
    one_word("whatsapp gmail hotmail snapchat messenger"),
    "personal (?:email|account|phone|mobile|number)",
)
_CLOCK = any_of(
    rf"(?:half|quarter|gone|about|nearly|past|to|at) {one_word('six seven eight nine ten eleven twelve midnight')}",
    r"\d{1,2}(?: \d\d)? ?pm",
    one_word("tonight midnight bedtime evening saturday sunday weekend"),
    "at night",
    "last night",
)


@dataclass(frozen=True, slots=True)
class Opposite:
    """A duty as clauses word it, and what staff say who would go against it; they do not, where they speak of doing it."""

    duty: re.Pattern[str]
    against: re.Pattern[str]
    doing: re.Pattern[str] | None = None


_OPPOSITES = (
    # with the school's own things
    Opposite(whole_words(rf"{_SCHOOL}(?:'s|’s)? (?:own )?{_GADGET}", rf"(?:equipment|{_GADGET}) (?:supplied|provided|owned|issued)"), whole_words(_MY_GADGET)),
    # by the school's own ways
    Opposite(
        whole_words(rf"{_SCHOOL}(?:'s|’s)? (?:e-?mail|app|accounts?|channels?|systems?|platforms?|telephone|mobile)", "(?:through|via|to) the office"),
        whole_words(_MY_CHANNEL),
    ),
    # within hours
    Opposite(
        whole_words(r"between [\d.]+ ?(?:[ap]m)? ?(?:and|to) [\d.]+ ?(?:[ap]m)?", "(?:school|working) (?:days|hours)", r"(?:before|after|until) [\d.]+ ?[ap]m"),
        whole_words(_CLOCK),
    ),
    # out of the way
    Opposite(
        whole_words("switched off", "silenced", "out of sight", "kept from view", "(?:locked|put) away",
                     r"(?:in|to) (?:\w+ ){0,3}lockers?", "(?:zipped|stay|left) in"),
        whole_words(_GADGET, "watch", "garmin", "fitbit", "airpods", "whatsapp", "scroll", "peep", "quick look"),
        whole_words("locker", "bag", "away", "off", "silent", "where"),
    ),
    # not alone, not anybody's
    Opposite(
        whole_words("at least two", "two (?:adults|members|people|named)", "second (?:adult|member|colleague)", "another (?:adult|colleague)", "in pairs"),
        whole_words("alone", "by myself", "on my own", "just me", "only me", "the two of us", "just the (?:two|three) of us", "one to one", "1 to 1"),
    ),
    Opposite(
        whole_words(r"passwords?", r"log-?ins?(?: details)?", "credentials"),
        whole_words(r"(?:give|text|tell|lend|share|send|pass|let|write|scribble|borrow|use)\w*\b.*\b(?:password|log ?in|her|him|them|mate|colleague|it)"),
        whole_words("change", "strong", "who has", "who holds"),
    ),
    # say no
    Opposite(
        whole_words(r"declin\w+", r"refus\w+", r"ignor\w+", "turn (?:it |them )?down", "do not accept"),
        whole_words(r"accept\w*", "add(?:ed|ing)?", "follow(?:ed|ing)?", "mates", "friends", "say yes", "said yes", "wants me on"),
        whole_words(r"declin\w+", r"refus\w+", r"ignor\w+", "turned? (?:it|him|her|them) down", "said no", "say no", "do i"),
    ),
    # take away, leave out
    Opposite(
        whole_words("delete", "remove", "take (?:it |them )?down", "erase"),
        whole_words("keep (?:it|them|her|him|the)", "leave (?:it|them) (?:up|on|there)", "stay up"),
    ),
    Opposite(whole_words("leave out", "left out", "leave off", "left off"), whole_words("put", "post", "use", "add", "name", "newsletter", "page", "include")),
    Opposite(whole_words("withdraw", "leave any", "stay out of", "leave the group"), whole_words("join", "stay in", "answer", "tell them", "reply")),
    # keep to yourself
    Opposite(
        whole_words(r"keep (?:\w+ ){0,4}(?:private|confidential|secret|safe|to (?:yourself|themselves))"),
        whole_words("give", "gave", "tell", "share", "send", "pass on", "swap", "borrow"),
    ),
    # complain where complaints are heard
    Opposite(
        whole_words("grievances?", "complaints? procedure", "bring them to", "take it up with", "raised (?:with|through)"),
        whole_words("post(?:ed|ing)?", "facebook", "reddit", "online", "rant", "let rip", "tweet", "review", "put (?:it|that|something)"),
    ),
)  # fmt: skip


def goes_against(reading: Reading, rule: str, concepts: frozenset[str]) -> bool:
    """Would the asker do what is the opposite of what a rule, with its concepts, asks for?"""
    said = reading.concepts
    if any(duty in concepts and duty not in said and opposite & said and not opposite & concepts for duty, opposite in CONCEPTS.items()):
        return True
    return any(pair.duty.search(rule) and pair.against.search(reading.said) and not (pair.doing and pair.doing.search(reading.said)) for pair in _OPPOSITES)
