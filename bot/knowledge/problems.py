"""A mistake in the knowledge folder, worded so that the person who made it can put it right."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error keeps the folder from being used; a warning is something for the school to fill in."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, in which file (relative to the folder) and entry, and what to do about it."""

    file: str
    entry: str
    message: str
    remedy: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        entry = f" [{self.entry}]" if self.entry else ""
        return f"{self.file}{entry}: {self.message} {self.remedy}"


def warning(file: str, entry: str, message: str, remedy: str) -> Problem:
    """A problem that does not keep the folder from being used."""
    return Problem(file, entry, message, remedy, Severity.WARNING)
