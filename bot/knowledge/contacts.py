"""contacts.toml: who is behind each role, how they are reached, and who stands in for them."""

from __future__ import annotations

import difflib
import re
from pathlib import Path

from bot.knowledge.people import PLATFORMS, SAFEGUARDING_SLOTS, People
from bot.knowledge.periods import read_hours, read_periods
from bot.knowledge.problems import Problem
from bot.knowledge.toml_file import Table, TomlFile
from bot.model import Contact

CHANNEL_KEYS = {platform: f"{platform}_channel" for platform in PLATFORMS if platform != "terminal"}
_KEYS = {"role", "name", "phone", "email", "also_called", "matters", "slot", "deputy", "away", "hours", *PLATFORMS, *CHANNEL_KEYS.values()}
_ALMOST = 0.8
"""How like a safeguarding slot another one must be to be taken for a slip of the keyboard, from 0 to 1."""


def read_people(folder: Path, path: Path, base: People | None = None) -> tuple[People, list[Problem]]:
    """The people of a contacts.toml, laid over those of `base` slot by slot."""
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
    for slot in seen:
        _check_slots(file, contacts[slot], people)
    return people, file.problems


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
        accounts=_filled_in(file, entry, place, {platform: platform for platform in PLATFORMS}),
        channels=_filled_in(file, entry, place, CHANNEL_KEYS),
        deputy=file.text(entry, "deputy", place),
        away=read_periods(file, entry, "away", place),
        hours=read_hours(file, entry, "hours", place),
    )


def _filled_in(file: TomlFile, entry: Table, place: str, keys: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """What is filled in for each platform, in the order in which it is written."""
    named = {platform: file.text(entry, key, place) for platform, key in keys.items()}
    written = [platform for key in entry for platform in keys if keys[platform] == key]
    return tuple((platform, named[platform]) for platform in written if named[platform])


def _check_slots(file: TomlFile, contact: Contact, people: People) -> None:
    """A slip in a slot would leave a safeguarding role without a person in silence: name it."""
    place = f"contact '{contact.role}'"
    plain = re.sub(r"_?\d+$", "", contact.slot)
    known = [*SAFEGUARDING_SLOTS, "slt"]
    almost = difflib.get_close_matches(plain, known, n=1, cutoff=_ALMOST)
    if plain not in known and almost:
        file.problem(place, f"'{contact.slot}' is no slot that the advisor knows.", f'Write slot = "{almost[0]}", or choose a name that is less like it.')
    if contact.deputy == contact.slot:
        file.problem(place, "The deputy is the contact itself.", "Name another contact's slot at deputy, or leave it empty.")
    elif contact.deputy and people.find(contact.deputy) is None:
        slots = ", ".join(sorted(each.slot for each in people.contacts if each.slot != contact.slot))
        file.problem(place, f"The deputy is '{contact.deputy}', a slot that no contact has.", f"Use one of: {slots}.")
