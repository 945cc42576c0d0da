"""Judging what somebody does to a case: may they, is it possible now, and what it changes. Nothing is kept here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.cases.life import Deed, Refusal, added, seen, step
from bot.cases.moving import Moving
from bot.cases.opening import Opening
from bot.cases.rulings import ruling_draft
from bot.cases.standing import Standing
from bot.cases.to_askers import AskerTeller
from bot.cases.to_contacts import ContactTeller
from bot.deciding.mind import Mind
from bot.deciding.urgent import sign_by_rules
from bot.handover import CaseChange, CaseFile, Done, Form
from bot.messages import Action, ActionKind, Message
from bot.model import Contact

Judged = tuple[CaseChange, str] | Done
"""What an act changes, with what whoever acts is told; or why nothing is done."""


@dataclass(frozen=True, slots=True)
class Acting:
    """One person before one case."""

    case: CaseFile
    moving: Moving
    standing: Standing

    def act(self, kind: ActionKind, form: Form, mind: Mind, action: Action | None = None) -> Judged:
        """What a press or a command comes to. `action` is the button, where there was one."""
        if not self.standing.may(kind):
            return self._refused("own" if self.standing.own else "not_yours")
        if action is not None and action.used_at is not None:
            return replace(self._refused("used"), text=f"{self._refused('used').text} {ContactTeller(self.moving.office).status(self.case)}")
        takers = [contact.slot for contact in self.moving.office.may_take(self.case) if contact.slot not in self.standing.slots]
        if kind is ActionKind.PASS_ON and form.slot not in takers:
            return self._refused("no_slot")
        deed = self.standing.deed(kind, form, self.moving.office)
        result = step(self.case, deed)
        if isinstance(result, Refusal):
            return self._refused(result.why)
        moved = self.moving.follow_up(result, deed)
        change = CaseChange(
            before=self.case,
            after=moved.after,
            events=result.events,
            messages=moved.messages,
            words=_words(deed),
            used_action=action.id if action else "",
        )
        return self._with_ruling(change, deed, moved.said, mind)

    def add(self, text: str, mind: Mind) -> Judged:
        """What a line that the asker adds comes to. What sounds urgent must not be put with what is not: it is to be sent as a question."""
        if not self.standing.own:
            return self._refused("not_yours")
        if not text.strip():
            return self._refused("no_text")
        office = self.moving.office
        if not self.case.is_urgent and sign_by_rules(mind, mind.reader.read(text)) is not None:
            return self._refused("say_it_anew")
        deed = self.standing.deed(ActionKind.REOPEN, Form(text=text), office)
        result = added(self.case, deed)
        if isinstance(result, Refusal):
            return self._refused(result.why)
        case, newly_told = Opening(office).without_named(result.after, text)
        case, following = self.moving.told_again(case)
        called = (*newly_told, *following)
        others = [contact for contact in office.told(case) if contact not in called]
        notes = [self.moving.to_contacts.more(case, contact, text) for contact in others]
        messages = (*self.moving.calls(case, called), *(note for note in notes if note is not None))
        if case.state is not self.case.state:
            messages += self.moving.updates(case, but=called)
        key = "added" if office.told(case) else "nobody"
        said = office.wording[f"done.{key}"].format(contact=office.called(office.told(case)))
        return CaseChange(self.case, self.moving.timed(case), result.events, messages, words=text), said

    def seen(self) -> CaseChange:
        """What opening the case comes to: the first time it is seen, and of an urgent or private one the asker is told."""
        office = self.moving.office
        by = self._role()
        result = seen(self.case, self.standing.by, by[0].slot if by else "", office.now)
        if not result.events:
            return CaseChange(self.case, self.case, ())
        news: tuple[Message, ...] = AskerTeller(office).seen(result.after, by) if self.case.is_guarded else ()
        return CaseChange(self.case, self.moving.timed(result.after), result.events, news)

    def _role(self) -> tuple[Contact, ...]:
        """Whoever acts, first in the role in which they were told."""
        contacts = [self.moving.office.persons.people.in_slot(slot) for slot in self.standing.slots]
        return tuple(sorted(contacts, key=lambda contact: contact.slot not in self.case.told))

    def _with_ruling(self, change: CaseChange, deed: Deed, said: str, mind: Mind) -> Judged:
        """The change with the draft of a ruling, where an answer is to be one and may be."""
        if deed.kind is not ActionKind.ANSWER or not deed.form.as_ruling:
            return change, said
        wording = self.moving.office.wording
        draft = ruling_draft(self.case, deed.form.text, [question for question, _ in self.moving.words().questions], mind)
        if isinstance(draft, str):
            return change, f"{said} {wording[f'done.{draft}']}"
        return replace(change, ruling=draft), f"{said} {wording['done.ruling']}"

    def _refused(self, why: str) -> Done:
        office, case = self.moving.office, self.case
        who = office.called(office.told(case)) if why == "still_open" else office.who(case.claimed_by)
        return refused(office.wording, why, who=who, time=office.time(case.state_at))


def refused(wording: Mapping[str, str], why: str, **values: str) -> Done:
    """A civil word for why nothing was done."""
    text = wording[f"refused.{why}"]
    return Done(text.format(**values) if values else text, is_refused=True)


def _words(deed: Deed) -> str:
    """What is kept of what was said in the act."""
    return {ActionKind.ANSWER: deed.form.text, ActionKind.CLOSE: deed.form.reference}.get(deed.kind, "")
