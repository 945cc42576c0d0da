"""The Home tab and the welcome."""

from __future__ import annotations

import time
from typing import Any

from bot.messages import ActionKind
from tests.platforms.contract import PRIVATE, eventually, handed_over
from tests.slack import events
from tests.slack.driver import SlackDriver, shown_view
from tests.slack.fake_slack import FakeSlack
from tests.slack.stack import Stack


def home_of(stack: Stack, slack: FakeSlack, user: str) -> dict[str, Any]:
    """The Home tab as it is after somebody opened it."""
    slack.homes.pop(user, None)
    stack.post(events.home_opened(user))
    found: dict[str, Any] = eventually(lambda: slack.homes.get(user))
    return found


def test_home_says_what_it_does_and_has_four_examples_to_press(stack: Stack, slack: FakeSlack) -> None:
    """A pressed example is asked as if it had been typed, in the words of the folder."""
    home = home_of(stack, slack, "U0ASKER")
    examples = [button for kind, button in shown_view(home).buttons if kind is ActionKind.EXAMPLE]
    assert len(examples) == 4
    assert "Riverside" in shown_view(home).text
    stack.post(events.press(examples[0], view={"id": "V1", **home}))
    assert eventually(lambda: slack.posted_to("U0ASKER"))
    stack.post(events.press({**examples[0], "value": "example_99"}, view={"id": "V1", **home}))
    time.sleep(0.2)
    assert len(stack.questions()) == 1


def test_home_shows_an_asker_and_a_contact_what_is_theirs(stack: Stack, slack: FakeSlack) -> None:
    """No content: the contact opens it from there."""
    driver = SlackDriver(slack, stack)
    handed_over(driver)
    driver.say(PRIVATE, person="other")
    eventually(lambda: driver.seen_by("lead"))
    own, contacts, leads = (home_of(stack, slack, user) for user in ("U0ASKER", "U0CONTACT", "U0LEAD"))
    assert len(own["blocks"]) == len(home_of(stack, slack, "U0TRUST")["blocks"]) + 2
    assert [block["accessory"]["action_id"] for block in contacts["blocks"] if "accessory" in block] == ["open.case.0"]
    (waiting,) = [block["accessory"] for block in leads["blocks"] if "accessory" in block]
    assert "insta" not in str(leads)
    stack.post(events.press(waiting, "U0LEAD", view={"id": "V1", **leads}))
    assert eventually(lambda: next((view for view in slack.views.values() if shown_view(view).kinds), None))
    stack.post(events.press(waiting, "U0ASKER", view={"id": "V1", **leads}))
    assert eventually(lambda: next((view for view in slack.views.values() if view.get("clear_on_close")), None))


def test_home_is_for_staff(stack: Stack, slack: FakeSlack) -> None:
    """Others see where to turn."""
    home = home_of(stack, slack, "U0PUPIL")
    assert "0800 1111" in shown_view(home).text
    assert not shown_view(home).kinds


def test_an_empty_conversation_begins_with_the_welcome(stack: Stack, slack: FakeSlack) -> None:
    """Once, however often Slack tells that it was opened; not where something was said already."""
    for _ in range(3):
        stack.post(events.home_opened(tab="messages"))
    assert len(eventually(lambda: slack.posted_to("U0ASKER"))) == 1
    stack.post(events.direct("hello", user="U0OTHER"))
    eventually(lambda: slack.posted_to("U0OTHER"))
    stack.post(events.home_opened("U0OTHER", tab="messages"))
    time.sleep(0.3)
    assert len(slack.posted_to("U0OTHER")) == len(slack.posted_to("U0ASKER")) == 1


def test_a_home_that_cannot_be_shown_breaks_nothing(stack: Stack, slack: FakeSlack) -> None:
    """Slack or the records fail; the next opening tries again."""
    slack.fail("views.publish", status=503)
    assert stack.post(events.home_opened())[0] == 200
    assert home_of(stack, slack, "U0ASKER")
