"""When people are reminded: school hours, holidays, weekends and summer time; two clocks for what is urgent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.cases.hours import SchoolHours, spoken_time
from bot.cases.reminders import next_at, reminding
from bot.handover import Asking, CaseFile, CaseState, EventKind, Form
from bot.knowledge.people import People
from bot.messages import ActionKind, Address, MessageKind
from bot.model import About, Clock
from tests.cases.conftest import MONDAY, PEOPLE, Town, actor

LONDON = ZoneInfo("Europe/London")
HOURS = SchoolHours(LONDON, (time(8), time(16, 30)), ((date(2026, 12, 21), date(2027, 1, 4)),))
CASE = CaseFile("c", CaseState.OPEN, "oak", "p", About.NOBODY, MONDAY, (Asking("q", Address("slack", "T1", "U", "@U")),), told=("slt",))


def _local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("opened", "days", "due"),
    [
        ("2026-11-23 10:00", 1, "2026-11-24 10:00"),
        ("2026-11-27 15:00", 1, "2026-11-30 15:00"),  # Friday to Monday
        ("2026-11-27 18:00", 1, "2026-12-01 08:00"),  # after hours on Friday counts from Monday
        ("2026-11-28 11:00", 1, "2026-12-01 08:00"),  # Saturday counts from Monday
        ("2026-11-24 06:00", 1, "2026-11-25 08:00"),  # before opening counts from the opening
        ("2026-12-18 15:00", 1, "2027-01-05 15:00"),  # over the Christmas holidays
        ("2026-12-18 15:00", 2, "2027-01-06 15:00"),
        ("2026-03-27 10:00", 1, "2026-03-30 10:00"),  # over the beginning of summer time
        ("2026-10-23 10:00", 1, "2026-10-26 10:00"),  # and over its end
        ("2026-12-25 03:00", 1, "2027-01-06 08:00"),
    ],
)
def test_working_days_are_counted_as_the_school_has_them(opened: str, days: int, due: str) -> None:
    """The same time of day on the school's clocks, whatever the clocks have done meanwhile."""
    assert HOURS.after_working_days(_local(opened), days).astimezone(LONDON) == _local(due)


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        ("2026-11-23 05:00", "2026-11-23 07:30"),
        ("2026-11-23 07:30", "2026-11-23 07:30"),
        ("2026-11-23 17:59", "2026-11-23 17:59"),
        ("2026-11-23 18:30", "2026-11-24 07:30"),
        ("2026-03-28 23:30", "2026-03-29 07:30"),
        ("2026-07-01 18:10", "2026-07-02 07:30"),
    ],
)
def test_waking_hours_are_those_of_the_schools_clocks(moment: str, inside: str) -> None:
    """In summer and in winter."""
    assert HOURS.within(_local(moment)).astimezone(LONDON) == _local(inside)


def test_a_time_is_said_as_in_britain() -> None:
    """The time alone on the same day, else with the day."""
    assert spoken_time(MONDAY, MONDAY + timedelta(hours=1), HOURS) == "10:00"
    assert spoken_time(MONDAY, MONDAY + timedelta(days=1), HOURS) == "Monday 23 November, 10:00"
    assert spoken_time(MONDAY.replace(month=7, day=1), MONDAY, HOURS) == "Wednesday 1 July, 11:00"
    assert spoken_time(MONDAY, MONDAY.replace(year=2027), HOURS) == "Monday 23 November 2026, 10:00"


def test_what_must_be_seen_now_is_due_every_quarter_of_an_hour() -> None:
    """Day and night, until it is seen; then once each working day until it is closed."""
    night = _local("2026-12-25 03:00").astimezone(UTC)
    urgent = replace(CASE, about=About.CHILD, clock=Clock.NOW, is_private=True)
    assert next_at(urgent, night, HOURS) == night + timedelta(minutes=15)
    seen = replace(urgent, seen_at=night)
    assert next_at(seen, night, HOURS) == _local("2027-01-06 08:00")
    assert next_at(replace(seen, state=CaseState.ANSWERED), MONDAY, HOURS) == MONDAY + timedelta(days=1)
    assert next_at(replace(seen, state=CaseState.CLOSED), MONDAY, HOURS) is None


