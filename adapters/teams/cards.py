"""A message of the advisor's as Adaptive Cards (version 1.5), within what Teams takes. Pure.

Words stand in text runs, of which no client makes anything but words: what a person typed or a policy prints becomes no mention, link, list or bold type.
Nothing names a colour, so that every theme shows its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.pieces import cut, split_where_it_fits
from bot.messages import Action, ActionKind, Message
from bot.model import Part, PartKind

Card = dict[str, Any]
Element = dict[str, Any]
Wording = Mapping[str, str]

CONTENT_TYPE = "application/vnd.microsoft.card.adaptive"
VERSION = "1.5"
LONGEST_CARD = 24_000
"""Bytes of a card as JSON in UTF-16. Teams takes 28 kB of it everywhere; the rest is for the envelope and what a client counts beside it."""
LONGEST_TEXT = 2_800
"""UTF-16 units of one text."""
LONGEST_TITLE = 200
LONGEST_BOX = 8_000
"""Bytes of one block of quoted words."""
LONGEST_LABEL = 75
LONGEST_SUMMARY = 1_000
MOST_BUTTONS = 6
"""Buttons of one row; Teams hides or drops what is beyond."""
MOST_LINES = 40
"""Lines of one text that stand by themselves. What comes after them stays together, so that a card is not filled with their frames."""
_MARKDOWN = re.compile(r"[\\*_\[\]`~#<>&{|]|^\s*(?:[-+]|\d+[.)])\s|://|\n")
"""What a client might make something of in a title, which cannot stand in a text run."""
_ACCOUNT = re.compile(r"@(?P<account>[\w:-]+)(?: \((?P<email>[^()\s]+)\))?")
_DATE = re.compile(r"(?<=\{)(?=\{(?:DATE|TIME)\()")
"""Between two braces with which clients would begin a date of their own making."""


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Somebody whom a card in a channel calls: by UPN or Entra object id, with the name that is shown."""

    account: str
    name: str


def to_cards(message: Message, names: Mapping[str, str] | None = None, mentioned: Mentioned | None = None, below: Sequence[Element] = ()) -> list[Card]:
    """The cards that a message takes: one, or several where it is long, with the buttons on the last.

    `names` are those of accounts, as far as they are known: Teams shows an id as it is. `mentioned` is whom the message is for where others read along.
    `below` is what stands at its end, beside its own buttons.
    """
    called = _calling(mentioned) if mentioned else []
    return in_cards([*called, *part_elements(message.parts, names), *button_rows(message.actions), *below], mentioned)


def summary(message: Message) -> str:
    """What a notification shows: how the message begins, and no content of what is private."""
    return cut(" ".join(message.summary.split()), LONGEST_SUMMARY)


def part_elements(parts: Iterable[Part], names: Mapping[str, str] | None = None) -> list[Element]:
    """The elements of some parts, each set off from the one before."""
    return [element for part in parts for element in _of_part(part, names or {})]


def text_elements(text: str) -> list[Element]:
    """Plain text, each line in an element of its own, since clients differ in what they make of the end of a line; paragraphs are set off."""
    found: list[Element] = []
    spacing: dict[str, str] = {}
    for line in text.strip().split("\n", MOST_LINES):
        if not line.strip():
            spacing = {}
        for piece in split_text(line):
            found.append(_rich(piece) | spacing)
            spacing = {"spacing": "None"}
    return found


def button_rows(actions: Sequence[Action]) -> list[Element]:
    """The buttons of a message. A button carries an opaque id and, for choosing the card to show, its kind, which is not relied on."""
    return rows_of([button(action.kind, action.id, action.label) for action in actions])


def rows_of(buttons: Sequence[Element]) -> list[Element]:
    """Buttons in as many rows as Teams shows them in."""
    return [{"type": "ActionSet", "actions": list(buttons[start : start + MOST_BUTTONS])} for start in range(0, len(buttons), MOST_BUTTONS)]


def button(kind: ActionKind, value: str, label: str, **more: Any) -> Element:
    """One button, answered in the request; a client that does not know how sends a message with the same data in its place."""
    data = {"value": value, "kind": str(kind), **more}
    title = cut(label, LONGEST_LABEL)
    return {"type": "Action.Execute", "title": title, "verb": str(kind), "data": data, "fallback": {"type": "Action.Submit", "title": title, "data": data}}


