"""The life of a case: which act is possible in which state, and what it makes of the case. Pure: who may act and whom it goes to is decided elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.handover import WAITING, Asking, CaseEvent, CaseFile, CaseState, EventKind, Form
from bot.messages import ActionKind

OF_CONTACT = frozenset({ActionKind.CLAIM, ActionKind.ANSWER, ActionKind.PASS_ON, ActionKind.CLOSE, ActionKind.MAY_BE_ME})
"""What a contact does to a case; opening it changes nothing but that it was seen."""
OF_ASKER = frozenset({ActionKind.WITHDRAW, ActionKind.SETTLED, ActionKind.REOPEN})
"""What the asker does to their own case."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody does to a case. `holds`: they claimed or answered it. `may_take_over`: they may act although somebody else has it.

    `own` are the ids of the actor's own questions in it, `slots` and `keys` those of the person who acts.
    """

    kind: ActionKind
    by: str
    at: datetime
    form: Form = field(default_factory=Form)
    holds: bool = False
    may_take_over: bool = False
    own: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    keys: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Step:
    """What became of a case, with the events that tell of it."""

    after: CaseFile
    events: tuple[CaseEvent, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing was done: a key of the section [refused] of wording.toml."""

    why: str


def step(case: CaseFile, deed: Deed) -> Step | Refusal:
    """What a deed makes of a case, or why it is not possible now."""
    return _STEPS[deed.kind](case, deed)


def added(case: CaseFile, deed: Deed) -> Step | Refusal:
    """The asker adds a line: to a case that nobody has to act on any more it is a reopening as well."""
    event = CaseEvent(EventKind.ADDED, deed.at, deed.by)
    if case.state in WAITING:
        return Step(case, (event,)) if _is_waiting_for(case, deed) else Refusal("ask_anew")
    reopened = _reopen(case, deed)
    return Step(reopened.after, (*reopened.events, event)) if isinstance(reopened, Step) else reopened


def seen(case: CaseFile, by: str, slot: str, at: datetime) -> Step:
    """The case as its contact has opened it; only the first time is an event."""
    if case.seen_at is not None:
        return Step(case, ())
    return Step(replace(case, seen_at=at), (CaseEvent(EventKind.SEEN, at, by, slot),))


def _moved(case: CaseFile, state: CaseState, deed: Deed, **changes: object) -> CaseFile:
    return replace(case, state=state, state_at=deed.at, reminders=0, **changes)  # type: ignore[arg-type]  # the names are those of CaseFile


def _event(kind: EventKind, deed: Deed, slot: str = "") -> CaseEvent:
    return CaseEvent(kind, deed.at, deed.by, slot or next(iter(deed.slots), ""), deed.form.outcome)


def _standing(case: CaseFile, deed: Deed) -> Refusal | None:
    """Why a contact cannot act on a case that stands so: it is over, or somebody else has it."""
    if case.state in {CaseState.CLOSED, CaseState.WITHDRAWN}:
        return Refusal(str(case.state))
    if case.state is CaseState.ANSWERED and not deed.holds and deed.kind is not ActionKind.CLOSE:
        return Refusal("answered")
    is_held = case.state is CaseState.CLAIMED and not deed.holds and not deed.may_take_over
    return Refusal("claimed") if is_held else None


def _claim(case: CaseFile, deed: Deed) -> Step | Refusal:
    if case.state is CaseState.CLAIMED and deed.holds:
        return Refusal("yours")
    if case.state is CaseState.ANSWERED:
        return Refusal("answered")
    if refusal := _standing(case, deed):
        return refusal
    after = _moved(case, CaseState.CLAIMED, deed, claimed_by=deed.by, seen_at=case.seen_at or deed.at)
    return Step(after, (_event(EventKind.CLAIMED, deed),))


def _answer(case: CaseFile, deed: Deed) -> Step | Refusal:
    if refusal := _standing(case, deed):
        return refusal
    if not deed.form.text.strip():
        return Refusal("no_text")
    after = _moved(case, CaseState.ANSWERED, deed, claimed_by=deed.by, seen_at=case.seen_at or deed.at, gap="")
    return Step(after, (_event(EventKind.ANSWERED, deed),))


