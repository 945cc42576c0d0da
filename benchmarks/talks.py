"""Conversations measured turn by turn."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.terminal.memory import MemoryRecords
from benchmarks.score import plain
from bot.advisor import Advisor
from bot.deciding.mind import Mind
from bot.model import Question, Reply, Route
from bot.ports import Clock, MindSource

FOLDER = Path(__file__).parent.parent / "tests" / "conversations"
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class StandingClock(Clock):
    """A Clock that stands still."""

    def now(self) -> datetime:
        """Always noon."""
        return NOON


@dataclass(frozen=True, slots=True)
class OneMind(MindSource):
    """A MindSource whose folder never changes."""

    mind: Mind

    def current(self) -> Mind:
        """The one mind."""
        return self.mind


def read_talks() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each talk with the name of its file."""
    for path in sorted(FOLDER.glob("*.toml")):
        for talk in tomllib.loads(path.read_text(encoding="utf-8"))["talk"]:
            yield path.stem, talk


def hold(mind: Mind, talk: dict[str, Any]) -> list[Reply]:
    """The advisor's replies to the turns of one talk."""
    clock = StandingClock()
    advisor = Advisor(OneMind(mind), MemoryRecords(clock), clock)
    return [
        advisor.ask(Question(turn["say"], "talk", "person", "terminal", NOON, str(number), school=talk["policy"])) for number, turn in enumerate(talk["turn"])
    ]


def is_as_wanted(turn: dict[str, Any], reply: Reply) -> bool:
    """Is the route right and, of an answer, the first clause and the stance?"""
    verdict = reply.verdict
    if verdict.route not in turn["routes"]:
        return False
    if verdict.route is not Route.ANSWER:
        return True
    said = plain(f"{verdict.citations[0].lead or ''} {verdict.citations[0].text}")
    cited = not turn.get("cites") or any(plain(passage) in said for passage in turn["cites"])
    return cited and (not turn.get("stances") or verdict.stance in turn["stances"])


def talk_row(mind: Mind) -> list[str]:
    """How many turns and whole talks came out as wanted."""
    turns = right = whole = talks = 0
    for _, talk in read_talks():
        fine = [is_as_wanted(turn, reply) for turn, reply in zip(talk["turn"], hold(mind, talk), strict=True)]
        talks += 1
        turns += len(fine)
        right += sum(fine)
        whole += all(fine)
    return [
        "| turns | right | share | talks | right throughout |",
        "|---|---|---|---|---|",
        f"| {turns} | {right} | {right / turns:.3f} | {talks} | {whole} |",
        "",
    ]
