"""Questions, what was said, what was quoted, conversations, cases, the inbox and the outbox, and where conversations are."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "question",
    "question_text",
    "private_text",
    "citation",
    "conversation",
    "inbox",
    "case",
    "case_asking",
    "case_event",
    "case_text",
    "private_case_text",
    "ruling_draft",
    "action",
    "outbox",
    "message_text",
    "private_message_text",
    "place",
)
"""In the order in which they refer to one another."""


def upgrade() -> None:
    """The first tables."""
    _create_question()
    _create_question_words("question_text")
    _create_question_words("private_text")
    _create_citation()
    _create_conversation()
    _create_inbox()
    _create_case()
    _create_case_asking()
    _create_case_event()
    _create_case_words("case_text")
    _create_case_words("private_case_text")
    _create_ruling_draft()
    _create_action()
    _create_outbox()
    _create_message_words("message_text")
    _create_message_words("private_message_text")
    _create_place()


def downgrade() -> None:
    """Back to an empty database: what was recorded is lost."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _text(name: str, **options: Any) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, **options)


def _moment(name: str, *, nullable: bool = False, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, **options)


def _flag(name: str, **options: Any) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, **options)


def _number(name: str, **options: Any) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, **options)


def _json(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON(), nullable=False)


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")


def _create_question() -> None:
    op.create_table(
        "question",
        _text("id"),
        _moment("received_at"),
        _moment("answered_at"),
        _text("platform"),
        _text("tenant"),
        _text("school"),
        _text("policy"),
        _text("conversation"),
        _text("delivery_key"),
        _text("action", comment="the button that was pressed; empty where it was typed"),
        _flag("is_direct", comment="asked where nobody else reads along"),
        _flag("is_private", comment="a private matter: its text is in private_text"),
        _text("route"),
        _text("stance"),
        sa.Column("topic", sa.Text()),
        sa.Column("confidence", sa.Float(), nullable=False),
        _text("about"),
        sa.Column("sign", sa.Text()),
        _json("signs"),
        _text("knowledge_version"),
        _text("program_version"),
        sa.PrimaryKeyConstraint("id", name="pk_question"),
        sa.UniqueConstraint("platform", "tenant", "conversation", "delivery_key", name="uq_question_delivery"),
    )
    op.create_index("ix_question_received_at", "question", ["received_at", "id"])


def _create_question_words(table: str) -> None:
    op.create_table(
        table,
        _text("question_id"),
        _text("person"),
        _text("text"),
        sa.Column("understood", sa.Text(), comment="a follow-up with what it refers to; null where that is the text"),
        _text("reply"),
        sa.PrimaryKeyConstraint("question_id", name=f"pk_{table}"),
        _refers(table, "question_id", "question"),
    )
    op.create_index(f"ix_{table}_person", table, ["person"])


def _create_citation() -> None:
    op.create_table(
        "citation",
        _text("question_id"),
        _number("part", autoincrement=False, comment="2 for the second verdict of a two-part question"),
        _text("role"),
        _number("position", autoincrement=False),
        _text("clause_id"),
        _text("kind"),
        sa.Column("number", sa.Text()),
        _text("heading"),
        sa.Column("lead", sa.Text()),
        _text("text"),
        sa.PrimaryKeyConstraint("question_id", "part", "role", "position", name="pk_citation"),
        _refers("citation", "question_id", "question"),
        sa.CheckConstraint("part IN (1, 2)", name=op.f("ck_citation_part")),
        sa.CheckConstraint("role IN ('cited', 'nearest')", name=op.f("ck_citation_role")),
    )


def _create_conversation() -> None:
    op.create_table(
        "conversation",
        _text("platform"),
        _text("tenant"),
        _text("conversation"),
        _text("person"),
        _text("question", comment="sealed"),
        sa.Column("topic", sa.Text()),
        sa.Column("route", sa.Text()),
        _json("offered"),
        _json("cited"),
        _flag("clarified"),
        _text("case"),
        _moment("updated_at"),
        _number("version"),
        sa.PrimaryKeyConstraint("platform", "tenant", "conversation", "person", name="pk_conversation"),
    )
    op.create_index("ix_conversation_updated_at", "conversation", ["updated_at"])


def _create_inbox() -> None:
    op.create_table(
        "inbox",
        _text("platform"),
        _text("tenant"),
        _text("conversation"),
        _text("delivery_key"),
        _text("person"),
        _text("school"),
        _text("action"),
        _flag("is_direct"),
        _moment("received_at"),
        sa.Column("body", sa.Text(), comment="what was typed and by whom, sealed; null once it is closed"),
        _moment("leased_until", nullable=True),
        _moment("again_at", nullable=True),
        _number("attempts"),
        _text("reason"),
        _moment("closed_at", nullable=True),
        sa.PrimaryKeyConstraint("platform", "tenant", "conversation", "delivery_key", name="pk_inbox"),
    )
    op.create_index("ix_inbox_closed_at", "inbox", ["closed_at"])


