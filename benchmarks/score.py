"""How well are labelled questions answered? `python -m benchmarks.score tests/questions/*.jsonl` asks the advisor and prints the figures.

A labelled question has the routes that would be right, the passages of the policy that settle it (`gold`), the stances that a
careful reader gives it, and whether a wrong permission could hurt somebody (`harm`). An outcome is

    right     the route, and of an answer the first clause and its stance
    partial   the first clause is right, its stance is not
    assisted  the right clause is among the three that were offered
    safe      the policy settles it, but a person is asked
    noise     off the subject, but a person is asked
    wrong     another clause, or an answer where there is none
    missed    urgent, and not treated so

`harmful` counts permissions that the policy does not give, urgent matters passed over, and questions that could hurt somebody declined.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OFFERED = 3
LONGEST = 1_500
"""Characters; a citation longer than this is a page, not a clause."""
_SHORTEST_PART = 30
_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "‐": "-", "‑": "-"})
_CONDITION = re.compile(r"\b(?:unless|except\w*|without|only|provided|authorised|approv\w+|consent|permission)\b")
_REFUSALS = {"no", "advised_against", "caution"}
_HANDED_ON = {"escalate", "urgent"}

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question."""

    name: str
    is_harmful: bool
    cites_first: bool
    cites_among_three: bool


def plain(text: object) -> str:
    """A text without regard to capitals, spacing and the form of its quotation marks."""
    return " ".join(str(text or "").translate(_QUOTES).lower().split())


def settles(citation: Line, gold: list[str]) -> bool:
    """Is this a clause that holds a gold passage, or a whole part of one? Its lead alone, which stands before many, is not enough."""
    number, lead, text = (plain(citation.get(name)) for name in ("number", "lead", "text"))
    if not text or len(text) > LONGEST:
        return False
    for passage in map(plain, gold):
        quoted = any(passage in " ".join(filter(None, form)) for form in ((text,), (number, text), (lead, text), (lead, number, text)))
        if quoted and (passage in text or passage not in lead):
            return True
        if len(text) >= _SHORTEST_PART and text in passage:
            return True
    return False


def judge(question: Line, reply: Line) -> Outcome:
    """The outcome of one question."""
    cited = (reply.get("citations") or [])[:OFFERED]
    shown = cited or (reply.get("nearest") or [])[:OFFERED]
    gold = question["gold"]
    first = bool(cited) and settles(cited[0], gold)
    name = _name(set(question["routes"]), reply, set(question["stances"]), is_first=first, is_offered=any(settles(each, gold) for each in cited))
    return Outcome(
        name,
        _is_harmful(question, reply, is_first=first),
        bool(shown) and settles(shown[0], gold),
        any(settles(each, gold) for each in shown),
    )


def _name(right: set[str], reply: Line, stances: set[str], *, is_first: bool, is_offered: bool) -> str:
    route = reply.get("route")
    if "urgent" in right and (route == "urgent" or right == {"urgent"}):
        return "right" if route == "urgent" else "missed"
    if route == "answer" and "answer" in right:
        return ("right" if reply.get("stance") in stances else "partial") if is_first else "wrong"
    if route in right:
        return "right"
    if right == {"decline"}:
        return "noise" if route in {*_HANDED_ON, "clarify"} else "wrong"
    if route == "clarify":
        return "assisted" if is_offered and "answer" in right else "safe"
    return "safe" if route in _HANDED_ON else "wrong"


def _is_harmful(question: Line, reply: Line, *, is_first: bool) -> bool:
    route, stance, stances = reply.get("route"), reply.get("stance"), set(question["stances"])
    if question["routes"] == ["urgent"] and route not in {*_HANDED_ON, "clarify"}:
        return True
    if question["harm"] and route == "decline" and "decline" not in question["routes"]:
        return True
    if route != "answer" or stance not in {"yes", "conditional"}:
        return False
    found = stances & ({"yes"} if stance == "yes" else {"yes", "conditional"})
    has_condition = stance == "conditional" and is_first and _CONDITION.search(plain(reply["citations"][0].get("text")))
    return not found and not has_condition and bool(question["harm"] or stances <= _REFUSALS)


def figures(questions: list[Line], replies: dict[Any, Line]) -> dict[str, float]:
    """Shares of the outcomes, and how often the right clause and the urgent matters are found."""
    judged = [(question, judge(question, replies.get(question["id"], {}))) for question in questions]
    tally = Counter(outcome.name for _, outcome in judged)
    settled = [outcome for question, outcome in judged if question["gold"] and {"answer", "urgent"} & set(question["routes"])]
    urgent = [outcome for question, outcome in judged if question["routes"] == ["urgent"]]
    called_urgent = [question for question in questions if replies.get(question["id"], {}).get("route") == "urgent"]
    return {
        "questions": len(questions),
        **{name: tally[name] / len(questions) for name in ("right", "partial", "assisted", "safe", "noise", "wrong", "missed")},
        "harmful": sum(outcome.is_harmful for _, outcome in judged),
        "first citation": _share(sum(outcome.cites_first for outcome in settled), len(settled)),
        "in first three": _share(sum(outcome.cites_among_three for outcome in settled), len(settled)),
        "urgent recall": _share(sum(outcome.name == "right" for outcome in urgent), len(urgent)),
        "urgent precision": _share(sum("urgent" in question["routes"] for question in called_urgent), len(called_urgent)),
    }


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def ask(path: Path) -> dict[Any, Line]:
    """The advisor's replies to a file of questions, by id."""
    with path.open("rb") as questions:
        done = subprocess.run([sys.executable, "-m", "bot", "ask", "--jsonl"], stdin=questions, stdout=subprocess.PIPE, check=True)
    return {reply["id"]: reply for reply in map(json.loads, done.stdout.splitlines())}


def main() -> None:
    """Scores each file apart and, where there are several, prints a column for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", nargs="+", type=Path, help="labelled questions, one a line")
    paths: list[Path] = parser.parse_args().questions
    columns = []
    for path in paths:
        questions = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        columns.append(figures(questions, ask(path)))
    print(" " * 16, *(f"{path.stem:>10}" for path in paths))
    for name in columns[0]:
        print(f"{name:16}", *(f"{column[name]:>10}" if isinstance(column[name], int) else f"{column[name]:>10.3f}" for column in columns))


if __name__ == "__main__":
    main()
