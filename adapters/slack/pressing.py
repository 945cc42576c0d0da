"""Pressed buttons and sent forms: checked for staff, done by the core, and what came of it shown to whoever pressed, alone."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from adapters.slack.blocks import escaped
from adapters.slack.calling import SlackRefused
from adapters.slack.desk import Desk
from adapters.slack.modals import FIRST_INPUT, View, case_window, form_for, loading, told
from adapters.slack.translate import Press, example_to_question, press_to_question
from bot.errors import AdvisorError
from bot.handover import CaseView, Done, Form
from bot.messages import OF_QUESTION, ActionKind, Actor
from bot.model import Question

logger = logging.getLogger(__name__)
_WITH_WINDOW = frozenset({ActionKind.OPEN, ActionKind.ANSWER, ActionKind.PASS_ON, ActionKind.CLOSE})


@dataclass(frozen=True, slots=True)
class Pressing:
    """What happens on a press. Everything here may take its time but for `show_loading`, `ask` and `submit`, which Slack waits for."""

    desk: Desk

    def ask(self, press: Press) -> bool:
        """Keeps the question of a button under a reply before it is acknowledged; false where it only claims to be one. Raises RecordsError, CannotKeep."""
        return self.desk.reception.ask(press.value, press.account, press_to_question(press, self.desk.clock.now()))

    def example(self, press: Press) -> Question | None:
        """The question that a pressed example asks, in the words of the folder, not of the button; None where it is no example."""
        text = self.desk.wording.get(f"welcome.{press.value}", "") if press.hint == ActionKind.EXAMPLE else ""
        return example_to_question(press, text, self.desk.clock.now()) if text else None

    def show_loading(self, press: Press) -> str:
        """Show that the press was noticed, where it opens a window: the window's id, empty where there is none."""
        if press.hint not in _WITH_WINDOW or (press.hint == ActionKind.CLOSE and not press.is_guarded):
            return ""
        if press.hint == ActionKind.OPEN and press.view:
            return press.view
        method = "views.push" if press.view else "views.open"
        try:
            return str(self.desk.slack.call(method, trigger_id=press.trigger, view=loading(self.desk.wording))["view"]["id"])
        except SlackRefused as refused:
            logger.warning("A window could not be opened: %s.", refused.reason)
            return ""

    def press(self, press: Press, window: str) -> None:
        """A button of a case; `window` is the one that waits to be filled."""
        try:
            actor = self._actor(press)
            if actor is None:
                self.tell(press, self.desk.wording["staff.only"], window)
                return
            shown = self._window(press, actor) if window else None
            if shown is not None:
                self._update(window, shown)
                return
            done = self._done(press, actor, Form())
            self.tell(press, done.text if done else "", window)
        except AdvisorError as error:
            logger.error("A press could not be done: %s", error)
            self.tell(press, self.desk.wording["press.failed"], window)

    def submit(self, press: Press) -> dict[str, Any]:
        """A form that was sent: what Slack is to do with the window. It stays open with what was typed where that could not be kept."""
        say = self.desk.wording
        field = FIRST_INPUT.get(ActionKind(press.hint), "text")
        if press.hint == ActionKind.ANSWER and not press.form.text:
            return _fault(field, say["refused.no_text"])
        try:
            actor = self._actor(press)
            done = Done(say["staff.only"]) if actor is None else self._done(press, actor, press.form)
        except AdvisorError as error:
            logger.error("A form could not be kept: %s", error)
            return _fault(field, say["press.failed"])
        return {"response_action": "update", "view": told(say, done.text if done else say["form.done"])}

    def tell(self, press: Press, text: str, window: str = "") -> None:
        """Say something to whoever pressed, where nobody else sees it."""
        if not text:
            return
        if window or press.view:
            self._update(window or press.view, told(self.desk.wording, text))
            return
        place = {"channel": press.channel, "user": press.account} | ({"thread_ts": press.thread} if press.thread else {})
        try:
            self.desk.slack.call("chat.postEphemeral", text=escaped(text), **place)
        except SlackRefused as refused:
            logger.warning("What came of a press could not be told: %s.", refused.reason)

    def _actor(self, press: Press) -> Actor | None:
        """Whoever pressed, if they are staff. Raises PlatformUnavailable."""
        member = self.desk.gate.staff(press.account, press.home_tenant or press.tenant)
        return self.desk.gate.actor(member, press.tenant) if member else None

    def _done(self, press: Press, actor: Actor, form: Form) -> Done | None:
        if press.is_of_case:
            done = self.desk.casework.act(press.value, ActionKind(press.hint), actor, form)
            self.desk.reception.wake()
            return done
        return self.desk.reception.press(press.value, actor, form, press_to_question(press, self.desk.clock.now()))

    def _window(self, press: Press, actor: Actor) -> View | None:
        """What the press opens; None where it opens nothing and is simply done."""
        kind = ActionKind(press.hint)
        opened = self._opened(press, actor)
        if isinstance(opened, Done):
            return told(self.desk.wording, opened.text)
        if kind is ActionKind.OPEN:
            return case_window(self.desk.wording, opened)
        return form_for(kind, self.desk.wording, press.value, opened)

    def _opened(self, press: Press, actor: Actor) -> CaseView | Done:
        """The case behind a button, as the actor may see it, or why not. Raises RecordsError."""
        casework = self.desk.casework
        opened = casework.view(press.value, actor) if press.is_of_case else casework.open(press.value, actor)
        self.desk.reception.wake()
        return opened

    def _update(self, window: str, view: View) -> None:
        try:
            self.desk.slack.call("views.update", view_id=window, view=view)
        except SlackRefused as refused:
            logger.warning("A window could not be filled: %s.", refused.reason)


def asks(press: Press) -> bool:
    """Does the button stand under a reply, by what it claims to be?"""
    return press.hint in OF_QUESTION


def _fault(field: str, text: str) -> dict[str, Any]:
    return {"response_action": "errors", "errors": {field: text}}
