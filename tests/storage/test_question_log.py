"""Reading the records back."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, insert
from storage_turns import CITATION, KEY, NOON, VERDICT, make_case, make_turn, private_turn

from adapters.storage import rows, schema
from adapters.storage.case_listing import list_cases
from adapters.storage.log import LoggedQuestion, count_private, export_csv, export_jsonl, list_questions, recorded_questions
from adapters.storage.records import SqlRecords
from adapters.storage.sealing import GivenKey, Seal
from bot.model import Route, Stance, Verdict

LINE = LoggedQuestion("q1", NOON, NOON, "hillside", "academy-trust", Route.ANSWER, Stance.ADVISED_AGAINST, "befriend-parent", 0.93, "7.3", False, "Hello?")
HIDDEN = ("boy's name", "pupil-contacted-me", "U1", "7.3")


@pytest.fixture
def three(records: SqlRecords) -> None:
    """Three questions, an hour apart; the second is handed over, the third belongs to another policy."""
    second = Verdict(Route.ESCALATE, nearest=(CITATION,))
    records.commit(make_turn("1"))
    records.commit(make_turn("2", verdict=second, case=make_case("2"), received_at=NOON + timedelta(hours=1)))
    records.commit(replace(make_turn("3", received_at=NOON + timedelta(hours=2)), policy="yes-trust"))


def ids(lines: Iterator[LoggedQuestion]) -> list[str]:
    """The ids of the lines, in order."""
    return [line.id for line in lines]


def test_a_line_of_the_log(records: SqlRecords, engine: Engine) -> None:
    """A line says when, where, what was asked and what was decided."""
    records.commit(make_turn(text="Hello?"))
    assert list(list_questions(engine)) == [LINE]


@pytest.mark.usefixtures("three")
def test_the_newest_comes_first(engine: Engine) -> None:
    """Whoever looks wants to see what was asked just now."""
    assert ids(list_questions(engine)) == ["q3", "q2", "q1"]


@pytest.mark.usefixtures("three")
def test_the_log_can_be_narrowed(engine: Engine) -> None:
    """By span of time (the end left out), route, policy and number, alone and together."""
    hour = timedelta(hours=1)
    assert ids(list_questions(engine, since=NOON + hour)) == ["q3", "q2"]
    assert ids(list_questions(engine, until=NOON + hour)) == ["q1"]
    assert ids(list_questions(engine, route=Route.ESCALATE)) == ["q2"]
    assert ids(list_questions(engine, policy="yes-trust")) == ["q3"]
    assert ids(list_questions(engine, limit=1)) == ["q3"]
    assert ids(list_questions(engine, since=NOON, until=NOON + 2 * hour, route=Route.ANSWER, policy="academy-trust", limit=5)) == ["q1"]


@pytest.mark.usefixtures("three")
def test_nearest_clauses_are_not_citations(engine: Engine) -> None:
    """A clause that was shown as no answer is not listed as one."""
    assert next(list_questions(engine, route=Route.ESCALATE)).citation is None


def test_one_line_a_question(records: SqlRecords, engine: Engine) -> None:
    """However many clauses were quoted, in however many parts, the first stands for them."""
    other = replace(CITATION, id="7.4")
    records.commit(make_turn(verdict=replace(VERDICT, citations=(other, CITATION), also=VERDICT)))
    assert [line.citation for line in list_questions(engine)] == ["7.4"]


def test_the_log_shows_nothing_of_a_private_matter(records: SqlRecords, engine: Engine) -> None:
    """A private matter is counted, with its route and time, and nothing else."""
    records.commit(private_turn())
    (line,) = list_questions(engine)
    assert (line.id, line.route, line.is_private, line.text, line.topic, line.citation) == ("qp", Route.URGENT, True, None, None, None)
    file = io.StringIO()
    export_csv(list_questions(engine), file)
    export_jsonl(list_questions(engine), file)
    assert not [secret for secret in (*HIDDEN, *map(str, list_cases(engine))) if secret in file.getvalue()]


def test_a_removed_text_leaves_its_line(records: SqlRecords, engine: Engine) -> None:
    """What was decided stays when a person's words have been removed."""
    records.commit(make_turn())
    with engine.begin() as connection:
        connection.execute(delete(schema.question_text).where(schema.question_text.c.person == "U1"))
    (line,) = list_questions(engine)
    assert (line.text, line.topic) == (None, "befriend-parent")
    assert list(recorded_questions(engine)) == []


