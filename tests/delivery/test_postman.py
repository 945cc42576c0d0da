"""What becomes of messages when they are sent, and when they cannot be."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.delivery import AT_ONCE, FIRST_PAUSE, GIVEN_UP_AFTER, LONGEST_PAUSE, Postman
from bot.errors import RecordsError, SendFailed
from bot.messages import Address, Message
from tests.delivery.fakes import MONDAY, MemoryOutbox, RememberedUnreached, ScriptedMessenger, StandingClock, message


@pytest.fixture
def clock() -> StandingClock:
    """A Monday at nine."""
    return StandingClock()


@pytest.fixture
def outbox(clock: StandingClock) -> MemoryOutbox:
    """Nothing waits."""
    return MemoryOutbox(clock)


@pytest.fixture
def unreached() -> RememberedUnreached:
    """The casework."""
    return RememberedUnreached()


@pytest.fixture
def slack() -> ScriptedMessenger:
    """A messenger that brings everything."""
    return ScriptedMessenger()


@pytest.fixture
def postman(clock: StandingClock, outbox: MemoryOutbox, unreached: RememberedUnreached, slack: ScriptedMessenger) -> Postman:
    """Sends on Slack, with pauses that are neither stretched nor shortened."""
    return Postman(outbox, {"slack": slack}, unreached, clock, jitter=lambda: 0.5)


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """What a messenger hangs on; opened when the test is over."""
    event = threading.Event()
    yield event
    event.set()


def failing(*errors: Exception | None) -> Callable[[Message], None]:
    """A script that raises the errors one after the other, then nothing."""
    left = list(errors)

    def run(_message: Message) -> None:
        if left and (error := left.pop(0)) is not None:
            raise error

    return run


def test_what_is_due_is_sent_and_marked(postman: Postman, outbox: MemoryOutbox, slack: ScriptedMessenger) -> None:
    """Everything due arrives, each conversation in its order; a second time there is nothing to do."""
    outbox.put(*(message(number, person) for number, person in enumerate(["U1", "U2", "U1", "U1", "U2"])))
    assert (postman.send_due(), postman.send_due()) == (5, 0)
    assert [each for each in slack.arrived if each in {"m0", "m2", "m3"}] == ["m0", "m2", "m3"]
    assert {row.state for row in outbox.rows} == {"sent"}


def test_one_persons_messages(postman: Postman, outbox: MemoryOutbox, slack: ScriptedMessenger) -> None:
    """Only that person's are sent, in order; where a conversation is named, only its own; of a platform without messenger none."""
    outbox.put(message(1), message(2, conversation="C1"), message(3, "U2"), message(4))
    assert postman.send_due(Address("slack", "T1", "U1", "C1")) == 1
    assert postman.send_due(Address("slack", "T1", "U1", "")) == 2
    assert slack.arrived == ["m2", "m1", "m4"]
    assert postman.send_due(Address("teams", "T1", "U1", "")) == 0


def test_pauses_grow_up_to_ten_minutes(postman: Postman, clock: StandingClock, outbox: MemoryOutbox, slack: ScriptedMessenger) -> None:
    """Two seconds, then twice as long each time, never more than ten minutes."""
    slack.script = failing(*[SendFailed("server_error")] * 12)
    outbox.put(message(1))
    dues = [clock.now()]
    while not slack.arrived:
        postman.send_due()
        dues.append(outbox.rows[0].due_at)
        clock.moment = max(clock.moment, outbox.rows[0].due_at)
    pauses = [later - earlier for earlier, later in pairwise(dues[:-1])]
    assert pauses[:3] == [FIRST_PAUSE, FIRST_PAUSE * 2, FIRST_PAUSE * 4]
    assert max(pauses) == pauses[-1] == LONGEST_PAUSE


def test_many_that_failed_together_do_not_come_back_together(clock: StandingClock, outbox: MemoryOutbox, unreached: RememberedUnreached) -> None:
    """The pause is a quarter longer or shorter, by chance."""
    postman = Postman(outbox, {"slack": ScriptedMessenger(failing(*[SendFailed("down")] * 30))}, unreached, clock)
    outbox.put(*(message(number, f"U{number}") for number in range(30)))
    postman.send_due()
    pauses = {row.due_at - MONDAY for row in outbox.rows}
    assert len(pauses) > 20
    assert FIRST_PAUSE * 0.75 <= min(pauses) <= max(pauses) <= FIRST_PAUSE * 1.25


def test_the_platform_says_when(postman: Postman, outbox: MemoryOutbox, slack: ScriptedMessenger) -> None:
    """429: nothing is tried before the moment that the platform names."""
    slack.script = failing(SendFailed("rate_limited", not_before=MONDAY + timedelta(minutes=3)))
    outbox.put(message(1))
    postman.send_due()
    assert (outbox.rows[0].due_at, outbox.rows[0].reason) == (MONDAY + timedelta(minutes=3), "rate_limited")


@pytest.mark.parametrize("slot", ["", "dsl"])
def test_an_unknown_account_is_given_up_at_once(
    postman: Postman, outbox: MemoryOutbox, slack: ScriptedMessenger, unreached: RememberedUnreached, slot: str
) -> None:
    """Where the message was for a contact, the casework is told, so that the next in the chain is."""
    slack.script = failing(SendFailed("user_not_found", is_final=True))
    outbox.put(message(1, slot=slot))
    assert postman.send_due() == 0
    assert (outbox.rows[0].state, outbox.rows[0].reason) == ("given_up", "user_not_found")
    assert unreached.messages == (["m1"] if slot else [])


