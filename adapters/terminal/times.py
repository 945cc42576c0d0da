"""Dates as people in Britain write them, in the school's own time."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import typer

from bot.knowledge.schools import School, read_schools

if TYPE_CHECKING:
    from bot.settings import Settings

LONDON = ZoneInfo("Europe/London")
_BRITISH = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


class SchoolTimes:
    """Moments as each school's clock shows them; London's, where a school is no longer in the knowledge folder."""

    def __init__(self, settings: Settings) -> None:
        folder = settings.knowledge_dir
        schools, _ = read_schools(folder, {path.parent.name for path in folder.glob("*/policy.md")})
        self._zones = {school.id: ZoneInfo(school.time_zone) for school in schools.values()}
        default = _default(schools, settings.school)
        self._default = ZoneInfo(default.time_zone) if default else LONDON

    def shown(self, moment: datetime, school: str) -> str:
        """The day and the minute: 30/09/2026 14:05."""
        return f"{moment.astimezone(self._zones.get(school, LONDON)):%d/%m/%Y %H:%M}"

    def start(self, day: str) -> datetime | None:
        """The moment at which a day begins at the default school; None where no day is given."""
        return self._midnight(read_day(day, self._today())) if day else None

    def end(self, day: str) -> datetime | None:
        """The moment at which a day is over at the default school; None where no day is given."""
        return self._midnight(read_day(day, self._today()) + timedelta(days=1)) if day else None

    def _today(self) -> date:
        return datetime.now(self._default).date()

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self._default).astimezone(UTC)


def age(since: datetime, now: datetime) -> str:
    """How long ago something was, in its largest unit: "3 days", "1 hour"."""
    seconds = max(int((now - since).total_seconds()), 0)
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length:
            count = seconds // length
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "a moment"


def read_day(text: str, today: date) -> date:
    """A day as typed: 30/09/2026, 2026-09-30, today or yesterday. Raises BadParameter."""
    said = text.strip().lower()
    if said in {"today", "yesterday"}:
        return today - timedelta(days=said == "yesterday")
    try:
        if match := _BRITISH.fullmatch(said):
            return date(int(match[3]), int(match[2]), int(match[1]))
        if match := _ISO.fullmatch(said):
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        pass
    raise typer.BadParameter(f"'{text}' is no day: write it as 30/09/2026, today or yesterday.")


def _default(schools: dict[str, School], name: str) -> School | None:
    if name:
        return schools.get(name) or next((school for school in schools.values() if school.policy == name), None)
    return next((school for school in schools.values() if school.is_default), next(iter(schools.values()), None))
