"""The path of a question, on one screen."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from bot import __version__
from bot.cases.whom import about_named, contact_for, is_private, named_contacts
from bot.compose import Composer
from bot.conversation import Turning, Understood, next_talk, understand
from bot.deciding.decide import OWN_SLIP, REFUSING, answer_from, decide
from bot.deciding.mind import Mind
from bot.deciding.urgent import sign_by_rules, urgent_verdict
from bot.errors import ConversationMovedOn, RecordsError, UnknownPolicyError
from bot.knowledge.schools import School
from bot.model import About, Case, Citation, Question, Reply, Route, Talk, Turn, Verdict
from bot.ports import Clock, MindSource, Records

logger = logging.getLogger(__name__)
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Advisor:
    """Answers questions from the policy, keeps them on record and hands over what a person must decide."""

    minds: MindSource
    records: Records
    clock: Clock

    def ask(self, question: Question) -> Reply:
        """Answer one question, keep it, and hand it over when a person must decide. The record is kept before the reply is returned.

        Raises RecordsError where nothing could be kept, but for an urgent question, whose asker must learn whom to tell.
        """
        for _ in range(_TRIES):
            try:
                return self._ask(question)
            except ConversationMovedOn:
                logger.info("The conversation has moved on meanwhile; the question is decided again.")
        return self._ask(question, is_last_try=True)

    def _ask(self, question: Question, *, is_last_try: bool = False) -> Reply:
        mind = self.minds.current()
        reading = mind.reader.read(question.text)
        sign = sign_by_rules(mind, reading)
        school = _school(mind, question, must_answer=sign is not None)
        talk, fault = self._talk(question)
        understood = understand(question.text, talk, mind, is_urgent=sign is not None)
        verdict = urgent_verdict(mind, reading, school.policy, sign) if sign else _verdict(mind, understood, talk, school.policy)
        reply = self._reply(mind, school, question, verdict)
        if fault is not None and reply.verdict.route is not Route.URGENT:
            raise fault
        turn = self._turn(question, school, reply, next_talk(talk, understood, reply, self.clock.now()))
        if self._keep(turn, is_last_try=is_last_try):
            return reply
        text = self._composer(mind, school).compose(reply.verdict, reply.contact, self._today(school), is_recorded=False)
        return replace(reply, text=text, case=None)

    def _talk(self, question: Question) -> tuple[Talk | None, RecordsError | None]:
        """The conversation so far, or why it cannot be read: that must not keep an urgent question from its reply."""
        try:
            return self.records.talk(question), None
        except RecordsError as error:
            logger.error("The conversation cannot be read: %s", error)
            return None, error

    def _keep(self, turn: Turn, *, is_last_try: bool) -> bool:
        """Commit the turn. Raises RecordsError, but for an urgent one, whose asker must learn whom to tell."""
        try:
            self.records.commit(turn)
        except RecordsError as error:
            if isinstance(error, ConversationMovedOn) and not is_last_try:
                raise
            logger.error("The question %s is not on record: %s", turn.id, error)
            if turn.reply.verdict.route is not Route.URGENT:
                raise
            return False
        return True

    def _reply(self, mind: Mind, school: School, question: Question, verdict: Verdict) -> Reply:
        people = mind.knowledge.people[school.id]
        named = named_contacts(question.text, people)
        if verdict.route in {Route.URGENT, Route.ESCALATE} and named:
            verdict = _about(verdict, about_named(verdict.about, named))
        contact = None if verdict.route in {Route.DECLINE, Route.CLARIFY} else contact_for(verdict.about, people, named)
        case = None
        if verdict.route in {Route.ESCALATE, Route.URGENT} and verdict.about is not About.OWN_WELFARE:
            clock = verdict.sign.clock if verdict.sign else None
            case = Case(str(uuid.uuid4()), verdict.about, contact, clock, is_private(verdict.about))
        text = self._composer(mind, school).compose(verdict, contact, self._today(school))
        return Reply(verdict, text, mind.knowledge.version, contact, case)

    def _composer(self, mind: Mind, school: School) -> Composer:
        return Composer(mind.knowledge.wording, mind.knowledge.policies[school.policy], mind.knowledge.people[school.id])

    def _today(self, school: School) -> date:
        return self.clock.now().astimezone(ZoneInfo(school.time_zone)).date()

    def _turn(self, question: Question, school: School, reply: Reply, talk: Talk) -> Turn:
        return Turn(
            id=str(uuid.uuid4()),
            question=question,
            reply=reply,
            talk=talk,
            school=school.id,
            policy=school.policy,
            answered_at=self.clock.now(),
            program_version=__version__,
            signs=(reply.verdict.sign,) if reply.verdict.sign else (),
        )


def _school(mind: Mind, question: Question, *, must_answer: bool) -> School:
    """The asker's school. An urgent question whose school is gone from the folder is answered from the default one."""
    try:
        return mind.knowledge.school(question.school)
    except UnknownPolicyError:
        if must_answer:
            return mind.knowledge.school()
        raise


