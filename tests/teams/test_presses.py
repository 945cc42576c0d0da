"""Cards that answer a press: forms, opened cases, what came of it, also where a client cannot take them as the answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.deciding.minds import FolderMinds
from bot.errors import CannotKeep, RecordsError
from bot.messages import ActionKind
from tests.platforms.contract import CONTACT, LEAD, PARENT, PRIVATE, Shown, eventually, handed_over, opened
from tests.platforms.folder import make_folder
from tests.teams import activities
from tests.teams.driver import TeamsDriver, account
from tests.teams.fake_teams import STAFFROOM, FakeTeams
from tests.teams.stack import Stack, settings_for
from tests.teams.teams_rules import nodes


def form(driver: TeamsDriver, shown: Shown, kind: ActionKind, person: str) -> Shown:
    """The form that a button opens in the place of its card."""
    driver.press(shown, kind, person=person)
    found = driver.window(person)
    assert [*nodes(found.raw["card"], "Input.Text"), *nodes(found.raw["card"], "Input.ChoiceSet")]
    return found


def test_an_answer_can_be_saved_as_a_draft_ruling(driver: TeamsDriver) -> None:
    """Where the matter is not private; the tick is offered in the card, which then shows how the case stands."""
    asked = handed_over(driver)
    assert len(nodes(form(driver, asked, ActionKind.ANSWER, CONTACT).raw["card"], "Input.Toggle")) == 1
    driver.press(asked, ActionKind.ANSWER, person=CONTACT, text="Yes, if the head knows.", as_ruling="true")
    assert [case["state"] for case in driver.cases()] == ["answered"]
    assert "draft ruling" in driver.told(CONTACT)[-1]


def test_an_empty_answer_changes_nothing(driver: TeamsDriver) -> None:
    """The card asks for it; a client that does not is told."""
    asked = handed_over(driver)
    driver.press(asked, ActionKind.ANSWER, person=CONTACT, text="  ")
    assert driver.told(CONTACT)
    assert [case["state"] for case in driver.cases()] == ["open"]


def test_an_answer_that_cannot_be_kept_stays_in_the_form(driver: TeamsDriver, monkeypatch: pytest.MonkeyPatch) -> None:
    """The card is not replaced, so that what was typed is not lost; it can be sent again."""
    asked = handed_over(driver)
    filled = form(driver, asked, ActionKind.ANSWER, CONTACT)

    def broken(*_: Any) -> None:
        raise RecordsError("The database is away.")

    monkeypatch.setattr(driver.stack.serving.service.reception, "ask", broken)
    driver.press(filled, ActionKind.ANSWER, person=CONTACT, text="Yes.")
    assert driver.window(CONTACT) == filled
    assert driver.told(CONTACT)
    monkeypatch.undo()
    driver.press(filled, ActionKind.ANSWER, person=CONTACT, text="Yes.")
    assert eventually(lambda: next((shown for shown in driver.seen_by("asker") if "Yes." in shown.text), None))


def test_a_case_is_passed_on_to_somebody_who_may_have_it(driver: TeamsDriver) -> None:
    """They get it; the one who passed it on sees where it is."""
    asked = handed_over(driver)
    (choice,) = nodes(form(driver, asked, ActionKind.PASS_ON, CONTACT).raw["card"], "Input.ChoiceSet")
    slots = [option["value"] for option in choice["choices"]]
    assert "head" in slots
    assert "slt" not in slots
    driver.press(asked, ActionKind.PASS_ON, person=CONTACT, slot="head")
    assert eventually(lambda: driver.seen_by("head"))


def test_a_form_is_left_for_the_card_as_it_stands(driver: TeamsDriver) -> None:
    """With nothing done."""
    asked = handed_over(driver)
    left = driver.turn_back(form(driver, asked, ActionKind.ANSWER, CONTACT), CONTACT)
    assert (left.text, left.kinds) == (asked.text, asked.kinds)
    assert [case["state"] for case in driver.cases()] == ["open"]


def test_an_opened_private_case_is_hidden_again(driver: TeamsDriver) -> None:
    """The guarded card stands there again, with nothing of it."""
    driver.say(PRIVATE)
    pinged = eventually(lambda: driver.seen_by(LEAD))[0]
    hidden = driver.turn_back(opened(driver, pinged, LEAD), LEAD)
    assert "insta" not in hidden.text
    assert hidden.kinds == {ActionKind.OPEN}


def test_a_private_case_is_answered_and_closed_with_an_outcome(driver: TeamsDriver) -> None:
    """No tick for a ruling, and nothing of it in a message to anybody but the asker."""
    driver.say(PRIVATE)
    pinged = eventually(lambda: driver.seen_by(LEAD))[0]
    window = opened(driver, pinged, LEAD)
    assert not nodes(form(driver, window, ActionKind.ANSWER, LEAD).raw["card"], "Input.Toggle")
    driver.press(window, ActionKind.ANSWER, person=LEAD, text="I come to you now.")
    eventually(lambda: next((shown for shown in driver.seen_by("asker") if "I come to you now." in shown.text), None))
    closing = opened(driver, driver.seen_by(LEAD)[0], LEAD)
    driver.press(closing, ActionKind.CLOSE, person=LEAD, outcome="recorded", reference="CPOMS 12")
    eventually(lambda: [case["state"] for case in driver.cases()] == ["closed"])
    everything = [shown.text + shown.notification for person in (LEAD, "deputy", "head", "contact") for shown in driver.seen_by(person)]
    assert not [text for text in everything if "insta" in text or "come to you" in text]


def test_whoever_it_may_be_about_steps_back(driver: TeamsDriver) -> None:
    """It goes past them."""
    driver.say(PRIVATE)
    pinged = eventually(lambda: driver.seen_by(LEAD))[0]
    driver.press(pinged, ActionKind.OPEN, person=LEAD)
    driver.press(driver.window(LEAD), ActionKind.MAY_BE_ME, person=LEAD)
    driver.press(pinged, ActionKind.OPEN, person=LEAD)
    assert len(driver.told(LEAD)) == 2


def test_a_button_under_a_reply_asks_once_however_often_it_is_pressed(driver: TeamsDriver) -> None:
    """Where it cannot be kept, whoever pressed is told to press again."""
    driver.say(PARENT)
    reply = eventually(lambda: driver.seen_by("asker"))[0]
    for _ in range(3):
        driver.press(reply, ActionKind.ASK_PERSON, person="asker")
    eventually(driver.cases)
    assert len(driver.cases()) == 1


def test_a_press_that_cannot_be_kept_is_told(driver: TeamsDriver, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the answer to the press."""
    driver.say(PARENT)
    reply = eventually(lambda: driver.seen_by("asker"))[0]

    def broken(*_: Any) -> None:
        raise CannotKeep("neither records nor spool")

    monkeypatch.setattr(driver.stack.serving.service.reception, "ask", broken)
    driver.press(reply, ActionKind.ASK_PERSON, person="asker")
    assert driver.told("asker")


