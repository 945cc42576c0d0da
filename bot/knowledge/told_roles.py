"""Which roles a clause names as the ones to tell."""

from __future__ import annotations

import re

from bot.knowledge.people import PHONE_ONLY, SAFEGUARDING_SLOTS, People
from bot.model import Citation
from bot.patterns import any_of
from bot.text import words

_TELLS = any_of("report", "inform", "tell", "told", "notif", "contact", "speak", "seek advice", "raise", "discuss", "refer", "advice from", "decide")
_SPOKEN = {"slt": ("slt", "senior leadership team"), "dsl": ("designated safeguarding lead", "designated safeguarding officer", "dsl")}


def slots_named(citation: Citation | None, people: People) -> tuple[str, ...]:
    """The slots whose role a clause names as the one to tell: "must be reported to the designated safeguarding officer"."""
    if citation is None:
        return ()
    said = " ".join(words(f"{citation.lead or ''} {citation.text}"))
    found = []
    for contact in people.contacts:
        roles = {contact.role, SAFEGUARDING_SLOTS.get(contact.slot, contact.role), *_SPOKEN.get(contact.slot, ())}
        phrases = sorted({re.escape(" ".join(words(role)).removesuffix(" contact")) for role in roles})
        role = rf"(?<!deputy )\b{any_of(*phrases)}\b"
        told = any_of(rf"\b{_TELLS}\w*\b(?: \w+){{0,14}}? {role}", rf"{role} (?:should|must|is to) be (?:informed|told|contacted|consulted)")
        if contact.slot not in PHONE_ONLY and re.search(told, said):
            found.append(contact.slot)
    return tuple(found)
