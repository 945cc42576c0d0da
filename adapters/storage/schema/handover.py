"""Cases with what became of them, the messages to be sent, and what their buttons do."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table
from sqlalchemy import text as sql

from adapters.storage.schema.columns import PlainText, UtcDateTime, metadata, moment, text

case = Table(
    "case",
    metadata,
    Column("id", PlainText, primary_key=True),
    text("state"),
    text("school"),
    text("policy"),
    text("about"),
    Column("clock", PlainText),
    Column("is_private", Boolean, nullable=False),
    text("topic"),
    moment("opened_at"),
    Column("told", JSON, nullable=False),
    Column("excluded", JSON, nullable=False),
    Column("excluded_people", JSON, nullable=False),
    text("claimed_by"),
    Column("seen_at", UtcDateTime),
    Column("next_at", UtcDateTime, index=True),
    Column("reminders", Integer, nullable=False),
    Column("gap", PlainText, unique=True, comment="the gap whose askers join this case; null where nobody may any more"),
    Column("version", Integer, nullable=False),
    Column("state_at", UtcDateTime, comment="when it came into its state"),
    Index("ix_case_state", "state", "opened_at"),
)
"""A matter handed to a person, as it stands."""

case_asking = Table(
    "case_asking",
    metadata,
    Column("question_id", PlainText, ForeignKey("question.id"), primary_key=True),
    Column("case_id", PlainText, ForeignKey("case.id"), nullable=False),
    Column("position", Integer, nullable=False),
    text("platform"),
    text("tenant"),
    text("person"),
    text("conversation"),
    text("email", comment="sealed"),
    Column("is_waiting", Boolean, nullable=False, comment="its asker is to get the next answer"),
    Index("ix_case_asking_case_id", "case_id", "position"),
    Index("ix_case_asking_person", "platform", "tenant", "person"),
)
"""The questions of a case and where their answer goes."""

case_event = Table(
    "case_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", PlainText, ForeignKey("case.id"), nullable=False, index=True),
    text("kind"),
    moment("at"),
    text("actor"),
    text("slot"),
    Column("outcome", PlainText),
)
"""What happened to a case, in ids, never in text."""


def _case_text_table(name: str) -> Table:
    """A table of what was said in cases after their questions."""
    return Table(
        name,
        metadata,
        Column("id", Integer, primary_key=True),
        Column("case_id", PlainText, ForeignKey("case.id"), nullable=False, index=True),
        text("kind", comment="the event that it belongs to: answered, added or closed"),
        moment("at"),
        text("actor", index=True),
        text("text"),
    )


case_text = _case_text_table("case_text")
"""Answers, added lines and closing references of ordinary cases."""

private_case_text = _case_text_table("private_case_text")
"""The same of urgent and private cases, sealed."""

ruling_draft = Table(
    "ruling_draft",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("case_id", PlainText, ForeignKey("case.id"), nullable=False, index=True),
    moment("drafted_at"),
    text("clause_id"),
    text("topic"),
    text("scope"),
    text("text"),
)
"""Answers that their authors would have as rulings, until a person approves them."""

action = Table(
    "action",
    metadata,
    Column("id", PlainText, primary_key=True),
    text("kind"),
    text("label"),
    text("question_id"),
    text("case_id"),
    text("argument"),
    text("person"),
    Column("used_at", UtcDateTime),
)
"""What each button does. Its question and case are named without a reference to them, as in `outbox`."""

_WAITING = sql("state = 'waiting'")
_TO_CONTACT = sql("slot != ''")

outbox = Table(
    "outbox",
    metadata,
    Column("sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    text("id", unique=True),
    text("platform"),
    text("tenant"),
    text("person"),
    text("conversation"),
    text("kind"),
    text("question_id"),
    text("case_id"),
    text("slot"),
    Column("is_private", Boolean, nullable=False),
    Column("is_urgent", Boolean, nullable=False),
    text("replaces"),
    text("state"),
    moment("first_due_at"),
    moment("due_at"),
    Column("leased_until", UtcDateTime),
    text("holder"),
    Column("attempts", Integer, nullable=False),
    text("reason"),
    text("reference"),
    Column("sent_at", UtcDateTime),
    Index("ix_outbox_case_id", "case_id"),
    Index("ix_outbox_contact", "platform", "person", sqlite_where=_TO_CONTACT, postgresql_where=_TO_CONTACT),
    Index("ix_outbox_due", "due_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
    Index("ix_outbox_order", "platform", "tenant", "conversation", "sequence", sqlite_where=_WAITING, postgresql_where=_WAITING),
)
"""Messages to be sent, in the order in which they were said; `state` is waiting, sent or given_up. No text, and no reference to a
question or case: a message must go out even if what it belongs to is not on record or has been removed.
"""


def _message_table(name: str) -> Table:
    """A table of what messages say: their parts, summary and buttons."""
    return Table(name, metadata, Column("message_id", PlainText, ForeignKey("outbox.id"), primary_key=True), text("body"))


message_text = _message_table("message_text")
"""What ordinary messages say."""

private_message_text = _message_table("private_message_text")
"""What messages in private matters say, sealed."""
