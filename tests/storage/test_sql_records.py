"""The records that the core asks for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from conftest import Count, Row, SetClock
from sqlalchemy import Engine, select
from storage_turns import CITATION, LEAD, NOON, QUESTION, SIGN, VERDICT, make_turn, private_turn

from adapters.storage import schema
from adapters.storage.engine import open_engine
from adapters.storage.records import SqlRecords
from bot.errors import RecordsError
from bot.model import About, Case, Citation, CitationKind, Clock, Route, Stance, Turn, Verdict


def test_a_turn_is_kept_with_its_verdict(records: SqlRecords, row: Row) -> None:
    """Who asked where and when, and what was decided by which versions, can be shown later."""
    records.commit(make_turn())
    kept = row(schema.question)
    expected = {"id": "q1", "received_at": NOON, "platform": "slack", "tenant": "T1", "school": "hillside", "policy": "academy-trust", "delivery_key": "m1"}
    assert kept.items() >= expected.items()
    decided = {"route": "answer", "stance": "advised_against", "topic": "befriend-parent", "confidence": 0.93, "about": "nobody", "sign": None, "signs": []}
    assert kept.items() >= decided.items()
    assert (kept["knowledge_version"], kept["program_version"], kept["is_private"], kept["is_direct"]) == ("k1", "0.1.0", False, True)


def test_the_words_stand_in_a_table_of_their_own(records: SqlRecords, row: Row, count: Count) -> None:
    """The question's text, the person and the reply can be removed without touching what was decided."""
    records.commit(make_turn())
    assert row(schema.question_text) == {"question_id": "q1", "person": "U1", "text": QUESTION.text, "reply": "Strongly advised not to."}
    assert count(schema.private_text) == 0


def test_a_private_matter_is_kept_apart(records: SqlRecords, row: Row, count: Count) -> None:
    """What was said about a child is never in the table that listings read."""
    records.commit(private_turn())
    assert row(schema.private_text)["text"] == "He has her number under a boy's name."
    assert count(schema.question_text) == 0
    assert row(schema.question).items() >= {"is_private": True, "about": "child", "sign": SIGN.name, "signs": [SIGN.name]}.items()


@pytest.mark.parametrize(
    "turn",
    [
        make_turn(verdict=replace(VERDICT, about=About.OWN_CONDUCT)),
        make_turn(verdict=replace(VERDICT, also=Verdict(Route.URGENT, about=About.ADULT))),
        make_turn(case=Case("c1", About.NOBODY, LEAD, is_private=True)),
    ],
    ids=["verdict", "second verdict", "case"],
)
def test_what_makes_a_matter_private(records: SqlRecords, count: Count, turn: Turn) -> None:
    """One private part, in either verdict or in the case, makes the whole turn private."""
    records.commit(turn)
    assert (count(schema.private_text), count(schema.question_text)) == (1, 0)


def test_the_exact_words_are_kept(records: SqlRecords, row: Row) -> None:
    """A clause is kept as it was quoted, with its lead, heading and number."""
    records.commit(make_turn())
    assert row(schema.citation) == {
        "question_id": "q1",
        "part": 1,
        "role": "cited",
        "position": 1,
        "clause_id": "7.3",
        "kind": "clause",
        "number": "7.3",
        "heading": CITATION.heading,
        "lead": CITATION.lead,
        "text": CITATION.text,
    }


def test_citations_keep_their_part_role_and_order(records: SqlRecords, engine: Engine) -> None:
    """Both verdicts of a two-part question and the nearest clauses are told apart, and the same clause may stand in each."""
    other = Citation("r1", "Ask first.", "Ruling", kind=CitationKind.RULING)
    also = Verdict(Route.ESCALATE, Stance.NONE, nearest=(CITATION, other))
    records.commit(make_turn(verdict=replace(VERDICT, citations=(other, CITATION), nearest=(other,), also=also)))
    table = schema.citation.c
    with engine.connect() as connection:
        found = connection.execute(select(table.part, table.role, table.position, table.clause_id).order_by(table.part, table.role, table.position))
        assert [tuple(each) for each in found] == [
            (1, "cited", 1, "r1"),
            (1, "cited", 2, "7.3"),
            (1, "nearest", 1, "r1"),
            (2, "nearest", 1, "7.3"),
            (2, "nearest", 2, "r1"),
        ]


