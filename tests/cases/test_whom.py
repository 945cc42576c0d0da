"""The table of docs/safeguarding.md, row by row: whom a matter goes to, and who must never learn of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.cases.names import named_contacts, names_a_leader
from bot.handover import CaseView, Done, EventKind, Form
from bot.knowledge.people import People
from bot.knowledge.told_roles import slots_named
from bot.messages import ActionKind, MessageKind
from bot.model import About, Citation, Clock
from tests.cases.conftest import ASKER, MONDAY, PEOPLE, Town, actor, contact

NOW, TODAY = Clock.NOW, Clock.TODAY
ROWS = [
    (About.CHILD, ("dsl", "deputy_dsl"), ()),
    (About.ADULT, ("head",), ("slt", "network_manager")),
    (About.HEAD, ("chair",), ("head", "slt", "network_manager", "dsl", "deputy_dsl")),
    (About.LEAD, ("head",), ("dsl", "deputy_dsl", "slt")),
    (About.GOVERNORS, ("independent",), ("chair", "head", "slt", "dsl")),
    (About.OWN_CONDUCT, ("head",), ()),
    (About.ABUSE_OF_ASKER, ("head",), ()),
]
SMALL = People(
    (
        contact("slt", "SLT contact", "Sam Reed"),
        contact("dsl", "Designated Safeguarding Lead", "Ruth Okoro", accounts=(("slack", "U-head"),)),
        contact("deputy_dsl", "Deputy Designated Safeguarding Lead", "Ben Cole"),
        contact("head", "Headteacher", "Ruth Okoro"),
        contact("chair", "Chair of Governors", "Col Grant"),
        contact("independent", "Trust safeguarding lead", "Ida Moss"),
        contact("lado", "LADO", "County LADO"),
    ),
    "slt",
)
"""A small school, where the head is the safeguarding lead."""


def _without(*slots: str) -> People:
    return People(tuple(each for each in PEOPLE.contacts if each.slot not in slots), "slt")


def _passable(town: Town, case_about: About, text: str = "something") -> set[str]:
    case = town.ask(text, case_about, TODAY)
    return {each.slot for each in town.office.may_take(case)}


@pytest.mark.parametrize(("about", "told", "never"), ROWS)
def test_each_row_goes_where_the_table_says(town: Town, about: About, told: tuple[str, ...], never: tuple[str, ...]) -> None:
    """Those of the row are told, each by a message; nobody of "never to" is in the chain or can be passed the case."""
    case = town.ask("something is wrong", about, TODAY)
    assert case.told == told
    assert [message.slot for message in town.cases.sent if message.kind is MessageKind.CASE] == list(told)
    reached = {each.slot for each in town.office.chain(case)} | {each.slot for each in town.office.may_take(case)}
    assert reached.isdisjoint(never)


@pytest.mark.parametrize("about", [about for about, _, _ in ROWS])
def test_every_chain_ends_outside(town: Town, about: About) -> None:
    """Whoever is left out, the last are people whom nobody in the school manages, and those who are only rung."""
    case = town.ask("something is wrong", about, TODAY)
    slots = [each.slot for each in town.office.chain(case)]
    assert "lado" in slots
    assert {"chair", "independent"} & set(slots)
    assert {each.slot for each in town.office.reachable(case)}.isdisjoint({"lado", "out_of_hours", "childrens_social_care"})


def test_a_gap_goes_to_the_slot_for_questions(town: Town) -> None:
    """A question that concerns nobody goes to the SLT contact, in their channel, whole and with buttons."""
    case = town.ask("can I accept a parent's friend request?")
    [message] = [message for message in town.cases.sent if message.kind is MessageKind.CASE]
    assert case.told == ("slt",)
    assert message.to.conversation == "C-slt"
    assert "friend request" in message.text


def test_in_a_small_school_the_lead_is_the_head(town: Town) -> None:
    """What is about the lead is then about the head: it goes to the chair, and never to anyone the head manages."""
    small = town.with_people(SMALL)
    case = small.ask("the safeguarding lead is doing something", About.LEAD, TODAY)
    assert case.about is About.HEAD
    assert case.told == ("chair",)
    assert {each.slot for each in small.office.may_take(case)} == {"chair", "independent"}


def test_a_child_goes_to_both_leads_once_each(town: Town) -> None:
    """In a small school too; the head is told once, as the lead."""
    case = town.with_people(SMALL).ask("she told me something", About.CHILD, NOW)
    assert case.told == ("dsl", "deputy_dsl")


NAMED = ["Ruth Okoro keeps messaging a year 9", "Mrs Okoro's been messaging a year 9", "our head keeps messaging a year 9", "RUTH OKORO IS MESSAGING A YEAR 9"]


@pytest.mark.parametrize("text", NAMED)
@pytest.mark.parametrize("about", [About.CHILD, About.ADULT, About.NOBODY, About.HEAD])
def test_who_is_named_is_left_out_with_everybody_they_manage(town: Town, text: str, about: About) -> None:
    """However the words alone are understood, a matter that names the head goes past the head."""
    case = town.ask(text, about, None if about is About.NOBODY else TODAY)
    assert case.about is About.HEAD
    assert case.told == ("chair",)
    assert case.is_private
    assert not case.gap


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("Mina has been odd with the girls", {"dsl"}),
        ("is it as bad as it looks", set()),
        ("AS has been odd with the girls", {"dsl"}),
        ("Ms Shah said so", {"dsl"}),
        ("ben cole's laptop", {"deputy_dsl"}),
        ("ben from year 9", set()),
        ("a shah in year 9", set()),
        ("can I ask the head", set()),
        ("the head said it is fine", set()),
        ("our headteacher keeps texting us at midnight", {"head"}),
        ("I rang the County LADO", set()),
    ],
)
def test_names_nicknames_and_initials_are_found(text: str, slots: set[str]) -> None:
    """Initials that are also a word count in capitals only; a role counts where it does something."""
    assert {each.slot for each in named_contacts(text, PEOPLE)} == slots


def test_the_asker_is_never_the_contact(town: Town) -> None:
    """By account and by e-mail, in all their roles: the next in the chain is told."""
    by_account = town.ask("can I post this?", person="U-slt")
    by_email = town.ask("I did something with a pupil", About.OWN_CONDUCT, TODAY, person="someone", platform="teams", email="Head@oak.example")
    assert by_account.told == ("network_manager",)
    assert "head" not in by_email.told
    assert by_email.about is About.HEAD


def test_a_leader_without_a_name_goes_to_the_independent_person(town: Town) -> None:
    """It could be any of them: nobody in the school is told."""
    case = town.ask("my line manager is messaging a year 11 girl", About.ADULT, TODAY)
    assert case.told == ("independent",)
    assert _passable(town, About.ADULT, "one of SLT is messaging a year 11 girl") == {"independent", "chair"}
    assert not names_a_leader("I told my line manager about the TA")


def test_absence_brings_the_deputy(town: Town) -> None:
    """Away from the first day to the last, both included; afterwards the contact is told again."""
    away = replace(PEOPLE.in_slot("slt"), away=((date(2026, 11, 20), date(2026, 11, 23)),))
    other = town.with_people(People((away, *_without("slt").contacts), "slt"))
    assert other.ask("one").told == ("network_manager",)
    other.clock.moment = MONDAY.replace(day=24)
    assert other.ask("two").told == ("slt",)


def test_matters_decide_before_the_slot_for_questions(town: Town) -> None:
    """By topic or by a word of the question."""
    webb = replace(PEOPLE.in_slot("network_manager"), matters=("password", "sharing-accounts"))
    other = town.with_people(People((*_without("network_manager").contacts, webb), "slt"))
    assert other.ask("who has the password for the page?").told == ("network_manager",)
    assert other.ask("can two of us use it?", topic="sharing-accounts").told == ("network_manager",)
    assert other.ask("can I post it?").told == ("slt",)


def test_the_role_that_the_clause_names_is_found() -> None:
    """Where a clause tells staff whom to report to, that role is told too."""
    named = slots_named(Citation("1", "Concerns must be reported to the Headteacher immediately.", "h"), PEOPLE)
    passing = slots_named(Citation("2", "The Headteacher approves the school's accounts.", "h"), PEOPLE)
    assert (named, passing) == (("head",), ())


def test_nobody_reachable_is_said_and_flagged(town: Town) -> None:
    """Nobody has an account: the case has nobody told, and the reply's contact has role and phone."""
    people = People(tuple(replace(each, accounts=()) for each in PEOPLE.contacts), "slt")
    other = town.with_people(people)
    case = other.ask("she told me something", About.CHILD, NOW)
    assert case.told == ()
    assert other.office.whom_to_ring(case).slot == "dsl"
    assert other.cases.sent == []
    assert other.later(minutes=16) == 1
    [message] = other.to("U-asker", MessageKind.NOT_SEEN)
    assert PEOPLE.in_slot("dsl").phone in message.text


