"""Cases: what an act does is kept whole or not at all, and who asked sees nobody else's question."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, delete, func, select
from storage_turns import GAP, KEY, NOON, QUESTION, SECRET, Count, Row, SetClock, gap_turn, make_case, make_message, make_turn, private_turn

from adapters.storage import schema
from adapters.storage.case_listing import ListedCase, list_cases, list_events
from adapters.storage.cases import SqlCases
from adapters.storage.database import Database, open_database
from adapters.storage.records import SqlRecords
from bot.errors import CaseMovedOn, ConversationMovedOn, RecordsError
from bot.handover import CaseChange, CaseEvent, CaseFile, CaseState, CaseWords, EventKind, Outcome, RulingDraft, Turn
from bot.messages import Action, ActionKind, Actor, Address, Message, MessageKind
from bot.model import About, Clock, Talk

HOUR = timedelta(hours=1)
LEAD = Actor("slack", "U9", "T1", "s.okafor@hillside.example")
CLAIMED = CaseEvent(EventKind.CLAIMED, NOON, "slack:U9", "dsl")
ANSWERED = CaseEvent(EventKind.ANSWERED, NOON + HOUR, "slack:U9", "dsl")
ADDED = CaseEvent(EventKind.ADDED, NOON, "slack:U1")


def case_of(cases: SqlCases, case_id: str = "c1") -> CaseFile:
    """The case, which is there."""
    case = cases.case(case_id)
    assert case is not None
    return case


def act(cases: SqlCases, case_id: str = "c1", *events: CaseEvent, words: str = "", messages: tuple[Message, ...] = (), **after: object) -> CaseFile:
    """Does something to a case; the case afterwards."""
    before = case_of(cases, case_id)
    cases.change(CaseChange(before, replace(before, **after), events, messages, words))  # type: ignore[arg-type]  # fields of a case
    return case_of(cases, case_id)


def test_a_case_comes_back_as_it_was_opened(records: SqlRecords, cases: SqlCases) -> None:
    """In every field, with its question and whom to answer."""
    case = make_case(
        about=About.ADULT,
        clock=Clock.TODAY,
        is_private=True,
        told=("head", "chair"),
        excluded=("dsl",),
        excluded_people=("ab12",),
        claimed_by="slack:U9",
        seen_at=NOON + HOUR,
        reminders=2,
        gap="",
        next_at=None,
    )
    records.commit(make_turn(case=case))
    assert case_of(cases) == replace(case, version=1)


def test_a_case_that_is_none(cases: SqlCases) -> None:
    """A forged id leads nowhere."""
    assert (cases.case("c1"), cases.action("a1"), cases.messages_of("c1"), cases.words("c1", LEAD, NOON)) == (None, None, [], CaseWords(()))


def test_what_an_act_does_is_kept_whole(records: SqlRecords, cases: SqlCases, database: Database, clock: SetClock, count: Count) -> None:
    """The case, what happened, what was said, what is to be sent, the buttons, and that one was pressed."""
    records.commit(gap_turn())
    clock.time = NOON + HOUR
    before = case_of(cases)
    after = replace(before, state=CaseState.ANSWERED, claimed_by="slack:U9", state_at=NOON + HOUR, next_at=None, seen_at=NOON, version=99)
    answer = make_message("answer", kind=MessageKind.ANSWER, case_id="c1")
    shown = Action("shown", ActionKind.CLOSE, "Close", case_id="c1")
    ruling = RulingDraft("r1", "c1", "Yes, where ...", "7.3", "befriend-parent")
    cases.change(CaseChange(before, after, (CLAIMED, ANSWERED), (answer,), "Yes, where ...", ruling, "a1", (shown,)))
    assert case_of(cases) == replace(after, version=2)
    assert list_events(database.engine, "c1")[1:] == [CLAIMED, ANSWERED]
    assert cases.words("c1", LEAD, NOON) == CaseWords(((QUESTION.text, "Strongly advised not to."),), (), ("Yes, where ...",))
    assert cases.action("shown") == shown
    used = cases.action("a1")
    assert used is not None
    assert used.used_at == clock.time
    assert count(schema.outbox) == 3


def test_a_ruling_draft_is_kept(records: SqlRecords, cases: SqlCases, row: Row) -> None:
    """Until a person approves it."""
    records.commit(gap_turn())
    before = case_of(cases)
    cases.change(CaseChange(before, before, (), ruling=RulingDraft("r1", "c1", "Yes, where ...", "7.3", "befriend-parent")))
    kept = row(schema.ruling_draft)
    assert kept.items() >= {"id": "r1", "case_id": "c1", "clause_id": "7.3", "topic": "befriend-parent", "scope": "asker", "text": "Yes, where ..."}.items()


def test_two_who_act_at_once(records: SqlRecords, cases: SqlCases, count: Count) -> None:
    """The second finds that the case has moved on, and nothing of that act is kept."""
    records.commit(gap_turn())
    before = case_of(cases)
    cases.change(CaseChange(before, replace(before, state=CaseState.CLAIMED), (CLAIMED,)))
    with pytest.raises(CaseMovedOn):
        cases.change(CaseChange(before, replace(before, state=CaseState.CLAIMED), (CLAIMED,), (make_message("late"),), "Mine"))
    assert (count(schema.case_event), count(schema.outbox), count(schema.case_text)) == (2, 2, 0)


def test_of_many_who_claim_at_once_one_has_it(database: Database, other: Database) -> None:
    """On whatever copy they press."""
    database.records.commit(gap_turn())
    before = case_of(database.cases)

    def claim(number: int) -> bool:
        try:
            (database if number % 2 else other).cases.change(CaseChange(before, replace(before, claimed_by=f"slack:U{number}"), (CLAIMED,)))
        except CaseMovedOn:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(claim, range(16))) == 1


def test_what_is_said_in_private_is_sealed(records: SqlRecords, cases: SqlCases, count: Count, engine: Engine) -> None:
    """Added lines, answers and references of an urgent or private case stand apart, unreadable without the key."""
    records.commit(private_turn())
    act(cases, "cp", ADDED, words="He waits at the gate.")
    act(cases, "cp", ANSWERED, words="I have spoken to her.")
    act(cases, "cp", CaseEvent(EventKind.CLOSED, NOON, "slack:U9", outcome=Outcome.RECORDED), words="CPOMS 4711", state=CaseState.CLOSED)
    assert (count(schema.case_text), count(schema.private_case_text)) == (0, 3)
    with engine.connect() as connection:
        kept = str(connection.execute(select(schema.private_case_text)).all())
    assert not [said for said in ("gate", "spoken", "4711") if said in kept]
    assert cases.words("cp", LEAD, NOON) == CaseWords(((SECRET, "Strongly advised not to."),), ("He waits at the gate.",), ("I have spoken to her.",))


def test_who_reads_a_private_case_is_on_record(records: SqlRecords, cases: SqlCases, engine: Engine) -> None:
    """Each time, before anything is shown; reading an ordinary one is not recorded."""
    records.commit(private_turn())
    records.commit(gap_turn())
    cases.words("cp", LEAD, NOON + HOUR)
    cases.words("c1", LEAD, NOON + HOUR)
    assert list_events(engine, "cp")[1:] == [CaseEvent(EventKind.READ, NOON + HOUR, "slack:U9")]
    assert len(list_events(engine, "c1")) == 1
    assert case_of(cases, "cp").version == 1


def test_words_that_were_removed_leave_their_place(records: SqlRecords, cases: SqlCases, engine: Engine) -> None:
    """The first question of a shared case is gone; the second is still the second asker's."""
    records.commit(gap_turn("1", text="first"))
    records.commit(gap_turn("2", person="U2", text="second"))
    with engine.begin() as connection:
        connection.execute(delete(schema.question_text).where(schema.question_text.c.person == "U1"))
    assert [said for said, _ in cases.words("c1", LEAD, NOON).questions] == ["", QUESTION.text]


