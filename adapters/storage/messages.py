"""Messages into the outbox, with what they say in a table apart and what their buttons do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from adapters.storage import schema
from adapters.storage.message_rows import action_row, body, message_row
from adapters.storage.sealing import Seal
from bot.messages import Action, Message

Row = dict[str, Any]

_INSERT = {table.name: insert(table) for table in (schema.outbox, schema.message_text, schema.private_message_text, schema.action)}


@dataclass(frozen=True, slots=True)
class MessageRows:
    """Messages as they are to be kept: made by whoever has the messages, since sealing takes time that the one who writes has not."""

    outbox: list[Row]
    said: list[Row]
    said_privately: list[Row]
    actions: list[Row]

    @classmethod
    def of(cls, messages: Sequence[Message], due_at: datetime, seal: Seal, *, is_private: bool, shown_elsewhere: Sequence[Action] = ()) -> MessageRows:
        """The rows of messages that belong to a private matter, or to an ordinary one, and of buttons that stand in no message.

        Raises RecordsError where there is no key.
        """
        return cls(
            outbox=[message_row(message, due_at) for message in messages],
            said=[{"message_id": each.id, "body": body(each)} for each in messages if not (is_private or each.is_private)],
            said_privately=[{"message_id": each.id, "body": seal.seal(body(each))} for each in messages if is_private or each.is_private],
            actions=[action_row(action) for action in (*(action for message in messages for action in message.actions), *shown_elsewhere)],
        )

    def keep(self, connection: Connection) -> None:
        """Puts the messages into the outbox, in their order."""
        for table, rows in (
            (schema.outbox, self.outbox),
            (schema.message_text, self.said),
            (schema.private_message_text, self.said_privately),
            (schema.action, self.actions),
        ):
            if rows:
                connection.execute(_INSERT[table.name], rows)
