"""What the core needs of the outside world. Each port has a real implementer and a fake one in the tests that names it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.deciding.mind import Mind
from bot.model import Question, Talk, Turn


class Records(Protocol):
    """Keeps every question with its verdict, reply and case."""

    def talk(self, question: Question) -> Talk | None:
        """What this person's conversation last spoke of; None if nothing or if it has expired. Raises RecordsError."""

    def commit(self, turn: Turn) -> None:
        """Keep the turn: all of it or, raising RecordsError, nothing of it. Returns once it would survive a power cut."""


class MindSource(Protocol):
    """Has the knowledge folder ready for questions, as it was last saved whole."""

    def current(self) -> Mind:
        """The mind in force for the next question."""


class Clock(Protocol):
    """Tells the time, so that tests and replays can set it."""

    def now(self) -> datetime:
        """The present moment, in UTC, with its zone."""