def test_a_follow_up_is_told_with_what_it_refers_to(records: SqlRecords, cases: SqlCases) -> None:
    """Who asks "and a dad's?" is understood by whoever has to answer; what was pressed has no words of its own."""
    talk = Talk("Can I accept a dad's friend request?")
    records.commit(make_turn("1", verdict=GAP, case=make_case("1"), talk=talk, text="and a dad's?"))
    records.commit(make_turn("2", verdict=GAP, case=make_case("2"), talk=talk, text=""))
    assert [cases.words(case_id, LEAD, NOON).questions[0][0] for case_id in ("c1", "c2")] == [talk.question] * 2


def test_with_another_key_a_case_is_found_and_not_read(database: Database, database_url: str, clock: SetClock) -> None:
    """Listings, reminders and answers go on; what was said is refused with what to do."""
    database.records.commit(private_turn())
    strange = open_database(database_url, clock, private_key="c3RyYW5nZXItc3RyYW5nZXItc3RyYW5nZXItc3RyYW4=")
    assert [case.id for case in strange.cases.told(["dsl"], ["hillside"])] == [case.id for case in strange.cases.due(NOON)] == ["cp"]
    assert [case.id for case in list_cases(strange.engine)] == ["cp"]
    assert case_of(strange.cases, "cp").asking.asker == Address("slack", "T1", "U1", "Dp")
    with pytest.raises(RecordsError, match="another key"):
        strange.cases.words("cp", LEAD, NOON)
    both = open_database(database_url, clock, private_key=f"c3RyYW5nZXItc3RyYW5nZXItc3RyYW5nZXItc3RyYW4=,{KEY}")
    assert both.cases.words("cp", LEAD, NOON).questions[0][0] == SECRET
    strange.close()
    both.close()


