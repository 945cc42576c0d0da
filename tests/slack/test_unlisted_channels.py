"""What is asked in a channel that the settings do not list: nothing is shown there, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.deciding.minds import FolderMinds
from tests.platforms.contract import PARENT, PRIVATE, eventually, settled
from tests.slack import events
from tests.slack.driver import SlackDriver
from tests.slack.fake_slack import FakeSlack
from tests.slack.stack import Stack, settings_for

ASSEMBLY = "C0ASSEMBLY"
GROUP = "G0GROUP"


@pytest.fixture
def driver(slack: FakeSlack, minds: FolderMinds, tmp_path: Path) -> Iterator[SlackDriver]:
    """An advisor that was invited to channels which nobody has listed."""
    slack.channels |= {ASSEMBLY, GROUP}
    made = Stack(settings_for(slack, Path("unused"), tmp_path, slack_allowed_channels=("C0STAFFROOM",)), minds)
    made.start()
    yield SlackDriver(slack, made)
    made.stop()
    made.close()


@pytest.mark.parametrize("channel", [ASSEMBLY, GROUP])
@pytest.mark.parametrize("text", [PARENT, PRIVATE])
def test_nothing_is_shown_in_a_channel_that_is_not_listed(driver: SlackDriver, text: str, channel: str) -> None:
    """Nor in a direct message of several people: the asker alone gets the answer, learns why, and it is on record."""
    assert driver.stack.post(events.mention(text, channel=channel))[0] == 200
    (reply,) = eventually(lambda: driver.seen_by("asker"))
    assert channel in reply.text
    settled()
    assert not driver.slack.posted_to(channel)
    assert [row["conversation"].partition("/")[0] for row in driver.questions()] == [channel]


def test_a_concern_said_there_reaches_whom_it_concerns(driver: SlackDriver) -> None:
    """As from anywhere else; the asker hears that it can still be read there."""
    driver.stack.post(events.mention(PRIVATE, channel=ASSEMBLY))
    assert eventually(lambda: driver.seen_by("lead"))
    assert [case["state"] for case in driver.cases()] == ["open"]
    say = driver.stack.minds.current().knowledge.wording
    seen = eventually(lambda: driver.seen_by("asker"))[0].text
    assert say["channel.still_visible"].format(place=ASSEMBLY) in seen


def test_what_was_asked_there_is_followed_up_directly(driver: SlackDriver) -> None:
    """Where the answer came: what is added to an urgent matter is added to its case, however harmless it sounds by itself."""
    driver.stack.post(events.mention(PRIVATE, channel=ASSEMBLY))
    eventually(lambda: driver.seen_by("asker"))
    driver.say("and he asked again today")
    eventually(lambda: len(driver.questions()) == 2)
    assert [row["route"] for row in driver.questions()] == ["urgent", "urgent"]
    assert len(driver.cases()) == 1


def test_a_thread_is_not_answered_where_the_school_would(driver: SlackDriver) -> None:
    """What the folder says of threads holds in listed channels; the school is still that of the channel."""
    driver.stack.post(events.mention(PARENT, channel="C0OFFICE"))
    assert eventually(lambda: driver.seen_by("asker"))
    settled()
    assert not driver.slack.posted_to("C0OFFICE")
    assert [row["school"] for row in driver.questions()] == ["meadow"]


def test_a_pupil_who_asks_there_is_told_alone_where_to_turn(driver: SlackDriver) -> None:
    """As in every channel; nothing of it is kept."""
    driver.stack.post(events.mention(PRIVATE, user="U0PUPIL", channel=ASSEMBLY))
    assert eventually(lambda: "0800 1111" in "".join(driver.told("pupil")))
    assert not driver.slack.posted_to(ASSEMBLY)
    assert not driver.questions()
