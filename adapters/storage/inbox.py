"""The inbox kept in SQL: what has come in is there until it is answered, whoever dies in between."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Integer, bindparam, delete, exists, func, or_, select, update

from adapters.storage import schema
from adapters.storage.rows import Row, delivery
from adapters.storage.schema import inbox
from adapters.storage.sealing import Seal
from adapters.storage.statements import matching, named, the, upsert, was_kept
from adapters.storage.store import Store
from bot.errors import RecordsError
from bot.model import Question, Told
from bot.ports import Inbox

logger = logging.getLogger(__name__)

PATIENCE = 1.5
"""Seconds that a delivery waits for its transaction to begin: the platform wants an answer within three, and the spool takes what the database does not."""

KEPT_CLOSED = timedelta(days=7)
"""How long the delivery of a question that was turned away is remembered; no platform delivers again after that."""

RECEIVER_FIRST = timedelta(seconds=5)
"""How long a new question is left to whoever received it."""

_UNREADABLE_AGAIN_AFTER = timedelta(minutes=10)

_SAME = matching(schema.ARRIVAL)
_now = bindparam("now", type_=schema.UtcDateTime)
_FREE = (inbox.c.closed_at.is_(None), or_(inbox.c.leased_until.is_(None), inbox.c.leased_until <= _now))
_DUE = (
    select(inbox)
    .where(*_FREE, or_(inbox.c.again_at.is_(None), inbox.c.again_at <= _now))
    .order_by(inbox.c.received_at, inbox.c.delivery_key)
    .limit(bindparam("limit", type_=Integer))
)
_DUE_AND_FREE = _DUE.with_for_update(skip_locked=True)
_TAKE = update(inbox).where(*_SAME, *_FREE).values(leased_until=bindparam("until", type_=schema.UtcDateTime), attempts=inbox.c.attempts + 1)


class SqlInbox(Inbox):
    """Keeps questions until they are answered, sealed, since nobody knows yet what they are about."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def receive(self, question: Question) -> bool:
        """Keep a question before its delivery is acknowledged; False where this message is here already, or is on record. Raises RecordsError."""
        row = _row(question, self._store.seal, self._store.clock.now() + RECEIVER_FIRST)
        return self._store.write(lambda connection: _insert(connection, row), PATIENCE)

    def lease(self, until: datetime, limit: int = 1) -> Sequence[Question]:
        """Take questions that nobody works on, for so long, the oldest first. Raises RecordsError.

        One that cannot be read, since it was sealed with another key, is left for later and keeps no other waiting.
        """
        now = self._store.clock.now()
        with self._store.read() as connection:
            if connection.execute(_DUE, {"now": now, "limit": 1}).first() is None:
                return []
        rows = self._store.write(lambda connection: _take(connection, now, until, limit))
        return [question for row in rows if (question := self._read(row, now)) is not None]

    def take(self, question: Question, until: datetime) -> bool:
        """Take this one question, for so long; False where somebody else has it or it is answered. Raises RecordsError."""
        return bool(self._store.execute(_TAKE, {**named(delivery(question)), "now": self._store.clock.now(), "until": until}))

    def release(self, question: Question, again_at: datetime, reason: str, *, counts: bool = True) -> None:
        """Give a question back that could not be answered, to be tried again then; without `counts` as if it had not been tried. Raises RecordsError."""
        tried = inbox.c.attempts if counts else inbox.c.attempts - 1
        values = {"leased_until": None, "again_at": again_at, "reason": reason}
        self._store.execute(update(inbox).where(*_SAME).values(values | {"attempts": tried}), named(delivery(question)))

    def note_told(self, question: Question) -> bool:
        """Keep with a question that still waits what people were told of it, and give it free; False where it does not wait. Raises RecordsError."""
        told = {"body": _body(question, self._store.seal), "leased_until": None, "again_at": None}
        return bool(self._store.execute(update(inbox).where(*_SAME, inbox.c.closed_at.is_(None)).values(told), named(delivery(question))))

    def discard(self, question: Question) -> None:
        """Close a question that is not to be answered; its text goes, its delivery is remembered for a week. Raises RecordsError."""
        now = self._store.clock.now()
        closed = {"closed_at": now, "body": None, "leased_until": None, "again_at": None}

        def close(connection: Connection) -> None:
            connection.execute(update(inbox).where(*_SAME), {**named(delivery(question)), **closed})
            connection.execute(delete(inbox).where(inbox.c.closed_at <= now - KEPT_CLOSED))

        self._store.write(close)

    def attempts(self, question: Question) -> int:
        """How often a question was taken so far; 0 where it is not here. Raises RecordsError."""
        with self._store.read() as connection:
            return connection.execute(select(inbox.c.attempts).where(*_SAME), named(delivery(question))).scalar() or 0

    def waiting(self) -> int:
        """How many questions wait for their answer. Raises RecordsError."""
        with self._store.read() as connection:
            return int(connection.execute(select(func.count()).select_from(inbox).where(inbox.c.closed_at.is_(None))).scalar_one())

    def _read(self, row: Row, now: datetime) -> Question | None:
        """The question of a row; one that cannot be read is put off."""
        try:
            return _question(row, self._store.seal)
        except RecordsError as error:
            logger.error("A question in the inbox cannot be read: %s", error)
            key = {name: row[name] for name in ("platform", "tenant", "conversation", "delivery_key")}
            later = {"leased_until": None, "again_at": now + _UNREADABLE_AGAIN_AFTER, "reason": "unreadable"}
            self._store.execute(update(inbox).where(*_SAME), {**named(key), **later})
            return None


