"""What every platform must do alike: inherited by the tests of each, which bring a driver for their own."""

from __future__ import annotations

import gc
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest

from bot.messages import ActionKind

PATIENCE = 10.0
PARENT = "can I accept a friend request from a parent?"
PRIVATE = "a pupil messaged me on insta last night"
LONG = f"I wonder {'wobble ' * 3_000}"
HOSTILE = "can I accept a friend request from a parent? <!channel> <@U0HEAD> <at>all</at> [click](http://evil.example) *bold* <b>x</b> & done"
ASKER, OTHER, CONTACT, LEAD, DEPUTY, PUPIL, GUEST = "asker", "other", "contact", "lead", "deputy", "pupil", "guest"


@dataclass(frozen=True, slots=True)
class Shown:
    """A message or a window as somebody sees it. `buttons` are what a press needs, by kind; `raw` is what the platform got."""

    text: str
    notification: str = ""
    buttons: tuple[tuple[ActionKind, Any], ...] = ()
    raw: Any = field(default=None, compare=False)

    def button(self, kind: ActionKind) -> Any:
        """The first button of a kind."""
        return next(button for found, button in self.buttons if found is kind)

    @property
    def kinds(self) -> set[ActionKind]:
        """What can be pressed."""
        return {kind for kind, _ in self.buttons}


class Driver(ABC):
    """One platform with an advisor that serves it. People are called by their part: "asker", "contact" (questions go to them), "lead" and "deputy"
    (of safeguarding), "pupil" and "guest" (no staff), or "asker-7" for one of thirty.
    """

    @abstractmethod
    def say(self, text: str, *, person: str = ASKER, in_channel: bool = False, message: str = "") -> int:
        """Deliver a message as the platform does; the HTTP status. The same `message` is the same message, delivered again."""

    @abstractmethod
    def say_as_itself(self, text: str) -> int:
        """Deliver a message of the advisor's own."""

    @abstractmethod
    def seen_by(self, person: str) -> Sequence[Shown]:
        """What stands in somebody's own conversation, the oldest first."""

    @abstractmethod
    def seen_in_channel(self) -> Sequence[Shown]:
        """What the advisor wrote in the channel, where everybody reads it."""

    @abstractmethod
    def press(self, shown: Shown, kind: ActionKind, *, person: str, **form: str) -> int:
        """Press a button; where it opens a form, fill it in and send it."""

    @abstractmethod
    def press_forged(self, kind: ActionKind, value: str, *, person: str) -> int:
        """Press a button that never was."""

    @abstractmethod
    def told(self, person: str) -> Sequence[str]:
        """What was said to somebody alone in answer to a press, in a window or otherwise."""

    @abstractmethod
    def window(self, person: str) -> Shown:
        """The window that somebody opened last."""

    @abstractmethod
    def lose(self, person: str) -> None:
        """From now on no message reaches this person."""

    @abstractmethod
    def restart(self) -> None:
        """Stop the advisor as its host stops it, and start it again on the same records."""

    @abstractmethod
    def questions(self) -> Sequence[dict[str, Any]]:
        """What is on record, question by question."""

    @abstractmethod
    def cases(self) -> Sequence[dict[str, Any]]:
        """What was handed over, case by case."""


