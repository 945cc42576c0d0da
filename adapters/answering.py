"""Working a question out that has come in: it is taken, admitted, answered, and its reply sent; what fails is put back, and in the end handed to a person."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from adapters.keeping import key_of
from adapters.recordless import Recordless, Worked
from bot.advisor import Advisor
from bot.delivery import Postman
from bot.errors import AdvisorError, CaseMovedOn, ConversationMovedOn, PlatformUnavailable, RecordsError, fault_line
from bot.handover import Turn
from bot.model import Question
from bot.ports import Clock, Inbox

logger = logging.getLogger(__name__)
TRIES = 5
"""So often a question is tried that the advisor fails at by a fault of its own; then a person gets it as one that could not be read."""
ANSWERED_AT_ONCE = 4
"""Questions that are worked out at the same moment: more would answer none sooner, and keep what comes in from being acknowledged."""
_PLATFORM_PAUSE = timedelta(seconds=10)
_OURS_FOR = 2.5
"""Seconds for which a question that was just received need not be taken: the inbox leaves it to its receiver for longer (`Inbox.receive`)."""
_REMEMBERED = 10_000


class Answering:
    """Answers questions of the inbox. `admitted` is a question as its gate lets it through; `lease` is how long one is ours.

    `wake` has the messages sent that follow from a question and are not its reply.
    """

    def __init__(
        self,
        advisor: Advisor,
        inbox: Inbox,
        postman: Postman,
        recordless: Recordless,
        admitted: Callable[[Question], Question | None],
        clock: Clock,
        lease: timedelta,
        wake: Callable[[], None],
    ) -> None:
        self._advisor = advisor
        self._inbox = inbox
        self._postman = postman
        self._recordless = recordless
        self._admitted = admitted
        self._clock = clock
        self._lease = lease
        self._wake = wake
        self._idle = threading.Condition()
        self._under_way = 0
        self._received: OrderedDict[tuple[str, ...], float] = OrderedDict()
        self._at_once = threading.BoundedSemaphore(ANSWERED_AT_ONCE)

    def expect(self, question: Question) -> None:
        """A question was received, and is about to be answered here."""
        self._received[key_of(question)] = time.monotonic()
        if len(self._received) > _REMEMBERED:
            self._received.popitem(last=False)

    def answer_new(self, question: Question) -> Worked:
        """Answer a question that has just come in, unless another copy was quicker. Raises nothing."""
        return self._guarded(question, self._taken)

    def answer_left_over(self, question: Question) -> Worked:
        """Answer a leased question that was left over; one that has brought down several copies is handed over unread. Raises nothing."""
        return self._guarded(question, self._taken_over)

    def wait_idle(self, timeout: float) -> None:
        """Wait at most so many seconds for what is being answered."""
        with self._idle:
            self._idle.wait_for(lambda: not self._under_way, timeout)

    def _guarded(self, question: Question, work: Callable[[Question], Worked]) -> Worked:
        """What came of the work, whatever went wrong in it."""
        with self._idle:
            self._under_way += 1
        try:
            return self._caught(question, work)
        finally:
            with self._idle:
                self._under_way -= 1
                self._idle.notify_all()

    def _caught(self, question: Question, work: Callable[[Question], Worked]) -> Worked:
        try:
            return work(question)
        except (ConversationMovedOn, CaseMovedOn, PlatformUnavailable) as error:
            return self._put_back(question, error)
        except RecordsError as error:
            return self._recordless.tell(question, error)
        except Exception as error:  # noqa: BLE001 - whatever the advisor fails at, the question is tried again and in the end handed to a person
            return self._put_back(question, error)

    def _taken(self, question: Question) -> Worked:
        received_at = self._received.pop(key_of(question), 0.0)
        is_ours = time.monotonic() - received_at < _OURS_FOR
        if not is_ours and not self._inbox.take(question, self._clock.now() + self._lease):
            return Worked()
        return self._answered(question, self._advisor.answer)

    def _taken_over(self, question: Question) -> Worked:
        is_poisoned = self._inbox.attempts(question) > TRIES
        return self._answered(question, self._advisor.hand_over_unread if is_poisoned else self._advisor.answer)

    def _answered(self, question: Question, answer: Callable[[Question], Turn]) -> Worked:
        """Answers a question that is ours, if its gate admits it, and sends what follows."""
        admitted = self._admitted(question)
        if admitted is None:
            self._inbox.discard(question)
            return Worked()
        with self._at_once:
            turn = answer(admitted)
        if turn.unrecorded:
            return self._recordless.send(question, turn, RecordsError(turn.unrecorded))
        self._send(turn)
        return Worked(turn)

    def _put_back(self, question: Question, error: Exception) -> Worked:
        """Leaves a question to be tried again, later each time; at the last time it is handed over unread."""
        is_fault = not isinstance(error, AdvisorError)
        logger.error("A question is tried again: %s", fault_line(error) if is_fault else error)
        is_away = isinstance(error, PlatformUnavailable)
        try:
            if (attempts := self._inbox.attempts(question)) == 0 and self._inbox.take(question, self._clock.now() + self._lease):
                attempts = 1
            if attempts >= TRIES and not is_away:
                try:
                    return replace(self._answered(question, self._advisor.hand_over_unread), fault=error)
                except Exception as fault:  # noqa: BLE001 - even then it is not lost
                    logger.critical("A question could not even be handed over unread: %s", fault_line(fault))
            asked_for = error.pause if isinstance(error, PlatformUnavailable) else None
            pause = asked_for or (_PLATFORM_PAUSE if is_away else timedelta(seconds=2 ** min(attempts, 9)))
            self._inbox.release(question, self._clock.now() + pause, type(error).__name__, counts=not is_away)
        except RecordsError as fault:
            logger.error("That a question is to be tried again could not be recorded: %s", fault)
        return Worked(fault=error)

    def _send(self, turn: Turn) -> None:
        """Sends the reply at once; whatever else there is to send is left to the sender."""
        asker = (turn.question.platform, turn.question.person)
        addresses = Counter(message.to for message in turn.messages if (message.to.platform, message.to.person) == asker)
        try:
            for address, count in addresses.items():
                self._postman.send_due(address, at_most=count)
        except RecordsError as error:
            logger.error("The reply %s is sent later: %s", turn.id, error)
        if addresses.total() < len(turn.messages):
            self._wake()
