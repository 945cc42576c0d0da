"""What an asker types that is no question: about their own cases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from adapters.terminal.case_lines import own_line
from adapters.terminal.screen import show
from bot.errors import RecordsError
from bot.handover import Form
from bot.messages import ActionKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from adapters.terminal.desk import Desk
    from bot.handover import CaseFile, Done
    from bot.messages import Message

_ADD = re.compile(r"add\s*:\s*(?P<text>.*)", re.IGNORECASE | re.DOTALL)
_ACT = re.compile(r"/?(?P<word>withdraw|settled|reopen|cases)(?:\s+(?P<number>\d+))?", re.IGNORECASE)
_KINDS = {"withdraw": ActionKind.WITHDRAW, "settled": ActionKind.SETTLED, "reopen": ActionKind.REOPEN}
_HINTS = {ActionKind.WITHDRAW: "withdraw", ActionKind.SETTLED: "settled", ActionKind.REOPEN: "reopen"}
_HELP = (
    ("cases", "what of yours waits for a person"),
    ("add: ...", "adds a line to it"),
    ("withdraw", "takes it back"),
    ("settled", "the answer settles it"),
    ("reopen", "you still need to talk"),
)
_NOTHING = "Nothing of yours waits for a person."


class AskerCommands:
    """Acts on the asker's own cases: the one last shown or, with a number behind the word, one that `cases` lists."""

    def __init__(self, desk: Desk, conversation: str) -> None:
        self._desk = desk
        self._conversation = conversation
        self._last = ""

    def help(self) -> None:
        """Shows what can be typed."""
        for word, meaning in _HELP:
            show(f"{word:<9} {meaning}", indent="  ")

    def shown(self, message: Message) -> None:
        """A message is on the screen: what is typed next is about its case. Says what can be typed where it has such buttons."""
        if message.case_id and not message.slot:
            self._last = message.case_id
        if words := [_HINTS[action.kind] for action in message.actions if action.kind in _HINTS]:
            show(f"(You can type: {', '.join(words)}.)")

    def run(self, typed: str) -> bool:
        """Does what was typed, if it is a command."""
        said = typed.strip()
        adding, acting = _ADD.fullmatch(said), _ACT.fullmatch(said)
        if adding is None and acting is None:
            return False
        try:
            if adding is not None:
                self._add(adding["text"])
            elif acting is not None:
                self._act(acting["word"].lower(), int(acting["number"] or 0))
        except RecordsError as error:
            show(str(error))
        show()
        return True

    def _act(self, word: str, number: int) -> None:
        if word == "cases":
            self._list()
            return
        case_id = self._case(number, fallback=word != "withdraw")
        done = self._desk.service.casework.act(case_id, _KINDS[word], self._desk.actor, Form()) if case_id else None
        self._tell(done)

    def _add(self, text: str) -> None:
        case_id = self._case(0, fallback=True)
        self._tell(self._desk.service.casework.add(case_id, self._desk.actor, text) if case_id else None)

    def _case(self, number: int, *, fallback: bool) -> str:
        """The id of the case that is meant; empty where there is none. `fallback` to one that waits no longer."""
        waiting = self._waiting()
        if number:
            return waiting[number - 1].id if number <= len(waiting) else ""
        if any(case.id == self._last for case in waiting) or (fallback and self._last):
            return self._last
        return waiting[0].id if waiting else ""

    def _waiting(self) -> Sequence[CaseFile]:
        return self._desk.service.casework.asked_by(self._desk.own)

    def _list(self) -> None:
        """Ids and states; what was asked is known to whoever asked it."""
        waiting = self._waiting()
        for number, case in enumerate(waiting, 1):
            show(f"{number}  {own_line(case, self._desk.knowledge, self._desk.service.clock.now())}")
        if not waiting:
            show(_NOTHING)

    def _tell(self, done: Done | None) -> None:
        show(done.text if done else _NOTHING)
        self._desk.service.reception.wake()
