"""A message becomes cards that Teams takes, with the same words and without anything that works as markup."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.teams.cards import LONGEST_SUMMARY, Mentioned, split_text, summary, to_cards
from bot.messages import Action, ActionKind, Address, Message, MessageKind
from bot.model import Part, PartKind
from tests.teams.fake_teams import TENANT
from tests.teams.teams_rules import buttons, fault_of_card, nodes, texts

ASKER = "aaaaaaaa-0000-4000-8000-000000000001"
TO = Address.direct("teams", TENANT, ASKER)
KINDS = st.sampled_from(list(PartKind))
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=400)
HOSTILE = "<at>Head</at> **bold** _it_ [the policy](http://evil.example) `x` &amp; ![](http://evil.example/x.png) {{DATE(2026-11-21T00:00:00Z)}} ${x}"


def message(*parts: Part, actions: tuple[Action, ...] = (), kind: MessageKind = MessageKind.REPLY, **more: Any) -> Message:
    """A message to the asker."""
    return Message("m1", TO, kind, parts, "A notification", actions, **more)


def test_a_reply_has_a_headline_the_quoted_clause_its_source_and_buttons() -> None:
    """The parts in their order; the headline is a heading for screen readers; the clause is set off from its source."""
    said = message(
        Part(PartKind.HEADLINE, "No."),
        Part(PartKind.QUOTE, "7.3, Guidelines (Policy, Trust):\n“Staff must not.”"),
        Part(PartKind.TEXT, "Not sure it fits?"),
        actions=(Action("abc", ActionKind.HELPS, "That helps"), Action("def", ActionKind.NOT_MINE, "Not my question")),
    )
    (card,) = to_cards(said)
    assert [element["type"] for element in card["body"]] == ["TextBlock", "RichTextBlock", "Container", "RichTextBlock", "ActionSet"]
    assert card["body"][0]["style"] == "heading"
    assert texts(card) == ["No.", "7.3, Guidelines (Policy, Trust):", "“Staff must not.”", "Not sure it fits?"]
    assert not fault_of_card(card)


def test_a_button_carries_an_opaque_id_and_works_on_clients_of_any_age() -> None:
    """It is answered in the request; a client that does not know how sends the same data as a message."""
    (card,) = to_cards(message(Part(PartKind.TEXT, "x"), actions=(Action("abc", ActionKind.HELPS, "That helps", "q1", "c1", "7.3", "p"),)))
    (pressed,) = buttons(card)
    assert pressed["data"] == pressed["fallback"]["data"] == {"value": "abc", "kind": "helps"}
    assert (pressed["verb"], pressed["fallback"]["type"]) == ("helps", "Action.Submit")


def test_the_words_are_those_of_the_message() -> None:
    """Nothing is added, left out or changed, whatever is typed; nothing of it stands where a client looks for markup."""
    said = message(Part(PartKind.HEADLINE, HOSTILE), Part(PartKind.TEXT, HOSTILE), Part(PartKind.QUOTE, f"source:\n{HOSTILE}"), Part(PartKind.QUOTE, HOSTILE))
    (card,) = to_cards(said)
    assert texts(card) == [HOSTILE, HOSTILE, "source:", HOSTILE, HOSTILE]
    assert not nodes(card, "TextBlock")
    assert not [run for run in nodes(card, "TextRun") if "{{DATE" in run["text"]]
    assert "entities" not in card["msteams"]


@pytest.mark.parametrize("headline", ["1. first", "- first", "+ first", "2) second", "a_b", "see https://x.example", "a\nb", "# a", "a < b"])
def test_a_headline_that_a_client_would_make_something_of_stands_in_text_runs(headline: str) -> None:
    """A heading cannot; its words count more."""
    (card,) = to_cards(message(Part(PartKind.HEADLINE, headline)))
    assert "\n".join(texts(card)) == headline
    assert not nodes(card, "TextBlock")


def test_lines_and_paragraphs_stay_apart() -> None:
    """Clients differ in what they make of the end of a line, so that each line is an element; a paragraph has room above it."""
    (card,) = to_cards(message(Part(PartKind.TEXT, "one\ntwo\n\nthree")))
    assert texts(card) == ["one", "two", "three"]
    assert [element.get("spacing") for element in card["body"]] == [None, "None", None]


@pytest.mark.parametrize(
    ("names", "said", "shown"),
    [
        ({ASKER: "Jo Bloggs"}, f"Asked by @{ASKER} (jo@staff.example).", "Asked by Jo Bloggs (jo@staff.example)."),
        ({ASKER: "Jo Bloggs"}, f"Asked by @{ASKER}.", "Asked by Jo Bloggs."),
        ({}, f"Asked by @{ASKER} (jo@staff.example).", "Asked by jo@staff.example."),
        ({}, "Asked by @U0ASKER (jo@staff.example).", "Asked by jo@staff.example."),
        ({}, "Asked by @U0ASKER.", "Asked by @U0ASKER."),
    ],
)
def test_who_asked_is_shown_by_name(names: dict[str, str], said: str, shown: str) -> None:
    """Only in the line that says who asked; nobody can read an account."""
    (card,) = to_cards(message(Part(PartKind.ASKER, said), Part(PartKind.QUOTE, f"@{ASKER} wrote to me"), kind=MessageKind.CASE), names)
    assert texts(card) == [shown, f"@{ASKER} wrote to me"]


def test_a_contact_is_mentioned_in_a_channel() -> None:
    """So that they are called; the mention stands in the text exactly as it is announced, once, though the message takes several cards."""
    said = message(Part(PartKind.TEXT, "word " * 4_000), kind=MessageKind.CASE)
    first, *others = to_cards(said, mentioned=Mentioned("sam@staff.example", "Sam <Shah>"))
    assert texts(first)[0] == "<at>Sam Shah</at>"
    assert first["msteams"]["entities"][0]["mentioned"]["id"] == "sam@staff.example"
    assert not any("entities" in card["msteams"] for card in others)
    assert not [fault for card in (first, *others) if (fault := fault_of_card(card))]


def test_a_notification_is_the_summary_alone() -> None:
    """What is private shows no content: the summary is what the core says for it."""
    assert summary(message(Part(PartKind.TEXT, "about a pupil"), is_private=True)) == "A notification"
    assert len(summary(Message("m1", TO, MessageKind.REPLY, (), "long\n" * 1_000))) <= LONGEST_SUMMARY


@pytest.mark.parametrize("text", ["word " * 4_000, "x" * 20_000, "💀" * 20_000, "£" * 20_000, "a\n" * 10_000, '"\\' * 10_000, "\0" * 20_000])
@pytest.mark.parametrize("kind", [PartKind.TEXT, PartKind.QUOTE, PartKind.HEADLINE])
def test_twenty_thousand_characters_arrive_whole(text: str, kind: PartKind) -> None:
    """In several cards, each within Teams' limits, the buttons on the last."""
    cards = to_cards(message(Part(kind, text), actions=(Action("abc", ActionKind.CLAIM, "Claim"),)))
    assert not [fault for card in cards if (fault := fault_of_card(card))]
    assert "".join("".join(texts(cards)).split()) == "".join(text.split())
    assert [len(buttons(card)) for card in cards] == [0] * (len(cards) - 1) + [1]


