"""`ask --jsonl`: what programs send and read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.terminal.typed import ODD, PARENT, URGENT, Run, rows

FIELDS = {"id", "route", "stance", "topic", "confidence", "citations", "nearest", "contact", "also", "text", "knowledge_version"}


def line(line_id: object, question: object, policy: object = "academy-trust", **more: object) -> bytes:
    """One line as a program writes it."""
    return json.dumps({"id": line_id, "question": question, "policy": policy, **more}).encode() + b"\n"


def replies(out: str) -> list[dict[str, Any]]:
    """The replies, line by line."""
    return [json.loads(each) for each in out.splitlines()]


def test_a_reply_has_every_field(run: Run, database: Path) -> None:
    """The fields of the protocol and no other; nothing is recorded unasked."""
    (reply,) = replies(run("ask", "--jsonl", stdin=line("q1", PARENT, other=1)).out)
    assert set(reply) == FIELDS
    assert (reply["id"], reply["route"], reply["stance"], reply["also"]) == ("q1", "answer", "advised_against", None)
    assert set(reply["citations"][0]) == {"id", "number", "heading", "lead", "text", "kind"}
    assert (reply["citations"][0]["id"], reply["citations"][0]["kind"]) == ("7.3", "clause")
    assert set(reply["contact"]) == {"role", "name", "phone"}
    assert not database.exists()


def test_a_bad_line_does_not_cost_the_others(run: Run) -> None:
    """Each bad line gets its id, where there is one, and an error; the order is kept, and blank lines get nothing."""
    bad = [
        b"not json\n",
        b'"a text"\n',
        b'{"question": "no id", "policy": "academy-trust"}\n',
        line("a", 5),
        line("b", PARENT, "no-such"),
        line("c", PARENT, None),
        line("d", PARENT, conversation=7),
        b"\xff\xfe\n",
        b"[" * 100_000 + b"\n",
        line(True, PARENT),
    ]
    said = run("ask", "--jsonl", stdin=b"\xef\xbb\xbf" + line(1, PARENT) + b"\n" + b"".join(bad) + line(2, PARENT)[:-1])
    found = replies(said.out)
    assert [reply["id"] for reply in found] == [1, None, None, None, "a", "b", "c", "d", None, None, None, 2]
    assert [set(reply) == {"id", "error"} for reply in found] == [False] + [True] * len(bad) + [False]
    assert "academy-trust" in found[5]["error"]
    assert (said.code, said.err) == (0, "")


def test_lines_of_a_conversation_are_one_talk(run: Run) -> None:
    """A follow-up knows what its own conversation spoke of, whatever others spoke of in between."""
    other = "can I make friends with pupils on social media?"
    stdin = line(1, PARENT, conversation="c") + line(2, other, conversation="d") + line(3, "why?", conversation="c") + line(4, "why?", conversation="d")
    first, second, third, fourth = (reply["citations"][0]["id"] for reply in replies(run("ask", "--jsonl", stdin=stdin).out))
    assert first != second
    assert (third, fourth) == (first, second)


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_text_gets_a_reply(run: Run, text: str) -> None:
    """Any JSON text can be a question, and any an id."""
    (reply,) = replies(run("ask", "--jsonl", stdin=line(text, text)).out)
    assert set(reply) == FIELDS
    assert reply["id"] == text


def test_record_keeps_the_lines(run: Run, database: Path) -> None:
    """With --record each line is on record; two runs do not continue each other's conversations."""
    for _ in range(2):
        assert run("ask", "--jsonl", "--record", stdin=line(1, PARENT, conversation="c") + line(2, PARENT)).code == 0
    assert rows(database, "SELECT count(*), count(DISTINCT conversation) FROM question") == [(4, 4)]


def test_record_says_at_each_line_that_nothing_could_be_kept(run: Run, database: Path) -> None:
    """Where the records fail, an ordinary line gets the sentence, an urgent one its reply; the exit code is 1."""
    database.parent.mkdir()
    database.write_text("no database" * 1_000)
    said = run("ask", "--jsonl", "--record", stdin=line(1, PARENT) + line(2, URGENT))
    ordinary, urgent = replies(said.out)
    assert (said.code, set(ordinary), urgent["route"]) == (1, {"id", "error"}, "urgent")


def test_a_question_beside_jsonl_is_wrong_usage(run: Run) -> None:
    """It is one or the other."""
    assert run("ask", "--jsonl", PARENT).code == 2


def test_a_policy_named_once_holds_for_lines_without_one(run: Run) -> None:
    """--policy is the policy of lines that name none."""
    (reply,) = replies(run("ask", "--jsonl", "--policy", "academy-trust", stdin=line(1, PARENT, None)).out)
    assert reply["citations"][0]["id"] == "7.3"
