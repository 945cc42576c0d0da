"""`policy-advisor serve` as its host runs it: starts, says whether it is well, stops cleanly, and refuses what must not be served."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from adapters.terminal.app import app
from adapters.terminal.memory import MemoryRecords
from adapters.wiring import SystemClock
from bot.advisor import Advisor
from bot.deciding.minds import FolderMinds
from bot.model import Question
from tests.platforms.contract import eventually
from tests.platforms.folder import ROOT, make_folder
from tests.slack import events
from tests.slack.fake_slack import BOT_TOKEN, SECRET, FakeSlack
from tests.slack.stack import Stack

PARENT = "can I accept a friend request from a parent?"
Serve = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def serve(slack: FakeSlack, folder: Path, cache: Path, minds: FolderMinds, tmp_path: Path) -> Iterator[Serve]:
    """Runs `serve` as a program of its own; `minds` has filled the cache, so that it starts at once."""
    started: list[subprocess.Popen[str]] = []

    def serving(**more: str) -> subprocess.Popen[str]:
        environment = {**os.environ, **environment_for(slack, folder, cache, tmp_path), **more}
        program = subprocess.Popen([sys.executable, "-m", "bot", "serve"], cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        program.port = int(environment["PORT"])  # type: ignore[attr-defined]  # where it listens belongs to the program
        started.append(program)
        return program

    yield serving
    for program in started:
        if program.poll() is None:
            program.kill()
        program.communicate()


def environment_for(slack: FakeSlack, folder: Path, cache: Path, data: Path) -> dict[str, str]:
    """The settings of an advisor in front of this Slack, as environment."""
    return {
        "KNOWLEDGE_DIR": str(folder),
        "CACHE_DIR": str(cache),
        "DATABASE_URL": f"sqlite:///{data / 'advisor.db'}",
        "SPOOL_DIR": str(data / "spool"),
        "PORT": str(free_port()),
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": slack.url,
        "STAFF_EMAIL_SUFFIX": "@staff.example.sch.uk",
    }


def free_port() -> int:
    """A port on which nothing listens."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def asked(program: Any, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> tuple[int, str]:
    """What it answers; status 0 while nothing listens."""
    request = urllib.request.Request(f"http://127.0.0.1:{program.port}{path}", body, headers or {})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def test_it_starts_serves_and_stops_cleanly(slack: FakeSlack, serve: Serve) -> None:
    """What is under way when it is told to stop is finished; what it prints holds no secret."""
    program = serve(LOG_LEVEL="DEBUG")
    eventually(lambda: asked(program, "/readyz")[0] == 200, patience=60)
    assert json.loads(asked(program, "/healthz")[1]) == {"status": "alive"}
    slack.fail("users.info", hangs=0.5)
    assert asked(program, "/slack/events", *events.signed(events.direct(PARENT)))[0] == 200
    program.send_signal(signal.SIGTERM)
    out, err = program.communicate(timeout=30)
    assert program.returncode == 0
    assert len(slack.posted_to("U0ASKER")) == 1
    for secret in (BOT_TOKEN, SECRET, "friend request"):
        assert secret not in out + err


def test_it_does_not_start_while_people_are_missing(serve: Serve, tmp_path: Path) -> None:
    """Nobody is to rely on an advisor that cannot name whom to ring; who is missing is listed."""
    empty = make_folder(tmp_path / "knowledge", {}, "slack")
    contacts = empty / "academy-trust" / "contacts.toml"
    contacts.write_text(contacts.read_text(encoding="utf-8").replace('name = "Sam Shah"', 'name = ""'), encoding="utf-8")
    program = serve(KNOWLEDGE_DIR=str(empty))
    _, err = program.communicate(timeout=60)
    assert program.returncode == 2
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
    for name, value in (environment_for(slack, folder, cache, tmp_path) | given).items():
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
