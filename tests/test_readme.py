"""The README keeps to what is true."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from adapters.terminal.app import app
from adapters.terminal.memory import MemoryRecords
from adapters.terminal.screen import wrapped
from adapters.wiring import wire
from bot.model import Question
from bot.ports import Clock
from bot.settings import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXCHANGE = re.compile(r'^\$ make ask Q="(?P<question>.+)"\n(?P<reply>.+?)\n```$', re.MULTILINE | re.DOTALL)


class DayOfTheReadme(Clock):
    """Stands at the day of the exchange, so that no review date passes meanwhile."""

    def now(self) -> datetime:
        """The moment of the exchange."""
        return datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_the_exchange_is_a_real_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The question in the README gets the reply in the README, word for word."""
    monkeypatch.setenv("COLUMNS", "80")
    (exchange,) = EXCHANGE.finditer(README)
    clock = DayOfTheReadme()
    advisor = wire(Settings(knowledge_dir=ROOT / "knowledge", cache_dir=tmp_path), MemoryRecords(clock), clock).advisor
    reply = advisor.ask(Question(exchange["question"], "", "a reader", "terminal", clock.now(), "readme"))
    assert wrapped(reply.text) == exchange["reply"]


def test_every_verb_is_in_the_readme() -> None:
    """A new verb cannot be added without telling the reader."""
    listed = {verb.split()[0] for verb in re.findall(r"^\| `([^`]+)` \|", README, re.MULTILINE)}
    verbs = {command.callback.__name__ for command in app.registered_commands if command.callback}
    assert listed == verbs | {str(group.name) for group in app.registered_groups}


def test_every_target_that_the_readme_names_exists() -> None:
    """What the reader is told to type is there to be made."""
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make (\w+)", README, re.MULTILINE)) <= targets


def test_every_path_in_the_tree_exists() -> None:
    """The tree is the project's own."""
    tree = re.search(r"## The tree\n\n```\n(.+?)```", README, re.DOTALL)
    assert tree is not None
    room = ROOT
    for line in tree[1].splitlines():
        names = re.findall(r"[\w.]+/|\w+\.py", line.split("   ", 1)[0] if not line.startswith(" ") else line)
        room = ROOT if not line.startswith(" ") else room
        for name in names:
            assert (room / name).exists(), name
        if not line.startswith(" "):
            room = ROOT / names[0]


def test_help_is_quick_to_read() -> None:
    """The help of the command names each verb with a sentence."""
    said = CliRunner().invoke(app, ["--help"])
    assert said.exit_code == 0
    assert all(command.callback.__name__ in said.stdout for command in app.registered_commands if command.callback)
