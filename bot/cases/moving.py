"""What an act on a case brings about: its change, with every message that follows from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.cases.hours import SchoolHours
from bot.cases.life import Deed, Step
from bot.cases.office import Office
from bot.cases.reminders import next_at
from bot.cases.to_askers import AskerTeller
from bot.cases.to_contacts import ContactTeller
from bot.cases.whom import ABOUT_SLOT, exclusions, most_senior
from bot.handover import CaseFile, CaseState, CaseWords
from bot.messages import ActionKind, Message
from bot.model import About, Contact, Part


@dataclass(frozen=True, slots=True)
class Moved:
    """A case after an act, the messages that follow, and what whoever acted is told."""

    after: CaseFile
    messages: tuple[Message, ...] = ()
    said: str = ""


@dataclass(frozen=True, slots=True)
class Moving:
    """Follows up an act in one office. `shown` are the messages by which contacts have the case; `words` reads what was said in it."""

    office: Office
    before: CaseFile
    shown: Sequence[Message]
    words: Callable[[], CaseWords]

    @property
    def to_contacts(self) -> ContactTeller:
        """Speaks to the contacts."""
        return ContactTeller(self.office)

    @property
    def to_askers(self) -> AskerTeller:
        """Speaks to the askers."""
        return AskerTeller(self.office)

    def follow_up(self, step: Step, deed: Deed) -> Moved:
        """Everything that follows from an act that was possible."""
        moved = {
            ActionKind.CLAIM: self._claimed,
            ActionKind.ANSWER: self._answered,
            ActionKind.PASS_ON: self._passed_on,
            ActionKind.CLOSE: self._closed,
            ActionKind.MAY_BE_ME: self._stepped_back,
            ActionKind.WITHDRAW: self._withdrawn,
            ActionKind.SETTLED: self._settled,
            ActionKind.REOPEN: self._reopened,
        }[deed.kind](step.after, deed)
        return replace(moved, after=self.timed(moved.after))

    def timed(self, case: CaseFile) -> CaseFile:
        """The case with the time of its next reminder, in the hours of whose turn it is."""
        hours = SchoolHours.of(self.office.school, next(iter(self.office.told(case)), None))
        return replace(case, next_at=next_at(case, self.office.now, hours))

    def updates(self, case: CaseFile, *, note: str = "", but: Sequence[Contact] = ()) -> tuple[Message, ...]:
        """Every message that shows the case, as it stands now, but for those who get a new one and those who may no longer know of it."""
        told = {contact.slot for contact in self.office.told(case)} - {contact.slot for contact in but}
        return tuple(self.to_contacts.update(case, shown, note=note) for shown in self.shown if shown.slot in told)

    def calls(self, case: CaseFile, contacts: Sequence[Contact]) -> tuple[Message, ...]:
        """The case brought to some contacts, with a notification."""
        body = self.body(case) if contacts else ()
        messages = [self.to_contacts.case(case, contact, body) for contact in contacts]
        return tuple(message for message in messages if message is not None)

    def body(self, case: CaseFile) -> tuple[Part, ...]:
        """What a message says of a case: of a private one nothing."""
        return () if case.is_guarded else self.to_contacts.body_of_words(case, self.words())

    def told_again(self, case: CaseFile) -> tuple[CaseFile, tuple[Contact, ...]]:
        """The case with the next of the chain where nobody is left who was told, and who that is."""
        if self.office.told(case):
            return case, ()
        following = tuple(self.office.reachable(case)[:1])
        return replace(case, told=tuple(contact.slot for contact in following)), following

    def _claimed(self, case: CaseFile, deed: Deed) -> Moved:
        by = self._actor(deed)
        news = self.to_askers.seen(case, by) if self.before.seen_at is None or not case.is_guarded else ()
        return Moved(case, (*news, *self.updates(case)), self._say("claimed"))

    def _answered(self, case: CaseFile, deed: Deed) -> Moved:
        questions = [question for question, _ in self.words().questions]
        news = self.to_askers.answer(case, self._actor(deed), deed.form.text, questions)
        return Moved(case, (*news, *self.updates(case)), self._say("answered"))

    def _passed_on(self, case: CaseFile, deed: Deed) -> Moved:
        to = [contact for contact in self.office.told(case) if contact.slot == deed.form.slot]
        note = self.office.wording["case.passed_on"].format(who=self.office.called(to))
        messages = (*self.calls(case, to), *self.updates(case, note=note, but=to), *self.to_askers.gone_on(case, to))
        return Moved(case, messages, self._say("passed_on", contact=self.office.called(to)))

    def _closed(self, case: CaseFile, deed: Deed) -> Moved:
        is_news = case.is_guarded or self.before.state is not CaseState.ANSWERED
        news = self.to_askers.closed(case, self._actor(deed)) if is_news else ()
        return Moved(case, (*news, *self.updates(case)), self._say("closed"))

    def _stepped_back(self, case: CaseFile, deed: Deed) -> Moved:
        """Who steps back is left out with all their roles; if they lead the school, so is everybody whom they manage."""
        if case.about is About.ADULT:
            about = most_senior(About.ADULT, *(ABOUT_SLOT.get(slot, About.ADULT) for slot in deed.slots))
            left_out = exclusions(about, (), "", self.office.persons)
            case = replace(
                case,
                excluded=tuple(sorted(left_out.slots.union(case.excluded))),
                excluded_people=tuple(sorted(left_out.people.union(case.excluded_people))),
            )
            case = replace(case, told=tuple(contact.slot for contact in self.office.told(case)))
        case, following = self.told_again(case) if self._needs_somebody(case) else (case, ())
        farewells = [self.to_contacts.farewell(case, shown) for shown in self.shown if shown.slot in deed.slots]
        messages = (*self.calls(case, following), *farewells, *self.updates(case, but=following))
        if not self._needs_somebody(case):
            return Moved(case, messages, self._say("stepped_back"))
        told = self.office.told(case)
        news = self.to_askers.gone_on(case, told) if told else self.to_askers.nobody_left(case)
        return Moved(case, (*messages, *news), self._say("stepped_back" if told else "nobody"))

    def _withdrawn(self, case: CaseFile, deed: Deed) -> Moved:
        if not case.is_guarded:
            return Moved(case, self.updates(case) if case.state is not self.before.state else (), self._say("withdrawn"))
        note = self.office.wording["case.wishes_withdrawn"]
        return Moved(case, self.updates(case, note=note), self._say("wish_noted", contact=self.office.called(self.office.told(case))))

    def _settled(self, case: CaseFile, deed: Deed) -> Moved:
        said = self._say("settled_noted", contact=self.office.called(self.office.told(case))) if case.is_guarded else self._say("settled")
        return Moved(case, self.updates(case, note=self.office.wording["case.settled"]), said)

    def _reopened(self, case: CaseFile, deed: Deed) -> Moved:
        case, following = self.told_again(case)
        told = self.office.told(case)
        called = following or (told if case.is_guarded else told[:1])
        messages = (*self.calls(case, called), *self.updates(case, but=called))
        if not told:
            return Moved(case, (*messages, *self.to_askers.nobody_left(case)), self._say("nobody"))
        return Moved(case, messages, self._say("reopened", contact=self.office.called(told)))

    def _needs_somebody(self, case: CaseFile) -> bool:
        return next_at(case, self.office.now, self.office.hours) is not None

    def _actor(self, deed: Deed) -> tuple[Contact, ...]:
        """Whoever acts, in the role in which they were told."""
        contacts = [self.office.persons.people.in_slot(slot) for slot in deed.slots]
        return tuple(sorted(contacts, key=lambda contact: contact.slot not in self.before.told))

    def _say(self, key: str, **values: str) -> str:
        return self.office.wording[f"done.{key}"].format(**values)
