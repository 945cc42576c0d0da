"""The records that the benchmark compares: none, SQLite, PostgreSQL; and many questions put into them at once."""

from __future__ import annotations

import base64
import os
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select, text

from adapters.storage import schema
from adapters.storage.database import Database, open_database
from adapters.terminal.memory import MemoryRecords
from adapters.wiring import SystemClock
from bot.handover import Asked, CaseChange, CaseFile, CaseWords, Turn
from bot.messages import Action, Actor, Address, Delivered, Message, Sending
from bot.model import Question, Talk
from bot.ports import Cases, Inbox, Messenger, Outbox, Records
from tests import databases

PLATFORM = "slack"
_AT_ONCE = 50_000
_MOMENT = "'2026-01-05 12:00:00.000000'"
_FILLING = (
    f"""INSERT INTO question (id, received_at, answered_at, platform, tenant, school, policy, conversation, delivery_key, action, is_direct, is_private,
        route, stance, topic, confidence, about, sign, signs, knowledge_version, program_version)
        SELECT 'g' || n, {_MOMENT}, {_MOMENT}, 'slack', 'T1', 'riverside', 'academy-trust', '@G' || n, 'g' || n, '', true, false,
        'answer', 'advised_against', 'befriend-parent', 0.9, 'nobody', NULL, '[]', 'k1', '0.1' FROM number""",
    "INSERT INTO question_text (question_id, person, text, understood, reply) SELECT 'g' || n, 'G' || n, {words}, NULL, {words} || {words} FROM number",
    """INSERT INTO citation (question_id, part, role, position, clause_id, kind, number, heading, lead, text)
        SELECT 'g' || n, 1, 'cited', 1, '7.3', 'clause', '7.3', 'Guidelines', NULL, {words} FROM number""",
    f"""INSERT INTO outbox (id, platform, tenant, person, conversation, kind, question_id, case_id, slot, is_private, is_urgent, replaces, state,
        first_due_at, due_at, leased_until, holder, attempts, reason, reference, sent_at)
        SELECT 'g' || n, 'slack', 'T1', 'G' || n, '@G' || n, 'reply', 'g' || n, '', '', false, false, '', 'sent', {_MOMENT}, {_MOMENT}, NULL, '', 1, '',
        'ref', {_MOMENT} FROM number""",
    "INSERT INTO message_text (message_id, body) SELECT 'g' || n, {words} || {words} FROM number",
    """INSERT INTO action (id, kind, label, question_id, case_id, argument, person, used_at)
        SELECT 'g' || n, 'helps', 'Helps', 'g' || n, '', '', 'G' || n, NULL FROM number""",
)
_NUMBERS = {
    "sqlite": "WITH RECURSIVE number(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM number WHERE n < {last}) ",
    "postgresql": "WITH number AS (SELECT n FROM generate_series({first}, {last}) AS n) ",
}
_WORDS = "'Staff are strongly advised not to have any direct contact with parents or be friends with them on personal social media. '"


@dataclass(frozen=True, slots=True)
class Ports:
    """What the path goes through; `database` is None without records."""

    records: Records
    cases: Cases
    inbox: Inbox
    outbox: Outbox
    database: Database | None = None


class Messages(Messenger):
    """Every message arrives at once."""

    def send(self, message: Message, replaced_reference: str = "") -> Delivered:
        """It has arrived."""
        return Delivered("ref")


@contextmanager
def new_sqlite_ports(folder: Path) -> Iterator[Ports]:
    """A new file."""
    folder.mkdir()
    with closing(_opened(f"sqlite:///{folder / 'advisor.db'}")) as database:
        yield _ports(database)


@contextmanager
def new_postgresql_ports() -> Iterator[Ports | None]:
    """A new database, in which a commit reaches the disk; None where no server answers."""
    server = databases.server()
    if server is None:
        yield None
        return
    with databases.new_postgresql(server) as url, closing(_opened(url + "?options=-c%20synchronous_commit%3Don%20-c%20timezone%3DUTC")) as database:
        yield _ports(database)


def no_ports() -> Ports:
    """Nothing is kept."""
    outbox = NoOutbox()
    return Ports(NoRecords(outbox), NoCases(), NoInbox(), outbox)


