"""A reception on a real database, a small knowledge folder and messengers that the test tells what to do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from adapters.reception import Reception
from adapters.spool import FileSpool
from adapters.storage.database import Database, open_database
from bot.advisor import Advisor
from bot.deciding.minds import FolderMinds
from bot.delivery import Postman
from bot.messages import MessageKind
from bot.model import Question
from bot.ports import Gate
from tests.delivery.fakes import Desk, ListedCasework, StandingClock
from tests.small_folder import fill_in, make_small_folder

PARENT = "can I accept a parent's friend request?"
URGENT = "a pupil messaged me"
KEY = "a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2U="


@pytest.fixture(scope="session")
def minds(tmp_path_factory: pytest.TempPathFactory) -> FolderMinds:
    """The small folder with its people, one of them on Slack."""
    return FolderMinds(fill_in(make_small_folder(tmp_path_factory.mktemp("small") / "knowledge"), slack={"dsl": "UDSL", "head": "UHEAD"}))


@pytest.fixture
def clock() -> StandingClock:
    """A Monday at nine."""
    return StandingClock()


@dataclass
class House:
    """All of it together, to be taken apart by the test."""

    minds: FolderMinds
    clock: StandingClock
    database: Database
    spool: FileSpool
    slack: Desk
    casework: ListedCasework
    gates: dict[str, Gate]

    def reception(self) -> Reception:
        """A reception as a process that has just been started has it."""
        advisor = Advisor(self.minds, self.database.records, self.clock, self.database.cases, ("slack",))
        postman = Postman(self.database.outbox, {"slack": self.slack}, self.casework, self.clock)
        return Reception(advisor, self.casework, self.database.inbox, postman, self.spool, self.clock, gates=self.gates)

    def asked(self, text: str = PARENT, key: str = "1", person: str = "U1", **changes: object) -> Question:
        """A question in somebody's direct conversation."""
        question = Question(text, f"@{person}", person, "slack", self.clock.now(), key, "T1")
        return replace(question, **changes)  # type: ignore[arg-type]  # the names are those of Question

    def kinds(self, person: str = "U1") -> list[MessageKind]:
        """What has arrived at a person."""
        return [message.kind for message in self.slack.arrived if message.to.person == person]


@pytest.fixture
def database(database_url: str, clock: StandingClock) -> Iterator[Database]:
    """Real records: once SQLite, once PostgreSQL."""
    database = open_database(database_url, clock, private_key=KEY)
    yield database
    wait_for_threads()
    database.close()


@pytest.fixture
def house(minds: FolderMinds, clock: StandingClock, database: Database, tmp_path: Path) -> House:
    """Everything works."""
    return House(minds, clock, database, FileSpool(tmp_path / "spool", database.store.seal), Desk(), ListedCasework(), {})


@pytest.fixture
def fragile(minds: FolderMinds, clock: StandingClock, tmp_path: Path) -> Iterator[House]:
    """A house whose database cannot be opened, until `mend` is called."""
    (tmp_path / "data").write_text("a file where the folder should be")
    database = open_database(f"sqlite:///{tmp_path / 'data' / 'advisor.db'}", clock)
    yield House(minds, clock, database, FileSpool(tmp_path / "spool"), Desk(), ListedCasework(), {})
    wait_for_threads()
    database.close()


def wait_for_threads() -> None:
    """What the reception has begun in threads of its own comes to its end before the database is closed."""
    for thread in threading.enumerate():
        if thread.name in {"core", "messenger"}:
            thread.join(20)


@pytest.fixture
def mend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """Brings the database of the fragile house back."""

    def mending() -> None:
        (tmp_path / "data").unlink()
        monkeypatch.setattr("adapters.storage.store._ASK_AGAIN_AFTER", 0.0)

    return mending
