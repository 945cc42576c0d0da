"""What a conversation last spoke of, kept for its follow-ups."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from storage_turns import NOON, Count, Row, SetClock, make_turn, reply_to

from adapters.storage import schema
from adapters.storage.records import SqlRecords
from bot.errors import ConversationMovedOn
from bot.messages import Address
from bot.model import Route, Talk


def test_a_conversation_is_regained(records: SqlRecords) -> None:
    """A follow-up finds what was last spoken of, in every field."""
    turn = make_turn(talk=Talk("And a dad's?", "befriend-parent", Route.CLARIFY, ("7.3", "7.4"), ("7.3",), True, NOON))
    records.commit(turn)
    assert records.talk(turn.question) == replace(turn.talk, version=1)


def test_a_conversation_is_one_person_s_own(records: SqlRecords) -> None:
    """Two people in the same channel have a conversation each."""
    turn = make_turn()
    records.commit(turn)
    assert records.talk(replace(turn.question, person="U2")) is None


@pytest.mark.parametrize(("later", "is_there"), [(timedelta(hours=8, microseconds=-1), True), (timedelta(hours=8), False)], ids=["before", "after"])
def test_a_conversation_expires_after_eight_hours(records: SqlRecords, clock: SetClock, later: timedelta, is_there: bool) -> None:
    """After a school day a follow-up refers to nothing."""
    turn = make_turn()
    records.commit(turn)
    clock.time = NOON + later
    assert (records.talk(turn.question) is not None) is is_there


def test_an_expired_conversation_begins_afresh(records: SqlRecords, clock: SetClock) -> None:
    """A question after eight hours is kept and begins a new conversation, whose version still rises."""
    records.commit(make_turn())
    clock.time = NOON + timedelta(hours=9)
    later = make_turn(delivery_key="m2", received_at=clock.time)
    records.commit(replace(later, id="q2"))
    assert (found := records.talk(later.question)) is not None
    assert found.version == 2


def test_expired_conversations_are_deleted(records: SqlRecords, clock: SetClock, row: Row) -> None:
    """What was said does not stay in the conversations for longer than it is of use."""
    records.commit(make_turn("1"))
    clock.time = NOON + timedelta(hours=9)
    records.commit(make_turn("2", received_at=clock.time))
    assert row(schema.conversation)["conversation"] == "D2"


def test_a_conversation_goes_on(records: SqlRecords) -> None:
    """A turn that was decided on what the conversation last spoke of moves it on."""
    records.commit(make_turn())
    read = records.talk(make_turn().question) or Talk()
    follow_up = make_turn(delivery_key="m2", talk=replace(read, topic="photos"))
    records.commit(replace(follow_up, id="q2"))
    found = records.talk(follow_up.question) or Talk()
    assert (found.topic, found.version) == ("photos", 2)


@pytest.mark.parametrize("version", [0, 2])
def test_a_turn_decided_on_an_old_conversation_is_refused_whole(records: SqlRecords, count: Count, version: int) -> None:
    """Where another turn came first nothing is kept, so that the question can be decided again."""
    records.commit(make_turn())
    stale = make_turn(delivery_key="m2", talk=Talk(version=version))
    with pytest.raises(ConversationMovedOn):
        records.commit(replace(stale, id="q2"))
    assert (count(schema.question), count(schema.question_text), count(schema.citation)) == (1, 1, 1)


def test_a_redelivery_with_an_old_conversation_is_no_fault(records: SqlRecords, count: Count) -> None:
    """The same delivery is settled before anybody looks at the conversation, and is kept once."""
    records.commit(make_turn())
    records.commit(make_turn(talk=Talk(version=7)))
    assert count(schema.question) == 1


def test_an_answer_that_goes_to_the_asker_takes_the_conversation_along(records: SqlRecords) -> None:
    """What was asked in a channel is followed up in their own conversation, in the place of what was spoken of there before; the thread keeps it as well."""
    own = make_turn("0", conversation="@U1")
    records.commit(own)
    asked = make_turn("1", conversation="C1/1.1", is_private=False, talk=Talk("a pupil messaged me", case="c1"))
    asked = replace(asked, messages=(reply_to(asked, to=Address.direct("slack", asked.question.tenant, "U1")),))
    records.commit(asked)
    followed, thread = records.talk(own.question), records.talk(asked.question)
    assert followed is not None
    assert thread is not None
    assert (followed.question, followed.case, followed.version) == ("a pupil messaged me", "c1", 2)
    assert thread.case == "c1"


def test_an_answer_in_the_thread_leaves_the_asker_s_own_conversation_alone(records: SqlRecords) -> None:
    """It goes on about what it was about."""
    asked = make_turn("1", conversation="C1/1.1", is_private=False)
    records.commit(replace(asked, messages=(reply_to(asked),)))
    assert records.talk(replace(asked.question, conversation="@U1")) is None
