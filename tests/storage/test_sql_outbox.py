"""Messages are kept until they have arrived, in their order, urgent ones first."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from storage_turns import LEAD, NOON, Count, SetClock, make_message, make_turn

from adapters.storage import schema
from adapters.storage.database import Database, open_database
from adapters.storage.outbox import SqlOutbox
from adapters.storage.outbox_listing import list_messages, send_again
from adapters.storage.records import SqlRecords
from bot.messages import Address, Delivered, Message, Sending

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HEAD = Address.direct("slack", "T1", "U8")


def keep(records: SqlRecords, *messages: Message, key: str = "1") -> None:
    """Puts messages into the outbox, as a turn does."""
    assert records.commit(make_turn(key, messages=messages)) is True


def leased(outbox: SqlOutbox, clock: SetClock, **how: object) -> Sequence[Sending]:
    """What is due on Slack, taken for a minute."""
    return outbox.lease(["slack"], clock.time + MINUTE, **how)  # type: ignore[arg-type]  # limit and to, as the test says


def ids(sendings: Sequence[Sending]) -> list[str]:
    """The keys of the messages."""
    return [sending.message.id.removeprefix("message-") for sending in sendings]


@pytest.mark.parametrize("is_private", [True, False])
def test_a_message_comes_back_as_it_was_put_in(records: SqlRecords, outbox: SqlOutbox, clock: SetClock, count: Count, *, is_private: bool) -> None:
    """With its parts, buttons and whatever else belongs to it, sealed or not."""
    message = make_message(text="👩🏽‍🏫 'quoted' \u2028" + "x" * 50_000, question_id="q1", case_id="c1", is_private=is_private, is_urgent=True)
    keep(records, message)
    (sending,) = leased(outbox, clock)
    assert sending == Sending(message, 0, NOON)
    assert (count(schema.private_message_text), count(schema.message_text)) == ((1, 0) if is_private else (0, 1))


def test_a_message_is_sent_once(records: SqlRecords, outbox: SqlOutbox, clock: SetClock) -> None:
    """What has arrived is never leased again; marking it twice does no harm."""
    keep(records, make_message())
    (sending,) = leased(outbox, clock)
    outbox.sent(sending.message, Delivered("ts1"), NOON)
    outbox.sent(sending.message, Delivered("ts2"), NOON)
    clock.time += timedelta(days=1)
    assert (leased(outbox, clock), outbox.next_due_at(["slack"])) == ([], None)


def test_one_at_a_time(records: SqlRecords, outbox: SqlOutbox, other: Database, clock: SetClock) -> None:
    """What one copy is sending no other sends, until the lease has run out; then it counts as tried."""
    keep(records, make_message())
    assert ids(leased(outbox, clock)) == ["1"]
    assert leased(other.outbox, clock) == []
    clock.time += MINUTE
    (sending,) = leased(other.outbox, clock)
    assert sending.attempts == 1


def test_many_who_lease_at_once_share_what_there_is(database: Database, other: Database, clock: SetClock) -> None:
    """Every message is taken by exactly one of those who send."""
    for number in range(30):
        keep(database.records, make_message(str(number), Address.direct("slack", "T1", f"U{number}")), key=str(number))
    with ThreadPoolExecutor(8) as pool:
        taken = [key for keys in pool.map(lambda turn: ids(leased((database if turn % 2 else other).outbox, clock, limit=4)), range(16)) for key in keys]
    taken += ids(leased(database.outbox, clock, limit=30))
    assert sorted(taken) == sorted(str(number) for number in range(30))


def test_a_conversation_keeps_its_order(records: SqlRecords, outbox: SqlOutbox, clock: SetClock) -> None:
    """A message is due when the one before it has arrived or was given up; one that is being sent has not arrived. Others go on meanwhile."""
    keep(records, make_message("1"), make_message("2"), make_message("3"), make_message("other", HEAD))
    first, *rest = leased(outbox, clock)
    assert (ids([first]), ids(rest)) == (["1"], ["other"])
    assert leased(outbox, clock) == []
    outbox.sent(first.message, Delivered(), NOON)
    (second,) = leased(outbox, clock)
    outbox.not_sent(second.message, "unknown user", None)
    assert ids(leased(outbox, clock)) == ["3"]


def test_the_urgent_go_first(records: SqlRecords, outbox: SqlOutbox, clock: SetClock) -> None:
    """Before all others, however long those have waited, also in the same conversation."""
    keep(records, make_message("1", HEAD), make_message("2"))
    clock.time += SECOND
    keep(records, make_message("urgent", is_urgent=True), key="2")
    assert ids(leased(outbox, clock, limit=1)) == ["urgent"]
    assert ids(leased(outbox, clock)) == ["1", "2"]


def test_an_urgent_message_waits_for_no_ordinary_one(records: SqlRecords, outbox: SqlOutbox, clock: SetClock) -> None:
    """A message that a platform will not take holds up no bell."""
    keep(records, make_message("1"))
    (stuck,) = leased(outbox, clock)
    outbox.not_sent(stuck.message, "refused", NOON + timedelta(hours=1))
    keep(records, make_message("urgent", is_urgent=True), key="2")
    assert ids(leased(outbox, clock)) == ["urgent"]


def test_a_message_is_not_tried_before_its_time(records: SqlRecords, outbox: SqlOutbox, clock: SetClock) -> None:
    """Where the platform says when it may be tried again, that holds; it is known since when it is due."""
    keep(records, make_message())
    (sending,) = leased(outbox, clock)
    outbox.not_sent(sending.message, "429", NOON + 30 * SECOND)
    clock.time += 29 * SECOND
    assert leased(outbox, clock) == []
    assert outbox.next_due_at(["slack"]) == NOON + 30 * SECOND
    clock.time += SECOND
    (again,) = leased(outbox, clock)
    assert (again.attempts, again.first_due_at) == (1, NOON)


def test_somebody_else_s_lease_is_left_alone(records: SqlRecords, outbox: SqlOutbox, other: Database, clock: SetClock) -> None:
    """A holder who is late can say that a message has arrived, not that it has not."""
    keep(records, make_message())
    (mine,) = leased(outbox, clock)
    clock.time += MINUTE
    leased(other.outbox, clock)
    outbox.not_sent(mine.message, "timeout", None)
    assert outbox.next_due_at(["slack"]) == clock.time + MINUTE, "it is not given up"
    outbox.sent(mine.message, Delivered(), clock.time)
    other.outbox.not_sent(mine.message, "timeout", clock.time)
    assert outbox.next_due_at(["slack"]) is None


def test_when_the_next_is_due(records: SqlRecords, outbox: SqlOutbox, clock: SetClock) -> None:
    """Now where something waits, when the lease runs out where somebody may have died with it, never where nothing waits; per platform."""
    assert outbox.next_due_at(["slack"]) is None
    keep(records, make_message("1"), make_message("2"))
    assert (outbox.next_due_at(["slack"]), outbox.next_due_at(["teams"])) == (NOON, None)
    leased(outbox, clock)
    assert outbox.next_due_at(["slack", "teams"]) == NOON + MINUTE


def test_messages_to_one_person(records: SqlRecords, outbox: SqlOutbox, clock: SetClock) -> None:
    """In all their conversations, or in one of them."""
    keep(records, make_message("1"), make_message("2", HEAD), make_message("3", replace(HEAD, conversation="C1/1")), make_message("4", HEAD))
    assert ids(leased(outbox, clock, to=replace(HEAD, conversation="C1/1"))) == ["3"]
    assert ids(leased(outbox, clock, to=replace(HEAD, conversation=""))) == ["2"]
    assert leased(outbox, clock, to=replace(LEAD, tenant="T2")) == []


def test_only_its_own_platforms(records: SqlRecords, outbox: SqlOutbox, clock: SetClock) -> None:
    """A copy that serves Slack leaves the messages of Teams to others."""
    keep(records, make_message("1", replace(LEAD, platform="teams")), make_message("2"))
    assert ids(leased(outbox, clock)) == ["2"]
    assert ids(outbox.lease(["teams", "slack"], clock.time + MINUTE)) == ["1"]


def test_an_update_knows_what_it_replaces(records: SqlRecords, outbox: SqlOutbox, clock: SetClock) -> None:
    """The platform's own id of the earlier message comes along, once that has arrived."""
    keep(records, make_message("1"), make_message("2", replaces="message-1"))
    (first,) = leased(outbox, clock)
    outbox.sent(first.message, Delivered("1700000000.1"), NOON)
    (update,) = leased(outbox, clock)
    assert (update.message.replaces, update.replaced_reference) == ("message-1", "1700000000.1")


