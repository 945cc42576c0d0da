"""Rulings: read from the folder, in force for those they are for, cited as rulings, and never looser than the policy on pupils."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.cases.precedents import with_rulings
from bot.knowledge.folder import read_folder
from bot.knowledge.problems import Severity
from bot.knowledge.rulings import Ruling
from bot.model import About, Citation, CitationKind, Question, Route, Stance, Verdict
from tests.small_folder import make_small_folder

TODAY = date(2026, 11, 23)
ASKER = "slack:U1"
ON_TOPIC = """
dated = 2026-11-20
signed = "Jo Okafor, Headteacher"
text = "A group for the staff quiz is fine, with no pupils and no parents in it."
stance = "conditional"
topic = "befriend-parent"
scope = "school"
schools = ["riverside"]
expires = 2027-08-31
"""
ON_CLAUSE = """
dated = 2026-11-20
signed = "Jo Okafor, Headteacher"
text = "That holds for parents of leavers until the end of August, too."
stance = "no"
clause = "7.3"
begins = "Staff are strongly advised"
scope = "asker"
asker = "slack:U1"
expires = 2027-08-31
"""


def question(person: str = "U1") -> Question:
    """A question by one person."""
    return Question("Can I?", "@U1", person, "slack", datetime(2026, 11, 23, 12, tzinfo=UTC), "m1")


def folder_with(tmp_path: Path, text: str) -> Path:
    """A small folder with one ruling."""
    folder = make_small_folder(tmp_path / "knowledge")
    (folder / "academy-trust" / "rulings").mkdir()
    (folder / "academy-trust" / "rulings" / "2026-11-quiz.toml").write_text(text, encoding="utf-8")
    return folder


def rulings_of(folder: Path) -> tuple[Ruling, ...]:
    """The rulings that can be in force."""
    knowledge, _ = read_folder(folder)
    assert knowledge is not None
    return knowledge.rulings["academy-trust"]


GAP = Verdict(Route.ESCALATE, topic="befriend-parent", reason="silent", topic_confidence=0.9)
ANSWER = Verdict(Route.ANSWER, Stance.ADVISED_AGAINST, (Citation("7.3", "Staff are strongly advised ...", "Guidelines", "7.3"),), topic="befriend-parent")


def test_a_file_put_into_the_folder_is_in_force_where_the_policy_is_silent(tmp_path: Path) -> None:
    """The ruling answers, cited as a ruling with its date and its signature."""
    verdict = with_rulings(GAP, rulings_of(folder_with(tmp_path, ON_TOPIC)), question(), "riverside", TODAY)
    assert (verdict.route, verdict.stance) == (Route.ANSWER, Stance.CONDITIONAL)
    assert [(each.kind, each.id, each.number) for each in verdict.citations] == [(CitationKind.RULING, "2026-11-quiz", "2026-11-20")]


@pytest.mark.parametrize(
    ("verdict", "school", "today"),
    [
        (GAP, "meadow", TODAY),
        (GAP, "riverside", date(2027, 9, 1)),
        (GAP, "riverside", date(2026, 11, 19)),
        (Verdict(Route.ESCALATE, topic="befriend-parent", reason="silent", topic_confidence=0.4), "riverside", TODAY),
        (Verdict(Route.ESCALATE, topic="befriend-parent", reason="wished", topic_confidence=0.9), "riverside", TODAY),
        (Verdict(Route.ESCALATE, topic="befriend-parent", reason="silent", topic_confidence=0.9, about=About.ADULT), "riverside", TODAY),
        (Verdict(Route.URGENT, topic="befriend-parent", about=About.CHILD), "riverside", TODAY),
    ],
)
def test_a_ruling_is_silent_elsewhere_and_at_other_times(tmp_path: Path, verdict: Verdict, school: str, today: date) -> None:
    """Other schools, days before and after, doubtful topics, wishes for a person, people concerned, and urgent matters get no ruling."""
    assert with_rulings(verdict, rulings_of(folder_with(tmp_path, ON_TOPIC)), question(), school, today) == verdict


def test_a_ruling_on_a_clause_stands_beside_it_for_its_asker_alone(tmp_path: Path) -> None:
    """The clause stays first, the ruling can make it stricter, and nobody else sees it."""
    rulings = rulings_of(folder_with(tmp_path, ON_CLAUSE))
    mine = with_rulings(ANSWER, rulings, question("U1"), "riverside", TODAY)
    assert [each.kind for each in mine.citations] == [CitationKind.CLAUSE, CitationKind.RULING]
    assert mine.stance is Stance.NO
    assert with_rulings(ANSWER, rulings, question("U2"), "riverside", TODAY) == ANSWER


def test_a_ruling_on_a_clause_never_loosens_it(tmp_path: Path) -> None:
    """What the policy advises against stays advised against, whatever the ruling says of it."""
    loose = ON_CLAUSE.replace('stance = "no"', 'stance = "yes"')
    verdict = with_rulings(ANSWER, rulings_of(folder_with(tmp_path, loose)), question(), "riverside", TODAY)
    assert verdict.stance is Stance.ADVISED_AGAINST


def test_a_ruling_whose_clause_has_changed_is_flagged_and_not_in_force(tmp_path: Path) -> None:
    """The folder stays in use, and `check` names the file."""
    folder = folder_with(tmp_path, ON_CLAUSE.replace("Staff are strongly advised", "Staff may"))
    knowledge, problems = read_folder(folder)
    assert knowledge is not None
    assert not knowledge.rulings["academy-trust"]
    flagged = [problem for problem in problems if problem.file == "academy-trust/rulings/2026-11-quiz.toml"]
    assert [problem.severity for problem in flagged] == [Severity.WARNING]


@pytest.mark.parametrize(
    ("mistake", "entry"),
    [
        (ON_CLAUSE.replace("7.3", "7.2").replace("Staff are strongly advised", "Staff must not").replace('stance = "no"', 'stance = "yes"'), "stance"),
        (ON_TOPIC.replace("befriend-parent", "befriend-dragon"), "topic"),
        (ON_TOPIC.replace("2027-08-31", "2025-08-31"), "expires"),
        (ON_TOPIC.replace("expires = 2027-08-31", ""), "expires"),
        (ON_TOPIC.replace('"school"', '"everybody"'), "scope"),
        (ON_TOPIC.replace('schools = ["riverside"]', ""), "scope"),
        (ON_TOPIC.replace('"conditional"', '"maybe"'), "stance"),
        (ON_TOPIC + 'clause = "7.3"\n', ""),
    ],
)
def test_a_mistake_in_a_ruling_is_named_with_file_and_entry(tmp_path: Path, mistake: str, entry: str) -> None:
    """Also a ruling that would loosen what the policy refuses about pupils."""
    _, problems = read_folder(folder_with(tmp_path, mistake))
    assert entry in [problem.entry for problem in problems if problem.file == "academy-trust/rulings/2026-11-quiz.toml"]
