"""The Home tab and the first words in an empty conversation: what the advisor does, whose policy it quotes, and what is open."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from adapters.slack.blocks import Block, button, escaped, text_blocks
from adapters.slack.calling import SlackRefused
from adapters.slack.desk import Desk
from adapters.slack.translate import PLATFORM
from adapters.staff import Member
from adapters.welcome import EXAMPLES, welcome_lines
from bot.errors import AdvisorError
from bot.handover import CaseFile
from bot.knowledge.folder import Knowledge
from bot.knowledge.schools import School, school_for
from bot.messages import ActionKind, Address

logger = logging.getLogger(__name__)
MOST_CASES = 20
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Home:
    """Shows people what is theirs."""

    desk: Desk
    _greeted: OrderedDict[str, None] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def opened(self, event: Mapping[str, Any], tenant: str) -> None:
        """Somebody has opened the Home tab, or their conversation with the advisor; an empty one begins with the welcome."""
        account = str(event.get("user") or "")
        try:
            member = self.desk.gate.staff(account, tenant)
            if event.get("tab") == "messages":
                self._greet(account, str(event.get("channel") or ""), tenant, member)
            else:
                view = self._view(account, tenant, member)
                self.desk.slack.call("views.publish", user_id=account, view={"type": "home", "blocks": view})
        except (AdvisorError, SlackRefused) as error:
            logger.warning("The Home tab or the welcome of %s could not be shown: %s", account, error)

    def _greet(self, account: str, channel: str, tenant: str, member: Member | None) -> None:
        """The welcome, where nothing was said yet. Slack tells of each opening, and perhaps several times: it is said once."""
        with self._lock:
            if account in self._greeted:
                return
            self._greeted[account] = None
            if len(self._greeted) > _REMEMBERED:
                self._greeted.popitem(last=False)
        if self.desk.slack.call("conversations.history", channel=channel, limit=1).get("messages"):
            return
        blocks = self._welcome(tenant, member)
        self.desk.slack.call("chat.postMessage", channel=channel, text=escaped(self.desk.wording["welcome.title"]), blocks=blocks)

    def _view(self, account: str, tenant: str, member: Member | None) -> list[Block]:
        blocks = self._welcome(tenant, member)
        if member is None:
            return blocks
        say, zone = self.desk.wording, ZoneInfo(self._school(tenant, member).time_zone)
        own = self.desk.casework.asked_by(Address.direct(PLATFORM, tenant, account))
        waiting = self.desk.casework.waiting_for(self.desk.gate.actor(member, tenant))
        if own:
            blocks += [_title(say["home.own"]), *(block for case in own[:MOST_CASES] for block in text_blocks(self._own_line(case, zone)))]
        if waiting:
            blocks.append(_title(say["home.waiting"]))
            blocks += [self._waiting_line(case, zone, number) for number, case in enumerate(waiting[:MOST_CASES])]
        if max(len(own), len(waiting)) > MOST_CASES:
            blocks += text_blocks(say["home.more"])
        return blocks

    def _welcome(self, tenant: str, member: Member | None) -> list[Block]:
        say = self.desk.wording
        if member is None:
            return text_blocks(say["staff.only"])
        lines = welcome_lines(self.desk.minds.current().knowledge, self._school(tenant, member))
        examples = [button(ActionKind.EXAMPLE, example, say[f"welcome.{example}"], number) for number, example in enumerate(EXAMPLES)]
        said = [block for line in lines for block in text_blocks(line)]
        return [_title(say["welcome.title"]), *said, *text_blocks(say["welcome.examples"]), {"type": "actions", "elements": examples}]

    def _school(self, tenant: str, member: Member) -> School:
        knowledge: Knowledge = self.desk.minds.current().knowledge
        found = school_for(knowledge.schools, PLATFORM, tenant=tenant, groups=sorted(member.groups))
        return found or knowledge.school(self.desk.default_school)

    def _own_line(self, case: CaseFile, zone: ZoneInfo) -> str:
        say = self.desk.wording
        return say["home.own_case"].format(date=_date(case.opened_at, zone), state=say[f"state.{case.state}"])

    def _waiting_line(self, case: CaseFile, zone: ZoneInfo, number: int) -> Block:
        """One case of a contact's: when, and how urgent; what it is about is seen on opening it."""
        say = self.desk.wording
        kind = say["kind.urgent" if case.is_urgent else "kind.private" if case.is_private else "kind.policy"]
        line = say["home.case"].format(kind=kind, date=_date(case.opened_at, zone), state=say[f"state.{case.state}"])
        opening = button(ActionKind.OPEN, case.id, say["button.open"], number)
        return {**text_blocks(line)[0], "accessory": {**opening, "action_id": f"{ActionKind.OPEN}.case.{number}"}}


def _title(text: str) -> Block:
    return {"type": "header", "text": {"type": "plain_text", "text": text, "emoji": False}}


def _date(moment: datetime, zone: ZoneInfo) -> str:
    there = moment.astimezone(zone)
    return f"{there.day} {there:%B, %H:%M}"
