"""What an asker is told while the records cannot be used. Urgent matters are answered all the same (see `bot.advisor`); everything else is kept or refused."""

from __future__ import annotations

import uuid

from bot.compose import Composer
from bot.deciding.mind import Mind
from bot.errors import UnknownPolicyError
from bot.messages import Address, Message, MessageKind
from bot.model import Question


def outage_notice(mind: Mind, question: Question, *, is_kept: bool) -> Message:
    """The notice to the asker, where nobody else reads it: is the question kept, and whom to go to with the safety card."""
    knowledge = mind.knowledge
    try:
        school = knowledge.school(question.school)
    except UnknownPolicyError:
        school = knowledge.school()
    here = Address(question.platform, question.tenant, question.person, question.conversation)
    return Message(
        id=str(uuid.uuid4()),
        to=here if question.is_private else Address.direct(question.platform, question.tenant, question.person),
        kind=MessageKind.NOTE,
        parts=Composer(knowledge.wording, knowledge.policies[school.policy], knowledge.people[school.id]).outage(is_kept=is_kept),
        summary=knowledge.wording["notification.reply"],
    )
