"""The app manifest: what an administrator pastes into Slack to make the app, with the least scopes that the settings and the folder ask for."""

from __future__ import annotations

from typing import Any

from adapters.naming import ACCENT, AT_LENGTH, IN_SHORT, NAME
from adapters.slack.http import PATH
from bot.knowledge.folder import Knowledge

COMMAND = "/policy"
SCOPES = {
    "app_mentions:read": "to answer when it is mentioned in a channel",
    "chat:write": "to answer",
    "commands": "for /policy",
    "im:history": "to read what is written to it directly",
    "im:write": "to write to the contacts",
    "users:read": "to tell staff from guests",
    "users:read.email": "to know who belongs to the staff, and that an asker and a contact are the same person",
}
GROUP_SCOPE = "usergroups:read"
"""Only where a user group says who is staff, or which school somebody belongs to."""
EVENTS = ("app_home_opened", "app_mention", "message.im")


def manifest(url: str, scopes: list[str]) -> dict[str, Any]:
    """The manifest for HTTP at this public address, or without one for Socket Mode."""
    request_url = {"request_url": f"{url.rstrip('/')}{PATH}"} if url else {}
    command = {"command": COMMAND, "description": "Ask what the policy says; only you see it", "usage_hint": "your question", "should_escape": True}
    return {
        "_metadata": {"major_version": 1},
        "display_information": {
            "name": NAME,
            "description": IN_SHORT,
            "background_color": ACCENT,
            "long_description": AT_LENGTH,
        },
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
            "bot_user": {"display_name": NAME, "always_online": True},
            "slash_commands": [command | ({"url": request_url["request_url"]} if url else {})],
        },
        "oauth_config": {"scopes": {"bot": scopes}},
        "settings": {
            "event_subscriptions": {**request_url, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **request_url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not url,
            "token_rotation_enabled": False,
        },
    }


def needed_scopes(knowledge: Knowledge, entries: frozenset[str]) -> list[str]:
    """The scopes that the folder and the staff list ask for."""
    return sorted([*SCOPES, GROUP_SCOPE] if groups_of(knowledge, entries) else SCOPES)


def groups_of(knowledge: Knowledge, entries: frozenset[str]) -> list[str]:
    """The user groups that say who is staff or which school somebody belongs to."""
    listed = {entry.upper() for entry in entries if is_group(entry)}
    return sorted(listed | {group for school in knowledge.schools.values() for group in school.slack_user_groups})


def is_group(entry: str) -> bool:
    """Is an entry of the staff list the id of a user group?"""
    return entry[:1].lower() == "s" and "@" not in entry and entry.isalnum() and any(char.isdigit() for char in entry)
