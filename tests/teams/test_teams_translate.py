"""What Teams sends becomes what the advisor asks."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from adapters.places import Place
from adapters.teams.said import named, quoted_by
from adapters.teams.translate import Step, example_to_question, place_of, press_to_question, to_press, to_question
from bot.handover import Outcome
from bot.messages import ActionKind
from bot.model import Question
from tests.teams import activities
from tests.teams.fake_teams import BOT, STAFFROOM, TEAM, TENANT, Payload, personal, user_id

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SERVICE_URL = "https://smba.trafficmanager.net/uk/"
TEAMS: Any = SimpleNamespace(url=SERVICE_URL, channels={})
"""As much of a Teams as a payload needs."""
GROUP = {"id": "19:chat@thread.v2", "conversationType": "groupChat", "isGroup": True, "tenantId": TENANT}
BUTTON = {"title": "Answer", "verb": "answer", "data": {"value": "abc", "kind": "answer"}, "fallback": {"data": {"value": "abc", "kind": "answer"}}}
JUNK: list[Any] = [None, 3, True, "x", "", [], [None], [[]], {}, {"id": 3}, {"tenant": 3}, {"action": 3}, {"action": {"data": [3]}}, {"text": {}}]


def asked(activity: Payload) -> Question | None:
    """The question of an activity."""
    return to_question(activity, NOON)


def text_of(sent: str, *entities: Payload) -> str:
    """What is read of a message in a channel that begins with a mention of the advisor."""
    mentions = [mentioned("Policy advisor", BOT), *entities]
    question = asked(activities.mention(TEAMS, "", entities=mentions) | {"text": f"<at>Policy advisor</at>{sent}"})
    assert question is not None
    return question.text


def mentioned(name: str, account: str, text: str = "") -> Payload:
    """The entity of a mention."""
    return {"type": "mention", "text": text or f"<at>{name}</at>", "mentioned": {"id": account, "name": name}}


def test_a_message_in_the_own_chat_is_a_private_question() -> None:
    """The conversation is the person's, whatever id Teams gives the chat."""
    sent = activities.direct(TEAMS, "can a parent add me?")
    assert asked(sent) == Question("can a parent add me?", "@aad-asker", "aad-asker", "teams", NOON, sent["id"], TENANT)


def test_a_mention_in_a_channel_is_a_question_in_its_thread_where_others_read_along() -> None:
    """The mention is no part of it; the thread is part of the conversation's id."""
    sent = activities.mention(TEAMS, "can a parent add me?")
    question = asked(sent)
    assert question is not None
    assert (question.text, question.conversation, question.is_private) == ("can a parent add me?", f"{STAFFROOM};messageid={sent['id']}", False)
    assert question.place == "Staffroom"


def test_a_group_chat_is_a_place_where_others_read_along() -> None:
    """As is whatever Teams does not call personal."""
    for conversation in (GROUP, GROUP | {"conversationType": "meeting"}, {"id": GROUP["id"]}):
        question = asked(activities.mention(TEAMS, "hi") | {"conversation": conversation})
        assert question is not None
        assert (question.conversation, question.is_private) == (GROUP["id"], False)


@pytest.mark.parametrize(
    "changed",
    [
        {"type": "messageUpdate"},
        {"type": "typing"},
        {"type": "messageReaction"},
        {"type": "conversationUpdate"},
        {"from": {"id": BOT, "aadObjectId": "x"}},
        {"from": {"id": "28:another-bot", "aadObjectId": "x"}},
        {"from": {"id": "29:x", "aadObjectId": "x", "role": "bot"}},
        {"from": {}},
        {"id": ""},
        {"value": {"value": "abc", "kind": "helps"}},
    ],
)
def test_what_nobody_asks_is_no_question(changed: Payload) -> None:
    """The advisor's own messages, other bots', edits, reactions, and pressed buttons of older clients."""
    assert asked(activities.direct(TEAMS, "hi") | changed) is None


def test_in_a_channel_only_a_mention_is_a_question() -> None:
    """Should Teams ever send more than that."""
    for entities in ([], [mentioned("Jo", user_id("aad-jo"))], None, [None, 3], [{"type": "clientInfo"}]):
        assert asked(activities.mention(TEAMS, "hi", entities=entities)) is None


def test_somebody_without_an_entra_id_is_known_by_the_id_that_the_bot_has() -> None:
    """So that the gate can tell them that this is for staff."""
    question = asked(activities.direct(TEAMS, "hi") | {"from": {"id": "29:stranger"}})
    assert question is not None
    assert (question.person, question.conversation) == ("29:stranger", "@29:stranger")


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (" can a parent add me?", "can a parent add me?"),
        ("&nbsp;can a  parent \tadd&nbsp;me?", "can a parent add me?"),
        (" Tom &amp; Jerry &lt;3", "Tom & Jerry <3"),
        (" &amp;lt; stays", "&lt; stays"),
        (" may Policy advisor post?", "may Policy advisor post?"),
        (" may &lt;at&gt;Policy advisor&lt;/at&gt; post?", "may <at>Policy advisor</at> post?"),
        (" one\ntwo", "one\ntwo"),
        (" \ue0ffx\ue0ffy\ue0ff &#xE0FF;x&#57599;y&#xe0ff", "xy xy"),
        ("", ""),
    ],
)
def test_teams_escapes_become_what_people_read(sent: str, read: str) -> None:
    """They are undone once; only the mention itself is left out, not the name wherever it stands; nobody can type a mark."""
    assert text_of(sent) == read


