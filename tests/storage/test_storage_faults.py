"""What can go wrong with the database, and what a person is told to do about it."""

from __future__ import annotations

import sqlite3
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError, NoSuchTableError, OperationalError, SQLAlchemyError, TimeoutError
from storage_turns import KEY, LEAD, NOON, QUESTION, SetClock, make_case, make_turn, private_turn

from adapters.storage import case_listing, log, outbox_listing, schema
from adapters.storage.database import Database, open_database
from adapters.storage.engine import open_engine
from adapters.storage.faults import translated
from adapters.storage.migrate import ensure_schema, schema_version
from bot.errors import RecordsError
from bot.handover import CaseChange
from bot.messages import Actor
from tests import databases

Use = Callable[[Database], object]
SOON = NOON + timedelta(minutes=1)
CHANGE = CaseChange(make_case(), make_case(), ())
USES: dict[str, Use] = {
    "commit": lambda database: database.records.commit(make_turn()),
    "talk": lambda database: database.records.talk(QUESTION),
    "asked": lambda database: database.records.asked("a1"),
    "receive": lambda database: database.inbox.receive(QUESTION),
    "take": lambda database: database.inbox.take(QUESTION, SOON),
    "lease a question": lambda database: database.inbox.lease(SOON),
    "release": lambda database: database.inbox.release(QUESTION, SOON, "fault"),
    "lease a message": lambda database: database.outbox.lease(["slack"], SOON),
    "next due": lambda database: database.outbox.next_due_at(["slack"]),
    "case": lambda database: database.cases.case("c1"),
    "change": lambda database: database.cases.change(CHANGE),
    "due": lambda database: database.cases.due(NOON),
    "words": lambda database: database.cases.words("c1", Actor("slack", "U9"), NOON),
    "told": lambda database: database.cases.told(["dsl"], ["hillside"]),
    "asked by": lambda database: database.cases.asked_by(LEAD),
    "list": lambda database: list(log.list_questions(database.engine)),
    "list cases": lambda database: list(case_listing.list_cases(database.engine)),
    "list messages": lambda database: list(outbox_listing.list_messages(database.engine)),
    "replay": lambda database: list(log.recorded_questions(database.engine)),
    "count": lambda database: log.count_private(database.engine),
    "ensure": lambda database: ensure_schema(database.engine),
    "version": lambda database: schema_version(database.engine),
}


@contextmanager
def opened(database: Path | str) -> Iterator[Database]:
    """The database in a file, or at an address."""
    url = database if "://" in str(database) else f"sqlite:///{database}"
    found = open_database(str(url), SetClock(), private_key=KEY, busy_timeout=0.1)
    yield found
    found.close()


def told(use: Use, database: Path | str) -> str:
    """What a person is told when this use of the database fails; only the project's own error may come out."""
    with opened(database) as found, pytest.raises(RecordsError) as caught:
        use(found)
    message = str(caught.value)
    assert message.endswith("."), message
    assert not any(end in message for end in (". ", "\n")), "one sentence"
    return message


@pytest.mark.parametrize("use", USES.values(), ids=USES.keys())
def test_a_file_that_is_no_database(tmp_path: Path, use: Use) -> None:
    """Whatever is tried, a file of another kind is named as such and left alone."""
    path = tmp_path / "advisor.db"
    path.write_text("not a database " * 500)
    assert "is not a database" in told(use, path)
    assert path.read_text().startswith("not a database")


@pytest.mark.parametrize("use", USES.values(), ids=USES.keys())
def test_a_database_that_cannot_be_opened(tmp_path: Path, use: Use) -> None:
    """A folder in the file's place is told as something that cannot be opened."""
    (tmp_path / "advisor.db").mkdir()
    assert "cannot be opened" in told(use, tmp_path / "advisor.db")


def test_a_schema_that_is_missing(sqlite: Database) -> None:
    """Records that were taken away under the program's feet say by which command they come back."""
    assert sqlite.is_reachable()
    with sqlite.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE inbox")
    with pytest.raises(RecordsError, match="policy-advisor migrate"):
        sqlite.inbox.receive(QUESTION)


