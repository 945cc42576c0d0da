"""What Slack sends, as payloads: the parts that matter, as documented."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from tests.slack.fake_slack import BOT, SECRET, TEAM, direct_channel

Payload = dict[str, Any]
_numbers = itertools.count(1)


def new_ts() -> str:
    """A timestamp that no other message has."""
    return f"1790000000.{next(_numbers):06d}"


def callback(event: Payload, team: str = TEAM) -> Payload:
    """An event in its envelope."""
    return {
        "type": "event_callback",
        "team_id": team,
        "api_app_id": "A0ADVISOR",
        "event_id": f"Ev{next(_numbers):08d}",
        "event_time": 1790000000,
        "authorizations": [{"team_id": team, "user_id": BOT, "is_bot": True}],
        "event": event,
    }


def direct(text: str, user: str = "U0ASKER", ts: str = "", **more: Any) -> Payload:
    """A direct message to the advisor."""
    event = {"type": "message", "channel_type": "im", "channel": direct_channel(user), "user": user, "text": text, "ts": ts or new_ts(), "team": TEAM}
    return callback(event | more)


def mention(text: str, user: str = "U0ASKER", channel: str = "C0STAFFROOM", ts: str = "", **more: Any) -> Payload:
    """A mention in a channel."""
    return callback({"type": "app_mention", "channel": channel, "user": user, "text": f"<@{BOT}> {text}", "ts": ts or new_ts(), "team": TEAM} | more)


def command(text: str, user: str = "U0ASKER", channel: str = "C0STAFFROOM") -> Payload:
    """A slash command."""
    return {
        "command": "/policy",
        "text": text,
        "user_id": user,
        "team_id": TEAM,
        "channel_id": channel,
        "trigger_id": f"{next(_numbers)}.trigger",
        "response_url": "https://hooks.slack.com/unused",
    }


def press(button: Mapping[str, Any], user: str = "U0ASKER", message: Mapping[str, Any] | None = None, view: Mapping[str, Any] | None = None) -> Payload:
    """A pressed button of a message, of a window, or of the Home tab."""
    payload: Payload = {
        "type": "block_actions",
        "team": {"id": TEAM, "domain": "school"},
        "user": {"id": user, "team_id": TEAM},
        "api_app_id": "A0ADVISOR",
        "trigger_id": f"{next(_numbers)}.trigger",
        "actions": [{"type": "button", "block_id": "b", "action_id": button["action_id"], "value": button["value"], "action_ts": new_ts()}],
    }
    if message is not None:
        container = {"type": "message", "message_ts": message["ts"], "channel_id": message["channel"]}
        payload |= {"container": container, "channel": {"id": message["channel"]}, "message": dict(message)}
    if view is not None:
        payload |= {"container": {"type": "view", "view_id": view.get("id", "")}, "view": dict(view)}
    return payload


def submission(view: Mapping[str, Any], values: Mapping[str, Payload], user: str = "U0CONTACT") -> Payload:
    """A form that was sent; `values` are the fields by name."""
    state = {"values": {name: {name: field} for name, field in values.items()}}
    return {
        "type": "view_submission",
        "team": {"id": TEAM, "domain": "school"},
        "user": {"id": user, "team_id": TEAM},
        "trigger_id": f"{next(_numbers)}.trigger",
        "view": {**view, "state": state},
    }


def home_opened(user: str = "U0ASKER", tab: str = "home") -> Payload:
    """Somebody opens the Home tab, or their conversation with the advisor."""
    return callback({"type": "app_home_opened", "user": user, "channel": direct_channel(user), "tab": tab, "event_ts": new_ts()})


def signed(payload: Payload, *, secret: str = SECRET, at: float | None = None) -> tuple[bytes, dict[str, str]]:
    """The body and the headers with which Slack would post it: events as JSON, the rest as a form."""
    if "actions" in payload or "view" in payload:
        return sign(urlencode({"payload": json.dumps(payload)}).encode(), "application/x-www-form-urlencoded", secret=secret, at=at)
    if payload.get("command"):
        return sign(urlencode(payload).encode(), "application/x-www-form-urlencoded", secret=secret, at=at)
    return sign(json.dumps(payload).encode(), "application/json", secret=secret, at=at)


def sign(body: bytes, content_type: str, *, secret: str = SECRET, at: float | None = None) -> tuple[bytes, dict[str, str]]:
    """Any body with a signature of Slack's."""
    timestamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()
    return body, {"Content-Type": content_type, "X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}
