"""The same question gets the same words in Slack, in Teams and in the terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from typer.testing import CliRunner

from adapters.terminal.app import app
from adapters.wiring import read_minds
from bot.messages import ActionKind
from bot.settings import Settings
from tests.platforms.contract import CONTACT, LEAD, PARENT, PRIVATE, Shown, eventually, opened
from tests.platforms.folder import make_folder
from tests.platforms.program import shared_environment
from tests.platforms.together import both
from tests.slack import fake_slack
from tests.slack.conftest import CONTACTS as IN_SLACK
from tests.slack.driver import SlackDriver
from tests.slack.driver import account as slack_account
from tests.teams import fake_teams
from tests.teams.conftest import CONTACTS as IN_TEAMS
from tests.teams.conftest import MEMBERS
from tests.teams.driver import TeamsDriver
from tests.teams.driver import account as teams_account

SAID = (
    PARENT,
    PRIVATE,
    "a year 6 wants to follow me on insta, can I accept?",
    "can I put photos of my class on my own page?",
    "I want to talk to someone",
    "what's the rule on hoverboards in the library",
    "can I use chatgpt to write reports",
    "can I post",
    "thanks",
    "what is the capital of France?",
    "😀",
    "",
    "Czy mogę dodać rodzica do znajomych?",
    "can I accept a friend request from a parent? <!channel> <at>all</at> [click](http://evil.example) *bold* _it_ <b>x</b> {{DATE(2026)}} & done",
    "he’s “added” me — what now?\nand can I add him back?",
)
SCHOOLS = f"""
[[school]]
id = "riverside"
name = "Riverside"
policy = "academy-trust"
default = true
slack_teams = ["{fake_slack.TEAM}"]
teams_tenants = ["{fake_teams.TENANT}"]
"""
Sides = tuple[SlackDriver, TeamsDriver]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small folder whose contacts have accounts on both platforms."""
    folder = make_folder(tmp_path_factory.mktemp("same") / "knowledge", IN_SLACK, "slack", SCHOOLS)
    for path in folder.glob("*/contacts.toml"):
        text = path.read_text(encoding="utf-8")
        for slot, account in IN_SLACK.items():
            text = text.replace(f'slack = "{account}"', f'slack = "{account}"\nteams = "{IN_TEAMS[slot]}"')
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def sides(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sides]:
    """Slack and Teams in front of one advisor, with an asker for every sentence."""
    askers = [f"asker-{number}" for number in range(len(SAID))]
    members = deepcopy(MEMBERS) | {teams_account(asker): fake_teams.member(teams_account(asker)) for asker in askers}
    minds = read_minds(Settings(knowledge_dir=folder, cache_dir=folder.parent / "cache"))
    with fake_teams.running(members=members) as teams, both(teams, minds, tmp_path_factory.mktemp("data")) as (slack, in_teams):
        for asker in askers:
            slack.slack.members[slack_account(asker)] = fake_slack.member(slack_account(asker))
        yield slack, in_teams


@pytest.mark.parametrize("number", range(len(SAID)), ids=[said[:40] or "nothing" for said in SAID])
def test_a_reply_has_the_same_words_everywhere(sides: Sides, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """And on both platforms the same buttons; the terminal's are typed."""
    said, person = SAID[number], f"asker-{number}"
    replies = []
    for side in sides:
        assert side.say(said, person=person) == 200
        replies.append(eventually(lambda: side.seen_by(person))[0])  # noqa: B023 - it is asked at once
    in_slack, in_teams = replies
    assert words(in_slack) == words(in_teams) == in_terminal(said, folder, tmp_path, monkeypatch)
    assert labels(in_slack) == labels(in_teams)
    assert in_slack.notification.split("\n")[0].strip()
    assert in_teams.notification.strip()


def test_a_contact_reads_the_same_words_and_so_does_the_asker_of_the_answer(sides: Sides) -> None:
    """But for the account of whoever asks, which each platform names in its own way."""
    seen: dict[str, list[str]] = {"case": [], "answer": [], "private": [], "whole": []}
    for side in sides:
        side.say(PARENT, person="other")
        reply = eventually(lambda: side.seen_by("other"))[0]  # noqa: B023 - it is asked at once
        side.press(reply, ActionKind.ASK_PERSON, person="other")
        asked = claimable(side, PARENT)
        seen["case"].append(without_asker(words(asked)))
        side.press(asked, ActionKind.ANSWER, person=CONTACT, text="Come and see me at four.")
        answer = eventually(lambda: next((shown for shown in side.seen_by("other") if "Come and see me" in shown.text), None))  # noqa: B023
        seen["answer"].append(words(answer))
        side.say(PRIVATE, person="head")
        pinged = eventually(lambda: side.seen_by(LEAD))[-1]  # noqa: B023
        seen["private"].append(words(pinged))
        seen["whole"].append(without_asker(words(opened(side, pinged, LEAD))))
    for what, (one, two) in seen.items():
        assert one == two, what


def claimable(side: SlackDriver | TeamsDriver, question: str) -> Shown:
    """The message to the contact that brings this question: they have others, of the sentences above."""
    found: Shown = eventually(lambda: next((shown for shown in side.seen_by(CONTACT) if ActionKind.CLAIM in shown.kinds and question in shown.text), None))
    return found


def in_terminal(said: str, folder: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the terminal says to it, in one line."""
    monkeypatch.setattr("adapters.terminal.app.set_up_log", lambda _: None)
    for name, value in shared_environment(folder, folder.parent / "cache", data).items():
        monkeypatch.setenv(name, value)
    done = CliRunner().invoke(app, ["ask", "--", said])
    assert done.exit_code == 0, done.output
    return " ".join(done.stdout.split())


def words(shown: Shown) -> str:
    """What is read, in one line."""
    return " ".join(shown.text.split())


def labels(shown: Shown) -> list[str]:
    """What stands on the buttons."""
    return [str(button["text"]["text"] if "text" in button else button["title"]) for _, button in shown.buttons]


def without_asker(text: str) -> str:
    """The words without who asked."""
    return re.sub(r"Asked by \S+( \S+)*? \(?\S+@\S+\)?\.?", "Asked by somebody.", text)
