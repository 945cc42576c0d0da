"""The cards that answer a press: forms, opened cases, what came of it; and the welcome. Pure.

Each takes the place of the pressed card for whoever pressed, alone. None holds the name or the id of a case, only the opaque id of a button.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from adapters.naming import NAME
from adapters.pieces import cut
from adapters.teams.cards import LONGEST_CARD, Card, Element, Wording, button, button_rows, card_of, part_elements, rows_of, size_of, text_elements, title
from adapters.teams.translate import Step
from adapters.welcome import EXAMPLES
from bot.handover import CaseView, Outcome
from bot.messages import ActionKind
from bot.model import Part, PartKind

LONGEST_ANSWER = 3_000
LONGEST_REFERENCE = 200
LONGEST_OPTION = 75
MOST_OPTIONS = 100
Names = Mapping[str, str]
WITH_FORM = frozenset({ActionKind.ANSWER, ActionKind.PASS_ON, ActionKind.CLOSE})


def form_for(kind: ActionKind, wording: Wording, action_id: str, view: CaseView | None, names: Names | None = None) -> Card | None:
    """The form that a button opens, below the case that it is about; None where the kind needs none. `names` are those of accounts."""
    if kind is ActionKind.ANSWER:
        fields = _answer(wording, can_be_ruling=view is not None and not view.case.is_guarded)
    elif kind is ActionKind.PASS_ON and view is not None and view.slots:
        fields = [_choice("slot", wording["form.pass_on_label"], view.slots)]
    elif kind is ActionKind.CLOSE and view is not None and view.needs_outcome:
        outcomes = [(str(outcome), wording[f"outcome.{outcome}"]) for outcome in Outcome]
        reference = {"type": "Input.Text", "id": "reference", "label": wording["form.reference_label"], "maxLength": LONGEST_REFERENCE}
        fields = [_choice("outcome", wording["form.outcome_label"], outcomes, wording["refused.no_outcome"]), reference]
    else:
        return None
    send = button(kind, action_id, wording["form.send"], step=Step.SENT)
    below = [*title(wording[f"form.{kind}"]), *fields, *rows_of([send, _leaving(kind, action_id, wording["form.back"])])]
    case = part_elements(view.parts, names) if view else []
    return card_of([*_above(wording, case, LONGEST_CARD - _size(below)), *below])


def case_card(wording: Wording, view: CaseView, action_id: str, page: int = 0, names: Names | None = None) -> Card:
    """A case with its words and its buttons, for whoever opened it alone: a page of it where it is long, with the buttons on the last."""
    hide = _leaving(ActionKind.OPEN, action_id, wording["form.hide"])
    buttons = button_rows(view.actions)
    turning = [button(ActionKind.OPEN, action_id, wording[key], page=0) for key in ("form.previous", "form.next")]
    pages = _pages(part_elements(view.parts, names), LONGEST_CARD - _size([*buttons, *rows_of([*turning, hide])]))
    page = min(page, len(pages) - 1)
    back = [button(ActionKind.OPEN, action_id, wording["form.previous"], page=page - 1)] if page else []
    if page < len(pages) - 1:
        return card_of([*pages[page], *rows_of([button(ActionKind.OPEN, action_id, wording["form.next"], page=page + 1), *back, hide])])
    return card_of([*pages[page], *buttons, *rows_of([*back, hide])])


def told(text: str, below: Sequence[Element] = ()) -> Card:
    """What came of a press, above what the card shows now."""
    return card_of([*text_elements(text), *below])


def welcome_parts(wording: Wording, lines: Sequence[str], *, is_personal: bool = True) -> tuple[Part, ...]:
    """The first words where the advisor was added: what it does. `lines` say whose policy it quotes and who reads along."""
    place = [] if is_personal else [wording["welcome.mention"].format(app=NAME)]
    said = [*lines, *place, wording["welcome.examples"]]
    return (Part(PartKind.HEADLINE, wording["welcome.title"]), *(Part(PartKind.TEXT, text) for text in said))


def example_rows(wording: Wording) -> list[Element]:
    """The four questions to press, below the first words."""
    return [row for example in EXAMPLES for row in rows_of([button(ActionKind.EXAMPLE, example, wording[f"welcome.{example}"])])]


def not_installed(wording: Wording) -> str:
    """What stands in the place of the neutral line where the asker cannot be answered directly: the same whatever was asked."""
    return wording["channel.not_installed"].format(app=NAME)


def _answer(wording: Wording, *, can_be_ruling: bool) -> list[Element]:
    text: Element = {
        "type": "Input.Text",
        "id": "text",
        "label": wording["form.answer_label"],
        "isMultiline": True,
        "isRequired": True,
        "errorMessage": wording["refused.no_text"],
        "maxLength": LONGEST_ANSWER,
    }
    tick = {"type": "Input.Toggle", "id": "as_ruling", "title": wording["form.as_ruling"], "wrap": True, "valueOn": "true", "valueOff": "false"}
    return [text, tick] if can_be_ruling else [text]


def _choice(name: str, label: str, options: Sequence[tuple[str, str]], fault: str = "") -> Element:
    choices = [{"title": cut(shown, LONGEST_OPTION), "value": value} for value, shown in options[:MOST_OPTIONS]]
    asked = {"type": "Input.ChoiceSet", "id": name, "label": label, "style": "compact", "isRequired": True, "choices": choices}
    return asked | ({"errorMessage": fault} if fault else {})


def _leaving(kind: ActionKind, action_id: str, label: str) -> Element:
    """A button that puts the pressed card back, whatever was filled in."""
    made = button(kind, action_id, label, step=Step.BACK) | {"associatedInputs": "none"}
    return made | {"fallback": made["fallback"] | {"associatedInputs": "none"}}


def _above(wording: Wording, case: Sequence[Element], room: int) -> list[Element]:
    """The case above its form, as far as there is room for it."""
    pages = _pages(case, room - _size(text_elements(wording["form.rest"])))
    return [*pages[0], *text_elements(wording["form.rest"])] if len(pages) > 1 else pages[0]


def _pages(elements: Sequence[Element], room: int) -> list[list[Element]]:
    """The elements on as many pages as they take."""
    pages: list[list[Element]] = [[]]
    for element in elements:
        if pages[-1] and _size([*pages[-1], element]) > room:
            pages.append([])
        pages[-1].append(element)
    return pages


def _size(elements: Sequence[Element]) -> int:
    return size_of(card_of(elements))
