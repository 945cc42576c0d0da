"""A clock for tests."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.ports import Clock


class SetClock(Clock):
    """A clock that stands where a test puts it."""

    def __init__(self, time: datetime = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)) -> None:
        self.time = time

    def now(self) -> datetime:
        """The moment that was set."""
        return self.time
