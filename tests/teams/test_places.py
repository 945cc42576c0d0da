"""What one copy of the advisor knows of Teams' conversations, and what it learns from another by the records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.places import Place
from adapters.storage.database import Database, open_database
from adapters.teams.calling import Teams
from adapters.teams.places import WARM_FOR, Book
from bot.errors import RecordsError
from tests.platforms.clock import SetClock
from tests.teams.fake_teams import BOT, STAFFROOM, TEAM, TENANT, FakeTeams, personal
from tests.teams.stack import authority

GROUP = "aad-group-of-staff"


@pytest.fixture
def database(tmp_path: Path, clock: SetClock) -> Iterator[Database]:
    """The records that the copies share."""
    made = open_database(f"sqlite:///{tmp_path / 'advisor.db'}", clock)
    made.prepare()
    yield made
    made.close()


def book(teams: FakeTeams, database: Database, clock: SetClock) -> Book:
    """What a copy that has just started knows."""
    made = Book(database.places, Teams(authority(teams), is_local=True), clock, BOT)
    made.warm()
    return made


def staffroom(teams: FakeTeams, clock: SetClock) -> Place:
    """The channel of the staff."""
    return Place("teams", TENANT, STAFFROOM, teams.url, STAFFROOM, "channel", BOT, team_id=TEAM, group_id=GROUP, updated_at=clock.now())


def test_a_copy_learns_by_the_records_where_another_was_added(teams: FakeTeams, database: Database, clock: SetClock) -> None:
    """Without a restart: the team whose members are staff, and a server for a channel in which nobody has spoken."""
    one, two = book(teams, database, clock), book(teams, database, clock)
    one.learn(staffroom(teams, clock))
    clock.time += WARM_FOR + timedelta(seconds=1)
    found = two.team(TENANT, GROUP)
    assert found is not None
    assert (found.conversation_id, two.whereabouts(TENANT, "19:other@thread.tacv2").service_url) == (TEAM, teams.url)


def test_what_is_not_there_is_not_looked_for_again_and_again(teams: FakeTeams, database: Database, clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The records are asked once a minute at most."""
    made, asked = book(teams, database, clock), list[int]()

    def recent(_: str, limit: int) -> list[Place]:
        asked.append(limit)
        return []

    monkeypatch.setattr(database.places, "recent", recent)
    clock.time += WARM_FOR + timedelta(seconds=1)
    for _ in range(5):
        assert made.team(TENANT, GROUP) is None
    assert len(asked) == 1


def test_what_a_copy_knows_better_stays(teams: FakeTeams, database: Database, clock: SetClock) -> None:
    """A place that could not be kept is newer than its row."""
    made = book(teams, database, clock)
    own = Place("teams", TENANT, "@aad-asker", teams.url, personal("aad-asker"), "personal", BOT, account="aad-asker", updated_at=clock.now())
    made.learn(own)
    database.places.keep(replace(own, conversation_id="a:long-ago"))
    made.warm()
    assert made.whereabouts(TENANT, "@aad-asker").conversation_id == personal("aad-asker")


def test_what_could_not_be_kept_is_kept_when_it_is_seen_again(teams: FakeTeams, database: Database, clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The records were away when somebody first wrote: after the next start they are known all the same."""

    def away(*_: object) -> None:
        raise RecordsError("The database is away.")

    copy = book(teams, database, clock)
    with monkeypatch.context() as broken:
        for name in ("write", "read"):
            broken.setattr(type(database.store), name, away)
        copy.learn(staffroom(teams, clock))
        assert copy.at(TENANT, STAFFROOM) is not None
    copy.learn(staffroom(teams, clock))
    assert database.places.place("teams", TENANT, STAFFROOM) is not None
