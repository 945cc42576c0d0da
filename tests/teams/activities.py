"""What Teams sends, as activities: the parts that matter, as documented."""

from __future__ import annotations

import html
import itertools
from collections.abc import Mapping
from typing import Any

from tests.teams.fake_teams import BOT, STAFFROOM, TEAM, TENANT, FakeTeams, Payload, personal, user_id

_numbers = itertools.count(1)


def new_id() -> str:
    """An activity's id that no other has."""
    return f"{1_780_000_000_000 + next(_numbers)}"


def activity(teams: FakeTeams, kind: str, account: str, conversation: Payload, **more: Any) -> Payload:
    """Anything from somebody, in its envelope."""
    made = {
        "type": kind,
        "id": new_id(),
        "channelId": "msteams",
        "serviceUrl": teams.url,
        "timestamp": "2026-11-23T12:00:00.000Z",
        "from": {"id": user_id(account), "name": f"Person {account}", "aadObjectId": account},
        "recipient": {"id": BOT, "name": "Policy advisor"},
        "conversation": conversation,
        "channelData": {"tenant": {"id": TENANT}},
    }
    return made | more


def own_chat(account: str) -> Payload:
    """Somebody's own conversation with the advisor."""
    return {"id": personal(account), "conversationType": "personal", "tenantId": TENANT}


def direct(teams: FakeTeams, text: str, account: str = "aad-asker", **more: Any) -> Payload:
    """A message in somebody's own chat. Teams escapes what people type."""
    return activity(teams, "message", account, own_chat(account), **({"text": html.escape(text, quote=False), "textFormat": "plain"} | more))


def mention(teams: FakeTeams, text: str, account: str = "aad-asker", channel: str = STAFFROOM, **more: Any) -> Payload:
    """A message in a channel that mentions the advisor."""
    made = activity(teams, "message", account, {"id": "", "conversationType": "channel", "isGroup": True, "tenantId": TENANT})
    made |= {"text": f"<at>Policy advisor</at> {html.escape(text, quote=False)}", "entities": [_mention("Policy advisor", BOT)]} | more
    made["conversation"] = made["conversation"] | {"id": f"{channel};messageid={made['id']}"}
    team = {"id": teams.channels.get(channel, TEAM), "name": "Staff", "aadGroupId": "aad-group-of-staff"}
    made["channelData"] = {"tenant": {"id": TENANT}, "team": team, "channel": {"id": channel, "name": "Staffroom"}}
    return made


def press(teams: FakeTeams, button: Mapping[str, Any], account: str, message: Mapping[str, Any] | None = None, **inputs: str) -> Payload:
    """A pressed button of a card, answered in the request; the card stands where its message does."""
    where, card = _where(account, message)
    action = {"type": "Action.Execute", "title": button.get("title", ""), "verb": button["verb"], "data": {**button["data"], **inputs}}
    return activity(teams, "invoke", account, where, name="adaptiveCard/action", replyToId=card, value={"action": action, "trigger": "manual"})


def submit(teams: FakeTeams, button: Mapping[str, Any], account: str, message: Mapping[str, Any] | None = None, **inputs: str) -> Payload:
    """The same of a client that sends a message in its place."""
    where, card = _where(account, message)
    return activity(teams, "message", account, where, replyToId=card, value={**button["fallback"]["data"], **inputs})


def installed(teams: FakeTeams, account: str = "aad-asker", action: str = "add", conversation: Payload | None = None) -> Payload:
    """The app was added for somebody, or taken away."""
    return activity(teams, "installationUpdate", account, conversation or own_chat(account), action=action)


def members_changed(teams: FakeTeams, account: str = "aad-asker", *, removed: bool = False, conversation: Payload | None = None) -> Payload:
    """The advisor came into a conversation, or was taken out of it."""
    name = "membersRemoved" if removed else "membersAdded"
    return activity(teams, "conversationUpdate", account, conversation or own_chat(account), **{name: [{"id": BOT}]})


def changed(teams: FakeTeams, message: Payload, text: str) -> Payload:
    """Somebody has edited a message."""
    data = message["channelData"] | {"eventType": "editMessage"}
    return message | {"type": "messageUpdate", "text": text, "serviceUrl": teams.url, "channelData": data}


def deleted(message: Payload) -> Payload:
    """Somebody has deleted a message."""
    made = message | {"type": "messageDelete", "channelData": message["channelData"] | {"eventType": "softDeleteMessage"}}
    return {name: value for name, value in made.items() if name != "text"}


def channel_chat(channel: str = STAFFROOM) -> Payload:
    """A channel as a conversation."""
    return {"id": channel, "conversationType": "channel", "isGroup": True, "tenantId": TENANT}


def _mention(name: str, account: str) -> Payload:
    return {"type": "mention", "text": f"<at>{name}</at>", "mentioned": {"id": account, "name": name}}


def _where(account: str, message: Mapping[str, Any] | None) -> tuple[Payload, str]:
    """The conversation in which a card stands, and its activity's id."""
    conversation = str(((message or {}).get("conversation") or {}).get("id") or personal(account))
    if conversation.startswith("19:"):
        return channel_chat(conversation), str((message or {}).get("id") or "")
    return own_chat(account), str((message or {}).get("id") or new_id())
