"""Teams as the contract of the platforms drives it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from adapters.teams.cards import CONTENT_TYPE
from bot.messages import ActionKind
from tests.platforms.contract import ASKER, Driver, Shown
from tests.teams import activities
from tests.teams.fake_teams import BOT, STAFFROOM, FakeTeams, Payload, personal
from tests.teams.stack import Stack
from tests.teams.teams_rules import buttons, fault_of_card, texts


class TeamsDriver(Driver):
    """Drives a stack in front of the fake Teams."""

    def __init__(self, teams: FakeTeams, stack: Stack) -> None:
        self.teams = teams
        self.stack = stack
        self._ids: dict[str, str] = defaultdict(activities.new_id)
        self._told: dict[str, list[str]] = defaultdict(list)
        self._windows: dict[str, Shown] = {}

    def say(self, text: str, *, person: str = ASKER, in_channel: bool = False, message: str = "") -> int:
        """A message in their own chat, or a mention in the staff room."""
        made = activities.mention if in_channel else activities.direct
        status, _ = self.stack.post(made(self.teams, text, account(person), **({"id": self._ids[message]} if message else {})))
        return status

    def say_as_itself(self, text: str) -> int:
        """A message of the advisor's, as a platform might send it back."""
        status, _ = self.stack.post(activities.direct(self.teams, text) | {"from": {"id": BOT, "name": "Policy advisor", "role": "bot"}})
        return status

    def seen_by(self, person: str) -> Sequence[Shown]:
        """What stands in somebody's own chat."""
        return [shown_message(message) for message in self.teams.posted_to(personal(account(person)))]

    def seen_in_channel(self) -> Sequence[Shown]:
        """What stands in the staff room."""
        return [shown_message(message) for message in self.teams.posted_to(STAFFROOM)]

    def press(self, shown: Shown, kind: ActionKind, *, person: str, **form: str) -> int:
        """Press, and send the form that comes in the place of the card, where there is something to fill in."""
        status = self._pressed(shown.button(kind), person, shown.raw)
        if form:
            card = self.window(person)
            status = self._pressed(card.button(kind), person, card.raw, **form)
        return status

    def press_forged(self, kind: ActionKind, value: str, *, person: str) -> int:
        """A button that never was, in the asker's own chat."""
        return self._pressed({"verb": kind, "data": {"value": value, "kind": kind}}, person, None)

    def told(self, person: str) -> Sequence[str]:
        """What was said in answer to a press, beside the card or at its head."""
        return self._told[person]

    def window(self, person: str) -> Shown:
        """The card that somebody got in the place of the one they pressed."""
        return self._windows.get(person, Shown(""))

    def lose(self, person: str) -> None:
        """They have blocked the advisor."""
        self.teams.members[account(person)]["is_blocked"] = True

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

    def turn_back(self, shown: Shown, person: str) -> Shown:
        """Leave a form or an opened case: what stands there again."""
        button = next(action for action in buttons(shown.raw["card"]) if action["data"].get("step") == "back")
        _, answer = self.stack.post(activities.press(self.teams, button, account(person), shown.raw["message"]))
        return shown_card(answer["value"], shown.raw["message"])

    def _pressed(self, button: Payload, person: str, raw: Any, **inputs: str) -> int:
        message = raw["message"] if raw else None
        status, answer = self.stack.post(activities.press(self.teams, button, account(person), message, **inputs))
        if status == 200:
            self._note(answer, button, person, message)
        return status

    def _note(self, answer: Payload, button: Payload, person: str, message: Any) -> None:
        """Remembers what came back: a word, a form or a case that is read to its last page, or what was done at the head of the card."""
        assert answer["statusCode"] == 200
        if answer["type"] != CONTENT_TYPE:
            if answer["value"] != self.stack.minds.current().knowledge.wording["form.loading"]:
                self._told[person].append(answer["value"])
            return
        card = answer["value"]
        assert not fault_of_card(card)
        shown = shown_card(card, message)
        if button["data"]["kind"] != ActionKind.OPEN and not _inputs(card):
            self._told[person].append(shown.text.partition("\n")[0])
            return
        while (following := _next_page(card)) is not None:
            _, answer = self.stack.post(activities.press(self.teams, following, account(person), message))
            card = answer["value"]
            assert not fault_of_card(card)
            last = shown_card(card, message)
            shown = Shown(f"{shown.text}\n{last.text}", "", last.buttons, last.raw)
        self._windows[person] = shown


def account(person: str) -> str:
    """The account of a part in the tests."""
    return f"aad-{person}"


def shown_message(message: Payload) -> Shown:
    """A message as it is seen; its summary is what a notification shows."""
    cards = [attachment["content"] for attachment in message.get("attachments") or []]
    text = "\n".join(filter(None, [message.get("text", ""), *(text for card in cards for text in texts(card))]))
    return Shown(text, message.get("summary", ""), _buttons(cards), {"message": message, "card": cards[-1] if cards else {}})


def shown_card(card: Payload, message: Any) -> Shown:
    """A card in the place of a message's, as it is seen."""
    return Shown("\n".join(texts(card)), "", _buttons([card]), {"message": message, "card": card})


def _buttons(cards: Sequence[Payload]) -> tuple[tuple[ActionKind, Payload], ...]:
    """What can be pressed but for turning pages and going back."""
    found = [action for card in cards for action in buttons(card)]
    return tuple((ActionKind(each["data"]["kind"]), each) for each in found if each["data"].get("step") != "back" and "page" not in each["data"])


def _inputs(card: Any) -> list[Payload]:
    return [element for element in card["body"] if str(element.get("type")).startswith("Input")]


def _next_page(card: Payload) -> Payload | None:
    """The button that reads on; it comes before the one that reads back, which a last page has alone."""
    turning = [action for action in buttons(card) if "page" in action["data"]]
    has_case = any(action["data"]["kind"] != ActionKind.OPEN for action in buttons(card))
    return turning[0] if turning and not has_case else None
