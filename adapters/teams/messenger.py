"""Brings messages to people on Teams: synchronous, within 20 seconds, with every refusal told as SendFailed."""

from __future__ import annotations

import logging
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from threading import Lock
from typing import Any

from adapters.teams.calling import Teams, TeamsRefused, conversation_path
from adapters.teams.cards import CONTENT_TYPE, Card, Mentioned, split_text, summary, to_cards
from adapters.teams.forms import example_rows, not_installed
from adapters.teams.places import Book, Whereabouts
from adapters.teams.translate import PLATFORM, channel_of, direct_key
from bot.errors import PlatformUnavailable, RecordsError, SendFailed
from bot.messages import Delivered, Message, MessageKind
from bot.model import Part, PartKind
from bot.ports import Clock, Messenger, MindSource

logger = logging.getLogger(__name__)
UNREACHABLE = frozenset({403, 404, 410})
"""What Teams answers of a conversation that no message will ever reach: the app was blocked or taken away, or there is nobody."""
_NOT_REPLACED = frozenset({400, 403, 404, 405, 410})
_NOT_LIKED = frozenset({400, 413, 415})
_LONGEST_PLAIN = 9_000
"""UTF-16 units of one plain text."""
_REMEMBERED = 10_000
_ACCOUNT = re.compile(r"@([\w:-]+)")


def _nobody(*_: str) -> bool:
    """Nobody is staff unless somebody says so."""
    return False


