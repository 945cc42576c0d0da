"""Messages as the rows that are kept of them, and back: plain values, no database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.messages import Action, ActionKind, Address, Message, MessageKind
from bot.model import Part, PartKind

Row = dict[str, Any]

WAITS = "waiting"
SENT = "sent"
GIVEN_UP = "given_up"


def message_row(message: Message, due_at: datetime) -> Row:
    """A message that waits to be sent, without what it says."""
    return {
        "id": message.id,
        "platform": message.to.platform,
        "tenant": message.to.tenant,
        "person": message.to.person,
        "conversation": message.to.conversation,
        "kind": message.kind,
        "question_id": message.question_id,
        "case_id": message.case_id,
        "slot": message.slot,
        "is_private": message.is_private,
        "is_urgent": message.is_urgent,
        "replaces": message.replaces,
        "state": WAITS,
        "first_due_at": due_at,
        "due_at": due_at,
        "holder": "",
        "attempts": 0,
        "reason": "",
        "reference": message.shown,
    }


def body(message: Message) -> str:
    """What a message says: its parts, summary and buttons, as JSON."""
    said = {
        "parts": [[part.kind, part.text] for part in message.parts],
        "summary": message.summary,
        "actions": [[action.id, action.kind, action.label, action.question_id, action.case_id, action.argument, action.person] for action in message.actions],
    }
    return json.dumps(said, ensure_ascii=False)


def message_of(row: Mapping[Any, Any], said: str) -> Message:
    """A message from its row and what it says."""
    content = json.loads(said)
    return Message(
        id=row["id"],
        to=Address(row["platform"], row["tenant"], row["person"], row["conversation"]),
        kind=MessageKind(row["kind"]),
        parts=tuple(Part(PartKind(kind), text) for kind, text in content["parts"]),
        summary=content["summary"],
        actions=tuple(Action(each[0], ActionKind(each[1]), *each[2:]) for each in content["actions"]),
        question_id=row["question_id"],
        case_id=row["case_id"],
        slot=row["slot"],
        is_private=row["is_private"],
        is_urgent=row["is_urgent"],
        replaces=row["replaces"],
    )


def action_row(action: Action) -> Row:
    """What a button does."""
    return {
        "id": action.id,
        "kind": action.kind,
        "label": action.label,
        "question_id": action.question_id,
        "case_id": action.case_id,
        "argument": action.argument,
        "person": action.person,
        "used_at": action.used_at,
    }


def action_of(row: Mapping[Any, Any]) -> Action:
    """A button as it was kept."""
    return Action(**{**row, "kind": ActionKind(row["kind"])})