def _about(verdict: Verdict, about: About) -> Verdict:
    """The verdict, about somebody else than the words alone tell."""
    return replace(verdict, about=about, sign=replace(verdict.sign, about=about) if verdict.sign else None)


def _verdict(mind: Mind, understood: Understood, talk: Talk | None, policy: str) -> Verdict:
    """The verdict on what was said, in the light of the talk."""
    if understood.turning is Turning.THANKS:
        return Verdict(Route.DECLINE, reason="thanks")
    reading = mind.reader.read(understood.text)
    verdict = decide(mind, reading, policy, may_clarify=talk is None or not talk.clarified)
    if verdict.route is Route.URGENT:
        return verdict
    if understood.turning is Turning.PERSON:
        return _wished(verdict)
    if talk is None:
        return verdict
    if understood.turning is Turning.DONE and _is_own_slip(verdict):
        return replace(verdict, route=Route.URGENT, sign=OWN_SLIP, about=OWN_SLIP.about)
    if understood.turning in {Turning.NONE_OF_THESE, Turning.NO_SUCH_CHOICE}:
        return _on_offered(mind, understood, talk, policy)
    chosen = _chosen_clause(understood, talk)
    answer = answer_from(mind, reading, policy, chosen) if chosen else None
    if answer is None:
        return verdict
    return replace(answer, reason="why") if understood.turning is Turning.WHY else answer


def _on_offered(mind: Mind, understood: Understood, talk: Talk, policy: str) -> Verdict:
    """None of the offered clauses will do: a person is asked. A number that was not offered: they are offered again."""
    offered = tuple(Citation.of(clause) for clause in mind.knowledge.policies[policy].clauses if clause.id in talk.offered)
    if understood.turning is Turning.NO_SUCH_CHOICE:
        return Verdict(Route.CLARIFY, citations=offered, topic=talk.topic)
    return Verdict(Route.ESCALATE, nearest=offered[:2], topic=talk.topic, reason="none_of_these")


def _is_own_slip(verdict: Verdict) -> bool:
    """Has the asker already done with a pupil what the clause refuses?"""
    return verdict.route is Route.ANSWER and verdict.about_pupils and verdict.stance in REFUSING


def _wished(verdict: Verdict) -> Verdict:
    """A person is asked for, whatever the policy says; its nearest clauses go along."""
    nearest = (*verdict.citations, *verdict.nearest)[:2]
    return Verdict(Route.ESCALATE, nearest=nearest, topic=verdict.topic, reason="wished", about=verdict.about)


def _chosen_clause(understood: Understood, talk: Talk) -> str | None:
    """The clause that the asker chose, or the one that a "why?" is about."""
    if understood.turning is Turning.CHOICE:
        return talk.offered[understood.choice - 1]
    if understood.turning is Turning.WHY:
        return talk.cited[0]
    return None
