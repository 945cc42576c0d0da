"""Records for every test, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, Table, func, select
from storage_turns import KEY, Count, Row, SetClock

from adapters.storage.cases import SqlCases
from adapters.storage.database import Database, open_database
from adapters.storage.inbox import SqlInbox
from adapters.storage.outbox import SqlOutbox
from adapters.storage.records import SqlRecords

NOBODY = 65534


@pytest.fixture
def clock() -> SetClock:
    """A clock that stands at noon."""
    return SetClock()


@pytest.fixture
def database(database_url: str, clock: SetClock) -> Iterator[Database]:
    """A database of the test's own, once on SQLite and once on PostgreSQL."""
    database = open_database(database_url, clock, private_key=KEY)
    yield database
    database.close()


@pytest.fixture
def other(database_url: str, clock: SetClock) -> Iterator[Database]:
    """The same database as another copy of the advisor has it."""
    database = open_database(database_url, clock, private_key=KEY)
    yield database
    database.close()


@pytest.fixture
def file(tmp_path: Path, empty_sqlite: Path) -> Path:
    """A SQLite file with its tables and nothing in them."""
    return Path(shutil.copy(empty_sqlite, tmp_path / "advisor.db"))


@pytest.fixture
def sqlite(file: Path, clock: SetClock) -> Iterator[Database]:
    """The records in that file, which give up a fifth of a second after meeting a lock."""
    database = open_database(f"sqlite:///{file}", clock, private_key=KEY, busy_timeout=0.2)
    yield database
    database.close()


@pytest.fixture
def engine(database: Database) -> Engine:
    """The way into the database past the records."""
    return database.engine


@pytest.fixture
def records(database: Database) -> SqlRecords:
    """The records in the database."""
    return database.records


@pytest.fixture
def cases(database: Database) -> SqlCases:
    """The cases in the database."""
    return database.cases


@pytest.fixture
def inbox(database: Database) -> SqlInbox:
    """The inbox in the database."""
    return database.inbox


@pytest.fixture
def outbox(database: Database) -> SqlOutbox:
    """The outbox in the database."""
    return database.outbox


@pytest.fixture
def count(engine: Engine) -> Count:
    """How many rows a table has."""

    def rows_in(table: Table) -> int:
        with engine.connect() as connection:
            return connection.execute(select(func.count()).select_from(table)).scalar_one()

    return rows_in


@pytest.fixture
def row(engine: Engine) -> Row:
    """The only row of a table."""

    def only_row_of(table: Table) -> dict[str, object]:
        with engine.connect() as connection:
            return dict(connection.execute(select(table)).mappings().one())

    return only_row_of


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """A folder in which file permissions hold, also where the tests run as root."""
    folder = Path(tempfile.mkdtemp())
    is_root = os.geteuid() == 0
    if is_root:
        os.chown(folder, NOBODY, NOBODY)
        os.seteuid(NOBODY)
    yield folder
    if is_root:
        os.seteuid(0)
    folder.chmod(0o700)
    shutil.rmtree(folder)
