"""Windows and forms: answering, passing on and closing where one is, and what happens when something fails meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from bot.errors import RecordsError
from bot.messages import ActionKind
from tests.platforms.contract import PRIVATE, eventually, handed_over, opened, settled
from tests.slack import events
from tests.slack.driver import SlackDriver, shown_message
from tests.slack.fake_slack import FakeSlack
from tests.slack.stack import Stack


@pytest.fixture
def driver(slack: FakeSlack, stack: Stack) -> SlackDriver:
    """Slack with an advisor that serves it."""
    return SlackDriver(slack, stack)


def form(driver: SlackDriver, kind: ActionKind, button: Any, raw: Any, user: str) -> dict[str, Any]:
    """The form that a button opens."""
    before = set(driver.slack.views)
    driver.stack.post(events.press(button, user, message=raw if "ts" in raw else None, view=None if "ts" in raw else raw))
    found: dict[str, Any] = eventually(
        lambda: next((view for key, view in driver.slack.views.items() if key not in before and view.get("callback_id") == kind), None)
    )
    return found


def test_an_answer_can_be_saved_as_a_draft_ruling(driver: SlackDriver) -> None:
    """Where the matter is not private; the tick is offered in the form."""
    asked = handed_over(driver)
    answer = form(driver, ActionKind.ANSWER, asked.button(ActionKind.ANSWER), asked.raw, "U0CONTACT")
    assert [block["block_id"] for block in answer["blocks"]] == ["text", "as_ruling"]
    values: dict[str, events.Payload] = {"text": {"value": "Yes, if the head knows."}, "as_ruling": {"selected_options": [{"value": "yes"}]}}
    status, said = driver.stack.post(events.submission(answer, values))
    assert (status, said["response_action"]) == (200, "update")
    eventually(lambda: [case["state"] for case in driver.cases()] == ["answered"])


def test_an_empty_answer_keeps_the_form_open(driver: SlackDriver) -> None:
    """With a word beside the field."""
    asked = handed_over(driver)
    answer = form(driver, ActionKind.ANSWER, asked.button(ActionKind.ANSWER), asked.raw, "U0CONTACT")
    _, said = driver.stack.post(events.submission(answer, {"text": {"value": "  "}}))
    assert (said["response_action"], list(said["errors"])) == ("errors", ["text"])


def test_an_answer_that_cannot_be_kept_stays_in_the_form(driver: SlackDriver, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was typed is not lost."""
    asked = handed_over(driver)
    answer = form(driver, ActionKind.ANSWER, asked.button(ActionKind.ANSWER), asked.raw, "U0CONTACT")

    def broken(*_: Any) -> None:
        raise RecordsError("The database is away.")

    monkeypatch.setattr(driver.stack.serving.service.reception, "press", broken)
    _, said = driver.stack.post(events.submission(answer, {"text": {"value": "Yes."}}))
    assert said["response_action"] == "errors"
    driver.stack.post(events.press(asked.button(ActionKind.CLAIM), "U0CONTACT", message=asked.raw))
    eventually(lambda: driver.told("contact"))
    monkeypatch.undo()
    _, said = driver.stack.post(events.submission(answer, {"text": {"value": "Yes."}}))
    assert said["response_action"] == "update"


def test_a_case_is_passed_on_to_somebody_who_may_have_it(driver: SlackDriver) -> None:
    """They get it; the one who passed it on sees where it is."""
    asked = handed_over(driver)
    passing = form(driver, ActionKind.PASS_ON, asked.button(ActionKind.PASS_ON), asked.raw, "U0CONTACT")
    options = [option["value"] for option in passing["blocks"][0]["element"]["options"]]
    assert "head" in options
    assert "slt" not in options
    driver.stack.post(events.submission(passing, {"slot": {"selected_option": {"value": "head"}}}))
    assert eventually(lambda: driver.slack.posted_to("U0HEAD"))


