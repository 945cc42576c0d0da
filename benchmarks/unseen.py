"""Policies and questions that nothing was learnt from, written apart from all data: how the advisor does at a school that brings its own policy.

On four of them thresholds were chosen, among others, and features tried; four others are measured, and but for two harmful replies nobody
has looked into them. Of thirty more, whose questions are meant to be hard (near misses that a clause seems to settle and does not), the
harmful replies were looked into and mended; the false alarms of fifteen were looked into.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from benchmarks.questions import LabelledQuestion, read_questions
from bot.deciding.mind import Mind
from bot.deciding.prepared import prepare
from bot.knowledge.folder import Knowledge
from bot.knowledge.notes import Ties
from bot.knowledge.policy_file import read_policy
from bot.model import Policy
from bot.understanding.encoder import Encoder

FOLDER = Path(__file__).parent / "unseen_policies"
CHOSEN_WITH = frozenset({"ashcombe-learning-trust", "moorfield-high", "st-cuthbert-primary", "wrenfield-special-school"})
"""The four that thresholds and features were chosen with."""
ONLY_MEASURED = frozenset({"castle-dene-college", "harbour-lights-academy", "penhallow-federation", "st-brigid-primary"})
"""The four that nobody has looked into, but for two harmful replies."""


@cache
def unseen_policies() -> dict[str, Policy]:
    """The policies, by name."""
    read = (read_policy(FOLDER, path)[0] for path in sorted(FOLDER.glob("*/policy.md")))
    return {policy.name: policy for policy in read if policy is not None}


@cache
def unseen_questions() -> list[LabelledQuestion]:
    """The labelled questions on them."""
    return [question for path in sorted(FOLDER.glob("*/questions.jsonl")) for question in read_questions(path)]


def groups_of_unseen() -> dict[str, list[LabelledQuestion]]:
    """The questions by what was done with their policies."""
    every = unseen_questions()
    return {
        "four that nothing was chosen with": [question for question in every if question.policy in ONLY_MEASURED],
        "four that thresholds were chosen with": [question for question in every if question.policy in CHOSEN_WITH],
        "thirty with hard questions, looked into for harm": [question for question in every if question.policy not in ONLY_MEASURED | CHOSEN_WITH],
    }


def unseen_mind(knowledge: Knowledge, encoder: Encoder | None) -> Mind:
    """A mind that knows these policies besides those of the folder, tied to topics by itself alone."""
    mind = Mind.of(knowledge, encoder)
    for name, policy in unseen_policies().items():
        mind.words.policies[name] = prepare(policy, mind.topics.topics, Ties(), mind.reader)
    return mind
