"""Days and hours as administrators write them: away = [{ from = 2026-12-01, to = 2026-12-12 }], hours = "08:00-16:30"."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from bot.knowledge.toml_file import Table, TomlFile

Period = tuple[date, date]
"""The first and the last day, both included."""
Hours = tuple[time, time]

_HOURS = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)\s*(?:-|–|to)\s*([01]?\d|2[0-3])[:.]([0-5]\d)")


def read_periods(file: TomlFile, table: Table, key: str, entry: str) -> tuple[Period, ...]:
    """The periods under a key, in order; empty where there is none."""
    value = table.get(key, [])
    if not isinstance(value, list):
        file.problem(entry, f"'{key}' must be a list.", f"Write it as {key} = [{{ from = 2026-12-21, to = 2027-01-01 }}].")
        return ()
    return tuple(sorted(period for item in value if (period := _period(file, item, key, entry))))


def _period(file: TomlFile, item: object, key: str, entry: str) -> Period | None:
    first, last = (item.get("from"), item.get("to", item.get("from"))) if isinstance(item, dict) and set(item) <= {"from", "to"} else (None, None)
    if not isinstance(first, date) or not isinstance(last, date):
        file.problem(
            entry, f"An entry of '{key}' is no pair of dates.", f"Write it as {key} = [{{ from = 2026-12-21, to = 2027-01-01 }}], without quotation marks."
        )
        return None
    first, last = _day(first), _day(last)
    if last < first:
        file.problem(entry, f"An entry of '{key}' ends on {last}, before it begins on {first}.", "Put the first day at from and the last day at to.")
        return None
    return first, last


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def read_hours(file: TomlFile, table: Table, key: str, entry: str) -> Hours | None:
    """The hours under a key; None where there are none."""
    said = file.text(table, key, entry)
    if not said:
        return None
    match = _HOURS.fullmatch(said)
    begin, end = (time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))) if match else (time(), time())
    if begin >= end:
        file.problem(entry, f"'{said}' is no time of day from when to when.", f'Write it as {key} = "08:00-16:30".')
        return None
    return begin, end


def covers(periods: tuple[Period, ...], day: date) -> bool:
    """Does a day lie in one of the periods?"""
    return any(first <= day <= last for first, last in periods)
