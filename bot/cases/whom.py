"""Whom a matter goes to, by whom it is about: the table of docs/safeguarding.md, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.cases.names import names_a_leader
from bot.cases.persons import Persons
from bot.knowledge.people import PHONE_ONLY, SAFEGUARDING_SLOTS, People
from bot.knowledge.periods import covers
from bot.model import About, Contact
from bot.text import words

ROWS: dict[About, tuple[str, ...]] = {
    About.CHILD: ("dsl", "deputy_dsl", "head"),
    About.ADULT: ("head",),
    About.HEAD: ("chair", "independent"),
    About.LEAD: ("head",),
    About.GOVERNORS: ("independent",),
    About.OWN_CONDUCT: ("head",),
    About.ABUSE_OF_ASKER: ("head",),
    About.OWN_WELFARE: ("head",),
    About.NOBODY: ("slt", "head"),
}
"""The slots of each row, first choice first; a gap in the policy goes to the slot that contacts.toml names for questions before these."""
OUTSIDE = ("independent", "chair")
"""Where every chain goes on to: people whom nobody in the row manages. After them only those are left who are rung."""
RUNG: dict[About, tuple[str, ...]] = {
    About.CHILD: ("childrens_social_care", "out_of_hours", "lado"),
    About.NOBODY: (),
    About.OWN_WELFARE: (),
}
_RUNG_OF_ADULTS = ("lado", "childrens_social_care", "out_of_hours")
TOLD_TOGETHER = frozenset({"dsl", "deputy_dsl"})
"""Of a child both are told at once."""
ABOUT_SLOT = {
    "chair": About.GOVERNORS,
    "ceo": About.GOVERNORS,
    "independent": About.GOVERNORS,
    "head": About.HEAD,
    "dsl": About.LEAD,
    "deputy_dsl": About.LEAD,
}
"""Whom a matter is about that names the contact of a slot, the most senior first; any other contact is an adult at the school."""
OVER_THE_HEAD = frozenset({"chair", "independent", "ceo"}) | PHONE_ONLY
OVER_GOVERNORS = frozenset({"independent"}) | PHONE_ONLY
MAY_SEE_ADULTS = frozenset({"head", "dsl", "deputy_dsl"}) | OVER_THE_HEAD
"""An adult's matter is never passed on to those whom that adult may manage."""
_STANDS_IN = {"dsl": "deputy_dsl"}


@dataclass(frozen=True, slots=True)
class Excluded:
    """Whoever must never learn of a matter: by slot, and by the keys of the person."""

    slots: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()

    def __or__(self, other: Excluded) -> Excluded:
        return Excluded(self.slots | other.slots, self.people | other.people)

    def has(self, contact: Contact, persons: Persons) -> bool:
        """Is this contact left out, in this or in another of their roles?"""
        return contact.slot in self.slots or not self.people.isdisjoint(persons.keys(contact))


def matter_about(about: About, named: Sequence[Contact], asker: frozenset[str], text: str, persons: Persons) -> About:
    """Whom a matter is really about: "Mrs Shah is messaging a pupil" is about the head, if she is the head.

    In a small school the head may be the safeguarding lead: then what is about the lead is about the head. The head's own conduct, told by
    the head, goes past the head like any other matter about them.
    """
    if about is About.OWN_WELFARE:
        return about
    if about is About.OWN_CONDUCT:
        slots = set(persons.slots(asker)) & ABOUT_SLOT.keys() - TOLD_TOGETHER
    else:
        slots = {slot for contact in named for slot in (contact.slot, *persons.slots(persons.keys(contact)))}
    if about is About.LEAD:
        slots |= _slots_of(TOLD_TOGETHER, persons) & {"head"}
    found = [about, *(ABOUT_SLOT.get(slot, About.ADULT) for slot in slots)]
    if about in {About.CHILD, About.NOBODY} and names_a_leader(text, doing=about is About.NOBODY):
        found.append(About.ADULT)
    return most_senior(*found)


def most_senior(*about: About) -> About:
    """Of several the one that goes past the most people: so nobody whom it may be about is told."""
    return min(about, key=_SENIORITY.index)


_SENIORITY = [
    About.GOVERNORS,
    About.HEAD,
    About.LEAD,
    About.ADULT,
    About.OWN_CONDUCT,
    About.ABUSE_OF_ASKER,
    About.OWN_WELFARE,
    About.CHILD,
    About.NOBODY,
]


def _slots_of(slots: Iterable[str], persons: Persons) -> set[str]:
    """All the slots of the people in some slots."""
    contacts = [contact for slot in slots if (contact := persons.people.find(slot))]
    return {slot for contact in contacts for slot in persons.slots(persons.keys(contact))}


