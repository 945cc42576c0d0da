"""What comes in while somebody is typing."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

from tests.small_folder import fill_in
from tests.terminal.typed import ROOT, Run, read_until


def test_an_answer_is_shown_above_the_line_being_typed(program: Run, environment: dict[str, str], folder: Path) -> None:
    """A contact answers while the asker types: the answer appears within seconds, and the half-typed line stands below it."""
    fill_in(folder)
    ours, theirs = pty.openpty()
    talking = subprocess.Popen(
        [sys.executable, "-m", "bot", "chat"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
        env={**os.environ, **environment, "TERM": "xterm"},
        start_new_session=True,
    )
    os.close(theirs)
    read_until(ours, b"> ")
    os.write(ours, b"I want to talk to someone\n")
    read_until(ours, b"Okafor")
    os.write(ours, b"can I add")
    assert program("inbox", "--as", "head", stdin=b"answer 1 Come at four.\n").code == 0
    shown = read_until(ours, b"Come at four.")
    if b"> can I add" not in shown.rpartition(b"Come at four.")[2]:
        shown += read_until(ours, b"> can I add")
    os.write(ours, b"\x15/quit\n")
    shown += read_until(ours, None)
    os.close(ours)
    assert talking.wait(20) == 0
    assert b"Goodbye." in shown
    assert b"Traceback" not in shown
