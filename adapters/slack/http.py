"""Slack's requests over HTTP: signed, well formed, and only then handed on. One address serves events, buttons, forms and commands."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

logger = logging.getLogger(__name__)
PATH = "/slack/events"
REFUSED = "advisor_refused"
"""Set in a request's context where it could not be kept, so that Slack is to send it again; any other failure comes of what was sent."""
_TEXTS = ("user", "channel", "text", "ts", "thread_ts", "type", "subtype", "channel_type", "bot_id", "tab", "user_team", "source_team", "deleted_ts")
_OBJECTS = ("event", "user", "team", "view", "container", "message", "channel", "state", "enterprise")


class HttpEndpoint:
    """Answers POST on PATH. What is not signed by Slack gets 401, what is no request of Slack's 400."""

    def __init__(self, app: AsyncApp, signing_secret: str) -> None:
        self._app = app
        self._verifier = SignatureVerifier(signing_secret)

    async def post(self, request: web.Request) -> web.StreamResponse:
        """One request."""
        body = await request.read()
        timestamp, signature = request.headers.get("X-Slack-Request-Timestamp", ""), request.headers.get("X-Slack-Signature", "")
        text = _text(body)
        if text is None:
            return _not_understood()
        if not (timestamp.isascii() and timestamp.isdigit() and self._verifier.is_valid(text, timestamp, signature)):
            logger.warning("A request without a valid signature of Slack's was refused.")
            return web.Response(status=401, text="invalid signature")
        if not is_well_formed(text, request.content_type):
            return _not_understood()
        bolt_request = AsyncBoltRequest(body=text, query=request.query_string, headers=dict(request.headers))
        response = await self._app.async_dispatch(bolt_request)
        if response.status >= 500 and not bolt_request.context.get(REFUSED):
            return _not_understood()
        return await to_aiohttp_response(response)

    async def get(self, _: web.Request) -> web.StreamResponse:
        """What somebody who looks at the address with a browser sees."""
        return web.Response(text="The policy advisor listens here.")


def is_well_formed(text: str, content_type: str) -> bool:
    """Has a request the shape of one of Slack's? Whatever reads it further on may rely on that."""
    if content_type == "application/json" or text.startswith("{"):
        return _is_event(_parsed(text))
    form = parse_qs(text)
    if "payload" in form:
        return _is_interaction(_parsed(form["payload"][0]))
    return "command" not in form or all(form.get(name) for name in ("user_id", "team_id", "trigger_id"))


def _not_understood() -> web.Response:
    return web.Response(status=400, text="not understood")


def _text(body: bytes) -> str | None:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return None


def _parsed(text: str) -> Mapping[str, Any] | None:
    """The object that a JSON text holds; None where it holds none, or is nested beyond reason."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _is_event(body: Mapping[str, Any] | None) -> bool:
    if body is None or not isinstance(body.get("type"), str):
        return False
    event = body.get("event", {})
    if not isinstance(event, dict) or not _are(body, ("team_id", "event_id", "challenge", "enterprise_id"), str):
        return False
    authorizations = body.get("authorizations", [])
    if not isinstance(authorizations, list) or not all(isinstance(each, dict) for each in authorizations):
        return False
    if not isinstance(event.get("type", ""), str):
        return False
    is_spoken = event.get("type") in {"message", "app_mention", "app_home_opened"}
    return not is_spoken or (_is_message(event) and isinstance(event.get("files") or [], list))


def _is_message(event: Mapping[str, Any]) -> bool:
    """A message, or a change of one, which holds the message as it is and as it was."""
    inner = [event.get(name) or {} for name in ("message", "previous_message")]
    return _are(event, _TEXTS, str) and all(isinstance(message, dict) and _are(message, _TEXTS, str) for message in inner)


def _is_interaction(body: Mapping[str, Any] | None) -> bool:
    if body is None or not isinstance(body.get("type"), str) or not _are(body, _OBJECTS, dict) or not _are(body, ("trigger_id",), str):
        return False
    user, view, actions = body.get("user") or {}, body.get("view") or {}, body.get("actions", [])
    if not isinstance(user.get("id"), str) or not _are(view, ("state",), dict) or not _are(view, ("callback_id", "private_metadata", "id"), str):
        return False
    values = (view.get("state") or {}).get("values") or {}
    if not isinstance(actions, list) or not all(isinstance(each, dict) for each in actions) or not isinstance(values, dict):
        return False
    return all(isinstance(block, dict) and all(isinstance(field, dict) for field in block.values()) for block in values.values())


def _are(body: Mapping[str, Any], names: tuple[str, ...], kind: type) -> bool:
    """Are the values under these names of one kind, where there are any?"""
    return all(isinstance(body[name], kind) for name in names if body.get(name) is not None)
