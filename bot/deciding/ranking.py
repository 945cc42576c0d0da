"""How well each clause settles a question: topics, concepts, words and meaning, weighed together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.deciding.contradictions import contradicting, is_in_touch
from bot.deciding.prepared import PreparedPolicy
from bot.deciding.thresholds import SURELY_CONTRADICTS
from bot.model import Mood
from bot.understanding.encoder import Encoder, Meaning
from bot.understanding.pieces import Pieces
from bot.understanding.reading import Reading
from bot.understanding.similarity import Rows, Scores

CLAUSE_FEATURES = (
    "words",
    "rule_words",
    "topic_words",
    "topic_words_share",
    "who_agrees",
    "who_contradicts",
    "topic_contradicts",
    "what_agrees",
    "what_lacks",
    "where_agrees",
    "fact_wanted",
    "ruling_wanted",
    "only_introduces",
    "meaning",
    "rule_meaning",
    "topic_meaning",
    "topic_meaning_share",
    "piece_meaning",
    "pair_meaning",
    "hubness",
    "rule_hubness",
)
COLUMN = {name: column for column, name in enumerate(CLAUSE_FEATURES)}
_COMPARED = 32
"""Clauses that are compared with a question piece by piece."""
_READ_TOGETHER = 4
"""Clauses that are read together with a question."""
RULED_OUT = -12.0
"""What a clause loses that is about other people than the question: no likeness of words makes up for it."""


@dataclass(frozen=True, slots=True)
class ClauseWeights:
    """How much each of CLAUSE_FEATURES counts, with and without the encoder; learned, see benchmarks/training."""

    words: Mapping[str, float]
    meaning: Mapping[str, float]

    def vector(self, *, with_meaning: bool) -> Scores:
        """The weights in the order of CLAUSE_FEATURES."""
        chosen = self.meaning if with_meaning else self.words
        return np.array([chosen.get(name, 0.0) for name in CLAUSE_FEATURES], np.float32)


def clause_features(reading: Reading, meaning: Meaning | None, topics: Scores, policy: PreparedPolicy) -> NDArray[np.float32]:
    """One row for each clause, one column for each of CLAUSE_FEATURES."""
    table = np.zeros((len(CLAUSE_FEATURES), len(policy.clauses)), np.float32).T
    column = {name: table[:, number] for name, number in COLUMN.items()}
    column["words"][:] = policy.words.scores(reading.features)
    np.maximum.at(column["rule_words"], policy.rule_owner, policy.rule_words.scores(reading.features))
    column["topic_words"][:], column["topic_words_share"][:] = _through_topics(topics, policy.ties_by_words, policy.shares_by_words)
    _compare_concepts(column, reading, policy)
    column["topic_contradicts"][:] = topics @ policy.contradictions
    column["fact_wanted"][:] = policy.is_info * (reading.mood is Mood.FACT)
    column["ruling_wanted"][:] = ~policy.is_info * (reading.mood in {Mood.PERMISSION, Mood.DUTY})
    column["only_introduces"][:] = policy.is_pointless
    if meaning is not None:
        _compare_meanings(column, meaning, topics, policy)
    return table


def _through_topics(topics: Scores, ties: NDArray[np.float32], shares: NDArray[np.float32]) -> tuple[Scores, Scores]:
    """The likely topics' ties to each clause: as they are, and as each topic's own preference among the clauses."""
    likely = np.argsort(-topics)[:12]
    weights = topics[likely]
    return weights @ ties[likely], weights @ shares[likely]


def _compare_meanings(column: Mapping[str, Scores], meaning: Meaning, topics: Scores, policy: PreparedPolicy) -> None:
    """How like each clause, its rules and its likely topics are to the question by meaning; nothing where the policy was prepared without an encoder."""
    if policy.vectors is None or policy.rule_vectors is None or policy.ties_by_meaning is None or policy.shares_by_meaning is None:
        return
    if policy.hubness is not None:
        column["hubness"][:], column["rule_hubness"][:] = policy.hubness
    column["meaning"][:] = policy.vectors @ meaning.vector
    column["rule_meaning"][:] = -1.0
    np.maximum.at(column["rule_meaning"], policy.rule_owner, policy.rule_vectors @ meaning.vector)
    column["topic_meaning"][:], column["topic_meaning_share"][:] = _through_topics(topics, policy.ties_by_meaning, policy.shares_by_meaning)
    _compare_pieces(column, meaning.pieces, policy)


def _compare_pieces(column: Mapping[str, Scores], asked: Pieces, policy: PreparedPolicy) -> None:
    """How like each clause is piece by piece: of a large policy only the likeliest are looked at, and the others are as unlike as the least of these."""
    if policy.pieces is None:
        return
    rows = _likeliest(_closeness(column), _COMPARED)
    found = policy.pieces.likeness(asked, rows)
    column["piece_meaning"][:] = found.min()
    column["piece_meaning"][rows] = found


def _closeness(column: Mapping[str, Scores]) -> Scores:
    """How close each clause is to the question by meaning, for choosing those that are looked at more closely."""
    return column["meaning"] + column["rule_meaning"] + column["topic_meaning"] - column["hubness"] - column["rule_hubness"]


def _likeliest(so_far: Scores, count: int) -> Rows:
    """The rows of the highest scores, in no order; a large policy is not sorted as a whole."""
    return np.argpartition(-so_far, count)[:count] if len(so_far) > count else np.arange(len(so_far))


def read_together(
    table: NDArray[np.float32], meaning: Meaning | None, policy: PreparedPolicy, encoder: Encoder | None, chosen: int | None = None
) -> Mapping[int, Scores]:
    """Fill in how surely the likeliest clauses settle the question when read together with it; the others are as unsure as the least sure of these.

    Gives what each of these clauses then says to the asker: how likely each of STANCE_CLASSES is, by the clause's row.
    """
    if meaning is None or encoder is None or policy.pieces is None:
        return {}
    column = {name: table[:, number] for name, number in COLUMN.items()}
    rows = sorted({*_likeliest(_closeness(column) + 2 * column["piece_meaning"], _READ_TOGETHER).tolist(), *([] if chosen is None else [chosen])})
    judged = encoder.judge(meaning.pieces, [policy.pieces.text(row) for row in rows])
    table[:, COLUMN["pair_meaning"]] = judged.settles.min()
    table[rows, COLUMN["pair_meaning"]] = judged.settles
    return dict(zip(rows, judged.stances, strict=True))


def _compare_concepts(column: Mapping[str, Scores], reading: Reading, policy: PreparedPolicy) -> None:
    """Whether each clause is about the same people, acts and places as the question."""
    what = reading.of_kind("what")
    agreeing = policy.concepts.count(what)
    column["who_agrees"][:] = policy.concepts.count(reading.people) > 0
    column["who_contradicts"][:] = contradicting(reading.people, policy.people, in_touch=is_in_touch(reading))
    column["what_agrees"][:] = agreeing / max(len(what), 1)
    column["what_lacks"][:] = bool(what) & (agreeing == 0)
    column["where_agrees"][:] = policy.concepts.count(reading.of_kind("where")) > 0


NOT_LEARNT = ("who_contradicts", "topic_contradicts")
"""Features that rule out instead of being weighed."""


def clause_logits(table: NDArray[np.float32], weights: Scores) -> Scores:
    """The weighed features of each clause; those that contradict the question are ruled out.

    A clause is ruled out where the words say so, or where its likely topic cannot be about such people.
    """
    by_topic = table[:, COLUMN["topic_contradicts"]]
    by_words = table[:, COLUMN["who_contradicts"]] > 0
    ruled_out = by_words | (by_topic >= SURELY_CONTRADICTS)
    return np.asarray(table @ weights + RULED_OUT * ruled_out, np.float32)
