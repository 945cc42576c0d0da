"""Contacts who take ordinary questions in a private channel: what is put there, who may act on it, and what never goes there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.wiring import read_minds
from bot.messages import ActionKind
from bot.settings import Settings
from tests.platforms.contract import PARENT, PRIVATE, eventually, settled
from tests.platforms.folder import make_folder
from tests.slack import events
from tests.slack.conftest import CONTACTS, SCHOOLS
from tests.slack.driver import SlackDriver, shown_message
from tests.slack.fake_slack import FakeSlack
from tests.slack.stack import Stack, settings_for

CHANNEL = "C0LEADERS"


@pytest.fixture
def driver(slack: FakeSlack, cache: Path, tmp_path: Path) -> Iterator[SlackDriver]:
    """An advisor whose contacts share a private channel, into which the app was invited."""
    slack.channels.add(CHANNEL)
    folder = make_folder(tmp_path / "knowledge", CONTACTS, "slack", SCHOOLS)
    for people in folder.glob("*/contacts.toml"):
        text = people.read_text(encoding="utf-8")
        people.write_text(text.replace('slack = "', f'slack_channel = "{CHANNEL}"\nslack = "'), encoding="utf-8")
    made = Stack(settings_for(slack, folder, tmp_path), read_minds(Settings(knowledge_dir=folder, cache_dir=cache)))
    made.start()
    yield SlackDriver(slack, made)
    made.stop()
    made.close()


def handed_over(driver: SlackDriver) -> events.Payload:
    """An ordinary question that the asker would rather have answered by a person; what stands in the channel."""
    driver.say(PARENT)
    reply = eventually(lambda: driver.seen_by("asker"))[0]
    driver.press(reply, ActionKind.ASK_PERSON, person="asker")
    found: events.Payload = eventually(lambda: driver.slack.posted_to(CHANNEL))[0]
    return found


def test_an_ordinary_question_goes_to_the_channel(driver: SlackDriver) -> None:
    """A contact acts on it there, everybody in the channel sees how it stands, and the answer reaches the asker."""
    asked = handed_over(driver)
    assert not driver.seen_by("contact")
    driver.press(shown_message(asked), ActionKind.CLAIM, person="contact")
    claimed = eventually(lambda: next((each for each in map(shown_message, driver.slack.posted_to(CHANNEL)) if ActionKind.CLAIM not in each.kinds), None))
    driver.press(claimed, ActionKind.ANSWER, person="contact", text="Come and see me at four.")
    assert eventually(lambda: [shown for shown in driver.seen_by("asker") if "at four" in shown.text])
    assert len(driver.slack.posted_to(CHANNEL)) == 1


def test_whoever_else_is_in_the_channel_may_not_act(driver: SlackDriver) -> None:
    """They are told so, alone."""
    asked = handed_over(driver)
    driver.press(shown_message(asked), ActionKind.CLAIM, person="other")
    assert eventually(lambda: driver.told("other"))
    assert [case["state"] for case in driver.cases()] == ["open"]


def test_what_is_private_or_urgent_never_goes_to_the_channel(driver: SlackDriver) -> None:
    """Nor does a line that there is something."""
    driver.say(PRIVATE)
    assert eventually(lambda: driver.seen_by("lead"))
    settled()
    assert not driver.slack.posted_to(CHANNEL)


def test_a_channel_that_the_app_was_not_invited_to(driver: SlackDriver) -> None:
    """The contact gets it in a direct message instead."""
    driver.slack.channels.discard(CHANNEL)
    driver.say(PARENT)
    reply = eventually(lambda: driver.seen_by("asker"))[0]
    driver.press(reply, ActionKind.ASK_PERSON, person="asker")
    assert ActionKind.CLAIM in eventually(lambda: driver.seen_by("contact"))[0].kinds
