"""The thin shell around slack-bolt: what comes in is kept before it is acknowledged, and worked on after it."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.calling import DEFAULT_URL, quiet
from adapters.slack.changing import CHANGED, DELETED, Changing
from adapters.slack.connections import Connections
from adapters.slack.desk import Desk
from adapters.slack.home import Home
from adapters.slack.http import PATH, REFUSED, HttpEndpoint
from adapters.slack.pressing import Pressing, asks
from adapters.slack.settings import SlackSettings
from adapters.slack.translate import PLATFORM, Press, command_to_question, to_press, to_question, to_submission
from adapters.slack.workspace import Workspace
from adapters.web import Handler, Platform
from bot.errors import AdvisorError, PlatformUnavailable, fault_line
from bot.model import Question

T = TypeVar("T")
logger = logging.getLogger(__name__)
ACKNOWLEDGED_WITHIN = 2.6
"""Seconds; Slack wants 3. What is not kept by then is refused, so that Slack delivers it again: by then it may be kept."""
RECEIVERS = 32
"""Threads for what an acknowledgement waits for, so that it never waits for answers under way."""
WORKERS = 64
_ANY = re.compile(".*")
_RATE_LIMITED = "app_rate_limited"
_QUESTION = "question"
_ASKED = "asked"
Next = Callable[[], Awaitable[Any]]


class SlackPlatform(Platform):
    """Slack, by HTTP where there is a signing secret, and by Socket Mode where there is an app-level token."""

    name = PLATFORM

    def __init__(self, settings: SlackSettings, desk: Desk) -> None:
        self._settings = settings
        self._desk = desk
        self._pressing = Pressing(desk)
        self._home = Home(desk)
        self._changing = Changing(desk)
        self._receivers = ThreadPoolExecutor(RECEIVERS, thread_name_prefix="slack-receiver")
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="slack-worker")
        self._under_way: set[asyncio.Task[Any]] = set()
        self._app = self._assembled()
        self._connections = Connections(self._app, settings.app_token, settings.api_url) if settings.app_token else None

    def routes(self) -> Sequence[tuple[str, str, Handler]]:
        """The one address for events, buttons, forms and commands; none without a signing secret."""
        if not self._settings.signing_secret:
            return ()
        endpoint = HttpEndpoint(self._app, self._settings.signing_secret)
        return (("POST", PATH, endpoint.post), ("GET", PATH, endpoint.get))

    async def start(self) -> None:
        """Learn who the advisor is, and open the connections. Raises SettingsError where a token will never do."""
        try:
            await self._in(self._workers, self._desk.workspace.identity)
        except PlatformUnavailable as error:
            logger.error("%s It is asked again.", error)
        if self._connections is not None:
            await self._connections.start()

    async def stop(self, patience: float) -> None:
        """Close the connections, and finish what is under way within so many seconds; what is not finished stays in the inbox."""
        if self._connections is not None:
            await self._connections.stop()
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=patience)
        for pool in (self._receivers, self._workers):
            pool.shutdown(wait=False, cancel_futures=True)

    async def check(self) -> str:
        """Does Slack know the token, and is there a way in?"""
        try:
            await self._in(self._workers, self._desk.workspace.ask)
        except AdvisorError as error:
            logger.error("Slack is not ready: %s", error)
            return "token refused or no answer"
        if self._connections is not None and not await self._connections.is_open():
            return "no connection"
        return ""

    def _assembled(self) -> AsyncApp:
        url = self._settings.api_url or DEFAULT_URL
        app = AsyncApp(
            client=AsyncWebClient(None, base_url=url, logger=quiet),
            signing_secret=self._settings.signing_secret,
            request_verification_enabled=bool(self._settings.signing_secret),
            authorize=_authorizing(self._settings.bot_token, self._desk.workspace),
            logger=quiet,
        )
        app.middleware(self._keep)
        for event in ("message", "app_mention"):
            app.event(event)(self._on_question)
        app.event("app_home_opened")(self._on_home_opened)
        app.event(_ANY)(self._on_nothing)
        app.command(_ANY)(self._on_command)
        app.action(_ANY)(self._on_press)
        app.view(_ANY)(self._on_form)
        return app

    async def _keep(self, body: Mapping[str, Any], context: AsyncBoltContext, next_: Next) -> BoltResponse | None:
        """Keeps what is asked before anything is acknowledged; what cannot be kept is refused, so that Slack delivers it again."""
        if body.get("type") == _RATE_LIMITED:
            logger.error("Slack leaves events out, since there were more than 30,000 in an hour: somebody or something floods the workspace.")
            self._count("other", "rate_limited")
            return BoltResponse(status=200, body="")
        began, kind = time.monotonic(), _kind(body)
        try:
            async with asyncio.timeout(ACKNOWLEDGED_WITHIN):
                await self._kept(body, context)
        except Exception as error:  # noqa: BLE001 - whatever keeps a question from being kept, it must come again
            known = isinstance(error, AdvisorError | TimeoutError)
            logger.error("A delivery is refused, so that Slack repeats it: %s", (str(error) or "it took too long") if known else fault_line(error))
            self._count(kind, "refused")
            context[REFUSED] = True
            return BoltResponse(status=503, body="")
        await next_()
        self._count(kind, "kept" if context.get(_QUESTION) else "seen")
        self._desk.metrics.acknowledged.labels(PLATFORM).observe(time.monotonic() - began)
        return None

    async def _kept(self, body: Mapping[str, Any], context: AsyncBoltContext) -> None:
        """Keeps the question that a delivery holds, if it holds one. Raises CannotKeep."""
        press = to_press(body) if body.get("type") == "block_actions" else None
        question = self._pressing.example(press) if press else self._question(body)
        if question is not None and await self._in(self._receivers, self._desk.reception.receive, question):
            context[_QUESTION] = question
        elif press is not None and question is None and asks(press):
            context[_ASKED] = await self._in(self._receivers, self._asked, press)

    def _asked(self, press: Press) -> bool:
        """Was it a button under a reply, whose question is kept? Where that fails, whoever pressed is told by the way that every other button takes."""
        try:
            return self._pressing.ask(press)
        except AdvisorError as error:
            logger.error("A press could not be kept: %s", error)
            return False

    def _question(self, body: Mapping[str, Any]) -> Question | None:
        now, account = self._desk.clock.now(), self._desk.workspace.account or _own_account(body)
        if body.get("command"):
            return command_to_question(body, account, now)
        event = body.get("event") or {}
        question = to_question(event, str(body.get("team_id") or ""), account, now)
        if question is not None and question.is_private:
            self._desk.learn_direct(question.person, str(event["channel"]))
        return question

    async def _on_question(self, context: AsyncBoltContext, event: Mapping[str, Any], body: Mapping[str, Any]) -> None:
        if question := context.get(_QUESTION):
            await self._worked(question)
            if question.is_private and event.get("thread_ts"):
                await self._tracked(self._in(self._workers, self._changing.note_reply_to_case, event))
        elif event.get("subtype") in {CHANGED, DELETED}:
            await self._tracked(self._in(self._workers, self._changing.note, event, str(body.get("team_id") or "")))
        elif event.get("type") == "app_mention" and event.get("edited"):
            await self._tracked(self._in(self._workers, self._changing.note_mention, event, str(body.get("team_id") or "")))

    async def _on_command(self, ack: AsyncAck, context: AsyncBoltContext) -> None:
        await ack(text=self._desk.wording["channel.answered_directly"], response_type="ephemeral")
        if question := context.get(_QUESTION):
            await self._worked(question)

    async def _on_press(self, ack: AsyncAck, body: Mapping[str, Any], context: AsyncBoltContext) -> None:
        await ack()
        press = to_press(body)
        if press is None:
            return
        if question := context.get(_QUESTION):
            await self._worked(question)
        elif not context.get(_ASKED):
            await self._tracked(self._pressed(press))

    async def _pressed(self, press: Press) -> None:
        window = await self._in(self._receivers, self._pressing.show_loading, press)
        await self._in(self._workers, self._pressing.press, press, window)

    async def _on_form(self, ack: AsyncAck, body: Mapping[str, Any]) -> None:
        """A form is kept before it is acknowledged: the acknowledgement says whether the window may close."""
        press = to_submission(body)
        await ack(**(await self._tracked(self._in(self._receivers, self._pressing.submit, press)) if press else {}))

    async def _on_home_opened(self, event: Mapping[str, Any], body: Mapping[str, Any]) -> None:
        await self._tracked(self._in(self._workers, self._home.opened, event, str(body.get("team_id") or "")))

    async def _on_nothing(self) -> None:
        """Whatever else Slack sends is acknowledged, so that it is not sent again."""

    async def _worked(self, question: Question) -> None:
        began = time.monotonic()
        await self._tracked(self._in(self._workers, self._desk.reception.work, question))
        self._desk.metrics.worked.labels(PLATFORM).observe(time.monotonic() - began)

    async def _tracked(self, work: Awaitable[T]) -> T:
        """The work's result; until it is there, stopping waits for it."""
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await task

    async def _in(self, pool: ThreadPoolExecutor, call: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(pool, call, *arguments)

    def _count(self, kind: str, outcome: str) -> None:
        self._desk.metrics.received.labels(PLATFORM, kind, outcome).inc()


def _authorizing(token: str, workspace: Workspace) -> Callable[[], Awaitable[AuthorizeResult]]:
    """What bolt asks before each request, without a call to Slack: a slow one would delay the first acknowledgement."""

    async def authorized() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=None, bot_user_id=workspace.account or None, bot_token=token)

    return authorized


def _kind(body: Mapping[str, Any]) -> str:
    """What came in, for the metrics: few kinds, whatever is sent."""
    if body.get("command"):
        return "command"
    return {"event_callback": "event", "block_actions": "press", "view_submission": "form"}.get(str(body.get("type")), "other")


def _own_account(body: Mapping[str, Any]) -> str:
    """The advisor's account as the delivery itself tells it, while Slack has not been asked yet."""
    return next((str(each.get("user_id") or "") for each in body.get("authorizations") or [] if each.get("is_bot")), "")
