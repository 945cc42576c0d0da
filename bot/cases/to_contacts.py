"""What is said to the contacts of a case. Of what is urgent or private a message says only that somebody is needed: the rest is opened."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.cases.office import Office
from bot.cases.telling import new_action
from bot.handover import Asking, CaseFile, CaseState, CaseWords
from bot.messages import Action, ActionKind, Address, Message, MessageKind
from bot.model import Contact, Part, PartKind

LONGEST_PART = 2_800
"""Characters of one part: what is longer goes on in the next, since no platform shows more in one piece."""
WHOLE = "whole"
"""The argument of the button that opens a case although it may be about whoever opens it."""
_WORKING = (ActionKind.CLAIM, ActionKind.ANSWER, ActionKind.PASS_ON, ActionKind.CLOSE)
_BUTTONS: dict[CaseState, tuple[ActionKind, ...]] = {
    CaseState.OPEN: _WORKING,
    CaseState.REOPENED: _WORKING,
    CaseState.CLAIMED: _WORKING[1:],
    CaseState.ANSWERED: (ActionKind.ANSWER, ActionKind.CLOSE),
    CaseState.CLOSED: (),
    CaseState.WITHDRAWN: (),
}


@dataclass(frozen=True, slots=True)
class ContactTeller:
    """Makes the messages to the contacts of one school's cases."""

    office: Office

    def case(self, case: CaseFile, contact: Contact, body: Sequence[Part]) -> Message | None:
        """The message that brings a case to a contact; None where no message can be brought to them."""
        addresses = self.office.reach.addresses(contact, case.asking.asker)
        if not addresses:
            return None
        direct = addresses[0]
        to = direct if case.is_guarded or case.excluded or case.excluded_people else self.office.reach.channel(contact, direct) or direct
        return self._message(MessageKind.CASE, case, to, contact.slot, body)

    def update(self, case: CaseFile, shown: Message, *, note: str = "") -> Message:
        """A message that shows the case, as it stands now. `note` is a line more."""
        first = next((row for row, part in enumerate(shown.parts) if part.kind is PartKind.ASKER), len(shown.parts))
        body = shown.parts[first:]
        message = self._message(MessageKind.CASE_UPDATE, case, shown.to, shown.slot, body, note=note)
        return replace(message, replaces=shown.id)

    def farewell(self, case: CaseFile, shown: Message) -> Message:
        """What is left of the message of somebody who has stepped back: neither words nor buttons."""
        message = self._message(MessageKind.CASE_UPDATE, case, shown.to, shown.slot, ())
        said = self.office.wording["case.stepped_back"]
        return replace(message, parts=(Part(PartKind.TEXT, said),), summary=said, actions=(), replaces=shown.id)

    def reminder(self, case: CaseFile, contact: Contact, body: Sequence[Part]) -> Message | None:
        """A reminder to one of those who were told, always to themselves; None where no message can be brought to them."""
        return self._said(MessageKind.REMINDER, "reminder", case, contact, body)

    def more(self, case: CaseFile, contact: Contact, added: str) -> Message | None:
        """That the asker has added something: what it is where the case is not private."""
        return self._said(MessageKind.NOTE, "more", case, contact, quoted(added, self.office))

    def body(self, askings: Sequence[Asking], questions: Sequence[str], quotes: Sequence[Part] = ()) -> tuple[Part, ...]:
        """Who asked what, whole, and the clauses that are nearest."""
        parts: list[Part] = []
        for row, asking in enumerate(askings):
            if row == 0 or asking.asker != askings[row - 1].asker:
                parts.append(self.asker(asking))
            parts += quoted(questions[row], self.office) if row < len(questions) else ()
        return (*parts, *quotes)

    def body_of_words(self, case: CaseFile, words: CaseWords) -> tuple[Part, ...]:
        """The same from what is on record, with what was added and answered since."""
        say = self.office.wording
        nearest = say["escalate.nearest"].partition("{")[0]
        told = "\n\n".join(reply for _, reply in words.questions[:1])
        quotes = [Part(PartKind.QUOTE, said) for said in told.split("\n\n") if nearest and said.startswith(nearest)]
        parts = list(self.body(case.askings, [question for question, _ in words.questions], quotes))
        for key, lines in (("case.added", words.added), ("case.answered", words.answers)):
            if lines:
                parts += [Part(PartKind.TEXT, say[key]), *(part for line in lines for part in quoted(line, self.office))]
        return tuple(parts)

    def asker(self, asking: Asking) -> Part:
        """Who asked: the account, which a platform can show as a mention, with the address where there is one."""
        person = f"@{asking.asker.person}" + (f" ({asking.email})" if asking.email else "")
        return Part(PartKind.ASKER, self.office.wording["case.asked_by"].format(person=person))

    def status(self, case: CaseFile) -> str:
        """Where a case stands, in one line."""
        say, who, time = self.office.wording, self.office.who(case.claimed_by), self.office.time(case.state_at)
        match case.state:
            case CaseState.OPEN:
                return say["case.asked"]
            case CaseState.CLAIMED:
                return say["case.has_it"].format(who=who, time=time)
            case CaseState.ANSWERED:
                return say["case.answered_by"].format(who=who, time=time)
            case _:
                return say[f"case.{case.state}"].format(time=time)

    def buttons(self, case: CaseFile) -> tuple[Action, ...]:
        """The buttons of a message that shows a case: of a guarded one it is opened first."""
        kinds = (ActionKind.OPEN,) if case.is_guarded else _BUTTONS[case.state]
        return tuple(self.button(case, kind) for kind in kinds)

    def working_buttons(self, case: CaseFile) -> tuple[Action, ...]:
        """The buttons of an opened case."""
        kinds = (*_BUTTONS[case.state], *((ActionKind.MAY_BE_ME,) if case.is_guarded else ()))
        return tuple(self.button(case, kind) for kind in kinds)

    def button(self, case: CaseFile, kind: ActionKind, argument: str = "") -> Action:
        """One button on a case, which anybody may press who may act on it."""
        label = "open_whole" if argument == WHOLE else str(kind)
        return new_action(kind, self.office.wording[f"button.{label}"], case_id=case.id, argument=argument)

    def _said(self, kind: MessageKind, key: str, case: CaseFile, contact: Contact, body: Sequence[Part]) -> Message | None:
        addresses = self.office.reach.addresses(contact, case.asking.asker)
        if not addresses:
            return None
        said = self.office.wording[f"case.{key}_private" if case.is_guarded else f"case.{key}"].format(time=self.office.time(case.opened_at))
        message = self._message(kind, case, addresses[0], contact.slot, body)
        return replace(message, parts=(Part(PartKind.HEADLINE, said), *message.parts[1:]), summary=said)

    def _message(self, kind: MessageKind, case: CaseFile, to: Address, slot: str, body: Sequence[Part], *, note: str = "") -> Message:
        say = self.office.wording
        headline = say["case.private"] if case.is_guarded else self.status(case)
        stands = self.status(case) if case.is_guarded and case.state not in {CaseState.OPEN, CaseState.REOPENED} else ""
        notes = tuple(Part(PartKind.TEXT, text) for text in (stands, note) if text)
        return Message(
            id=str(uuid.uuid4()),
            to=to,
            kind=kind,
            parts=(Part(PartKind.HEADLINE, headline), *notes, *(() if case.is_guarded else body)),
            summary=say["case.private"] if case.is_guarded else headline,
            actions=self.buttons(case),
            case_id=case.id,
            slot=slot,
            is_private=case.is_guarded,
            is_urgent=case.is_urgent,
        )


def quoted(text: str, office: Office) -> tuple[Part, ...]:
    """Somebody's words, whole: as many parts as they need."""
    return tuple(Part(PartKind.QUOTE, office.wording["case.question"].format(question=piece)) for piece in pieces(text))


def pieces(text: str, longest: int = LONGEST_PART) -> list[str]:
    """A text in pieces, none longer than that and none empty, which together are the text; cut at a line or between words where that is possible."""
    found = []
    while len(text) > longest:
        head = text[:longest]
        cut = max(head.rfind("\n"), head.rfind(" ")) + 1
        cut = cut if cut > longest // 2 else longest
        found.append(text[:cut])
        text = text[cut:]
    return [*found, text] if text or not found else found
