"""How long a decision takes, side by side with `rank_bm25` over the same clauses in the same run, and how that grows.

    python -m benchmarks.speed [--rounds N]

A decision is a question in and a reply out, with nothing written. Times are of this machine; what can be compared is the ratios.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from rank_bm25 import BM25Okapi

from benchmarks.questions import own_questions
from bot.compose import Composer
from bot.deciding.decide import decide
from bot.deciding.mind import Mind
from bot.deciding.weights import load_weights
from bot.knowledge.folder import Knowledge, load_knowledge
from bot.knowledge.notes import Ties
from bot.model import Clause
from bot.text import words
from bot.understanding.encoder import Encoder, shipped_encoder

KNOWLEDGE = Path(__file__).parent.parent / "knowledge"
SEED = 7


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of one call: the middle and the slowest one in a hundred."""

    name: str
    p50: float
    p99: float


def measure(name: str, call: Callable[[str], object], questions: Sequence[str], rounds: int) -> Timing:
    """Time a call over all questions, after one unmeasured round."""
    for question in questions:
        call(question)
    taken = []
    for _ in range(rounds):
        for question in questions:
            start = time.perf_counter()
            call(question)
            taken.append((time.perf_counter() - start) * 1_000)
    return Timing(name, float(np.percentile(taken, 50)), float(np.percentile(taken, 99)))


def largest_policy(knowledge: Knowledge) -> str:
    """The policy with most clauses."""
    return max(knowledge.policies, key=lambda name: len(knowledge.policies[name].clauses))


def decider(mind: Mind, policy: str) -> Callable[[str], str]:
    """A question in, the reply's text out."""
    school = mind.knowledge.school(policy)
    composer = Composer(mind.knowledge.wording, mind.knowledge.policies[policy], mind.knowledge.people[school.id])
    today = datetime.now(UTC).date()

    def reply(question: str) -> str:
        verdict = decide(mind, mind.reader.read(question), policy)
        return composer.compose(verdict, None, today)

    return reply


def bm25_ranker(clauses: Sequence[Clause]) -> Callable[[str], object]:
    """The clauses ranked by rank_bm25 alone."""
    index = BM25Okapi([words(clause.full_text) for clause in clauses])
    return lambda question: np.argsort(-index.get_scores(words(question)))[:3]


def grown_policy(knowledge: Knowledge, policy: str, count: int) -> Knowledge:
    """The folder with one policy of that many clauses: the real ones, then shuffled words of them."""
    chooser = random.Random(SEED)
    real = knowledge.policies[policy]
    clauses = list(real.clauses[:count])
    while len(clauses) < count:
        model = chooser.choice(real.clauses)
        shuffled = model.text.split()
        chooser.shuffle(shuffled)
        clauses.append(replace(model, id=f"{model.id}-{len(clauses)}", text=" ".join(shuffled)))
    return replace(knowledge, policies={policy: replace(real, clauses=tuple(clauses))}, ties={policy: Ties()})


def grown_topics(knowledge: Knowledge, count: int) -> Knowledge:
    """The folder with about that many phrasings: the real ones, then shuffled words of them."""
    chooser = random.Random(SEED)
    share = max(1, count // len(knowledge.topics))
    topics = {}
    for name, topic in knowledge.topics.items():
        phrasings = list(topic.phrasings[:share])
        while len(phrasings) < share:
            shuffled = chooser.choice(topic.phrasings).split()
            chooser.shuffle(shuffled)
            phrasings.append(" ".join(shuffled))
        topics[name] = replace(topic, phrasings=tuple(phrasings))
    return replace(knowledge, topics=topics)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="how often each question is asked (default: 5)")
    parser.add_argument("--growth", action="store_true", help="also show how it grows with clauses and phrasings (takes minutes)")
    args = parser.parse_args()
    knowledge = load_knowledge(KNOWLEDGE)
    policy = largest_policy(knowledge)
    questions = [question.question for question in own_questions() if question.policy == policy]
    encoder = shipped_encoder()
    clauses = knowledge.policies[policy].clauses
    rows = [
        measure("rank_bm25 (clauses only)", bm25_ranker(clauses), questions, args.rounds),
        measure("decision without the encoder", decider(Mind.of(knowledge), policy), questions, args.rounds),
    ]
    if encoder is not None:
        rows.append(measure("decision with the encoder", decider(Mind.of(knowledge, encoder), policy), questions, args.rounds))
    print(f"{len(questions)} questions on {policy}, {len(clauses)} clauses, {args.rounds} rounds, one core")
    print(f"{'':34}{'p50 ms':>9}{'p99 ms':>9}{'x bm25':>9}")
    for row in rows:
        print(f"{row.name:34}{row.p50:9.2f}{row.p99:9.2f}{row.p50 / rows[0].p50:9.1f}")
    print(f"memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024:.0f} MB")
    if args.growth:
        show_growth(knowledge, policy, questions[:40], encoder)


def show_growth(knowledge: Knowledge, policy: str, questions: Sequence[str], encoder: Encoder | None) -> None:
    """How a decision's time grows with the size of what is known."""
    print(f"\n{'grown to':34}{'p50 ms':>9}{'p99 ms':>9}{'x first':>9}")
    growths: tuple[tuple[str, tuple[int, ...], Callable[[int], Knowledge]], ...] = (
        ("clauses", (100, 10_000), lambda count: grown_policy(knowledge, policy, count)),
        ("phrasings", (3_000, 30_000), lambda count: grown_topics(knowledge, count)),
    )
    for label, sizes, grow in growths:
        first: Timing | None = None
        for size in sizes:
            row = measure(f"{size:,} {label}", decider(Mind.of(grow(size), encoder, load_weights()), policy), questions, 3)
            first = first or row
            print(f"{row.name:34}{row.p50:9.2f}{row.p99:9.2f}{row.p50 / first.p50:9.1f}")


if __name__ == "__main__":
    main()
