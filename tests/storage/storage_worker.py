"""A second program at work on the records: `storage_worker.py URL PREFIX TURNS [DIE_AT]`, killed as it begins the statement of that number."""

from __future__ import annotations

import os
import signal
import sys

from conftest import SetClock
from sqlalchemy import Connection, Engine, event
from storage_turns import make_turn, private_turn

from adapters.storage.engine import open_engine
from adapters.storage.migrate import ensure_schema
from adapters.storage.records import SqlRecords


def die_at(engine: Engine, number: int) -> None:
    """Kills this program when it begins the statement of that number, counted from here; the one before COMMIT is the last but one."""
    begun = 0

    def count_one(*_: object) -> None:
        nonlocal begun
        begun += 1
        if begun == number:
            os.kill(os.getpid(), signal.SIGKILL)

    def committing(_: Connection) -> None:
        count_one()

    event.listen(engine, "before_cursor_execute", count_one)
    event.listen(engine, "commit", committing)


def main() -> None:
    """Makes the tables, then commits the turns one after another."""
    url, prefix, turns = sys.argv[1], sys.argv[2], int(sys.argv[3])
    engine = open_engine(url)
    ensure_schema(engine)
    records = SqlRecords(engine, SetClock())
    if len(sys.argv) > 4:
        die_at(engine, int(sys.argv[4]))
        records.commit(private_turn(prefix))
    for number in range(turns):
        records.commit(make_turn(f"{prefix}{number}"))


if __name__ == "__main__":
    main()
