"""What a contact types about their cases: open, claim, answer, pass, close, mine."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from adapters.terminal.screen import show, title
from bot.handover import CaseView, Form, Outcome
from bot.messages import ActionKind
from bot.model import PartKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from adapters.terminal.desk import Desk
    from adapters.terminal.inbox import Numbers
    from adapters.terminal.prompt import Prompt
    from bot.handover import Done

_TYPED = re.compile(r"/?(?P<verb>[a-z]+)\s+(?P<number>\d+)\s*(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_RULING = re.compile(r"--ruling\b\s*")
_END = "."
_HELP = (
    ("list", "what waits for you"),
    ("open N", "what was asked"),
    ("claim N", "you see to it"),
    ("answer N TEXT", "reaches the asker word for word; without text you type several lines, and a line with a full stop alone ends them"),
    ("answer N --ruling TEXT", "and is saved as a draft ruling"),
    ("pass N WHOM", "to another contact: the slot"),
    ("close N HOW REFERENCE", f"how it ended, where it is urgent or private: {', '.join(Outcome)}; the reference in the school's own record may be left out"),
    ("mine N", "it may be about you or yours: you step back"),
)
_UNKNOWN = "That is nothing I know: help lists what can be typed."


class ContactCommands:
    """Acts on the cases of whoever sits at the desk."""

    def __init__(self, desk: Desk, numbers: Numbers, prompt: Prompt) -> None:
        self._desk = desk
        self._numbers = numbers
        self._prompt = prompt
        self._named: set[str] = set()
        self._verbs: dict[str, Callable[[str, str], None]] = {
            "open": self._open,
            "claim": lambda case_id, _rest: self._act(case_id, ActionKind.CLAIM, Form()),
            "answer": self._answer,
            "pass": lambda case_id, rest: self._act(case_id, ActionKind.PASS_ON, Form(slot=rest)),
            "close": self._close,
            "mine": lambda case_id, _rest: self._act(case_id, ActionKind.MAY_BE_ME, Form()),
        }

    def help(self) -> None:
        """Shows what can be typed."""
        for words, meaning in _HELP:
            show(words)
            show(meaning, indent="    ")

    def run(self, typed: str) -> None:
        """Does what was typed. Raises RecordsError."""
        match = _TYPED.fullmatch(typed.strip())
        verb = self._verbs.get(match["verb"].lower()) if match else None
        if match is None or verb is None:
            show(_UNKNOWN)
            return
        case_id = self._numbers.case(int(match["number"]))
        if not case_id:
            show(f"There is no case {match['number']} here: list shows those that wait.")
            return
        verb(case_id, match["rest"].strip())

    def _open(self, case_id: str, _rest: str) -> None:
        """Shows a case, which its asker is told. Of an urgent or private one the first time only what it is about, since it may be about whoever opens it."""
        view = self._desk.service.casework.view(case_id, self._desk.actor, whole=case_id in self._named)
        if not isinstance(view, CaseView):
            show(view.text)
            return
        number = self._numbers.of(case_id)
        is_named_only = any(action.kind is ActionKind.OPEN for action in view.actions)
        self._named.add(case_id)
        for part in view.parts:
            title(part.text) if part.kind is PartKind.HEADLINE else show(part.text)
            show()
        if is_named_only:
            show(f"Type open {number} again to read it, or mine {number}.")
            return
        if view.slots:
            show(f"pass {number}: {'; '.join(f'{slot} ({role})' for slot, role in view.slots)}.")
        if view.needs_outcome:
            show(f"close {number}: {', '.join(Outcome)}.")

    def _answer(self, case_id: str, rest: str) -> None:
        as_ruling = _RULING.match(rest) is not None
        text = _RULING.sub("", rest, count=1) if as_ruling else rest
        self._act(case_id, ActionKind.ANSWER, Form(text=text or self._several_lines(), as_ruling=as_ruling))

    def _several_lines(self) -> str:
        if self._prompt.is_typed:
            show("Type the answer; a line with a full stop alone ends it.")
        lines = []
        for line in self._prompt.lines():
            if line.strip() == _END:
                break
            lines.append(line)
        return "\n".join(lines)

    def _close(self, case_id: str, rest: str) -> None:
        said, _, reference = rest.partition(" ")
        name = said.lower().replace("-", "_")
        if name and name not in set(Outcome):
            show(f"'{said}' is no way in which a case ends: {', '.join(Outcome)}.")
            return
        self._act(case_id, ActionKind.CLOSE, Form(outcome=Outcome(name) if name else None, reference=reference.strip()))

    def _act(self, case_id: str, kind: ActionKind, form: Form) -> None:
        self._tell(self._desk.service.casework.act(case_id, kind, self._desk.actor, form))

    def _tell(self, done: Done) -> None:
        show(done.text)
