"""`policy-advisor serve` with Teams as its host runs it: alone, beside Slack, and refused where it would be open to anybody."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from adapters.terminal.app import app
from bot.deciding.minds import FolderMinds
from bot.errors import PlatformUnavailable, RecordsError
from bot.messages import ActionKind
from tests.platforms.contract import CONTACT, PARENT, PRIVATE, eventually
from tests.platforms.folder import make_folder
from tests.platforms.program import Programs, free_port, programs, shared_environment
from tests.platforms.together import both
from tests.slack import fake_slack
from tests.teams import activities
from tests.teams.driver import shown_message
from tests.teams.fake_teams import APP_ID, TENANT, FakeTeams, member, personal
from tests.teams.stack import Stack

CREDENTIALS = {"MICROSOFT_APP_ID": APP_ID, "MICROSOFT_APP_PASSWORD": "very-secret", "MICROSOFT_APP_TENANT_ID": TENANT}
LOCAL = {"TEAMS_LOCAL": "1", "TEAMS_ALLOWED_TENANTS": TENANT}


@pytest.fixture
def serve(folder: Path, cache: Path, minds: FolderMinds, tmp_path: Path) -> Iterator[Programs]:
    """Runs `serve` as a program of its own; `minds` has filled the cache, so that it starts at once."""
    with programs(shared_environment(folder, cache, tmp_path)) as started:
        yield started


def test_it_is_tried_out_without_credentials_and_says_so(teams: FakeTeams, serve: Programs) -> None:
    """Loudly; it answers, finishes what is under way when it is told to stop, and prints nothing that was said."""
    teams.wants_token = False
    program = serve(LOG_LEVEL="DEBUG", **LOCAL)
    eventually(lambda: program.asked("/readyz")[0] == 200, patience=60)
    teams.fail("member", hangs=0.5)
    body = json.dumps(activities.direct(teams, PARENT)).encode()
    assert program.asked("/api/messages", body, {"Content-Type": "application/json"})[0] == 200
    program.process.send_signal(signal.SIGTERM)
    out, err = program.process.communicate(timeout=30)
    assert program.process.returncode == 0
    assert len(teams.posted_to(personal("aad-asker"))) == 1
    assert "TEAMS_LOCAL IS SET" in out + err
    assert "friend request" not in out + err


def test_with_credentials_nobody_is_let_in_without_a_token(teams: FakeTeams, serve: Programs) -> None:
    """And the secret is printed nowhere. Microsoft is not asked for anything before somebody is let in."""
    program = serve(LOG_LEVEL="DEBUG", **CREDENTIALS)
    eventually(lambda: program.asked("/healthz")[0] == 200, patience=60)
    body = json.dumps(activities.direct(teams, PARENT)).encode()
    assert program.asked("/api/messages", body, {"Content-Type": "application/json"}) == (401, "")
    assert program.asked("/api/messages")[0] == 200
    program.process.send_signal(signal.SIGTERM)
    out, err = program.process.communicate(timeout=30)
    assert program.process.returncode == 0
    assert "very-secret" not in out + err


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, "No platform"),
        (CREDENTIALS | {"MICROSOFT_APP_PASSWORD": ""}, "MICROSOFT_APP_PASSWORD"),
        (CREDENTIALS | {"MICROSOFT_APP_ID": ""}, "MICROSOFT_APP_ID"),
        (CREDENTIALS | {"MICROSOFT_APP_TENANT_ID": ""}, "MICROSOFT_APP_TENANT_ID"),
        (CREDENTIALS | {"MICROSOFT_APP_TYPE": "MultiTenant"}, "MICROSOFT_APP_TYPE"),
        (CREDENTIALS | {"STAFF_EMAIL_SUFFIX": ""}, "STAFF_EMAIL_SUFFIX"),
        (LOCAL | {"HOST": "0.0.0.0"}, "HOST"),
        (LOCAL | CREDENTIALS, "TEAMS_LOCAL"),
        ({"TEAMS_LOCAL": "1"}, "TEAMS_ALLOWED_TENANTS"),
    ],
)
def test_it_says_what_keeps_it_from_starting(
    folder: Path, cache: Path, minds: FolderMinds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], named: str
) -> None:
    """In a sentence, and ends with a code of its own: without credentials it is open to nobody."""
    monkeypatch.setattr("adapters.terminal.screen.logging.basicConfig", lambda **_: None)
    for name, value in (shared_environment(folder, cache, tmp_path) | {"PORT": str(free_port())} | given).items():
        monkeypatch.setenv(name, value)
    done = CliRunner().invoke(app, ["serve"])
    assert (done.exit_code, named in " ".join(done.stderr.split())) == (2, True)


def test_slack_and_teams_are_served_together_on_one_database(teams: FakeTeams, tmp_path: Path) -> None:
    """Who asks in Slack is answered there, by a contact who is on Teams alone; the answer goes back."""
    folder = make_folder(tmp_path / "knowledge", {"slt": "aad-contact"}, "teams", TOGETHER)
    with both(teams, FolderMinds(folder, None, tmp_path / "cache"), tmp_path) as (slack, in_teams):
        in_teams.say(PARENT)
        slack.say(PARENT)
        eventually(lambda: in_teams.seen_by("asker"))
        reply = eventually(lambda: slack.seen_by("asker"))[0]
        assert sorted(row["platform"] for row in in_teams.questions()) == ["slack", "teams"]
        slack.press(reply, ActionKind.ASK_PERSON, person="asker")
        asked = eventually(lambda: in_teams.seen_by(CONTACT))[0]
        in_teams.press(asked, ActionKind.ANSWER, person=CONTACT, text="Come and see me at four.")
        eventually(lambda: next((shown for shown in slack.seen_by("asker") if "Come and see me at four." in shown.text), None))


TOGETHER = f"""
[[school]]
id = "riverside"
name = "Riverside"
policy = "academy-trust"
default = true
slack_teams = ["{fake_slack.TEAM}"]
teams_tenants = ["{TENANT}"]

