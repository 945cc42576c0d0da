"""How Teams is served under load: 20 questions a second for a minute against the fake Teams (see `benchmarks.load`).

Teams takes 50 calls a second of one app in one tenant and answers 429 to what is beyond; a question takes one to four. So does the fake one here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, ClassVar

from benchmarks.load import PEOPLE, ROOT, Side, arguments, run
from tests.teams import activities
from tests.teams.fake_teams import APP_ID, TENANT, FakeTeams, member, personal, running, token

LIMIT = 50
"""Calls a second that Teams takes of one app in one tenant."""
_KEYS = "FAKE_TEAMS_KEYS"
"""Where the program that is measured finds the keys of the fake Teams."""


class TeamsSide(Side):
    """Teams, with tokens that are checked as Microsoft's are."""

    key, path = "teams", "/api/messages"
    people = tuple(f"aad-{number:06d}" for number in range(PEOPLE))
    contacts: ClassVar[Mapping[str, str]] = {slot: f"aad-{slot}" for slot in ("slt", "dsl", "deputy_dsl", "head", "chair", "independent")}

    def __init__(self, teams: FakeTeams) -> None:
        self._teams = teams
        self._token = token(teams.url)

    def serve(self, port: int, environment: Mapping[str, str]) -> subprocess.Popen[str]:
        """`policy-advisor serve`, in front of the fake Teams, whose keys take the place of Microsoft's."""
        own = {"TEAMS_LOCAL": "1", "TEAMS_ALLOWED_TENANTS": TENANT, "MICROSOFT_APP_ID": APP_ID, _KEYS: self._teams.openid_url}
        program = [sys.executable, "-m", "benchmarks.teams_load", "--serve"]
        return subprocess.Popen(program, cwd=ROOT, env={**environment, **own}, text=True, stdout=subprocess.DEVNULL)

    def event(self, text: str, person: str) -> dict[str, Any]:
        """A message in somebody's own chat."""
        return activities.direct(self._teams, text, person)

    def signed(self, event: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
        """An activity with a token; Teams uses one for many, too."""
        return json.dumps(event).encode(), {"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"}

    def replied_at(self) -> dict[str, list[float]]:
        """When each person got messages."""
        by_chat = {personal(person): person for person in self.people}
        found: dict[str, list[float]] = defaultdict(list)
        for call in self._teams.called("send"):
            if person := by_chat.get(call.conversation):
                found[person].append(call.at)
        return found

    def remarks(self) -> tuple[str, ...]:
        """How often Teams said that it was too much."""
        calls = list(self._teams.calls)
        return (f"calls          {len(calls)}, of which {sum(call.status == 429 for call in calls)} were more than Teams takes in a second",)


def main() -> None:
    """Runs the load and prints what was measured."""
    if "--serve" in sys.argv:
        serve()
        return
    given = arguments(__doc__, rate=20)
    members = {account: member(account) for account in (*TeamsSide.people, *TeamsSide.contacts.values())}
    with running(members=members, checks_cards=False, limit=LIMIT) as teams:
        run(TeamsSide(teams), given.rate, given.seconds)


def serve() -> None:
    """The program that is measured: as it is, but that it takes the fake Teams' keys for Microsoft's."""
    from adapters import serving
    from adapters.teams import installed
    from adapters.teams.sdk import Authority
    from adapters.teams.settings import TeamsSettings
    from bot.settings import read_settings
    from tests.teams.stack import KnownApp

    def authority_of(settings: TeamsSettings) -> Authority:
        return KnownApp(settings.app_id, "secret", TENANT, openid_url=os.environ[_KEYS])

    installed.authority_of = authority_of
    serving.serve(read_settings(), print)


if __name__ == "__main__":
    main()
