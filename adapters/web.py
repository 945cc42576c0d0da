"""One web server for what the platforms send, and for those who watch over the advisor: /healthz, /readyz, /metrics."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

from aiohttp import web

from adapters.metrics import CONTENT_TYPE, Metrics
from bot.errors import SettingsError

logger = logging.getLogger(__name__)
LARGEST_BODY = 2**20
"""Bytes; what is larger is refused with 413."""
FINISHES_WITHIN = 4.0
"""Seconds that requests under way have when the server stops; a platform waits for its acknowledgement no longer than three."""
CHECK_TIMEOUT = 5.0
"""Seconds that a check of /readyz may take."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Check = Callable[[], Awaitable[str]]
"""Says in a short word what is wrong; an empty text when all is well."""


class Platform(Protocol):
    """A chat platform as `serve` runs it."""

    name: str

    def routes(self) -> Sequence[tuple[str, str, Handler]]:
        """What it answers on the web server: method, path, handler."""

    async def start(self) -> None:
        """Begin to receive. Raises AdvisorError where it cannot."""

    async def stop(self, patience: float) -> None:
        """Receive nothing more, and finish what is under way within so many seconds; what is not finished stays in the inbox."""

    async def check(self) -> str:
        """What keeps it from working now, for /readyz; empty when all is well."""


class WebServer:
    """Listens on one address. `checks` are asked by name for /readyz."""

    def __init__(self, host: str, port: int, checks: Mapping[str, Check], metrics: Metrics) -> None:
        self._host = host
        self._port = port
        self._checks = dict(checks)
        self._metrics = metrics
        self._app = web.Application(client_max_size=LARGEST_BODY)
        self._runner: web.AppRunner | None = None
        self._is_stopping = False
        self.add("GET", "/healthz", self._healthz)
        self.add("GET", "/readyz", self._readyz)
        self.add("GET", "/metrics", self._metrics_page)

    @property
    def port(self) -> int:
        """The port that it listens on, which is one of the system's choice where 0 was asked for."""
        return int(self._runner.addresses[0][1]) if self._runner and self._runner.addresses else self._port

    def add(self, method: str, path: str, handler: Handler) -> None:
        """Answer a path with this handler; before `start`."""
        self._app.router.add_route(method, path, handler)

    async def start(self) -> None:
        """Begin to listen. Raises SettingsError where the address cannot be used."""
        self._runner = web.AppRunner(self._app, access_log=None, shutdown_timeout=FINISHES_WITHIN)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as error:
            await self._runner.cleanup()
            raise SettingsError(f"HOST and PORT are {self._host} and {self._port}, where nothing can listen ({error.strerror}): choose others.") from None

    def refuse_ready(self) -> None:
        """From now on /readyz says that this copy is going, so that nothing new is sent to it."""
        self._is_stopping = True

    async def stop(self) -> None:
        """Take no new request, and finish those under way."""
        self.refuse_ready()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _healthz(self, _: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def _readyz(self, _: web.Request) -> web.Response:
        faults = await asyncio.gather(*(_asked(name, check) for name, check in self._checks.items()))
        found = dict(zip(self._checks, faults, strict=True))
        if self._is_stopping:
            found["serve"] = "stopping"
        is_ready = not any(found.values())
        return web.json_response({name: fault or "ready" for name, fault in found.items()}, status=200 if is_ready else 503)

    async def _metrics_page(self, _: web.Request) -> web.Response:
        page = await asyncio.get_running_loop().run_in_executor(None, self._metrics.page)
        return web.Response(body=page, headers={"Content-Type": CONTENT_TYPE})


async def _asked(name: str, check: Check) -> str:
    """What a check finds; one that takes too long or fails is itself what is wrong."""
    try:
        return await asyncio.wait_for(check(), CHECK_TIMEOUT)
    except TimeoutError:
        return "no answer in time"
    except Exception:
        logger.exception("The check of %s has failed.", name)
        return "check failed"
