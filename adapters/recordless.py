"""Answering while the records cannot be used: urgent questions at once, everybody else with a notice, both with whom to go to."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from adapters.keeping import TOO_SLOW, Keeper, key_of
from adapters.telling import Telling
from bot.advisor import Advisor
from bot.delivery import Postman
from bot.errors import AdvisorError, CannotKeep, RecordsError, fault_line
from bot.handover import Asked, Turn
from bot.messages import Delivered, Message
from bot.model import Question, Talk
from bot.outage import outage_notice
from bot.ports import Records

logger = logging.getLogger(__name__)
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Worked:
    """What came of a question: its turn, None where another copy has it or it waits, and what kept it from being answered or recorded, if anything did."""

    turn: Turn | None = None
    fault: Exception | None = None


class Recordless:
    """Sends past the outbox. `admitted` is a question as its gate lets it through, None where the asker is not staff; `located` is one that no
    platform was asked about, with whether anything may be shown where it was asked.
    """

    def __init__(
        self,
        advisor: Advisor,
        postman: Postman,
        keeper: Keeper,
        telling: Telling,
        admitted: Callable[[Question], Question | None],
        located: Callable[[Question], Question],
    ) -> None:
        self._advisor = advisor
        self._urgent = replace(advisor, records=_NoRecords(), cases=None)
        self._postman = postman
        self._keeper = keeper
        self._telling = telling
        self._admitted = admitted
        self._located = located
        self._noticed: OrderedDict[tuple[str, ...], None] = OrderedDict()

    def tell(self, question: Question, error: RecordsError) -> Worked:
        """Answer an urgent question without records, and tell whoever asked another one what became of it.

        The question goes to the spool. A message that is delivered again, since not even the spool could keep it, is told of once.
        """
        is_kept = self._is_spooled(question, error)
        if (turn := self.urgent_turn(question)) is not None:
            return self.send(question, turn, error)
        if is_kept or self._is_first(question):
            self._send_directly(question, (outage_notice(self._advisor.minds.current(), question, is_kept=is_kept),))
        return Worked(fault=error)

    def send(self, question: Question, turn: Turn, error: RecordsError) -> Worked:
        """Send an urgent turn's messages, the contact's too, unless that is done already; its record follows by the spool and tells nobody again."""
        self._is_spooled(question, error)
        if self._telling.begin(question):
            arrived: Sequence[tuple[Message, Delivered]] = ()
            try:
                arrived = self._send_directly(question, self._telling.as_being_kept(question, turn.messages))
            finally:
                told = self._telling.end(question, arrived)
            self._keep_told(told, error)
        return Worked(turn, error)

    def urgent_turn(self, question: Question) -> Turn | None:
        """The turn of an urgent question, decided without records; None where it is not urgent by its own words."""
        try:
            return self._urgent.answer(self._located(question))
        except RecordsError:
            return None
        except Exception as error:  # noqa: BLE001 - then at least the notice with the safety card is sent
            logger.error("A question cannot be read without records: %s", fault_line(error))
            return None

    def _send_directly(self, question: Question, messages: tuple[Message, ...]) -> Sequence[tuple[Message, Delivered]]:
        """Sends past the outbox, if the gate admits the asker: it is closed to whom it does not know. What has arrived."""
        try:
            if self._admitted(question) is not None:
                return self._postman.send_directly(messages)
        except AdvisorError as error:
            logger.error("Nothing could be sent without records: %s", error)
        return ()

    def _keep_told(self, question: Question, error: RecordsError) -> None:
        """Keeps in the spool what people were told, for whichever process puts the question on record."""
        if not question.told:
            return
        try:
            self._keeper.spool(question, error)
        except CannotKeep:
            logger.error("What people were told without records could not be kept; another process would tell them again.")

    def _is_spooled(self, question: Question, error: RecordsError) -> bool:
        """Puts the question into the spool; is it there?"""
        try:
            if self._keeper.why_spooled(question) is None:
                self._keeper.spool(question, error)
        except CannotKeep:
            return False
        return True

    def _is_first(self, question: Question) -> bool:
        """Is this message told of for the first time?"""
        key = key_of(question)
        is_first = key not in self._noticed
        self._noticed[key] = None
        if len(self._noticed) > _REMEMBERED:
            self._noticed.popitem(last=False)
        return is_first


class _NoRecords(Records):
    """Records that are not there, by which the advisor answers urgent questions alone."""

    def talk(self, question: Question) -> Talk | None:
        """Nothing is known."""
        raise RecordsError(TOO_SLOW)

    def asked(self, action_id: str) -> Asked | None:
        """Nothing is known."""
        raise RecordsError(TOO_SLOW)

    def commit(self, turn: Turn) -> bool:
        """Nothing is kept."""
        raise RecordsError(TOO_SLOW)
