"""Settings, read once from the environment and `.env`; `.env.example` documents each, and a test compares the two."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.errors import SettingsError

ENV_FILE = ".env"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the person who runs the advisor may set."""

    school: str = ""
    knowledge_dir: Path = Path("knowledge")
    database_url: str = "sqlite:///data/advisor.db"
    cache_dir: Path = Path("data/cache")
    log_level: str = "WARNING"


def read_settings(environment: Mapping[str, str] | None = None, folder: Path | None = None) -> Settings:
    """The settings; what the environment says outweighs the `.env` file in the folder. Raises SettingsError."""
    folder = folder or Path.cwd()
    values = {**_read_env_file(folder / ENV_FILE), **(os.environ if environment is None else environment)}
    given = {name: values[name.upper()].strip() for name in Settings.__slots__ if values.get(name.upper(), "").strip()}
    level = given.get("log_level", "WARNING").upper()
    if level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise SettingsError(f"LOG_LEVEL is '{level}': set it to DEBUG, INFO, WARNING or ERROR.")
    return Settings(
        school=given.get("school", ""),
        knowledge_dir=Path(given.get("knowledge_dir", str(folder / "knowledge"))),
        database_url=given.get("database_url", f"sqlite:///{folder / 'data' / 'advisor.db'}"),
        cache_dir=Path(given.get("cache_dir", str(folder / "data" / "cache"))),
        log_level=level,
    )


def _read_env_file(path: Path) -> dict[str, str]:
    """NAME=value lines; blank lines and lines that begin with # are passed over. Raises SettingsError."""
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
        if not equals:
            raise SettingsError(f"{path.name}, line {number}: '{line}' is not NAME=value.")
        values[name.strip()] = value.strip().strip("\"'")
    return values
