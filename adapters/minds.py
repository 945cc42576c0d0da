"""The folder as the shell needs it, for schools, contacts' names and the advisor's own words: not looked at again for each of many things at once."""

from __future__ import annotations

import time

from bot.deciding.mind import Mind
from bot.ports import MindSource

LOOKS_AGAIN_AFTER = 1.0
"""Seconds for which the shell goes on with the folder as it last saw it. What the advisor decides by is looked at for every question."""


class GlancedMinds(MindSource):
    """Another source, asked at most once a second."""

    def __init__(self, minds: MindSource) -> None:
        self._minds = minds
        self._seen: tuple[float, Mind] | None = None

    def current(self) -> Mind:
        """The mind that was in force a second ago at most."""
        seen, now = self._seen, time.monotonic()
        if seen is not None and now - seen[0] < LOOKS_AGAIN_AFTER:
            return seen[1]
        mind = self._minds.current()
        self._seen = (now, mind)
        return mind
