"""Turns as the core hands them over, for the tests of the records and for the programs that they start."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.model import About, Case, Citation, Clock, Contact, Question, Reply, Route, Sign, Stance, Talk, Turn, Verdict

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
QUESTION = Question(
    text="Can I accept a mum's friend request?",
    conversation="D1",
    person="U1",
    platform="slack",
    received_at=NOON,
    delivery_key="m1",
    tenant="T1",
    school="hillside",
)
CITATION = Citation("7.3", "Staff are strongly advised not to ...", "Guidelines", "7.3", "In their own time:")
VERDICT = Verdict(Route.ANSWER, Stance.ADVISED_AGAINST, (CITATION,), topic="befriend-parent", confidence=0.93)
SIGN = Sign("private_contact_adult_child", About.CHILD, Clock.NOW)
LEAD = Contact("Designated Safeguarding Lead", "dsl", "Sam Okafor")


def make_turn(key: str = "1", *, verdict: Verdict = VERDICT, case: Case | None = None, talk: Talk | None = None, **question: Any) -> Turn:
    """A turn with ids that follow from `key`; other keywords change the question."""
    asked = replace(QUESTION, **{"delivery_key": f"m{key}", "conversation": f"D{key}", **question})
    return Turn(
        id=f"q{key}",
        question=asked,
        reply=Reply(verdict, "Strongly advised not to.", "k1", case=case),
        talk=talk or Talk(question=asked.text, topic=verdict.topic, route=verdict.route, cited=tuple(each.id for each in verdict.citations)),
        school=asked.school,
        policy="academy-trust",
        answered_at=asked.received_at,
        program_version="0.1.0",
        signs=(SIGN,) if verdict.sign else (),
    )


def private_turn(key: str = "p", **question: Any) -> Turn:
    """An urgent matter about a child, with its case."""
    verdict = Verdict(Route.URGENT, Stance.MUST, (CITATION,), topic="pupil-contacted-me", sign=SIGN, about=About.CHILD)
    case = Case(f"c{key}", About.CHILD, LEAD, Clock.NOW, is_private=True)
    return make_turn(key, verdict=verdict, case=case, **{"text": "He has her number under a boy's name.", **question})
