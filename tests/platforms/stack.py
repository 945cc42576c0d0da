"""The whole advisor in front of a fake platform: real records, real threads, the web server, as `serve` runs it."""

from __future__ import annotations

import asyncio
import http.client
import json
import threading
from abc import ABC, abstractmethod
from concurrent.futures import Future
from typing import Any

from sqlalchemy import select

from adapters.places import Places
from adapters.serving import Installed, Serving, joined
from adapters.storage.schema import case, question
from adapters.wiring import SystemClock, open_database
from bot.deciding.minds import FolderMinds
from bot.ports import Clock
from bot.settings import Settings
from tests.platforms.loops import end_loop


class PlatformStack(ABC):
    """An advisor that runs. It may be stopped and started again, on the same records."""

    def __init__(self, settings: Settings, minds: FolderMinds) -> None:
        self.settings = settings
        self.minds = minds
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="serving", daemon=True)
        self.serving: Serving
        self._thread.start()

    @abstractmethod
    def installed(self, places: Places, clock: Clock) -> list[Installed]:
        """The platforms that are served."""

    def start(self) -> None:
        """Serve."""
        clock = SystemClock()
        database = open_database(self.settings, clock)
        self.serving = joined(self.settings, self.minds, database, self.installed(database.places, clock), clock)
        self.serving.service.database.prepare()
        self._run(self.serving.start()).result(20)

    def stop(self, patience: float = 5.0) -> None:
        """Stop as `serve` stops."""
        self._run(self.serving.stop(patience)).result(30)

    def close(self) -> None:
        """End the thread."""
        end_loop(self._loop, self._thread)

    def request(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> tuple[int, Any]:
        """Any request to the web server; status, and what was answered."""
        connection = http.client.HTTPConnection("127.0.0.1", self.serving.web.port, timeout=20)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            said = answer.read().decode()
            return answer.status, json.loads(said) if said[:1] in "{[" and said else said
        finally:
            connection.close()

    def questions(self) -> list[dict[str, Any]]:
        """Every question on record: who, which route, when."""
        with self.serving.service.database.engine.connect() as connection:
            return [dict(row._mapping) for row in connection.execute(select(question))]

    def cases(self) -> list[dict[str, Any]]:
        """Every case on record."""
        with self.serving.service.database.engine.connect() as connection:
            return [dict(row._mapping) for row in connection.execute(select(case))]

    def _run(self, work: Any) -> Future[Any]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)
