"""Reads a question and a clause together: how surely the clause settles the question, and what it then says to the asker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bot.model import Stance
from bot.understanding.networks import open_network
from bot.understanding.pieces import Pieces, PieceVectors, in_units
from bot.understanding.similarity import Scores

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

PAIRS_FILE = Path(__file__).parent / "model" / "pairs.onnx"
STANCE_CLASSES = tuple(stance for stance in Stance if stance is not Stance.NONE)
"""What a clause can say to whoever asks, in the order in which the network tells it."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Some clauses read together with one question: how surely each settles it, as a logit, and how likely each of STANCE_CLASSES is."""

    settles: Scores
    stances: NDArray[np.float32]


class PairReader:
    """The network in a file, run on the processor; it takes the word pieces that the encoder gave."""

    def __init__(self, path: Path = PAIRS_FILE) -> None:
        self._path = path

    @cached_property
    def _session(self) -> InferenceSession:
        return open_network(self._path)

    def judge(self, asked: Pieces, clauses: Sequence[PieceVectors]) -> Judged:
        """What the network makes of each clause."""
        longest = max(len(clause) for clause in clauses)
        there = np.zeros((len(clauses), longest), np.float32)
        pieces = np.zeros((len(clauses), longest, asked.vectors.shape[1]), np.float32)
        for row, clause in enumerate(clauses):
            there[row, : len(clause)] = 1.0
            pieces[row, : len(clause)] = in_units(clause)
        inputs = {
            "asked": np.repeat(asked.vectors[None], len(clauses), axis=0),
            "is_asked": np.ones((len(clauses), len(asked.vectors)), np.float32),
            "clause": pieces,
            "is_clause": there,
        }
        (logits,) = self._session.run(["logits"], inputs)
        found = np.asarray(logits, np.float32)
        raised = np.exp(found[:, 1:] - found[:, 1:].max(axis=1, keepdims=True))
        return Judged(found[:, 0], raised / raised.sum(axis=1, keepdims=True))
