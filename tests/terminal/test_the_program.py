"""The command as a program: its settings, its start, its streams."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest
import typer

from adapters.terminal.times import read_day
from bot import __version__
from bot.settings import Settings
from tests.terminal.typed import PARENT, ROOT, Run, read_until, rows

HEAVY = ("sqlalchemy", "alembic", "rich", "onnxruntime")
Talk = Callable[..., str]
CTRL_C = b"\x03"


def interrupt(running: subprocess.Popen[bytes], terminal: int) -> None:
    """Presses Ctrl-C, and again where it fell into the moment before the interpreter's line editor listens."""
    for _ in range(10):
        running.send_signal(signal.SIGINT)
        if select.select([terminal], [], [], 3)[0]:
            return


@pytest.fixture
def talk(environment: dict[str, str]) -> Talk:
    """Types into a terminal, and what it showed when the program had ended; fails where it did not end with exit code 0."""

    def talking(typed: bytes, **settings: str) -> str:
        ours, theirs = pty.openpty()
        running = subprocess.Popen(
            [sys.executable, "-m", "bot", "chat"],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=ROOT,
            env={**os.environ, **environment, "TERM": "xterm", **settings},
            start_new_session=True,
        )
        os.close(theirs)
        shown = read_until(ours, b"> ")
        if typed == CTRL_C:
            interrupt(running, ours)
        else:
            os.write(ours, typed)
        shown += read_until(ours, None)
        os.close(ours)
        assert running.wait(20) == 0
        return shown.decode(errors="replace")

    return talking


@pytest.mark.parametrize("typed", [b"/quit\n", b"\x04", CTRL_C], ids=["/quit", "Ctrl-D", "Ctrl-C"])
def test_a_conversation_ends_civilly(talk: Talk, typed: bytes) -> None:
    """With a word of goodbye and exit code 0."""
    shown = talk(typed)
    assert "Goodbye." in shown
    assert "Traceback" not in shown


def test_the_headline_is_bold_where_colours_are_on(talk: Talk) -> None:
    """And plain with NO_COLOR."""
    typed = f"{PARENT}\n/quit\n".encode()
    assert "\x1b[1mStrongly advised against." in talk(typed, NO_COLOR="")
    assert "\x1b[1m" not in talk(typed)


def test_env_example_lists_every_setting() -> None:
    """A new setting cannot be added without telling the person who deploys it."""
    listed = re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    assert listed == [field.name.upper() for field in fields(Settings)]


def test_the_version_is_that_of_the_changelog(run: Run) -> None:
    """The newest entry of the changelog is the version that runs."""
    newest = re.search(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest is not None
    assert (newest[1], run("--version").out) == (__version__, f"policy-advisor {__version__}\n")


def test_nothing_heavy_is_imported_before_it_is_needed(environment: dict[str, str]) -> None:
    """The command's start costs nothing that its verb does not need; an up-to-date database needs no Alembic."""
    program = f"import sys; from adapters.terminal.app import app; app(sys.argv[1:], standalone_mode=False); print(*[m for m in {HEAVY} if m in sys.modules])"

    def imported(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments], cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=True
        )
        return done.stdout.splitlines()[-1]

    imported("migrate")
    assert imported("--version") == ""
    assert imported("check") == ""
    assert "alembic" not in imported("ask", PARENT)


def test_who_reads_may_stop_early(environment: dict[str, str]) -> None:
    """`| head` gets its lines, and no fault is told."""
    pipe = f"{sys.executable} -m bot policies academy-trust | head -n 1"
    done = subprocess.run(["bash", "-c", pipe], cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("Social Media Policy, The Academy Trust\n", "")


def test_a_reply_that_nobody_reads_holds_up_nothing(environment: dict[str, str], database: Path) -> None:
    """The pipe is closed before the reply: the program ends at once and without a fault, and the reply waits for the next `chat`."""
    asking = subprocess.Popen(
        [sys.executable, "-m", "bot", "ask", PARENT],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, **environment},
    )
    assert asking.stdout is not None
    asking.stdout.close()
    assert asking.stderr is not None
    with asking.stderr as said:
        assert said.read() == b""
    assert asking.wait(25) == 0
    assert rows(database, "SELECT state FROM outbox") == [("waiting",)]


def test_a_fault_of_its_own_is_a_sentence(environment: dict[str, str]) -> None:
    """What nobody foresaw is told in one sentence with exit code 1, never as a traceback."""
    program = "import adapters.wiring as w; w.join = None; from adapters.terminal.app import main; main()"
    done = subprocess.run([sys.executable, "-c", program, "ask", "x"], cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "TypeError" in done.stderr
    assert "Traceback" not in done.stderr


def test_days_as_people_write_them() -> None:
    """The day comes before the month; yesterday knows the month's end."""
    today = date(2026, 3, 1)
    assert read_day("3/4/2026", today) == date(2026, 4, 3)
    assert read_day("Yesterday", today) == date(2026, 2, 28)
    with pytest.raises(typer.BadParameter):
        read_day("30/02/2026", today)


def test_a_long_run_shows_its_progress_beside_the_replies(environment: dict[str, str], tmp_path: Path) -> None:
    """On a terminal a bar is drawn on standard error; the replies in the file are whole."""
    asked = tmp_path / "asked.jsonl"
    asked.write_text("".join(f'{{"id": {number}, "question": "{PARENT}", "policy": "academy-trust"}}\n' for number in range(50)), encoding="utf-8")
    ours, theirs = pty.openpty()
    program = "import adapters.terminal.progress as p; p.SOON = 0; from adapters.terminal.app import main; main()"
    with asked.open("rb") as stdin, (tmp_path / "replies.jsonl").open("wb") as stdout:
        running = subprocess.Popen(
            [sys.executable, "-c", program, "ask", "--jsonl"],
            stdin=stdin,
            stdout=stdout,
            stderr=theirs,
            cwd=ROOT,
            env={**os.environ, **environment, "TERM": "xterm"},
        )
        os.close(theirs)
        shown = read_until(ours, None)
    os.close(ours)
    assert running.wait(20) == 0, shown
    assert b"Answering" in shown
    assert [json.loads(line)["id"] for line in (tmp_path / "replies.jsonl").read_text(encoding="utf-8").splitlines()] == list(range(50))
