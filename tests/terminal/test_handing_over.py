"""What the policy does not settle, talked through at the terminal: the asker on one side, the contact on the other."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adapters.terminal.prompt import Prompt
from tests.small_folder import PEOPLE, fill_in
from tests.terminal.typed import CLAUSE, PARENT, ROOT, URGENT, Run, flat, rows

WISH = "I want to talk to someone"
ANSWER = "Come and see me at four."
Inbox = Callable[..., str]


@pytest.fixture
def filled(folder: Path) -> Path:
    """The folder with its people."""
    return fill_in(folder)


@pytest.fixture
def inbox(run: Run, filled: Path) -> Inbox:
    """What a contact sees who types these lines."""

    def typing(*lines: str, named: str = "Headteacher", **settings: str) -> str:
        said = run("inbox", "--as", named, stdin="".join(f"{line}\n" for line in lines), **settings)
        assert (said.code, said.err) == (0, "")
        return flat(said.out)

    return typing


@pytest.fixture
def chat(run: Run, filled: Path) -> Callable[..., str]:
    """What an asker sees who types these lines."""

    def typing(*lines: str) -> str:
        said = run("chat", stdin="".join(f"{line}\n" for line in lines))
        assert (said.code, said.err) == (0, "")
        return flat(said.out)

    return typing


def state(database: Path) -> object:
    """Where the only case stands."""
    ((found,),) = rows(database, 'SELECT state FROM "case"')
    return found


def test_the_answer_comes_back(inbox: Inbox, chat: Inbox, database: Path) -> None:
    """Asked, claimed, answered, shown to the asker once, whose thanks close it."""
    chat(WISH)
    assert state(database) == "open"
    said = inbox("open 1", "open 1", "claim 1", f"answer 1 {ANSWER}", "list")
    assert WISH in said
    assert state(database) == "answered"
    said = chat()
    assert "While you were away" in said
    assert ANSWER in said
    assert WISH in said
    assert ANSWER not in chat()
    assert "1 case" not in inbox()


def test_the_asker_sees_it_in_the_same_talk(inbox: Inbox, run: Run, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes in meanwhile is shown between two lines; then the asker asks on."""

    class Typed(Prompt):
        def lines(self) -> Iterator[str]:
            yield WISH
            inbox(f"answer 1 {ANSWER}")
            yield "cases"
            yield "reopen"
            yield "cases"
            yield "add: it is about Thursday"
            yield "withdraw"

    monkeypatch.setattr("adapters.terminal.chatting.Prompt", Typed)
    said = flat(run("chat").out)
    assert said.count(ANSWER) == 1
    kinds = [kind for (kind,) in rows(database, "SELECT kind FROM case_event ORDER BY id")]
    assert [kind for kind in kinds if kind != "read"] == ["opened", "answered", "reopened", "added", "wished_withdrawn"]


def test_askers_commands(chat: Inbox, inbox: Inbox, database: Path) -> None:
    """An asker lists, adds to, withdraws and reopens their own; without any, each command says so."""
    assert rows_of_events(chat, database, "withdraw", "add: x", "settled", "reopen", "cases") == []
    assert rows_of_events(chat, database, WISH, "cases", "add: it is about Thursday") == ["opened", "added"]
    assert "Thursday" in inbox("open 1", "open 1")


def rows_of_events(chat: Inbox, database: Path, *lines: str) -> list[object]:
    """What happened to cases by these lines."""
    chat(*lines)
    return [kind for (kind,) in rows(database, "SELECT kind FROM case_event ORDER BY id")]


def test_an_urgent_case_shows_nothing_before_it_is_opened(run: Run, inbox: Inbox, database: Path) -> None:
    """A list and a notification hold no content; opened, it first says whom it is about; it is closed with an outcome only."""
    assert run("ask", f"{URGENT} called Oakley").code == 0
    assert "Oakley" not in inbox("list", "open 1", "claim 1", named="dsl")
    assert "Oakley" in inbox("open 1", "open 1", named="dsl")
    inbox("close 1", named="dsl")
    assert state(database) != "closed"
    inbox("close 1 nonsense", named="dsl")
    assert state(database) != "closed"
    inbox("close 1 recorded CPOMS 17", named="dsl")
    assert state(database) == "closed"


def test_passing_on_and_stepping_back(chat: Inbox, inbox: Inbox) -> None:
    """Passed on, it waits for the other; whoever it may be about never sees it again."""
    chat(WISH)
    inbox("open 1", "pass 1 slt")
    assert "1 case" in inbox(named="slt")
    inbox("mine 1", named="slt")
    assert "1 case" not in inbox(named="slt")


def test_an_answer_of_several_lines(chat: Inbox, inbox: Inbox) -> None:
    """Lines up to a full stop alone; what is no command is told."""
    chat(WISH)
    said = inbox("answer 1", "First line.", "Second line.", ".", "dance 1", "claim 7")
    assert "help lists" in said
    assert "Second line." in chat()


def test_a_contact_is_found_by_role_name_or_slot(run: Run, inbox: Inbox) -> None:
    """Whoever is not known, or not filled in, is told of with those who are."""
    assert all("Okafor" in inbox(named=named) for named in ("head", "headteacher", "Jo Okafor"))
    unknown = run("inbox", "--as", "caretaker")
    assert unknown.code == 2
    assert "Headteacher" in flat(unknown.err)
    assert run("inbox", "--as", "ceo").code == 2
    assert run("inbox", "--as", "head", "--school", "meadow").code == 2


