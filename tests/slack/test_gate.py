"""Who is staff, and what the gate adds to a question that only Slack knows."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.minds import GlancedMinds
from adapters.refusals import GIVEN_UP_AFTER, TOLD_WITHIN, TRIED_EVERY
from adapters.slack.calling import Slack
from adapters.slack.directory import Directory, to_member
from adapters.slack.gate import SlackGate
from adapters.slack.workspace import Workspace
from adapters.staff import Member, StaffRule, read_staff_rule
from bot.deciding.minds import FolderMinds
from bot.errors import PlatformUnavailable, SettingsError
from bot.model import Question
from tests.platforms.clock import SetClock
from tests.slack.fake_slack import BOT_TOKEN, TEAM, FakeSlack

SUFFIX = StaffRule(("@staff.example.sch.uk",))


def gate_with(slack: FakeSlack, minds: FolderMinds, clock: SetClock, rule: StaffRule = SUFFIX, allowed: frozenset[str] = frozenset()) -> SlackGate:
    """A gate in front of the fake Slack, which gives up soon."""
    api = Slack(BOT_TOKEN, slack.url, timeout=1)
    return SlackGate(api, Directory(api, clock, ["S0MEADOW"]), rule, Workspace(api, allowed), minds, frozenset({"slack:u0head"}))


def question(person: str = "U0ASKER", text: str = "can a parent add me?", conversation: str = "", tenant: str = TEAM) -> Question:
    """A question before the gate."""
    is_direct = not conversation
    return Question(text, conversation or f"@{person}", person, "slack", datetime(2026, 11, 23, tzinfo=UTC), "1.1", tenant, is_private=is_direct)


@pytest.mark.parametrize(
    ("rule", "member", "is_staff"),
    [
        (StaffRule(), Member("U1", TEAM, "a@staff.example.sch.uk"), False),
        (SUFFIX, Member("U1", TEAM, "A@Staff.Example.sch.uk"), True),
        (SUFFIX, Member("U1", TEAM, "a@notstaff.example.sch.uk"), False),
        (SUFFIX, Member("U1", TEAM, "a@pupils.example.sch.uk"), False),
        (SUFFIX, Member("U1", TEAM, ""), False),
        (SUFFIX, Member("U1", TEAM, "a@staff.example.sch.uk", is_guest=True), False),
        (SUFFIX, Member("U1", TEAM, "a@staff.example.sch.uk", is_bot=True), False),
        (StaffRule(entries=frozenset({"u1"})), Member("U1", TEAM), True),
        (StaffRule(entries=frozenset({"a@b.uk"})), Member("U1", TEAM, "a@b.uk"), True),
        (StaffRule(entries=frozenset({"s0staff"})), Member("U1", TEAM, groups=frozenset({"S0STAFF"})), True),
        (StaffRule(entries=frozenset({"s0staff"})), Member("U1", TEAM, groups=frozenset({"S0OTHER"})), False),
        (StaffRule(entries=frozenset({"u1"})), Member("U1", TEAM, is_guest=True), False),
    ],
)
def test_nobody_is_staff_but_by_the_rule(rule: StaffRule, member: Member, is_staff: bool) -> None:
    """Default deny; a guest is never staff."""
    assert rule.admits(member) is is_staff


def test_the_rule_is_read_from_the_settings(tmp_path: Path) -> None:
    """A suffix without its @ gets one; the list may be a file with remarks."""
    listed = tmp_path / "staff.txt"
    listed.write_text("U0ASKER  # the office\n\na@b.uk\n", encoding="utf-8")
    rule = read_staff_rule(("staff.example.sch.uk", " .trust.uk "), str(listed))
    assert rule == StaffRule(("@staff.example.sch.uk", ".trust.uk"), frozenset({"u0asker", "a@b.uk"}))
    assert read_staff_rule((), "S0STAFF, a@b.uk").entries == {"s0staff", "a@b.uk"}
    for suffixes, wrong in ((("staff",), ""), ((), str(tmp_path / "nowhere.txt"))):
        with pytest.raises(SettingsError):
            read_staff_rule(suffixes, wrong)


def test_an_admitted_question_has_the_email_and_the_school(slack: FakeSlack, minds: FolderMinds, clock: SetClock) -> None:
    """By channel, then by user group; where nothing tells, the default school is meant."""
    gate = gate_with(slack, minds, clock)
    plain, grouped, office = (gate.admit(each) for each in (question(), question("U0MEADOW"), question(conversation="C0OFFICE/1.1")))
    assert plain is not None
    assert (plain.email, plain.school) == ("u0asker@staff.example.sch.uk", "")
    assert grouped is not None
    assert grouped.school == "meadow"
    assert office is not None
    assert office.school == "meadow"


def test_whoever_is_mentioned_is_named(slack: FakeSlack, minds: FolderMinds, clock: SetClock) -> None:
    """A contact by the name in the folder, so that the matter goes past them; what was typed as an account stays."""
    text = "\ue0ff@U0HEAD and \ue0ff@U0OTHER and \ue0ff@U0NOBODY wrote to @U0HEAD"
    admitted = gate_with(slack, minds, clock).admit(question(text=text))
    assert admitted is not None
    assert admitted.text == "Hana Head and Olu Other and @U0NOBODY wrote to @U0HEAD"


@pytest.mark.parametrize("person", ["U0PUPIL", "U0GUEST", "U0STRANGER", "U0GONE", "U0NOBODY"])
def test_whoever_is_no_staff_is_not_admitted(slack: FakeSlack, minds: FolderMinds, clock: SetClock, person: str) -> None:
    """And told so, in a channel so that they alone see it."""
    gate = gate_with(slack, minds, clock, StaffRule(("@staff.example.sch.uk",), frozenset({"u0stranger", "u0gone"})))
    assert gate.admit(question(person)) is None
    assert gate.admit(question(person, conversation="C0STAFFROOM/1.1")) is None
    assert [call["user"] for call in slack.called("chat.postEphemeral")] == [person]


def test_a_workspace_must_be_allowed(slack: FakeSlack, minds: FolderMinds, clock: SetClock) -> None:
    """Without a list the advisor's own alone."""
    assert gate_with(slack, minds, clock).admit(question(tenant="T0ELSEWHERE")) is None
    assert gate_with(slack, minds, clock, allowed=frozenset({"T0ELSEWHERE"})).admit(question()) is None


