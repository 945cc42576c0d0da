"""What the policy says to one question, and how the question is treated."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.deciding.mind import Mind
from bot.deciding.prepared import PreparedPolicy
from bot.deciding.ranking import clause_features, clause_logits
from bot.deciding.stance import asked_rule, stance_for
from bot.deciding.thresholds import (
    ANSWER_FROM,
    CLARIFY_FROM,
    CONCERN_FROM,
    DECLINE_FROM,
    OFFERED,
    OFFERED_FROM,
    PERMIT_FROM,
    SAME_FROM,
    SECOND_FROM,
    SHORT,
    SHORT_DECLINE_FROM,
)
from bot.model import STRICTNESS, About, Citation, Clock, Route, Sign, Stance, Verdict
from bot.text import FUNCTION_WORDS
from bot.understanding.encoder import Meaning, Vector
from bot.understanding.parts import split_parts
from bot.understanding.reading import Reading
from bot.understanding.similarity import Scores

_SAFETY_NOW = frozenset({About.CHILD, About.ABUSE_OF_ASKER, About.OWN_WELFARE})
PERMITTING = frozenset({Stance.YES, Stance.CONDITIONAL})
_HANDLING = re.compile(r"screen ?(?:shot|print|grab)|\b(?:cop(?:y|ies)|save|delete|remove|print|record|keep)\b", re.IGNORECASE)
"""A clause that says so is no help with sexual images of a child: taking the screenshot would itself be an offence."""
_GREETING = re.compile(r"\b(?:hi|hello|hey|morning)\b")
REPORTING = ("report-misuse-to-whom", "child-safety-concern-online", "unsure-if-contact-is-ok", "who-to-ask")
"""The topics whose clauses say whom to tell: an urgent reply quotes them where the question itself finds none."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A question's clauses with their probabilities, most likely first, and what the routes are decided by."""

    order: tuple[int, ...]
    probabilities: Scores
    topics: Scores
    vector: Vector | None
    features: Mapping[str, float]


def decide(mind: Mind, reading: Reading, policy_name: str, *, may_clarify: bool = True) -> Verdict:
    """The verdict on a question. A question of two parts has the stricter first and the other as `also`."""
    if reading.is_empty:
        return Verdict(Route.DECLINE, reason="empty")
    if FUNCTION_WORDS.issuperset(reading.said.split()) and not reading.is_unreadable:
        return Verdict(Route.DECLINE, reason="smalltalk" if _GREETING.search(reading.said) else "vague")
    meaning = mind.encoder.meaning(reading.said) if mind.encoder and reading.said else None
    sign = warning_sign(mind, reading, meaning)
    policy = mind.policy(policy_name)
    if sign is not None:
        return _urgent(mind, reading, policy, sign)
    if reading.is_unreadable:
        return Verdict(Route.ESCALATE, reason="unreadable")
    whole = _decide_part(mind, reading, policy, may_clarify=may_clarify)
    parts = split_parts(reading.text)
    if len(parts) < 2 or whole.route is Route.DECLINE:
        return whole
    verdicts = [_decide_part(mind, mind.reader.read(part), policy, may_clarify=False) for part in parts]
    return _join(whole, [verdict for verdict in verdicts if verdict.route is Route.ANSWER])


def warning_sign(mind: Mind, reading: Reading, meaning: Meaning | None) -> Sign | None:
    """The most pressing warning sign. The rules speak first; where they are silent, a wording much like those of known concerns counts too."""
    if signs := mind.signs.read(reading):
        return signs[0]
    if meaning is None or 1.0 - meaning.signs["none"] < CONCERN_FROM:
        return None
    about = About(max((share, name) for name, share in meaning.signs.items() if name != "none")[1])
    is_image = "what.indecent_image" in reading.concepts
    return Sign("worded_like_a_concern", about, Clock.NOW if about in _SAFETY_NOW else Clock.TODAY, is_image)


