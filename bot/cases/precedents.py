"""Rulings applied to a verdict: what a senior person has ruled is cited as a ruling, beside the clause or where the policy is silent, never as policy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from bot.deciding.thresholds import RULED_FROM
from bot.knowledge.rulings import Ruling
from bot.model import STRICTNESS, About, Citation, CitationKind, Question, Route, Stance, Verdict


def with_rulings(verdict: Verdict, rulings: Iterable[Ruling], question: Question, school: str, today: date) -> Verdict:
    """The verdict with the rulings that are in force for this asker.

    A ruling on the cited clause is quoted beside it and may only make it stricter. A ruling on the topic answers where the policy is silent and
    nobody is concerned, if the question is surely on that topic; the latest of several counts.
    """
    mine = [ruling for ruling in rulings if ruling.is_for(school, f"{question.platform}:{question.person}", today)]
    if not mine:
        return verdict
    if verdict.route is Route.ANSWER and verdict.citations:
        return _beside_clause(verdict, _latest(ruling for ruling in mine if ruling.clause == verdict.citations[0].id))
    is_gap = verdict.route is Route.ESCALATE and verdict.about is About.NOBODY and verdict.reason in {"silent", "unsure"}
    if is_gap and verdict.topic_confidence >= RULED_FROM and not verdict.claims_permission:
        return _instead_of_silence(verdict, _latest(ruling for ruling in mine if ruling.topic == verdict.topic))
    return verdict


def _beside_clause(verdict: Verdict, ruling: Ruling | None) -> Verdict:
    if ruling is None:
        return verdict
    stricter = min(verdict.stance, ruling.stance, key=STRICTNESS.index)
    return replace(verdict, stance=stricter, citations=(verdict.citations[0], _citation(ruling)))


def _instead_of_silence(verdict: Verdict, ruling: Ruling | None) -> Verdict:
    if ruling is None:
        return verdict
    return replace(verdict, route=Route.ANSWER, stance=ruling.stance, citations=(_citation(ruling),), reason="", confidence=verdict.topic_confidence)


def _latest(rulings: Iterable[Ruling]) -> Ruling | None:
    return max(rulings, key=lambda ruling: (ruling.dated, -STRICTNESS.index(Stance(ruling.stance))), default=None)


def _citation(ruling: Ruling) -> Citation:
    return Citation(ruling.id, ruling.text, ruling.signed, ruling.dated.isoformat(), kind=CitationKind.RULING)
