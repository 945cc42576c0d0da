"""The advisor in front of the fake Teams."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from adapters.places import Places
from adapters.serving import Installed
from adapters.teams.installed import InstalledTeams
from adapters.teams.sdk import BotFramework
from adapters.teams.settings import read_teams_settings
from bot.deciding.minds import FolderMinds
from bot.ports import Clock
from bot.settings import Settings
from tests.platforms.stack import PlatformStack
from tests.teams.fake_teams import APP_ID, OUTBOUND, STAFFROOM, TENANT, FakeTeams, Payload, token


class KnownApp(BotFramework):
    """Authenticates with the keys of the fake Teams, and has its token, for which Microsoft would have to be asked."""

    def token(self) -> str:
        """The token that the fake Teams wants."""
        return OUTBOUND


def authority(teams: FakeTeams) -> KnownApp:
    """The app as the fake Teams knows it."""
    return KnownApp(APP_ID, "secret", TENANT, openid_url=teams.openid_url)


def settings_for(folder: Path, data: Path, **more: Any) -> Settings:
    """The settings of an advisor in front of a Teams."""
    made = Settings(
        knowledge_dir=folder,
        database_url=f"sqlite:///{data / 'advisor.db'}",
        spool_dir=data / "spool",
        cache_dir=data / "cache",
        port=0,
        staff_email_suffix=("@staff.example.sch.uk",),
        microsoft_app_id=APP_ID,
        microsoft_app_password="secret",
        microsoft_app_tenant_id=TENANT,
        teams_allowed_channels=(STAFFROOM,),
    )
    return replace(made, **more)


def installed_teams(teams: FakeTeams, settings: Settings, minds: FolderMinds, places: Places, clock: Clock) -> InstalledTeams:
    """Teams as it is configured, but that its server is the fake one on this computer."""
    read = read_teams_settings(settings)
    assert read is not None
    return InstalledTeams.of(replace(read, is_local=True), minds, places, clock, settings.administrators, authority(teams))


class Stack(PlatformStack):
    """An advisor that serves Teams."""

    def __init__(self, teams: FakeTeams, settings: Settings, minds: FolderMinds) -> None:
        super().__init__(settings, minds)
        self.teams = teams

    def installed(self, places: Places, clock: Clock) -> list[Installed]:
        """Teams alone."""
        return [installed_teams(self.teams, self.settings, self.minds, places, clock)]

    def post(self, activity: Payload, *, bearer: str | None = None) -> tuple[int, Any]:
        """Post an activity as Teams would; status, and what was answered."""
        authorization = f"Bearer {token(str(activity.get('serviceUrl')))}" if bearer is None else bearer
        headers = {"Content-Type": "application/json"} | ({"Authorization": authorization} if authorization else {})
        return self.request("POST", "/api/messages", json.dumps(activity).encode(), headers)
