"""What can go wrong with the database, and what a person is told to do about it."""

from __future__ import annotations

import sqlite3
import traceback
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import Count, SetClock
from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError, NoSuchTableError, OperationalError, SQLAlchemyError, TimeoutError
from storage_turns import QUESTION, make_turn, private_turn

from adapters.storage import log, schema
from adapters.storage.engine import open_engine
from adapters.storage.faults import translated
from adapters.storage.migrate import ensure_schema, schema_version
from adapters.storage.records import SqlRecords
from bot.errors import RecordsError

Use = Callable[[Engine], object]
USES: dict[str, Use] = {
    "commit": lambda engine: SqlRecords(engine, SetClock()).commit(make_turn()),
    "talk": lambda engine: SqlRecords(engine, SetClock()).talk(QUESTION),
    "list": lambda engine: list(log.list_questions(engine)),
    "cases": lambda engine: list(log.open_cases(engine)),
    "replay": lambda engine: list(log.recorded_questions(engine)),
    "count": log.count_private,
}
SCHEMA_USES: dict[str, Use] = {"ensure": ensure_schema, "version": schema_version}
EVERY_USE = USES | SCHEMA_USES


def told(use: Use, database: Path | str) -> str:
    """What a person is told when this use of the database fails; only the project's own error may come out."""
    engine = open_engine(f"sqlite:///{database}", busy_timeout=0.1)
    try:
        with pytest.raises(RecordsError) as caught:
            use(engine)
    finally:
        engine.dispose()
    message = str(caught.value)
    assert message.endswith("."), message
    assert not any(end in message for end in (". ", "\n")), "one sentence"
    assert str(database) in message
    return message


@pytest.mark.parametrize("use", EVERY_USE.values(), ids=EVERY_USE.keys())
def test_a_file_that_is_no_database(tmp_path: Path, use: Use) -> None:
    """Whatever is tried, a file of another kind is named as such and left alone."""
    path = tmp_path / "advisor.db"
    path.write_text("not a database " * 500)
    assert "is not a database" in told(use, path)
    assert path.read_text().startswith("not a database")


@pytest.mark.parametrize("use", EVERY_USE.values(), ids=EVERY_USE.keys())
def test_a_database_that_cannot_be_opened(tmp_path: Path, use: Use) -> None:
    """A folder in the file's place is told as something that cannot be opened."""
    (tmp_path / "advisor.db").mkdir()
    assert "cannot be opened" in told(use, tmp_path / "advisor.db")


@pytest.mark.parametrize("use", USES.values(), ids=USES.keys())
def test_a_schema_that_is_missing(tmp_path: Path, use: Use) -> None:
    """Records that were never brought up to date say by which command they are."""
    assert "policy-advisor migrate" in told(use, tmp_path / "advisor.db")


def test_a_schema_that_is_behind(database: Path) -> None:
    """A column that is missing says by which command it comes."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("ALTER TABLE question DROP COLUMN program_version")
    assert "policy-advisor migrate" in told(USES["commit"], database)


def test_records_of_a_newer_program(database: Path) -> None:
    """An older program does not touch what a newer one made."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    assert "newer version of this program" in told(ensure_schema, database)


