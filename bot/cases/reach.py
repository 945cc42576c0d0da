"""Where a contact can be reached by a message: on which platforms, under which account, in which channel."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cases.persons import DESK, Persons
from bot.knowledge.people import PHONE_ONLY
from bot.knowledge.schools import School
from bot.messages import Address
from bot.model import Contact


@dataclass(frozen=True, slots=True)
class Reach:
    """Knows the addresses of one school's contacts on the platforms on which a message can be sent."""

    school: School
    persons: Persons
    platforms: tuple[str, ...]

    def addresses(self, contact: Contact, asker: Address) -> tuple[Address, ...]:
        """The contact's own direct conversations, the best first: on the asker's platform, then as contacts.toml lists them.

        Nobody outside the school is ever sent a message.
        """
        if contact.slot in PHONE_ONLY or not contact.name:
            return ()
        accounts = dict(contact.accounts)
        if DESK not in accounts:
            accounts[DESK] = self.persons.desk_account(contact)
        usable = sorted((platform for platform in accounts if platform in self.platforms), key=lambda platform: platform != asker.platform)
        return tuple(Address.direct(platform, self._tenant(platform, asker), accounts[platform]) for platform in usable)

    def channel(self, contact: Contact, direct: Address) -> Address | None:
        """The private channel in which a contact takes what is not private, on the platform of their direct conversation."""
        channel = dict(contact.channels).get(direct.platform, "")
        return Address(direct.platform, direct.tenant, "", channel) if channel else None

    def can_reach(self, contact: Contact, asker: Address) -> bool:
        """Can a message be brought to this contact?"""
        return bool(self.addresses(contact, asker))

    def _tenant(self, platform: str, asker: Address) -> str:
        return asker.tenant if platform == asker.platform else self.school.tenant(platform)
