"""Which contacts a message names: by name, by what they are also called, or as the head who does something."""

from __future__ import annotations

import re

from bot.knowledge.people import PHONE_ONLY, People
from bot.model import Contact
from bot.patterns import any_of
from bot.text import FUNCTION_WORDS, words

_TITLES = ("mr", "mrs", "ms", "miss", "mx", "dr", "sir", "rev")
_INITIALS = re.compile(r"(?:[A-Z]\.?){2,4}")
_DOES = any_of(
    "(?:keeps?|kept)",
    "(?:messag|text|email|ring|call|phon|follow|ignor|stalk|hug|hitt|swear|drink)(?:s|es|ing)",
    "(?:shout|threaten|film|photograph|touch)(?:s|es|ed|ing)",
    "(?:hits?|hugged|wont|swore)",
)
_ROLES = {
    "head": any_of("head", "headteacher", "head teacher", "headmaster", "headmistress", "head of school", "principal", "executive head", "exec head"),
    "dsl": any_of("dsl", "safeguarding lead", "designated safeguarding lead", "safeguarding officer"),
    "chair": any_of("chair", "chair of governors", "chair of trustees", "chair of the governors"),
}
_MEANWHILE = "(?:(?:just|always|still|also|now|has|have|is|was|had|been|gone and) )*"
_DOING = {slot: re.compile(rf"\b(?:our|my|the) {role} {_MEANWHILE}{_DOES}\b") for slot, role in _ROLES.items()}
"""A role that does something is the one whom a message is about; "ask the head" and "the head said" are not."""
_LEADER = (
    r"(?:(?:my|our) (?:line manager|manager|boss)|(?:one|some|someone|somebody|a member|member|two) (?:of|on|in|from) (?:the |our )?"
    r"(?:slt|smt|senior (?:leadership )?team|senior leaders?|senior leadership|leadership(?: team)?|management))"
)
_NOT_TOLD = "".join(f"(?<!{word} )" for word in ("told", "tell", "telling", "ask", "asked", "to", "inform", "informed", "with"))
_UNNAMED_LEADER = re.compile(rf"{_NOT_TOLD}\b{_LEADER}\b")
_LEADER_DOING = re.compile(rf"\b{_LEADER} {_MEANWHILE}{_DOES}\b")


def named_contacts(text: str, people: People) -> tuple[Contact, ...]:
    """The contacts whom a text names, in any of their roles. Those outside the school are no part of a matter."""
    said = words(text)
    joined = " ".join(said)
    doing = {slot for slot, pattern in _DOING.items() if pattern.search(joined)}
    found = [contact for contact in people.contacts if contact.slot not in PHONE_ONLY and (contact.slot in doing or _is_named(contact, text, said))]
    return tuple(found) + tuple(people.in_slot(slot) for slot in doing if people.find(slot) is None)


def names_a_leader(text: str, *, doing: bool = False) -> bool:
    """Is it about a leader without a name: "my line manager", "one of SLT"? Then it could be any of them. `doing`: only one who does something."""
    return (_LEADER_DOING if doing else _UNNAMED_LEADER).search(" ".join(words(text))) is not None


def _is_named(contact: Contact, text: str, said: list[str]) -> bool:
    if not contact.name:
        return False
    name = [word for word in words(contact.name) if word not in _TITLES]
    called = [name, *([title, name[-1]] for title in _TITLES if name)]
    if any(_stands_in(each, said) for each in called if len(each) > 1 or (each and each == words(contact.name))):
        return True
    return any(_is_called(each, text, said) for each in contact.also_called)


def _is_called(called: str, text: str, said: list[str]) -> bool:
    """Initials that are also a word ("AS", "IT") count in capitals only, and not in a message that is all in capitals."""
    plain = words(called.replace(".", "") if _INITIALS.fullmatch(called) else called)
    if len(plain) == 1 and plain[0] in FUNCTION_WORDS:
        return not text.isupper() and re.search(rf"\b{re.escape(called)}(?:'s|’s)?\b", text) is not None
    return _stands_in(plain, said)


def _stands_in(name: list[str], said: list[str]) -> bool:
    """Do the words of a name stand together, the last perhaps with an s ("Mrs Shah's")?"""
    if not name:
        return False
    last = {name[-1], f"{name[-1]}s"}
    length = len(name)
    return any(said[start : start + length - 1] == name[:-1] and said[start + length - 1] in last for start in range(len(said) - length + 1))
