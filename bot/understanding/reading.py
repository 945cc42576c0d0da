"""A question, read: its words put right, the concepts it names, its mood, and whether it can be read at all."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bot.knowledge.topics import Topic
from bot.knowledge.words import SignRules, VocabularyWords
from bot.model import Mood, Policy
from bot.text import FUNCTION_WORDS, LONGEST_QUESTION, clean, stem, words
from bot.understanding.claims import claims_permission
from bot.understanding.mood import read_mood, refuses
from bot.understanding.people import asked_about
from bot.understanding.similarity import features
from bot.understanding.spelling import Speller
from bot.understanding.vocabulary import Mention, Vocabulary

_FEWEST_FOR_LANGUAGE = 4
_LEAST_KNOWN = 0.5
_TYPED_OFTEN = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of a question before any policy is looked at. `people` are those it is about, the asker left out."""

    text: str
    said: str
    stems: tuple[str, ...]
    features: tuple[str, ...]
    mentions: tuple[Mention, ...]
    concepts: frozenset[str]
    people: frozenset[str] = frozenset()
    mood: Mood = Mood.STATEMENT
    refuses: bool = False
    claims_permission: bool = False
    is_empty: bool = False
    is_unreadable: bool = False

    def of_kind(self, section: str) -> frozenset[str]:
        """The concepts of one section: "who", "what", "where", "when" or "how"."""
        return frozenset(concept for concept in self.concepts if concept.startswith(f"{section}."))


@dataclass(slots=True)
class Reader:
    """Reads questions with the words of one knowledge folder."""

    vocabulary: Vocabulary
    speller: Speller
    lexicon: frozenset[str]

    @classmethod
    def of(cls, vocabulary: VocabularyWords, topics: Iterable[Topic], policies: Iterable[Policy], signs: SignRules) -> Reader:
        """A reader that knows every word of the vocabulary, the topics, the policies and the warning signs."""
        read = Vocabulary(vocabulary.phrases, vocabulary.abbreviations)
        well_spelt = set(read.known_words) | FUNCTION_WORDS
        well_spelt.update(word for phrases in signs.groups.values() for phrase in phrases for word in words(phrase))
        typed: Counter[str] = Counter()
        for topic in topics:
            well_spelt.update(word for wording in topic.wordings for word in words(wording))
            typed.update(word for phrasing in topic.phrasings for word in words(phrasing))
        for policy in policies:
            well_spelt.update(word for clause in policy.clauses for word in words(clause.full_text))
        known = well_spelt | {word for word, count in typed.items() if count >= _TYPED_OFTEN}
        return cls(read, Speller(known), frozenset(known | set(typed)))

    def read(self, text: str) -> Reading:
        """What a question says. What is too long, in another language or in pictures is marked as unreadable."""
        whole = clean(text)
        if not whole:
            return _nothing(whole, is_empty=True)
        tokens = [self.speller.correct(word) for word in self.vocabulary.expand(words(whole[:LONGEST_QUESTION]))]
        if not tokens:
            return _nothing(whole, is_unreadable=any(unicodedata.category(char).startswith("L") for char in whole))
        stemmed = tuple(stem(token) for token in tokens)
        mentions = tuple(self.vocabulary.mentions(stemmed))
        concepts = frozenset(mention.concept for mention in mentions)
        said = " ".join(tokens)
        return Reading(
            text=whole,
            said=said,
            stems=stemmed,
            features=tuple(features(stemmed, sorted(concepts))),
            mentions=mentions,
            concepts=concepts,
            people=asked_about(tokens, mentions),
            mood=read_mood(said),
            refuses=refuses(said),
            claims_permission=claims_permission(said),
            is_unreadable=len(whole) > LONGEST_QUESTION or self._is_foreign(whole),
        )

    def read_policy_text(self, text: str) -> tuple[tuple[str, ...], frozenset[str], tuple[str, ...]]:
        """Stems, concepts and features of a clause or a wording: well-spelt, so nothing is corrected."""
        stemmed = tuple(stem(word) for word in words(text))
        concepts = frozenset(mention.concept for mention in self.vocabulary.mentions(stemmed))
        return stemmed, concepts, tuple(features(stemmed, sorted(concepts)))

    def _is_foreign(self, whole: str) -> bool:
        """Another script, or few words that the knowledge folder has."""
        letters = [char for char in whole if char.isalpha()]
        latin = sum("LATIN" in unicodedata.name(char, "") for char in letters)
        if letters and latin < 0.7 * len(letters):
            return True
        plain = [token for token in self.vocabulary.expand(words(whole)) if token.isalpha()]
        if len(plain) < _FEWEST_FOR_LANGUAGE:
            return False
        return sum(token in self.lexicon for token in plain) < _LEAST_KNOWN * len(plain)


def _nothing(text: str, *, is_empty: bool = False, is_unreadable: bool = False) -> Reading:
    return Reading(text, "", (), (), (), frozenset(), is_empty=is_empty or not is_unreadable, is_unreadable=is_unreadable)
