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
from bot.understanding.encoder import Encoder, shipped_encoder
from tests.small_folder import make_small_folder
from tests.terminal.typed import ROOT, Run, Said


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two of the policies, a few topics and one warning sign, to copy from."""
    return make_small_folder(tmp_path_factory.mktemp("small") / "knowledge")


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
        "SPOOL_DIR": str(database.parent.parent / "spool"),
        "SCHOOL": "",
        "NO_COLOR": "1",
        "COLUMNS": "80",
    }


@pytest.fixture(scope="session")
def encoder() -> Encoder | None:
    """The encoder that ships, loaded once for all runs within the tests."""
    return shipped_encoder()


@pytest.fixture
def run(environment: dict[str, str], encoder: Encoder | None, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command within the test: `run("ask", "can I ...?")`; further settings by name."""
    monkeypatch.setattr("bot.understanding.encoder.shipped_encoder", lambda: encoder)
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