def _insert(connection: Connection, row: Row) -> bool:
    """Keeps the row, unless its delivery is here or on record."""
    return was_kept(connection, _new_arrival(connection.dialect.name), named(row))


@cache
def _new_arrival(dialect: str) -> Insert:
    """A question, unless its delivery is here or on record."""
    is_on_record = exists().where(*matching(schema.DELIVERY))
    columns = [column for column in inbox.columns if column.name not in {"leased_until", "closed_at"}]
    values = select(*(the(column) for column in columns)).where(~is_on_record)
    return upsert(dialect, inbox).from_select(columns, values).on_conflict_do_nothing(index_elements=list(schema.ARRIVAL))


def _take(connection: Connection, now: datetime, until: datetime, limit: int) -> list[Row]:
    """Leases what is due and nobody else is taking at this moment."""
    rows = [dict(row) for row in connection.execute(_DUE_AND_FREE, {"now": now, "limit": limit}).mappings()]
    for row in rows:
        connection.execute(_TAKE, {**named({column.name: row[column.name] for column in schema.ARRIVAL}), "now": now, "until": until})
    return rows


def _row(question: Question, seal: Seal, again_at: datetime) -> Row:
    """A question that has just come in. Raises RecordsError where there is no key."""
    return {
        **delivery(question),
        "person": question.person,
        "school": question.school,
        "action": question.action,
        "is_direct": question.is_private,
        "received_at": question.received_at,
        "body": _body(question, seal),
        "again_at": again_at,
        "attempts": 0,
        "reason": "",
    }


def _body(question: Question, seal: Seal) -> str:
    """What was said, and what people were told of it, sealed. Raises RecordsError where there is no key."""
    said = {"text": question.text, "email": question.email, "place": question.place}
    return seal.seal(json.dumps(said | ({"told": [astuple(told) for told in question.told]} if question.told else {})))


def _question(row: Row, seal: Seal) -> Question:
    """The question again. Raises RecordsError where it was sealed with another key."""
    said: dict[str, Any] = json.loads(seal.open(row["body"]))
    return Question(
        text=said["text"],
        conversation=row["conversation"],
        person=row["person"],
        platform=row["platform"],
        received_at=row["received_at"],
        delivery_key=row["delivery_key"],
        tenant=row["tenant"],
        school=row["school"],
        is_private=row["is_direct"],
        email=said["email"],
        place=said["place"],
        action=row["action"],
        told=tuple(Told(*told) for told in said.get("told", ())),
    )
