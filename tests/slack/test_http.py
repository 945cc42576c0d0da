"""Slack's requests over HTTP: what is signed is kept before it is acknowledged, what is not is refused, and nothing brings it down."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.deciding.minds import FolderMinds
from tests.platforms.contract import eventually
from tests.slack import events
from tests.slack.conftest import MEMBERS
from tests.slack.fake_slack import BOT, TEAM, FakeSlack, running
from tests.slack.stack import Stack, settings_for

PARENT = "can I accept a friend request from a parent?"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def fuzzed(minds: FolderMinds, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One advisor for all that is thrown at it."""
    with running(members=dict(MEMBERS)) as slack:
        made = Stack(settings_for(slack, tmp_path_factory.mktemp("f"), tmp_path_factory.mktemp("fuzzed")), minds)
        made.start()
        yield made
        made.stop()
        made.close()


@pytest.mark.parametrize(
    "how",
    [{"secret": "another"}, {"at": time.time() - 400}, {"at": time.time() + 40_000}, {"at": 0}],
    ids=["a foreign secret", "replayed after minutes", "from the future", "of 1970"],
)
def test_what_slack_did_not_sign_just_now_is_refused(stack: Stack, how: dict[str, Any]) -> None:
    """Also a genuine request that somebody has recorded."""
    assert stack.post(events.direct(PARENT), **how)[0] == 401
    assert not stack.questions()


@pytest.mark.parametrize("timestamp", ["", "soon", "1e9", "-1", "٣", "9" * 40])
def test_a_timestamp_that_is_none_is_refused(stack: Stack, timestamp: str) -> None:
    """Never a fault of the advisor's own."""
    body, headers = events.signed(events.direct(PARENT))
    headers = {name: value for name, value in headers.items() if name != "X-Slack-Request-Timestamp"}
    assert stack.request("POST", "/slack/events", body, headers | {"X-Slack-Request-Timestamp": timestamp.encode().decode("latin-1")})[0] == 401


def test_a_request_without_a_signature_is_refused(stack: Stack) -> None:
    """Also one that only checks whether the address answers."""
    body, _ = events.signed(events.direct(PARENT))
    assert stack.request("POST", "/slack/events", body, {"Content-Type": JSON})[0] == 401
    assert stack.request("POST", "/slack/events", b"ssl_check=1&token=x", {"Content-Type": FORM})[0] == 401
    assert stack.request("GET", "/slack/events")[0] == 200
    assert stack.request("POST", "/elsewhere")[0] == 404


def test_slack_can_verify_the_address(stack: Stack) -> None:
    """The challenge is sent back."""
    assert stack.post({"type": "url_verification", "challenge": "abc", "token": "x"}) == (200, {"challenge": "abc"})


def test_slack_may_say_that_it_leaves_events_out(stack: Stack, caplog: pytest.LogCaptureFixture) -> None:
    """Acknowledged, and an administrator can see it in the log and in the figures."""
    assert stack.post({"type": "app_rate_limited", "team_id": TEAM, "minute_rate_limited": 1790000000})[0] == 200
    assert "30,000" in caplog.text
    assert 'outcome="rate_limited"' in stack.request("GET", "/metrics")[1]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"null", b"[]", b'"text"', b"1", b"\xff\xfe", b"{}", b'{"type": 1}', b'{"type":"event_callback","event":"x"}', b"[" * 5_000, b"{" * 50_000],
    ids=repr,
)
def test_signed_nonsense_is_refused(fuzzed: Stack, body: bytes) -> None:
    """With a status that tells Slack not to send it again, as a form or as JSON."""
    for content_type in (JSON, FORM, "text/plain"):
        signed, headers = events.sign(body, content_type)
        assert fuzzed.request("POST", "/slack/events", signed, headers)[0] in {200, 400, 404} - ({200} if content_type == JSON else set())


