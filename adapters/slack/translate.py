"""What Slack sends as what the advisor asks: events, commands, pressed buttons and filled-in forms. Pure; nothing here talks to Slack."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.handover import Form, Outcome
from bot.messages import ActionKind
from bot.model import Question
from bot.text import ATTACHMENT, PICTURE

PLATFORM = "slack"
_MARK = "\ue0ff"
MENTION = re.compile(rf"{_MARK}@([UW][A-Z0-9]{{4,}})")
"""How a person whom Slack says is meant stands in a translated text, until the gate, which may ask Slack, puts the name there. Nobody can type the mark."""
_TOKEN = re.compile(r"<([^<>\n]+)>")
_SPOKEN_SUBTYPES = {None, "", "file_share", "thread_broadcast"}
"""The kinds of message that are something a person says; the rest is Slack talking about messages."""
_SLACKBOT = "USLACKBOT"

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Press:
    """A button that was pressed, or a form that was sent: who, which, and where to show what comes of it.

    `hint` is the kind that the button claims to be. It only chooses the form that is shown; what the button does stands in the records.
    `is_of_case` where `value` is no button of the records but a case, from the list on the Home tab: what may be done to it is decided by who presses.
    """

    value: str
    hint: str
    account: str
    tenant: str
    home_tenant: str = ""
    trigger: str = ""
    channel: str = ""
    thread: str = ""
    view: str = ""
    is_guarded: bool = False
    is_of_case: bool = False
    form: Form = field(default_factory=Form)


def to_question(event: Payload, tenant: str, bot: str, received_at: datetime, school: str = "") -> Question | None:
    """The question that a message or a mention asks; None where nobody asks anything (the advisor's own, another bot's, an edit)."""
    account = str(event.get("user") or "")
    if not _is_spoken(event) or account in {bot, _SLACKBOT, ""}:
        return None
    is_direct = is_direct_channel(event)
    if not is_direct and event.get("type") != "app_mention":
        return None
    channel, ts = str(event.get("channel") or ""), str(event.get("ts") or "")
    if not channel or not ts:
        return None
    return Question(
        text=" ".join([*_files(event), plain_text(str(event.get("text") or ""), bot)]).strip(),
        conversation=conversation_key(event, channel, is_direct=is_direct),
        person=account,
        platform=PLATFORM,
        received_at=received_at,
        delivery_key=ts,
        tenant=tenant,
        school=school,
        is_private=is_direct,
        place="" if is_direct else f"#{channel}",
    )


def command_to_question(command: Payload, bot: str, received_at: datetime, school: str = "") -> Question:
    """The question of a slash command, which is answered for the asker alone, wherever it was typed."""
    account = str(command["user_id"])
    return Question(
        text=plain_text(str(command.get("text") or ""), bot),
        conversation=direct_key(account),
        person=account,
        platform=PLATFORM,
        received_at=received_at,
        delivery_key=str(command["trigger_id"]),
        tenant=str(command.get("team_id") or ""),
        school=school,
    )


def example_to_question(press: Press, text: str, received_at: datetime) -> Question:
    """The question of an example that was pressed, as if it had been typed in the asker's own conversation."""
    return Question(
        text=text,
        conversation=direct_key(press.account),
        person=press.account,
        platform=PLATFORM,
        received_at=received_at,
        delivery_key=press.trigger,
        tenant=press.tenant,
    )


def press_to_question(press: Press, received_at: datetime) -> Question:
    """The question that a button under a reply asks; pressing twice is the same message."""
    is_direct = not press.channel or press.channel.startswith("D")
    return Question(
        text="",
        conversation=direct_key(press.account, press.thread) if is_direct else f"{press.channel}/{press.thread}",
        person=press.account,
        platform=PLATFORM,
        received_at=received_at,
        delivery_key=press.value,
        tenant=press.tenant,
        is_private=is_direct,
        place="" if is_direct else f"#{press.channel}",
        action=press.value,
    )


def to_press(payload: Payload) -> Press | None:
    """The button of a block_actions payload; None where it holds none of the advisor's."""
    actions = payload.get("actions") or [{}]
    value, action_id = str(actions[0].get("value") or ""), str(actions[0].get("action_id") or "")
    kind, _, rest = action_id.partition(".")
    if not value or not rest:
        return None
    container, message = payload.get("container") or {}, payload.get("message") or {}
    return Press(
        value=value,
        hint=kind,
        account=str(payload["user"]["id"]),
        tenant=_tenant(payload),
        home_tenant=str(payload["user"].get("team_id") or ""),
        trigger=str(payload.get("trigger_id") or ""),
        channel=str(container.get("channel_id") or ""),
        thread=str(message.get("thread_ts") or container.get("thread_ts") or ""),
        view=str((payload.get("view") or {}).get("id") or "") if (payload.get("view") or {}).get("type") == "modal" else "",
        is_guarded=rest.startswith("guarded"),
        is_of_case=rest.startswith("case"),
    )


