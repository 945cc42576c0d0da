"""Likeness of texts by their weighted features (TF-IDF, cosine), through an inverted index: cost grows with matches, not with texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
Rows = NDArray[np.int64]
NEW = RARE = -1
_COMMON_SHARE, _COMMON_FROM = 1 / 16, 512
"""A feature that stands in more texts than both is common: it is added to all texts in one go, which is quicker than one by one."""


def features(stemmed: Sequence[str], concepts: Iterable[str]) -> list[str]:
    """What a text is compared by: its stems, pairs of neighbouring stems, and the concepts that it names."""
    pairs = [f"{a} {b}" for a, b in pairwise(stemmed)]
    return [*stemmed, *pairs, *[f"#{concept}" for concept in concepts]]


class Cells(NamedTuple):
    """Features (by number) in texts (by row), and how often each stands there; in the order of features, then of texts."""

    columns: Rows
    rows: Rows
    often: Rows


class SimilarityIndex:
    """Texts, given as lists of features, that a query is compared with. Plain arrays, so that it can be kept in a file."""

    def __init__(self, ids: dict[str, int], cells: Cells, size: int) -> None:
        """`ids` numbers the features, each of which stands in one of the `size` texts at least."""
        spread = np.bincount(cells.columns, minlength=len(ids))
        self.size = size
        self.ids = ids
        self._idf: Scores = (np.log((1 + size) / (1 + spread)) + 1.0).astype(np.float32)
        values = (1.0 + np.log(cells.often.astype(np.float32))) * self._idf[cells.columns]
        norms = np.sqrt(np.bincount(cells.rows, values * values, minlength=size))
        self._rows = cells.rows.astype(np.int32)
        self._often = cells.often.astype(np.int32)
        self._values: Scores = (values / np.maximum(norms[cells.rows], 1e-9)).astype(np.float32)
        self._starts = np.concatenate(([0], np.cumsum(spread)))
        common = np.flatnonzero(spread > max(size * _COMMON_SHARE, _COMMON_FROM))
        self._common = np.full(len(ids), RARE)
        self._common[common] = np.arange(len(common))
        self._common_values = np.zeros((len(common), size), np.float32)
        for place, feature in enumerate(common.tolist()):
            entries = slice(self._starts[feature], self._starts[feature + 1])
            self._common_values[place, self._rows[entries]] = self._values[entries]
        self._last: tuple[Sequence[str], Scores] | None = None

    @classmethod
    def of(cls, texts: Sequence[Sequence[str]]) -> SimilarityIndex:
        """The index of texts."""
        ids: dict[str, int] = {}
        columns = np.array([ids.setdefault(feature, len(ids)) for text in texts for feature in text], np.int64)
        rows = np.repeat(np.arange(len(texts)), _lengths(texts))
        cells, often = np.unique(columns * len(texts) + rows, return_counts=True)
        return cls(ids, Cells(*np.divmod(cells, max(len(texts), 1)), often), len(texts))

    def __getstate__(self) -> dict[str, object]:
        """Everything but the last query: what staff ask is written nowhere outside the records."""
        return {**self.__dict__, "_last": None}

    def grouped(self, owner: Rows, groups: int) -> SimilarityIndex:
        """An index of these texts taken together in groups; `owner` tells the group of each and never falls."""
        cells = self.cells()
        rows = owner[cells.rows]
        begins = np.flatnonzero(np.diff(cells.columns * groups + rows, prepend=-1))
        often = np.add.reduceat(cells.often, begins) if len(begins) else begins
        return SimilarityIndex(self.ids, Cells(cells.columns[begins], rows[begins], often), groups)

    def edited(self, sources: Rows, texts: Sequence[Sequence[str]]) -> SimilarityIndex:
        """An index of texts that are mostly these: for each the row that it has here, which no two may share, or NEW for the next of `texts`."""
        old, fresh = self.cells(), SimilarityIndex.of(texts)
        place = np.full(self.size, NEW)
        place[sources[sources != NEW]] = np.flatnonzero(sources != NEW)
        stays = place[old.rows] != NEW
        ids = dict(self.ids)
        numbers = np.array([ids.setdefault(feature, len(ids)) for feature in fresh.ids], np.int64)
        new = fresh.cells()
        columns = np.concatenate((old.columns[stays], numbers[new.columns]))
        rows = np.concatenate((place[old.rows[stays]], np.flatnonzero(sources == NEW)[new.rows]))
        often = np.concatenate((old.often[stays], new.often))
        stands = np.bincount(columns, minlength=len(ids)) > 0
        ids = {feature: number for number, feature in enumerate(feature for feature, number in ids.items() if stands[number])}
        columns = (np.cumsum(stands) - 1)[columns]
        order = np.argsort(columns * len(sources) + rows)
        return SimilarityIndex(ids, Cells(columns[order], rows[order], often[order]), len(sources))

    def scores(self, text: Sequence[str]) -> Scores:
        """The cosine of a query with each text, 0 to 1, in the texts' order; not to be written to.

        One question is compared several times, by the clauses that it may cite: the last answer is remembered for the very same query.
        """
        last = self._last
        if last is not None and last[0] is text:
            return last[1]
        ids, weights = self._weigh(text)
        places = self._common[ids]
        is_rare = places == RARE
        entries, counts = self._entries(ids[is_rare])
        likeness = np.bincount(self._rows[entries], self._values[entries] * np.repeat(weights[is_rare], counts), self.size).astype(np.float32)
        if len(self._common_values):
            common = np.zeros(len(self._common_values), np.float32)
            common[places[~is_rare]] = weights[~is_rare]
            likeness += common @ self._common_values
        likeness.flags.writeable = False
        self._last = (text, likeness)
        return likeness

    def highest(self, groups: Sequence[Sequence[Sequence[str]]]) -> Scores:
        """For each group of queries (row) and each text (column) the highest cosine that any of its queries has; 0 for an empty group."""
        table = np.zeros((len(groups), self.size), np.float32)
        for row, queries in enumerate(groups):
            if queries:
                table[row] = self._compare(queries).max(axis=0)
        return table

    def _compare(self, queries: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        """The cosine of each query (row) with each text (column)."""
        owner = np.repeat(np.arange(len(queries)), _lengths(queries))
        ids = np.array([self.ids.get(feature, -1) for query in queries for feature in query], np.int64)
        width = max(len(self.ids), 1)
        cells, often = np.unique((owner * width + ids)[ids >= 0], return_counts=True)
        owner, ids = np.divmod(cells, width)
        raw = (1.0 + np.log(often.astype(np.float32))) * self._idf[ids]
        norms = np.sqrt(np.bincount(owner, raw * raw, len(queries)))
        entries, counts = self._entries(ids)
        places = np.repeat(owner, counts) * self.size + self._rows[entries]
        likeness = np.bincount(places, self._values[entries] * np.repeat(raw / norms[owner], counts), len(queries) * self.size)
        return np.asarray(likeness, np.float64).reshape(len(queries), self.size)

    def cells(self) -> Cells:
        """Where each feature stands."""
        return Cells(np.repeat(np.arange(len(self.ids)), np.diff(self._starts)), self._rows.astype(np.int64), self._often.astype(np.int64))

    def _entries(self, ids: Rows) -> tuple[Rows, Rows]:
        """Where the texts of some features stand, feature after feature, and how many texts each has."""
        starts = self._starts[ids]
        counts = self._starts[ids + 1] - starts
        ends = np.cumsum(counts)
        return np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - ends + counts, counts), counts

    def _weigh(self, text: Sequence[str]) -> tuple[Rows, Scores]:
        """The features of a text that the index knows, and their weights in its unit vector."""
        counts: dict[int, int] = {}
        for feature in text:
            found = self.ids.get(feature)
            if found is not None:
                counts[found] = counts.get(found, 0) + 1
        ids = np.array(list(counts), np.int64)
        raw = (1.0 + np.log(np.array(list(counts.values()), np.float32))) * self._idf[ids]
        return ids, raw / np.sqrt(max(float(raw @ raw), 1e-9))


def _lengths(texts: Sequence[Sequence[str]]) -> Rows:
    return np.fromiter(map(len, texts), np.int64, len(texts))