def test_a_case_is_opened_with_its_question(records: SqlRecords, row: Row) -> None:
    """A hand-over is on record with whom it goes to and when it was opened."""
    records.commit(private_turn())
    assert row(schema.case) == {
        "id": "cp",
        "question_id": "qp",
        "state": "open",
        "about": "child",
        "clock": "now",
        "contact_role": LEAD.role,
        "contact_name": LEAD.name,
        "is_private": True,
        "opened_at": NOON,
    }
    assert row(schema.case_event).items() >= {"case_id": "cp", "kind": "opened", "at": NOON, "person": None}.items()


def test_a_case_without_anybody_to_tell(records: SqlRecords, row: Row) -> None:
    """Where nobody is configured the case is kept all the same."""
    records.commit(make_turn(case=Case("c1", About.NOBODY, None, Clock.TODAY)))
    assert row(schema.case).items() >= {"contact_role": None, "contact_name": None, "is_private": False}.items()


def test_the_same_delivery_a_second_time_has_no_effect(records: SqlRecords, count: Count, row: Row) -> None:
    """A redelivered message leaves the first record, its case and its conversation as they are."""
    turn = private_turn()
    records.commit(turn)
    again = replace(turn, id="other", reply=replace(turn.reply, text="Something else.", case=Case("other", About.CHILD, LEAD)))
    records.commit(again)
    kept = (schema.question, schema.private_text, schema.citation, schema.case, schema.case_event, schema.conversation)
    assert [count(table) for table in kept] == [1] * 6
    assert row(schema.private_text)["reply"] == turn.reply.text
    assert row(schema.conversation)["version"] == 1


@pytest.mark.parametrize("difference", [{"platform": "teams"}, {"tenant": "T2"}, {"conversation": "D2"}, {"delivery_key": "m2"}], ids=str)
def test_what_makes_a_delivery_another_one(records: SqlRecords, count: Count, difference: dict[str, Any]) -> None:
    """Two messages are the same only in the same place of the same tenant of the same platform."""
    records.commit(make_turn(person="U1"))
    records.commit(replace(make_turn(person="U2", **difference), id="q2"))
    assert count(schema.question) == 2


def test_an_id_used_twice_is_refused_whole(records: SqlRecords, count: Count) -> None:
    """Another message under an id that is taken is an error, not a duplicate, and leaves nothing behind."""
    records.commit(make_turn())
    with pytest.raises(RecordsError, match="same id"):
        records.commit(replace(make_turn("2"), id="q1"))
    assert (count(schema.question), count(schema.question_text), count(schema.conversation)) == (1, 1, 1)


@pytest.mark.parametrize(
    "text",
    ["x" * 20_000, "👩🏽‍🏫 is it ok 🙈", "naïve “quotes” \u2028 new\r\nline", "'; DROP TABLE question; --", ""],
    ids=["long", "emoji", "odd", "sql", "empty"],
)
def test_any_text_survives(records: SqlRecords, row: Row, text: str) -> None:
    """What staff type is kept as they typed it."""
    records.commit(make_turn(text=text))
    assert row(schema.question_text)["text"] == text


@pytest.mark.parametrize("odd", ["\x00", "\ud83d"], ids=["NUL", "half a pair"])
def test_what_no_database_takes_is_replaced(records: SqlRecords, row: Row, odd: str) -> None:
    """A character that PostgreSQL or UTF-8 refuses neither loses the question nor, in an id, the conversation."""
    turn = make_turn(text=f"a{odd}b", person=f"U{odd}")
    records.commit(turn)
    assert row(schema.question_text)["text"] == "a\ufffdb"
    assert records.talk(turn.question) is not None


def test_times_are_kept_in_utc(records: SqlRecords, row: Row) -> None:
    """A time with another zone is the same moment when it is read back."""
    records.commit(make_turn(received_at=datetime(2026, 7, 1, 9, 30, tzinfo=timezone(timedelta(hours=1)))))
    assert row(schema.question)["received_at"] == datetime(2026, 7, 1, 8, 30, tzinfo=UTC)
    assert getattr(row(schema.question)["received_at"], "tzinfo", None) is UTC


def test_a_time_without_a_zone_is_refused(records: SqlRecords, count: Count) -> None:
    """A moment that could be any hour is not recorded, and nothing of the turn stays."""
    with pytest.raises(RecordsError):
        records.commit(make_turn(received_at=datetime(2026, 3, 2, 12, 0)))
    assert count(schema.question) == 0


def test_many_threads_commit_at_once(database: Path, count: Count, clock: SetClock) -> None:
    """Turns of one program wait for one another instead of failing."""
    patient = SqlRecords(open_engine(f"sqlite:///{database}"), clock)
    with ThreadPoolExecutor(32) as pool:
        list(pool.map(lambda number: patient.commit(make_turn(str(number))), range(200)))
    assert count(schema.question) == 200
