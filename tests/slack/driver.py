"""Slack as the contract of the platforms drives it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from bot.messages import ActionKind
from tests.platforms.contract import ASKER, Driver, Shown, eventually
from tests.slack import events
from tests.slack.fake_slack import BOT, FakeSlack
from tests.slack.stack import Stack

ACCOUNTS = {
    "asker": "U0ASKER",
    "other": "U0OTHER",
    "contact": "U0CONTACT",
    "lead": "U0LEAD",
    "deputy": "U0DEPUTY",
    "pupil": "U0PUPIL",
    "guest": "U0GUEST",
}
CHANNEL = "C0STAFFROOM"


class SlackDriver(Driver):
    """Drives a stack in front of the fake Slack."""

    def __init__(self, slack: FakeSlack, stack: Stack) -> None:
        self.slack = slack
        self.stack = stack
        self._timestamps: dict[str, str] = defaultdict(events.new_ts)
        self._windows: dict[str, str] = {}

    def say(self, text: str, *, person: str = ASKER, in_channel: bool = False, message: str = "") -> int:
        """A direct message, or a mention in the staff room. Slack escapes three characters of what people type."""
        typed = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        ts = self._timestamps[message] if message else events.new_ts()
        made = events.mention if in_channel else events.direct
        status, _ = self.stack.post(made(typed, user=account(person), ts=ts))
        return status

    def say_as_itself(self, text: str) -> int:
        """A message of the advisor's, as Slack sends it back."""
        status, _ = self.stack.post(events.direct(text, user=BOT, bot_id="B0ADVISOR"))
        return status

    def seen_by(self, person: str) -> Sequence[Shown]:
        """What stands in somebody's own conversation."""
        return [shown_message(message) for message in self.slack.posted_to(account(person))]

    def seen_in_channel(self) -> Sequence[Shown]:
        """What stands in the staff room."""
        return [shown_message(message) for message in self.slack.posted_to(CHANNEL)]

    def press(self, shown: Shown, kind: ActionKind, *, person: str, **form: str) -> int:
        """Press, and send the form that opens, where there is something to fill in."""
        before = len(self.slack.views)
        status = self._pressed(shown.button(kind), person, shown.raw)
        if form:
            view_id, view = eventually(lambda: self._form(before))
            values = {name: {"value": value} for name, value in form.items()}
            status, answer = self.stack.post(events.submission(view, values, user=account(person)))
            self._show(person, view_id, answer)
        return status

    def press_forged(self, kind: ActionKind, value: str, *, person: str) -> int:
        """A button that never was, in the asker's own conversation."""
        message = {"ts": events.new_ts(), "channel": f"D{account(person)[1:]}"}
        return self._pressed({"action_id": f"{kind}.guarded.0", "value": value}, person, message)

    def told(self, person: str) -> Sequence[str]:
        """What was said to somebody alone: beside the message, or in a window without buttons."""
        beside = [call["text"] for call in self.slack.called("chat.postEphemeral") if call["user"] == account(person)]
        windows = [shown_view(self.slack.views[view]) for view, owner in self._windows.items() if owner == account(person)]
        return beside + [shown.text for shown in windows if not shown.kinds and shown.raw.get("clear_on_close")]

    def window(self, person: str) -> Shown:
        """The window that somebody opened last."""
        for view in reversed(self._windows):
            if self._windows[view] == account(person):
                return shown_view(self.slack.views[view])
        return Shown("")

    def lose(self, person: str) -> None:
        """The account is switched off."""
        self.slack.members[account(person)]["deleted"] = True

    def restart(self) -> None:
        """Stop and start."""
        self.stack.stop()
        self.stack.start()

    def questions(self) -> Sequence[dict[str, Any]]:
        """What is on record."""
        return self.stack.questions()

    def cases(self) -> Sequence[dict[str, Any]]:
        """What was handed over."""
        return self.stack.cases()

    def _pressed(self, button: dict[str, Any], person: str, raw: dict[str, Any]) -> int:
        is_view = raw.get("type") == "modal"
        known = set(self.slack.views)
        payload = events.press(button, account(person), message=None if is_view else raw, view=raw if is_view else None)
        status, _ = self.stack.post(payload)
        if is_view:
            self._windows[raw["id"]] = account(person)
        kind, _, rest = button["action_id"].partition(".")
        if kind in {"answer", "pass_on"} or (kind == "open" and not is_view) or (kind == "close" and rest.startswith("guarded")):
            self._note_windows(known, account(person))
        return status

    def _note_windows(self, known: set[str], owner: str) -> None:
        """Remembers whose window was opened since; it opens after the acknowledgement."""
        try:
            eventually(lambda: set(self.slack.views) - known, patience=5.0)
        except AssertionError:
            return
        for view in set(self.slack.views) - known:
            self._windows[view] = owner

    def _form(self, before: int) -> tuple[str, dict[str, Any]] | None:
        """The form that opened last, once it is filled."""
        views = list(self.slack.views.items())[before:]
        return views[-1] if views and views[-1][1].get("callback_id") else None

    def _show(self, person: str, view_id: str, answer: Any) -> None:
        if isinstance(answer, dict) and answer.get("view"):
            self.slack.views[view_id] = {**answer["view"], "id": view_id}
            self._windows[view_id] = account(person)


def account(person: str) -> str:
    """The account of a part in the tests."""
    return ACCOUNTS.get(person) or f"U0{person.upper().replace('-', '')}"


def shown_message(message: dict[str, Any]) -> Shown:
    """A message as it is seen."""
    blocks = message.get("blocks") or []
    return Shown(_text(blocks) or message["text"], message["text"], _buttons(blocks), message)


def shown_view(view: dict[str, Any]) -> Shown:
    """A window as it is seen."""
    return Shown(_text(view["blocks"]), "", _buttons(view["blocks"]), view)


def _text(blocks: Any) -> str:
    """Every text but the labels of buttons, as it reads."""
    if isinstance(blocks, list):
        return "\n".join(filter(None, map(_text, blocks)))
    if isinstance(blocks, dict) and blocks.get("type") == "button":
        return ""
    if isinstance(blocks, dict):
        if blocks.get("type") == "rich_text_section":
            return "".join(str(run.get("text") or run.get("user_id") or run.get("channel_id")) for run in blocks["elements"])
        own = blocks["text"] if isinstance(blocks.get("text"), str) else ""
        return "\n".join(filter(None, [own, *(_text(value) for key, value in blocks.items() if isinstance(value, list | dict))]))
    return ""


def _buttons(blocks: list[dict[str, Any]]) -> tuple[tuple[ActionKind, Any], ...]:
    found = [element for block in blocks for element in block.get("elements", []) if element.get("type") == "button"]
    return tuple((ActionKind(button["action_id"].partition(".")[0]), button) for button in found)
