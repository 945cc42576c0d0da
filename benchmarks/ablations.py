"""What each part adds: the figures without it, everything that builds on it learnt anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rich.console import Console
from rich.progress import track

from benchmarks.answers import COLUMNS
from benchmarks.questions import LabelledQuestion
from benchmarks.replies import as_lines, replies
from benchmarks.score import figures
from benchmarks.training.folder import knowledge
from benchmarks.training.weights_training import practice_mind, train_on_topics
from bot.deciding.mind import Mind
from bot.knowledge.words import SignRules, VocabularyWords
from bot.understanding.encoder import Encoder

FEATURES = {
    "topics": frozenset({"topic_words", "topic_words_share", "topic_meaning", "topic_meaning_share"}),
    "concepts": frozenset({"who_agrees", "who_contradicts", "what_agrees", "what_lacks", "where_agrees"}),
    "words": frozenset({"words", "rule_words"}),
    "direct meaning": frozenset({"meaning", "rule_meaning", "piece_meaning", "pair_meaning", "hubness", "rule_hubness"}),
    "meaning piece by piece": frozenset({"piece_meaning"}),
    "hubness": frozenset({"hubness", "rule_hubness"}),
    "reading both together": frozenset({"pair_meaning"}),
}


def ablated_minds(encoder: Encoder) -> Iterator[tuple[str, Mind]]:
    """The whole, then the whole without each part."""
    whole = knowledge()
    full = Mind.of(whole, encoder)
    yield "nothing", full
    yield "the encoder", Mind.of(whole)
    weights = full.weights
    practice, policies = practice_mind(encoder, weights)
    for name, features in track(FEATURES.items(), "Learning the weights without each part", console=Console(stderr=True)):
        clauses, routes = train_on_topics(encoder, practice, policies, features)
        yield name, Mind.of(whole, encoder, replace(weights, clauses=replace(weights.clauses, meaning=clauses), routes_by_meaning=routes))
    yield "vocabulary", Mind.of(replace(whole, vocabulary=VocabularyWords({}, {})), encoder)
    yield "rules of warning signs", Mind.of(replace(whole, signs=SignRules({}, ())), encoder)


def ablation_rows(encoder: Encoder | None, questions: list[LabelledQuestion]) -> list[list[str]]:
    """A row for each part left out."""
    if encoder is None:
        return []
    rows = []
    for name, mind in ablated_minds(encoder):
        found = figures(as_lines(questions), replies(mind, questions))
        rows.append([name, *(str(value) if isinstance(value := found[column], int) else f"{value:.3f}" for column in COLUMNS)])
    return rows
