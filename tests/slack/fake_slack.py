"""A Slack of the project's own: its Web API, response URLs and Socket Mode, with its limits, scopes and ways to fail."""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.platforms.loops import end_loop
from tests.slack.slack_rules import SCOPES, fault_of_message, fault_of_view

BOT_TOKEN = "xoxb-fake"
APP_TOKEN = "xapp-fake"
SECRET = "signing-secret"
TEAM = "T0SCHOOL"
BOT = "U0ADVISOR"
_FORMS_ONLY = {"users.info", "users.lookupByEmail", "conversations.history", "usergroups.users.list"}
"""Methods that do not look into a JSON body."""
ALL_SCOPES = frozenset(SCOPES.values())


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Web API, with what was sent and answered."""

    method: str
    sent: dict[str, Any]
    answer: dict[str, Any]
    at: float


@dataclass(slots=True)
class Fault:
    """How the next calls of a method fail: an HTTP status, an error of Slack's, or seconds without an answer."""

    status: int = 200
    error: str = ""
    retry_after: int | None = None
    hangs: float = 0.0
    times: int = 1


def member(account: str, email: str = "", name: str = "", **more: Any) -> dict[str, Any]:
    """A member as users.info tells."""
    profile = {"email": email or f"{account.lower()}@staff.example.sch.uk", "real_name": name or f"Person {account}"}
    return {"id": account, "team_id": TEAM, "real_name": profile["real_name"], "profile": profile, "is_bot": False, "is_email_confirmed": True} | more


