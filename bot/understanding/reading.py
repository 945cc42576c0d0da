"""A question, read: its words put right, the concepts it names, its mood, and whether it can be read at all."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.knowledge.topics import Topic
from bot.knowledge.words import SignRules, VocabularyWords
from bot.model import Mood, Policy
from bot.text import FUNCTION_WORDS, LONGEST_QUESTION, clean, stem, without_attachments, words
from bot.understanding.claims import claims_permission
from bot.understanding.counting import WordCounts
from bot.understanding.mood import read_mood, refuses
from bot.understanding.people import asked_about
from bot.understanding.similarity import features
from bot.understanding.spelling import Speller
from bot.understanding.vocabulary import Mention, Vocabulary

_FEWEST_FOR_LANGUAGE = 4
_LEAST_KNOWN = 0.5
_TYPED_OFTEN = 3
ReadPhrasing = tuple[str, tuple[str, ...]]
"""What a phrasing says, its words put right, and its features."""


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
    source: VocabularyWords
    spelt: WordCounts
    grave: WordCounts
    typed: WordCounts

    @classmethod
    def of(cls, vocabulary: VocabularyWords, topics: Iterable[Topic], policies: Iterable[Policy], signs: SignRules, former: Reader | None = None) -> Reader:
        """A reader that knows every word of the vocabulary, the topics, the policies and the warning signs.

        What a former reader of much the same folder has worked out is taken over, which makes no difference but to the time.
        """
        topics = tuple(topics)
        is_same = former is not None and former.source == vocabulary
        read = former.vocabulary if former is not None and is_same else Vocabulary(vocabulary.phrases, vocabulary.abbreviations)
        clauses = [tuple(clause.full_text for clause in policy.clauses) for policy in policies]
        spelt = (former.spelt if former else WordCounts()).changed_to([*clauses, *[topic.wordings for topic in topics]])
        grave = (former.grave if former else WordCounts()).changed_to(signs.groups.values())
        typed = (former.typed if former else WordCounts()).changed_to([topic.phrasings for topic in topics])
        known = read.known_words | FUNCTION_WORDS | spelt.words.keys() | {word for word, count in typed.words.items() if count >= _TYPED_OFTEN}
        only_grave = grave.words.keys() - known
        speller = Speller(known, read.expand(typed.words), former.speller if former is not None and is_same else None, only_grave)
        return cls(read, speller, frozenset(known | only_grave | typed.words.keys()), vocabulary, spelt, grave, typed)

    def read(self, text: str) -> Reading:
        """What a question says. What is too long, in another language or in pictures is marked as unreadable."""
        whole = clean(text)
        if not without_attachments(whole):
            return _nothing(whole, is_empty=True)
        typed = self.vocabulary.expand(words(whole[:LONGEST_QUESTION]))
        tokens = [self.speller.correct(word) for word in typed]
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
            is_unreadable=len(whole) > LONGEST_QUESTION or self._is_foreign(whole, typed),
        )

    def read_phrasing(self, text: str) -> ReadPhrasing:
        """A topic's phrasing as `read` would read it, but only what a question is compared with."""
        tokens = [self.speller.correct(word) for word in self.vocabulary.expand(words(text[:LONGEST_QUESTION]))]
        return " ".join(tokens), self._features([stem(token) for token in tokens])[1]

    def reads_otherwise(self, former: Reader) -> set[str] | None:
        """Words of which each phrasing has one that a former reader has read otherwise than this one would; None where that may be any."""
        return self.speller.differing(former.speller) if self.vocabulary is former.vocabulary else None

    def read_policy_text(self, text: str) -> tuple[tuple[str, ...], frozenset[str], tuple[str, ...]]:
        """Stems, concepts and features of a clause or a wording: well-spelt, so nothing is corrected."""
        stemmed = tuple([stem(word) for word in words(text)])
        return (stemmed, *self._features(stemmed))

    def _features(self, stemmed: Sequence[str]) -> tuple[frozenset[str], tuple[str, ...]]:
        concepts = frozenset([mention.concept for mention in self.vocabulary.mentions(stemmed)])
        return concepts, tuple(features(stemmed, sorted(concepts)))

    def _is_foreign(self, whole: str, typed: Sequence[str]) -> bool:
        """Another script, or few words that the knowledge folder has."""
        if not whole.isascii():
            letters = [char for char in whole if char.isalpha()]
            latin = sum("LATIN" in unicodedata.name(char, "") for char in letters)
            if letters and latin < 0.7 * len(letters):
                return True
        plain = [token for token in typed if token.isalpha()]
        if len(plain) < _FEWEST_FOR_LANGUAGE:
            return False
        return sum(token in self.lexicon for token in plain) < _LEAST_KNOWN * len(plain)


def _nothing(text: str, *, is_empty: bool = False, is_unreadable: bool = False) -> Reading:
    return Reading(text, "", (), (), (), frozenset(), is_empty=is_empty or not is_unreadable, is_unreadable=is_unreadable)
