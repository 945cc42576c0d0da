"""Asking the advisor as the terminal does, with nothing written."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from adapters.terminal.memory import MemoryRecords
from bot.advisor import Advisor
from bot.deciding.mind import Mind
from bot.model import Question, Reply
from bot.ports import Clock, MindSource

Ask = Callable[..., Reply]
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FixedClock(Clock):
    """A Clock that stands still."""

    def now(self) -> datetime:
        """Always the same moment."""
        return NOW


@dataclass(frozen=True, slots=True)
class OneMind(MindSource):
    """A MindSource whose folder never changes."""

    mind: Mind

    def current(self) -> Mind:
        """The one mind."""
        return self.mind


@pytest.fixture(scope="session")
def ask(mind: Mind) -> Ask:
    """Asks one question; questions that name the same conversation are one talk."""
    clock = FixedClock()
    advisor = Advisor(OneMind(mind), MemoryRecords(clock), clock)
    numbers = itertools.count()

    def put(text: str, policy: str, conversation: str = "") -> Reply:
        key = str(next(numbers))
        question = Question(text, conversation or f"talk-{key}", "person", "terminal", NOW, key, school=policy)
        return advisor.ask(question)

    return put
