"""Real SQLite files for every test."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, Table, func, select
from storage_turns import NOON

from adapters.storage.engine import open_engine
from adapters.storage.migrate import ensure_schema
from adapters.storage.records import SqlRecords
from bot.ports import Clock

Count = Callable[[Table], int]
Row = Callable[[Table], dict[str, object]]
NOBODY = 65534


class SetClock(Clock):
    """A clock that stands where a test puts it."""

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        """The moment that was set."""
        return self.time


@pytest.fixture
def clock() -> SetClock:
    """A clock that stands at noon."""
    return SetClock()


@pytest.fixture(scope="session")
def empty_records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables and nothing in them, to copy from."""
    path = tmp_path_factory.mktemp("records") / "empty.db"
    engine = open_engine(f"sqlite:///{path}")
    ensure_schema(engine)
    engine.dispose()
    return path


@pytest.fixture
def database(tmp_path: Path, empty_records: Path) -> Path:
    """A database file of the test's own."""
    return Path(shutil.copy(empty_records, tmp_path / "advisor.db"))


@pytest.fixture
def engine(database: Path) -> Iterator[Engine]:
    """An engine that gives up a fifth of a second after meeting a lock."""
    engine = open_engine(f"sqlite:///{database}", busy_timeout=0.2)
    yield engine
    engine.dispose()


@pytest.fixture
def records(engine: Engine, clock: SetClock) -> SqlRecords:
    """The records in that database."""
    return SqlRecords(engine, clock)


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
