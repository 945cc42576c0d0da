"""Being added and taken away: where the advisor is from now on is kept, and the first words are said there, once."""

from __future__ import annotations

import logging
import uuid
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

from adapters.places import Place
from adapters.teams.desk import Desk
from adapters.teams.forms import welcome_parts
from adapters.teams.payload import Payload, inner, text_of
from adapters.teams.translate import PLATFORM
from adapters.welcome import welcome_lines
from bot.errors import AdvisorError, RecordsError
from bot.messages import Address, Message, MessageKind

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
            self._send(self._message(place))
        except AdvisorError as error:
            logger.warning("The welcome could not be shown in %s: %s", place.conversation, error)

    def _send(self, message: Message) -> None:
        """By the outbox, which sends again what did not arrive: many people may get the app in the same minute. Past it while the records are away."""
        try:
            self.desk.keep((message,))
        except RecordsError as error:
            logger.warning("A welcome is sent past the outbox: %s", error)
            self.desk.send(message)
        else:
            self.desk.reception.wake()

    def _message(self, place: Place) -> Message:
        """The welcome; whether it is for whoever reads it is seen when it is sent, since Teams has to be asked. Raises UnknownPolicyError."""
        say, knowledge = self.desk.wording, self.desk.minds.current().knowledge
        school = knowledge.school(self.desk.gate.school(place.tenant, place.conversation) or self.desk.default_school)
        return Message(
            id=str(uuid.uuid4()),
            to=Address(PLATFORM, place.tenant, place.account, place.conversation),
            kind=MessageKind.WELCOME,
            parts=welcome_parts(say, welcome_lines(knowledge, school), is_personal=place.is_personal),
            summary=say["welcome.title"],
        )

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
