"""Socket Mode: without a public address the same comes in, is kept, acknowledged and answered, also when connections break."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.deciding.minds import FolderMinds
from bot.errors import CannotKeep, SettingsError
from tests.platforms.contract import eventually
from tests.slack import events
from tests.slack.fake_slack import FakeSlack
from tests.slack.stack import Stack, settings_for

PARENT = "can I accept a friend request from a parent?"


@pytest.fixture
def socketed(slack: FakeSlack, minds: FolderMinds, tmp_path: Path) -> Iterator[Stack]:
    """An advisor with Socket Mode alone."""
    made = Stack(settings_for(slack, Path("unused"), tmp_path, is_socket=True), minds)
    made.start()
    eventually(lambda: len(slack.sockets) == 2)
    yield made
    made.stop()
    made.close()


def test_an_event_is_kept_acknowledged_and_answered(slack: FakeSlack, socketed: Stack) -> None:
    """By envelope."""
    slack.send_envelope("events_api", events.direct(PARENT), "e1", retry_attempt=0, retry_reason="")
    eventually(lambda: "e1" in slack.acked)
    assert len(eventually(lambda: slack.posted_to("U0ASKER"))) == 1


def test_each_connection_takes_its_share_and_an_event_counts_once(slack: FakeSlack, socketed: Stack) -> None:
    """Slack sends an event again by another connection when it is not acknowledged in time."""
    payload = events.direct(PARENT)
    slack.send_envelope("events_api", payload, "e1", socket=0)
    slack.send_envelope("events_api", payload, "e2", socket=1)
    eventually(lambda: {"e1", "e2"} <= set(slack.acked))
    eventually(lambda: slack.posted_to("U0ASKER"))
    time.sleep(0.3)
    assert len(slack.posted_to("U0ASKER")) == len(socketed.questions()) == 1


def test_commands_buttons_and_forms_come_in_as_well(slack: FakeSlack, socketed: Stack) -> None:
    """With what is to be shown in the acknowledgement."""
    slack.send_envelope("slash_commands", events.command(PARENT), "c1")
    assert eventually(lambda: slack.acked.get("c1"))["response_type"] == "ephemeral"
    (reply,) = eventually(lambda: slack.posted_to("U0ASKER"))
    slack.send_envelope("interactive", events.press(reply["blocks"][-1]["elements"][0], message=reply), "b1")
    eventually(lambda: "b1" in slack.acked)
    eventually(lambda: len(slack.posted_to("U0ASKER")) == 2)
    view = {"id": "V1", "type": "modal", "callback_id": "answer", "private_metadata": "0" * 32}
    slack.send_envelope("interactive", events.submission(view, {"text": {"value": "Yes."}}), "f1")
    assert eventually(lambda: slack.acked.get("f1"))["response_action"] == "update"


def test_what_cannot_be_kept_is_not_acknowledged(slack: FakeSlack, socketed: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that Slack sends it again."""

    def broken(*_: Any) -> bool:
        raise CannotKeep("The disk is full.")

    monkeypatch.setattr(socketed.serving.service.reception, "receive", broken)
    slack.send_envelope("events_api", events.direct(PARENT), "e1")
    time.sleep(0.5)
    assert "e1" not in slack.acked


def test_a_connection_that_slack_renews_is_opened_again(slack: FakeSlack, socketed: Stack) -> None:
    """Now and then Slack asks for it; the other one is there meanwhile."""
    opened, told_to_go = len(slack.called("apps.connections.open")), slack.sockets[-1]
    slack.refresh_connection()
    eventually(lambda: len(slack.called("apps.connections.open")) > opened and len(slack.sockets) == 2 and told_to_go not in slack.sockets)
    slack.send_envelope("events_api", events.direct(PARENT), "e1")
    eventually(lambda: slack.posted_to("U0ASKER"))


def test_connections_that_break_are_opened_again(slack: FakeSlack, socketed: Stack) -> None:
    """Without a word from Slack."""
    slack.cut_connections()
    eventually(lambda: len(slack.sockets) == 2, patience=15)
    slack.send_envelope("events_api", events.direct(PARENT), "e1")
    eventually(lambda: slack.posted_to("U0ASKER"))


def test_a_dead_app_token_is_told_at_the_start(slack: FakeSlack, minds: FolderMinds, tmp_path: Path) -> None:
    """With what to do."""
    made = Stack(settings_for(slack, Path("unused"), tmp_path, is_socket=True, slack_app_token="xapp-other"), minds)
    with pytest.raises(SettingsError, match="SLACK_APP_TOKEN"):
        made.start()
    made.stop()
    made.close()


def test_readiness_tells_whether_anything_can_come_in(slack: FakeSlack, socketed: Stack) -> None:
    """Socket Mode without a connection is not ready."""
    eventually(lambda: socketed.request("GET", "/readyz")[0] == 200)
    slack.fail("apps.connections.open", error="internal_error", times=100)
    slack.cut_connections()
    eventually(lambda: socketed.request("GET", "/readyz")[1]["slack"] == "no connection")
