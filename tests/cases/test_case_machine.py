"""Whatever is done to cases in whatever order: no dead end, no lost event, nobody sees or acts who must not, nobody left out is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from bot.cases.life import Step, step
from bot.cases.standing import Standing
from bot.deciding.mind import Mind
from bot.handover import WAITING, CaseFile, CaseState, CaseView, Done, EventKind, Form, Outcome
from bot.messages import ActionKind, Actor, MessageKind
from bot.model import About, Clock
from tests.cases.conftest import PEOPLE, Town, actor

SLOTS = tuple(contact.slot for contact in PEOPLE.contacts)
ASKERS = ("U-asker", "U-second", "U-slt", "U-head", "U-dsl")
CONTACT_ACTS = (ActionKind.CLAIM, ActionKind.ANSWER, ActionKind.PASS_ON, ActionKind.CLOSE, ActionKind.MAY_BE_ME)
ASKER_ACTS = (ActionKind.WITHDRAW, ActionKind.SETTLED, ActionKind.REOPEN)
MATTERS = [
    *[(About.NOBODY, None)] * 8,
    (About.ADULT, None),
    *((about, clock) for about in (About.CHILD, About.ADULT, About.HEAD, About.LEAD) for clock in Clock),
]
TEXTS = (*(f"something {number}" for number in range(9)), "Neil Webb is odd with them", "Mrs Okoro keeps texting them", "my line manager keeps texting them")
people = st.sampled_from(
    [actor(slot) for slot in SLOTS] + [Actor("slack", person, "T1") for person in ASKERS] + [Actor("slack", "U-admin", "T1"), Actor("slack", "x")]
)
forms = st.builds(
    Form,
    text=st.sampled_from(["", "An answer.", "Another."]),
    slot=st.sampled_from([*SLOTS, "nonsense"]),
    outcome=st.sampled_from([None, *Outcome]),
    as_ruling=st.booleans(),
)


@dataclass(frozen=True, slots=True)
class Before:
    """What a case was like, and what has happened to it so far."""

    case: CaseFile
    events: int


class CaseMachine(RuleBasedStateMachine):
    """Does things to cases at random; `mind` is set by the test."""

    mind: Mind

    @initialize()
    def begin(self) -> None:
        """A school in which nothing was asked yet."""
        self.town = Town(self.mind, administrators=("slack:U-admin",))
        self.ids: list[str] = []
        self.left_out: dict[str, set[str]] = {}

    def _some(self, number: int) -> CaseFile:
        return self.town.cases.files[self.ids[number % len(self.ids)]]

    def _note(self) -> None:
        """Remembers who was ever left out of a case: from then on nothing may reach them."""
        office = self.town.office
        for case in self.town.cases.files.values():
            excluded = office.excluded(case)
            out = {each.slot for each in PEOPLE.contacts if excluded.has(each, office.persons)}
            assert self.left_out.get(case.id, set()) <= out, "somebody who was left out is no longer"
            self.left_out[case.id] = out

    @rule(text=st.sampled_from(TEXTS), matter=st.sampled_from(MATTERS), person=st.sampled_from(ASKERS))
    def ask(self, text: str, matter: tuple[About, Clock | None], person: str) -> None:
        """Somebody asks."""
        if len(self.ids) >= 4:
            return
        case = self.town.ask(f"something: {text} {len(self.town.cases.sent)}", *matter, person=person)
        if case.id in self.ids:
            assert not case.is_guarded, "what is guarded was joined"
        else:
            self.ids.append(case.id)
        self._note()

    def _may(self, case: CaseFile) -> set[str]:
        """The accounts of those who were told and are not left out and, where it is not private, of their deputies."""
        told = [PEOPLE.in_slot(slot) for slot in case.told if slot not in self.left_out[case.id]]
        deputies = [] if case.is_guarded else [each.deputy for each in told if each.deputy and each.deputy not in self.left_out[case.id]]
        return {actor(slot).account for slot in (*(each.slot for each in told), *deputies)}

    def _doing(self, number: int, do: Callable[[CaseFile], Done | CaseView], who: Actor, kind: ActionKind | None = ActionKind.OPEN) -> None:
        """Does something and checks what every act must keep to; `kind` is None for what only askers do."""
        case = self._some(number)
        may = self._may(case)
        before = {case_id: Before(each, len(self.town.cases.events[case_id])) for case_id, each in self.town.cases.files.items()}
        result = do(case)
        refused = isinstance(result, Done) and result.is_refused
        own = any(asking.asker.person == who.account for asking in case.askings)
        if own and kind not in (*ASKER_ACTS, None):
            assert refused, "somebody acted on what they asked themselves"
        if not own and who.account not in may and not (who.account == "U-admin" and (not case.is_guarded or kind is ActionKind.PASS_ON)):
            assert refused, "somebody who was not told could see it or act on it"
        for case_id, was in before.items():
            now = self.town.cases.files[case_id]
            if case_id != case.id or refused:
                assert (now.state, now.told, now.askings) == (was.case.state, was.case.told, was.case.askings)
            if now.state is not was.case.state:
                assert len(self.town.cases.events[case_id]) > was.events, "a state changed without an event"
        self._note()

    @precondition(lambda self: self.ids)
    @rule(number=st.integers(0, 3), kind=st.sampled_from(CONTACT_ACTS + ASKER_ACTS), who=people, form=forms)
    def act(self, number: int, kind: ActionKind, who: Actor, form: Form) -> None:
        """Anybody tries anything."""
        self._doing(number, lambda case: self.town.casework.act(case.id, kind, who, form), who, kind)

    @precondition(lambda self: self.ids)
    @rule(number=st.integers(0, 3), kind=st.sampled_from((*CONTACT_ACTS[:-1], *CONTACT_ACTS)), last=st.booleans(), outcome=st.booleans())
    def act_as_told(self, number: int, kind: ActionKind, *, last: bool, outcome: bool) -> None:
        """Somebody who was told does something sensible."""
        case = self._some(number)
        if case.told:
            who = actor(case.told[-1 if last else 0])
            slot = next((each.slot for each in self.town.office.may_take(case) if actor(each.slot) != who), "")
            self.act(number, kind, who, Form("An answer.", slot, Outcome.RECORDED if outcome else None, as_ruling=True))

    @precondition(lambda self: self.ids)
    @rule(number=st.integers(0, 3), kind=st.sampled_from(ASKER_ACTS), last=st.booleans())
    def act_as_asker(self, number: int, kind: ActionKind, *, last: bool) -> None:
        """One of the askers does something."""
        asking = self._some(number).askings[-1 if last else 0]
        self.act(number, kind, Actor("slack", asking.asker.person, "T1"), Form())

    @precondition(lambda self: self.ids)
    @rule(number=st.integers(0, 3), who=people, whole=st.booleans())
    def open(self, number: int, who: Actor, *, whole: bool) -> None:
        """Anybody tries to open it."""
        self._doing(number, lambda case: self.town.casework.view(case.id, who, whole=whole), who)

    @precondition(lambda self: self.ids)
    @rule(number=st.integers(0, 3), text=st.sampled_from(["more", "it's Ruth Okoro", "Sam Reed knows"]))
    def add(self, number: int, text: str) -> None:
        """The asker adds a line, perhaps with a name."""
        who = Actor("slack", self._some(number).asking.asker.person, "T1")
        self._doing(number, lambda case: self.town.casework.add(case.id, who, text), who, None)

    @precondition(lambda self: self.town.cases.actions)
    @rule(number=st.integers(0, 500), who=people, form=forms)
    def press(self, number: int, who: Actor, form: Form) -> None:
        """Somebody presses a button that was ever shown, to them or not, old or new."""
        ids = sorted(self.town.cases.actions)
        action = self.town.cases.actions[ids[number % len(ids)]]
        was_used = action.used_at is not None
        before = self.town.cases.files[action.case_id]
        done = self.town.casework.press(action.id, who, form)
        if was_used or (action.person and action.person != who.account):
            assert done.is_refused
            assert self.town.cases.files[action.case_id] == before
        self._note()

    @precondition(lambda self: self.ids)
    @rule(hours=st.sampled_from([0.3, 1, 5, 24, 72]))
    def time_passes(self, hours: float) -> None:
        """What is due is done."""
        self.town.later(hours=hours)
        self._note()

    @precondition(lambda self: self.town.cases.sent)
    @rule(number=st.integers(0, 500))
    def cannot_be_reached(self, number: int) -> None:
        """A message to a contact never arrives."""
        message = self.town.cases.sent[-1 - number % len(self.town.cases.sent)]
        if message.slot and number % 3 == 0:
            self.town.casework.not_reached(message)
        self._note()

    @invariant()
    def nobody_left_out_is_told(self) -> None:
        """Neither by a message since they were left out nor by being among those told."""
        for case in self.town.cases.files.values():
            assert self.left_out[case.id].isdisjoint(contact.slot for contact in self.town.office.told(case))
        for message in self.town.cases.sent[getattr(self, "checked", 0) :]:
            out = self.left_out.get(message.case_id, set())
            is_farewell = message.kind is MessageKind.CASE_UPDATE and not message.actions
            assert message.slot not in out or is_farewell, (message.kind, message.slot)
            assert not (message.is_private and message.slot) or "something" not in f"{message.text}{message.summary}"
            assert not (message.is_private and message.to.conversation.startswith("C-")), "a private matter went to a channel"
        self.checked = len(self.town.cases.sent)

    @invariant()
    def events_are_kept(self) -> None:
        """Every opening, answer and closing that the state tells of is among the events."""
        for case in self.town.cases.files.values():
            kinds = [event.kind for event in self.town.cases.events[case.id]]
            assert kinds[0] is EventKind.OPENED
            for state, kind in ((CaseState.ANSWERED, EventKind.ANSWERED), (CaseState.WITHDRAWN, EventKind.WITHDRAWN), (CaseState.REOPENED, EventKind.REOPENED)):
                assert case.state is not state or kind in kinds
            assert case.state is not CaseState.CLOSED or {EventKind.CLOSED, EventKind.SETTLED} & set(kinds)
            if case.is_guarded:
                assert case.state is not CaseState.WITHDRAWN
                assert not case.gap
                assert len({asking.asker.person for asking in case.askings}) == 1, "a guarded case was joined"
                closings = [event for event in self.town.cases.events[case.id] if event.kind is EventKind.CLOSED]
                assert all(event.outcome is not None for event in closings)

    @invariant()
    def there_is_a_way_out(self) -> None:
        """Where somebody has to act, whoever was told can bring it to an end, at the latest after a reminder; what is over can be opened again."""
        office = self.town.office
        for case in self.town.cases.files.values():
            asker = Standing.of(case, Actor("slack", case.asking.asker.person, "T1"), office, frozenset())
            if case.state not in WAITING:
                assert isinstance(step(case, asker.deed(ActionKind.REOPEN, Form(), office)), Step)
                continue
            assert case.next_at is not None, "nobody will ever be reminded"
            assert any(asking.is_waiting for asking in case.askings), "nobody will ever get the answer"
            reminded = replace(case, reminders=1)
            for contact in office.told(case):
                standing = Standing.of(reminded, actor(contact.slot), office, frozenset())
                assert standing.is_contact
                ending = standing.deed(ActionKind.CLOSE, Form(outcome=Outcome.RECORDED), office)
                assert isinstance(step(reminded, ending), Step)


def test_no_order_of_acts_breaks_a_promise(plain_mind: Mind) -> None:
    """Some hundred random lives of up to four cases."""

    class Machine(CaseMachine):
        mind = plain_mind

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=100, stateful_step_count=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
        ),
    )


@pytest.mark.parametrize("about", [About.NOBODY, About.CHILD, About.ADULT, About.HEAD])
def test_from_every_state_a_case_can_be_brought_to_its_end(plain_mind: Mind, about: About) -> None:
    """By its contact, and again after its asker opened it once more."""
    town = Town(plain_mind)
    case = town.ask("something", about, Clock.TODAY if about is not About.NOBODY else None)
    for _ in range(2):
        for kind in (ActionKind.CLAIM, ActionKind.ANSWER, ActionKind.CLOSE):
            done = town.casework.act(case.id, kind, actor(town.fresh(case).told[0]), Form("Answer.", outcome=Outcome.RECORDED))
            assert not done.is_refused, (kind, done.text)
        assert town.fresh(case).state is CaseState.CLOSED
        assert not town.casework.act(case.id, ActionKind.REOPEN, Actor("slack", "U-asker", "T1"), Form()).is_refused
