"""The knowledge folder made ready for questions."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock

from bot.deciding.prepared import PreparedPolicy, prepare, with_meaning
from bot.deciding.weights import Weights, load_weights
from bot.knowledge.folder import Knowledge
from bot.understanding.encoder import Encoder, Meaning
from bot.understanding.reading import Reader, Reading
from bot.understanding.signs import SignReader
from bot.understanding.topics import TopicIndex


@dataclass(slots=True)
class WordsOfMind:
    """What a folder's words give, before any encoder: plain data, so that it can be kept for the next start."""

    knowledge: Knowledge
    reader: Reader
    topics: TopicIndex
    signs: SignReader
    policies: dict[str, PreparedPolicy]

    @classmethod
    def of(cls, knowledge: Knowledge, weights: Weights) -> WordsOfMind:
        """Prepare topics, signs and every policy."""
        reader = Reader.of(knowledge.vocabulary, knowledge.topics.values(), knowledge.policies.values(), knowledge.signs)
        topics = TopicIndex(knowledge.topics, reader, weights.topics)
        policies = {name: prepare(policy, topics.topics, knowledge.ties[name], reader) for name, policy in knowledge.policies.items()}
        return cls(knowledge, reader, topics, SignReader(knowledge.signs), policies)


@dataclass(slots=True)
class Mind:
    """Everything that a decision needs of one version of the knowledge folder."""

    words: WordsOfMind
    weights: Weights
    encoder: Encoder | None = None
    _meaning: dict[str, PreparedPolicy] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @classmethod
    def of(cls, knowledge: Knowledge, encoder: Encoder | None = None, weights: Weights | None = None) -> Mind:
        """Prepare a folder from scratch."""
        weights = weights or load_weights()
        return cls.with_encoder(WordsOfMind.of(knowledge, weights), weights, encoder)

    @classmethod
    def with_encoder(cls, words: WordsOfMind, weights: Weights, encoder: Encoder | None) -> Mind:
        """Add what the encoder gives to what the words give."""
        if encoder is not None:
            words.topics.add_meaning(encoder)
        return cls(words, weights, encoder)

    @property
    def knowledge(self) -> Knowledge:
        """The folder as it was read."""
        return self.words.knowledge

    @property
    def reader(self) -> Reader:
        """Reads questions with the folder's words."""
        return self.words.reader

    @property
    def topics(self) -> TopicIndex:
        """The folder's topics."""
        return self.words.topics

    @property
    def signs(self) -> SignReader:
        """The folder's warning signs."""
        return self.words.signs

    def meaning(self, reading: Reading) -> Meaning | None:
        """What the encoder makes of a question; None without an encoder or without words."""
        return self.encoder.meaning(reading.said) if self.encoder is not None and reading.said else None

    def policy(self, name: str) -> PreparedPolicy:
        """One policy, prepared; its vectors are made when it is first asked about."""
        if self.encoder is None:
            return self.words.policies[name]
        with self._lock:
            if name not in self._meaning:
                self._meaning[name] = with_meaning(self.words.policies[name], self.topics, self.encoder)
            return self._meaning[name]
