"""What the weights of clauses and routes are learnt on: questions and phrasings that the encoder has not seen, on policies that it has not seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.training import data
from bot.deciding.prepared import PreparedPolicy
from bot.understanding.encoder import Encoder


@dataclass(frozen=True, slots=True)
class Example:
    """What somebody asks of a policy: which of its clauses settle it, none where it is silent, how it is treated, and its stances."""

    text: str
    policy: str
    right: NDArray[np.bool_]
    routes: tuple[str, ...]
    stances: tuple[str, ...] = ()


def weight_examples(encoder: Encoder | None, policies: Mapping[str, PreparedPolicy]) -> list[Example]:
    """With the encoder only what is asked of policies that it never saw; without it all practice questions."""
    found = []
    for question in data.practice_questions():
        if encoder is None or question.policy in data.WEIGHT_POLICIES:
            right = np.array([data.settles(clause, question.gold) for clause in policies[question.policy].clauses])
            found.append(Example(question.question, question.policy, right, question.routes, question.stances))
    held = data.held_out_phrasings()
    for name in data.WEIGHT_POLICIES:
        for each in data.settled_phrasings().get(name, ()):
            if each.phrasing in held:
                right = np.array([clause.id in each.clauses for clause in policies[name].clauses])
                found.append(Example(each.phrasing, name, right, ("answer",) if each.clauses else ("escalate",), each.stances))
    return found
