"""Questions, what was said, what was quoted, what conversations speak of, and the inbox."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, CheckConstraint, Column, Float, ForeignKey, Index, Integer, Table, UniqueConstraint

from adapters.storage.schema.columns import PlainText, UtcDateTime, metadata, moment, text

question = Table(
    "question",
    metadata,
    Column("id", PlainText, primary_key=True),
    moment("received_at"),
    moment("answered_at"),
    text("platform"),
    text("tenant"),
    text("school"),
    text("policy"),
    text("conversation"),
    text("delivery_key"),
    text("action", comment="the button that was pressed; empty where it was typed"),
    Column("is_direct", Boolean, nullable=False, comment="asked where nobody else reads along"),
    Column("is_private", Boolean, nullable=False, comment="a private matter: its text is in private_text"),
    text("route"),
    text("stance"),
    Column("topic", PlainText),
    Column("confidence", Float, nullable=False),
    text("about"),
    Column("sign", PlainText),
    Column("signs", JSON, nullable=False),
    text("knowledge_version"),
    text("program_version"),
    UniqueConstraint("platform", "tenant", "conversation", "delivery_key", name="uq_question_delivery"),
    Index("ix_question_received_at", "received_at", "id"),
)
"""One row a question: what was decided and by which version; no free text."""

DELIVERY = (question.c.platform, question.c.tenant, question.c.conversation, question.c.delivery_key)
"""What makes two deliveries the same message."""


def _text_table(name: str) -> Table:
    """A table of what was said, with one row a question."""
    return Table(
        name,
        metadata,
        Column("question_id", PlainText, ForeignKey("question.id"), primary_key=True),
        text("person", index=True),
        text("text"),
        Column("understood", PlainText, comment="a follow-up with what it refers to; null where that is the text"),
        text("reply"),
    )


question_text = _text_table("question_text")
"""What was said in ordinary questions."""

private_text = _text_table("private_text")
"""What was said in private matters, sealed; no listing, export or replay reads it."""

citation = Table(
    "citation",
    metadata,
    Column("question_id", PlainText, ForeignKey("question.id"), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False, comment="2 for the second verdict of a two-part question"),
    Column("role", PlainText, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    text("clause_id"),
    text("kind"),
    Column("number", PlainText),
    text("heading"),
    Column("lead", PlainText),
    text("text"),
    CheckConstraint("part IN (1, 2)", name="part"),
    CheckConstraint("role IN ('cited', 'nearest')", name="role"),
)
"""The exact words that were quoted or, as `nearest`, shown as no answer."""

conversation = Table(
    "conversation",
    metadata,
    Column("platform", PlainText, primary_key=True),
    Column("tenant", PlainText, primary_key=True),
    Column("conversation", PlainText, primary_key=True),
    Column("person", PlainText, primary_key=True),
    text("question", comment="sealed"),
    Column("topic", PlainText),
    Column("route", PlainText),
    Column("offered", JSON, nullable=False),
    Column("cited", JSON, nullable=False),
    Column("clarified", Boolean, nullable=False),
    text("case"),
    moment("updated_at", index=True),
    Column("version", Integer, nullable=False),
)
"""What each person's conversation last spoke of, its words sealed, since whatever was said may be private; rows that have expired are deleted."""

inbox = Table(
    "inbox",
    metadata,
    Column("platform", PlainText, primary_key=True),
    Column("tenant", PlainText, primary_key=True),
    Column("conversation", PlainText, primary_key=True),
    Column("delivery_key", PlainText, primary_key=True),
    text("person"),
    text("school"),
    text("action"),
    Column("is_direct", Boolean, nullable=False),
    moment("received_at"),
    Column("body", PlainText, comment="what was typed and by whom, sealed; null once it is closed"),
    Column("leased_until", UtcDateTime),
    Column("again_at", UtcDateTime),
    Column("attempts", Integer, nullable=False),
    text("reason"),
    Column("closed_at", UtcDateTime, index=True),
)
"""Questions that have come in and are not answered yet, all sealed, since nobody knows yet what they are about.

An answered one is deleted: from then on its delivery is known by `question`. One that was turned away stays, without its words, for a
while, so that its redelivery is known too.
"""

ARRIVAL = (inbox.c.platform, inbox.c.tenant, inbox.c.conversation, inbox.c.delivery_key)
"""The same of an inbox row."""