def test_after_a_day_it_is_given_up(
    postman: Postman, clock: StandingClock, outbox: MemoryOutbox, slack: ScriptedMessenger, unreached: RememberedUnreached
) -> None:
    """Up to then it is tried; then it shows as given up, and the casework knows of the contact."""
    slack.script = failing(*[SendFailed("down")] * 2)
    outbox.put(message(1, slot="head"))
    postman.send_due()
    assert outbox.rows[0].state == "waiting"
    clock.wait(GIVEN_UP_AFTER)
    postman.send_due()
    assert (outbox.rows[0].state, unreached.messages) == ("given_up", ["m1"])


@pytest.mark.parametrize("fault", [RecordsError("down"), ValueError("a fault of its own")])
def test_a_contact_is_not_given_up_before_the_next_is_told(
    postman: Postman, clock: StandingClock, outbox: MemoryOutbox, slack: ScriptedMessenger, unreached: RememberedUnreached, fault: Exception
) -> None:
    """Where the casework fails, everything is done again: the message goes back, and the casework hears of it the next time."""
    slack.script = failing(*[SendFailed("user_not_found", is_final=True)] * 2)
    unreached.faults.append(fault)
    outbox.put(message(1, slot="dsl"))
    postman.send_due()
    assert (outbox.rows[0].state, unreached.messages) == ("waiting", [])
    clock.wait(timedelta(minutes=2))
    postman.send_due()
    assert (outbox.rows[0].state, unreached.messages) == ("given_up", ["m1"])


def test_whatever_a_library_raises_is_a_failed_try(postman: Postman, outbox: MemoryOutbox, slack: ScriptedMessenger, caplog: pytest.LogCaptureFixture) -> None:
    """The reason is the class of the error; its text, which may hold what was said, is nowhere."""
    slack.script = failing(KeyError("what somebody said"))
    outbox.put(message(1), message(2, "U2"))
    assert postman.send_due() == 1
    assert (outbox.rows[0].state, outbox.rows[0].reason) == ("waiting", "KeyError")
    assert "somebody" not in caplog.text
    assert "text 1" not in caplog.text


def test_arrived_but_not_marked_is_not_sent_again_by_this_process(
    postman: Postman, clock: StandingClock, outbox: MemoryOutbox, slack: ScriptedMessenger
) -> None:
    """The records failed between sending and marking: once they are back it is marked."""
    slack.script = lambda _message: setattr(outbox, "is_down", True)
    outbox.put(message(1))
    with pytest.raises(RecordsError):
        postman.send_due(Address("slack", "T1", "U1", ""))
    outbox.is_down = False
    slack.script = failing()
    clock.wait(timedelta(minutes=2))
    postman.send_due()
    assert (slack.arrived, outbox.rows[0].state) == (["m1"], "sent")


def test_what_hangs_keeps_nothing_else_from_arriving(
    clock: StandingClock, outbox: MemoryOutbox, unreached: RememberedUnreached, gate: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A platform that hangs entirely takes its own places; another platform, and another person, get theirs."""
    monkeypatch.setattr("bot.delivery.PATIENCE", 0.5)
    slack = ScriptedMessenger(lambda each: gate.wait(30) if each.to.person == "hangs" else None)
    teams = ScriptedMessenger()
    postman = Postman(outbox, {"slack": slack, "teams": teams}, unreached, clock)
    outbox.put(message(0, "hangs"), message(1, "hangs", conversation="C9"), message(2, "U2"), message(3, "U3", "teams"))
    begun = time.monotonic()
    assert postman.send_due() == 2
    assert time.monotonic() - begun < 5
    assert (slack.arrived, teams.arrived) == (["m2"], ["m3"])
    assert not postman.finish(0.01)
    gate.set()
    assert postman.finish(5)


def test_no_more_than_so_many_at_once(clock: StandingClock, outbox: MemoryOutbox, unreached: RememberedUnreached, gate: threading.Event) -> None:
    """The rest stays in the outbox, where another process may take it."""
    postman = Postman(outbox, {"slack": ScriptedMessenger(lambda _message: gate.wait(30))}, unreached, clock)
    outbox.put(*(message(number, f"U{number}") for number in range(AT_ONCE + 5)))
    assert (postman.begin_due(), postman.begin_due()) == (AT_ONCE, 0)
    gate.set()
    assert postman.finish(5)
    assert postman.send_due() == 5


def test_directly_past_the_outbox(postman: Postman, slack: ScriptedMessenger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each message is tried three times by itself; what is final is tried once; a platform without messenger is left out."""
    monkeypatch.setattr("bot.directly._PAUSE", 0.0)
    tries: list[str] = []

    def script(each: Message) -> None:
        tries.append(each.id)
        if each.id == "m2" or (each.id == "m1" and tries.count("m1") < 3):
            raise SendFailed("unreachable", is_final=each.id == "m2")

    slack.script = script
    arrived = postman.send_directly([message(1), message(2), message(3, platform="teams"), message(4)])
    assert len(arrived) == 2
    assert sorted(tries) == ["m1", "m1", "m1", "m2", "m4"]
    assert sorted(slack.arrived) == ["m1", "m4"]
