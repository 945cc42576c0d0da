"""When a school is open, in its own time: working days, hours, holidays, and the hours in which people may be reminded of what is urgent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.knowledge.periods import Hours, Period, covers
from bot.knowledge.schools import School
from bot.model import Contact

WAKING = (time(7, 30), time(18))
"""When people are reminded of what is to be seen today, on every day of the year."""
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class SchoolHours:
    """The opening hours of a school, or of one contact in it; every moment given and returned has its zone, what is returned is in UTC."""

    zone: ZoneInfo
    hours: Hours
    holidays: tuple[Period, ...] = ()

    @classmethod
    def of(cls, school: School, contact: Contact | None = None) -> SchoolHours:
        """The hours in which a contact is reminded: their own, or the school's."""
        hours = (contact.hours if contact else None) or school.hours
        return cls(ZoneInfo(school.time_zone), hours, school.holidays)

    def is_working_day(self, day: date) -> bool:
        """Is the school open on that day?"""
        return day.weekday() < _SATURDAY and not covers(self.holidays, day)

    def after_working_days(self, moment: datetime, days: int) -> datetime:
        """So many working days later at the same time of day; what falls outside the hours counts from the next opening."""
        local = self._next_open(moment).astimezone(self.zone)
        day = local.date()
        for _ in range(days):
            day = self._working_day_from(day + timedelta(days=1))
        return self._at(day, local.time())

    def within(self, moment: datetime, window: Hours = WAKING) -> datetime:
        """This moment if it lies in the window of its day, else the next moment at which the window opens."""
        begin, end = window
        local = moment.astimezone(self.zone)
        if local.time() < begin:
            return self._at(local.date(), begin)
        if local.time() > end:
            return self._at(local.date() + timedelta(days=1), begin)
        return moment.astimezone(UTC)

    def local(self, moment: datetime) -> datetime:
        """The moment as the school's clocks show it."""
        return moment.astimezone(self.zone)

    def _next_open(self, moment: datetime) -> datetime:
        begin, end = self.hours
        local = moment.astimezone(self.zone)
        day, at = local.date(), local.time()
        if not self.is_working_day(day) or at > end:
            return self._at(self._working_day_from(day + timedelta(days=1)), begin)
        return self._at(day, begin) if at < begin else moment

    def _working_day_from(self, day: date) -> date:
        """The first working day from that day on. A school that is never open (holidays for a year) is asked again after a year."""
        for _ in range(366):
            if self.is_working_day(day):
                return day
            day += timedelta(days=1)
        return day

    def _at(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at.replace(tzinfo=None), self.zone).astimezone(UTC)


def spoken_time(moment: datetime, now: datetime, hours: SchoolHours) -> str:
    """A moment as people in Britain say it: 16:02, or Monday 23 November, 16:02 where that is another day, with the year where it is another."""
    local, today = hours.local(moment), hours.local(now)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    year = "" if local.year == today.year else f" {local.year}"
    return f"{local:%A} {local.day} {local:%B}{year}, {local:%H:%M}"
