"""The learned weights, read from weights.toml beside this file; benchmarks/training makes it."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.deciding.ranking import ClauseWeights
from bot.understanding.topics import TopicWeights

WEIGHTS_FILE = Path(__file__).with_name("weights.toml")


@dataclass(frozen=True, slots=True)
class Judgement:
    """A logistic model over named features: how likely something is, 0 to 1."""

    weights: Mapping[str, float]

    def probability(self, features: Mapping[str, float]) -> float:
        """The probability for one question's features; a feature without a weight counts nothing."""
        logit = self.weights.get("bias", 0.0) + sum(self.weights.get(name, 0.0) * value for name, value in features.items())
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, logit))))


@dataclass(frozen=True, slots=True)
class RouteWeights:
    """Whether the first clause settles the question, one of the first three does, or nothing of it is the policy's subject."""

    first: Judgement
    among_three: Judgement
    off_subject: Judgement


@dataclass(frozen=True, slots=True)
class Weights:
    """All learned weights; those for routes apart for deciding with and without the encoder."""

    topics: TopicWeights
    clauses: ClauseWeights
    routes_by_words: RouteWeights
    routes_by_meaning: RouteWeights


def _routes(table: Mapping[str, Mapping[str, float]]) -> RouteWeights:
    return RouteWeights(Judgement(table["first"]), Judgement(table["among_three"]), Judgement(table["off_subject"]))


@cache
def load_weights(path: Path = WEIGHTS_FILE) -> Weights:
    """The weights that ship with the advisor."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return Weights(
        topics=TopicWeights(table["topics"]["words"], table["topics"]["meaning"]),
        clauses=ClauseWeights(table["clauses"]["words"], table["clauses"]["meaning"]),
        routes_by_words=_routes(table["routes"]["words"]),
        routes_by_meaning=_routes(table["routes"]["meaning"]),
    )
