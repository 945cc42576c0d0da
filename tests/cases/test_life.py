"""The life of a case by examples: every state and every act, by its contact, by another, by its asker."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cases.life import Deed, Refusal, Step, added, step
from bot.handover import Asking, CaseFile, CaseState, Form, Outcome
from bot.messages import ActionKind, Address
from bot.model import About, Clock
from tests.cases.conftest import MONDAY

K, S = ActionKind, CaseState
GAP = CaseFile("c", S.OPEN, "oak", "p", About.NOBODY, MONDAY, (Asking("q1", Address("slack", "T", "A", "@A")),), told=("slt",), gap="oak/x")
URGENT = replace(GAP, about=About.CHILD, clock=Clock.TODAY, is_private=True, gap="", told=("dsl", "deputy_dsl"))
FORM = Form(text="Answer.", slot="head", outcome=Outcome.RECORDED)


def _deed(kind: ActionKind, form: Form = FORM, *, holds: bool = False, may_take_over: bool = False) -> Deed:
    return Deed(kind, "slack:U", MONDAY, form, holds=holds, may_take_over=may_take_over, own=("q1",), slots=("slt",), keys=frozenset({"k"}))


def _comes_to(case: CaseFile, deed: Deed) -> str:
    result = step(case, deed)
    return str(result.after.state) if isinstance(result, Step) else f"refused: {result.why}"


TABLE = {
    S.OPEN: ("claimed", "answered", "open", "closed", "withdrawn", "refused: not_answered", "refused: still_open"),
    S.REOPENED: ("claimed", "answered", "open", "closed", "withdrawn", "refused: not_answered", "refused: still_open"),
    S.CLAIMED: ("refused: claimed", "refused: claimed", "refused: claimed", "refused: claimed", "withdrawn", "refused: not_answered", "refused: still_open"),
    S.ANSWERED: ("refused: answered", "refused: answered", "refused: answered", "closed", "refused: over", "closed", "reopened"),
    S.CLOSED: ("refused: closed", "refused: closed", "refused: closed", "refused: closed", "refused: over", "refused: over", "reopened"),
    S.WITHDRAWN: ("refused: withdrawn", "refused: withdrawn", "refused: withdrawn", "refused: withdrawn", "refused: withdrawn", "refused: over", "reopened"),
}
ACTS = (K.CLAIM, K.ANSWER, K.PASS_ON, K.CLOSE, K.WITHDRAW, K.SETTLED, K.REOPEN)


@pytest.mark.parametrize("state", TABLE)
def test_what_somebody_else_and_the_asker_can_do_in_each_state(state: CaseState) -> None:
    """The whole table for an ordinary question which somebody else has claimed or answered."""
    case = replace(GAP, state=state, claimed_by="slack:other" if state in {S.CLAIMED, S.ANSWERED} else "")
    assert tuple(_comes_to(case, _deed(kind)) for kind in ACTS) == TABLE[state]


def test_who_has_it_can_do_everything() -> None:
    """Answer, also once more; pass on, close. Claiming it again says that they have it."""
    claimed = replace(GAP, state=S.CLAIMED, claimed_by="slack:U")
    assert [_comes_to(claimed, _deed(kind, holds=True)) for kind in ACTS[:4]] == ["refused: yours", "answered", "open", "closed"]
    answered = replace(GAP, state=S.ANSWERED, claimed_by="slack:U")
    assert [_comes_to(answered, _deed(kind, holds=True)) for kind in ACTS[:4]] == ["refused: answered", "answered", "refused: answered", "closed"]


def test_what_somebody_else_has_can_be_taken_over_after_a_reminder() -> None:
    """Whoever claimed it may be ill."""
    claimed = replace(GAP, state=S.CLAIMED, claimed_by="slack:other")
    assert [_comes_to(claimed, _deed(kind, may_take_over=True)) for kind in ACTS[:4]] == ["claimed", "answered", "open", "closed"]


@pytest.mark.parametrize("state", [S.OPEN, S.CLAIMED, S.ANSWERED, S.REOPENED])
def test_an_urgent_case_ends_with_an_outcome_only(state: CaseState) -> None:
    """Not by closing without one, not by withdrawing, not by thanks."""
    case = replace(URGENT, state=state, claimed_by="slack:U")
    assert _comes_to(case, _deed(K.CLOSE, Form(), holds=True)) == "refused: no_outcome"
    assert _comes_to(case, _deed(K.WITHDRAW)) in {str(state), "refused: over"}
    assert _comes_to(case, _deed(K.SETTLED)) in {str(state), "refused: not_answered"}
    assert _comes_to(case, _deed(K.CLOSE, holds=True)) == "closed"


def test_an_answer_without_words_is_none() -> None:
    """White space is no answer."""
    assert _comes_to(GAP, _deed(K.ANSWER, Form(text=" \n"))) == "refused: no_text"


def test_stepping_back_leaves_the_person_out_for_good() -> None:
    """With all their slots and keys; what they had claimed is open again."""
    result = step(replace(URGENT, state=S.CLAIMED, claimed_by="slack:U"), replace(_deed(K.MAY_BE_ME, holds=True), slots=("dsl", "slt")))
    assert isinstance(result, Step)
    assert result.after.told == ("deputy_dsl",)
    assert set(result.after.excluded) == {"dsl", "slt"}
    assert result.after.excluded_people == ("k",)
    assert (result.after.state, result.after.claimed_by) == (S.OPEN, "")


def test_adding_to_what_is_over_opens_it_again() -> None:
    """And to what waits it is added; one who has withdrawn from others' question asks anew."""
    closed = added(replace(GAP, state=S.CLOSED), _deed(K.REOPEN))
    assert isinstance(closed, Step)
    assert (closed.after.state, len(closed.events)) == (S.REOPENED, 2)
    left = replace(GAP, askings=(replace(GAP.askings[0], is_waiting=False), Asking("q2", Address("slack", "T", "B", "@B"))))
    assert isinstance(added(left, _deed(K.REOPEN)), Refusal)


def test_no_change_leaves_a_gap_joinable_once_it_is_somebodys_own() -> None:
    """After a reopening, a passing on or an answer nobody joins any more."""
    for state, kind in ((S.OPEN, K.ANSWER), (S.OPEN, K.PASS_ON), (S.CLOSED, K.REOPEN), (S.OPEN, K.CLOSE), (S.OPEN, K.WITHDRAW)):
        result = step(replace(GAP, state=state), _deed(kind))
        assert isinstance(result, Step)
        assert result.after.gap == ""
