"""Reading what Teams sends, in which anybody may have put anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Payload = Mapping[str, Any]


def inner(payload: Payload, *names: str) -> Payload:
    """What lies under these names, one in the other; nothing where something else lies there."""
    for name in names:
        found = payload.get(name)
        payload = found if isinstance(found, Mapping) else {}
    return payload


def text_of(payload: Payload, name: str) -> str:
    """The text of that name; empty where there is none or it is no text."""
    value = payload.get(name)
    return value if isinstance(value, str) else ""