def test_whom_to_remind(records: SqlRecords, cases: SqlCases) -> None:
    """The cases whose time has come, the longest due first; one without a time never."""
    for key, at in (("1", NOON), ("2", NOON - HOUR), ("3", NOON + timedelta(seconds=1)), ("4", None)):
        records.commit(make_turn(key, case=make_case(key, next_at=at)))
    assert [case.id for case in cases.due(NOON)] == ["c2", "c1"]
    assert [case.id for case in cases.due(NOON, 1)] == ["c2"]


def test_what_a_contact_has_to_do(records: SqlRecords, cases: SqlCases) -> None:
    """The cases that wait for one of their slots at one of their schools: urgent first, then the oldest."""
    opened: dict[str, dict[str, Any]] = {
        "old": {"opened_at": NOON - HOUR},
        "new": {},
        "today": {"clock": Clock.TODAY, "is_private": True},
        "now": {"clock": Clock.NOW, "is_private": True},
        "other slot": {"told": ("head",)},
        "second slot": {"told": ("head", "questions"), "opened_at": NOON - 2 * HOUR},
        "other school": {"school": "oakley"},
        "closed": {"state": CaseState.CLOSED},
        "reopened": {"state": CaseState.REOPENED, "opened_at": NOON + HOUR},
    }
    for key, fields in opened.items():
        records.commit(make_turn(key, case=make_case(key, **fields)))
    found = [case.id.removeprefix("c") for case in cases.told(["questions", "chair"], ["hillside"])]
    assert found == ["now", "today", "second slot", "old", "new", "reopened"]
    assert cases.told([], ["hillside"]) == cases.told(["questions"], []) == []


def test_messages_that_show_the_case(records: SqlRecords, cases: SqlCases) -> None:
    """The newest of each contact, to be replaced when the case moves; neither reminders nor what the asker got."""
    records.commit(private_turn())
    head = Address.direct("slack", "T1", "U8")
    newer = make_message("newer", kind=MessageKind.CASE_UPDATE, case_id="cp", replaces="message-p")
    others = (
        make_message("head", head, case_id="cp", slot="head"),
        make_message("reminder", kind=MessageKind.REMINDER, case_id="cp"),
        make_message("asker", kind=MessageKind.SEEN, case_id="cp", slot=""),
    )
    act(cases, "cp", messages=(newer, *others))
    assert {message.id for message in cases.messages_of("cp")} == {"message-newer", "message-head"}


