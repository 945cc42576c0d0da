"""What Slack's shell needs of the rest of the advisor, in one place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from adapters.desk import CaseDesk, Receiving
from adapters.metrics import Metrics
from adapters.slack.calling import Slack
from adapters.slack.gate import SlackGate
from adapters.slack.workspace import Workspace
from bot.model import Question
from bot.ports import Clock, MindSource


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts that the shell joins.

    `case_of_message` is the id of the waiting case that a delivered message belongs to, or empty; `shows_case` tells of an account and a
    timestamp whether a case was brought to them there; `learn_direct` keeps the channel in which somebody writes to the advisor.
    """

    slack: Slack
    workspace: Workspace
    gate: SlackGate
    reception: Receiving
    casework: CaseDesk
    case_of_message: Callable[[Question], str]
    shows_case: Callable[[str, str], bool]
    learn_direct: Callable[[str, str], None]
    minds: MindSource
    clock: Clock
    metrics: Metrics
    default_school: str = ""

    @property
    def wording(self) -> Mapping[str, str]:
        """The advisor's own words, as last saved."""
        return self.minds.current().knowledge.wording
