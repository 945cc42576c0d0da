"""The command as people run it, on a small knowledge folder and a real SQLite file of the test's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from adapters.terminal.app import app
from tests.terminal.typed import ROOT, Run, Said

TOPICS = ("befriend-parent", "befriend-pupil", "post-pupil-photos-on-own-page", "off-smalltalk", "off-general-knowledge")
SCHOOLS = """
[[school]]
id = "riverside"
name = "Riverside"
policy = "academy-trust"
default = true

[[school]]
id = "meadow"
name = "Meadow"
policy = "yes-trust"
"""
SIGNS = """
[words]
received = ["messaged me"]

[[sign]]
name = "private_contact_from_child"
about = "child"
clock = "today"
when = ["who.pupil", "received"]
"""


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two of the policies, a few topics and one warning sign, to copy from."""
    shipped = ROOT / "knowledge"
    folder = tmp_path_factory.mktemp("small") / "knowledge"
    (folder / "topics").mkdir(parents=True)
    for name in ("vocabulary.toml", "wording.toml", *(f"topics/{topic}.toml" for topic in TOPICS)):
        shutil.copy(shipped / name, folder / name)
    for name in ("academy-trust", "yes-trust"):
        (folder / name).mkdir()
        for file in ("policy.md", "contacts.toml"):
            shutil.copy(shipped / name / file, folder / name / file)
    (folder / "schools.toml").write_text(SCHOOLS, encoding="utf-8")
    (folder / "warning_signs.toml").write_text(SIGNS, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is worked out from a knowledge folder once and kept, for all tests together."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def folder(tmp_path: Path, small_folder: Path) -> Path:
    """A knowledge folder that the test may break."""
    return Path(shutil.copytree(small_folder, tmp_path / "knowledge"))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where the records are kept; there is no file yet."""
    return tmp_path / "data" / "advisor.db"


@pytest.fixture
def environment(folder: Path, database: Path, shared_cache: Path) -> dict[str, str]:
    """The settings of a run."""
    return {
        "KNOWLEDGE_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{database}",
        "CACHE_DIR": str(shared_cache),
        "SCHOOL": "",
        "NO_COLOR": "1",
        "COLUMNS": "80",
    }


@pytest.fixture
def run(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command within the test: `run("ask", "can I ...?")`; further settings by name."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def running(*arguments: str, stdin: bytes | str = b"", **settings: str) -> Said:
        result = CliRunner().invoke(app, list(arguments), input=stdin, env=settings, catch_exceptions=False)
        return Said(result.exit_code, result.stdout, result.stderr)

    return running


@pytest.fixture
def program(environment: dict[str, str]) -> Run:
    """Runs the command as a program of its own."""

    def running(*arguments: str, stdin: bytes = b"", **settings: str) -> Said:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            input=stdin,
            capture_output=True,
            cwd=ROOT,
            env={**os.environ, **environment, **settings},
            timeout=60,
            check=False,
        )
        return Said(done.returncode, done.stdout.decode(), done.stderr.decode())

    return running
