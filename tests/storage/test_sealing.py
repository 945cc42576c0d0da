"""Private words are unreadable to whoever copies the database, and no key is lost or made twice."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from storage_turns import KEY, NOON, SetClock, make_message, private_turn, reply_to

from adapters.storage import schema
from adapters.storage.database import Database, open_database
from adapters.storage.sealing import FileKey, GivenKey, Seal
from bot.errors import RecordsError
from bot.handover import CaseChange, CaseEvent, EventKind
from bot.messages import Actor
from bot.model import Part, PartKind

MARKER = "Xylophonquartz"


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """Where the key is kept."""
    return tmp_path / "private.key"


def test_what_is_sealed_is_opened(key_file: Path) -> None:
    """The words come back, and what is kept shows none of them."""
    seal = Seal(FileKey(key_file))
    sealed = seal.seal(f"{MARKER} \x00 👩🏽‍🏫")
    assert MARKER not in sealed
    assert seal.open(sealed) == f"{MARKER} \ufffd 👩🏽‍🏫"


def test_the_key_is_made_once_and_for_one_account(key_file: Path) -> None:
    """At first use, readable by nobody else, and the same for every program that comes after."""
    sealed = Seal(FileKey(key_file)).seal(MARKER)
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert Seal(FileKey(key_file)).open(sealed) == MARKER
    assert [path.name for path in key_file.parent.iterdir()] == ["private.key"]


def test_many_who_make_the_key_at_once_have_the_same(key_file: Path) -> None:
    """Whoever comes second takes the first's."""
    with ThreadPoolExecutor(16) as pool:
        assert len({keys for _ in range(5) for keys in pool.map(lambda _: FileKey(key_file).fetch(), range(16))}) == 1


def test_a_key_that_is_not_needed_is_not_made(sqlite: Database, file: Path) -> None:
    """Where the setting has one there is no file; nor before something is sealed."""
    sqlite.records.commit(private_turn())
    without = open_database(f"sqlite:///{file}", SetClock())
    assert without.is_reachable()
    assert not (file.parent / "private.key").exists()
    without.close()


@pytest.mark.parametrize("setting", ["", "  "])
def test_postgresql_needs_the_setting(postgresql_url: str, setting: str) -> None:
    """A key beside the database would be no key apart; it is told before the start, and listings do without."""
    database = open_database(postgresql_url, SetClock(), private_key=setting)
    with pytest.raises(RecordsError, match="PRIVATE_KEY is not set"):
        database.prepare()
    assert database.is_reachable()
    database.close()


@pytest.mark.parametrize("setting", ["short", "é" * 44, "=" * 44, f"{KEY},short"])
def test_a_setting_that_is_no_key(setting: str) -> None:
    """Says how to make one, and does not repeat it."""
    with pytest.raises(RecordsError, match="openssl rand") as caught:
        Seal(GivenKey(setting)).seal(MARKER)
    assert setting not in str(caught.value)


@pytest.mark.parametrize("setting", ["+/8=".replace("8=", "A" * 41 + "="), "-_" + "A" * 41 + "="], ids=["openssl", "Fernet"])
def test_either_alphabet_will_do(setting: str) -> None:
    """The key of `openssl rand -base64 32` is the same key in the alphabet of others."""
    assert Seal(GivenKey("-_" + "A" * 41 + "=")).open(Seal(GivenKey(setting)).seal(MARKER)) == MARKER


@pytest.mark.parametrize("content", [b"", b"no key", b"\xff\xfe"])
def test_a_damaged_key_file_is_not_replaced(key_file: Path, content: bytes) -> None:
    """A new key would make everything older unreadable, so it is told instead."""
    key_file.write_bytes(content)
    with pytest.raises(RecordsError, match="is damaged"):
        Seal(FileKey(key_file)).seal(MARKER)
    assert key_file.read_bytes() == content


