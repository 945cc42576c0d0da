"""The forms and windows that open on a button, as Slack's views. Pure; no view holds the name or the id of a case, only the opaque id of a button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.pieces import cut
from adapters.slack.blocks import Block, button_blocks, part_blocks, text_blocks
from bot.handover import CaseView, Outcome
from bot.messages import ActionKind

View = dict[str, Any]
Wording = Mapping[str, str]

LONGEST_TITLE = 24
LONGEST_ANSWER = 3_000
LONGEST_REFERENCE = 200
LONGEST_OPTION = 75
MOST_OPTIONS = 100
MOST_BLOCKS = 100
FIRST_INPUT = {ActionKind.ANSWER: "text", ActionKind.PASS_ON: "slot", ActionKind.CLOSE: "outcome"}
"""The field of each form beside which a fault is shown."""


def loading(wording: Wording) -> View:
    """What is shown at once, since Slack gives three seconds to show anything."""
    return _window(wording, wording["form.loading"], text_blocks(wording["form.loading"]))


def told(wording: Wording, text: str) -> View:
    """What came of a press. Closing it closes the windows below it as well, which show how things stood before."""
    return _window(wording, wording["form.done"], text_blocks(text)) | {"clear_on_close": True}


def case_window(wording: Wording, view: CaseView) -> View:
    """A case with its words and its buttons, seen by whoever opened it alone."""
    buttons = button_blocks(view.actions, is_guarded=view.case.is_guarded)
    shown = part_blocks(view.parts)[: MOST_BLOCKS - len(buttons)]
    return _window(wording, wording["form.case"], [*shown, *buttons])


def form_for(kind: ActionKind, wording: Wording, action_id: str, view: CaseView | None) -> View | None:
    """The form that a button opens; None where the kind needs none."""
    if kind is ActionKind.ANSWER:
        return _answer(wording, action_id, can_be_ruling=view is not None and not view.case.is_guarded)
    if kind is ActionKind.PASS_ON and view is not None and view.slots:
        return _form(wording, kind, wording["form.pass_on"], action_id, [_choice("slot", wording["form.pass_on_label"], view.slots)])
    if kind is ActionKind.CLOSE and view is not None and view.needs_outcome:
        outcomes = [(str(outcome), wording[f"outcome.{outcome}"]) for outcome in Outcome]
        reference = {"type": "plain_text_input", "action_id": "reference", "max_length": LONGEST_REFERENCE}
        fields = [
            _choice("outcome", wording["form.outcome_label"], outcomes),
            _input("reference", wording["form.reference_label"], reference, is_optional=True),
        ]
        return _form(wording, kind, wording["form.close"], action_id, fields)
    return None


def _answer(wording: Wording, action_id: str, *, can_be_ruling: bool) -> View:
    text = {"type": "plain_text_input", "action_id": "text", "multiline": True, "min_length": 1, "max_length": LONGEST_ANSWER}
    fields = [_input("text", wording["form.answer_label"], text)]
    if can_be_ruling:
        tick = {"type": "checkboxes", "action_id": "as_ruling", "options": [_option("yes", wording["form.as_ruling"])]}
        fields.append(_input("as_ruling", wording["form.answer"], tick, is_optional=True))
    return _form(wording, ActionKind.ANSWER, wording["form.answer"], action_id, fields)


def _window(wording: Wording, title: str, blocks: Sequence[Block]) -> View:
    return {"type": "modal", "title": _plain(cut(title, LONGEST_TITLE)), "close": _plain(cut(wording["form.back"], LONGEST_TITLE)), "blocks": list(blocks)}


def _form(wording: Wording, kind: ActionKind, title: str, action_id: str, fields: Sequence[Block]) -> View:
    submit = {"submit": _plain(cut(wording["form.send"], LONGEST_TITLE)), "callback_id": str(kind), "private_metadata": action_id}
    return _window(wording, title, fields) | submit


def _input(name: str, label: str, element: Block, *, is_optional: bool = False) -> Block:
    return {"type": "input", "block_id": name, "label": _plain(label), "element": element, "optional": is_optional}


def _choice(name: str, label: str, options: Sequence[tuple[str, str]]) -> Block:
    return _input(name, label, {"type": "static_select", "action_id": name, "options": [_option(*option) for option in options[:MOST_OPTIONS]]})


def _option(value: str, label: str) -> Block:
    return {"text": _plain(cut(label, LONGEST_OPTION)), "value": value}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}
