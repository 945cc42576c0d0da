"""A message of the advisor's as Slack's blocks, within Slack's limits. Pure.

Everything is plain text or rich text, in which nothing that a person typed or a policy prints becomes a mention, a link or bold type.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from adapters.pieces import cut, split_where_it_fits
from bot.messages import Action, ActionKind, Message, MessageKind
from bot.model import Part, PartKind

Block = dict[str, Any]

LONGEST_TEXT = 2_800
"""UTF-16 units of one text block; Slack refuses 3,000."""
LONGEST_HEADER = 150
LONGEST_LABEL = 75
MOST_BUTTONS = 25
MOST_BLOCKS = 45
LONGEST_BLOCKS = 12_000
"""Characters of a message's blocks as JSON; above about 13,200 Slack answers msg_blocks_too_long, though each block is within its limits."""
LONGEST_FALLBACK = 3_900
"""Characters of the text beside the blocks, its escapes counted; a message cannot be updated with more than 4,000."""
_CHANNEL = re.compile(r"#([CG][A-Z0-9]{4,})\b")
_ACCOUNT = re.compile(r"@([UW][A-Z0-9]{4,})\b")


def to_pieces(message: Message) -> list[list[Block]]:
    """The blocks of each post that the message takes: one, or several where it is long, with the buttons on the last."""
    has_places = message.kind is MessageKind.REPLY
    return in_pieces([*part_blocks(message.parts, has_places=has_places), *button_blocks(message.actions)])


def to_fallback(message: Message) -> str:
    """What stands beside the blocks for notifications and screen readers: the same words, and no content of what is private."""
    said = (message.summary if message.is_private else message.text) or message.summary
    if len(escaped(said)) <= LONGEST_FALLBACK:
        return escaped(said)
    lengths = itertools.accumulate(len(escaped(char)) for char in said[:LONGEST_FALLBACK])
    fitting = sum(length < LONGEST_FALLBACK for length in lengths)
    return f"{escaped(said[:fitting].rstrip())}…"


def part_blocks(parts: Iterable[Part], *, has_places: bool = False) -> list[Block]:
    """The blocks of some parts; `has_places` where a channel's id may stand in the advisor's own words."""
    return [block for part in parts for block in _of_part(part, has_places=has_places)]


def button_blocks(actions: Sequence[Action], *, is_guarded: bool = False) -> list[Block]:
    """The buttons of a message. A button carries an opaque id and, for choosing the form to show, its kind, which is not relied on."""
    buttons = [button(action.kind, action.id, action.label, number, is_guarded=is_guarded) for number, action in enumerate(actions)]
    return [{"type": "actions", "elements": buttons[start : start + MOST_BUTTONS]} for start in range(0, len(buttons), MOST_BUTTONS)]


def button(kind: ActionKind, value: str, label: str, number: int = 0, *, is_guarded: bool = False) -> Block:
    """One button."""
    made: Block = {
        "type": "button",
        "action_id": f"{kind}.{'guarded.' if is_guarded else ''}{number}",
        "text": _plain(cut(label, LONGEST_LABEL)),
        "value": value,
    }
    if kind in {ActionKind.OPEN, ActionKind.ANSWER}:
        made["style"] = "primary"
    return made


def text_blocks(text: str) -> list[Block]:
    """Plain text, in as many blocks as it takes."""
    return [{"type": "section", "text": _plain(piece)} for piece in split_text(text)]


def in_pieces(blocks: Sequence[Block]) -> list[list[Block]]:
    """The blocks in as many posts as Slack's limits ask for."""
    pieces: list[list[Block]] = [[]]
    length = 2
    for block in blocks:
        size = len(json.dumps(block)) + 2
        if pieces[-1] and (length + size > LONGEST_BLOCKS or len(pieces[-1]) >= MOST_BLOCKS):
            pieces.append([])
            length = 2
        pieces[-1].append(block)
        length += size
    return pieces


def split_text(text: str, longest: int = LONGEST_TEXT) -> list[str]:
    """A text in pieces that fit into a block each."""
    return split_where_it_fits(text, lambda rest: _fitting(rest, longest))


def escaped(text: str) -> str:
    """A text in which Slack finds no mention and no link: its three characters escaped once."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _of_part(part: Part, *, has_places: bool) -> list[Block]:
    if part.kind is PartKind.HEADLINE and len(part.text) <= LONGEST_HEADER and "\n" not in part.text:
        return [{"type": "header", "text": _plain(part.text)}]
    if part.kind is PartKind.HEADLINE:
        return [_rich("rich_text_section", [_run(piece, bold=True)]) for piece in split_text(part.text)]
    if part.kind is PartKind.QUOTE:
        return _quote(part.text)
    if part.kind is PartKind.ASKER:
        return [_rich("rich_text_section", _named_by_slack(piece, _ACCOUNT, "user")) for piece in split_text(part.text)]
    if has_places and _CHANNEL.search(part.text):
        return [_rich("rich_text_section", _named_by_slack(piece, _CHANNEL, "channel")) for piece in split_text(part.text)]
    return text_blocks(part.text)


def _quote(text: str) -> list[Block]:
    """The source in its own line, the clause set off below it."""
    source, newline, clause = text.partition("\n")
    if not newline or not source.endswith(":"):
        return [_rich("rich_text_quote", [_run(piece)]) for piece in split_text(text)]
    source_line = {"type": "rich_text_section", "elements": [_run(source)]}
    quotes = [{"type": "rich_text_quote", "elements": [_run(piece)]} for piece in split_text(clause)]
    return [{"type": "rich_text", "elements": [source_line, *quotes[:1]]}, *({"type": "rich_text", "elements": [quote]} for quote in quotes[1:])]


def _named_by_slack(text: str, ids: re.Pattern[str], kind: str) -> list[Block]:
    """The advisor's own words with the name of a person or a channel, which only Slack knows, where the id stands."""
    runs: list[Block] = []
    for number, piece in enumerate(ids.split(text)):
        if number % 2:
            runs.append({"type": kind, f"{kind}_id": piece})
        elif piece:
            runs.append(_run(piece))
    return runs


def _rich(kind: str, elements: list[Block]) -> Block:
    return {"type": "rich_text", "elements": [{"type": kind, "elements": elements}]}


def _run(text: str, *, bold: bool = False) -> Block:
    return {"type": "text", "text": text, "style": {"bold": True}} if bold else {"type": "text", "text": text}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}


def _fitting(text: str, longest: int) -> int:
    """How many characters of a text fit into a block, whatever Slack counts: UTF-16 units, and the JSON that it travels as."""
    if len(text) <= longest and text.isascii():
        return len(text)
    units = json_length = 0
    for number, char in enumerate(text):
        units += 2 if ord(char) > 0xFFFF else 1
        json_length += 1 if char.isascii() else 6 * (2 if ord(char) > 0xFFFF else 1)
        if units > longest or json_length > LONGEST_BLOCKS - 2_000:
            return number
    return len(text)
