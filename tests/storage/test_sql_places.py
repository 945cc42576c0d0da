"""Where conversations are is kept for every copy of the advisor, and what is not told again is not lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from storage_turns import NOON, SetClock

from adapters.places import Place
from adapters.storage.database import Database

OWN = Place(
    platform="teams",
    tenant="T1",
    conversation="@aad-1",
    service_url="https://smba.trafficmanager.net/uk/",
    conversation_id="a:1",
    conversation_type="personal",
    bot_id="28:app",
    user_id="29:one",
    account="aad-1",
    email="Head@School.example",
    name="Hana Head",
    updated_at=NOON,
)


def test_a_place_is_found_by_its_conversation_and_by_email(database: Database, other: Database) -> None:
    """By another copy as well; the address is the same in any case of its letters."""
    database.places.keep(OWN)
    kept = replace(OWN, email="head@school.example")
    assert other.places.place("teams", "T1", "@aad-1") == kept
    assert other.places.by_email("teams", "T1", "HEAD@school.example") == kept
    for missing in (("teams", "T2", "@aad-1"), ("slack", "T1", "@aad-1"), ("teams", "T1", "@aad-2")):
        assert database.places.place(*missing) is None
    assert database.places.by_email("teams", "T1", "") is None
    assert database.places.by_email("teams", "T2", "head@school.example") is None


def test_what_is_told_anew_takes_the_place_of_what_was_known(database: Database) -> None:
    """A service may move; what an activity does not tell stays."""
    database.places.keep(OWN)
    moved = replace(OWN, service_url="https://smba.trafficmanager.net/emea/", email="", name="", user_id="", updated_at=NOON + timedelta(hours=1))
    database.places.keep(moved)
    found = database.places.place("teams", "T1", "@aad-1")
    assert found == replace(moved, email="head@school.example", name="Hana Head", user_id="29:one")


def test_a_chat_stays_known_where_somebody_is_only_seen_elsewhere(database: Database) -> None:
    """An empty id is no news of where their own chat is."""
    database.places.keep(OWN)
    database.places.keep(replace(OWN, conversation_id=""))
    found = database.places.place("teams", "T1", "@aad-1")
    assert found is not None
    assert found.conversation_id == "a:1"


def test_a_place_without_a_time_was_seen_now(database: Database, clock: SetClock) -> None:
    """The clock tells."""
    database.places.keep(replace(OWN, updated_at=None))
    found = database.places.place("teams", "T1", "@aad-1")
    assert found is not None
    assert found.updated_at == clock.time


def test_the_last_seen_come_first(database: Database) -> None:
    """No more than are wanted, and of one platform."""
    for number in range(5):
        database.places.keep(replace(OWN, conversation=f"@aad-{number}", updated_at=NOON + timedelta(minutes=number)))
    database.places.keep(replace(OWN, platform="slack"))
    assert [place.conversation for place in database.places.recent("teams", 2)] == ["@aad-4", "@aad-3"]


def test_a_channel_is_nobodys_own_place(database: Database) -> None:
    """Whatever address stands there, no personal message goes to it."""
    database.places.keep(replace(OWN, conversation="19:c", conversation_type="channel"))
    assert database.places.by_email("teams", "T1", "head@school.example") is None


def test_a_place_is_forgotten(database: Database) -> None:
    """Where the advisor was taken away nothing is sent any more; forgetting twice is no fault."""
    database.places.keep(OWN)
    for _ in range(2):
        database.places.forget("teams", "T1", "@aad-1")
        assert database.places.place("teams", "T1", "@aad-1") is None
