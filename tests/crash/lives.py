"""One life of the advisor: a process that takes what the platform delivers, and dies in the middle of it or ends when nothing waits any more."""

from __future__ import annotations

import logging
import os
import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.reception import LEASE as QUESTION_LEASE
from adapters.reception import Reception
from adapters.spool import FileSpool
from adapters.storage.database import Database, open_database
from bot.advisor import Advisor
from bot.cases.casework import Casework
from bot.delivery import LEASE as MESSAGE_LEASE
from bot.delivery import Postman
from bot.errors import AdvisorError, CannotKeep
from bot.model import Question
from bot.ports import Clock, MindSource
from tests.crash.asking import PLATFORM
from tests.crash.dying import OF_THE_SPOOL, Death, DyingInbox, DyingMessenger, DyingOutbox, DyingRecords, DyingSpool, Journal, Outage, Step, die

KEY = "a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2U="
_AT_ONCE = 8
_SETTLES_IN = 5.0
"""Seconds that a life without a death goes on after the last delivery, should anything still wait."""


class AheadClock(Clock):
    """The computer's clock, put forward between two lives, so that nobody waits for the leases of the dead."""

    def __init__(self, ahead: timedelta) -> None:
        self._ahead = ahead

    def now(self) -> datetime:
        """The present moment of this life."""
        return datetime.now(UTC) + self._ahead


@dataclass(frozen=True, slots=True)
class House:
    """Where all lives of one trial take place."""

    url: str
    folder: Path
    minds: MindSource

    @property
    def journal(self) -> Path:
        """What has reached people."""
        return self.folder / "journal.jsonl"

    @property
    def spool(self) -> Path:
        """The spool's folder."""
        return self.folder / "spool"


@dataclass(frozen=True, slots=True)
class Wired:
    """The advisor of one life."""

    database: Database
    reception: Reception
    spool: FileSpool
    outage: Outage

    def is_settled(self) -> bool:
        """Does nothing wait any more? Raises RecordsError."""
        nothing_to_send = self.database.outbox.next_due_at([PLATFORM]) is None
        return nothing_to_send and not self.database.inbox.waiting() and not self.spool.kept()


def wired(house: House, life: int, clock: Clock, death: Death, *, lease: timedelta | None = None, busy_timeout: float = 5.0) -> Wired:
    """The product as it is wired for people, its ports given steps to die at."""
    database = open_database(house.url, clock, private_key=KEY, busy_timeout=busy_timeout)
    journal, outage = Journal(house.journal, life), Outage()
    records, inbox = DyingRecords(database.records, death, outage), DyingInbox(database.inbox, death, outage)
    casework = Casework(house.minds, database.cases, clock, (PLATFORM,))
    advisor = Advisor(house.minds, records, clock, database.cases, (PLATFORM,))
    outbox, messenger = DyingOutbox(database.outbox, death, outage, journal), DyingMessenger(journal, death)
    postman = Postman(outbox, {PLATFORM: messenger}, casework, clock, lease=lease or MESSAGE_LEASE)
    spool = FileSpool(house.spool, database.store.seal)
    reception = Reception(advisor, casework, inbox, postman, DyingSpool(spool, death), clock, lease=lease or QUESTION_LEASE)
    return Wired(database, reception, spool, outage)


@dataclass(frozen=True, slots=True)
class Life:
    """What one process is to go through."""

    number: int
    deliveries: Sequence[Question]
    clock: Clock
    step: Step | None = None
    reached: int = 1
    moment: float = 0.0

    def run(self, house: House, acknowledge: Callable[[Question], None]) -> None:
        """Take the deliveries, some of them twice at once, and do what waits. Returns when nothing waits, unless it dies before."""
        logging.disable(logging.CRITICAL)
        if self.step is Step.MOMENT:
            threading.Timer(self.moment, die).start()
        advisor = wired(house, self.number, self.clock, Death(self.step, self.reached))
        advisor.outage.is_on = self.step in OF_THE_SPOOL
        # The database is away for the first half of the deliveries.
        back_at = len(self.deliveries) // 2 if advisor.outage.is_on else 0
        chance = random.Random(self.number)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            working: list[Future[None]] = []
            for number, question in enumerate(self.deliveries):
                if number == back_at and advisor.outage.is_on:
                    wait(working)
                    advisor.outage.is_on = False
                working += [pool.submit(deliver, advisor.reception, question, acknowledge) for _ in range(1 + (chance.random() < 0.3))]
            advisor.outage.is_on = False
            self._settle(advisor, lambda: all(each.done() for each in working))
        advisor.reception.stop(5.0)
        advisor.database.close()

    def _settle(self, advisor: Wired, is_delivered: Callable[[], bool]) -> None:
        until = None
        while True:
            try:
                advisor.reception.catch_up()
                if is_delivered() and advisor.is_settled():
                    return
            except AdvisorError as error:
                logging.getLogger(__name__).error("%s", error)
            if is_delivered():
                until = until or time.monotonic() + _SETTLES_IN
                if time.monotonic() > until:
                    return
            time.sleep(0.02)


def deliver(reception: Reception, question: Question, acknowledge: Callable[[Question], None]) -> None:
    """A delivery as a platform's shell takes it: kept, acknowledged, worked on. What cannot be kept is not acknowledged."""
    try:
        is_new = reception.receive(question)
    except CannotKeep:
        return
    acknowledge(question)
    if is_new:
        reception.work(question)


def fork(run: Callable[[], None]) -> int:
    """Runs it in a copy of this process, which has read the knowledge folder already and opened no database; the copy's id."""
    pid = os.fork()
    if pid:
        return pid
    try:
        run()
        os._exit(0)
    except BaseException as error:  # noqa: BLE001 - the copy must end here, whatever happens
        os.write(2, f"A life ended with {type(error).__name__}: {error}\n".encode())
        os._exit(1)
