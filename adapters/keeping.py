"""What has come in is kept before its delivery is acknowledged: in the inbox or, where the records fail or are slow, in the spool."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from enum import Enum
from typing import TypeVar

from bot.errors import CannotKeep, RecordsError, SpoolError
from bot.model import Question
from bot.ports import Inbox, Spool

T = TypeVar("T")
logger = logging.getLogger(__name__)
PATIENCE = 1.5
"""Seconds that the records have for keeping a question. Slack wants its acknowledgement within three."""
_LEFT_ALONE = 1.0
"""Seconds for which records that were too slow are not asked again by the next question."""
_REMEMBERED = 10_000
TOO_SLOW = "The records did not answer in time: check the database and the disk."


class Kept(Enum):
    """Where a question is now."""

    NEW = "new"
    REPEATED = "repeated"
    SPOOLED = "spooled"


class Keeper:
    """Keeps questions in the inbox, else in the spool, from which they are replayed once the records work again."""

    def __init__(self, inbox: Inbox, spool: Spool, *, patience: float = PATIENCE) -> None:
        self._inbox = inbox
        self._spool = spool
        self._patience = patience
        self._asked_again_at = 0.0
        self._spooled: OrderedDict[tuple[str, ...], RecordsError] = OrderedDict()

    def keep(self, question: Question) -> Kept:
        """Keep a question so that it survives a power cut. Raises CannotKeep where neither the records nor the spool can be used."""
        try:
            return Kept.NEW if self._received(question) else Kept.REPEATED
        except RecordsError as error:
            logger.error("A question goes to the spool: %s", error)
            return Kept.SPOOLED if self.spool(question, error) else Kept.REPEATED

    def spool(self, question: Question, why: RecordsError) -> bool:
        """Keep a question in the spool; false where this process has spooled the message before. Raises CannotKeep."""
        try:
            self._spool.keep(question)
        except SpoolError as error:
            logger.critical("A question could be kept nowhere: %s", error)
            raise CannotKeep(str(error)) from why
        is_new = key_of(question) not in self._spooled
        self._spooled[key_of(question)] = why
        if len(self._spooled) > _REMEMBERED:
            self._spooled.popitem(last=False)
        return is_new

    def why_spooled(self, question: Question) -> RecordsError | None:
        """Why this process put the question into the spool, from which it has not been replayed yet; None where it did not."""
        return self._spooled.get(key_of(question))

    def replay(self, is_told_of: Callable[[Question], bool]) -> list[Question]:
        """Move what is in the spool to the inbox, under its own delivery keys; those that are to be answered now. Raises RecordsError, SpoolError.

        One that people are being told of at this moment waits, so that it takes along what they were told.
        """
        replayed = []
        for question in self._spool.kept():
            if is_told_of(question):
                continue
            if self._inbox.receive(question) or (question.told and self._inbox.note_told(question)):
                replayed.append(question)
            self._spool.forget(question)
            self._spooled.pop(key_of(question), None)
        return replayed

    def _received(self, question: Question) -> bool:
        """Puts a question into the inbox; false where it is there already. Raises RecordsError, also where it takes too long.

        What takes too long goes on by itself: should it come to an end after all, the replay finds the question there and changes nothing.
        """
        if time.monotonic() < self._asked_again_at:
            raise RecordsError(TOO_SLOW)
        receiving = begun(lambda: self._inbox.receive(question))
        try:
            return receiving.result(self._patience)
        except TimeoutError:
            self._asked_again_at = time.monotonic() + _LEFT_ALONE
            raise RecordsError(TOO_SLOW) from None


def begun(call: Callable[[], T]) -> Future[T]:
    """A call that runs in a thread of its own, which never keeps the process alive."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(call())
        except BaseException as error:  # noqa: BLE001 - it is raised where the result is asked for
            future.set_exception(error)

    threading.Thread(target=run, name="core", daemon=True).start()
    return future


def key_of(question: Question) -> tuple[str, ...]:
    """By what a message is known when it is delivered again."""
    return question.platform, question.tenant, question.conversation, question.delivery_key
