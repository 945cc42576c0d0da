"""What is done for every question costs the same after a million: nothing looks through a whole table."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import event
from storage_turns import LEAD, NOON, QUESTION, gap_turn, make_message, private_turn

from adapters.storage.database import Database
from bot.handover import CaseChange, CaseEvent, EventKind
from bot.messages import Actor, Delivered

SOON = NOON + timedelta(minutes=1)
SMALL = ("SCAN inbox", "SCAN outbox USING INDEX ix_outbox_due", "SCAN outbox USING INDEX ix_outbox_order", "SCAN 1 CONSTANT", "SCAN CONSTANT")
"""The inbox holds what is not answered yet, and these indexes what has not been sent yet."""


def live(database: Database) -> None:
    """A gap that two ask about, an urgent matter, and everything that follows from them."""
    for turn in (gap_turn("1"), gap_turn("2", person="U2"), private_turn()):
        database.inbox.receive(turn.question)
        database.inbox.take(turn.question, SOON)
        database.records.talk(turn.question)
        database.records.commit(turn)
    database.inbox.receive(replace(QUESTION, delivery_key="waits"))
    database.inbox.lease(SOON)
    for to in (None, LEAD, replace(LEAD, conversation="")):
        for sending in database.outbox.lease(["slack"], SOON, to=to):
            database.outbox.sent(sending.message, Delivered("ts"), NOON)
    database.outbox.next_due_at(["slack"])
    database.records.asked("w-q1")
    case = database.cases.case("c1")
    assert case is not None
    event_ = CaseEvent(EventKind.ANSWERED, NOON, "slack:U9")
    database.cases.change(CaseChange(case, case, (event_,), (make_message("a", case_id="c1"),), "Yes", used_action="a1"))
    database.cases.words("cp", Actor("slack", "U9"), NOON)
    database.cases.messages_of("c1")
    database.cases.due(NOON)
    database.cases.told(["dsl"], ["hillside"])
    database.cases.asked_by(LEAD)


def test_no_table_is_looked_through(sqlite: Database) -> None:
    """Every statement of a question's life, and of its case's, finds its rows by an index."""
    said: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, _context: object, is_many: bool) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE")) and not is_many:
            said.append((statement, parameters))

    sqlite.prepare()
    engines = (sqlite.engine, sqlite.store.readers)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    live(sqlite)
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
    assert len(said) > 30
    with sqlite.engine.connect() as connection:
        plans = {line[3]: statement for statement, parameters in said for line in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)}
    scans = {plan: statement for plan, statement in plans.items() if plan.startswith("SCAN") and not plan.startswith(SMALL)}
    assert scans == {}
