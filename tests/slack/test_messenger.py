"""Messages reach people on Slack, and what goes wrong is told in the outbox's words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from adapters.slack.calling import Slack
from adapters.slack.messenger import SlackMessenger
from bot.errors import SendFailed
from bot.messages import Address, Message, MessageKind
from bot.model import Part, PartKind
from tests.platforms.clock import SetClock
from tests.slack.fake_slack import BOT_TOKEN, FakeSlack


@pytest.fixture
def messenger(slack: FakeSlack, clock: SetClock) -> SlackMessenger:
    """A messenger to the fake Slack, which gives up soon."""
    return SlackMessenger(Slack(BOT_TOKEN, slack.url, timeout=1), clock)


def message(text: str = "No.", conversation: str = "@U0ASKER", **more: Any) -> Message:
    """A message to somebody."""
    to = Address("slack", "T0SCHOOL", conversation.removeprefix("@").partition("/")[0], conversation)
    return Message("m1", to, MessageKind.REPLY, (Part(PartKind.TEXT, text),), "A notification", **more)


def failure(messenger: SlackMessenger, said: Message) -> SendFailed:
    """How the sending fails."""
    with pytest.raises(SendFailed) as failed:
        messenger.send(said)
    return failed.value


def test_a_message_goes_to_a_direct_conversation_a_thread_or_a_channel(slack: FakeSlack, messenger: SlackMessenger) -> None:
    """As its conversation says."""
    messenger.send(message())
    messenger.send(message(conversation="@U0ASKER/1.1"))
    messenger.send(message(conversation="C0STAFFROOM/2.2"))
    messenger.send(message(conversation="C0OFFICE"))
    posted = slack.called("chat.postMessage")
    assert [(sent["channel"], sent.get("thread_ts")) for sent in posted] == [
        ("D0ASKER", None),
        ("D0ASKER", "1.1"),
        ("C0STAFFROOM", "2.2"),
        ("C0OFFICE", None),
    ]
    assert all(sent["text"] and not sent["unfurl_links"] for sent in posted)
    assert len(slack.called("conversations.open")) == 1


def test_the_channel_in_which_somebody_writes_need_not_be_opened(slack: FakeSlack, messenger: SlackMessenger) -> None:
    """But that of a contact is, each time: only so it shows that the account was switched off."""
    messenger.learn_direct("U0ASKER", "D0ASKER")
    messenger.send(message())
    assert not slack.called("conversations.open")
    slack.members["U0ASKER"]["deleted"] = True
    assert failure(messenger, message(slot="dsl")).is_final


def test_a_message_takes_the_place_of_an_earlier_one(slack: FakeSlack, messenger: SlackMessenger) -> None:
    """The contact sees how the case stands where it first stood."""
    first = messenger.send(message("Open"))
    second = messenger.send(message("Claimed"), first.reference)
    assert second == first
    assert [sent["text"] for sent in slack.posted_to("U0ASKER")] == ["Claimed"]


def test_what_can_no_longer_be_updated_is_posted_anew(slack: FakeSlack, messenger: SlackMessenger) -> None:
    """Somebody has deleted it, or it is too old."""
    messenger.send(message("Claimed"), "D0ASKER:1.1")
    assert [sent["text"] for sent in slack.posted_to("U0ASKER")] == ["Claimed"]


def test_a_long_message_is_updated_piece_by_piece(slack: FakeSlack, messenger: SlackMessenger) -> None:
    """What is no longer needed goes."""
    first = messenger.send(message("word " * 6_000))
    assert len(slack.posted_to("U0ASKER")) > 1
    messenger.send(message("Short"), first.reference)
    assert [sent["text"] for sent in slack.posted_to("U0ASKER")] == ["Short"]


def test_a_message_that_broke_off_goes_on_where_it_was(slack: FakeSlack, messenger: SlackMessenger) -> None:
    """Slack lets one message a second into a channel: a long one would begin again and again."""
    long = message("word " * 6_000)
    messenger.send(long)
    whole = len(slack.posted_to("U0ASKER"))
    other = Message("m2", long.to, long.kind, long.parts, long.summary)
    slack.fail("chat.postMessage", status=200, times=1)
    slack.fail("chat.postMessage", status=429, retry_after=1, times=1)
    assert failure(messenger, other).not_before is not None
    messenger.send(other)
    assert len(slack.posted_to("U0ASKER")) == 2 * whole


def test_slack_says_when_to_try_again(slack: FakeSlack, messenger: SlackMessenger, clock: SetClock) -> None:
    """429 with Retry-After."""
    slack.fail("chat.postMessage", status=429, retry_after=30)
    failed = failure(messenger, message())
    assert (failed.not_before, failed.is_final) == (clock.time + timedelta(seconds=30), False)


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500},
        {"status": 503},
        {"error": "internal_error"},
        {"error": "fatal_error"},
        {"hangs": 2.0},
        {"error": "token_revoked"},
        {"error": "missing_scope"},
    ],
    ids=str,
)
def test_what_may_pass_is_tried_again(slack: FakeSlack, messenger: SlackMessenger, fault: dict[str, Any]) -> None:
    """A Slack that fails or hangs, and a token that an administrator can replace."""
    slack.fail("chat.postMessage", **fault)
    assert not failure(messenger, message()).is_final
    messenger.send(message())


@pytest.mark.parametrize("conversation", ["@U0NOBODY", "@U0GONE", "C0NOWHERE/1.1"])
def test_an_address_that_no_message_reaches_is_given_up(messenger: SlackMessenger, conversation: str) -> None:
    """Nobody has the account, it was switched off, or the channel is gone."""
    assert failure(messenger, message(conversation=conversation)).is_final


@pytest.mark.parametrize("error", ["is_archived", "not_in_channel", "user_is_restricted", "messages_tab_disabled"])
def test_what_slack_will_never_do_is_given_up(slack: FakeSlack, messenger: SlackMessenger, error: str) -> None:
    """So that the next in the chain is told."""
    slack.fail("chat.postMessage", error=error)
    assert failure(messenger, message()).is_final


def test_an_inactive_account_is_not_a_dead_token(slack: FakeSlack, messenger: SlackMessenger) -> None:
    """Slack has one word for both; only the first is final."""
    slack.fail("chat.postMessage", error="account_inactive")
    assert failure(messenger, message()).is_final
    slack.fail("chat.postMessage", error="account_inactive")
    slack.fail("auth.test", error="account_inactive")
    assert not failure(messenger, message()).is_final


def test_a_revoked_token_loses_nothing(slack: FakeSlack, messenger: SlackMessenger) -> None:
    """Nothing is final until somebody puts in another."""
    slack.is_revoked = True
    assert not failure(messenger, message()).is_final


def test_a_closed_direct_conversation_is_opened_again(slack: FakeSlack, messenger: SlackMessenger) -> None:
    """The channel that was remembered is gone."""
    messenger.send(message())
    slack.fail("chat.postMessage", error="channel_not_found")
    assert not failure(messenger, message()).is_final
    messenger.send(message())
    assert len(slack.called("conversations.open")) == 2


def test_blocks_that_slack_does_not_take_are_sent_as_plain_text(slack: FakeSlack, messenger: SlackMessenger) -> None:
    """Better plain than never."""
    slack.fail("chat.postMessage", error="invalid_blocks")
    messenger.send(message("<!here> No."))
    (sent,) = slack.posted_to("U0ASKER")
    assert (sent["text"], sent["blocks"]) == ("&lt;!here&gt; No.", [])


def test_a_slack_that_is_not_there_is_tried_again(clock: SetClock) -> None:
    """No connection at all."""
    assert not failure(SlackMessenger(Slack(BOT_TOKEN, "http://127.0.0.1:9/api/", timeout=1), clock), message()).is_final
