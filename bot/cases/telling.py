"""What is sent when a question was answered: the reply, and in a channel the same neutral line whatever was asked."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.handover import CaseFile
from bot.knowledge.schools import School
from bot.messages import Action, ActionKind, Address, Message, MessageKind
from bot.model import About, Part, PartKind, Question, Reply, Route

THREAD = "thread"
"""The value of a school's `channel_answers` that has ordinary answers given in the channel's thread."""


def new_action(kind: ActionKind, label: str, *, question_id: str = "", case_id: str = "", argument: str = "", person: str = "") -> Action:
    """A button with an id of 128 bits that nobody can guess."""
    return Action(secrets.token_hex(16), kind, label, question_id, case_id, argument, person)


def answer_address(question: Question, channel_answers: str, *, is_private: bool) -> Address:
    """Where the answer to a question goes: where it was asked, unless others read along and it is private or the school answers directly."""
    if question.is_private or (channel_answers == THREAD and not is_private and question.may_show_there):
        return Address(question.platform, question.tenant, question.person, question.conversation)
    return Address.direct(question.platform, question.tenant, question.person)


@dataclass(frozen=True, slots=True)
class ReplyTeller:
    """Makes the messages to the asker for one school; `others` are schools that an urgent matter might belong to instead.

    Where there are others, the reply names the school for which it was given.
    """

    wording: Mapping[str, str]
    channel_answers: str = "direct"
    others: tuple[School, ...] = ()
    school: str = ""

    def messages(self, question_id: str, question: Question, reply: Reply, case: CaseFile | None) -> tuple[Message, ...]:
        """The reply as a message; what is asked where others read along is answered directly, with a neutral line in its place.

        Where nothing may be shown, there is no such line, unless the asker could not be written to.
        """
        is_private = _is_private_matter(reply, case)
        to = answer_address(question, self.channel_answers, is_private=is_private)
        answer = self._reply(to, question_id, question, reply, case)
        if question.is_private or to.conversation == question.conversation:
            return (answer,)
        keys = ([] if question.may_show_there else ["channel.not_listed"]) + (["channel.still_visible"] if is_private else [])
        place = question.place or self.wording["channel.unnamed"]
        answer = replace(answer, parts=(*answer.parts, *(Part(PartKind.TEXT, self.wording[key].format(place=place)) for key in keys)))
        kind = MessageKind.NEUTRAL_LINE if question.may_show_there else MessageKind.LAST_RESORT
        return (self._line(kind, question_id, question), answer)

    def _line(self, kind: MessageKind, question_id: str, question: Question) -> Message:
        said = self.wording["channel.answered_directly"]
        return Message(
            id=str(uuid.uuid4()),
            to=Address(question.platform, question.tenant, question.person, question.conversation),
            kind=kind,
            parts=(Part(PartKind.TEXT, said),),
            summary=said,
            question_id=question_id,
        )

    def _reply(self, to: Address, question_id: str, question: Question, reply: Reply, case: CaseFile | None) -> Message:
        is_private = _is_private_matter(reply, case)
        return Message(
            id=str(uuid.uuid4()),
            to=to,
            kind=MessageKind.REPLY,
            parts=(*reply.parts, *self._school_named()),
            summary=self.wording["notification.reply"] if is_private else reply.parts[0].text,
            actions=self._actions(question_id, question, reply, case),
            question_id=question_id,
            case_id=case.id if case else "",
            is_private=is_private,
            is_urgent=reply.verdict.route is Route.URGENT,
        )

    def _school_named(self) -> tuple[Part, ...]:
        return (Part(PartKind.TEXT, self.wording["answer.for_school"].format(school=self.school)),) if self.others and self.school else ()

    def _actions(self, question_id: str, question: Question, reply: Reply, case: CaseFile | None) -> tuple[Action, ...]:
        def button(kind: ActionKind, label: str, argument: str = "", case_id: str = "") -> Action:
            return new_action(kind, label, question_id=question_id, case_id=case_id, argument=argument, person=question.person)

        route, say = reply.verdict.route, self.wording
        whom = (reply.contact.name or reply.contact.role) if reply.contact else say["button.a_person"]
        if route is Route.CLARIFY:
            choices = [button(ActionKind.CHOOSE, str(number), citation.id) for number, citation in enumerate(reply.verdict.citations, 1)]
            return (*choices, button(ActionKind.NONE_OF_THESE, say["button.none_of_these"]))
        if route is Route.ANSWER:
            ask = button(ActionKind.ASK_PERSON, say["button.ask"].format(contact=whom))
            return (button(ActionKind.HELPS, say["button.helps"]), button(ActionKind.NOT_MINE, say["button.not_mine"]), ask)
        if route is Route.URGENT:
            wish = [button(ActionKind.ASK_PERSON, say["button.talk_to"].format(contact=whom))] if case is None and reply.contact else []
            elsewhere = [button(ActionKind.OTHER_SCHOOL, say["button.other_school"].format(school=school.name), school.id) for school in self.others]
            return (*wish, *elsewhere)
        if case is not None and not case.is_guarded:
            return (button(ActionKind.WITHDRAW, say["button.withdraw"], case_id=case.id),)
        return ()


def _is_private_matter(reply: Reply, case: CaseFile | None) -> bool:
    return reply.verdict.route is Route.URGENT or reply.verdict.about is not About.NOBODY or (case is not None and case.is_private)