def test_a_locked_database(database: Path) -> None:
    """Another program's lock is waited for, then told; reading goes on meanwhile."""
    with closing(sqlite3.connect(database)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "locked by another program" in told(USES["commit"], database)
        engine = open_engine(f"sqlite:///{database}")
        assert list(log.list_questions(engine)) == []
        engine.dispose()


def test_a_locked_new_database(tmp_path: Path) -> None:
    """A lock that is met while the tables are made is told just so."""
    with closing(sqlite3.connect(tmp_path / "advisor.db")) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert "locked by another program" in told(ensure_schema, tmp_path / "advisor.db")


def test_a_lock_that_goes_away_is_no_fault(engine: Engine, records: SqlRecords, database: Path, count: Count) -> None:
    """After a lock the same turn is committed as if nothing had been."""
    with closing(sqlite3.connect(database)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(RecordsError):
            records.commit(make_turn())
    records.commit(make_turn())
    assert count(schema.question) == 1


def test_a_full_disk(engine: Engine, records: SqlRecords, count: Count) -> None:
    """A turn that finds no room is not kept at all, is told, and is kept once there is room."""
    limit = pages(engine)
    long = make_turn(text="x" * 100_000)
    with pytest.raises(RecordsError, match="free some disk space"):
        records.commit(long)
    assert count(schema.question) == 0
    limit.clear()
    records.commit(long)
    assert count(schema.question) == 1


def pages(engine: Engine) -> list[int]:
    """Lets the database grow no further, until the list that comes back is emptied."""
    with engine.connect() as connection:
        limit = [int(connection.exec_driver_sql("PRAGMA page_count").scalar_one())]

    def keep_small(connection: Any, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count={limit[0] if limit else 1_000_000}")

    event.listen(engine, "checkout", keep_small)
    return limit


def test_a_read_only_file(empty_copy: Callable[[Path], Path], unprivileged: Path) -> None:
    """A file without the right to write says where to give it."""
    path = empty_copy(unprivileged)
    path.chmod(0o444)
    assert "read-only" in told(USES["commit"], path)


def test_a_read_only_folder(empty_copy: Callable[[Path], Path], unprivileged: Path) -> None:
    """A folder without the right to write is told with the file's name, since SQLite writes beside it."""
    path = empty_copy(unprivileged)
    unprivileged.chmod(0o555)
    assert "write" in told(USES["commit"], path)


@pytest.fixture
def empty_copy(empty_records: Path) -> Callable[[Path], Path]:
    """Copies an empty database into a folder, with the rights of whoever is copying."""
    content = empty_records.read_bytes()

    def copy_into(folder: Path) -> Path:
        path = folder / "advisor.db"
        path.write_bytes(content)
        return path

    return copy_into


def test_a_folder_that_cannot_be_made(unprivileged: Path) -> None:
    """A folder in which nothing may be made is told before anything is asked."""
    unprivileged.chmod(0o555)
    with pytest.raises(RecordsError, match="cannot be opened"):
        open_engine(f"sqlite:///{unprivileged}/new/advisor.db")


def test_a_file_in_the_folder_s_place(tmp_path: Path) -> None:
    """Nor can a folder be made where a file stands."""
    (tmp_path / "data").write_text("")
    with pytest.raises(RecordsError, match="cannot be opened"):
        open_engine(f"sqlite:///{tmp_path}/data/advisor.db")


def test_a_damaged_file(records: SqlRecords, engine: Engine, database: Path) -> None:
    """Pages that make no sense are told as damage, with the way out."""
    records.commit(make_turn(text="x" * 50_000))
    engine.dispose()
    content = bytearray(database.read_bytes())
    content[4096:] = b"\x55" * (len(content) - 4096)
    database.write_bytes(content)
    assert "last backup" in told(USES["list"], database)


class PostgresqlError(Exception):
    """An error as PostgreSQL's driver raises it."""

    def __init__(self, sqlstate: str | None) -> None:
        super().__init__("driver")
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OperationalError("", {}, PostgresqlError("53100")), "disk space"),
        (OperationalError("", {}, PostgresqlError("08006")), "cannot be reached"),
        (OperationalError("", {}, PostgresqlError(None)), "cannot be reached"),
        (OperationalError("", {}, PostgresqlError("57P01"), connection_invalidated=True), "cannot be reached"),
        (DBAPIError("", {}, PostgresqlError("42P01")), "migrate"),
        (DBAPIError("", {}, PostgresqlError("25006")), "read-only"),
        (DBAPIError("", {}, PostgresqlError("40P01")), "too busy"),
        (DBAPIError("", {}, PostgresqlError("22000")), "unexpected fault (DBAPIError)"),
        (IntegrityError("", {}, PostgresqlError("23505")), "same id"),
        (TimeoutError(), "too busy"),
        (NoSuchTableError("x"), "unexpected fault (NoSuchTableError)"),
        (sqlite3.OperationalError("disk I/O error"), "unexpected fault"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_no_error_of_the_database_leaks(engine: Engine, error: SQLAlchemyError | sqlite3.Error, said: str) -> None:
    """Whatever the database or its driver raises comes out as the project's own error."""
    with pytest.raises(RecordsError) as caught, translated(engine):
        raise error
    assert said in str(caught.value)


def test_an_error_shows_nothing_of_what_was_asked(engine: Engine, records: SqlRecords) -> None:
    """The error, with all that led to it, can be written to a log."""
    turn = private_turn()
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE private_text")
    with pytest.raises(RecordsError) as caught:
        records.commit(turn)
    assert turn.question.text not in "".join(traceback.format_exception(caught.value))
