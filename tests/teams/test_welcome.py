"""Being added and taken away."""

from __future__ import annotations

import pytest

from bot.errors import RecordsError
from bot.messages import ActionKind
from tests.platforms.contract import eventually, settled
from tests.teams import activities
from tests.teams.driver import TeamsDriver, shown_message
from tests.teams.fake_teams import STAFFROOM, TENANT, personal


def test_who_adds_the_advisor_is_told_what_it_does(driver: TeamsDriver) -> None:
    """With four questions to press; a pressed one is answered as if it had been typed."""
    assert driver.stack.post(activities.installed(driver.teams))[0] == 200
    (welcome,) = eventually(lambda: driver.seen_by("asker"))
    examples = [button for kind, button in welcome.buttons if kind is ActionKind.EXAMPLE]
    assert len(examples) == 4
    driver.stack.post(activities.press(driver.teams, examples[0], "aad-asker", welcome.raw["message"]))
    eventually(lambda: len(driver.seen_by("asker")) == 2)
    assert [question["route"] for question in driver.questions()] == ["answer"]


def test_it_is_said_once(driver: TeamsDriver) -> None:
    """Though Teams tells of it several times, in two ways."""
    added = activities.installed(driver.teams)
    for activity in (added, activities.members_changed(driver.teams), added):
        assert driver.stack.post(activity)[0] == 200
    eventually(lambda: driver.seen_by("asker"))
    settled()
    assert len(driver.seen_by("asker")) == 1


def test_a_pupil_who_adds_it_is_told_that_it_is_for_staff(driver: TeamsDriver) -> None:
    """And where to turn."""
    driver.stack.post(activities.installed(driver.teams, "aad-pupil"))
    (said,) = eventually(lambda: driver.seen_by("pupil"))
    assert "0800 1111" in said.text
    assert not said.kinds


@pytest.mark.parametrize("operation", ["send", "member"])
def test_a_welcome_that_teams_is_too_busy_for_is_sent_again(driver: TeamsDriver, operation: str) -> None:
    """As every other message is: the app is given to many people in the same minute."""
    driver.teams.fail(operation, status=429, retry_after=3)
    driver.stack.post(activities.installed(driver.teams))
    settled()
    assert not driver.seen_by("asker")
    (welcome,) = eventually(lambda: driver.seen_by("asker"))
    assert ActionKind.EXAMPLE in welcome.kinds


def test_a_welcome_is_shown_while_the_records_are_away(driver: TeamsDriver, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the outbox."""

    def away(*_: object) -> None:
        raise RecordsError("The database is away.")

    monkeypatch.setattr(type(driver.stack.serving.service.database.store), "write", away)
    driver.stack.post(activities.installed(driver.teams))
    assert ActionKind.EXAMPLE in eventually(lambda: driver.seen_by("asker"))[0].kinds


def test_a_team_is_told_how_to_ask_and_how_to_be_answered_directly(driver: TeamsDriver) -> None:
    """In the channel to which it was added."""
    driver.stack.post(activities.installed(driver.teams, conversation=activities.channel_chat()))
    (message,) = eventually(lambda: driver.teams.posted_to(STAFFROOM))
    assert "Mention me" in shown_message(message).text


@pytest.mark.parametrize("action", ["add-upgrade", "remove-upgrade"])
def test_a_new_version_of_the_app_changes_nothing(driver: TeamsDriver, action: str) -> None:
    """Teams tells of it as if it had been taken away and added, in any order: people stay reachable, and nobody is welcomed again."""
    driver.stack.post(activities.installed(driver.teams))
    eventually(lambda: driver.seen_by("asker"))
    assert driver.stack.post(activities.installed(driver.teams, action=action))[0] == 200
    settled()
    assert len(driver.seen_by("asker")) == 1
    assert driver.stack.serving.service.database.places.place("teams", TENANT, "@aad-asker") is not None


def test_where_it_was_taken_away_it_is_no_longer(driver: TeamsDriver) -> None:
    """The place is forgotten, and comes back when it is added again."""
    places = driver.stack.serving.service.database.places
    driver.stack.post(activities.installed(driver.teams))
    eventually(lambda: driver.seen_by("asker"))
    driver.stack.post(activities.installed(driver.teams, action="remove"))
    eventually(lambda: places.place("teams", TENANT, "@aad-asker") is None)
    driver.stack.post(activities.installed(driver.teams))
    kept = eventually(lambda: places.place("teams", TENANT, "@aad-asker"))
    assert kept.conversation_id == personal("aad-asker")
