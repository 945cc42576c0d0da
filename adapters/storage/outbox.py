"""The outbox kept in SQL: whoever takes a message has it to itself until the lease runs out."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Integer, Select, bindparam, case, func, or_, select, update

from adapters.storage import schema
from adapters.storage.message_rows import GIVEN_UP, SENT
from adapters.storage.messages import MessageRows
from adapters.storage.outbox_reading import Read, messages_where, read_messages
from adapters.storage.statements import is_waiting, matching, named, the
from adapters.storage.store import Store
from bot.messages import Address, Delivered, Message, Sending
from bot.ports import Outbox

_UNREADABLE = "unreadable"
"""The reason of a message that was sealed with another key: it is given up, so that it keeps no other waiting, and can be sent again with its key."""

_outbox = schema.outbox
_earlier = schema.outbox.alias("earlier")
_waits_for_another = (
    select(_earlier.c.sequence)
    .where(
        is_waiting(_earlier),
        *(_earlier.c[name] == _outbox.c[name] for name in ("platform", "tenant", "conversation")),
        _earlier.c.sequence < _outbox.c.sequence,
        or_(_earlier.c.is_urgent, ~_outbox.c.is_urgent),
    )
    .correlate(_outbox)
    .exists()
)
"""There is a message before it in its conversation that is neither sent nor given up. What is not urgent keeps nothing urgent waiting."""

_now = bindparam("now", type_=schema.UtcDateTime)
_platforms = _outbox.c.platform.in_(bindparam("platforms", expanding=True))
_DUE_TO_ANYBODY = (
    select(_outbox.c.sequence)
    .where(is_waiting(), _outbox.c.due_at <= _now, or_(_outbox.c.leased_until.is_(None), _outbox.c.leased_until <= _now), ~_waits_for_another)
    .order_by(_outbox.c.is_urgent.desc(), _outbox.c.due_at, _outbox.c.sequence)
    .limit(bindparam("limit", type_=Integer))
)
_DUE = _DUE_TO_ANYBODY.where(_platforms)
_free_at = case((_outbox.c.leased_until > _outbox.c.due_at, _outbox.c.leased_until), else_=_outbox.c.due_at)
_NEXT_DUE_AT = select(func.min(_free_at)).where(is_waiting(), _platforms, ~_waits_for_another)
_leased = {"leased_until": bindparam("until", type_=schema.UtcDateTime), "attempts": _outbox.c.attempts + 1}
_MANY, _ONE = _outbox.c.sequence.in_(bindparam("taken", expanding=True)), _outbox.c.sequence == bindparam("taken", type_=Integer)
_READ_MANY, _READ_ONE = messages_where(_MANY), messages_where(_ONE)
_LEASE_MANY, _LEASE_ONE = update(_outbox).where(_MANY).values(_leased), update(_outbox).where(_ONE).values(_leased)
"""Most leases are of one message, the reply, and a list of values is put into the words of a statement each time that it is run."""
_SENT = update(_outbox).where(_outbox.c.id == the(_outbox.c.id), _outbox.c.state != SENT)
_MINE = update(_outbox).where(_outbox.c.id == the(_outbox.c.id), is_waiting(), _outbox.c.holder == the(_outbox.c.holder))


class SqlOutbox(Outbox):
    """Keeps messages until they have arrived. Each of these is one holder of leases."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._holder = uuid.uuid4().hex

    def lease(self, platforms: Sequence[str], until: datetime, limit: int = 20, to: Address | None = None) -> Sequence[Sending]:
        """Take messages that are due and that nobody is sending, for so long, urgent first. Raises RecordsError.

        `to` limits them to those to its person, and to its conversation where it names one. An urgent message waits for no other that is not.
        """
        parts = _address(to)
        which: dict[str, Any] = {**named(parts), "now": self._store.clock.now(), "limit": limit}
        # Whoever looks again and again takes no lock to find nothing; after a question of this person there is something.
        if to is None:
            which["platforms"] = list(platforms)
            with self._store.read() as connection:
                if connection.execute(_DUE, {**which, "limit": 1}).first() is None:
                    return []
        elif to.platform not in platforms:
            return []
        free = _due_and_free(tuple(parts))
        return self._store.write(lambda connection: self._take(connection, free, which, until)).sendings

    def keep(self, messages: Sequence[Message]) -> None:
        """Keep messages that belong to no question and no case, to be sent at once. Raises RecordsError."""
        rows = MessageRows.of(messages, self._store.clock.now(), self._store.seal, is_private=False)
        self._store.write(rows.keep)

    def sent(self, message: Message, delivered: Delivered, at: datetime) -> None:
        """A message has arrived; so it is, whoever holds it by now. Raises RecordsError."""
        arrived = {"state": SENT, "reference": delivered.reference, "sent_at": at, "leased_until": None, "holder": "", "reason": ""}
        self._store.execute(_SENT, {"the_id": message.id, **arrived})

    def not_sent(self, message: Message, reason: str, again_at: datetime | None) -> None:
        """A message has not arrived; it is due again then, or, without a time, given up. Somebody else's lease is left alone. Raises RecordsError."""
        free = {"leased_until": None, "holder": "", "reason": reason}
        outcome = {**free, "state": GIVEN_UP} if again_at is None else {**free, "due_at": again_at}
        self._store.execute(_MINE, {"the_id": message.id, "the_holder": self._holder, **outcome})

    def next_due_at(self, platforms: Sequence[str]) -> datetime | None:
        """When the next message is due that nobody is sending; None where none waits. A lease that is not given back runs out. Raises RecordsError."""
        with self._store.read() as connection:
            due_at: datetime | None = connection.execute(_NEXT_DUE_AT, {"platforms": list(platforms)}).scalar_one()
        return due_at

    def _take(self, connection: Connection, free: Select[Any], which: dict[str, Any], until: datetime) -> Read:
        """Leases what is due and nobody else is taking at this moment."""
        taken = list(connection.execute(free, which).scalars())
        if not taken:
            return Read([], [])
        is_one = len(taken) == 1
        which_taken = {"taken": taken[0] if is_one else taken}
        connection.execute(_LEASE_ONE if is_one else _LEASE_MANY, {**which_taken, "until": until, "holder": self._holder})
        read = read_messages(connection, _READ_ONE if is_one else _READ_MANY, self._store.seal, which_taken)
        if read.unreadable:
            given_up = {"state": GIVEN_UP, "reason": _UNREADABLE, "leased_until": None, "holder": ""}
            connection.execute(update(_outbox).where(_outbox.c.id.in_(read.unreadable)).values(given_up))
        return read


@cache
def _due_and_free(columns: tuple[str, ...]) -> Select[Any]:
    """What is due, of those messages whose address has given values in these columns, and what nobody else is taking at this moment."""
    due = _DUE_TO_ANYBODY.where(*matching(_outbox.c[name] for name in columns)) if columns else _DUE
    return due.with_for_update(skip_locked=True, of=_outbox)


def _address(to: Address | None) -> dict[str, str]:
    """The parts of an address that it names; a tenant may be named by nothing."""
    return {name: value for name, value in asdict(to).items() if value or name == "tenant"} if to is not None else {}
