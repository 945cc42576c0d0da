"""Settings, read once from the environment and `.env`; `.env.example` documents each, and a test compares the two."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bot.errors import SettingsError

ENV_FILE = ".env"
DATABASES = ("sqlite", "sqlite+pysqlite", "postgresql+psycopg")
_PLATFORMS = ("terminal", "slack", "teams")
_QUOTED = re.compile(r"""(["'])(?P<value>.*?)\1\s*(?:#.*)?$""")
_COMMENT = re.compile(r"(?:^|\s)#.*$")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the person who runs the advisor may set. What is secret is never shown where the settings are printed.

    `administrators` are "platform:account" or e-mail addresses; `private_key` may be empty with SQLite, where a key is kept beside the file.
    """

    school: str = ""
    knowledge_dir: Path = Path("knowledge")
    database_url: str = field(default="sqlite:///data/advisor.db", repr=False)
    private_key: str = field(default="", repr=False)
    spool_dir: Path = Path("data/spool")
    administrators: tuple[str, ...] = ()
    cache_dir: Path = Path("data/cache")
    log_level: str = "WARNING"
    host: str = "127.0.0.1"
    port: int = 3000
    allow_incomplete_contacts: bool = False
    staff_email_suffix: tuple[str, ...] = ()
    staff_list: str = ""
    slack_bot_token: str = field(default="", repr=False)
    slack_signing_secret: str = field(default="", repr=False)
    slack_app_token: str = field(default="", repr=False)
    slack_api_url: str = ""
    slack_allowed_teams: tuple[str, ...] = ()
    slack_allowed_channels: tuple[str, ...] = ()
    microsoft_app_id: str = ""
    microsoft_app_password: str = field(default="", repr=False)
    microsoft_app_tenant_id: str = ""
    microsoft_app_type: str = "SingleTenant"
    teams_allowed_tenants: tuple[str, ...] = ()
    teams_allowed_channels: tuple[str, ...] = ()
    teams_staff_team: str = ""
    teams_local: bool = False


def read_settings(environment: Mapping[str, str] | None = None, folder: Path | None = None) -> Settings:
    """The settings; what the environment says outweighs the `.env` file in the folder. Raises SettingsError."""
    folder = folder or Path.cwd()
    values = {**_read_env_file(folder / ENV_FILE), **(os.environ if environment is None else environment)}
    given = {name: values[name.upper()].strip() for name in Settings.__slots__ if values.get(name.upper(), "").strip()}
    data = folder / "data"
    return Settings(
        school=given.get("school", ""),
        knowledge_dir=Path(given.get("knowledge_dir", str(folder / "knowledge"))),
        database_url=_database_url(given.get("database_url", f"sqlite:///{data / 'advisor.db'}")),
        private_key=given.get("private_key", ""),
        spool_dir=Path(given.get("spool_dir", str(data / "spool"))),
        administrators=_administrators(given.get("administrators", "")),
        cache_dir=Path(given.get("cache_dir", str(data / "cache"))),
        log_level=_log_level(given.get("log_level", "WARNING")),
        host=given.get("host", "127.0.0.1"),
        port=_port(given.get("port", "3000")),
        allow_incomplete_contacts=_flag("ALLOW_INCOMPLETE_CONTACTS", given.get("allow_incomplete_contacts", "0")),
        staff_email_suffix=_listed(given.get("staff_email_suffix", "")),
        staff_list=given.get("staff_list", ""),
        slack_bot_token=given.get("slack_bot_token", ""),
        slack_signing_secret=given.get("slack_signing_secret", ""),
        slack_app_token=given.get("slack_app_token", ""),
        slack_api_url=given.get("slack_api_url", ""),
        slack_allowed_teams=_listed(given.get("slack_allowed_teams", "")),
        slack_allowed_channels=_listed(given.get("slack_allowed_channels", "")),
        microsoft_app_id=given.get("microsoft_app_id", ""),
        microsoft_app_password=given.get("microsoft_app_password", ""),
        microsoft_app_tenant_id=given.get("microsoft_app_tenant_id", ""),
        microsoft_app_type=given.get("microsoft_app_type", "SingleTenant"),
        teams_allowed_tenants=_listed(given.get("teams_allowed_tenants", "")),
        teams_allowed_channels=_listed(given.get("teams_allowed_channels", "")),
        teams_staff_team=given.get("teams_staff_team", ""),
        teams_local=_flag("TEAMS_LOCAL", given.get("teams_local", "0")),
    )


def _log_level(given: str) -> str:
    level = given.upper()
    if level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise SettingsError(f"LOG_LEVEL is '{given}': set it to DEBUG, INFO, WARNING or ERROR.")
    return level


def _port(given: str) -> int:
    if not (given.isascii() and given.isdigit() and int(given) < 65_536):
        raise SettingsError(f"PORT is '{given}': set it to a number below 65536, such as 3000.")
    return int(given)


def _flag(name: str, given: str) -> bool:
    if given not in {"0", "1"}:
        raise SettingsError(f"{name} is '{given}': set it to 1, or to 0.")
    return given == "1"


def _listed(given: str) -> tuple[str, ...]:
    """What stands in a list, between commas."""
    return tuple(each.strip() for each in given.split(",") if each.strip())


def _database_url(given: str) -> str:
    """The address of the database; one that cannot be used is not repeated, since it may hold a password. Raises SettingsError."""
    scheme, separator, rest = given.partition("://")
    try:
        is_one = bool(separator and rest) and (urlsplit(given).port or True)
    except ValueError:
        is_one = False
    if not is_one or scheme not in DATABASES or (scheme.startswith("sqlite") and not rest.startswith("/")):
        raise SettingsError(
            "DATABASE_URL cannot be used: write it as sqlite:///data/advisor.db or postgresql+psycopg://user:password@host/name, with %-escapes for "
            "special characters in the password."
        )
    return given


def _administrators(given: str) -> tuple[str, ...]:
    """Whoever looks after the advisor. Raises SettingsError."""
    administrators = tuple(given.replace(",", " ").split())
    for each in administrators:
        platform, colon, account = each.partition(":")
        if not (platform in _PLATFORMS and colon and account) and not re.fullmatch(r"[^@\s:]+@[^@\s]+\.[^@\s]+", each):
            raise SettingsError(f"ADMINISTRATORS has '{each}': write each as an e-mail address, or as platform:account, such as slack:U012AB3CD.")
    return administrators


def _read_env_file(path: Path) -> dict[str, str]:
    """NAME=value lines; blank lines, and what follows a # that begins the line or stands after a space, are passed over. Raises SettingsError."""
    if not path.is_file():
        return {}
    values: dict[str, str] = {}
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name} cannot be read ({error}): save it as plain text (UTF-8).") from None
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.removeprefix("export ").partition("=")
        if not equals or not name.strip().isidentifier():
            raise SettingsError(f"{path.name}, line {number} is not NAME=value.")
        values[name.strip()] = _value(value.strip())
    return values


def _value(written: str) -> str:
    """The value as it was meant: what stands in quotation marks as it is, else without a comment behind it."""
    quoted = _QUOTED.match(written)
    return quoted["value"] if quoted else _COMMENT.sub("", written).strip()