def exclusions(about: About, named: Sequence[Contact], text: str, persons: Persons) -> Excluded:
    """Whoever is left out of a matter: those it is about, whatever their roles, and those whom they manage."""
    named_slots = frozenset(contact.slot for contact in named)
    found = _by_person(named_slots, persons) | Excluded(slots=named_slots)
    slots = frozenset({*SAFEGUARDING_SLOTS, *(contact.slot for contact in persons.people.contacts)})
    if about is About.HEAD or (about is About.ADULT and names_a_leader(text)):
        return found | _by_person(slots - OVER_THE_HEAD, persons)
    if about is About.GOVERNORS:
        return found | _by_person({"chair", "ceo"}, persons) | Excluded(slots - OVER_GOVERNORS)
    if about is About.LEAD:
        return found | _by_person(TOLD_TOGETHER, persons) | Excluded(slots - MAY_SEE_ADULTS)
    if about is About.ADULT:
        return found | Excluded(slots - MAY_SEE_ADULTS - {persons.people.in_slot("head").deputy})
    return found


def _by_person(slots: Iterable[str], persons: Persons) -> Excluded:
    """Some slots with the people in them, whatever else they are."""
    contacts = [contact for slot in slots if (contact := persons.people.find(slot))]
    return Excluded(frozenset(slots), frozenset().union(*(persons.keys(contact) for contact in contacts if contact.name)))


@dataclass(frozen=True, slots=True)
class Matter:
    """What decides whom a case goes to. `said` is the question, where it is at hand; `named` the slots that the policy's clause names."""

    about: About
    excluded: Excluded = Excluded()
    topic: str = ""
    said: str = ""
    named: tuple[str, ...] = ()


def chain(matter: Matter, persons: Persons, today: date) -> tuple[Contact, ...]:
    """Everybody with a name to whom a matter may go, in order, each person once: those present, those away, and last those who are only rung."""
    slots = [slot for each in _row(matter, persons.people) for slot in _with_deputies(each, persons.people, ())]
    found = [contact for slot in slots if (contact := persons.people.find(slot)) and contact.name and not matter.excluded.has(contact, persons)]
    present = [contact for contact in found if not is_away(contact, today)]
    ordered, seen = [], set[str]()
    for contact in (*present, *found):
        if seen.isdisjoint(keys := persons.keys(contact)):
            ordered.append(contact)
            seen |= keys
    rung = [contact for slot in RUNG.get(matter.about, _RUNG_OF_ADULTS) if (contact := persons.people.find(slot)) and contact.name]
    return (*ordered, *(contact for contact in rung if not matter.excluded.has(contact, persons)))


def first_told(matter: Matter, ordered: Sequence[Contact], today: date) -> tuple[Contact, ...]:
    """Those of a chain who are told at once: of a child the safeguarding lead, the deputy, and the role that the clause names."""
    together = [contact for contact in ordered if contact.slot in TOLD_TOGETHER.union(matter.named) and not is_away(contact, today)]
    if matter.about is About.CHILD and together:
        return tuple(sorted(together, key=lambda contact: contact.slot not in TOLD_TOGETHER))
    return tuple(ordered[:1])


def first_role(matter: Matter, persons: Persons) -> Contact:
    """The role to speak to where nobody is filled in: without name or phone."""
    slots = (*_row(matter, persons.people), *RUNG.get(matter.about, _RUNG_OF_ADULTS), "lado")
    return persons.people.in_slot(next(slot for slot in slots if slot not in matter.excluded.slots or slot == "lado"))


def is_away(contact: Contact, today: date) -> bool:
    """Is today one of the days on which contacts.toml has them away?"""
    return covers(contact.away, today)


def is_private(about: About) -> bool:
    """Is it about a person, so that it is never discussed in a channel and its text is kept apart?"""
    return about is not About.NOBODY


def _row(matter: Matter, people: People) -> tuple[str, ...]:
    """The slots of a row, with those that matters or a clause put first, and whom it goes on to."""
    row = ROWS[matter.about]
    if matter.about is About.NOBODY:
        row = (*_by_matters(matter, people), people.questions, *row)
    elif matter.about is About.OWN_WELFARE:
        row = (*_by_matters(matter, people), *row)
    elif matter.about in {About.OWN_CONDUCT, About.ABUSE_OF_ASKER}:
        row = (*matter.named, *row)
    elif matter.about is About.CHILD:
        row = (*row[:2], *matter.named, *row[2:])
    outside = OUTSIDE if matter.about is not About.HEAD else OUTSIDE[::-1]
    return tuple(dict.fromkeys((*row, *outside)))


def _with_deputies(slot: str, people: People, before: tuple[str, ...]) -> tuple[str, ...]:
    """A slot, then who stands in for it, and for them."""
    contact = people.find(slot)
    deputy = (contact.deputy if contact else "") or _STANDS_IN.get(slot, "")
    if not deputy or deputy in (*before, slot):
        return (slot,)
    return (slot, *_with_deputies(deputy, people, (*before, slot)))


def _by_matters(matter: Matter, people: People) -> tuple[str, ...]:
    """The contacts whose matters are the topic, whom it is about, or words of the question."""
    said = f" {' '.join(words(matter.said))} "
    keys = {matter.topic, matter.about} - {"", About.NOBODY}
    return tuple(
        contact.slot for contact in people.contacts if any(named in keys or f" {' '.join(words(named))} " in said for named in contact.matters if words(named))
    )
