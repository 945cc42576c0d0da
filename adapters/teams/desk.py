"""What Teams' shell needs of the rest of the advisor, in one place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from adapters.desk import CaseDesk, Receiving
from adapters.metrics import Metrics
from adapters.teams.calling import Teams
from adapters.teams.cards import Card
from adapters.teams.gate import TeamsGate
from adapters.teams.places import Book
from bot.messages import Delivered, Message
from bot.model import Part, Question
from bot.ports import Cases, Clock, MindSource


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts that the shell joins. `case_of_message` is the id of the waiting case that a delivered message belongs to, or empty;
    `shows_case` tells of an account and of a message's id on Teams whether it brought them a case. `keep` puts messages into the outbox, `send`
    sends one past it. `cards` are those that a message takes, `names` those of the accounts in some parts of a tenant's.
    """

    teams: Teams
    book: Book
    gate: TeamsGate
    reception: Receiving
    casework: CaseDesk
    cases: Cases
    case_of_message: Callable[[Question], str]
    shows_case: Callable[[str, str], bool]
    keep: Callable[[Sequence[Message]], None]
    send: Callable[[Message], Delivered]
    cards: Callable[[Message], Sequence[Card]]
    names: Callable[[Sequence[Part], str], Mapping[str, str]]
    minds: MindSource
    clock: Clock
    metrics: Metrics
    default_school: str = ""

    @property
    def wording(self) -> Mapping[str, str]:
        """The advisor's own words, as last saved."""
        return self.minds.current().knowledge.wording
