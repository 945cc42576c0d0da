"""Where conversations are, on platforms that tell it only when somebody speaks."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table

from adapters.storage.schema.columns import PlainText, metadata, moment, text

place = Table(
    "place",
    metadata,
    Column("platform", PlainText, primary_key=True),
    Column("tenant", PlainText, primary_key=True),
    Column("conversation", PlainText, primary_key=True),
    text("service_url"),
    text("conversation_id"),
    text("conversation_type"),
    text("bot_id"),
    text("user_id"),
    text("account"),
    text("email", comment="in lower case; empty while it was not looked up"),
    text("team_id"),
    text("group_id"),
    text("name"),
    moment("updated_at"),
    Index("ix_place_email", "platform", "tenant", "email"),
    Index("ix_place_updated_at", "platform", "updated_at"),
)
"""Addresses, no words: whoever wrote from a place can be written to there, also after a restart and by another copy of the advisor."""
