"""Which school's policy is quoted, and where the answer goes, as schools.toml says."""

from __future__ import annotations

from bot.messages import ActionKind
from tests.platforms.contract import eventually
from tests.slack import events
from tests.slack.driver import shown_message
from tests.slack.fake_slack import FakeSlack
from tests.slack.stack import Stack

PUPIL = "a year 6 wants to follow me on insta, can I accept?"
PRIVATE = "a pupil messaged me on insta last night"


def schools_of(stack: Stack) -> dict[str, str]:
    """The school of each question, by its conversation."""
    return {row["conversation"].partition("/")[0]: row["school"] for row in stack.questions()}


def test_the_school_is_told_by_channel_then_by_user_group_then_by_default(stack: Stack, slack: FakeSlack) -> None:
    """And named in the reply, since two schools share the workspace."""
    stack.post(events.mention(PUPIL, channel="C0OFFICE"))
    stack.post(events.direct(PUPIL, user="U0MEADOW"))
    stack.post(events.direct(PUPIL, user="U0ASKER"))
    eventually(lambda: len(stack.questions()) == 3)
    assert schools_of(stack) == {"C0OFFICE": "meadow", "@U0MEADOW": "meadow", "@U0ASKER": "riverside"}
    assert "Meadow" in eventually(lambda: slack.posted_to("U0MEADOW"))[0]["text"]
    assert "Riverside" in eventually(lambda: slack.posted_to("U0ASKER"))[0]["text"]


def test_an_ordinary_answer_may_be_given_in_the_thread(stack: Stack, slack: FakeSlack) -> None:
    """Where the school says so: nothing is sent directly."""
    stack.post(events.mention(PUPIL, channel="C0OFFICE", ts="1.1"))
    (reply,) = eventually(lambda: slack.posted_to("C0OFFICE"))
    assert reply["thread_ts"] == "1.1"
    assert ActionKind.HELPS in shown_message(reply).kinds
    assert not slack.posted_to("U0ASKER")


def test_a_private_matter_is_never_answered_in_a_thread(stack: Stack, slack: FakeSlack) -> None:
    """Whatever the school says; the asker learns that the message can still be seen."""
    stack.post(events.mention(PRIVATE, channel="C0OFFICE", ts="1.1"))
    (line,) = eventually(lambda: slack.posted_to("C0OFFICE"))
    assert not shown_message(line).kinds
    (reply,) = eventually(lambda: slack.posted_to("U0ASKER"))
    assert "{'type': 'channel', 'channel_id': 'C0OFFICE'}" in str(reply["blocks"])


def test_an_urgent_reply_offers_the_other_school(stack: Stack, slack: FakeSlack) -> None:
    """Pressed, it goes to that school's people."""
    stack.post(events.direct(PRIVATE))
    (reply,) = eventually(lambda: slack.posted_to("U0ASKER"))
    stack.post(events.press(shown_message(reply).button(ActionKind.OTHER_SCHOOL), message=reply))
    eventually(lambda: {row["school"] for row in stack.questions()} == {"riverside", "meadow"})


def test_a_channel_that_the_advisor_was_taken_out_of_still_gets_the_answer_to_the_asker(stack: Stack, slack: FakeSlack) -> None:
    """The neutral line cannot be posted; the answer goes directly."""
    slack.channels.discard("C0STAFFROOM")
    stack.post(events.mention(PUPIL))
    assert eventually(lambda: slack.posted_to("U0ASKER"))
