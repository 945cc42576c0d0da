"""How near a clause lies to whatever is asked."""

from __future__ import annotations

import numpy as np
import pytest

from bot.deciding import hubness as module
from bot.deciding.hubness import hubness
from bot.understanding.encoder import Vectors

WIDTH = 8


def units(count: int, seed: int) -> Vectors:
    """Unit vectors in random directions."""
    found = np.random.default_rng(seed).normal(size=(count, WIDTH)).astype(np.float32)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


def test_a_clause_in_the_midst_of_what_is_asked_is_a_hub() -> None:
    """And one that is far from everything is none; of its rules the likest counts."""
    asked = units(400, 1) + np.eye(WIDTH, dtype=np.float32)[0] * 2
    asked /= np.linalg.norm(asked, axis=1, keepdims=True)
    clauses = np.eye(WIDTH, dtype=np.float32)[:2]
    rules, owner = np.stack([clauses[1], clauses[0], clauses[1]]), np.array([0, 0, 1])
    by_clause, by_rule = hubness(asked, clauses, rules, owner)
    assert by_clause[0] > by_clause[1]
    assert by_rule == pytest.approx(by_clause)


def test_a_clause_without_a_rule_is_no_hub_by_its_rules() -> None:
    """Every clause has its own place, whichever have rules."""
    clauses = units(3, 2)
    _, by_rule = hubness(units(50, 3), clauses, clauses[[0, 2]], np.array([0, 2]))
    assert by_rule[1] == -1.0
    assert (by_rule[[0, 2]] > 0).all()


def test_of_a_large_policy_fewer_phrasings_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found is nearly the same."""
    asked, clauses = units(4_000, 4), units(30, 5)
    whole = hubness(asked, clauses, clauses, np.arange(30))[0]
    monkeypatch.setattr(module, "_MOST_COMPARED", 30_000)
    assert hubness(asked, clauses, clauses, np.arange(30))[0] == pytest.approx(whole, abs=0.1)


def test_without_phrasings_there_are_no_hubs() -> None:
    """As in a folder without topics."""
    clauses = units(3, 6)
    for found in hubness(np.zeros((0, WIDTH), np.float32), clauses, clauses, np.arange(3)):
        assert (found == 0).all()
