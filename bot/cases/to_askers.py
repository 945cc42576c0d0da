"""What is said to those who asked, after their reply: that somebody has seen it, or nobody yet, and the answer. Each asker hears of no other."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.cases.office import Office
from bot.cases.telling import new_action
from bot.cases.to_contacts import pieces
from bot.handover import Asking, CaseFile
from bot.messages import Action, ActionKind, Address, Message, MessageKind
from bot.model import Contact, Part, PartKind


@dataclass(frozen=True, slots=True)
class AskerTeller:
    """Makes the messages to the askers of one school's cases; they go to those who still wait for an answer."""

    office: Office

    def seen(self, case: CaseFile, by: Sequence[Contact]) -> tuple[Message, ...]:
        """That a contact has seen an urgent or private matter, or has taken another one."""
        key = "seen" if case.is_urgent else "seen_private" if case.is_private else "taken"
        said = self._say(key, contact=self.office.called(by), time=self.office.time(case.seen_at))
        return self._to_all(MessageKind.SEEN, case, [_text(said)])

    def not_seen(self, case: CaseFile) -> tuple[Message, ...]:
        """That nobody has seen an urgent matter yet, whom to ring, and who else can be rung."""
        said = [_text(self._say("not_seen", contact=self.office.ring(self.office.whom_to_ring(case))))]
        if numbers := self.office.numbers(case.about):
            said.append(_text(self._say("outside", numbers=numbers)))
        return self._to_all(MessageKind.NOT_SEEN, case, said)

    def gone_on(self, case: CaseFile, to: Sequence[Contact]) -> tuple[Message, ...]:
        """That it has gone on to somebody else."""
        return self._to_all(MessageKind.NOTE, case, [_text(self._say("passed_on", contact=self.office.ring(to[0])))]) if to else ()

    def unreachable(self, case: CaseFile, contact: Contact, going_on_to: Sequence[Contact]) -> tuple[Message, ...]:
        """That a contact could not be reached, and who is told now; where there is nobody, whom to speak to."""
        parts = [_text(self._say("unreachable", contact=self.office.ring(contact)))]
        if going_on_to:
            parts.append(_text(self._say("passed_on", contact=self.office.ring(going_on_to[0]))))
        else:
            parts += self._nobody_left(case, contact)
        return self._to_all(MessageKind.UNREACHABLE, case, parts)

    def nobody_left(self, case: CaseFile) -> tuple[Message, ...]:
        """That nobody is left to whom a message can be brought, and whom to speak to."""
        return self._to_all(MessageKind.UNREACHABLE, case, self._nobody_left(case))

    def answer(self, case: CaseFile, by: Sequence[Contact], answer: str, questions: Sequence[str]) -> tuple[Message, ...]:
        """The answer, word for word, to each asker once, with their own first question repeated where it is still on record."""
        complete = len(questions) == len(case.askings)
        first: dict[Address, tuple[Asking, str]] = {}
        for row, asking in enumerate(case.askings):
            if asking.is_waiting:
                first.setdefault(asking.asker, (asking, questions[row] if complete else ""))
        said = (Part(PartKind.HEADLINE, self._say("answer", contact=self.office.called(by))), *(Part(PartKind.QUOTE, f"“{piece}”") for piece in pieces(answer)))
        messages = []
        for asking, question in first.values():
            repeated = [_text(self._say("question", question=pieces(question)[0].rstrip()))] if question else []
            messages.append(self._message(MessageKind.ANSWER, case, asking, (*repeated, *said), (ActionKind.SETTLED, ActionKind.REOPEN)))
        return tuple(messages)

    def closed(self, case: CaseFile, by: Sequence[Contact]) -> tuple[Message, ...]:
        """That it was closed, and that it can be opened again."""
        said = [_text(self._say("closed", contact=self.office.called(by)))]
        return self._to_all(MessageKind.NOTE, case, said, (ActionKind.REOPEN,))

    def _nobody_left(self, case: CaseFile, unreached: Contact | None = None) -> list[Part]:
        chain = [contact for contact in self.office.chain(case) if contact != unreached]
        ring = next((contact for contact in chain if contact.phone), unreached or self.office.whom_to_ring(case))
        parts = [_text(self._say("nobody_left", contact=self.office.ring(ring)))]
        if numbers := self.office.numbers(case.about):
            parts.append(_text(self._say("outside", numbers=numbers)))
        return parts

    def _to_all(self, kind: MessageKind, case: CaseFile, parts: Sequence[Part], buttons: Iterable[ActionKind] = ()) -> tuple[Message, ...]:
        """The same to everybody who waits, a person who asked twice in one conversation once."""
        waiting = {asking.asker: asking for asking in case.askings if asking.is_waiting}
        return tuple(self._message(kind, case, asking, parts, buttons) for asking in waiting.values())

    def _message(self, kind: MessageKind, case: CaseFile, asking: Asking, parts: Sequence[Part], buttons: Iterable[ActionKind] = ()) -> Message:
        return Message(
            id=str(uuid.uuid4()),
            to=asking.asker,
            kind=kind,
            parts=tuple(parts),
            summary=self.office.wording["notification.reply"],
            actions=tuple(self._button(case, asking, button) for button in buttons),
            question_id=asking.question_id,
            case_id=case.id,
            is_private=case.is_guarded,
            is_urgent=case.is_urgent,
        )

    def _button(self, case: CaseFile, asking: Asking, kind: ActionKind) -> Action:
        return new_action(kind, self.office.wording[f"button.{kind}"], question_id=asking.question_id, case_id=case.id, person=asking.asker.person)

    def _say(self, key: str, **values: str) -> str:
        return self.office.wording[f"asker.{key}"].format(**values)


def _text(said: str) -> Part:
    return Part(PartKind.TEXT, said)
