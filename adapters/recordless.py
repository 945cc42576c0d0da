"""Answering while the records cannot be used: urgent questions at once, everybody else with a notice, both with whom to go to."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from adapters.keeping import TOO_SLOW, Keeper, key_of
from bot.advisor import Advisor
from bot.delivery import Postman
from bot.errors import AdvisorError, CannotKeep, RecordsError, fault_line
from bot.handover import Asked, Message, Turn
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
    """Sends past the outbox. `admitted` is a question as its gate lets it through, None where the asker is not staff."""

    def __init__(self, advisor: Advisor, postman: Postman, keeper: Keeper, admitted: Callable[[Question], Question | None]) -> None:
        self._advisor = advisor
        self._urgent = replace(advisor, records=_NoRecords(), cases=None)
        self._postman = postman
        self._keeper = keeper
        self._admitted = admitted
        self._told: OrderedDict[tuple[str, ...], None] = OrderedDict()

    def tell(self, question: Question, error: RecordsError) -> Worked:
        """Answer an urgent question without records, and tell whoever asked another one what became of it.

        The question goes to the spool. A message that is delivered again, since not even the spool could keep it, is told of once.
        """
        is_kept = self._is_spooled(question, error)
        if not is_kept and not self._is_first(question):
            return Worked(fault=error)
        if (turn := self.urgent_turn(question)) is not None:
            self._send_directly(question, turn.messages)
            return Worked(turn, error)
        self._send_directly(question, (outage_notice(self._advisor.minds.current(), question, is_kept=is_kept),))
        return Worked(fault=error)

    def send(self, question: Question, turn: Turn, error: RecordsError) -> Worked:
        """Send an urgent turn's messages, the contact's too; its record follows by the spool, which may send them once more."""
        self._is_spooled(question, error)
        self._send_directly(question, turn.messages)
        return Worked(turn, error)

    def urgent_turn(self, question: Question) -> Turn | None:
        """The turn of an urgent question, decided without records; None where it is not urgent by its own words."""
        try:
            return self._urgent.answer(question)
        except RecordsError:
            return None
        except Exception as error:  # noqa: BLE001 - then at least the notice with the safety card is sent
            logger.error("A question cannot be read without records: %s", fault_line(error))
            return None

    def _send_directly(self, question: Question, messages: tuple[Message, ...]) -> None:
        """Sends past the outbox, if the gate admits the asker: it is closed to whom it does not know."""
        try:
            if self._admitted(question) is not None:
                self._postman.send_directly(messages)
        except AdvisorError as error:
            logger.error("Nothing could be sent without records: %s", error)

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
        is_first = key not in self._told
        self._told[key] = None
        if len(self._told) > _REMEMBERED:
            self._told.popitem(last=False)
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
