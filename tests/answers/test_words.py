"""What is never said is never said: over wording.toml, and over every reply to every sentence of the test sets."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from bot.knowledge.folder import Knowledge
from bot.knowledge.never_said import NEVER_USED
from bot.model import Reply, Route, Stance
from tests.answers.conftest import Ask

TESTS = Path(__file__).parent.parent
POLICIES = ("academy-trust", "advice-note", "learn-to-live", "st-james-emmanuel", "yes-trust")
PERMITTING = {Stance.YES, Stance.CONDITIONAL}


def _own_words(reply: Reply) -> str:
    """The reply without what it quotes: clauses, their headings and exceptions."""
    text = re.sub(r"“[^”]*(?:”(?=\n|$)|$)", " ", reply.text, flags=re.DOTALL)
    text = "\n".join(line for line in text.splitlines() if not re.search(r"\((?:.*), .*\):$", line) and not re.match(r"\d\. ", line))
    verdict = reply.verdict
    for said in (verdict, verdict.also):
        if said is not None and said.rule is not None and said.rule.exception:
            text = text.replace(said.rule.exception.split(" (")[0].split(";")[0].strip(" .,:"), " ")
    return text


def _never_said(reply: Reply) -> list[str]:
    found = []
    for pattern, why in NEVER_USED:
        if why == "a permission" and reply.verdict.stance in PERMITTING:
            continue
        found += [f"{match[0]} ({why})" for match in pattern.finditer(_own_words(reply))]
    return found


def _sentences() -> list[tuple[str, str]]:
    said = []
    for path in sorted((TESTS / "questions").glob("*.jsonl")):
        said += [(row["question"], row["policy"]) for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())]
    pairs = tomllib.loads((TESTS / "questions" / "near_twins.toml").read_text(encoding="utf-8"))["pair"]
    for number, pair in enumerate(pairs):
        said += [(pair[key], POLICIES[number % 5]) for key in ("urgent", "near_miss")]
    return said


@pytest.fixture(scope="module")
def replies(ask: Ask) -> list[tuple[str, Reply]]:
    """Every sentence of the test sets with its reply."""
    return [(sentence, ask(sentence, policy)) for sentence, policy in _sentences()]


def test_no_reply_holds_a_word_that_is_never_said(replies: list[tuple[str, Reply]]) -> None:
    """Promises, verdicts, delays, investigation, permissions and jokes, quoted clauses excepted."""
    assert {sentence: found for sentence, reply in replies if (found := _never_said(reply))} == {}


def test_an_urgent_reply_begins_with_whom_to_speak_to_and_asks_nothing(replies: list[tuple[str, Reply]]) -> None:
    """999 or the person stands in the first lines; the only question marks are those of a quoted clause."""
    urgent = [(sentence, reply) for sentence, reply in replies if reply.verdict.route is Route.URGENT]
    assert len(urgent) > 100
    for sentence, reply in urgent:
        opening = "\n".join(reply.text.splitlines()[:4])
        assert "999" in opening, sentence
        assert "?" not in _own_words(reply), sentence


def test_images_of_a_child_suppress_every_clause(replies: list[tuple[str, Reply]]) -> None:
    """No clause that might say screenshot, copy, save, delete or remove is quoted; the reply leads with what not to do."""
    images = [reply for _, reply in replies if reply.verdict.sign and reply.verdict.sign.is_image]
    assert images
    for reply in images:
        assert "“" not in reply.text
        assert "Don't look again" in reply.text


def test_the_asker_of_own_despair_is_asked_first(replies: list[tuple[str, Reply]]) -> None:
    """Numbers at once; nobody is told unasked, and no case is opened."""
    own = [reply for _, reply in replies if reply.verdict.sign and reply.verdict.sign.about == "own_welfare"]
    assert own
    for reply in own:
        assert "116 123" in reply.text
        assert not reply.case_id


def test_a_reply_is_short_enough_for_a_phone(replies: list[tuple[str, Reply]]) -> None:
    """Nothing runs on for pages, however long the clause."""
    assert max(len(reply.text) for _, reply in replies) < 2_400


def test_a_hand_over_with_nobody_filled_in_says_so(replies: list[tuple[str, Reply]], knowledge: Knowledge) -> None:
    """The shipped folder names no people: no reply pretends that somebody was told."""
    handed = [reply for _, reply in replies if reply.verdict.route in {Route.ESCALATE, Route.URGENT} and reply.case_id]
    told = knowledge.wording["escalate.nobody"].split(",")[0]
    for reply in handed:
        assert told in reply.text, reply.text
