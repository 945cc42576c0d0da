"""Likeness of texts by their weighted features (TF-IDF, cosine), through an inverted index: cost grows with matches, not with texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


def features(stemmed: Sequence[str], concepts: Iterable[str]) -> list[str]:
    """What a text is compared by: its stems, pairs of neighbouring stems, and the concepts that it names."""
    pairs = [f"{a} {b}" for a, b in pairwise(stemmed)]
    return [*stemmed, *pairs, *(f"#{concept}" for concept in concepts)]


class SimilarityIndex:
    """Texts, given as lists of features, that a query is compared with. Plain arrays, so that it can be kept in a file."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        self.size = len(texts)
        counts = [Counter(text) for text in texts]
        self._ids: dict[str, int] = {}
        for count in counts:
            for feature in count:
                self._ids.setdefault(feature, len(self._ids))
        lengths = [len(count) for count in counts]
        columns = np.fromiter((self._ids[feature] for count in counts for feature in count), np.int32, sum(lengths))
        often = np.fromiter((number for count in counts for number in count.values()), np.float32, sum(lengths))
        rows = np.repeat(np.arange(self.size, dtype=np.int32), lengths)
        spread = np.bincount(columns, minlength=len(self._ids))
        self._idf: Scores = (np.log((1 + self.size) / (1 + spread)) + 1.0).astype(np.float32)
        values = (1.0 + np.log(often)) * self._idf[columns]
        norms = np.sqrt(np.bincount(rows, values * values, minlength=self.size))
        order = np.argsort(columns, kind="stable")
        self._rows = rows[order]
        self._values: Scores = (values / np.maximum(norms[rows], 1e-9))[order].astype(np.float32)
        self._starts = np.concatenate(([0], np.cumsum(spread)))

    def scores(self, text: Sequence[str]) -> Scores:
        """The cosine of a query with each text, 0 to 1, in the texts' order."""
        found = np.zeros(self.size, np.float32)
        for feature, value in self._weigh(text):
            start, end = self._starts[feature], self._starts[feature + 1]
            found[self._rows[start:end]] += value * self._values[start:end]
        return found

    def _weigh(self, text: Sequence[str]) -> list[tuple[int, np.float32]]:
        """The unit vector of a text over the features that the index knows."""
        counts = Counter(self._ids[feature] for feature in text if feature in self._ids)
        if not counts:
            return []
        ids = np.fromiter(counts, np.int64, len(counts))
        raw = (1.0 + np.log(np.fromiter(counts.values(), np.float32, len(counts)))) * self._idf[ids]
        unit = raw / np.sqrt(raw @ raw)
        return list(zip(ids.tolist(), unit, strict=True))
