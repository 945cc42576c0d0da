"""What the outbox holds, for administrators: ids, kinds and reasons, no text. And sending again what was given up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select, update

from adapters.storage.log import stream
from adapters.storage.message_rows import GIVEN_UP, WAITS
from adapters.storage.schema import outbox
from adapters.storage.statements import is_waiting
from adapters.storage.store import Store
from bot.messages import MessageKind


@dataclass(frozen=True, slots=True)
class ListedMessage:
    """A message that has not arrived. `reason` is why it did not the last time, a short word; `attempts` how often it was tried.

    It is sent when it is due, unless `is_given_up`.
    """

    id: str
    kind: MessageKind
    platform: str
    slot: str
    case_id: str
    question_id: str
    is_urgent: bool
    is_given_up: bool
    first_due_at: datetime
    due_at: datetime
    attempts: int
    reason: str


def list_messages(engine: Engine) -> Iterator[ListedMessage]:
    """The messages that wait or were given up, the oldest first. Raises RecordsError."""
    statement = select(outbox).where(outbox.c.state.in_((WAITS, GIVEN_UP))).order_by(outbox.c.first_due_at, outbox.c.sequence)
    for row in stream(engine, statement):
        yield ListedMessage(
            id=row.id,
            kind=MessageKind(row.kind),
            platform=row.platform,
            slot=row.slot,
            case_id=row.case_id,
            question_id=row.question_id,
            is_urgent=row.is_urgent,
            is_given_up=row.state == GIVEN_UP,
            first_due_at=row.first_due_at,
            due_at=row.due_at,
            attempts=row.attempts,
            reason=row.reason,
        )


def send_again(store: Store, message_id: str | None = None) -> int:
    """Has a message that was given up sent again from now on, as if it were new; without an id all of them. How many. Raises RecordsError.

    One that waits for its next try is tried at once.
    """
    now = store.clock.now()
    which = outbox.c.state == GIVEN_UP if message_id is None else outbox.c.id == message_id
    again = {"state": WAITS, "first_due_at": now, "due_at": now, "attempts": 0, "reason": ""}
    given_up = store.execute(update(outbox).where(which, outbox.c.state == GIVEN_UP).values(again))
    if message_id is None or given_up:
        return given_up
    return store.execute(update(outbox).where(which, is_waiting(), outbox.c.leased_until.is_(None)).values(due_at=now))
