"""What people type at the terminal and what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.terminal.prompt import Prompt
from tests.terminal.typed import CLAUSE, ODD, PARENT, URGENT, Run, flat, rows


def test_a_question_gets_the_clause_and_is_on_record(run: Run, database: Path) -> None:
    """The school's own clause is quoted, the exit code is 0, and the question with its reply is on record."""
    said = run("ask", PARENT)
    assert (said.code, said.err) == (0, "")
    assert CLAUSE in flat(said.out)
    assert rows(database, "SELECT text FROM question_text") == [(PARENT,)]


def test_a_question_needs_no_quotation_marks(run: Run, database: Path) -> None:
    """Words typed apart are one question."""
    assert run("ask", "can", "I", "add", "a", "parent?").code == 0
    assert rows(database, "SELECT text FROM question_text") == [("can I add a parent?",)]


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_input_gets_a_civil_reply_and_a_record(run: Run, database: Path, text: str) -> None:
    """Whatever is typed is answered, kept and can be listed; nobody sees a traceback."""
    said = run("ask", "--", text)
    assert said.code == 0
    assert said.out.strip()
    assert rows(database, "SELECT count(*) FROM question") == [(1,)]
    assert "\x1b" not in run("log").out


@pytest.mark.parametrize("arguments", [("--policy", "no-such"), ("--school", "no-such"), ("--school", "meadow", "--policy", "academy-trust")])
def test_an_unknown_policy_or_school_is_wrong_usage(run: Run, arguments: tuple[str, str]) -> None:
    """The exit code is 2, one sentence names what there is, and nothing is recorded."""
    said = run("ask", *arguments, PARENT)
    assert (said.code, said.out) == (2, "")
    assert "academy-trust" in said.err


def test_a_policy_can_be_named(run: Run) -> None:
    """The named policy's first school asks, and its clauses are quoted."""
    assert "YES Trust" in flat(run("ask", "--policy", "yes-trust", "can I make friends with students?").out)


def test_the_setting_school_picks_the_school(run: Run) -> None:
    """SCHOOL decides where nothing is named; what is named outweighs it."""
    assert run("chat", SCHOOL="meadow").out.startswith("Meadow:")
    assert run("chat", "--school", "riverside", SCHOOL="meadow").out.startswith("Riverside:")
    assert run("chat", SCHOOL="no-such").code == 2


def test_ask_without_a_question_is_wrong_usage(run: Run) -> None:
    """It says what to type."""
    said = run("ask")
    assert said.code == 2
    assert "policy-advisor ask" in said.err


def test_an_urgent_question_names_999(run: Run) -> None:
    """Whom to speak to comes first."""
    assert "999" in run("ask", URGENT).out.split("\n\n")[0]


def test_a_pipe_is_answered_line_by_line(program: Run, database: Path) -> None:
    """The lines are one conversation; the end of the pipe ends it with exit code 0 and without colours."""
    said = program("chat", stdin=f"{PARENT}\r\nwhy?\n".encode() + b"\xff\xfe broken\n" + b"can I add a pupil?", NO_COLOR="")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("Riverside: Social Media Policy")
    assert flat(said.out).count(CLAUSE) >= 2
    assert "\x1b" not in said.out
    assert rows(database, "SELECT count(*), count(DISTINCT conversation) FROM question") == [(4, 1)]


def test_quit_ends_a_conversation(run: Run, database: Path) -> None:
    """What comes after /quit is not asked."""
    assert run("chat", stdin=f"/quit\n{PARENT}\n").code == 0
    assert rows(database, "SELECT count(*) FROM question") == [(0,)]


def test_a_folder_saved_broken_is_told_once(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The talk goes on with the folder as it was; its mistakes are told once, and a saved remedy is in force at the next question."""
    wording = folder / "wording.toml"
    good = wording.read_text(encoding="utf-8")
    broken = good.replace('no = "No."', 'no = ""')
    saved = [good, broken, broken, good.replace("Strongly advised against.", "Best not.")]

    class EditedBetween(Prompt):
        def lines(self) -> Iterator[str]:
            for text in saved:
                wording.write_text(text, encoding="utf-8")
                yield PARENT

    monkeypatch.setattr("adapters.terminal.chatting.Prompt", EditedBetween)
    said = run("chat")
    assert (said.code, flat(said.out).count(CLAUSE)) == (0, 4)
    assert said.err.count("wording.toml") == 1
    assert said.out.count("Best not.") == 1


def test_sixty_columns_are_enough(run: Run) -> None:
    """No line of a reply is wider than the terminal."""
    for verb in (("ask", PARENT), ("log",), ("policies", "yes-trust"), ("check",), ("--help",), ("ask", "--help"), ("log", "--help")):
        said = run(*verb, COLUMNS="60", TERMINAL_WIDTH="60")
        assert max(map(len, (said.out + said.err).splitlines())) <= 60


@pytest.mark.parametrize("verb", ["chat", "ask", "inbox", "log", "cases", "outbox", "policies", "check", "migrate", "replay"])
def test_every_verb_has_help_with_an_example(run: Run, verb: str) -> None:
    """Help says what the verb does and shows it."""
    said = run(verb, "--help")
    assert said.code == 0
    assert f"Example: policy-advisor {verb}" in flat(said.out)
