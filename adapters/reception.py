"""Where questions and pressed buttons come in, whatever the platform, and the threads that see to what is left over."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

from adapters.answering import Answering
from adapters.keeping import TOO_SLOW, Keeper, Kept, begun
from adapters.loops import Loop
from adapters.recordless import Recordless, Worked
from adapters.telling import Telling, ToldRecords
from bot.advisor import Advisor
from bot.delivery import Postman
from bot.errors import CannotKeep, RecordsError
from bot.handover import Done, Form
from bot.messages import OF_QUESTION, Action, Actor, Address
from bot.model import Question
from bot.ports import Clock, Gate, Inbox, Spool

LEASE = timedelta(seconds=30)
"""How long a question is ours. Should another copy answer it as well, only one of the two turns is kept."""
URGENT_PATIENCE = 2.0
"""Seconds that the records have for an urgent question; then it is answered without them."""
CORE_THREADS = 64
_AT_ONCE = 16
_FLOWS = 0.2
"""Seconds after which the sender looks again for what is due, while something hangs."""


class Pressing(Protocol):
    """What the reception needs of the casework."""

    def press(self, action_id: str, actor: Actor, form: Form) -> Done:
        """What came of a case's button. Raises RecordsError."""

    def remind(self) -> int:
        """Remind of all that is due, and how many cases there were. Raises RecordsError."""