def _pass_on(case: CaseFile, deed: Deed) -> Step | Refusal:
    """The case is open again, and it is the other slot's turn; whoever passed it on may still act."""
    if refusal := _standing(case, deed):
        return refusal
    if case.state is CaseState.ANSWERED:
        return Refusal("answered")
    slot = deed.form.slot
    told = (slot, *(each for each in case.told if each != slot))
    after = _moved(case, CaseState.OPEN, deed, claimed_by="", told=told, seen_at=None, gap="")
    return Step(after, (_event(EventKind.PASSED_ON, deed, slot),))


def _close(case: CaseFile, deed: Deed) -> Step | Refusal:
    if refusal := _standing(case, deed):
        return refusal
    if case.is_guarded and deed.form.outcome is None:
        return Refusal("no_outcome")
    after = _moved(case, CaseState.CLOSED, deed, seen_at=case.seen_at or deed.at, gap="")
    return Step(after, (_event(EventKind.CLOSED, deed),))


def _may_be_me(case: CaseFile, deed: Deed) -> Step | Refusal:
    """Whoever says so is left out from now on, in all their roles; what they claimed is open again."""
    after = replace(
        case,
        told=tuple(slot for slot in case.told if slot not in deed.slots),
        excluded=tuple(dict.fromkeys((*case.excluded, *deed.slots))),
        excluded_people=tuple(dict.fromkeys((*case.excluded_people, *sorted(deed.keys)))),
        gap="",
    )
    if case.state in WAITING:
        after = _moved(after, CaseState.OPEN, deed, claimed_by="", seen_at=None) if deed.holds or not after.told else after
    return Step(after, (_event(EventKind.STEPPED_BACK, deed),))


def _withdraw(case: CaseFile, deed: Deed) -> Step | Refusal:
    """An asker's own questions are withdrawn, those of others stay. Of an urgent or private case the wish is noted."""
    if case.state not in WAITING:
        return Refusal("withdrawn" if case.state is CaseState.WITHDRAWN else "over")
    if case.is_guarded:
        return Step(case, (_event(EventKind.WISHED_WITHDRAWN, deed),))
    if not any(asking.is_waiting for asking in case.askings if asking.question_id in deed.own):
        return Refusal("withdrawn")
    left = _no_longer_waiting(case, deed)
    events = (_event(EventKind.WITHDRAWN, deed),)
    if any(asking.is_waiting for asking in left.askings):
        return Step(left, events)
    return Step(_moved(left, CaseState.WITHDRAWN, deed, claimed_by="", gap=""), events)


def _settle(case: CaseFile, deed: Deed) -> Step | Refusal:
    """The asker needs no more. An urgent or private case is still closed by its contact, with an outcome."""
    if case.state is not CaseState.ANSWERED:
        return Refusal("over" if case.state in {CaseState.CLOSED, CaseState.WITHDRAWN} else "not_answered")
    events = (_event(EventKind.SETTLED, deed),)
    if case.is_guarded:
        return Step(case, events)
    left = _no_longer_waiting(case, deed)
    if any(asking.is_waiting for asking in left.askings):
        return Step(left, events)
    return Step(_moved(left, CaseState.CLOSED, deed), events)


def _reopen(case: CaseFile, deed: Deed) -> Step | Refusal:
    """The asker still needs to talk, however long ago it was. Only they get the next answer: the others of a gap had theirs."""
    if case.state in WAITING:
        return Refusal("still_open" if _is_waiting_for(case, deed) else "ask_anew")
    askings = tuple(replace(asking, is_waiting=asking.question_id in deed.own) for asking in case.askings)
    after = _moved(case, CaseState.REOPENED, deed, claimed_by="", seen_at=None, gap="", askings=askings)
    return Step(after, (_event(EventKind.REOPENED, deed),))


def _is_waiting_for(case: CaseFile, deed: Deed) -> bool:
    return any(asking.is_waiting for asking in case.askings if asking.question_id in deed.own)


def _no_longer_waiting(case: CaseFile, deed: Deed) -> CaseFile:
    def left(asking: Asking) -> Asking:
        return replace(asking, is_waiting=False) if asking.question_id in deed.own else asking

    return replace(case, askings=tuple(map(left, case.askings)))


_STEPS: dict[ActionKind, Callable[[CaseFile, Deed], Step | Refusal]] = {
    ActionKind.CLAIM: _claim,
    ActionKind.ANSWER: _answer,
    ActionKind.PASS_ON: _pass_on,
    ActionKind.CLOSE: _close,
    ActionKind.MAY_BE_ME: _may_be_me,
    ActionKind.WITHDRAW: _withdraw,
    ActionKind.SETTLED: _settle,
    ActionKind.REOPEN: _reopen,
}
