"""Slots as people call them, read from the contacts alone: who lists cases need not mend the folder first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.knowledge.contacts import read_people
from bot.knowledge.people import SAFEGUARDING_SLOTS, People
from bot.knowledge.schools import read_schools

if TYPE_CHECKING:
    from bot.settings import Settings


class Roles:
    """The role of each slot of each school; the slot itself where no contact has it."""

    def __init__(self, settings: Settings) -> None:
        folder = settings.knowledge_dir
        schools, _ = read_schools(folder, {path.parent.name for path in folder.glob("*/policy.md")})
        self._people: dict[str, People] = {}
        for school in schools.values():
            base, _ = read_people(folder, folder / school.policy / "contacts.toml")
            own = folder / "schools" / school.id / "contacts.toml"
            self._people[school.id] = read_people(folder, own, base)[0] if own.is_file() else base

    def of(self, school: str, slot: str) -> str:
        """The role of a slot at one school."""
        people = self._people.get(school, People())
        return next((contact.role for contact in people.contacts if contact.slot == slot), SAFEGUARDING_SLOTS.get(slot, slot))

    def any(self, slot: str) -> str:
        """The role of a slot wherever one has it."""
        return next((role for school in self._people if (role := self.of(school, slot)) != slot), SAFEGUARDING_SLOTS.get(slot, slot))
