"""The ports as a process has them that dies at a given step of a question's path, or whose database is away for a while. The product knows nothing of it."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from bot.errors import RecordsError
from bot.handover import Asked, Turn
from bot.messages import Address, Delivered, Message, Sending
from bot.model import Question, Talk
from bot.ports import Inbox, Messenger, Outbox, Records, Spool


class Step(StrEnum):
    """Where a process dies."""

    RECEIVED = "inbox row kept"
    TAKEN = "question taken"
    DECIDED = "before the commit"
    COMMITTED = "after the commit"
    LEASED = "message leased"
    SENDING = "during a send"
    SENT = "sent, not marked"
    MARKED = "sent and marked"
    SPOOLED = "question spooled"
    REPLAYING = "spool read"
    REPLAYED = "replayed, still spooled"
    FORGOTTEN = "spool file gone"
    MOMENT = "any moment"


OF_THE_SPOOL = frozenset({Step.SPOOLED, Step.REPLAYING, Step.REPLAYED, Step.FORGOTTEN})
"""The steps that are reached only while the database is away, or after it."""


def die() -> None:
    """As if the power had gone, for this process alone."""
    os.kill(os.getpid(), signal.SIGKILL)


class Death:
    """Kills this process when it reaches a step for the so-manieth time."""

    def __init__(self, step: Step | None = None, number: int = 1) -> None:
        self._step = step
        self._number = number
        self._lock = threading.Lock()
        self._reached: Counter[Step] = Counter()

    def at(self, step: Step) -> None:
        """The step is reached."""
        with self._lock:
            self._reached[step] += 1
            if step is self._step and self._reached[step] == self._number:
                die()


class Outage:
    """Whether the database is away."""

    is_on = False

    def check(self) -> None:
        """Raises RecordsError while it is."""
        if self.is_on:
            raise RecordsError("The database is away: start it again.")


class Journal:
    """What has reached people, one line each, on the disk before the messenger returns; many processes may share it."""

    def __init__(self, path: Path, life: int) -> None:
        self._path = path
        self._life = life

    def write(self, what: str, message: Message) -> None:
        """The message was `sent`, `updated` in the place of another, or `marked` as sent."""
        line = {
            "life": self._life,
            "what": what,
            "id": message.id,
            "kind": message.kind,
            "person": message.to.person,
            "case": message.case_id,
            "at": time.time(),
        }
        file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.write(file, f"{json.dumps(line)}\n".encode())
        os.fsync(file)
        os.close(file)


class DyingInbox(Inbox):
    """An inbox with steps."""

    def __init__(self, inner: Inbox, death: Death, outage: Outage) -> None:
        self._inner, self._death, self._outage = inner, death, outage

    def receive(self, question: Question) -> bool:
        """Dies after it."""
        self._outage.check()
        is_new = self._inner.receive(question)
        self._death.at(Step.RECEIVED)
        return is_new

    def lease(self, until: datetime, limit: int = 1) -> Sequence[Question]:
        """Dies after it, if there was anything."""
        self._outage.check()
        leased = self._inner.lease(until, limit)
        if leased:
            self._death.at(Step.TAKEN)
        return leased

    def take(self, question: Question, until: datetime) -> bool:
        """Dies after it."""
        self._outage.check()
        is_ours = self._inner.take(question, until)
        self._death.at(Step.TAKEN)
        return is_ours

    def release(self, question: Question, again_at: datetime, reason: str, *, counts: bool = True) -> None:
        """As it is."""
        self._outage.check()
        self._inner.release(question, again_at, reason, counts=counts)

    def attempts(self, question: Question) -> int:
        """As it is."""
        self._outage.check()
        return self._inner.attempts(question)

    def note_told(self, question: Question) -> bool:
        """As it is."""
        self._outage.check()
        return self._inner.note_told(question)

    def discard(self, question: Question) -> None:
        """As it is."""
        self._outage.check()
        self._inner.discard(question)


class DyingRecords(Records):
    """Records with steps."""

    def __init__(self, inner: Records, death: Death, outage: Outage) -> None:
        self._inner, self._death, self._outage = inner, death, outage

    def talk(self, question: Question) -> Talk | None:
        """As it is."""
        self._outage.check()
        return self._inner.talk(question)

    def asked(self, action_id: str) -> Asked | None:
        """As it is."""
        self._outage.check()
        return self._inner.asked(action_id)

    def commit(self, turn: Turn) -> bool:
        """Dies before it or after it."""
        self._outage.check()
        self._death.at(Step.DECIDED)
        is_new = self._inner.commit(turn)
        self._death.at(Step.COMMITTED)
        return is_new


class DyingOutbox(Outbox):
    """An outbox with steps, which tells the journal what was marked."""

    def __init__(self, inner: Outbox, death: Death, outage: Outage, journal: Journal) -> None:
        self._inner, self._death, self._outage, self._journal = inner, death, outage, journal

    def lease(self, platforms: Sequence[str], until: datetime, limit: int = 20, to: Address | None = None) -> Sequence[Sending]:
        """Dies after it, if there was anything."""
        self._outage.check()
        leased = self._inner.lease(platforms, until, limit, to)
        if leased:
            self._death.at(Step.LEASED)
        return leased

    def sent(self, message: Message, delivered: Delivered, at: datetime) -> None:
        """Dies before it or after it."""
        self._outage.check()
        self._death.at(Step.SENT)
        self._inner.sent(message, delivered, at)
        self._journal.write("marked", message)
        self._death.at(Step.MARKED)

    def not_sent(self, message: Message, reason: str, again_at: datetime | None) -> None:
        """As it is."""
        self._outage.check()
        self._inner.not_sent(message, reason, again_at)

    def next_due_at(self, platforms: Sequence[str]) -> datetime | None:
        """As it is."""
        self._outage.check()
        return self._inner.next_due_at(platforms)


class DyingMessenger(Messenger):
    """Brings each message to the journal. Dies before it has arrived."""

    def __init__(self, journal: Journal, death: Death) -> None:
        self._journal, self._death = journal, death

    def send(self, message: Message, replaced_reference: str = "") -> Delivered:
        """It has arrived when it stands in the journal; where it takes the place of another, nobody is told again."""
        self._death.at(Step.SENDING)
        self._journal.write("updated" if replaced_reference else "sent", message)
        return Delivered(replaced_reference or f"ref-{message.id}")


class DyingSpool(Spool):
    """A spool with steps."""

    def __init__(self, inner: Spool, death: Death) -> None:
        self._inner, self._death = inner, death

    def keep(self, question: Question) -> None:
        """Dies after it."""
        self._inner.keep(question)
        self._death.at(Step.SPOOLED)

    def kept(self) -> Sequence[Question]:
        """Dies after it, if there was anything."""
        kept = self._inner.kept()
        if kept:
            self._death.at(Step.REPLAYING)
        return kept

    def forget(self, question: Question) -> None:
        """Dies before it or after it."""
        self._death.at(Step.REPLAYED)
        self._inner.forget(question)
        self._death.at(Step.FORGOTTEN)
