"""Which of many texts names which concept: a question's few concepts are compared with all texts at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]


class ConceptTable:
    """Texts, given as the concepts that each names. Plain arrays, so that it can be kept in a file."""

    __slots__ = ("_rows", "_table", "size")

    def __init__(self, texts: Sequence[Collection[str]]) -> None:
        self.size = len(texts)
        self._rows = {concept: row for row, concept in enumerate(sorted({concept for text in texts for concept in text}))}
        self._table = np.zeros((len(self._rows), self.size), np.bool_)
        for column, text in enumerate(texts):
            for concept in text:
                self._table[self._rows[concept], column] = True

    @property
    def concepts(self) -> Collection[str]:
        """The concepts that any of the texts names."""
        return self._rows.keys()

    def count(self, concepts: Iterable[str]) -> Counts:
        """How many of the concepts each text names, in the texts' order."""
        rows = [self._rows[concept] for concept in concepts if concept in self._rows]
        counts: Counts = self._table[rows].sum(axis=0, dtype=np.int64)
        return counts
