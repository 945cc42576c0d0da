"""One school at one moment: its people, its words and its clock, and whom its cases go to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.cases.hours import SchoolHours, spoken_time
from bot.cases.persons import Persons
from bot.cases.reach import Reach
from bot.cases.whom import Excluded, Matter, chain, first_role, is_away
from bot.errors import UnknownPolicyError
from bot.handover import CaseFile
from bot.knowledge.folder import Knowledge
from bot.knowledge.people import PHONE_ONLY, People, how_to_reach
from bot.knowledge.schools import School
from bot.model import About, Contact


@dataclass(frozen=True, slots=True)
class Office:
    """Where the cases of one school are seen to."""

    school: School
    persons: Persons
    reach: Reach
    wording: Mapping[str, str]
    now: datetime

    @classmethod
    def of(cls, school: School, people: People, wording: Mapping[str, str], platforms: tuple[str, ...], now: datetime) -> Office:
        """The office of a school whose people are reached on some platforms."""
        persons = Persons.of(people, school.id)
        return cls(school, persons, Reach(school, persons, platforms), wording, now)

    @classmethod
    def of_case(cls, case: CaseFile, knowledge: Knowledge, platforms: tuple[str, ...], now: datetime) -> Office:
        """The office that sees to a case. Where its school is gone from the folder nobody sees to it: another school's people must not."""
        try:
            school = knowledge.school(case.school)
            people = knowledge.people[school.id]
        except UnknownPolicyError:
            school, people = School(case.school, case.school, case.policy), People()
        return cls.of(school, people, knowledge.wording, platforms, now)

    @property
    def hours(self) -> SchoolHours:
        """When the school is open."""
        return SchoolHours.of(self.school)

    @property
    def today(self) -> date:
        """The day on the school's calendar."""
        return self.hours.local(self.now).date()

    def excluded(self, case: CaseFile) -> Excluded:
        """Whoever must never learn of a case: those it is about, and as its contact whoever asks."""
        askers = frozenset().union(*(self.persons.of_asking(asking) for asking in case.askings))
        return Excluded(frozenset(case.excluded), askers.union(case.excluded_people))

    def chain(self, case: CaseFile) -> tuple[Contact, ...]:
        """Everybody to whom a case may go, in order; last those who are only rung."""
        return chain(self.matter(case), self.persons, self.today)

    def matter(self, case: CaseFile) -> Matter:
        """What decides whom a case goes to from now on."""
        return Matter(case.about, self.excluded(case), case.topic)

    def reachable(self, case: CaseFile) -> tuple[Contact, ...]:
        """Those of the chain to whom a message can be brought, in order."""
        return tuple(contact for contact in self.chain(case) if self.reach.can_reach(contact, case.asking.asker))

    def away(self) -> frozenset[str]:
        """The slots of whoever is away today."""
        return frozenset(contact.slot for contact in self.persons.people.contacts if is_away(contact, self.today))

    def told(self, case: CaseFile) -> tuple[Contact, ...]:
        """Those who were told and may still act, whose turn it is first."""
        excluded = self.excluded(case)
        contacts = [contact for slot in case.told if (contact := self.persons.people.find(slot))]
        return tuple(contact for contact in contacts if contact.name and not excluded.has(contact, self.persons))

    def may_take(self, case: CaseFile) -> tuple[Contact, ...]:
        """Those to whom a case may be passed on: anybody who can be reached and is not left out."""
        excluded = self.excluded(case)
        reachable = [contact for contact in self.persons.people.contacts if self.reach.can_reach(contact, case.asking.asker)]
        return tuple(contact for contact in reachable if not excluded.has(contact, self.persons))

    def whom_to_ring(self, case: CaseFile) -> Contact:
        """The person to whom the asker is sent where nobody has acted: who was told first, else the first of the chain, else the bare role."""
        return next(iter((*self.told(case), *self.chain(case))), first_role(self.matter(case), self.persons))

    def numbers(self, about: About) -> str:
        """The numbers outside the school, as the asker is told them; empty where none is filled in or none would help."""
        if about is About.NOBODY:
            return ""
        slots = ("childrens_social_care", "out_of_hours") if about is About.CHILD else ("lado", "out_of_hours")
        rung = [self.persons.people.in_slot(slot) for slot in slots if slot in PHONE_ONLY]
        return "; ".join(f"{contact.role}, {contact.phone}" for contact in rung if contact.phone)

    def called(self, contacts: Sequence[Contact]) -> str:
        """A contact as others speak of them: by name and role."""
        contact = next(iter(contacts), None)
        if contact is None:
            return self.wording["case.somebody"]
        return f"{contact.name} ({contact.role})" if contact.name else contact.role

    def who(self, actor: str) -> str:
        """Whoever did something, "platform:account", as others speak of them."""
        platform, _, account = actor.partition(":")
        return self.called(self.contacts_of(platform, account))

    def contacts_of(self, platform: str, account: str) -> tuple[Contact, ...]:
        """The contacts that an account belongs to."""
        slots = self.persons.slots(self.persons.of_account(platform, account)) if account else ()
        return tuple(self.persons.people.in_slot(slot) for slot in slots)

    def ring(self, contact: Contact) -> str:
        """A contact with the phone, as the asker is told to ring them."""
        return how_to_reach(contact, self.wording)

    def time(self, moment: datetime | None) -> str:
        """A moment as people say it now."""
        return spoken_time(moment or self.now, self.now, self.hours)