def test_a_matter_of_ones_own_despair_is_told_only_on_wish(town: Town) -> None:
    """With the wish it goes to the head; nobody else of the line is asked."""
    case = town.ask("I can't do this any more", About.OWN_WELFARE, NOW, reason="wished")
    assert case.told == ("head",)
    assert case.is_private


@pytest.mark.parametrize("slot", ["head", "dsl", "deputy_dsl", "chair"])
def test_who_steps_back_is_left_out_in_all_roles(town: Town, slot: str) -> None:
    """The case goes on to the next, who is told; the one who stepped back sees nothing any more."""
    about = {"head": About.ADULT, "chair": About.HEAD}.get(slot, About.CHILD)
    case = town.ask("something is wrong", about, TODAY)
    view = town.casework.view(case.id, actor(slot))
    assert isinstance(view, CaseView)
    press = next(action for action in view.actions if action.kind is ActionKind.MAY_BE_ME)
    town.casework.press(press.id, actor(slot), Form())
    after = town.fresh(case)
    assert slot not in after.told
    assert after.told
    assert isinstance(town.casework.view(case.id, actor(slot)), Done)
    assert EventKind.STEPPED_BACK in [event.kind for event in town.cases.events[case.id]]
    assert town.to("U-asker", MessageKind.NOTE)


def test_where_the_head_steps_back_the_line_is_left_out(town: Town) -> None:
    """A head who says so may be the one whom it is about: nobody whom the head manages learns of it."""
    case = town.ask("an adult at the school", About.ADULT, TODAY)
    town.casework.act(case.id, ActionKind.MAY_BE_ME, actor("head"), Form())
    after = town.fresh(case)
    assert set(after.told) <= {"chair", "independent"}
    assert {each.slot for each in town.office.may_take(after)} <= {"chair", "independent"}


def test_the_asker_does_not_see_their_own_case_as_a_contact(town: Town) -> None:
    """Neither opening nor answering is theirs."""
    case = town.ask("can I post this?")
    assert isinstance(town.casework.view(case.id, ASKER), Done)