def eventually(is_so: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """What the condition gives as soon as it holds; it must within so many seconds."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if found := is_so():
            return found
        time.sleep(0.01)
    found = is_so()
    assert found, "it did not come about in time"
    return found


def handed_over(driver: Driver, text: str = PARENT) -> Shown:
    """An answer that the asker would rather have from a person; what the contact sees of it."""
    driver.say(text)
    reply = eventually(lambda: driver.seen_by(ASKER))[0]
    driver.press(reply, ActionKind.ASK_PERSON, person=ASKER)
    found: Shown = eventually(lambda: driver.seen_by(CONTACT))[0]
    return found


def opened(driver: Driver, pinged: Shown, person: str) -> Shown:
    """The window with the whole of a guarded case, after the one that says what it is about."""
    driver.press(pinged, ActionKind.OPEN, person=person)
    first = eventually(lambda: driver.window(person) if driver.window(person).kinds else None)
    driver.press(first, ActionKind.OPEN, person=person)
    found: Shown = eventually(lambda: driver.window(person) if ActionKind.CLOSE in driver.window(person).kinds else None)
    return found


def settled() -> None:
    """Long enough for what must not happen to happen."""
    time.sleep(0.5)


class AdapterContract(ABC):
    """The tests; a platform's own inherit them and bring `driver`."""

    @pytest.fixture
    @abstractmethod
    def driver(self) -> Any:
        """The platform with an advisor that serves it."""

    def test_an_answer_comes_with_its_buttons(self, driver: Driver) -> None:
        """The asker gets the clause, and can say whether it helps."""
        assert driver.say(PARENT) == 200
        (reply,) = eventually(lambda: driver.seen_by(ASKER))
        assert {ActionKind.HELPS, ActionKind.NOT_MINE, ActionKind.ASK_PERSON} == reply.kinds
        assert [question["route"] for question in driver.questions()] == ["answer"]

    @pytest.mark.parametrize("text", ["", "   ", "😀"])
    def test_an_empty_text_is_declined_civilly(self, driver: Driver, text: str) -> None:
        """Nobody is told of it."""
        assert driver.say(text) == 200
        assert eventually(lambda: driver.seen_by(ASKER))
        assert [question["route"] for question in driver.questions()] == ["decline"]

    def test_its_own_messages_are_not_answered(self, driver: Driver) -> None:
        """Else it would talk to itself for ever."""
        assert driver.say_as_itself(PARENT) == 200
        settled()
        assert not driver.questions()

    def test_a_message_delivered_again_is_answered_once(self, driver: Driver) -> None:
        """Three times at once, and once more afterwards."""
        with ThreadPoolExecutor(3) as pool:
            assert set(pool.map(lambda _: driver.say(PARENT, message="m1"), range(3))) == {200}
        eventually(lambda: driver.seen_by(ASKER))
        assert driver.say(PARENT, message="m1") == 200
        settled()
        assert len(driver.seen_by(ASKER)) == len(driver.questions()) == 1

    def test_thirty_people_at_once_get_one_answer_each(self, driver: Driver) -> None:
        """Nobody gets another's."""
        people = [f"asker-{number}" for number in range(30)]
        with ThreadPoolExecutor(30) as pool:
            assert set(pool.map(lambda person: driver.say(PARENT, person=person), people)) == {200}
        eventually(lambda: all(driver.seen_by(person) for person in people), patience=20)
        settled()
        assert Counter(len(driver.seen_by(person)) for person in people) == {1: 30}
        assert len(driver.questions()) == 30

    def test_a_private_matter_in_a_channel_is_answered_in_private(self, driver: Driver) -> None:
        """The channel shows the line that every question gets, the asker alone the answer."""
        driver.say(PRIVATE, in_channel=True)
        driver.say(PARENT, in_channel=True, person=OTHER)
        eventually(lambda: driver.seen_by(ASKER) and driver.seen_by(OTHER) and len(driver.seen_in_channel()) == 2)
        one, two = driver.seen_in_channel()
        assert one.text == two.text
        assert not one.kinds
        assert "insta" not in one.text + driver.seen_by(ASKER)[0].notification

    def test_a_contact_is_shown_nothing_of_a_private_matter_before_they_open_it(self, driver: Driver) -> None:
        """Neither in the message nor in its notification; then in a window that they alone see, after what it is about."""
        driver.say(PRIVATE)
        pinged = eventually(lambda: driver.seen_by(LEAD))[0]
        assert eventually(lambda: driver.seen_by(DEPUTY))[0].text == pinged.text
        assert "insta" not in pinged.text + pinged.notification
        assert pinged.kinds == {ActionKind.OPEN}
        driver.press(pinged, ActionKind.OPEN, person=LEAD)
        first = eventually(lambda: driver.window(LEAD) if driver.window(LEAD).kinds else None)
        assert first.kinds == {ActionKind.MAY_BE_ME, ActionKind.OPEN}
        assert "insta" not in first.text
        assert PRIVATE in opened(driver, pinged, LEAD).text
        assert all("insta" not in shown.text for shown in (*driver.seen_by(LEAD), *driver.seen_by(DEPUTY)))

    def test_an_answer_reaches_the_asker_and_everybody_sees_how_it_stands(self, driver: Driver) -> None:
        """Claim, answer, settled: the contact's message is updated in its place."""
        asked = handed_over(driver)
        assert asked.kinds == {ActionKind.CLAIM, ActionKind.ANSWER, ActionKind.PASS_ON, ActionKind.CLOSE}
        driver.press(asked, ActionKind.CLAIM, person=CONTACT)
        claimed = eventually(lambda: next((shown for shown in driver.seen_by(CONTACT) if ActionKind.CLAIM not in shown.kinds), None))
        driver.press(claimed, ActionKind.ANSWER, person=CONTACT, text="Come and see me at four.")
        answered = eventually(lambda: next((shown for shown in driver.seen_by(ASKER) if "Come and see me at four." in shown.text), None))
        assert PARENT in answered.text
        assert answered.kinds == {ActionKind.SETTLED, ActionKind.REOPEN}
        driver.press(answered, ActionKind.SETTLED, person=ASKER)
        eventually(lambda: [case["state"] for case in driver.cases()] == ["closed"])
        assert len(driver.seen_by(CONTACT)) == 1

    def test_only_a_contact_may_act_on_a_case(self, driver: Driver) -> None:
        """Anybody else gets a civil word, alone, and nothing is done."""
        asked = handed_over(driver)
        for person in (OTHER, ASKER):
            driver.press(asked, ActionKind.CLAIM, person=person)
            assert eventually(partial(driver.told, person))
        assert [case["state"] for case in driver.cases()] == ["open"]

    def test_a_contact_who_cannot_be_reached_is_passed_over_and_the_asker_told(self, driver: Driver) -> None:
        """The next in the chain gets it."""
        driver.lose(LEAD)
        driver.say(PRIVATE)
        eventually(lambda: len(driver.seen_by(ASKER)) > 1)
        assert driver.seen_by(DEPUTY)
        assert not driver.seen_by(LEAD)

    @pytest.mark.parametrize("kind", list(ActionKind))
    def test_a_forged_button_does_nothing(self, driver: Driver, kind: ActionKind) -> None:
        """Whoever presses it is told so."""
        assert driver.press_forged(kind, "0" * 32, person=ASKER) == 200
        assert eventually(lambda: driver.told(ASKER))
        assert not driver.cases()

    def test_a_button_of_long_ago_tells_that_it_is_no_longer_in_use(self, driver: Driver) -> None:
        """The case has been closed since."""
        asked = handed_over(driver)
        driver.press(asked, ActionKind.CLOSE, person=CONTACT)
        eventually(lambda: [case["state"] for case in driver.cases()] == ["closed"])
        driver.press(asked, ActionKind.CLAIM, person=CONTACT)
        assert eventually(lambda: len(driver.told(CONTACT)) > 1)
        assert [case["state"] for case in driver.cases()] == ["closed"]

    def test_twenty_thousand_characters_reach_the_contact_whole(self, driver: Driver) -> None:
        """In as many pieces as the platform asks for."""
        assert len(LONG) > 20_000
        assert driver.say(LONG) == 200
        pinged = eventually(lambda: driver.seen_by(CONTACT))[0]
        said = " ".join(opened(driver, pinged, CONTACT).text.split())
        assert said.count("wobble") == 3_000

    def test_what_a_person_types_is_never_markup(self, driver: Driver) -> None:
        """Mentions, links and bold type reach the contact as they were typed."""
        assert HOSTILE in handed_over(driver, HOSTILE).text

    @pytest.mark.parametrize("person", [PUPIL, GUEST])
    def test_only_staff_are_answered(self, driver: Driver, person: str) -> None:
        """Everybody else is told where to turn, and nothing of it is kept."""
        assert driver.say(PRIVATE, person=person) == 200
        (said,) = eventually(lambda: driver.seen_by(person))
        assert "0800 1111" in said.text
        assert not driver.questions()

    def test_only_staff_may_press(self, driver: Driver) -> None:
        """A button that came into the wrong hands."""
        asked = handed_over(driver)
        driver.press(asked, ActionKind.CLAIM, person=PUPIL)
        assert eventually(lambda: driver.told(PUPIL))
        assert [case["state"] for case in driver.cases()] == ["open"]

    def test_a_button_of_a_case_that_claims_to_stand_under_a_reply_is_for_staff_too(self, driver: Driver) -> None:
        """What a button claims to be comes back from the client; the question of a reply's own button meets the gate later."""
        claim = dict(handed_over(driver).buttons)[ActionKind.CLAIM]
        driver.press_forged(ActionKind.HELPS, claim.get("value") or claim["data"]["value"], person=PUPIL)
        assert "for staff" in eventually(lambda: driver.told(PUPIL))[-1]
        assert [case["state"] for case in driver.cases()] == ["open"]

    @pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # a connection taken in the moment of the stop ends with the process
    def test_a_stop_in_the_middle_loses_nothing(self, driver: Driver) -> None:
        """What was acknowledged is answered, before the stop or after the next start, and once."""
        people = [f"asker-{number}" for number in range(20)]
        with ThreadPoolExecutor(21) as pool:
            delivered = [pool.submit(driver.say, PARENT, person=person, message=f"m-{person}") for person in people]
            time.sleep(0.05)
            driver.restart()
            statuses = [_status(each.result) for each in delivered]
        for person, status in zip(people, statuses, strict=True):
            if status != 200:
                assert driver.say(PARENT, person=person, message=f"m-{person}") == 200
        eventually(lambda: all(driver.seen_by(person) for person in people), patience=20)
        settled()
        assert len(driver.questions()) == 20
        assert Counter(len(driver.seen_by(person)) for person in people) == {1: 20}
        gc.collect()


def _status(result: Callable[[], int]) -> int:
    """The status of a delivery; 0 where the connection broke, which the platform takes for a failure."""
    try:
        return result()
    except OSError:
        return 0
