"""Asking: one question, or many lines from a program."""

from __future__ import annotations

import logging
import os
import stat
import sys
import uuid
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING, Any, Protocol

from adapters.terminal import lines
from adapters.terminal.desk import Desk, find_school, new_conversation, whoever_sits_here
from adapters.terminal.faults import FAILED, FINE, tell_any, tell_unexpected
from adapters.terminal.memory import MemoryRecords
from adapters.terminal.progress import progress
from adapters.terminal.screen import show_reply
from adapters.wiring import TERMINAL, SystemClock, wire
from bot.errors import AdvisorError, RecordsError, SpoolError
from bot.messages import Address, Message
from bot.model import Question

if TYPE_CHECKING:
    from bot.handover import Turn
    from bot.knowledge.folder import Knowledge
    from bot.knowledge.schools import School
    from bot.settings import Settings

logger = logging.getLogger(__name__)


def ask_once(settings: Settings, text: str, school: str, policy: str) -> int:
    """Answers one question; the exit code. Raises AdvisorError."""
    conversation = new_conversation()
    desk = Desk.open(settings, whoever_sits_here(), conversation)
    desk.show = show_text
    try:
        found = find_school(desk.knowledge, school or ("" if policy else settings.school), policy)
        with suppress(RecordsError):  # what keeps them from being opened is told with the reply
            desk.service.database.prepare()
        worked = desk.ask(text, found, conversation)
        if worked.fault is not None:
            return tell_any(worked.fault)
        _see_to_what_is_left_over(desk)
        return FINE
    finally:
        desk.close()


def show_text(message: Message) -> None:
    """Shows what a message says."""
    show_reply(message.text)


def _see_to_what_is_left_over(desk: Desk) -> None:
    """Where nobody runs anything but single questions, reminders and what a crash left behind are seen to after each."""
    try:
        desk.service.reception.catch_up()
    except (RecordsError, SpoolError) as error:
        logger.error("What is left over is seen to later: %s", error)


def answer_lines(settings: Settings, school: str, policy: str, *, record: bool) -> int:
    """Answers the lines on standard input, in order, one line each; the exit code. Raises AdvisorError where none could be answered."""
    answerer = _OnRecord(settings) if record else _InMemory(settings)
    default = find_school(answerer.knowledge, school, policy) if school or policy else None
    answering = _Lines(answerer, default, new_conversation() if record else "")
    out = sys.stdout.buffer
    try:
        with nullcontext(_not_shown) if sys.stdout.isatty() else progress("Answering", _input_size()) as advance:
            for line in sys.stdin.buffer:
                if line.strip(b" \t\r\n\xef\xbb\xbf"):
                    out.write(lines.encode(answering.answer(line)))
                    out.flush()
                    answerer.written()
                advance(len(line))
    finally:
        answerer.close()
    return FAILED if answering.has_failed else FINE


def _not_shown(_more: int) -> None:
    """Replies on the screen are progress enough."""


class _Answerer(Protocol):
    """Answers questions of a program."""

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge folder as it is in force."""

    def answer(self, text: str, school: School, conversation: str) -> Turn:
        """The turn. Raises AdvisorError."""

    def written(self) -> None:
        """The reply has been written."""

    def close(self) -> None:
        """No more lines come."""


def _question(text: str, school: School, conversation: str) -> Question:
    return Question(text, conversation, whoever_sits_here(), TERMINAL, SystemClock().now(), str(uuid.uuid4()), school=school.id)


class _InMemory(_Answerer):
    """Keeps nothing but what conversations speak of."""

    def __init__(self, settings: Settings) -> None:
        clock = SystemClock()
        self._wired = wire(settings, MemoryRecords(clock), clock)

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge folder as it is in force."""
        return self._wired.minds.current().knowledge

    def answer(self, text: str, school: School, conversation: str) -> Turn:
        """The turn, which nobody keeps."""
        return self._wired.advisor.answer(_question(text, school, conversation))

    def written(self) -> None:
        """Nothing to mark."""

    def close(self) -> None:
        """Nothing to close."""


class _OnRecord(_Answerer):
    """Keeps each question on record, and marks its reply as arrived once it is written: what a crash cuts off is shown at the next `chat`."""

    def __init__(self, settings: Settings) -> None:
        self._desk = Desk.open(settings, whoever_sits_here())
        self._answered: Address | None = None

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge folder as it is in force."""
        return self._desk.knowledge

    def answer(self, text: str, school: School, conversation: str) -> Turn:
        """The turn, on record. Raises AdvisorError."""
        question = _question(text, school, conversation)
        turn = self._desk.service.advisor.answer(question)
        self._answered = None if turn.unrecorded else Address(TERMINAL, "", question.person, conversation)
        return turn

    def written(self) -> None:
        """Marks the reply as arrived."""
        answered, self._answered = self._answered, None
        if answered is not None:
            try:
                self._desk.service.postman.send_due(answered)
            except RecordsError as error:
                logger.error("That a reply was written could not be recorded: %s", error)

    def close(self) -> None:
        """Closes the records."""
        self._desk.close()


class _Lines:
    """Answers lines; `has_failed` once the records or the advisor failed at one."""

    def __init__(self, answerer: _Answerer, default: School | None, run: str) -> None:
        self._answerer = answerer
        self._default = default
        self._run = run
        self.has_failed = False

    def answer(self, line: bytes) -> dict[str, Any]:
        """The reply to a line, or what is wrong with it."""
        line_id: lines.LineId = None
        try:
            asked = lines.read_line(line)
            line_id = asked.id
            turn = self._answerer.answer(asked.question, self._school(asked), self._conversation(asked))
            self.has_failed |= bool(turn.unrecorded)
            return lines.reply_line(asked.id, turn.reply)
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
        return find_school(self._answerer.knowledge, "", asked.policy)

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