def test_a_private_case_is_answered_and_closed_from_its_window(driver: SlackDriver) -> None:
    """Closing asks for the outcome; no tick for a ruling, and nothing of it in a message to anybody but the asker."""
    driver.say(PRIVATE)
    window = opened(driver, eventually(lambda: driver.seen_by("lead"))[0], "lead")
    answer = form(driver, ActionKind.ANSWER, window.button(ActionKind.ANSWER), window.raw, "U0LEAD")
    assert [block["block_id"] for block in answer["blocks"]] == ["text"]
    driver.stack.post(events.submission(answer, {"text": {"value": "I am on my way."}}, user="U0LEAD"))
    eventually(lambda: any("on my way" in shown.text for shown in driver.seen_by("asker")))
    closing = form(driver, ActionKind.CLOSE, window.button(ActionKind.CLOSE), window.raw, "U0LEAD")
    values: dict[str, events.Payload] = {"outcome": {"selected_option": {"value": "spoke_to_asker"}}, "reference": {"value": "CP-1"}}
    driver.stack.post(events.submission(closing, values, user="U0LEAD"))
    eventually(lambda: [case["state"] for case in driver.cases()] == ["closed"])
    assert all("on my way" not in shown.text for person in ("lead", "deputy") for shown in driver.seen_by(person))


def test_whoever_it_may_be_about_steps_back(driver: SlackDriver) -> None:
    """It goes past them, and they can no longer open it."""
    driver.say(PRIVATE)
    pinged = eventually(lambda: driver.seen_by("lead"))[0]
    driver.press(pinged, ActionKind.OPEN, person="lead")
    first = eventually(lambda: driver.window("lead") if driver.window("lead").kinds else None)
    driver.press(first, ActionKind.MAY_BE_ME, person="lead")
    eventually(lambda: driver.told("lead"))
    eventually(lambda: not any(shown.kinds for shown in driver.seen_by("lead")))


def test_nothing_opens_where_slack_does_not_open_a_window(driver: SlackDriver) -> None:
    """The trigger has run out: whoever pressed is told beside the message, and nothing is lost."""
    driver.say(PRIVATE)
    pinged = eventually(lambda: driver.seen_by("lead"))[0]
    driver.slack.fail("views.open", error="expired_trigger_id")
    driver.stack.post(events.press(pinged.button(ActionKind.OPEN), "U0LEAD", message=pinged.raw))
    (said,) = eventually(lambda: driver.slack.called("chat.postEphemeral"))
    assert "insta" not in said["text"]
    driver.press(pinged, ActionKind.OPEN, person="lead")
    assert eventually(lambda: driver.window("lead").kinds)


def test_somebody_who_may_not_open_it_sees_why(driver: SlackDriver) -> None:
    """In the window, and nothing of the case."""
    driver.say(PRIVATE)
    pinged = eventually(lambda: driver.seen_by("lead"))[0]
    driver.press(pinged, ActionKind.OPEN, person="other")
    assert eventually(lambda: driver.told("other"))
    assert "insta" not in driver.window("other").text


def test_not_my_question_offers_others(driver: SlackDriver) -> None:
    """Or a person; the first reply stays as it was."""
    driver.say("can I accept a friend request from a parent?")
    reply = eventually(lambda: driver.seen_by("asker"))[0]
    driver.press(reply, ActionKind.NOT_MINE, person="asker")
    more = eventually(lambda: driver.seen_by("asker")[1:])[0]
    driver.press(reply, ActionKind.NOT_MINE, person="asker")
    assert ActionKind.NONE_OF_THESE in more.kinds or driver.cases()


