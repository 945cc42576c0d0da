"""Texts as vectors of meaning, by the small sentence encoder that ships with the advisor."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from bot.understanding.networks import open_network
from bot.understanding.pairs import PAIRS_FILE, Judged, PairReader
from bot.understanding.pieces import Pieces, PieceVectors, in_bytes

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

Vector = NDArray[np.float32]
Vectors = NDArray[np.float32]
MODEL_FILE = Path(__file__).parent / "model" / "encoder.onnx"
LONGEST = 96
"""Word pieces of a text that are read; the rest of a longer one is passed over."""
_BATCH = 32


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the encoder makes of one question: its vector, its word pieces, and how much it is like each kind of warning sign ("none" among them)."""

    vector: Vector
    signs: Mapping[str, float]
    pieces: Pieces


class _Run(NamedTuple):
    """What the network gives for some texts, padded to the longest."""

    vectors: Vectors
    signs: Vectors
    pieces: NDArray[np.float32]
    shares: Vectors
    lengths: list[int]


class Encoder(Protocol):
    """Turns texts into unit vectors; texts that mean alike lie close together."""

    @property
    def name(self) -> str:
        """Tells this encoder from any other: vectors of one are of no use to another."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row for each text."""

    def encode_pieces(self, texts: Sequence[str]) -> tuple[Vectors, list[PieceVectors]]:
        """One row for each text, and the vectors of its word pieces."""

    def meaning(self, text: str) -> Meaning:
        """The vector and the word pieces of one question, and its likeness to warning signs, 0 to 1 each, 1 together."""

    def judge(self, asked: Pieces, clauses: Sequence[PieceVectors]) -> Judged:
        """A question read together with each of some clauses."""


class OnnxEncoder:
    """The Encoder in a file: an ONNX graph, run on the processor, that carries its word pieces with it."""

    def __init__(self, path: Path = MODEL_FILE) -> None:
        self._path = path
        self._pairs = PairReader(path.with_name(PAIRS_FILE.name))

    @cached_property
    def name(self) -> str:
        """The hash of the model's file."""
        return hashlib.sha256(self._path.read_bytes()).hexdigest()[:16]

    @cached_property
    def _session(self) -> InferenceSession:
        """Loaded at the first text: a process that finds all its vectors kept never pays for it."""
        return open_network(self._path)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

        ids = {piece: row for row, piece in enumerate(self.pieces)}
        tokenizer = Tokenizer(models.WordPiece(ids, unk_token="[UNK]"))  # noqa: S106 - a token of the text, not a secret
        tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
        tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        tokenizer.post_processor = processors.BertProcessing(("[SEP]", ids["[SEP]"]), ("[CLS]", ids["[CLS]"]))
        tokenizer.enable_truncation(LONGEST)
        return tokenizer

    @property
    def pieces(self) -> list[str]:
        """The words and parts of words that texts are read as."""
        return str(self._session.get_modelmeta().custom_metadata_map["vocabulary"]).split("\n")

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row for each text."""
        return self.encode_pieces(texts)[0]

    def encode_pieces(self, texts: Sequence[str]) -> tuple[Vectors, list[PieceVectors]]:
        """One row for each text, and the vectors of its word pieces; texts of like length are run together."""
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        table = np.zeros((len(texts), 0), np.float32)
        pieces: list[PieceVectors] = [np.zeros((0, 0), np.int8)] * len(texts)
        for start in range(0, len(order), _BATCH):
            rows = order[start : start + _BATCH]
            read = self._run([texts[row] for row in rows])
            table = table if start else np.zeros((len(texts), read.vectors.shape[1]), np.float32)
            table[rows] = read.vectors
            for row, vectors, length in zip(rows, read.pieces, read.lengths, strict=True):
                pieces[row] = in_bytes(vectors[:length])
        return table, pieces

    def meaning(self, text: str) -> Meaning:
        """The vector and the word pieces of one question, and its likeness to warning signs."""
        read = self._run([text])
        raised = np.exp(read.signs[0] - read.signs[0].max())
        shares = raised / raised.sum()
        return Meaning(read.vectors[0], dict(zip(self._sign_classes, shares.tolist(), strict=True)), Pieces(read.pieces[0], read.shares[0]))

    def judge(self, asked: Pieces, clauses: Sequence[PieceVectors]) -> Judged:
        """A question read together with each of some clauses."""
        return self._pairs.judge(asked, clauses)

    @cached_property
    def _sign_classes(self) -> list[str]:
        return str(self._session.get_modelmeta().custom_metadata_map["sign_classes"]).split("\n")

    def _run(self, texts: Sequence[str]) -> _Run:
        tokenized = [self._tokenizer.encode(text).ids for text in texts]
        longest = max(len(ids) for ids in tokenized)
        ids = np.zeros((len(texts), longest), np.int64)
        mask = np.zeros((len(texts), longest), np.int64)
        for row, pieces in enumerate(tokenized):
            ids[row, : len(pieces)] = pieces
            mask[row, : len(pieces)] = 1
        found = self._session.run(["vectors", "signs", "pieces", "shares"], {"input_ids": ids, "attention_mask": mask})
        vectors, signs, by_piece, shares = (np.asarray(output, np.float32) for output in found)
        return _Run(vectors, signs, by_piece, shares, [len(pieces) for pieces in tokenized])


def shipped_encoder() -> Encoder | None:
    """The encoder that ships with the advisor; None where its file was left out, and questions are understood by words alone."""
    return OnnxEncoder() if MODEL_FILE.is_file() and PAIRS_FILE.is_file() else None
