"""Cases read back from their rows, with their questions."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, select

from adapters.storage import schema
from adapters.storage.case_rows import asking_of, case_of
from adapters.storage.sealing import Seal
from bot.errors import RecordsError
from bot.handover import Asking, CaseFile
from bot.messages import Address

logger = logging.getLogger(__name__)


def read_cases(connection: Connection, found: Select[Any], seal: Seal, *, asker: Address | None = None) -> list[CaseFile]:
    """The cases of a statement, in its order; with an asker only that person's questions of each, since nobody sees who else asked."""
    rows = connection.execute(found).mappings().all()
    askings = _askings(connection, [row["id"] for row in rows], asker)
    return [case_of(row, [_asking(each, seal) for each in askings[row["id"]]]) for row in rows]


def _askings(connection: Connection, case_ids: Sequence[str], asker: Address | None) -> dict[str, list[RowMapping]]:
    """The questions of each case, in their order."""
    table = schema.case_asking
    found = select(table).where(table.c.case_id.in_(case_ids)).order_by(table.c.case_id, table.c.position)
    if asker is not None:
        found = found.where(table.c.platform == asker.platform, table.c.tenant == asker.tenant, table.c.person == asker.person)
    by_case: dict[str, list[RowMapping]] = defaultdict(list)
    for row in connection.execute(found).mappings() if case_ids else ():
        by_case[row["case_id"]].append(row)
    return by_case


def _asking(row: RowMapping, seal: Seal) -> Asking:
    """A question of a case; an e-mail that was sealed with another key is left out, since a case must be found without it."""
    try:
        return asking_of(row, seal.open(row["email"]) if row["email"] else "")
    except RecordsError as error:
        logger.error("An asker's e-mail cannot be read: %s", error)
        return asking_of(row, "")
