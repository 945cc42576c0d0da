"""Settings as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import Settings, read_settings


def read(tmp_path: Path, env_file: str, **environment: str) -> Settings:
    """The settings of a `.env` file with this text."""
    (tmp_path / ".env").write_text(env_file, encoding="utf-8")
    return read_settings(environment, tmp_path)


def test_nothing_is_set(tmp_path: Path) -> None:
    """Everything lies in the folder's data."""
    found = read_settings({}, tmp_path)
    assert found.spool_dir == tmp_path / "data" / "spool"
    assert found.database_url == f"sqlite:///{tmp_path / 'data' / 'advisor.db'}"
    assert (found.administrators, found.private_key) == ((), "")


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("SCHOOL=riverside", "riverside"),
        ("  export SCHOOL = riverside  ", "riverside"),
        ("SCHOOL=riverside # the academy", "riverside"),
        ("SCHOOL=riverside\t# the academy", "riverside"),
        ("SCHOOL=# none yet", ""),
        ("SCHOOL= # none yet", ""),
        ("SCHOOL=river#side", "river#side"),
        ('SCHOOL="river # side" # the academy', "river # side"),
        ("SCHOOL='river # side'", "river # side"),
        ('SCHOOL="riverside', '"riverside'),
        ("SCHOOL=a=b", "a=b"),
    ],
)
def test_lines_of_the_file(tmp_path: Path, line: str, meant: str) -> None:
    """A comment behind a value is no part of it; a # within a word, or in quotation marks, is."""
    assert read(tmp_path, f"# remark\n\n{line}\n").school == meant


def test_the_environment_outweighs_the_file(tmp_path: Path) -> None:
    """What is set for one run holds for it."""
    assert read(tmp_path, "SCHOOL=riverside\n", SCHOOL="meadow").school == "meadow"


@pytest.mark.parametrize("text", ["SCHOOL riverside", "= x", "two words=3", "\N{BOM}=1"])
def test_a_line_that_is_no_setting(tmp_path: Path, text: str) -> None:
    """The line is named by its number and not repeated: it may hold a secret."""
    with pytest.raises(SettingsError, match="line 2") as error:
        read(tmp_path, f"SCHOOL=x\n{text}\n")
    assert text not in str(error.value)


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "sqlite",
        "sqlite://",
        "sqlite:/x.db",
        "sqlite:x.db",
        "postgres://secret@host/name",
        "postgresql://secret@host/name",
        "mysql://secret@host/name",
        "postgresql+psycopg://u:secret@host:port/name",
    ],
)
def test_an_address_that_is_none(tmp_path: Path, url: str) -> None:
    """It is wrong usage, told with what to write and without the address, which may hold a password."""
    with pytest.raises(SettingsError, match="DATABASE_URL") as error:
        read_settings({"DATABASE_URL": url}, tmp_path)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize("url", ["sqlite:///x.db", "sqlite:////var/x.db", "sqlite:///file:/x.db?mode=ro&uri=true", "postgresql+psycopg://u:p@h:5432/n"])
def test_an_address_that_is_one(tmp_path: Path, url: str) -> None:
    """It is taken as it is, and never shown with the settings."""
    found = read_settings({"DATABASE_URL": url, "PRIVATE_KEY": "k3y"}, tmp_path)
    assert found.database_url == url
    assert url not in repr(found)
    assert "k3y" not in repr(found)


def test_administrators(tmp_path: Path) -> None:
    """E-mail addresses and accounts, with commas or spaces between them; anything else is named."""
    found = read_settings({"ADMINISTRATORS": "jo@school.example, slack:U1 terminal:sam,"}, tmp_path)
    assert found.administrators == ("jo@school.example", "slack:U1", "terminal:sam")
    for wrong in ("jo", "irc:jo", "slack:", "jo@school"):
        with pytest.raises(SettingsError, match="ADMINISTRATORS"):
            read_settings({"ADMINISTRATORS": wrong}, tmp_path)
