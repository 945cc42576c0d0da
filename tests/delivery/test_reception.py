"""What becomes of a question from the moment it comes in."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.storage.database import open_database
from bot.cases.telling import answer_address
from bot.conversation import understand
from bot.errors import CannotKeep, PlatformUnavailable, RecordsError, SendFailed
from bot.handover import Form
from bot.messages import ActionKind, Actor, Message, MessageKind
from bot.model import Question, Route
from tests.delivery.conftest import KEY, PARENT, URGENT, House, wait_for_threads
from tests.delivery.fakes import ScriptedGate

REPLY, NOTE, CASE = MessageKind.REPLY, MessageKind.NOTE, MessageKind.CASE
LATER = timedelta(minutes=2)
JO = Actor("slack", "U1", "T1")


def until(is_so: Callable[[], bool]) -> None:
    """Waits for other threads; fails after ten seconds."""
    end = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < end, "it has not come about"
        time.sleep(0.01)


def test_a_question_is_answered_at_once(house: House) -> None:
    """The reply has arrived when the work is done, and nothing is left over."""
    reception = house.reception()
    assert reception.receive(house.asked())
    worked = reception.work(house.asked())
    assert worked.turn is not None
    assert worked.turn.reply.verdict.route is Route.ANSWER
    assert house.kinds() == [REPLY]
    house.clock.wait(LATER)
    reception.catch_up()
    assert house.kinds() == [REPLY]


def test_a_case_reaches_its_contact(house: House) -> None:
    """The contact's message goes out with the next round of the sender."""
    reception = house.reception()
    reception.receive(house.asked(URGENT))
    reception.work(house.asked(URGENT))
    reception.catch_up()
    assert house.kinds() == [REPLY]
    assert house.kinds("UDSL") == [CASE]


def test_the_same_message_many_times_at_once(house: House) -> None:
    """Delivered six times to two processes: one question, one reply."""
    receptions = [house.reception(), house.reception()]

    def deliver(number: int) -> None:
        reception = receptions[number % 2]
        if reception.receive(house.asked()):
            reception.work(house.asked())

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(deliver, range(6)))
    assert house.kinds() == [REPLY]


@pytest.mark.parametrize("is_taken", [False, True])
def test_a_question_whose_process_died_is_taken_over(house: House, is_taken: bool) -> None:
    """Died after keeping it, or while answering it: another process answers it, but not while the first may still be at it."""
    house.reception().receive(house.asked())
    if is_taken:
        house.database.inbox.take(house.asked(), house.clock.now() + timedelta(seconds=30))
    other = house.reception()
    other.catch_up()
    assert house.kinds() == []
    house.clock.wait(LATER)
    other.catch_up()
    assert house.kinds() == [REPLY]


def test_what_the_records_cannot_take_is_answered_later(fragile: House, mend: Callable[[], None]) -> None:
    """The asker is told at once that the question is kept; once the records are back it is answered, once."""
    reception = fragile.reception()
    assert reception.receive(fragile.asked())
    assert not reception.receive(fragile.asked())
    assert reception.work(fragile.asked()).fault is not None
    assert fragile.kinds() == [NOTE]
    mend()
    reception.catch_up()
    fragile.clock.wait(LATER)
    reception.catch_up()
    assert (fragile.kinds(), list(fragile.spool.kept())) == ([NOTE, REPLY], [])


def test_an_urgent_question_reaches_its_contact_without_records(fragile: House, mend: Callable[[], None]) -> None:
    """Asker and contact get their messages at once, without buttons; its record tells nobody again, and gives each message its buttons."""
    reception = fragile.reception()
    assert reception.receive(fragile.asked(URGENT))
    worked = reception.work(fragile.asked(URGENT))
    assert worked.turn is not None
    assert worked.turn.unrecorded
    assert (fragile.kinds(), fragile.kinds("UDSL")) == ([REPLY], [CASE])
    assert not any(message.actions for message in fragile.slack.arrived)
    mend()
    reception.catch_up()
    fragile.clock.wait(LATER)
    reception.catch_up()
    assert (fragile.kinds(), fragile.kinds("UDSL")) == ([REPLY], [CASE])
    assert all(message.actions for message in fragile.slack.arrived if message.slot)
    assert len(fragile.database.cases.told(["dsl"], ["riverside"])) == 1


def test_another_process_puts_on_record_what_people_were_told(fragile: House, mend: Callable[[], None]) -> None:
    """The spool says who was told what and where it stands; the process that told them is gone."""
    reception = fragile.reception()
    reception.receive(fragile.asked(URGENT))
    reception.work(fragile.asked(URGENT))
    mend()
    fragile.reception().catch_up()
    assert (fragile.kinds(), fragile.kinds("UDSL")) == ([REPLY], [CASE])
    assert all(message.actions for message in fragile.slack.arrived if message.slot)


