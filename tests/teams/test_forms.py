"""The cards that answer a press hold what is needed, nothing that must not be seen, and are such as Teams takes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.naming import NAME
from adapters.teams.cards import Card, card_of, part_elements
from adapters.teams.forms import case_card, example_rows, form_for, not_installed, told, welcome_parts
from adapters.welcome import EXAMPLES, welcome_lines
from bot.handover import Asking, CaseFile, CaseState, CaseView, Outcome
from bot.knowledge.folder import Knowledge
from bot.messages import Action, ActionKind, Address
from bot.model import About, Part, PartKind
from tests.teams.fake_teams import TENANT
from tests.teams.teams_rules import buttons, fault_of_card, nodes, texts

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CASE = CaseFile(
    id="case-id",
    state=CaseState.OPEN,
    school="riverside-academy",
    policy="academy-trust",
    about=About.NOBODY,
    opened_at=NOON,
    askings=(Asking("q1", Address.direct("teams", TENANT, "aad-asker")),),
)
PARTS = (Part(PartKind.HEADLINE, "A colleague asks."), Part(PartKind.QUOTE, "“can I?”"))
LONG = (*PARTS, *(Part(PartKind.QUOTE, "word " * 500) for _ in range(12)))


def view_of(*parts: Part, is_private: bool = False, **more: Any) -> CaseView:
    """A case as it is opened."""
    case = CaseFile(**{name: getattr(CASE, name) for name in CASE.__slots__} | {"is_private": is_private})
    actions = (Action("a1", ActionKind.ANSWER, "Answer"), Action("a2", ActionKind.CLOSE, "Close it"))
    return CaseView(case, parts or PARTS, actions, **more)


def shown(card: Card | None) -> Card:
    """A card that Teams takes."""
    assert card is not None
    assert not fault_of_card(card)
    return card


def inputs(card: Card) -> list[str]:
    """The names of what can be filled in."""
    return [field["id"] for kind in ("Input.Text", "Input.ChoiceSet", "Input.Toggle") for field in nodes(card, kind)]


def test_the_answer_is_typed_below_the_question(knowledge: Knowledge) -> None:
    """The form takes the place of the card, so that the question must be on it; a tick makes the answer a ruling."""
    card = shown(form_for(ActionKind.ANSWER, knowledge.wording, "abc", view_of()))
    assert texts(card)[:2] == ["A colleague asks.", "“can I?”"]
    assert inputs(card) == ["text", "as_ruling"]
    send, back = buttons(card)
    assert send["data"] == send["fallback"]["data"] == {"value": "abc", "kind": "answer", "step": "sent"}
    assert back["data"]["step"] == "back"


def test_back_works_with_nothing_filled_in(knowledge: Knowledge) -> None:
    """What is required is asked for by "Send" alone, on clients of any age."""
    for kind, view in (
        (ActionKind.ANSWER, view_of()),
        (ActionKind.CLOSE, view_of(needs_outcome=True)),
        (ActionKind.PASS_ON, view_of(slots=(("head", "Head"),))),
    ):
        send, back = buttons(shown(form_for(kind, knowledge.wording, "abc", view)))
        assert "associatedInputs" not in send
        assert back["associatedInputs"] == back["fallback"]["associatedInputs"] == "none"


def test_what_concerns_a_person_can_be_no_ruling(knowledge: Knowledge) -> None:
    """So that the tick is not there."""
    assert inputs(shown(form_for(ActionKind.ANSWER, knowledge.wording, "abc", view_of(is_private=True)))) == ["text"]
    assert inputs(shown(form_for(ActionKind.ANSWER, knowledge.wording, "abc", None))) == ["text"]


def test_it_is_passed_on_to_those_who_may_have_it(knowledge: Knowledge) -> None:
    """As the core lists them; nobody is chosen beforehand."""
    card = shown(form_for(ActionKind.PASS_ON, knowledge.wording, "abc", view_of(slots=(("head", "Headteacher (Ann Hale)"), ("slt", "x" * 200)))))
    (choice,) = nodes(card, "Input.ChoiceSet")
    assert [option["value"] for option in choice["choices"]] == ["head", "slt"]
    assert (choice["isRequired"], "value" in choice) == (True, False)


def test_closing_what_is_private_asks_for_the_outcome(knowledge: Knowledge) -> None:
    """What is neither urgent nor private is closed without a form, as what can be passed to nobody needs none."""
    card = shown(form_for(ActionKind.CLOSE, knowledge.wording, "abc", view_of(is_private=True, needs_outcome=True)))
    assert [option["value"] for option in nodes(card, "Input.ChoiceSet")[0]["choices"]] == [str(outcome) for outcome in Outcome]
    assert set(inputs(card)) == {"outcome", "reference"}
    assert form_for(ActionKind.CLOSE, knowledge.wording, "abc", view_of()) is None
    assert form_for(ActionKind.PASS_ON, knowledge.wording, "abc", view_of()) is None
    assert form_for(ActionKind.CLAIM, knowledge.wording, "abc", view_of()) is None


@pytest.mark.parametrize("kind", [ActionKind.ANSWER, ActionKind.PASS_ON, ActionKind.CLOSE])
def test_a_form_below_a_long_case_is_whole(knowledge: Knowledge, kind: ActionKind) -> None:
    """The case gives way, and says that there is more of it."""
    slots = tuple((f"slot_{number}", "Somebody with a long name " * 3) for number in range(100))
    card = shown(form_for(kind, knowledge.wording, "abc", view_of(*LONG, slots=slots, needs_outcome=True)))
    assert len(buttons(card)) == 2
    assert knowledge.wording["form.rest"] in texts(card)
    assert texts(card)[0] == "A colleague asks."


def test_an_opened_case_shows_its_words_and_what_can_be_done(knowledge: Knowledge) -> None:
    """And can be hidden again."""
    card = shown(case_card(knowledge.wording, view_of(), "abc"))
    assert texts(card) == ["A colleague asks.", "“can I?”"]
    *working, hide = buttons(card)
    assert [button["data"]["value"] for button in working] == ["a1", "a2"]
    assert hide["data"] == {"value": "abc", "kind": "open", "step": "back"}


def test_a_long_case_is_read_page_by_page(knowledge: Knowledge) -> None:
    """Every word of it; one acts on it where one has read to its end."""
    read: list[str] = []
    page, pages = 0, 0
    while True:
        card = shown(case_card(knowledge.wording, view_of(*LONG, is_private=True), "abc", page))
        read += texts(card)
        pages += 1
        further = [button for button in buttons(card) if button["data"].get("page", -1) > page]
        is_last = not further
        assert ("a1" in [button["data"]["value"] for button in buttons(card)]) is is_last
        assert ([button["data"]["page"] for button in buttons(card) if 0 <= button["data"].get("page", -1) < page] == [page - 1]) is (page > 0)
        if is_last:
            break
        page = further[0]["data"]["page"]
    assert pages > 1
    assert "".join("".join(read).split()) == "".join("".join(part.text for part in LONG).split())
    assert case_card(knowledge.wording, view_of(*LONG), "abc", 999) == case_card(knowledge.wording, view_of(*LONG), "abc", pages - 1)


def test_no_card_names_a_case(knowledge: Knowledge) -> None:
    """Only the opaque ids of buttons."""
    cards = [form_for(ActionKind.ANSWER, knowledge.wording, "abc", view_of()), case_card(knowledge.wording, view_of(), "abc")]
    assert "case-id" not in str(cards)


def test_the_welcome_has_four_examples_to_press(knowledge: Knowledge) -> None:
    """And says whose policy is quoted, and that everything is on record."""
    lines = welcome_lines(knowledge, knowledge.school())
    card = shown(card_of([*part_elements(welcome_parts(knowledge.wording, lines)), *example_rows(knowledge.wording)]))
    assert texts(card)[1:4] == list(lines)
    assert [button["data"] for button in buttons(card)] == [{"value": example, "kind": "example"} for example in EXAMPLES]
    assert [button["title"] for button in buttons(card)] == [knowledge.wording[f"welcome.{example}"] for example in EXAMPLES]


def test_where_others_read_along_it_says_how_to_be_answered_directly(knowledge: Knowledge) -> None:
    """In the welcome, and in the place of the neutral line where somebody has not added the app; with whom to go to, whatever was asked."""
    card = shown(card_of(part_elements(welcome_parts(knowledge.wording, (), is_personal=False))))
    assert any(NAME in text for text in texts(card))
    assert NAME in not_installed(knowledge.wording)
    assert "999" in not_installed(knowledge.wording)


def test_what_came_of_a_press_stands_above_what_is_so_now(knowledge: Knowledge) -> None:
    """A stale card says what is so."""
    card = shown(told("Ann has it since 9:00.", case_card(knowledge.wording, view_of(), "abc")["body"]))
    assert texts(card)[0] == "Ann has it since 9:00."
