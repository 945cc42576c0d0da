"""The recorded questions asked again: which answers would differ today?"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from adapters.terminal.faults import FINE
from adapters.terminal.memory import MemoryRecords
from adapters.terminal.progress import progress
from adapters.terminal.screen import show, title
from adapters.terminal.times import SchoolTimes
from adapters.wiring import open_database, wire
from bot.errors import UnknownPolicyError
from bot.model import Route, Stance
from bot.ports import Clock

if TYPE_CHECKING:
    from adapters.storage.log import RecordedQuestion
    from bot.advisor import Advisor
    from bot.settings import Settings


class RecordedClock(Clock):
    """Stands at the moment at which the question was received."""

    def __init__(self) -> None:
        self.moment = datetime.now(UTC)

    def now(self) -> datetime:
        """The moment last set."""
        return self.moment


def replay(settings: Settings, since: str, until: str, policy: str) -> int:
    """Shows each answer that would differ; the exit code. Nothing is written to the records. Raises AdvisorError.

    Conversations are talked through again in their order; private matters, whose words nobody reads back, are left out.
    """
    from adapters.storage.log import count_private, recorded_questions
    from adapters.storage.records import TALK_LASTS

    times = SchoolTimes(settings)
    span = {"since": times.start(since), "until": times.end(until)}
    engine = open_database(settings).engine
    clock = RecordedClock()
    advisor = wire(settings, MemoryRecords(clock, TALK_LASTS), clock).advisor
    asked = changed = 0
    with progress("Asking again", None) as advance:
        for recorded in recorded_questions(engine, policy=policy or None, **span):
            asked += 1
            clock.moment = recorded.question.received_at
            then, now = _decided(recorded.route, recorded.stance, recorded.citations), _decide_again(advisor, recorded)
            if now != then:
                changed += 1
                title(f"{times.shown(recorded.question.received_at, recorded.school)}  {recorded.id}")
                show(f"{then} -> {now}", indent="  ")
            advance(1)
    private = count_private(engine, policy=policy or None, **span)
    show(f"{asked} asked again, {changed} would be answered differently; {private} private left out.")
    return FINE


def _decide_again(advisor: Advisor, recorded: RecordedQuestion) -> str:
    """What would be decided today."""
    try:
        verdict = advisor.ask(recorded.question).verdict
    except UnknownPolicyError as error:
        return f"cannot be asked: {error}"
    return _decided(verdict.route, verdict.stance, tuple(citation.id for citation in verdict.citations))


def _decided(route: Route, stance: Stance, citations: tuple[str, ...]) -> str:
    return " ".join(part for part in (route, "" if stance is Stance.NONE else stance, citations[0] if citations else "") if part)
