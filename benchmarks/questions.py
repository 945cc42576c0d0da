"""The labelled questions that figures are measured on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

OWN = Path(__file__).parent.parent / "tests" / "questions"
SHARED = Path(__file__).parent.parent.parent / "shared" / "questions" / "dev.jsonl"


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """A question with the routes that are right for it and passages of the clauses that settle it."""

    id: str
    policy: str
    kind: str
    question: str
    routes: tuple[str, ...]
    gold: tuple[str, ...]
    also: tuple[str, ...]
    stances: tuple[str, ...]
    harm: bool


def read_questions(path: Path) -> list[LabelledQuestion]:
    """The labelled questions of a JSON Lines file."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        LabelledQuestion(
            id=row["id"],
            policy=row["policy"],
            kind=row["kind"],
            question=row["question"],
            routes=tuple(row["routes"]),
            gold=tuple(row["gold"]),
            also=tuple(row.get("also", ())),
            stances=tuple(row["stances"]),
            harm=row["harm"],
        )
        for row in rows
    ]


def own_questions() -> list[LabelledQuestion]:
    """The project's own questions on the five policies, which nothing was learnt from."""
    return [question for path in sorted(OWN.glob("*.jsonl")) for question in read_questions(path)]
