"""What the shell of a platform needs of the rest of the advisor, the same on every platform."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from bot.handover import CaseFile, CaseView, Done, Form
from bot.messages import ActionKind, Actor, Address
from bot.model import Question


class Receiving(Protocol):
    """What the shell needs of the reception."""

    def receive(self, question: Question) -> bool:
        """Keep a question; false where it is here already. Raises CannotKeep."""

    def work(self, question: Question) -> Any:
        """Answer a question that was received. Raises nothing."""

    def press(self, action_id: str, actor: Actor, form: Form, question: Question | None = None) -> Done | None:
        """What came of a button; None where it asks a question, whose reply follows. Raises RecordsError, CannotKeep."""

    def ask(self, action_id: str, account: str, question: Question) -> bool:
        """Works on the question that a button under a reply asks; false where this is no such button of theirs. Raises RecordsError, CannotKeep."""

    def wake(self) -> None:
        """Send now what waits in the outbox."""


class CaseDesk(Protocol):
    """What the shell needs of the casework."""

    def act(self, case_id: str, kind: ActionKind, actor: Actor, form: Form) -> Done:
        """Do something to a case without a button of a message. Raises RecordsError."""

    def open(self, action_id: str, actor: Actor) -> CaseView | Done:
        """The case behind a button, as the actor may see it, or why not. Raises RecordsError."""

    def view(self, case_id: str, actor: Actor, *, whole: bool = False) -> CaseView | Done:
        """The same of a case, of what is urgent or private `whole` only where they have seen that it is not about them. Raises RecordsError."""

    def add(self, case_id: str, actor: Actor, text: str) -> Done:
        """Add a line to one's own case. Raises RecordsError."""

    def waiting_for(self, actor: Actor) -> Sequence[CaseFile]:
        """The cases that wait for the actor. Raises RecordsError."""

    def asked_by(self, address: Address) -> Sequence[CaseFile]:
        """The open cases that this person asked. Raises RecordsError."""
