"""A message becomes blocks that Slack takes, with the same words and without anything that works as markup."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.blocks import LONGEST_BLOCKS, LONGEST_FALLBACK, split_text, to_fallback, to_pieces
from bot.messages import Action, ActionKind, Address, Message, MessageKind
from bot.model import Part, PartKind
from tests.slack.slack_rules import fault_of_message

TO = Address.direct("slack", "T0SCHOOL", "U0ASKER")
KINDS = st.sampled_from(list(PartKind))
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=400)
HOSTILE = "<!channel> <@U0HEAD1> <http://evil.example|the policy> *bold* _it_ `x` :skull: &amp; > quote"


def message(*parts: Part, actions: tuple[Action, ...] = (), kind: MessageKind = MessageKind.REPLY, **more: Any) -> Message:
    """A message to the asker."""
    return Message("m1", TO, kind, parts, "A notification", actions, **more)


def texts(blocks: Any) -> list[str]:
    """Every text in the blocks, the labels of buttons included."""
    if isinstance(blocks, dict):
        own = [blocks["text"]] if isinstance(blocks.get("text"), str) else []
        return own + [text for value in blocks.values() for text in texts(value)]
    return [text for value in blocks for text in texts(value)] if isinstance(blocks, list) else []


def is_taken(pieces: list[list[dict[str, Any]]], said: Message) -> bool:
    """Would Slack take every piece?"""
    return all(fault_of_message("chat.update", {"blocks": piece, "text": to_fallback(said)}) is None for piece in pieces)


def test_a_reply_has_a_headline_the_quoted_clause_its_source_and_buttons() -> None:
    """The parts in their order; a button carries an opaque id."""
    said = message(
        Part(PartKind.HEADLINE, "No."),
        Part(PartKind.QUOTE, "7.3, Guidelines (Policy, Trust):\n“Staff must not.”"),
        Part(PartKind.TEXT, "Not sure it fits?"),
        actions=(Action("abc", ActionKind.HELPS, "That helps"), Action("def", ActionKind.NOT_MINE, "Not my question")),
    )
    (blocks,) = to_pieces(said)
    assert [block["type"] for block in blocks] == ["header", "rich_text", "section", "actions"]
    assert [element["value"] for element in blocks[-1]["elements"]] == ["abc", "def"]
    assert is_taken([blocks], said)


def test_the_words_are_those_of_the_message() -> None:
    """Nothing is added, left out or changed, whatever is typed."""
    said = message(Part(PartKind.HEADLINE, HOSTILE), Part(PartKind.TEXT, HOSTILE), Part(PartKind.QUOTE, f"source:\n{HOSTILE}"), Part(PartKind.ASKER, HOSTILE))
    (blocks,) = to_pieces(said)
    assert texts(blocks).count(HOSTILE) == 3
    assert "mrkdwn" not in json.dumps(blocks)
    assert '"type": "user"' in json.dumps(blocks[-1])
    assert to_fallback(said).startswith("&lt;!channel&gt; &lt;@U0HEAD1&gt;")


def test_only_the_line_about_the_asker_names_an_account() -> None:
    """An account in a question stays text; where the advisor says who asked, Slack shows the name."""
    parts = (Part(PartKind.ASKER, "Asked by @U0ASKER."), Part(PartKind.TEXT, "@U0HEAD1 wrote to me"))
    (blocks,) = to_pieces(message(*parts, kind=MessageKind.CASE))
    assert blocks[0]["elements"][0]["elements"][1] == {"type": "user", "user_id": "U0ASKER"}
    assert blocks[1]["text"]["text"] == "@U0HEAD1 wrote to me"


def test_a_channel_is_named_by_slack_in_a_reply_alone() -> None:
    """The advisor knows only the id; what a contact reads of a question stays text."""
    said = Part(PartKind.TEXT, "Your message is still visible in #C0STAFFROOM; you can delete it there.")
    (reply,), (case,) = to_pieces(message(said)), to_pieces(message(said, kind=MessageKind.CASE))
    assert reply[0]["elements"][0]["elements"][1] == {"type": "channel", "channel_id": "C0STAFFROOM"}
    assert case[0]["text"]["text"] == said.text


def test_a_private_message_shows_no_content_in_a_notification() -> None:
    """The text beside the blocks is what a phone shows on a locked screen."""
    assert to_fallback(message(Part(PartKind.TEXT, "about a pupil"), is_private=True)) == "A notification"
    assert to_fallback(message(Part(PartKind.TEXT, "about a form"))) == "about a form"


@pytest.mark.parametrize("text", ["word " * 4_000, "x" * 20_000, "💀" * 20_000, "£" * 20_000, "a\n" * 10_000, '"\\' * 10_000, "<&>" * 7_000])
def test_twenty_thousand_characters_arrive_whole(text: str) -> None:
    """In several posts, each within Slack's limits, the buttons on the last."""
    said = message(Part(PartKind.TEXT, text), actions=(Action("abc", ActionKind.CLAIM, "Claim"),))
    pieces = to_pieces(said)
    assert is_taken(pieces, said)
    whole = "".join(text for piece in pieces for text in texts([block for block in piece if block["type"] != "actions"]))
    assert "".join(whole.split()) == "".join(text.split())
    assert [block["type"] for block in pieces[-1]][-1] == "actions"
    assert len(to_fallback(said)) <= LONGEST_FALLBACK
    assert to_fallback(said).endswith("…")


@given(parts=st.lists(st.tuples(KINDS, ANY_TEXT), min_size=1, max_size=60), labels=st.lists(ANY_TEXT, max_size=30))
@settings(max_examples=60, deadline=None)
def test_slack_takes_whatever_the_advisor_says(parts: list[tuple[PartKind, str]], labels: list[str]) -> None:
    """Any parts with any text and any number of buttons."""
    shown = tuple(Part(kind, text) for kind, text in parts if text.strip())
    actions = tuple(Action(str(number), ActionKind.CHOOSE, label) for number, label in enumerate(labels) if label.strip())
    said = message(*shown, actions=actions)
    pieces = [piece for piece in to_pieces(said) if piece]
    assert all(fault_of_message("chat.postMessage", {"blocks": piece, "text": "x"}) is None for piece in pieces)
    assert all(len(json.dumps(piece)) <= LONGEST_BLOCKS for piece in pieces)


def test_a_long_text_is_broken_where_a_sentence_ends() -> None:
    """So that it can be read on."""
    first, second = split_text("One sentence here. " * 200, 1_000)[:2]
    assert first.endswith(".")
    assert second.startswith("One")
