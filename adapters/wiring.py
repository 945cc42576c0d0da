"""Joins the core to the world, once and by hand: settings, knowledge folder, records, clock. Nothing happens at import."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.errors import ConversationMovedOn, RecordsError
from bot.model import Question, Talk, Turn
from bot.ports import Clock, Records

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.advisor import Advisor
    from bot.deciding.minds import FolderMinds
    from bot.settings import Settings


class SystemClock(Clock):
    """The computer's clock."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return datetime.now(UTC)


class RecordsOnDemand(Records):
    """The SQL records, opened at the first question: a database that cannot be opened must not keep an urgent one from its reply.

    `fault` is what kept the last question from its record, or None.
    """

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._opened: Records | None = None
        self.fault: RecordsError | None = None

    def prepare(self) -> None:
        """Open the records now, and make the database where there is none. Raises RecordsError."""
        self._records()

    def talk(self, question: Question) -> Talk | None:
        """What this person's conversation last spoke of. Raises RecordsError, also where the records cannot be opened."""
        self.fault = None
        try:
            return self._records().talk(question)
        except RecordsError as error:
            self.fault = error
            raise

    def commit(self, turn: Turn) -> None:
        """Keep the turn. Raises RecordsError."""
        try:
            self._records().commit(turn)
            self.fault = None
        except ConversationMovedOn:
            raise
        except RecordsError as error:
            self.fault = error
            raise

    def _records(self) -> Records:
        """The records behind this; a failed opening is tried again at the next question."""
        if self._opened is None:
            from adapters.storage.records import SqlRecords

            self._opened = SqlRecords(open_database(self._settings), self._clock)
        return self._opened


@dataclass(frozen=True, slots=True)
class Wired:
    """An advisor ready for questions, and the knowledge folder that it answers from."""

    advisor: Advisor
    minds: FolderMinds


def wire(settings: Settings, records: Records, clock: Clock) -> Wired:
    """The advisor on this knowledge folder and these records. Raises KnowledgeError with all problems."""
    from bot.advisor import Advisor
    from bot.deciding.minds import FolderMinds
    from bot.understanding.encoder import shipped_encoder
    from bot.understanding.vectors import KeptVectors

    encoder = shipped_encoder()
    minds = FolderMinds(settings.knowledge_dir, KeptVectors(encoder, settings.cache_dir) if encoder else None, settings.cache_dir)
    return Wired(Advisor(minds, records, clock), minds)


def open_database(settings: Settings) -> Engine:
    """The database of the records, its schema up to date. Raises RecordsError."""
    from adapters.storage.engine import open_engine
    from adapters.storage.migrate import ensure_schema

    engine = open_engine(settings.database_url)
    ensure_schema(engine)
    return engine
