"""What the policy says to one question, and how the question is treated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.deciding.mind import Mind
from bot.deciding.prepared import PreparedPolicy
from bot.deciding.ranked import Ranked, rank
from bot.deciding.stance import asked_rule, names_the_protected, permitting_share, speaks_of_it, stance_told
from bot.deciding.thresholds import (
    ANSWER_FROM,
    CLARIFY_FROM,
    DECLINE_FROM,
    LEAVE_DECLINE_FROM,
    LEAVE_FROM,
    MERE_REQUEST_FROM,
    OFFERED,
    OFFERED_FROM,
    PERMIT_FROM,
    SAME_FROM,
    SECOND_FROM,
    SHORT,
    SHORT_DECLINE_FROM,
    SURE_OF_TOPIC,
    TIED_FROM,
)
from bot.deciding.urgent import sign_by_rules, urgent_verdict, warning_sign
from bot.model import STRICTNESS, About, Citation, Clock, Mood, Route, Sign, Stance, Verdict
from bot.text import FUNCTION_WORDS
from bot.understanding.encoder import Meaning
from bot.understanding.parts import split_parts
from bot.understanding.reading import Reading
from bot.understanding.troubles import trouble_about

PERMITTING = frozenset({Stance.YES, Stance.CONDITIONAL})
REFUSING = frozenset({Stance.NO, Stance.ADVISED_AGAINST})
OWN_SLIP = Sign("already_done_with_a_pupil", About.OWN_CONDUCT, Clock.TODAY)
_GREETING = re.compile(r"\b(?:hi|hello|hey|morning)\b")
_MERE_REQUESTS = frozenset({"befriend-pupil", "befriend-former-pupil", "befriend-other-school-pupil", "pupils-follow-public-account", "gaming-with-pupils"})
_RELATIVE_WRITES = frozenset({"befriend-parent", "message-parent-privately"})
_ON_COLLEAGUES = frozenset({"report-colleague-misuse", "harass-or-bully-colleague", "report-misuse-to-whom"})


def decide(mind: Mind, reading: Reading, policy_name: str, *, may_clarify: bool = True) -> Verdict:
    """The verdict on a question. Warning signs come first; a question of two parts has the stricter first and the other as `also`."""
    if reading.is_empty:
        return Verdict(Route.DECLINE, reason="empty")
    if sign := sign_by_rules(mind, reading):
        return urgent_verdict(mind, reading, policy_name, sign)
    if reading.is_unreadable:
        return Verdict(Route.ESCALATE, reason="unreadable")
    if FUNCTION_WORDS.issuperset(reading.said.split()):
        return Verdict(Route.DECLINE, reason="smalltalk" if _GREETING.search(reading.said) else "vague")
    meaning = mind.meaning(reading)
    sign = warning_sign(mind, reading, meaning)
    if sign is not None and not (sign.about is About.CHILD and _is_mere_request(mind, reading, meaning)):
        return urgent_verdict(mind, reading, policy_name, sign)
    if about := trouble_about(reading):
        return Verdict(Route.ESCALATE, about=about, reason="untold")
    policy = mind.policy(policy_name)
    whole = _decide_part(mind, reading, policy, meaning, may_clarify=may_clarify)
    parts = split_parts(reading.text)
    if len(parts) < 2 or whole.route is Route.DECLINE:
        return whole
    return _join(whole, [_decide_part(mind, part, policy, mind.meaning(part), may_clarify=False) for part in map(mind.reader.read, parts)])


def answer_from(mind: Mind, reading: Reading, policy_name: str, clause_id: str) -> Verdict | None:
    """The answer from a clause that the asker chose or asks about again; None where the policy no longer has it."""
    policy = mind.policy(policy_name)
    row = next((row for row, clause in enumerate(policy.clauses) if clause.id == clause_id), None)
    if row is None:
        return None
    ranked = rank(mind, reading, policy, chosen=row)
    chosen = replace(ranked, order=(row, *(other for other in ranked.order if other != row)))
    return _answer(reading, policy, chosen, mind.topics.ids[int(ranked.topics.argmax())], 1.0)


def _decide_part(mind: Mind, reading: Reading, policy: PreparedPolicy, meaning: Meaning | None, *, may_clarify: bool) -> Verdict:
    ranked = rank(mind, reading, policy, meaning)
    routes = mind.weights.routes_by_meaning if mind.encoder else mind.weights.routes_by_words
    topic_row = int(ranked.topics.argmax())
    topic = mind.topics.ids[topic_row]
    off = routes.off_subject.probability(ranked.features)
    first = routes.first.probability(ranked.features)
    if off >= _decline_from(reading):
        return Verdict(Route.DECLINE, topic=topic, confidence=off, reason=_decline_reason(topic))
    is_tied_by_hand = _is_tied_by_hand(policy, ranked, topic, topic_row)
    first = max(first, float(ranked.topics[topic_row])) if is_tied_by_hand else first
    answer = _answer(reading, policy, ranked, topic, first)
    if slip := _own_slip(reading, answer) if first >= SAME_FROM else None:
        return replace(answer, route=Route.URGENT, sign=slip, about=slip.about)
    if first >= ANSWER_FROM and (answer.stance not in PERMITTING or _may_permit(reading, policy, ranked, first, is_tied_by_hand=is_tied_by_hand)):
        return answer
    if first >= SAME_FROM and answer.stance not in PERMITTING and _say_the_same(reading, policy, ranked):
        return answer
    if may_clarify and routes.among_three.probability(ranked.features) >= CLARIFY_FROM:
        return replace(answer, route=Route.CLARIFY, stance=Stance.NONE, citations=_offered(reading, policy, ranked), rule=None)
    nearest = _cite(reading, policy, ranked, ranked.order[:2])
    return Verdict(
        Route.ESCALATE,
        nearest=nearest,
        topic=topic,
        confidence=1.0 - first,
        topic_confidence=float(ranked.topics[topic_row]),
        about=_private_about(reading, topic),
        reason="unsure" if _has_tied_clause(policy, topic_row) else "silent",
        claims_permission=reading.claims_permission,
    )


def _decline_from(reading: Reading) -> float:
    """From which probability it is declined: later where something of the subject is named in two words, or leave is asked ("results day, can I")."""
    if len(reading.stems) <= SHORT and reading.concepts:
        return SHORT_DECLINE_FROM
    return LEAVE_DECLINE_FROM if reading.mood is Mood.PERMISSION else DECLINE_FROM


def _is_tied_by_hand(policy: PreparedPolicy, ranked: Ranked, topic: str, topic_row: int) -> bool:
    """Has an administrator said that the likeliest clause settles the topic, which the question is surely on? Then no likeness is asked for."""
    return (topic, policy.clauses[ranked.order[0]].id) in policy.ties.added and float(ranked.topics[topic_row]) >= SURE_OF_TOPIC


def _may_permit(reading: Reading, policy: PreparedPolicy, ranked: Ranked, confidence: float, *, is_tied_by_hand: bool) -> bool:
    """Is it sure enough, of the clause and of its rule, to say that something is allowed?

    A clause that an administrator tied to the topic has not to be like the question, but it has to be about the pupils or families who are named.
    """
    best = ranked.order[0]
    if is_tied_by_hand:
        return names_the_protected(reading, policy, best)
    likely = ranked.stances.get(best)
    if likely is not None and permitting_share(likely) < LEAVE_FROM:
        return False
    return confidence >= PERMIT_FROM and speaks_of_it(reading, ranked.vector, policy, best, confidence)


def _say_the_same(reading: Reading, policy: PreparedPolicy, ranked: Ranked) -> bool:
    """Do the two likeliest clauses rule alike? Then there is nothing to choose between."""
    if len(ranked.order) < 2:
        return False
    first, second = (stance_told(reading, asked_rule(reading, ranked.vector, policy, row), ranked.stances.get(row)) for row in ranked.order[:2])
    return first is second


def _has_tied_clause(policy: PreparedPolicy, topic: int) -> bool:
    """Does the policy have a clause on the likeliest topic? Then it cannot be said that it is silent."""
    ties = policy.ties_by_meaning
    return ties is not None and bool(ties[topic].max() >= TIED_FROM)


def _decline_reason(topic: str) -> str:
    return {"off-smalltalk": "smalltalk", "off-about-the-advisor": "about_the_advisor"}.get(topic, "off_subject")


def _answer(reading: Reading, policy: PreparedPolicy, ranked: Ranked, topic: str, confidence: float) -> Verdict:
    best = ranked.order[0]
    rule = asked_rule(reading, ranked.vector, policy, best)
    seconds = [row for row in ranked.order[1:2] if ranked.probabilities[row] >= SECOND_FROM]
    return Verdict(
        route=Route.ANSWER,
        stance=stance_told(reading, rule, ranked.stances.get(best)),
        citations=_cite(reading, policy, ranked, (best, *seconds)),
        nearest=_cite(reading, policy, ranked, ranked.order[1:4]),
        topic=topic,
        confidence=confidence,
        rule=rule.rule,
        about=_private_about(reading, topic),
        claims_permission=reading.claims_permission,
        asked_permission=reading.mood in {Mood.PERMISSION, Mood.DONE, Mood.STATEMENT},
        about_pupils="who.pupil" in rule.concepts and "who.pupil" in reading.concepts,
    )


def _offered(reading: Reading, policy: PreparedPolicy, ranked: Ranked) -> tuple[Citation, ...]:
    rows = [row for position, row in enumerate(ranked.order[:OFFERED]) if position < 2 or ranked.probabilities[row] >= OFFERED_FROM]
    return _cite(reading, policy, ranked, rows)


def _cite(reading: Reading, policy: PreparedPolicy, ranked: Ranked, rows: Sequence[int]) -> tuple[Citation, ...]:
    """The clauses of some rows, each for the sake of the rule that was asked about."""
    return tuple(Citation.of(policy.clauses[row], asked_rule(reading, ranked.vector, policy, row).rule) for row in rows)


def _join(whole: Verdict, parts: list[Verdict]) -> Verdict:
    """Two answered parts that cite different clauses, the stricter first. Where only one is answered, the reply says so."""
    answered = [part for part in parts if part.route is Route.ANSWER]
    if len(answered) == 1 and whole.route is Route.ANSWER:
        return replace(answered[0], reason="partly")
    if len(answered) < len(parts) or answered[0].citations[0].id == answered[1].citations[0].id:
        return whole
    stricter, other = sorted(answered[:2], key=lambda part: STRICTNESS.index(part.stance))
    return replace(stricter, also=other)


def _is_mere_request(mind: Mind, reading: Reading, meaning: Meaning | None) -> bool:
    """A friend, follow or game request from a pupil is no concern by itself, nor that a parent writes, however much it is worded like one."""
    topics = mind.topics.probabilities(reading, meaning.vector if meaning else None)
    likely = int(topics.argmax())
    if float(topics[likely]) < MERE_REQUEST_FROM:
        return False
    if mind.topics.ids[likely] in _RELATIVE_WRITES:
        return "who.pupil" not in reading.people
    return mind.topics.ids[likely] in _MERE_REQUESTS and "what.message" not in reading.concepts


def _private_about(reading: Reading, topic: str) -> About:
    """Whom an ordinary question concerns, so that its text is kept apart: a colleague who is reported, or what the asker has done."""
    if topic in _ON_COLLEAGUES and "who.colleague" in reading.people:
        return About.ADULT
    if reading.mood is Mood.DONE and reading.people & {"who.pupil", "who.former_pupil"}:
        return About.OWN_CONDUCT
    return About.NOBODY


def _own_slip(reading: Reading, verdict: Verdict) -> Sign | None:
    """Has the asker already been in touch with a pupil as the clause refuses? Then it is to be told today."""
    touched = reading.concepts & {"what.befriend", "what.message", "what.call", "what.game", "what.date"}
    if reading.mood is Mood.DONE and touched and "who.pupil" in reading.people and verdict.stance in REFUSING and verdict.about_pupils:
        return OWN_SLIP
    return None
