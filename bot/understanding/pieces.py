"""Texts compared word piece by word piece: late interaction (ColBERT's MaxSim), which keeps what one vector for a whole text blurs.

Every piece of a question looks for the likest piece of a clause; what the question's pieces find is weighed by how much each of them
matters to it, which the encoder tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.understanding.similarity import Rows, Scores

PieceVectors = NDArray[np.int8]
"""A unit vector for each word piece of one text, in 127ths."""
_ONE = 127.0


def in_bytes(vectors: NDArray[np.float32]) -> PieceVectors:
    """Unit vectors in a byte a number: a clause is kept in a tenth of the room, and no likeness changes by more than a hundredth."""
    return np.asarray(np.rint(vectors * _ONE), np.int8)


def in_units(pieces: PieceVectors) -> NDArray[np.float32]:
    """The unit vectors again."""
    return np.asarray(pieces, np.float32) / _ONE


@dataclass(frozen=True, slots=True)
class Pieces:
    """The word pieces of one question: a unit vector of each, and its share in what the question says; the shares add up to 1."""

    vectors: NDArray[np.float32]
    shares: Scores


@dataclass(frozen=True, slots=True)
class PieceTable:
    """The word pieces of many texts, one text after the other; text number n has those from starts[n] to starts[n + 1]."""

    vectors: PieceVectors
    starts: Rows

    @classmethod
    def of(cls, texts: Sequence[PieceVectors]) -> PieceTable:
        """The table of texts, none of which is without pieces."""
        starts = np.concatenate(([0], np.cumsum([len(text) for text in texts]))).astype(np.int64)
        return cls(np.concatenate(texts) if texts else np.zeros((0, 0), np.int8), starts)

    def text(self, row: int) -> PieceVectors:
        """The pieces of one text."""
        return self.vectors[self.starts[row] : self.starts[row + 1]]

    def likeness(self, asked: Pieces, rows: Rows) -> Scores:
        """How like the question each of the texts in `rows` is, -1 to 1."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        ends = np.cumsum(lengths)
        places = np.arange(ends[-1]) + np.repeat(self.starts[rows] - (ends - lengths), lengths)
        found = self.vectors[places].astype(np.float32) @ asked.vectors.T
        return np.asarray(np.maximum.reduceat(found, ends - lengths, axis=0) @ asked.shares / _ONE, np.float32)