def test_a_replay_asks_what_was_asked(records: SqlRecords, engine: Engine) -> None:
    """The question comes back as the core saw it, with what was decided then."""
    other = replace(CITATION, id="7.4")
    turn = make_turn(verdict=replace(VERDICT, citations=(other, CITATION), nearest=(CITATION,), also=VERDICT), is_private=False)
    records.commit(turn)
    (recorded,) = recorded_questions(engine)
    assert recorded.question == replace(turn.question, email="")
    assert (recorded.citations, recorded.route, recorded.stance) == (("7.4", "7.3"), Route.ANSWER, Stance.ADVISED_AGAINST)
    assert (recorded.topic, recorded.knowledge_version, recorded.policy, recorded.school) == ("befriend-parent", "k1", "academy-trust", "hillside")


@pytest.mark.usefixtures("three")
def test_a_replay_goes_in_the_order_of_the_questions(engine: Engine) -> None:
    """Follow-ups come after what they refer to, and a question without a clause is there too."""
    assert [(recorded.id, recorded.citations) for recorded in recorded_questions(engine)] == [("q1", ("7.3",)), ("q2", ()), ("q3", ("7.3",))]
    assert [recorded.id for recorded in recorded_questions(engine, since=NOON + timedelta(hours=1), policy="yes-trust")] == ["q3"]


@pytest.mark.usefixtures("three")
def test_a_replay_counts_private_matters(records: SqlRecords, engine: Engine) -> None:
    """They are left out, and it is said how many there were."""
    records.commit(private_turn())
    assert len(list(recorded_questions(engine))) == 3
    assert (count_private(engine), count_private(engine, since=NOON + timedelta(hours=1)), count_private(engine, policy="yes-trust")) == (1, 0, 0)


def test_a_spreadsheet_has_a_heading_and_a_row_a_question() -> None:
    """The columns are named as in the log."""
    file = io.StringIO(newline="")
    assert export_csv([LINE, replace(LINE, text=None)], file) == 2
    heading, first, second = csv.reader(io.StringIO(file.getvalue(), newline=""))
    assert dict(zip(heading, first, strict=True))["received_at"] == "2026-03-02T12:00:00+00:00"
    assert (first[-1], second[-1]) == ("Hello?", "")


@pytest.mark.parametrize("text", ["=1+1", "+44 20", "-1", "@SUM(A1)", "\t=1", "\r\n=1", " =1"])
def test_a_spreadsheet_runs_nothing(text: str) -> None:
    """A question that looks like a formula is shown, not run, wherever it stands."""
    file = io.StringIO(newline="")
    export_csv([replace(LINE, text=text, school=text)], file)
    row = list(csv.reader(io.StringIO(file.getvalue(), newline="")))[1]
    assert row[3] == row[-1] == f"'{text}"


@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_any_text_comes_through_an_export(text: str) -> None:
    """Quotes, line ends and separators within a text neither end a cell nor a line."""
    sheet, lines = io.StringIO(newline=""), io.StringIO(newline="")
    export_csv([replace(LINE, text=text)], sheet)
    export_jsonl([replace(LINE, text=text)], lines)
    assert next(iter(list(csv.reader(io.StringIO(sheet.getvalue(), newline="")))[1:]))[-1] in (text, f"'{text}")
    assert lines.getvalue().count("\n") == 1
    assert json.loads(lines.getvalue())["text"] == text


def test_json_lines_keep_plain_values() -> None:
    """Another program reads words and numbers, times as ISO 8601."""
    file = io.StringIO()
    assert export_jsonl([LINE], file) == 1
    assert json.loads(file.getvalue()) == {
        "id": "q1",
        "received_at": "2026-03-02T12:00:00+00:00",
        "answered_at": "2026-03-02T12:00:00+00:00",
        "school": "hillside",
        "policy": "academy-trust",
        "route": "answer",
        "stance": "advised_against",
        "topic": "befriend-parent",
        "confidence": 0.93,
        "citation": "7.3",
        "is_private": False,
        "text": "Hello?",
    }


class Nowhere(io.StringIO):
    """A file that keeps nothing."""

    def write(self, text: str) -> int:
        """Drops the text."""
        return len(text)


def test_a_long_log_does_not_fill_memory(engine: Engine) -> None:
    """Twelve hundred lines are read and exported in the memory of a few hundred."""
    many = [make_turn(str(number), received_at=NOON + timedelta(seconds=number)) for number in range(1_200)]
    seal = Seal(GivenKey(KEY))
    with engine.begin() as connection:
        connection.execute(insert(schema.question), [rows.question_row(turn) for turn in many])
        connection.execute(insert(schema.question_text), [rows.text_row(turn, seal)[1] for turn in many])
        connection.execute(insert(schema.citation), [row for turn in many for row in rows.citation_rows(turn)])
    del many
    tracemalloc.start()
    exported = export_jsonl(list_questions(engine), Nowhere())
    replayed = sum(1 for _ in recorded_questions(engine))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (exported, replayed) == (1_200, 1_200)
    assert peak < 2_500_000, peak