def test_a_deleted_message_is_noted_in_its_case(driver: SlackDriver) -> None:
    """What was first said stays, with a note; however often Slack tells."""
    status, _ = driver.stack.post(events.direct(PRIVATE, ts="1.1"))
    assert status == 200
    pinged = eventually(lambda: driver.seen_by("lead"))[0]
    previous = {"user": "U0ASKER", "text": PRIVATE, "ts": "1.1"}
    for _ in range(2):
        driver.stack.post(events.direct("", user="", subtype="message_deleted", hidden=True, deleted_ts="1.1", previous_message=previous, channel="D0ASKER"))
    window = eventually(lambda: opened(driver, pinged, "lead") if len(driver.seen_by("lead")) > 1 else None)
    assert PRIVATE in window.text
    assert window.text.count("deleted") == 1


def test_an_edited_mention_is_noted_and_not_answered_again(driver: SlackDriver) -> None:
    """Slack sends it as a mention once more; what was first said stays, with a note, and its author is told alone."""
    driver.stack.post(events.mention(PRIVATE, ts="1.1"))
    pinged = eventually(lambda: driver.seen_by("lead"))[0]
    for _ in range(2):
        driver.stack.post(events.mention("never mind", ts="1.1", edited={"user": "U0ASKER", "ts": "1.2"}))
    window = eventually(lambda: opened(driver, pinged, "lead") if len(driver.seen_by("lead")) > 1 else None)
    assert PRIVATE in window.text
    assert "never mind" not in window.text
    assert window.text.count("has changed this message") == 1
    (said,) = eventually(lambda: driver.slack.called("chat.postEphemeral"))
    assert (said["user"], said["channel"]) == ("U0ASKER", "C0STAFFROOM")
    assert len(driver.questions()) == 1


def test_a_mention_that_an_edit_has_added_is_a_question(driver: SlackDriver) -> None:
    """The message was none of the advisor's before."""
    driver.stack.post(events.mention("can a parent add me?", ts="1.1", edited={"user": "U0ASKER", "ts": "1.2"}))
    assert eventually(lambda: driver.seen_by("asker"))
    assert not driver.slack.called("chat.postEphemeral")


def test_messages_of_a_channel_that_are_no_business_of_the_advisors_are_left_alone(driver: SlackDriver) -> None:
    """Also where an administrator has subscribed to more events than the manifest asks for."""
    before = {"user": "U0OTHER", "text": "see you at two", "ts": "7.7"}
    change = {"type": "message", "channel": "C0STAFFROOM", "channel_type": "channel", "subtype": "message_changed", "hidden": True, "ts": "7.9"}
    driver.stack.post(events.callback(change | {"message": before | {"text": "see you at three"}, "previous_message": before}))
    driver.stack.post(events.callback(change | {"subtype": "message_deleted", "deleted_ts": "7.7", "previous_message": before}))
    settled()
    assert not driver.slack.called("chat.postEphemeral")
    assert not driver.questions()


def test_a_contact_who_answers_by_a_reply_is_told_that_it_reaches_nobody(driver: SlackDriver) -> None:
    """What they wrote is not passed on by mistake; a reply below anything else needs no such word."""
    asked = handed_over(driver)
    driver.stack.post(events.direct("yes that is fine", user="U0OTHER", thread_ts=asked.raw["ts"]))
    driver.stack.post(events.direct("yes that is fine", user="U0CONTACT", thread_ts=asked.raw["ts"]))
    (said,) = eventually(lambda: driver.slack.called("chat.postEphemeral"))
    assert said["user"] == "U0CONTACT"
    assert all("that is fine" not in shown.text for shown in driver.seen_by("asker"))


def test_a_thread_in_a_direct_conversation_is_answered_there(driver: SlackDriver) -> None:
    """Its buttons too."""
    driver.stack.post(events.direct("can I accept a friend request from a parent?", ts="2.2", thread_ts="1.1"))
    reply = eventually(lambda: driver.slack.posted_to("U0ASKER"))[0]
    assert reply["thread_ts"] == "1.1"
    driver.stack.post(events.press(shown_message(reply).button(ActionKind.HELPS), message=reply))
    assert eventually(lambda: driver.slack.posted_to("U0ASKER")[1:])[0]["thread_ts"] == "1.1"