def test_while_slack_does_not_say_who_somebody_is_nobody_is_let_in(slack: FakeSlack, minds: FolderMinds, clock: SetClock) -> None:
    """The question waits; somebody who was known a while ago is still known."""
    gate = gate_with(slack, minds, clock)
    slack.fail("users.info", status=503)
    with pytest.raises(PlatformUnavailable):
        gate.admit(question())
    assert gate.admit(question()) is not None
    clock.time += timedelta(hours=1)
    slack.fail("users.info", status=503)
    assert gate.admit(question()) is not None
    clock.time += timedelta(hours=9)
    slack.fail("users.info", hangs=2.0)
    with pytest.raises(PlatformUnavailable):
        gate.admit(question())


def test_a_refusal_to_say_who_somebody_is_comes_to_an_end(slack: FakeSlack, minds: FolderMinds, clock: SetClock, caplog: pytest.LogCaptureFixture) -> None:
    """It may pass, so the question waits; then the asker hears that nobody was told, with 999, and the administrator who they are: never what they wrote."""
    gate, asked = gate_with(slack, minds, clock), question(text="a pupil messaged me")
    slack.fail("users.info", error="missing_scope", times=1_000)
    began = clock.time
    while clock.time - began < GIVEN_UP_AFTER:
        with pytest.raises(PlatformUnavailable) as refused:
            gate.admit(asked)
        assert refused.value.pause is not None
        assert not slack.posted_to("U0ASKER")
        clock.time += refused.value.pause
    assert gate.admit(asked) is None
    (told,) = slack.posted_to("U0ASKER")
    assert {"999", "1111"} <= {word.strip(".,:") for word in told["text"].split()}
    (error,) = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR and record.name == "adapters.refusals"]
    assert "U0ASKER" in error
    assert "pupil" not in caplog.text


