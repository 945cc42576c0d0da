"""A contact's side: the cases that wait for them, live, and what they do with them."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

import typer

from adapters.terminal.case_lines import contact_line
from adapters.terminal.contact_commands import ContactCommands
from adapters.terminal.desk import Desk, find_school
from adapters.terminal.faults import FINE, tell
from adapters.terminal.prompt import Prompt
from adapters.terminal.screen import show, title
from adapters.wiring import TERMINAL, read_minds
from bot.cases.persons import Persons
from bot.errors import AdvisorError, RecordsError, SpoolError
from bot.messages import MessageKind
from bot.text import words

if TYPE_CHECKING:
    from bot.handover import CaseFile
    from bot.knowledge.people import People
    from bot.knowledge.schools import School
    from bot.messages import Message
    from bot.model import Contact
    from bot.settings import Settings

_ENDS = {"/quit", "/exit", "/q", "quit", "exit", "q"}
_HELPS = {"/help", "help", "?"}
_LISTS = {"/list", "list", "ls"}
_OF_A_CASE = frozenset({MessageKind.CASE, MessageKind.CASE_UPDATE, MessageKind.REMINDER})


def inbox(settings: Settings, named: str, school: str) -> int:
    """What waits for a contact, and what they type; the exit code. Raises AdvisorError."""
    minds = read_minds(settings)
    knowledge = minds.current().knowledge
    found = find_school(knowledge, school or settings.school, "")
    contact = find_contact(knowledge.people[found.id], named, found)
    account = dict(contact.accounts).get(TERMINAL) or Persons(knowledge.people[found.id], found.id).desk_account(contact)
    prompt = Prompt(is_typed=sys.stdin.isatty())
    desk = Desk.open(settings, account, minds=minds)
    try:
        return _Inbox(desk, contact, found, prompt).run()
    except KeyboardInterrupt:
        show("\nGoodbye.")
        return FINE
    finally:
        desk.close()


def find_contact(people: People, named: str, school: School) -> Contact:
    """The contact of that slot, role or name. Raises BadParameter, which lists those who are known."""
    said = words(named)
    found = [each for each in people.contacts if named.strip() == each.slot or said in (words(each.role), words(each.name))]
    contact = next((each for each in found if each.name), found[0] if found and said else None)
    if contact is None:
        known = "; ".join(f"{each.role} ({each.slot})" for each in people.contacts)
        raise typer.BadParameter(f"{school.name} has nobody called '{named}'. Known are: {known}.", param_hint="--as")
    if not contact.name:
        raise typer.BadParameter(f"Nobody is filled in as {contact.role}: write the name into contacts.toml first.", param_hint="--as")
    return contact


class Numbers:
    """Gives each case a number that it keeps as long as the program runs."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._lock = threading.Lock()

    def of(self, case_id: str) -> int:
        """The number of a case, from 1."""
        with self._lock:
            if case_id not in self._ids:
                self._ids.append(case_id)
            return self._ids.index(case_id) + 1

    def case(self, number: int) -> str:
        """The id of the case with that number; empty where there is none."""
        return self._ids[number - 1] if 0 < number <= len(self._ids) else ""


class _Inbox:
    """One contact at one desk."""

    def __init__(self, desk: Desk, contact: Contact, school: School, prompt: Prompt) -> None:
        self._desk = desk
        self._contact = contact
        self._school = school
        self._prompt = prompt
        self._numbers = Numbers()
        self._listed: frozenset[str] = frozenset()
        self._is_listing = True
        self._commands = ContactCommands(desk, self._numbers, prompt)
        desk.show = self._show

    def run(self) -> int:
        """What is typed, line by line; what goes wrong with one line does not end it. The exit code: of a pipe whether the records failed."""
        title(f"{self._contact.name}, {self._contact.role}, {self._school.name}")
        code = self._begin()
        for line in self._prompt.lines():
            said = line.strip().lower()
            if said in _ENDS:
                break
            try:
                self._do(line, said)
            except AdvisorError as error:
                code = tell(error)
            show()
        if self._prompt.is_typed:
            show("Goodbye.")
        return FINE if self._prompt.is_typed else code

    def _begin(self) -> int:
        """Lists what waits, with what has come in; then what comes in is shown as it comes."""
        code = FINE
        try:
            self._desk.service.database.prepare()
            self._list()
            self._desk.service.reception.catch_up()
        except (RecordsError, SpoolError) as error:
            code = tell(error)
        self._is_listing = False
        if self._prompt.is_typed:
            show("help lists what can be typed; quit ends.")
        show()
        self._desk.service.reception.start(sends=self._prompt.is_typed)
        return code

    def _do(self, line: str, said: str) -> None:
        if said in _HELPS:
            self._commands.help()
        elif said in _LISTS or not said:
            self._list()
        else:
            self._commands.run(line)
        self._desk.service.reception.wake()
        if not self._prompt.is_typed:
            self._desk.service.postman.send_due(self._desk.own)

    def _list(self) -> None:
        waiting = self._desk.service.casework.waiting_for(self._desk.actor)
        self._listed = frozenset(case.id for case in waiting)
        show(f"{len(waiting)} case{'' if len(waiting) == 1 else 's'} wait{'s' if len(waiting) == 1 else ''} for you." if waiting else "Nothing waits for you.")
        for case in waiting:
            self._show_case(case)

    def _show_case(self, case: CaseFile) -> None:
        show(f"{self._numbers.of(case.id)}. {contact_line(case, self._desk.knowledge, self._desk.service.clock.now())}")

    def _show(self, message: Message) -> None:
        """Shows a message in one line: what is in it is opened. At the start the list has it already."""
        if self._is_listing and message.kind in _OF_A_CASE and message.case_id in self._listed:
            return

        number = f"{self._numbers.of(message.case_id)}. " if message.case_id else ""
        self._prompt.write_above(lambda: show(f"{number}{_in_one_line(message)}"))


def _in_one_line(message: Message) -> str:
    """What a notification would show; of a case that has moved on, where it stands now."""
    has_moved_on = message.kind is MessageKind.CASE_UPDATE and message.is_private and len(message.parts) > 1
    return message.parts[1].text if has_moved_on else message.summary
