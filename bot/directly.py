"""Messages past the outbox, while the records cannot keep them: tried a few times, and remembered so that the outbox does not bring them again."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence

from bot.errors import SendFailed, fault_line
from bot.messages import Delivered, Message
from bot.ports import Messenger

logger = logging.getLogger(__name__)
_TRIES = 3
_PAUSE = 2.0
_REMEMBERED = 1_000


class DirectSender:
    """Brings messages at once, each in a thread of its own."""

    def __init__(self, messengers: Mapping[str, Messenger]) -> None:
        self._messengers = dict(messengers)
        self._lock = threading.Lock()
        self._brought: OrderedDict[str, Delivered | None] = OrderedDict()

    def send(self, messages: Sequence[Message], patience: float) -> list[tuple[Message, Delivered]]:
        """Bring messages, and which have arrived within so many seconds. What does not arrive is tried three times, and by nobody after that."""
        arrived: list[tuple[Message, Delivered]] = []

        def bring(message: Message) -> None:
            delivered = self._brought_now(message)
            self._remember(message, delivered)
            if delivered is not None:
                arrived.append((message, delivered))

        ours = [message for message in messages if message.to.platform in self._messengers]
        with self._lock:
            self._brought.update(dict.fromkeys((message.id for message in ours), None))
        threads = [threading.Thread(target=bring, args=(message,), name="messenger", daemon=True) for message in ours]
        for thread in threads:
            thread.start()
        until = time.monotonic() + patience
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))
        return list(arrived)

    def is_bringing(self, message: Message) -> bool:
        """Is the message under way at this moment?"""
        with self._lock:
            return message.id in self._brought and self._brought[message.id] is None

    def shown(self, message: Message) -> str:
        """The platform's id of the message as it was brought; empty where it was not."""
        with self._lock:
            delivered = self._brought.get(message.id)
        return delivered.reference if delivered else ""

    def _remember(self, message: Message, delivered: Delivered | None) -> None:
        with self._lock:
            if delivered is None:
                self._brought.pop(message.id, None)
            else:
                self._brought[message.id] = delivered
            while len(self._brought) > _REMEMBERED:
                self._brought.popitem(last=False)

    def _brought_now(self, message: Message) -> Delivered | None:
        """Tries a message a few times; None where it has not arrived."""
        for attempt in range(_TRIES):
            try:
                return self._messengers[message.to.platform].send(message)
            except SendFailed as error:
                logger.error("The message %s could not be sent directly: %s.", message.id, error.reason)
                if error.is_final:
                    return None
            except Exception as error:  # noqa: BLE001 - whatever a messenger's library raises, the message was not sent
                logger.error("The message %s could not be sent directly: %s", message.id, fault_line(error))
            time.sleep(_PAUSE * (attempt + 1) if attempt + 1 < _TRIES else 0)
        return None
