"""Off-the-shelf rankings of clauses by a question's words: what the advisor is measured against."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import bm25s
import numpy as np
from rank_bm25 import BM25Okapi
from rapidfuzz import fuzz
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.text import words

Ranking = Callable[[str], list[int]]
"""The rows of the clauses for a question, the best first."""
Ranker = Callable[[Sequence[str]], Ranking]
"""Makes the ranking of some clauses, given by their texts."""


def by_rank_bm25(texts: Sequence[str]) -> Ranking:
    """BM25 as the package rank_bm25 has it."""
    index = BM25Okapi([words(text) for text in texts])
    return lambda question: np.argsort(-index.get_scores(words(question)), kind="stable").tolist()


def by_bm25s(texts: Sequence[str]) -> Ranking:
    """BM25 as the package bm25s has it."""
    index = bm25s.BM25()
    index.index([words(text) for text in texts], show_progress=False)
    return lambda question: np.argsort(-index.get_scores(words(question)), kind="stable").tolist()


def by_token_set(texts: Sequence[str]) -> Ranking:
    """Rapidfuzz's token_set_ratio."""
    return lambda question: np.argsort([-fuzz.token_set_ratio(question.lower(), text.lower()) for text in texts], kind="stable").tolist()


def by_characters(texts: Sequence[str]) -> Ranking:
    """TF-IDF over runs of three to five characters."""
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    table = vectorizer.fit_transform(texts)
    return lambda question: np.argsort(-(table @ vectorizer.transform([question]).T).toarray().ravel(), kind="stable").tolist()


RANKERS: dict[str, Ranker] = {
    "rank_bm25": by_rank_bm25,
    "bm25s": by_bm25s,
    "rapidfuzz token_set": by_token_set,
    "TF-IDF, characters": by_characters,
}
