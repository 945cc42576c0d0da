"""contacts.toml: the roles that a policy and the safeguarding table name, and the people behind them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.problems import Problem, warning
from bot.knowledge.toml_file import Table, TomlFile
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
_KEYS = {"role", "name", "phone", "email", "also_called", "matters", "slot"}


@dataclass(frozen=True, slots=True)
class People:
    """The contacts of one school; `questions` is the slot that a gap in the policy goes to."""

    contacts: tuple[Contact, ...] = ()
    questions: str = "slt"

    def in_slot(self, slot: str) -> Contact:
        """The contact of a slot; with no name or phone where the school has filled none in."""
        found = next((contact for contact in self.contacts if contact.slot == slot), None)
        return found or Contact(SAFEGUARDING_SLOTS.get(slot, "senior leadership contact"), slot)


def read_people(folder: Path, path: Path, base: People | None = None) -> tuple[People, list[Problem]]:
    """The people of a contacts.toml, laid over those of `base` slot by slot; what is not filled in is a warning."""
    file = TomlFile(folder, path)
    contacts = {contact.slot: contact for contact in base.contacts} if base else {}
    seen: set[str] = set()
    for entry in file.tables("contact"):
        contact = _read_contact(file, entry)
        if contact is None:
            continue
        if contact.slot in seen:
            file.problem(f"contact '{contact.role}'", f"Two contacts have the slot '{contact.slot}'.", "Give one of them another slot or take it out.")
        seen.add(contact.slot)
        contacts[contact.slot] = contact
    if file.problems and not file.table:
        return base or People(), file.problems
    questions = file.text(file.table, "questions", "questions") or (base.questions if base else "slt")
    file.unknown_keys(file.table, {"contact", "questions"}, "")
    people = People(tuple(contacts.values()), questions)
    if not file.is_missing and questions not in contacts:
        file.problem("questions", f"Questions go to the slot '{questions}', which no contact has.", "Name the slot of one of the contacts below.")
    return people, file.problems


def missing_people(file: str, people: People) -> list[Problem]:
    """A warning for each slot without a person or a phone number."""
    roles = {contact.slot: contact.role for contact in people.contacts}
    roles |= {slot: role for slot, role in SAFEGUARDING_SLOTS.items() if slot not in roles}
    found = []
    for slot, role in roles.items():
        contact = people.in_slot(slot)
        lacks = [what for what, value in (("name", contact.name), ("phone", contact.phone)) if not value]
        if lacks:
            found.append(warning(file, f"contact '{role}'", f"No {' and no '.join(lacks)} is filled in.", f'Fill in {" and ".join(lacks)} at slot = "{slot}".'))
    return found


def _read_contact(file: TomlFile, entry: Table) -> Contact | None:
    label = str(entry.get("role") or entry.get("slot") or "?")
    place = f"contact '{label}'"
    file.unknown_keys(entry, _KEYS, place)
    role = file.text(entry, "role", place, required=True)
    slot = file.text(entry, "slot", place, required=True)
    if not role or not slot:
        return None
    return Contact(
        role=role,
        slot=slot,
        name=file.text(entry, "name", place),
        phone=file.text(entry, "phone", place),
        email=file.text(entry, "email", place),
        also_called=file.texts(entry, "also_called", place),
        matters=file.texts(entry, "matters", place),
    )
