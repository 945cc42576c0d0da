"""The schema, made and brought up to date."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event, inspect

from adapters.storage import migrate
from adapters.storage.engine import open_engine
from adapters.storage.migrate import CURRENT, alembic_config, ensure_schema, schema_version
from adapters.storage.schema import metadata
from bot.errors import RecordsError
from tests import databases

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with nothing in it; the file's folder has a name that Alembic's configuration could stumble over."""
    server = databases.server()
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/50%25 new/advisor.db"
    elif server is None:
        databases.skipped.add(request.node.nodeid)
        pytest.skip("no PostgreSQL server answers")
    else:
        databases.ran.add(request.node.nodeid)
        with databases.new_postgresql(server) as url:
            yield url


@pytest.fixture
def new(new_url: str) -> Iterator[Engine]:
    """The way to that database."""
    engine = open_engine(new_url)
    yield engine
    engine.dispose()


def go_to(engine: Engine, revision: str) -> None:
    """Takes the schema down to a revision."""
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection), revision)


def test_the_migrations_give_the_schema(new: Engine) -> None:
    """What the migrations make and what the program works with is the same."""
    ensure_schema(new)
    with new.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_checks_and_conditions_are_the_same(new: Engine) -> None:
    """Alembic compares neither checks nor the conditions of indexes, so they are compared here."""
    ensure_schema(new)
    made = {check["name"] for check in inspect(new).get_check_constraints("citation")}
    assert made == {"ck_citation_part", "ck_citation_role"}
    conditions = {index["name"]: " ".join(map(str, index.get("dialect_options", {}).values())) for index in inspect(new).get_indexes("outbox")}
    assert {name for name, condition in conditions.items() if "waiting" in condition} == {"ix_outbox_due", "ix_outbox_order"}


def test_up_and_down_and_up_again(new: Engine) -> None:
    """Every step can be taken back, and leaves nothing behind."""
    ensure_schema(new)
    go_to(new, "base")
    assert set(inspect(new).get_table_names()) == {"alembic_version"}
    assert schema_version(new) is None
    ensure_schema(new)
    assert set(inspect(new).get_table_names()) == {"alembic_version", *metadata.tables}


def test_four_copies_begin_at_once(new_url: str) -> None:
    """Copies that start together on an empty database make the tables once."""
    together = threading.Barrier(4)

    def begin(_: int) -> str | None:
        engine = open_engine(new_url)
        try:
            together.wait(10)
            ensure_schema(engine)
            return schema_version(engine)
        finally:
            engine.dispose()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(begin, range(4))) == [CURRENT] * 4


def test_the_current_revision_is_the_newest(new: Engine) -> None:
    """The program knows its own schema without asking Alembic."""
    ensure_schema(new)
    with new.connect() as connection:
        assert ScriptDirectory.from_config(alembic_config(connection)).get_heads() == [CURRENT]
    assert schema_version(new) == CURRENT


def test_a_schema_that_is_up_to_date_costs_one_select(database_url: str) -> None:
    """Every start asks, so asking is cheap."""
    engine = open_engine(database_url)
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    ensure_schema(engine)
    engine.dispose()
    assert [statement for statement in statements if not statement.startswith("BEGIN")] == ["SELECT version_num FROM alembic_version"]


def test_alembic_is_not_imported_without_need(file: Path) -> None:
    """A start that finds everything in place does not pay for Alembic, nor for the key of private words."""
    program = (
        "import sys; from datetime import UTC, datetime; from adapters.storage import database, log;"
        f"opened = database.open_database('sqlite:///{file}', None); opened.is_reachable(); opened.close();"
        "sys.exit('alembic' in sys.modules or 'cryptography' in sys.modules or 'psycopg' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0


def test_a_migration_that_fails_leaves_nothing(new: Engine) -> None:
    """Half a schema is never left behind."""
    with new.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE conversation (x integer)")
    with pytest.raises(RecordsError):
        ensure_schema(new)
    assert inspect(new).get_table_names() == ["conversation"]


def test_a_missing_migrations_folder(new: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An installation without its migrations says what is missing."""
    monkeypatch.setattr(migrate, "MIGRATIONS", tmp_path / "nowhere")
    with pytest.raises(RecordsError, match="nowhere"):
        ensure_schema(new)
