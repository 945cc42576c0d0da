"""The roles that a policy and the safeguarding table name, and the people behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.knowledge.problems import Problem, warning
from bot.model import Contact

SAFEGUARDING_SLOTS = {
    "dsl": "Designated Safeguarding Lead",
    "deputy_dsl": "Deputy Designated Safeguarding Lead",
    "head": "Headteacher",
    "chair": "Chair of Governors",
    "independent": "The trust's safeguarding lead",
    "lado": "LADO (Local Authority Designated Officer)",
    "childrens_social_care": "Children's social care",
    "out_of_hours": "Children's social care, out of hours",
}
"""The slots that every school has whatever its policy names, with the role shown until the school words its own."""
PHONE_ONLY = frozenset({"lado", "childrens_social_care", "out_of_hours"})
"""Slots outside the school: they are rung, never sent a message, and never act on a case."""
NEEDED_BEFORE_LIVE = ("dsl", "deputy_dsl", "head", "chair", *sorted(PHONE_ONLY))
"""The slots that must have a name and a phone before staff are served."""
PLATFORMS = ("slack", "teams", "terminal")
"""The platforms on which contacts.toml can name an account."""


@dataclass(frozen=True, slots=True)
class People:
    """The contacts of one school; `questions` is the slot that a gap in the policy goes to."""

    contacts: tuple[Contact, ...] = ()
    questions: str = "slt"

    def in_slot(self, slot: str) -> Contact:
        """The contact of a slot; with no name or phone where the school has filled none in."""
        return self.find(slot) or Contact(SAFEGUARDING_SLOTS.get(slot, "senior leadership contact"), slot)

    def find(self, slot: str) -> Contact | None:
        """The contact of a slot, or None where the school has no such slot."""
        return next((contact for contact in self.contacts if contact.slot == slot), None)


def how_to_reach(contact: Contact, wording: Mapping[str, str]) -> str:
    """A contact as the asker is sent to them: role, name and phone, as far as they are filled in."""
    named = f"{contact.role} ({contact.name})" if contact.name else f"the {contact.role}"
    key = "phone.with" if contact.phone else "phone.without"
    return wording[key].format(contact=named, phone=contact.phone)


def missing_people(file: str, people: People) -> list[Problem]:
    """A warning for the slots without a person, one for those without a phone number: few lines, so that a mistake stands out among them."""
    slots = list(dict.fromkeys([*(contact.slot for contact in people.contacts), *SAFEGUARDING_SLOTS]))
    lacking: dict[str, list[str]] = {}
    for slot in slots:
        if lacks := _lacks(people.in_slot(slot)):
            lacking.setdefault(" and ".join(lacks), []).append(slot)
    return [
        warning(file, "", f"{what.capitalize()} still to be filled in at {_counted(found)}: {', '.join(found)}.", f"Write {what} under each of these slots.")
        for what, found in lacking.items()
    ]


def missing_before_live(people: People) -> list[str]:
    """What the people lack without whom staff must not be served: a sentence for each, none where nothing is missing."""
    needed = [people.in_slot(slot) for slot in NEEDED_BEFORE_LIVE]
    return [f"{contact.role} (slot {contact.slot}) has no {' and no '.join(lacks)}." for contact in needed if (lacks := _lacks(contact))]


def _lacks(contact: Contact) -> list[str]:
    return [what for what, value in (("name", contact.name), ("phone", contact.phone)) if not value]


def _counted(slots: Sequence[str]) -> str:
    return f"{len(slots)} slot{'' if len(slots) == 1 else 's'}"
