"""Who an account belongs to, as Teams knows it: asked once in a while, remembered in between, and still known while Teams does not answer."""

from __future__ import annotations

import logging
import random
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, TypeVar

from adapters.places import PERSONAL, Place
from adapters.refusals import Refusals, RefusedToSay
from adapters.staff import Member
from adapters.teams.calling import Teams, TeamsRefused, conversation_path
from adapters.teams.places import Book
from adapters.teams.translate import direct_key
from bot.errors import PlatformUnavailable
from bot.ports import Clock

T = TypeVar("T")
logger = logging.getLogger(__name__)
FRESH_FOR = timedelta(minutes=10)
"""How long what Teams said is relied on: somebody who leaves is staff for at most so long."""
KNOWN_FOR = timedelta(hours=8)
"""How long it is relied on while Teams does not answer: a working day."""
_REMEMBERED = 10_000
_NO_MEMBER = 404
_REFUSES = frozenset({400, 403, 410})
"""What Teams answers when it will not tell, and not merely cannot: the advisor was taken away from there, or blocked."""
_NO_CONVERSATION, _NO_STAFF_TEAM = "no_conversation", "staff_team_not_known"
_PASSING = frozenset({412, 429, 502, 504})
"""What Teams answers when the same call may succeed a moment later."""
_TRIES = 3
_LONGEST_PAUSE = 2
"""Seconds that a question waits between two tries; what takes longer is tried again from the inbox."""
_BY_BOT = "29:"
"""How the ids begin by which the bot alone knows people."""
_EXTERNAL = "#ext#"
"""Stands in the UPN of a guest from another tenant."""


