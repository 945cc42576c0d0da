"""Who is staff, and what the gate adds to a question that only Teams knows."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.places import Place
from adapters.refusals import GIVEN_UP_AFTER, TOLD_WITHIN, TRIED_EVERY
from adapters.staff import StaffRule
from adapters.storage.database import Database, open_database
from adapters.teams.calling import Teams
from adapters.teams.directory import Directory, to_member
from adapters.teams.gate import TeamsGate
from adapters.teams.places import Book
from bot.deciding.minds import FolderMinds
from bot.errors import PlatformUnavailable
from bot.model import Question
from tests.platforms.clock import SetClock
from tests.platforms.folder import make_folder
from tests.teams.conftest import OFFICE_TEAM
from tests.teams.driver import shown_message
from tests.teams.fake_teams import BOT, STAFFROOM, TEAM, TENANT, FakeTeams, member, personal, user_id
from tests.teams.stack import authority

SUFFIX = StaffRule(("@staff.example.sch.uk",))
OFFICE = "19:frontdesk@thread.tacv2"
PATIENT = (3.0, 3.0)
"""Seconds after which a call is given up: long enough for a machine that is busy with other things."""


@pytest.fixture
def database(tmp_path: Path, clock: SetClock) -> Iterator[Database]:
    """Records of the test's own."""
    made = open_database(f"sqlite:///{tmp_path / 'advisor.db'}", clock)
    yield made
    made.close()


@pytest.fixture
def book(teams: FakeTeams, database: Database, clock: SetClock) -> Book:
    """The places: two channels, and everybody's own chat."""
    made = Book(database.places, Teams(authority(teams), is_local=True, timeout=PATIENT), clock, BOT)
    for channel, team, group in ((STAFFROOM, TEAM, "group-of-staff"), (OFFICE, OFFICE_TEAM, "group-of-office")):
        made.learn(Place("teams", TENANT, channel, teams.url, channel, "channel", BOT, team_id=team, group_id=group, updated_at=clock.time))
    for account in teams.members:
        made.learn(Place("teams", TENANT, f"@{account}", teams.url, personal(account), "personal", BOT, user_id(account), account, updated_at=clock.time))
    return made


def gate_with(teams: FakeTeams, book: Book, minds: FolderMinds, clock: SetClock, rule: StaffRule = SUFFIX, staff_team: str = "", **more: Any) -> TeamsGate:
    """A gate in front of the fake Teams, which gives up soon."""
    connector = Teams(authority(teams), is_local=True, timeout=PATIENT)
    directory = Directory(connector, book, clock, [staff_team] if staff_team else [])
    return TeamsGate(connector, book, directory, rule, more.pop("tenants", frozenset({TENANT})), minds, frozenset({"teams:aad-head"}))


def question(person: str = "aad-asker", text: str = "can a parent add me?", conversation: str = "", tenant: str = TENANT) -> Question:
    """A question before the gate."""
    is_direct = not conversation
    return Question(text, conversation or f"@{person}", person, "teams", datetime(2026, 11, 23, tzinfo=UTC), "1", tenant, is_private=is_direct)


def test_an_admitted_question_has_the_upn_and_the_school(teams: FakeTeams, book: Book, minds: FolderMinds, clock: SetClock) -> None:
    """By the team; where nothing tells, the default school is meant."""
    gate = gate_with(teams, book, minds, clock)
    plain, office = gate.admit(question()), gate.admit(question(conversation=f"{OFFICE};messageid=1"))
    assert plain is not None
    assert (plain.email, plain.school) == ("aad-asker@staff.example.sch.uk", "")
    assert office is not None
    assert office.school == "meadow"


def test_a_look_up_leaves_name_and_upn_with_the_person(teams: FakeTeams, book: Book, minds: FolderMinds, clock: SetClock, database: Database) -> None:
    """So that a contact who is given by UPN is found; somebody who asked in a channel, too."""
    gate_with(teams, book, minds, clock).admit(question("aad-other", conversation=f"{STAFFROOM};messageid=1"))
    found = database.places.by_email("teams", TENANT, "aad-other@staff.example.sch.uk")
    assert found is not None
    assert (found.name, found.account, found.user_id) == ("Olu Other", "aad-other", "29:aad-other")


