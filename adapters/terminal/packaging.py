"""Writing the app package for Microsoft Teams: `teams package`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.terminal.faults import FINE
from adapters.terminal.screen import show
from bot.errors import SettingsError

if TYPE_CHECKING:
    from bot.settings import Settings


def write_teams_package(settings: Settings, website: str, privacy: str, terms: str, out: str) -> int:
    """Writes the app package that is uploaded to Teams; the exit code. Raises AdvisorError."""
    from adapters.teams.package import Publisher, manifest, package
    from adapters.teams.settings import checked_app_id
    from bot.knowledge.folder import load_knowledge

    for name, url in (("--website", website), ("--privacy", privacy), ("--terms", terms)):
        if not (re.fullmatch(r"https://[^\s/.]+\.\S+", url) or (not url and name != "--website")):
            raise SettingsError(f"'{url}' is no public address: give {name} https://www.example.sch.uk, a page of your school's that Teams shows.")
    knowledge = load_knowledge(settings.knowledge_dir)
    publisher = Publisher(knowledge.school(settings.school).name, website, privacy, terms)
    written = package(manifest(checked_app_id(settings), publisher, knowledge))
    try:
        Path(out).write_bytes(written)
    except OSError as error:
        raise SettingsError(f"{out} cannot be written ({error.strerror}): name another file with --out.") from None
    show(f"Written to {out}: upload it in Teams, Apps, Manage your apps, or in the Teams admin centre.")
    return FINE
