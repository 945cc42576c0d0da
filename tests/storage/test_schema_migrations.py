"""The schema, made and brought up to date."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
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

ROOT = Path(__file__).parents[2]


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Engine]:
    """A database with nothing in it, in a folder whose name Alembic's configuration could stumble over."""
    engine = open_engine(f"sqlite:///{tmp_path}/50%25 new/advisor.db")
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


def test_the_checks_are_the_same(new: Engine) -> None:
    """Alembic does not compare checks, so they are compared here."""
    ensure_schema(new)
    made = {check["name"] for check in inspect(new).get_check_constraints("citation")}
    assert made == {"ck_citation_part", "ck_citation_role"}


def test_up_and_down_and_up_again(new: Engine) -> None:
    """Every step can be taken back, and leaves nothing behind."""
    ensure_schema(new)
    go_to(new, "base")
    assert set(inspect(new).get_table_names()) == {"alembic_version"}
    assert schema_version(new) is None
    ensure_schema(new)
    assert set(inspect(new).get_table_names()) == {"alembic_version", *metadata.tables}


def test_the_current_revision_is_the_newest(engine: Engine) -> None:
    """The program knows its own schema without asking Alembic."""
    with engine.connect() as connection:
        assert ScriptDirectory.from_config(alembic_config(connection)).get_heads() == [CURRENT]
    assert schema_version(engine) == CURRENT


def test_a_schema_that_is_up_to_date_costs_one_select(engine: Engine) -> None:
    """Every start asks, so asking is cheap."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    ensure_schema(engine)
    assert [statement for statement in statements if not statement.startswith("BEGIN")] == ["SELECT version_num FROM alembic_version"]


def test_alembic_is_not_imported_without_need(database: Path) -> None:
    """A start that finds everything in place does not pay for Alembic."""
    program = (
        "import sys; from adapters.storage import engine, log, migrate, records;"
        f"migrate.ensure_schema(engine.open_engine('sqlite:///{database}')); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0


def test_a_migration_that_fails_leaves_nothing(new: Engine) -> None:
    """Half a schema is never left behind."""
    with new.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE conversation (x)")
    with pytest.raises(RecordsError):
        ensure_schema(new)
    assert inspect(new).get_table_names() == ["conversation"]


def test_a_missing_migrations_folder(new: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An installation without its migrations says what is missing."""
    monkeypatch.setattr(migrate, "MIGRATIONS", tmp_path / "nowhere")
    with pytest.raises(RecordsError, match="nowhere"):
        ensure_schema(new)
