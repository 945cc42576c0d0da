"""Databases for tests: a SQLite file, and on PostgreSQL a database of the tests' own, made and dropped, wherever a server answers."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from sqlalchemy import URL, Engine, create_engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

LOCAL = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"

ran: set[str] = set()
"""The tests that have used PostgreSQL."""

skipped: set[str] = set()
"""The tests that would have."""


@lru_cache(maxsize=1)
def server() -> URL | None:
    """The server that tests may make databases on: TEST_DATABASE_URL or the one on this computer; None where none answers."""
    url = make_url(os.environ.get("TEST_DATABASE_URL") or LOCAL).set(drivername="postgresql+psycopg")
    engine = _administration(url)
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, ImportError):
        return None
    finally:
        engine.dispose()
    return url


@contextmanager
def new_postgresql(server_url: URL) -> Iterator[str]:
    """The address of a new and empty database, which is dropped afterwards, whoever still uses it."""
    name = f"advisor_test_{uuid.uuid4().hex[:12]}"
    engine = _administration(server_url)
    try:
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
            # What the tests keep need not survive a power cut.
            connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = off"))
        try:
            yield server_url.set(database=name).render_as_string(hide_password=False)
        finally:
            with engine.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        engine.dispose()


def emptied(url: str, tables: list[str]) -> None:
    """Empties tables, the last first."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        for table in reversed(tables):
            connection.execute(text(f'DELETE FROM "{table}"'))


def _administration(url: URL) -> Engine:
    """A way to the server outside transactions, which making and dropping databases needs."""
    return create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 2})
