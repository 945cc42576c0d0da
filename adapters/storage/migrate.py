"""The schema brought up to date. Alembic is imported only when there is something to do, since every start asks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from adapters.storage.engine import reading
from adapters.storage.faults import NEWER, is_schema_missing, translated, where
from bot.errors import RecordsError

if TYPE_CHECKING:
    from alembic.config import Config

CURRENT = "0001"
"""The revision that this program works with: the newest file in migrations/versions."""

_LOCK = 0x506F6C41
"""The number of the advisory lock under which a PostgreSQL schema is changed."""

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def ensure_schema(engine: Engine) -> None:
    """Make the tables or bring them up to date; one SELECT where there is nothing to do. Raises RecordsError.

    Several programs may do this at once: the second waits and finds it done.
    """
    with translated(engine):
        version = schema_version(engine)
        if version != CURRENT:
            _upgrade(engine, version)


def schema_version(engine: Engine) -> str | None:
    """The revision of the database's schema; None where there is none yet. Raises RecordsError."""
    with translated(engine):
        try:
            with reading(engine).connect() as connection:
                return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        except DBAPIError as error:
            if is_schema_missing(error):
                return None
            raise


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration for work within this connection's transaction; there is no alembic.ini."""
    from alembic.config import Config

    if not MIGRATIONS.is_dir():
        raise RecordsError(f"The folder {MIGRATIONS} is missing: install the advisor from its whole source folder.")
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def _upgrade(engine: Engine, version: str | None) -> None:
    """Runs what is missing, all or nothing."""
    from alembic import command
    from alembic.script import ScriptDirectory

    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            _wait_for_others(connection)
        config = alembic_config(connection)
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if version is not None and version not in known:
            raise RecordsError(NEWER.format(where=where(engine)))
        command.upgrade(config, CURRENT)


def _wait_for_others(connection: Connection) -> None:
    """Holds the lock until this transaction ends; on SQLite the file's own lock does that. Changing a large table may take its time."""
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text("SET LOCAL lock_timeout = '60s'"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
