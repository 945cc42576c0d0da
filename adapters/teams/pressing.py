"""Pressed buttons and sent forms: checked for staff, done by the core, and what came of it shown to whoever pressed, alone."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from adapters.teams.calling import TeamsRefused, conversation_path
from adapters.teams.cards import CONTENT_TYPE, Card, Element
from adapters.teams.desk import Desk
from adapters.teams.forms import WITH_FORM, case_card, form_for, told
from adapters.teams.translate import PLATFORM, Press, Step, channel_of, example_to_question, press_to_question
from bot.errors import AdvisorError
from bot.handover import CaseView, Done
from bot.messages import OF_QUESTION, ActionKind, Actor, Message
from bot.model import Question

logger = logging.getLogger(__name__)
MESSAGE_TYPE = "application/vnd.microsoft.activity.message"
Shown = Card | str
"""What a press comes to: a card in the place of the pressed one, or a short text."""


@dataclass(frozen=True, slots=True)
class Pressing:
    """What happens on a press. Teams waits for all of it, but for the work on a question that a press asks."""

    desk: Desk

    def example(self, press: Press) -> Question | None:
        """The question that a pressed example asks, in the words of the folder, not of the button; None where it is no example."""
        text = self.desk.wording.get(f"welcome.{press.value}", "") if press.hint is ActionKind.EXAMPLE else ""
        return example_to_question(press, text, self.desk.clock.now()) if text else None

    def ask(self, press: Press) -> Shown:
        """A button under a reply, which asks a question: kept before it is answered. Raises nothing; where it could not be kept, that is said.

        What only claims to be one is treated as any other button, so that nobody but staff acts on a case.
        """
        try:
            if self.desk.reception.ask(press.value, press.account, press_to_question(press, self.desk.clock.now())):
                return self.desk.wording["form.loading"]
        except AdvisorError as error:
            logger.error("A press could not be kept: %s", error)
            return self.desk.wording["press.failed"]
        return self.press(press)

    def press(self, press: Press) -> Shown:
        """A button of a case, or its form. Raises nothing: where a form could not be kept, a text is said beside it, and what was typed stays in it."""
        try:
            member = self.desk.gate.staff(press.account, press.tenant, press.conversation)
            if member is None:
                return self.desk.wording["staff.only"]
            return self._shown(press, self.desk.gate.actor(member, press.tenant))
        except AdvisorError as error:
            logger.error("A press could not be done: %s", error)
            return self.desk.wording["press.failed"]

    def _shown(self, press: Press, actor: Actor) -> Shown:
        if press.step is Step.BACK:
            return self._put_back(press, actor)
        if press.hint is ActionKind.OPEN:
            opened = self._opened(press, actor)
            if isinstance(opened, Done):
                return opened.text
            return case_card(self.desk.wording, opened, press.value, press.page, self.desk.names(opened.parts, press.tenant))
        if press.hint in WITH_FORM and press.step is Step.PRESSED:
            return self._form(press, actor) or self._acted(press, actor)
        if press.hint is ActionKind.ANSWER and not press.form.text:
            return self.desk.wording["refused.no_text"]
        return self._acted(press, actor)

    def _acted(self, press: Press, actor: Actor) -> Shown:
        done = self.desk.reception.press(press.value, actor, press.form, press_to_question(press, self.desk.clock.now()))
        if done is None:
            return self.desk.wording["form.loading"]
        below = self._standing(press, actor)
        return told(done.text, below) if below else done.text

    def _form(self, press: Press, actor: Actor) -> Shown | None:
        """The form of a button below its case, which it takes the place of. Such a button of a guarded case stands where the whole of it was opened before."""
        opened = self._opened(press, actor)
        if isinstance(opened, CaseView) and opened.case.is_guarded and press.is_private:
            opened = self.desk.casework.view(opened.case.id, actor, whole=True)
        if isinstance(opened, Done):
            return opened.text
        return form_for(press.hint, self.desk.wording, press.value, opened, self.desk.names(opened.parts, press.tenant))

    def _opened(self, press: Press, actor: Actor) -> CaseView | Done:
        opened = self.desk.casework.open(press.value, actor)
        self.desk.reception.wake()
        return opened

    def _put_back(self, press: Press, actor: Actor) -> Shown:
        """The card as it was before something was opened in its place, as things stand now."""
        message = self._message(press, actor)
        return self.desk.cards(message)[-1] if message else self.desk.wording["refused.gone"]

    def _standing(self, press: Press, actor: Actor) -> list[Element]:
        """What the presser's own card shows now; nothing where it is none of a case."""
        message = self._message(press, actor)
        return list(self.desk.cards(message)[-1]["body"]) if message else []

    def _message(self, press: Press, actor: Actor) -> Message | None:
        """The message that shows the case of a button to whoever pressed it, as it stands. Raises RecordsError."""
        action = self.desk.cases.action(press.value)
        if action is None or not action.case_id:
            return None
        own = {account.lower() for account in (actor.account, actor.email) if account}
        shown = [message for message in self.desk.cases.messages_of(action.case_id) if message.to.platform == PLATFORM]
        if press.is_private:
            return next((message for message in shown if message.to.person.lower() in own and message.to.conversation.startswith("@")), None)
        return next((message for message in shown if channel_of(message.to.conversation) == channel_of(press.conversation)), None)

    def show(self, press: Press, shown: Shown) -> None:
        """Show what a press came to where the client cannot take it as the answer to the request. Raises nothing."""
        try:
            where = self.desk.book.whereabouts(press.tenant, press.conversation)
            if isinstance(shown, str):
                sent: dict[str, Any] = {"type": "message", "text": shown, "textFormat": "plain"}
                self.desk.teams.call("POST", where.service_url, conversation_path(where.conversation_id, "activities"), sent)
                return
            sent = {"type": "message", "attachments": [{"contentType": CONTENT_TYPE, "content": shown}]}
            way = ("PUT", press.card) if press.card else ("POST",)
            self.desk.teams.call(way[0], where.service_url, conversation_path(where.conversation_id, "activities", *way[1:]), sent)
        except (TeamsRefused, AdvisorError) as error:
            logger.warning("What came of a press could not be shown: %s", error)


def asks(press: Press) -> bool:
    """Does the button stand under a reply, by what it claims to be?"""
    return press.hint in OF_QUESTION


def as_answer(shown: Shown) -> dict[str, Any]:
    """What is answered to an invoke."""
    if isinstance(shown, str):
        return {"statusCode": 200, "type": MESSAGE_TYPE, "value": shown}
    return {"statusCode": 200, "type": CONTENT_TYPE, "value": shown}
