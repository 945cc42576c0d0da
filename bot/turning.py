"""The verdict on a message in the light of its talk.

A follow-up is decided as if it had been asked in full. Only what it names can change the advice: pressing, doubting and asking
again in other words get the clause that was quoted before.
"""

from __future__ import annotations

from dataclasses import replace

from bot.conversation import Turning, Understood
from bot.deciding.decide import OWN_SLIP, REFUSING, answer_from, decide
from bot.deciding.mind import Mind
from bot.deciding.thresholds import STICKS_FROM
from bot.deciding.urgent import urgent_verdict
from bot.model import STRICTNESS, About, Citation, Clock, Mood, Route, Sign, Stance, Talk, Verdict
from bot.understanding.ellipsis import KIN
from bot.understanding.spans import ADDED

_OFFERED = 3
_TOUCHING = frozenset({"what.befriend", "what.message", "what.call", "what.game", "what.date"})
_STILL = Sign("goes_on_from_an_urgent_matter", About.CHILD, Clock.TODAY)


def verdict_in_talk(mind: Mind, understood: Understood, talk: Talk | None, policy: str) -> Verdict:
    """The verdict on what was said, in the light of the talk."""
    turning = understood.turning
    if turning is Turning.THANKS:
        return Verdict(Route.DECLINE, reason="thanks")
    verdict = decide(mind, mind.reader.read(understood.text), policy, may_clarify=talk is None or not talk.clarified)
    if turning is Turning.STILL_URGENT:
        return _still_urgent(mind, understood, verdict, policy)
    if verdict.route is Route.URGENT:
        wishes = turning is Turning.PERSON and verdict.about is About.OWN_WELFARE
        return replace(verdict, reason="wished") if wishes else verdict
    if turning is Turning.PERSON:
        return _wished(verdict)
    if talk is None or turning is Turning.NEW:
        return verdict
    if turning in {Turning.NONE_OF_THESE, Turning.NO_SUCH_CHOICE}:
        return _on_offered(mind, turning, talk, verdict, policy)
    if turning in {Turning.FOLLOWS, Turning.DONE}:
        return _following(mind, understood, verdict, talk, policy)
    return _on_the_same(mind, understood, talk, verdict, policy)


def _still_urgent(mind: Mind, understood: Understood, verdict: Verdict, policy: str) -> Verdict:
    """An urgent matter stays urgent and about the same people, whatever is asked of it; the clause is the one on what is now asked."""
    reading = mind.reader.read(understood.text)
    sign = verdict.sign or (OWN_SLIP if reading.mood is Mood.DONE else _STILL)
    return urgent_verdict(mind, mind.reader.read(f"{understood.message} {understood.text}"), policy, sign)


def _following(mind: Mind, understood: Understood, verdict: Verdict, talk: Talk, policy: str) -> Verdict:
    """The verdict on a follow-up said in full. Where it asks about nothing else, it never gets a looser answer than was given before."""
    asks_the_same = understood.changes <= KIN
    if verdict.route is Route.ANSWER and understood.turning is not Turning.DONE and not asks_the_same:
        return verdict
    before = _before(mind, talk, policy)
    if understood.turning is Turning.DONE and _has_slipped(mind, understood, verdict, before, talk):
        return replace(verdict, route=Route.URGENT, sign=OWN_SLIP, about=OWN_SLIP.about)
    if before.route is not Route.ANSWER or verdict.route not in {Route.ANSWER, Route.CLARIFY, Route.ESCALATE}:
        return verdict
    stands = replace(before, claims_permission=before.claims_permission or verdict.claims_permission)
    if verdict.route is Route.ANSWER:
        if not asks_the_same or not _is_looser(verdict, before):
            return verdict
        return _within(mind, understood, verdict, before, policy) if understood.changes else stands
    if before.stance in REFUSING and not understood.changes:
        return stands
    narrows = all(concept.startswith(("when.", "how.", "where.")) for concept in understood.changes)
    return (_stuck(mind, understood, verdict, before, policy) if narrows else None) or verdict


def _has_slipped(mind: Mind, understood: Understood, verdict: Verdict, before: Verdict, talk: Talk) -> bool:
    """Has the asker already done with a pupil what the clause refuses?"""
    same_people = not any(concept.startswith("who.") and concept not in ADDED for concept in understood.changes)
    return _is_own_slip(mind, verdict, understood.text) or (same_people and _is_own_slip(mind, before, talk.question))