def test_whoever_is_mentioned_is_named(teams: FakeTeams, book: Book, minds: FolderMinds, clock: SetClock) -> None:
    """A contact by the name in the folder, so that the matter goes past them; whom Teams does not know, as Teams showed them."""
    teams.members["aad-head"]["name"] = "Mrs H. Head (Headteacher)"
    marks = [f"\ue0ff29:{account}\ue0ff{shown}\ue0ff" for account, shown in (("aad-head", "Mrs H."), ("aad-other", "Olu"), ("aad-nobody", "Somebody"))]
    admitted = gate_with(teams, book, minds, clock).admit(question(text=" and ".join(marks), conversation=f"{STAFFROOM};messageid=1"))
    assert admitted is not None
    assert admitted.text == "Hana Head and Olu Other and Somebody"


@pytest.mark.parametrize("person", ["aad-pupil", "aad-guest", "aad-stranger", "aad-gone", "aad-nobody"])
def test_whoever_is_no_staff_is_not_admitted(teams: FakeTeams, book: Book, minds: FolderMinds, clock: SetClock, person: str) -> None:
    """And told so in their own chat, where they have one; a guest, a stranger and a leaver are none whatever a list says."""
    teams.members["aad-gone"] = member("aad-gone", is_gone=True)
    rule = StaffRule(("@staff.example.sch.uk",), frozenset({"aad-guest", "aad-stranger", "aad-gone", "aad-nobody"}))
    book.learn(Place("teams", TENANT, f"@{person}", teams.url, personal(person), "personal", BOT, user_id(person), person, updated_at=clock.time))
    assert gate_with(teams, book, minds, clock, rule).admit(question(person)) is None
    if person in teams.members:
        (told,) = teams.posted_to(personal(person))
        assert "0800 1111" in shown_message(told).text


def test_a_pupil_in_a_channel_who_has_no_chat_is_told_there(teams: FakeTeams, book: Book, minds: FolderMinds, clock: SetClock) -> None:
    """Nobody may be left without it."""
    teams.fail("send", status=403)
    assert gate_with(teams, book, minds, clock).admit(question("aad-pupil", conversation=f"{STAFFROOM};messageid=1")) is None
    (told,) = teams.posted_to(STAFFROOM)
    assert "0800 1111" in shown_message(told).text


def test_a_tenant_must_be_allowed(teams: FakeTeams, book: Book, minds: FolderMinds, clock: SetClock) -> None:
    """Whoever asks."""
    assert gate_with(teams, book, minds, clock).staff("aad-asker", "33333333-3333-4333-8333-333333333333") is None


def test_the_members_of_a_team_may_be_staff(teams: FakeTeams, book: Book, minds: FolderMinds, clock: SetClock) -> None:
    """By either of its ids; it is asked once in ten minutes."""
    gates = [gate_with(teams, book, minds, clock, StaffRule(entries=frozenset({team})), team) for team in (OFFICE_TEAM, "group-of-office")]
    for gate in gates:
        assert gate.staff("aad-asker", TENANT) is not None
        assert gate.staff("aad-pupil", TENANT) is None
    gate = gates[0]
    before = len(teams.calls)
    assert gate.staff("aad-asker", TENANT) is not None
    assert len(teams.calls) == before
    clock.time += timedelta(minutes=11)
    teams.teams[OFFICE_TEAM].remove("aad-asker")
    assert gate.staff("aad-asker", TENANT) is None


def test_a_team_that_cannot_be_asked_lets_nobody_in(teams: FakeTeams, book: Book, minds: FolderMinds, clock: SetClock) -> None:
    """The question waits."""
    gate = gate_with(teams, book, minds, clock, StaffRule(entries=frozenset({"group-unknown"})), "group-unknown")
    with pytest.raises(PlatformUnavailable):
        gate.staff("aad-asker", TENANT)


def test_whoever_is_staff_by_address_waits_for_no_team(teams: FakeTeams, book: Book, minds: FolderMinds, clock: SetClock) -> None:
    """A team that is misspelt in the settings keeps nobody waiting who is staff anyway; a guest is none in whatever team."""
    gate = gate_with(teams, book, minds, clock, StaffRule(("@staff.example.sch.uk",), frozenset({"group-unknown"})), "group-unknown")
    assert gate.staff("aad-asker", TENANT) is not None
    assert gate.staff("aad-guest", TENANT) is None
    with pytest.raises(PlatformUnavailable):
        gate.staff("aad-pupil", TENANT)


