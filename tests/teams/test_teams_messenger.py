"""Messages reach people on Teams, and what goes wrong is told in the outbox's words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.places import Place
from adapters.storage.database import Database, open_database
from adapters.teams.calling import Teams
from adapters.teams.messenger import TeamsMessenger
from adapters.teams.places import Book
from bot.deciding.minds import FolderMinds
from bot.errors import SendFailed
from bot.messages import Address, Message, MessageKind
from bot.model import Part, PartKind
from tests.platforms.clock import SetClock
from tests.platforms.folder import make_folder
from tests.teams.driver import shown_message
from tests.teams.fake_teams import BOT, STAFFROOM, TEAM, TENANT, FakeTeams, personal, user_id
from tests.teams.stack import authority

PATIENT = (3.0, 3.0)
"""Seconds after which a call is given up: long enough for a machine that is busy with other things."""


@pytest.fixture
def database(tmp_path: Path, clock: SetClock) -> Iterator[Database]:
    """Records of the test's own."""
    made = open_database(f"sqlite:///{tmp_path / 'advisor.db'}", clock)
    yield made
    made.close()


@pytest.fixture
def book(teams: FakeTeams, database: Database, clock: SetClock) -> Book:
    """The places, of which the staff room and the asker's own chat are known."""
    made = Book(database.places, Teams(authority(teams), is_local=True, timeout=PATIENT), clock, BOT)
    made.learn(place(teams, STAFFROOM, STAFFROOM, "channel", team_id=TEAM))
    made.learn(place(teams, "@aad-asker", personal("aad-asker"), "personal", user_id=user_id("aad-asker"), account="aad-asker"))
    return made


@pytest.fixture
def messenger(teams: FakeTeams, book: Book, minds: FolderMinds, clock: SetClock) -> TeamsMessenger:
    """A messenger to the fake Teams, which gives up soon."""
    return TeamsMessenger(Teams(authority(teams), is_local=True, timeout=PATIENT), book, minds, clock, TENANT)


def place(teams: FakeTeams, conversation: str, conversation_id: str, kind: str, **more: Any) -> Place:
    """A conversation that the advisor knows."""
    return Place("teams", TENANT, conversation, teams.url, conversation_id, kind, BOT, **more)


def message(text: str = "No.", conversation: str = "@aad-asker", **more: Any) -> Message:
    """A message to somebody."""
    to = Address("teams", TENANT, conversation.removeprefix("@") if conversation.startswith("@") else "aad-asker", conversation)
    return Message("m1", to, more.pop("kind", MessageKind.REPLY), (Part(PartKind.TEXT, text),), "A notification", **more)


def failure(messenger: TeamsMessenger, said: Message) -> SendFailed:
    """How the sending fails."""
    with pytest.raises(SendFailed) as failed:
        messenger.send(said)
    return failed.value


def texts(teams: FakeTeams, conversation: str = "a:aad-asker") -> list[str]:
    """What stands in a conversation."""
    return [shown_message(each).text for each in teams.posted_to(conversation)]


def test_a_message_goes_to_a_chat_or_a_thread(teams: FakeTeams, messenger: TeamsMessenger) -> None:
    """As its conversation says; a thread is answered in the thread, and a tenant that is not named is the app's own."""
    messenger.send(message())
    messenger.send(message(conversation=f"{STAFFROOM};messageid=17"))
    messenger.send(Message("m2", Address("teams", "", "aad-asker", "@aad-asker"), MessageKind.NOTE, (Part(PartKind.TEXT, "Seen."),), "A notification"))
    assert [call.conversation for call in teams.called("send")] == ["a:aad-asker", f"{STAFFROOM};messageid=17", "a:aad-asker"]
    assert not teams.called("create")


def test_a_notification_has_the_summary_and_no_other_word(teams: FakeTeams, messenger: TeamsMessenger) -> None:
    """A contact's shows among what is new to them, an urgent one as important."""
    messenger.send(message("a pupil messaged me", is_private=True, is_urgent=True, slot="dsl"))
    (sent,) = teams.posted_to("a:aad-asker")
    assert (sent["summary"], sent.get("text"), sent["importance"]) == ("A notification", None, "high")
    assert sent["channelData"] == {"notification": {"alert": True}}