def test_listing_cases_names_nobody(records: SqlRecords, engine: Engine) -> None:
    """Administrators see ids, kinds and times, and whom it went to by role."""
    records.commit(private_turn())
    case = ListedCase("cp", "qp", CaseState.OPEN, "hillside", "academy-trust", About.CHILD, Clock.NOW, True, ("dsl", "deputy_dsl"), NOON, None, NOON, 0)
    assert list(list_cases(engine)) == [case]
    assert not [secret for secret in ("boy's name", "pupil-contacted-me", "U1") if secret in str(case)]


def test_listing_cases_the_oldest_first(records: SqlRecords, engine: Engine) -> None:
    """Who has waited longest stands on top; what is closed is listed only on request, and one school by itself."""
    for number, state, school in ((3, "open", "hillside"), (1, "claimed", "oakley"), (2, "closed", "hillside")):
        case = make_case(str(number), state=CaseState(state), school=school, opened_at=NOON + number * HOUR)
        records.commit(make_turn(str(number), case=case))
    assert [case.id for case in list_cases(engine)] == ["c1", "c3"]
    assert [case.id for case in list_cases(engine, with_closed=True)] == ["c1", "c2", "c3"]
    assert [case.id for case in list_cases(engine, school="oakley")] == ["c1"]


def adding(cases: SqlCases, key: str, case_id: str, **question: Any) -> Turn:
    """A further message of the same conversation, added to its case."""
    case = case_of(cases, case_id)
    asking = replace(case.asking, question_id=f"q{key}")
    added = replace(case, askings=(*case.askings, asking), clock=Clock.NOW, is_private=True)
    turn = make_turn(key, case=added, talk=Talk(version=1), **{"conversation": case.asking.asker.conversation, **question})
    return replace(turn, adds=True, messages=(make_message(key, case_id=case_id),))


def test_a_message_is_added_to_its_case(records: SqlRecords, cases: SqlCases, engine: Engine, count: Count) -> None:
    """The case has both questions and what else the core decided; its contacts are told."""
    records.commit(private_turn())
    assert records.commit(adding(cases, "2", "cp", text="and he is back")) is True
    case = case_of(cases, "cp")
    assert ([asking.question_id for asking in case.askings], case.version) == (["qp", "q2"], 2)
    assert [event.kind for event in list_events(engine, "cp")] == [EventKind.OPENED, EventKind.ADDED]
    assert (count(schema.case), count(schema.outbox)) == (1, 3)
    assert [said for said, _ in cases.words("cp", LEAD, NOON).questions] == [SECRET, "and he is back"]


def test_a_message_added_to_a_case_that_moved_on_is_decided_again(records: SqlRecords, cases: SqlCases, count: Count) -> None:
    """The contact has closed it at this very moment: the question must not end in a closed case."""
    records.commit(private_turn())
    turn = adding(cases, "2", "cp")
    act(cases, "cp", CaseEvent(EventKind.CLOSED, NOON, "slack:U9"), state=CaseState.CLOSED)
    with pytest.raises(ConversationMovedOn):
        records.commit(turn)
    with pytest.raises(ConversationMovedOn):
        records.commit(adding(cases, "2", "cp"))
    assert count(schema.question) == 1


def test_those_who_ask_about_the_same_gap_share_a_case(records: SqlRecords, cases: SqlCases, count: Count, engine: Engine) -> None:
    """The contact is told once; each asker gets a reply whose button belongs to the shared case."""
    assert [records.commit(gap_turn("1")), records.commit(gap_turn("2", person="U2"))] == [True, True]
    assert (count(schema.case), count(schema.case_asking), count(schema.outbox)) == (1, 2, 3)
    assert [event.kind for event in list_events(engine, "c1")] == [EventKind.OPENED, EventKind.JOINED]
    button = cases.action("w-q2")
    assert button is not None
    assert button.case_id == "c1"
    talk = records.talk(gap_turn("2", person="U2").question)
    assert talk is not None
    assert talk.case == "c1"


