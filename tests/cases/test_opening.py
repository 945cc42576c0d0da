"""What a conversation adds to a case, and where answers go."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cases.opening import Opening
from bot.cases.telling import answer_address
from bot.handover import CaseFile
from bot.messages import Address, MessageKind
from bot.model import About, Clock, Question, Reply, Route, Sign, Verdict
from tests.cases.conftest import MONDAY, Town

SILENT = Verdict(Route.ESCALATE, reason="silent", topic="befriend-parent")


def _question(text: str, *, is_private: bool = True) -> Question:
    return Question(text, "D1" if is_private else "C1/5", "U-asker", "slack", MONDAY, text, tenant="T1", is_private=is_private)


def _urgent(about: About, clock: Clock = Clock.TODAY) -> Verdict:
    return Verdict(Route.URGENT, about=about, sign=Sign("said", about, clock))


def _added(town: Town, case: CaseFile, text: str, verdict: Verdict) -> tuple[CaseFile, list[tuple[str, MessageKind]]]:
    opening = Opening(town.office)
    opened = opening.add("q9", _question(text), verdict, case)
    assert opened.case is not None
    messages = opening.messages(opened, _question(text), Reply(verdict, "", "v"))
    return opened.case, [(message.slot, message.kind) for message in messages]


@pytest.mark.parametrize(
    ("about", "clock", "verdict", "goes_on"),
    [
        (About.NOBODY, None, SILENT, True),
        (About.NOBODY, None, _urgent(About.CHILD), False),
        (About.NOBODY, None, replace(SILENT, about=About.ADULT), False),
        (About.ADULT, None, _urgent(About.ADULT), False),
        (About.ADULT, None, SILENT, True),
        (About.CHILD, Clock.TODAY, _urgent(About.CHILD), True),
        (About.CHILD, Clock.TODAY, SILENT, True),
    ],
)
def test_what_is_urgent_or_private_is_never_added_to_what_is_less_so(town: Town, about: About, clock: Clock | None, verdict: Verdict, *, goes_on: bool) -> None:
    """It opens a case of its own, which goes to the right people."""
    assert Opening(town.office).goes_on(town.ask("something", about, clock), verdict) is goes_on


def test_what_is_added_reaches_those_who_were_told(town: Town) -> None:
    """Without its words, where it is private; the asking is the last of the case."""
    case, sent = _added(town, town.ask("something", About.CHILD, Clock.TODAY), "and more", _urgent(About.CHILD))
    assert sent == [("dsl", MessageKind.NOTE), ("deputy_dsl", MessageKind.NOTE)]
    assert [asking.question_id for asking in case.askings][-1] == "q9"


def test_what_has_become_pressing_is_seen_now(town: Town) -> None:
    """A matter of today that turns into danger runs on the other clock from then on."""
    before = replace(town.ask("something", About.CHILD, Clock.TODAY), seen_at=MONDAY)
    case, _ = _added(town, before, "he is here now", _urgent(About.CHILD, Clock.NOW))
    assert (case.clock, case.seen_at) == (Clock.NOW, None)


def test_a_name_that_follows_takes_the_case_past_its_owner(town: Town) -> None:
    """Who was told first may be the one whom it turns out to be about: the next is told, without a word to the first."""
    case, sent = _added(town, town.ask("an adult here", About.ADULT, Clock.TODAY), "it's Ruth Okoro", _urgent(About.ADULT))
    assert case.about is About.HEAD
    assert case.told == ("chair",)
    assert sent == [("chair", MessageKind.CASE)]


def test_an_answer_goes_where_nobody_else_reads_it(town: Town) -> None:
    """In a channel to the asker directly, unless the school answers ordinary questions in the thread."""
    direct, asked = Address.direct("slack", "T1", "U-asker"), _question("x", is_private=False)
    thread = Address("slack", "T1", "U-asker", "C1/5")
    assert answer_address(asked, "direct", is_private=False) == direct
    assert answer_address(asked, "thread", is_private=False) == thread
    assert answer_address(asked, "thread", is_private=True) == direct
    opened = Opening(town.office).open("q1", asked, _urgent(About.CHILD))
    assert opened.case is not None
    assert opened.case.asking.asker == direct


def test_what_could_not_be_read_is_private(town: Town) -> None:
    """Nobody knows what it is about: never in a channel, never joined."""
    opened = Opening(town.office).open("q1", _question("xyz"), Verdict(Route.ESCALATE, reason="unreadable"))
    assert opened.case is not None
    assert opened.case.is_private
    assert not opened.case.gap


def test_of_ones_own_despair_nobody_is_told_unasked(town: Town) -> None:
    """No case; the reply's contact is whom a message could be sent to on wish."""
    opened = Opening(town.office).open("q1", _question("x"), _urgent(About.OWN_WELFARE, Clock.NOW))
    assert opened.case is None
    assert opened.contact is not None
    wished = Opening(town.office).open("q1", _question("x"), replace(_urgent(About.OWN_WELFARE, Clock.NOW), reason="wished"))
    assert wished.case is not None
    assert wished.case.told == ("head",)
