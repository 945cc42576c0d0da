"""How many write at once. SQLite has one pen: one thread of the program holds it and writes what others hand it, many at a time, since the
disk takes as long for sixty-four as for one. PostgreSQL lets everybody write.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine, RootTransaction, text
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from adapters.storage.engine import BREATHER, CONNECTION_TIMEOUT
from adapters.storage.faults import CLOSED, LOCKED, is_passing, where
from adapters.storage.turns import Turns
from bot.errors import RecordsError

T = TypeVar("T")
Work = Callable[[Connection], T]

_GIVES_UP_AFTER = text("SELECT set_config('statement_timeout', :milliseconds, true)")

AT_ONCE = 64
"""Functions in one transaction at most."""


class Writer(Protocol):
    """Runs functions that write, each as a whole or not at all."""

    def write(self, work: Work[T], patience: float | None = None) -> T:
        """What the function returns, once what it wrote would survive a power cut; whatever it raises is raised here, with nothing kept.

        It may run more than once. `patience` is how many seconds the caller will wait for it to begin; then RecordsError is raised, and it never begins.
        """

    def close(self) -> None:
        """Waits for what is under way; nothing is written after that."""


class SharedWriter(Writer):
    """Writes in a transaction of the caller's own, when it is the caller's turn for a connection."""

    def __init__(self, engine: Engine, turns: Turns) -> None:
        self._engine = engine
        self._turns = turns

    def write(self, work: Work[T], patience: float | None = None) -> T:
        """What the function returns. Where two transactions stood in each other's way it runs once more. None of its statements outlasts `patience`."""
        with self._turns.taken(CONNECTION_TIMEOUT if patience is None else patience):
            try:
                return self._once(work, patience)
            except DBAPIError as error:
                if not is_passing(error):
                    raise
            return self._once(work, patience)

    def close(self) -> None:
        """Nothing to wait for: whoever writes waits for it."""

    def _once(self, work: Work[T], patience: float | None) -> T:
        with self._engine.begin() as connection:
            if patience is not None:
                connection.execute(_GIVES_UP_AFTER, {"milliseconds": str(round(patience * 1_000))})
            return work(connection)


@dataclass(slots=True)
class _Job:
    """A function that waits to be run, and what comes of it."""

    work: Work[Any]
    future: Future[Any] = field(default_factory=Future)


class QueueingWriter(Writer):
    """Writes in one thread. It begins with the first function and does not keep the program alive."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._is_closed = False

    def write(self, work: Work[T], patience: float | None = None) -> T:
        """What the function returns, once the batch that it was in has reached the disk."""
        job = _Job(work)
        with self._lock:
            if self._is_closed:
                raise RecordsError(CLOSED.format(where=where(self._engine)))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="records-writer", daemon=True)
                self._thread.start()
            self._jobs.put(job)
        try:
            return job.future.result(patience)  # type: ignore[no-any-return]  # what the function returns
        except TimeoutError:
            if job.future.cancel():
                raise RecordsError(LOCKED.format(where=where(self._engine))) from None
        return job.future.result()  # type: ignore[no-any-return]  # it has begun: only now is it known whether it is kept

    def close(self) -> None:
        """Writes what was handed over before this, then ends the thread."""
        with self._lock:
            self._is_closed = True
            thread = self._thread
            if thread is not None:
                self._jobs.put(None)
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        """The thread: takes what waits, until it is told to end."""
        connection: Connection | None = None
        while (first := self._jobs.get()) is not None:
            jobs = [first]
            try:
                connection = connection or self._engine.connect()
                is_sound = self._write_batch(connection, jobs)
                if not is_sound:
                    _give_back(connection)
                    connection = None
                    for job in jobs:
                        self._write_alone(job)
            except Exception as error:  # noqa: BLE001 - whatever happens, nobody is left waiting
                # Whoever has come meanwhile is told the same at once: each waiting for the lock in turn would take minutes.
                self._gather(jobs)
                for job in jobs:
                    _fail(job, error)
                _give_back(connection)
                connection = None
            time.sleep(BREATHER)
        _give_back(connection)

    def _write_batch(self, connection: Connection, jobs: list[_Job]) -> bool:
        """Waits for the lock, adds to the first job all that have come meanwhile, and writes them.

        False where the database failed and nothing is kept: then each is to be tried by itself, on another connection.
        """
        with connection.begin() as transaction:
            self._gather(jobs)
            jobs[:] = [job for job in jobs if job.future.set_running_or_notify_cancel()]
            outcomes = _tried_together(connection, transaction, jobs)
        for job, (result, error) in zip(jobs, outcomes or (), strict=outcomes is not None):
            if error is None:
                job.future.set_result(result)
            else:
                job.future.set_exception(error)
        return outcomes is not None

    def _gather(self, jobs: list[_Job]) -> None:
        """Adds what waits in the queue, up to the size of a batch; the end stays in the queue."""
        while len(jobs) < AT_ONCE:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return
            if job is None:
                self._jobs.put(None)
                return
            jobs.append(job)

    def _write_alone(self, job: _Job) -> None:
        """Writes one job of a batch that failed."""
        try:
            with self._engine.begin() as connection:
                result = job.work(connection)
        except Exception as error:  # noqa: BLE001 - it is raised where the job came from
            job.future.set_exception(error)
        else:
            job.future.set_result(result)


_Outcome = tuple[Any, Exception | None]


def _tried_together(connection: Connection, transaction: RootTransaction, jobs: list[_Job]) -> list[_Outcome] | None:
    """Runs the jobs and commits; what came of each, or None where the database failed and each is to be tried by itself."""
    try:
        outcomes = [_tried(connection, job) for job in jobs] if len(jobs) > 1 else [_tried_alone(job, connection, transaction) for job in jobs]
        if transaction.is_active:
            transaction.commit()
    except DBAPIError:
        transaction.rollback()
        return None
    return outcomes


def _tried(connection: Connection, job: _Job) -> _Outcome:
    """Runs one job of several within a savepoint. What is the job's own fault is its outcome; raises what is the database's."""
    connection.exec_driver_sql("SAVEPOINT job")
    try:
        outcome: _Outcome = job.work(connection), None
    except DBAPIError as error:
        if not isinstance(error, IntegrityError):
            raise
        outcome = None, error
    except Exception as error:  # noqa: BLE001 - it is raised where the job came from
        outcome = None, error
    if outcome[1] is not None:
        connection.exec_driver_sql("ROLLBACK TO job")
    connection.exec_driver_sql("RELEASE job")
    return outcome


def _tried_alone(job: _Job, connection: Connection, transaction: RootTransaction) -> _Outcome:
    """Runs the only job of a batch: the transaction is its own, so that its fault ends it."""
    try:
        return job.work(connection), None
    except DBAPIError as error:
        if not isinstance(error, IntegrityError):
            raise
        fault: Exception = error
    except Exception as error:  # noqa: BLE001 - as above
        fault = error
    transaction.rollback()
    return None, fault


def _give_back(connection: Connection | None) -> None:
    """Gives a connection back, broken or not."""
    if connection is not None:
        with suppress(SQLAlchemyError):
            connection.close()


def _fail(job: _Job, error: Exception) -> None:
    """Tells whoever waits for a job that has come to nothing, unless they have given up already or know what came of it."""
    if job.future.done() or not (job.future.running() or job.future.set_running_or_notify_cancel()):
        return
    job.future.set_exception(error)
