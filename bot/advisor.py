"""The path of a question, on one screen."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from bot import __version__
from bot.cases.office import Office
from bot.cases.opening import Opening
from bot.cases.precedents import with_rulings
from bot.cases.telling import ReplyTeller
from bot.compose import Composer, as_text
from bot.conversation import Understood, next_talk, understand
from bot.deciding.mind import Mind
from bot.deciding.urgent import sign_by_rules, urgent_verdict
from bot.errors import ConversationMovedOn, RecordsError, UnknownPolicyError
from bot.handover import WAITING, Asked, CaseFile, Turn
from bot.knowledge.people import missing_before_live
from bot.knowledge.schools import School
from bot.knowledge.statutory import Statutory
from bot.messages import ActionKind, Message, MessageKind
from bot.model import About, Part, PartKind, Question, Reply, Route, Sign, Talk, Verdict
from bot.ports import Cases, Clock, MindSource, Records
from bot.pressing import pressed, verdict_on_press
from bot.text import has_attachment
from bot.turning import verdict_in_talk

logger = logging.getLogger(__name__)
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Advisor:
    """Answers questions from the policy, keeps them on record and hands over what a person must decide.

    `platforms` are those on which a message can be sent; a contact who has no account on any of them cannot be reached by it.
    `says_incomplete` where staff are served although people who must be reached in an emergency are not filled in: then every hand-over says so.
    """

    minds: MindSource
    records: Records
    clock: Clock
    cases: Cases | None = None
    platforms: tuple[str, ...] = ()
    says_incomplete: bool = False

    def ask(self, question: Question) -> Reply:
        """Answer one question, keep it, and hand it over when a person must decide. The record is kept before the reply is returned.

        Raises RecordsError where nothing could be kept, but for an urgent question, whose asker must learn whom to tell.
        """
        return self.answer(question).reply

    def answer(self, question: Question) -> Turn:
        """The same, with everything that follows from the question; its messages are in the outbox, unless the turn is unrecorded."""
        for _ in range(_TRIES):
            try:
                return self._answer(question)
            except ConversationMovedOn:
                logger.info("The conversation has moved on meanwhile; the question is decided again.")
        return self._answer(question, is_last_try=True)

    def hand_over_unread(self, question: Question) -> Turn:
        """Hand over, as one that could not be read, a question that the advisor fails at by a fault of its own. Raises RecordsError."""
        mind = self.minds.current()
        school = _school(mind, question, None, must_answer=True)
        talk = self.records.talk(question) or Talk()
        turn = self._turn(mind, school, question, question.text, Verdict(Route.ESCALATE, reason="unreadable"), None)
        return self._kept(mind, school, replace(turn, talk=replace(talk, updated_at=self.clock.now())), is_last_try=True)

    def _answer(self, question: Question, *, is_last_try: bool = False) -> Turn:
        mind = self.minds.current()
        kept, asked, fault = self._before(question)
        text = asked.text if asked else question.text
        sign = sign_by_rules(mind, mind.reader.read(text))
        school = _school(mind, question, asked, must_answer=sign is not None)
        if fault is not None and sign is None:
            raise fault
        understood, talk = pressed(asked) if asked else (understand(text, kept, mind, is_urgent=sign is not None), kept)
        verdict = _verdict(mind, understood, talk, asked, sign, school.policy)
        verdict = with_rulings(verdict, mind.knowledge.rulings.get(school.policy, ()), question, school.id, self._today(school))
        turn = self._turn(mind, school, question, understood.text, verdict, self._continued(talk, understood, verdict))
        spoken_of = next_talk(talk, understood, turn.reply, self.clock.now())
        turn = replace(turn, talk=replace(spoken_of, version=kept.version if kept else 0))
        return self._kept(mind, school, turn, is_last_try=is_last_try)

    def _before(self, question: Question) -> tuple[Talk | None, Asked | None, RecordsError | None]:
        """The conversation so far and what the pressed button stands under, or why they cannot be read: that must not keep an urgent one waiting."""
        try:
            return self.records.talk(question), self.records.asked(question.action) if question.action else None, None
        except RecordsError as error:
            logger.error("The conversation cannot be read: %s", error)
            return None, None, error

    def _kept(self, mind: Mind, school: School, turn: Turn, *, is_last_try: bool) -> Turn:
        """Commits the turn. Raises RecordsError, but for an urgent one, whose asker must learn whom to tell."""
        try:
            is_new = self.records.commit(turn)
        except RecordsError as error:
            if isinstance(error, ConversationMovedOn) and not is_last_try:
                raise
            logger.error("The question %s is not on record: %s", turn.id, error)
            if turn.reply.verdict.route is not Route.URGENT:
                raise
            return self._unrecorded(mind, school, turn, error)
        return turn if is_new else replace(turn, reply=replace(turn.reply, is_repeat=True), case=None, messages=())

    def _unrecorded(self, mind: Mind, school: School, turn: Turn, error: RecordsError) -> Turn:
        """An urgent turn that could not be kept: its reply says so, and no message has a button, since nothing is known of it yet."""
        parts = self._composer(mind, school).compose(turn.reply.verdict, turn.reply.contact, self._today(school), is_recorded=False)
        reply = replace(turn.reply, text=as_text(parts), parts=parts, case_id="")
        of_reply = len(turn.reply.parts)
        unopened = Part(PartKind.TEXT, mind.knowledge.wording["outage.contact"])

        def without_record(message: Message) -> Message:
            said = (*parts, *message.parts[of_reply:]) if message.kind is MessageKind.REPLY else (*message.parts, unopened) if message.slot else message.parts
            return replace(message, parts=said, actions=())

        return replace(turn, reply=reply, messages=tuple(map(without_record, turn.messages)), unrecorded=str(error))

    def _continued(self, talk: Talk | None, understood: Understood, verdict: Verdict) -> CaseFile | None:
        """The case that the conversation is about already, if this message goes on with it."""
        hands_over = verdict.route in {Route.ESCALATE, Route.URGENT} and understood.is_same_matter
        case = self.cases.case(talk.case) if self.cases and talk and talk.case and hands_over else None
        return case if case is not None and case.state in WAITING else None

    def _turn(self, mind: Mind, school: School, question: Question, said: str, verdict: Verdict, continued: CaseFile | None) -> Turn:
        """Everything that follows from a question; `said` is what it means in its talk."""
        turn_id, knowledge = str(uuid.uuid4()), mind.knowledge
        opening = Opening(Office.of(school, knowledge.people[school.id], knowledge.wording, self.platforms, self.clock.now()))
        meant = replace(question, text=said)
        verdict = _about(verdict, opening.about(meant, verdict))
        if continued is not None and opening.goes_on(continued, verdict):
            meant = replace(question, text=question.text or said)
            opened = opening.add(turn_id, meant, verdict, continued)
        else:
            opened = opening.open(turn_id, meant, verdict)
        composer = self._composer(mind, school, is_told=opened.is_told)
        parts = composer.compose(verdict, opened.contact, self._today(school), has_attachment=has_attachment(question.text))
        reply = Reply(verdict, as_text(parts), knowledge.version, opened.contact, opened.case.id if opened.case else "", parts)
        telling = ReplyTeller(knowledge.wording, school.channel_answers, knowledge.other_schools(school, question.platform, question.tenant), school.name)
        return Turn(
            id=turn_id,
            question=question,
            reply=reply,
            talk=Talk(),
            school=school.id,
            policy=school.policy,
            answered_at=opening.office.now,
            program_version=__version__,
            signs=(verdict.sign,) if verdict.sign else (),
            case=opened.case,
            adds=opened.adds,
            messages=(*telling.messages(turn_id, question, reply, opened.case), *opening.messages(opened, meant, reply)),
        )

    def _composer(self, mind: Mind, school: School, *, is_told: bool = True) -> Composer:
        people = mind.knowledge.people[school.id]
        is_incomplete = self.says_incomplete and bool(missing_before_live(people))
        statutory = mind.knowledge.statutory.get(school.nation, Statutory(school.nation))
        return Composer(mind.knowledge.wording, mind.knowledge.policies[school.policy], people, is_told, is_incomplete, statutory)

    def _today(self, school: School) -> date:
        return self.clock.now().astimezone(ZoneInfo(school.time_zone)).date()


def _school(mind: Mind, question: Question, asked: Asked | None, *, must_answer: bool) -> School:
    """The asker's school, or the one whose button was pressed. An urgent question whose school is gone from the folder is answered from the default one."""
    try:
        if asked is not None and asked.action.kind is ActionKind.OTHER_SCHOOL:
            return mind.knowledge.school(asked.action.argument)
        return mind.knowledge.school(asked.school if asked else question.school)
    except UnknownPolicyError:
        if must_answer:
            return mind.knowledge.school()
        raise


def _verdict(mind: Mind, understood: Understood, talk: Talk | None, asked: Asked | None, sign: Sign | None, policy: str) -> Verdict:
    """The verdict on what was said or pressed; a warning sign comes before everything else."""
    if asked is not None:
        return verdict_on_press(mind, asked, understood, talk, policy)
    if sign is not None:
        return urgent_verdict(mind, mind.reader.read(understood.text), policy, sign)
    return verdict_in_talk(mind, understood, talk, policy)


def _about(verdict: Verdict, about: About) -> Verdict:
    """The verdict, about somebody else than the words alone tell, where somebody is named."""
    if about is verdict.about:
        return verdict
    return replace(verdict, about=about, sign=replace(verdict.sign, about=about) if verdict.sign else None)
