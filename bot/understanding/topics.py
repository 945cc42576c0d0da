"""Which topics a question is about: its likeness to how staff speak of each, and the concepts that must agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.topics import Topic, TopicKind
from bot.understanding.encoder import Encoder, Vector, Vectors
from bot.understanding.reading import Reader, Reading
from bot.understanding.similarity import Scores, SimilarityIndex

TOPIC_FEATURES = (
    "phrasing_words",
    "near_phrasings",
    "topic_words",
    "concepts_agree",
    "concepts_missing",
    "who_contradicts",
    "phrasing_meaning",
    "near_meanings",
    "topic_meaning",
    "wording_meaning",
)
_NEAR = 5
_SHORTLIST = 24
_MEANINGS = 4
"""How many of the features come from the encoder: the last ones."""


@dataclass(frozen=True, slots=True)
class TopicWeights:
    """How much each of TOPIC_FEATURES counts, with and without the encoder; learned, see benchmarks/training."""

    words: Mapping[str, float]
    meaning: Mapping[str, float]

    def vector(self, *, with_meaning: bool) -> Scores:
        """The weights in the order of TOPIC_FEATURES."""
        chosen = self.meaning if with_meaning else self.words
        return np.array([chosen.get(name, 0.0) for name in TOPIC_FEATURES], np.float32)


class TopicIndex:
    """The topics of one knowledge folder, prepared so that a question is compared with few of their phrasings."""

    def __init__(self, topics: Mapping[str, Topic], reader: Reader, weights: TopicWeights) -> None:
        self.topics = tuple(topics.values())
        self.ids = tuple(topics)
        readings = [[reader.read(phrasing) for phrasing in topic.phrasings] for topic in self.topics]
        flat = [reading for group in readings for reading in group]
        counts = [len(group) for group in readings]
        self._owner = np.repeat(np.arange(len(self.topics)), counts)
        self._starts = np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int64)
        self._phrasings = SimilarityIndex([reading.features for reading in flat])
        self._wholes = SimilarityIndex([[feature for reading in group for feature in reading.features] for group in readings])
        self._said = [reading.said for reading in flat]
        self._both_weights = weights
        self._weights = weights.vector(with_meaning=False)
        self._centres: Vectors | None = None
        self.off_subject = np.array([topic.kind is TopicKind.OFF_SUBJECT for topic in self.topics])

    def add_meaning(self, encoder: Encoder) -> None:
        """Add the vectors of all phrasings and wordings; from then on questions are compared by meaning too."""
        self._weights = self._both_weights.vector(with_meaning=True)
        self._phrasing_vectors = encoder.encode(self._said)
        sums = np.add.reduceat(self._phrasing_vectors, self._starts, axis=0)
        self._centres = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-6)
        wordings = [wording for topic in self.topics for wording in topic.wordings]
        self.wording_vectors = encoder.encode(wordings)
        self.wording_owner = np.repeat(np.arange(len(self.topics)), [len(topic.wordings) for topic in self.topics])

    def probabilities(self, reading: Reading, vector: Vector | None) -> Scores:
        """How likely the question is about each topic, in the order of `ids`; they add up to 1."""
        logits = self.features(reading, vector) @ self._weights
        raised = np.exp(logits - logits.max())
        return np.asarray(raised / raised.sum(), np.float32)

    def features(self, reading: Reading, vector: Vector | None) -> NDArray[np.float32]:
        """One row for each topic, one column for each of TOPIC_FEATURES."""
        table = np.zeros((len(self.topics), len(TOPIC_FEATURES)), np.float32)
        likeness = self._phrasings.scores(reading.features)
        table[:, 0] = np.maximum.reduceat(likeness, self._starts)
        table[:, 1] = self._near(likeness)
        table[:, 2] = self._wholes.scores(reading.features)
        for row, topic in enumerate(self.topics):
            table[row, 3:6] = _agreement(topic, reading.concepts)
        if vector is not None and self._centres is not None:
            self._compare_meanings(table, vector, self._centres)
        return table

    def _near(self, likeness: Scores) -> Scores:
        """Of the nearest phrasings of all topics, how much of the likeness falls to each topic."""
        count = min(4 * _NEAR, len(likeness))
        nearest = np.argpartition(likeness, -count)[-count:]
        votes = np.zeros(len(self.topics), np.float32)
        np.add.at(votes, self._owner[nearest], likeness[nearest])
        return votes / max(float(votes.sum()), 1e-6)

    def _compare_meanings(self, table: NDArray[np.float32], vector: Vector, centres: Vectors) -> None:
        centre = centres @ vector
        table[:, 8] = centre
        table[:, 6] = table[:, 7] = centre - 0.1
        for row in np.argsort(-centre)[:_SHORTLIST]:
            start = self._starts[row]
            end = self._starts[row + 1] if row + 1 < len(self._starts) else len(self._owner)
            likeness = np.sort(self._phrasing_vectors[start:end] @ vector)
            table[row, 6] = likeness[-1]
            table[row, 7] = likeness[-_NEAR:].mean()
        np.maximum.at(table[:, 9], self.wording_owner, self.wording_vectors @ vector)


def _agreement(topic: Topic, said: frozenset[str]) -> Sequence[float]:
    """The share of the topic's concepts that the question names, the share it lacks, and whether it is about others."""
    if not topic.concepts:
        return 0.0, 0.0, float(bool(topic.not_who & said))
    agreeing = len(topic.concepts & said) / len(topic.concepts)
    contradicts = bool(topic.not_who & said) and not any(concept in said for concept in topic.concepts if concept.startswith("who."))
    return agreeing, 1.0 - agreeing, float(contradicts)
