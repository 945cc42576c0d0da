"""Setting Slack up: settings, manifest, doctor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

from adapters.slack.installed import InstalledSlack
from adapters.slack.manifest import EVENTS, manifest, needed_scopes
from adapters.slack.settings import read_slack_settings
from adapters.terminal.app import app
from adapters.wiring import SystemClock
from bot.deciding.minds import FolderMinds
from bot.errors import SettingsError
from bot.settings import Settings, read_settings
from tests.slack.fake_slack import ALL_SCOPES, APP_TOKEN, BOT_TOKEN, FakeSlack
from tests.slack.stack import settings_for

URL = "https://advisor.example.sch.uk"


def _object(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": list(required), "properties": properties}


def _text(longest: int, shortest: int = 1, pattern: str = "") -> dict[str, Any]:
    return {"type": "string", "minLength": shortest, "maxLength": longest} | ({"pattern": pattern} if pattern else {})


FLAG, NAMES, HTTPS = {"type": "boolean"}, {"type": "array", "items": _text(50), "uniqueItems": True}, _text(3_000, pattern="^https?://")
MANIFEST = _object(
    ("display_information",),
    _metadata=_object(major_version={"type": "integer"}),
    display_information=_object(
        ("name",), name=_text(35), description=_text(140), long_description=_text(4_000, 175), background_color=_text(7, 4, "^#[0-9a-fA-F]{6}$")
    ),
    features=_object(
        app_home=_object(home_tab_enabled=FLAG, messages_tab_enabled=FLAG, messages_tab_read_only_enabled=FLAG),
        bot_user=_object(("display_name",), display_name=_text(80), always_online=FLAG),
        slash_commands={
            "type": "array",
            "minItems": 1,
            "items": _object(
                ("command", "description"), command=_text(32, 2, "^/"), url=HTTPS, description=_text(2_000), usage_hint=_text(1_000), should_escape=FLAG
            ),
        },
    ),
    oauth_config=_object(scopes=_object(bot=NAMES)),
    settings=_object(
        event_subscriptions=_object(request_url=HTTPS, bot_events=NAMES),
        interactivity=_object(("is_enabled",), is_enabled=FLAG, request_url=HTTPS),
        org_deploy_enabled=FLAG,
        socket_mode_enabled=FLAG,
        token_rotation_enabled=FLAG,
    ),
)
"""What Slack's manifest schema (version 1.0.0) says of the parts that are used, written down here: no package of npm or PyPI holds the schema itself."""


@pytest.mark.parametrize("url", ["", URL])
def test_the_manifest_is_one_that_slack_takes(minds: FolderMinds, url: str) -> None:
    """With an address for HTTP, without one for Socket Mode; people can write to the advisor."""
    made = manifest(url, needed_scopes(minds.current().knowledge, frozenset()))
    jsonschema.validate(made, MANIFEST)
    assert made["settings"]["socket_mode_enabled"] is not bool(url)
    assert made["features"]["app_home"]["messages_tab_enabled"]
    assert not made["features"]["app_home"]["messages_tab_read_only_enabled"]
    assert set(made["settings"]["event_subscriptions"]["bot_events"]) == set(EVENTS)
    assert json.dumps(made).count(f"{URL}/slack/events") == (3 if url else 0)


def test_the_scopes_are_the_least(minds: FolderMinds) -> None:
    """No files, no history of channels; user groups only where one is named."""
    scopes = needed_scopes(minds.current().knowledge, frozenset())
    assert "usergroups:read" in scopes
    assert not [scope for scope in scopes if scope.startswith(("files", "channels", "groups", "users:write", "chat:write.public"))]


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"slack_bot_token": "xapp-1"}, "SLACK_BOT_TOKEN"),
        ({"slack_bot_token": ""}, "SLACK_BOT_TOKEN"),
        ({"slack_signing_secret": ""}, "SLACK_SIGNING_SECRET"),
        ({"slack_app_token": "xoxb-1"}, "SLACK_APP_TOKEN"),
        ({"slack_api_url": "ftp://slack"}, "SLACK_API_URL"),
        ({"staff_email_suffix": ()}, "STAFF_EMAIL_SUFFIX"),
    ],
)
def test_what_is_half_set_up_is_told(changed: dict[str, Any], named: str) -> None:
    """In a sentence that names the setting, and never its value where it is secret."""
    given: dict[str, Any] = {"slack_bot_token": "xoxb-1", "slack_signing_secret": "s", "staff_email_suffix": ("@a.uk",)}
    with pytest.raises(SettingsError, match=named):
        read_slack_settings(Settings(**{**given, **changed}))


