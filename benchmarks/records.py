"""What it costs to keep every question, side by side with the same path without records in the same run, and how that grows.

    python -m benchmarks.records [--askers N] [--seconds N] [--rounds N] [--grown N ...]

The path is the whole of it: inbox row, decision, commit, the reply through the outbox, the mark that it was sent. The messenger takes no time, so what
remains is the advisor's own work. Times are of this machine; what can be compared is the ratios.
"""

from __future__ import annotations

import argparse
import itertools
import logging
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from adapters.reception import Reception
from adapters.spool import FileSpool
from adapters.wiring import SystemClock
from benchmarks.questions import own_questions
from benchmarks.record_stores import PLATFORM, Messages, Ports, grow, new_postgresql_ports, new_sqlite_ports, no_ports
from bot.advisor import Advisor
from bot.cases.casework import Casework
from bot.deciding.minds import FolderMinds
from bot.delivery import Postman
from bot.model import Question
from bot.understanding.encoder import shipped_encoder
from bot.understanding.vectors import KeptVectors
from tests.small_folder import SHIPPED, fill_in

ASKED_FOR = 0.4
"""The share of the throughput that records may cost."""


@dataclass(slots=True)
class Times:
    """What was measured with one kind of records."""

    took: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    cpu: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second: the median of the rounds."""
        return float(np.median(self.rates))

    def row(self, name: str) -> str:
        """A line of the table."""
        p50, p99 = np.percentile(self.took, (50, 99)) * 1_000
        return f"{name:28} {self.rate:9.1f} {p50:9.0f} {p99:9.0f} {self.cpu / len(self.took) * 1_000:12.1f} {len(self.took):9}"


HEADER = f"{'':28} {'answers/s':>9} {'p50 ms':>9} {'p99 ms':>9} {'CPU ms each':>12} {'answers':>9}"


@dataclass(frozen=True, slots=True)
class Asking:
    """Many people who ask without a pause."""

    minds: FolderMinds
    texts: Sequence[tuple[str, str]]
    askers: int
    seconds: float
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def measure(self, ports: Ports, spool: Path, times: Times) -> None:
        """One round, added to the times."""
        clock = SystemClock()
        advisor = Advisor(self.minds, ports.records, clock, ports.cases, (PLATFORM,))
        casework = Casework(self.minds, ports.cases, clock, (PLATFORM,))
        reception = Reception(advisor, casework, ports.inbox, Postman(ports.outbox, {PLATFORM: Messages()}, casework, clock), FileSpool(spool), clock)
        reception.start()
        until, before = time.monotonic() + self.seconds, len(times.took)
        begun, cpu = time.monotonic(), time.process_time()
        threads = [threading.Thread(target=self._ask, args=(reception, until, times)) for _ in range(self.askers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        times.rates.append((len(times.took) - before) / (time.monotonic() - begun))
        times.cpu += time.process_time() - cpu
        reception.stop(10.0)

    def _ask(self, reception: Reception, until: float, times: Times) -> None:
        while time.monotonic() < until:
            number = next(self.numbers)
            text, school = self.texts[number % len(self.texts)]
            person = f"P{number}"
            question = Question(text, f"@{person}", person, PLATFORM, SystemClock().now(), f"m{number}", "T1", school)
            begun = time.monotonic()
            reception.receive(question)
            if reception.work(question).turn is not None:
                times.took.append(time.monotonic() - begun)


def main() -> None:
    """Prints two tables."""
    options = _options()
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        folder = Path(temporary)
        asking = _asking(folder / "knowledge", options)
        stores = {"without records": no_ports(), "SQLite": stack.enter_context(new_sqlite_ports(folder / "records"))}
        if (postgresql := stack.enter_context(new_postgresql_ports())) is not None:
            stores["PostgreSQL"] = postgresql
        else:
            sys.stderr.write("PostgreSQL is left out: no server answers.\n")
        asking.measure(no_ports(), folder / "spool", Times())
        _compare(asking, stores, options.rounds, folder / "spool")
        if options.grown:
            _grow(asking, {name: ports for name, ports in stores.items() if name != "without records"}, options.grown, folder / "spool")


def _compare(asking: Asking, stores: dict[str, Ports], rounds: int, spool: Path) -> None:
    times = {name: Times() for name in stores}
    for number in range(rounds):
        for name, ports in stores.items():
            sys.stderr.write(f"round {number + 1} of {rounds}: {name}\n")
            asking.measure(ports, spool, times[name])
    print(f"\n{asking.askers} askers at once\n{HEADER}")
    for name, each in times.items():
        print(each.row(name))
    for name, each in times.items():
        if name != "without records":
            cost = 1 - each.rate / times["without records"].rate
            print(f"{name} costs {cost:.0%} of the throughput; asked for: at most {ASKED_FOR:.0%}.")


def _grow(asking: Asking, stores: dict[str, Ports], sizes: Sequence[int], spool: Path) -> None:
    print(f"\nAs the records grow\n{HEADER}")
    for name, ports in stores.items():
        for size in sorted(sizes):
            begun = time.monotonic()
            grow(ports, size)
            sys.stderr.write(f"{name}: {size} questions after {time.monotonic() - begun:.0f} s\n")
            times = Times()
            asking.measure(ports, spool, times)
            print(times.row(f"{name}, {size:,} questions"))


def _asking(folder: Path, options: argparse.Namespace) -> Asking:
    """The shipped folder with its people, the encoder that ships, and the project's own questions."""
    shutil.copytree(SHIPPED, folder)
    policies = {question.policy for question in own_questions()}
    for policy in policies:
        fill_in(folder, policy, slack={"dsl": "UDSL", "head": "UHEAD", "slt": "USLT"})
    encoder = shipped_encoder()
    minds = FolderMinds(folder, KeptVectors(encoder) if encoder else None)
    schools = {school.policy: school.id for school in reversed(minds.current().knowledge.schools.values())}
    texts = [(question.question, schools[question.policy]) for question in own_questions()]
    return Asking(minds, texts, options.askers, options.seconds)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--askers", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each round lasts")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--grown", type=int, nargs="*", default=[1_000, 10_000, 100_000, 1_000_000], help="recorded questions to measure at; none leaves it out"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