@dataclass
class FakeSlack:
    """Runs in a thread of its own; `url` is what SLACK_API_URL is set to."""

    members: dict[str, dict[str, Any]] = field(default_factory=dict)
    channels: set[str] = field(default_factory=lambda: {"C0STAFFROOM", "C0OFFICE"})
    groups: dict[str, list[str]] = field(default_factory=dict)
    scopes: frozenset[str] = ALL_SCOPES
    calls: list[Call] = field(default_factory=list)
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    messages: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    views: dict[str, dict[str, Any]] = field(default_factory=dict)
    homes: dict[str, dict[str, Any]] = field(default_factory=dict)
    acked: dict[str, Any] = field(default_factory=dict)
    is_revoked: bool = False
    checks_blocks: bool = True
    port: int = 0

    def __post_init__(self) -> None:
        """Makes what the threads share."""
        self._counter = itertools.count(1)
        self._lock = threading.Lock()
        self._loop = asyncio.new_event_loop()
        self.sockets: list[web.WebSocketResponse] = []
        self._thread = threading.Thread(target=self._loop.run_forever, name="fake-slack", daemon=True)
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """The base of the Web API."""
        return f"http://127.0.0.1:{self.port}/api/"

    def start(self) -> None:
        """Listen on a free port."""
        self._thread.start()
        self._run(self._start()).result(10)

    def stop(self) -> None:
        """Close everything."""
        self._run(self._stop()).result(10)
        end_loop(self._loop, self._thread)

    def fail(self, method: str, **how: Any) -> None:
        """Let the next call (or so many `times`) of a method fail."""
        self.faults.setdefault(method, []).append(Fault(**how))

    def called(self, method: str) -> list[dict[str, Any]]:
        """What was sent with every call of a method that succeeded."""
        return [call.sent for call in list(self.calls) if call.method == method and call.answer.get("ok")]

    def posted_to(self, person_or_channel: str) -> list[dict[str, Any]]:
        """The messages that stand in a channel, or in the direct conversation of a person, the oldest first."""
        channel = direct_channel(person_or_channel) if person_or_channel[:1] in "UW" else person_or_channel
        return [message for (where, _), message in sorted(self.messages.items(), key=lambda each: each[0][1]) if where == channel]

    def new_ts(self) -> str:
        """The next timestamp."""
        return f"{int(time.time())}.{next(self._counter):06d}"

    def send_envelope(self, kind: str, payload: dict[str, Any], envelope_id: str, socket: int = -1, **more: Any) -> None:
        """Send something through Socket Mode."""
        envelope = {"type": kind, "envelope_id": envelope_id, "payload": payload, "accepts_response_payload": kind != "events_api"} | more
        self._run(self.sockets[socket].send_str(json.dumps(envelope))).result(10)

    def refresh_connection(self, socket: int = -1) -> None:
        """Tell a connection to go, as Slack does now and then."""
        self._run(self.sockets[socket].send_str(json.dumps({"type": "disconnect", "reason": "refresh_requested"}))).result(10)

    def cut_connections(self) -> None:
        """Close every connection without a word."""
        for socket in list(self.sockets):
            self._run(socket.close()).result(10)

    def _run(self, work: Any) -> Future[Any]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _start(self) -> None:
        app = web.Application(client_max_size=2**22)
        app.router.add_post("/api/{method}", self._answer)
        app.router.add_get("/link", self._link)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def _stop(self) -> None:
        for socket in list(self.sockets):
            await socket.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        await socket.send_str(json.dumps({"type": "hello", "num_connections": len(self.sockets)}))
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                said = json.loads(message.data)
                self.acked[said["envelope_id"]] = said.get("payload")
        self.sockets.remove(socket)
        return socket

    async def _answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        sent = await _read(request)
        fault = self._next_fault(method)
        if fault is not None:
            if fault.hangs:
                await asyncio.sleep(fault.hangs)
            if fault.status != 200:
                headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after is not None else {}
                return web.Response(status=fault.status, text="upstream said no", headers=headers)
        token = (request.headers.get("Authorization") or f"Bearer {sent.get('token', '')}").removeprefix("Bearer ")
        error = fault.error if fault and fault.error else self._refusal(method, token)
        with self._lock:
            answer = {"ok": False, "error": error} if error else self._do(method, sent)
            self.calls.append(Call(method, sent, answer, time.time()))
        if answer.get("error") == "missing_scope":
            answer["needed"] = SCOPES[method]
        return web.json_response(answer, headers={"x-oauth-scopes": ",".join(sorted(self.scopes))})

    def _next_fault(self, method: str) -> Fault | None:
        with self._lock:
            for fault in self.faults.get(method, []):
                if fault.times > 0:
                    fault.times -= 1
                    return fault
        return None

    def _refusal(self, method: str, token: str) -> str | None:
        if self.is_revoked:
            return "token_revoked"
        if token != (APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN):
            return "invalid_auth"
        needed = SCOPES.get(method)
        return "missing_scope" if needed and needed not in self.scopes else None

    def _do(self, method: str, sent: dict[str, Any]) -> dict[str, Any]:
        doing: Callable[[dict[str, Any]], dict[str, Any]] | None = getattr(self, f"_do_{method.replace('.', '_')}", None)
        if doing is None:
            return {"ok": False, "error": "unknown_method"}
        done = doing(sent)
        return {"ok": "error" not in done} | done

    def _do_auth_test(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"url": "https://school.slack.com/", "team": "School", "user": "advisor", "team_id": TEAM, "user_id": BOT, "bot_id": "B0ADVISOR"}

    def _do_apps_connections_open(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"url": f"ws://127.0.0.1:{self.port}/link"}

    def _do_chat_postMessage(self, sent: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - the method's own name
        channel = str(sent.get("channel"))
        if channel[:1] in "UW":
            channel = direct_channel(channel)
        if not self._is_channel(channel):
            return {"error": "channel_not_found"}
        if self.checks_blocks and (error := fault_of_message("chat.postMessage", sent)):
            return {"error": error}
        ts = self.new_ts()
        self.messages[channel, ts] = {**sent, "ts": ts, "user": BOT, "channel": channel}
        return {"channel": channel, "ts": ts, "message": self.messages[channel, ts]}

    def _do_chat_update(self, sent: dict[str, Any]) -> dict[str, Any]:
        key = (str(sent.get("channel")), str(sent.get("ts")))
        if key not in self.messages:
            return {"error": "message_not_found"}
        if error := fault_of_message("chat.update", sent):
            return {"error": error}
        self.messages[key] = {**self.messages[key], "blocks": [], **sent}
        return {"channel": key[0], "ts": key[1]}

    def _do_chat_delete(self, sent: dict[str, Any]) -> dict[str, Any]:
        gone = self.messages.pop((str(sent.get("channel")), str(sent.get("ts"))), None)
        return {} if gone else {"error": "message_not_found"}

    def _do_chat_postEphemeral(self, sent: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - the method's own name
        if not self._is_channel(str(sent.get("channel"))):
            return {"error": "channel_not_found"}
        error = fault_of_message("chat.postEphemeral", sent)
        return {"error": error} if error else {"message_ts": self.new_ts()}

    def _do_conversations_open(self, sent: dict[str, Any]) -> dict[str, Any]:
        person = str(sent.get("users"))
        found = self.members.get(person)
        if found is None:
            return {"error": "user_not_found"}
        if found.get("deleted"):
            return {"error": "user_disabled"}
        return {"channel": {"id": direct_channel(person)}}

    def _do_conversations_history(self, sent: dict[str, Any]) -> dict[str, Any]:
        found = [message for (channel, _), message in self.messages.items() if channel == sent.get("channel")]
        return {"messages": found[: int(sent.get("limit", 100))]}

    def _do_users_info(self, sent: dict[str, Any]) -> dict[str, Any]:
        found = self.members.get(str(sent.get("user")))
        return {"user": found} if found else {"error": "user_not_found"}

    def _do_users_lookupByEmail(self, sent: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - the method's own name
        found = next((each for each in self.members.values() if each["profile"]["email"] == sent.get("email")), None)
        return {"user": found} if found else {"error": "users_not_found"}

    def _do_usergroups_users_list(self, sent: dict[str, Any]) -> dict[str, Any]:
        group = str(sent.get("usergroup"))
        return {"users": self.groups[group]} if group in self.groups else {"error": "no_such_subteam"}

    def _do_views_open(self, sent: dict[str, Any]) -> dict[str, Any]:
        if not sent.get("trigger_id"):
            return {"error": "invalid_arguments"}
        if error := fault_of_view(sent["view"]):
            return {"error": error}
        view_id = f"V{next(self._counter):06d}"
        self.views[view_id] = {**sent["view"], "id": view_id}
        return {"view": self.views[view_id]}

    _do_views_push = _do_views_open

    def _do_views_update(self, sent: dict[str, Any]) -> dict[str, Any]:
        if sent.get("view_id") not in self.views:
            return {"error": "not_found"}
        if error := fault_of_view(sent["view"]):
            return {"error": error}
        self.views[sent["view_id"]] = {**sent["view"], "id": sent["view_id"]}
        return {"view": self.views[sent["view_id"]]}

    def _do_views_publish(self, sent: dict[str, Any]) -> dict[str, Any]:
        if error := fault_of_view(sent["view"]):
            return {"error": error}
        self.homes[str(sent.get("user_id"))] = sent["view"]
        return {"view": sent["view"]}

    def _is_channel(self, channel: str) -> bool:
        return channel in self.channels or (channel.startswith("D") and channel.removeprefix("D") in {account[1:] for account in self.members})


def direct_channel(person: str) -> str:
    """The id of the direct conversation with a person."""
    return f"D{person[1:]}"


@contextmanager
def running(**how: Any) -> Iterator[FakeSlack]:
    """A fake Slack for as long as the block lasts."""
    slack = FakeSlack(**how)
    slack.start()
    try:
        yield slack
    finally:
        slack.stop()


async def _read(request: web.Request) -> dict[str, Any]:
    """What was sent, as a form or as JSON; lists within a form are JSON."""
    if request.content_type == "application/json":
        sent = json.loads(await request.text() or "{}")
        return {} if request.match_info["method"] in _FORMS_ONLY else sent
    form = dict(await request.post())
    return {key: json.loads(value) if key in {"blocks", "view"} and isinstance(value, str) else value for key, value in form.items()}
