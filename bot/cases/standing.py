"""What somebody is to a case: its contact, its asker, an administrator, or nobody who may know of it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cases.life import OF_ASKER, Deed
from bot.cases.office import Office
from bot.handover import CaseFile, Form
from bot.messages import ActionKind, Actor


@dataclass(frozen=True, slots=True)
class Standing:
    """One person before one case. Whoever asked it is never its contact, and whoever is left out of it is nobody to it."""

    case: CaseFile
    by: str
    keys: frozenset[str]
    slots: tuple[str, ...]
    own: tuple[str, ...]
    is_contact: bool
    is_administrator: bool
    holds: bool

    @classmethod
    def of(cls, case: CaseFile, actor: Actor, office: Office, administrators: frozenset[str]) -> Standing:
        """What the actor is to the case. `administrators` are accounts ("platform:account") and e-mail addresses."""
        persons, by = office.persons, f"{actor.platform}:{actor.account}"
        keys = persons.of_actor(actor)
        slots = persons.slots(keys)
        own = tuple(asking.question_id for asking in case.askings if not keys.isdisjoint(persons.of_asking(asking)))
        is_left_out = bool(own) or not keys.isdisjoint(case.excluded_people)
        runs_it = actor.is_administrator or not administrators.isdisjoint({by, actor.email.lower()})
        holder_platform, _, holder = case.claimed_by.partition(":")
        return cls(
            case=case,
            by=by,
            keys=keys,
            slots=slots,
            own=own,
            is_contact=not is_left_out and not _acting_slots(case, office).isdisjoint(slots),
            is_administrator=not is_left_out and runs_it,
            holds=bool(holder) and not keys.isdisjoint(persons.of_account(holder_platform, holder)),
        )

    @property
    def may_open(self) -> bool:
        """May they read it? What is urgent or private is read only by those who were told."""
        return self.is_contact or (self.is_administrator and not self.case.is_guarded)

    def may(self, kind: ActionKind) -> bool:
        """May they do that at all, whatever state the case is in? An administrator may pass a private case on, unread."""
        if kind in OF_ASKER:
            return bool(self.own)
        return self.is_contact or (self.is_administrator and (not self.case.is_guarded or kind is ActionKind.PASS_ON))

    def deed(self, kind: ActionKind, form: Form, office: Office) -> Deed:
        """What they do, with what its judging needs. What somebody else has can be taken over once that person had to be reminded, or where it is urgent."""
        urgent = self.case.is_urgent and kind is not ActionKind.CLAIM
        return Deed(
            kind=kind,
            by=self.by,
            at=office.now,
            form=form,
            holds=self.holds,
            may_take_over=self.is_administrator or urgent or self.case.reminders > 0,
            own=self.own,
            slots=self.slots,
            keys=self.keys,
        )


def _acting_slots(case: CaseFile, office: Office) -> frozenset[str]:
    """The slots that may act: those told and, where it is not private, their deputies."""
    told = office.told(case)
    if case.is_guarded:
        return frozenset(contact.slot for contact in told)
    excluded = office.excluded(case)
    deputies = [contact for each in told if (contact := office.persons.people.find(each.deputy))]
    return frozenset(contact.slot for contact in (*told, *deputies) if not excluded.has(contact, office.persons))