def test_while_teams_does_not_say_who_somebody_is_nobody_is_let_in(teams: FakeTeams, book: Book, minds: FolderMinds, clock: SetClock) -> None:
    """The question waits; somebody who was known a while ago is still known."""
    gate = gate_with(teams, book, minds, clock)
    teams.fail("member", status=503)
    with pytest.raises(PlatformUnavailable):
        gate.admit(question())
    assert gate.admit(question()) is not None
    clock.time += timedelta(hours=1)
    teams.fail("member", status=503)
    assert gate.admit(question()) is not None
    clock.time += timedelta(hours=9)
    teams.fail("member", hangs=6.0)
    with pytest.raises(PlatformUnavailable):
        gate.admit(question())


@pytest.mark.parametrize("status", [412, 429, 502, 504])
def test_a_teams_that_is_busy_for_the_moment_is_asked_again(teams: FakeTeams, book: Book, minds: FolderMinds, clock: SetClock, status: int) -> None:
    """Else the question would wait for many seconds; where Teams asks to be left alone for longer, it does."""
    gate = gate_with(teams, book, minds, clock)
    teams.fail("member", status=status, times=1)
    assert gate.admit(question()) is not None
    teams.fail("member", status=status, retry_after=30)
    with pytest.raises(PlatformUnavailable):
        gate.admit(question("aad-other"))


def test_a_refusal_to_say_who_somebody_is_comes_to_an_end(
    teams: FakeTeams, book: Book, minds: FolderMinds, clock: SetClock, caplog: pytest.LogCaptureFixture
) -> None:
    """It may pass, so the question waits; then the asker hears that nobody was told, with 999, and the administrator who they are: never what they wrote."""
    gate, asked = gate_with(teams, book, minds, clock), question(text="a pupil messaged me")
    teams.fail("member", status=403, times=1_000)
    began = clock.time
    while clock.time - began < GIVEN_UP_AFTER:
        with pytest.raises(PlatformUnavailable) as refused:
            gate.admit(asked)
        assert refused.value.pause is not None
        assert not teams.posted_to(personal("aad-asker"))
        clock.time += refused.value.pause
    assert gate.admit(asked) is None
    (told,) = teams.posted_to(personal("aad-asker"))
    assert {"999", "1111"} <= {word.strip(".,:") for word in shown_message(told).text.split()}
    (error,) = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR and record.name == "adapters.refusals"]
    assert "aad-asker" in error
    assert "pupil" not in caplog.text


def test_a_refusal_that_passes_keeps_nobody_from_an_answer(teams: FakeTeams, book: Book, minds: FolderMinds, clock: SetClock) -> None:
    """Nor does one of long ago, after which Teams told: the time begins anew."""
    gate = gate_with(teams, book, minds, clock)
    teams.teams.clear()
    for hours in (0, 9, 18):
        clock.time += timedelta(hours=hours, minutes=11)
        teams.fail("member", status=403, times=1)
        with pytest.raises(PlatformUnavailable):
            gate.admit(question())
        assert gate.admit(question()) is not None
    teams.fail("member", status=403, times=1_000)
    clock.time += timedelta(days=1)
    with pytest.raises(PlatformUnavailable):
        gate.admit(question("aad-other"))
    clock.time += timedelta(days=1)
    with pytest.raises(PlatformUnavailable):
        gate.admit(question("aad-other"))


def test_whoever_cannot_even_be_told_is_tried_for_days(
    teams: FakeTeams, book: Book, minds: FolderMinds, clock: SetClock, caplog: pytest.LogCaptureFixture
) -> None:
    """Less often; the question is kept meanwhile, and answered if Teams says who they are after all."""
    gate, asked = gate_with(teams, book, minds, clock), replace(question(), received_at=clock.time)
    teams.fail("member", status=403, times=1_000)
    teams.fail("send", status=403, times=1_000)
    with pytest.raises(PlatformUnavailable):
        gate.admit(asked)
    clock.time += GIVEN_UP_AFTER
    with pytest.raises(PlatformUnavailable) as refused:
        gate.admit(asked)
    assert refused.value.pause == TRIED_EVERY
    while clock.time - asked.received_at <= TOLD_WITHIN:
        with pytest.raises(PlatformUnavailable):
            gate.admit(asked)
        clock.time += TRIED_EVERY
    assert gate.admit(asked) is None
    assert "aad-asker" in caplog.records[-1].getMessage()


def test_a_teams_that_is_merely_away_is_waited_for(teams: FakeTeams, book: Book, minds: FolderMinds, clock: SetClock) -> None:
    """However long: that says nothing of whoever asks."""
    gate = gate_with(teams, book, minds, clock)
    teams.fail("member", status=503, times=5)
    for _ in range(5):
        with pytest.raises(PlatformUnavailable):
            gate.admit(question())
        clock.time += timedelta(days=1)
    assert gate.admit(question()) is not None


