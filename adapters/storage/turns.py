"""So many at once, in the order in which they came: a pool of connections by itself lets whoever is awake overtake those who wait, for seconds on end."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class TooMany(Exception):  # noqa: N818 - named for what it tells
    """Nobody has left in time."""


class Turns:
    """Lets so many in at once. Whoever leaves hands their place to the one who has waited longest."""

    def __init__(self, places: int) -> None:
        self._lock = threading.Lock()
        self._free = places
        self._waiting: deque[threading.Lock] = deque()

    @contextmanager
    def taken(self, patience: float) -> Iterator[None]:
        """A place for the time of the block. Raises TooMany after so many seconds without one."""
        self._enter(patience)
        try:
            yield
        finally:
            self._leave()

    def _enter(self, patience: float) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            called = threading.Lock()
            called.acquire()
            self._waiting.append(called)
        if called.acquire(timeout=patience):
            return
        with self._lock:
            if called in self._waiting:
                self._waiting.remove(called)
                raise TooMany
            # Called at the very last moment: the place is ours.

    def _leave(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1