def answer_from(mind: Mind, reading: Reading, policy_name: str, clause_id: str) -> Verdict | None:
    """The answer from a clause that the asker chose or asks about again; None where the policy no longer has it."""
    policy = mind.policy(policy_name)
    row = next((row for row, clause in enumerate(policy.clauses) if clause.id == clause_id), None)
    if row is None:
        return None
    ranked = rank(mind, reading, policy)
    chosen = replace(ranked, order=(row, *(other for other in ranked.order if other != row)))
    return _answer(reading, policy, chosen, mind.topics.ids[int(ranked.topics.argmax())], 1.0)


def rank(mind: Mind, reading: Reading, policy: PreparedPolicy) -> Ranked:
    """The clauses of a policy by how likely each is to settle the question first."""
    vector = mind.encoder.meaning(reading.said).vector if mind.encoder else None
    topics = mind.topics.probabilities(reading, vector)
    table = clause_features(reading, vector, topics, policy)
    logits = clause_logits(table, mind.weights.clauses.vector(with_meaning=vector is not None))
    raised = np.exp(logits - logits.max())
    probabilities = np.asarray(raised / raised.sum(), np.float32)
    order = np.argsort(-probabilities, kind="stable").astype(np.int64)
    features = _route_features(mind, reading, table, logits, probabilities, topics, order)
    return Ranked(tuple(int(row) for row in order[:8]), probabilities, topics, vector, features)


def _route_features(
    mind: Mind, reading: Reading, table: Scores, logits: Scores, probabilities: Scores, topics: Scores, order: NDArray[np.int64]
) -> dict[str, float]:
    best = int(order[0])
    ranked = probabilities[order]
    off = float(topics[mind.topics.off_subject].sum())
    conduct = np.where(mind.topics.off_subject, 0.0, topics)
    return {
        "best": float(ranked[0]),
        "margin": float(ranked[0] - ranked[1]) if len(ranked) > 1 else float(ranked[0]),
        "three": float(ranked[:3].sum()),
        "strength": float(logits[best]) / 10.0,
        "words": float(table[best, 0]),
        "meaning": float(table[best, 12]),
        "rule_meaning": float(table[best, 13]),
        "topic_meaning": float(table[best, 14]),
        "topic_words": float(table[best, 2]),
        "off_subject": off,
        "surely_off_subject": float(off > 0.5),
        "topic": float(conduct.max()),
        "concepts": min(len(reading.concepts), 6) / 6.0,
        "no_concepts": float(not reading.concepts),
        "short": float(len(reading.stems) <= 4),
        "long": float(len(reading.stems) >= 30),
        "asks": float(reading.mood != "statement"),
        "fact": float(reading.mood == "fact"),
    }


def _decide_part(mind: Mind, reading: Reading, policy: PreparedPolicy, *, may_clarify: bool) -> Verdict:
    ranked = rank(mind, reading, policy)
    routes = mind.weights.routes_by_meaning if mind.encoder else mind.weights.routes_by_words
    topic_row = int(ranked.topics.argmax())
    topic = mind.topics.ids[topic_row]
    off = routes.off_subject.probability(ranked.features)
    first = routes.first.probability(ranked.features)
    if off >= (SHORT_DECLINE_FROM if len(reading.stems) <= SHORT and reading.concepts else DECLINE_FROM):
        return Verdict(Route.DECLINE, topic=topic, confidence=off, reason=_decline_reason(topic))
    answer = _answer(reading, policy, ranked, topic, first)
    if first >= ANSWER_FROM and (first >= PERMIT_FROM or answer.stance not in PERMITTING):
        return answer
    if first >= SAME_FROM and answer.stance not in PERMITTING and _say_the_same(reading, policy, ranked):
        return answer
    if may_clarify and routes.among_three.probability(ranked.features) >= CLARIFY_FROM:
        return replace(answer, route=Route.CLARIFY, stance=Stance.NONE, citations=_offered(reading, policy, ranked), rule=None)
    nearest = _cite(reading, policy, ranked, ranked.order[:2])
    return Verdict(Route.ESCALATE, nearest=nearest, topic=topic, confidence=1.0 - first, reason="silent", claims_permission=reading.claims_permission)