def test_a_schema_that_is_behind(file: Path) -> None:
    """A column that is missing says by which command it comes."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("ALTER TABLE question DROP COLUMN program_version")
    assert "policy-advisor migrate" in told(USES["commit"], file)


@pytest.mark.parametrize("use", USES.values(), ids=USES.keys())
def test_records_of_a_newer_program(file: Path, use: Use) -> None:
    """An older program does not touch what a newer one made."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    assert "newer version of this program" in told(use, file)


def test_a_locked_database(file: Path) -> None:
    """Another program's lock is waited for, then told; reading goes on meanwhile."""
    with closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "locked by another program" in told(USES["commit"], file)
        with opened(file) as found:
            assert list(log.list_questions(found.engine)) == []


def test_a_lock_does_not_keep_an_urgent_reply_waiting(file: Path) -> None:
    """Whoever asks something urgent while a backup holds the file learns within a second or two that it is not on record."""
    database = open_database(f"sqlite:///{file}", SetClock(), private_key=KEY)
    assert database.is_reachable()
    with closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN IMMEDIATE")
        begun = time.monotonic()
        with pytest.raises(RecordsError, match="locked by another program"):
            database.records.commit(private_turn())
        assert time.monotonic() - begun < 4
        other.rollback()
    assert database.records.commit(private_turn("after")) is True
    assert [row.id for row in log.list_questions(database.engine)] == ["qafter"], "what was given up is not written later"
    database.close()


def test_a_lock_is_told_to_all_who_wait_at_once(file: Path) -> None:
    """However many wait for a lock, none waits for it after another."""
    found = open_database(f"sqlite:///{file}", SetClock(), private_key=KEY, busy_timeout=0.5)
    assert found.is_reachable()
    with closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN IMMEDIATE")
        begun = time.monotonic()
        with ThreadPoolExecutor(16) as pool:
            outcomes = list(pool.map(lambda number: _fault(lambda: found.records.commit(make_turn(str(number)))), range(16)))
        assert time.monotonic() - begun < 4
    found.close()
    assert all(outcome is not None and "locked" in outcome for outcome in outcomes)


def _fault(use: Callable[[], object]) -> str | None:
    """What is told where something fails."""
    try:
        use()
    except RecordsError as error:
        return str(error)
    return None


def test_a_locked_new_database(tmp_path: Path) -> None:
    """A lock that is met while the tables are made is told just so."""
    with closing(sqlite3.connect(tmp_path / "advisor.db")) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert "locked by another program" in told(USES["ensure"], tmp_path / "advisor.db")


def test_a_lock_that_goes_away_is_no_fault(sqlite: Database, file: Path) -> None:
    """After a lock the same turn is committed as if nothing had been."""
    with closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(RecordsError):
            sqlite.records.commit(make_turn())
    assert sqlite.records.commit(make_turn()) is True


def test_a_full_disk(sqlite: Database) -> None:
    """A turn that finds no room is not kept at all, is told, and is kept once there is room; the small ones beside it are kept."""
    limit = pages(sqlite.engine)
    long = make_turn(text="x" * 500_000)
    with pytest.raises(RecordsError, match="free some disk space"):
        sqlite.records.commit(long)
    assert list(log.list_questions(sqlite.engine)) == []
    limit.clear()
    assert sqlite.records.commit(long) is True


def pages(engine: Engine) -> list[int]:
    """Lets the database grow no further, until the list that comes back is emptied."""
    with engine.connect() as connection:
        limit = [int(connection.exec_driver_sql("PRAGMA page_count").scalar_one()) + 10]

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
def empty_copy(empty_sqlite: Path) -> Callable[[Path], Path]:
    """Copies an empty database into a folder, with the rights of whoever is copying."""
    content = empty_sqlite.read_bytes()

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


def test_a_damaged_file(sqlite: Database, file: Path) -> None:
    """Pages that make no sense are told as damage, with the way out."""
    sqlite.records.commit(make_turn(text="x" * 50_000))
    sqlite.close()
    content = bytearray(file.read_bytes())
    content[4096:] = b"\x55" * (len(content) - 4096)
    file.write_bytes(content)
    assert "last backup" in told(USES["commit"], file)


NOWHERE = "postgresql+psycopg://postgres:secret@127.0.0.1:9/advisor"


