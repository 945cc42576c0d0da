"""Setting Teams up: the settings and the app package."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from adapters.teams.package import COLOUR, MANIFEST, OUTLINE, Publisher, manifest, package
from adapters.teams.settings import LOCAL_APP_ID, read_teams_settings
from adapters.terminal.app import app
from bot.errors import SettingsError
from bot.knowledge.folder import Knowledge
from bot.settings import Settings, read_settings
from tests.teams.fake_teams import APP_ID, TENANT
from tests.teams.teams_rules import manifest_schema

SITE = "https://www.example.sch.uk"
SET_UP: dict[str, Any] = {
    "microsoft_app_id": APP_ID,
    "microsoft_app_password": "hush",
    "microsoft_app_tenant_id": TENANT,
    "staff_email_suffix": ("@staff.example.uk",),
}


def pixels(png: bytes) -> tuple[tuple[int, int], set[bytes]]:
    """The size of a picture, and its colours with how much of each shows through."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height, depth, colours = struct.unpack(">IIBB", png[16:26])
    assert (depth, colours) == (8, 6)
    at, data = 8, b""
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        content = png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length])[0] == zlib.crc32(kind + content)
        data += content if kind == b"IDAT" else b""
        at += 12 + length
    rows = zlib.decompress(data)
    line = 1 + 4 * width
    assert len(rows) == line * height
    assert {rows[row * line] for row in range(height)} == {0}
    return (width, height), {rows[row * line + 1 + 4 * column :][:4] for row in range(height) for column in range(width)}


def test_the_manifest_is_one_that_teams_takes(knowledge: Knowledge) -> None:
    """For all three kinds of conversation, without files, tabs or domains."""
    made = manifest(APP_ID, Publisher("A school with a name that is far longer than Teams takes", SITE), knowledge)
    assert not [error.message for error in manifest_schema().iter_errors(made)]
    assert made["bots"][0]["scopes"] == ["personal", "team", "groupChat"]
    assert not made["bots"][0]["supportsFiles"]
    assert (made["id"], made["bots"][0]["botId"], made["validDomains"]) == (APP_ID, APP_ID, [])
    assert made["developer"]["privacyUrl"] == SITE


def test_the_schema_refuses_what_is_wrong(knowledge: Knowledge) -> None:
    """So that the test above says something."""
    made = manifest(APP_ID, Publisher("School", SITE), knowledge)
    for wrong in ({"id": "none"}, {"accentColor": "blue"}, {"surprise": 1}, {"description": {"short": "x" * 81, "full": "x"}}):
        assert list(manifest_schema().iter_errors(made | wrong))


def test_the_package_has_manifest_and_icons_at_its_root(knowledge: Knowledge) -> None:
    """The icons as Teams wants them: 192 by 192 without gaps, and 32 by 32 in white on nothing. The same package has the same bytes."""
    made = manifest(APP_ID, Publisher("School", SITE), knowledge)
    written = package(made)
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert archive.namelist() == [MANIFEST, COLOUR, OUTLINE]
        assert json.loads(archive.read(MANIFEST)) == made
        (size, colours), (small, whites) = pixels(archive.read(COLOUR)), pixels(archive.read(OUTLINE))
    assert (size, {colour[3] for colour in colours}) == ((192, 192), {255})
    assert (small, {white[:3] for white in whites}) == ((32, 32), {b"\xff\xff\xff"})
    assert {0, 255} < {white[3] for white in whites}
    assert written == package(made)