def test_what_must_be_seen_today_is_due_every_hour_of_the_day() -> None:
    """From 07:30 to 18:00, on Saturdays too."""
    urgent = replace(CASE, about=About.CHILD, clock=Clock.TODAY, is_private=True)
    assert next_at(urgent, MONDAY, HOURS) == MONDAY + timedelta(hours=1)
    assert next_at(urgent, _local("2026-11-27 17:30"), HOURS) == _local("2026-11-28 07:30")
    assert next_at(urgent, _local("2026-11-27 23:30"), HOURS) == _local("2026-11-28 07:30")


def test_the_rest_is_due_in_school_hours_only() -> None:
    """And not any more once it is answered."""
    assert next_at(CASE, _local("2026-11-27 22:00"), HOURS) == _local("2026-12-01 08:00")
    assert next_at(replace(CASE, state=CaseState.ANSWERED), MONDAY, HOURS) is None
    assert next_at(replace(CASE, state=CaseState.WITHDRAWN), MONDAY, HOURS) is None


def test_whoever_is_away_is_not_waited_for() -> None:
    """The next who is present is told at once."""
    plan = reminding(CASE, "slt", ["slt", "head", "chair"], frozenset({"slt", "head"}))
    assert plan.newly_told == ("chair",)


def test_an_urgent_case_is_rung_through_until_it_is_seen(town: Town) -> None:
    """Those told every 15 minutes; from the second time on the next of the chain each time; the asker is told twice whom to ring."""
    case = town.ask("she told me something", About.CHILD, Clock.NOW)
    assert town.later(minutes=14) == 0
    told = []
    for _ in range(5):
        assert town.later(minutes=15) == 1
        told.append(town.fresh(case).told)
    assert told == [
        ("dsl", "deputy_dsl"),
        ("dsl", "deputy_dsl", "head"),
        ("dsl", "deputy_dsl", "head", "independent"),
        ("dsl", "deputy_dsl", "head", "independent", "chair"),
        ("dsl", "deputy_dsl", "head", "independent", "chair"),
    ]
    assert len(town.to("U-dsl", MessageKind.REMINDER)) == 5
    assert len(town.to("U-asker", MessageKind.NOT_SEEN)) == 2
    assert PEOPLE.in_slot("childrens_social_care").phone in town.to("U-asker", MessageKind.NOT_SEEN)[0].text
    town.casework.view(case.id, actor("head"), whole=True)
    assert town.later(minutes=15) == 0
    assert town.later(days=1) == 1


def test_what_can_wait_goes_to_the_deputy_on_the_second_working_day(town: Town) -> None:
    """After one working day the contact, after two the deputy, then both each working day; nobody else is asked."""
    case = town.ask("can I accept a parent's friend request?")
    days = []
    for _ in range(4):
        assert town.later(days=1) == 1
        days.append((town.fresh(case).told, len(town.to("U-slt", MessageKind.REMINDER))))
    assert days == [(("slt",), 1), (("slt", "network_manager"), 2), (("slt", "network_manager"), 3), (("slt", "network_manager"), 4)]
    assert town.later(days=1) == 0  # Saturday
    town.casework.act(case.id, ActionKind.ANSWER, actor("network_manager"), Form(text="Best not."))
    assert town.later(days=30) == 0


def test_who_claimed_it_is_reminded_first(town: Town) -> None:
    """And the deputy only after that: then they may take it over."""
    case = town.ask("can I accept a parent's friend request?")
    town.later(days=1)
    town.later(days=1)
    assert town.casework.act(case.id, ActionKind.CLAIM, actor("network_manager"), Form()).is_refused is False
    assert town.casework.act(case.id, ActionKind.CLAIM, actor("slt"), Form()).is_refused
    town.later(days=1)
    assert len(town.to("U-network_manager", MessageKind.REMINDER)) == 1
    assert town.casework.act(case.id, ActionKind.CLAIM, actor("slt"), Form()).is_refused is False


def test_a_case_that_nobody_could_be_told_goes_on_as_soon_as_somebody_can(town: Town) -> None:
    """The administrator fills in an account: at the next reminder the case reaches them, and the asker hears of it."""
    nobody = town.with_people(People(tuple(replace(each, accounts=()) for each in PEOPLE.contacts), "slt"))
    case = nobody.ask("can I accept a parent's friend request?")
    nobody.later(days=1)
    assert nobody.fresh(case).told == ()
    filled = replace(nobody, mind=town.mind)
    assert filled.later(days=1) == 1
    assert filled.fresh(case).told == ("slt",)
    assert [event.kind for event in filled.cases.events[case.id]][-1] is EventKind.REMINDED
    assert filled.to("U-asker", MessageKind.NOTE)