def test_where_others_read_along_only_the_asker_sees_why(slack: FakeSlack, minds: FolderMinds, clock: SetClock) -> None:
    """As whoever is no staff does."""
    gate, asked = gate_with(slack, minds, clock), question(conversation="C0STAFFROOM/1.1")
    slack.fail("users.info", error="missing_scope", times=2)
    with pytest.raises(PlatformUnavailable):
        gate.admit(asked)
    clock.time += GIVEN_UP_AFTER
    assert gate.admit(asked) is None
    assert [call["user"] for call in slack.called("chat.postEphemeral")] == ["U0ASKER"]


def test_whoever_cannot_even_be_told_is_tried_for_days(slack: FakeSlack, minds: FolderMinds, clock: SetClock) -> None:
    """Less often; a token that was taken back can say nothing either, until an administrator puts in another."""
    gate, asked = gate_with(slack, minds, clock), replace(question(), received_at=clock.time)
    for method in ("users.info", "conversations.open", "chat.postMessage"):
        slack.fail(method, error="token_revoked", times=1_000)
    with pytest.raises(PlatformUnavailable):
        gate.admit(asked)
    clock.time += GIVEN_UP_AFTER
    while clock.time - asked.received_at <= TOLD_WITHIN:
        with pytest.raises(PlatformUnavailable) as refused:
            gate.admit(asked)
        assert refused.value.pause == TRIED_EVERY
        clock.time += TRIED_EVERY
    assert gate.admit(asked) is None


def test_a_slack_that_is_merely_away_is_waited_for(slack: FakeSlack, minds: FolderMinds, clock: SetClock) -> None:
    """However long: that says nothing of whoever asks."""
    gate = gate_with(slack, minds, clock)
    for fault in ({"status": 503}, {"error": "internal_error"}, {"status": 429, "retry_after": 1}, {"error": "fatal_error"}):
        slack.fail("users.info", **fault)
        with pytest.raises(PlatformUnavailable):
            gate.admit(question())
        clock.time += timedelta(days=1)
    assert gate.admit(question()) is not None


def test_somebody_who_leaves_is_no_staff_minutes_later(slack: FakeSlack, minds: FolderMinds, clock: SetClock) -> None:
    """What Slack said is relied on for ten minutes."""
    gate = gate_with(slack, minds, clock)
    assert gate.admit(question()) is not None
    slack.members["U0ASKER"]["deleted"] = True
    clock.time += timedelta(minutes=11)
    assert gate.admit(question()) is None


def test_an_unknown_identity_lets_nobody_in(slack: FakeSlack, minds: FolderMinds, clock: SetClock) -> None:
    """The own workspace is not known while Slack does not tell, or the token is dead."""
    gate = gate_with(slack, minds, clock)
    for fault in ({"status": 503}, {"error": "invalid_auth"}):
        slack.fail("auth.test", **fault)
        with pytest.raises(PlatformUnavailable):
            gate.admit(question())
    assert gate.admit(question()) is not None


def test_an_administrator_is_known_by_account_or_email(slack: FakeSlack, minds: FolderMinds, clock: SetClock) -> None:
    """As ADMINISTRATORS names them."""
    gate = gate_with(slack, minds, clock)
    member = gate.staff("U0HEAD", TEAM)
    assert member is not None
    assert gate.actor(member, TEAM).is_administrator
    other = gate.staff("U0ASKER", TEAM)
    assert other is not None
    assert not gate.actor(other, TEAM).is_administrator


@pytest.mark.parametrize("mark", ["is_restricted", "is_ultra_restricted", "is_stranger", "deleted"])
def test_guests_strangers_and_leavers_count_as_guests(mark: str) -> None:
    """An address that nobody has confirmed is none."""
    user: dict[str, Any] = {"id": "U1", "team_id": TEAM, "profile": {"email": "a@staff.example.sch.uk"}, mark: True}
    assert to_member(user).is_guest
    assert to_member({**user, "is_email_confirmed": False}).email == ""


def test_the_shell_looks_at_the_folder_at_most_once_a_second(minds: FolderMinds, monkeypatch: pytest.MonkeyPatch) -> None:
    """For the core every question looks."""
    asked: list[int] = []
    glanced = GlancedMinds(minds)
    monkeypatch.setattr(minds, "current", lambda: asked.append(1))
    moments = iter((10.0, 10.9, 11.1))
    monkeypatch.setattr("adapters.minds.time.monotonic", lambda: next(moments))
    for _ in range(3):
        glanced.current()
    assert len(asked) == 2
