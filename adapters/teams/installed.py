"""Teams as `serve` puts it together: what the core needs of it first, and the shell around the core after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from adapters.findings import Finding
from adapters.metrics import Metrics
from adapters.minds import GlancedMinds
from adapters.places import Places
from adapters.rooms import Rooms
from adapters.staff import StaffRule
from adapters.storage.deliveries import case_of_message, shows_case
from adapters.teams.app import TeamsPlatform
from adapters.teams.calling import Teams
from adapters.teams.desk import Desk
from adapters.teams.directory import Directory
from adapters.teams.doctor import examine
from adapters.teams.gate import TeamsGate
from adapters.teams.messenger import TeamsMessenger
from adapters.teams.places import Book
from adapters.teams.sdk import Anyone, Authority, BotFramework
from adapters.teams.settings import CHANNELS, TeamsSettings
from adapters.teams.translate import PLATFORM
from bot.knowledge.folder import Knowledge
from bot.ports import Clock, MindSource

if TYPE_CHECKING:
    from adapters.wiring import Service


@dataclass(frozen=True, slots=True)
class InstalledTeams:
    """The parts that stand before the core is joined: who is staff, and how messages are sent."""

    settings: TeamsSettings
    authority: Authority
    teams: Teams
    gate: TeamsGate
    messenger: TeamsMessenger
    name: str = PLATFORM

    @classmethod
    def of(
        cls, settings: TeamsSettings, minds: MindSource, places: Places, clock: Clock, administrators: Iterable[str] = (), authority: Authority | None = None
    ) -> InstalledTeams:
        """Make the parts; nothing is asked of Teams yet. `authority` takes the place of Microsoft's."""
        minds = GlancedMinds(minds)
        authority = authority or authority_of(settings)
        teams = Teams(authority, is_local=settings.is_local)
        book = Book(places, teams, clock, f"28:{settings.app_id}")
        directory = Directory(teams, book, clock, filter(None, [settings.staff_team]))
        known = frozenset(administrator.lower() for administrator in administrators)
        gate = TeamsGate(teams, book, directory, _rule(settings), settings.tenants, minds, known, Rooms(CHANNELS, settings.channels))
        messenger = TeamsMessenger(teams, book, minds, clock, settings.tenant_id, lambda *who: gate.staff(*who) is not None)
        return cls(settings, authority, teams, gate, messenger)

    def platform(self, service: Service, metrics: Metrics, default_school: str = "") -> TeamsPlatform:
        """The shell around the joined core."""
        desk = Desk(
            teams=self.teams,
            book=self.gate.book,
            gate=self.gate,
            reception=service.reception,
            casework=service.casework,
            cases=service.database.cases,
            case_of_message=partial(case_of_message, service.database.store),
            shows_case=partial(shows_case, service.database.store, PLATFORM),
            keep=service.database.outbox.keep,
            send=self.messenger.send,
            cards=self.messenger.cards,
            names=self.messenger.names,
            minds=self.gate.minds,
            clock=service.clock,
            metrics=metrics,
            default_school=default_school,
        )
        return TeamsPlatform(self.authority, desk)

    def served(self) -> str:
        """In which channels answers may be shown."""
        return self.gate.rooms.described("Teams")

    def findings(self, knowledge: Knowledge) -> list[Finding]:
        """What `doctor` finds."""
        return examine(self, knowledge)


def authority_of(settings: TeamsSettings) -> Authority:
    """Microsoft, as the settings name the app; where things are only tried out, anybody."""
    if settings.is_local:
        return Anyone()
    return BotFramework(settings.app_id, settings.password, settings.tenant_id, is_managed=settings.is_managed)


def _rule(settings: TeamsSettings) -> StaffRule:
    """The rule, with the team whose members are staff."""
    teams = {settings.staff_team.lower()} if settings.staff_team else set()
    return replace(settings.rule, entries=settings.rule.entries | teams)
