"""The knowledge folder made ready for questions."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock

from bot.deciding.prepared import PreparedPolicy, prepare, read_wordings, with_meaning
from bot.deciding.weights import Weights, load_weights
from bot.knowledge.folder import Knowledge
from bot.model import Sign
from bot.text import stem
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
    stems: dict[str, str] = field(default_factory=dict)
    """The stems of the folder's words, for `remember_stems` to take over at the next start."""

    @classmethod
    def of(cls, knowledge: Knowledge, weights: Weights, former: WordsOfMind | None = None) -> WordsOfMind:
        """Prepare topics, signs and every policy; what an edit left as it was is taken over from the former folder."""
        reader = Reader.of(knowledge.vocabulary, knowledge.topics.values(), knowledge.policies.values(), knowledge.signs, former.reader if former else None)
        topics = TopicIndex(knowledge.topics, reader, weights.topics, former.topics if former else None)
        policies = _unchanged(knowledge, former) if former and reader.vocabulary is former.reader.vocabulary else {}
        if len(policies) < len(knowledge.policies):
            wordings = read_wordings(topics.topics, reader)
            policies = {
                name: policies.get(name) or prepare(policy, topics.topics, knowledge.ties[name], reader, wordings)
                for name, policy in knowledge.policies.items()
            }
        signs = former.signs if former and former.knowledge.signs == knowledge.signs else SignReader(knowledge.signs)
        return cls(knowledge, reader, topics, signs, policies, {word: stem(word) for word in reader.lexicon})


def _unchanged(knowledge: Knowledge, former: WordsOfMind) -> dict[str, PreparedPolicy]:
    """The former folder's policies that would be prepared so again."""
    tied_by = [[(topic.id, topic.wordings, topic.concepts, topic.not_who) for topic in each.topics.values()] for each in (knowledge, former.knowledge)]
    if tied_by[0] != tied_by[1]:
        return {}
    return {name: found for name, found in former.policies.items() if knowledge.policies.get(name) == found.policy and knowledge.ties[name] == found.ties}


@dataclass(slots=True)
class Mind:
    """Everything that a decision needs of one version of the knowledge folder."""

    words: WordsOfMind
    weights: Weights
    encoder: Encoder | None = None
    _meaning: dict[str, PreparedPolicy] = field(default_factory=dict)
    _last_meaning: tuple[str, Meaning] | None = None
    _last_signs: tuple[Reading, tuple[Sign, ...]] | None = None
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
        """What the encoder makes of a question; None without an encoder or without words. That of the last question is remembered."""
        if self.encoder is None or not reading.said:
            return None
        last = self._last_meaning
        if last is None or last[0] != reading.said:
            last = self._last_meaning = (reading.said, self.encoder.meaning(reading.said))
        return last[1]

    def signs_in(self, reading: Reading) -> tuple[Sign, ...]:
        """The warning signs that the rules find in a question. Each step of its path asks for them: those of the last question are remembered."""
        last = self._last_signs
        if last is None or last[0] != reading:
            last = self._last_signs = (reading, self.signs.read(reading))
        return last[1]

    def policy(self, name: str) -> PreparedPolicy:
        """One policy, prepared; its vectors are made when it is first asked about."""
        if self.encoder is None:
            return self.words.policies[name]
        with self._lock:
            if name not in self._meaning:
                self._meaning[name] = with_meaning(self.words.policies[name], self.topics, self.encoder)
            return self._meaning[name]
