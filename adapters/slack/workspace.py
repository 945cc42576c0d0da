"""Which workspace the advisor is installed in, and as whom: asked once, at the start or as soon as Slack answers."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

from adapters.slack.calling import Slack, SlackRefused
from bot.errors import PlatformUnavailable, SettingsError

TOKEN_FAULTS = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "no_permission", "missing_scope"})
"""Slack's words for a token that will never do: an administrator must put in another."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The advisor in its workspace: the team and its own account there, with the scopes that its token has."""

    team: str
    account: str
    scopes: frozenset[str] = frozenset()


class Workspace:
    """Knows the identity behind the token. `allowed` are the workspaces whose staff may ask; without any, the advisor's own."""

    def __init__(self, slack: Slack, allowed: frozenset[str] = frozenset()) -> None:
        self._slack = slack
        self._allowed = allowed
        self._lock = Lock()
        self._identity: Identity | None = None

    @property
    def account(self) -> str:
        """The advisor's own account, empty while Slack has not said which."""
        return self._identity.account if self._identity else ""

    def teams(self) -> frozenset[str]:
        """The workspaces whose staff may ask. Raises PlatformUnavailable while only Slack could tell and does not."""
        if self._allowed:
            return self._allowed
        try:
            return frozenset({self.identity().team})
        except SettingsError as error:
            raise PlatformUnavailable(str(error)) from None

    def identity(self) -> Identity:
        """Who the advisor is. Raises SettingsError where the token will never do, PlatformUnavailable where Slack does not answer."""
        with self._lock:
            if self._identity is None:
                self._identity = self.ask()
            return self._identity

    def ask(self) -> Identity:
        """The same, asked anew, to see whether the token still does."""
        try:
            told = self._slack.call("auth.test")
        except SlackRefused as refused:
            if refused.reason in TOKEN_FAULTS:
                raise SettingsError(
                    f"SLACK_BOT_TOKEN does not do ({refused.reason}): copy the Bot User OAuth Token from the app's page, OAuth & Permissions."
                ) from None
            raise PlatformUnavailable(f"Slack does not answer ({refused.reason}).") from None
        scopes = frozenset(scope.strip() for scope in str(told.get("scopes") or "").split(",") if scope.strip())
        return Identity(str(told["team_id"]), str(told["user_id"]), scopes)