def test_a_chat_is_begun_with_somebody_who_has_not_written(teams: FakeTeams, messenger: TeamsMessenger, database: Database) -> None:
    """A contact is found among the members of a team, by Entra id or by UPN; the chat is kept, so that it is begun once."""
    for name in ("@aad-lead", "@aad-deputy@staff.example.sch.uk"):
        messenger.send(message(conversation=name))
        messenger.send(message(conversation=name))
    assert len(texts(teams, "a:aad-lead")) == len(texts(teams, "a:aad-deputy")) == 2
    assert [call.sent["members"] for call in teams.called("create")] == [[{"id": "29:aad-lead"}], [{"id": "29:aad-deputy"}]]
    kept = database.places.by_email("teams", TENANT, "aad-deputy@staff.example.sch.uk")
    assert kept is not None
    assert (kept.conversation, kept.conversation_id) == ("@aad-deputy", "a:aad-deputy")


def test_another_copy_of_the_advisor_knows_the_chat(
    teams: FakeTeams, messenger: TeamsMessenger, database: Database, minds: FolderMinds, clock: SetClock
) -> None:
    """From the records, without asking Teams."""
    messenger.send(message(conversation="@aad-lead"))
    connector = Teams(authority(teams), is_local=True)
    other = TeamsMessenger(connector, Book(database.places, connector, clock, BOT), minds, clock, TENANT)
    other.send(message(conversation="@aad-lead"))
    assert len(teams.called("create")) == 1


@pytest.mark.parametrize("conversation", ["@aad-nobody", "@nobody@staff.example.sch.uk", "19:elsewhere@thread.tacv2;messageid=1"])
def test_an_address_that_no_message_reaches_is_given_up(messenger: TeamsMessenger, conversation: str) -> None:
    """Nobody has the account, or the advisor is not in the channel."""
    assert failure(messenger, message(conversation=conversation)).is_final


def test_whoever_has_blocked_the_advisor_or_never_added_it_is_given_up(teams: FakeTeams, messenger: TeamsMessenger) -> None:
    """So that the next in the chain is told; it is tried once and no more."""
    teams.members["aad-asker"]["is_blocked"] = True
    assert failure(messenger, message()).is_final
    teams.members["aad-new"] = teams.members["aad-lead"] | {"id": "29:aad-new", "aadObjectId": "aad-new", "is_installed": False}
    assert failure(messenger, message(conversation="@aad-new")).is_final
    assert len([call for call in teams.calls if call.status == 403]) == 2


@pytest.mark.parametrize(("status", "code"), [(403, "MessageWritesBlocked"), (403, "BotNotInConversationRoster"), (404, "ConversationNotFound"), (410, "Gone")])
def test_what_teams_will_never_take_is_given_up(teams: FakeTeams, messenger: TeamsMessenger, status: int, code: str) -> None:
    """With Teams' own word for it."""
    teams.fail("send", status=status, code=code)
    failed = failure(messenger, message())
    assert (failed.is_final, failed.reason) == (True, code)
    assert len([call for call in teams.calls if call.operation == "send"]) == 1


@pytest.mark.parametrize("fault", [{"status": status} for status in (401, 412, 429, 500, 502, 503, 504)] + [{"hangs": 6.0}], ids=str)
@pytest.mark.parametrize("operation", ["send", "create"])
def test_what_may_pass_is_tried_again(teams: FakeTeams, messenger: TeamsMessenger, operation: str, fault: dict[str, Any]) -> None:
    """A Teams that is busy, fails or hangs, and credentials that an administrator can replace; one try is one call."""
    to = "@aad-asker" if operation == "send" else "@aad-lead"
    teams.fail(operation, **fault)
    assert not failure(messenger, message(conversation=to)).is_final
    messenger.send(message(conversation=to))
    answered = [call for call in teams.calls if call.operation == operation]
    assert len(answered) == (1 if "hangs" in fault else 2)


def test_teams_says_when_to_try_again(teams: FakeTeams, messenger: TeamsMessenger, clock: SetClock) -> None:
    """429 with Retry-After; a pause beyond reason is cut."""
    for said, meant in ((30, 30), (86_400, 600)):
        teams.fail("send", status=429, retry_after=said)
        assert failure(messenger, message()).not_before == clock.time + timedelta(seconds=meant)