def _within(mind: Mind, understood: Understood, verdict: Verdict, before: Verdict, policy: str) -> Verdict:
    """That the other person is family is weighed by the clause that refused, not by one about other people."""
    if verdict.citations[0].id == before.citations[0].id:
        return verdict
    return answer_from(mind, mind.reader.read(understood.text), policy, before.citations[0].id) or before


def _is_looser(verdict: Verdict, before: Verdict) -> bool:
    """Does a refusal give way to anything but a duty or a fact?"""
    gives_way = STRICTNESS.index(verdict.stance) > STRICTNESS.index(before.stance)
    return before.stance in REFUSING and gives_way and verdict.stance not in {Stance.MUST, Stance.INFO}


def _stuck(mind: Mind, understood: Understood, verdict: Verdict, before: Verdict, policy: str) -> Verdict | None:
    """The answer from the clause that was quoted before, where it is still the likeliest and now says nothing looser."""
    likeliest = (*verdict.citations, *verdict.nearest)[:1]
    likelihood = verdict.confidence if verdict.route is Route.CLARIFY else 1.0 - verdict.confidence
    if not likeliest or likeliest[0].id != before.citations[0].id or likelihood < STICKS_FROM:
        return None
    answer = answer_from(mind, mind.reader.read(understood.text), policy, likeliest[0].id)
    if answer is None or STRICTNESS.index(answer.stance) > STRICTNESS.index(before.stance):
        return None
    return replace(answer, confidence=likelihood)


def _before(mind: Mind, talk: Talk, policy: str) -> Verdict:
    """What the talk was advised before: from the clause that it was given, even where the question alone would not lead there."""
    reading = mind.reader.read(talk.question)
    verdict = decide(mind, reading, policy, may_clarify=False)
    if not talk.cited or (verdict.route is Route.ANSWER and verdict.citations[0].id == talk.cited[0]):
        return verdict
    return answer_from(mind, reading, policy, talk.cited[0]) or verdict


def _on_the_same(mind: Mind, understood: Understood, talk: Talk, verdict: Verdict, policy: str) -> Verdict:
    """A choice, a "why?", or the same once more: the clause that was chosen or quoted, whatever the wording of the demand."""
    reading = mind.reader.read(understood.text)
    if understood.turning is Turning.CHOICE:
        return answer_from(mind, reading, policy, talk.offered[understood.choice - 1]) or verdict
    if talk.offered:
        return _on_offered(mind, Turning.NO_SUCH_CHOICE, talk, verdict, policy)
    if not talk.cited:
        return verdict
    if understood.turning is Turning.WHY:
        answer = answer_from(mind, reading, policy, talk.cited[0])
        return replace(answer, reason="why") if answer else verdict
    claims = mind.reader.read(understood.message).claims_permission
    before = _before(mind, talk, policy)
    return replace(before, claims_permission=before.claims_permission or claims)


def _on_offered(mind: Mind, turning: Turning, talk: Talk, verdict: Verdict, policy: str) -> Verdict:
    """None of them will do: a person is asked. A number that was not offered: they are offered again, or the likeliest clauses are."""
    offered = tuple(Citation.of(clause) for clause in mind.knowledge.policies[policy].clauses if clause.id in talk.offered)
    likely = {citation.id: citation for citation in (*verdict.citations, *verdict.nearest)}
    shown = offered or tuple(likely.values())[:_OFFERED]
    if turning is Turning.NO_SUCH_CHOICE and shown:
        return Verdict(Route.CLARIFY, citations=shown, topic=talk.topic)
    return Verdict(Route.ESCALATE, nearest=shown[:2], topic=talk.topic, reason="none_of_these")


def _is_own_slip(mind: Mind, verdict: Verdict, question: str) -> bool:
    """Is it about being in touch with a pupil, as the clause refuses, or with somebody unnamed where the clause speaks of pupils?"""
    reading = mind.reader.read(question)
    if verdict.route is not Route.ANSWER or verdict.stance not in REFUSING or verdict.rule is None or _TOUCHING.isdisjoint(reading.concepts):
        return False
    return reading.people - ADDED <= {"who.pupil"} and "who.pupil" in mind.reader.read_policy_text(verdict.rule.text)[1]


def _wished(verdict: Verdict) -> Verdict:
    """A person is asked for, whatever the policy says; its nearest clauses go along."""
    nearest = (*verdict.citations, *verdict.nearest)[:2]
    return Verdict(Route.ESCALATE, nearest=nearest, topic=verdict.topic, reason="wished", about=verdict.about)
