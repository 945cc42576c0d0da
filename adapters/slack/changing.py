"""What people do in Slack that does not do what they may think: changing or deleting a message, answering a case by a reply in its thread."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from adapters.slack.blocks import escaped
from adapters.slack.calling import SlackRefused
from adapters.slack.desk import Desk
from adapters.slack.translate import PLATFORM, conversation_key, is_direct_channel, plain_text
from bot.errors import AdvisorError
from bot.model import Question

logger = logging.getLogger(__name__)
CHANGED, DELETED = "message_changed", "message_deleted"
_REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class Changing:
    """Notes what became of messages: of direct ones whatever it was, in channels what Slack tells of, which is the edit of a mention."""

    desk: Desk
    _noted: OrderedDict[tuple[str, ...], None] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def note(self, event: Mapping[str, Any], tenant: str) -> None:
        """One change or deletion. What Slack changes by itself, such as the preview of a link, is none."""
        subtype, now, before = str(event.get("subtype")), event.get("message") or {}, event.get("previous_message") or {}
        is_edit = subtype == CHANGED and plain_text(str(now.get("text") or "")) != plain_text(str(before.get("text") or ""))
        if not before.get("user") or before.get("bot_id") or not (is_edit or subtype == DELETED):
            return
        channel, is_direct = str(event.get("channel") or ""), is_direct_channel(event)
        if not self._is_new((channel, str(before.get("ts")), subtype, str(now.get("text")))):
            return
        is_of_case = self._note_in_case(before, conversation_key(before, channel, is_direct=is_direct), tenant, "edited" if is_edit else "deleted")
        if is_edit and (is_direct or is_of_case):
            self._tell("changed.asker", channel, str(before["user"]), str(now.get("thread_ts") or ""))

    def note_mention(self, event: Mapping[str, Any], tenant: str) -> None:
        """A mention that came again, since its author has edited it: Slack tells of it in no other way."""
        channel, edited = str(event.get("channel") or ""), event.get("edited")
        if not self._is_new((channel, str(event.get("ts")), CHANGED, str(edited))):
            return
        self._note_in_case(event, conversation_key(event, channel, is_direct=False), tenant, "edited")
        self._tell("changed.asker", channel, str(event.get("user") or ""), str(event.get("thread_ts") or ""))

    def note_reply_to_case(self, event: Mapping[str, Any]) -> None:
        """A contact has written below the message of a case instead of pressing "Answer": they are told that it reaches nobody but the advisor."""
        account, thread = str(event.get("user") or ""), str(event.get("thread_ts") or "")
        try:
            if not self.desk.shows_case(account, thread):
                return
        except AdvisorError as error:
            logger.error("Whether a reply was meant for an asker could not be seen: %s", error)
            return
        self._tell("press.not_an_answer", str(event.get("channel") or ""), account, thread)

    def _note_in_case(self, before: Mapping[str, Any], conversation: str, tenant: str, what: str) -> bool:
        """Notes it in the case that the message belongs to, if it belongs to one that waits."""
        account, ts = str(before.get("user") or ""), str(before.get("ts") or "")
        try:
            case_id = self.desk.case_of_message(Question("", conversation, account, PLATFORM, self.desk.clock.now(), ts, tenant))
            member = self.desk.gate.staff(account, tenant) if case_id else None
            if member is None:
                return False
            self.desk.casework.add(case_id, self.desk.gate.actor(member, tenant), self.desk.wording[f"changed.{what}"])
        except AdvisorError as error:
            logger.error("A change of a message could not be noted: %s", error)
            return False
        self.desk.reception.wake()
        return True

    def _tell(self, key: str, channel: str, account: str, thread: str) -> None:
        place = {"channel": channel, "user": account} | ({"thread_ts": thread} if thread else {})
        try:
            self.desk.slack.call("chat.postEphemeral", text=escaped(self.desk.wording[key]), **place)
        except SlackRefused as refused:
            logger.warning("Account %s could not be told (%s): %s.", account, key, refused.reason)

    def _is_new(self, change: tuple[str, ...]) -> bool:
        """Slack may tell of a change several times."""
        with self._lock:
            if change in self._noted:
                return False
            self._noted[change] = None
            if len(self._noted) > _REMEMBERED:
                self._noted.popitem(last=False)
            return True
