"""A process that is killed at any step of a question's path loses nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import databases

ROOT = Path(__file__).parents[2]
FAULTS = ("lost", "recorded_twice", "unanswered", "without_case", "contact_not_told", "unexplained", "waiting", "given_up")
"""The figures that are to be nought."""
KEPT_UP = 2.0
"""Seconds from a delivery to its reply, at the 99th percentile. A machine that takes longer lets the records time out under the living too, just
after a message was sent: then it comes again as after a death, though nobody died."""


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    """What `make crash` prints, at a small size. A program of its own, because a process with threads is not to be forked."""
    command = [sys.executable, "-m", "benchmarks.crash", "--kills", "10", "--questions", "50", "--copies", "150", "--json"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert run.stdout, run.stderr
    found: dict[str, Any] = json.loads(run.stdout)
    return found


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_ten_kills_lose_nothing(figures: dict[str, Any], database: str, request: pytest.FixtureRequest) -> None:
    """Every question has one record, its reply, its case and its contact, and nothing came again but for a death."""
    if database == "postgresql":
        _needs_a_server(request)
    result = figures["lives"][database]
    assert result["kills"] >= 10
    assert len(result["by_step"]) >= 8
    assert {name: result["findings"][name] for name in FAULTS} == dict.fromkeys(FAULTS, 0)


def test_four_copies_at_once(figures: dict[str, Any], request: pytest.FixtureRequest) -> None:
    """Each event reaches three of four copies, one of which is killed half-way: nothing is lost, and nothing came again but for the death."""
    _needs_a_server(request)
    findings = figures["copies"]["findings"]
    assert findings["questions"] == 150
    faults = [name for name in FAULTS if name != "unexplained" or figures["copies"]["p99"] < KEPT_UP]
    assert {name: findings[name] for name in faults} == dict.fromkeys(faults, 0)


def _needs_a_server(request: pytest.FixtureRequest) -> None:
    (databases.skipped if databases.server() is None else databases.ran).add(request.node.nodeid)
    if databases.server() is None:
        pytest.skip("No PostgreSQL server answers.")
