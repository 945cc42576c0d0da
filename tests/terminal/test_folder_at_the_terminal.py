"""The knowledge folder at the terminal: what was read, what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal.typed import PARENT, Run, flat


@pytest.fixture
def broken(folder: Path) -> None:
    """Three mistakes in three files."""
    schools = folder / "schools.toml"
    schools.write_text(schools.read_text(encoding="utf-8").replace('policy = "yes-trust"', 'policy = "nowhere"'), encoding="utf-8")
    wording = folder / "wording.toml"
    wording.write_text(wording.read_text(encoding="utf-8").replace('no = "No."', 'no = "{nobody}"'), encoding="utf-8")
    (folder / "warning_signs.toml").unlink()


def test_check_warns_of_people_who_are_missing(run: Run) -> None:
    """Each is named with its file and slot, and the remedy; the exit code is 0."""
    said = run("check")
    assert said.code == 0
    assert "academy-trust/contacts.toml: Name and phone still to be filled in at 10 slots: slt, ceo, dsl, deputy_dsl," in flat(said.err)
    assert "The knowledge folder can be used" in said.out


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("verb", [("check",), ("ask", PARENT), ("ask", "--jsonl"), ("chat",), ("policies",), ("replay",)], ids=" ".join)
def test_all_mistakes_are_told_at_once(run: Run, verb: tuple[str, ...]) -> None:
    """Whatever is called, each mistake is named with its file and entry; the exit code is 2, and nothing else is written."""
    said = run(*verb)
    assert (said.code, said.out) == (2, "")
    for place in ("schools.toml [school 'meadow']", "wording.toml [headline.no]", "warning_signs.toml"):
        assert f"- {place}" in flat(said.err)


def test_a_folder_that_is_not_there(run: Run, tmp_path: Path) -> None:
    """The remedy names the setting."""
    said = run("ask", PARENT, KNOWLEDGE_DIR=str(tmp_path / "nowhere"))
    assert said.code == 2
    assert "KNOWLEDGE_DIR" in said.err


def test_the_log_is_readable_while_the_folder_is_broken(run: Run, broken: None) -> None:
    """Who looks for what was asked need not mend the folder first."""
    assert run("log").code == 0


def test_policies_are_counted(run: Run) -> None:
    """Each with its clauses, leads and stances."""
    said = run("policies")
    assert said.code == 0
    assert "academy-trust: Social Media Policy, The Academy Trust" in flat(said.out)
    assert "clauses" in said.out


def test_a_policy_clause_by_clause(run: Run) -> None:
    """Id, stance and words of each clause; a bullet with its lead."""
    said = flat(run("policies", "academy-trust").out)
    assert "7.3 advised_against Staff are strongly advised not to not have any direct contact" in said
    assert "Lead: " in said
    assert run("policies", "nowhere").code == 2


def test_a_setting_that_cannot_be_used(run: Run) -> None:
    """It is named with what to put instead."""
    said = run("log", LOG_LEVEL="LOUD")
    assert said.code == 2
    assert "LOG_LEVEL" in said.err