[[school]]
id = "meadow"
name = "Meadow"
policy = "yes-trust"
"""


def test_readiness_tells_what_is_away(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database, or Microsoft; it is alive all the same."""

    def away(_: Any) -> str:
        raise PlatformUnavailable("Microsoft gives no token for Teams (AADSTS7000215).")

    monkeypatch.setattr("tests.teams.stack.KnownApp.token", away)
    status, said = stack.request("GET", "/readyz")
    assert (status, said["database"], said["teams"] != "ready") == (503, "ready", True)
    monkeypatch.undo()
    assert stack.request("GET", "/readyz")[0] == 200
    assert stack.request("GET", "/healthz")[0] == 200


def test_the_figures_tell_nothing_of_anybody(stack: Stack, teams: FakeTeams) -> None:
    """How much and how fast; never who or what about."""
    stack.post(activities.direct(teams, "a pupil messaged me on insta last night"))
    eventually(lambda: teams.posted_to(personal("aad-lead")))
    _, page = stack.request("GET", "/metrics")
    assert 'policy_advisor_received_total{kind="event",outcome="kept",platform="teams"} 1.0' in page
    for telling in ("aad-asker", "aad-lead", "child", "insta", "urgent", "private"):
        assert telling not in page


def test_after_a_restart_people_are_where_they_were(stack: Stack, teams: FakeTeams) -> None:
    """The places are on record: what was left is sent without a word from Teams."""
    teams.fail("send", status=503, times=3)
    stack.post(activities.direct(teams, PARENT))
    eventually(lambda: [call for call in teams.calls if call.operation == "send"])
    stack.stop()
    teams.faults.clear()
    stack.start()
    assert eventually(lambda: teams.posted_to(personal("aad-asker")), patience=20)
    assert not teams.called("create")


def test_while_the_records_fail_an_urgent_matter_reaches_people_all_the_same(stack: Stack, teams: FakeTeams, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asker and contacts, in chats that are begun for it; anything else is kept, and answered once they are back."""
    teams.members["aad-third"] = member("aad-third")
    stack.post(activities.direct(teams, PARENT))
    eventually(lambda: teams.posted_to(personal("aad-asker")))

    def away(*_: Any, **__: Any) -> None:
        raise RecordsError("The database is away.")

    with monkeypatch.context() as broken:
        for name in ("write", "read"):
            broken.setattr(type(stack.serving.service.database.store), name, away)
        assert stack.post(activities.direct(teams, PRIVATE, "aad-other"))[0] == 200
        assert stack.post(activities.direct(teams, PARENT, "aad-third"))[0] == 200
        eventually(lambda: teams.posted_to(personal("aad-lead")) and teams.posted_to(personal("aad-deputy")))
        (reply,) = eventually(lambda: teams.posted_to(personal("aad-other")))
        assert "999" in shown_message(reply).text
        eventually(lambda: teams.posted_to(personal("aad-third")))
    eventually(lambda: len(stack.questions()) == 3, patience=20)
    answer = shown_message(teams.posted_to(personal("aad-asker"))[0]).text
    eventually(lambda: answer in [shown_message(each).text for each in teams.posted_to(personal("aad-third"))])
