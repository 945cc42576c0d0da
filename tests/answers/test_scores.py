"""The figures on the project's own labelled questions do not fall behind what was reached. None of them was learned from."""

from __future__ import annotations

import pytest

from benchmarks.questions import own_questions
from benchmarks.replies import as_lines, replies
from benchmarks.score import figures
from bot.deciding.mind import Mind

AT_LEAST = {"first citation": 0.45, "in first three": 0.60, "urgent recall": 0.80, "right": 0.50}
AT_MOST = {"wrong": 0.12, "noise": 0.03, "harmful": 3, "missed": 0.03}


@pytest.fixture(scope="module")
def scored(mind: Mind) -> dict[str, float]:
    """The figures on all own questions."""
    questions = own_questions()
    assert len(questions) >= 300
    return figures(as_lines(questions), replies(mind, questions))


@pytest.mark.parametrize(("figure", "least"), AT_LEAST.items())
def test_a_figure_is_no_lower(scored: dict[str, float], figure: str, least: float) -> None:
    """What is good stays good."""
    assert scored[figure] >= least


@pytest.mark.parametrize(("figure", "most"), AT_MOST.items())
def test_a_figure_is_no_higher(scored: dict[str, float], figure: str, most: float) -> None:
    """What is bad stays rare."""
    assert scored[figure] <= most