def test_no_asker_sees_another(records: SqlRecords, cases: SqlCases) -> None:
    """Of a shared case an asker reads their own question alone, and what they do to it leaves the others' as they are."""
    records.commit(gap_turn("1"))
    records.commit(gap_turn("2", person="U2"))
    (mine,) = cases.asked_by(Address.direct("slack", "T1", "U2"))
    assert [asking.question_id for asking in mine.askings] == ["q2"]
    no_more = tuple(replace(asking, is_waiting=False) for asking in mine.askings)
    cases.change(CaseChange(mine, replace(mine, askings=no_more), (CaseEvent(EventKind.WITHDRAWN, NOON, "slack:U2"),)))
    assert [asking.is_waiting for asking in case_of(cases).askings] == [True, False]
    assert cases.asked_by(Address.direct("slack", "T1", "U2")) == []
    assert [case.id for case in cases.asked_by(Address.direct("slack", "T1", "U1"))] == ["c1"]


def test_own_cases_the_newest_first(records: SqlRecords, cases: SqlCases) -> None:
    """Whatever the conversation they were asked in; what is closed is left out."""
    for key, at in (("1", NOON), ("2", NOON + HOUR), ("3", NOON)):
        records.commit(make_turn(key, case=make_case(key, opened_at=at, state=CaseState.CLOSED if key == "3" else CaseState.OPEN)))
    assert [case.id for case in cases.asked_by(Address.direct("slack", "T1", "U1"))] == ["c2", "c1"]
    assert cases.asked_by(Address.direct("teams", "T1", "U1")) == []


def test_an_answer_misses_nobody_who_joins_meanwhile(records: SqlRecords, cases: SqlCases) -> None:
    """An answer that was judged before somebody joined is judged again, so that the joiner gets it too."""
    records.commit(gap_turn("1"))
    before = case_of(cases)
    records.commit(gap_turn("2", person="U2"))
    with pytest.raises(CaseMovedOn):
        cases.change(CaseChange(before, replace(before, state=CaseState.ANSWERED), (ANSWERED,)))


@pytest.mark.parametrize(
    "second",
    [
        gap_turn("2", gap="hillside/photos"),
        gap_turn("2", gap=""),
        gap_turn("2", received_at=NOON + timedelta(days=1)),
        replace(gap_turn("2"), case=make_case("2", gap="hillside/befriend-parent", told=("head",))),
    ],
    ids=["another gap", "no gap", "a day later", "for somebody else"],
)
def test_what_opens_a_case_of_its_own(records: SqlRecords, count: Count, second: Turn) -> None:
    """Another gap, a private one, one that has waited for a day, and one whose contact is another."""
    records.commit(gap_turn("1"))
    records.commit(second)
    assert (count(schema.case), count(schema.case_asking), count(schema.outbox)) == (2, 2, 4)


def test_an_answered_gap_is_asked_about_anew(records: SqlRecords, cases: SqlCases, count: Count) -> None:
    """Nobody joins a case that has its answer; and that case can still move, although the gap is another's now."""
    records.commit(gap_turn("1"))
    act(cases, "c1", ANSWERED, state=CaseState.ANSWERED)
    records.commit(gap_turn("2"))
    assert count(schema.case) == 2
    assert act(cases, "c1", state=CaseState.REOPENED).state is CaseState.REOPENED
    assert (case_of(cases, "c1").gap, case_of(cases, "c2").gap) == ("", "hillside/befriend-parent")


def test_a_gap_that_many_ask_about_at_once_is_one_case(database: Database, other: Database, count: Count, engine: Engine) -> None:
    """Twenty colleagues on two copies at the same moment: one case, one message to the contact, twenty askers."""

    def ask(number: int) -> bool:
        return (database if number % 2 else other).records.commit(gap_turn(f"n{number}", person=f"P{number}"))

    with ThreadPoolExecutor(20) as pool:
        assert all(pool.map(ask, range(20)))
    assert (count(schema.case), count(schema.case_asking), count(schema.outbox)) == (1, 20, 21)
    with engine.connect() as connection:
        positions = connection.execute(select(func.count(schema.case_asking.c.position.distinct()))).scalar_one()
    assert positions == 20


def test_urgent_matters_are_never_joined(records: SqlRecords, count: Count) -> None:
    """Two reports may be two children, whatever else the core says of them."""
    for key in "12":
        turn = private_turn(key)
        records.commit(replace(turn, case=make_case(key, clock=Clock.NOW, gap="hillside/pupil-contacted-me")))
    assert count(schema.case) == 2
