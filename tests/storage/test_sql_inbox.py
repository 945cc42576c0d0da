"""What has come in is there until it is answered, whoever dies in between."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from storage_turns import NOON, QUESTION, SECRET, Count, Row, SetClock, make_turn

from adapters.storage import schema
from adapters.storage.database import Database, open_database
from adapters.storage.inbox import KEPT_CLOSED, RECEIVER_FIRST, SqlInbox
from adapters.storage.records import SqlRecords
from bot.model import Told

SECOND = timedelta(seconds=1)
FULL = replace(QUESTION, text=SECRET, place="#staffroom", action="a1", is_private=False)


def later(clock: SetClock, by: timedelta) -> None:
    """Puts the clock on."""
    clock.time += by


def test_a_question_comes_back_as_it_came_in(inbox: SqlInbox, clock: SetClock) -> None:
    """Whoever takes over has the whole of it."""
    assert inbox.receive(FULL) is True
    later(clock, RECEIVER_FIRST)
    assert inbox.lease(clock.time + SECOND) == [FULL]


def test_the_same_message_is_received_once(inbox: SqlInbox, count: Count) -> None:
    """However often it is delivered."""
    assert [inbox.receive(QUESTION), inbox.receive(QUESTION)] == [True, False]
    assert count(schema.inbox) == 1


def test_what_was_typed_is_sealed(inbox: SqlInbox, row: Row) -> None:
    """Nobody knows yet what it is about, so nobody reads it."""
    inbox.receive(FULL)
    kept = str(row(schema.inbox))
    assert not [said for said in (SECRET, FULL.email, FULL.place) if said in kept]


def test_an_answered_question_is_gone_and_still_known(inbox: SqlInbox, records: SqlRecords, count: Count) -> None:
    """The turn closes its inbox row in the same transaction; its redelivery is no new question."""
    inbox.receive(make_turn().question)
    records.commit(make_turn())
    assert count(schema.inbox) == 0
    assert inbox.receive(make_turn().question) is False
    assert inbox.take(make_turn().question, NOON + SECOND) is False


def test_a_repeat_closes_its_row_too(inbox: SqlInbox, records: SqlRecords, engine: Engine, count: Count) -> None:
    """A row that came back although its question is on record is not worked on for ever."""
    inbox.receive(make_turn().question)
    with engine.connect() as connection:
        kept = dict(connection.execute(select(schema.inbox)).mappings().one())
    records.commit(make_turn())
    with engine.begin() as connection:
        connection.execute(schema.inbox.insert(), kept)
    assert records.commit(make_turn()) is False
    assert count(schema.inbox) == 0


def test_a_new_question_is_left_to_its_receiver_at_first(inbox: SqlInbox, clock: SetClock) -> None:
    """Nobody takes over what is about to be worked on; the receiver itself may begin at once."""
    inbox.receive(QUESTION)
    assert inbox.lease(NOON + SECOND) == []
    assert inbox.take(QUESTION, NOON + SECOND) is True
    later(clock, RECEIVER_FIRST)
    assert inbox.lease(clock.time + SECOND) == [QUESTION]


def test_one_at_a_time(inbox: SqlInbox, other: Database) -> None:
    """What one has taken no other takes, until the lease has run out."""
    inbox.receive(QUESTION)
    assert inbox.take(QUESTION, NOON + 60 * SECOND) is True
    assert (other.inbox.take(QUESTION, NOON + SECOND), other.inbox.lease(NOON + SECOND)) == (False, [])


def test_a_dead_holder_is_replaced(inbox: SqlInbox, other: Database, clock: SetClock) -> None:
    """When the lease has run out the question is somebody else's, and counted as tried twice."""
    inbox.receive(QUESTION)
    inbox.take(QUESTION, NOON + 60 * SECOND)
    later(clock, 60 * SECOND)
    assert other.inbox.lease(clock.time + SECOND) == [QUESTION]
    assert inbox.attempts(QUESTION) == 2


