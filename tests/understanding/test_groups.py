"""Groups of words: how the entries of warning_signs.toml are read and found."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.knowledge.words import read_signs
from bot.text import stem
from bot.understanding.groups import WordGroups

GROUPS = {
    "figures_of_speech": ["killing it"],
    "relative": ["mum", "dad"],
    "hurts": ["hit", "kill"],
    "at_home": ["{relative} ... {hurts} ... him/her"],
    "both": ["knife & {relative}"],
    "added": ["i =added"],
    "head": ["head", "not: head of year", "not: told the {head}"],
}


def found(said: str) -> set[str]:
    """The groups named in a text, those of unnamed pieces left out."""
    typed = said.split()
    return {name for name in WordGroups(GROUPS).find([stem(word) for word in typed], typed) if name in GROUPS}


@pytest.mark.parametrize(
    ("said", "groups"),
    [
        ("her dads always hitting her", {"relative", "hurts", "at_home"}),
        ("she hit her dad", {"relative", "hurts"}),
        ("dad was at the shop when a ball hit her", {"relative", "hurts"}),
        ("mum found a knife", {"relative", "both"}),
        ("a knife", set()),
        ("i added her", {"added"}),
        ("may i add her", set()),
        ("mum is killing it", {"relative"}),
        ("the head", {"head"}),
        ("the head of year", set()),
        ("i told the head", set()),
    ],
)
def test_what_an_entry_finds(said: str, groups: set[str]) -> None:
    """Choices, gaps, groups in groups, both anywhere, exact forms, figures of speech and what is taken back."""
    assert found(said) == groups


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        ('a = ["{b}"]\nb = ["{a}"]', "Take its own name out"),
        ('a = ["x"]\nb = ["{c} ... x"]', "Add it under [words]"),
        ('a = ["x"]\nb = []', "take the group out"),
    ],
)
def test_a_mistake_in_a_group_is_named_with_its_remedy(tmp_path: Path, words: str, remedy: str) -> None:
    """A group made of itself, of one that is not there, or of nothing."""
    sign = '[[sign]]\nname = "n"\nabout = "child"\nclock = "now"\nwhen = ["a"]\n'
    (tmp_path / "warning_signs.toml").write_text(f"[words]\n{words}\n{sign}", encoding="utf-8")
    assert any(remedy in problem.remedy for problem in read_signs(tmp_path)[1])
