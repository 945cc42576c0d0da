"""The way to the database. A commit has reached the disk when it returns; a writer waits for its turn instead of failing half-way."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from adapters.storage.faults import CANNOT_OPEN
from bot.errors import RecordsError
from bot.folders import make_own_folder

BUSY_TIMEOUT = 5.0
"""Seconds that a writing statement waits for another program's lock on a SQLite file."""

READ_TIMEOUT = 0.5
"""Seconds that a reading one waits: readers meet locks only where another program holds the whole file, and an urgent reply must not wait for it."""

BREATHER = 0.002
"""Seconds for which a writer with more to write leaves the lock to other programs."""

_LOOKS_AGAIN_AFTER = 0.002
"""Seconds after which a writer looks again whether the lock is free."""

_READS_ONLY = "advisor_reads_only"

CONNECTIONS = 16
"""How many connections the threads of a copy share, each waiting for its turn: more would not make the disk faster, and with a few more for
listings four copies stay below the hundred that a PostgreSQL server allows unless told otherwise.
"""

CONNECTION_TIMEOUT = 10.0
"""Seconds that a thread waits for its turn."""

_POOL: dict[str, Any] = {"pool_size": CONNECTIONS, "max_overflow": 4, "pool_timeout": CONNECTION_TIMEOUT}

_CONNECT: dict[str, object] = {
    "connect_timeout": 2,
    "tcp_user_timeout": 5_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "options": "-c lock_timeout=5s -c statement_timeout=10s -c idle_in_transaction_session_timeout=30s -c timezone=UTC",
}
"""A server that has gone silent is noticed within seconds, and what a dead copy had locked is free again within half a minute."""


def open_engine(database_url: str, *, busy_timeout: float = BUSY_TIMEOUT) -> Engine:
    """An engine for the database at this address; a SQLite file's folder is created. Raises RecordsError."""
    url = parsed(database_url)
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, busy_timeout)
    try:
        arguments = {name: value for name, value in _CONNECT.items() if name not in url.query} if url.get_backend_name() == "postgresql" else {}
        return create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=arguments, **_POOL)
    except (ArgumentError, ImportError):
        name = url.drivername
        raise RecordsError(f"The database driver '{name}' in DATABASE_URL cannot be loaded: install it or correct the address.") from None


def reading(engine: Engine) -> Engine:
    """The same engine for what only reads: on SQLite its transactions do not queue behind writers."""
    return engine.execution_options(**{_READS_ONLY: True})


def parsed(database_url: str) -> URL:
    """The address in its parts, psycopg where it names no driver; an unreadable one is not repeated, since it may hold a password. Raises RecordsError."""
    try:
        url = make_url(database_url)
        return url.set(drivername="postgresql+psycopg") if url.drivername in {"postgresql", "postgres"} else url
    except (ArgumentError, ValueError):
        raise RecordsError(
            "The database address in DATABASE_URL cannot be read: write it as sqlite:///folder/file.db or postgresql+psycopg://user:password@host/name."
        ) from None


def database_file(url: URL) -> Path | None:
    """The file of a SQLite database; None for a server and for a database in memory."""
    database = url.database or ""
    if url.get_backend_name() != "sqlite" or not database or database.startswith(":"):
        return None
    return Path(database.removeprefix("file:").partition("?")[0])


def _sqlite_engine(url: URL, busy_timeout: float) -> Engine:
    """An engine whose transactions are begun by us, because the driver's own begin late and let a reader turn writer."""
    _make_folder(url.database or "")
    # No parameter is ever shown in an error or a log: they hold what people asked.
    engine = create_engine(url, hide_parameters=True, poolclass=QueuePool, connect_args={"timeout": busy_timeout}, **_POOL)

    def begin(connection: Connection) -> None:
        driver: Any = connection.connection.dbapi_connection
        if connection.get_execution_options().get(_READS_ONLY, False):
            driver.execute("BEGIN")
        else:
            _take_the_lock(driver, busy_timeout)

    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", begin)
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


def _take_the_lock(connection: sqlite3.Connection, busy_timeout: float) -> None:
    """A writer takes the lock at once: one that read first would meet "database is locked" without waiting.

    SQLite's own way of waiting looks ever less often, so that beside busy programs one may not get its turn for seconds on end.
    """
    gives_up_at = time.monotonic() + busy_timeout
    connection.execute("PRAGMA busy_timeout = 1")
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > gives_up_at:
                    raise
                time.sleep(_LOOKS_AGAIN_AFTER)
            else:
                return
    finally:
        connection.execute(f"PRAGMA busy_timeout = {round(busy_timeout * 1_000)}")
