"""What the core needs of the outside world. Each port has a real implementer and a fake one in the tests that names it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.deciding.mind import Mind
from bot.handover import Asked, CaseChange, CaseFile, CaseWords, Turn
from bot.messages import Action, Actor, Address, Delivered, Message, Sending
from bot.model import Question, Talk


class Records(Protocol):
    """Keeps every question with its verdict, reply, case and the messages to send."""

    def talk(self, question: Question) -> Talk | None:
        """What this person's conversation last spoke of; None if nothing or if it has expired. Raises RecordsError."""

    def asked(self, action_id: str) -> Asked | None:
        """The question under whose reply a button stands, and what the button does; None where there is no such button. Raises RecordsError."""

    def commit(self, turn: Turn) -> bool:
        """Keep the turn: all of it or, raising RecordsError, nothing of it. Returns once it would survive a power cut.

        False where this delivery is on record already: then nothing of the turn is kept and none of its messages is sent. A case whose gap
        others already ask about is joined: its message to the contact is left out. Closes the question's inbox row. Raises ConversationMovedOn.
        """


class MindSource(Protocol):
    """Has the knowledge folder ready for questions, as it was last saved whole."""

    def current(self) -> Mind:
        """The mind in force for the next question."""


class Clock(Protocol):
    """Tells the time, so that tests and replays can set it."""

    def now(self) -> datetime:
        """The present moment, in UTC, with its zone."""


class Cases(Protocol):
    """Keeps what was handed over and what became of it."""

    def case(self, case_id: str) -> CaseFile | None:
        """The case as it stands, or None. Raises RecordsError."""

    def change(self, change: CaseChange) -> None:
        """Keep what an act did, with its messages, in one transaction. Raises CaseMovedOn where another act came first, RecordsError."""

    def due(self, now: datetime, limit: int = 50) -> Sequence[CaseFile]:
        """The cases of which somebody is to be reminded by now, the longest due first. Raises RecordsError."""

    def words(self, case_id: str, reader: Actor, at: datetime) -> CaseWords:
        """What was said in a case. Reading a private one is recorded as an event. Raises RecordsError."""

    def action(self, action_id: str) -> Action | None:
        """What a button does; None where there is no such button. Raises RecordsError."""

    def told(self, slots: Sequence[str], schools: Sequence[str]) -> Sequence[CaseFile]:
        """The cases that wait and of which one of these slots was told, urgent first, then the oldest. Raises RecordsError."""

    def asked_by(self, asker: Address) -> Sequence[CaseFile]:
        """The cases that wait and that this account asked, whatever the conversation, the newest first. Raises RecordsError."""

    def messages_of(self, case_id: str) -> Sequence[Message]:
        """The messages that show the case to a contact and can be updated, the newest of each address. Raises RecordsError."""


class Inbox(Protocol):
    """Keeps what has come in until it is answered, so that a delivery that died half-way is taken over."""

    def receive(self, question: Question) -> bool:
        """Keep a question before its delivery is acknowledged; False where this message is here already. Raises RecordsError.

        `lease` passes it over for the next few seconds, since whoever received it is about to take it.
        """

    def lease(self, until: datetime, limit: int = 1) -> Sequence[Question]:
        """Take questions that nobody works on, for so long, the oldest first. Raises RecordsError."""

    def take(self, question: Question, until: datetime) -> bool:
        """Take this one question, for so long; False where somebody else has it or it is answered. Raises RecordsError."""

    def release(self, question: Question, again_at: datetime, reason: str, *, counts: bool = True) -> None:
        """Give a question back that could not be answered, to be tried again then. Raises RecordsError.

        `counts` is false where the try says nothing of the question, because a platform was unavailable: then it is not among its attempts.
        """

    def attempts(self, question: Question) -> int:
        """How often this question was leased or taken, the present time included, 0 where it is not here. Raises RecordsError."""

    def note_told(self, question: Question) -> bool:
        """Keep with a question that still waits here what people were told of it meanwhile, and let it be taken at once.

        False where it does not wait. Raises RecordsError.
        """

    def discard(self, question: Question) -> None:
        """Close a question that is not to be answered, since its gate does not admit it; its text goes. Raises RecordsError."""


class Outbox(Protocol):
    """Keeps messages until they have arrived. Within a conversation they go one after the other; urgent ones first."""

    def lease(self, platforms: Sequence[str], until: datetime, limit: int = 20, to: Address | None = None) -> Sequence[Sending]:
        """Take messages that are due and that nobody is sending, for so long. Raises RecordsError.

        `to` limits them to those to its person, and to its conversation where it names one.
        """

    def sent(self, message: Message, delivered: Delivered, at: datetime) -> None:
        """A message has arrived. Raises RecordsError."""

    def not_sent(self, message: Message, reason: str, again_at: datetime | None) -> None:
        """A message has not arrived; it is due again then, or, without a time, given up. Raises RecordsError."""

    def next_due_at(self, platforms: Sequence[str]) -> datetime | None:
        """When the next message is due that nobody is sending; None where none waits. Raises RecordsError."""


class Messenger(Protocol):
    """Brings one message to one address on one platform."""

    def send(self, message: Message, replaced_reference: str = "") -> Delivered:
        """Send it, within a time shorter than the lease. Raises SendFailed with the reason, and when it may be tried again, if ever."""


class Spool(Protocol):
    """Keeps questions on the local disk while the records cannot be used."""

    def keep(self, question: Question) -> None:
        """Write a question so that it survives a power cut. Raises SpoolError."""

    def kept(self) -> Sequence[Question]:
        """What waits to be replayed, the oldest first. Raises SpoolError."""

    def forget(self, question: Question) -> None:
        """Take away a question that is in the inbox now. Raises SpoolError."""


class Gate(Protocol):
    """Knows on one platform who is staff. Asked after a question was kept and before it is answered, since it may have to ask the platform first."""

    def admit(self, question: Question) -> Question | None:
        """The question with what the platform knows of the asker (e-mail, school), or None where it is not for them, which they have been told.

        Raises PlatformUnavailable where it cannot be known now: the question is to be tried again.
        """

    def located(self, question: Question) -> Question:
        """The question, marked where nothing of it may be shown in the place in which it was asked. Asks the platform nothing, and raises nothing."""
        return question