def test_many_who_lease_at_once_share_what_there_is(database: Database, other: Database, clock: SetClock) -> None:
    """Every question is taken by exactly one of those who look for work."""
    for number in range(30):
        database.inbox.receive(replace(QUESTION, delivery_key=f"m{number}"))
    later(clock, RECEIVER_FIRST)
    with ThreadPoolExecutor(8) as pool:
        leased = pool.map(lambda turn: (database if turn % 2 else other).inbox.lease(clock.time + 60 * SECOND, 4), range(16))
        taken = [question.delivery_key for questions in leased for question in questions]
    taken += [question.delivery_key for question in database.inbox.lease(clock.time + 60 * SECOND, 30)]
    assert sorted(taken) == sorted(f"m{number}" for number in range(30))


def test_the_oldest_comes_first(inbox: SqlInbox, clock: SetClock) -> None:
    """Who has waited longest is answered first."""
    for number in (3, 1, 2):
        inbox.receive(replace(QUESTION, delivery_key=f"m{number}", received_at=NOON + number * SECOND))
    later(clock, RECEIVER_FIRST)
    assert [question.delivery_key for question in inbox.lease(clock.time + SECOND, 2)] == ["m1", "m2"]


@pytest.mark.parametrize(("counts", "attempts"), [(True, 1), (False, 0)])
def test_what_was_given_back_is_tried_again_then(inbox: SqlInbox, clock: SetClock, *, counts: bool, attempts: int) -> None:
    """Not before its time, and counted only where the try says something of the question."""
    inbox.receive(QUESTION)
    inbox.take(QUESTION, NOON + 60 * SECOND)
    inbox.release(QUESTION, NOON + 10 * SECOND, "no platform", counts=counts)
    assert inbox.attempts(QUESTION) == attempts
    later(clock, 9 * SECOND)
    assert inbox.lease(clock.time + SECOND) == []
    later(clock, SECOND)
    assert inbox.lease(clock.time + SECOND) == [QUESTION]


def test_what_people_were_told_meanwhile_stays_with_the_question(inbox: SqlInbox, other: Database, clock: SetClock) -> None:
    """Whoever takes it over knows, and may do so at once; sealed, since it tells who is a contact of what."""
    told = replace(QUESTION, told=(Told("slack", "T1", "UDSL", "@UDSL", "case", "D1:1.1"),))
    inbox.receive(QUESTION)
    inbox.take(QUESTION, NOON + 60 * SECOND)
    assert inbox.note_told(told) is True
    assert other.inbox.lease(NOON + SECOND) == [told]
    other.inbox.discard(told)
    assert inbox.note_told(told) is False


def test_what_is_turned_away_leaves_only_its_delivery(inbox: SqlInbox, clock: SetClock, row: Row, count: Count) -> None:
    """A pupil's message is not kept, and not received a second time either; after a week it is forgotten."""
    inbox.receive(QUESTION)
    inbox.discard(QUESTION)
    assert row(schema.inbox)["body"] is None
    assert (inbox.receive(QUESTION), inbox.take(QUESTION, NOON + SECOND), inbox.waiting()) == (False, False, 0)
    later(clock, KEPT_CLOSED)
    assert inbox.lease(clock.time + SECOND) == []
    inbox.receive(replace(QUESTION, delivery_key="m2"))
    inbox.discard(replace(QUESTION, delivery_key="m2"))
    assert count(schema.inbox) == 1


def test_a_question_that_cannot_be_opened_keeps_no_other_waiting(inbox: SqlInbox, database_url: str, clock: SetClock) -> None:
    """After a key was lost, what was sealed with it waits, and the rest goes on; with the key it is answered after all."""
    strange = open_database(database_url, clock, private_key="c3RyYW5nZXItc3RyYW5nZXItc3RyYW5nZXItc3RyYW4=")
    strange.inbox.receive(QUESTION)
    inbox.receive(replace(QUESTION, delivery_key="m2"))
    later(clock, RECEIVER_FIRST)
    assert [question.delivery_key for question in inbox.lease(clock.time + SECOND, 5)] == ["m2"]
    assert inbox.waiting() == 2
    later(clock, timedelta(minutes=10))
    assert strange.inbox.lease(clock.time + SECOND, 1) == [QUESTION]
    strange.close()