def test_a_folder_that_takes_no_key(unprivileged: Path) -> None:
    """Says where to give the right to write."""
    unprivileged.chmod(0o555)
    with pytest.raises(RecordsError, match="cannot be read or made"):
        Seal(FileKey(unprivileged / "private.key")).seal(MARKER)


def test_a_new_key_takes_over(key_file: Path) -> None:
    """With the new key first and the old one after it, old words are read and new ones need only the new key."""
    old, new = KEY, "c3RyYW5nZXItc3RyYW5nZXItc3RyYW5nZXItc3RyYW4="
    sealed = Seal(GivenKey(old)).seal(MARKER)
    both = Seal(GivenKey(f"{new}, {old}"))
    assert both.open(sealed) == Seal(GivenKey(new)).open(both.seal(MARKER)) == MARKER
    with pytest.raises(RecordsError, match="another key"):
        Seal(GivenKey(new)).open(sealed)


def test_a_wrong_key_is_seen_before_the_start(database: Database, database_url: str, caplog: pytest.LogCaptureFixture) -> None:
    """It is told, and keeps nobody from an answer; what is sealed from then on opens with both."""
    assert database.is_key_right()
    database.records.commit(private_turn())
    strange = open_database(database_url, SetClock(), private_key="c3RyYW5nZXItc3RyYW5nZXItc3RyYW5nZXItc3RyYW4=")
    strange.prepare()
    assert (database.is_key_right(), strange.is_key_right()) == (True, False)
    assert "another key" in caplog.text
    talk = strange.records.talk(private_turn().question)
    assert talk is not None
    assert (talk.question, talk.version) == ("", 1)
    strange.close()


def live_a_private_matter(database: Database) -> None:
    """Every way in which private words come into the records: received, answered, told, added to, answered by a person."""
    turn = private_turn(text=f"{MARKER} typed", email=f"{MARKER}@hillside.example", place=f"#{MARKER}")
    turn = replace(turn, reply=replace(turn.reply, text=f"{MARKER} replied"), talk=replace(turn.talk, question=f"{MARKER} talked of"))
    asking = replace(turn.case.asking, email=f"{MARKER}@hillside.example") if turn.case else None
    assert turn.case is not None
    assert asking is not None
    said = (Part(PartKind.QUOTE, f"{MARKER} told"),)
    turn = replace(turn, case=replace(turn.case, askings=(asking,)), messages=(reply_to(turn, parts=said), make_message(case_id="cp", parts=said)))
    database.inbox.receive(turn.question)
    database.records.commit(turn)
    database.inbox.receive(replace(turn.question, delivery_key="waits"))
    before = database.cases.case("cp")
    assert before is not None
    event = CaseEvent(EventKind.ANSWERED, NOON, "slack:U9")
    database.cases.change(CaseChange(before, before, (event,), (make_message("2", case_id="cp", parts=said, summary=MARKER),), f"{MARKER} answered"))
    assert database.cases.words("cp", Actor("slack", "U9"), NOON).answers == (f"{MARKER} answered",)


def test_no_byte_of_a_private_matter_is_in_the_file(sqlite: Database, file: Path) -> None:
    """Neither in the database nor in what SQLite keeps beside it, while it is open and when it is closed."""
    live_a_private_matter(sqlite)
    kept = [path.read_bytes() for path in file.parent.iterdir()]
    sqlite.close()
    kept += [path.read_bytes() for path in file.parent.iterdir()]
    assert len(kept) > 1
    assert not [content for content in kept if MARKER.encode() in content or MARKER.encode("utf-16-le") in content]


def test_no_row_of_a_private_matter_can_be_read(database: Database) -> None:
    """No table has its words in the clear, whichever the database."""
    live_a_private_matter(database)
    with database.engine.connect() as connection:
        for table in schema.metadata.sorted_tables:
            rows = connection.execute(text(f'SELECT * FROM "{table.name}"')).all()
            assert MARKER not in str(rows), table.name
