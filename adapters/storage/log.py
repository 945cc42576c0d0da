"""Reading the records back: listings, exports and what a replay asks again. Nothing here reads what was said in a private matter."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, TextIO

from sqlalchemy import Engine, Select, and_, func, select

from adapters.storage.engine import reading
from adapters.storage.faults import translated
from adapters.storage.rows import CITED
from adapters.storage.schema import citation, question, question_text
from bot.model import Question, Route, Stance

_AT_ONCE = 500
"""Rows held in memory while a listing runs."""

_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class LoggedQuestion:
    """One line of the log. Of a private matter there are ids, times and the route, but neither topic, clause nor text.

    `text` is also None where it has been removed.
    """

    id: str
    received_at: datetime
    answered_at: datetime
    school: str
    policy: str
    route: Route
    stance: Stance
    topic: str | None
    confidence: float
    citation: str | None
    is_private: bool
    text: str | None


@dataclass(frozen=True, slots=True)
class RecordedQuestion:
    """A question as it was asked, with what was decided then: the ids of the clauses that were quoted first to last."""

    id: str
    question: Question
    school: str
    policy: str
    route: Route
    stance: Stance
    topic: str | None
    citations: tuple[str, ...]
    knowledge_version: str


def list_questions(
    engine: Engine,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    route: Route | None = None,
    policy: str | None = None,
    limit: int | None = None,
) -> Iterator[LoggedQuestion]:
    """The questions received from `since` up to, but not at, `until`, newest first. Raises RecordsError."""
    first = and_(citation.c.question_id == question.c.id, citation.c.part == 1, citation.c.role == CITED, citation.c.position == 1)
    statement = (
        select(question, citation.c.clause_id, question_text.c.text.label("said"))
        .select_from(question.outerjoin(citation, first).outerjoin(question_text, question_text.c.question_id == question.c.id))
        .order_by(question.c.received_at.desc(), question.c.id.desc())
        .limit(limit)
    )
    if route is not None:
        statement = statement.where(question.c.route == route)
    for row in stream(engine, _within(statement, since, until, policy)):
        yield _logged(row)


def export_csv(rows: Iterable[LoggedQuestion], file: TextIO) -> int:
    """Writes the rows with a heading, and how many there were; the file is opened with newline="" and as UTF-8."""
    writer = csv.writer(file)
    writer.writerow([field.name for field in fields(LoggedQuestion)])
    count = 0
    for row in rows:
        writer.writerow([_cell(value) for value in _values(row).values()])
        count += 1
    return count


def export_jsonl(rows: Iterable[LoggedQuestion], file: TextIO) -> int:
    """Writes one JSON object a line, and how many there were; the file is opened as UTF-8."""
    count = 0
    for row in rows:
        file.write(json.dumps(_values(row), ensure_ascii=False) + "\n")
        count += 1
    return count


def recorded_questions(
    engine: Engine, *, since: datetime | None = None, until: datetime | None = None, policy: str | None = None
) -> Iterator[RecordedQuestion]:
    """What a replay asks again, oldest first; private matters, removed texts and what was pressed instead of typed are left out. Raises RecordsError."""
    cited = and_(citation.c.question_id == question.c.id, citation.c.part == 1, citation.c.role == CITED)
    statement = (
        select(question, question_text.c.person, question_text.c.text.label("said"), citation.c.clause_id)
        .select_from(question.join(question_text, question_text.c.question_id == question.c.id).outerjoin(citation, cited))
        .where(question.c.is_private.is_(False), question.c.action == "")
        .order_by(question.c.received_at, question.c.id, citation.c.position)
    )
    rows = stream(engine, _within(statement, since, until, policy))
    for _, group in groupby(rows, key=attrgetter("id")):
        yield _recorded(list(group))


def count_private(engine: Engine, *, since: datetime | None = None, until: datetime | None = None, policy: str | None = None) -> int:
    """How many private matters a replay of the same span leaves out. Raises RecordsError."""
    statement = select(func.count()).select_from(question).where(question.c.is_private.is_(True))
    with translated(engine), reading(engine).connect() as connection:
        return int(connection.execute(_within(statement, since, until, policy)).scalar_one())


def _within(statement: Select[Any], since: datetime | None, until: datetime | None, policy: str | None) -> Select[Any]:
    """The statement for one span of time and one policy, where they are given."""
    if since is not None:
        statement = statement.where(question.c.received_at >= since)
    if until is not None:
        statement = statement.where(question.c.received_at < until)
    if policy is not None:
        statement = statement.where(question.c.policy == policy)
    return statement


def stream(engine: Engine, statement: Select[Any]) -> Iterator[Any]:
    """The rows of a statement, a few hundred in memory at a time."""
    with translated(engine), reading(engine).connect() as connection:
        if engine.dialect.name == "postgresql":
            # A listing may take its time, and so may whoever reads it.
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
        with connection.execution_options(yield_per=_AT_ONCE).execute(statement) as rows:
            yield from rows


def _logged(row: Any) -> LoggedQuestion:
    """One line of the log, without the content of a private matter."""
    return LoggedQuestion(
        id=row.id,
        received_at=row.received_at,
        answered_at=row.answered_at,
        school=row.school,
        policy=row.policy,
        route=Route(row.route),
        stance=Stance(row.stance),
        topic=None if row.is_private else row.topic,
        confidence=row.confidence,
        citation=None if row.is_private else row.clause_id,
        is_private=row.is_private,
        text=None if row.is_private else row.said,
    )


def _recorded(group: list[Any]) -> RecordedQuestion:
    """One question from its rows, one for each clause that was quoted."""
    row = group[0]
    asked = Question(
        text=row.said,
        conversation=row.conversation,
        person=row.person,
        platform=row.platform,
        received_at=row.received_at,
        delivery_key=row.delivery_key,
        tenant=row.tenant,
        school=row.school,
        is_private=row.is_direct,
    )
    return RecordedQuestion(
        id=row.id,
        question=asked,
        school=row.school,
        policy=row.policy,
        route=Route(row.route),
        stance=Stance(row.stance),
        topic=row.topic,
        citations=tuple(each.clause_id for each in group if each.clause_id is not None),
        knowledge_version=row.knowledge_version,
    )


def _values(row: LoggedQuestion) -> dict[str, Any]:
    """The row by column, times as ISO 8601 in UTC."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(row).items()}


def _cell(value: Any) -> Any:
    """A cell that a spreadsheet shows and never runs: text that would be read as a formula gets an apostrophe in front."""
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.lstrip().startswith(_FORMULA) else value
