"""Slack as `serve` puts it together: what the core needs of it first, and the shell around the core after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from adapters.findings import Finding
from adapters.metrics import Metrics
from adapters.minds import GlancedMinds
from adapters.rooms import Rooms
from adapters.slack.app import SlackPlatform
from adapters.slack.calling import Slack
from adapters.slack.desk import Desk
from adapters.slack.directory import Directory
from adapters.slack.doctor import examine
from adapters.slack.gate import SlackGate
from adapters.slack.manifest import groups_of
from adapters.slack.messenger import SlackMessenger
from adapters.slack.settings import CHANNELS, SlackSettings
from adapters.slack.translate import PLATFORM
from adapters.slack.workspace import Workspace
from adapters.storage.deliveries import case_of_message, shows_case
from bot.knowledge.folder import Knowledge
from bot.ports import Clock, MindSource

if TYPE_CHECKING:
    from adapters.wiring import Service


@dataclass(frozen=True, slots=True)
class InstalledSlack:
    """The parts that stand before the core is joined: who is staff, and how messages are sent."""

    settings: SlackSettings
    slack: Slack
    workspace: Workspace
    gate: SlackGate
    messenger: SlackMessenger
    name: str = PLATFORM

    @classmethod
    def of(cls, settings: SlackSettings, minds: MindSource, clock: Clock, administrators: Iterable[str] = ()) -> InstalledSlack:
        """Make the parts; nothing is asked of Slack yet."""
        minds = GlancedMinds(minds)
        slack = Slack(settings.bot_token, settings.api_url)
        workspace = Workspace(slack, settings.teams)
        directory = Directory(slack, clock, groups_of(minds.current().knowledge, settings.rule.entries))
        known = frozenset(administrator.lower() for administrator in administrators)
        gate = SlackGate(slack, directory, settings.rule, workspace, minds, known, Rooms(CHANNELS, settings.channels))
        return cls(settings, slack, workspace, gate, SlackMessenger(slack, clock))

    def platform(self, service: Service, metrics: Metrics, default_school: str = "") -> SlackPlatform:
        """The shell around the joined core."""
        desk = Desk(
            slack=self.slack,
            workspace=self.workspace,
            gate=self.gate,
            reception=service.reception,
            casework=service.casework,
            case_of_message=partial(case_of_message, service.database.store),
            shows_case=partial(shows_case, service.database.store, PLATFORM),
            learn_direct=self.messenger.learn_direct,
            minds=self.gate.minds,
            clock=service.clock,
            metrics=metrics,
            default_school=default_school,
        )
        return SlackPlatform(self.settings, desk)

    def served(self) -> str:
        """In which channels answers may be shown."""
        return self.gate.rooms.described("Slack")

    def findings(self, knowledge: Knowledge) -> list[Finding]:
        """What `doctor` finds."""
        return examine(self, knowledge)
