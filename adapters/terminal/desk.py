"""A place at the terminal: the service, whoever sits there, and what is on their screen."""

from __future__ import annotations

import getpass
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from adapters.recordless import Worked
from adapters.terminal.messenger import TerminalMessenger
from adapters.wiring import TERMINAL, Service, join, open_database, read_minds
from bot.deciding.minds import FolderMinds
from bot.errors import CannotKeep, UnknownPolicyError
from bot.knowledge.folder import Knowledge
from bot.knowledge.problems import Problem
from bot.knowledge.schools import School
from bot.messages import Actor, Address, Message, MessageKind
from bot.model import Question
from bot.settings import Settings

LEASE = timedelta(seconds=5)
"""How long a message is this screen's: showing it takes no time, and where the program is killed before, it is shown soon again."""
REPLY_WITHIN = 30.0
"""Seconds that a reply is waited for which another copy of the advisor gives."""
_STOPS_WITHIN = 5.0


@dataclass(slots=True)
class Desk:
    """The service for one account; `conversation` where its screen shows that conversation only."""

    account: str
    conversation: str = ""
    show: Callable[[Message], None] = lambda _message: None
    _service: Service | None = None
    _problems: tuple[Problem, ...] = ()
    _gone: OSError | None = None
    _shown: set[str] = field(default_factory=set)
    _has_shown: threading.Condition = field(default_factory=threading.Condition)

    @classmethod
    def open(cls, settings: Settings, account: str, conversation: str = "", minds: FolderMinds | None = None) -> Desk:
        """A desk on the settings' knowledge folder, where it is not read yet, and records. Raises KnowledgeError with all problems, RecordsError."""
        desk = cls(account, conversation)
        messenger = TerminalMessenger(account, desk.bring)
        minds, database = minds or read_minds(settings), open_database(settings)
        desk._service = join(settings, minds, database, {TERMINAL: messenger}, (TERMINAL,), own=desk.own, lease=LEASE)
        return desk

    @property
    def service(self) -> Service:
        """The service, while the desk is open."""
        if self._service is None:
            raise ValueError("The desk was made without a service: use Desk.open.")
        return self._service

    @property
    def own(self) -> Address:
        """Whose messages this screen shows."""
        return Address(TERMINAL, "", self.account, self.conversation)

    @property
    def actor(self) -> Actor:
        """Whoever types here."""
        return Actor(TERMINAL, self.account)

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge folder as it is in force."""
        return self.service.minds.current().knowledge

    def ask(self, text: str, school: School, conversation: str) -> Worked:
        """Ask, with the reply on the screen when this returns, and what kept it from being answered or recorded, if anything did."""
        question = Question(
            text=text,
            conversation=conversation,
            person=self.account,
            platform=TERMINAL,
            received_at=self.service.clock.now(),
            delivery_key=str(uuid.uuid4()),
            school=school.id,
        )
        begun = len(self._shown)
        reception = self.service.reception
        try:
            reception.receive(question)
        except CannotKeep as error:
            return Worked(fault=error)
        worked = reception.work(question)
        if worked.fault is None:
            self._await_reply(worked, begun)
        return worked

    def bring(self, message: Message) -> None:
        """Puts a message on the screen. Raises OSError where nobody reads it any more."""
        try:
            self.show(message)
        except OSError as error:
            self._gone = error
            raise
        with self._has_shown:
            self._shown.add(message.question_id if message.kind is MessageKind.REPLY else message.id)
            self._has_shown.notify_all()

    def new_problems(self) -> tuple[Problem, ...]:
        """What is wrong with a folder that was saved broken; each saving is told once."""
        problems = self.service.minds.problems
        is_new, self._problems = problems != self._problems, problems
        return problems if is_new else ()

    def close(self) -> None:
        """Leave the desk; what is under way stays in inbox and outbox."""
        if self._service is not None:
            self._service.close(_STOPS_WITHIN)

    def _await_reply(self, worked: Worked, begun: int) -> None:
        """Waits until the reply is on the screen: another thread, or another copy of the advisor, may be about to bring it."""
        expected = worked.turn.id if worked.turn and not worked.turn.reply.is_repeat else ""

        def is_shown() -> bool:
            return expected in self._shown if expected else len(self._shown) > begun

        until = time.monotonic() + REPLY_WITHIN
        while time.monotonic() < until:
            with self._has_shown:
                if self._has_shown.wait_for(is_shown, 0.2):
                    return
            if self._gone is not None:
                raise self._gone
            self.service.postman.send_due(self.own)


def find_school(knowledge: Knowledge, school: str, policy: str) -> School:
    """The school of that id, or the first that follows the policy; the default where neither is named. Raises UnknownPolicyError."""
    if not policy:
        return knowledge.school(school)
    if policy not in knowledge.policies:
        raise UnknownPolicyError(f"There is no policy '{policy}'. Known are: {', '.join(sorted(knowledge.policies))}.")
    if not school:
        return next(each for each in knowledge.schools.values() if each.policy == policy)
    found = knowledge.school(school)
    if found.policy != policy:
        raise UnknownPolicyError(f"The school '{found.id}' follows the policy '{found.policy}', not '{policy}': leave one of the two out.")
    return found


def new_conversation() -> str:
    """The id of a talk that has not begun."""
    return str(uuid.uuid4())


def whoever_sits_here() -> str:
    """Who sits at this terminal, as the computer knows them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
