"""Whom a matter goes to, by whom it is about: the table of docs/safeguarding.md, row by row."""

from __future__ import annotations

from bot.knowledge.people import People
from bot.model import About, Contact

SLOTS: dict[About, tuple[str, ...]] = {
    About.CHILD: ("dsl", "deputy_dsl"),
    About.ADULT: ("head", "chair"),
    About.HEAD: ("chair", "independent"),
    About.LEAD: ("head", "independent"),
    About.GOVERNORS: ("independent", "lado"),
    About.OWN_CONDUCT: ("head",),
    About.ABUSE_OF_ASKER: ("head",),
}
"""The slots that are told, first choice first. A gap in the policy goes to the slot that contacts.toml names for questions."""


def contact_for(about: About, people: People) -> Contact:
    """The person to speak to; where nobody in the row is filled in, the first role of it, without name or phone.

    Of the asker's own despair nobody is told unasked: the contact is only shown.
    """
    slots = SLOTS.get(about, (people.questions,))
    contacts = [people.in_slot(slot) for slot in slots]
    return next((contact for contact in contacts if contact.is_filled_in), contacts[0])


def is_private(about: About) -> bool:
    """Is it about a person, so that it is never discussed in a channel and its text is kept apart?"""
    return about is not About.NOBODY
