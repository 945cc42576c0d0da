"""The path of a question, on one screen."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from bot import __version__
from bot.cases.whom import contact_for, is_private
from bot.compose import Composer
from bot.conversation import Turning, Understood, next_talk, understand
from bot.deciding.decide import answer_from, decide
from bot.deciding.mind import Mind
from bot.errors import ConversationMovedOn, RecordsError
from bot.knowledge.people import People
from bot.knowledge.schools import School
from bot.model import About, Case, Citation, Contact, Question, Reply, Route, Sign, Stance, Talk, Turn, Verdict
from bot.model import Clock as UrgentClock
from bot.ports import Clock, MindSource, Records

logger = logging.getLogger(__name__)
_TRIES = 3
OWN_SLIP = Sign("already_done_with_a_pupil", About.OWN_CONDUCT, UrgentClock.TODAY)


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
        return self._ask(question)

    def _ask(self, question: Question) -> Reply:
        mind = self.minds.current()
        school = mind.knowledge.school(question.school)
        talk, fault = self._talk(question)
        understood = understand(question.text, talk, mind)
        verdict = _verdict(mind, understood, talk, school.policy)
        reply = self._reply(mind, school, verdict)
        turn = self._turn(question, school, reply, next_talk(talk, understood, reply, self.clock.now()))
        if fault is not None and verdict.route is not Route.URGENT:
            raise fault
        if fault is not None or not self._keep(turn):
            reply = replace(reply, text=self._composer(mind, school).compose(verdict, reply.contact, self._today(school), is_recorded=False))
        return reply

    def _talk(self, question: Question) -> tuple[Talk | None, RecordsError | None]:
        """The conversation so far, or why it cannot be read: that must not keep an urgent question from its reply."""
        try:
            return self.records.talk(question), None
        except RecordsError as error:
            logger.error("The conversation cannot be read: %s", error)
            return None, error

    def _keep(self, turn: Turn) -> bool:
        """Commit the turn. Raises RecordsError, but for an urgent one, whose asker must learn whom to tell."""
        try:
            self.records.commit(turn)
        except ConversationMovedOn:
            raise
        except RecordsError as error:
            logger.error("The question %s is not on record: %s", turn.id, error)
            if turn.reply.verdict.route is not Route.URGENT:
                raise
            return False
        return True

    def _reply(self, mind: Mind, school: School, verdict: Verdict) -> Reply:
        people = mind.knowledge.people[school.id]
        contact = _contact(verdict, people)
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
        )


def _verdict(mind: Mind, understood: Understood, talk: Talk | None, policy: str) -> Verdict:
    """The verdict on what was said, in the light of the talk."""
    if understood.turning is Turning.THANKS:
        return Verdict(Route.DECLINE, reason="thanks")
    reading = mind.reader.read(understood.text)
    may_clarify = talk is None or not talk.clarified
    verdict = decide(mind, reading, policy, may_clarify=may_clarify)
    if verdict.route is Route.URGENT or talk is None:
        return _wished(verdict) if understood.turning is Turning.PERSON and verdict.route is not Route.URGENT else verdict
    if understood.turning is Turning.PERSON:
        return _wished(verdict)
    if understood.turning is Turning.DONE and _is_own_slip(verdict):
        return replace(verdict, route=Route.URGENT, sign=OWN_SLIP, about=OWN_SLIP.about)
    if understood.turning is Turning.NONE_OF_THESE:
        offered = tuple(Citation.of(clause) for clause in mind.knowledge.policies[policy].clauses if clause.id in talk.offered)
        return Verdict(Route.ESCALATE, nearest=offered[:2], topic=talk.topic, reason="none_of_these")
    chosen = _chosen_clause(understood, talk)
    return answer_from(mind, reading, policy, chosen) or verdict if chosen else verdict


def _is_own_slip(verdict: Verdict) -> bool:
    """Has the asker already done with a pupil what the clause refuses?"""
    return verdict.route is Route.ANSWER and verdict.about_pupils and verdict.stance in {Stance.NO, Stance.ADVISED_AGAINST}


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


def _contact(verdict: Verdict, people: People) -> Contact | None:
    """Whom the reply names: who decides, or who can be asked."""
    if verdict.route in {Route.DECLINE, Route.CLARIFY}:
        return None
    return contact_for(verdict.about, people)
