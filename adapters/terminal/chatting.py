"""A conversation with the advisor: what is asked, and what comes back for whoever sits here, also later and from a person."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from adapters.terminal.asker_commands import AskerCommands
from adapters.terminal.desk import Desk, find_school, new_conversation, whoever_sits_here
from adapters.terminal.faults import FAILED, FINE, tell, tell_any
from adapters.terminal.prompt import Prompt
from adapters.terminal.screen import complain, complain_of, has_color, show, show_reply, title
from bot.errors import AdvisorError, RecordsError, SpoolError
from bot.messages import MessageKind

if TYPE_CHECKING:
    from bot.knowledge.schools import School
    from bot.messages import Message
    from bot.settings import Settings

_ENDS = {"/quit", "/exit", "/q", "quit", "exit"}
_HELPS = {"/help", "help", "?"}
_HELP = "Ask what the policy says, in one sentence. Every question is kept on record. help lists what else can be typed; quit ends."
_AWAY = "While you were away:"


def chat(settings: Settings, school: str, policy: str) -> int:
    """A conversation with whoever types, or with each line of a pipe; the exit code. Raises AdvisorError."""
    prompt = Prompt(is_typed=sys.stdin.isatty())
    desk = None
    try:
        with _waiting("Reading the policies ...") if prompt.is_typed else nullcontext():
            desk = Desk.open(settings, whoever_sits_here())
            found = find_school(desk.knowledge, school or ("" if policy else settings.school), policy)
        return _Chat(desk, found, prompt).run()
    except KeyboardInterrupt:
        show("\nGoodbye.")
        return FINE
    finally:
        if desk is not None:
            desk.close()


class _Chat:
    """One conversation at one desk."""

    def __init__(self, desk: Desk, school: School, prompt: Prompt) -> None:
        self._desk = desk
        self._school = school
        self._prompt = prompt
        self._conversation = new_conversation()
        self._commands = AskerCommands(desk, self._conversation)
        self._heading = _AWAY
        self._code = FINE
        desk.show = self._show

    def run(self) -> int:
        """The talk, message by message; what goes wrong with one does not end it. The exit code."""
        self._introduce()
        self._catch_up()
        self._desk.service.reception.start(sends=self._prompt.is_typed)
        for message in self._messages():
            if not self._commands.run(message):
                self._ask(message)
            self._deliver()
            if problems := self._desk.new_problems():
                complain("The knowledge folder was saved with a mistake; I go on with it as it was before:")
                complain_of(problems)
        if self._prompt.is_typed:
            show("Goodbye.")
            return FINE
        return self._code

    def _messages(self) -> Iterator[str]:
        """What is typed up to the end."""
        for line in self._prompt.lines():
            said = line.strip().lower()
            if said in _ENDS:
                return
            if said in _HELPS:
                show(_HELP)
                self._commands.help()
                show()
                continue
            yield line

    def _introduce(self) -> None:
        """Says which school's policy is quoted."""
        policy = self._desk.knowledge.policies[self._school.policy]
        title(f"{self._school.name}: {policy.title}, {policy.organisation}")
        if self._prompt.is_typed:
            show(_HELP)
        show()

    def _catch_up(self) -> None:
        """Shows what has come in for whoever sits here, and sees to what a crash left behind."""
        try:
            self._desk.service.database.prepare()
            self._desk.service.reception.catch_up()
        except (RecordsError, SpoolError) as error:
            if self._prompt.is_typed:
                tell(error)
        self._heading = ""

    def _ask(self, message: str) -> None:
        try:
            worked = self._desk.ask(message, self._school, self._conversation)
        except AdvisorError as error:
            self._code = tell(error)
            return
        if worked.fault is not None:
            self._code = tell_any(worked.fault)

    def _deliver(self) -> None:
        """Shows what has come in meanwhile; where a person types, a thread does so at any time."""
        if self._prompt.is_typed:
            return
        try:
            self._desk.service.postman.send_due(self._desk.own)
        except RecordsError:
            # The question itself has told of it; what waits is shown once the records are back.
            self._code = self._code or FAILED

    def _show(self, message: Message) -> None:
        def write() -> None:
            if self._heading:
                title(self._heading)
                show()
                self._heading = ""
            show_reply(message.text) if message.kind is MessageKind.REPLY else show(message.text)
            self._commands.shown(message)
            show()

        self._prompt.write_above(write)


def _waiting(doing: str) -> AbstractContextManager[object]:
    """A sign of life while the folder is read."""
    if not has_color(sys.stdout):
        return nullcontext()
    from rich.console import Console

    return Console().status(doing)
