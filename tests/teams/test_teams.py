"""Teams does what every platform must do."""

from __future__ import annotations

import pytest

from tests.platforms.contract import AdapterContract
from tests.teams.driver import TeamsDriver, account
from tests.teams.fake_teams import FakeTeams, member
from tests.teams.stack import Stack


class TestTeams(AdapterContract):
    """The contract, on Teams."""

    @pytest.fixture
    def driver(self, teams: FakeTeams, stack: Stack) -> TeamsDriver:
        """Teams with thirty askers more."""
        for number in range(30):
            teams.members[account(f"asker-{number}")] = member(account(f"asker-{number}"))
        return TeamsDriver(teams, stack)
