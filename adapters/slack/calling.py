"""Calls of Slack's Web API from the core's threads, with what goes wrong told in one way."""

from __future__ import annotations

import logging
import ssl
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

TIMEOUT = 10
"""Seconds for one call: less than half of what a messenger may take."""
DEFAULT_URL = "https://slack.com/api/"
_TOO_MANY = 429

quiet = logging.getLogger("adapters.slack.library")
"""The log of Slack's libraries. Below ERROR they write what people typed, so that level is not theirs to use."""
quiet.setLevel(logging.ERROR)


class SlackRefused(Exception):  # noqa: N818 - named for what it tells
    """A call has failed. `reason` is Slack's own word for it, or a status; `retry_after` the seconds that Slack asks to leave it alone."""

    def __init__(self, reason: str, retry_after: int | None = None, needed: str = "") -> None:
        self.reason = reason
        self.retry_after = retry_after
        self.needed = needed
        super().__init__(reason)


class Slack:
    """The Web API under one token; may be used by many threads."""

    def __init__(self, token: str, url: str = "", timeout: int = TIMEOUT) -> None:
        base = url or DEFAULT_URL
        # One TLS context for all: urllib reads every certificate of the system for each that it makes.
        tls = ssl.create_default_context() if base.startswith("https:") else None
        self._client = WebClient(token, base_url=base, timeout=timeout, ssl=tls, logger=quiet, retry_handlers=[])

    def call(self, method: str, **sent: Any) -> dict[str, Any]:
        """Call a method. Raises SlackRefused, whatever went wrong."""
        try:
            # Methods that only read do not look into a JSON body; only lists and objects need one.
            is_nested = any(isinstance(value, dict | list) for value in sent.values())
            answer = self._client.api_call(method, json=sent) if is_nested else self._client.api_call(method, params=sent)
            data = answer.data
            headers = answer.headers
        except SlackApiError as error:
            raise _refused(error) from None
        except (SlackClientError, HTTPException, OSError, ValueError) as error:
            raise SlackRefused(type(error).__name__) from None
        if not isinstance(data, dict):
            raise SlackRefused("no_json")
        return {**data, "scopes": _header(headers, "x-oauth-scopes")}


def _refused(error: SlackApiError) -> SlackRefused:
    response = error.response
    status = int(getattr(response, "status_code", 0) or 0)
    data = response.data if isinstance(getattr(response, "data", None), dict) else {}
    if status == _TOO_MANY or data.get("error") == "ratelimited":
        return SlackRefused("ratelimited", _seconds(_header(response.headers, "retry-after")))
    if status >= 500:
        return SlackRefused(f"status_{status}", _seconds(_header(response.headers, "retry-after")))
    reason = str(data.get("error") or f"status_{status}")
    return SlackRefused(reason if reason.replace("_", "").isalnum() else f"status_{status}", needed=str(data.get("needed") or ""))


def _header(headers: Any, name: str) -> str:
    found = next((value for key, value in dict(headers or {}).items() if str(key).lower() == name), "")
    return str(found[0] if isinstance(found, list) and found else found)


def _seconds(said: str) -> int | None:
    return int(said) if said.isdigit() else None
