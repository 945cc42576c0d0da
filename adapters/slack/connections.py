"""Socket Mode: connections that the advisor opens itself, for schools without a public address. Two, so that one is there while the other is renewed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.calling import DEFAULT_URL, TIMEOUT, quiet
from adapters.slack.workspace import TOKEN_FAULTS
from bot.errors import SettingsError

logger = logging.getLogger(__name__)
HOW_MANY = 2
PING_EVERY = 5.0
LOOK_EVERY = 5.0
RENEW_AFTER = 30.0
"""Seconds without a connection after which one is begun anew: the library tries an address again that Slack gives out for one use."""


class Connections:
    """Keeps the connections open for as long as they are wanted."""

    def __init__(self, app: AsyncApp, app_token: str, url: str = "", how_many: int = HOW_MANY) -> None:
        self._app = app
        self._token = app_token
        self._url = url or DEFAULT_URL
        self._lines = [Line(self._opened) for _ in range(how_many)]

    async def start(self) -> None:
        """Open them. Raises SettingsError where the token will never do."""
        try:
            await self._client().apps_connections_open(app_token=self._token)
        except SlackApiError as error:
            if error.response.get("error") in TOKEN_FAULTS | {"not_allowed_token_type"}:
                said = error.response["error"]
                raise SettingsError(f"SLACK_APP_TOKEN does not do ({said}): make an app-level token with the scope connections:write.") from None
        except (OSError, TimeoutError) as error:
            logger.error("Slack does not answer (%s); the connections are tried again.", type(error).__name__)
        for line in self._lines:
            line.start()

    async def stop(self) -> None:
        """Close them."""
        await asyncio.gather(*(line.stop() for line in self._lines))

    async def is_open(self) -> bool:
        """Is there one by which something can come in?"""
        return any([await line.is_open() for line in self._lines])

    def _client(self) -> AsyncWebClient:
        return AsyncWebClient(self._token, base_url=self._url, timeout=TIMEOUT, logger=quiet)

    def _opened(self) -> AsyncSocketModeHandler:
        return AsyncSocketModeHandler(self._app, self._token, logger=quiet, web_client=self._client(), ping_interval=PING_EVERY)


class Line:
    """One connection, begun anew where the library does not get it back."""

    def __init__(self, opened: Callable[[], AsyncSocketModeHandler]) -> None:
        self._opened = opened
        self._handler: AsyncSocketModeHandler | None = None
        self._watch: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Connect, and see to it that the connection stays."""
        self._watch = asyncio.create_task(self._watching())

    async def stop(self) -> None:
        """Close it."""
        if self._watch is not None:
            self._watch.cancel()
            with suppress(asyncio.CancelledError):
                await self._watch
        await self._close()

    async def is_open(self) -> bool:
        """Can something come in by it?"""
        return self._handler is not None and await self._handler.client.is_connected()

    async def _watching(self) -> None:
        while True:
            connecting = asyncio.create_task(self._connect())
            closed_for = 0.0
            while closed_for < RENEW_AFTER:
                await asyncio.sleep(LOOK_EVERY)
                closed_for = 0.0 if await self.is_open() else closed_for + LOOK_EVERY
            logger.warning("A connection to Slack is begun anew.")
            connecting.cancel()
            await self._close()

    async def _connect(self) -> None:
        self._handler = self._opened()
        await self._handler.client.connect()  # type: ignore[no-untyped-call]  # the library does not say what it returns

    async def _close(self) -> None:
        handler, self._handler = self._handler, None
        if handler is not None:
            await handler.client.close()  # type: ignore[no-untyped-call]  # as above
