"""What is typed in these tests, and how what comes back is read."""

from __future__ import annotations

import os
import select
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PARENT = "can I accept a parent's friend request?"
URGENT = "a pupil messaged me"
CLAUSE = "strongly advised not to not have any direct contact"
ODD = {
    "empty": "",
    "white space": " \t ",
    "20,000 characters": "can I add a parent? " * 1_000,
    "control characters": "can I\x07 add\x1b[31m a \x08parent?",
    "a null byte": "can I add\x00 a parent?",
    "emoji": "😀🎉",
    "another language": "Czy mogę dodać rodzica do znajomych?",
    "half a surrogate pair": "can I add \udc80 a parent?",
}


def rows(database: Path, query: str) -> list[tuple[object, ...]]:
    """What the records hold, read by another program."""
    with sqlite3.connect(database) as connection:
        found = connection.execute(query).fetchall()
    connection.close()
    return found


def read_until(terminal: int, sign: bytes | None) -> bytes:
    """What the program shows until the sign appears or the program ends; fails where it shows nothing for half a minute."""
    shown = b""
    while sign is None or sign not in shown:
        ready, _, _ = select.select([terminal], [], [], 30)
        assert ready, f"the program stands still after {shown!r}"
        try:
            shown += os.read(terminal, 4096)
        except OSError:
            break
    return shown


def flat(text: str) -> str:
    """The text without its line breaks."""
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class Said:
    """What a run wrote, and its exit code."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]
