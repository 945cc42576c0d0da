"""Bringing messages to people: what waits in the outbox is sent, sent again with growing pauses, and after a day given up, where everybody can see it."""

from __future__ import annotations

import logging
import random
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.directly import DirectSender
from bot.errors import AdvisorError, RecordsError, SendFailed, fault_line
from bot.messages import Address, Delivered, Message, Sending
from bot.ports import Clock, Messenger, Outbox

logger = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)
"""How long a message is ours; messengers give up long before, within 20 seconds."""
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=10)
GIVEN_UP_AFTER = timedelta(hours=24)
AT_ONCE = 16
"""Messages under way on one platform: one that hangs takes one place, and nothing from the other platforms."""
PATIENCE = 25.0
"""Seconds that a caller waits for messages under way; what takes longer goes on without it."""
_REMEMBERED = 1_000


class Unreached(Protocol):
    """Wants to know of each message to a contact that will never arrive."""

    def not_reached(self, message: Message) -> None:
        """Tell the next in the chain, and the asker. Called again where what it did could not be kept. Raises RecordsError."""


class Postman:
    """Sends what waits in the outbox through the messengers of this process. Several postmen, also in several processes, may share an outbox.

    A crash between the sending and the record of it sends once more, never not at all.
    """

    def __init__(
        self,
        outbox: Outbox,
        messengers: Mapping[str, Messenger],
        casework: Unreached,
        clock: Clock,
        *,
        lease: timedelta = LEASE,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._outbox = outbox
        self._messengers = dict(messengers)
        self._casework = casework
        self._clock = clock
        self._lease = lease
        self._jitter = jitter
        self._changed = threading.Condition()
        self._under_way: Counter[str] = Counter()
        self._ended = 0
        self._arrived = 0
        self._unmarked: OrderedDict[str, Delivered] = OrderedDict()
        self._direct = DirectSender(messengers)

    def send_due(self, to: Address | None = None, at_most: int | None = None) -> int:
        """Send what is due, and how many messages have arrived. Raises RecordsError.

        `to`: what is due to this person alone (in this conversation, where it names one), one after the other in this thread, and no more than
        `at_most`, by whoever knows how many there are. Without it everything, as many at once as there is room for; what hangs is left behind
        after 25 seconds and goes on by itself.
        """
        return self._send_to(to, at_most) if to is not None else self.send_while_it_flows(PATIENCE)

    def send_while_it_flows(self, patience: float) -> int:
        """Send everything that is due, and what becomes due by that, until nothing is under way or for so many seconds nothing has come to an end.

        How many messages have arrived meanwhile; what hangs goes on by itself. Raises RecordsError.
        """
        before = self._arrived
        while True:
            ended = self._ended
            self.begin_due()
            if not self._has_ended_since(ended, patience):
                return self._arrived - before

    def begin_due(self) -> int:
        """Begin to send what is due, each message in a thread of its own, as far as there is room; how many were begun. Raises RecordsError."""
        begun = 0
        for platform in self._messengers:
            if (room := AT_ONCE - self._under_way[platform]) > 0:
                for sending in self._outbox.lease([platform], self._clock.now() + self._lease, limit=room):
                    self._begin(sending)
                    begun += 1
        return begun

    def next_due_at(self) -> datetime | None:
        """When the next message is due that this postman can send; None where none waits. Raises RecordsError."""
        return self._outbox.next_due_at(tuple(self._messengers))

    def finish(self, timeout: float) -> bool:
        """Wait at most so many seconds for all that is under way; whether it has ended. What has not is sent again when its lease runs out."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._under_way.total(), timeout)

    def send_directly(self, messages: Sequence[Message], patience: float = PATIENCE) -> list[tuple[Message, Delivered]]:
        """Send messages that the outbox cannot keep, since the records failed, and which have arrived within so many seconds.

        What does not arrive is tried three times; nothing remembers it after that, so the asker must have been told whom to go to. Should the
        outbox bring one of them after all, it takes the place of the one that was sent.
        """
        return self._direct.send(messages, patience)

    def _has_ended_since(self, ended: int, patience: float) -> bool:
        """Waits until a further message has come to an end; false where none is under way, or none has ended in so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended != ended or not self._under_way.total(), patience)
            return self._ended != ended

    def _send_to(self, to: Address, at_most: int | None) -> int:
        arrived = tried = 0
        while to.platform in self._messengers and (at_most is None or tried < at_most) and (sendings := self._leased_to(to)):
            arrived += sum(map(self._send, sendings))
            tried += len(sendings)
        return arrived

    def _leased_to(self, to: Address) -> Sequence[Sending]:
        return self._outbox.lease([to.platform], self._clock.now() + self._lease, limit=1, to=to)

    def _begin(self, sending: Sending) -> None:
        platform = sending.message.to.platform
        with self._changed:
            self._under_way[platform] += 1

        def bring(sending: Sending) -> None:
            has_arrived = False
            try:
                has_arrived = self._send(sending)
            finally:
                with self._changed:
                    self._under_way[platform] -= 1
                    self._ended += 1
                    self._arrived += has_arrived
                    self._changed.notify_all()

        _started(bring, sending)

    def _send(self, sending: Sending) -> bool:
        """Sends one leased message and keeps what became of it; whether it has arrived. Never raises."""
        message = sending.message
        if self._direct.is_bringing(message):
            self._postpone(sending, "sent directly")
            return False
        replaced = sending.replaced_reference or self._direct.shown(message)
        try:
            delivered = self._unmarked.get(message.id) or self._messengers[message.to.platform].send(message, replaced)
        except SendFailed as error:
            self._keep_failure(sending, error)
            return False
        except Exception as error:  # noqa: BLE001 - whatever a messenger's library raises, the message was not sent
            self._keep_failure(sending, SendFailed(type(error).__name__))
            return False
        self._keep_arrival(message, delivered)
        return True

    def _keep_arrival(self, message: Message, delivered: Delivered) -> None:
        """Marks a message as sent; where that fails it is remembered, so that this process does not send it again."""
        try:
            self._outbox.sent(message, delivered, self._clock.now())
            self._unmarked.pop(message.id, None)
        except RecordsError as error:
            logger.error("The message %s has arrived, which could not be recorded: %s", message.id, error)
            self._unmarked[message.id] = delivered
            if len(self._unmarked) > _REMEMBERED:
                self._unmarked.popitem(last=False)

    def _keep_failure(self, sending: Sending, error: SendFailed) -> None:
        """Keeps that a message has not arrived, and when it is tried again; a contact who is never reached gives way to the next before it is given up."""
        message = sending.message
        again_at = self._again_at(sending, error)
        logger.error("The message %s (%s, %s) has not arrived: %s; %s.", message.id, message.kind, message.to.platform, error.reason, _plan(again_at))
        try:
            if again_at is None and message.slot:
                self._casework.not_reached(message)
            self._outbox.not_sent(message, error.reason, again_at)
        except AdvisorError as fault:
            # The lease runs out, and everything is done again.
            logger.error("That the message %s has not arrived could not be recorded: %s", message.id, fault)
        except Exception as fault:  # noqa: BLE001 - whatever fails in telling the next contact, it must be tried again
            logger.error("The next contact after the message %s could not be told: %s", message.id, fault_line(fault))
            self._postpone(sending, type(fault).__name__)

    def _postpone(self, sending: Sending, reason: str) -> None:
        try:
            self._outbox.not_sent(sending.message, reason, self._clock.now() + self._pause(sending.attempts))
        except RecordsError as fault:
            logger.error("That the message %s has not arrived could not be recorded: %s", sending.message.id, fault)

    def _again_at(self, sending: Sending, error: SendFailed) -> datetime | None:
        """When a message is tried again; None where there is no use in it, or where it was tried for a day."""
        now = self._clock.now()
        if error.is_final or now - sending.first_due_at >= GIVEN_UP_AFTER:
            return None
        again_at = now + self._pause(sending.attempts)
        return max(again_at, error.not_before) if error.not_before else again_at

    def _pause(self, attempts: int) -> timedelta:
        """Twice as long after each try, a quarter more or less, so that many that failed together do not come back together."""
        return min(FIRST_PAUSE * (1 << min(attempts, 20)), LONGEST_PAUSE) * (0.75 + self._jitter() / 2)


def _plan(again_at: datetime | None) -> str:
    return f"tried again at {again_at:%H:%M:%S} UTC" if again_at else "given up"


def _started(bring: Callable[..., None], *arguments: object) -> threading.Thread:
    """A thread that never keeps the process alive: what it has not done is done again from the outbox."""
    thread = threading.Thread(target=bring, args=arguments, name="messenger", daemon=True)
    thread.start()
    return thread
