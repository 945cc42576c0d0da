"""The records read back, and what happens when they cannot be kept."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.storage.database import open_database
from tests.terminal.typed import CLAUSE, PARENT, URGENT, Run, flat, rows

SECRET = "a pupil messaged me about Oakley"


@pytest.fixture
def three(run: Run, database: Path) -> None:
    """Three questions on record: answered, urgent and answered from another policy, a day apart in late October."""
    for arguments in ((PARENT,), (SECRET,), ("--policy", "yes-trust", "=can I make friends with students?")):
        assert run("ask", *arguments).code == 0
    with sqlite3.connect(database) as connection:
        for day, row in enumerate(connection.execute("SELECT id FROM question ORDER BY received_at").fetchall()):
            # The clocks go back on 25 October 2026: half past eleven at night UTC is the next day in summer, the same day in winter.
            connection.execute("UPDATE question SET received_at = ? WHERE id = ?", (f"2026-10-{24 + day} 23:30:00.000000", *row))
    connection.close()


@pytest.mark.usefixtures("three")
def test_the_log_in_the_schools_time(run: Run) -> None:
    """Newest first, with British dates in the school's time, summer and winter; nothing of a private matter."""
    said = run("log")
    assert said.code == 0
    assert re.findall(r"\d\d/\d\d/\d{4} \d\d:\d\d", said.out) == ["26/10/2026 23:30", "25/10/2026 23:30", "25/10/2026 00:30"]
    assert PARENT in said.out
    assert "(a private matter)" in said.out
    assert "Oakley" not in said.out


@pytest.mark.usefixtures("three")
def test_the_log_can_be_narrowed(run: Run) -> None:
    """By day at the school, route, policy and number; days as people write them."""

    def count(*arguments: str) -> int:
        return len(re.findall(r"^\d\d/", run("log", *arguments).out, re.MULTILINE))

    assert [count("--since", "25/10/2026"), count("--since", "26.10.2026"), count("--until", "25-10-2026"), count("--until", "2026-10-24")] == [3, 1, 2, 0]
    assert [count("--route", "urgent"), count("--policy", "yes-trust"), count("--limit", "2"), count("--since", "today")] == [1, 1, 2, 0]


@pytest.mark.parametrize("arguments", [("--since", "31/02/2026"), ("--until", "soon"), ("--route", "maybe"), ("--limit", "0"), ("--csv", "-", "--jsonl", "-")])
def test_a_filter_that_cannot_be_is_wrong_usage(run: Run, arguments: tuple[str, ...]) -> None:
    """The exit code is 2, and the records are not touched."""
    assert run("log", *arguments).code == 2


@pytest.mark.usefixtures("three")
def test_exports(run: Run, tmp_path: Path) -> None:
    """CSV and lines of JSON, to standard output or a file, without a private matter's words and with no cell that a spreadsheet would run."""
    table = list(csv.DictReader(io.StringIO(run("log", "--csv", "-").out)))
    listed = [json.loads(line) for line in run("log", "--jsonl", "-").out.splitlines()]
    assert [row["text"] for row in table] == ["'=can I make friends with students?", "", PARENT]
    assert [row["text"] for row in listed] == ["=can I make friends with students?", None, PARENT]
    file = tmp_path / "log.csv"
    assert "3 questions" in run("log", "--csv", str(file)).out
    assert list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8")))) == table
    assert run("log", "--csv", str(tmp_path / "missing" / "log.csv")).code == 1


@pytest.mark.usefixtures("three")
def test_open_cases(run: Run) -> None:
    """An urgent matter is an open case, told in ids and kinds."""
    said = run("cases")
    assert "1 case waits" in said.out
    assert "child" in said.out
    assert "Oakley" not in said.out


def test_nothing_on_record_yet(run: Run) -> None:
    """An empty record is said to be empty."""
    assert run("migrate").code == 0
    assert "yet" in run("log").out
    assert "No case" in run("cases").out
    assert "No message" in run("outbox").out
    assert "0 asked again" in run("replay").out


@pytest.mark.usefixtures("three")
def test_replay_shows_only_what_would_differ(run: Run, folder: Path) -> None:
    """Nothing differs on the same folder; with a clause reworded, the question that it answered is listed, then and now."""
    assert "2 asked again, 0 would be answered differently; 1 private left out." in flat(run("replay").out)
    policy = folder / "academy-trust" / "policy.md"
    policy.write_text(policy.read_text(encoding="utf-8").replace("Staff are strongly advised not to not have", "Staff must not have"), encoding="utf-8")
    said = run("replay")
    assert said.code == 0
    assert re.search(r"^25/10/2026 00:30  \S+\n  answer advised_against 7\.3 -> ", said.out, re.MULTILINE)
    assert "1 would be answered differently" in said.out


def test_replay_talks_conversations_through(run: Run, database: Path) -> None:
    """A follow-up is asked again in its conversation, so that it gets the same answer; nothing is written."""
    assert run("chat", stdin=f"{PARENT}\nwhy?\n").code == 0
    assert "2 asked again, 0 would" in run("replay").out
    assert rows(database, "SELECT count(*) FROM question") == [(2,)]


def test_migrate_makes_the_database(run: Run, database: Path) -> None:
    """By hand or at the first question, a second time without effect."""
    assert [run("migrate").code, run("migrate").code] == [0, 0]
    assert rows(database, "SELECT version_num FROM alembic_version")


@pytest.fixture(params=["locked", "read-only", "newer", "no database", "no folder"])
def unusable(request: pytest.FixtureRequest, run: Run, database: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Records that cannot be kept, each in its own way."""
    monkeypatch.setattr(open_database, "__kwdefaults__", {"private_key": "", "busy_timeout": 0.2})
    if request.param == "no folder":
        database.parent.write_text("a file where the folder should be")
        yield
        return
    assert run("migrate").code == 0
    other = sqlite3.connect(database, isolation_level=None)
    if request.param == "locked":
        other.execute("BEGIN EXCLUSIVE")
    elif request.param == "read-only":
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///file:{database}?mode=ro&uri=true")
    elif request.param == "newer":
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    else:
        shutil.rmtree(database.parent)
        database.parent.mkdir()
        database.write_text("no database" * 1_000)
    yield
    other.close()


@pytest.mark.usefixtures("unusable")
def test_an_unrecorded_answer_is_not_shown(run: Run, tmp_path: Path) -> None:
    """The asker is told that the question is kept, and whom to go to if it cannot wait; one sentence says what to do about it, with exit code 1."""
    said = run("ask", PARENT)
    assert said.code == 1
    assert CLAUSE not in flat(said.out)
    assert "999" in said.out
    assert len(re.findall(r"[.](?=\s|$)", said.err)) == 1
    assert len(list((tmp_path / "spool").iterdir())) == 1


@pytest.mark.usefixtures("unusable")
def test_an_urgent_reply_is_shown_without_a_record(run: Run) -> None:
    """Whom to speak to is shown whatever the records do; the sentence follows, and the exit code is 1."""
    said = run("ask", URGENT)
    assert "999" in said.out
    assert (said.code, bool(said.err)) == (1, True)


@pytest.mark.usefixtures("unusable")
def test_a_conversation_goes_on_without_records(run: Run) -> None:
    """Each question is told apart; the urgent one gets its reply."""
    said = run("chat", stdin=f"{PARENT}\n{URGENT}\n")
    assert "999" in said.out
    assert CLAUSE not in flat(said.out)
    assert said.code == 1
