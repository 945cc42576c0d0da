"""Alembic's way in: runs within the connection and transaction of whoever called it (adapters.storage.migrate)."""

from __future__ import annotations

from alembic import context

from adapters.storage.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
