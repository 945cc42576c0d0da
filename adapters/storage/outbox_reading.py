"""Messages read back from the outbox, with what they say."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, select

from adapters.storage import schema
from adapters.storage.message_rows import message_of
from adapters.storage.sealing import Seal
from bot.errors import RecordsError
from bot.messages import Sending

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Read:
    """Messages that could be read, and the ids of those that could not: sealed with another key, or their words removed."""

    sendings: list[Sending]
    unreadable: list[str]


def read_messages(connection: Connection, found: Select[Any], seal: Seal, values: dict[str, Any] | None = None) -> Read:
    """The messages of a statement that `messages_where` has made."""
    read = Read([], [])
    for row in connection.execute(found, values).mappings():
        sending = _sending(row, seal)
        if sending is None:
            read.unreadable.append(row["id"])
        else:
            read.sendings.append(sending)
    return read


def messages_where(which: ColumnElement[bool]) -> Select[Any]:
    """The messages that meet a condition, urgent first, then in their order, with what they say and the reference of what they replace."""
    outbox, said, sealed, replaced = schema.outbox, schema.message_text, schema.private_message_text, schema.outbox.alias("replaced")
    return (
        select(outbox, said.c.body, sealed.c.body.label("sealed"), replaced.c.reference.label("replaced_reference"))
        .select_from(
            outbox.outerjoin(said, said.c.message_id == outbox.c.id)
            .outerjoin(sealed, sealed.c.message_id == outbox.c.id)
            .outerjoin(replaced, replaced.c.id == outbox.c.replaces)
        )
        .where(which)
        .order_by(outbox.c.is_urgent.desc(), outbox.c.due_at, outbox.c.sequence)
    )


def _sending(row: RowMapping, seal: Seal) -> Sending | None:
    """The message of a row; None where it cannot be read. It had been tried as often as it was leased before this time.

    A reference of its own it has before it was sent only where it takes the place of what was sent without the records.
    """
    try:
        body = row["body"] if row["sealed"] is None else seal.open(row["sealed"])
    except RecordsError as error:
        logger.error("The message %s cannot be read: %s", row["id"], error)
        return None
    if body is None:
        logger.error("The message %s cannot be read: its words have been removed.", row["id"])
        return None
    return Sending(message_of(row, body), max(row["attempts"] - 1, 0), row["first_due_at"], row["replaced_reference"] or row["reference"])
