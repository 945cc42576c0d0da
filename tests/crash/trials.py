"""Many lives on one database, one after the other, each killed at a step of its own; a delivery that was not acknowledged is made again."""

from __future__ import annotations

import itertools
import os
import random
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from adapters.storage.database import open_database
from bot.model import Question
from bot.ports import MindSource
from tests import databases
from tests.crash.dying import OF_THE_SPOOL, Step
from tests.crash.findings import Findings, find
from tests.crash.lives import KEY, AheadClock, House, Life, fork

_BETWEEN_LIVES = timedelta(seconds=65)
"""Longer than any lease."""
_LAST_LIVES = 20
_LONGEST_LIFE = 120


@dataclass(slots=True)
class Trial:
    """A number of questions and of kills."""

    house: House
    asked: Sequence[Question]
    kills: int
    seed: int
    killed: Counter[Step] = field(default_factory=Counter)
    lives: int = 0
    died: set[int] = field(default_factory=set)

    def run(self, progress: Callable[[int], object] = lambda _killed: None) -> Findings:
        """All lives, then the figures; `progress` learns how often it was killed so far."""
        chance = random.Random(self.seed)
        steps = itertools.cycle(chance.sample(list(Step), len(Step)))
        open_now: list[Question] = []
        waits = list(self.asked)
        share = max(2, round(len(self.asked) / self.kills * 0.9))
        while waits or open_now or self.killed.total() < self.kills:
            open_now += waits[:share]
            del waits[:share]
            if not open_now:
                # Old deliveries once more: they change nothing.
                open_now = chance.sample(list(self.asked), min(share, len(self.asked)))
            step = next(steps) if self.killed.total() < self.kills else None
            open_now = self._live(self._life(open_now, step, chance), open_now)
            progress(self.killed.total())
        for _ in range(_LAST_LIVES):
            self._live(self._life([], None, chance), [])
            if not (found := find(self.house, self.asked, self.died)).waiting:
                return found
        return find(self.house, self.asked, self.died)

    def _life(self, deliveries: Sequence[Question], step: Step | None, chance: random.Random) -> Life:
        """The next life; it dies at one of the first times that it comes to the step, which it comes to less often with the spool."""
        often = max(1, len(deliveries) // (4 if step in OF_THE_SPOOL else 2))
        number = 1 if step is Step.REPLAYING else chance.randint(1, often)
        return Life(self.lives, list(deliveries), AheadClock(_BETWEEN_LIVES * self.lives), step, number, chance.uniform(0.0, 0.4))

    def _live(self, life: Life, deliveries: Sequence[Question]) -> list[Question]:
        """Runs one life to its end; the deliveries that it did not acknowledge."""
        self.lives += 1
        reading, writing = os.pipe()

        def acknowledge(question: Question) -> None:
            os.write(writing, f"{question.delivery_key}\n".encode())

        def run() -> None:
            signal.alarm(_LONGEST_LIFE)
            os.close(reading)
            life.run(self.house, acknowledge)

        pid = fork(run)
        os.close(writing)
        with os.fdopen(reading) as acknowledged:
            kept = set(acknowledged.read().split())
        _, status = os.waitpid(pid, 0)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL and life.step is not None:
            self.killed[life.step] += 1
            self.died.add(life.number)
        elif status:
            raise RuntimeError(f"The life {life.number} ({life.step}) ended with {status}.")
        return [question for question in deliveries if question.delivery_key not in kept]


@contextmanager
def new_house(database: str, folder: Path, minds: MindSource) -> Iterator[House]:
    """A house on a new database, "sqlite" or "postgresql", its tables made; dropped afterwards. Raises LookupError where no server answers."""
    folder.mkdir()
    if database == "sqlite":
        yield _prepared(House(f"sqlite:///{folder / 'advisor.db'}", folder, minds))
        return
    server = databases.server()
    if server is None:
        raise LookupError("No PostgreSQL server answers.")
    with databases.new_postgresql(server) as url:
        yield _prepared(House(url, folder, minds))


def _prepared(house: House) -> House:
    with closing(open_database(house.url, AheadClock(timedelta()), private_key=KEY)) as database:
        database.prepare()
    return house