def test_a_message_takes_the_place_of_an_earlier_one(teams: FakeTeams, messenger: TeamsMessenger) -> None:
    """The contact sees how the case stands where it first stood."""
    first = messenger.send(message("Open"))
    second = messenger.send(message("Claimed"), first.reference)
    assert second == first
    assert texts(teams) == ["Claimed"]


def test_what_can_no_longer_be_updated_is_posted_anew(teams: FakeTeams, messenger: TeamsMessenger) -> None:
    """Somebody has deleted it, or it stood in another conversation."""
    messenger.send(message("Claimed"), "a:aad-asker 17")
    messenger.send(message("Closed"), "a:another 17")
    assert texts(teams) == ["Claimed", "Closed"]


def test_an_update_that_fails_for_now_is_tried_again(teams: FakeTeams, messenger: TeamsMessenger) -> None:
    """Else the case would stand there twice."""
    first = messenger.send(message("Open"))
    teams.fail("update", status=503)
    with pytest.raises(SendFailed):
        messenger.send(message("Claimed"), first.reference)
    assert texts(teams) == ["Open"]


def test_a_long_message_is_updated_card_by_card(teams: FakeTeams, messenger: TeamsMessenger) -> None:
    """What is no longer needed goes."""
    first = messenger.send(message("word " * 6_000))
    assert len(texts(teams)) > 1
    assert sum(text.count("word") for text in texts(teams)) == 6_000
    messenger.send(message("Short"), first.reference)
    assert texts(teams) == ["Short"]


def test_a_message_that_broke_off_goes_on_where_it_was(teams: FakeTeams, messenger: TeamsMessenger) -> None:
    """Teams takes few messages a second in a chat: a long one would begin again and again."""
    long = message("word " * 6_000)
    messenger.send(long)
    whole = len(texts(teams))
    other = Message("m2", long.to, long.kind, long.parts, long.summary)
    teams.fail("send", status=200, times=1)
    teams.fail("send", status=429, retry_after=1, times=1)
    assert failure(messenger, other).not_before is not None
    messenger.send(other)
    assert len(texts(teams)) == 2 * whole


@pytest.mark.parametrize("fault", [{"status": 400, "code": "BadSyntax"}, {"status": 413, "code": "MessageSizeTooBig"}], ids=str)
def test_a_card_that_teams_does_not_take_is_sent_as_plain_text(teams: FakeTeams, messenger: TeamsMessenger, fault: dict[str, Any]) -> None:
    """Better plain than never; nothing in it is markup."""
    teams.fail("send", **fault)
    messenger.send(message("<at>all</at> **No.**"))
    (sent,) = teams.posted_to("a:aad-asker")
    assert (sent["text"], sent["textFormat"]) == ("<at>all</at> **No.**", "plain")


def test_no_word_of_a_long_message_is_lost_where_teams_does_not_take_one_of_its_cards(teams: FakeTeams, messenger: TeamsMessenger) -> None:
    """The whole is sent as plain text, in as many messages as it takes, whatever has arrived of it before."""
    for refused in (1, 2):
        for number in range(1, refused + 1):
            teams.fail("send", status=400 if number == refused else 200)
        messenger.send(Message(f"m{refused}", message().to, MessageKind.REPLY, (Part(PartKind.TEXT, "word " * 6_000),), "A notification"))
        plain = [each["text"] for each in teams.posted_to("a:aad-asker") if each.get("text")]
        assert sum(text.count("word") for text in plain) == 6_000
        teams.messages.clear()


def test_a_contact_is_called_in_the_channel_where_they_take_what_is_not_private(teams: FakeTeams, book: Book, clock: SetClock, tmp_path: Path) -> None:
    """By a mention that Teams makes of their account."""
    folder = make_folder(tmp_path / "knowledge", {"slt": "aad-contact"}, "teams")
    contacts = folder / "academy-trust" / "contacts.toml"
    channel = f'teams = "aad-contact"\nteams_channel = "{STAFFROOM}"'
    contacts.write_text(contacts.read_text(encoding="utf-8").replace('teams = "aad-contact"', channel), encoding="utf-8")
    connector = Teams(authority(teams), is_local=True)
    messenger = TeamsMessenger(connector, book, FolderMinds(folder, None, tmp_path / "cache"), clock, TENANT)
    messenger.send(Message("m1", Address("teams", TENANT, "", STAFFROOM), MessageKind.CASE, (Part(PartKind.TEXT, "Asked."),), "A notification", slot="slt"))
    (sent,) = teams.posted_to(STAFFROOM)
    (entity,) = sent["attachments"][0]["content"]["msteams"]["entities"]
    assert entity["mentioned"] == {"id": "aad-contact", "name": "Lee Leader"}
    assert shown_message(sent).text == "<at>Lee Leader</at>\nAsked."


