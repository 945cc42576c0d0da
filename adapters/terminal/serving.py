"""Serving the platforms, and setting them up: `serve`, `doctor`, `slack manifest`."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

from adapters.terminal.faults import FINE, WRONG
from adapters.terminal.screen import complain, log_to_stderr, show
from bot.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from adapters.findings import Finding
    from bot.knowledge.people import People
    from bot.settings import Settings


def serve(settings: Settings) -> int:
    """Serves until told to stop; the exit code. Raises AdvisorError where it cannot start."""
    from adapters.serving import serve as run

    log_to_stderr(settings.log_level)
    run(settings, show)
    return FINE


def print_slack_manifest(settings: Settings, url: str) -> int:
    """Prints the manifest of the Slack app, for HTTP at a public address or, without one, for Socket Mode; the exit code. Raises AdvisorError."""
    from adapters.slack.manifest import manifest, needed_scopes
    from adapters.staff import read_staff_rule
    from bot.knowledge.folder import load_knowledge

    if url and not url.startswith("https://"):
        raise SettingsError(f"'{url}' is no address that Slack can call: give --url https://advisor.example.sch.uk, or leave it out for Socket Mode.")
    rule = read_staff_rule(settings.staff_email_suffix, settings.staff_list)
    scopes = needed_scopes(load_knowledge(settings.knowledge_dir), rule.entries)
    print(json.dumps(manifest(url, scopes), indent=2))  # noqa: T201 - for a program or the clipboard, as it is
    return FINE


def doctor(settings: Settings) -> int:
    """Says of everything that serving needs whether it is there; the exit code. Raises AdvisorError."""
    from adapters.serving import NO_PLATFORM, installed_platforms
    from adapters.wiring import SystemClock, open_database
    from bot.deciding.minds import FolderMinds

    minds, clock = FolderMinds(settings.knowledge_dir, None, settings.cache_dir), SystemClock()
    with closing(open_database(settings, clock)) as database:
        installed = installed_platforms(settings, minds, database.places, clock)
        if not installed:
            raise SettingsError(NO_PLATFORM)
        findings = [finding for each in installed for finding in each.findings(minds.current().knowledge)]
    findings += _people(minds.current().knowledge.people)
    for finding in findings:
        _tell(finding)
    faults = sum(not finding.is_fine for finding in findings)
    show()
    show("Everything is there." if not faults else f"{faults} {'thing needs' if faults == 1 else 'things need'} doing.")
    return WRONG if faults else FINE


def _people(people: Mapping[str, People]) -> list[Finding]:
    """The people without whom nothing is served."""
    from adapters.findings import Finding
    from bot.knowledge.people import missing_before_live

    return [Finding(f"{school}: {lack}", "Fill it in in contacts.toml.") for school, each in people.items() for lack in missing_before_live(each)]


def _tell(finding: Finding) -> None:
    """A finding in one line, or with what to do below it."""
    if finding.is_fine:
        show(f"ok  {finding.what}")
        return
    complain(f"--  {finding.what}")
    complain(f"    {finding.remedy}")
