"""`policy-advisor serve`: starts whatever is configured, watches over it, and stops it cleanly."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from adapters.findings import Finding
from adapters.metrics import Metrics
from adapters.web import Check, Platform, WebServer
from adapters.wiring import Service, SystemClock, join, open_database, read_minds
from bot.errors import RecordsError, SettingsError
from bot.knowledge.folder import Knowledge
from bot.knowledge.people import missing_before_live
from bot.ports import Clock, Gate, Messenger, MindSource

if TYPE_CHECKING:
    from adapters.places import Places
    from adapters.storage.database import Database
    from bot.deciding.minds import FolderMinds
    from bot.settings import Settings

logger = logging.getLogger(__name__)
NO_PLATFORM = "No platform is set up: fill in the settings of Slack or Microsoft Teams (docs/slack.md, docs/teams.md)."
SWITCH_INTERVAL = 0.0005
"""Seconds after which a thread that computes lets another one on, a tenth of the usual: an acknowledgement waits for several turns behind
whatever answers are being worked out."""
STOPS_WITHIN = 20.0
"""Seconds that what is under way has to end; what has not stays in the inbox and the outbox."""


class Installed(Protocol):
    """A platform that is configured, before the core is joined."""

    @property
    def name(self) -> str:
        """The platform's name."""

    @property
    def gate(self) -> Gate:
        """Who may ask there."""

    @property
    def messenger(self) -> Messenger:
        """Brings messages there."""

    def platform(self, service: Service, metrics: Metrics, default_school: str = "") -> Platform:
        """The shell around the joined core."""

    def served(self) -> str:
        """In which channels answers may be shown, in a sentence for whoever starts the advisor."""

    def findings(self, knowledge: Knowledge) -> list[Finding]:
        """What `doctor` finds."""


@dataclass(frozen=True, slots=True)
class Serving:
    """All that runs."""

    service: Service
    platforms: tuple[Platform, ...]
    web: WebServer

    async def start(self) -> None:
        """Begin: the leftovers of the last run, the platforms, then the web server. Raises AdvisorError where a setting will never do."""
        self.service.reception.start()
        for platform in self.platforms:
            await platform.start()
        await self.web.start()

    async def stop(self, patience: float = STOPS_WITHIN) -> None:
        """Take nothing new, and end what is under way within so many seconds."""
        until = asyncio.get_running_loop().time() + patience
        self.web.refuse_ready()
        await self.web.stop()
        for platform in self.platforms:
            await platform.stop(_left(until))
        await asyncio.get_running_loop().run_in_executor(None, self.service.close, _left(until))


def serve(settings: Settings, tell: Callable[[str], None]) -> None:
    """Serve until the process is told to stop. Raises AdvisorError where it cannot start; `tell` shows a line to whoever started it."""
    minds = read_minds(settings)
    _refuse_incomplete(minds, settings, tell)
    clock = SystemClock()
    if settings.database_url.startswith("postgresql") and not settings.private_key:
        raise SettingsError("PostgreSQL needs PRIVATE_KEY: put 32 random bytes there, as `openssl rand -base64 32` prints them.")
    database = open_database(settings, clock)
    installed = installed_platforms(settings, minds, database.places, clock)
    if not installed:
        raise SettingsError(NO_PLATFORM)
    if settings.teams_local:
        tell("TEAMS_LOCAL IS SET: whoever reaches this address on this computer is taken for Microsoft Teams. For trying things out, never for a school.")
    for each in installed:
        tell(each.served())
    serving = joined(settings, minds, database, installed, clock)
    try:
        serving.service.database.prepare()
    except RecordsError as error:
        tell(f"{error} Until then urgent matters are answered all the same, and everything else is kept in SPOOL_DIR.")
    sys.setswitchinterval(SWITCH_INTERVAL)
    asyncio.run(_until_stopped(serving, tell))