def _create_case() -> None:
    op.create_table(
        "case",
        _text("id"),
        _text("state"),
        _text("school"),
        _text("policy"),
        _text("about"),
        sa.Column("clock", sa.Text()),
        _flag("is_private"),
        _text("topic"),
        _moment("opened_at"),
        _json("told"),
        _json("excluded"),
        _json("excluded_people"),
        _text("claimed_by"),
        _moment("seen_at", nullable=True),
        _moment("next_at", nullable=True),
        _number("reminders"),
        sa.Column("gap", sa.Text(), comment="the gap whose askers join this case; null where nobody may any more"),
        _number("version"),
        _moment("state_at", nullable=True, comment="when it came into its state"),
        sa.PrimaryKeyConstraint("id", name="pk_case"),
        sa.UniqueConstraint("gap", name="uq_case_gap"),
    )
    op.create_index("ix_case_next_at", "case", ["next_at"])
    op.create_index("ix_case_state", "case", ["state", "opened_at"])


def _create_case_asking() -> None:
    op.create_table(
        "case_asking",
        _text("question_id"),
        _text("case_id"),
        _number("position"),
        _text("platform"),
        _text("tenant"),
        _text("person"),
        _text("conversation"),
        _text("email", comment="sealed"),
        _flag("is_waiting", comment="its asker is to get the next answer"),
        sa.PrimaryKeyConstraint("question_id", name="pk_case_asking"),
        _refers("case_asking", "question_id", "question"),
        _refers("case_asking", "case_id", "case"),
    )
    op.create_index("ix_case_asking_case_id", "case_asking", ["case_id", "position"])
    op.create_index("ix_case_asking_person", "case_asking", ["platform", "tenant", "person"])


def _create_case_event() -> None:
    op.create_table(
        "case_event",
        _number("id"),
        _text("case_id"),
        _text("kind"),
        _moment("at"),
        _text("actor"),
        _text("slot"),
        sa.Column("outcome", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_case_event"),
        _refers("case_event", "case_id", "case"),
    )
    op.create_index("ix_case_event_case_id", "case_event", ["case_id"])


def _create_case_words(table: str) -> None:
    op.create_table(
        table,
        _number("id"),
        _text("case_id"),
        _text("kind", comment="the event that it belongs to: answered, added or closed"),
        _moment("at"),
        _text("actor"),
        _text("text"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        _refers(table, "case_id", "case"),
    )
    op.create_index(f"ix_{table}_case_id", table, ["case_id"])
    op.create_index(f"ix_{table}_actor", table, ["actor"])


def _create_ruling_draft() -> None:
    op.create_table(
        "ruling_draft",
        _text("id"),
        _text("case_id"),
        _moment("drafted_at"),
        _text("clause_id"),
        _text("topic"),
        _text("scope"),
        _text("text"),
        sa.PrimaryKeyConstraint("id", name="pk_ruling_draft"),
        _refers("ruling_draft", "case_id", "case"),
    )
    op.create_index("ix_ruling_draft_case_id", "ruling_draft", ["case_id"])


def _create_action() -> None:
    op.create_table(
        "action",
        _text("id"),
        _text("kind"),
        _text("label"),
        _text("question_id"),
        _text("case_id"),
        _text("argument"),
        _text("person"),
        _moment("used_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_action"),
    )


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        _text("id"),
        _text("platform"),
        _text("tenant"),
        _text("person"),
        _text("conversation"),
        _text("kind"),
        _text("question_id"),
        _text("case_id"),
        _text("slot"),
        _flag("is_private"),
        _flag("is_urgent"),
        _text("replaces"),
        _text("state"),
        _moment("first_due_at"),
        _moment("due_at"),
        _moment("leased_until", nullable=True),
        _text("holder"),
        _number("attempts"),
        _text("reason"),
        _text("reference"),
        _moment("sent_at", nullable=True),
        sa.PrimaryKeyConstraint("sequence", name="pk_outbox"),
        sa.UniqueConstraint("id", name="uq_outbox_id"),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index("ix_outbox_case_id", "outbox", ["case_id"])
    to_contact = sa.text("slot != ''")
    op.create_index("ix_outbox_contact", "outbox", ["platform", "person"], sqlite_where=to_contact, postgresql_where=to_contact)
    op.create_index("ix_outbox_due", "outbox", ["due_at"], sqlite_where=waiting, postgresql_where=waiting)
    order = ["platform", "tenant", "conversation", "sequence"]
    op.create_index("ix_outbox_order", "outbox", order, sqlite_where=waiting, postgresql_where=waiting)


def _create_message_words(table: str) -> None:
    op.create_table(
        table,
        _text("message_id"),
        _text("body"),
        sa.PrimaryKeyConstraint("message_id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["message_id"], ["outbox.id"], name=f"fk_{table}_message_id"),
    )


def _create_place() -> None:
    op.create_table(
        "place",
        _text("platform"),
        _text("tenant"),
        _text("conversation"),
        _text("service_url"),
        _text("conversation_id"),
        _text("conversation_type"),
        _text("bot_id"),
        _text("user_id"),
        _text("account"),
        _text("email", comment="in lower case; empty while it was not looked up"),
        _text("team_id"),
        _text("group_id"),
        _text("name"),
        _moment("updated_at"),
        sa.PrimaryKeyConstraint("platform", "tenant", "conversation", name="pk_place"),
    )
    op.create_index("ix_place_email", "place", ["platform", "tenant", "email"])
    op.create_index("ix_place_updated_at", "place", ["platform", "updated_at"])
