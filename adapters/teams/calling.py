"""Calls of Teams' connector from the core's threads, with what goes wrong told in one way. Only to servers of Microsoft's."""

from __future__ import annotations

from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import quote, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from adapters.teams.sdk import Authority
from bot.errors import PlatformUnavailable

TIMEOUT = (4.0, 6.0)
"""Seconds to connect and to be answered: with a token and two calls still below what a messenger may take."""
HOSTS = frozenset(
    {
        "smba.trafficmanager.net",
        "smba.infra.gcc.teams.microsoft.com",
        "smba.infra.gov.teams.microsoft.us",
        "smba.infra.dod.teams.microsoft.us",
    }
)
"""Where Teams has its connector, the clouds of governments included."""
HOST_SUFFIXES = (".botframework.com", ".botframework.azure.us")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_CONNECTIONS = 32
_LONGEST_PAUSE = 600


class TeamsRefused(Exception):  # noqa: N818 - named for what it tells
    """A call has failed. `status` is 0 where nothing answered, `reason` Teams' own word for it, `retry_after` the seconds that it asks to be left alone."""

    def __init__(self, status: int, reason: str, retry_after: int | None = None) -> None:
        self.status = status
        self.reason = reason
        self.retry_after = retry_after
        super().__init__(reason)


class Teams:
    """The connector under the advisor's token; may be used by many threads. `is_local` admits servers on this computer."""

    def __init__(self, authority: Authority, *, is_local: bool = False, timeout: tuple[float, float] = TIMEOUT) -> None:
        self._authority = authority
        self._is_local = is_local
        self._timeout = timeout
        self._session = requests.Session()
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, HTTPAdapter(pool_maxsize=_CONNECTIONS))

    def allows(self, service_url: str) -> bool:
        """May the advisor's token be sent to this address?"""
        return is_allowed(service_url, is_local=self._is_local)

    def call(self, method: str, service_url: str, path: str, sent: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Call one operation. Raises TeamsRefused, whatever went wrong."""
        if not self.allows(service_url):
            raise TeamsRefused(0, "service_not_allowed")
        try:
            answer = self._session.request(
                method,
                f"{service_url.rstrip('/')}/{path}",
                json=sent,
                auth=_Bearer(self._authority.token()),
                timeout=self._timeout,
                allow_redirects=False,
            )
            said = _object(answer)
        except PlatformUnavailable as error:
            raise TeamsRefused(0, "no_token") from error
        except (requests.RequestException, OSError, ValueError) as error:
            raise TeamsRefused(0, type(error).__name__) from None
        if answer.status_code >= 300:
            raise _refused(answer, said)
        return said


class _Bearer(AuthBase):
    """Puts the token on; given as such, no other credential of this computer's takes its place."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def is_allowed(service_url: str, *, is_local: bool = False) -> bool:
    """Is this an address of Teams' connector? `is_local` admits this computer's own, for trying things out."""
    try:
        parts = urlsplit(service_url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return False
    if parts.username or parts.password:
        return False
    if is_local and parts.scheme in {"http", "https"} and host in LOOPBACK:
        return True
    return parts.scheme == "https" and (host in HOSTS or host.endswith(HOST_SUFFIXES))


def conversation_path(conversation_id: str, *more: str) -> str:
    """The path of an operation on a conversation; ids hold characters that a path may not."""
    return "/".join(["v3/conversations", *(part if part in _WORDS else quote(part, safe="") for part in (conversation_id, *more))])


_WORDS = frozenset({"activities", "members"})


def _object(answer: requests.Response) -> dict[str, Any]:
    """The object that was answered; an empty one where there is none."""
    if not answer.content:
        return {}
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _refused(answer: requests.Response, said: Mapping[str, Any]) -> TeamsRefused:
    error = said.get("error")
    code = str(error.get("code") or "") if isinstance(error, dict) else ""
    reason = code if code.isascii() and code.isalnum() and len(code) < 60 else f"status_{answer.status_code}"
    return TeamsRefused(answer.status_code, reason, _seconds(answer.headers.get("Retry-After", "")))


def _seconds(said: str) -> int | None:
    return min(int(said), _LONGEST_PAUSE) if said.isascii() and said.isdigit() else None