def to_submission(payload: Payload) -> Press | None:
    """The form of a view_submission payload, with the button that it was opened by."""
    view = payload["view"]
    kind = str(view.get("callback_id") or "")
    value = str(view.get("private_metadata") or "")
    if kind not in set(ActionKind) or not value:
        return None
    return Press(
        value=value,
        hint=kind,
        account=str(payload["user"]["id"]),
        tenant=_tenant(payload),
        home_tenant=str(payload["user"].get("team_id") or ""),
        trigger=str(payload.get("trigger_id") or ""),
        view=str(view.get("id") or ""),
        form=_form(view.get("state", {}).get("values", {})),
    )


def conversation_key(message: Payload, channel: str, *, is_direct: bool) -> str:
    """The conversation key of a message: in a channel its thread, begun or to be begun."""
    ts, thread = str(message.get("ts") or ""), str(message.get("thread_ts") or "")
    return direct_key(str(message.get("user") or ""), thread if thread != ts else "") if is_direct else f"{channel}/{thread or ts}"


def direct_key(account: str, thread: str = "") -> str:
    """The conversation key of somebody's own direct messages; of a thread in them only where the person began one."""
    return f"@{account}/{thread}" if thread else f"@{account}"


def is_direct_channel(event: Payload) -> bool:
    """Does an event come from somebody's own conversation with the advisor?"""
    return event.get("channel_type") == "im" or str(event.get("channel") or "").startswith("D")


def plain_text(text: str, bot: str = "") -> str:
    """What a person typed: Slack's tokens as people read them, its three escapes undone once, the mention of the advisor left out."""
    text = text.replace(_MARK, "")
    if bot:
        text = re.sub(rf"<@{re.escape(bot)}(?:\|[^<>]*)?>", " ", text, count=1)
    text = _TOKEN.sub(lambda match: _spoken(match[1]), text)
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return re.sub(r"[ \t]+", " ", text).strip()


def home_team(event: Payload) -> str:
    """The workspace that the author belongs to, where the event tells; it differs from the tenant in a channel shared with others."""
    return str(event.get("user_team") or event.get("source_team") or event.get("team") or "")


def _is_spoken(event: Payload) -> bool:
    if event.get("bot_id") or event.get("bot_profile") or event.get("hidden"):
        return False
    return event.get("subtype") in _SPOKEN_SUBTYPES and event.get("type") in {"message", "app_mention"}


def _files(event: Payload) -> list[str]:
    files = event.get("files") or []
    if not files:
        return []
    kinds = {PICTURE if str(file.get("mimetype") or "").startswith(("image/", "video/")) else ATTACHMENT for file in files if isinstance(file, dict)}
    return sorted(kinds, reverse=True)


def _spoken(token: str) -> str:
    """One of Slack's tokens without its brackets, as people read it."""
    target, _, label = token.partition("|")
    if target.startswith("@"):
        return f"{_MARK}{target}"
    if target.startswith("#"):
        return f"#{label or target[1:]}"
    if target.startswith("!"):
        return label or f"@{target[1:].partition('^')[0]}"
    address = target.removeprefix("mailto:").removeprefix("tel:")
    bare = re.sub(r"^https?://", "", address).rstrip("/")
    return address if not label or label.rstrip("/") in {address, bare} else f"{label} ({address})"


def _tenant(payload: Payload) -> str:
    return str((payload.get("team") or {}).get("id") or payload["user"].get("team_id") or "")


def _form(values: Mapping[str, Mapping[str, Payload]]) -> Form:
    """What was filled in, whatever it is called in which block."""
    filled = {name: field for block in values.values() for name, field in block.items()}
    outcome = _chosen(filled.get("outcome"))
    return Form(
        text=str((filled.get("text") or {}).get("value") or "").strip(),
        slot=_chosen(filled.get("slot")),
        outcome=Outcome(outcome) if outcome in set(Outcome) else None,
        reference=str((filled.get("reference") or {}).get("value") or "").strip(),
        as_ruling=bool((filled.get("as_ruling") or {}).get("selected_options")),
    )


def _chosen(field: Payload | None) -> str:
    return str(((field or {}).get("selected_option") or {}).get("value") or "")
