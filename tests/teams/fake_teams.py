"""A Teams of the project's own: its connector, the keys with which it signs, its limits and ways to fail."""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from tests.platforms.loops import end_loop
from tests.teams.teams_rules import fault_of_card

APP_ID = "22222222-2222-4222-8222-222222222222"
TENANT = "11111111-1111-4111-8111-111111111111"
BOT = f"28:{APP_ID}"
OUTBOUND = "outbound-token"
KEY_ID = "key-of-the-tests"
TEAM = "19:staffteam@thread.tacv2"
STAFFROOM = "19:staffroom@thread.tacv2"
LARGEST = 28 * 1024
"""Bytes of an activity as UTF-16, in the strictest of what Teams has said of it."""
Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the connector: the operation, where, what was sent and the status that was answered."""

    operation: str
    conversation: str
    sent: Payload
    status: int
    at: float


@dataclass(slots=True)
class Fault:
    """How the next calls of an operation fail: a status with Teams' word for it, or seconds without an answer."""

    status: int = 200
    code: str = "Unknown"
    retry_after: int | None = None
    hangs: float = 0.0
    times: int = 1


def member(account: str, upn: str = "", name: str = "", **more: Any) -> Payload:
    """A member as the connector tells; `is_installed` whether the app was added for them, which only the fake knows."""
    email = upn or f"{account}@staff.example.sch.uk"
    told = {"id": user_id(account), "aadObjectId": account, "objectId": account, "name": name or f"Person {account}", "email": email}
    return told | {"userPrincipalName": email, "tenantId": TENANT, "userRole": "user", "is_installed": True} | more


def user_id(account: str) -> str:
    """The id by which the bot alone knows somebody."""
    return f"29:{account}"


def personal(account: str) -> str:
    """The id of somebody's own conversation with the advisor."""
    return f"a:{account}"


@cache
def signing_key(name: str) -> rsa.RSAPrivateKey:
    """A key of the tests' own; each name has another."""
    return rsa.generate_private_key(public_exponent=65_537, key_size=2_048)


def token(service_url: str, *, key: str = KEY_ID, headers: Payload | None = None, **claims: Any) -> str:
    """A token as Teams' own service sends it; `claims` and `headers` replace what is right in it, None takes it out."""
    now = int(time.time())
    right: Payload = {"iss": "https://api.botframework.com", "aud": APP_ID, "serviceurl": service_url, "nbf": now - 60, "exp": now + 3_600}
    said = {name: value for name, value in (right | claims).items() if value is not None}
    return jwt.encode(said, signing_key(key), algorithm="RS256", headers={"kid": KEY_ID} if headers is None else headers)


