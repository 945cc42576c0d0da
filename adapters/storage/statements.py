"""What several parts of the records say to the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import BindParameter, Column, ColumnElement, Connection, Executable, FromClause, Table, bindparam, literal_column, update
from sqlalchemy.dialects import postgresql, sqlite

from adapters.storage import schema
from adapters.storage.schema.columns import PlainText
from bot.handover import WAITING


def upsert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert that can settle a conflict, in the words of the database in use."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def was_kept(connection: Connection, statement: Executable, values: dict[str, Any] | None = None) -> bool:
    """Runs an insert that can settle a conflict, or an update with conditions; did it change anything?"""
    return bool(connection.execute(statement, values, execution_options={"preserve_rowcount": True}).rowcount)


def the(column: Column[Any]) -> BindParameter[Any]:
    """A parameter for a column's value, named as `named` names it: statements are made once, since making one takes as long as running it."""
    return bindparam(f"the_{column.name}", type_=column.type)


def matching(columns: Iterable[Column[Any]]) -> list[ColumnElement[bool]]:
    """The conditions that a row has the values that `named` hands over."""
    return [column == the(column) for column in columns]


def named(values: dict[str, Any]) -> dict[str, Any]:
    """Values by column, as parameters of a statement made with `the`."""
    return {f"the_{name}": value for name, value in values.items()}


USE_ACTION = (
    update(schema.action)
    .where(schema.action.c.id == the(schema.action.c.id), schema.action.c.used_at.is_(None))
    .values(used_at=bindparam("now", type_=schema.UtcDateTime))
)
"""A button has been pressed, for the first time."""


def is_waiting(outbox: FromClause = schema.outbox) -> ColumnElement[bool]:
    """A message that is neither sent nor given up; said without a parameter, so that the index over just those is used."""
    return outbox.c.state == literal_column("'waiting'", PlainText)


def case_waits() -> ColumnElement[bool]:
    """A case in which somebody still has to act."""
    return schema.case.c.state.in_(_sorted(WAITING))


def _sorted(values: Collection[str]) -> list[str]:
    """The values in an order that stays the same, so that the statement does."""
    return sorted(str(value) for value in values)