def test_what_was_given_up_is_listed_and_sent_again(records: SqlRecords, database: Database, clock: SetClock) -> None:
    """An administrator sees ids, kinds and reasons, no text, and can have it sent as if it were new."""
    outbox = database.outbox
    keep(records, make_message("1"), make_message("2", HEAD, text="Nobody else reads this"), make_message("3", replace(HEAD, person="U7", conversation="@U7")))
    first, second, third = leased(outbox, clock)
    outbox.sent(first.message, Delivered(), NOON)
    outbox.not_sent(second.message, "unknown user", None)
    outbox.not_sent(third.message, "timeout", NOON + MINUTE)
    listed = list(list_messages(database.engine))
    assert [(each.id, each.reason, each.is_given_up) for each in listed] == [("message-2", "unknown user", True), ("message-3", "timeout", False)]
    assert "Nobody" not in str(listed)
    clock.time += timedelta(days=2)
    assert [send_again(database.store, "message-2"), send_again(database.store, "message-1"), send_again(database.store, "nothing")] == [1, 0, 0]
    assert ids(again := leased(outbox, clock)) == ["3", "2"]
    assert [sending.first_due_at for sending in again] == [NOON, clock.time]


def test_all_that_was_given_up_can_be_sent_again(records: SqlRecords, database: Database, clock: SetClock) -> None:
    """After an outage one command does."""
    keep(records, make_message("1"), make_message("2", HEAD))
    for sending in leased(database.outbox, clock):
        database.outbox.not_sent(sending.message, "timeout", None)
    assert (send_again(database.store), ids(leased(database.outbox, clock))) == (2, ["1", "2"])


