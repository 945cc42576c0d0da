"""Writes benchmarks/ANSWERS.md: how well questions are answered, beside rankings by words alone, and what each part adds.

    make answers        (python -m benchmarks.answers)

Nothing was learnt from any of the questions measured here, nor from the five policies: the encoder and the weights come from topics and
invented practice policies. Every figure is thus one of policies that were left out, all five at once, but for the two ties that
knowledge/yes-trust/notes.toml and knowledge/learn-to-live/notes.toml mend. The thresholds were chosen on practice policies and four unseen
ones, with an eye on the own questions and the shared sample too; four policies were kept out of all of that.
Of these four and of thirty more the harmful replies, and of some of the thirty the false alarms, were looked into.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from benchmarks import baselines
from benchmarks.near_twins import LATER, OWN, SECOND_LOOK, UNHEARD, near_twin_rows
from benchmarks.questions import SHARED, LabelledQuestion, own_questions, read_questions
from benchmarks.replies import as_lines, cited, replies
from benchmarks.score import figures, settles
from benchmarks.talks import talk_row
from benchmarks.unseen import groups_of_unseen, unseen_mind
from bot.deciding.mind import Mind
from bot.knowledge.folder import Knowledge, load_knowledge
from bot.model import Citation
from bot.understanding.encoder import Encoder, shipped_encoder
from bot.understanding.vectors import KeptVectors

HERE = Path(__file__).parent
OUTPUT = HERE / "ANSWERS.md"
KNOWLEDGE = HERE.parent / "knowledge"
COLUMNS = (
    "right",
    "partial",
    "assisted",
    "safe",
    "noise",
    "wrong",
    "missed",
    "harmful",
    "first citation",
    "in first three",
    "urgent recall",
    "urgent precision",
)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table."""
    return [f"| {' | '.join(header)} |", f"|{'---|' * len(header)}", *(f"| {' | '.join(row)} |" for row in rows), ""]


def _figure(value: float) -> str:
    """A share with three places, a count as it is."""
    return str(value) if isinstance(value, int) else f"{value:.3f}"


def main_rows(knowledge: Knowledge, encoder: Encoder | None, sets: dict[str, list[LabelledQuestion]]) -> list[str]:
    """Each question set, with and without the encoder."""
    minds = {"whole": Mind.of(knowledge, encoder)} if encoder else {}
    minds["by words alone"] = Mind.of(knowledge)
    rows = []
    for name, questions in sets.items():
        for label, mind in minds.items():
            found = figures(as_lines(questions), replies(mind, questions))
            rows.append([f"{name}, {label}", str(len(questions)), *(_figure(found[column]) for column in COLUMNS)])
    return table(["questions", "n", *COLUMNS], rows)


def unseen_rows(knowledge: Knowledge, encoder: Encoder | None) -> list[str]:
    """Policies and questions by writers who had seen nothing of the project's data."""
    rows = []
    for label, used in (("whole", encoder), ("by words alone", None)):
        if label == "whole" and used is None:
            continue
        mind = unseen_mind(knowledge, used)
        for name, questions in groups_of_unseen().items():
            found = figures(as_lines(questions), replies(mind, questions))
            rows.append([f"{name}, {label}", str(len(questions)), *(_figure(found[column]) for column in COLUMNS)])
    return table(["questions", "n", *COLUMNS], rows)


def policy_rows(mind: Mind, questions: list[LabelledQuestion]) -> list[str]:
    """Policy by policy."""
    rows = []
    for policy in sorted({question.policy for question in questions}):
        chosen = [question for question in questions if question.policy == policy]
        found = figures(as_lines(chosen), replies(mind, chosen))
        rows.append([policy, str(len(chosen)), *(_figure(found[column]) for column in COLUMNS)])
    return table(["policy", "n", *COLUMNS], rows)


def baseline_rows(knowledge: Knowledge, mind: Mind, sets: dict[str, list[LabelledQuestion]]) -> list[str]:
    """The first citation and the first three of rankings by words alone, in the same run."""
    rows = []
    for name, questions in sets.items():
        settled = [question for question in questions if question.gold and {"answer", "urgent"} & set(question.routes)]
        for label, ranker in baselines.RANKERS.items():
            hits = _hits_in_first_three(ranker, knowledge, settled)
            first, three = sum(hit[0] for hit in hits), sum(map(any, hits))
            rows.append([name, label, f"{first / len(settled):.3f}", f"{three / len(settled):.3f}"])
        found = figures(as_lines(questions), replies(mind, questions))
        rows.append([name, "**the advisor**", f"{found['first citation']:.3f}", f"{found['in first three']:.3f}"])
    return table(["questions", "ranked by", "first citation", "in first three"], rows)