class Directory:
    """The members of chats and teams. `staff_teams` are those whose members are staff, since a rule names them."""

    def __init__(self, teams: Teams, book: Book, clock: Clock, staff_teams: Iterable[str] = ()) -> None:
        self._teams = teams
        self._book = book
        self._clock = clock
        self._staff_teams = tuple(staff_teams)
        self._lock = Lock()
        self._members: OrderedDict[tuple[str, str], tuple[datetime, Member]] = OrderedDict()
        self._memberships: OrderedDict[tuple[str, str, str], tuple[datetime, bool]] = OrderedDict()
        self._refusals = Refusals()

    def member(self, account: str, tenant: str, conversation: str = "") -> Member:
        """What Teams knows of an account that speaks in this conversation, or in its own; of one that it does not know, a guest's.

        `account` may also be the id by which the bot knows somebody who is mentioned. Raises PlatformUnavailable, RefusedToSay where it is no use waiting.
        """
        return self._remembered(self._members, (tenant, account), lambda: self._ask(account, tenant, conversation or direct_key(account)))

    def now(self) -> datetime:
        """The present moment, by the clock that what was asked ages by."""
        return self._clock.now()

    def staff_teams_of(self, account: str, tenant: str) -> frozenset[str]:
        """Those of the teams whose members are staff that an account belongs to. Raises PlatformUnavailable where one cannot be asked."""
        return frozenset(team for team in self._staff_teams if self._is_in(team, account, tenant))

    def by_email(self, email: str, tenant: str) -> Member | None:
        """Whoever has this UPN, as far as a chat or a team of the advisor's tells. Raises PlatformUnavailable."""
        place = self._book.person(tenant, email)
        if place is not None and place.conversation_id:
            return self.member(place.account, tenant)
        try:
            told = self._book.looked_up(tenant, email)
        except TeamsRefused as refused:
            raise PlatformUnavailable(f"Teams does not say whose an address is ({refused.reason}).") from None
        return to_member(told, tenant) if told else None

    def _ask(self, account: str, tenant: str, conversation: str) -> Member:
        place = self._book.at(tenant, conversation)
        told = self._asked_there(place, account) if place and place.conversation_id else self._looked_up(account, tenant)
        if told is None:
            return Member(account, "", is_guest=True)
        member = to_member(told, tenant)
        if not account.startswith(_BY_BOT):
            member = replace(member, account=account)
        if place is not None:
            self._note(place, member, told)
        return member

    def _asked_there(self, place: Place, account: str) -> dict[str, Any] | None:
        """The member as the conversation has them; where Teams refuses to say, as one of the known teams has them."""
        try:
            return self._asked(place.service_url, conversation_path(place.conversation_id, "members", account))
        except TeamsRefused as refused:
            if refused.status in _REFUSES and (told := self._book.looked_up(place.tenant, account)) is not None:
                return told
            raise

    def _looked_up(self, account: str, tenant: str) -> dict[str, Any]:
        told = self._book.looked_up(tenant, account)
        if told is None:
            raise TeamsRefused(0, _NO_CONVERSATION if self._book.is_on_record() else "records")
        return told

    def _asked(self, service_url: str, path: str) -> dict[str, Any] | None:
        """The member; None where there is none. Where Teams is busy for the moment, it is asked again, since a question waits for it."""
        for tries in range(_TRIES):
            try:
                return self._teams.call("GET", service_url, path)
            except TeamsRefused as refused:
                if refused.status == _NO_MEMBER:
                    return None
                if refused.status not in _PASSING or (refused.retry_after or 0) > _LONGEST_PAUSE or tries == _TRIES - 1:
                    raise
                pause = refused.retry_after or 0.5 * 2**tries
            time.sleep(pause * (0.75 + random.random() / 2))  # noqa: S311 - a pause, not a secret
        return None

    def _is_in(self, team: str, account: str, tenant: str) -> bool:
        return self._remembered(self._memberships, (team, tenant, account), lambda: self._ask_team(team, account, tenant))

    def _ask_team(self, team: str, account: str, tenant: str) -> bool:
        where = self._book.team(tenant, team)
        if where is None:
            raise TeamsRefused(0, _NO_STAFF_TEAM)
        return self._asked(where.service_url, conversation_path(where.conversation_id, "members", account)) is not None

    def _note(self, place: Place, member: Member, told: Mapping[str, Any]) -> None:
        """Keeps the name and the UPN beside the person's own place, so that they are found as a contact by either."""
        own = self._book.at(place.tenant, direct_key(member.account)) or Place(
            place.platform, place.tenant, direct_key(member.account), place.service_url, "", PERSONAL, place.bot_id, account=member.account
        )
        self._book.learn(replace(own, email=member.email.lower(), name=member.name, user_id=own.user_id or _text(told, "id")))

    def _remembered(self, memory: OrderedDict[Any, tuple[datetime, T]], key: Any, ask: Callable[[], T]) -> T:
        """What is known or asked now; what was known a while ago while Teams does not answer. Raises PlatformUnavailable, RefusedToSay."""
        now = self._clock.now()
        with self._lock:
            kept = memory.get(key)
        if kept is not None and now - kept[0] < FRESH_FOR:
            return kept[1]
        try:
            found = ask()
        except TeamsRefused as refused:
            if kept is not None and now - kept[0] < KNOWN_FOR:
                return kept[1]
            if refused.status in _REFUSES or refused.reason in {_NO_CONVERSATION, _NO_STAFF_TEAM}:
                raise RefusedToSay("Teams", refused.reason, self._refusals.lasting(key, now)) from None
            raise PlatformUnavailable(f"Teams does not say who somebody is ({refused.reason}).") from None
        self._refusals.ended(key)
        with self._lock:
            memory[key] = (now, found)
            memory.move_to_end(key)
            while len(memory) > _REMEMBERED:
                memory.popitem(last=False)
        return found


def to_member(told: Mapping[str, Any], tenant: str) -> Member:
    """The member that Teams describes. Guests, whoever belongs to another tenant and whoever has no tenant count as guests."""
    upn, home = _text(told, "userPrincipalName"), _text(told, "tenantId")
    account = _text(told, "aadObjectId") or _text(told, "objectId") or _text(told, "id")
    role = _text(told, "userRole").lower()
    is_guest = role not in {"", "user", "owner", "member"} or _EXTERNAL in upn.lower() or home != tenant or not upn
    return Member(account, home, "" if is_guest else upn, _text(told, "name"), is_guest=is_guest, is_bot=_text(told, "id").startswith("28:"))


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    return value if isinstance(value, str) else ""
