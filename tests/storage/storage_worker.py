"""A second program at work on the records: `storage_worker.py URL PREFIX TURNS [DIE_AT]`, killed as it begins the statement of that number."""

from __future__ import annotations

import os
import signal
import sys

from sqlalchemy import Connection, Engine, event
from storage_turns import KEY, SetClock, make_turn, private_turn

from adapters.storage.database import open_database


def count_statements(engine: Engine, die_at: int = 0) -> list[int]:
    """Counts from here on: how many statements were begun, then the number that each COMMIT had. Kills this program at one of them."""
    counted = [0]

    def count_one(*_: object) -> None:
        counted[0] += 1
        if counted[0] == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def committing(_: Connection) -> None:
        count_one()
        counted.append(counted[0])

    event.listen(engine, "before_cursor_execute", count_one)
    event.listen(engine, "commit", committing)
    return counted


def main() -> None:
    """Makes the tables, then commits the turns one after another."""
    url, prefix, turns = sys.argv[1], sys.argv[2], int(sys.argv[3])
    database = open_database(url, SetClock(), private_key=KEY)
    database.prepare()
    if len(sys.argv) > 4:
        turn = private_turn(prefix)
        database.inbox.receive(turn.question)
        count_statements(database.engine, int(sys.argv[4]))
        database.records.commit(turn)
    for number in range(turns):
        database.records.commit(make_turn(f"{prefix}{number}"))
    database.close()


if __name__ == "__main__":
    main()