def test_the_mention_is_left_out_by_its_entity_and_only_once() -> None:
    """However Teams writes the spaces in the name; a second one is what the person says."""
    assert text_of(" may <at>Policy advisor</at> post?", mentioned("Policy advisor", BOT)).count("Policy advisor") == 1
    question = asked(activities.mention(TEAMS, "") | {"text": "hi <at>Policy&nbsp;advisor</at> may I?"})
    assert question is not None
    assert question.text == "hi may I?"


def test_others_who_are_mentioned_can_be_named_by_the_gate() -> None:
    """A contact who is mentioned must be recognised as whom it may be about, under the name in contacts.toml; else the name that Teams shows stands."""
    said = text_of(" <at>shahs</at> or <at>Jo &amp; Co</at>?", mentioned("shahs", "29:head"), mentioned("Jo & Co", "29:jo", "<at>Jo &amp; Co</at>"))
    assert named(said, {"29:head": "Sam Shah"}.get) == "Sam Shah or Jo & Co?"  # type: ignore[arg-type]  # None is as good as an empty name


@pytest.mark.parametrize(
    ("attachments", "read"),
    [
        ([{"contentType": "image/*", "contentUrl": "https://files/jane-doe.png"}], "[picture]"),
        ([{"contentType": "application/vnd.microsoft.teams.file.download.info", "name": "jane.png", "content": {"fileType": "PNG"}}], "[picture]"),
        ([{"contentType": "application/vnd.microsoft.teams.file.download.info", "name": "jane.docx", "content": {"fileType": "docx"}}], "[attachment]"),
        ([{"contentType": "text/html", "content": "<p>one of mine</p>"}], ""),
        ([{"contentType": "text/html", "content": '<p><img itemtype="http://schema.skype.com/AMSImage" src="https://x"></p>'}], "[picture]"),
        ([{"contentType": "text/html", "content": '<p><img itemtype="http://schema.skype.com/Emoji" alt=":)"></p>'}], ""),
        ([{"contentType": "messageReference", "content": "{}"}], ""),
        ([{"contentType": "application/vnd.microsoft.card.adaptive", "content": {}}], "[attachment]"),
        ([{"contentType": "video/mp4"}, {"contentType": "application/pdf"}], "[picture] [attachment]"),
        ([None, 3, {}], "[attachment]"),
        ("none", ""),
    ],
)
def test_a_file_is_told_by_a_word_and_never_by_its_name(attachments: Any, read: str) -> None:
    """Attachments are not fetched, and a name may tell what must not be kept."""
    question = asked(activities.direct(TEAMS, "one of mine sent me this", attachments=attachments))
    assert question is not None
    assert question.text == f"{read} one of mine sent me this".strip()


REPLY = (
    '<blockquote itemscope="" itemtype="http://schema.skype.com/Reply" itemid="1790000000017"><p itemprop="preview"><img src="x"> No.</p></blockquote><p>hi</p>'
)


def test_a_reply_that_quotes_a_message_is_read_without_it() -> None:
    """What is quoted is not what the person says, nor a picture of theirs; clients tell of it in two ways."""
    older = activities.direct(TEAMS, "and an ex-pupil?", attachments=[{"contentType": "text/html", "content": REPLY}])
    newer = activities.direct(TEAMS, "") | {
        "text": '<quoted messageId="1790000000017"/> and an ex-pupil?',
        "entities": [{"type": "quotedReply", "quotedReply": {"messageId": "1790000000017", "preview": "No."}}],
    }
    for sent in (older, newer):
        question = asked(sent)
        assert question is not None
        assert (question.text, quoted_by(sent)) == ("and an ex-pupil?", "1790000000017")
    assert not quoted_by(activities.direct(TEAMS, "hi"))
    typed = asked(activities.direct(TEAMS, '<quoted messageId="1"/> is what I typed'))
    assert typed is not None
    assert typed.text == '<quoted messageId="1"/> is what I typed'


def test_a_pressed_button_tells_who_and_which_but_not_what_it_does() -> None:
    """The kind only chooses what is shown; the rest stands in the records."""
    press = to_press(activities.press(TEAMS, BUTTON, "aad-head", {"id": "card-1"}))
    assert press is not None
    assert (press.value, press.hint, press.account, press.tenant, press.conversation) == ("abc", ActionKind.ANSWER, "aad-head", TENANT, "@aad-head")
    assert (press.card, press.is_invoke, press.is_private, press.step) == ("card-1", True, True, Step.PRESSED)


