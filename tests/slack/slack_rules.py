"""What Slack refuses: limits of messages and views, by the models of Slack's own library and by what is known beside them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

LONGEST_TEXT = 40_000
LONGEST_UPDATE = 4_000
LONGEST_BLOCKS = 13_200
MOST_BLOCKS = 50
MOST_BLOCKS_OF_VIEW = 100
_KNOWN_BLOCKS = {"section", "header", "actions", "context", "divider", "input", "rich_text"}
SCOPES = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "chat.postEphemeral": "chat:write",
    "conversations.open": "im:write",
    "conversations.history": "im:history",
    "users.info": "users:read",
    "users.lookupByEmail": "users:read.email",
    "usergroups.users.list": "usergroups:read",
    "apps.connections.open": "connections:write",
}
"""The scope that a method needs; the rest need none."""


def fault_of_message(method: str, sent: Mapping[str, Any]) -> str | None:
    """The error with which Slack would answer, or None."""
    text, blocks = str(sent.get("text") or ""), sent.get("blocks") or []
    if not text and not blocks:
        return "no_text"
    if method == "chat.update" and len(text) > LONGEST_UPDATE:
        return "msg_too_long"
    if len(text) > LONGEST_TEXT:
        return "msg_too_long"
    if len(blocks) > MOST_BLOCKS:
        return "invalid_blocks"
    if len(json.dumps(blocks)) > LONGEST_BLOCKS:
        return "msg_blocks_too_long"
    return fault_of_blocks(blocks)


def fault_of_blocks(blocks: list[dict[str, Any]]) -> str | None:
    """The error of blocks that Slack would refuse."""
    ids: list[str] = []
    for block in blocks:
        if block.get("type") not in _KNOWN_BLOCKS or not _is_filled(block):
            return "invalid_blocks"
        parsed = Block.parse(block)
        if parsed is None:
            return "invalid_blocks"
        try:
            parsed.validate_json()
            for element in getattr(parsed, "elements", None) or []:
                if hasattr(element, "validate_json"):
                    element.validate_json()
        except SlackObjectFormationError:
            return "invalid_blocks"
        ids += [element["action_id"] for element in block.get("elements", []) if "action_id" in element]
    return "invalid_blocks" if len(ids) != len(set(ids)) else None


def fault_of_view(view: Mapping[str, Any]) -> str | None:
    """The error of a view that Slack would refuse."""
    blocks = view.get("blocks") or []
    if len(blocks) > MOST_BLOCKS_OF_VIEW:
        return "invalid_arguments"
    try:
        View(**{key: value for key, value in view.items() if key not in {"id", "state", "hash"}}).validate_json()
    except SlackObjectFormationError:
        return "invalid_arguments"
    has_inputs = any(block.get("type") == "input" for block in blocks)
    if view.get("type") == "modal" and has_inputs != bool(view.get("submit")):
        return "invalid_arguments"
    return "invalid_arguments" if fault_of_blocks(blocks) else None


def _is_filled(block: Mapping[str, Any]) -> bool:
    """Slack refuses an empty text and a list without elements."""
    text = block.get("text")
    if isinstance(text, dict) and not text.get("text"):
        return False
    if block.get("type") in {"actions", "context", "rich_text"} and not block.get("elements"):
        return False
    return block.get("type") not in {"section", "header"} or isinstance(text, dict)
