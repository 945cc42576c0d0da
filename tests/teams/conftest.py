"""A fake Teams for each test, with an asker, contacts and strangers."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest

from adapters.wiring import read_minds
from bot.deciding.minds import FolderMinds
from bot.settings import Settings
from tests.platforms.clock import SetClock
from tests.platforms.folder import make_folder
from tests.teams.driver import TeamsDriver
from tests.teams.fake_teams import TEAM, TENANT, FakeTeams, member, running
from tests.teams.stack import Stack, settings_for

OFFICE_TEAM = "19:office@thread.tacv2"
NAMES = {
    "asker": "Ash Asker",
    "other": "Olu Other",
    "contact": "Lee Leader",
    "lead": "Sam Shah",
    "deputy": "Dee Deputy",
    "head": "Hana Head",
    "chair": "Cam Chair",
    "trust": "Ines Independent",
}
MEMBERS = {f"aad-{part}": member(f"aad-{part}", name=name) for part, name in NAMES.items()} | {
    "aad-pupil": member("aad-pupil", "pupil@pupils.example.sch.uk"),
    "aad-guest": member("aad-guest", "x_gmail.com#EXT#@staff.example.sch.uk", userRole="guest"),
    "aad-stranger": member("aad-stranger", tenantId="33333333-3333-4333-8333-333333333333"),
}
SCHOOLS = f"""
[[school]]
id = "riverside"
name = "Riverside"
policy = "academy-trust"
default = true
teams_tenants = ["{TENANT}"]

[[school]]
id = "meadow"
name = "Meadow"
policy = "yes-trust"
teams_tenants = ["{TENANT}"]
teams_teams = ["{OFFICE_TEAM}"]
channel_answers = "thread"
"""
CONTACTS = {"slt": "aad-contact", "dsl": "aad-lead", "deputy_dsl": "aad-deputy", "head": "aad-head", "chair": "aad-chair", "independent": "aad-trust"}


@pytest.fixture
def clock() -> SetClock:
    """A clock that stands at noon on a Monday."""
    return SetClock()


@pytest.fixture
def teams() -> Iterator[FakeTeams]:
    """A Teams with staff, a pupil, a guest and somebody of another tenant."""
    staff = [f"aad-{part}" for part in (*NAMES, "pupil", "guest", "stranger")]
    with running(members=deepcopy(MEMBERS), teams={TEAM: staff, OFFICE_TEAM: ["aad-asker", "aad-other"]}) as fake:
        fake.channels["19:frontdesk@thread.tacv2"] = OFFICE_TEAM
        yield fake


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small folder whose contacts have accounts in the fake Teams."""
    return make_folder(tmp_path_factory.mktemp("teams") / "knowledge", CONTACTS, "teams", SCHOOLS)


@pytest.fixture(scope="session")
def cache(folder: Path) -> Path:
    """What is worked out from the folder once and kept, for all tests together."""
    return folder.parent / "cache"


@pytest.fixture(scope="session")
def minds(folder: Path, cache: Path) -> FolderMinds:
    """The folder, read once."""
    return read_minds(Settings(knowledge_dir=folder, cache_dir=cache))


@pytest.fixture
def stack(teams: FakeTeams, minds: FolderMinds, tmp_path: Path) -> Iterator[Stack]:
    """The whole advisor, serving the fake Teams."""
    made = Stack(teams, settings_for(Path("unused"), tmp_path), minds)
    made.start()
    yield made
    made.stop()
    made.close()


@pytest.fixture
def driver(teams: FakeTeams, stack: Stack) -> TeamsDriver:
    """Teams with an advisor that serves it."""
    return TeamsDriver(teams, stack)
