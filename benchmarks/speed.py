"""How long a decision takes, side by side with `rank_bm25` over the same clauses in the same run, how that grows, and how soon it is ready.

    python -m benchmarks.speed [--rounds N] [--growth] [--start]

A decision is a question in and a reply out, with nothing written. Times are of this machine; what can be compared is the ratios.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from rank_bm25 import BM25Okapi

from adapters.terminal.memory import MemoryRecords
from adapters.wiring import SystemClock
from benchmarks.questions import own_questions
from bot.advisor import Advisor
from bot.compose import Composer, as_text
from bot.deciding.decide import decide
from bot.deciding.mind import Mind
from bot.deciding.minds import FolderMinds
from bot.deciding.weights import load_weights
from bot.knowledge.folder import Knowledge, load_knowledge
from bot.knowledge.notes import Ties
from bot.model import Clause, Question
from bot.text import words
from bot.understanding.encoder import Encoder, shipped_encoder
from bot.understanding.vectors import KeptVectors

KNOWLEDGE = Path(__file__).parent.parent / "knowledge"
SEED = 7


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of one call: the middle and the slowest one in a hundred."""

    name: str
    p50: float
    p99: float


def measure(name: str, call: Callable[[str], object], questions: Sequence[str], rounds: int, *, warm_up: bool = True) -> Timing:
    """Time a call over all questions, after one unmeasured round."""
    for question in questions if warm_up else ():
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
        return as_text(composer.compose(verdict, None, today))

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


def whole_path(encoder: Encoder | None, policy: str) -> Callable[[str], str]:
    """As `decider`, with all that stands before and behind it but the database: the folder is looked at, the talk is read and kept."""
    clock = SystemClock()
    advisor = Advisor(FolderMinds(KNOWLEDGE, encoder), MemoryRecords(clock), clock)

    def reply(question: str) -> str:
        return advisor.ask(Question(question, "", "nobody", "terminal", clock.now(), question, school=policy)).text

    return reply


def main() -> None:
    """Print the tables that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="how often each question is asked (default: 5)")
    parser.add_argument("--growth", action="store_true", help="also show how it grows with clauses and phrasings (takes minutes)")
    parser.add_argument("--start", action="store_true", help="also show how soon a started program has answered")
    args = parser.parse_args()
    knowledge = load_knowledge(KNOWLEDGE)
    policy = largest_policy(knowledge)
    questions = [question.question for question in own_questions() if question.policy == policy]
    others = [question.question for question in own_questions() if question.policy != policy]
    encoder = shipped_encoder()
    clauses = knowledge.policies[policy].clauses
    first = measure("rank_bm25 (clauses only)", bm25_ranker(clauses), questions, args.rounds)
    rows = [first, *_decisions("without the encoder", None, knowledge, policy, (questions, others), args.rounds)]
    if encoder is not None:
        rows += _decisions("with the encoder", KeptVectors(encoder), knowledge, policy, (questions, others), args.rounds)
    print(f"{len(questions)} questions on {policy}, {len(clauses)} clauses, {args.rounds} rounds, one core")
    print(f"{'':44}{'p50 ms':>9}{'p99 ms':>9}{'x bm25':>9}")
    for row in rows:
        print(f"{row.name:44}{row.p50:9.2f}{row.p99:9.2f}{row.p50 / first.p50:9.1f}")
    if args.growth:
        show_growth(knowledge, policy, questions[:40], encoder)
    if args.start:
        show_start()


def _decisions(label: str, encoder: Encoder | None, knowledge: Knowledge, policy: str, asked: tuple[Sequence[str], Sequence[str]], rounds: int) -> list[Timing]:
    """A decision, at the first sight of a question and after it, and the whole path."""
    questions, others = asked
    decide_on = decider(Mind.of(knowledge, encoder), policy)
    for question in others:
        decide_on(question)
    return [
        measure(f"first sight, {label}", decide_on, questions, 1, warm_up=False),
        measure(f"decision {label}", decide_on, questions, rounds),
        measure(f"whole path {label}", whole_path(encoder, policy), questions, rounds),
    ]


def show_growth(knowledge: Knowledge, policy: str, questions: Sequence[str], encoder: Encoder | None) -> None:
    """How a decision's time grows with the size of what is known, and how long that takes to prepare."""
    growths: tuple[tuple[str, tuple[int, ...], Callable[[int], Knowledge]], ...] = (
        ("clauses", (100, 1_000, 10_000), lambda count: grown_policy(knowledge, policy, count)),
        ("phrasings", (3_000, 10_000, 30_000), lambda count: grown_topics(knowledge, count)),
    )
    for name, used in (("without the encoder", None), ("with the encoder", KeptVectors(encoder) if encoder else None)):
        if used is None and name.startswith("with the"):
            continue
        print(f"\n{'grown to, ' + name:34}{'p50 ms':>9}{'p99 ms':>9}{'x first':>9}{'prepared in s':>15}")
        for label, sizes, grow in growths:
            first: Timing | None = None
            for size in sizes:
                grown = grow(size)
                started = time.perf_counter()
                mind = Mind.of(grown, used, load_weights())
                mind.policy(policy)
                took = time.perf_counter() - started
                row = measure(f"{size:,} {label}", decider(mind, policy), questions, 3)
                first = first or row
                print(f"{row.name:34}{row.p50:9.2f}{row.p99:9.2f}{row.p50 / first.p50:9.1f}{took:15.1f}")


def show_start() -> None:
    """How long a program takes that is started to answer one question: with nothing kept, with all kept, and after edits of the folder."""
    print(f"\n{'from start to answer':44}{'seconds':>9}{'MB':>9}")
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        folder = shutil.copytree(KNOWLEDGE, place / "knowledge")
        topic, policy = folder / "topics" / "befriend-pupil.toml", folder / largest_policy(load_knowledge(folder)) / "policy.md"
        _show_run("nothing kept", place)
        _show_run("all kept", place)
        _show_run("all kept, once more", place)
        for label, path, old, new in (
            ("after an edit of a topic's phrasings", topic, "phrasings = [", 'phrasings = ["can i befriend the pupils in my orchestra",'),
            ("after an edit of a topic's wordings", topic, "wordings = [", 'wordings = ["Orchestras must not befriend pupils.",'),
            ("after an edit of a policy", policy, "must not", "must never"),
            ("after an edit of the vocabulary", folder / "vocabulary.toml", "words = [", 'words = ["zorber",'),
        ):
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace(old, new, 1), encoding="utf-8")
            _show_run(label, place)


def _show_run(label: str, place: Path) -> None:
    own = {"KNOWLEDGE_DIR": str(place / "knowledge"), "CACHE_DIR": str(place / "cache"), "DATABASE_URL": f"sqlite:///{place / 'advisor.db'}"}
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "bot", "ask", "can i add a pupil"], env=os.environ | own, check=True, capture_output=True, cwd=KNOWLEDGE.parent)
    took = time.perf_counter() - started
    print(f"{label:44}{took:9.2f}{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1_024:9.0f}")


if __name__ == "__main__":
    main()
