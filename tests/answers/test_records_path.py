"""What the path does when the records fail, and what a conversation keeps: the asker is never left without whom to tell."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from bot.advisor import Advisor
from bot.deciding.mind import Mind
from bot.errors import ConversationMovedOn, RecordsError
from bot.handover import Asked, Turn
from bot.model import Question, Route, Talk
from bot.ports import Records
from tests.answers.conftest import NOW, FixedClock, OneMind

URGENT = "a year 8 has just messaged me on snapchat asking to meet up"
ORDINARY = "can I accept a parent's friend request?"


@dataclass(slots=True)
class FailingRecords(Records):
    """Records whose reading or writing fails."""

    reading_fails: bool = False
    writing_fails: bool = False
    moved_on: int = 0
    kept: list[Turn] = field(default_factory=list)

    def talk(self, question: Question) -> Talk | None:
        """Nothing was said before, if it can be read."""
        if self.reading_fails:
            raise RecordsError("The records are locked by another program: close it, then try again.")
        return None

    def asked(self, action_id: str) -> Asked | None:
        """No button was pressed."""
        return None

    def commit(self, turn: Turn) -> bool:
        """Keep the turn, if it can be kept."""
        if self.moved_on:
            self.moved_on -= 1
            raise ConversationMovedOn("The conversation went on.")
        if self.writing_fails:
            raise RecordsError("There is no room left for the records: free some disk space, then try again.")
        self.kept.append(turn)
        return True


def _question(text: str) -> Question:
    return Question(text, "talk", "person", "terminal", NOW, "key", school="academy-trust")


@pytest.mark.parametrize(("reading", "writing"), [(True, False), (False, True), (True, True)])
def test_an_urgent_question_gets_its_reply_without_any_records(mind: Mind, *, reading: bool, writing: bool) -> None:
    """Whom to tell stands in the reply, and that nothing could be kept."""
    records = FailingRecords(reading, writing)
    reply = Advisor(OneMind(mind), records, FixedClock()).ask(_question(URGENT))
    assert reply.verdict.route is Route.URGENT
    assert "999" in reply.text
    assert ("could not keep a record" in reply.text) is writing
    assert (not reply.case_id) is writing
    assert len(records.kept) == (0 if writing else 1)


@pytest.mark.parametrize(("reading", "writing"), [(True, False), (False, True)])
def test_an_ordinary_question_without_a_record_is_not_answered(mind: Mind, *, reading: bool, writing: bool) -> None:
    """Every question is on record before its reply is shown; otherwise the asker learns what is wrong."""
    with pytest.raises(RecordsError):
        Advisor(OneMind(mind), FailingRecords(reading, writing), FixedClock()).ask(_question(ORDINARY))


def test_a_conversation_that_moved_on_is_decided_again(mind: Mind) -> None:
    """Two messages at once: the second is decided anew and kept once."""
    records = FailingRecords(moved_on=2)
    Advisor(OneMind(mind), records, FixedClock()).ask(_question(ORDINARY))
    assert len(records.kept) == 1


def test_an_urgent_question_is_answered_although_the_conversation_keeps_moving(mind: Mind) -> None:
    """However often another message comes first, the asker learns whom to tell."""
    reply = Advisor(OneMind(mind), FailingRecords(moved_on=99), FixedClock()).ask(_question(URGENT))
    assert "999" in reply.text


def test_an_urgent_question_of_a_school_that_is_gone_is_answered(mind: Mind) -> None:
    """An administrator who renames a school does not silence a warning."""
    question = Question(URGENT, "talk", "person", "terminal", NOW, "key", school="renamed-since")
    assert "999" in Advisor(OneMind(mind), FailingRecords(), FixedClock()).ask(question).text


def test_an_urgent_question_is_answered_where_ranking_fails(mind: Mind, monkeypatch: pytest.MonkeyPatch) -> None:
    """The signs need neither encoder nor clauses."""

    def fail(*_: object) -> None:
        raise RuntimeError("the encoder is broken")

    monkeypatch.setattr("bot.deciding.urgent.rank", fail)
    reply = Advisor(OneMind(mind), FailingRecords(), FixedClock()).ask(_question(URGENT))
    assert reply.verdict.route is Route.URGENT
    assert "999" in reply.text


@pytest.mark.parametrize("said", ["my TA has hit a child", "thanks. a year 9 just told me she wants to die", "i cant go on"])
def test_no_courtesy_hides_a_warning(mind: Mind, said: str) -> None:
    """A TA is no "ta", and thanks before a worry are not the message."""
    assert Advisor(OneMind(mind), FailingRecords(), FixedClock()).ask(_question(said)).verdict.route is Route.URGENT
