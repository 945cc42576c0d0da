"""Questions, what was said, what was quoted, cases and conversations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The first tables."""
    _create_question()
    _create_text("question_text")
    _create_text("private_text")
    _create_citation()
    _create_case()
    _create_conversation()


def downgrade() -> None:
    """Back to an empty database: what was recorded is lost."""
    for table in ("conversation", "case_event", "case", "citation", "private_text", "question_text", "question"):
        op.drop_table(table)


def _create_question() -> None:
    op.create_table(
        "question",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("delivery_key", sa.Text(), nullable=False),
        sa.Column("is_direct", sa.Boolean(), nullable=False, comment="asked where nobody else reads along"),
        sa.Column("is_private", sa.Boolean(), nullable=False, comment="a private matter: its text is in private_text"),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("stance", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text()),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("sign", sa.Text()),
        sa.Column("signs", sa.JSON(), nullable=False),
        sa.Column("knowledge_version", sa.Text(), nullable=False),
        sa.Column("program_version", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_question"),
        sa.UniqueConstraint("platform", "tenant", "conversation", "delivery_key", name="uq_question_delivery"),
    )
    op.create_index("ix_question_received_at", "question", ["received_at", "id"])


def _create_text(table: str) -> None:
    op.create_table(
        table,
        sa.Column("question_id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("question_id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=f"fk_{table}_question_id"),
    )
    op.create_index(f"ix_{table}_person", table, ["person"])


def _create_citation() -> None:
    op.create_table(
        "citation",
        sa.Column("question_id", sa.Text(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False, autoincrement=False, comment="2 for the second verdict of a two-part question"),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("clause_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text()),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("lead", sa.Text()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("question_id", "part", "role", "position", name="pk_citation"),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name="fk_citation_question_id"),
        sa.CheckConstraint("part IN (1, 2)", name=op.f("ck_citation_part")),
        sa.CheckConstraint("role IN ('cited', 'nearest')", name=op.f("ck_citation_role")),
    )


def _create_case() -> None:
    op.create_table(
        "case",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("question_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("clock", sa.Text()),
        sa.Column("contact_role", sa.Text()),
        sa.Column("contact_name", sa.Text()),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case"),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name="fk_case_question_id"),
    )
    op.create_index("ix_case_question_id", "case", ["question_id"])
    op.create_index("ix_case_state", "case", ["state"])
    op.create_table(
        "case_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_case_event"),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_case_event_case_id"),
    )
    op.create_index("ix_case_event_case_id", "case_event", ["case_id"])


def _create_conversation() -> None:
    op.create_table(
        "conversation",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text()),
        sa.Column("route", sa.Text()),
        sa.Column("offered", sa.JSON(), nullable=False),
        sa.Column("cited", sa.JSON(), nullable=False),
        sa.Column("clarified", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "tenant", "conversation", "person", name="pk_conversation"),
    )
    op.create_index("ix_conversation_updated_at", "conversation", ["updated_at"])
