"""A turn as the rows that are kept of it: plain values, no database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table

from adapters.storage import schema
from bot.model import About, Case, Citation, Question, Turn, Verdict

Row = dict[str, Any]

OPEN = "open"
OPENED = "opened"
CITED = "cited"
NEAREST = "nearest"


def is_private_matter(turn: Turn) -> bool:
    """Is it about somebody, or handed over in confidence? Decided once, when it is written."""
    verdict, case = turn.reply.verdict, turn.reply.case
    abouts = {verdict.about, verdict.also.about if verdict.also else About.NOBODY}
    return abouts != {About.NOBODY} or (case is not None and case.is_private)


def question_row(turn: Turn) -> Row:
    """What was decided, without what was said."""
    question, verdict = turn.question, turn.reply.verdict
    return {
        "id": turn.id,
        "received_at": question.received_at,
        "answered_at": turn.answered_at,
        "platform": question.platform,
        "tenant": question.tenant,
        "school": turn.school,
        "policy": turn.policy,
        "conversation": question.conversation,
        "delivery_key": question.delivery_key,
        "is_direct": question.is_private,
        "is_private": is_private_matter(turn),
        "route": verdict.route,
        "stance": verdict.stance,
        "topic": verdict.topic,
        "confidence": verdict.confidence,
        "about": verdict.about,
        "sign": verdict.sign.name if verdict.sign else None,
        "signs": [sign.name for sign in turn.signs],
        "knowledge_version": turn.reply.knowledge_version,
        "program_version": turn.program_version,
    }


def text_row(turn: Turn) -> tuple[Table, Row]:
    """What was said, and the table in which it belongs."""
    table = schema.private_text if is_private_matter(turn) else schema.question_text
    return table, {"question_id": turn.id, "person": turn.question.person, "text": turn.question.text, "reply": turn.reply.text}


def citation_rows(turn: Turn) -> list[Row]:
    """Every clause that was quoted or shown, part by part, in the order in which staff saw it."""
    verdict = turn.reply.verdict
    parts: list[Verdict] = [verdict, verdict.also] if verdict.also else [verdict]
    return [
        _citation_row(turn.id, part, role, position, citation)
        for part, said in enumerate(parts, start=1)
        for role, citations in ((CITED, said.citations), (NEAREST, said.nearest))
        for position, citation in enumerate(citations, start=1)
    ]


def _citation_row(question_id: str, part: int, role: str, position: int, citation: Citation) -> Row:
    """One clause or ruling, word for word."""
    return {
        "question_id": question_id,
        "part": part,
        "role": role,
        "position": position,
        "clause_id": citation.id,
        "kind": citation.kind,
        "number": citation.number,
        "heading": citation.heading,
        "lead": citation.lead,
        "text": citation.text,
    }


def case_row(turn: Turn, case: Case) -> Row:
    """The case as it is opened."""
    return {
        "id": case.id,
        "question_id": turn.id,
        "state": OPEN,
        "about": case.about,
        "clock": case.clock,
        "contact_role": case.contact.role if case.contact else None,
        "contact_name": case.contact.name if case.contact else None,
        "is_private": is_private_matter(turn),
        "opened_at": turn.answered_at,
    }


def opened_event(turn: Turn, case: Case) -> Row:
    """The first event of a case; who asked is known from the question alone."""
    return {"case_id": case.id, "kind": OPENED, "at": turn.answered_at, "person": None}


def talk_key(question: Question) -> Row:
    """What makes a conversation one person's own."""
    return {"platform": question.platform, "tenant": question.tenant, "conversation": question.conversation, "person": question.person}


def talk_row(turn: Turn) -> Row:
    """What was last spoken of, without its key and version."""
    talk = turn.talk
    return {
        "question": talk.question,
        "topic": talk.topic,
        "route": talk.route,
        "offered": list(talk.offered),
        "cited": list(talk.cited),
        "clarified": talk.clarified,
        "updated_at": talk.updated_at or turn.answered_at,
    }
