"""The tables of the records. Free text and names stand in tables of their own, so that they can be removed by person and by age."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, kept in UTC and read back with its zone; a value without a zone is refused, since nobody could tell when it was."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError("a time without a zone cannot be recorded")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment with its zone, which SQLite does not keep."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class PlainText(TypeDecorator[str]):
    """Text that every database takes: NUL (which PostgreSQL refuses) and halves of surrogate pairs (no UTF-8) become U+FFFD."""

    impl = Text()
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text with what cannot be stored replaced; an enumeration's member becomes its plain value."""
        return None if value is None else _UNSTORABLE.sub("\ufffd", str(value))


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

question = Table(
    "question",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("received_at", UtcDateTime, nullable=False),
    Column("answered_at", UtcDateTime, nullable=False),
    Column("platform", PlainText, nullable=False),
    Column("tenant", PlainText, nullable=False),
    Column("school", PlainText, nullable=False),
    Column("policy", PlainText, nullable=False),
    Column("conversation", PlainText, nullable=False),
    Column("delivery_key", PlainText, nullable=False),
    Column("is_direct", Boolean, nullable=False, comment="asked where nobody else reads along"),
    Column("is_private", Boolean, nullable=False, comment="a private matter: its text is in private_text"),
    Column("route", PlainText, nullable=False),
    Column("stance", PlainText, nullable=False),
    Column("topic", PlainText),
    Column("confidence", Float, nullable=False),
    Column("about", PlainText, nullable=False),
    Column("sign", PlainText),
    Column("signs", JSON, nullable=False),
    Column("knowledge_version", PlainText, nullable=False),
    Column("program_version", PlainText, nullable=False),
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
        Column("person", PlainText, nullable=False, index=True),
        Column("text", PlainText, nullable=False),
        Column("reply", PlainText, nullable=False),
    )


question_text = _text_table("question_text")
"""What was said in ordinary questions."""

private_text = _text_table("private_text")
"""What was said in private matters; no listing, export or replay reads it."""

citation = Table(
    "citation",
    metadata,
    Column("question_id", PlainText, ForeignKey("question.id"), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False, comment="2 for the second verdict of a two-part question"),
    Column("role", PlainText, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("clause_id", PlainText, nullable=False),
    Column("kind", PlainText, nullable=False),
    Column("number", PlainText),
    Column("heading", PlainText, nullable=False),
    Column("lead", PlainText),
    Column("text", PlainText, nullable=False),
    CheckConstraint("part IN (1, 2)", name="part"),
    CheckConstraint("role IN ('cited', 'nearest')", name="role"),
)
"""The exact words that were quoted or, as `nearest`, shown as no answer."""

case = Table(
    "case",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("question_id", PlainText, ForeignKey("question.id"), nullable=False, index=True),
    Column("state", PlainText, nullable=False, index=True),
    Column("about", PlainText, nullable=False),
    Column("clock", PlainText),
    Column("contact_role", PlainText),
    Column("contact_name", PlainText),
    Column("is_private", Boolean, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
)
"""A question handed to a person; the contact is null where nobody could be named."""

case_event = Table(
    "case_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", PlainText, ForeignKey("case.id"), nullable=False, index=True),
    Column("kind", PlainText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("person", PlainText),
)
"""What happened to a case, in ids, never in text."""

conversation = Table(
    "conversation",
    metadata,
    Column("platform", PlainText, primary_key=True),
    Column("tenant", PlainText, primary_key=True),
    Column("conversation", PlainText, primary_key=True),
    Column("person", PlainText, primary_key=True),
    Column("question", PlainText, nullable=False),
    Column("topic", PlainText),
    Column("route", PlainText),
    Column("offered", JSON, nullable=False),
    Column("cited", JSON, nullable=False),
    Column("clarified", Boolean, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False, index=True),
    Column("version", Integer, nullable=False),
)
"""What each person's conversation last spoke of; rows that have expired are deleted by the next commit."""