def test_an_asker_is_named_where_only_the_account_is_said(teams: FakeTeams, messenger: TeamsMessenger, book: Book) -> None:
    """Teams shows an id as it is."""
    book.learn(place(teams, "@aad-asker", personal("aad-asker"), "personal", account="aad-asker", name="Ash Asker"))
    said = Message("m1", message().to, MessageKind.CASE, (Part(PartKind.ASKER, "Asked by @aad-asker."),), "A notification")
    messenger.send(said)
    assert texts(teams) == ["Asked by Ash Asker."]


def test_the_neutral_line_says_how_to_add_the_app_where_the_asker_has_not(teams: FakeTeams, messenger: TeamsMessenger, minds: FolderMinds) -> None:
    """Else they would look for an answer that cannot reach them; while Teams does not tell, the answer is expected to."""
    line = minds.current().knowledge.wording["channel.answered_directly"]
    to = Address("teams", TENANT, "aad-lead", f"{STAFFROOM};messageid=1")
    neutral = Message("m1", to, MessageKind.NEUTRAL_LINE, (Part(PartKind.TEXT, line),), line)
    teams.fail("create", status=403, code="BotNotInConversationRoster")
    messenger.send(neutral)
    teams.fail("create", status=503)
    messenger.send(neutral)
    messenger.send(neutral)
    without, unknown, known = texts(teams, STAFFROOM)
    assert "Policy advisor" in without
    assert unknown == known == line


def test_while_the_records_fail_whoever_is_known_is_written_to(teams: FakeTeams, messenger: TeamsMessenger, database: Database) -> None:
    """Whoever is not is tried again, not given up."""
    database.close()
    messenger.send(message())
    teams.teams.clear()
    assert not failure(messenger, message(conversation="@unknown@staff.example.sch.uk")).is_final


def test_a_teams_that_is_not_there_is_tried_again(teams: FakeTeams, messenger: TeamsMessenger, book: Book) -> None:
    """No connection at all."""
    book.learn(Place("teams", TENANT, "@aad-asker", "http://127.0.0.1:9/", "a:aad-asker", "personal"))
    assert not failure(messenger, message()).is_final


def test_the_token_is_sent_nowhere_else(messenger: TeamsMessenger, book: Book) -> None:
    """Whatever stands in the records."""
    book.learn(Place("teams", TENANT, "@aad-asker", "https://evil.example/", "a:aad-asker", "personal"))
    assert failure(messenger, message()).reason == "service_not_allowed"


def test_no_credential_of_this_computer_takes_the_place_of_the_token(
    teams: FakeTeams, messenger: TeamsMessenger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library would look into a .netrc."""
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login a password b\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    messenger.send(message())
    assert texts(teams) == ["No."]


def test_a_place_is_written_once_a_day_unless_it_changes(teams: FakeTeams, book: Book, database: Database, clock: SetClock) -> None:
    """Each message tells where it comes from; the disk need not hear it each time."""
    seen = place(teams, "@aad-other", "a:aad-other", "personal", account="aad-other")
    writes: list[str] = []

    def updated() -> str:
        found = database.places.place("teams", TENANT, "@aad-other")
        assert found is not None
        writes.append(str(found.updated_at))
        return found.service_url

    for minutes in (0, 10, 20, 60 * 25):
        book.learn(replace(seen, updated_at=clock.time + timedelta(minutes=minutes)))
        updated()
    assert len(set(writes)) == 2
    book.learn(replace(seen, service_url=f"{teams.url}uk/", updated_at=clock.time + timedelta(minutes=60 * 25 + 1)))
    assert updated() == f"{teams.url}uk/"