class Reception:
    """Receives questions and presses. Many threads may use it at once; `pool` is where shells that are asynchronous call it.

    `gates` know on each platform who is staff. `own` is whose messages alone this process may send, None for everybody's.
    """

    def __init__(
        self,
        advisor: Advisor,
        casework: Pressing,
        inbox: Inbox,
        postman: Postman,
        spool: Spool,
        clock: Clock,
        *,
        gates: Mapping[str, Gate] | None = None,
        own: Address | None = None,
        lease: timedelta = LEASE,
    ) -> None:
        self._cases = advisor.cases
        self._casework = casework
        self._inbox = inbox
        self._postman = postman
        self._keeper = Keeper(inbox, spool)
        self._clock = clock
        self._gates = dict(gates or {})
        self._telling = Telling()
        self._recordless = Recordless(advisor, postman, self._keeper, self._telling, self._admitted, self._located)
        advisor = replace(advisor, records=ToldRecords(advisor.records, self._telling))
        self._answering = Answering(advisor, inbox, postman, self._recordless, self._admitted, clock, lease, self.wake)
        self._own = own
        self._lease = lease
        self._sweeping = threading.Lock()
        self._swept = 0
        self.pool = ThreadPoolExecutor(CORE_THREADS, thread_name_prefix="core")
        self._sender = Loop("sender", 1.0, self._send_due)
        self._sweeper = Loop("sweeper", 1.0, self._sweep)
        self._others = (Loop("reminders", 15.0, self.remind), Loop("replay", 2.0, self._replay))

    def receive(self, question: Question) -> bool:
        """Keep a question before its delivery is acknowledged; false where it is here already. At most two seconds where the disk works.

        Raises CannotKeep where neither the records nor the spool can be used: the delivery must be refused, so that the platform repeats it. The asker
        has then been told whom to go to, if anything can be sent at all.
        """
        try:
            kept = self._keeper.keep(question)
        except CannotKeep as error:
            self._recordless.tell(question, RecordsError(str(error)))
            raise
        if kept is Kept.NEW:
            self._answering.expect(question)
        return kept is not Kept.REPEATED

    def work(self, question: Question) -> Worked:
        """Answer a question that was received, and send what is due to its asker at once. Raises nothing.

        An urgent one waits no longer than two seconds for the records; then it is answered without them, and put on record when they are back, which
        tells nobody a second time: what people have got is updated in its place. Where the records fail, any other question gets a notice at
        once and its answer after the replay.
        """
        if (why := self._keeper.why_spooled(question)) is not None:
            return self._recordless.tell(question, why)
        working = begun(lambda: self._answering.answer_new(question))
        try:
            return working.result(URGENT_PATIENCE)
        except TimeoutError:
            if (turn := self._recordless.urgent_turn(question)) is None:
                return working.result()
        return self._recordless.send(question, turn, RecordsError(TOO_SLOW))

    def press(self, action_id: str, actor: Actor, form: Form, question: Question | None = None) -> Done | None:
        """What came of a pressed button; None where it stands under a reply: then `question`, which carries it, is worked on, and its reply follows.

        Whoever calls has seen to it that the actor is staff. Raises RecordsError, CannotKeep where nothing was done.
        """
        if question is not None and self.ask(action_id, actor.account, question):
            return None
        done = self._casework.press(action_id, actor, form)
        self.wake()
        return done

    def ask(self, action_id: str, account: str, question: Question) -> bool:
        """Works on the question that a button under a reply asks; false where this is no such button of the account's, and nothing was done.

        The gate sees to whether the account is staff, as for every question. Raises RecordsError, CannotKeep.
        """
        action = self._action(action_id)
        if action is None or action.kind not in OF_QUESTION or action.person not in {"", account}:
            return False
        if self.receive(question):
            self._hand_on(self.work, question)
        return True

    def wake(self) -> None:
        """Send now what something done elsewhere has put into the outbox."""
        self._sender.wake()

    def start(self, *, sends: bool = True) -> None:
        """Begin to see to what is left over: questions of copies that died, messages that did not arrive, reminders, the spool. Once only."""
        for loop in self._loops() if sends else self._loops()[1:]:
            loop.start()

    def stop(self, timeout: float) -> None:
        """Begin nothing new and wait at most so many seconds for what is under way; the rest is left to the inbox and the outbox."""
        until = time.monotonic() + timeout
        for loop in self._loops():
            loop.stop()
        self.pool.shutdown(wait=False, cancel_futures=True)
        self._answering.wait_idle(max(0.0, until - time.monotonic()))
        self._postman.finish(max(0.0, until - time.monotonic()))
        for loop in self._loops():
            loop.join(max(0.0, until - time.monotonic()))

    def catch_up(self) -> None:
        """One round of all that the threads do, in this one, and no more than a person waits for. Raises RecordsError, SpoolError."""
        for question in self._keeper.replay(self._telling.is_under_way)[:_AT_ONCE]:
            self._answering.answer_new(question)
        for question in self._inbox.lease(self._clock.now() + self._lease, limit=_AT_ONCE):
            self._answering.answer_left_over(question)
        self.remind()
        self._postman.send_due(self._own)

    def remind(self) -> None:
        """Remind of all that is due, and send it. Raises RecordsError."""
        if self._casework.remind():
            self.wake()

    def _loops(self) -> tuple[Loop, ...]:
        return (self._sender, self._sweeper, *self._others)

    def _replay(self) -> None:
        for question in self._keeper.replay(self._telling.is_under_way):
            self._hand_on(self._answering.answer_new, question)

    def _sweep(self) -> None:
        """Takes over what nobody works on; each in a thread of the pool, so that one that hangs keeps none of the others waiting."""
        with self._sweeping:
            room = _AT_ONCE - self._swept
        for question in self._inbox.lease(self._clock.now() + self._lease, limit=room) if room else ():
            with self._sweeping:
                self._swept += 1
            self._hand_on(self._sweep_one, question)

    def _hand_on(self, work: Callable[[Question], object], question: Question) -> None:
        """Has a question of the inbox worked on in the pool; while that is being closed, it is left to the next start."""
        with suppress(RuntimeError):
            self.pool.submit(work, question)

    def _sweep_one(self, question: Question) -> None:
        try:
            self._answering.answer_left_over(question)
        finally:
            with self._sweeping:
                self._swept -= 1
            self._sweeper.wake()

    def _send_due(self) -> None:
        if self._own is not None:
            self._postman.send_due(self._own)
            return
        due_at = self._postman.next_due_at()
        if due_at is not None and due_at <= self._clock.now():
            self._postman.send_while_it_flows(_FLOWS)

    def _admitted(self, question: Question) -> Question | None:
        gate = self._gates.get(question.platform)
        return gate.admit(question) if gate else question

    def _located(self, question: Question) -> Question:
        gate = self._gates.get(question.platform)
        return gate.located(question) if gate else question

    def _action(self, action_id: str) -> Action | None:
        return self._cases.action(action_id) if self._cases else None
