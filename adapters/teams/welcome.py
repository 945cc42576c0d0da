"""Being added and taken away: where the advisor is from now on is kept, and the first words are said there, once."""

from __future__ import annotations

import logging
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from adapters.places import Place
from adapters.teams.calling import TeamsRefused, conversation_path
from adapters.teams.cards import CONTENT_TYPE
from adapters.teams.desk import Desk
from adapters.teams.forms import welcome_card
from adapters.teams.payload import Payload, inner, text_of
from adapters.welcome import welcome_lines
from bot.errors import AdvisorError

logger = logging.getLogger(__name__)
INSTALLED, CHANGED = "installationUpdate", "conversationUpdate"
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Welcome:
    """Sees to where the advisor was added or taken away."""

    desk: Desk
    _greeted: OrderedDict[str, None] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def is_gone(self, activity: Payload) -> bool:
        """Was the advisor itself taken away from where this comes from? A new version of the app, of which Teams tells as of both, takes nothing away."""
        if activity.get("type") == INSTALLED:
            return text_of(activity, "action") == "remove"
        return self._has_itself(activity, "membersRemoved") and text_of(inner(activity, "channelData"), "eventType") != "channelDeleted"

    def greet(self, activity: Payload, place: Place) -> None:
        """Say the first words where the advisor was added. Raises nothing; Teams may tell of it several times: they are said once.

        Where nothing may be shown nothing is said, and the log has the id, for whoever wants to list it.
        """
        is_added = activity.get("type") == INSTALLED and text_of(activity, "action") == "add"
        if not (is_added and self._is_new(f"{place.conversation} {text_of(activity, 'id')}")):
            return
        if not (place.is_personal or self.desk.gate.may_show(place.tenant, place.conversation)):
            logger.warning("The advisor was added to %s, which %s does not list: it says nothing there.", place.conversation, self.desk.gate.rooms.setting)
            return
        try:
            sent = self._words(place)
            self.desk.teams.call("POST", place.service_url, conversation_path(place.conversation_id, "activities"), {"type": "message"} | sent)
        except (TeamsRefused, AdvisorError) as error:
            logger.warning("The welcome could not be shown in %s: %s", place.conversation, error)

    def _words(self, place: Place) -> dict[str, Any]:
        """The welcome; in their own chat, to staff alone. Raises PlatformUnavailable."""
        say, knowledge = self.desk.wording, self.desk.minds.current().knowledge
        if place.is_personal and self.desk.gate.staff(place.account, place.tenant, place.conversation) is None:
            return {"text": say["staff.only"], "textFormat": "plain"}
        school = knowledge.school(self.desk.gate.school(place.tenant, place.conversation) or self.desk.default_school)
        card = welcome_card(say, welcome_lines(knowledge, school), is_personal=place.is_personal)
        return {"summary": say["welcome.title"], "attachments": [{"contentType": CONTENT_TYPE, "content": card}]}

    def _has_itself(self, activity: Payload, name: str) -> bool:
        members = activity.get(name)
        own = text_of(inner(activity, "recipient"), "id")
        return isinstance(members, list) and any(isinstance(each, dict) and each.get("id") == own for each in members)

    def _is_new(self, key: str) -> bool:
        with self._lock:
            if key in self._greeted:
                return False
            self._greeted[key] = None
            if len(self._greeted) > _REMEMBERED:
                self._greeted.popitem(last=False)
            return True
