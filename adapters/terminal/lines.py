"""The line protocol: a question and a reply as one line of JSON each. Pure: no stream, no advisor."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from bot.model import Citation, Contact, Reply, Verdict

LineId = str | int | float | None


class BadLine(ValueError):  # noqa: N818 - named for what it is: the other lines go on
    """A line that is no question; `line_id` is its id, where one could be read."""

    def __init__(self, message: str, line_id: LineId = None) -> None:
        super().__init__(message)
        self.line_id = line_id


@dataclass(frozen=True, slots=True)
class Asked:
    """One line read: what is asked, of which policy, in which conversation. `policy` is empty where the line has none."""

    id: LineId
    question: str
    policy: str
    conversation: str


def read_line(line: bytes) -> Asked:
    """The question on a line; fields that the protocol does not know are ignored. Raises BadLine."""
    try:
        found = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadLine("The line is not UTF-8.") from None
    except (ValueError, RecursionError):
        raise BadLine("The line is not JSON.") from None
    if not isinstance(found, dict):
        raise BadLine('The line is not an object: write {"id": ..., "question": ..., "policy": ...}.')
    line_id = found.get("id")
    if not isinstance(line_id, str | int | float) or isinstance(line_id, bool):
        raise BadLine("'id' is missing, or is neither a text nor a number.")
    if not isinstance(found.get("question"), str):
        raise BadLine("'question' is missing or is not a text.", line_id)
    return Asked(line_id, found["question"], _text(found, "policy", line_id), _text(found, "conversation", line_id))


def reply_line(line_id: LineId, reply: Reply) -> dict[str, Any]:
    """The reply as the protocol has it."""
    return {
        "id": line_id,
        **_verdict(reply.verdict),
        "nearest": [_citation(citation) for citation in reply.verdict.nearest],
        "contact": _contact(reply.contact) if reply.contact else None,
        "also": _verdict(reply.verdict.also) if reply.verdict.also else None,
        "text": reply.text,
        "knowledge_version": reply.knowledge_version,
    }


def error_line(line_id: LineId, message: str) -> dict[str, Any]:
    """What a line gets that could not be answered."""
    return {"id": line_id, "error": message}


def encode(line: dict[str, Any]) -> bytes:
    """One line of UTF-8. Half a surrogate pair, which UTF-8 has no form for, is written as JSON's own escape."""
    return json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def _text(found: dict[str, Any], name: str, line_id: LineId) -> str:
    value = found.get(name)
    if value is not None and not isinstance(value, str):
        raise BadLine(f"'{name}' is not a text.", line_id)
    return value or ""


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "route": verdict.route,
        "stance": verdict.stance,
        "topic": verdict.topic,
        "confidence": round(verdict.confidence, 4),
        "citations": [_citation(citation) for citation in verdict.citations],
    }


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "id": citation.id,
        "number": citation.number,
        "heading": citation.heading,
        "lead": citation.lead,
        "text": citation.text,
        "kind": citation.kind,
    }


def _contact(contact: Contact) -> dict[str, Any]:
    return {"role": contact.role, "name": contact.name, "phone": contact.phone}
