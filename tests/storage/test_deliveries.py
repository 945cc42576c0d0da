"""What became of messages that a platform delivered is found again by the platform's own ids of them."""

from __future__ import annotations

from dataclasses import replace

from storage_turns import NOON, SetClock, gap_turn

from adapters.storage.database import Database
from adapters.storage.deliveries import case_of_message, shows_case
from bot.handover import CaseChange, CaseState
from bot.messages import Delivered


def test_the_case_of_a_message_is_found_while_it_waits(database: Database) -> None:
    """By all that makes it that message; not once the case is closed."""
    turn = gap_turn("1")
    database.records.commit(turn)
    assert turn.case is not None
    assert case_of_message(database.store, turn.question) == turn.case.id
    asked = turn.question
    for other in (replace(asked, delivery_key="m2"), replace(asked, conversation="D2"), replace(asked, tenant="T2"), replace(asked, platform="teams")):
        assert case_of_message(database.store, other) == ""
    case = database.cases.case(turn.case.id)
    assert case is not None
    database.cases.change(CaseChange(case, replace(case, state=CaseState.CLOSED), ()))
    assert case_of_message(database.store, turn.question) == ""


def test_a_message_that_brought_a_case_is_known_by_any_part_of_its_reference(database: Database, clock: SetClock) -> None:
    """To whom it was brought, and to nobody else; a reply to an asker brings none."""
    turn = gap_turn("1")
    database.records.commit(turn)
    for sending in database.outbox.lease(["slack"], clock.time.replace(hour=13)):
        database.outbox.sent(sending.message, Delivered(f"{sending.message.to.person}:1.1,2.2"), NOON)
    asked = [(account, part) for account in ("U9", "U1") for part in ("1.1", "2.2", "3.3", "%", "")]
    assert [each for each in asked if each[1] and shows_case(database.store, "slack", *each)] == [("U9", "1.1"), ("U9", "2.2")]
    assert not shows_case(database.store, "teams", "U9", "1.1")