def joined(settings: Settings, minds: FolderMinds, database: Database, installed: Sequence[Installed], clock: Clock) -> Serving:
    """The core with its platforms and the web server; nothing runs yet."""
    names = [each.name for each in installed]
    service = join(
        settings, minds, database, {each.name: each.messenger for each in installed}, names, gates={each.name: each.gate for each in installed}, clock=clock
    )
    metrics = Metrics()
    platforms = tuple(each.platform(service, metrics, settings.school) for each in installed)
    web = WebServer(settings.host, settings.port, _checks(service, minds, platforms), metrics)
    for platform in platforms:
        for method, path, handler in platform.routes():
            web.add(method, path, handler)
    _watch(metrics, service, minds, names)
    return Serving(service, platforms, web)


def installed_platforms(settings: Settings, minds: MindSource, places: Places, clock: Clock) -> list[Installed]:
    """The platforms that the settings ask for. Raises SettingsError where one is half set up, or its library is not installed.

    `places` are where a platform keeps where its conversations are, if it tells that only when somebody speaks.
    """
    installed: list[Installed] = []
    if settings.slack_bot_token or settings.slack_signing_secret or settings.slack_app_token:
        try:
            from adapters.slack.installed import InstalledSlack
            from adapters.slack.settings import read_slack_settings
        except ImportError:
            raise SettingsError("Slack is set up, but its library is not installed: pip install 'policy-advisor[slack]'.") from None
        if (slack := read_slack_settings(settings)) is not None:
            installed.append(InstalledSlack.of(slack, minds, clock, settings.administrators))
    if settings.microsoft_app_id or settings.microsoft_app_password or settings.microsoft_app_tenant_id or settings.teams_local:
        try:
            from adapters.teams.installed import InstalledTeams
            from adapters.teams.settings import read_teams_settings
        except ImportError:
            raise SettingsError("Teams is set up, but its library is not installed: pip install 'policy-advisor[teams]'.") from None
        if (teams := read_teams_settings(settings)) is not None:
            installed.append(InstalledTeams.of(teams, minds, places, clock, settings.administrators))
    return installed


def _refuse_incomplete(minds: MindSource, settings: Settings, tell: Callable[[str], None]) -> None:
    """Nobody is to rely on an advisor that cannot name who to ring."""
    knowledge = minds.current().knowledge
    missing = [f"{school}: {each}" for school, people in knowledge.people.items() for each in missing_before_live(people)]
    if not missing:
        return
    if not settings.allow_incomplete_contacts:
        listed = "\n  ".join(missing)
        raise SettingsError(f"These people must be filled in with name and phone first (contacts.toml; ALLOW_INCOMPLETE_CONTACTS=1 to try it out):\n  {listed}")
    tell(f"{len(missing)} contacts are not filled in; every reply that hands something over says so. `policy-advisor check` lists them.")


async def _until_stopped(serving: Serving, tell: Callable[[str], None]) -> None:
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    try:
        await serving.start()
        tell(f"Serving {' and '.join(platform.name for platform in serving.platforms)}; listening on port {serving.web.port}. Ctrl-C ends.")
        await stopped.wait()
        tell("Stopping ...")
    finally:
        await serving.stop()


def _checks(service: Service, minds: FolderMinds, platforms: Sequence[Platform]) -> dict[str, Check]:
    async def database() -> str:
        is_there = await asyncio.get_running_loop().run_in_executor(None, service.database.is_reachable)
        return "" if is_there else "not reachable"

    async def knowledge() -> str:
        return "" if minds.current().knowledge.policies else "no policy"

    checks: dict[str, Check] = {"database": database, "knowledge": knowledge}
    for platform in platforms:
        checks[platform.name] = platform.check
    return checks


def _watch(metrics: Metrics, service: Service, minds: FolderMinds, names: Sequence[str]) -> None:
    """Shows how late the outbox is, and whether the folder was saved with a mistake: then the last good one stays in force."""

    def seconds_late() -> float:
        try:
            due_at = service.database.outbox.next_due_at(tuple(names))
        except RecordsError:
            return -1.0
        return max(0.0, (datetime.now(UTC) - due_at).total_seconds()) if due_at else 0.0

    metrics.watch("knowledge_problems", "Mistakes with which the knowledge folder was last saved.", lambda: float(len(minds.problems)))
    metrics.watch("outbox_seconds_late", "Seconds by which the next message is late; -1 where the records cannot be read.", seconds_late)


def _left(until: float) -> float:
    return max(0.5, until - asyncio.get_running_loop().time())
