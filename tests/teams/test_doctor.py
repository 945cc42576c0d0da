"""What `doctor` finds of Teams, and what it says is to be done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from adapters.storage.database import Database, open_database
from adapters.teams.installed import InstalledTeams
from adapters.terminal.app import app
from adapters.wiring import SystemClock
from bot.deciding.minds import FolderMinds
from bot.errors import PlatformUnavailable
from tests.platforms.program import shared_environment
from tests.teams import activities
from tests.teams.conftest import OFFICE_TEAM
from tests.teams.fake_teams import APP_ID, STAFFROOM, TEAM, TENANT, FakeTeams
from tests.teams.stack import Stack, installed_teams, settings_for


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Records of the test's own."""
    made = open_database(f"sqlite:///{tmp_path / 'advisor.db'}", SystemClock())
    yield made
    made.close()


@pytest.fixture
def met(stack: Stack, teams: FakeTeams) -> None:
    """The advisor was added for somebody and to a team, and has heard from both."""
    stack.post(activities.installed(teams))
    stack.post(activities.mention(teams, "can a parent add me?"))


def installed(teams: FakeTeams, minds: FolderMinds, database: Database, **more: Any) -> InstalledTeams:
    """Teams as the doctor looks at it."""
    return installed_teams(teams, settings_for(Path("unused"), Path("unused"), **more), minds, database.places, SystemClock())


def found(teams: FakeTeams, minds: FolderMinds, database: Database, **more: Any) -> list[str]:
    """What the doctor would have done. The fake Teams stands for Microsoft's, though it runs on this computer."""
    looked_at = installed(teams, minds, database, **more)
    object.__setattr__(looked_at.settings, "is_local", False)
    return [f"{finding.what} {finding.remedy}" for finding in looked_at.findings(minds.current().knowledge) if not finding.is_fine]


@pytest.mark.usefixtures("met")
def test_the_doctor_finds_nothing_where_all_is_well(teams: FakeTeams, minds: FolderMinds, database: Database) -> None:
    """Credentials, tenant, team, and every contact can be reached and pressed for."""
    assert found(teams, minds, database) == []


@pytest.mark.usefixtures("met")
def test_the_doctor_knows_where_the_advisor_is_without_being_listed(teams: FakeTeams, minds: FolderMinds, database: Database) -> None:
    """By its id, so that it can be listed; what is listed and was never heard of may be misspelt."""
    looked_at = installed(teams, minds, database, teams_allowed_channels=("19:nowhere@thread.tacv2",))
    findings = looked_at.findings(minds.current().knowledge)
    assert any(finding.is_fine and STAFFROOM in finding.what for finding in findings)
    assert ["19:nowhere@thread.tacv2" in finding.what for finding in findings if not finding.is_fine] == [True]


@pytest.mark.usefixtures("met")
def test_the_doctor_says_nothing_of_the_channel_in_which_a_contact_takes_questions(teams: FakeTeams, minds: FolderMinds, database: Database) -> None:
    """That one the folder names: what it sends is shown there."""
    knowledge = minds.current().knowledge
    people = knowledge.people["riverside"]
    contacts = tuple(replace(contact, channels=(("teams", STAFFROOM),)) for contact in people.contacts)
    named = replace(knowledge, people={**knowledge.people, "riverside": replace(people, contacts=contacts)})
    findings = installed(teams, minds, database, teams_allowed_channels=()).findings(named)
    assert not any(STAFFROOM in finding.what for finding in findings)


@pytest.mark.usefixtures("met")
def test_the_doctor_takes_a_team_for_its_channels(teams: FakeTeams, minds: FolderMinds, database: Database) -> None:
    """A team is listed by its own id."""
    findings = installed(teams, minds, database, teams_allowed_channels=(TEAM,)).findings(minds.current().knowledge)
    assert all(finding.is_fine for finding in findings)
    assert not any(STAFFROOM in finding.what for finding in findings)


@pytest.mark.usefixtures("met")
def test_the_doctor_says_what_is_missing(teams: FakeTeams, minds: FolderMinds, database: Database) -> None:
    """Contacts by role, the team by its id."""
    teams.members["aad-head"]["is_blocked"] = True
    teams.members["aad-lead"]["userPrincipalName"] = "lead@elsewhere.uk"
    del teams.members["aad-chair"]
    teams.fail("team", status=403)
    told = "\n".join(found(teams, minds, database, teams_staff_team=OFFICE_TEAM))
    for part in ("slot head", "slot dsl", "slot chair", OFFICE_TEAM):
        assert part in told
    assert "slot slt" not in told


def test_before_anybody_has_added_it_the_doctor_says_what_to_do(teams: FakeTeams, minds: FolderMinds, database: Database) -> None:
    """Nobody can be looked for without a server to ask."""
    (told,) = found(teams, minds, database)
    assert "docs/teams.md" in told


@pytest.mark.usefixtures("met")
def test_a_school_of_a_tenant_that_is_not_allowed_is_named(teams: FakeTeams, minds: FolderMinds, database: Database) -> None:
    """Its staff would be turned away."""
    told = found(teams, minds, database, teams_allowed_tenants=("33333333-3333-4333-8333-333333333333",))
    assert any("Riverside" in line and TENANT in line and "TEAMS_ALLOWED_TENANTS" in line for line in told)


def test_the_doctor_stops_at_credentials_that_will_not_do(teams: FakeTeams, minds: FolderMinds, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else can be looked at."""

    def refused(_: Any) -> str:
        raise PlatformUnavailable("Microsoft gives no token for Teams (AADSTS7000215).")

    monkeypatch.setattr("tests.teams.stack.KnownApp.token", refused)
    (told,) = found(teams, minds, database)
    assert "AADSTS7000215" in told
    assert "MICROSOFT_APP_PASSWORD" in told


def test_the_command_ends_with_a_code_that_a_script_can_use(folder: Path, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is known yet there is something to do; half a setting ends it at once."""
    environment = shared_environment(folder, cache, tmp_path) | {"TEAMS_LOCAL": "1", "TEAMS_ALLOWED_TENANTS": TENANT}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    done = CliRunner().invoke(app, ["doctor"])
    assert (done.exit_code, "docs/teams.md" in done.stderr) == (2, True)
    monkeypatch.setenv("TEAMS_LOCAL", "0")
    monkeypatch.setenv("MICROSOFT_APP_ID", APP_ID)
    assert CliRunner().invoke(app, ["doctor"]).exit_code == 2
