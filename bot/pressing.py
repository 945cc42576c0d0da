"""What a button under a reply means: the same as if its words had been typed right after that reply, whatever was said since."""

from __future__ import annotations

from bot.conversation import Turning, Understood
from bot.deciding.mind import Mind
from bot.handover import Asked
from bot.messages import ActionKind
from bot.model import Citation, Route, Talk, Verdict
from bot.turning import verdict_in_talk


def pressed(asked: Asked) -> tuple[Understood, Talk | None]:
    """The pressed button as a turn of the talk that stood when the reply was given."""
    action = asked.action
    talk = Talk(asked.text, asked.topic or None, asked.route, asked.offered, asked.offered[:2], asked.route is Route.CLARIFY)
    if action.kind is ActionKind.CHOOSE and action.argument in asked.offered:
        return Understood(Turning.CHOICE, asked.text, asked.offered.index(action.argument) + 1), talk
    if action.kind in {ActionKind.NONE_OF_THESE, ActionKind.NOT_MINE}:
        return Understood(Turning.NONE_OF_THESE, asked.text), talk
    if action.kind is ActionKind.HELPS:
        return Understood(Turning.THANKS, asked.text), talk
    if action.kind is ActionKind.ASK_PERSON:
        return Understood(Turning.PERSON, asked.text), talk
    return Understood(Turning.NEW, action.argument if action.kind is ActionKind.EXAMPLE else asked.text), None


def verdict_on_press(mind: Mind, asked: Asked, understood: Understood, talk: Talk | None, policy: str) -> Verdict:
    """The verdict on a pressed button. "Not my question" offers the next nearest clauses, and a person where there are none or they were offered."""
    if asked.action.kind is ActionKind.NOT_MINE and asked.route is Route.ANSWER:
        clauses = [clause for clause_id in asked.nearest if (clause := mind.knowledge.policies[policy].clause(clause_id))]
        if clauses:
            return Verdict(Route.CLARIFY, citations=tuple(map(Citation.of, clauses)), topic=asked.topic or None)
    return verdict_in_talk(mind, understood, talk, policy)
