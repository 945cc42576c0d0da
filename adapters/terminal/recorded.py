"""The records read back: the log and its exports, the cases that wait for a person, and the messages that have not arrived."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from adapters.terminal.faults import FINE
from adapters.terminal.roles import Roles
from adapters.terminal.screen import one_line, show, title
from adapters.terminal.times import SchoolTimes, age
from adapters.wiring import SystemClock, open_database
from bot.errors import UnknownPolicyError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from adapters.storage.case_listing import ListedCase
    from adapters.storage.database import Database
    from adapters.storage.log import LoggedQuestion
    from adapters.storage.outbox_listing import ListedMessage
    from bot.model import Route
    from bot.settings import Settings

SHOWN = 20
"""Questions listed where no limit is given; an export has none."""
NO_RECORDS = "Nothing is on record yet: the database is made at the first question."


@dataclass(frozen=True, slots=True)
class Filter:
    """Which questions are meant; days as they were typed."""

    since: str = ""
    until: str = ""
    route: Route | None = None
    policy: str = ""
    limit: int | None = None


def list_log(settings: Settings, which: Filter) -> int:
    """Lists questions, newest first; the exit code. Raises RecordsError, UnknownPolicyError."""
    times = SchoolTimes(settings)
    limit = which.limit or SHOWN
    count = 0
    with _records(settings) as database:
        for row in _rows(settings, database, times, which, limit):
            count += 1
            _show_question(row, times)
    if not count:
        show(NO_RECORDS if database is None else "No questions on record match." if which != Filter() else "No questions on record yet.")
    elif count == limit and which.limit is None:
        show(f"These are the newest {limit}: --limit shows more, --csv and --jsonl export all.")
    return FINE


def export_log(settings: Settings, which: Filter, file: str, form: str) -> int:
    """Writes the questions as "csv" or "jsonl" to a file, or to standard output for "-"; the exit code. Raises RecordsError, UnknownPolicyError."""
    from adapters.storage.log import export_csv, export_jsonl

    export = export_csv if form == "csv" else export_jsonl
    with _records(settings) as database:
        rows = _rows(settings, database, SchoolTimes(settings), which, which.limit)
        if file == "-":
            with _standard_output() as out:
                export(rows, out)
            return FINE
        with Path(file).open("w", encoding="utf-8", newline="") as out:
            count = export(rows, out)
    show(f"{count} question{'' if count == 1 else 's'} written to {file}.")
    return FINE


def list_cases(settings: Settings) -> int:
    """Lists the cases in which somebody still has to act, oldest first, in ids and kinds; the exit code. Raises RecordsError."""
    from adapters.storage.case_listing import list_cases as listed

    times, roles = SchoolTimes(settings), Roles(settings)
    count = untold = 0
    with _records(settings) as database:
        for case in listed(database.engine) if database else ():
            count += 1
            untold += not case.told
            _show_case(case, times, roles)
    show(f"{count} case{' waits' if count == 1 else 's wait'} for a person." if count else "No case waits for a person.")
    if untold:
        show(f"Nobody can be reached for {untold} of them: fill in the people in contacts.toml, and speak to them yourself now.")
    return FINE


def list_outbox(settings: Settings, again: str) -> int:
    """Lists the messages that wait or were given up; with an id, or "all", has those sent again that were given up. The exit code. Raises RecordsError."""
    from adapters.storage.outbox_listing import list_messages, send_again

    roles = Roles(settings)
    waiting = given_up = 0
    with _records(settings) as database:
        if database and again:
            count = send_again(database.store, None if again == "all" else again)
            show(f"{count} message{' is' if count == 1 else 's are'} sent again as soon as a program runs that sends.")
        for message in list_messages(database.engine) if database else ():
            waiting += not message.is_given_up
            given_up += message.is_given_up
            _show_message(message, roles)
    show(f"{waiting} waiting, {given_up} given up." if waiting or given_up else "No message waits.")
    if given_up:
        show("--again ID, or --again all, sends again what was given up.")
    return FINE


@contextmanager
def _records(settings: Settings) -> Iterator[Database | None]:
    """The records; None where there are none yet, since looking at them makes none. Raises RecordsError."""
    scheme, _, file = settings.database_url.partition(":///")
    if scheme.startswith("sqlite") and not file.startswith("file:") and not Path(file.partition("?")[0]).exists():
        yield None
        return
    database = open_database(settings)
    try:
        yield database
    finally:
        database.close()


def _rows(settings: Settings, database: Database | None, times: SchoolTimes, which: Filter, limit: int | None) -> Iterator[LoggedQuestion]:
    """The questions that are meant. Raises UnknownPolicyError where neither the folder nor the records know the policy."""
    from adapters.storage.log import list_questions

    since, until = times.start(which.since), times.end(which.until)
    policies = sorted(path.parent.name for path in settings.knowledge_dir.glob("*/policy.md"))
    is_known = not which.policy or which.policy in policies
    if not is_known and not (database and any(list_questions(database.engine, policy=which.policy, limit=1))):
        raise UnknownPolicyError(f"There is no policy '{which.policy}', and none of that name is on record. Known are: {', '.join(policies)}.")
    if database is None:
        return iter(())
    return list_questions(database.engine, since=since, until=until, route=which.route, policy=which.policy or None, limit=limit)


def _show_question(row: LoggedQuestion, times: SchoolTimes) -> None:
    """When, where and how it was answered; then what was asked. The content of a private matter is never shown."""
    decided = " ".join(part for part in (row.route, row.stance if row.stance != "none" else "", row.citation or "") if part)
    title(f"{times.shown(row.received_at, row.school)}  {decided}")
    show("(a private matter)" if row.is_private else _said(row.text), indent="  ")
    show(f"{row.school}, {row.policy}; {row.id}", indent="  ")


def _said(text: str | None) -> str:
    return "(removed)" if text is None else one_line(text) or "(nothing to read)"


def _show_case(case: ListedCase, times: SchoolTimes, roles: Roles) -> None:
    """Kind, times and roles: neither a name nor what was said."""
    title(f"{times.shown(case.opened_at, case.school)}  {case.state}; {case.clock or 'no hurry'}; about {case.about}")
    told = ", ".join(roles.of(case.school, slot) for slot in case.told)
    seen = f"seen {times.shown(case.seen_at, case.school)}" if case.seen_at else "not seen"
    show(f"told: {told}; {seen}; reminders: {case.reminders}" if told else "NOBODY CAN BE REACHED", indent="  ")
    show(f"{case.school}, {case.policy}; case {case.id}", indent="  ")
    show(f"question {case.question_id}", indent="  ")


def _show_message(message: ListedMessage, roles: Roles) -> None:
    """Id, kind, age, tries and reason: nothing of what it says."""
    state = "given up" if message.is_given_up else "waiting"
    whom = f"to {roles.any(message.slot)}" if message.slot else "to the asker"
    title(f"{message.id}  {state}")
    urgent = ", urgent" if message.is_urgent else ""
    show(f"{message.kind}{urgent}, {whom} on {message.platform}; {age(message.first_due_at, SystemClock().now())} old", indent="  ")
    tries = f"{message.attempts} tr{'y' if message.attempts == 1 else 'ies'}"
    show(f"{tries}: {message.reason}" if message.reason else tries, indent="  ")


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