def test_a_killed_chat_shows_its_reply_at_the_next_start(program: Run, chat: Inbox, environment: dict[str, str], filled: Path, database: Path) -> None:
    """Killed after the record and before the screen: the reply is shown by the next chat, once."""
    dying = "import adapters.terminal.desk as d, os, datetime; d.LEASE = datetime.timedelta(0); d.Desk.bring = lambda *_: os._exit(9); "
    run_main = "from adapters.terminal.app import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", dying + run_main, "chat"], input=PARENT.encode(), env={**os.environ, **environment}, cwd=ROOT, check=False, capture_output=True
    )
    assert done.returncode == 9
    assert CLAUSE not in done.stdout.decode()
    assert rows(database, "SELECT count(*) FROM question") == [(1,)]
    said = chat()
    assert "While you were away" in said
    assert CLAUSE in said
    assert CLAUSE not in chat()


def test_questions_of_an_outage_are_answered_when_it_is_over(run: Run, chat: Inbox, database: Path, tmp_path: Path) -> None:
    """While the records are gone the asker is told, and the urgent one gets its card; afterwards all of it is on record and answered."""
    database.parent.write_text("a file where the folder should be")
    said = run("chat", stdin=f"{PARENT}\n{URGENT}\n")
    assert said.code == 1
    assert CLAUSE not in flat(said.out)
    assert "999" in said.out
    assert len(list((tmp_path / "spool").iterdir())) == 2
    database.parent.unlink()
    back = chat()
    assert list((tmp_path / "spool").iterdir()) == []
    assert CLAUSE in back
    assert rows(database, 'SELECT count(*) FROM "case"') == [(1,)]


def test_what_is_due_is_seen_to_while_somebody_talks(chat: Inbox, inbox: Inbox, database: Path) -> None:
    """Reminders need no server: whoever has a chat or an inbox open sends them."""
    chat(WISH)
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE \"case\" SET next_at = '2000-01-01 00:00:00.000000'")
    connection.close()
    chat()
    assert rows(database, 'SELECT reminders FROM "case"') == [(1,)]


def test_cases_for_administrators(run: Run, chat: Inbox, filled: Path) -> None:
    """Ids, kinds and roles; neither a name nor what was said."""
    chat(WISH, f"{URGENT} called Oakley")
    said = run("cases")
    assert said.code == 0
    assert "Headteacher" in said.out
    assert "Designated Safeguarding Lead" in flat(said.out)
    assert not any(name in said.out for name, _ in PEOPLE.values())
    assert "talk" not in said.out
    assert "Oakley" not in said.out
    assert "CANNOT" not in said.out.upper().replace("NOBODY CAN", "CANNOT")


def test_cases_that_reach_nobody_stand_out(run: Run, folder: Path) -> None:
    """Where nobody is filled in, the administrator sees it."""
    run("ask", WISH)
    assert "NOBODY CAN BE REACHED" in run("cases").out


def test_messages_that_have_not_arrived(run: Run, chat: Inbox, inbox: Inbox, database: Path) -> None:
    """What waits and what was given up, by id and reason, without its text; what was given up can be sent again."""
    assert run("outbox").code == 0
    chat(WISH)
    said = run("outbox")
    assert "Headteacher" in said.out
    assert "talk" not in said.out
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE outbox SET state = 'given_up', reason = 'user_not_found' WHERE slot <> ''")
    connection.close()
    assert "user_not_found" in run("outbox").out
    assert "A colleague needs you" not in inbox()
    assert run("outbox", "--again", "all").code == 0
    assert "user_not_found" not in run("outbox").out


def test_nothing_is_made_by_looking(run: Run, database: Path) -> None:
    """Listing what is on record makes no database; each says that there is nothing yet."""
    for verb in ("log", "cases", "outbox"):
        said = run(verb)
        assert (said.code, said.err) == (0, "")
        assert said.out.strip()
    assert not database.exists()


def test_an_unknown_policy_in_the_log(run: Run, database: Path) -> None:
    """It is wrong usage, unless it is gone from the folder and still on record."""
    assert run("log", "--policy", "nowhere").code == 2
    assert run("ask", PARENT).code == 0
    assert run("log", "--policy", "nowhere").code == 2
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE question SET policy = 'former'")
    connection.close()
    assert run("log", "--policy", "former").code == 0


@pytest.mark.parametrize("columns", ["50"])
def test_fifty_columns_are_enough(run: Run, chat: Inbox, filled: Path, columns: str) -> None:
    """Both sides, and what administrators list, fit on a narrow terminal."""
    chat(WISH)
    typed = "help\nlist\nopen 1\nopen 1\nclaim 1\n"
    for verb, stdin in ((("inbox", "--as", "head"), typed), (("chat",), "help\ncases\n"), (("cases",), ""), (("outbox",), "")):
        said = run(*verb, stdin=stdin, COLUMNS=columns, TERMINAL_WIDTH=columns)
        assert max(map(len, (said.out + said.err).splitlines())) <= 50
