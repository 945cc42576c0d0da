"""Opening a case: what is handed over, to whom, and who must never learn of it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.cases.names import named_contacts
from bot.cases.office import Office
from bot.cases.persons import account_keys
from bot.cases.reminders import next_at
from bot.cases.telling import answer_address
from bot.cases.to_contacts import ContactTeller
from bot.cases.whom import Excluded, Matter, chain, exclusions, first_role, first_told, is_private, matter_about, most_senior
from bot.deciding.thresholds import FITS_FROM
from bot.handover import Asking, CaseFile, CaseState
from bot.knowledge.told_roles import slots_named
from bot.messages import Message
from bot.model import About, Clock, Contact, Part, PartKind, Question, Reply, Route, Stance, Verdict

HANDED_OVER = frozenset({Route.ESCALATE, Route.URGENT})
WISHED = "wished"
"""The reason of a verdict where the asker wants a person, whatever the policy says."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What handing over comes to: the case, the contact whom the reply names, those who are newly told, and whether a message can be brought to anybody."""

    case: CaseFile | None = None
    contact: Contact | None = None
    newly_told: tuple[Contact, ...] = ()
    is_told: bool = False
    adds: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    """Opens cases for one school."""

    office: Office

    def about(self, question: Question, verdict: Verdict) -> About:
        """Whom a question that is handed over is really about: whoever it names counts before what its words alone tell."""
        if verdict.route not in HANDED_OVER or verdict.reason == "unreadable":
            return verdict.about
        named = named_contacts(question.text, self.office.persons.people)
        return matter_about(verdict.about, named, self._asker(question), question.text, self.office.persons)

    def open(self, question_id: str, question: Question, verdict: Verdict) -> Opened:
        """The case of a question that a person must decide. Of the asker's own despair nobody is told unasked."""
        if verdict.route in {Route.DECLINE, Route.CLARIFY}:
            return Opened()
        matter = self._matter(question, verdict)
        people = chain(matter, self.office.persons, self.office.today)
        unasked = verdict.about is About.OWN_WELFARE and verdict.reason != WISHED
        if verdict.route not in HANDED_OVER or unasked:
            return Opened(contact=next(iter(people), None) or first_role(matter, self.office.persons))
        case = self._case(question_id, question, verdict, matter)
        told = self._told(case, matter, people)
        case = replace(case, told=tuple(contact.slot for contact in told))
        if told and not case.is_guarded and verdict.reason == "silent" and verdict.topic and not case.excluded:
            case = replace(case, gap=f"{case.school}/{verdict.topic}")
        contact = next(iter((*told, *people)), first_role(matter, self.office.persons))
        return Opened(replace(case, next_at=next_at(case, self.office.now, self.office.hours)), contact, told, bool(told))

    def goes_on(self, case: CaseFile, verdict: Verdict) -> bool:
        """May a message of its talk be added to a case? What is urgent or private is never put with what is less so."""
        if verdict.route is Route.URGENT and not case.is_urgent:
            return False
        return case.is_guarded or not is_private(verdict.about)

    def add(self, question_id: str, question: Question, verdict: Verdict, case: CaseFile) -> Opened:
        """What a further message adds to a case that the conversation is about already. Whoever it names learns no more of it."""
        case = replace(case, askings=(*case.askings, self._asking(question_id, question, case.is_guarded)))
        if verdict.sign is not None and verdict.sign.clock is Clock.NOW and case.clock is Clock.TODAY:
            case = replace(case, clock=Clock.NOW, seen_at=None, reminders=0)
            case = replace(case, next_at=next_at(case, self.office.now, self.office.hours))
        case, newly_told = self.without_named(case, question.text, verdict.about)
        told = self.office.told(case)
        contact = next(iter((*told, *self.office.chain(case))), first_role(self.office.matter(case), self.office.persons))
        return Opened(case, contact, newly_told, bool(told), adds=True)

    def without_named(self, case: CaseFile, text: str, about: About = About.NOBODY) -> tuple[CaseFile, tuple[Contact, ...]]:
        """A case to which something was added: whoever that names is left out, and others are told where nobody is left."""
        persons = self.office.persons
        named = named_contacts(text, persons.people)
        about = matter_about(most_senior(case.about, about), named, frozenset(), text, persons) if case.is_guarded else case.about
        if not named and about is case.about:
            return case, ()
        left_out = exclusions(about, named, text, persons) | Excluded(frozenset(case.excluded), frozenset(case.excluded_people))
        case = replace(case, about=about, excluded=tuple(sorted(left_out.slots)), excluded_people=tuple(sorted(left_out.people)), gap="")
        told = self.office.told(case)
        newly_told = () if told else tuple(self.office.reachable(case)[:1])
        case = replace(case, told=tuple(contact.slot for contact in (*told, *newly_told)))
        if newly_told:
            case = replace(case, seen_at=None, reminders=0, claimed_by="", state=CaseState.OPEN, state_at=self.office.now)
            case = replace(case, next_at=next_at(case, self.office.now, self.office.hours))
        return case, newly_told

    def messages(self, opened: Opened, question: Question, reply: Reply) -> tuple[Message, ...]:
        """What the contacts get: those newly told the case, those told before that something was added."""
        case = opened.case
        if case is None:
            return ()
        teller = ContactTeller(self.office)
        quotes = [Part(PartKind.QUOTE, part.text) for part in reply.parts if part.kind is PartKind.QUOTE]
        body = teller.body(case.askings[-1:], [question.text], quotes)
        found = [teller.case(case, contact, body) for contact in opened.newly_told]
        if opened.adds:
            others = [contact for contact in self.office.told(case) if contact not in opened.newly_told]
            found += [teller.more(case, contact, question.text) for contact in others]
        return tuple(message for message in found if message is not None)

    def _matter(self, question: Question, verdict: Verdict) -> Matter:
        persons = self.office.persons
        named = named_contacts(question.text, persons.people)
        left_out = exclusions(verdict.about, named, question.text, persons) if verdict.route in HANDED_OVER else _persons_of(named, self.office)
        citation = verdict.citations[0] if verdict.citations else None
        fits = verdict.confidence >= FITS_FROM or verdict.stance is Stance.MUST
        return Matter(
            about=verdict.about,
            excluded=left_out | Excluded(people=self._asker(question)),
            topic=verdict.topic or "",
            said=question.text,
            named=slots_named(citation, persons.people) if verdict.route is Route.URGENT and fits else (),
        )

    def _case(self, question_id: str, question: Question, verdict: Verdict, matter: Matter) -> CaseFile:
        is_guarded_by_itself = is_private(verdict.about) or verdict.reason == "unreadable" or (verdict.reason == WISHED and not question.action)
        asker = self._asker(question)
        return CaseFile(
            id=str(uuid.uuid4()),
            state=CaseState.OPEN,
            school=self.office.school.id,
            policy=self.office.school.policy,
            about=verdict.about,
            opened_at=self.office.now,
            state_at=self.office.now,
            askings=(self._asking(question_id, question, verdict.route is Route.URGENT or is_guarded_by_itself),),
            clock=verdict.sign.clock if verdict.sign else None,
            is_private=is_guarded_by_itself,
            topic=verdict.topic or "",
            excluded=tuple(sorted(matter.excluded.slots)),
            excluded_people=tuple(sorted(matter.excluded.people - asker)),
        )

    def _told(self, case: CaseFile, matter: Matter, people: Sequence[Contact]) -> tuple[Contact, ...]:
        """Those who are told at once, as far as a message can be brought to them; else the first of the chain to whom one can."""
        asker = case.asking.asker
        first = [contact for contact in first_told(matter, people, self.office.today) if self.office.reach.can_reach(contact, asker)]
        reachable = [contact for contact in people if self.office.reach.can_reach(contact, asker)]
        return tuple(first or reachable[:1])

    def _asking(self, question_id: str, question: Question, is_guarded: bool) -> Asking:
        return Asking(question_id, answer_address(question, self.office.school.channel_answers, is_private=is_guarded), question.email)

    def _asker(self, question: Question) -> frozenset[str]:
        persons = self.office.persons
        slots = persons.slots(account_keys(question.platform, question.person, question.email))
        own = account_keys(question.platform, question.person, question.email)
        return own.union(*(persons.keys(persons.people.in_slot(slot)) for slot in slots))


def _persons_of(named: Sequence[Contact], office: Office) -> Excluded:
    """Whom the asker is not sent to with a question that names them."""
    return Excluded(frozenset(contact.slot for contact in named), frozenset().union(*(office.persons.keys(contact) for contact in named if contact.name)))
