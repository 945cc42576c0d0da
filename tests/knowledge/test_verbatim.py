"""The policies are quoted word for word: no word of the source is lost, added or put right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.knowledge.folder import Knowledge

TESTS = Path(__file__).parent.parent
KNOWLEDGE = TESTS.parent / "knowledge"
SOURCES = sorted((TESTS / "policies").glob("*.txt"))


def _characters(text: str) -> str:
    """Everything but white space, bullets and Markdown's own marks: lines that a page broke in a word are joined too."""
    return re.sub(r"[\s\\#•\uf0b7\-‐]+", "", text)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_a_policy_has_every_word_of_its_source(source: Path) -> None:
    """The body of policy.md is the source text, misprints and all."""
    body = (KNOWLEDGE / source.stem / "policy.md").read_text(encoding="utf-8").split("+++\n", 2)[2]
    assert _characters(body) == _characters(source.read_text(encoding="utf-8"))


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_every_clause_stands_in_the_source(knowledge: Knowledge, source: Path) -> None:
    """Clauses and leads are cut from the text, never composed."""
    whole = _characters(source.read_text(encoding="utf-8"))
    for clause in knowledge.policies[source.stem].clauses:
        assert _characters(clause.text) in whole
        assert all(_characters(part) in whole for part in re.split(r"(?<=:)\s", clause.lead or ""))
