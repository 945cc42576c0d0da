"""What staff say of all topics, read and indexed; after an edit only what it changed is read anew."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.understanding.reading import Reader
from bot.understanding.similarity import NEW, Rows, SimilarityIndex


class Phrasings:
    """Phrasings as they were read: `said` has each with its words put right, `index` their features."""

    def __init__(self, texts: Sequence[str], reader: Reader, former: Phrasings | None = None) -> None:
        """From the former phrasings those are taken over that this reader would read as they were read."""
        self._texts = texts
        self._reader = reader
        sources = np.full(len(texts), NEW) if former is None else former.rows_of(texts, reader)
        fresh = [reader.read_phrasing(text) for text, source in zip(texts, sources.tolist(), strict=True) if source == NEW]
        features = [found for _, found in fresh]
        said = iter([said for said, _ in fresh])
        self.said: list[str] = [next(said) if source == NEW or former is None else former.said[source] for source in sources.tolist()]
        self.index: SimilarityIndex = SimilarityIndex.of(features) if former is None else former.index.edited(sources, features)

    def rows_of(self, texts: Sequence[str], reader: Reader) -> Rows:
        """Where each text stands here, if a reader reads it as it was read and no text before has that place; otherwise NEW."""
        unlike = reader.reads_otherwise(self._reader)
        if unlike is None:
            return np.full(len(texts), NEW)
        rows = {text: row for row, (text, said) in enumerate(zip(self._texts, self.said, strict=True)) if unlike.isdisjoint(said.split())}
        return np.array([rows.pop(text, NEW) for text in texts], np.int64)
