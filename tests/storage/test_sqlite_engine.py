"""The way to the database, and the types of its columns."""

from __future__ import annotations

import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Dialect, Engine, insert, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.schema import CreateIndex, CreateTable
from storage_turns import NOON

from adapters.storage import schema
from adapters.storage.engine import open_engine, reading
from adapters.storage.schema import PlainText, UtcDateTime
from bot.errors import RecordsError

SQLITE = open_engine("sqlite://").dialect


@pytest.fixture
def engine(file: Path) -> Iterator[Engine]:
    """An engine that gives up a fifth of a second after meeting a lock."""
    engine = open_engine(f"sqlite:///{file}", busy_timeout=0.2)
    yield engine
    engine.dispose()


@pytest.mark.parametrize(("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 200)])
def test_every_connection_is_set_up(engine: Engine, pragma: str, value: object) -> None:
    """Readers do not stop writers, a commit survives a power cut, rows refer to rows, and locks are waited for."""
    with engine.connect() as one, engine.connect() as another:
        one.rollback()
        assert another.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


@pytest.mark.parametrize("is_reader", [False, True], ids=["writer", "reader"])
def test_who_takes_the_lock(engine: Engine, file: Path, *, is_reader: bool) -> None:
    """A transaction that may write takes it at once, and never meets one half-way; what only reads takes none."""
    with closing(sqlite3.connect(file, timeout=0)) as other, (reading(engine) if is_reader else engine).begin():
        if is_reader:
            other.execute("BEGIN IMMEDIATE")
        else:
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")


def test_a_lock_is_waited_for(engine: Engine, file: Path) -> None:
    """As long as was said, and not much longer; afterwards other statements wait as before."""
    with closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN IMMEDIATE")
        begun = time.monotonic()
        with pytest.raises(sqlite3.OperationalError, match="locked"), engine.begin():
            pass
        assert 0.2 <= time.monotonic() - begun < 2
    with engine.begin() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 200


def test_a_listing_does_not_stop_a_commit(engine: Engine) -> None:
    """Somebody who reads the log for an hour keeps nobody's question waiting."""
    with reading(engine).connect() as slow:
        slow.execute(select(schema.question))
        with engine.begin() as writer:
            writer.execute(insert(schema.conversation), conversation_row())
    with engine.connect() as connection:
        assert len(connection.execute(select(schema.conversation)).all()) == 1


def conversation_row() -> dict[str, object]:
    """A conversation with nothing in it."""
    names = ("platform", "tenant", "conversation", "person", "question", "case")
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


@pytest.mark.parametrize("name", ["postgresql", "postgres", "postgresql+psycopg"])
def test_postgresql_is_reached_through_one_driver(name: str) -> None:
    """An address as other programs write it works too."""
    engine = open_engine(f"{name}://somebody@localhost/advisor")
    assert (engine.url.drivername, engine.dialect.name) == ("postgresql+psycopg", "postgresql")


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