class TeamsMessenger(Messenger):
    """Posts messages, or updates those that they take the place of. `tenant` is meant where an address names none.

    `is_staff` tells of an account, a tenant and a conversation whether a welcome is for them; it raises PlatformUnavailable where that cannot be known now.
    """

    def __init__(self, teams: Teams, book: Book, minds: MindSource, clock: Clock, tenant: str, is_staff: Callable[[str, str, str], bool] = _nobody) -> None:
        self._teams = teams
        self._book = book
        self._minds = minds
        self._clock = clock
        self._tenant = tenant
        self._is_staff = is_staff
        self._lock = Lock()
        self._begun: OrderedDict[str, tuple[str, ...]] = OrderedDict()

    def send(self, message: Message, replaced_reference: str = "") -> Delivered:
        """Post the message, in several cards where it is long. Raises SendFailed.

        Where an earlier try got as far as some of the cards, it goes on from there, so that nobody reads them twice. A last resort is posted only
        where whoever asked cannot be written to.
        """
        tenant = message.to.tenant or self._tenant
        try:
            is_line = message.kind in {MessageKind.NEUTRAL_LINE, MessageKind.LAST_RESORT}
            is_reached = not is_line or self._can_write_to(tenant, message.to.person)
            if is_reached and message.kind is MessageKind.LAST_RESORT:
                return Delivered()
            where = self._book.whereabouts(tenant, message.to.conversation or direct_key(message.to.person))
            if not is_reached:
                message = _saying(message, not_installed(self._wording))
            if message.kind is MessageKind.WELCOME and not self._is_for_staff(message, tenant):
                message = replace(_saying(message, self._wording["staff.only"]), kind=MessageKind.NOTE)
            ids = self._post(message, where, replaced_reference)
        except RecordsError as error:
            raise SendFailed("records") from error
        except PlatformUnavailable as error:
            raise SendFailed("person_not_known", not_before=self._clock.now() + error.pause if error.pause else None) from error
        except TeamsRefused as refused:
            raise self._failed(refused) from None
        with self._lock:
            self._begun.pop(message.id, None)
        return Delivered(f"{where.conversation_id} {','.join(ids)}")

    def cards(self, message: Message) -> list[Card]:
        """The cards that a message takes, with the names of those who are spoken of and the mention of whom it is for."""
        below = example_rows(self._wording) if message.kind is MessageKind.WELCOME else ()
        return to_cards(message, self.names(message.parts, message.to.tenant or self._tenant), self._mentioned(message), below)

    def names(self, parts: Sequence[Part], tenant: str) -> dict[str, str]:
        """The names of those who stand in some parts as accounts, as far as they are known."""
        accounts = {found for part in parts if part.kind is PartKind.ASKER for found in _ACCOUNT.findall(part.text)}
        people = {account: self._book.person(tenant, account) for account in accounts}
        return {account: place.name for account, place in people.items() if place is not None and place.name}

    def _post(self, message: Message, where: Whereabouts, replaced_reference: str) -> tuple[str, ...]:
        old_conversation, _, old = replaced_reference.partition(" ")
        to_replace = old.split(",") if old and old_conversation == where.conversation_id else []
        cards = self.cards(message)
        with self._lock:
            done = self._begun.get(message.id, ())
        for number in range(len(done), len(cards)):
            card = _activity(message, where) | {"attachments": [{"contentType": CONTENT_TYPE, "content": cards[number]}]}
            try:
                done = (*done, self._piece(message, card, where, to_replace[number] if number < len(to_replace) else ""))
            except TeamsRefused as refused:
                if refused.status not in _NOT_LIKED:
                    raise
                logger.error("Teams does not take a card of message %s (%s): it is sent as plain text, its buttons lost.", message.id, refused.reason)
                done = (*done, *self._plain(message, where))
                break
            self._remember(message.id, done)
        for surplus in to_replace[len(cards) :]:
            self._delete(where, surplus)
        return done

    def _piece(self, message: Message, sent: Mapping[str, Any], where: Whereabouts, replaces: str) -> str:
        """Post or update one card; its id. One that can no longer be updated is posted anew."""
        if replaces:
            try:
                self._teams.call("PUT", where.service_url, conversation_path(where.conversation_id, "activities", replaces), {**sent, "id": replaces})
            except TeamsRefused as refused:
                if refused.status not in _NOT_REPLACED:
                    raise
                logger.info("Message %s cannot be updated (%s) and is posted anew.", message.id, refused.reason)
            else:
                return replaces
        return self._posted(where, sent)

    def _plain(self, message: Message, where: Whereabouts) -> tuple[str, ...]:
        """The whole message as plain text: better without its buttons than not at all."""
        texts = split_text(message.text, _LONGEST_PLAIN)
        return tuple(self._posted(where, {"type": "message", "text": text, "textFormat": "plain"}) for text in texts)

    def _posted(self, where: Whereabouts, sent: Mapping[str, Any]) -> str:
        answer = self._teams.call("POST", where.service_url, conversation_path(where.conversation_id, "activities"), sent)
        return str(answer.get("id") or "")

    def _can_write_to(self, tenant: str, account: str) -> bool:
        """Can the asker be answered in their own chat? Where that cannot be told now, the answer is expected to get there."""
        try:
            self._book.whereabouts(tenant, direct_key(account))
        except TeamsRefused as refused:
            return refused.status not in UNREACHABLE
        return True

    @property
    def _wording(self) -> Mapping[str, str]:
        return self._minds.current().knowledge.wording

    def _is_for_staff(self, message: Message, tenant: str) -> bool:
        """Is a welcome for whoever reads it? In somebody's own chat only if they are staff; elsewhere it was looked at whether it may be shown."""
        to = message.to
        return not to.conversation.startswith("@") or self._is_staff(to.person, tenant, to.conversation)

    def _mentioned(self, message: Message) -> Mentioned | None:
        """The contact whom a message is for, where it goes to the channel in which they take what is not private."""
        if not message.slot or message.to.conversation.startswith("@") or not message.to.conversation:
            return None
        for people in self._minds.current().knowledge.people.values():
            contact = people.in_slot(message.slot)
            account = dict(contact.accounts).get(PLATFORM, "")
            if account and contact.name and dict(contact.channels).get(PLATFORM) == channel_of(message.to.conversation):
                return Mentioned(account, contact.name)
        return None

    def _delete(self, where: Whereabouts, activity_id: str) -> None:
        try:
            self._teams.call("DELETE", where.service_url, conversation_path(where.conversation_id, "activities", activity_id))
        except TeamsRefused as refused:
            logger.info("A card that is no longer needed stays: %s.", refused.reason)

    def _remember(self, message_id: str, done: Sequence[str]) -> None:
        with self._lock:
            self._begun[message_id] = tuple(done)
            self._begun.move_to_end(message_id)
            while len(self._begun) > _REMEMBERED:
                self._begun.popitem(last=False)

    def _failed(self, refused: TeamsRefused) -> SendFailed:
        """The refusal as the outbox knows it: when it may be tried again, if ever. It waits ever longer by itself, each time a little differently."""
        if refused.retry_after is not None:
            return SendFailed(refused.reason, not_before=self._clock.now() + timedelta(seconds=refused.retry_after))
        return SendFailed(refused.reason, is_final=refused.status in UNREACHABLE)


def _saying(message: Message, text: str) -> Message:
    """The message with another text in the place of what it says."""
    return replace(message, parts=(Part(PartKind.TEXT, text),), summary=text)


def _activity(message: Message, where: Whereabouts) -> dict[str, Any]:
    """What stands around a card: the words of a notification, and that a contact's shows among what is new to them."""
    made: dict[str, Any] = {"type": "message", "summary": summary(message), "from": {"id": where.bot_id}, "conversation": {"id": where.conversation_id}}
    if message.is_urgent:
        made["importance"] = "high"
    if message.slot:
        made["channelData"] = {"notification": {"alert": True}}
    return made
