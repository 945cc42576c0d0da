"""Which answers may become rulings: never one in an urgent or private matter, never one that would loosen a rule about pupils."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from bot.deciding.decide import REFUSING, decide
from bot.deciding.mind import Mind
from bot.handover import CaseFile, RulingDraft


def ruling_draft(case: CaseFile, answer: str, questions: Sequence[str], mind: Mind) -> RulingDraft | str:
    """The draft of a ruling, for this asker alone until a person decides otherwise; or why there is none: a key of [done] in wording.toml.

    Nobody can tell by machine that an answer loosens nothing: where a question concerns pupils and the policy refuses something about
    them there, its answer stays an answer.
    """
    if case.is_guarded:
        return "no_ruling_guarded"
    if any(_is_refused_about_pupils(mind, question, case.policy) for question in questions):
        return "no_ruling_pupils"
    clauses = [] if case.topic else [citation.id for citation in decide(mind, mind.reader.read(questions[0]), case.policy).nearest[:1]] if questions else []
    return RulingDraft(str(uuid.uuid4()), case.id, answer, clause_id=next(iter(clauses), ""), topic=case.topic)


def _is_refused_about_pupils(mind: Mind, question: str, policy: str) -> bool:
    reading = mind.reader.read(question)
    if "who.pupil" not in reading.concepts:
        return False
    verdict = decide(mind, reading, policy, may_clarify=False)
    near = [mind.knowledge.policies[policy].clause(citation.id) for citation in (*verdict.citations, *verdict.nearest)]
    rules = [rule for clause in near if clause is not None for rule in clause.rules]
    return any(rule.stance in REFUSING for rule in rules)
