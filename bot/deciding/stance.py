"""Which rule of a clause was asked about, and what it says to the asker, turned by the way it was asked."""

from __future__ import annotations

import numpy as np

from bot.deciding.contradictions import contradicts
from bot.deciding.prepared import PreparedPolicy, PreparedRule
from bot.model import ExceptionKind, Mood, Rule, Stance
from bot.understanding.encoder import Vector
from bot.understanding.reading import Reading

_SAME_PEOPLE = 0.3
_OTHER_PEOPLE = 0.8
_ONLY_INFORMS = 0.5
"""How much speaks for a rule about the people asked about, against one about others, and against one that rules nothing."""

OPPOSITES = {
    "what.keep_private": {"what.disclose", "what.share_login"},
    "what.privacy_settings": {"what.disclose"},
    "what.keep_evidence": {"what.delete"},
    "what.delete": {"what.keep_evidence"},
    "what.report": {"what.keep_private"},
    "where.school_email": {"where.personal_email"},
    "where.school_device": {"where.personal_device", "where.personal_phone"},
    "where.school_account": {"where.own_account", "where.messaging_app"},
}
"""A duty, and the acts that go against it: of "keep numbers private", "can I give it to a mum?" is refused."""


def asked_rule(reading: Reading, vector: Vector | None, policy: PreparedPolicy, clause: int) -> PreparedRule:
    """The rule of a clause that is most like the question."""
    rows = np.flatnonzero(policy.rule_owner == clause)
    likeness = policy.rule_words.scores(reading.features)[rows]
    if vector is not None and policy.rule_vectors is not None:
        likeness = likeness + 1.5 * (policy.rule_vectors[rows] @ vector)
    who = reading.people
    wants_fact = reading.mood is Mood.FACT
    best, best_score = policy.rules[int(rows[0])], -np.inf
    for row, score in zip(rows, likeness, strict=True):
        rule = policy.rules[int(row)]
        rule_who = {concept for concept in rule.concepts if concept.startswith("who.")}
        score += _SAME_PEOPLE * bool(who & rule_who) - _OTHER_PEOPLE * contradicts(who, rule_who)
        if rule.rule.stance is Stance.INFO and not wants_fact:
            score -= _ONLY_INFORMS
        if score > best_score:
            best, best_score = rule, float(score)
    return best


def stance_for(reading: Reading, rule: PreparedRule) -> Stance:
    """What the rule says to the asker. It never turns a refusal into a permission, but for an exception that the asker is in."""
    stance = rule.rule.stance
    if stance is Stance.MUST and reading.mood in {Mood.PERMISSION, Mood.DONE} and _goes_against(reading, rule):
        return Stance.NO
    if reading.refuses and stance in {Stance.NO, Stance.ADVISED_AGAINST}:
        return Stance.MUST
    if rule.rule.exception_kind is ExceptionKind.STATUS and is_in_exception(reading, rule.rule):
        return Stance.CONDITIONAL
    return stance


def is_in_exception(reading: Reading, rule: Rule) -> bool:
    """Does the asker say that the other person is family, where the clause excepts family?"""
    return rule.exception_kind is ExceptionKind.STATUS and "who.family" in reading.concepts


def _goes_against(reading: Reading, rule: PreparedRule) -> bool:
    said = reading.concepts
    return any(duty in rule.concepts and duty not in said and opposite & said for duty, opposite in OPPOSITES.items())
