"""What is learnt from: topics, practice policies with labelled questions, and near-twins of warning signs.

None of the five policies that ship with the advisor, and no question about them, is among it: every figure on them is one of
policies that were never seen.
"""

from __future__ import annotations

import json
import random
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.questions import LabelledQuestion, read_questions
from bot.knowledge.policy_file import read_policy
from bot.knowledge.topics import Topic, read_topics
from bot.knowledge.words import read_signs, read_vocabulary
from bot.model import About, Clause, Policy
from bot.understanding.reading import Reader

HERE = Path(__file__).parent
KNOWLEDGE = HERE.parent.parent / "knowledge"
SEED = 20261120
_PLAIN_PUNCTUATION = str.maketrans("‘’“”‐‑", "''\"\"--")
HELD_OUT_PHRASINGS = 0.08
"""The share of each topic's phrasings that the encoder never sees; the topic weights are learnt on them."""
WEIGHT_POLICIES = (
    "marram-bay",
    "st-oswin-primary",
    "brightmarsh-trust",
    "winterbourne-lacy",
    "our-lady-hawksmere",
    "tidewell-primary",
    "northmoor-county-council",
    "hexley-middle-school",
    "beechcroft-primary",
    "northway-learning-trust",
    "ashdene-high",
    "duchy-of-penrose-council",
    "holy-cross-academy",
    "millrace-infants",
    "northgate-college",
    "rosewood-nurseries",
    "the-quayside-trust",
    "trinity-boarding",
    "alder-brook-primary",
    "millbank-secondary",
    "oak-bank-special",
    "gorse-moor-primary",
    "redbridge-row-academy",
    "clearwater-trust",
    "hartsfield-comprehensive",
    "penwith-federation",
    "hillcrest-learning-trust",
    "diocese-of-wharfe-model",
    "wellspring-federation",
    "bishop-aldhelm-academy",
    "harrow-lea-school",
)
"""The practice policies that the encoder never sees; the clause and route weights are learnt on their questions."""


@cache
def practice_policies() -> dict[str, Policy]:
    """The invented policies, by name."""
    found = {}
    for path in sorted((HERE / "policies").glob("*/policy.md")):
        policy, _ = read_policy(HERE / "policies", path)
        if policy is not None:
            found[policy.name] = policy
    return found


@cache
def practice_questions() -> tuple[LabelledQuestion, ...]:
    """The labelled questions on the practice policies."""
    known = practice_policies()
    return tuple(q for path in sorted((HERE / "questions").glob("*.jsonl")) for q in read_questions(path) if q.policy in known)


@dataclass(frozen=True, slots=True)
class Settled:
    """A topic's phrasing asked of a practice policy: the ids of the clauses each of which settles it, none where the policy is silent.

    `stances` are what the first of them says to the asker, where that was labelled.
    """

    phrasing: str
    clauses: tuple[str, ...]
    stances: tuple[str, ...] = ()


@cache
def settled_phrasings() -> dict[str, tuple[Settled, ...]]:
    """By policy, what readers with the policy in hand found of phrasings; each phrasing is read with a few policies, never with all."""
    found = {}
    for path in sorted((HERE / "settled").glob("*.jsonl")):
        lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
        found[path.stem] = tuple(Settled(line["phrasing"], tuple(line["clauses"]), tuple(line.get("stances", ()))) for line in lines)
    return found


@cache
def topics() -> dict[str, Topic]:
    """The topics of the knowledge folder."""
    vocabulary, _ = read_vocabulary(KNOWLEDGE)
    found, _ = read_topics(KNOWLEDGE, vocabulary.phrases)
    return found


@cache
def reader() -> Reader:
    """Reads questions as the advisor does, without the words of any policy."""
    vocabulary, _ = read_vocabulary(KNOWLEDGE)
    signs, _ = read_signs(KNOWLEDGE, vocabulary.phrases)
    return Reader.of(vocabulary, topics().values(), (), signs)


@cache
def held_out_phrasings() -> frozenset[str]:
    """The phrasings that the encoder never sees."""
    chooser = random.Random(SEED)
    held: set[str] = set()
    for topic in topics().values():
        held.update(chooser.sample(topic.phrasings, max(1, round(HELD_OUT_PHRASINGS * len(topic.phrasings)))))
    return frozenset(held)


def settles(clause: Clause, passages: tuple[str, ...]) -> bool:
    """Does the clause hold one of the passages?"""
    own, whole = _fold(clause.text), _fold(clause.full_text)
    for passage in map(_fold, passages):
        if passage in own or (len(own) >= 30 and own in passage) or (passage in whole and passage not in _fold(clause.lead or "")):
            return True
    return False


def _fold(text: str) -> str:
    """A text without regard to capitals, spacing and the form of its quotation marks."""
    return " ".join(text.translate(_PLAIN_PUNCTUATION).lower().split())


SIGN_CLASSES = ("none", *(about for about in About if about is not About.NOBODY))
"""What the sign head tells apart: no sign, or whom a sign is about."""


@cache
def sign_examples() -> tuple[tuple[str, str], ...]:
    """Texts with their sign class: near-twins, the practice questions, and the topics' phrasings as texts without a sign."""
    found: list[tuple[str, str]] = []
    for path in sorted(HERE.glob("near_twins_*.toml")):
        for pair in tomllib.loads(path.read_text(encoding="utf-8"))["pair"]:
            found += [(pair["urgent"], pair["about"]), (pair["near_miss"], "none")]
    return tuple(found)