@dataclass
class FakeTeams:
    """Runs in a thread of its own; `url` is the service URL of its activities."""

    members: dict[str, Payload] = field(default_factory=dict)
    teams: dict[str, list[str]] = field(default_factory=dict)
    channels: dict[str, str] = field(default_factory=lambda: {STAFFROOM: TEAM})
    calls: list[Call] = field(default_factory=list)
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    messages: dict[tuple[str, str], Payload] = field(default_factory=dict)
    typing: list[str] = field(default_factory=list)
    key_fetches: int = 0
    checks_cards: bool = True
    wants_token: bool = True
    limit: int = 0
    port: int = 0

    def __post_init__(self) -> None:
        """Makes what the threads share."""
        self._counter = itertools.count(1)
        self._lock = threading.Lock()
        self._recent: list[float] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fake-teams", daemon=True)
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """The service URL."""
        return f"http://127.0.0.1:{self.port}/"

    @property
    def openid_url(self) -> str:
        """Where the signing keys are named."""
        return f"{self.url}v1/.well-known/openidconfiguration"

    def start(self) -> None:
        """Listen on a free port."""
        self._thread.start()
        self._run(self._start()).result(10)

    def stop(self) -> None:
        """Close everything."""
        self._run(self._stop()).result(10)
        end_loop(self._loop, self._thread)

    def fail(self, operation: str, **how: Any) -> None:
        """Let the next call (or so many `times`) of an operation fail: send, update, delete, create, member, keys."""
        self.faults.setdefault(operation, []).append(Fault(**how))

    def called(self, operation: str) -> list[Call]:
        """Every call of an operation that succeeded."""
        return [call for call in list(self.calls) if call.operation == operation and call.status < 300]

    def posted_to(self, conversation: str) -> list[Payload]:
        """The messages that stand in a conversation (in all threads of a channel), the oldest first."""
        standing = list(self.messages.items())
        return [message for (where, _), message in standing if where == conversation or where.startswith(f"{conversation};")]

    def _run(self, work: Any) -> Future[Any]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _start(self) -> None:
        app = web.Application(client_max_size=2**22)
        app.router.add_get("/v1/.well-known/openidconfiguration", self._openid)
        app.router.add_get("/v1/.well-known/keys", self._keys)
        app.router.add_post("/v3/conversations", self._create)
        app.router.add_post("/v3/conversations/{conversation}/activities", self._send)
        app.router.add_put("/v3/conversations/{conversation}/activities/{activity}", self._update)
        app.router.add_delete("/v3/conversations/{conversation}/activities/{activity}", self._delete)
        app.router.add_get("/v3/conversations/{conversation}/members/{member}", self._member)
        app.router.add_get("/v3/teams/{conversation}", self._team)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]

    async def _stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _openid(self, _: web.Request) -> web.Response:
        if fault := self._next_fault("keys"):
            await asyncio.sleep(fault.hangs)
            return web.Response(status=fault.status)
        return web.json_response({"issuer": "https://api.botframework.com", "jwks_uri": f"{self.url}v1/.well-known/keys"})

    async def _keys(self, _: web.Request) -> web.Response:
        self.key_fetches += 1
        key = json.loads(RSAAlgorithm.to_jwk(signing_key(KEY_ID).public_key())) | {"kid": KEY_ID, "endorsements": ["msteams", "webchat"]}
        unendorsed = json.loads(RSAAlgorithm.to_jwk(signing_key("unendorsed").public_key())) | {"kid": "unendorsed"}
        other = json.loads(RSAAlgorithm.to_jwk(signing_key("webchat").public_key())) | {"kid": "webchat", "endorsements": ["webchat"]}
        return web.json_response({"keys": [key, unendorsed, other]})

    async def _create(self, request: web.Request) -> web.Response:
        sent = await request.json()
        asked = str((sent.get("members") or [{}])[0].get("id"))
        found = self._found(asked)
        if found is None:
            return await self._answered(request, "create", sent, 400, {"code": "BadArgument"})
        account = str(found["aadObjectId"])
        in_team = any(account in members for members in self.teams.values())
        if not (found["is_installed"] or in_team) or found.get("is_blocked"):
            return await self._answered(request, "create", sent, 403, {"code": "BotNotInConversationRoster"})
        return await self._answered(request, "create", sent, 201, {"id": personal(account)})

    async def _send(self, request: web.Request) -> web.Response:
        sent, conversation = await request.json(), request.match_info["conversation"]
        if refusal := self._refusal(conversation, sent):
            return await self._answered(request, "send", sent, *refusal)
        activity = f"{1_790_000_000_000 + next(self._counter)}"
        response = await self._answered(request, "typing" if sent.get("type") == "typing" else "send", sent, 201, {"id": activity})
        if response.status == 201 and sent.get("type") == "typing":
            self.typing.append(conversation)
        elif response.status == 201:
            with self._lock:
                self.messages[conversation, activity] = {**sent, "id": activity, "conversation": {"id": conversation}}
        return response

    async def _update(self, request: web.Request) -> web.Response:
        sent, key = await request.json(), (request.match_info["conversation"], request.match_info["activity"])
        if key not in self.messages:
            return await self._answered(request, "update", sent, 404, {"code": "ActivityNotFoundInConversation"})
        if refusal := self._refusal(key[0], sent):
            return await self._answered(request, "update", sent, *refusal)
        response = await self._answered(request, "update", sent, 200, {"id": key[1]})
        if response.status == 200:
            with self._lock:
                self.messages[key] = {**sent, "id": key[1], "conversation": {"id": key[0]}}
        return response

    async def _delete(self, request: web.Request) -> web.Response:
        key = (request.match_info["conversation"], request.match_info["activity"])
        response = await self._answered(request, "delete", {}, 200, {})
        if response.status == 200:
            self.messages.pop(key, None)
        return response

    async def _member(self, request: web.Request) -> web.Response:
        conversation, asked = request.match_info["conversation"].partition(";")[0], request.match_info["member"]
        found = self._found(asked)
        account = str(found["aadObjectId"]) if found else ""
        room = self.channels.get(conversation, conversation)
        is_there = conversation == personal(account) or (room in self.teams and account in self.teams[room])
        if found is None or not is_there or found.get("is_gone"):
            return await self._answered(request, "member", {}, 404, {"code": "MemberNotFoundInConversation"})
        return await self._answered(request, "member", {}, 200, {name: value for name, value in found.items() if not name.startswith("is_")})

    async def _team(self, request: web.Request) -> web.Response:
        team = request.match_info["conversation"]
        is_known = team in self.teams
        return await self._answered(request, "team", {}, 200 if is_known else 404, {"id": team} if is_known else {"code": "NotFound"})

    async def _answered(self, request: web.Request, operation: str, sent: Payload, status: int, said: Payload) -> web.Response:
        """What is answered, unless the operation is to fail this time or the token is none."""
        headers: dict[str, str] = {}
        fault = self._next_fault(operation)
        if self.wants_token and request.headers.get("Authorization") != f"Bearer {OUTBOUND}":
            status, said = 401, {"code": "Unauthorized"}
        elif self._is_too_much():
            status, said, headers = 429, {"code": "TooManyRequests"}, {"Retry-After": "1"}
        elif fault is not None:
            await asyncio.sleep(fault.hangs)
            if fault.status != 200:
                status, said = fault.status, {"code": fault.code}
                headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after is not None else {}
        with self._lock:
            self.calls.append(Call(operation, request.match_info.get("conversation", ""), sent, status, time.time()))
        return web.json_response(said if status < 300 else {"error": said | {"message": "Teams said no"}}, status=status, headers=headers)

    def _is_too_much(self) -> bool:
        """Were there as many calls in this second as Teams takes of one app? A limit of 0 is none."""
        if not self.limit:
            return False
        now = time.monotonic()
        self._recent = [at for at in self._recent if now - at < 1.0]
        is_too_much = len(self._recent) >= self.limit
        if not is_too_much:
            self._recent.append(now)
        return is_too_much

    def _next_fault(self, operation: str) -> Fault | None:
        with self._lock:
            for fault in self.faults.get(operation, []):
                if fault.times > 0:
                    fault.times -= 1
                    return fault
        return None

    def _refusal(self, conversation: str, sent: Payload) -> tuple[int, Payload] | None:
        """Why Teams does not take this here; None where it does."""
        base = conversation.partition(";")[0]
        if base.startswith("a:"):
            found = self._found(base[2:])
            if found is None:
                return 404, {"code": "ConversationNotFound"}
            if found.get("is_blocked"):
                return 403, {"code": "MessageWritesBlocked"}
        elif base not in self.channels:
            return 403, {"code": "BotNotInConversationRoster"}
        if len(json.dumps(sent, ensure_ascii=False).encode("utf-16-le", "surrogatepass")) > LARGEST:
            return 413, {"code": "MessageSizeTooBig"}
        cards = [attachment["content"] for attachment in sent.get("attachments") or []] if self.checks_cards else []
        return (400, {"code": "BadSyntax"}) if any(map(fault_of_card, cards)) else None

    def _found(self, asked: str) -> Payload | None:
        """A member by any of their ids."""
        ids = ("id", "aadObjectId", "userPrincipalName")
        return next((each for each in self.members.values() if asked.lower() in {str(each[name]).lower() for name in ids}), None)


@contextmanager
def running(**how: Any) -> Iterator[FakeTeams]:
    """A fake Teams for as long as the block lasts."""
    teams = FakeTeams(**how)
    teams.start()
    try:
        yield teams
    finally:
        teams.stop()
