"""One policy made ready for questions: what each clause is about, how it is worded, and which topics it is tied to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.deciding.contradictions import ADDRESSED, named_people, topic_contradictions
from bot.deciding.hubness import hubness
from bot.knowledge.addressees import without_subjects
from bot.knowledge.notes import Ties
from bot.knowledge.topics import Topic
from bot.model import Clause, Policy, Rule, Stance
from bot.understanding.concepts import ConceptTable
from bot.understanding.encoder import Encoder, Vectors
from bot.understanding.pieces import PieceTable
from bot.understanding.reading import Reader
from bot.understanding.similarity import Scores, SimilarityIndex
from bot.understanding.topics import TopicIndex

Table = NDArray[np.float32]
Wordings = Sequence[Sequence[tuple[str, ...]]]
"""For each topic the features of each of its wordings."""


@dataclass(frozen=True, slots=True)
class PreparedRule:
    """A rule with the clause that holds it and the concepts that its own words name."""

    rule: Rule
    clause: int
    text: str
    concepts: frozenset[str]


@dataclass(frozen=True, slots=True)
class PreparedPolicy:
    """A policy's clauses with everything that does not depend on the question.

    The ties to topics and `contradictions` have a row for each topic and a column for each clause, 0 to 1; the shares tell which
    clauses a topic prefers, its best tied one being 1. What the encoder gives is None without it.
    """

    policy: Policy
    ties: Ties
    clauses: tuple[Clause, ...]
    concepts: ConceptTable
    people: ConceptTable
    words: SimilarityIndex
    rules: tuple[PreparedRule, ...]
    rule_words: SimilarityIndex
    rule_owner: NDArray[np.int64]
    ties_by_words: Table
    shares_by_words: Table
    contradictions: Table
    is_pointless: NDArray[np.bool_]
    is_info: NDArray[np.bool_]
    ties_by_meaning: Table | None = None
    shares_by_meaning: Table | None = None
    vectors: Vectors | None = None
    rule_vectors: Vectors | None = None
    pieces: PieceTable | None = None
    hubness: tuple[Scores, Scores] | None = None


def read_wordings(topics: Iterable[Topic], reader: Reader) -> Wordings:
    """The features of how policies word each topic."""
    return [[reader.read_policy_text(wording)[2] for wording in topic.wordings] for topic in topics]


def prepare(policy: Policy, topics: tuple[Topic, ...], ties: Ties, reader: Reader, wordings: Wordings | None = None) -> PreparedPolicy:
    """Read every clause and tie it to the topics whose wordings it is like, by words; the wordings are read where they are not given."""
    clauses = policy.clauses
    readings = [reader.read_policy_text(clause.full_text) for clause in clauses]
    words = SimilarityIndex.of([(*found, *reader.read_policy_text(clause.heading)[2]) for clause, (_, _, found) in zip(clauses, readings, strict=True)])
    parts = [(rule, row, _rule_text(rule, clause)) for row, clause in enumerate(clauses) for rule in clause.rules]
    rule_readings = [reader.read_policy_text(text) for _, _, text in parts]
    rules = tuple(PreparedRule(rule, row, text, concepts) for (rule, row, text), (_, concepts, _) in zip(parts, rule_readings, strict=True))
    people = [_people_of(clause, reader) for clause in clauses]
    by_words = words.highest(wordings or read_wordings(topics, reader))
    _mend(by_words, topics, clauses, ties)
    return PreparedPolicy(
        policy=policy,
        ties=ties,
        clauses=clauses,
        concepts=ConceptTable([concepts for _, concepts, _ in readings]),
        people=named_people(people),
        words=words,
        rules=rules,
        rule_words=SimilarityIndex.of([found for _, _, found in rule_readings]),
        rule_owner=np.array([rule.clause for rule in rules], np.int64),
        ties_by_words=by_words,
        shares_by_words=_shares(by_words),
        contradictions=topic_contradictions(topics, people),
        is_info=np.array([clause.stance is Stance.INFO for clause in clauses]),
        is_pointless=np.array([_only_introduces(clause) for clause in clauses]),
    )


def with_meaning(prepared: PreparedPolicy, topics: TopicIndex, encoder: Encoder) -> PreparedPolicy:
    """The policy with the vectors of its clauses and rules, and its ties by meaning."""
    vectors, pieces = encoder.encode_pieces([clause_text(clause) for clause in prepared.clauses])
    by_meaning = _ties_by_meaning(topics, vectors)
    _mend(by_meaning, topics.topics, prepared.clauses, prepared.ties)
    rule_vectors = encoder.encode([rule.text for rule in prepared.rules])
    return replace(
        prepared,
        vectors=vectors,
        rule_vectors=rule_vectors,
        hubness=hubness(topics.conduct_vectors, vectors, rule_vectors, prepared.rule_owner),
        pieces=PieceTable.of(pieces),
        ties_by_meaning=by_meaning,
        shares_by_meaning=_shares(by_meaning),
    )


def clause_text(clause: Clause) -> str:
    """A clause as the encoder reads it: under its heading, after the sentence that introduces it."""
    heading = re.sub(r"^\(?[\d.]+\)?\s*", "", clause.heading).strip(" .").lower()
    return f"{heading}: {clause.full_text}" if heading else clause.full_text


def _rule_text(rule: Rule, clause: Clause) -> str:
    return f"{clause.lead} {rule.text}" if clause.lead and clause.text.startswith(rule.text[:20]) else rule.text


def _people_of(clause: Clause, reader: Reader) -> frozenset[str]:
    """Whom a clause is about; those of its exceptions ("unless they are family") are not among them, nor those it speaks to ("employees should not")."""
    text = clause.full_text
    for rule in clause.rules:
        if rule.exception:
            text = text.replace(rule.exception, " ")
    named = frozenset(concept for concept in reader.read_policy_text(text)[1] if concept.startswith("who."))
    if named.isdisjoint(ADDRESSED):
        return named
    return named - (ADDRESSED - reader.read_policy_text(without_subjects(text))[1])


def _only_introduces(clause: Clause) -> bool:
    """A heading in disguise ("Protecting the Trust's reputation:") settles nothing."""
    return clause.text.rstrip().endswith((":", ":-")) and clause.stance is Stance.INFO


def _ties_by_meaning(topics: TopicIndex, vectors: Vectors) -> Table:
    """The mean of the two wordings nearest to each clause, so that one odd wording ties nothing by itself."""
    table = np.zeros((len(topics.topics), len(vectors)), np.float32)
    for row in range(len(topics.topics)):
        own = topics.wording_vectors[topics.wording_owner == row] @ vectors.T
        if len(own):
            table[row] = np.sort(own, axis=0)[-2:].mean(axis=0)
    return np.maximum(table, 0.0)


def _shares(ties: Table) -> Table:
    """How much each topic (row) prefers each clause (column) to the one that it is tied to most."""
    return np.asarray(np.exp(12.0 * (ties - ties.max(axis=1, keepdims=True))), np.float32)


def _mend(table: Table, topics: tuple[Topic, ...], clauses: tuple[Clause, ...], ties: Ties) -> None:
    """Put an administrator's ties in place of the automatic ones."""
    rows = {topic.id: row for row, topic in enumerate(topics)}
    columns = {clause.id: column for column, clause in enumerate(clauses)}
    for pairs, value in ((ties.added, 1.0), (ties.removed, 0.0)):
        for topic, clause in pairs:
            if topic in rows and clause in columns:
                table[rows[topic], columns[clause]] = value