def _say_the_same(reading: Reading, policy: PreparedPolicy, ranked: Ranked) -> bool:
    """Do the two likeliest clauses rule alike? Then there is nothing to choose between."""
    if len(ranked.order) < 2:
        return False
    first, second = (asked_rule(reading, ranked.vector, policy, row) for row in ranked.order[:2])
    return stance_for(reading, first) is stance_for(reading, second)


def _decline_reason(topic: str) -> str:
    return {"off-smalltalk": "smalltalk", "off-about-the-advisor": "about_the_advisor"}.get(topic, "off_subject")


def _answer(reading: Reading, policy: PreparedPolicy, ranked: Ranked, topic: str, confidence: float) -> Verdict:
    best = ranked.order[0]
    rule = asked_rule(reading, ranked.vector, policy, best)
    seconds = [row for row in ranked.order[1:2] if ranked.probabilities[row] >= SECOND_FROM]
    return Verdict(
        route=Route.ANSWER,
        stance=stance_for(reading, rule),
        citations=_cite(reading, policy, ranked, (best, *seconds)),
        nearest=_cite(reading, policy, ranked, ranked.order[1:4]),
        topic=topic,
        confidence=confidence,
        rule=rule.rule,
        claims_permission=reading.claims_permission,
        about_pupils="who.pupil" in rule.concepts and "who.pupil" in reading.concepts,
    )


def _offered(reading: Reading, policy: PreparedPolicy, ranked: Ranked) -> tuple[Citation, ...]:
    rows = [row for position, row in enumerate(ranked.order[:OFFERED]) if position < 2 or ranked.probabilities[row] >= OFFERED_FROM]
    return _cite(reading, policy, ranked, rows)


def _cite(reading: Reading, policy: PreparedPolicy, ranked: Ranked, rows: Sequence[int]) -> tuple[Citation, ...]:
    """The clauses of some rows, each for the sake of the rule that was asked about."""
    return tuple(Citation.of(policy.clauses[row], asked_rule(reading, ranked.vector, policy, row).rule) for row in rows)


def _join(whole: Verdict, parts: list[Verdict]) -> Verdict:
    """Two answered parts that cite different clauses, the stricter first; else the question as a whole."""
    first = parts[0] if parts else None
    second = next((part for part in parts[1:] if first and part.citations[0].id != first.citations[0].id), None)
    if first is None or second is None:
        return whole
    stricter, other = sorted((first, second), key=lambda part: STRICTNESS.index(part.stance))
    return replace(stricter, also=other)


def _urgent(mind: Mind, reading: Reading, policy: PreparedPolicy, sign: Sign) -> Verdict:
    """Quotes the clause on whom to tell, or the one that the question is about, whichever the policy words more plainly."""
    ranked = rank(mind, reading, policy)
    rows = [mind.topics.ids.index(topic) for topic in REPORTING if topic in mind.topics.ids]
    ties = policy.ties_by_words if policy.ties_by_meaning is None else policy.ties_by_meaning
    telling = ties[rows].max(axis=0) if rows else np.zeros(len(policy.clauses), np.float32)
    combined = ranked.probabilities + 0.5 * telling
    order = [int(row) for row in np.argsort(-combined, kind="stable")[:4]]
    if sign.is_image:
        order = [row for row in order if not _HANDLING.search(policy.clauses[row].full_text)] or order[:1]
    order = order[:2]
    rule = asked_rule(reading, ranked.vector, policy, order[0])
    return Verdict(
        route=Route.URGENT,
        stance=rule.rule.stance,
        citations=_cite(reading, policy, ranked, order),
        topic=mind.topics.ids[int(ranked.topics.argmax())],
        confidence=float(ranked.probabilities[order[0]]),
        rule=rule.rule,
        sign=sign,
        about=sign.about if sign.about is not About.NOBODY else About.CHILD,
        about_pupils=True,
    )
