"""The records read back: the log and its exports, and the cases that wait for a person."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from adapters.terminal.faults import FINE
from adapters.terminal.screen import one_line, show, title
from adapters.terminal.times import SchoolTimes
from adapters.wiring import open_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from adapters.storage.log import LoggedQuestion, OpenCase
    from bot.model import Route
    from bot.settings import Settings

SHOWN = 20
"""Questions listed where no limit is given; an export has none."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which questions are meant; days as they were typed."""

    since: str = ""
    until: str = ""
    route: Route | None = None
    policy: str = ""
    limit: int | None = None


def list_log(settings: Settings, which: Filter) -> int:
    """Lists questions, newest first; the exit code. Raises RecordsError."""
    times = SchoolTimes(settings)
    limit = which.limit or SHOWN
    count = 0
    for row in _rows(settings, times, which, limit):
        count += 1
        _show_question(row, times)
    if not count:
        show("No questions on record match." if which != Filter() else "No questions on record yet.")
    elif count == limit and which.limit is None:
        show(f"These are the newest {limit}: --limit shows more, --csv and --jsonl export all.")
    return FINE


def export_log(settings: Settings, which: Filter, file: str, form: str) -> int:
    """Writes the questions as "csv" or "jsonl" to a file, or to standard output for "-"; the exit code. Raises RecordsError."""
    from adapters.storage.log import export_csv, export_jsonl

    export = export_csv if form == "csv" else export_jsonl
    rows = _rows(settings, SchoolTimes(settings), which, which.limit)
    if file == "-":
        with _standard_output() as out:
            export(rows, out)
        return FINE
    with Path(file).open("w", encoding="utf-8", newline="") as out:
        count = export(rows, out)
    show(f"{count} question{'' if count == 1 else 's'} written to {file}.")
    return FINE


def list_cases(settings: Settings) -> int:
    """Lists the open cases, oldest first, in ids and kinds; the exit code. Raises RecordsError."""
    from adapters.storage.log import open_cases

    times = SchoolTimes(settings)
    count = 0
    for case in open_cases(open_database(settings)):
        count += 1
        _show_case(case, times)
    show(f"{count} open case{'' if count == 1 else 's'}." if count else "No open cases.")
    return FINE


def _rows(settings: Settings, times: SchoolTimes, which: Filter, limit: int | None) -> Iterator[LoggedQuestion]:
    since, until = times.start(which.since), times.end(which.until)
    from adapters.storage.log import list_questions

    return list_questions(open_database(settings), since=since, until=until, route=which.route, policy=which.policy or None, limit=limit)


def _show_question(row: LoggedQuestion, times: SchoolTimes) -> None:
    """When, where and how it was answered; then what was asked. The content of a private matter is never shown."""
    decided = " ".join(part for part in (row.route, row.stance if row.stance != "none" else "", row.citation or "") if part)
    title(f"{times.shown(row.received_at, row.school)}  {decided}")
    show("(a private matter)" if row.is_private else _said(row.text), indent="  ")
    show(f"{row.school}, {row.policy}; {row.id}", indent="  ")


def _said(text: str | None) -> str:
    return "(removed)" if text is None else one_line(text) or "(nothing to read)"


def _show_case(case: OpenCase, times: SchoolTimes) -> None:
    title(f"{times.shown(case.opened_at, case.school)}  {case.clock or 'no hurry'}, about {case.about}")
    show(f"for {case.contact_role or 'nobody'}; {case.school}", indent="  ")
    show(f"case {case.id}", indent="  ")
    show(f"question {case.question_id}", indent="  ")


@contextmanager
def _standard_output() -> Iterator[TextIO]:
    """Standard output as UTF-8 without line endings of its own, left open."""
    import io

    sys.stdout.flush()
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="", write_through=True)
    try:
        yield out
    finally:
        out.detach()