def test_whoever_was_not_reached_without_records_is_told_by_the_record(fragile: House, mend: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is told once, the asker before and the contact after."""
    monkeypatch.setattr("bot.directly._PAUSE", 0.0)

    def script(message: Message) -> None:
        if message.slot:
            raise SendFailed("status_503")

    fragile.slack.script = script
    reception = fragile.reception()
    reception.receive(fragile.asked(URGENT))
    reception.work(fragile.asked(URGENT))
    assert (fragile.kinds(), fragile.kinds("UDSL")) == ([REPLY], [])
    fragile.slack.script = lambda _message: None
    mend()
    reception.catch_up()
    assert (fragile.kinds(), fragile.kinds("UDSL")) == ([REPLY], [CASE])


@pytest.mark.parametrize(("text", "kinds"), [(PARENT, [NOTE]), (URGENT, [REPLY])])
def test_where_nothing_can_be_kept_the_asker_is_told_whom_to_go_to(fragile: House, tmp_path: Path, text: str, kinds: list[MessageKind]) -> None:
    """The delivery is refused, so that the platform repeats it; the asker is told once, however often it does."""
    (tmp_path / "spool").write_text("a file where the folder should be")
    reception = fragile.reception()
    for _ in range(3):
        with pytest.raises(CannotKeep):
            reception.receive(fragile.asked(text))
    assert fragile.kinds() == kinds
    assert fragile.kinds("UDSL") == ([CASE] if text == URGENT else [])


def test_a_server_that_does_not_answer_holds_up_no_acknowledgement(fragile: House) -> None:
    """A question is kept within two seconds although the database hangs; the next ones do not even wait for it."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        database = open_database(f"postgresql+psycopg://advisor@127.0.0.1:{silent.getsockname()[1]}/x", fragile.clock, private_key=KEY)
        fragile.database = database
        reception = fragile.reception()
        begun = time.monotonic()
        for number in range(20):
            assert reception.receive(fragile.asked(key=str(number)))
        reception.work(fragile.asked(URGENT, key="0"))
        assert time.monotonic() - begun < 4
        assert fragile.kinds() == [REPLY]
    wait_for_threads()
    database.close()


SLOW = ("take", "talk", "commit")
"""What the records may be slow at: before the question is decided, while it is, and after."""


def slow_down(house: House, monkeypatch: pytest.MonkeyPatch, where: str, *, is_kept: bool = True) -> threading.Event:
    """Lets the records hang at a step until the event is set; then the step is done or, where it is not to be kept, fails."""
    monkeypatch.setattr("adapters.reception.URGENT_PATIENCE", 0.3)
    monkeypatch.setattr("adapters.answering._OURS_FOR", 0.0)
    hanging = threading.Event()
    port = type(house.database.inbox if where == "take" else house.database.records)
    inner = getattr(port, where)

    def slow(*arguments: Any) -> Any:
        hung = not hanging.is_set()
        hanging.wait(20)
        if hung and not is_kept:
            raise RecordsError("The database is away.")
        return inner(*arguments)

    monkeypatch.setattr(port, where, slow)
    return hanging


@pytest.mark.parametrize("is_kept", [True, False])
@pytest.mark.parametrize("where", SLOW)
def test_an_urgent_question_waits_for_no_slow_records(house: House, monkeypatch: pytest.MonkeyPatch, where: str, *, is_kept: bool) -> None:
    """Whatever they are slow at, and whether they keep it in the end or not: each is told once, with its buttons once it is on record."""
    hanging = slow_down(house, monkeypatch, where, is_kept=is_kept)
    reception = house.reception()
    reception.receive(house.asked(URGENT))
    begun = time.monotonic()
    reception.work(house.asked(URGENT))
    assert time.monotonic() - begun < 5
    assert (house.kinds(), house.kinds("UDSL")) == ([REPLY], [CASE])
    hanging.set()
    wait_for_threads()

    def caught_up() -> bool:
        house.clock.wait(LATER)
        reception.catch_up()
        return all(message.actions for message in house.slack.arrived if message.slot)

    until(caught_up)
    assert (house.kinds(), house.kinds("UDSL")) == ([REPLY], [CASE])
    assert len(house.database.cases.told(["dsl"], ["riverside"])) == 1
    assert list(house.spool.kept()) == []


def test_what_is_being_told_is_not_replayed_meanwhile(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The records are back while the contact's message is still under way: they tell nobody again."""
    hanging = slow_down(house, monkeypatch, "take")
    sending = threading.Event()
    house.slack.script = lambda message: sending.wait(20) if message.slot else None
    reception = house.reception()
    reception.receive(house.asked(URGENT))
    working = threading.Thread(target=reception.work, args=(house.asked(URGENT),), daemon=True)
    working.start()
    until(lambda: house.kinds() == [REPLY])
    hanging.set()
    reception.catch_up()
    sending.set()
    working.join(20)
    wait_for_threads()
    house.clock.wait(LATER)
    reception.catch_up()
    assert (house.kinds(), house.kinds("UDSL")) == ([REPLY], [CASE])
    assert len(house.database.cases.told(["dsl"], ["riverside"])) == 1


def test_a_fault_of_the_advisor_is_tried_again_and_then_handed_over(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five times, later each time, while others are answered; then a person gets it as one that could not be read."""
    poison(monkeypatch, "parent")
    reception = house.reception()
    reception.receive(house.asked())
    assert isinstance(reception.work(house.asked()).fault, ValueError)
    reception.receive(house.asked("hello", "2", "U2"))
    reception.work(house.asked("hello", "2", "U2"))
    assert (house.kinds(), house.kinds("U2")) == ([], [REPLY])
    for _ in range(5):
        assert house.kinds() == []
        house.clock.wait(LATER)
        reception.catch_up()
        if house.kinds():
            break
    assert house.kinds() == [REPLY]
    assert len(house.database.cases.asked_by(house.slack.arrived[-1].to) or house.database.cases.told(["head", "slt"], ["riverside"])) == 1


def test_a_question_that_brings_processes_down_is_handed_over_unread(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Taken six times and never given back: it is not tried a seventh time."""
    tried = poison(monkeypatch, "parent")
    house.reception().receive(house.asked())
    for _ in range(5):
        house.clock.wait(LATER)
        assert len(house.database.inbox.lease(house.clock.now() + timedelta(seconds=30))) == 1
    house.clock.wait(LATER)
    house.reception().catch_up()
    assert (tried, house.kinds()) == ([], [REPLY])


def test_who_is_not_staff_gets_no_answer(house: House) -> None:
    """The gate has told them; the question is closed and not taken up again."""
    house.gates["slack"] = ScriptedGate(lambda _question: None)
    reception = house.reception()
    reception.receive(house.asked(URGENT))
    reception.work(house.asked(URGENT))
    house.clock.wait(LATER)
    reception.catch_up()
    assert house.slack.arrived == []


def test_who_is_not_staff_gets_nothing_during_an_outage(fragile: House) -> None:
    """The gate is asked there too."""
    fragile.gates["slack"] = ScriptedGate(lambda _question: None)
    reception = fragile.reception()
    reception.receive(fragile.asked(URGENT))
    reception.work(fragile.asked(URGENT))
    assert fragile.slack.arrived == []


def nothing_may_be_shown(house: House) -> None:
    """From now on nothing may be shown in any channel."""
    house.gates["slack"] = ScriptedGate(lambda question: replace(question, may_show_there=False), may_show=False)


def shown_to_asker(house: House, text: str) -> dict[MessageKind, Message]:
    """What the asker is sent, by kind, who asks it in a channel."""
    question = house.asked(text, conversation="C1/1.1", is_private=False, place="#C1")
    reception = house.reception()
    reception.receive(question)
    reception.work(question)
    reception.stop(5)
    return {message.kind: message for message in house.slack.arrived if message.to.person == "U1"}


@pytest.mark.parametrize("text", [PARENT, URGENT])
def test_where_nothing_may_be_shown_the_answer_goes_to_the_asker_alone(house: House, text: str) -> None:
    """Even where the school answers in the thread, and the asker learns why; what stands there only if they cannot be written to says nothing of it."""
    nothing_may_be_shown(house)
    shown = shown_to_asker(house, text)
    assert set(shown) == {MessageKind.LAST_RESORT, REPLY}
    assert (shown[REPLY].to.conversation, shown[MessageKind.LAST_RESORT].to.conversation) == ("@U1", "C1/1.1")
    assert "#C1" in shown[REPLY].parts[-1].text


def test_the_school_that_answers_in_the_thread_does_so_where_it_may(house: House) -> None:
    """The place is looked at question by question."""
    school = replace(house.minds.current().knowledge.school(), channel_answers="thread")
    question = house.asked(conversation="C1/1.1", is_private=False)
    assert answer_address(question, school.channel_answers, is_private=False).conversation == "C1/1.1"
    assert answer_address(replace(question, may_show_there=False), school.channel_answers, is_private=False).conversation == "@U1"


def test_nothing_is_shown_there_during_an_outage_either(fragile: House) -> None:
    """An urgent question is answered without records, directly, and whom it concerns is told."""
    nothing_may_be_shown(fragile)
    shown = shown_to_asker(fragile, URGENT)
    assert {kind: message.to.conversation for kind, message in shown.items()} == {REPLY: "@U1", MessageKind.LAST_RESORT: "C1/1.1"}
    assert "#C1" in shown[REPLY].parts[-1].text
    assert "UDSL" in {message.to.person for message in fragile.slack.arrived}


def test_while_the_platform_does_not_say_who_is_staff_the_question_waits(house: House) -> None:
    """However often: it is answered once the platform says so, and never handed over unread for that."""
    answers: list[Exception | None] = [PlatformUnavailable("slow")] * 8

    def admit(question: Question) -> Question:
        if answers and (error := answers.pop()) is not None:
            raise error
        return replace(question, school="meadow")

    house.gates["slack"] = ScriptedGate(admit)
    reception = house.reception()
    reception.receive(house.asked())
    reception.work(house.asked())
    while not house.kinds():
        house.clock.wait(LATER)
        reception.catch_up()
    assert (answers, house.kinds()) == ([], [REPLY])


def test_a_platform_that_asks_to_be_left_alone_is(house: House) -> None:
    """The question is not tried again before."""
    tried: list[Question] = []

    def admit(question: Question) -> Question:
        tried.append(question)
        raise PlatformUnavailable("refused", pause=timedelta(hours=1))

    house.gates["slack"] = ScriptedGate(admit)
    reception = house.reception()
    reception.receive(house.asked())
    reception.work(house.asked())
    for minutes in (30, 31):
        house.clock.wait(timedelta(minutes=minutes))
        reception.catch_up()
    assert len(tried) == 2
    reception.stop(5)


def test_a_button_under_a_reply_is_a_question(house: House) -> None:
    """Pressed twice it is one question, whose reply follows; somebody else's press is the casework's to refuse."""
    reception = house.reception()
    reception.receive(house.asked())
    reception.work(house.asked())
    button = next(action for action in house.slack.arrived[0].actions if action.kind is ActionKind.ASK_PERSON)
    pressed = house.asked("", button.id, action=button.id)
    assert [reception.press(button.id, JO, Form(), pressed) for _ in range(2)] == [None, None]
    until(lambda: house.kinds() == [REPLY, REPLY])
    assert reception.press(button.id, Actor("slack", "U2", "T1"), Form(), house.asked("", button.id, "U2", action=button.id)) is not None
    assert reception.press("forged", JO, Form(), house.asked("", "forged", action="forged")) is not None
    assert house.casework.pressed == [button.id, "forged"]
    reception.stop(5)


def test_threads_see_to_what_is_left_over(house: House) -> None:
    """A question that nobody answers and a message that nobody sends are seen to; stopping waits for neither."""
    house.reception().receive(house.asked())
    house.clock.wait(LATER)
    reception = house.reception()
    reception.start()
    until(lambda: house.kinds() == [REPLY] and house.casework.reminded > 0)
    reception.stop(5)


def test_stopping_does_not_wait_for_what_hangs(house: House) -> None:
    """What was not sent stays in the outbox and is sent by the next process."""
    hanging = threading.Event()
    house.slack.script = lambda _message: hanging.wait(20)
    reception = house.reception()
    reception.receive(house.asked(URGENT))
    reception.start()
    begun = threading.Thread(target=reception.work, args=(house.asked(URGENT),), daemon=True)
    begun.start()
    until(lambda: house.database.outbox.next_due_at(["slack"]) is not None)
    before = time.monotonic()
    reception.stop(0.5)
    assert time.monotonic() - before < 3
    hanging.set()


def test_a_reply_that_cannot_be_sent_is_sent_later(house: House) -> None:
    """429: not before the platform allows it, then once."""
    failures: list[Exception] = [SendFailed("rate_limited", not_before=house.clock.now() + timedelta(seconds=90))]

    def script(_message: Message) -> None:
        if failures:
            raise failures.pop()

    house.slack.script = script
    reception = house.reception()
    reception.receive(house.asked())
    reception.work(house.asked())
    house.clock.wait(timedelta(seconds=60))
    reception.catch_up()
    assert house.kinds() == []
    house.clock.wait(timedelta(seconds=60))
    reception.catch_up()
    assert house.kinds() == [REPLY]


def poison(monkeypatch: pytest.MonkeyPatch, word: str) -> list[str]:
    """Has the advisor fail at texts with this word by a fault of its own; where it was tried."""
    tried: list[str] = []

    def failing(text: str, *arguments: Any, **named: Any) -> Any:
        if word in text:
            tried.append(text)
            raise ValueError(text)
        return understand(text, *arguments, **named)

    monkeypatch.setattr("bot.advisor.understand", failing)
    return tried