@pytest.mark.parametrize("use", USES.values(), ids=USES.keys())
def test_a_server_that_is_away(use: Use) -> None:
    """A server that cannot be reached is told as that, whatever was tried, without the password."""
    message = told(use, NOWHERE)
    assert "cannot be reached" in message
    assert "secret" not in message


@pytest.fixture
def stopped(postgresql_url: str, request: pytest.FixtureRequest) -> Callable[[], None]:
    """Ends every connection to the database, as a server that is stopped does."""
    databases.ran.add(request.node.nodeid)

    def stop() -> None:
        with psycopg.connect(postgresql_url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")

    return stop


def test_a_server_that_stops_between_two_questions(postgresql_url: str, stopped: Callable[[], None]) -> None:
    """A server that was started again is gone back to without a word."""
    with opened(postgresql_url) as found:
        assert found.is_reachable()
        stopped()
        assert found.is_reachable()


def test_a_server_that_stops_in_the_middle_of_a_commit(postgresql_url: str, stopped: Callable[[], None]) -> None:
    """Nothing of the turn is kept, it is told, and the same turn is kept when the server is back."""
    databases.emptied(postgresql_url, [table.name for table in schema.metadata.sorted_tables])
    with opened(postgresql_url) as found:
        begun: list[str] = []

        def stop_once(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            if statement.startswith("INSERT INTO conversation") and not begun:
                begun.append(statement)
                stopped()

        event.listen(found.engine, "before_cursor_execute", stop_once)
        with pytest.raises(RecordsError, match="cannot be reached"):
            found.records.commit(make_turn())
        assert list(log.list_questions(found.engine)) == []
        assert found.records.commit(make_turn()) is True


def test_a_server_that_is_slow_keeps_no_delivery_waiting(postgresql_url: str, stopped: Callable[[], None]) -> None:
    """While something holds a whole table, a delivery goes to the spool within the time that the platform gives; an urgent reply waits less."""
    with opened(postgresql_url) as found, found.engine.begin() as other:
        found.prepare()
        other.execute(text("LOCK TABLE inbox, question IN ACCESS EXCLUSIVE MODE"))
        begun = time.monotonic()
        with pytest.raises(RecordsError, match="too busy"):
            found.inbox.receive(QUESTION)
        with pytest.raises(RecordsError, match="too busy"):
            found.records.commit(private_turn())
        assert time.monotonic() - begun < 6


def test_a_server_that_only_lets_read(postgresql_url: str, stopped: Callable[[], None]) -> None:
    """A copy of the database that takes no changes is told as read-only."""
    with opened(postgresql_url) as found:
        name = found.engine.url.database
        with found.engine.begin() as connection:
            connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
        stopped()
        with pytest.raises(RecordsError, match="read-only"):
            found.records.commit(make_turn())
        with found.engine.begin() as connection:
            connection.execute(text("SET TRANSACTION READ WRITE"))
            connection.execute(text(f"ALTER DATABASE {name} RESET default_transaction_read_only"))
        stopped()


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
        (DBAPIError("", {}, PostgresqlError("42501")), "the right to make and change tables"),
        (DBAPIError("", {}, PostgresqlError("XX001")), "last backup"),
        (DBAPIError("", {}, PostgresqlError("22000")), "unexpected fault (DBAPIError)"),
        (IntegrityError("", {}, PostgresqlError("23505")), "same id"),
        (TimeoutError(), "too busy"),
        (NoSuchTableError("x"), "unexpected fault (NoSuchTableError)"),
        (sqlite3.OperationalError("disk I/O error"), "unexpected fault"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_no_error_of_the_database_leaks(sqlite: Database, error: SQLAlchemyError | sqlite3.Error, said: str) -> None:
    """Whatever the database or its driver raises comes out as the project's own error."""
    with pytest.raises(RecordsError) as caught, translated(sqlite.engine):
        raise error
    assert said in str(caught.value)


def test_an_error_shows_nothing_of_what_was_asked(database: Database) -> None:
    """The error, with all that led to it, can be written to a log."""
    turn = private_turn()

    def fail(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "private_text" in statement:
            raise DBAPIError(statement, {"text": turn.question.text}, Exception("driver"), hide_parameters=True)

    event.listen(database.engine, "before_cursor_execute", fail)
    with pytest.raises(RecordsError) as caught:
        database.records.commit(turn)
    assert turn.question.text not in "".join(traceback.format_exception(caught.value))
