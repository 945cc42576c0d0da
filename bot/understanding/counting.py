"""How often each word stands in many texts, kept up to date as texts come and go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.text import words

Texts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordCounts:
    """The words of some bundles of texts, such as the phrasings of each topic, and the bundles that were counted."""

    words: Counter[str] = field(default_factory=Counter)
    bundles: Counter[Texts] = field(default_factory=Counter)

    def changed_to(self, bundles: Iterable[Texts]) -> WordCounts:
        """The words of these bundles; only those are read that were not counted yet, or no longer stand."""
        wanted = Counter(bundles)
        found = Counter(self.words)
        for texts, times in (wanted - self.bundles).items():
            found.update(_count(texts, times))
        for texts, times in (self.bundles - wanted).items():
            found.subtract(_count(texts, times))
        return WordCounts(+found, wanted)


def _count(texts: Texts, times: int) -> Counter[str]:
    return Counter(word for _ in range(times) for text in texts for word in words(text))
