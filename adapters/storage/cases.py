"""Cases kept in SQL: what an act does is one transaction, which fails where another act came first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, update

from adapters.storage import schema
from adapters.storage.case_reading import read_cases
from adapters.storage.case_rows import case_row, event_row
from adapters.storage.case_words import Said, opened, said_in
from adapters.storage.faults import CASE_MOVED_ON
from adapters.storage.message_rows import GIVEN_UP, action_of
from adapters.storage.messages import MessageRows
from adapters.storage.opening import note_who_waits
from adapters.storage.outbox_reading import messages_where, read_messages
from adapters.storage.sealing import Seal
from adapters.storage.statements import USE_ACTION, case_waits, was_kept
from adapters.storage.store import Store
from bot.errors import CaseMovedOn
from bot.handover import CaseChange, CaseEvent, CaseFile, CaseWords, EventKind
from bot.messages import Action, Actor, Address, Message, MessageKind
from bot.model import Clock
from bot.ports import Cases

_SPOKEN = (EventKind.ANSWERED, EventKind.ADDED, EventKind.CLOSED)
"""The events that words can belong to."""

_SHOW_THE_CASE = (MessageKind.CASE, MessageKind.CASE_UPDATE)

_HURRY = {Clock.NOW: 0, Clock.TODAY: 1, None: 2}


class SqlCases(Cases):
    """Keeps cases, what happened to them and what was said in them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def case(self, case_id: str) -> CaseFile | None:
        """The case as it stands, or None. Raises RecordsError."""
        found = select(schema.case).where(schema.case.c.id == case_id)
        with self._store.read() as connection:
            return next(iter(read_cases(connection, found, self._store.seal)), None)

    def change(self, change: CaseChange) -> None:
        """Keep what an act did, with its messages, in one transaction. Raises CaseMovedOn where another act came first, RecordsError.

        The version that `after` has is of no account: the case's own goes up by one.
        """
        now, after = self._store.clock.now(), change.after
        messages = MessageRows.of(change.messages, now, self._store.seal, is_private=after.is_guarded, shown_elsewhere=change.actions)
        words = _words(change, self._store.seal, now)
        self._store.write(lambda connection: _keep(connection, change, messages, words, now))

    def due(self, now: datetime, limit: int = 50) -> Sequence[CaseFile]:
        """The cases of which somebody is to be reminded by now, the longest due first. Raises RecordsError."""
        table = schema.case
        found = select(table).where(table.c.next_at <= now).order_by(table.c.next_at, table.c.id).limit(limit)
        with self._store.read() as connection:
            return read_cases(connection, found, self._store.seal)

    def words(self, case_id: str, reader: Actor, at: datetime) -> CaseWords:
        """What was said in a case. Reading an urgent or private one is recorded before anything is shown. Raises RecordsError."""
        found = select(schema.case.c.id, schema.case.c.is_private, schema.case.c.clock).where(schema.case.c.id == case_id)
        with self._store.read() as connection:
            row = connection.execute(found).one_or_none()
            said = said_in(connection, case_id) if row is not None else Said()
        if row is not None and (row.is_private or row.clock):
            event = CaseEvent(EventKind.READ, at, f"{reader.platform}:{reader.account}")
            self._store.execute(insert(schema.case_event).values(event_row(case_id, event)))
        return opened(said, self._store.seal)

    def action(self, action_id: str) -> Action | None:
        """What a button does; None where there is no such button. Raises RecordsError."""
        with self._store.read() as connection:
            row = connection.execute(select(schema.action).where(schema.action.c.id == action_id)).mappings().one_or_none()
        return action_of(row) if row is not None else None

    def told(self, slots: Sequence[str], schools: Sequence[str]) -> Sequence[CaseFile]:
        """The cases that wait and of which one of these slots was told, urgent first, then the oldest. Raises RecordsError."""
        table, wanted = schema.case, set(slots)
        waiting = select(table.c.id, table.c.told).where(case_waits(), table.c.school.in_(list(schools)))
        with self._store.read() as connection:
            ids = [row.id for row in connection.execute(waiting) if wanted.intersection(row.told)]
            found = read_cases(connection, select(table).where(table.c.id.in_(ids)), self._store.seal) if ids else []
        return sorted(found, key=lambda case: (_HURRY[case.clock], case.opened_at, case.id))

    def asked_by(self, asker: Address) -> Sequence[CaseFile]:
        """The cases that wait and that this account asked, whatever the conversation, the newest first. Raises RecordsError.

        Each has this account's questions only, although others may have joined it.
        """
        table, asking = schema.case, schema.case_asking.c
        own = select(asking.case_id).where(asking.platform == asker.platform, asking.tenant == asker.tenant, asking.person == asker.person, asking.is_waiting)
        found = select(table).where(table.c.id.in_(own), case_waits()).order_by(table.c.opened_at.desc(), table.c.id)
        with self._store.read() as connection:
            return read_cases(connection, found, self._store.seal, asker=asker)

    def messages_of(self, case_id: str) -> Sequence[Message]:
        """The messages that show the case to a contact and can be updated, the newest of each address. Raises RecordsError."""
        outbox = schema.outbox
        newest = (
            select(func.max(outbox.c.sequence))
            .where(outbox.c.case_id == case_id, outbox.c.kind.in_(_SHOW_THE_CASE), outbox.c.slot != "", outbox.c.state != GIVEN_UP)
            .group_by(outbox.c.platform, outbox.c.tenant, outbox.c.conversation, outbox.c.person)
        )
        with self._store.read() as connection:
            return [sending.message for sending in read_messages(connection, messages_where(outbox.c.sequence.in_(newest)), self._store.seal).sendings]


def _keep(connection: Connection, change: CaseChange, messages: MessageRows, words: tuple[Table, dict[str, Any]] | None, now: datetime) -> None:
    """Everything that the act did, in one transaction. Raises CaseMovedOn."""
    table, before, after = schema.case, change.before, change.after
    values = {name: value for name, value in case_row(after).items() if name != "gap" or not after.gap}
    as_read = (table.c.id == before.id, table.c.version == before.version)
    if not was_kept(connection, update(table).where(*as_read).values(**values, version=before.version + 1)):
        raise CaseMovedOn(CASE_MOVED_ON)
    note_who_waits(connection, before.id, after.askings)
    if change.events:
        connection.execute(insert(schema.case_event), [event_row(before.id, event) for event in change.events])
    if words is not None:
        connection.execute(insert(words[0]), words[1])
    if (draft := change.ruling) is not None:
        row = {"id": draft.id, "case_id": draft.case_id, "clause_id": draft.clause_id, "topic": draft.topic, "scope": draft.scope, "text": draft.text}
        connection.execute(insert(schema.ruling_draft), {**row, "drafted_at": now})
    if change.used_action:
        connection.execute(USE_ACTION, {"the_id": change.used_action, "now": now})
    messages.keep(connection)


def _words(change: CaseChange, seal: Seal, now: datetime) -> tuple[Table, dict[str, Any]] | None:
    """What was said in the act, and the table in which it belongs. Raises RecordsError where there is no key."""
    if not change.words:
        return None
    event = next((event for event in change.events if event.kind in _SPOKEN), CaseEvent(EventKind.ADDED, now))
    row = {"case_id": change.before.id, "kind": event.kind, "at": event.at, "actor": event.actor}
    if change.before.is_guarded or change.after.is_guarded:
        return schema.private_case_text, {**row, "text": seal.seal(change.words)}
    return schema.case_text, {**row, "text": change.words}
