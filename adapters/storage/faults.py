"""The database's errors, told as one sentence that says what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from adapters.storage.turns import TooMany
from bot.errors import RecordsError

LOCKED = "The records in {where} are locked by another program: close whatever has them open (a backup, a database viewer), then try again."
READ_ONLY = "The records in {where} are read-only: allow this program to write to the file and to its folder, then try again."
DISK_FULL = "There is no room left for the records in {where}: free some disk space, then try again."
NOT_A_DATABASE = "The file {where} is not a database: move it away or name another file in DATABASE_URL."
DAMAGED = "The records in {where} are damaged: stop the advisor and put back the last backup."
DISK_FAULT = "The disk failed while the records in {where} were in use: check the disk, then try again."
CANNOT_OPEN = "The records in {where} cannot be opened: check that the folder exists and that this program may read and write there."
UNREACHABLE = "The database at {where} cannot be reached: check that it is running and that DATABASE_URL is right."
BUSY = "The records in {where} are too busy: try again in a moment."
BEHIND = "The records in {where} were made by an older version of this program: run `policy-advisor migrate`."
NEWER = "The records in {where} were made by a newer version of this program: install that version, or name another database in DATABASE_URL."
NOT_ALLOWED = "The database at {where} does not let this account do its work: give the account in DATABASE_URL the right to make and change tables."
CLOSED = "The records in {where} are closed, since the advisor is stopping: ask again in a moment."
MEMORY = "DATABASE_URL names no file, so that every record would be lost: write it as sqlite:///folder/file.db."
CONFLICT = "The records in {where} already hold something else under the same id: report this fault to whoever maintains the advisor."
UNKNOWN = "The records in {where} could not be used because of an unexpected fault ({kind}): report it to whoever maintains the advisor."
MOVED_ON = "The conversation went on while this question was being answered: ask the question again."
CASE_MOVED_ON = "Somebody else did something with this case meanwhile: look at it again."

_SQLITE = {
    sqlite3.SQLITE_BUSY: LOCKED,
    sqlite3.SQLITE_LOCKED: LOCKED,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_FULL: DISK_FULL,
    sqlite3.SQLITE_NOTADB: NOT_A_DATABASE,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_IOERR: DISK_FAULT,
    sqlite3.SQLITE_CANTOPEN: CANNOT_OPEN,
    sqlite3.SQLITE_PERM: CANNOT_OPEN,
    sqlite3.SQLITE_AUTH: CANNOT_OPEN,
}
_SQLITE_BEHIND = ("no such table", "no such column", "has no column named")
_POSTGRESQL = {
    "53100": DISK_FULL,
    "58030": DISK_FAULT,
    "XX001": DAMAGED,
    "XX002": DAMAGED,
    "25006": READ_ONLY,
    "42501": NOT_ALLOWED,
    "42P01": BEHIND,
    "42703": BEHIND,
    "3F000": BEHIND,
    "40001": BUSY,
    "40P01": BUSY,
    "55P03": BUSY,
    "57014": BUSY,
    "53200": BUSY,
    "53300": BUSY,
}
_POSTGRESQL_UNREACHABLE = ("08", "25P03", "28", "3D", "57P")
_POSTGRESQL_PASSING = ("40001", "40P01")


def where(engine: Engine) -> str:
    """The database as a person knows it: the file, or the address without its password."""
    if engine.dialect.name == "sqlite":
        return engine.url.database or "memory"
    return engine.url.render_as_string(hide_password=True)


def is_schema_missing(error: SQLAlchemyError) -> bool:
    """Was a table or column asked for that the database does not have?"""
    return _remedy(error) == BEHIND


def is_passing(error: DBAPIError) -> bool:
    """Did two transactions stand in each other's way, so that the same again will do?"""
    return str(getattr(error.orig, "sqlstate", None) or "") in _POSTGRESQL_PASSING


@contextmanager
def translated(engine: Engine) -> Iterator[None]:
    """Turns every error of the database and its driver into a RecordsError that says what to do."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, TooMany) as error:
        raise RecordsError(_remedy(error).format(where=where(engine), kind=type(error).__name__)) from error


def _remedy(error: SQLAlchemyError | sqlite3.Error | TooMany) -> str:
    """The sentence for an error, still without its place."""
    if isinstance(error, NoFreeConnection | TooMany):
        return BUSY
    cause = error.orig if isinstance(error, DBAPIError) else error
    remedy = _sqlite_remedy(cause) if isinstance(cause, sqlite3.Error) else _postgresql_remedy(error, str(getattr(cause, "sqlstate", None) or ""))
    return remedy or (CONFLICT if isinstance(error, IntegrityError) else UNKNOWN)


def _sqlite_remedy(error: sqlite3.Error) -> str | None:
    """SQLite tells by the low byte of its code what went wrong, except for a missing table or column."""
    if any(sign in str(error) for sign in _SQLITE_BEHIND):
        return BEHIND
    return _SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)


def _postgresql_remedy(error: SQLAlchemyError | sqlite3.Error, state: str) -> str | None:
    """PostgreSQL tells by its SQLSTATE, and by none at all when it was never reached."""
    is_cut_off = isinstance(error, DBAPIError) and error.connection_invalidated
    was_never_there = isinstance(error, OperationalError) and not state
    if state.startswith(_POSTGRESQL_UNREACHABLE) or is_cut_off or was_never_there:
        return UNREACHABLE
    return _POSTGRESQL.get(state)
