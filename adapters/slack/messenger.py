"""Brings messages to people on Slack: synchronous, within 20 seconds, with every refusal told as SendFailed."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Sequence
from datetime import timedelta
from threading import Lock
from typing import TypeVar

from adapters.slack.blocks import Block, escaped, to_fallback, to_pieces
from adapters.slack.calling import Slack, SlackRefused
from bot.errors import SendFailed
from bot.messages import Delivered, Message, MessageKind
from bot.ports import Clock, Messenger

T = TypeVar("T")
logger = logging.getLogger(__name__)

UNREACHABLE = frozenset(
    {
        "channel_not_found",
        "cannot_dm_bot",
        "cannot_message_deactivated_user",
        "is_archived",
        "messages_tab_disabled",
        "method_not_supported_for_channel_type",
        "not_in_channel",
        "restricted_action",
        "user_disabled",
        "user_is_restricted",
        "user_not_found",
        "user_not_visible",
        "users_not_found",
    }
)
"""Slack's words for an address that no message will ever reach."""
_OF_TOKEN_OR_ACCOUNT = "account_inactive"  # noqa: S105 - a word of Slack's
_NOT_LIKED = ("invalid_blocks", "msg_blocks_too_long", "invalid_arguments", "no_text")
_NOT_REPLACED = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "update_failed", "msg_too_long"})
_REMEMBERED = 10_000


class SlackMessenger(Messenger):
    """Posts messages, or updates those that they take the place of."""

    def __init__(self, slack: Slack, clock: Clock) -> None:
        self._slack = slack
        self._clock = clock
        self._lock = Lock()
        self._direct: OrderedDict[str, str] = OrderedDict()
        self._begun: OrderedDict[str, tuple[str, ...]] = OrderedDict()

    def send(self, message: Message, replaced_reference: str = "") -> Delivered:
        """Post the message, in several pieces where it is long. Raises SendFailed.

        Where an earlier try got as far as some of the pieces, it goes on from there, so that nobody reads them twice. Whoever asks can be written
        to on Slack, so that a last resort is not needed.
        """
        if message.kind is MessageKind.LAST_RESORT:
            return Delivered()
        try:
            channel, thread = self._place(message.to.conversation or f"@{message.to.person}", is_to_contact=bool(message.slot))
            timestamps = self._post(message, channel, thread, replaced_reference)
        except SlackRefused as refused:
            if refused.reason == "channel_not_found" and self._forget(message.to.conversation):
                raise SendFailed(refused.reason) from None
            raise self._failed(refused) from None
        with self._lock:
            self._begun.pop(message.id, None)
        return Delivered(f"{channel}:{','.join(timestamps)}")

    def learn_direct(self, account: str, channel: str) -> None:
        """Remember the channel in which somebody writes to the advisor, so that it need not be opened for the reply."""
        self._remember(self._direct, account, channel)

    def _post(self, message: Message, channel: str, thread: str, replaced_reference: str) -> tuple[str, ...]:
        old_channel, _, old = replaced_reference.partition(":")
        to_replace = old.split(",") if old and old_channel == channel else []
        pieces = to_pieces(message)
        done = self._begun.get(message.id, ())
        for number in range(len(done), len(pieces)):
            ts = to_replace[number] if number < len(to_replace) else ""
            done = (*done, self._piece(message, pieces[number], channel, thread, ts))
            self._remember(self._begun, message.id, done)
        for surplus in to_replace[len(pieces) :]:
            self._delete(channel, surplus)
        return done

    def _piece(self, message: Message, blocks: Sequence[Block], channel: str, thread: str, replaces: str) -> str:
        """Post or update one piece; its timestamp. A piece that can no longer be updated is posted anew."""
        content = {"channel": channel, "text": to_fallback(message), "blocks": list(blocks), "unfurl_links": False, "unfurl_media": False}
        if replaces:
            try:
                self._slack.call("chat.update", ts=replaces, **{key: content[key] for key in ("channel", "text", "blocks")})
            except SlackRefused as refused:
                if refused.reason not in _NOT_REPLACED:
                    raise
                logger.info("Message %s cannot be updated (%s) and is posted anew.", message.id, refused.reason)
            else:
                return replaces
        if thread:
            content["thread_ts"] = thread
        try:
            return str(self._slack.call("chat.postMessage", **content)["ts"])
        except SlackRefused as refused:
            if not refused.reason.startswith(_NOT_LIKED):
                raise
            logger.error("Slack does not take the blocks of message %s (%s): it is sent as plain text.", message.id, refused.reason)
            content |= {"blocks": [], "text": escaped(message.text)}
            return str(self._slack.call("chat.postMessage", **content)["ts"])

    def _place(self, conversation: str, *, is_to_contact: bool) -> tuple[str, str]:
        """The channel and the thread of a conversation; a direct one is opened first.

        That of a contact is opened each time: only this tells that the account was switched off since, and the next in the chain is to be told.
        """
        key, _, thread = conversation.partition("/")
        if not key.startswith("@"):
            return key, thread
        account = key[1:]
        with self._lock:
            known = None if is_to_contact else self._direct.get(account)
        if known is None:
            known = str(self._slack.call("conversations.open", users=account)["channel"]["id"])
            self.learn_direct(account, known)
        return known, thread

    def _forget(self, conversation: str) -> bool:
        """Forgets the channel of a direct conversation, which Slack may have closed; whether one was remembered."""
        with self._lock:
            return self._direct.pop(conversation.partition("/")[0][1:], None) is not None

    def _delete(self, channel: str, ts: str) -> None:
        try:
            self._slack.call("chat.delete", channel=channel, ts=ts)
        except SlackRefused as refused:
            logger.info("A piece that is no longer needed stays: %s.", refused.reason)

    def _remember(self, memory: OrderedDict[str, T], key: str, value: T) -> None:
        with self._lock:
            memory[key] = value
            memory.move_to_end(key)
            while len(memory) > _REMEMBERED:
                memory.popitem(last=False)

    def _failed(self, refused: SlackRefused) -> SendFailed:
        """The refusal as the outbox knows it: when it may be tried again, if ever."""
        if refused.retry_after is not None:
            return SendFailed(refused.reason, not_before=self._clock.now() + timedelta(seconds=refused.retry_after))
        return SendFailed(refused.reason, is_final=refused.reason in UNREACHABLE or self._is_account_gone(refused.reason))

    def _is_account_gone(self, reason: str) -> bool:
        """Slack says account_inactive of a person who has left and of a token that is dead; the second is no reason to give a message up."""
        if reason != _OF_TOKEN_OR_ACCOUNT:
            return False
        try:
            self._slack.call("auth.test")
        except SlackRefused:
            return False
        return True