def grow(ports: Ports, size: int) -> None:
    """Fills the records up to so many questions, each with its text, citation, reply and button."""
    assert ports.database is not None
    engine = ports.database.engine
    with engine.connect() as connection:
        present = connection.execute(select(func.count()).select_from(schema.question)).scalar_one()
        first = connection.execute(text("SELECT count(*) FROM question WHERE id LIKE 'g%' AND delivery_key LIKE 'g%'")).scalar_one()
    for start in range(0, max(0, size - present), _AT_ONCE):
        numbers = _NUMBERS[engine.dialect.name].format(first=first + start, last=first + min(start + _AT_ONCE, size - present) - 1)
        with engine.begin() as connection:
            for filling in _FILLING:
                table, values = filling.split("SELECT", 1)
                connection.exec_driver_sql(f"{table} {numbers} SELECT {values}".replace("{words}", _WORDS))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _opened(url: str) -> Database:
    database = open_database(url, SystemClock(), private_key=base64.b64encode(os.urandom(32)).decode())
    database.prepare()
    return database


def _ports(database: Database) -> Ports:
    return Ports(database.records, database.cases, database.inbox, database.outbox, database)


class NoInbox(Inbox):
    """Takes everything and keeps nothing."""

    def receive(self, question: Question) -> bool:
        """Always new."""
        return True

    def lease(self, until: datetime, limit: int = 1) -> Sequence[Question]:
        """Nothing waits."""
        return ()

    def take(self, question: Question, until: datetime) -> bool:
        """Nobody else has it."""
        return True

    def note_told(self, question: Question) -> bool:
        """Nothing waits."""
        return False

    def release(self, question: Question, again_at: datetime, reason: str, *, counts: bool = True) -> None:
        """Nothing is kept."""

    def attempts(self, question: Question) -> int:
        """The first."""
        return 1

    def discard(self, question: Question) -> None:
        """Nothing is kept."""


class NoOutbox(Outbox):
    """Messages in memory until they are leased."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[Address, deque[Message]] = {}

    def put(self, messages: Sequence[Message]) -> None:
        """Messages to send."""
        with self._lock:
            for message in messages:
                self._waiting.setdefault(message.to, deque()).append(message)

    def lease(self, platforms: Sequence[str], until: datetime, limit: int = 20, to: Address | None = None) -> Sequence[Sending]:
        """What waits for this address, or for the first one."""
        with self._lock:
            address = to or next(iter(self._waiting), None)
            found = self._waiting.pop(address, ()) if address else ()
        return [Sending(message, 0, SystemClock().now()) for message in found]

    def sent(self, message: Message, delivered: Delivered, at: datetime) -> None:
        """Nothing is kept."""

    def not_sent(self, message: Message, reason: str, again_at: datetime | None) -> None:
        """Nothing is kept."""

    def next_due_at(self, platforms: Sequence[str]) -> datetime | None:
        """Now, where anything waits."""
        return SystemClock().now() if self._waiting else None


class NoRecords(Records):
    """Conversations in memory; everything else goes to the outbox alone."""

    def __init__(self, outbox: NoOutbox) -> None:
        self._memory = MemoryRecords(SystemClock())
        self._outbox = outbox

    def talk(self, question: Question) -> Talk | None:
        """From memory."""
        return self._memory.talk(question)

    def asked(self, action_id: str) -> Asked | None:
        """There are no buttons."""
        return None

    def commit(self, turn: Turn) -> bool:
        """The messages alone."""
        self._outbox.put(turn.messages)
        return self._memory.commit(turn)


class NoCases(Cases):
    """No cases."""

    def case(self, case_id: str) -> CaseFile | None:
        """None."""
        return None

    def change(self, change: CaseChange) -> None:
        """Nothing is kept."""

    def due(self, now: datetime, limit: int = 50) -> Sequence[CaseFile]:
        """None."""
        return ()

    def words(self, case_id: str, reader: Actor, at: datetime) -> CaseWords:
        """None."""
        return CaseWords(())

    def action(self, action_id: str) -> Action | None:
        """None."""
        return None

    def told(self, slots: Sequence[str], schools: Sequence[str]) -> Sequence[CaseFile]:
        """None."""
        return ()

    def asked_by(self, asker: Address) -> Sequence[CaseFile]:
        """None."""
        return ()

    def messages_of(self, case_id: str) -> Sequence[Message]:
        """None."""
        return ()
