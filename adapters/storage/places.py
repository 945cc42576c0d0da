"""Places kept in SQL, so that whoever was met once can be written to by any copy of the advisor, also after a restart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from functools import cache
from typing import Any

from sqlalchemy import RowMapping, Select, delete, func, select

from adapters.places import PERSONAL, Place, Places
from adapters.storage.schema import place as table
from adapters.storage.statements import matching, named, upsert
from adapters.storage.store import Store

PATIENCE = 1.5
"""Seconds that keeping a place waits for its transaction to begin: a delivery waits for it, and without it goes on."""
_KEY = (table.c.platform, table.c.tenant, table.c.conversation)
_STAYS = frozenset({"conversation_id", "user_id", "email", "team_id", "group_id", "name"})
"""What an activity does not always tell."""
_NAMES = tuple(field.name for field in fields(Place))
_ONE = select(table).where(*matching(_KEY))
_FORGET = delete(table).where(*matching(_KEY))
_BY_EMAIL = (
    select(table)
    .where(*matching((table.c.platform, table.c.tenant, table.c.email)), table.c.conversation_type == PERSONAL)
    .order_by(table.c.updated_at.desc())
    .limit(1)
)


class SqlPlaces(Places):
    """Keeps places: addresses without a word of what was said there."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def keep(self, place: Place) -> None:
        """Keep a place as it is now known; what is not told this time stays as it was. Raises RecordsError."""
        row = asdict(place) | {"email": place.email.lower(), "updated_at": place.updated_at or self._store.clock.now()}
        self._store.write(lambda connection: connection.execute(_keeping(connection.dialect.name), row), PATIENCE)

    def forget(self, platform: str, tenant: str, conversation: str) -> None:
        """Forget a place. Raises RecordsError."""
        self._store.execute(_FORGET, named({"platform": platform, "tenant": tenant, "conversation": conversation}))

    def place(self, platform: str, tenant: str, conversation: str) -> Place | None:
        """The place of a conversation, or None. Raises RecordsError."""
        return self._first(_ONE, {"platform": platform, "tenant": tenant, "conversation": conversation})

    def by_email(self, platform: str, tenant: str, email: str) -> Place | None:
        """Somebody's own chat by their verified address, or None. Raises RecordsError."""
        return self._first(_BY_EMAIL, {"platform": platform, "tenant": tenant, "email": email.lower()}) if email else None

    def recent(self, platform: str, limit: int) -> Sequence[Place]:
        """So many places, the last seen first. Raises RecordsError."""
        last = select(table).where(table.c.platform == platform).order_by(table.c.updated_at.desc()).limit(limit)
        with self._store.read() as connection:
            return [_place(row) for row in connection.execute(last).mappings()]

    def _first(self, statement: Select[Any], values: dict[str, Any]) -> Place | None:
        with self._store.read() as connection:
            row = connection.execute(statement, named(values)).mappings().first()
        return _place(row) if row is not None else None


@cache
def _keeping(dialect: str) -> Any:
    """The insert that settles a conflict by what is new; an empty value does not take the place of a known one."""
    insert = upsert(dialect, table)
    told = insert.excluded
    changed = {name: func.coalesce(func.nullif(told[name], ""), table.c[name]) if name in _STAYS else told[name] for name in _NAMES if name not in _key_names()}
    return insert.on_conflict_do_update(index_elements=list(_KEY), set_=changed)


def _key_names() -> frozenset[str]:
    return frozenset(column.name for column in _KEY)


def _place(row: RowMapping) -> Place:
    return Place(**{name: row[name] for name in _NAMES})
