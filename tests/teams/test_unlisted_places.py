"""What is asked in a channel, a team or a group chat that the settings do not list: nothing is shown there, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.teams.settings import read_teams_settings
from bot.deciding.minds import FolderMinds
from bot.errors import SettingsError
from bot.settings import Settings
from tests.platforms.contract import PARENT, PRIVATE, eventually, settled
from tests.teams import activities
from tests.teams.driver import TeamsDriver, shown_message
from tests.teams.fake_teams import APP_ID, STAFFROOM, TEAM, TENANT, FakeTeams, personal
from tests.teams.stack import Stack, settings_for

CLASS_TEAM = "19:class@thread.tacv2"
CLASSROOM = "19:classroom@thread.tacv2"
CHAT = "19:chat@thread.v2"


@pytest.fixture
def listed() -> tuple[str, ...]:
    """What the settings list: a team, by its id."""
    return (TEAM,)


@pytest.fixture
def driver(teams: FakeTeams, minds: FolderMinds, listed: tuple[str, ...], tmp_path: Path) -> Iterator[TeamsDriver]:
    """An advisor that was added to a class's team and to a group chat, which nobody has listed."""
    everybody = list(teams.members)
    teams.teams |= {CLASS_TEAM: everybody, CHAT: everybody}
    teams.channels |= {CLASSROOM: CLASS_TEAM, CLASS_TEAM: CLASS_TEAM, CHAT: CHAT}
    made = Stack(teams, settings_for(Path("unused"), tmp_path, teams_allowed_channels=listed), minds)
    made.start()
    yield TeamsDriver(teams, made)
    made.stop()
    made.close()


def in_chat(teams: FakeTeams, text: str) -> dict[str, Any]:
    """A mention in a group chat, of which Teams tells no team."""
    made = activities.mention(teams, text)
    return made | {"conversation": {"id": CHAT, "conversationType": "groupChat", "tenantId": TENANT}, "channelData": {"tenant": {"id": TENANT}}}


def in_classroom(teams: FakeTeams, text: str) -> dict[str, Any]:
    """A mention in a channel of the class's team."""
    return activities.mention(teams, text, channel=CLASSROOM)


@pytest.mark.parametrize(("asked", "place"), [(in_classroom, CLASSROOM), (in_chat, CHAT)])
@pytest.mark.parametrize("text", [PARENT, PRIVATE])
def test_nothing_is_shown_in_a_place_that_is_not_listed(driver: TeamsDriver, asked: Any, place: str, text: str) -> None:
    """The asker alone gets the answer, in their own chat, and it is on record."""
    assert driver.stack.post(asked(driver.teams, text))[0] == 200
    (reply,) = eventually(lambda: driver.seen_by("asker"))
    say = driver.stack.minds.current().knowledge.wording
    called = "Staffroom" if place == CLASSROOM else say["channel.group_chat"]
    assert say["channel.not_listed"].format(place=called) in reply.text
    settled()
    assert not driver.teams.posted_to(place)
    assert [row["conversation"].partition(";")[0] for row in driver.questions()] == [place]


def test_a_concern_said_there_reaches_whom_it_concerns(driver: TeamsDriver) -> None:
    """As from anywhere else."""
    driver.stack.post(in_classroom(driver.teams, PRIVATE))
    assert eventually(lambda: driver.seen_by("lead"))
    assert [case["state"] for case in driver.cases()] == ["open"]


def test_a_listed_team_is_listed_with_its_channels(driver: TeamsDriver) -> None:
    """Every message of a channel carries the id of its team."""
    driver.stack.post(activities.mention(driver.teams, PARENT))
    assert eventually(driver.seen_in_channel)
    assert eventually(lambda: driver.seen_by("asker"))


@pytest.mark.parametrize("text", [PARENT, PRIVATE])
def test_whoever_cannot_be_written_to_is_told_there_without_a_word_of_it(driver: TeamsDriver, text: str) -> None:
    """They would take it for handled: the same line as in every channel, whatever was asked."""
    driver.teams.fail("create", status=403, times=100)
    driver.stack.post(in_chat(driver.teams, text))
    (line,) = eventually(lambda: driver.teams.posted_to(CHAT))
    said = shown_message(line).text
    assert "999" in said
    assert "insta" not in said
    assert eventually(driver.questions)
    assert bool(driver.cases()) == (text == PRIVATE)
    assert not driver.teams.posted_to(personal("aad-asker"))


@pytest.mark.parametrize("listed", [(), (TEAM,)])
def test_nothing_is_said_where_it_was_added_without_being_listed(driver: TeamsDriver, caplog: pytest.LogCaptureFixture) -> None:
    """The log has the id; in their own chat everybody is greeted."""
    driver.stack.post(activities.installed(driver.teams, conversation=activities.channel_chat(CLASS_TEAM)))
    driver.stack.post(activities.installed(driver.teams))
    assert eventually(lambda: driver.seen_by("asker"))
    eventually(lambda: any(CLASS_TEAM in record.getMessage() for record in caplog.records))
    assert not driver.teams.posted_to(CLASS_TEAM)


def test_a_pupil_in_a_place_that_is_not_listed_is_told_alone(driver: TeamsDriver) -> None:
    """In their own chat, as far as one can be begun; nothing of it is kept."""
    driver.stack.post(in_classroom(driver.teams, PRIVATE) | {"from": {"id": "29:aad-pupil", "aadObjectId": "aad-pupil"}})
    assert eventually(lambda: "0800 1111" in "".join(shown.text for shown in driver.seen_by("pupil")))
    assert not driver.teams.posted_to(CLASSROOM)
    assert not driver.questions()


def test_a_channel_is_listed_by_the_id_that_messages_carry() -> None:
    """As it stands in a link, too; what a team's link has behind groupId= no message carries, so that it would never match."""
    given: dict[str, Any] = {
        "microsoft_app_id": APP_ID,
        "microsoft_app_password": "secret",
        "microsoft_app_tenant_id": TENANT,
        "staff_email_suffix": ("@a.uk",),
    }
    read = read_teams_settings(Settings(**given, teams_allowed_channels=("19%3Astaffroom%40thread.tacv2", CHAT)))
    assert read is not None
    assert read.channels == (STAFFROOM, CHAT)
    for wrong in ("Staffroom", "fedcba09-8765-4321-fedc-ba0987654321", "19:staffroom@thread.tacv2;messageid=1"):
        with pytest.raises(SettingsError, match="TEAMS_ALLOWED_CHANNELS"):
            read_teams_settings(Settings(**given, teams_allowed_channels=(wrong,)))
