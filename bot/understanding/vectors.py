"""Vectors kept under a hash of their text, so that an edit of the knowledge folder embeds only what it changed."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from bot.folders import make_own_folder
from bot.understanding.encoder import MODEL_FILE, Encoder, Meaning, Vectors

logger = logging.getLogger(__name__)
_KEY_BYTES = 8
SHIPPED_VECTORS = MODEL_FILE.with_name("vectors.npz")


class KeptVectors:
    """An Encoder that looks its vectors up first: those that ship with the advisor, then those in the cache folder."""

    def __init__(self, encoder: Encoder, cache_dir: Path | None = None, shipped: Path = SHIPPED_VECTORS) -> None:
        self._encoder = encoder
        self.name = encoder.name
        self._cache = cache_dir / f"vectors-{self.name}.npz" if cache_dir else None
        self._lock = Lock()
        self._known: dict[bytes, NDArray[np.float16]] = read_vectors(shipped, self.name)
        self._shipped = frozenset(self._known)
        if self._cache:
            self._known |= read_vectors(self._cache, self.name)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row for each text."""
        if not texts:
            return self._encoder.encode(texts)
        keys = [self.key(text) for text in texts]
        with self._lock:
            missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
            if missing:
                for key, vector in zip(missing, self._encoder.encode(list(missing.values())), strict=True):
                    self._known[key] = vector.astype(np.float16)
                self._keep()
        return np.stack([self._known[key] for key in keys]).astype(np.float32)

    @staticmethod
    def key(text: str) -> bytes:
        """What a text's vector is kept under."""
        return hashlib.sha256(text.encode("utf-8", "replace")).digest()[:_KEY_BYTES]

    def meaning(self, text: str) -> Meaning:
        """The meaning of a question, which is never kept: nothing that staff say is written outside the records."""
        return self._encoder.meaning(text)

    def _keep(self) -> None:
        """Write the cache anew and put it in place at once; a folder that cannot be written costs time at the next start, no more."""
        if self._cache is None:
            return
        try:
            make_own_folder(self._cache.parent)
            draft = self._cache.with_suffix(f".{os.getpid()}.npz")
            write_vectors(draft, self.name, {key: vector for key, vector in self._known.items() if key not in self._shipped})
            draft.replace(self._cache)
        except OSError as error:
            logger.warning("The vectors cannot be kept in %s (%s); they are computed again at the next start.", self._cache, error.strerror)


def write_vectors(path: Path, name: str, known: dict[bytes, NDArray[np.float16]]) -> None:
    """Write vectors with the name of their encoder."""
    keys = np.frombuffer(b"".join(known), np.uint8).reshape(len(known), _KEY_BYTES)
    vectors = np.stack(list(known.values())) if known else np.zeros((0, 0), np.float16)
    np.savez(path, name=np.array(name), keys=keys, vectors=vectors)


def read_vectors(path: Path, name: str) -> dict[bytes, NDArray[np.float16]]:
    """The vectors of a file; none, where it is missing, damaged or of another encoder."""
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            if str(file["name"]) != name:
                return {}
            keys = file["keys"].tobytes()
            return dict(zip((keys[start : start + _KEY_BYTES] for start in range(0, len(keys), _KEY_BYTES)), file["vectors"], strict=True))
    except (OSError, EOFError, ValueError, KeyError, BadZipFile):
        return {}
