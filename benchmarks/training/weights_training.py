"""Learns the weights of topics, clauses and routes on questions and phrasings that the encoder has not seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from benchmarks.training import data
from benchmarks.training.folder import knowledge
from benchmarks.training.weight_examples import weight_examples
from bot.deciding.mind import Mind, WordsOfMind
from bot.deciding.prepared import PreparedPolicy, prepare
from bot.deciding.ranked import rank
from bot.deciding.ranking import CLAUSE_FEATURES, NOT_LEARNT, ClauseWeights, clause_features, clause_logits, read_together
from bot.deciding.weights import Judgement, RouteWeights, Weights
from bot.knowledge.notes import Ties
from bot.knowledge.topics import Topic
from bot.understanding.encoder import Encoder
from bot.understanding.signs import SignReader
from bot.understanding.topics import TOPIC_FEATURES, TopicIndex, TopicWeights

Table = NDArray[np.float32]
_NO_NOTES = Ties()


@dataclass(frozen=True, slots=True)
class Choice:
    """A table of candidates by features, and which of them are right."""

    table: Table
    right: NDArray[np.bool_]


def fit_choice(choices: Sequence[Choice], *, strength: float = 0.02) -> NDArray[np.float64]:
    """The weights under which the right candidates get the largest share (conditional logit, ridge)."""
    width = choices[0].table.shape[1]
    scale = np.std(np.concatenate([choice.table for choice in choices]), axis=0) + 1e-6

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, slope = strength * float(weights @ weights), 2 * strength * weights
        for choice in choices:
            scaled = choice.table / scale
            logits = scaled @ weights
            shares = np.exp(logits - logits.max())
            shares /= shares.sum()
            wanted = np.where(choice.right, shares, 0.0)
            mass = max(float(wanted.sum()), 1e-9)
            total -= np.log(mass) / len(choices)
            slope = slope - (scaled.T @ (wanted / mass - shares)) / len(choices)
        return float(total), slope

    found = minimize(loss, np.zeros(width), jac=True, method="L-BFGS-B", options={"maxiter": 400})
    return np.asarray(found.x / scale)


JUDGED = (
    "best",
    "margin",
    "three",
    "strength",
    "words",
    "words_agree",
    "best_meaning",
    "topic_meaning",
    "piece_meaning",
    "pair_meaning",
    "hubness",
    "rule_hubness",
    "topic_words",
    "tie",
    "topic_doubt",
    "off_subject",
    "concepts",
    "short",
    "long",
)
"""The features that a route is judged by: few, and none that tells what another tells, for the practice questions are not many."""


def fit_judgement(rows: Sequence[Mapping[str, float]], truth: Sequence[bool], *, strength: float = 0.1) -> Judgement:
    """A logistic model that tells how likely the truth is."""
    names = [name for name in JUDGED if any(row[name] for row in rows)]
    table = np.array([[row[name] for name in names] for row in rows])
    scaler = StandardScaler().fit(table)
    model = LogisticRegression(C=strength, max_iter=2_000).fit(scaler.transform(table), np.array(truth))
    slopes = model.coef_[0] / scaler.scale_
    weights = {name: round(float(slope), 4) for name, slope in zip(names, slopes, strict=True)}
    weights["bias"] = round(float(model.intercept_[0] - slopes @ scaler.mean_), 4)
    return Judgement(weights)


def seen_topics() -> dict[str, Topic]:
    """The topics without the phrasings that are held out, so that none of these meets itself."""
    held = data.held_out_phrasings()
    return {name: replace(topic, phrasings=tuple(p for p in topic.phrasings if p not in held)) for name, topic in data.topics().items()}


def train_topic_weights(encoder: Encoder | None) -> dict[str, float]:
    """Learnt on the held-out phrasings, against topics that lack them."""
    held, seen = data.held_out_phrasings(), seen_topics()
    index = TopicIndex(seen, data.reader(), TopicWeights({}, {}))
    if encoder is not None:
        index.add_meaning(encoder)
    choices = []
    for row, topic in enumerate(data.topics().values()):
        for phrasing in topic.phrasings:
            if phrasing in held:
                reading = data.reader().read(phrasing)
                vector = encoder.meaning(reading.said).vector if encoder else None
                right = np.zeros(len(seen), bool)
                right[row] = True
                choices.append(Choice(index.features(reading, vector), right))
    return _named(TOPIC_FEATURES, fit_choice(choices))


def practice_mind(encoder: Encoder | None, weights: Weights) -> tuple[Mind, dict[str, PreparedPolicy]]:
    """A mind with the topics of the knowledge folder, held-out phrasings left out, and the practice policies prepared for it."""
    found = knowledge()
    topics = TopicIndex(seen_topics(), data.reader(), weights.topics)
    policies = {name: prepare(policy, topics.topics, _NO_NOTES, data.reader()) for name, policy in data.practice_policies().items()}
    mind = Mind.with_encoder(WordsOfMind(found, data.reader(), topics, SignReader(found.signs), policies), weights, encoder)
    return mind, {name: mind.policy(name) for name in (policies if encoder is None else data.WEIGHT_POLICIES)}


def train_clause_weights(
    encoder: Encoder | None, mind: Mind, policies: Mapping[str, PreparedPolicy], without: frozenset[str] = frozenset()
) -> dict[str, float]:
    """Learnt on what a clause settles; features named in `without` are left out."""
    left_out = [CLAUSE_FEATURES.index(name) for name in (*without, *NOT_LEARNT)]
    choices = []
    for example in weight_examples(encoder, policies):
        policy, right = policies[example.policy], example.right
        if not right.any() or not {"answer", "urgent"} & set(example.routes):
            continue
        reading = mind.reader.read(example.text)
        meaning = mind.meaning(reading)
        table = clause_features(reading, meaning, mind.topics.probabilities(reading, meaning.vector if meaning else None), policy)
        read_together(table, meaning, policy, encoder)
        ruled_out = clause_logits(table, np.zeros(len(CLAUSE_FEATURES), np.float32)) < 0
        table[:, left_out] = 0.0
        if right[~ruled_out].any():
            choices.append(Choice(table[~ruled_out], right[~ruled_out]))
    return _named(CLAUSE_FEATURES, fit_choice(choices))


def train_route_weights(encoder: Encoder | None, mind: Mind, policies: Mapping[str, PreparedPolicy]) -> RouteWeights:
    """Learnt on the examples, and off-subject phrasings that were held out with them."""
    rows, first, three, off = [], [], [], []
    for example in weight_examples(encoder, policies):
        if example.routes == ("urgent",):
            continue
        ranked = rank(mind, mind.reader.read(example.text), policies[example.policy])
        right = [bool(example.right[row]) for row in ranked.order[:3]]
        answerable = "answer" in example.routes
        rows.append(ranked.features)
        first.append(answerable and right[0])
        three.append(answerable and any(right))
        off.append(example.routes == ("decline",))
    extra, extra_off = _held_out_off_subject(mind, policies)
    return RouteWeights(fit_judgement(rows, first), fit_judgement(rows, three), fit_judgement([*rows, *extra], [*off, *extra_off], strength=0.5))


def _held_out_off_subject(mind: Mind, policies: Mapping[str, PreparedPolicy]) -> tuple[list[Mapping[str, float]], list[bool]]:
    """Held-out phrasings, each asked of one of the practice policies in turn."""
    names = sorted(policies)
    rows, off = [], []
    held = data.held_out_phrasings()
    texts = [(phrasing, topic.kind == "off_subject") for topic in data.topics().values() for phrasing in topic.phrasings if phrasing in held]
    for position, (text, is_off) in enumerate(texts):
        rows.append(rank(mind, mind.reader.read(text), policies[names[position % len(names)]]).features)
        off.append(is_off)
    return rows, off


def train_weights(encoder: Encoder) -> Weights:
    """All weights, with and without the encoder; topics first, for clauses build on them, and routes on both."""
    empty = Judgement({})
    routes = RouteWeights(empty, empty, empty)
    topic_weights = TopicWeights(train_topic_weights(None), train_topic_weights(encoder))
    weights = Weights(topic_weights, ClauseWeights({}, {}), routes, routes)
    by_words, by_meaning = (train_on_topics(used, *practice_mind(used, weights)) for used in (None, encoder))
    return Weights(topic_weights, ClauseWeights(by_words[0], by_meaning[0]), by_words[1], by_meaning[1])


def train_on_topics(
    encoder: Encoder | None, mind: Mind, policies: Mapping[str, PreparedPolicy], without: frozenset[str] = frozenset()
) -> tuple[dict[str, float], RouteWeights]:
    """The weights of clauses, and of the routes that build on them, for a mind that knows those of topics; it knows the clauses' afterwards.

    Clause features named in `without` are left out, which shows what they add.
    """
    clauses = train_clause_weights(encoder, mind, policies, without)
    mind.weights = replace(mind.weights, clauses=ClauseWeights(clauses, clauses))
    return clauses, train_route_weights(encoder, mind, policies)


def _named(names: Sequence[str], weights: NDArray[np.float64]) -> dict[str, float]:
    return {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)}


HEADER = """# The learned weights: how much each likeness counts. Made by `make train` (benchmarks/training); do not edit by hand.
# [*.words] serve without the sentence encoder, [*.meaning] with it. The names are those of the features in the code.
"""


def as_toml(weights: Weights) -> str:
    """The weights as weights.toml holds them."""
    sections: dict[str, Mapping[str, float]] = {
        "topics.words": weights.topics.words,
        "topics.meaning": weights.topics.meaning,
        "clauses.words": weights.clauses.words,
        "clauses.meaning": weights.clauses.meaning,
    }
    for name, routes in (("words", weights.routes_by_words), ("meaning", weights.routes_by_meaning)):
        sections[f"routes.{name}.first"] = routes.first.weights
        sections[f"routes.{name}.among_three"] = routes.among_three.weights
        sections[f"routes.{name}.off_subject"] = routes.off_subject.weights
    lines = [HEADER]
    for section, values in sections.items():
        lines += [f"[{section}]", *(f"{name} = {value}" for name, value in values.items() if value), ""]
    return "\n".join(lines)
