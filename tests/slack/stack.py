"""The whole advisor in front of the fake Slack: real records, real threads, the web server, as `serve` runs it."""

from __future__ import annotations

import asyncio
import http.client
import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import select

from adapters.serving import Serving, joined
from adapters.slack.installed import InstalledSlack
from adapters.slack.settings import read_slack_settings
from adapters.storage.schema import case, question
from adapters.wiring import SystemClock, open_database
from bot.deciding.minds import FolderMinds
from bot.settings import Settings
from tests.slack.events import Payload, signed
from tests.slack.fake_slack import APP_TOKEN, BOT_TOKEN, SECRET, FakeSlack

PATIENCE = 8.0


def settings_for(slack: FakeSlack, folder: Path, data: Path, *, is_socket: bool = False, **more: Any) -> Settings:
    """The settings of an advisor in front of this Slack."""
    made = Settings(
        knowledge_dir=folder,
        database_url=f"sqlite:///{data / 'advisor.db'}",
        spool_dir=data / "spool",
        cache_dir=data / "cache",
        port=0,
        staff_email_suffix=("@staff.example.sch.uk",),
        slack_bot_token=BOT_TOKEN,
        slack_signing_secret="" if is_socket else SECRET,
        slack_app_token=APP_TOKEN if is_socket else "",
        slack_api_url=slack.url,
    )
    return replace(made, **more)


class Stack:
    """An advisor that runs. It may be stopped and started again, on the same records."""

    def __init__(self, settings: Settings, minds: FolderMinds) -> None:
        self.settings = settings
        self._minds = minds
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="serving", daemon=True)
        self.serving: Serving
        self._thread.start()

    def start(self) -> None:
        """Serve."""
        slack = read_slack_settings(self.settings)
        assert slack is not None
        clock = SystemClock()
        installed = InstalledSlack.of(slack, self._minds, clock, self.settings.administrators)
        self.serving = joined(self.settings, self._minds, open_database(self.settings, clock), [installed], clock)
        self.serving.service.database.prepare()
        self._run(self.serving.start()).result(20)

    def stop(self, patience: float = 5.0) -> None:
        """Stop as `serve` stops."""
        self._run(self.serving.stop(patience)).result(30)

    def close(self) -> None:
        """End the thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def post(self, payload: Payload, *, secret: str = SECRET, at: float | None = None, headers: dict[str, str] | None = None) -> tuple[int, Any]:
        """Post something as Slack would; status, and what was answered."""
        body, signature = signed(payload, secret=secret, at=at)
        return self.request("POST", "/slack/events", body, signature | (headers or {}))

    def request(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> tuple[int, Any]:
        """Any request to the web server."""
        connection = http.client.HTTPConnection("127.0.0.1", self.serving.web.port, timeout=10)
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


def eventually(is_so: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """What the condition gives as soon as it holds; it must within so many seconds."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if found := is_so():
            return found
        time.sleep(0.01)
    found = is_so()
    assert found, "it did not come about in time"
    return found
