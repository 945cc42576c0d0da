"""Several copies of the advisor on one database under a steady load, every event delivered three times, and one copy killed half-way."""

from __future__ import annotations

import logging
import os
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from bot.errors import AdvisorError
from bot.model import Question
from tests.crash.dying import Death, die
from tests.crash.findings import Findings, find, read_journal
from tests.crash.lives import AheadClock, House, Wired, deliver, fork, wired

COPIES = 4
DELIVERED = 3
LEASE = timedelta(seconds=10)
_SETTLES_IN = 90.0
_STARTS_IN = 1.5
"""Seconds until the first delivery, by when every copy is up."""

Delivery = tuple[float, Question]
"""When it comes, in seconds after the first, and what."""


@dataclass(frozen=True, slots=True)
class Load:
    """How it went; seconds from the first delivery of a question to its reply, and questions answered in a second."""

    findings: Findings
    p50: float
    p99: float
    a_second: float


def run_copies(house: House, asked: Sequence[Question], a_second: float, *, seed: int, kills_one: bool = True) -> Load:
    """Four copies take the questions at this pace, each event three times, mostly in different copies and within a third of a second."""
    plans = _plans(asked, a_second, random.Random(seed))
    begins_at = time.time() + _STARTS_IN
    dies_at = begins_at + len(asked) / a_second / 2

    def copy(number: int) -> Callable[[], None]:
        return lambda: _run(house, number, plans[number], begins_at, dies_at if kills_one and number == 0 else None)

    pids = [fork(copy(number)) for number in range(COPIES)]
    statuses = [os.waitpid(pid, 0)[1] for pid in pids]
    if any(statuses[1:]):
        raise RuntimeError(f"A copy ended with {max(statuses[1:])}.")
    replied_at = read_journal(house).replied_at
    took = [replied_at[each.person] - begins_at - number / a_second for number, each in enumerate(asked) if each.person in replied_at]
    p50, p99 = np.percentile(took, (50, 99))
    return Load(find(house, asked, {0} if kills_one else ()), float(p50), float(p99), len(took) / (max(replied_at.values()) - begins_at))


def _plans(asked: Sequence[Question], a_second: float, chance: random.Random) -> list[list[Delivery]]:
    """What each copy gets, and when."""
    plans: list[list[Delivery]] = [[] for _ in range(COPIES)]
    for number, question in enumerate(asked):
        for again, copy in enumerate(chance.sample(range(COPIES), DELIVERED)):
            later = 0.0 if again == 0 else chance.choice((0.0, chance.uniform(0.0, 0.3)))
            plans[copy].append((number / a_second + later, question))
    return [sorted(plan, key=lambda delivery: delivery[0]) for plan in plans]


def _run(house: House, number: int, plan: Sequence[Delivery], begins_at: float, dies_at: float | None) -> None:
    """One copy, with the threads that see to what is left over."""
    logging.disable(logging.CRITICAL)
    copy = wired(house, number, AheadClock(timedelta()), Death(), lease=LEASE)
    copy.database.prepare()
    copy.reception.start()
    if dies_at is not None:
        threading.Timer(dies_at - time.time(), die).start()
    for at, question in plan:
        time.sleep(max(0.0, begins_at + at - time.time()))
        copy.reception.pool.submit(deliver, copy.reception, question, lambda _question: None)
    _wait_until_settled(copy)
    copy.reception.stop(10.0)
    copy.database.close()


def _wait_until_settled(copy: Wired) -> None:
    """Until nothing waits in two looks, a second apart, or too long."""
    until, quiet = time.monotonic() + _SETTLES_IN, 0
    while quiet < 2 and time.monotonic() < until:
        time.sleep(0.5)
        try:
            quiet = quiet + 1 if copy.is_settled() else 0
        except AdvisorError:
            quiet = 0