def test_what_waits_can_be_tried_at_once(records: SqlRecords, database: Database, clock: SetClock) -> None:
    """Whoever has put right what was wrong need not wait for the next try."""
    keep(records, make_message("1"))
    (sending,) = leased(database.outbox, clock)
    database.outbox.not_sent(sending.message, "timeout", NOON + timedelta(hours=1))
    assert (send_again(database.store, "message-1"), ids(leased(database.outbox, clock))) == (1, ["1"])


def test_a_message_that_cannot_be_opened_keeps_no_other_waiting(outbox: SqlOutbox, database: Database, database_url: str, clock: SetClock) -> None:
    """After a key was lost what was sealed with it is given up, and shown as unreadable; the rest goes on."""
    strange = open_database(database_url, clock, private_key="c3RyYW5nZXItc3RyYW5nZXItc3RyYW5nZXItc3RyYW4=")
    keep(strange.records, make_message("1", is_private=True), make_message("2"))
    assert leased(outbox, clock) == []
    assert ids(leased(outbox, clock)) == ["2"]
    assert [(each.id, each.is_given_up, each.reason) for each in list_messages(database.engine)][:1] == [("message-1", True, "unreadable")]
    assert send_again(strange.store, "message-1") == 1
    strange.close()


def test_an_id_used_twice_is_refused_whole(records: SqlRecords, count: Count) -> None:
    """Two messages of the same id are a fault, and nothing of the second's turn is kept."""
    keep(records, make_message("1"))
    with pytest.raises(Exception, match="same id"):
        records.commit(make_turn("2", messages=(make_message("1"),)))
    assert count(schema.question) == 1
