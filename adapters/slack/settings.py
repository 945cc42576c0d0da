"""Slack's part of the settings, and what it takes to have Slack at all."""

from __future__ import annotations

import re
from dataclasses import dataclass

from adapters.staff import StaffRule, read_staff_rule
from bot.errors import SettingsError
from bot.settings import Settings

CHANNELS = "SLACK_ALLOWED_CHANNELS"
_CHANNEL = re.compile(r"[CG][A-Z0-9]{4,}")


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """What the advisor needs to be in a workspace. `teams` are the workspaces whose staff may ask; without any, its own.

    `channels` are those in which answers may be shown; without any, everybody is answered directly.
    """

    bot_token: str
    signing_secret: str
    app_token: str
    api_url: str
    teams: frozenset[str]
    rule: StaffRule
    channels: tuple[str, ...] = ()


def read_slack_settings(settings: Settings) -> SlackSettings | None:
    """Slack's settings; None where Slack is not set up at all. Raises SettingsError where it is half set up."""
    if not (settings.slack_bot_token or settings.slack_signing_secret or settings.slack_app_token):
        return None
    if not settings.slack_bot_token.startswith("xoxb-"):
        raise SettingsError("SLACK_BOT_TOKEN is missing or no bot token: copy the one that begins with xoxb- from the app's page, OAuth & Permissions.")
    if settings.slack_app_token and not settings.slack_app_token.startswith("xapp-"):
        raise SettingsError("SLACK_APP_TOKEN is no app-level token: copy the one that begins with xapp- from the app's page, Basic Information.")
    if not (settings.slack_signing_secret or settings.slack_app_token):
        raise SettingsError("Slack needs SLACK_SIGNING_SECRET (it calls you) or SLACK_APP_TOKEN (you call it, no public address needed).")
    url = settings.slack_api_url
    if url and not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise SettingsError("SLACK_API_URL must begin with https://, such as https://slack-gov.com/api/.")
    rule = read_staff_rule(settings.staff_email_suffix, settings.staff_list)
    if not rule.is_set:
        raise SettingsError("Nobody is staff yet: set STAFF_EMAIL_SUFFIX (what every staff address ends with) or STAFF_LIST.")
    return SlackSettings(
        bot_token=settings.slack_bot_token,
        signing_secret=settings.slack_signing_secret,
        app_token=settings.slack_app_token,
        api_url=f"{url.rstrip('/')}/" if url else "",
        teams=frozenset(settings.slack_allowed_teams),
        rule=rule,
        channels=tuple(map(_channel, settings.slack_allowed_channels)),
    )


def _channel(given: str) -> str:
    """A channel's id, as Slack writes it. Raises SettingsError."""
    if not _CHANNEL.fullmatch(given.upper()):
        raise SettingsError(f"{CHANNELS} has '{given}': write channel ids, such as C012AB3CD; each stands at the end of the channel's details in Slack.")
    return given.upper()