@pytest.mark.parametrize("wrong", ["#staffroom", "D012AB3CD", "U012AB3CD", "T012AB3CD", "19:staff@thread.tacv2"])
def test_a_channel_is_listed_by_its_id(wrong: str) -> None:
    """A name can be given to another channel; what is no channel's id is told with where the id stands."""
    given: dict[str, Any] = {"slack_bot_token": "xoxb-1", "slack_signing_secret": "s", "staff_email_suffix": ("@a.uk",)}
    settings = read_slack_settings(Settings(**given, slack_allowed_channels=("C012AB3CD", "g012ab3cd")))
    assert settings is not None
    assert settings.channels == ("C012AB3CD", "G012AB3CD")
    with pytest.raises(SettingsError, match="SLACK_ALLOWED_CHANNELS"):
        read_slack_settings(Settings(**given, slack_allowed_channels=("C012AB3CD", wrong)))


def test_without_any_setting_there_is_no_slack() -> None:
    """The terminal alone."""
    assert read_slack_settings(Settings()) is None


def test_secrets_are_not_shown_where_settings_are() -> None:
    """Neither tokens nor the signing secret."""
    settings = read_settings({"SLACK_BOT_TOKEN": "xoxb-hush", "SLACK_SIGNING_SECRET": "hush", "SLACK_APP_TOKEN": "xapp-hush", "PORT": "0"}, Path("nowhere"))
    assert "hush" not in repr(settings)
    for wrong in ({"PORT": "many"}, {"PORT": "70000"}, {"ALLOW_INCOMPLETE_CONTACTS": "yes"}):
        with pytest.raises(SettingsError):
            read_settings(wrong, Path("nowhere"))


def found(slack: FakeSlack, minds: FolderMinds, tmp_path: Path, **more: Any) -> list[str]:
    """What the doctor would have done."""
    settings = read_slack_settings(settings_for(slack, Path("unused"), tmp_path, **more))
    assert settings is not None
    installed = InstalledSlack.of(settings, minds, SystemClock())
    return [f"{finding.what} {finding.remedy}" for finding in installed.findings(minds.current().knowledge) if not finding.is_fine]


def test_the_doctor_finds_nothing_where_all_is_well(slack: FakeSlack, minds: FolderMinds, tmp_path: Path) -> None:
    """Token, scopes, ways in, user groups, and every contact can be reached and pressed for."""
    slack.scopes = frozenset({*ALL_SCOPES, "app_mentions:read", "commands"})
    assert found(slack, minds, tmp_path, slack_app_token=APP_TOKEN) == []


def test_the_doctor_says_what_is_missing(slack: FakeSlack, minds: FolderMinds, tmp_path: Path) -> None:
    """Scopes by name, contacts by role, groups by id, Socket Mode."""
    slack.members["U0HEAD"]["deleted"] = True
    slack.members["U0LEAD"]["profile"]["email"] = "lead@elsewhere.uk"
    del slack.members["U0CHAIR"]
    slack.groups.clear()
    slack.fail("conversations.open", error="user_not_visible")
    told = "\n".join(found(slack, minds, tmp_path, slack_app_token="xapp-other"))
    for part in ("commands", "slot head", "slot dsl", "slot chair", "S0MEADOW", "connections:write", "user_not_visible"):
        assert part in told


def test_the_doctor_names_a_channel_whose_threads_stay_empty(slack: FakeSlack, minds: FolderMinds, tmp_path: Path) -> None:
    """The school wants answers there, the settings do not list it."""
    slack.scopes = frozenset({*ALL_SCOPES, "app_mentions:read", "commands"})
    (told,) = found(slack, minds, tmp_path, slack_allowed_channels=("C0STAFFROOM",))
    assert "C0OFFICE" in told
    assert "SLACK_ALLOWED_CHANNELS" in told


def test_the_doctor_stops_at_a_dead_token(slack: FakeSlack, minds: FolderMinds, tmp_path: Path) -> None:
    """Nothing else can be looked at."""
    slack.is_revoked = True
    (told,) = found(slack, minds, tmp_path)
    assert "SLACK_BOT_TOKEN" in told


def test_the_commands_for_setting_up(slack: FakeSlack, folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`slack manifest` prints JSON alone; `doctor` ends with a code that a script can use."""
    monkeypatch.setenv("KNOWLEDGE_DIR", str(folder))
    monkeypatch.setenv("CACHE_DIR", str(cache))
    printed = CliRunner().invoke(app, ["slack", "manifest", "--url", URL])
    assert json.loads(printed.stdout)["settings"]["interactivity"]["request_url"] == f"{URL}/slack/events"
    assert CliRunner().invoke(app, ["slack", "manifest", "--url", "ftp://x"]).exit_code == 2
    assert CliRunner().invoke(app, ["doctor"]).exit_code == 2
    for name, value in {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_SIGNING_SECRET": "s", "SLACK_API_URL": slack.url, "STAFF_EMAIL_SUFFIX": "@a.uk"}.items():
        monkeypatch.setenv(name, value)
    done = CliRunner().invoke(app, ["doctor"])
    assert done.exit_code == 2
    assert "commands" in done.stderr
