"""A message that is edited or deleted in Teams stays as it was first said."""

from __future__ import annotations

from bot.messages import ActionKind
from tests.platforms.contract import PARENT, PRIVATE, eventually, opened, settled
from tests.teams import activities
from tests.teams.driver import TeamsDriver, account
from tests.teams.fake_teams import STAFFROOM, TENANT, FakeTeams


def test_an_edit_in_an_open_case_is_noted_and_told_once(driver: TeamsDriver, teams: FakeTeams) -> None:
    """The contact reads what was first said, and that it has changed since; however often Teams tells of it."""
    first = activities.direct(teams, PRIVATE)
    driver.stack.post(first)
    pinged = eventually(lambda: driver.seen_by("lead"))[0]
    replies = len(driver.seen_by("asker"))
    for _ in range(2):
        assert driver.stack.post(activities.changed(teams, first, "it was nothing"))[0] == 200
    eventually(lambda: len(driver.seen_by("asker")) > replies)
    eventually(lambda: len(driver.seen_by("lead")) > 1)
    whole = opened(driver, pinged, "lead").text
    assert PRIVATE in whole
    assert "it was nothing" not in whole
    say = driver.stack.minds.current().knowledge.wording
    assert whole.count(say["changed.edited"]) == 1
    assert [shown.text for shown in driver.seen_by("asker")].count(say["changed.asker"]) == 1


def test_a_deletion_in_an_open_case_is_noted(driver: TeamsDriver, teams: FakeTeams) -> None:
    """What was said is on record and with the contact."""
    first = activities.direct(teams, PRIVATE)
    driver.stack.post(first)
    pinged = eventually(lambda: driver.seen_by("lead"))[0]
    driver.stack.post(activities.deleted(first))
    eventually(lambda: len(driver.seen_by("lead")) > 1)
    whole = opened(driver, pinged, "lead").text
    assert PRIVATE in whole
    assert driver.stack.minds.current().knowledge.wording["changed.deleted"] in whole


def test_an_edit_of_an_ordinary_question_is_told_and_not_answered(driver: TeamsDriver, teams: FakeTeams) -> None:
    """The asker learns that the first words count."""
    first = activities.direct(teams, PARENT)
    driver.stack.post(first)
    eventually(lambda: driver.seen_by("asker"))
    driver.stack.post(activities.changed(teams, first, "can I add a pupil?"))
    eventually(lambda: len(driver.seen_by("asker")) == 2)
    assert len(driver.questions()) == 1
    assert ActionKind.HELPS not in driver.seen_by("asker")[1].kinds


def test_what_becomes_of_messages_in_channels_is_left_alone(driver: TeamsDriver, teams: FakeTeams) -> None:
    """So is a deletion that is undone."""
    said = activities.mention(teams, PARENT)
    driver.stack.post(said)
    eventually(lambda: driver.seen_by("asker"))
    driver.stack.post(activities.changed(teams, said, "never mind"))
    own = activities.direct(teams, PARENT)
    driver.stack.post(activities.changed(teams, own, "never mind") | {"channelData": own["channelData"] | {"eventType": "undeleteMessage"}})
    settled()
    assert len(driver.seen_by("asker")) == len(teams.posted_to(STAFFROOM)) == 1


def test_the_advisor_that_was_taken_away_is_no_longer_there(driver: TeamsDriver, teams: FakeTeams) -> None:
    """The place is forgotten; who asks again in a channel is told how to add it."""
    driver.say(PARENT)
    eventually(lambda: driver.seen_by("asker"))
    teams.members[account("asker")]["is_installed"] = False
    teams.teams.clear()
    driver.stack.post(activities.installed(teams, action="remove"))
    assert driver.stack.serving.service.database.places.place("teams", TENANT, "@aad-asker") is None


def test_somebody_is_seen_to_type_while_an_answer_takes_its_time(driver: TeamsDriver, teams: FakeTeams) -> None:
    """In their own chat, and nowhere else."""
    teams.fail("member", hangs=1.5)
    driver.say(PARENT)
    eventually(lambda: driver.seen_by("asker"))
    assert set(teams.typing) == {"a:aad-asker"}