@given(parts=st.lists(st.tuples(KINDS, ANY_TEXT), min_size=1, max_size=60), labels=st.lists(ANY_TEXT, max_size=30))
@settings(max_examples=60, deadline=None)
def test_teams_takes_whatever_the_advisor_says(parts: list[tuple[PartKind, str]], labels: list[str]) -> None:
    """Any parts with any text and any number of buttons."""
    shown = tuple(Part(kind, text) for kind, text in parts if text.strip())
    actions = tuple(Action(str(number), ActionKind.CHOOSE, label) for number, label in enumerate(labels) if label.strip())
    cards = to_cards(message(*shown, actions=actions))
    assert not [fault for card in cards if (fault := fault_of_card(card))]
    assert len(buttons(cards)) == len(actions)
    assert json.loads(json.dumps(cards)) == cards


def test_a_long_text_is_broken_where_a_sentence_ends() -> None:
    """So that it can be read on."""
    first, second = split_text("One sentence here. " * 200, 1_000)[:2]
    assert first.endswith(".")
    assert second.startswith("One")


def test_colours_are_left_to_the_theme() -> None:
    """Dark, light and high contrast each show their own."""
    (card,) = to_cards(message(Part(PartKind.HEADLINE, "No."), Part(PartKind.QUOTE, "s:\n“x”"), Part(PartKind.CARD, "Ring 999.")))
    assert '"color"' not in json.dumps(card)
    assert {box["style"] for box in nodes(card, "Container")} == {"emphasis"}
