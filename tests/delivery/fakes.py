"""Stand-ins for ports, and what is sent in these tests."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from adapters.reception import Pressing
from bot.delivery import Unreached
from bot.errors import RecordsError
from bot.handover import Done, Form
from bot.messages import Actor, Address, Delivered, Message, MessageKind, Sending
from bot.model import Part, PartKind, Question
from bot.ports import Clock, Gate, Messenger, Outbox

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


class StandingClock(Clock):
    """Stands where the test puts it."""

    def __init__(self, moment: datetime = MONDAY) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """The moment last set."""
        return self.moment

    def wait(self, span: timedelta) -> None:
        """Let time pass."""
        self.moment += span


def message(number: int, person: str = "U1", platform: str = "slack", *, slot: str = "", conversation: str = "") -> Message:
    """A message with an id of its own."""
    to = Address(platform, "T1", person, conversation) if conversation else Address.direct(platform, "T1", person)
    return Message(f"m{number}", to, MessageKind.REPLY, (Part(PartKind.TEXT, f"text {number}"),), "summary", slot=slot)


@dataclass(slots=True)
class Waiting:
    """A message in the outbox, with what became of it."""

    message: Message
    due_at: datetime
    first_due_at: datetime
    leased_until: datetime | None = None
    attempts: int = 0
    state: str = "waiting"
    reason: str = ""


class MemoryOutbox(Outbox):
    """An outbox that ends with the test. `is_down` has every call fail."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self.rows: list[Waiting] = []
        self.is_down = False

    def put(self, *messages: Message) -> None:
        """Messages that are due now."""
        now = self._clock.now()
        self.rows += [Waiting(each, now, now) for each in messages]

    def row(self, message_id: str) -> Waiting:
        """What became of a message."""
        return next(row for row in self.rows if row.message.id == message_id)

    def lease(self, platforms: Sequence[str], until: datetime, limit: int = 20, to: Address | None = None) -> Sequence[Sending]:
        """What is due, first things first."""
        self._check()
        with self._lock:
            found = [row for row in self.rows if row.message.to.platform in platforms and self._is_due(row) and _is_to(row, to)][:limit]
            for row in found:
                row.leased_until = until
            return [Sending(row.message, row.attempts, row.first_due_at) for row in found]

    def sent(self, message: Message, delivered: Delivered, at: datetime) -> None:
        """It has arrived."""
        self._check()
        self.row(message.id).state = "sent"

    def not_sent(self, message: Message, reason: str, again_at: datetime | None) -> None:
        """It has not."""
        self._check()
        row = self.row(message.id)
        row.attempts, row.reason, row.leased_until = row.attempts + 1, reason, None
        if again_at is None:
            row.state = "given_up"
        else:
            row.due_at = again_at

    def next_due_at(self, platforms: Sequence[str]) -> datetime | None:
        """The earliest."""
        self._check()
        return min((row.due_at for row in self.rows if row.state == "waiting"), default=None)

    def _check(self) -> None:
        if self.is_down:
            raise RecordsError("The records are down.")

    def _is_due(self, row: Waiting) -> bool:
        now = self._clock.now()
        before = [other for other in self.rows[: self.rows.index(row)] if other.message.to == row.message.to and other.state == "waiting"]
        return row.state == "waiting" and row.due_at <= now and not before and (row.leased_until is None or row.leased_until <= now)


def _is_to(row: Waiting, to: Address | None) -> bool:
    if to is None:
        return True
    return row.message.to == to or (not to.conversation and replace(row.message.to, conversation="") == to)


class ScriptedMessenger(Messenger):
    """Does with each message what the test says, and remembers what arrived."""

    def __init__(self, script: Callable[[Message], object] = lambda _message: None) -> None:
        self.script = script
        self.arrived: list[str] = []

    def send(self, message: Message, replaced_reference: str = "") -> Delivered:
        """Runs the script, which may raise or hang."""
        self.script(message)
        self.arrived.append(message.id)
        return Delivered(f"ref-{message.id}")


class RememberedUnreached(Unreached):
    """Remembers which contacts were not reached; `fault` is raised instead as often as it is listed."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.faults: list[Exception] = []

    def not_reached(self, message: Message) -> None:
        """Remembers it."""
        if self.faults:
            raise self.faults.pop()
        self.messages.append(message.id)


class Desk(Messenger):
    """Remembers each message that arrived, as it stands now. `script` may raise or hang first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.arrived: list[Message] = []
        self.script: Callable[[Message], object] = lambda _message: None

    def send(self, message: Message, replaced_reference: str = "") -> Delivered:
        """Runs the script; what takes the place of another stands where that stood."""
        self.script(message)
        with self._lock:
            if replaced_reference:
                self.arrived[int(replaced_reference)] = message
                return Delivered(replaced_reference)
            self.arrived.append(message)
            return Delivered(str(len(self.arrived) - 1))


class ListedCasework(Pressing, Unreached):
    """Remembers what was pressed and who was not reached; nothing is due."""

    def __init__(self) -> None:
        self.pressed: list[str] = []
        self.unreached: list[str] = []
        self.reminded = 0

    def press(self, action_id: str, actor: Actor, form: Form) -> Done:
        """Refuses civilly."""
        self.pressed.append(action_id)
        return Done("no", is_refused=True)

    def remind(self) -> int:
        """Nothing was due."""
        self.reminded += 1
        return 0

    def not_reached(self, message: Message) -> None:
        """Remembers the slot."""
        self.unreached.append(message.slot)


class ScriptedGate(Gate):
    """Admits whom the test says: `answer` is given, or raised. `located` is where nothing may be shown, or everything."""

    def __init__(self, answer: Callable[[Question], Question | None], *, may_show: bool = True) -> None:
        self.answer = answer
        self.may_show = may_show

    def admit(self, question: Question) -> Question | None:
        """What the test says."""
        return self.answer(question)

    def located(self, question: Question) -> Question:
        """The same for every place."""
        return replace(question, may_show_there=self.may_show)
