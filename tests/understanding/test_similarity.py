"""The index gives what the definition of the cosine gives, however it came about: from texts, from an edit, or from groups of texts."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest

from bot.understanding.similarity import NEW, SimilarityIndex

WORDS = [f"w{number}" for number in range(60)]
QUERIES = [("w1", "w2", "w2", "w59"), ("w0",), ("never", "seen"), (), tuple(WORDS)]


def _texts(count: int, seed: int = 3) -> list[tuple[str, ...]]:
    """Texts whose words are the commoner the smaller their number; one has none."""
    chooser = random.Random(seed)
    weights = [1 / (1 + place) for place in range(len(WORDS))]
    return [tuple(chooser.choices(WORDS, weights, k=chooser.randint(1, 12))) for _ in range(count - 1)] + [()]


def _cosine(query: Sequence[str], text: Sequence[str], texts: Sequence[Sequence[str]]) -> float:
    """By the definition: term frequency dampened by the logarithm, weighed by how few texts have the term."""

    def idf(word: str) -> float:
        return math.log((1 + len(texts)) / (1 + sum(word in other for other in texts))) + 1

    def vector(words: Sequence[str]) -> dict[str, float]:
        known = Counter(word for word in words if any(word in other for other in texts))
        return {word: (1 + math.log(count)) * idf(word) for word, count in known.items()}

    a, b = vector(query), vector(text)
    norms = math.hypot(*a.values()) * math.hypot(*b.values())
    return sum(value * b.get(word, 0.0) for word, value in a.items()) / norms if norms else 0.0


def test_the_scores_are_cosines() -> None:
    """Every query with every text."""
    texts = _texts(40)
    index = SimilarityIndex.of(texts)
    for query in QUERIES:
        assert index.scores(query) == pytest.approx([_cosine(query, text, texts) for text in texts], abs=1e-5)


def test_words_that_stand_in_many_texts_count_as_all_others() -> None:
    """Common features go another way, to the same scores."""
    texts = _texts(2_000)
    assert sum("w0" in text for text in texts) > 512
    index = SimilarityIndex.of(texts)
    for query in QUERIES:
        places = random.Random(5).sample(range(len(texts)), 5)
        assert [index.scores(query)[place] for place in places] == pytest.approx([_cosine(query, texts[place], texts) for place in places], abs=1e-5)


def test_an_edited_index_is_as_one_made_from_scratch() -> None:
    """Texts that stay, go, change places and come, with words that only they have."""
    before = [*_texts(50), ("gone", "w1")]
    after = [before[7], ("new", "w3"), *before[20:40], before[2], ("new", "newer"), ()]
    sources = np.array([7, NEW, *range(20, 40), 2, NEW, NEW])
    edited = SimilarityIndex.of(before).edited(sources, [after[row] for row in np.flatnonzero(sources == NEW)])
    fresh = SimilarityIndex.of(after)
    for query in [*QUERIES, ("gone",), ("new", "newer", "w3")]:
        assert edited.scores(query) == pytest.approx(fresh.scores(query), abs=1e-6)


def test_an_edit_may_only_take_out() -> None:
    """Nothing new, and at last nothing at all."""
    texts = _texts(10)
    fewer = SimilarityIndex.of(texts).edited(np.array([3, 1]), [])
    assert fewer.scores(QUERIES[4]) == pytest.approx(SimilarityIndex.of([texts[3], texts[1]]).scores(QUERIES[4]), abs=1e-6)
    assert fewer.edited(np.array([], np.int64), []).scores(QUERIES[4]).tolist() == []


def test_grouped_texts_are_as_texts_joined() -> None:
    """A group is as like a query as all its texts in one."""
    texts = _texts(30)
    owner = np.repeat([0, 1, 2], 10)
    grouped = SimilarityIndex.of(texts).grouped(owner, 3)
    joined = SimilarityIndex.of([[word for text in texts[start : start + 10] for word in text] for start in (0, 10, 20)])
    for query in QUERIES:
        assert grouped.scores(query) == pytest.approx(joined.scores(query), abs=1e-6)


def test_the_highest_of_a_group_of_queries() -> None:
    """Of each text the score that is highest among the group's queries; none where the group has none."""
    index = SimilarityIndex.of(_texts(30))
    highest = index.highest([QUERIES, [], QUERIES[:1]])
    assert highest[0] == pytest.approx(np.max([index.scores(query) for query in QUERIES], axis=0), abs=1e-6)
    assert not highest[1].any()
    assert highest[2] == pytest.approx(index.scores(QUERIES[0]), abs=1e-6)
