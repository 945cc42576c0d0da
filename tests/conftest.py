"""What most tests share: the knowledge folder that ships with the advisor, read once, and databases."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.storage.engine import open_engine
from adapters.storage.migrate import ensure_schema
from adapters.storage.schema import metadata
from bot.deciding.mind import Mind
from bot.knowledge.folder import Knowledge, load_knowledge
from bot.understanding.encoder import shipped_encoder
from bot.understanding.vectors import KeptVectors
from tests import databases

NO_SERVER = "No PostgreSQL server answers at 127.0.0.1:5432: start one, or name one in TEST_DATABASE_URL."

KNOWLEDGE_DIR = Path(__file__).parent.parent / "knowledge"


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The five policies with their topics, people and words."""
    return load_knowledge(KNOWLEDGE_DIR)


@pytest.fixture(scope="session")
def mind(knowledge: Knowledge) -> Mind:
    """The shipped folder ready for questions, with the encoder that ships."""
    encoder = shipped_encoder()
    return Mind.of(knowledge, KeptVectors(encoder) if encoder else None)


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A PostgreSQL database of this run's own, its schema up to date."""
    server = databases.server()
    if server is None:
        pytest.skip(NO_SERVER)
    with databases.new_postgresql(server) as url:
        engine = open_engine(url)
        ensure_schema(engine)
        engine.dispose()
        yield url


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with its tables and nothing in them, to copy from."""
    path = tmp_path_factory.mktemp("records") / "empty.db"
    engine = open_engine(f"sqlite:///{path}")
    ensure_schema(engine)
    engine.dispose()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with its tables and nothing in them: once a SQLite file, once PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{shutil.copy(request.getfixturevalue('empty_sqlite'), tmp_path / 'advisor.db')}"
    (databases.skipped if databases.server() is None else databases.ran).add(request.node.nodeid)
    url: str = request.getfixturevalue("postgresql_url")
    databases.emptied(url, [table.name for table in metadata.sorted_tables])
    return url


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says loudly that PostgreSQL was left out."""
    if databases.skipped:
        terminalreporter.write_line(f"NOT TESTED ON POSTGRESQL: {len(databases.skipped)} tests were skipped. {NO_SERVER}", yellow=True, bold=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where REQUIRE_POSTGRESQL is set, a run that had a server and used none has failed."""
    if os.environ.get("REQUIRE_POSTGRESQL") and databases.server() is not None and not databases.ran:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        sys.stderr.write("A PostgreSQL server answers, but no test has used it.\n")
