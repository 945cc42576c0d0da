"""The app package: what an administrator uploads to Teams, with no permission beyond being written to and answering."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any

from adapters.naming import ACCENT, AT_LENGTH, IN_SHORT, NAME
from adapters.teams.icons import colour_icon, outline_icon
from adapters.welcome import EXAMPLES
from bot import __version__
from bot.knowledge.folder import Knowledge

SCHEMA = "1.22"
COLOUR, OUTLINE, MANIFEST = "color.png", "outline.png", "manifest.json"
SCOPES = ("personal", "team", "groupChat")
LONGEST_DEVELOPER = 32
_NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The oldest time that a zip file can tell: the same package has the same bytes, whenever it was written."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who offers the app, as Teams shows it: the school or trust, and its pages about itself, what it does with data, and the terms of use."""

    name: str
    website: str
    privacy: str = ""
    terms: str = ""


def manifest(app_id: str, publisher: Publisher, knowledge: Knowledge) -> dict[str, Any]:
    """The manifest of the app whose bot has this id; the suggestions in the message box are the examples of the welcome."""
    examples = [knowledge.wording[f"welcome.{example}"] for example in EXAMPLES]
    commands = [{"title": example, "description": knowledge.wording["welcome.title"]} for example in examples]
    return {
        "$schema": f"https://developer.microsoft.com/json-schemas/teams/v{SCHEMA}/MicrosoftTeams.schema.json",
        "manifestVersion": SCHEMA,
        "version": __version__,
        "id": app_id,
        "developer": {
            "name": publisher.name[:LONGEST_DEVELOPER].rstrip(),
            "websiteUrl": publisher.website,
            "privacyUrl": publisher.privacy or publisher.website,
            "termsOfUseUrl": publisher.terms or publisher.website,
        },
        "name": {"short": NAME, "full": NAME},
        "description": {"short": IN_SHORT, "full": AT_LENGTH},
        "icons": {"color": COLOUR, "outline": OUTLINE},
        "accentColor": ACCENT,
        "bots": [
            {
                "botId": app_id,
                "scopes": list(SCOPES),
                "supportsFiles": False,
                "isNotificationOnly": False,
                "commandLists": [{"scopes": ["personal"], "commands": commands}],
            }
        ],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [],
        "defaultInstallScope": "personal",
        "localizationInfo": {"defaultLanguageTag": "en-gb", "additionalLanguages": []},
    }


def package(made: dict[str, Any]) -> bytes:
    """The zip file with a manifest and both icons at its root."""
    files = {MANIFEST: json.dumps(made, indent=2, ensure_ascii=False).encode(), COLOUR: colour_icon(), OUTLINE: outline_icon()}
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _NO_TIME), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()