def title(text: str) -> list[Element]:
    """A title: a heading for screen readers where it is plain, which only such an element can be."""
    if len(text) <= LONGEST_TITLE and text.strip() and not _MARKDOWN.search(text):
        return [{"type": "TextBlock", "text": text, "style": "heading", "weight": "Bolder", "size": "Medium", "wrap": True}]
    return [_rich(piece, {"weight": "Bolder", "size": "Medium"}) for piece in split_text(text)]


def card_of(elements: Sequence[Element], mentioned: Mentioned | None = None) -> Card:
    """One card; over the whole width where there is much to read."""
    teams: dict[str, Any] = {"width": "Full"}
    if mentioned is not None:
        teams["entities"] = [{"type": "mention", "text": _at(mentioned), "mentioned": {"id": mentioned.account, "name": mentioned.name}}]
    return {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": VERSION,
        "msteams": teams,
        "body": list(elements),
    }


def in_cards(elements: Sequence[Element], mentioned: Mentioned | None = None) -> list[Card]:
    """The elements in as many cards as Teams' limit asks for; who is mentioned is mentioned in the first."""
    pieces: list[list[Element]] = [[]]
    frame = size_of(card_of((), mentioned))
    length = frame
    for element in elements:
        size = size_of(element) + 2
        if pieces[-1] and length + size > LONGEST_CARD:
            pieces.append([])
            length = frame
        pieces[-1].append(element)
        length += size
    return [card_of(piece, None if number else mentioned) for number, piece in enumerate(pieces)]


def size_of(value: Any) -> int:
    """Bytes of something as JSON in UTF-16."""
    return len(json.dumps(value, ensure_ascii=False).encode("utf-16-le", "surrogatepass"))


def split_text(text: str, longest: int = LONGEST_TEXT) -> list[str]:
    """A text in pieces that fit into an element each."""
    return split_where_it_fits(text, lambda rest: _fitting(rest, longest))


def _of_part(part: Part, names: Mapping[str, str]) -> list[Element]:
    if part.kind is PartKind.HEADLINE:
        return title(part.text)
    if part.kind is PartKind.QUOTE:
        return _quote(part.text)
    if part.kind is PartKind.ASKER:
        return text_elements(_ACCOUNT.sub(lambda found: _named(found, names), part.text, count=1))
    return text_elements(part.text)


def _quote(text: str) -> list[Element]:
    """The source in its own line, the clause set off below it."""
    source, newline, clause = text.partition("\n")
    if not newline or not source.endswith(":"):
        return _set_off(text)
    return [*text_elements(source), *_set_off(clause, spacing="Small")]


def _set_off(text: str, spacing: str = "Default") -> list[Element]:
    """Somebody's words as a block of their own, in as many blocks as they take."""
    boxes: list[list[Element]] = []
    for line in text_elements(text):
        if not boxes or size_of([*boxes[-1], line]) > LONGEST_BOX:
            boxes.append([])
        boxes[-1].append(line)
    return [{"type": "Container", "style": "emphasis", "spacing": "None" if number else spacing, "items": box} for number, box in enumerate(boxes)]


def _named(found: re.Match[str], names: Mapping[str, str]) -> str:
    """Who asked, by name where it is known, else by address; the account only where there is nothing else."""
    name, email = names.get(found["account"], ""), found["email"] or ""
    if name and email:
        return f"{name} ({email})"
    return name or email or found[0]


def _calling(mentioned: Mentioned) -> list[Element]:
    """The one text that is a mention."""
    return [{"type": "TextBlock", "text": _at(mentioned), "wrap": True}]


def _at(mentioned: Mentioned) -> str:
    return f"<at>{re.sub(r'[<>&]', '', mentioned.name)}</at>"


def _rich(text: str, style: Mapping[str, str] | None = None) -> Element:
    """A text of which no client makes anything but words."""
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": run, **(style or {})} for run in _DATE.split(text)]}


def _fitting(text: str, longest: int) -> int:
    """How many characters of a text fit into an element, in UTF-16 units and as the JSON that it travels as."""
    if size_of(text) // 2 - 2 <= longest:
        return len(text)
    units = 0
    for number, char in enumerate(text):
        units += size_of(char) // 2 - 2
        if units > longest:
            return number
    return len(text)
