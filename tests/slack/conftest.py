"""A fake Slack for each test, with an asker, contacts and a stranger."""

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
from tests.slack.fake_slack import FakeSlack, member, running
from tests.slack.stack import Stack, settings_for

MEMBERS = {
    "U0ASKER": member("U0ASKER", name="Ash Asker"),
    "U0OTHER": member("U0OTHER", name="Olu Other"),
    "U0MEADOW": member("U0MEADOW", name="Mo Meadow"),
    "U0CONTACT": member("U0CONTACT", name="Lee Leader"),
    "U0LEAD": member("U0LEAD", name="Sam Shah"),
    "U0DEPUTY": member("U0DEPUTY", name="Dee Deputy"),
    "U0HEAD": member("U0HEAD", name="Hana Head"),
    "U0CHAIR": member("U0CHAIR", name="Cam Chair"),
    "U0TRUST": member("U0TRUST", name="Ines Independent"),
    "U0PUPIL": member("U0PUPIL", email="pupil@pupils.example.sch.uk"),
    "U0GUEST": member("U0GUEST", is_restricted=True),
    "U0STRANGER": member("U0STRANGER", team_id="T0ELSEWHERE"),
    "U0GONE": member("U0GONE", deleted=True),
}


@pytest.fixture
def clock() -> SetClock:
    """A clock that stands at noon on a Monday."""
    return SetClock()


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A Slack with staff, a pupil, a guest, a stranger and somebody who has left."""
    with running(members=deepcopy(MEMBERS), groups={"S0MEADOW": ["U0MEADOW"]}) as fake:
        yield fake


SCHOOLS = """
[[school]]
id = "riverside"
name = "Riverside"
policy = "academy-trust"
default = true
slack_teams = ["T0SCHOOL"]

[[school]]
id = "meadow"
name = "Meadow"
policy = "yes-trust"
slack_teams = ["T0SCHOOL"]
slack_channels = ["C0OFFICE"]
slack_user_groups = ["S0MEADOW"]
channel_answers = "thread"
"""
CONTACTS = {"slt": "U0CONTACT", "dsl": "U0LEAD", "deputy_dsl": "U0DEPUTY", "head": "U0HEAD", "chair": "U0CHAIR", "independent": "U0TRUST"}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small folder whose contacts have accounts in the fake Slack."""
    return make_folder(tmp_path_factory.mktemp("slack") / "knowledge", CONTACTS, "slack", SCHOOLS)


@pytest.fixture(scope="session")
def cache(folder: Path) -> Path:
    """What is worked out from the folder once and kept, for all tests together."""
    return folder.parent / "cache"


@pytest.fixture(scope="session")
def minds(folder: Path, cache: Path) -> FolderMinds:
    """The folder, read once."""
    return read_minds(Settings(knowledge_dir=folder, cache_dir=cache))


@pytest.fixture
def stack(slack: FakeSlack, minds: FolderMinds, tmp_path: Path) -> Iterator[Stack]:
    """The whole advisor, serving the fake Slack by HTTP."""
    made = Stack(settings_for(slack, Path("unused"), tmp_path), minds)
    made.start()
    yield made
    made.stop()
    made.close()
