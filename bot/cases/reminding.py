"""Reminding of a case that is due, and going on where a contact cannot be reached: the change, with every message that follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.cases.moving import Moving
from bot.cases.reminders import is_unseen, needs_somebody, reminding
from bot.handover import CaseChange, CaseEvent, CaseFile, CaseState, EventKind
from bot.messages import Address, Message, MessageKind
from bot.model import Contact

NOT_SEEN_TOLD = 2
"""How often an asker is told that nobody has seen it yet: then they know whom to ring, and the night goes on."""
_BRINGS_NEWS = frozenset({MessageKind.CASE, MessageKind.REMINDER, MessageKind.NOTE})
"""Messages without which a contact does not know what they should."""


@dataclass(frozen=True, slots=True)
class Reminding:
    """Sees to one case without anybody having acted."""

    moving: Moving

    def due(self, case: CaseFile) -> CaseChange:
        """What a reminder that is due does: messages to whose turn it is, perhaps to the next of the chain, and to the asker."""
        office = self.moving.office
        if not needs_somebody(case):
            return CaseChange(case, replace(case, next_at=None), ())
        reachable = office.reachable(case)
        plan = reminding(case, self._holder(case), [contact.slot for contact in reachable], office.away())
        reminded = [contact for contact in reachable if contact.slot in plan.reminded]
        newly_told = [contact for contact in reachable if contact.slot in plan.newly_told]
        after = replace(case, told=(*case.told, *(contact.slot for contact in newly_told)), reminders=case.reminders + 1)
        messages = (*self._reminders(after, reminded), *self.moving.calls(after, newly_told), *self._news(case, after, newly_told))
        events = tuple(CaseEvent(EventKind.REMINDED, office.now, slot=contact.slot) for contact in (*reminded, *newly_told))
        return CaseChange(case, self.moving.timed(after), events, messages)

    def not_reached(self, case: CaseFile, message: Message) -> CaseChange | None:
        """What follows from a message that will never reach a contact: another of their accounts, else the next of the chain, and the asker is told.

        None where nothing does: the message said nothing new, or this was seen to already.
        """
        office = self.moving.office
        contact = next((contact for contact in office.told(case) if contact.slot == message.slot), None)
        if contact is None or message.kind not in _BRINGS_NEWS or not needs_somebody(case):
            return None
        if (again := self._other_way(case, contact, message.to)) is not None:
            return CaseChange(case, case, (), (replace(message, id=again.id, to=again.to, actions=again.actions),))
        if (has_it := bool(case.claimed_by) and contact.slot == self._holder(case)) and message.kind is not MessageKind.REMINDER:
            return None
        event = CaseEvent(EventKind.NOT_REACHED, office.now, slot=contact.slot)
        left = replace(case, told=tuple(slot for slot in case.told if slot != contact.slot))
        if has_it and case.state is CaseState.CLAIMED:
            left = replace(left, state=CaseState.OPEN, state_at=office.now, claimed_by="")
        following = () if office.told(left) else self._after(case, contact)[:1]
        after = replace(left, told=(*left.told, *(other.slot for other in following)))
        going_on_to = following or office.told(after)
        news = self.moving.to_askers.unreachable(after, contact, going_on_to) if going_on_to or not case.reminders else ()
        return CaseChange(case, self.moving.timed(after), (event,), (*self.moving.calls(after, following), *news))

    def _after(self, case: CaseFile, contact: Contact) -> tuple[Contact, ...]:
        """Those who can be reached further down the chain: going back up would send for ever between two who cannot be."""
        reachable = self.moving.office.reachable(case)
        row = next((row for row, other in enumerate(reachable) if other.slot == contact.slot), len(reachable))
        return reachable[row + 1 :]

    def _reminders(self, case: CaseFile, contacts: Sequence[Contact]) -> tuple[Message, ...]:
        body = self.moving.body(case) if contacts else ()
        messages = [self.moving.to_contacts.reminder(case, contact, body) for contact in contacts]
        return tuple(message for message in messages if message is not None)

    def _news(self, before: CaseFile, after: CaseFile, newly_told: Sequence[Contact]) -> tuple[Message, ...]:
        """What the asker hears: of an urgent matter that it has not been seen, of any that it has reached somebody at last."""
        if is_unseen(before):
            return self.moving.to_askers.not_seen(after) if after.reminders <= NOT_SEEN_TOLD else ()
        return self.moving.to_askers.gone_on(after, newly_told) if not before.told else ()

    def _holder(self, case: CaseFile) -> str:
        """The slot whose turn it is: of whoever claimed it, else the first who was told."""
        platform, _, account = case.claimed_by.partition(":")
        claimed = [contact.slot for contact in self.moving.office.contacts_of(platform, account) if contact.slot in case.told]
        return next(iter((*claimed, *case.told)), "")

    def _other_way(self, case: CaseFile, contact: Contact, failed: Address) -> Message | None:
        """The message that goes to the contact's next address after the one that failed; None where it was the last."""
        addresses = self.moving.office.reach.addresses(contact, case.asking.asker)
        tried = next((row for row, address in enumerate(addresses) if address == failed), -1 if failed.person == "" else len(addresses))
        following = addresses[tried + 1 : tried + 2]
        message = self.moving.to_contacts.case(case, contact, ())
        return replace(message, to=following[0]) if following and message is not None else None
