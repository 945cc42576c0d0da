"""Several programs at work on one database, and programs that die."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from sqlalchemy import Engine, func, select, text
from storage_turns import Count, SetClock, private_turn
from storage_worker import count_statements

from adapters.storage import schema
from adapters.storage.database import Database, open_database

ROOT = Path(__file__).parents[2]
WORKER = Path(__file__).with_name("storage_worker.py")
TABLES = (
    schema.question,
    schema.private_text,
    schema.citation,
    schema.case,
    schema.case_asking,
    schema.case_event,
    schema.conversation,
    schema.outbox,
    schema.private_message_text,
    schema.action,
)
KEPT = [1, 1, 1, 1, 1, 1, 1, 2, 2, 2]
"""The rows of a private turn in these tables."""


def start(url: str, *arguments: object) -> subprocess.Popen[str]:
    """Another program at work on the database."""
    command = [sys.executable, str(WORKER), url, *map(str, arguments)]
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def counts(engine: Engine) -> list[int]:
    """The rows of each table, as another program sees them."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        return [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in TABLES]


def finished(program: subprocess.Popen[str]) -> str:
    """What a program that has ended had to complain of."""
    return program.communicate(timeout=60)[1]


def test_four_programs_begin_and_commit_at_once(tmp_path: Path) -> None:
    """Copies that start on an empty folder make the tables and the key once, and lose no turn."""
    url = f"sqlite:///{tmp_path}/new/advisor.db"
    programs = [start(url, name, 25) for name in "abcd"]
    assert [finished(program) for program in programs] == [""] * 4
    database = open_database(url, SetClock())
    assert counts(database.engine)[0] == 100
    database.close()


def test_two_programs_with_the_same_deliveries(database_url: str, count: Count) -> None:
    """A message delivered to two copies at once is recorded once."""
    programs = [start(database_url, "same", 40) for _ in range(2)]
    assert [finished(program) for program in programs] == [""] * 2
    assert count(schema.question) == 40


def test_killed_at_any_moment(database_url: str, database: Database) -> None:
    """A program that dies within a commit leaves nothing of the turn but its inbox row, and locks nobody out; one that dies after it has kept it all."""
    counted = count_statements(database.engine)
    database.records.commit(private_turn("whole"))
    commit = counted[1]
    moments = [1, commit // 2, commit, commit + 1]
    programs = [start(database_url, f"k{moment}", 1, moment) for moment in moments]
    for program in programs:
        finished(program)
        assert program.returncode == -signal.SIGKILL
    assert counts(database.engine) == [2 * rows for rows in KEPT], "the whole one, and the one that died after its commit"
    turns = [private_turn(f"k{moment}") for moment in moments]
    assert [database.inbox.receive(turn.question) for turn in turns] == [False] * 4, "its inbox row is there, or it is on record"
    assert [database.records.commit(turn) for turn in turns] == [True, True, True, False]
