"""When somebody is reminded of a case, and who. Two clocks for what is urgent; the rest is spoken of in school hours only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cases.hours import SchoolHours
from bot.handover import WAITING, CaseFile, CaseState
from bot.model import Clock

NOW_EVERY = timedelta(minutes=15)
"""Between two reminders of what must be seen now, day and night."""
TODAY_EVERY = timedelta(hours=1)
"""Between two reminders of what must be seen today, from 07:30 to 18:00."""
NEXT_FROM = {Clock.NOW: 2, Clock.TODAY: 3}
"""The reminder from which on the next in the chain is told too, one more each time."""
DEPUTY_FROM = 2
"""The same for what is not urgent: after two working days the deputy."""


def next_at(case: CaseFile, moment: datetime, hours: SchoolHours) -> datetime | None:
    """When somebody is reminded next of a case that stands so from this moment on; None where nobody has to act any more."""
    if not needs_somebody(case):
        return None
    if is_unseen(case):
        return moment + NOW_EVERY if case.clock is Clock.NOW else hours.within(moment + TODAY_EVERY)
    return hours.after_working_days(moment, 1)


def needs_somebody(case: CaseFile) -> bool:
    """Must a contact still do something? An urgent or private case that was answered must still be closed with an outcome."""
    return case.state in WAITING or (case.state is CaseState.ANSWERED and case.is_guarded)


def is_unseen(case: CaseFile) -> bool:
    """Is it urgent and has no contact seen it yet?"""
    return case.is_urgent and case.seen_at is None and case.state in WAITING


@dataclass(frozen=True, slots=True)
class Reminding:
    """Who is reminded this time, by slot, and who of the chain is told of the case for the first time."""

    reminded: tuple[str, ...]
    newly_told: tuple[str, ...] = ()


def reminding(case: CaseFile, holder: str, reachable: Sequence[str], away: frozenset[str] = frozenset()) -> Reminding:
    """Who is to be reminded of a case that is due.

    `holder` is the slot whose turn it is: who claimed it, or who was told first. `reachable` are the slots of the chain that can be sent a
    message, in order; `away` those of whoever is away. Of what is urgent and unseen everybody told is reminded, and the chain goes on.
    """
    told = tuple(slot for slot in case.told if slot in reachable)
    others = [slot for slot in reachable if slot not in case.told]
    present = [slot for slot in others if slot not in away]
    number = case.reminders + 1
    if not told:
        return Reminding((), tuple(others[:1]))
    if is_unseen(case) and case.clock is not None:
        return Reminding(told, tuple(others[:1]) if number >= NEXT_FROM[case.clock] else ())
    first = holder if holder in told else told[0]
    if number < DEPUTY_FROM and first not in away:
        return Reminding((first,))
    is_alone = len(told) == 1 and case.state in WAITING
    return Reminding(told if number > 1 else (first,), tuple(present[:1]) if is_alone else ())
