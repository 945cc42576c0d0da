"""A turn as the rows that are kept of it: plain values, no database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table

from adapters.storage import schema
from adapters.storage.sealing import Seal
from bot.handover import Turn
from bot.messages import MessageKind
from bot.model import About, Citation, Question, Route, Talk, Verdict

Row = dict[str, Any]

CITED = "cited"
NEAREST = "nearest"


def is_private_matter(turn: Turn) -> bool:
    """Is it urgent, about somebody, or handed over in confidence? Decided once, when it is written."""
    verdict, case = turn.reply.verdict, turn.case
    verdicts = (verdict, verdict.also) if verdict.also else (verdict,)
    is_about_somebody = any(each.about is not About.NOBODY or each.route is Route.URGENT for each in verdicts)
    return is_about_somebody or (case is not None and case.is_guarded)


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
        "action": question.action,
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


def text_row(turn: Turn, seal: Seal) -> tuple[Table, Row]:
    """What was said, and the table in which it belongs; private words are sealed. Raises RecordsError where there is no key."""
    question = turn.question
    said = {"text": question.text, "understood": understood(turn), "reply": turn.reply.text}
    keys = {"question_id": turn.id, "person": question.person}
    if not is_private_matter(turn):
        return schema.question_text, {**keys, **said}
    return schema.private_text, {**keys, **{name: words if words is None else seal.seal(words) for name, words in said.items()}}


def understood(turn: Turn) -> str | None:
    """A follow-up, a choice or a pressed button with what it refers to; None where that is what was typed."""
    meant = turn.talk.question if turn.reply.verdict.route is not Route.DECLINE else ""
    return meant if meant and meant != turn.question.text else None


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


def talk_key(question: Question) -> Row:
    """What makes a conversation one person's own."""
    return {"platform": question.platform, "tenant": question.tenant, "conversation": question.conversation, "person": question.person}


def answered_key(turn: Turn) -> Row | None:
    """The conversation into which an answer takes along what was spoken of: the asker's own, where it was asked in a channel; else None."""
    asked = turn.question
    to = next((message.to for message in turn.messages if message.kind is MessageKind.REPLY), None)
    if to is None or to.conversation == asked.conversation or to.person != asked.person:
        return None
    return {**talk_key(asked), "conversation": to.conversation}


def delivery(question: Question) -> Row:
    """What makes two deliveries the same message."""
    return {"platform": question.platform, "tenant": question.tenant, "conversation": question.conversation, "delivery_key": question.delivery_key}


def talk_row(turn: Turn, seal: Seal) -> Row:
    """What was last spoken of, without its key and version. Raises RecordsError where there is no key."""
    talk = turn.talk
    return {
        "question": seal.seal(talk.question),
        "topic": talk.topic,
        "route": talk.route,
        "offered": list(talk.offered),
        "cited": list(talk.cited),
        "clarified": talk.clarified,
        "case": talk.case,
        "updated_at": talk.updated_at or turn.answered_at,
    }


def talk_of(row: Mapping[Any, Any], question: str) -> Talk:
    """A conversation as it was kept, with its words opened."""
    return Talk(
        question=question,
        topic=row["topic"],
        route=Route(row["route"]) if row["route"] else None,
        offered=tuple(row["offered"]),
        cited=tuple(row["cited"]),
        clarified=row["clarified"],
        updated_at=row["updated_at"],
        version=row["version"],
        case=row["case"],
    )
