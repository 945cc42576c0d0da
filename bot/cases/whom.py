"""Whom a matter goes to, by whom it is about: the table of docs/safeguarding.md, row by row."""

from __future__ import annotations

from bot.knowledge.people import People
from bot.model import About, Contact
from bot.text import words

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
OUTSIDE = ("chair", "independent", "lado")
"""Where every chain ends when all of a row are left out: with somebody who is not managed by those it is about."""
ABOUT_SLOT = {"head": About.HEAD, "dsl": About.LEAD, "deputy_dsl": About.LEAD, "chair": About.GOVERNORS, "independent": About.GOVERNORS}


def named_contacts(text: str, people: People) -> tuple[Contact, ...]:
    """The contacts whom a text names: by name, or by what they are also called (nicknames, initials, "Mrs Shah")."""
    said = f" {' '.join(words(text))} "
    return tuple(contact for contact in people.contacts if any(f" {' '.join(words(name))} " in said for name in (contact.name, *contact.also_called) if name))


def about_named(about: About, named: tuple[Contact, ...]) -> About:
    """Whom a matter is really about where it names a contact: "Mrs Shah is messaging a pupil" is about the head, if she is the head."""
    if about in {About.NOBODY, About.CHILD, About.ADULT}:
        return next(
            (ABOUT_SLOT[contact.slot] for contact in named if contact.slot in ABOUT_SLOT), About.ADULT if named and about is not About.NOBODY else about
        )
    return about


def contact_for(about: About, people: People, excluded: tuple[Contact, ...] = ()) -> Contact | None:
    """The person to speak to; where nobody in the row is filled in, the first role of it, without name or phone.

    Whoever is `excluded` is left out as a person, whatever their roles. Of the asker's own despair nobody is told unasked: None.
    """
    if about is About.OWN_WELFARE:
        return None
    names = {contact.name for contact in excluded if contact.name}
    slots = {contact.slot for contact in excluded}
    row = SLOTS.get(about, (people.questions,))
    contacts = [people.in_slot(slot) for slot in (*row, *(OUTSIDE if excluded else ())) if slot not in slots]
    allowed = [contact for contact in contacts if contact.name not in names]
    return next((contact for contact in allowed if contact.is_filled_in), allowed[0] if allowed else people.in_slot("lado"))


def is_private(about: About) -> bool:
    """Is it about a person, so that it is never discussed in a channel and its text is kept apart?"""
    return about is not About.NOBODY
