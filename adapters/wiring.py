"""Joins the core to the world, once and by hand: settings, knowledge folder, records, clock, messengers. Nothing happens at import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.ports import Cases, Clock, Gate, Messenger, Records

if TYPE_CHECKING:
    from adapters.reception import Reception
    from adapters.storage.database import Database
    from bot.advisor import Advisor
    from bot.cases.casework import Casework
    from bot.deciding.minds import FolderMinds
    from bot.delivery import Postman
    from bot.messages import Address
    from bot.settings import Settings

TERMINAL = "terminal"
"""The platform on which every contact can be reached: `policy-advisor inbox` shows what waits for them."""


class SystemClock(Clock):
    """The computer's clock."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Wired:
    """An advisor ready for questions, and the knowledge folder that it answers from."""

    advisor: Advisor
    minds: FolderMinds


@dataclass(frozen=True, slots=True)
class Service:
    """Everything that a program which serves people needs. Its threads run from `reception.start()` until `close`."""

    advisor: Advisor
    minds: FolderMinds
    database: Database
    casework: Casework
    postman: Postman
    reception: Reception
    clock: Clock

    def close(self, timeout: float) -> None:
        """Wait at most so many seconds for what is under way, then close the database; what is not done stays in inbox and outbox."""
        self.reception.stop(timeout)
        self.database.close()


def read_minds(settings: Settings) -> FolderMinds:
    """The knowledge folder, ready for questions and read again when it is saved. Raises KnowledgeError with all problems."""
    from bot.deciding.minds import FolderMinds
    from bot.understanding.encoder import shipped_encoder
    from bot.understanding.vectors import KeptVectors

    encoder = shipped_encoder()
    return FolderMinds(settings.knowledge_dir, KeptVectors(encoder, settings.cache_dir) if encoder else None, settings.cache_dir)


def wire(settings: Settings, records: Records, clock: Clock, *, cases: Cases | None = None, platforms: Sequence[str] = (TERMINAL,)) -> Wired:
    """The advisor on this knowledge folder and these records. Raises KnowledgeError with all problems."""
    from bot.advisor import Advisor

    minds = read_minds(settings)
    return Wired(Advisor(minds, records, clock, cases, tuple(platforms)), minds)


def open_database(settings: Settings, clock: Clock | None = None) -> Database:
    """The database of the settings; nothing is opened before it is used. Raises RecordsError where its address cannot be used."""
    from adapters.storage.database import open_database as opened

    return opened(settings.database_url, clock or SystemClock(), private_key=settings.private_key)


def join(
    settings: Settings,
    minds: FolderMinds,
    database: Database,
    messengers: Mapping[str, Messenger],
    platforms: Sequence[str],
    *,
    gates: Mapping[str, Gate] | None = None,
    own: Address | None = None,
    lease: timedelta | None = None,
    clock: Clock | None = None,
) -> Service:
    """Joins what serves people.

    `messengers` are those of this program, `platforms` where contacts can be reached, by this program or by another one on the same database.
    `gates` know on each platform who is staff; `own` is whose messages alone this program sends; `lease` how long a message is its own.
    """
    from adapters.reception import Reception
    from adapters.spool import FileSpool
    from bot.advisor import Advisor
    from bot.cases.casework import Casework
    from bot.delivery import LEASE, Postman

    clock = clock or SystemClock()
    casework = Casework(minds, database.cases, clock, tuple(platforms), settings.administrators)
    advisor = Advisor(minds, database.records, clock, database.cases, tuple(platforms), says_incomplete=settings.allow_incomplete_contacts)
    postman = Postman(database.outbox, messengers, casework, clock, lease=LEASE if lease is None else lease)
    spool = FileSpool(settings.spool_dir, database.store.seal)
    reception = Reception(advisor, casework, database.inbox, postman, spool, clock, gates=gates, own=own)
    return Service(advisor, minds, database, casework, postman, reception, clock)