def test_an_older_client_sends_the_same_as_a_message() -> None:
    """With the same meaning, and not as a question."""
    sent = activities.submit(TEAMS, BUTTON, "aad-head", {"id": "card-1"}, text=" Yes. ", step="sent")
    press = to_press(sent)
    assert press is not None
    assert (press.value, press.is_invoke, press.step, press.form.text) == ("abc", False, Step.SENT, "Yes.")
    assert asked(sent) is None


def test_a_form_tells_what_was_filled_in() -> None:
    """Text, choice, outcome, reference and tick."""
    inputs = {"outcome": "recorded", "reference": " CP-12 ", "as_ruling": "true", "slot": "head", "text": "Yes.\nBut ask first.\n", "step": "sent"}
    press = to_press(activities.press(TEAMS, BUTTON, "aad-head", None, **inputs))
    assert press is not None
    form = press.form
    assert (form.outcome, form.reference, form.as_ruling, form.slot, form.text) == (Outcome.RECORDED, "CP-12", True, "head", "Yes.\nBut ask first.")
    left = to_press(activities.press(TEAMS, BUTTON, "aad-head", outcome="", as_ruling="false", step="back"))
    assert left is not None
    assert (left.step, left.form.outcome, left.form.as_ruling) == (Step.BACK, None, False)


@pytest.mark.parametrize(
    "data",
    [
        None,
        "abc",
        [],
        {},
        {"value": "abc"},
        {"kind": "helps"},
        {"value": "abc", "kind": "elses"},
        {"value": 3, "kind": "helps"},
        {"value": "x" * 999, "kind": "helps"},
    ],
)
def test_buttons_that_are_not_the_advisors_are_left_alone(data: Any) -> None:
    """Another app's, or forged ones."""
    sent = activities.press(TEAMS, BUTTON, "aad-head")
    assert to_press(sent | {"value": {"action": {"data": data}}}) is None
    assert to_press(sent | {"name": "task/fetch"}) is None
    assert to_press(activities.direct(TEAMS, "", value=data)) is None


@pytest.mark.parametrize(("page", "read"), [(2, 2), (-1, 0), ("2", 0), (10**9, 0), (None, 0)])
def test_the_page_of_a_long_case(page: Any, read: int) -> None:
    """Only a number that makes sense."""
    button = BUTTON | {"data": {"value": "abc", "kind": "open", "page": page}}
    press = to_press(activities.press(TEAMS, button, "aad-head"))
    assert press is not None
    assert press.page == read


def test_a_button_is_a_message_of_its_own_id() -> None:
    """Pressing twice is one message, in the conversation where the reply stands."""
    button = BUTTON | {"data": {"value": "abc", "kind": "helps"}}
    thread = f"{STAFFROOM};messageid=1"
    press = to_press(activities.press(TEAMS, button, "aad-asker", {"conversation": {"id": thread}, "id": "card-1"}))
    assert press is not None
    question = press_to_question(press, NOON)
    assert (question.action, question.delivery_key, question.conversation, question.is_private) == ("abc", "abc", thread, False)


def test_an_example_is_asked_as_if_it_had_been_typed() -> None:
    """Each press is a question of its own."""
    button = BUTTON | {"data": {"value": "example_1", "kind": "example"}}
    one, two = (to_press(activities.press(TEAMS, button, "aad-asker")) for _ in range(2))
    assert one is not None
    assert two is not None
    question = example_to_question(one, "Can I?", NOON)
    assert (question.text, question.conversation, question.person, question.action) == ("Can I?", "@aad-asker", "aad-asker", "")
    assert question.delivery_key != example_to_question(two, "Can I?", NOON).delivery_key


def test_where_an_activity_comes_from_is_a_row_of_the_projects_own() -> None:
    """Of a channel without its thread, so that there is one row."""
    sent = activities.mention(TEAMS, "hi")
    assert place_of(sent, NOON) == Place(
        "teams",
        TENANT,
        STAFFROOM,
        SERVICE_URL,
        STAFFROOM,
        "channel",
        BOT,
        user_id("aad-asker"),
        "aad-asker",
        team_id=TEAM,
        group_id="aad-group-of-staff",
        name="Staffroom",
        updated_at=NOON,
    )
    own = place_of(activities.installed(TEAMS), NOON)
    assert (own.conversation, own.conversation_id, own.is_personal, own.name) == ("@aad-asker", personal("aad-asker"), True, "")


@pytest.mark.parametrize("name", "type id from recipient conversation channelData value entities attachments text name serviceUrl replyToId".split())
def test_whatever_is_sent_is_read_or_left_alone(name: str) -> None:
    """Nothing that stands where something else should is a fault."""
    for base in ({}, activities.direct(TEAMS, "hi"), activities.mention(TEAMS, "hi"), activities.press(TEAMS, BUTTON, "aad-head")):
        for junk in JUNK:
            sent = base | {name: junk}
            to_question(sent, NOON)
            to_press(sent)
            assert place_of(sent, NOON).platform == "teams"
