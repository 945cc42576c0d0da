"""A school with people, and cases kept in memory."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.cases.casework import Casework
from bot.cases.office import Office
from bot.cases.opening import Opening
from bot.compose import Composer, as_text
from bot.deciding.mind import Mind, WordsOfMind
from bot.deciding.weights import load_weights
from bot.errors import CaseMovedOn
from bot.handover import WAITING, CaseChange, CaseEvent, CaseFile, CaseWords, EventKind
from bot.knowledge.folder import Knowledge
from bot.knowledge.people import People
from bot.knowledge.schools import School
from bot.messages import Action, Actor, Address, Message, MessageKind
from bot.model import About, Contact, Question, Reply, Route, Sign, Verdict
from bot.model import Clock as Pressing
from bot.ports import Cases, Clock, MindSource

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
"""A working day in term, ten in the morning, in winter time."""
SCHOOL = School("oak", "Oak School", "advice-note", slack_teams=("T1",), teams_tenants=("M1",))


def contact(slot: str, role: str, name: str, **more: object) -> Contact:
    """Somebody with a phone and an account on Slack."""
    details: dict[str, object] = {"phone": f"01632 96{len(slot):04}", "accounts": (("slack", f"U-{slot}"),), **more}
    return Contact(role, slot, name, **details)  # type: ignore[arg-type]  # the names are those of Contact


PEOPLE = People(
    (
        contact("slt", "SLT contact", "Sam Reed", deputy="network_manager", channels=(("slack", "C-slt"),)),
        contact("network_manager", "Network Manager", "Neil Webb"),
        contact("dsl", "Designated Safeguarding Lead", "Amina Shah", also_called=("Mina", "AS")),
        contact("deputy_dsl", "Deputy Designated Safeguarding Lead", "Ben Cole"),
        contact("head", "Headteacher", "Ruth Okoro", email="head@oak.example"),
        contact("chair", "Chair of Governors", "Col Grant"),
        contact("independent", "Trust safeguarding lead", "Ida Moss"),
        contact("lado", "LADO", "County LADO"),
        contact("childrens_social_care", "Children's social care", "County team"),
        contact("out_of_hours", "Children's social care, out of hours", "County night team"),
    ),
    "slt",
)


@dataclass(slots=True)
class SetClock(Clock):
    """A Clock that is set by hand."""

    moment: datetime = MONDAY

    def now(self) -> datetime:
        """The moment that was set."""
        return self.moment


@dataclass(frozen=True, slots=True)
class OneMind(MindSource):
    """A MindSource whose folder never changes."""

    mind: Mind

    def current(self) -> Mind:
        """The one mind."""
        return self.mind


@dataclass(slots=True)
class FakeCases(Cases):
    """Cases in memory, as the port Cases promises them."""

    files: dict[str, CaseFile] = field(default_factory=dict)
    said: dict[str, CaseWords] = field(default_factory=dict)
    events: dict[str, list[CaseEvent]] = field(default_factory=dict)
    sent: list[Message] = field(default_factory=list)
    actions: dict[str, Action] = field(default_factory=dict)
    changes: list[CaseChange] = field(default_factory=list)
    comes_first: CaseChange | None = None

    def open(self, case: CaseFile, question: str, messages: tuple[Message, ...], reply: str = "") -> None:
        """What the records do when a turn opens a case or, while it waits for the same gap, joins one."""
        same = next((other for other in self.files.values() if case.gap and other.gap == case.gap and other.state in WAITING), None)
        if same is not None and not set(same.told) & set(case.told):
            same, case = None, replace(case, gap="")
        if same is not None:
            self.files[same.id] = replace(same, askings=(*same.askings, *case.askings), version=same.version + 1)
            words = self.said[same.id]
            self.said[same.id] = replace(words, questions=(*words.questions, (question, reply)))
            self.events[same.id].append(CaseEvent(EventKind.JOINED, case.opened_at))
            return
        self.files[case.id] = replace(case, version=1)
        self.said[case.id] = CaseWords(((question, reply),))
        self.events[case.id] = [CaseEvent(EventKind.OPENED, case.opened_at)]
        self._send(messages)

    def case(self, case_id: str) -> CaseFile | None:
        """The case as it stands."""
        return self.files.get(case_id)

    def change(self, change: CaseChange) -> None:
        """Keeps an act, unless another came first."""
        if self.comes_first is not None:
            first, self.comes_first = self.comes_first, None
            self.change(first)
        case_id = change.before.id
        if self.files[case_id].version != change.before.version:
            raise CaseMovedOn("Another act came first.")
        assert [each.question_id for each in change.after.askings] == [each.question_id for each in change.before.askings]
        self.files[case_id] = replace(change.after, version=change.before.version + 1)
        self.events[case_id] += change.events
        self.changes.append(change)
        self._say(change)
        self._send(change.messages)
        self.actions |= {action.id: action for action in change.actions}
        if change.used_action:
            self.actions[change.used_action] = replace(self.actions[change.used_action], used_at=MONDAY)

    def _say(self, change: CaseChange) -> None:
        words, kinds = self.said[change.before.id], {event.kind for event in change.events}
        if change.words and EventKind.ANSWERED in kinds:
            words = replace(words, answers=(*words.answers, change.words))
        if change.words and EventKind.ADDED in kinds:
            words = replace(words, added=(*words.added, change.words))
        self.said[change.before.id] = words

    def _send(self, messages: tuple[Message, ...]) -> None:
        self.sent += messages
        self.actions |= {action.id: action for message in messages for action in message.actions}

    def due(self, now: datetime, limit: int = 50) -> list[CaseFile]:
        """Those that are due, the longest first."""
        waiting = [(case.next_at, case.id, case) for case in self.files.values() if case.next_at is not None and case.next_at <= now]
        return [case for _, _, case in sorted(waiting)[:limit]]

    def words(self, case_id: str, reader: Actor, at: datetime) -> CaseWords:
        """What was said; reading a guarded case is an event."""
        if self.files[case_id].is_guarded:
            self.events[case_id].append(CaseEvent(EventKind.READ, at, f"{reader.platform}:{reader.account}"))
        return self.said[case_id]

    def action(self, action_id: str) -> Action | None:
        """What a button does."""
        return self.actions.get(action_id)

    def told(self, slots: object, schools: object) -> list[CaseFile]:
        """Those that wait and of which one of the slots was told."""
        assert isinstance(slots, tuple)
        assert isinstance(schools, list)
        return [case for case in self.files.values() if case.state in WAITING and case.school in schools and set(case.told) & set(slots)]

    def asked_by(self, asker: Address) -> list[CaseFile]:
        """Those that this account asked."""
        return [case for case in self.files.values() if case.state in WAITING and any(each.asker.person == asker.person for each in case.askings)]

    def messages_of(self, case_id: str) -> list[Message]:
        """The newest message to each address that shows the case."""
        shown = {message.to: message for message in self.sent if message.case_id == case_id and message.kind in {MessageKind.CASE, MessageKind.CASE_UPDATE}}
        return list(shown.values())


@dataclass(slots=True)
class Town:
    """A school, its cases and who sees to them; everything is reached on Slack and Teams."""

    mind: Mind
    platforms: tuple[str, ...] = ("slack", "teams")
    administrators: tuple[str, ...] = ()
    cases: FakeCases = field(default_factory=FakeCases)
    clock: SetClock = field(default_factory=SetClock)

    @property
    def casework(self) -> Casework:
        """Who sees to the cases."""
        return Casework(OneMind(self.mind), self.cases, self.clock, self.platforms, self.administrators)

    @property
    def office(self) -> Office:
        """The school at this moment."""
        knowledge = self.mind.knowledge
        return Office.of(knowledge.schools["oak"], knowledge.people["oak"], knowledge.wording, self.platforms, self.clock.now())

    def with_people(self, people: People, school: School = SCHOOL) -> Town:
        """The same town with other people."""
        return Town(with_people(self.mind, people, school), self.platforms, self.administrators)

    def ask(self, text: str, about: About = About.NOBODY, clock: Pressing | None = None, **more: str) -> CaseFile:
        """Hands a question over and gives the case: urgent with a clock, else as one that the policy is silent on."""
        sign = Sign("said", about, clock) if clock else None
        verdict = Verdict(
            Route.URGENT if clock else Route.ESCALATE, about=about, sign=sign, reason=more.get("reason", "silent"), topic=more.get("topic", "befriend-parent")
        )
        question = Question(
            text, "D1", more.get("person", "U-asker"), more.get("platform", "slack"), self.clock.now(), text, tenant="T1", email=more.get("email", "")
        )
        return self.hand_over(question, verdict)

    def hand_over(self, question: Question, verdict: Verdict) -> CaseFile:
        """What the advisor does with a question that a person must decide."""
        office = self.office
        opening = Opening(office)
        verdict = replace(verdict, about=opening.about(question, verdict))
        number = f"q{len(self.cases.said) + sum(len(case.askings) for case in self.cases.files.values())}"
        opened = opening.open(number, question, verdict)
        assert opened.case is not None
        knowledge = self.mind.knowledge
        parts = Composer(knowledge.wording, knowledge.policies["advice-note"], knowledge.people["oak"], opened.is_told).compose(
            verdict, opened.contact, office.today
        )
        reply = Reply(verdict, as_text(parts), "v", opened.contact, opened.case.id, parts)
        self.cases.open(opened.case, question.text, opening.messages(opened, question, reply), reply.text)
        return next(case for case in self.cases.files.values() if any(asking.question_id == number for asking in case.askings))

    def later(self, **delta: float) -> int:
        """Lets time pass, and what is due be done; how many reminders there were."""
        self.clock.moment += timedelta(**delta)
        return self.casework.remind()

    def fresh(self, case: CaseFile) -> CaseFile:
        """The case as it stands now."""
        return self.cases.files[case.id]

    def to(self, account: str, *kinds: MessageKind) -> list[Message]:
        """What was sent to an account."""
        return [message for message in self.cases.sent if message.to.person == account and (not kinds or message.kind in kinds)]


def actor(slot: str, **more: str) -> Actor:
    """The contact of a slot, on Slack."""
    return Actor(more.get("platform", "slack"), more.get("account", f"U-{slot}"), "T1", more.get("email", ""))


ASKER = Actor("slack", "U-asker", "T1")


def with_people(mind: Mind, people: People, school: School = SCHOOL) -> Mind:
    """The folder with one school of these people."""
    knowledge = replace(mind.knowledge, schools={school.id: school}, people={school.id: people})
    return Mind(replace(mind.words, knowledge=knowledge), mind.weights)


@pytest.fixture(scope="session")
def plain_mind(knowledge: Knowledge) -> Mind:
    """The shipped folder with one policy, few topics and the people of one school, without the encoder."""
    few = {name: topic for name, topic in knowledge.topics.items() if name.startswith(("befriend", "off-", "share"))}
    policies = {"advice-note": knowledge.policies["advice-note"]}
    weights = load_weights()
    words = WordsOfMind.of(replace(knowledge, topics=few, policies=policies, ties={"advice-note": knowledge.ties["advice-note"]}), weights)
    return with_people(Mind.with_encoder(words, weights, None), PEOPLE)


@pytest.fixture
def town(plain_mind: Mind) -> Town:
    """A school at ten on a Monday, with nothing asked yet."""
    return Town(plain_mind)
