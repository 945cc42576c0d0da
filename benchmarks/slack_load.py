"""How Slack is served under load: 50 events a second for a minute against the fake Slack (see `benchmarks.load`)."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, ClassVar

from benchmarks.load import PEOPLE, ROOT, Side, arguments, run
from tests.slack import events
from tests.slack.fake_slack import BOT_TOKEN, SECRET, FakeSlack, direct_channel, member, running


class SlackSide(Side):
    """Slack, by HTTP."""

    key, path = "slack", "/slack/events"
    people = tuple(f"U{number:06d}" for number in range(PEOPLE))
    contacts: ClassVar[Mapping[str, str]] = {
        "slt": "U0SLT",
        "dsl": "U0LEAD",
        "deputy_dsl": "U0DEPUTY",
        "head": "U0HEAD",
        "chair": "U0CHAIR",
        "independent": "U0TRUST",
    }

    def __init__(self, slack: FakeSlack) -> None:
        self._slack = slack

    def serve(self, port: int, environment: Mapping[str, str]) -> subprocess.Popen[str]:
        """`policy-advisor serve`, in front of the fake Slack."""
        own = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": self._slack.url}
        return subprocess.Popen([sys.executable, "-m", "bot", "serve"], cwd=ROOT, env={**environment, **own}, text=True, stdout=subprocess.DEVNULL)

    def event(self, text: str, person: str) -> dict[str, Any]:
        """A direct message."""
        return events.direct(text, user=person)

    def signed(self, event: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
        """An event with Slack's signature."""
        return events.signed(event)

    def replied_at(self) -> dict[str, list[float]]:
        """When each person got messages."""
        by_channel = {direct_channel(person): person for person in self.people}
        found: dict[str, list[float]] = defaultdict(list)
        for call in list(self._slack.calls):
            if call.method == "chat.postMessage" and (person := by_channel.get(str(call.sent.get("channel")))):
                found[person].append(call.at)
        return found


def main() -> None:
    """Runs the load and prints what was measured."""
    given = arguments(__doc__, rate=50)
    members = {account: member(account) for account in (*SlackSide.people, *SlackSide.contacts.values())}
    with running(members=members, checks_blocks=False) as slack:
        run(SlackSide(slack), given.rate, given.seconds)


if __name__ == "__main__":
    main()
