"""What is learnt from is whole: labels name clauses that stand in their policies, and nothing that is measured on is among it."""

from __future__ import annotations

import pytest

from benchmarks.training import data
from benchmarks.unseen import unseen_policies, unseen_questions
from bot.knowledge.folder import Knowledge
from bot.model import Stance

POLICIES = sorted(data.practice_policies())


@pytest.mark.parametrize("name", sorted(data.settled_phrasings()))
def test_a_phrasing_is_settled_by_clauses_that_are_there(name: str) -> None:
    """An edit of a practice policy that renumbers it leaves no label pointing elsewhere unseen."""
    policy = data.practice_policies()[name]
    for each in data.settled_phrasings()[name]:
        assert all(policy.clause(clause) for clause in each.clauses), each
        assert set(each.stances) <= set(Stance), each
        assert each.clauses or not each.stances, each


@pytest.mark.parametrize("name", POLICIES)
def test_a_practice_question_is_settled_by_clauses_that_are_there(name: str) -> None:
    """Every passage that is labelled right stands in a clause."""
    policy = data.practice_policies()[name]
    for question in data.practice_questions():
        if question.policy == name and question.gold:
            assert any(data.settles(clause, question.gold) for clause in policy.clauses), question.id


@pytest.mark.parametrize("name", sorted(unseen_policies()))
def test_a_question_on_an_unseen_policy_is_settled_by_clauses_that_are_there(name: str) -> None:
    """Nor is any of these policies among those that are learnt from."""
    assert name not in POLICIES
    questions = [question for question in unseen_questions() if question.policy == name]
    assert len(questions) >= 50
    for question in questions:
        assert bool(question.gold) == any(data.settles(clause, question.gold) for clause in unseen_policies()[name].clauses), question.id


def test_nothing_of_a_shipped_policy_is_learnt_from(knowledge: Knowledge) -> None:
    """Nor do the encoder and the weights share what they learn from."""
    assert not set(knowledge.policies) & set(POLICIES)
    of_encoder = {each.phrasing for name, found in data.settled_phrasings().items() if name not in data.WEIGHT_POLICIES for each in found}
    assert not of_encoder & data.held_out_phrasings()
