"""Cases listed for administrators: ids, kinds and times. Nothing here reads what was said, or a name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, and_, select

from adapters.storage.engine import reading
from adapters.storage.faults import translated
from adapters.storage.log import stream
from adapters.storage.schema import case, case_asking, case_event
from adapters.storage.statements import case_waits
from bot.handover import CaseEvent, CaseState, EventKind, Outcome
from bot.model import About, Clock


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A case in ids and kinds. `told` are the slots that were told, the first of them first; empty where nobody could be reached."""

    id: str
    question_id: str
    state: CaseState
    school: str
    policy: str
    about: About
    clock: Clock | None
    is_private: bool
    told: tuple[str, ...]
    opened_at: datetime
    seen_at: datetime | None
    next_at: datetime | None
    reminders: int


def list_cases(engine: Engine, *, school: str | None = None, with_closed: bool = False) -> Iterator[ListedCase]:
    """The cases in which somebody still has to act, or all of them, oldest first. Raises RecordsError."""
    first = and_(case_asking.c.case_id == case.c.id, case_asking.c.position == 1)
    statement = select(case, case_asking.c.question_id).join(case_asking, first).order_by(case.c.opened_at, case.c.id)
    if not with_closed:
        statement = statement.where(case_waits())
    if school is not None:
        statement = statement.where(case.c.school == school)
    for row in stream(engine, statement):
        yield ListedCase(
            id=row.id,
            question_id=row.question_id,
            state=CaseState(row.state),
            school=row.school,
            policy=row.policy,
            about=About(row.about),
            clock=Clock(row.clock) if row.clock else None,
            is_private=row.is_private,
            told=tuple(row.told),
            opened_at=row.opened_at,
            seen_at=row.seen_at,
            next_at=row.next_at,
            reminders=row.reminders,
        )


def list_events(engine: Engine, case_id: str) -> list[CaseEvent]:
    """What happened to a case, in the order in which it happened; who read a private one is among it. Raises RecordsError."""
    statement = select(case_event).where(case_event.c.case_id == case_id).order_by(case_event.c.id)
    with translated(engine), reading(engine).connect() as connection:
        rows = connection.execute(statement).all()
    return [CaseEvent(EventKind(row.kind), row.at, row.actor, row.slot, Outcome(row.outcome) if row.outcome else None) for row in rows]
