"""Several programs at work on one file, and programs that die."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WORKER = Path(__file__).with_name("storage_worker.py")
TABLES = ("question", "private_text", "citation", '"case"', "case_event", "conversation")


def start(database: Path, *arguments: object) -> subprocess.Popen[str]:
    """Another program at work on the database."""
    command = [sys.executable, str(WORKER), f"sqlite:///{database}", *map(str, arguments)]
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, text=True)


def counts(database: Path) -> list[int]:
    """The rows of each table, as another program sees them."""
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES]


def finished(program: subprocess.Popen[str]) -> str:
    """What a program that has ended had to complain of."""
    return program.communicate(timeout=15)[1]


def test_two_programs_begin_and_commit_at_once(tmp_path: Path) -> None:
    """Two copies that start on an empty folder make the tables once and lose no turn."""
    database = tmp_path / "new" / "advisor.db"
    programs = [start(database, name, 40) for name in "abcd"]
    assert [finished(program) for program in programs] == [""] * 4
    assert counts(database)[0] == 160


def test_two_programs_with_the_same_deliveries(database: Path) -> None:
    """A message delivered to two copies at once is recorded once."""
    programs = [start(database, "same", 40) for _ in range(2)]
    assert [finished(program) for program in programs] == [""] * 2
    assert counts(database)[0] == 40


STATEMENTS = 8
"""BEGIN, six rows' inserts, the clearing of old conversations; COMMIT is the next."""


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory, empty_records: Path) -> dict[int, Path]:
    """For each moment of a commit, the database of a program that was killed then."""
    databases = {}
    programs = []
    for moment in (1, 2, 4, STATEMENTS, STATEMENTS + 1, STATEMENTS + 2):
        database = databases[moment] = tmp_path_factory.mktemp("killed") / "advisor.db"
        database.write_bytes(empty_records.read_bytes())
        programs.append(start(database, "k", 1, moment))
    for program in programs:
        finished(program)
        assert program.returncode == -signal.SIGKILL
    return databases


@pytest.mark.parametrize("moment", [1, 2, 4, STATEMENTS, STATEMENTS + 1])
def test_killed_within_a_commit_leaves_nothing(killed: dict[int, Path], moment: int) -> None:
    """A program that dies before its commit is through leaves nothing of the turn."""
    assert counts(killed[moment]) == [0] * 6


def test_killed_after_a_commit_leaves_everything(killed: dict[int, Path]) -> None:
    """A program that dies when its commit has returned has kept the whole turn."""
    assert counts(killed[STATEMENTS + 2]) == [1] * 6


def test_the_next_program_goes_on_after_a_kill(killed: dict[int, Path]) -> None:
    """What a killed program leaves locks nobody out."""
    assert finished(start(killed[STATEMENTS], "after", 1)) == ""
    assert counts(killed[STATEMENTS])[0] == 1
