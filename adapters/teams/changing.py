"""What people do in Teams that does not do what they may think: changing or deleting a message, answering a case by a reply that quotes its card."""

from __future__ import annotations

import logging
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

from adapters.teams.calling import TeamsRefused, conversation_path
from adapters.teams.desk import Desk
from adapters.teams.payload import Payload, inner, text_of
from adapters.teams.translate import PLATFORM, account_of, conversation_key, is_personal, tenant_of
from bot.errors import AdvisorError
from bot.model import Question

logger = logging.getLogger(__name__)
CHANGED, DELETED = "messageUpdate", "messageDelete"
_MEANT = {CHANGED: "editMessage", DELETED: "softDeleteMessage"}
_REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class Changing:
    """Notes what became of messages in people's own chats; elsewhere the advisor sees mentions alone."""

    desk: Desk
    _noted: OrderedDict[tuple[str, ...], None] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def note(self, activity: Payload) -> None:
        """One change or deletion. Raises nothing."""
        kind, account, message = text_of(activity, "type"), account_of(activity), text_of(activity, "id")
        event = text_of(inner(activity, "channelData"), "eventType")
        if not (account and message and is_personal(activity) and event in {"", _MEANT.get(kind)}):
            return
        if not self._is_new((account, message, kind, text_of(activity, "text"))):
            return
        try:
            self._note_in_case(activity, account, message, "changed.edited" if kind == CHANGED else "changed.deleted")
        except AdvisorError as error:
            logger.error("A change of a message could not be noted: %s", error)
        if kind == CHANGED:
            self._tell(activity, "changed.asker")

    def note_reply_to_case(self, activity: Payload, quoted: str) -> None:
        """A contact has replied to the card of a case instead of pressing "Answer": they are told that it reaches nobody but the advisor. Raises nothing."""
        account, tenant = account_of(activity), tenant_of(activity)
        try:
            member = self.desk.gate.staff(account, tenant, conversation_key(activity))
            if member is None or not any(self.desk.shows_case(each, quoted) for each in self.desk.gate.addresses(member)):
                return
        except AdvisorError as error:
            logger.error("Whether a reply was meant for an asker could not be seen: %s", error)
            return
        self._tell(activity, "press.not_an_answer")

    def _note_in_case(self, activity: Payload, account: str, message: str, key: str) -> None:
        tenant, conversation = tenant_of(activity), conversation_key(activity)
        case_id = self.desk.case_of_message(Question("", conversation, account, PLATFORM, self.desk.clock.now(), message, tenant))
        member = self.desk.gate.staff(account, tenant, conversation) if case_id else None
        if member is not None:
            self.desk.casework.add(case_id, self.desk.gate.actor(member, tenant), self.desk.wording[key])
            self.desk.reception.wake()

    def _tell(self, activity: Payload, key: str) -> None:
        said = {"type": "message", "text": self.desk.wording[key], "textFormat": "plain"}
        try:
            where = self.desk.book.whereabouts(tenant_of(activity), conversation_key(activity))
            self.desk.teams.call("POST", where.service_url, conversation_path(where.conversation_id, "activities"), said)
        except (TeamsRefused, AdvisorError) as error:
            logger.warning("Account %s could not be told (%s): %s", account_of(activity), key, error)

    def _is_new(self, change: tuple[str, ...]) -> bool:
        """Teams may tell of a change several times."""
        with self._lock:
            if change in self._noted:
                return False
            self._noted[change] = None
            if len(self._noted) > _REMEMBERED:
                self._noted.popitem(last=False)
            return True