def test_the_command_writes_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the id of the settings and the name of the school."""
    monkeypatch.setenv("MICROSOFT_APP_ID", APP_ID.upper())
    out = tmp_path / "teams.zip"
    ran = CliRunner().invoke(app, ["teams", "package", "--website", SITE, "--privacy", f"{SITE}/privacy", "--out", str(out)])
    assert ran.exit_code == 0
    with zipfile.ZipFile(out) as archive:
        made = json.loads(archive.read(MANIFEST))
    assert (made["id"], made["developer"]["privacyUrl"], made["developer"]["termsOfUseUrl"]) == (APP_ID, f"{SITE}/privacy", SITE)


@pytest.mark.parametrize(
    ("app_id", "arguments", "named"),
    [
        ("", ["--website", SITE], "MICROSOFT_APP_ID"),
        ("my bot", ["--website", SITE], "MICROSOFT_APP_ID"),
        (APP_ID, ["--website", "http://www.example.sch.uk"], "--website"),
        (APP_ID, ["--website", "https://"], "--website"),
        (APP_ID, ["--website", SITE, "--terms", "none"], "--terms"),
        (APP_ID, ["--website", SITE, "--out", "no/such/folder/x.zip"], "--out"),
    ],
)
def test_what_the_package_lacks_is_told(monkeypatch: pytest.MonkeyPatch, app_id: str, arguments: list[str], named: str) -> None:
    """In a sentence that says what to do."""
    monkeypatch.setenv("MICROSOFT_APP_ID", app_id)
    ran = CliRunner().invoke(app, ["teams", "package", *arguments])
    assert ran.exit_code == 2
    assert named in ran.output


def test_without_any_setting_there_is_no_teams() -> None:
    """Slack and the terminal alone."""
    assert read_teams_settings(Settings()) is None


def test_the_settings_of_a_bot_of_one_tenant() -> None:
    """Its own tenant's staff may ask, and nobody of another."""
    found = read_teams_settings(Settings(**SET_UP | {"microsoft_app_id": APP_ID.upper()}))
    assert found is not None
    assert (found.app_id, found.tenants, found.is_managed, found.is_local) == (APP_ID, frozenset({TENANT}), False, False)
    other = TENANT.replace("1", "9")
    several = read_teams_settings(Settings(**SET_UP | {"teams_allowed_tenants": (TENANT, other)}))
    assert several is not None
    assert several.tenants == {TENANT, other}


def test_a_managed_identity_has_no_secret() -> None:
    """One that is set all the same is not used."""
    for password in ("", "hush"):
        found = read_teams_settings(Settings(**SET_UP | {"microsoft_app_type": "userassignedmsi", "microsoft_app_password": password}))
        assert found is not None
        assert (found.is_managed, found.password) == (True, "")


def test_a_team_can_say_who_is_staff() -> None:
    """Instead of an address or a list."""
    found = read_teams_settings(Settings(**SET_UP | {"staff_email_suffix": (), "teams_staff_team": "19:staff@thread.tacv2"}))
    assert found is not None
    assert found.staff_team == "19:staff@thread.tacv2"


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"microsoft_app_id": ""}, "MICROSOFT_APP_ID"),
        ({"microsoft_app_id": "Policy advisor"}, "MICROSOFT_APP_ID"),
        ({"microsoft_app_tenant_id": ""}, "MICROSOFT_APP_TENANT_ID"),
        ({"microsoft_app_password": ""}, "MICROSOFT_APP_PASSWORD"),
        ({"microsoft_app_type": "MultiTenant"}, "MICROSOFT_APP_TYPE"),
        ({"teams_allowed_tenants": ("example.sch.uk",)}, "TEAMS_ALLOWED_TENANTS"),
        ({"staff_email_suffix": ()}, "STAFF_EMAIL_SUFFIX"),
        ({"teams_local": True}, "TEAMS_LOCAL"),
        ({"teams_local": True, "microsoft_app_password": "", "host": "0.0.0.0"}, "HOST"),
        ({"teams_local": True, "microsoft_app_password": "", "staff_email_suffix": ()}, "STAFF_EMAIL_SUFFIX"),
        ({"teams_local": True, "microsoft_app_password": "", "microsoft_app_tenant_id": ""}, "TEAMS_ALLOWED_TENANTS"),
    ],
)
def test_what_is_half_set_up_or_open_to_anybody_is_told(changed: dict[str, Any], named: str) -> None:
    """In a sentence that names the setting, and never what is secret."""
    with pytest.raises(SettingsError, match=named) as error:
        read_teams_settings(Settings(**SET_UP | changed))
    assert "hush" not in str(error.value)


def test_it_can_be_tried_without_credentials_on_this_computer_alone() -> None:
    """Where it is said, loudly elsewhere, and never because a setting was forgotten."""
    found = read_teams_settings(Settings(teams_local=True, teams_allowed_tenants=(TENANT,), staff_list="jo@staff.example.uk"))
    assert found is not None
    assert (found.is_local, found.app_id, found.tenants) == (True, LOCAL_APP_ID, frozenset({TENANT}))


def test_the_secret_is_not_shown_where_settings_are() -> None:
    """Neither in the settings as read nor in those of Teams."""
    given = {"MICROSOFT_APP_ID": APP_ID, "MICROSOFT_APP_PASSWORD": "hush", "MICROSOFT_APP_TENANT_ID": TENANT, "STAFF_LIST": "jo@staff.example.uk"}
    settings = read_settings(given, Path("nowhere"))
    assert "hush" not in repr(settings)
    assert "hush" not in repr(read_teams_settings(settings))
