"""Where Teams' conversations are, and how one is begun with somebody who has not written yet."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from adapters.places import PERSONAL, Place, Places
from adapters.teams.calling import Teams, TeamsRefused, conversation_path
from adapters.teams.translate import PLATFORM, channel_of, direct_key
from bot.errors import RecordsError
from bot.ports import Clock

logger = logging.getLogger(__name__)
KEPT_AGAIN_AFTER = timedelta(days=1)
"""A place that has not changed is written once a day at most: that it is still in use is all that there is to say."""
WARM_FOR = timedelta(minutes=1)
"""For so long a place that is not known is not looked for in the records again."""
_REMEMBERED = 10_000
_TEAMS_ASKED = 5
"""Teams in which somebody is looked for who has never written to the advisor."""
_NOT_THERE = frozenset({400, 403, 404})


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a message goes: the server, and the conversation there."""

    service_url: str
    conversation_id: str
    bot_id: str = ""


class Book:
    """The places that this process knows, in front of those on record; it serves on while the records fail. May be used by many threads.

    `bot_id` is the advisor's own id on Teams, for conversations that it begins.
    """

    def __init__(self, places: Places, teams: Teams, clock: Clock, bot_id: str) -> None:
        self._places = places
        self._teams = teams
        self._clock = clock
        self._bot_id = bot_id
        self._lock = Lock()
        self._known: OrderedDict[tuple[str, str], Place] = OrderedDict()
        self._unkept: set[tuple[str, str]] = set()
        self._warmed_at: datetime | None = None

    def warm(self) -> None:
        """Remember those that were seen last, so that people can be reached while the records fail. What is known here already stays as it is."""
        self._warmed_at = self._clock.now()
        for place in reversed(self._recorded(lambda: self._places.recent(PLATFORM, _REMEMBERED)) or ()):
            if (place.tenant, place.conversation) not in self._known:
                self._remember(place)

    def learn(self, place: Place) -> None:
        """A place was seen; it is kept where that says anything new. Raises nothing: what comes from it must be worked on all the same."""
        if not (place.tenant and place.conversation and place.service_url):
            return
        known, key = self.at(place.tenant, place.conversation), (place.tenant, place.conversation)
        merged = _merged(known, place) if known else place
        if known is not None and key not in self._unkept and not _is_news(known, merged):
            return
        self._remember(merged)
        with self._lock:
            self._unkept.add(key)
        if self._is_recorded(lambda: self._places.keep(merged)):
            with self._lock:
                self._unkept.discard(key)

    def learn_person(self, seen_in: Place) -> None:
        """Somebody was seen where others read along: enough to begin a conversation with them."""
        if seen_in.account and not seen_in.is_personal:
            own = replace(seen_in, conversation=direct_key(seen_in.account), conversation_id="", conversation_type=PERSONAL, team_id="", group_id="", name="")
            self.learn(own)

    def forget(self, place: Place) -> None:
        """The advisor was taken away from there."""
        with self._lock:
            self._known.pop((place.tenant, place.conversation), None)
        self._recorded(lambda: self._places.forget(PLATFORM, place.tenant, place.conversation))

    def at(self, tenant: str, conversation: str) -> Place | None:
        """The place of a conversation; None where none is known, or the records that would know it fail."""
        key = (tenant, channel_of(conversation))
        with self._lock:
            known = self._known.get(key)
        if known is not None:
            return known
        recorded: Place | None = self._recorded(lambda: self._places.place(PLATFORM, *key))
        if recorded is not None:
            self._remember(recorded)
        return recorded

    def person(self, tenant: str, account: str) -> Place | None:
        """The own chat of an account, given as Entra object id or as UPN; one that was not begun yet has no conversation's id."""
        if "@" not in account:
            return self.at(tenant, direct_key(account))
        with self._lock:
            known = next((place for place in self._known.values() if place.tenant == tenant and place.email == account.lower() and place.is_personal), None)
        return known or self._recorded(lambda: self._places.by_email(PLATFORM, tenant, account))

    def whereabouts(self, tenant: str, conversation: str) -> Whereabouts:
        """Where a message to this conversation goes; a chat with a person is begun first.

        Raises TeamsRefused, 404 where nothing is known of it, and RecordsError where only the records could know of it.
        """
        if not conversation.startswith("@"):
            place = self.at(tenant, conversation) or self._any(tenant)
            if place is None:
                raise self._not_known("place_not_known")
            return Whereabouts(place.service_url, conversation, place.bot_id)
        account = conversation[1:]
        place = self.person(tenant, account)
        if place is None or not place.conversation_id:
            place = self._begun(tenant, account, place)
        return Whereabouts(place.service_url, place.conversation_id, place.bot_id)

    def team(self, tenant: str, given: str) -> Whereabouts | None:
        """The team of this id (its thread's, or its group's) as something that has members; None where it cannot be told."""
        found = self._first(lambda place: place.tenant == tenant and given in {place.team_id, place.group_id})
        if found is not None and found.team_id:
            return Whereabouts(found.service_url, found.team_id, found.bot_id)
        anywhere = self._any(tenant)
        return Whereabouts(anywhere.service_url, given, anywhere.bot_id) if anywhere and given.startswith("19:") else None

    def is_on_record(self) -> bool:
        """Can the records be asked, so that what is not known is not there?"""
        return self._recorded(lambda: self._places.recent(PLATFORM, 1)) is not None

    def shared(self, tenant: str) -> list[Place]:
        """The channels and group chats of a tenant that this process knows of."""
        with self._lock:
            return [place for place in self._known.values() if place.tenant == tenant and not place.is_personal]

    def server(self, tenant: str) -> str:
        """A server that serves this tenant; empty where none was ever heard from."""
        anywhere = self._any(tenant)
        return anywhere.service_url if anywhere else ""

    def looked_up(self, tenant: str, account: str) -> dict[str, Any] | None:
        """Somebody as one of the known teams has them among its members; None where none does."""
        with self._lock:
            rooms = {place.team_id: place for place in self._known.values() if place.tenant == tenant and place.team_id}
        for team_id, place in list(rooms.items())[:_TEAMS_ASKED]:
            try:
                return self._teams.call("GET", place.service_url, conversation_path(team_id, "members", account))
            except TeamsRefused as refused:
                if refused.status not in _NOT_THERE:
                    raise
        return None

    def _begun(self, tenant: str, account: str, person: Place | None) -> Place:
        """A chat with somebody, begun by the advisor. Teams allows it where the app is installed for them, or for a team that both are in."""
        if person is None or not person.user_id:
            person = self._found(tenant, account)
        sent = {
            "isGroup": False,
            "bot": {"id": self._bot_id},
            "members": [{"id": person.user_id}],
            "tenantId": tenant,
            "channelData": {"tenant": {"id": tenant}},
        }
        try:
            answer = self._teams.call("POST", person.service_url, "v3/conversations", sent)
        except TeamsRefused as refused:
            # Teams says 400, too, of somebody with whom no chat can be begun.
            raise TeamsRefused(404 if refused.status == 400 else refused.status, refused.reason, refused.retry_after) from None
        begun = replace(person, conversation_id=str(answer.get("id") or ""), bot_id=person.bot_id or self._bot_id, updated_at=self._clock.now())
        if not begun.conversation_id:
            raise TeamsRefused(502, "no_conversation")
        self.learn(begun)
        return begun

    def _found(self, tenant: str, account: str) -> Place:
        """Somebody who never wrote, as far as they can be found."""
        member, server = self.looked_up(tenant, account), self.server(tenant)
        if member is None and (not server or "@" in account):
            raise self._not_known("person_not_known")
        told = member or {}
        own = str(told.get("aadObjectId") or told.get("objectId") or account)
        user_id, email = str(told.get("id") or account), str(told.get("userPrincipalName") or "").lower()
        name = str(told.get("name") or "")
        return Place(PLATFORM, tenant, direct_key(own), server, "", PERSONAL, user_id=user_id, account=own, email=email, name=name)

    def _not_known(self, reason: str) -> TeamsRefused:
        """That nothing is known, once the records have been heard. Raises RecordsError."""
        self._places.recent(PLATFORM, 1)
        return TeamsRefused(404, reason)

    def _any(self, tenant: str) -> Place | None:
        return self._first(lambda place: place.tenant == tenant)

    def _first(self, is_it: Callable[[Place], bool]) -> Place | None:
        """The last seen place of some kind; another copy of the advisor may have been there, so that the records are asked once in a while."""
        found = self._known_first(is_it)
        if found is None and (self._warmed_at is None or self._clock.now() - self._warmed_at > WARM_FOR):
            self.warm()
            found = self._known_first(is_it)
        return found

    def _known_first(self, is_it: Callable[[Place], bool]) -> Place | None:
        with self._lock:
            return next((place for place in reversed(self._known.values()) if is_it(place)), None)

    def _remember(self, place: Place) -> None:
        key = (place.tenant, place.conversation)
        with self._lock:
            self._known[key] = place
            self._known.move_to_end(key)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)

    def _is_recorded(self, keep: Callable[[], None]) -> bool:
        """Was something kept? What was not is kept when it is seen again."""
        try:
            keep()
        except RecordsError as error:
            logger.warning("Where a conversation is could not be kept: %s", error)
            return False
        return True

    def _recorded(self, ask: Callable[[], Any]) -> Any:
        """What the records say; None while they fail."""
        try:
            return ask()
        except RecordsError as error:
            logger.warning("Where a conversation is could not be read: %s", error)
            return None


def _merged(known: Place, seen: Place) -> Place:
    """What was seen, with what it does not tell as it was known."""
    stays = ("conversation_id", "user_id", "email", "team_id", "group_id", "name", "bot_id")
    return replace(seen, **{name: getattr(seen, name) or getattr(known, name) for name in stays})


def _is_news(known: Place, seen: Place) -> bool:
    if known.updated_at is None or seen.updated_at is None or seen.updated_at - known.updated_at > KEPT_AGAIN_AFTER:
        return True
    return replace(known, updated_at=None) != replace(seen, updated_at=None)
