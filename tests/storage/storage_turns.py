"""Turns, cases and messages as the core hands them over, for the tests of the records and for the programs that they start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table

from bot.handover import Asking, CaseFile, CaseState, Turn
from bot.messages import Action, ActionKind, Address, Message, MessageKind
from bot.model import About, Citation, Clock, Part, PartKind, Question, Reply, Route, Sign, Stance, Talk, Verdict
from bot.ports import Clock as ClockPort

Count = Callable[[Table], int]
Row = Callable[[Table], dict[str, object]]

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
QUESTION = Question(
    text="Can I accept a mum's friend request?",
    conversation="D1",
    person="U1",
    platform="slack",
    received_at=NOON,
    delivery_key="m1",
    tenant="T1",
    school="hillside",
    email="a.teacher@hillside.example",
)
CITATION = Citation("7.3", "Staff are strongly advised not to ...", "Guidelines", "7.3", "In their own time:")
VERDICT = Verdict(Route.ANSWER, Stance.ADVISED_AGAINST, (CITATION,), topic="befriend-parent", confidence=0.93)
GAP = Verdict(Route.ESCALATE, nearest=(CITATION,), topic="befriend-parent", reason="silent")
SIGN = Sign("private_contact_adult_child", About.CHILD, Clock.NOW)
SECRET = "He has her number under a boy's name."
LEAD = Address.direct("slack", "T1", "U9")


class SetClock(ClockPort):
    """A clock that stands where a test puts it."""

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        """The moment that was set."""
        return self.time


def make_message(key: str = "1", to: Address = LEAD, kind: MessageKind = MessageKind.CASE, text: str = "Could you look at this?", **other: Any) -> Message:
    """A message with an id that follows from `key`, with one button."""
    button = Action(f"a{key}", ActionKind.CLAIM, "I'll take it", case_id=other.get("case_id", ""))
    message = Message(f"message-{key}", to, kind, (Part(PartKind.HEADLINE, text), Part(PartKind.QUOTE, "7.3")), text[:20], (button,), slot="dsl")
    return replace(message, **other)


def make_case(key: str = "1", question_id: str = "", **other: Any) -> CaseFile:
    """A case about nobody, as the core opens it for the question of the same key."""
    asking = Asking(question_id or f"q{key}", Address("slack", "T1", "U1", f"D{key}"), QUESTION.email)
    case = CaseFile(
        id=f"c{key}",
        state=CaseState.OPEN,
        school="hillside",
        policy="academy-trust",
        about=About.NOBODY,
        opened_at=NOON,
        askings=(asking,),
        topic="befriend-parent",
        told=("questions",),
        next_at=NOON,
        state_at=NOON,
    )
    return replace(case, **other)


def make_turn(
    key: str = "1", *, verdict: Verdict = VERDICT, case: CaseFile | None = None, talk: Talk | None = None, messages: tuple[Message, ...] = (), **question: Any
) -> Turn:
    """A turn with ids that follow from `key`; other keywords change the question."""
    asked = replace(QUESTION, **{"delivery_key": f"m{key}", "conversation": f"D{key}", **question})
    return Turn(
        id=f"q{key}",
        question=asked,
        reply=Reply(verdict, "Strongly advised not to.", "k1", case_id=case.id if case else ""),
        talk=talk or Talk(question=asked.text, topic=verdict.topic, route=verdict.route, cited=tuple(each.id for each in verdict.citations)),
        school=asked.school,
        policy="academy-trust",
        answered_at=asked.received_at,
        program_version="0.1.0",
        signs=(SIGN,) if verdict.sign else (),
        case=case,
        messages=messages,
    )


def reply_to(turn: Turn, **other: Any) -> Message:
    """The turn's reply as a message to its asker, with a button to withdraw where there is a case."""
    asked = turn.question
    case_id = turn.case.id if turn.case else ""
    actions = (Action(f"w-{turn.id}", ActionKind.WITHDRAW, "Withdraw", turn.id, case_id, person=asked.person),) if case_id else ()
    to = Address(asked.platform, asked.tenant, asked.person, asked.conversation)
    parts = (Part(PartKind.TEXT, turn.reply.text),)
    return replace(Message(f"reply-{turn.id}", to, MessageKind.REPLY, parts, "", actions, turn.id, case_id), **other)


def gap_turn(key: str = "1", gap: str = "hillside/befriend-parent", **question: Any) -> Turn:
    """A question that the policy does not settle, with its case, its reply and the message to the contact."""
    person = question.get("person", "U1")
    asked_at = question.get("received_at", NOON)
    asking = Asking(f"q{key}", Address("slack", "T1", person, f"D{key}"), QUESTION.email)
    case = make_case(key, askings=(asking,), gap=gap, opened_at=asked_at)
    turn = make_turn(key, verdict=GAP, case=case, talk=Talk(QUESTION.text, GAP.topic, GAP.route, case=case.id), **question)
    return replace(turn, messages=(reply_to(turn), make_message(key, case_id=case.id, slot="questions")))


def private_turn(key: str = "p", **question: Any) -> Turn:
    """An urgent matter about a child, with its case, its reply and the message to the safeguarding lead."""
    verdict = Verdict(Route.URGENT, Stance.MUST, (CITATION,), topic="pupil-contacted-me", sign=SIGN, about=About.CHILD)
    case = make_case(key, about=About.CHILD, clock=Clock.NOW, is_private=True, told=("dsl", "deputy_dsl"))
    turn = make_turn(key, verdict=verdict, case=case, **{"text": SECRET, **question})
    ping = make_message(key, case_id=case.id, text="A colleague needs you.", is_private=True, is_urgent=True)
    return replace(turn, messages=(reply_to(turn, is_private=True, is_urgent=True), ping))
