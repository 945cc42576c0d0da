"""The tables of the records. Free text and names stand in tables of their own, so that they can be removed by person and by age; private ones are sealed."""

from __future__ import annotations

from adapters.storage.schema.columns import PlainText, UtcDateTime, metadata, storable
from adapters.storage.schema.handover import (
    action,
    case,
    case_asking,
    case_event,
    case_text,
    message_text,
    outbox,
    private_case_text,
    private_message_text,
    ruling_draft,
)
from adapters.storage.schema.places import place
from adapters.storage.schema.questions import ARRIVAL, DELIVERY, citation, conversation, inbox, private_text, question, question_text

__all__ = [
    "ARRIVAL",
    "DELIVERY",
    "PlainText",
    "UtcDateTime",
    "action",
    "case",
    "case_asking",
    "case_event",
    "case_text",
    "citation",
    "conversation",
    "inbox",
    "message_text",
    "metadata",
    "outbox",
    "place",
    "private_case_text",
    "private_message_text",
    "private_text",
    "question",
    "question_text",
    "ruling_draft",
    "storable",
]