def test_whoever_is_in_a_known_team_is_looked_up_there(teams: FakeTeams, book: Book, minds: FolderMinds, clock: SetClock) -> None:
    """Where the chat in which they asked refuses to say who they are."""
    teams.fail("member", status=403, times=1)
    assert gate_with(teams, book, minds, clock).admit(question()) is not None


def test_an_asker_whose_place_is_gone_is_not_waited_for_for_ever(teams: FakeTeams, book: Book, minds: FolderMinds, clock: SetClock) -> None:
    """The advisor was taken away from them before they were looked up."""
    gate = gate_with(teams, book, minds, clock)
    teams.teams.clear()
    book.forget(Place("teams", TENANT, "@aad-asker", teams.url, personal("aad-asker"), "personal"))
    with pytest.raises(PlatformUnavailable):
        gate.admit(question())
    clock.time += GIVEN_UP_AFTER
    assert gate.admit(question()) is None


def test_somebody_who_leaves_is_no_staff_minutes_later(teams: FakeTeams, book: Book, minds: FolderMinds, clock: SetClock) -> None:
    """What Teams said is relied on for ten minutes."""
    gate = gate_with(teams, book, minds, clock)
    assert gate.admit(question()) is not None
    teams.members["aad-asker"]["is_gone"] = True
    clock.time += timedelta(minutes=11)
    assert gate.admit(question()) is None


def test_an_administrator_is_known_by_account(teams: FakeTeams, book: Book, minds: FolderMinds, clock: SetClock) -> None:
    """As ADMINISTRATORS names them."""
    gate = gate_with(teams, book, minds, clock)
    head, other = gate.staff("aad-head", TENANT), gate.staff("aad-asker", TENANT)
    assert head is not None
    assert gate.actor(head, TENANT).is_administrator
    assert other is not None
    assert not gate.actor(other, TENANT).is_administrator


@pytest.mark.parametrize(
    ("more", "is_guest"),
    [
        ({}, False),
        ({"userRole": "Owner"}, False),
        ({"userRole": "guest"}, True),
        ({"userRole": "anonymous"}, True),
        ({"userRole": "federated"}, True),
        ({"userPrincipalName": "x_gmail.com#EXT#@staff.example.sch.uk"}, True),
        ({"userPrincipalName": ""}, True),
        ({"tenantId": "33333333-3333-4333-8333-333333333333"}, True),
        ({"tenantId": None}, True),
    ],
    ids=str,
)
def test_guests_and_whoever_is_of_another_tenant_count_as_guests(more: dict[str, Any], is_guest: bool) -> None:
    """An address is a guest's own claim, so it is none."""
    found = to_member(member("aad-1") | more, TENANT)
    assert found.is_guest is is_guest
    assert bool(found.email) is not is_guest


def test_a_contact_is_written_to_under_the_account_that_the_folder_has(teams: FakeTeams, book: Book, clock: SetClock, tmp_path: Path) -> None:
    """The sign-in name as it is typed there, beside Teams' own id of them: messages that went to either went to them."""
    folder = make_folder(tmp_path / "knowledge", {"slt": "AAD-Contact@staff.example.sch.uk"}, "teams")
    gate = gate_with(teams, book, FolderMinds(folder, None, tmp_path / "cache"), clock)
    contact = to_member(member("aad-contact"), TENANT)
    assert gate.addresses(contact) == {"aad-contact", "AAD-Contact@staff.example.sch.uk"}
    assert gate.addresses(to_member(member("aad-other"), TENANT)) == {"aad-other"}


def test_the_asker_is_told_where_their_words_can_still_be_seen(teams: FakeTeams, book: Book, minds: FolderMinds, clock: SetClock) -> None:
    """By the name that Teams told at another time; a group chat mostly has none."""
    gate, chat = gate_with(teams, book, minds, clock), "19:chat@thread.v2"
    teams.teams[chat] = ["aad-asker"]
    book.learn(Place("teams", TENANT, STAFFROOM, teams.url, STAFFROOM, "channel", BOT, team_id=TEAM, name="Staffroom", updated_at=clock.time))
    book.learn(Place("teams", TENANT, chat, teams.url, chat, "groupChat", BOT, updated_at=clock.time))
    named = {STAFFROOM: "Staffroom", OFFICE: "", chat: minds.current().knowledge.wording["channel.group_chat"], "": ""}
    for conversation, name in named.items():
        admitted = gate.admit(question(conversation=conversation))
        assert admitted is not None
        assert admitted.place == name
