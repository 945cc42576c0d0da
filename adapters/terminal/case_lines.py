"""A case as one line: kind, time and state, nothing of what was said."""

from __future__ import annotations

from datetime import datetime

from bot.cases.hours import SchoolHours, spoken_time
from bot.errors import UnknownPolicyError
from bot.handover import CaseFile
from bot.knowledge.folder import Knowledge


def contact_line(case: CaseFile, knowledge: Knowledge, now: datetime) -> str:
    """The case as its contact sees it in a list."""
    say = knowledge.wording
    kind = "urgent" if case.is_urgent else "private" if case.is_private else "policy"
    return say["home.case"].format(kind=say[f"kind.{kind}"], date=_since(case, knowledge, now), state=say[f"state.{case.state}"])


def own_line(case: CaseFile, knowledge: Knowledge, now: datetime) -> str:
    """The case as whoever asked sees it in a list."""
    return knowledge.wording["home.own_case"].format(date=_since(case, knowledge, now), state=knowledge.wording[f"state.{case.state}"])


def _since(case: CaseFile, knowledge: Knowledge, now: datetime) -> str:
    """When it was opened, as the school's clock shows it; the default school's, where its own is gone from the folder."""
    try:
        school = knowledge.school(case.school)
    except UnknownPolicyError:
        school = knowledge.school()
    return spoken_time(case.opened_at, now, SchoolHours.of(school))
