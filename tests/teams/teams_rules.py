"""What Teams takes of a card, and what stands in it: the schema of Adaptive Cards, and Teams' own limits beside it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator, Draft6Validator
from jsonschema.protocols import Validator

Json = dict[str, Any]

LONGEST_CARD = 28_000
"""Bytes of a card as JSON in UTF-16: the least of the limits that Microsoft's pages name."""
MOST_BUTTONS = 6
_UNKNOWN_TO_TEAMS = ("isEnabled", "positive", "destructive")


@cache
def card_schema() -> Validator:
    """The schema of Adaptive Cards 1.5."""
    return Draft6Validator(_read("adaptive-card-1.5.json"))


@cache
def manifest_schema() -> Validator:
    """The schema of a manifest of version 1.22."""
    return Draft4Validator(_read("teams-manifest-1.22.json"))


def fault_of_card(card: Json) -> str:
    """What Teams would not take or not show of a card; empty where all is well."""
    plain = {name: value for name, value in card.items() if name != "msteams"}
    if error := next(iter(card_schema().iter_errors(plain)), None):
        return str(error.message)[:300]
    if len(json.dumps(card, ensure_ascii=False).encode("utf-16-le", "surrogatepass")) > LONGEST_CARD:
        return "too long"
    if card["version"] != "1.5" or set(card.get("msteams", {})) - {"width", "entities"}:
        return "version or msteams"
    if too_many := [row for row in nodes(card, "ActionSet") if len(row["actions"]) > MOST_BUTTONS]:
        return f"{len(too_many[0]['actions'])} buttons in a row"
    if any(f'"{word}"' in json.dumps(card) for word in _UNKNOWN_TO_TEAMS):
        return "what Teams does not know"
    if [block for block in nodes(card, "TextBlock") if not block.get("wrap")]:
        return "a text that is cut on a phone"
    named = [entity["text"] for entity in card.get("msteams", {}).get("entities", [])]
    return "" if all(any(text in block["text"] for block in nodes(card, "TextBlock")) for text in named) else "a mention that is not in the text"


def nodes(value: Any, kind: str) -> list[Json]:
    """Everything of one type in a card, in its order; what a button falls back to is not looked at."""
    if isinstance(value, list):
        return [node for each in value for node in nodes(each, kind)]
    if not isinstance(value, dict):
        return []
    own = [value] if value.get("type") == kind else []
    return own + [node for name, each in value.items() if name not in {"data", "fallback"} for node in nodes(each, kind)]


def texts(value: Any) -> list[str]:
    """Every line that a card shows, in its order, without the labels of buttons and fields."""
    if isinstance(value, list):
        return [text for each in value for text in texts(each)]
    if not isinstance(value, dict):
        return []
    if value.get("type") == "TextBlock":
        return [value["text"]]
    if value.get("type") == "RichTextBlock":
        return ["".join(run["text"] for run in value["inlines"])]
    return [text for name in ("body", "items", "columns") for text in texts(value.get(name))]


def buttons(value: Any) -> list[Json]:
    """Every button of a card."""
    return nodes(value, "Action.Execute")


def _read(name: str) -> Json:
    found: Json = json.loads((Path(__file__).parent / "schemas" / name).read_text(encoding="utf-8-sig"))
    return found
