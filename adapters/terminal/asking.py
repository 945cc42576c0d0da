"""Asking: one question, a conversation, or many lines from a program."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import TYPE_CHECKING, Any

from adapters.terminal import lines
from adapters.terminal.desk import Desk, find_school, new_conversation
from adapters.terminal.faults import FAILED, FINE, tell, tell_unexpected
from adapters.terminal.memory import MemoryRecords
from adapters.terminal.progress import progress
from adapters.terminal.screen import complain, complain_of, has_color, show, show_reply, title
from bot.errors import AdvisorError, RecordsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.knowledge.schools import School
    from bot.settings import Settings

_ENDS = {"/quit", "/exit", "/q", "quit", "exit"}
_HELPS = {"/help", "help", "?"}
_HELP = "Ask what the policy says, in one sentence. Every question is kept on record. quit ends."


def ask_once(settings: Settings, text: str, school: str, policy: str) -> int:
    """Answers one question; the exit code. Raises AdvisorError."""
    desk = Desk.open(settings)
    found = find_school(desk.knowledge, school or ("" if policy else settings.school), policy)
    reply, fault = desk.ask(text, found, new_conversation())
    show_reply(reply.text)
    return tell(fault) if fault else FINE


def chat(settings: Settings, school: str, policy: str) -> int:
    """A conversation with whoever types, or with each line of a pipe; the exit code. Raises AdvisorError."""
    is_typed = sys.stdin.isatty()
    try:
        with _waiting("Reading the policies ...") if is_typed else nullcontext():
            desk = Desk.open(settings)
            found = find_school(desk.knowledge, school or ("" if policy else settings.school), policy)
        _introduce(desk, found, is_typed=is_typed)
        if (fault := desk.prepare_records()) and is_typed:
            tell(fault)
        return _talk(desk, found, _typed() if is_typed else _piped(), is_typed=is_typed)
    except KeyboardInterrupt:
        pass
    if is_typed:
        show("\nGoodbye.")
    return FINE


def _talk(desk: Desk, school: School, messages: Iterator[str], *, is_typed: bool) -> int:
    """Answers message by message; what goes wrong with one does not end the talk."""
    conversation = new_conversation()
    code = FINE
    for message in messages:
        if message.strip().lower() in _HELPS:
            show(_HELP)
            show()
            continue
        try:
            reply, fault = desk.ask(message, school, conversation)
        except AdvisorError as error:
            code = tell(error)
        else:
            show_reply(reply.text)
            if fault:
                code = tell(fault)
        if problems := desk.new_problems():
            complain("The knowledge folder was saved with a mistake; I go on with it as it was before:")
            complain_of(problems)
        show()
    if is_typed:
        show("Goodbye.")
    return FINE if is_typed else code


def _introduce(desk: Desk, school: School, *, is_typed: bool) -> None:
    """Says which school's policy is quoted."""
    policy = desk.knowledge.policies[school.policy]
    title(f"{school.name}: {policy.title}, {policy.organisation}")
    if is_typed:
        show(_HELP)
    show()


def _typed() -> Iterator[str]:
    """What is typed, line by line, until /quit or the end of input."""
    with suppress(ImportError):
        import readline  # noqa: F401 - importing it lets people edit the line they type
    while True:
        try:
            message = input("> ")
        except EOFError:
            show()
            return
        if message.strip().lower() in _ENDS:
            return
        yield message


def _piped() -> Iterator[str]:
    """What comes through a pipe, line by line; what is no UTF-8 is replaced."""
    for line in sys.stdin.buffer:
        message = line.decode("utf-8", "replace").rstrip("\r\n").removeprefix("\ufeff")
        if message.strip().lower() in _ENDS:
            return
        yield message


def _waiting(doing: str) -> AbstractContextManager[object]:
    """A sign of life while the folder is read."""
    if not has_color(sys.stdout):
        return nullcontext()
    from rich.console import Console

    return Console().status(doing)


def answer_lines(settings: Settings, school: str, policy: str, *, record: bool) -> int:
    """Answers the lines on standard input, in order, one line each; the exit code. Raises AdvisorError where none could be answered."""
    desk = Desk.open(settings) if record else Desk.open(settings, MemoryRecords)
    default = find_school(desk.knowledge, school, policy) if school or policy else None
    answering = _Lines(desk, default, new_conversation() if record else "")
    out = sys.stdout.buffer
    with nullcontext(_not_shown) if sys.stdout.isatty() else progress("Answering", _input_size()) as advance:
        for line in sys.stdin.buffer:
            if line.strip(b" \t\r\n\xef\xbb\xbf"):
                out.write(lines.encode(answering.answer(line)))
                out.flush()
            advance(len(line))
    return FAILED if answering.has_failed else FINE


def _not_shown(_more: int) -> None:
    """Replies on the screen are progress enough."""


class _Lines:
    """Answers lines; `has_failed` once the records or the advisor failed at one."""

    def __init__(self, desk: Desk, default: School | None, run: str) -> None:
        self._desk = desk
        self._default = default
        self._run = run
        self.has_failed = False

    def answer(self, line: bytes) -> dict[str, Any]:
        """The reply to a line, or what is wrong with it."""
        line_id: lines.LineId = None
        try:
            asked = lines.read_line(line)
            line_id = asked.id
            reply, fault = self._desk.ask(asked.question, self._school(asked), self._conversation(asked))
            self.has_failed |= fault is not None
            return lines.reply_line(asked.id, reply)
        except lines.BadLine as error:
            return lines.error_line(error.line_id, str(error))
        except AdvisorError as error:
            self.has_failed |= isinstance(error, RecordsError)
            return lines.error_line(line_id, str(error))
        except Exception as error:  # noqa: BLE001 - one line's fault, whatever it is, must not cost the lines after it
            self.has_failed = True
            return lines.error_line(line_id, tell_unexpected(error))

    def _school(self, asked: lines.Asked) -> School:
        if not asked.policy and self._default is None:
            raise lines.BadLine("'policy' is missing: name a policy of the knowledge folder.", asked.id)
        if not asked.policy and self._default is not None:
            return self._default
        return find_school(self._desk.knowledge, "", asked.policy)

    def _conversation(self, asked: lines.Asked) -> str:
        """Lines that name a conversation share it within this run; on record each of the others is a talk of its own."""
        if not self._run:
            return asked.conversation
        return f"{self._run}/{asked.conversation}" if asked.conversation else new_conversation()


def _input_size() -> int | None:
    """How many bytes there are to read, where that is known."""
    try:
        state = os.fstat(sys.stdin.fileno())
    except OSError:
        return None
    return state.st_size if stat.S_ISREG(state.st_mode) else None
