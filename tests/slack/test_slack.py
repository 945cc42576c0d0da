"""Slack does what every platform must do."""

from __future__ import annotations

import pytest

from tests.platforms.contract import AdapterContract
from tests.slack.driver import SlackDriver, account
from tests.slack.fake_slack import FakeSlack, member
from tests.slack.stack import Stack


class TestSlack(AdapterContract):
    """The contract, on Slack by HTTP."""

    @pytest.fixture
    def driver(self, slack: FakeSlack, stack: Stack) -> SlackDriver:
        """Slack with thirty askers more."""
        for number in range(30):
            slack.members[account(f"asker-{number}")] = member(account(f"asker-{number}"))
        return SlackDriver(slack, stack)
