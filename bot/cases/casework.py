"""Seeing to cases: what contacts, askers and administrators do, what is due, and what to do where a contact cannot be reached."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from bot.cases.acting import Acting, refused
from bot.cases.moving import Moving
from bot.cases.office import Office
from bot.cases.reminding import Reminding
from bot.cases.standing import Standing
from bot.cases.to_contacts import WHOLE
from bot.cases.viewing import Viewing
from bot.errors import CaseMovedOn, RecordsError, fault_line
from bot.handover import CaseChange, CaseFile, CaseView, Done, Form
from bot.messages import Action, ActionKind, Actor, Address, Message
from bot.ports import Cases, Clock, MindSource

logger = logging.getLogger(__name__)
_TRIES = 5
"""How often an act is judged again because another one came first."""
_ITSELF = Actor("", "")
"""The advisor, which reads what is not private to say it again."""


class Casework:
    """Sees to the cases of all schools. Everything may be done at once from several threads and processes: what comes second is judged again.

    `platforms` are those on which a message can be sent; `administrators` are accounts ("platform:account") and e-mail addresses.
    """

    def __init__(self, minds: MindSource, cases: Cases, clock: Clock, platforms: Iterable[str], administrators: Iterable[str] = ()) -> None:
        self._minds = minds
        self._cases = cases
        self._clock = clock
        self._platforms = tuple(platforms)
        self._administrators = frozenset(each.lower() if "@" in each and ":" not in each else each for each in administrators)

    def press(self, action_id: str, actor: Actor, form: Form) -> Done:
        """What came of a button on a case. One that is forged, stale, used or not theirs changes nothing, and says so civilly. Raises RecordsError."""
        action = self._cases.action(action_id)
        if action is None or not action.case_id:
            return self._refused("gone")
        if action.person not in {"", actor.account}:
            return self._refused("not_yours")
        if action.kind is ActionKind.OPEN:
            return _as_done(self._open(action.case_id, actor, whole=action.argument == WHOLE))
        return self._act(action.case_id, action.kind, actor, form, action_id)

    def act(self, case_id: str, kind: ActionKind, actor: Actor, form: Form) -> Done:
        """The same without a button. Raises RecordsError."""
        return self._act(case_id, kind, actor, form)

    def open(self, action_id: str, actor: Actor) -> CaseView | Done:
        """The case behind a button that opens one, or behind any other button of a case, such as a form needs; or why not. Raises RecordsError."""
        action = self._cases.action(action_id)
        if action is None or not action.case_id:
            return self._refused("gone")
        return self._open(action.case_id, actor, whole=action.kind is ActionKind.OPEN and action.argument == WHOLE)

    def view(self, case_id: str, actor: Actor, *, whole: bool = False) -> CaseView | Done:
        """A case as its contact may see it, or why not. Raises RecordsError.

        Of an urgent or private one first what it is about; `whole` once they have seen that it is not about them. That it was seen and read
        is recorded, and the asker is told.
        """
        return self._open(case_id, actor, whole=whole)

    def add(self, case_id: str, actor: Actor, text: str) -> Done:
        """Add a line to one's own case; one that is over is opened again by it. Raises RecordsError."""
        return self._done(case_id, lambda case, office: self._acting(case, office, actor).add(text, self._minds.current()))

    def waiting_for(self, actor: Actor) -> Sequence[CaseFile]:
        """The cases that wait for somebody, in all their roles at all schools, urgent ones first. Raises RecordsError."""
        knowledge, found = self._minds.current().knowledge, list[CaseFile]()
        for school in knowledge.schools.values():
            office = Office.of(school, knowledge.people[school.id], knowledge.wording, self._platforms, self._clock.now())
            slots = office.persons.slots(office.persons.of_actor(actor))
            deputised = [contact.slot for contact in office.persons.people.contacts if contact.deputy in slots and contact.deputy]
            cases = self._cases.told((*slots, *deputised), [school.id]) if slots else ()
            found += [case for case in cases if Standing.of(case, actor, office, self._administrators).is_contact]
        return sorted(found, key=lambda case: (not case.is_urgent, case.opened_at))

    def asked_by(self, address: Address) -> Sequence[CaseFile]:
        """The cases that wait and that this account asked, the newest first. Raises RecordsError."""
        return self._cases.asked_by(address)

    def remind(self) -> int:
        """Remind of all that is due by now, and how many cases there were. One that fails keeps none of the others. Raises RecordsError."""
        count = 0
        for case in self._cases.due(self._clock.now()):
            try:
                self._cases.change(Reminding(self._moving(case, self._office(case), _ITSELF)).due(case))
                count += 1
            except CaseMovedOn:
                logger.info("The case %s has moved on; it is looked at again.", case.id)
            except RecordsError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever is wrong with one case, the others are due too
                logger.error("Nobody could be reminded of the case %s: %s", case.id, fault_line(error))
        return count

    def not_reached(self, message: Message) -> None:
        """A message to a contact will never arrive: another account of theirs or the next in the chain gets it, and the asker is told.

        Doing it again has no further effect. Raises RecordsError.
        """
        for _ in range(_TRIES):
            case = self._cases.case(message.case_id) if message.case_id else None
            change = Reminding(self._moving(case, self._office(case), _ITSELF)).not_reached(case, message) if case else None
            if change is None:
                return
            try:
                self._cases.change(change)
            except CaseMovedOn:
                continue
            logger.error("The contact %s of the case %s cannot be reached.", message.slot, message.case_id)
            return

    def _act(self, case_id: str, kind: ActionKind, actor: Actor, form: Form, action_id: str = "") -> Done:
        if kind is ActionKind.OPEN:
            return _as_done(self._open(case_id, actor, whole=False))

        def judge(case: CaseFile, office: Office) -> tuple[CaseChange, str] | Done:
            action: Action | None = self._cases.action(action_id) if action_id else None
            return self._acting(case, office, actor).act(kind, form, self._minds.current(), action)

        return self._done(case_id, judge)

    def _done(self, case_id: str, judge: Callable[[CaseFile, Office], tuple[CaseChange, str] | Done]) -> Done:
        """Does what is judged possible; where another act came first it is judged again."""
        for _ in range(_TRIES):
            case = self._cases.case(case_id)
            if case is None:
                return self._refused("gone")
            judged = judge(case, self._office(case))
            if isinstance(judged, Done):
                return judged
            change, said = judged
            try:
                self._cases.change(change)
            except CaseMovedOn:
                continue
            logger.info("The case %s is %s: %s.", case.id, change.after.state, ", ".join(str(event.kind) for event in change.events))
            return Done(said, change.after)
        return self._refused("moved_on")

    def _open(self, case_id: str, actor: Actor, *, whole: bool) -> CaseView | Done:
        for _ in range(_TRIES):
            case = self._cases.case(case_id)
            if case is None:
                return self._refused("gone")
            office = self._office(case)
            acting = self._acting(case, office, actor)
            if not acting.standing.may_open:
                return self._refused("own" if acting.standing.own else "not_yours")
            try:
                return self._shown(acting, actor) if whole or not case.is_guarded else self._first_shown(acting)
            except CaseMovedOn:
                continue
        return self._refused("moved_on")

    def _first_shown(self, acting: Acting) -> CaseView:
        view = Viewing(acting.moving.office, acting.standing).first(acting.case)
        self._cases.change(CaseChange(acting.case, acting.case, (), actions=view.actions))
        return view

    def _shown(self, acting: Acting, actor: Actor) -> CaseView:
        """The whole case. That it was read is recorded before anything is shown; its buttons are kept so that they can be pressed."""
        change = acting.seen()
        viewing, words = Viewing(acting.moving.office, acting.standing), self._cases.words(acting.case.id, actor, acting.moving.office.now)
        view = viewing.whole(change.after, words)
        self._cases.change(replace(change, actions=view.actions))
        return view

    def _acting(self, case: CaseFile, office: Office, actor: Actor) -> Acting:
        return Acting(case, self._moving(case, office, actor), Standing.of(case, actor, office, self._administrators))

    def _moving(self, case: CaseFile, office: Office, actor: Actor) -> Moving:
        return Moving(office, case, self._cases.messages_of(case.id), lambda: self._cases.words(case.id, actor, office.now))

    def _office(self, case: CaseFile) -> Office:
        return Office.of_case(case, self._minds.current().knowledge, self._platforms, self._clock.now())

    def _refused(self, why: str) -> Done:
        return refused(self._minds.current().knowledge.wording, why)


def _as_done(view: CaseView | Done) -> Done:
    """An opened case as plain text, for whoever can show nothing else."""
    return view if isinstance(view, Done) else Done("\n\n".join(part.text for part in view.parts), view.case)