def test_a_body_beyond_reason_is_refused(stack: Stack) -> None:
    """Before anything reads it."""
    signed, headers = events.sign(b"x" * 2_000_000, JSON)
    assert stack.request("POST", "/slack/events", signed, headers)[0] == 413


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["im", "message", "U0ASKER", "D0ASKER", TEAM, BOT, "open.0", "1.1"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "type", "user", "text", "value", "team_id", "values"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def _mutated(payload: events.Payload, path: list[int], value: Any) -> events.Payload:
    """The payload with one of its values, at any depth, replaced."""
    changed: Any = json.loads(json.dumps(payload))
    place = changed
    for step in path[:-1]:
        keys = list(place) if isinstance(place, dict) else list(range(len(place))) if isinstance(place, list) else []
        inner = [key for key in keys if isinstance(place[key], dict | list) and place[key]]
        if not inner:
            break
        place = place[inner[step % len(inner)]]
    keys = list(place) if isinstance(place, dict) else list(range(len(place)))
    place[keys[path[-1] % len(keys)]] = value
    return dict(changed)


@given(which=st.integers(0, 6), path=st.lists(st.integers(0, 12), min_size=1, max_size=4), value=ANYTHING)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_signed_request_is_a_fault_of_the_advisors(fuzzed: Stack, which: int, path: list[int], value: Any) -> None:
    """Whatever stands in it, wherever: understood, or refused."""
    view = {"id": "V1", "type": "modal", "callback_id": "answer", "private_metadata": "abc"}
    payload = (
        events.direct("hello there"),
        events.mention("hello there"),
        events.home_opened(),
        events.press({"action_id": "claim.0", "value": "abc"}, message={"ts": "1.1", "channel": "D0ASKER"}),
        events.submission(view, {"text": {"value": "Yes."}}),
        events.command("hello there"),
        events.direct("", subtype="message_changed", message={"user": "U0ASKER", "text": "a"}, previous_message={"text": "b"}),
    )[which]
    status, _ = fuzzed.post(_mutated(payload, path, value))
    assert status < 500


def test_a_form_that_is_no_command_is_not_served(fuzzed: Stack) -> None:
    """A command without its asker, or without what tells two of them apart."""
    for missing in ("user_id", "team_id", "trigger_id"):
        command = {name: value for name, value in events.command("hello").items() if name != missing}
        body, headers = events.sign(urlencode(command).encode(), FORM)
        assert fuzzed.request("POST", "/slack/events", body, headers)[0] == 400


def test_a_retry_of_slacks_is_the_same_message(stack: Stack, slack: FakeSlack) -> None:
    """With another event id or the same, and at the same moment."""
    first = events.direct(PARENT, ts="1.1")
    again = events.direct(PARENT, ts="1.1")
    retried = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
    with ThreadPoolExecutor(4) as pool:
        found = [pool.submit(stack.post, each, headers=retried) for each in (first, first, again, again)]
    assert {each.result()[0] for each in found} == {200}
    eventually(lambda: slack.posted_to("U0ASKER"))
    time.sleep(0.3)
    assert len(slack.posted_to("U0ASKER")) == len(stack.questions()) == 1


def test_events_out_of_order_are_each_answered(stack: Stack, slack: FakeSlack) -> None:
    """The later message may come first."""
    stack.post(events.direct(PARENT, ts="20.2"))
    stack.post(events.direct("can I be friends with a pupil?", ts="10.1"))
    eventually(lambda: len(slack.posted_to("U0ASKER")) == 2)


def test_an_edit_asks_nothing_and_the_person_is_told(stack: Stack, slack: FakeSlack) -> None:
    """What was first said stays; what Slack changes by itself, such as a preview of a link, is not spoken of."""
    message = {"user": "U0ASKER", "text": "a pupil messaged me", "ts": "1.1"}
    edit = events.direct("", subtype="message_changed", hidden=True, message=message, previous_message={**message, "text": "hello"})
    preview = events.direct("", subtype="message_changed", hidden=True, message=message, previous_message=message)
    for payload in (preview, edit, events.direct("", subtype="message_deleted", hidden=True, deleted_ts="1.1", previous_message=message)):
        assert stack.post(payload)[0] == 200
    eventually(lambda: slack.called("chat.postEphemeral"))
    time.sleep(0.2)
    assert len(slack.called("chat.postEphemeral")) == 1
    assert not stack.questions()


def test_a_deleted_message_stays_on_record(stack: Stack, slack: FakeSlack) -> None:
    """It was said."""
    stack.post(events.direct(PARENT, ts="1.1"))
    eventually(stack.questions)
    stack.post(events.direct("", subtype="message_deleted", hidden=True, deleted_ts="1.1"))
    assert len(stack.questions()) == 1


def test_people_from_other_workspaces_are_told_that_it_is_for_staff(stack: Stack, slack: FakeSlack) -> None:
    """A channel shared with another school: only they see it."""
    stack.post(events.mention(PARENT, user="U0STRANGER", user_team="T0ELSEWHERE"))
    (said,) = eventually(lambda: slack.called("chat.postEphemeral"))
    assert said["user"] == "U0STRANGER"
    assert not stack.questions()


def test_a_workspace_that_is_not_allowed_gets_nothing(stack: Stack, slack: FakeSlack) -> None:
    """Whatever it signs."""
    stack.post(events.callback(events.direct(PARENT)["event"], team="T0ELSEWHERE"))
    eventually(lambda: slack.posted_to("U0ASKER"))
    assert not stack.questions()


def test_a_command_is_answered_for_the_asker_alone(stack: Stack, slack: FakeSlack) -> None:
    """At once with a line that they alone see, then directly."""
    status, said = stack.post(events.command(PARENT))
    assert (status, said["response_type"]) == (200, "ephemeral")
    eventually(lambda: slack.posted_to("U0ASKER"))
    assert not slack.posted_to("C0STAFFROOM")


def test_a_picture_is_neither_fetched_nor_answered_as_if_it_were_seen(stack: Stack, slack: FakeSlack) -> None:
    """The asker is told that it cannot be opened, with the safety card."""
    files = [{"mimetype": "image/png", "name": "jane.png", "url_private": f"{slack.url}files.secret"}]
    stack.post(events.direct("", subtype="file_share", files=files))
    (reply,) = eventually(lambda: slack.posted_to("U0ASKER"))
    assert "999" in reply["text"]
    assert {call.method for call in slack.calls} <= {"auth.test", "users.info", "usergroups.users.list", "chat.postMessage"}


def test_acknowledged_in_time_while_slack_hangs(stack: Stack, slack: FakeSlack) -> None:
    """Who is staff is asked after the acknowledgement; the answer comes when Slack is back."""
    slack.fail("users.info", hangs=1.5)
    slack.fail("chat.postMessage", status=503)
    began = time.monotonic()
    assert stack.post(events.direct(PARENT))[0] == 200
    assert time.monotonic() - began < 1.2
    eventually(lambda: slack.posted_to("U0ASKER"), patience=30)


def test_an_urgent_matter_waits_for_no_database(stack: Stack, slack: FakeSlack) -> None:
    """Acknowledged in time, answered, and its contact told; on record when the database is back."""
    path = stack.settings.database_url.removeprefix("sqlite:///")
    stack.post(events.direct(PARENT, user="U0OTHER"))
    eventually(stack.questions)
    with closing(sqlite3.connect(path, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        assert stack.post(events.direct("a pupil messaged me on insta last night"))[0] == 200
        assert time.monotonic() - began < 3.0
        assert "999" in str(eventually(lambda: slack.posted_to("U0ASKER"), patience=15)[0]["blocks"])
        assert eventually(lambda: slack.posted_to("U0LEAD"))
        lock.execute("ROLLBACK")
    eventually(lambda: len(stack.questions()) == 2, patience=15)


def test_what_can_be_kept_nowhere_is_refused_so_that_slack_sends_it_again(stack: Stack, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the database nor the spool; the asker is told whom to go to."""
    reception = stack.serving.service.reception

    def broken(*_: Any) -> bool:
        from bot.errors import CannotKeep

        raise CannotKeep("The disk is full.")

    monkeypatch.setattr(reception, "receive", broken)
    assert stack.post(events.direct(PARENT, ts="1.1"))[0] == 503
    assert stack.post(events.command(PARENT))[0] == 503
    monkeypatch.undo()
    assert stack.post(events.direct(PARENT, ts="1.1"))[0] == 200
    eventually(lambda: slack.posted_to("U0ASKER"))


def test_what_takes_too_long_to_keep_is_refused_in_time(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack gives three seconds and sends it again; the late one is then the same message."""
    monkeypatch.setattr(stack.serving.service.reception, "receive", lambda _: time.sleep(4))
    began = time.monotonic()
    assert stack.post(events.direct(PARENT))[0] == 503
    assert time.monotonic() - began < 3.0