def test_an_example_asks_in_the_words_of_the_folder(driver: TeamsDriver, teams: FakeTeams) -> None:
    """Whatever the button says; from the welcome card."""
    driver.stack.post(activities.installed(teams))
    welcome = eventually(lambda: driver.seen_by("asker"))[0]
    assert [kind for kind, _ in welcome.buttons] == [ActionKind.EXAMPLE] * 4
    driver.press(welcome, ActionKind.EXAMPLE, person="asker")
    eventually(lambda: len(driver.seen_by("asker")) == 2)
    assert len(driver.questions()) == 1


def test_older_clients_press_by_a_message(driver: TeamsDriver, teams: FakeTeams) -> None:
    """The card is replaced where it stands; a word comes as a message."""
    asked = handed_over(driver)
    message = asked.raw["message"]
    assert driver.stack.post(activities.submit(teams, asked.button(ActionKind.ANSWER), account(CONTACT), message)) == (200, "")
    filled = eventually(lambda: next((shown for shown in driver.seen_by(CONTACT) if nodes(shown.raw["card"], "Input.Text")), None))
    send = filled.button(ActionKind.ANSWER)
    driver.stack.post(activities.submit(teams, send, account(CONTACT), filled.raw["message"], text="Come and see me."))
    eventually(lambda: next((shown for shown in driver.seen_by("asker") if "Come and see me." in shown.text), None))
    driver.stack.post(activities.submit(teams, asked.button(ActionKind.CLAIM), account("other"), None))
    assert eventually(lambda: driver.seen_by("other"))
    assert len(driver.questions()) == 2


def test_older_clients_ask_by_a_message(driver: TeamsDriver, teams: FakeTeams) -> None:
    """A button under a reply; a forged one is told."""
    driver.say(PARENT)
    reply = eventually(lambda: driver.seen_by("asker"))[0]
    driver.stack.post(activities.submit(teams, reply.button(ActionKind.ASK_PERSON), account("asker"), reply.raw["message"]))
    eventually(driver.cases)
    forged = {"fallback": {"data": {"kind": "helps", "value": "0" * 32}}}
    before = len(driver.seen_by("asker"))
    driver.stack.post(activities.submit(teams, forged, account("asker")))
    eventually(lambda: len(driver.seen_by("asker")) > before)


def test_an_invoke_that_is_none_of_the_advisors_gets_a_civil_answer(driver: TeamsDriver, teams: FakeTeams) -> None:
    """And does nothing."""
    for value in ({}, {"action": {"data": {"kind": "claim"}}}, {"action": {"data": {"kind": "unknown", "value": "1"}}}):
        sent = activities.activity(teams, "invoke", "aad-asker", activities.own_chat("aad-asker"), name="adaptiveCard/action", value=value)
        status, said = driver.stack.post(sent)
        assert (status, said["statusCode"]) == (200, 200)


def test_a_case_in_a_channel_is_claimed_there(teams: FakeTeams, tmp_path: Path) -> None:
    """By the contact, who is called there; anybody else who reads along is told that it is not theirs, and the message is updated for all."""
    folder = make_folder(tmp_path / "knowledge", {"slt": "aad-contact"}, "teams")
    for contacts in folder.glob("*/contacts.toml"):
        text = contacts.read_text(encoding="utf-8").replace('teams = "aad-contact"', f'teams = "aad-contact"\nteams_channel = "{STAFFROOM}"')
        contacts.write_text(text, encoding="utf-8")
    stack = Stack(teams, settings_for(folder, tmp_path), FolderMinds(folder, None, tmp_path / "cache"))
    stack.start()
    driver = TeamsDriver(teams, stack)
    try:
        driver.say(PARENT)
        driver.press(eventually(lambda: driver.seen_by("asker"))[0], ActionKind.ASK_PERSON, person="asker")
        asked = eventually(driver.seen_in_channel)[0]
        assert asked.text.startswith("<at>Lee Leader</at>")
        driver.press(asked, ActionKind.CLAIM, person="other")
        assert len(driver.told("other")) == 1
        driver.press(asked, ActionKind.CLAIM, person=CONTACT)
        eventually(lambda: ActionKind.CLAIM not in driver.seen_in_channel()[0].kinds)
        assert len(driver.seen_in_channel()) == 1
        assert not driver.seen_by(CONTACT)
    finally:
        stack.stop()
        stack.close()
