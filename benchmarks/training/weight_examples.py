"""What the weights of clauses and routes are learnt on: questions on policies that the encoder has not seen.

Not phrasings that were read with one of these policies in hand: a policy is silent on most of them, so that a confidence learnt on them is
too low for what staff ask of their own policy.
"""

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
    """What somebody asks of a policy: which of its clauses settle it, none where it is silent, and how it is treated."""

    text: str
    policy: str
    right: NDArray[np.bool_]
    routes: tuple[str, ...]


def weight_examples(encoder: Encoder | None, policies: Mapping[str, PreparedPolicy]) -> list[Example]:
    """With the encoder only what is asked of policies that it never saw; without it all practice questions."""
    return [
        Example(question.question, question.policy, _settling(question.gold, policies[question.policy]), question.routes)
        for question in data.practice_questions()
        if encoder is None or question.policy in data.WEIGHT_POLICIES
    ]


def _settling(gold: tuple[str, ...], policy: PreparedPolicy) -> NDArray[np.bool_]:
    return np.array([data.settles(clause, gold) for clause in policy.clauses])
