"""A policy's clauses in the order in which they are likely to settle a question, and what the route is judged by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.deciding.mind import Mind
from bot.deciding.prepared import PreparedPolicy
from bot.deciding.ranking import COLUMN, clause_features, clause_logits, read_together
from bot.understanding.encoder import Meaning, Vector
from bot.understanding.reading import Reading
from bot.understanding.similarity import Scores

_OF_THE_BEST = ("words", "meaning", "rule_meaning", "topic_meaning", "topic_words", "piece_meaning", "pair_meaning", "hubness", "rule_hubness")
"""The features of the likeliest clause that the route is judged by."""

_LISTED = 8


@dataclass(frozen=True, slots=True)
class Ranked:
    """A question's clauses with their probabilities, most likely first, what the routes are decided by, and of the likeliest how likely each stance is."""

    order: tuple[int, ...]
    probabilities: Scores
    topics: Scores
    vector: Vector | None
    features: Mapping[str, float]
    stances: Mapping[int, Scores]


def rank(mind: Mind, reading: Reading, policy: PreparedPolicy, meaning: Meaning | None = None, chosen: int | None = None) -> Ranked:
    """The clauses of a policy by how likely each is to settle the question first; the question's meaning is found where it is not given.

    A clause that was `chosen` is read together with the question, however unlike it is.
    """
    meaning = meaning or mind.meaning(reading)
    vector = meaning.vector if meaning else None
    topics = mind.topics.probabilities(reading, vector)
    table = clause_features(reading, meaning, topics, policy)
    stances = read_together(table, meaning, policy, mind.encoder, chosen)
    logits = clause_logits(table, mind.weights.clauses.vector(with_meaning=vector is not None))
    raised = np.exp(logits - logits.max())
    probabilities = np.asarray(raised / raised.sum(), np.float32)
    order = _first(probabilities, _LISTED)
    ties = policy.ties_by_words if vector is None or policy.ties_by_meaning is None else policy.ties_by_meaning
    tie = float(ties[int(topics.argmax()), int(order[0])])
    features = _route_features(mind, reading, table, logits, probabilities, topics, order) | {"tie": tie}
    return Ranked(tuple(order.tolist()), probabilities, topics, vector, features, stances)


def _first(probabilities: Scores, count: int) -> NDArray[np.int64]:
    """The rows of the highest probabilities, the highest first and of equal ones the first; a large policy is not sorted as a whole."""
    if len(probabilities) <= count:
        return np.argsort(-probabilities, kind="stable")
    rows = np.flatnonzero(probabilities >= np.partition(probabilities, -count)[-count])
    return rows[np.argsort(-probabilities[rows], kind="stable")][:count]


def _route_features(
    mind: Mind, reading: Reading, table: Scores, logits: Scores, probabilities: Scores, topics: Scores, order: NDArray[np.int64]
) -> dict[str, float]:
    best = int(order[0])
    ranked = probabilities[order]
    off = float(topics[mind.topics.off_subject].sum())
    conduct = np.where(mind.topics.off_subject, 0.0, topics)
    return {
        "best": float(ranked[0]),
        "margin": float(ranked[0] - ranked[1]) if len(ranked) > 1 else float(ranked[0]),
        "three": float(ranked[:3].sum()),
        "strength": float(logits[best]) / 10.0,
        **{name: float(table[best, COLUMN[name]]) for name in _OF_THE_BEST},
        "best_meaning": float(max(table[best, COLUMN["meaning"]], table[best, COLUMN["rule_meaning"]])),
        "off_subject": off,
        "surely_off_subject": float(off > 0.5),
        "topic": float(conduct.max()),
        "topic_doubt": float(-(topics * np.log(topics + 1e-9)).sum()),
        "words_agree": float(table[:, COLUMN["words"]].argmax() == best),
        "concepts": min(len(reading.concepts), 6) / 6.0,
        "no_concepts": float(not reading.concepts),
        "short": float(len(reading.stems) <= 4),
        "long": float(len(reading.stems) >= 30),
        "asks": float(reading.mood != "statement"),
        "fact": float(reading.mood == "fact"),
    }
