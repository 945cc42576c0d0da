"""The allow-list of channels, the same on every platform."""

from __future__ import annotations

import logging

import pytest

from adapters.rooms import TOLD_EVERY, Rooms


def test_without_a_list_no_channel_is_on_it() -> None:
    """Default deny; a place of which nothing is known is on no list."""
    assert not Rooms("SLACK_ALLOWED_CHANNELS").lists("C1")
    assert not Rooms("SLACK_ALLOWED_CHANNELS", ["C1"]).lists("", "C2")


def test_a_place_is_known_by_any_of_its_ids() -> None:
    """However they are typed."""
    rooms = Rooms("TEAMS_ALLOWED_CHANNELS", ["19:Staff@thread.tacv2"])
    assert rooms.lists("19:other@thread.tacv2", "19:staff@thread.tacv2")


def test_what_is_asked_elsewhere_is_logged_by_number(caplog: pytest.LogCaptureFixture) -> None:
    """At once, then once an hour: a busy channel does not fill the log."""
    moments = iter([0.0, 1.0, TOLD_EVERY - 1, TOLD_EVERY])
    rooms = Rooms("SLACK_ALLOWED_CHANNELS", now=lambda: next(moments))
    with caplog.at_level(logging.WARNING):
        for _ in range(4):
            rooms.note_elsewhere()
    assert [record.args for record in caplog.records] == [("SLACK_ALLOWED_CHANNELS", 1), ("SLACK_ALLOWED_CHANNELS", 4)]


def test_whoever_starts_the_advisor_reads_what_is_served() -> None:
    """Each listed id, or that there is none and what that means."""
    assert "C1, C2" in Rooms("SLACK_ALLOWED_CHANNELS", ["C1", "C2", "C1"]).described("Slack")
    assert "no channel" in Rooms("SLACK_ALLOWED_CHANNELS").described("Slack")
