"""The advisor in front of the fake Slack."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from adapters.places import Places
from adapters.serving import Installed
from adapters.slack.installed import InstalledSlack
from adapters.slack.settings import read_slack_settings
from bot.ports import Clock
from bot.settings import Settings
from tests.platforms.stack import PlatformStack
from tests.slack.events import Payload, signed
from tests.slack.fake_slack import APP_TOKEN, BOT_TOKEN, SECRET, FakeSlack


def settings_for(slack: FakeSlack, folder: Path, data: Path, *, is_socket: bool = False, **more: Any) -> Settings:
    """The settings of an advisor in front of this Slack."""
    made = Settings(
        knowledge_dir=folder,
        database_url=f"sqlite:///{data / 'advisor.db'}",
        spool_dir=data / "spool",
        cache_dir=data / "cache",
        port=0,
        staff_email_suffix=("@staff.example.sch.uk",),
        slack_bot_token=BOT_TOKEN,
        slack_signing_secret="" if is_socket else SECRET,
        slack_app_token=APP_TOKEN if is_socket else "",
        slack_api_url=slack.url,
        slack_allowed_channels=("C0STAFFROOM", "C0OFFICE"),
    )
    return replace(made, **more)


class Stack(PlatformStack):
    """An advisor that serves Slack."""

    def installed(self, places: Places, clock: Clock) -> list[Installed]:
        """Slack alone."""
        slack = read_slack_settings(self.settings)
        assert slack is not None
        return [InstalledSlack.of(slack, self.minds, clock, self.settings.administrators)]

    def post(self, payload: Payload, *, secret: str = SECRET, at: float | None = None, headers: dict[str, str] | None = None) -> tuple[int, Any]:
        """Post something as Slack would; status, and what was answered."""
        body, signature = signed(payload, secret=secret, at=at)
        return self.request("POST", "/slack/events", body, signature | (headers or {}))
