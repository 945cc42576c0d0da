"""The thin shell around Teams' connector: what comes in is authenticated and kept before it is acknowledged, and worked on after it."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from aiohttp import web

from adapters.places import Place
from adapters.teams import changing, welcome
from adapters.teams.calling import TeamsRefused, conversation_path
from adapters.teams.changing import Changing
from adapters.teams.desk import Desk
from adapters.teams.payload import Payload, text_of
from adapters.teams.pressing import Pressing, as_answer, asks
from adapters.teams.said import quoted_by
from adapters.teams.sdk import Authority, Refused
from adapters.teams.translate import PLATFORM, Press, place_of, tenant_of, to_press, to_question
from adapters.teams.welcome import Welcome
from adapters.web import Handler, Platform
from bot.errors import AdvisorError, PlatformUnavailable, fault_line
from bot.model import Question

T = TypeVar("T")
logger = logging.getLogger(__name__)
PATH = "/api/messages"
ANSWERED_WITHIN = 12.0
"""Seconds; Teams wants 15. What is not kept by then is refused, so that Teams delivers it again: by then it may be kept."""
TYPES_AFTER = 0.4
"""Seconds of work after which the asker is shown that there is somebody typing; most answers are there before it would be."""
TYPES_FOR = 3.0
"""Seconds for which Teams shows it."""
RECEIVERS = 32
"""Threads for what an acknowledgement waits for, so that it never waits for answers under way."""
WORKERS = 64


@dataclass(frozen=True, slots=True)
class Received:
    """An activity that was let in: where it comes from, and the button or the new question that it holds."""

    place: Place
    press: Press | None = None
    question: Question | None = None


class TeamsPlatform(Platform):
    """Teams, by the one address that Azure Bot calls."""

    name = PLATFORM

    def __init__(self, authority: Authority, desk: Desk) -> None:
        self._authority = authority
        self._desk = desk
        self._pressing = Pressing(desk)
        self._welcome = Welcome(desk)
        self._changing = Changing(desk)
        self._receivers = ThreadPoolExecutor(RECEIVERS, thread_name_prefix="teams-receiver")
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="teams-worker")
        self._under_way: set[asyncio.Task[Any]] = set()

    def routes(self) -> Sequence[tuple[str, str, Handler]]:
        """The address for everything that Teams sends."""
        return (("POST", PATH, self.post), ("GET", PATH, self.get))

    async def start(self) -> None:
        """Remember where people are, so that they can be reached while the records fail, and see whether the credentials will do."""
        await self._in(self._workers, self._desk.book.warm)
        self._begin(self.check())

    async def stop(self, patience: float) -> None:
        """Finish what is under way within so many seconds; what is not finished stays in the inbox."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=patience)
        for pool in (self._receivers, self._workers):
            pool.shutdown(wait=False, cancel_futures=True)

    async def check(self) -> str:
        """Does Microsoft give a token for calling Teams?"""
        try:
            await self._in(self._workers, self._authority.token)
        except PlatformUnavailable as error:
            logger.error("Teams is not ready: %s", error)
            return "no token"
        return ""

    async def get(self, _: web.Request) -> web.StreamResponse:
        """What somebody who looks at the address with a browser sees."""
        return web.Response(text="The policy advisor listens here.")

    async def post(self, request: web.Request) -> web.StreamResponse:
        """One activity: 401 where it is not Teams', 503 where it could not be kept, so that it comes again."""
        began, authorization = time.monotonic(), request.headers.get("Authorization", "")
        activity = _activity(await request.read())
        if activity is None:
            return web.Response(status=400, text="not understood")
        kind = _kind(activity)
        try:
            async with asyncio.timeout(ANSWERED_WITHIN):
                received = await self._in(self._receivers, self._received, authorization, activity)
                answer = await self._answered(activity, received)
        except Refused as refused:
            logger.warning("A request that is not Teams' was refused: %s.", refused)
            self._count(kind, "refused")
            return web.Response(status=401)
        except Exception as error:  # noqa: BLE001 - whatever keeps a question from being kept, it must come again
            known = isinstance(error, AdvisorError | TimeoutError)
            logger.error("A delivery is refused, so that Teams repeats it: %s", (str(error) or "it took too long") if known else fault_line(error))
            self._count(kind, "refused")
            return web.Response(status=503)
        self._count(kind, "kept" if received.question else "seen")
        self._desk.metrics.acknowledged.labels(PLATFORM).observe(time.monotonic() - began)
        return answer

    def _received(self, authorization: str, activity: Payload) -> Received:
        """Lets an activity in, and keeps its question and where it comes from. Raises Refused, PlatformUnavailable, CannotKeep."""
        self._admit(authorization, activity)
        place = place_of(activity, self._desk.clock.now())
        press = to_press(activity)
        question = self._pressing.example(press) if press else to_question(activity, self._desk.clock.now())
        is_new = question is not None and self._desk.reception.receive(question)
        if text_of(activity, "type") in {welcome.INSTALLED, welcome.CHANGED} and self._welcome.is_gone(activity):
            self._desk.book.forget(place)
        else:
            self._desk.book.learn(place)
            self._desk.book.learn_person(place)
        return Received(place, press if question is None else None, question if is_new else None)

    def _admit(self, authorization: str, activity: Payload) -> None:
        """Raises Refused unless Teams itself has sent this, from a server of Microsoft's and a tenant that is allowed."""
        self._authority.authenticate(authorization, activity)
        if not self._desk.teams.allows(text_of(activity, "serviceUrl")):
            raise Refused("a service that is none of Teams'")
        if tenant_of(activity).lower() not in self._desk.gate.tenants:
            raise Refused("a tenant that is not allowed")

    async def _answered(self, activity: Payload, received: Received) -> web.Response:
        kind, press = text_of(activity, "type"), received.press
        if received.question is not None:
            self._begin(self._worked(received.question, received.place))
            if received.question.is_private and (quoted := quoted_by(activity)):
                self._begin(self._in(self._workers, self._changing.note_reply_to_case, activity, quoted))
        elif press is not None and press.is_invoke:
            shown = await self._tracked(self._in(self._workers, self._pressing.ask if asks(press) else self._pressing.press, press))
            return web.json_response(as_answer(shown))
        elif press is not None:
            await self._pressed_by_message(press)
        elif kind in {changing.CHANGED, changing.DELETED}:
            self._begin(self._in(self._workers, self._changing.note, activity))
        elif kind == welcome.INSTALLED:
            self._begin(self._in(self._workers, self._welcome.greet, activity, received.place))
        if kind == "invoke":
            return self._answered_invoke(received)
        return web.Response()

    def _answered_invoke(self, received: Received) -> web.Response:
        """What an invoke gets that asks a question, whose reply follows, or holds none of the advisor's buttons."""
        if received.question is None and received.press is None:
            return web.json_response(as_answer(self._desk.wording["refused.gone"]))
        return web.json_response(as_answer(self._desk.wording["form.loading"]))

    async def _pressed_by_message(self, press: Press) -> None:
        """A press of a client that sends a message in its place: what asks a question is kept before it is acknowledged."""
        if asks(press):
            shown = await self._in(self._receivers, self._pressing.ask, press)
            if shown != self._desk.wording["form.loading"]:
                self._begin(self._in(self._workers, self._pressing.show, press, shown))
            return
        self._begin(self._in(self._workers, lambda: self._pressing.show(press, self._pressing.press(press))))

    async def _worked(self, question: Question, place: Place) -> None:
        """The answer to a question; while it takes its time, the asker sees that somebody is typing."""
        began = time.monotonic()
        work = asyncio.ensure_future(self._in(self._workers, self._desk.reception.work, question))
        pause = TYPES_AFTER
        while question.is_private and not (await asyncio.wait({work}, timeout=pause))[0]:
            await self._in(self._workers, self._type, place)
            pause = TYPES_FOR
        await work
        self._desk.metrics.worked.labels(PLATFORM).observe(time.monotonic() - began)

    def _type(self, place: Place) -> None:
        try:
            self._desk.teams.call("POST", place.service_url, conversation_path(place.conversation_id, "activities"), {"type": "typing"})
        except TeamsRefused as refused:
            logger.info("That an answer is coming could not be shown: %s.", refused.reason)

    def _begin(self, work: Awaitable[Any]) -> None:
        """Goes on with something after the request; until it is done, stopping waits for it."""
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._ended)

    async def _tracked(self, work: Awaitable[T]) -> T:
        """The work's result; until it is there, stopping waits for it, whoever waits for it meanwhile."""
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("Something that was acknowledged has failed: %s", fault_line(error))

    async def _in(self, pool: ThreadPoolExecutor, call: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(pool, call, *arguments)

    def _count(self, kind: str, outcome: str) -> None:
        self._desk.metrics.received.labels(PLATFORM, kind, outcome).inc()


def _activity(body: bytes) -> Payload | None:
    """The activity that a body holds; None where it holds none, or is nested beyond reason."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _kind(activity: Payload) -> str:
    """What came in, for the metrics: few kinds, whatever is sent."""
    return {"message": "event", "invoke": "press"}.get(str(activity.get("type")), "other")
