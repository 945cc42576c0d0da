"""The database goes away in the middle of a load, and comes back."""

from __future__ import annotations

import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, make_url

from adapters.storage.database import Database
from bot.deciding.minds import FolderMinds
from bot.errors import AdvisorError
from bot.messages import MessageKind
from bot.model import Question
from tests import databases
from tests.crash.asking import ORDINARY, URGENT, make_crash_folder, question
from tests.crash.dying import Death
from tests.crash.findings import find, read_journal
from tests.crash.lives import AheadClock, House, Wired, deliver, wired

SIZE_LIMIT = "PRAGMA max_page_count = {}"
UNLIMITED = 4_294_967_294


class Cable:
    """A way to a server that can be cut: every connection through it breaks, and no new one comes about until it is mended."""

    def __init__(self, host: str, port: int) -> None:
        self._server = (host, port)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._is_cut = False
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, name="cable", daemon=True).start()

    def cut(self) -> None:
        """The server is gone."""
        self._is_cut = True
        self._break()

    def mend(self) -> None:
        """The server is there again."""
        self._is_cut = False

    def close(self) -> None:
        """For good."""
        self.cut()
        self._listening.close()

    def _break(self) -> None:
        while self._open:
            end = self._open.pop()
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self._listening.accept()
                if self._is_cut:
                    here.close()
                    continue
                there = socket.create_connection(self._server)
                self._open += [here, there]
                for one, other in ((here, there), (there, here)):
                    threading.Thread(target=_carry, args=(one, other), name="cable", daemon=True).start()


def _carry(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(65_536):
            other.sendall(data)
        other.shutdown(socket.SHUT_RDWR)


@pytest.fixture(scope="session")
def crash_minds(tmp_path_factory: pytest.TempPathFactory) -> FolderMinds:
    """The folder of the crash tests."""
    return FolderMinds(make_crash_folder(tmp_path_factory.mktemp("crash") / "knowledge"))


@contextmanager
def locked(database: Database) -> Iterator[None]:
    """Another program holds the whole SQLite file."""
    with sqlite3.connect(str(database.engine.url.database), isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")
    other.close()


@contextmanager
def full(database: Database) -> Iterator[None]:
    """There is no room for the SQLite file to grow."""

    def limit(pages: int, connection: Any) -> None:
        connection.exec_driver_sql(SIZE_LIMIT.format(pages))

    # No limit may be below the present size: it becomes that.
    listener = partial(limit, 1)
    event.listen(database.engine, "begin", listener)
    yield
    event.remove(database.engine, "begin", listener)
    event.listen(database.engine, "begin", partial(limit, UNLIMITED))


def test_a_locked_file(crash_minds: FolderMinds, empty_sqlite: Path, tmp_path: Path) -> None:
    """While another program holds the file, nothing is lost."""
    _goes_through(_on_a_copy(crash_minds, empty_sqlite, tmp_path), locked)


def test_a_full_disk(crash_minds: FolderMinds, empty_sqlite: Path, tmp_path: Path) -> None:
    """While the file cannot grow, nothing is lost."""
    _goes_through(_on_a_copy(crash_minds, empty_sqlite, tmp_path), full)


def test_a_server_that_is_stopped_and_started(crash_minds: FolderMinds, postgresql_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """While the server is away, nothing is lost."""
    databases.ran.add(request.node.nodeid)
    server = databases.server()
    assert server is not None
    with databases.new_postgresql(server) as url:
        address = make_url(url)
        cable = Cable(address.host or "127.0.0.1", address.port or 5432)
        through = address.set(host="127.0.0.1", port=cable.port).render_as_string(hide_password=False)

        @contextmanager
        def stopped(_database: Database) -> Iterator[None]:
            cable.cut()
            yield
            cable.mend()

        _goes_through(House(through, tmp_path, crash_minds), stopped)
        cable.close()


def _on_a_copy(minds: FolderMinds, empty_sqlite: Path, folder: Path) -> House:
    file = folder / "advisor.db"
    file.write_bytes(empty_sqlite.read_bytes())
    return House(f"sqlite:///{file}", folder, minds)


def _goes_through(house: House, outage: Callable[[Database], Any]) -> None:
    """Questions before, during and after an outage: an urgent one reaches its contact meanwhile, and in the end everything is as it should be."""
    advisor = wired(house, 0, AheadClock(timedelta()), Death(), busy_timeout=0.2)
    advisor.database.prepare()
    asked = [question(number, URGENT if number == 3 else ORDINARY[number % 2]) for number in range(8)]
    acknowledged: list[Question] = []
    _deliver(advisor, asked[:3], acknowledged)
    with outage(advisor.database):
        _deliver(advisor, asked[3:6], acknowledged)
        assert _told(house, "UDSL"), "the contact was not told meanwhile"
        assert read_journal(house).replies["U3"]
        assert advisor.spool.kept(), "the outage was none"
    _deliver(advisor, asked[6:], acknowledged)
    _until(advisor, lambda: not advisor.spool.kept())
    advisor.reception.stop(5.0)
    advisor.database.close()
    later = wired(house, 1, AheadClock(timedelta(seconds=65)), Death())
    _until(later, later.is_settled)
    later.reception.stop(5.0)
    later.database.close()
    assert acknowledged == asked
    found = find(house, asked, {0})
    assert found.is_sound, found
    assert not found.told_twice, found


def _deliver(advisor: Wired, asked: list[Question], acknowledged: list[Question]) -> None:
    for each in asked:
        deliver(advisor.reception, each, acknowledged.append)


def _told(house: House, person: str) -> bool:
    lines = house.journal.read_text(encoding="utf-8").splitlines()
    return any(f'"{person}"' in line and f'"{MessageKind.CASE}"' in line for line in lines)


def _until(advisor: Wired, is_so: Callable[[], bool]) -> None:
    """Everything is done that the threads would do; the database may take a second to be asked again."""
    until = time.monotonic() + 8
    while time.monotonic() < until:
        with suppress(AdvisorError):
            advisor.reception.catch_up()
            if is_so():
                return
        time.sleep(0.1)
