"""Which topics a question is about: its likeness to how staff speak of each, and the concepts that must agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.topics import Topic, TopicKind
from bot.understanding.concepts import ConceptTable
from bot.understanding.encoder import Encoder, Vector, Vectors
from bot.understanding.phrasings import Phrasings
from bot.understanding.reading import Reader, Reading
from bot.understanding.similarity import Scores

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

    def __init__(self, topics: Mapping[str, Topic], reader: Reader, weights: TopicWeights, former: TopicIndex | None = None) -> None:
        """From a former index what still holds is taken over, which makes no difference but to the time."""
        self.topics = tuple(topics.values())
        self.ids = tuple(topics)
        self._counts = np.array([len(topic.phrasings) for topic in self.topics])
        self._owner = np.repeat(np.arange(len(self.topics)), self._counts)
        self._starts = np.cumsum(self._counts) - self._counts
        texts = [phrasing for topic in self.topics for phrasing in topic.phrasings]
        self.phrasings: Phrasings = Phrasings(texts, reader, former.phrasings if former else None)
        self._wholes = self.phrasings.index.grouped(self._owner, len(self.topics))
        self._concepts = ConceptTable([topic.concepts for topic in self.topics])
        self._who = ConceptTable([{concept for concept in topic.concepts if concept.startswith("who.")} for topic in self.topics])
        self._not_who = ConceptTable([topic.not_who for topic in self.topics])
        self._concept_counts = np.array([len(topic.concepts) for topic in self.topics])
        self._both_weights = weights
        self._weights = weights.vector(with_meaning=False)
        self._centres: Vectors | None = None
        self.off_subject = np.array([topic.kind is TopicKind.OFF_SUBJECT for topic in self.topics])

    def add_meaning(self, encoder: Encoder) -> None:
        """Add the vectors of all phrasings and wordings; from then on questions are compared by meaning too."""
        self._weights = self._both_weights.vector(with_meaning=True)
        self._phrasing_vectors = encoder.encode(self.phrasings.said)
        sums = np.add.reduceat(self._phrasing_vectors, self._starts, axis=0)
        self._centres = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-6)
        wordings = [wording for topic in self.topics for wording in topic.wordings]
        self.wording_vectors = encoder.encode(wordings)
        self.wording_owner = np.repeat(np.arange(len(self.topics)), [len(topic.wordings) for topic in self.topics])
        self._wording_starts = np.flatnonzero(np.diff(self.wording_owner, prepend=-1))

    @property
    def conduct_vectors(self) -> Vectors:
        """The vectors of all phrasings that are about conduct: whatever staff may ask of a policy."""
        return np.asarray(self._phrasing_vectors[~self.off_subject[self._owner]], np.float32)

    def probabilities(self, reading: Reading, vector: Vector | None) -> Scores:
        """How likely the question is about each topic, in the order of `ids`; they add up to 1."""
        logits = self.features(reading, vector) @ self._weights
        raised = np.exp(logits - logits.max())
        return np.asarray(raised / raised.sum(), np.float32)

    def features(self, reading: Reading, vector: Vector | None) -> NDArray[np.float32]:
        """One row for each topic, one column for each of TOPIC_FEATURES."""
        table = np.zeros((len(self.topics), len(TOPIC_FEATURES)), np.float32)
        likeness = self.phrasings.index.scores(reading.features)
        table[:, 0] = np.maximum.reduceat(likeness, self._starts)
        table[:, 1] = self._near(likeness, table[:, 0])
        table[:, 2] = self._wholes.scores(reading.features)
        self._compare_concepts(table, reading.concepts)
        if vector is not None and self._centres is not None:
            self._compare_meanings(table, vector, self._centres)
        return table

    def _near(self, likeness: Scores, best: Scores) -> Scores:
        """Of the nearest phrasings of all topics, how much of the likeness falls to each topic.

        As many topics have their `best` phrasing above a limit, at least so many phrasings lie above it: only these few have to be put in order.
        """
        count = min(4 * _NEAR, len(likeness))
        limit = np.partition(best, -count)[-count] if count <= len(best) else -np.inf
        close = np.flatnonzero(likeness >= limit)
        nearest = close[np.argpartition(likeness[close], -count)[-count:]]
        votes = np.zeros(len(self.topics), np.float32)
        np.add.at(votes, self._owner[nearest], likeness[nearest])
        return votes / max(float(votes.sum()), 1e-6)

    def _compare_concepts(self, table: NDArray[np.float32], said: frozenset[str]) -> None:
        """The share of each topic's concepts that the question names, the share that it lacks, and whether it is about others."""
        counts = self._concept_counts
        table[:, 3] = self._concepts.count(said) / np.maximum(counts, 1)
        table[:, 4] = (counts > 0) - table[:, 3]
        table[:, 5] = (self._not_who.count(said) > 0) & (self._who.count(said) == 0)

    def _compare_meanings(self, table: NDArray[np.float32], vector: Vector, centres: Vectors) -> None:
        """Likeness of meaning to a topic as a whole, to its nearest phrasings where it is among the likeliest topics, and to policies' wordings."""
        centre = centres @ vector
        table[:, 8] = centre
        table[:, 6] = table[:, 7] = centre - 0.1
        likely = np.argsort(-centre)[:_SHORTLIST]
        likeness = np.full((len(likely), self._counts.max()), -np.inf, np.float32)
        for place, row in enumerate(likely.tolist()):
            start, count = self._starts[row], self._counts[row]
            np.dot(self._phrasing_vectors[start : start + count], vector, out=likeness[place, :count])
        nearest = np.sort(likeness, axis=1)[:, ::-1][:, :_NEAR]
        table[likely, 6] = nearest[:, 0]
        table[likely, 7] = np.where(np.isinf(nearest), 0.0, nearest).sum(axis=1) / np.minimum(self._counts[likely], _NEAR)
        worded = np.maximum.reduceat(self.wording_vectors @ vector, self._wording_starts)
        table[self.wording_owner[self._wording_starts], 9] = np.maximum(worded, 0.0)
