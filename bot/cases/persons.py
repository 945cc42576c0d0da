"""Who is the same person, whatever their roles and accounts: asker, contact and conflict are judged by the person."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from bot.handover import Asking
from bot.knowledge.people import People
from bot.messages import Actor
from bot.model import Contact
from bot.text import words

DESK = "terminal"
"""The platform on which every contact has an account without one being filled in: their own inbox."""


@dataclass(frozen=True)
class Persons:
    """The people of one school, joined where several contacts are one person.

    A person's keys stand for them in the records: no names, and one key for each name, account and e-mail address, so that whoever is
    excluded stays so when the folder is edited.
    """

    people: People
    school: str

    @staticmethod
    @lru_cache(maxsize=64)
    def of(people: People, school: str) -> Persons:
        """The same, made once for each version of a school's people."""
        return Persons(people, school)

    def keys(self, contact: Contact) -> frozenset[str]:
        """The keys of the person behind a contact, those of their other contacts included."""
        return self._joined_keys.get(contact.slot) or self._own_keys(contact)

    def slots(self, keys: Iterable[str]) -> tuple[str, ...]:
        """All the slots of the people to whom these keys belong, in the order of the folder."""
        sought = frozenset(keys)
        return tuple(contact.slot for contact in self.people.contacts if contact.name and not sought.isdisjoint(self.keys(contact)))

    def of_actor(self, actor: Actor) -> frozenset[str]:
        """The keys of whoever acts: of their account and e-mail, and of the contacts that are theirs."""
        return self._widened(account_keys(actor.platform, actor.account, actor.email))

    def of_account(self, platform: str, account: str) -> frozenset[str]:
        """The keys of whoever an account belongs to."""
        return self._widened(account_keys(platform, account))

    def of_asking(self, asking: Asking) -> frozenset[str]:
        """The keys of whoever asked."""
        return self._widened(account_keys(asking.asker.platform, asking.asker.person, asking.email))

    def desk_account(self, contact: Contact) -> str:
        """The account of a contact's own inbox."""
        return f"{contact.slot}@{self.school}"

    def _widened(self, keys: frozenset[str]) -> frozenset[str]:
        theirs = [self.keys(contact) for contact in self.people.contacts if not keys.isdisjoint(self._keys_of_accounts[contact.slot])]
        return keys.union(*theirs)

    def _own_keys(self, contact: Contact) -> frozenset[str]:
        return self._account_keys(contact) | ({_key("name", contact.name)} if contact.name else frozenset())

    def _account_keys(self, contact: Contact) -> frozenset[str]:
        if not contact.name:
            return frozenset()
        keys = account_keys(DESK, self.desk_account(contact), contact.email)
        return keys.union(*(account_keys(platform, account) for platform, account in contact.accounts))

    @cached_property
    def _keys_of_accounts(self) -> dict[str, frozenset[str]]:
        return {contact.slot: self._account_keys(contact) for contact in self.people.contacts}

    @cached_property
    def _joined_keys(self) -> dict[str, frozenset[str]]:
        groups = [(group, frozenset().union(*(self._own_keys(each) for each in group))) for group in self._groups]
        return {contact.slot: keys for group, keys in groups for contact in group}

    @cached_property
    def _groups(self) -> tuple[tuple[Contact, ...], ...]:
        groups: list[list[Contact]] = []
        for contact in self.people.contacts:
            joined = [group for group in groups if any(_is_same(contact, other) for other in group)]
            groups = [group for group in groups if group not in joined]
            groups.append([contact, *(other for group in joined for other in group)])
        return tuple(map(tuple, groups))


def account_keys(platform: str, account: str, email: str = "") -> frozenset[str]:
    """The keys of an account. An account that is written as an address stands for the address too."""
    keys = {_key("account", f"{platform}:{account}")} if account else set()
    addresses = {email, account if platform != DESK and "@" in account else ""} - {""}
    return frozenset(keys | {_key("email", address.strip().lower()) for address in addresses})


def _key(kind: str, value: str) -> str:
    plain = " ".join(words(value)) if kind == "name" else value
    return hashlib.sha256(f"{kind} {plain}".encode()).hexdigest()[:24]


def _is_same(one: Contact, other: Contact) -> bool:
    """Are two contacts one person? Two accounts on the same platform, or two addresses, are two people, even of the same name."""
    if not one.name or not other.name:
        return False
    accounts, others = dict(one.accounts), dict(other.accounts)
    shared = accounts.keys() & others.keys()
    if any(accounts[platform] == others[platform] for platform in shared) or (one.email and one.email.lower() == other.email.lower()):
        return True
    if shared or (one.email and other.email):
        return False
    return words(one.name) == words(other.name)
