"""Slack and Teams in front of one advisor, in one process and on one database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

from adapters.places import Places
from adapters.serving import Installed
from adapters.slack.installed import InstalledSlack
from adapters.slack.settings import read_slack_settings
from bot.deciding.minds import FolderMinds
from bot.ports import Clock
from tests.slack import conftest as slack_people
from tests.slack import events, fake_slack
from tests.slack.driver import SlackDriver
from tests.teams.driver import TeamsDriver
from tests.teams.fake_teams import FakeTeams
from tests.teams.stack import Stack, settings_for


class Both(Stack):
    """An advisor that serves Slack and Teams at once."""

    def installed(self, places: Places, clock: Clock) -> list[Installed]:
        """Slack beside Teams."""
        slack = read_slack_settings(self.settings)
        assert slack is not None
        return [InstalledSlack.of(slack, self.minds, clock, self.settings.administrators), *super().installed(places, clock)]


class SlackSide:
    """What the driver of Slack needs of a stack."""

    def __init__(self, stack: Both) -> None:
        self._stack = stack
        self.serving, self.questions, self.cases = stack.serving, stack.questions, stack.cases

    def post(self, payload: events.Payload) -> tuple[int, Any]:
        """Post something as Slack would."""
        return self._stack.request("POST", "/slack/events", *events.signed(payload))


@contextmanager
def both(teams: FakeTeams, minds: FolderMinds, data: Path) -> Iterator[tuple[SlackDriver, TeamsDriver]]:
    """The two platforms."""
    with fake_slack.running(members=deepcopy(slack_people.MEMBERS)) as slack:
        known = {"slack_bot_token": fake_slack.BOT_TOKEN, "slack_signing_secret": fake_slack.SECRET, "slack_api_url": slack.url}
        stack = Both(teams, settings_for(Path("unused"), data, **known), minds)
        stack.start()
        try:
            yield SlackDriver(slack, SlackSide(stack)), TeamsDriver(teams, stack)  # type: ignore[arg-type]  # it posts as the driver's own stack does
        finally:
            stack.stop()
            stack.close()
