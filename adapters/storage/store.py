"""One database as records, cases, inbox and outbox share it: the way in, the pen, the seal and the clock."""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, UpdateBase

from adapters.storage.engine import BUSY_TIMEOUT, CONNECTION_TIMEOUT, CONNECTIONS, READ_TIMEOUT, database_file, open_engine, parsed, reading
from adapters.storage.faults import CLOSED, MEMORY, translated
from adapters.storage.migrate import CURRENT, ensure_schema, schema_version
from adapters.storage.sealing import KEY_FILE, FileKey, GivenKey, Seal
from adapters.storage.turns import Turns
from adapters.storage.writer import QueueingWriter, SharedWriter, Writer
from bot.errors import RecordsError
from bot.ports import Clock

T = TypeVar("T")

_ASK_AGAIN_AFTER = 1.0
"""Seconds for which a database that could not be opened is taken to be gone: many who ask at once are told at once, not one after the other."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """What an open database consists of; on SQLite reading has connections of its own, which wait less long for a lock."""

    engine: Engine
    reading: Engine
    writer: Writer
    turns: Turns

    def dispose(self) -> None:
        """Waits for what is under way and closes every connection."""
        self.writer.close()
        self.engine.dispose()
        self.reading.dispose()


class Store:
    """A database that is opened, and its schema brought up to date, when it is first used. What fails is tried again by the next who asks."""

    def __init__(self, database_url: str, clock: Clock, *, private_key: str = "", busy_timeout: float = BUSY_TIMEOUT) -> None:
        """Raises RecordsError where the address cannot be used; the database itself is not touched yet."""
        self._url = database_url
        self._busy_timeout = busy_timeout
        self._lock = threading.Lock()
        self._opened: _Opened | None = None
        self._inherited: list[_Opened] = []
        self._fault: tuple[float, RecordsError] | None = None
        self._is_closed = False
        self.clock = clock
        url = parsed(database_url)
        file = database_file(url)
        if file is None and url.get_backend_name() == "sqlite":
            raise RecordsError(MEMORY)
        self.seal = Seal(GivenKey(private_key) if file is None or private_key else FileKey(file.with_name(KEY_FILE)))
        itself = weakref.ref(self)
        os.register_at_fork(after_in_child=lambda: _begin_afresh(itself()))

    @property
    def engine(self) -> Engine:
        """The engine behind it, for listings. Raises RecordsError where the database cannot be opened."""
        return self._open().engine

    @property
    def readers(self) -> Engine:
        """The engine behind `read`; on SQLite another one. Raises RecordsError as above."""
        return self._open().reading

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that only reads. Raises RecordsError."""
        opened = self._open()
        with translated(opened.engine), opened.turns.taken(CONNECTION_TIMEOUT), opened.reading.connect() as connection:
            yield connection

    def write(self, work: Callable[[Connection], T], patience: float | None = None) -> T:
        """What the function returns when what it wrote is kept (see `Writer.write`). Raises RecordsError."""
        opened = self._open()
        with translated(opened.engine):
            return opened.writer.write(work, patience)

    def execute(self, statement: UpdateBase, values: Mapping[str, Any] | None = None) -> int:
        """How many rows one statement changed, once that is kept. Raises RecordsError."""
        return self.write(lambda connection: connection.execute(statement, values).rowcount)

    def close(self) -> None:
        """Waits for what is under way and closes every connection."""
        with self._lock:
            self._is_closed = True
            opened, self._opened = self._opened, None
        if opened is not None:
            opened.dispose()

    def _open(self) -> _Opened:
        """The open database. Raises RecordsError."""
        if (opened := self._opened) is not None:
            return opened
        with self._lock:
            if self._opened is None:
                self._opened = self._open_now()
            return self._opened

    def begin_afresh(self) -> None:
        """In a copy of the process: leave the thread, the locks and the connections to the original, which still uses them, and open the database anew."""
        if self._opened is not None:
            self._inherited.append(self._opened)
        self._opened, self._lock = None, threading.Lock()
        self.seal.begin_afresh()

    def _open_now(self) -> _Opened:
        if self._is_closed:
            raise RecordsError(CLOSED.format(where=parsed(self._url).render_as_string()))
        if self._fault is not None and time.monotonic() - self._fault[0] < _ASK_AGAIN_AFTER:
            raise RecordsError(str(self._fault[1]))
        opened = None
        try:
            opened = _opened(self._url, self._busy_timeout)
            # Asked by a reader, who does not wait long for a lock: mostly there is nothing to do.
            if schema_version(opened.reading) != CURRENT:
                ensure_schema(opened.engine)
        except RecordsError as error:
            self._fault = (time.monotonic(), error)
            if opened is not None:
                opened.dispose()
            raise
        self._fault = None
        return opened


def _opened(url: str, busy_timeout: float) -> _Opened:
    """The ways into a database, none of them used yet. Raises RecordsError."""
    engine, turns = open_engine(url, busy_timeout=busy_timeout), Turns(CONNECTIONS)
    if engine.dialect.name != "sqlite":
        return _Opened(engine, engine, SharedWriter(engine, turns), turns)
    return _Opened(engine, reading(open_engine(url, busy_timeout=min(READ_TIMEOUT, busy_timeout))), QueueingWriter(engine), turns)


def _begin_afresh(store: Store | None) -> None:
    """Does so with a store that is still in use."""
    if store is not None:
        store.begin_afresh()
