"""In which channels, teams and group chats answers may be shown, by the settings: the same rule on every platform. In all others pupils may read along."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable

logger = logging.getLogger(__name__)
TOLD_EVERY = 60 * 60.0
"""Seconds between two lines of the log on what was asked elsewhere."""


class Rooms:
    """The allow-list of one platform, under the name of its setting. Empty, it lists no channel: then everybody is answered directly.

    Counts what is asked elsewhere and logs the number: neither what was asked, nor where, nor by whom. May be used by many threads.
    """

    def __init__(self, setting: str, listed: Iterable[str] = (), now: Callable[[], float] = time.monotonic) -> None:
        self.setting = setting
        self.listed = tuple(dict.fromkeys(listed))
        self._known = frozenset(each.lower() for each in self.listed)
        self._now = now
        self._lock = threading.Lock()
        self._elsewhere = 0
        self._told_at: float | None = None

    def lists(self, *ids: str) -> bool:
        """Is the place that has these ids on the list?"""
        return any(each.lower() in self._known for each in ids if each)

    def note_elsewhere(self) -> None:
        """A member of staff has asked in a place that is not listed, and is answered directly."""
        with self._lock:
            self._elsewhere += 1
            now, count = self._now(), self._elsewhere
            if self._told_at is not None and now - self._told_at < TOLD_EVERY:
                return
            self._told_at = now
        logger.warning("Asked since the start in channels that %s does not list, and answered directly: %d.", self.setting, count)

    def described(self, platform: str) -> str:
        """What the list comes to, in a sentence for whoever starts the advisor."""
        if not self.listed:
            return f"{platform}: no channel is listed in {self.setting}; whoever asks in one is answered directly, and nothing is shown there."
        return f"{platform}: answers are shown in {', '.join(self.listed)} ({self.setting}); whoever asks in another channel is answered directly."
