"""What Slack sends becomes what the advisor asks."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.slack.translate import command_to_question, plain_text, press_to_question, to_press, to_question, to_submission
from bot.handover import Outcome
from bot.model import Question
from tests.slack import events
from tests.slack.fake_slack import BOT, TEAM

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def asked(payload: events.Payload) -> Question | None:
    """The question of an event."""
    return to_question(payload["event"], TEAM, BOT, NOON)


def test_a_direct_message_is_a_private_question_in_the_askers_own_conversation() -> None:
    """The conversation is the channel, so that a follow-up needs no thread."""
    question = asked(events.direct("can a parent add me?", ts="1.1"))
    assert question == Question("can a parent add me?", "@U0ASKER", "U0ASKER", "slack", NOON, "1.1", TEAM)


def test_a_thread_in_a_direct_conversation_stays_a_thread_where_the_person_began_one() -> None:
    """Who threads gets the answer in the thread."""
    question = asked(events.direct("and an ex-pupil?", ts="2.2", thread_ts="1.1"))
    assert question is not None
    assert question.conversation == "@U0ASKER/1.1"


def test_a_mention_is_a_question_in_its_thread_where_others_read_along() -> None:
    """The mention itself is no part of the question, and the parent of the thread is the first message."""
    question = asked(events.mention("can a parent add me?", ts="1.1"))
    assert question is not None
    assert (question.text, question.conversation, question.is_private, question.place) == ("can a parent add me?", "C0STAFFROOM/1.1", False, "#C0STAFFROOM")
    further = asked(events.mention("and you?", ts="2.2", thread_ts="1.1"))
    assert further is not None
    assert further.conversation == "C0STAFFROOM/1.1"


def test_the_same_post_as_message_and_as_mention_is_one_message() -> None:
    """Slack sends a mention in a direct conversation as either; the key is channel and timestamp."""
    one, two = asked(events.direct("hi", ts="1.1")), asked(events.direct("hi", ts="1.1", type="app_mention"))
    assert one == two


@pytest.mark.parametrize(
    "payload",
    [
        events.direct("hi", user=BOT),
        events.direct("hi", bot_id="B0OTHER"),
        events.direct("hi", bot_profile={"id": "B0OTHER"}),
        events.direct("hi", subtype="message_changed"),
        events.direct("hi", subtype="message_deleted", hidden=True),
        events.direct("hi", subtype="bot_message"),
        events.direct("hi", subtype="channel_join"),
        events.direct("hi", user="USLACKBOT"),
        events.direct("hi", user=""),
        events.mention("hi", type="message", channel_type="channel"),
        events.callback({"type": "reaction_added", "user": "U0ASKER"}),
        events.callback({}),
    ],
)
def test_what_nobody_asks_is_no_question(payload: events.Payload) -> None:
    """The advisor's own messages, other bots', edits, deletions and messages in channels that do not mention it."""
    assert asked(payload) is None


def test_a_picture_is_told_by_a_word_and_never_by_its_name() -> None:
    """Attachments are not fetched, and a name may tell what must not be kept."""
    files = [{"name": "jane-doe.png", "mimetype": "image/png", "url_private": "https://files"}, {"name": "a.pdf", "mimetype": "application/pdf"}]
    question = asked(events.direct("one of mine sent me this", subtype="file_share", files=files))
    assert question is not None
    assert question.text == "[picture] [attachment] one of mine sent me this"


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("Tom &amp; Jerry &lt;3", "Tom & Jerry <3"),
        ("&amp;lt; stays", "&lt; stays"),
        ("<!channel> look", "@channel look"),
        ("<!subteam^S123|@staff> look", "@staff look"),
        ("<!date^1392734382^{date}|18 February>", "18 February"),
        ("<@U0HEAD> wrote", "\ue0ff@U0HEAD wrote"),
        ("<@U0HEAD|mrs.shah> wrote", "\ue0ff@U0HEAD wrote"),
        ("\ue0ff@U0HEAD &lt;@U0HEAD&gt;", "@U0HEAD <@U0HEAD>"),
        ("in <#C0STAFF|staffroom>", "in #staffroom"),
        ("see <http://school.sch.uk|school.sch.uk>", "see http://school.sch.uk"),
        ("see <http://evil.example|the policy>", "see the policy (http://evil.example)"),
        ("write <mailto:a@b.uk|a@b.uk>", "write a@b.uk"),
        ("ring <tel:01234|01234>", "ring 01234"),
        (f"may <@{BOT}> post as <@{BOT}>?", f"may post as \ue0ff@{BOT}?"),
        ("a\tb   c", "a b c"),
    ],
)
def test_slacks_tokens_become_what_people_read(sent: str, read: str) -> None:
    """Escapes are undone once; what a person typed never comes out as a token again."""
    assert plain_text(sent, BOT) == read


def test_a_command_is_answered_for_the_asker_alone() -> None:
    """Wherever it was typed."""
    question = command_to_question(events.command("can a parent add me?"), BOT, NOON)
    assert (question.conversation, question.is_private) == ("@U0ASKER", True)


def test_a_button_is_a_message_of_its_own_id() -> None:
    """Pressing twice is one message, in the conversation where the reply stands."""
    button = {"action_id": "helps.0", "value": "abc"}
    pressed = to_press(events.press(button, message={"ts": "2.2", "thread_ts": "1.1", "channel": "C0STAFFROOM"}))
    assert pressed is not None
    question = press_to_question(pressed, NOON)
    assert (question.action, question.delivery_key, question.conversation, question.is_private) == ("abc", "abc", "C0STAFFROOM/1.1", False)


def test_buttons_that_are_not_the_advisors_are_left_alone() -> None:
    """Another app's button, or one without a value."""
    assert to_press(events.press({"action_id": "other", "value": "x"})) is None
    assert to_press(events.press({"action_id": "helps.0", "value": ""})) is None
    assert to_press({"type": "block_actions", "user": {"id": "U1"}, "actions": []}) is None


def test_a_form_tells_what_was_filled_in() -> None:
    """Text, choice, outcome, reference and tick."""
    view = {"callback_id": "close", "private_metadata": "abc", "id": "V1"}
    values: dict[str, events.Payload] = {
        "outcome": {"selected_option": {"value": "recorded"}},
        "reference": {"value": " CP-12 "},
        "as_ruling": {"selected_options": [{"value": "yes"}]},
        "slot": {"selected_option": {"value": "head"}},
        "text": {"value": "Yes.\nBut ask first."},
    }
    sent = to_submission(events.submission(view, values))
    assert sent is not None
    assert (sent.form.outcome, sent.form.reference, sent.form.as_ruling, sent.form.slot, sent.form.text) == (
        Outcome.RECORDED,
        "CP-12",
        True,
        "head",
        "Yes.\nBut ask first.",
    )
    assert to_submission(events.submission({"callback_id": "elses", "private_metadata": "abc"}, {})) is None
