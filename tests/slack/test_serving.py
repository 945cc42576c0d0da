"""`policy-advisor serve` as its host runs it: starts, says whether it is well, stops cleanly, and refuses what must not be served."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from adapters.terminal.app import app
from adapters.terminal.memory import MemoryRecords
from adapters.wiring import SystemClock
from bot.advisor import Advisor
from bot.deciding.minds import FolderMinds
from bot.model import Question
from tests.platforms.contract import eventually
from tests.platforms.folder import make_folder
from tests.platforms.program import Programs, free_port, programs, shared_environment
from tests.slack import events
from tests.slack.fake_slack import BOT_TOKEN, SECRET, FakeSlack
from tests.slack.stack import Stack

PARENT = "can I accept a friend request from a parent?"


@pytest.fixture
def serve(slack: FakeSlack, folder: Path, cache: Path, minds: FolderMinds, tmp_path: Path) -> Iterator[Programs]:
    """Runs `serve` as a program of its own; `minds` has filled the cache, so that it starts at once."""
    with programs(environment_for(slack, folder, cache, tmp_path)) as started:
        yield started


def environment_for(slack: FakeSlack, folder: Path, cache: Path, data: Path) -> dict[str, str]:
    """The settings of an advisor in front of this Slack, as environment."""
    own = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": slack.url}
    return shared_environment(folder, cache, data) | own


def test_it_starts_serves_and_stops_cleanly(slack: FakeSlack, serve: Programs) -> None:
    """What is under way when it is told to stop is finished; what it prints holds no secret."""
    program = serve(LOG_LEVEL="DEBUG")
    eventually(lambda: program.asked("/readyz")[0] == 200, patience=60)
    assert json.loads(program.asked("/healthz")[1]) == {"status": "alive"}
    slack.fail("users.info", hangs=0.5)
    assert program.asked("/slack/events", *events.signed(events.direct(PARENT)))[0] == 200
    program.process.send_signal(signal.SIGTERM)
    out, err = program.process.communicate(timeout=30)
    assert program.process.returncode == 0
    assert len(slack.posted_to("U0ASKER")) == 1
    assert "no channel is listed in SLACK_ALLOWED_CHANNELS" in " ".join(out.split())
    for secret in (BOT_TOKEN, SECRET, "friend request"):
        assert secret not in out + err


def test_it_does_not_start_while_people_are_missing(serve: Programs, tmp_path: Path) -> None:
    """Nobody is to rely on an advisor that cannot name whom to ring; who is missing is listed."""
    empty = make_folder(tmp_path / "knowledge", {}, "slack")
    contacts = empty / "academy-trust" / "contacts.toml"
    contacts.write_text(contacts.read_text(encoding="utf-8").replace('name = "Sam Shah"', 'name = ""'), encoding="utf-8")
    program = serve(KNOWLEDGE_DIR=str(empty))
    _, err = program.process.communicate(timeout=60)
    assert program.process.returncode == 2
    assert "slot dsl" in " ".join(err.split())


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"SLACK_BOT_TOKEN": "", "SLACK_SIGNING_SECRET": ""}, "No platform"),
        ({"SLACK_BOT_TOKEN": "xoxb-other"}, "SLACK_BOT_TOKEN"),
        ({"STAFF_EMAIL_SUFFIX": ""}, "STAFF_EMAIL_SUFFIX"),
        ({"HOST": "203.0.113.1"}, "HOST"),
        ({"DATABASE_URL": "postgresql+psycopg://a:b@127.0.0.1:1/x"}, "PRIVATE_KEY"),
    ],
)
def test_it_says_what_keeps_it_from_starting(
    slack: FakeSlack, folder: Path, cache: Path, minds: FolderMinds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], named: str
) -> None:
    """In a sentence, and ends with a code of its own."""
    monkeypatch.setattr("adapters.terminal.screen.logging.basicConfig", lambda **_: None)
    for name, value in (environment_for(slack, folder, cache, tmp_path) | {"PORT": str(free_port())} | given).items():
        monkeypatch.setenv(name, value)
    done = CliRunner().invoke(app, ["serve"])
    assert (done.exit_code, named in " ".join(done.stderr.split())) == (2, True)


def test_a_hand_over_says_that_people_are_missing_where_staff_are_served_all_the_same(minds: FolderMinds, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every reply that relies on a person."""
    wished = Question("I want to talk to someone", "@U1", "U1", "slack", datetime(2026, 11, 23, tzinfo=UTC), "1.1")
    advisor = Advisor(minds, MemoryRecords(SystemClock()), SystemClock(), platforms=("slack",), says_incomplete=True)
    said = minds.current().knowledge.wording["escalate.incomplete"]
    assert said not in advisor.ask(wished).text
    monkeypatch.setattr("bot.advisor.missing_before_live", lambda _: ["Headteacher (slot head) has no name."])
    assert said in advisor.ask(replace(wished, delivery_key="2.2")).text
    assert said not in advisor.ask(replace(wished, text=PARENT, delivery_key="3.3")).text


def test_readiness_tells_what_is_away(stack: Stack, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database, or Slack; it is alive all the same."""
    slack.is_revoked = True
    status, said = stack.request("GET", "/readyz")
    assert (status, said["database"], said["slack"] != "ready") == (503, "ready", True)
    slack.is_revoked = False
    monkeypatch.setattr(type(stack.serving.service.database), "is_reachable", lambda _: False)
    status, said = stack.request("GET", "/readyz")
    assert (status, said["slack"], said["database"] != "ready") == (503, "ready", True)
    assert stack.request("GET", "/healthz")[0] == 200


def test_the_figures_tell_nothing_of_anybody(stack: Stack, slack: FakeSlack) -> None:
    """How much and how fast; never who or what about."""
    stack.post(events.direct("a pupil messaged me on insta last night"))
    eventually(lambda: slack.posted_to("U0LEAD"))
    _, page = stack.request("GET", "/metrics")
    assert 'policy_advisor_received_total{kind="event",outcome="kept",platform="slack"} 1.0' in page
    assert "policy_advisor_outbox_seconds_late" in page
    for telling in ("U0ASKER", "U0LEAD", "child", "insta", "urgent", "private"):
        assert telling not in page
