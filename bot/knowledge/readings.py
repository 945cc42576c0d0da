"""What was read from the folder's files, kept so that an edit of one file has only that one read again."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import TypeVar, cast

Read = TypeVar("Read")


class Readings:
    """Readings by what they were made from, which must be all that they depend on. `kept` holds those that were asked for."""

    def __init__(self, former: Mapping[Hashable, object] | None = None) -> None:
        self._former = former or {}
        self.kept: dict[Hashable, object] = {}

    def of(self, source: Hashable, read: Callable[[], Read]) -> Read:
        """The reading of a source, from before or made now. A fault in it is the caller's, and is not kept."""
        found = self._former[source] if source in self._former else read()
        self.kept[source] = found
        return cast("Read", found)
