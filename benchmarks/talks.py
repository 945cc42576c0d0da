"""Conversations measured turn by turn: how many came out as wanted, and which turns did not.

python -m benchmarks.talks          (the figures, as they stand in benchmarks/ANSWERS.md)
python -m benchmarks.talks --turns  (also each turn that did not)
"""

from __future__ import annotations

import argparse
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
from bot.knowledge.folder import load_knowledge
from bot.model import Question, Reply, Route
from bot.ports import Clock, MindSource
from bot.understanding.encoder import shipped_encoder
from bot.understanding.vectors import KeptVectors

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "tests" / "conversations"
KNOWLEDGE = ROOT / "knowledge"
WRITTEN_LATER = "written-later"
"""The file of the talks that were written last, apart from everything else."""
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


@dataclass(frozen=True, slots=True)
class Held:
    """A talk as it went: its file, its turns, the replies, and which came out as wanted."""

    file: str
    talk: dict[str, Any]
    replies: list[Reply]

    @property
    def fine(self) -> list[bool]:
        """Turn by turn, whether it came out as wanted."""
        return [is_as_wanted(turn, reply) for turn, reply in zip(self.talk["turn"], self.replies, strict=True)]


def held_talks(mind: Mind) -> list[Held]:
    """Every talk, held."""
    return [Held(file, talk, hold(mind, talk)) for file, talk in read_talks()]


def talk_row(mind: Mind) -> list[str]:
    """How many turns and whole talks came out as wanted."""
    return figures(held_talks(mind))


def figures(held: list[Held]) -> list[str]:
    """The same of talks that were held, as a table; apart those on which conversation code was never worked out."""
    lines = ["| talks | turns | right | share | talks | right throughout |", "|---|---|---|---|---|---|"]
    for name, is_later in (("written first", False), ("written later, only measured", True)):
        fine = [each.fine for each in held if (each.file == WRITTEN_LATER) is is_later]
        turns, right, whole = sum(map(len, fine)), sum(map(sum, fine)), sum(map(all, fine))
        if turns:
            lines.append(f"| {name} | {turns} | {right} | {right / turns:.3f} | {len(fine)} | {whole} |")
    return [*lines, ""]


def other_turns(held: list[Held]) -> list[str]:
    """The turns that did not come out as wanted: where they stand, what was said, what came and which route was wanted."""
    return [
        f"{each.file}, {each.talk['name']}, turn {number}: {turn['say']!r}: {reply.verdict.route} {reply.verdict.stance}; wanted {' or '.join(turn['routes'])}"
        for each in held
        for number, (turn, reply, is_fine) in enumerate(zip(each.talk["turn"], each.replies, each.fine, strict=True), 1)
        if not is_fine
    ]


def main() -> None:
    """Hold every talk and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", action="store_true", help="also each turn that did not come out as wanted")
    is_each = parser.parse_args().turns
    encoder = shipped_encoder()
    held = held_talks(Mind.of(load_knowledge(KNOWLEDGE), KeptVectors(encoder) if encoder else None))
    print("\n".join(figures(held)))
    if is_each:
        print("\n".join(other_turns(held)))


if __name__ == "__main__":
    main()
