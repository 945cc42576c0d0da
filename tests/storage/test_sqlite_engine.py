"""The way to the database, and the types of its columns."""

from __future__ import annotations

import stat
from datetime import datetime
from pathlib import Path

import pytest
from conftest import Count
from sqlalchemy import Dialect, Engine, event, insert, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.schema import CreateIndex, CreateTable
from storage_turns import NOON

from adapters.storage import schema
from adapters.storage.engine import open_engine, reading
from adapters.storage.schema import PlainText, UtcDateTime
from bot.errors import RecordsError

SQLITE = open_engine("sqlite://").dialect


@pytest.mark.parametrize(("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 200)])
def test_every_connection_is_set_up(engine: Engine, pragma: str, value: object) -> None:
    """Readers do not stop writers, a commit survives a power cut, rows refer to rows, and locks are waited for."""
    with engine.connect() as one, engine.connect() as another:
        one.rollback()
        assert another.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def begun(engine: Engine, on: Engine) -> list[str]:
    """The first statement of a transaction that reads."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    with on.connect() as connection:
        connection.execute(select(schema.question.c.id))
    return statements[:1]


def test_a_writer_takes_the_lock_at_once(engine: Engine) -> None:
    """A transaction that may write never meets a lock half-way."""
    assert begun(engine, engine) == ["BEGIN IMMEDIATE"]


def test_a_reader_takes_no_lock(engine: Engine) -> None:
    """What only reads does not queue behind writers."""
    assert begun(engine, reading(engine)) == ["BEGIN"]


def test_a_listing_does_not_stop_a_commit(engine: Engine, count: Count) -> None:
    """Somebody who reads the log for an hour keeps nobody's question waiting."""
    with reading(engine).connect() as slow:
        slow.execute(select(schema.question))
        with engine.begin() as writer:
            writer.execute(insert(schema.conversation), conversation_row())
    assert count(schema.conversation) == 1


def conversation_row() -> dict[str, object]:
    """A conversation with nothing in it."""
    names = ("platform", "tenant", "conversation", "person", "question")
    return dict.fromkeys(names, "x") | {"offered": [], "cited": [], "clarified": False, "updated_at": NOON, "version": 1}


def test_the_folder_is_made(tmp_path: Path) -> None:
    """A new installation needs no folder made by hand, and other accounts cannot look into it."""
    engine = open_engine(f"sqlite:///{tmp_path}/a/b/advisor.db")
    with engine.connect():
        assert (tmp_path / "a" / "b" / "advisor.db").exists()
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700
    engine.dispose()


def test_a_row_that_refers_to_nothing_is_refused(engine: Engine) -> None:
    """A text without its question cannot be written."""
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(insert(schema.question_text), {"question_id": "none", "person": "U1", "text": "", "reply": ""})


@pytest.mark.parametrize("url", ["", "hello", "postgresql://user:secret@host:port/x", "nosuch://user:secret@host/x", "oracle://user:secret@host/x"])
def test_an_address_that_cannot_be_used(url: str) -> None:
    """A wrong address is told with what to write instead, and never repeats a password."""
    with pytest.raises(RecordsError, match="DATABASE_URL") as caught:
        open_engine(url)
    assert "secret" not in str(caught.value)


def test_a_time_without_a_zone_is_refused_by_its_type() -> None:
    """No column takes a moment that could be any hour."""
    with pytest.raises(ValueError, match="zone"):
        UtcDateTime().process_bind_param(datetime(2026, 3, 2), SQLITE)


def test_a_time_without_a_zone_is_refused_on_the_way(engine: Engine) -> None:
    """Nor does a statement, which does not show what else it would have written."""
    with pytest.raises(StatementError) as caught, engine.begin() as connection:
        connection.execute(insert(schema.conversation), conversation_row() | {"question": "a secret", "updated_at": datetime(2026, 3, 2)})
    assert "secret" not in str(caught.value)


def test_nothing_stays_nothing() -> None:
    """An empty column is not turned into a value."""
    assert UtcDateTime().process_bind_param(None, SQLITE) is UtcDateTime().process_result_value(None, SQLITE) is None
    assert PlainText().process_bind_param(None, SQLITE) is None


def test_the_tables_are_good_for_postgresql() -> None:
    """Every table and index can be said in PostgreSQL's words, with times that keep their zone."""
    dialect: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
    said = [str(CreateTable(table).compile(dialect=dialect)) for table in schema.metadata.sorted_tables]
    said += [str(CreateIndex(index).compile(dialect=dialect)) for table in schema.metadata.sorted_tables for index in table.indexes]
    assert "TIMESTAMP WITH TIME ZONE" in "".join(said)
    assert '"case"' in "".join(said)
