"""Who an account belongs to, as Slack knows it: asked once in a while, remembered in between, and still known while Slack does not answer."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from adapters.refusals import Refusals, RefusedToSay
from adapters.slack.calling import Slack, SlackRefused
from adapters.slack.workspace import TOKEN_FAULTS
from adapters.staff import Member
from bot.errors import PlatformUnavailable
from bot.ports import Clock

logger = logging.getLogger(__name__)
FRESH_FOR = timedelta(minutes=10)
"""How long what Slack said is relied on: somebody who leaves is staff for at most so long."""
KNOWN_FOR = timedelta(hours=8)
"""How long it is relied on while Slack does not answer: a working day."""
_REMEMBERED = 10_000
_UNKNOWN = frozenset({"user_not_found", "users_not_found", "user_not_visible"})
_REFUSES = TOKEN_FAULTS | {"access_denied", "ekm_access_denied", "not_allowed_token_type", "org_login_required", "team_access_not_granted"}
"""What Slack answers when it will not tell, and not merely cannot: a scope or the app itself was taken away."""


class Directory:
    """The members of the workspace. `groups` are the user groups whose members are asked for, since a rule or a school names them."""

    def __init__(self, slack: Slack, clock: Clock, groups: Iterable[str] = ()) -> None:
        self._slack = slack
        self._clock = clock
        self._groups = tuple(groups)
        self._lock = Lock()
        self._refusals = Refusals()
        self._members: OrderedDict[str, tuple[datetime, Member]] = OrderedDict()
        self._group_members: dict[str, tuple[datetime, frozenset[str]]] = {}

    def member(self, account: str) -> Member:
        """What Slack knows of an account; of one that it does not know, a guest's. Raises PlatformUnavailable, RefusedToSay where it is no use waiting."""
        with self._lock:
            kept = self._members.get(account)
        now = self._clock.now()
        if kept is not None and now - kept[0] < FRESH_FOR:
            return kept[1]
        try:
            member = self._ask(account)
        except SlackRefused as refused:
            if kept is not None and now - kept[0] < KNOWN_FOR:
                return kept[1]
            if refused.reason in _REFUSES:
                raise RefusedToSay("Slack", refused.reason, self._refusals.lasting(account, now)) from None
            raise PlatformUnavailable(f"Slack does not say who {account} is ({refused.reason}).") from None
        self._refusals.ended(account)
        with self._lock:
            self._members[account] = (now, member)
            self._members.move_to_end(account)
            while len(self._members) > _REMEMBERED:
                self._members.popitem(last=False)
        return member

    def now(self) -> datetime:
        """The present moment, by the clock that what was asked ages by."""
        return self._clock.now()

    def account_of(self, email: str) -> str:
        """The account with this e-mail address; empty where there is none. Raises PlatformUnavailable."""
        try:
            return str(self._slack.call("users.lookupByEmail", email=email)["user"]["id"])
        except SlackRefused as refused:
            if refused.reason in _UNKNOWN:
                return ""
            raise PlatformUnavailable(f"Slack does not say whose an address is ({refused.reason}).") from None

    def _ask(self, account: str) -> Member:
        try:
            user = self._slack.call("users.info", user=account)["user"]
        except SlackRefused as refused:
            if refused.reason not in _UNKNOWN:
                raise
            return Member(account, "", is_guest=True)
        return to_member(user, frozenset(group for group in self._groups if account in self._of_group(group)))

    def _of_group(self, group: str) -> frozenset[str]:
        now = self._clock.now()
        kept = self._group_members.get(group)
        if kept is not None and now - kept[0] < FRESH_FOR:
            return kept[1]
        try:
            found = frozenset(map(str, self._slack.call("usergroups.users.list", usergroup=group)["users"]))
        except SlackRefused as refused:
            if kept is not None and now - kept[0] < KNOWN_FOR:
                return kept[1]
            if refused.reason != "no_such_subteam":
                raise
            logger.error("There is no user group %s in Slack: take it out of STAFF_LIST or schools.toml.", group)
            found = frozenset()
        self._group_members[group] = (now, found)
        return found


def to_member(user: dict[str, Any], groups: frozenset[str] = frozenset()) -> Member:
    """The member that users.info describes. Guests, strangers from other workspaces and those who have left count as guests."""
    profile = user.get("profile") or {}
    is_confirmed = user.get("is_email_confirmed", True)
    is_guest = any(user.get(mark) for mark in ("is_restricted", "is_ultra_restricted", "is_stranger", "deleted"))
    return Member(
        account=str(user["id"]),
        tenant=str(user.get("team_id") or ""),
        email=str(profile.get("email") or "") if is_confirmed else "",
        name=str(profile.get("real_name") or user.get("real_name") or profile.get("display_name") or ""),
        groups=groups,
        is_guest=is_guest,
        is_bot=bool(user.get("is_bot")) or bool(user.get("is_app_user")),
    )
