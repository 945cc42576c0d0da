"""The records that the core asks for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Engine, select
from storage_turns import CITATION, NOON, QUESTION, SECRET, SIGN, VERDICT, Count, Row, make_case, make_message, make_turn, private_turn, reply_to

from adapters.storage import schema
from adapters.storage.case_listing import list_events
from adapters.storage.cases import SqlCases
from adapters.storage.database import Database
from adapters.storage.records import SqlRecords
from bot.errors import RecordsError
from bot.handover import CaseEvent, EventKind, Turn
from bot.messages import Action, ActionKind
from bot.model import About, Citation, CitationKind, Route, Stance, Talk, Verdict


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
    assert row(schema.question_text) == {
        "question_id": "q1",
        "person": "U1",
        "text": QUESTION.text,
        "understood": None,
        "reply": "Strongly advised not to.",
    }
    assert count(schema.private_text) == 0


def test_a_private_matter_is_kept_apart(records: SqlRecords, row: Row, count: Count) -> None:
    """What was said about a child is never in the table that listings read, and cannot be read without the key."""
    records.commit(private_turn())
    kept = row(schema.private_text)
    assert (kept["question_id"], kept["person"]) == ("qp", "U1")
    assert SECRET not in str(kept)
    assert count(schema.question_text) == 0
    assert row(schema.question).items() >= {"is_private": True, "about": "child", "sign": SIGN.name, "signs": [SIGN.name]}.items()


@pytest.mark.parametrize(
    "turn",
    [
        make_turn(verdict=replace(VERDICT, about=About.OWN_CONDUCT)),
        make_turn(verdict=replace(VERDICT, also=Verdict(Route.URGENT, about=About.ADULT))),
        make_turn(verdict=replace(VERDICT, route=Route.URGENT)),
        make_turn(case=make_case(is_private=True)),
    ],
    ids=["verdict", "second verdict", "urgent", "case"],
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


def test_a_follow_up_is_kept_with_what_it_refers_to(records: SqlRecords, row: Row) -> None:
    """What was typed stays as it was, and what it came to stands beside it."""
    records.commit(make_turn(text="and a dad's?", talk=Talk("Can I accept a dad's friend request?")))
    assert row(schema.question_text).items() >= {"text": "and a dad's?", "understood": "Can I accept a dad's friend request?"}.items()


def test_a_case_is_opened_with_its_question(records: SqlRecords, cases: SqlCases, engine: Engine) -> None:
    """A hand-over is on record as the core opened it, with its question and when it was opened."""
    turn = private_turn()
    records.commit(turn)
    assert turn.case is not None
    assert cases.case("cp") == replace(turn.case, version=1)
    assert list_events(engine, "cp") == [CaseEvent(EventKind.OPENED, NOON, "slack:U1")]


def test_a_button_is_known_by_its_id(records: SqlRecords) -> None:
    """Whoever presses a button under a reply is answered from what that reply stood under."""
    action = Action("a" * 32, ActionKind.CHOOSE, "2", "q1", argument="7.4", person="U1")
    other = replace(CITATION, id="7.4")
    verdict = replace(VERDICT, route=Route.CLARIFY, citations=(CITATION, other), nearest=(other,), also=VERDICT)
    turn = make_turn(verdict=verdict, talk=Talk("The whole question"))
    records.commit(replace(turn, messages=(reply_to(turn, actions=(action,)),)))
    asked = records.asked(action.id)
    assert asked is not None
    assert (asked.action, asked.question_id, asked.text, asked.person, asked.school) == (action, "q1", "The whole question", "U1", "hillside")
    assert (asked.route, asked.topic, asked.offered, asked.nearest) == (Route.CLARIFY, "befriend-parent", ("7.3", "7.4"), ("7.4",))


def test_a_button_of_a_private_matter_is_known_too(records: SqlRecords) -> None:
    """What is sealed is opened for whoever presses."""
    action = Action("b" * 32, ActionKind.ASK_PERSON, "Ask", "qp", person="U1")
    turn = private_turn()
    records.commit(replace(turn, messages=(reply_to(turn, actions=(action,)),)))
    asked = records.asked(action.id)
    assert asked is not None
    assert asked.text == SECRET


@pytest.mark.parametrize("action_id", ["", "nothing", "aq"])
def test_a_button_that_is_none(records: SqlRecords, action_id: str) -> None:
    """A forged id, and a button of a case, which stands under no reply, lead to no question."""
    turn = make_turn()
    records.commit(replace(turn, messages=(make_message("q", case_id="c1"),)))
    assert records.asked(action_id) is None


def test_a_press_uses_the_button(records: SqlRecords, cases: SqlCases) -> None:
    """The turn that a press led to notes that the button was used, once."""
    action = Action("c" * 32, ActionKind.HELPS, "That helps", "q1", person="U1")
    turn = make_turn()
    records.commit(replace(turn, messages=(reply_to(turn, actions=(action,)),)))
    press = make_turn("2", action=action.id, delivery_key=action.id, text="")
    assert [records.commit(press), records.commit(replace(press, id="q3"))] == [True, False]
    used = cases.action(action.id)
    assert used is not None
    assert used.used_at == NOON


def test_the_same_delivery_a_second_time_has_no_effect(records: SqlRecords, count: Count) -> None:
    """A redelivered message leaves the first record, its case, its messages and its conversation as they are."""
    turn = private_turn()
    assert records.commit(turn) is True
    again = private_turn("other", delivery_key=turn.question.delivery_key, conversation=turn.question.conversation)
    assert records.commit(again) is False
    kept = (schema.question, schema.private_text, schema.citation, schema.case, schema.case_asking, schema.case_event, schema.conversation)
    assert [count(table) for table in kept] == [1] * 7
    assert (count(schema.outbox), count(schema.private_message_text), count(schema.message_text)) == (2, 2, 0)


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


def test_big_and_odd_words_are_sealed_and_opened(records: SqlRecords, cases: SqlCases) -> None:
    """A long report reaches its reader whole, and what no database takes is replaced there too."""
    said = "x" * 200_000 + "\x00\ud83d👩🏽‍🏫"
    records.commit(private_turn(text=said))
    found = records.talk(private_turn().question)
    assert found is not None
    assert found.question == "x" * 200_000 + "\ufffd\ufffd👩🏽‍🏫"


def test_many_threads_commit_at_once(records: SqlRecords, count: Count) -> None:
    """Turns of one program wait for one another instead of failing, and each learns whether it was the first of its delivery."""
    with ThreadPoolExecutor(64) as pool:
        firsts = list(pool.map(lambda number: records.commit(replace(make_turn(str(number // 2)), id=f"q{number}")), range(400)))
    assert (count(schema.question), sum(firsts)) == (200, 200)


def test_two_copies_commit_the_same_deliveries(records: SqlRecords, other: Database, count: Count) -> None:
    """Whichever copy comes first keeps a delivery, with its messages; the other keeps nothing of it."""

    def commit(number: int) -> bool:
        turn = make_turn(str(number // 2))
        turn = replace(turn, id=f"q{number}", messages=(reply_to(replace(turn, id=f"q{number}")),))
        return (records if number % 2 else other.records).commit(turn)

    with ThreadPoolExecutor(8) as pool:
        firsts = list(pool.map(commit, range(100)))
    assert (count(schema.question), count(schema.outbox), sum(firsts)) == (50, 50, 50)
