"""Each clause says what a careful reader takes from it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from bot.knowledge.folder import Knowledge
from bot.knowledge.rules import read_rules
from bot.model import ExceptionKind, Stance

TABLE = tomllib.loads((Path(__file__).parent / "stances.toml").read_text(encoding="utf-8"))
ROWS = [pytest.param(policy, clause, stances, id=f"{policy} {clause}") for policy, rows in TABLE.items() for clause, stances in rows.items()]


@pytest.mark.parametrize(("policy", "clause_id", "stances"), ROWS)
def test_a_clause_has_the_stances_of_a_careful_reader(knowledge: Knowledge, policy: str, clause_id: str, stances: list[str]) -> None:
    """The binding rules of a clause, in order, as the table has them."""
    clause = knowledge.policies[policy].clause(clause_id)
    assert clause is not None
    binding: list[Stance] = [rule.stance for rule in clause.rules if rule.stance is not Stance.INFO]
    assert [str(stance) for stance in binding or [Stance.INFO]] == stances


def test_the_table_is_large_enough_to_mean_something() -> None:
    """At least sixty clauses across all five policies."""
    assert len(ROWS) >= 60
    assert len(TABLE) == 5


@pytest.mark.parametrize(
    ("text", "lead", "stance", "kind"),
    [
        ("I will not accept pupils as friends.", None, Stance.NO, None),
        ("Employees may use social media only with the prior approval of the Principal.", None, Stance.CONDITIONAL, ExceptionKind.APPROVAL),
        ("It would be unwise to accept requests from parents.", None, Stance.ADVISED_AGAINST, None),
        ("share log-in details", "Staff must not:", Stance.NO, None),
        ("posting photographs of pupils without written consent", "The following is unacceptable:", Stance.CONDITIONAL, ExceptionKind.APPROVAL),
        ("Staff must never contact pupils unless they are a member of their family.", None, Stance.NO, ExceptionKind.STATUS),
        ("Where there is doubt about whether contact is acceptable, the Head must be informed.", None, Stance.MUST, None),
        ("The Governing Body will ensure that training is provided.", None, Stance.INFO, None),
        ("Staff who are permitted to run the account keep the password safe.", None, Stance.MUST, None),
    ],
)
def test_rules_of_other_policies_are_read_alike(text: str, lead: str | None, stance: Stance, kind: ExceptionKind | None) -> None:
    """Wordings that none of the five policies uses."""
    rule = read_rules(text, lead)[0]
    assert (rule.stance, rule.exception_kind) == (stance, kind)
