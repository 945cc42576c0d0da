"""On SQLite one thread writes for all: many at a time, each as a whole, nobody left waiting."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, insert, select
from sqlalchemy.exc import OperationalError
from storage_turns import KEY, NOON, SetClock, make_turn

from adapters.storage import schema
from adapters.storage.database import Database, open_database
from adapters.storage.engine import open_engine
from adapters.storage.writer import AT_ONCE, QueueingWriter
from bot.errors import RecordsError

ROOT = Path(__file__).parents[2]
Work = Callable[[Connection], str]


@pytest.fixture
def engine(file: Path) -> Iterator[Engine]:
    """An engine that gives up a fifth of a second after meeting a lock."""
    engine = open_engine(f"sqlite:///{file}", busy_timeout=0.2)
    yield engine
    engine.dispose()


@pytest.fixture
def writer(engine: Engine) -> Iterator[QueueingWriter]:
    """A writer whose thread has not begun yet."""
    writer = QueueingWriter(engine)
    yield writer
    writer.close()


def keeping(name: str, then: Callable[[], object] = lambda: None) -> Work:
    """A function that keeps an event under a name, then does something."""

    def work(connection: Connection) -> str:
        connection.execute(insert(schema.action), {column.name: name for column in schema.action.columns if column.name != "used_at"})
        then()
        return name

    return work


def kept(engine: Engine) -> set[str]:
    """The names that were kept."""
    with engine.connect() as connection:
        return set(connection.execute(select(schema.action.c.id)).scalars())


def refuse() -> None:
    """A fault of the function's own."""
    raise ValueError("no")


def all_at_once(writer: QueueingWriter, *works: Work) -> list[str]:
    """Hands all over while the thread is busy with something else, so that they are written together; what came of each, in their order."""
    go_on, has_begun = threading.Event(), threading.Event()

    def hold() -> None:
        has_begun.set()
        go_on.wait(10)

    def outcome(work: Work) -> str:
        try:
            return writer.write(work)
        except (ValueError, OperationalError) as error:
            return type(error).__name__

    with ThreadPoolExecutor(len(works) + 1) as pool:
        held = pool.submit(writer.write, keeping("held", hold))
        has_begun.wait(10)
        waiting = [pool.submit(outcome, work) for work in works]
        time.sleep(0.1)
        go_on.set()
        held.result(10)
        return [each.result(10) for each in waiting]


def test_those_who_wait_are_written_together(writer: QueueingWriter, engine: Engine) -> None:
    """Up to as many as fit are one transaction: the disk is waited for once."""
    commits: list[object] = []
    event.listen(engine, "commit", commits.append)
    assert len(all_at_once(writer, *(keeping(f"n{number}") for number in range(AT_ONCE + 6)))) == AT_ONCE + 6
    assert len(kept(engine)) == AT_ONCE + 7
    assert len(commits) == 3


def test_one_that_fails_takes_no_other_along(writer: QueueingWriter, engine: Engine) -> None:
    """Nothing that it wrote stays, and it alone is told."""
    assert all_at_once(writer, keeping("a"), keeping("b", refuse), keeping("c")) == ["a", "ValueError", "c"]
    assert kept(engine) == {"held", "a", "c"}


def test_a_batch_that_fails_is_tried_one_by_one(writer: QueueingWriter, engine: Engine) -> None:
    """A fault of the database while one writes is that one's alone."""

    def full() -> None:
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    assert all_at_once(writer, keeping("a"), keeping("b", full), keeping("c")) == ["a", "OperationalError", "c"]
    assert kept(engine) == {"held", "a", "c"}


def test_a_commit_that_fails_is_tried_one_by_one(writer: QueueingWriter, engine: Engine) -> None:
    """What could not be committed together is committed apart."""
    commits = [0]

    def fail_once(_: Connection) -> None:
        commits[0] += 1
        if commits[0] == 2:
            raise OperationalError("COMMIT", {}, Exception("disk I/O error"))

    event.listen(engine, "commit", fail_once)
    assert all_at_once(writer, keeping("a"), keeping("b")) == ["a", "b"]
    assert kept(engine) == {"held", "a", "b"}


def test_closing_waits_for_what_was_handed_over(writer: QueueingWriter, engine: Engine) -> None:
    """What was handed over before is kept; what comes after is refused."""
    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(writer.write, keeping(f"n{number}", lambda: time.sleep(0.01))) for number in range(8)]
        time.sleep(0.05)
        writer.close()
        assert sum(each.exception() is None for each in waiting) == len(kept(engine)) > 0
    with pytest.raises(RecordsError, match="stopping"):
        writer.write(keeping("late"))


def test_a_thread_that_was_never_needed_is_never_begun(engine: Engine) -> None:
    """What only reads starts no thread."""
    before = threading.active_count()
    QueueingWriter(engine).close()
    assert threading.active_count() == before


def test_the_thread_keeps_no_program_alive(file: Path) -> None:
    """A program that forgets to close ends all the same, and has kept what it was told was kept."""
    program = (
        "from datetime import UTC, datetime\nfrom storage_turns import KEY, SetClock, make_turn\nfrom adapters.storage.database import open_database\n"
        f"open_database('sqlite:///{file}', SetClock(), private_key=KEY).records.commit(make_turn())"
    )
    path = os.pathsep.join((str(ROOT), str(ROOT / "tests" / "storage")))
    assert subprocess.run([sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": path}, timeout=30, check=False).returncode == 0
    database = open_database(f"sqlite:///{file}", SetClock(), private_key=KEY)
    assert database.records.talk(make_turn().question) is not None
    database.close()


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_copy_of_the_process_writes_by_itself(database: Database) -> None:
    """After a fork the copy has no thread and no connection of the original; both go on."""
    database.records.commit(make_turn("1"))
    child = os.fork()
    if child == 0:
        try:
            os._exit(0 if database.records.commit(make_turn("2")) else 1)
        finally:
            os._exit(2)
    assert os.waitpid(child, 0)[1] == 0
    assert database.records.commit(make_turn("3")) is True
    assert database.records.commit(make_turn("2")) is False
    assert database.records.talk(make_turn("1").question) is not None


def test_a_closed_database_stays_closed(database: Database) -> None:
    """Whoever asks after the end is told so; the clock is at noon, all is well."""
    database.close()
    assert database.is_reachable() is False
    with pytest.raises(RecordsError, match="stopping"):
        database.outbox.lease(["slack"], NOON)


def test_a_database_that_is_away_at_first(tmp_path: Path) -> None:
    """What cannot be opened is told, again at once to those who ask right after, and opened when it is there."""
    (tmp_path / "data").write_text("a file where the folder should be")
    database = open_database(f"sqlite:///{tmp_path}/data/advisor.db", SetClock(), private_key=KEY)
    for _ in range(2):
        with pytest.raises(RecordsError, match="cannot be opened"):
            database.records.commit(make_turn())
    (tmp_path / "data").unlink()
    deadline = time.monotonic() + 5
    while not database.is_reachable() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert database.records.commit(make_turn()) is True
    database.close()


def test_records_in_memory_are_refused() -> None:
    """They would be lost at the next start."""
    with pytest.raises(RecordsError, match="names no file"):
        open_database("sqlite://", SetClock())
