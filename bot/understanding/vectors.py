"""Vectors kept under a hash of their text, so that an edit of the knowledge folder embeds only what it changed."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from bot.folders import make_own_folder
from bot.understanding.encoder import MODEL_FILE, Encoder, Meaning, Vectors
from bot.understanding.pairs import Judged
from bot.understanding.pieces import Pieces, PieceTable, PieceVectors

logger = logging.getLogger(__name__)
_KEY_BYTES = 8
SHIPPED_VECTORS = MODEL_FILE.with_name("vectors.npz")


@dataclass(frozen=True, slots=True)
class Known:
    """What an encoder has made of texts, under the texts' keys: their vectors, and of some their word pieces."""

    vectors: dict[bytes, NDArray[np.float16]] = field(default_factory=dict)
    pieces: dict[bytes, PieceVectors] = field(default_factory=dict)

    def add(self, keys: Sequence[bytes], vectors: Vectors, pieces: Sequence[PieceVectors] = ()) -> None:
        """Take in what the encoder gave for some texts."""
        self.vectors.update(zip(keys, vectors.astype(np.float16), strict=True))
        self.pieces.update(zip(keys, pieces, strict=True) if pieces else ())

    def without(self, other: Known) -> Known:
        """What the other does not know."""
        return Known(
            {key: vector for key, vector in self.vectors.items() if key not in other.vectors},
            {key: pieces for key, pieces in self.pieces.items() if key not in other.pieces},
        )


class KeptVectors:
    """An Encoder that looks its vectors up first: those that ship with the advisor, then those in the cache folder."""

    def __init__(self, encoder: Encoder, cache_dir: Path | None = None, shipped: Path = SHIPPED_VECTORS) -> None:
        self._encoder = encoder
        self.name = encoder.name
        self._cache = cache_dir / f"vectors-{self.name}.npz" if cache_dir else None
        self._lock = Lock()
        self._shipped = read_vectors(shipped, self.name)
        kept = read_vectors(self._cache, self.name) if self._cache else Known()
        self._known = Known(self._shipped.vectors | kept.vectors, self._shipped.pieces | kept.pieces)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row for each text."""
        if not texts:
            return self._encoder.encode(texts)
        keys = [self.key(text) for text in texts]
        with self._lock:
            missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known.vectors}
            if missing:
                self._known.add(list(missing), self._encoder.encode(list(missing.values())))
                self._keep()
        return np.stack([self._known.vectors[key] for key in keys]).astype(np.float32)

    def encode_pieces(self, texts: Sequence[str]) -> tuple[Vectors, list[PieceVectors]]:
        """One row for each text, and the vectors of its word pieces."""
        keys = [self.key(text) for text in texts]
        with self._lock:
            missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known.pieces}
            if missing:
                self._known.add(list(missing), *self._encoder.encode_pieces(list(missing.values())))
                self._keep()
        return self.encode(texts), [self._known.pieces[key] for key in keys]

    @staticmethod
    def key(text: str) -> bytes:
        """What a text's vector is kept under."""
        return hashlib.sha256(text.encode("utf-8", "replace")).digest()[:_KEY_BYTES]

    def meaning(self, text: str) -> Meaning:
        """The meaning of a question, which is never kept: nothing that staff say is written outside the records."""
        return self._encoder.meaning(text)

    def judge(self, asked: Pieces, clauses: Sequence[PieceVectors]) -> Judged:
        """A question read together with some clauses, which is never kept either."""
        return self._encoder.judge(asked, clauses)

    def _keep(self) -> None:
        """Write the cache anew and put it in place at once; a folder that cannot be written costs time at the next start, no more."""
        if self._cache is None:
            return
        try:
            make_own_folder(self._cache.parent)
            draft = self._cache.with_suffix(f".{os.getpid()}.npz")
            write_vectors(draft, self.name, self._known.without(self._shipped))
            draft.replace(self._cache)
        except OSError as error:
            logger.warning("The vectors cannot be kept in %s (%s); they are computed again at the next start.", self._cache, error.strerror)


def write_vectors(path: Path, name: str, known: Known) -> None:
    """Write what is known with the name of its encoder."""
    table = PieceTable.of(list(known.pieces.values()))
    vectors = np.stack(list(known.vectors.values())) if known.vectors else np.zeros((0, 0), np.float16)
    np.savez(
        path,
        name=np.array(name),
        keys=_as_rows(known.vectors),
        vectors=vectors,
        piece_keys=_as_rows(known.pieces),
        piece_starts=table.starts,
        pieces=table.vectors,
    )


def read_vectors(path: Path, name: str) -> Known:
    """What a file holds; nothing, where it is missing, damaged or of another encoder."""
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            if str(file["name"]) != name:
                return Known()
            pieces = np.split(file["pieces"], file["piece_starts"][1:-1]) if len(file["piece_keys"]) else []
            return Known(
                dict(zip(_as_keys(file["keys"]), file["vectors"], strict=True)),
                dict(zip(_as_keys(file["piece_keys"]), pieces, strict=True)),
            )
    except (OSError, EOFError, ValueError, KeyError, BadZipFile):
        return Known()


def _as_rows(keys: Iterable[bytes]) -> NDArray[np.uint8]:
    return np.frombuffer(b"".join(keys), np.uint8).reshape(-1, _KEY_BYTES)


def _as_keys(rows: NDArray[np.uint8]) -> list[bytes]:
    return [row.tobytes() for row in rows]
