"""Where questions from the terminal are put to the advisor."""

from __future__ import annotations

import getpass
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from adapters.wiring import RecordsOnDemand, SystemClock, Wired, wire
from bot.errors import RecordsError, UnknownPolicyError
from bot.knowledge.folder import Knowledge
from bot.knowledge.problems import Problem
from bot.knowledge.schools import School
from bot.model import Question, Reply
from bot.ports import Clock, Records
from bot.settings import Settings

PLATFORM = "terminal"


@dataclass(slots=True)
class Desk:
    """One advisor and the records behind it; tells apart a reply that is on record and one that is not."""

    wired: Wired
    records: Records
    clock: Clock
    person: str
    _shown: tuple[Problem, ...] = ()

    @classmethod
    def open(cls, settings: Settings, records: Callable[[Clock], Records] | None = None) -> Desk:
        """A desk with the settings' own records, or with those given. Raises KnowledgeError with all problems."""
        clock = SystemClock()
        kept = records(clock) if records else RecordsOnDemand(settings, clock)
        return cls(wire(settings, kept, clock), kept, clock, _person())

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge folder as it is in force."""
        return self.wired.minds.current().knowledge

    def ask(self, text: str, school: School, conversation: str) -> tuple[Reply, RecordsError | None]:
        """The reply, and why it is not on record where it is not. Raises RecordsError where an unrecorded reply must not be shown.

        Only an urgent reply is shown without a record: its asker must learn whom to tell.
        """
        question = Question(
            text=text,
            conversation=conversation,
            person=self.person,
            platform=PLATFORM,
            received_at=self.clock.now(),
            delivery_key=str(uuid.uuid4()),
            school=school.id,
        )
        reply = self.wired.advisor.ask(question)
        return reply, self.records.fault if isinstance(self.records, RecordsOnDemand) else None

    def prepare_records(self) -> RecordsError | None:
        """Opens the records before the first question; why they cannot be opened, where they cannot."""
        try:
            if isinstance(self.records, RecordsOnDemand):
                self.records.prepare()
        except RecordsError as error:
            return error
        return None

    def new_problems(self) -> tuple[Problem, ...]:
        """What is wrong with a folder that was saved broken; each saving is told once."""
        problems = self.wired.minds.problems
        is_new, self._shown = problems != self._shown, problems
        return problems if is_new else ()


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


def _person() -> str:
    """Who sits at this terminal, as the computer knows them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
