"""Whole conversations: each turn gets the route, the clause and the stance that it should.

Turns that are known to come out otherwise stand in known_failures.toml; one that starts to come out right must leave the list.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from benchmarks.talks import Held, figures, hold, is_as_wanted, main, other_turns, read_talks
from bot.deciding.mind import Mind

KNOWN_FAILURES: dict[str, list[str]] = tomllib.loads((Path(__file__).parent / "known_failures.toml").read_text(encoding="utf-8"))["talks"]
TALKS = [pytest.param(talk, KNOWN_FAILURES.get(talk["name"], []), id=f"{file}: {talk['name']}") for file, talk in read_talks()]


def test_there_are_talks_enough_to_mean_something() -> None:
    """At least sixty, over all five policies."""
    assert len(TALKS) >= 60
    assert len({talk["policy"] for _, talk in read_talks()}) == 5


def test_known_failures_are_of_talks_that_exist() -> None:
    """A talk that was renamed or removed leaves the list too."""
    said = {talk["name"]: [turn["say"] for turn in talk["turn"]] for _, talk in read_talks()}
    assert {name: turns for name, turns in KNOWN_FAILURES.items() if not set(turns) <= set(said.get(name, []))} == {}


@pytest.mark.parametrize(("talk", "known"), TALKS)
def test_a_talk_comes_out_as_it_should(mind: Mind, talk: dict[str, Any], known: list[str]) -> None:
    """Every turn but the known failures is as wanted, and every known failure still fails."""
    replies = hold(mind, talk)
    failing = [turn["say"] for turn, reply in zip(talk["turn"], replies, strict=True) if not is_as_wanted(turn, reply)]
    assert failing == known


def test_the_figures_and_the_other_turns_add_up(mind: Mind) -> None:
    """What `python -m benchmarks.talks` prints."""
    held = [Held(file, talk, hold(mind, talk)) for file, talk in [*read_talks()][:3]]
    turns, right, _, talks, whole = (float(cell) for cell in figures(held)[2].strip("| ").split(" | ")[1:])
    others = other_turns(held)
    assert (turns, talks) == (sum(len(each.talk["turn"]) for each in held), 3)
    assert len(others) == turns - right
    assert bool(others) == (whole < talks)


def test_what_it_does_can_be_asked(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """With --help, without holding a talk."""
    monkeypatch.setattr("sys.argv", ["talks", "--help"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert "--turns" in capsys.readouterr().out
