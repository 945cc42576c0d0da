"""The advisor's verdicts on labelled questions, in the form that the scorer reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from benchmarks.questions import LabelledQuestion
from benchmarks.score import Line
from bot.deciding.decide import decide
from bot.deciding.mind import Mind
from bot.model import Citation, Verdict


def line_of(verdict: Verdict, identity: str) -> Line:
    """A verdict as the scorer reads it."""
    return {
        "id": identity,
        "route": str(verdict.route),
        "stance": str(verdict.stance),
        "citations": [cited(citation) for citation in verdict.citations],
        "nearest": [cited(citation) for citation in verdict.nearest],
        "confidence": verdict.confidence,
    }


def cited(citation: Citation) -> Line:
    """A citation as the scorer reads it."""
    return {"id": citation.id, "number": citation.number, "lead": citation.lead, "text": citation.text}


def replies(mind: Mind, questions: Iterable[LabelledQuestion]) -> dict[Any, Line]:
    """The advisor's verdict on each question."""
    return {question.id: line_of(decide(mind, mind.reader.read(question.question), question.policy), question.id) for question in questions}


def as_lines(questions: Iterable[LabelledQuestion]) -> list[Line]:
    """Questions as the scorer reads them."""
    return [{**asdict(question), "routes": list(question.routes), "gold": list(question.gold), "stances": list(question.stances)} for question in questions]