def _hits_in_first_three(ranker: baselines.Ranker, knowledge: Knowledge, questions: Iterable[LabelledQuestion]) -> list[list[bool]]:
    """For each question, whether each of the three clauses that are ranked first settles it."""
    ranked = {name: ranker([clause.full_text for clause in policy.clauses]) for name, policy in knowledge.policies.items()}
    found = []
    for question in questions:
        clauses = knowledge.policies[question.policy].clauses
        rows = ranked[question.policy](question.question)[:3]
        found.append([settles(cited(Citation.of(clauses[row])), list(question.gold)) for row in rows])
    return found


def calibration_rows(mind: Mind, questions: list[LabelledQuestion]) -> list[str]:
    """Of the answers given with some confidence, how many cite a right clause first."""
    said = replies(mind, questions)
    answers = [
        (float(said[question.id]["confidence"]), "answer" in question.routes and settles(said[question.id]["citations"][0], list(question.gold)))
        for question in questions
        if said[question.id]["route"] == "answer"
    ]
    rows = []
    for low, high in ((0.0, 0.5), (0.5, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.01)):
        inside = [(confidence, right) for confidence, right in answers if low <= confidence < high]
        if inside:
            mean = float(np.mean([confidence for confidence, _ in inside]))
            rows.append([f"{low:.1f} to {min(high, 1.0):.1f}", str(len(inside)), f"{mean:.2f}", f"{np.mean([right for _, right in inside]):.2f}"])
    return table(["confidence", "answers", "mean confidence", "right first clause"], rows)


def main() -> int:
    """Measure and write the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ablations", action="store_true", help="also learn the weights anew without each part (some minutes)")
    args = parser.parse_args()
    knowledge = load_knowledge(KNOWLEDGE)
    shipped = shipped_encoder()
    encoder: Encoder | None = KeptVectors(shipped) if shipped else None
    sets = {"own": own_questions()}
    if SHARED.is_file():
        sets["shared sample"] = read_questions(SHARED)
    mind = Mind.of(knowledge, encoder)
    every = [question for questions in sets.values() for question in questions]
    report = ["# How well questions are answered", "", *(__doc__ or "").split("\n\n", 2)[2].strip().splitlines(), ""]
    report += ["## Figures", "", *main_rows(knowledge, encoder, sets)]
    report += ["## Policies that nothing was learnt from", "", *unseen_rows(knowledge, encoder)]
    report += ["## Policy by policy", "", *policy_rows(mind, every)]
    report += ["## Beside rankings by words", "", *baseline_rows(knowledge, mind, sets)]
    report += ["## Calibration", "", "Of the answers given with a confidence, the share whose first clause is right.", "", *calibration_rows(mind, every)]
    report += [
        "## Warning signs",
        "",
        "On pairs written apart from the rules (the thresholds were chosen with them, too):",
        "",
        *near_twin_rows(mind),
    ]
    report += ["On pairs by whoever then widened the rules (the same):", "", *near_twin_rows(mind, SECOND_LOOK)]
    report += ["On pairs with which nothing was mended, learnt or chosen:", "", *near_twin_rows(mind, UNHEARD)]
    report += ["On pairs written later to mislead (alarming words where nothing is amiss, understatement where something is; the same):", ""]
    report += [
        *near_twin_rows(mind, LATER),
        "On pairs about the asker's own despair and deeds, written later to mislead (the same):",
        "",
        *near_twin_rows(mind, OWN),
    ]
    report += ["## Talks", "", *talk_row(mind)]
    if args.ablations:
        from benchmarks.ablations import ablation_rows

        report += ["## What each part adds", "", *table(["without", *COLUMNS], ablation_rows(encoder, every))]
    else:
        report += _kept_ablations()
    OUTPUT.write_text("\n".join(report).rstrip() + "\n", encoding="utf-8")
    print(f"Written: {OUTPUT}", file=sys.stderr)
    return 0


def _kept_ablations() -> list[str]:
    """What the last run with --ablations wrote, so that a quick run does not lose it."""
    before = OUTPUT.read_text(encoding="utf-8") if OUTPUT.is_file() else ""
    _, mark, rest = before.partition("## What each part adds")
    return [mark + rest.rstrip()] if mark else []


if __name__ == "__main__":
    sys.exit(main())
