"""The way to the database. A commit has reached the disk when it returns; a writer waits for its turn instead of failing half-way."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from adapters.storage.faults import CANNOT_OPEN
from bot.errors import RecordsError
from bot.folders import make_own_folder

BUSY_TIMEOUT = 5.0
"""Seconds that a statement waits for another program's lock."""

_READS_ONLY = "advisor_reads_only"


def open_engine(database_url: str, *, busy_timeout: float = BUSY_TIMEOUT) -> Engine:
    """An engine for the database at this address; a SQLite file's folder is created. Raises RecordsError."""
    url = _parsed(database_url)
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, busy_timeout)
    try:
        return create_engine(url, hide_parameters=True, pool_pre_ping=True)
    except (ArgumentError, ImportError):
        name = url.drivername
        raise RecordsError(f"The database driver '{name}' in DATABASE_URL cannot be loaded: install it or correct the address.") from None


def reading(engine: Engine) -> Engine:
    """The same engine for what only reads: on SQLite its transactions do not queue behind writers."""
    return engine.execution_options(**{_READS_ONLY: True})


def _parsed(database_url: str) -> URL:
    """The address in its parts; an unreadable one is not repeated, since it may hold a password."""
    try:
        return make_url(database_url)
    except (ArgumentError, ValueError):
        raise RecordsError(
            "The database address in DATABASE_URL cannot be read: write it as sqlite:///folder/file.db or postgresql+psycopg://user:password@host/name."
        ) from None


def _sqlite_engine(url: URL, busy_timeout: float) -> Engine:
    """An engine whose transactions are begun by us, because the driver's own begin late and let a reader turn writer."""
    _make_folder(url.database or "")
    # No parameter is ever shown in an error or a log: they hold what people asked.
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": busy_timeout})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _make_folder(database: str) -> None:
    """Creates the folder of a database file, closed to other accounts."""
    if not database or database.startswith((":", "file:")):
        return
    try:
        make_own_folder(Path(database).parent)
        Path(database).touch(mode=0o600)
    except OSError as error:
        raise RecordsError(CANNOT_OPEN.format(where=database)) from error


def _prepare(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    """Readers do not stop writers (WAL), a commit survives a power cut (FULL), and no row refers to nothing."""
    connection.isolation_level = None
    if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _begin(connection: Connection) -> None:
    """A writer takes the lock at once: one that read first would meet "database is locked" without waiting."""
    reads_only = connection.get_execution_options().get(_READS_ONLY, False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")
