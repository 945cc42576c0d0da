"""What the columns of the records are made of: moments, texts, and the names of keys and indexes."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, DateTime, Dialect, MetaData, Text, TypeDecorator


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


def storable(text: str) -> str:
    """The text with what cannot be stored replaced: NUL (which PostgreSQL refuses) and halves of surrogate pairs (no UTF-8) become U+FFFD."""
    return _UNSTORABLE.sub("\ufffd", str(text))


class PlainText(TypeDecorator[str]):
    """Text that every database takes; what cannot be stored is replaced, and an enumeration's member becomes its plain value."""

    impl = Text()
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text with what cannot be stored replaced."""
        return None if value is None else storable(value)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


def text(name: str, *constraints: Any, **options: Any) -> Column[str]:
    """A column of text that is always filled in."""
    return Column(name, PlainText, *constraints, nullable=False, **options)


def moment(name: str, **options: Any) -> Column[datetime]:
    """A column for a moment that is always known."""
    return Column(name, UtcDateTime, nullable=False, **options)
