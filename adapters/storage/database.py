"""The database as the advisor is wired to it: its ports over one store."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from sqlalchemy import Engine, literal_column, select

from adapters.storage import schema
from adapters.storage.cases import SqlCases
from adapters.storage.engine import BUSY_TIMEOUT
from adapters.storage.inbox import SqlInbox
from adapters.storage.outbox import SqlOutbox
from adapters.storage.places import SqlPlaces
from adapters.storage.records import SqlRecords
from adapters.storage.sealing import WRONG_KEY
from adapters.storage.store import Store
from bot.errors import RecordsError
from bot.ports import Clock

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Database:
    """What the core and the shells ask of a database. All of it may be used from any thread.

    Nothing is opened before it is first used: then the schema is brought up to date, and a database that is away raises RecordsError from
    whatever was asked, and is tried again by the next that asks. After `close` everything raises RecordsError.
    """

    store: Store
    records: SqlRecords
    cases: SqlCases
    inbox: SqlInbox
    outbox: SqlOutbox
    places: SqlPlaces

    @property
    def engine(self) -> Engine:
        """For listings (`adapters.storage.log`, `.case_listing`, `.outbox_listing`). Raises RecordsError where it cannot be opened."""
        return self.store.engine

    def prepare(self) -> None:
        """Open it now, make it where there is none, and fetch the key of the private words. Raises RecordsError: what to do before starting.

        A key that does not open what is there is told in the log alone: the next question must be answered all the same.
        """
        with self.store.read():
            self.store.seal.seal("")
        if not self.is_key_right():
            logger.error(WRONG_KEY)

    def is_key_right(self) -> bool:
        """Does the key open the private words that are on record? Raises RecordsError where there is no key or no database."""
        private = select(schema.private_text.c.text).limit(1)
        newest = select(schema.conversation.c.question).order_by(schema.conversation.c.updated_at.desc()).limit(1)
        with self.store.read() as connection:
            sealed = [*connection.execute(private).scalars(), *connection.execute(newest).scalars()]
        return all(self.store.seal.opens(each) for each in sealed)

    def is_reachable(self) -> bool:
        """Does the database answer just now? It is asked, not remembered."""
        try:
            with self.store.read() as connection:
                connection.execute(select(literal_column("1")))
        except RecordsError as error:
            logger.warning("%s", error)
            return False
        return True

    def close(self) -> None:
        """Waits for what is under way, then closes every connection."""
        self.store.close()


def open_database(database_url: str, clock: Clock, *, private_key: str = "", busy_timeout: float = BUSY_TIMEOUT) -> Database:
    """The database at this address (the settings DATABASE_URL and PRIVATE_KEY). Raises RecordsError where the address itself cannot be used.

    Without `private_key`, private words in a SQLite database are sealed with the key in `private.key` beside the file, made when it is first
    needed; with PostgreSQL nothing can be kept, which `prepare` tells before the start.
    """
    store = Store(database_url, clock, private_key=private_key, busy_timeout=busy_timeout)
    return Database(store, SqlRecords(store), SqlCases(store), SqlInbox(store), SqlOutbox(store), SqlPlaces(store))
