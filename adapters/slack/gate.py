"""Who may ask and press on Slack: staff of the allowed workspaces, checked on every message and every press. Everybody else gets a civil word."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace

from adapters.refusals import RefusedToSay, give_up
from adapters.rooms import Rooms
from adapters.slack.calling import Slack, SlackRefused
from adapters.slack.directory import Directory
from adapters.slack.settings import CHANNELS
from adapters.slack.translate import MENTION, PLATFORM
from adapters.slack.workspace import Workspace
from adapters.staff import Member, StaffRule
from bot.errors import PlatformUnavailable
from bot.knowledge.schools import school_for
from bot.messages import Actor
from bot.model import Question
from bot.ports import Gate, MindSource

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SlackGate(Gate):
    """Admits staff, and adds to their questions what only Slack knows: e-mail, school, and the names of those they mention.

    `rooms` are the channels in which answers may be shown; a direct message of several people is a channel like any other.
    """

    slack: Slack
    directory: Directory
    rule: StaffRule
    workspace: Workspace
    minds: MindSource
    administrators: frozenset[str] = frozenset()
    rooms: Rooms = field(default_factory=lambda: Rooms(CHANNELS))

    def admit(self, question: Question) -> Question | None:
        """The question as the core is to see it; None where the asker is no staff, which they have been told. Raises PlatformUnavailable."""
        try:
            member = self.staff(question.person, question.tenant)
        except RefusedToSay as refused:
            give_up(question, refused, self.directory.now(), lambda: self._tell(question, "staff.unknown"))
            return None
        if member is None:
            self._tell(question, "staff.only")
            return None
        question, channel = self.located(question), _channel(question)
        if not question.may_show_there:
            self.rooms.note_elsewhere()
        schools = self.minds.current().knowledge.schools
        school = school_for(schools, PLATFORM, tenant=question.tenant, channel=channel, groups=sorted(member.groups))
        return replace(question, text=self._named(question.text), email=member.email, school=question.school or (school.id if school else ""))

    def located(self, question: Question) -> Question:
        """The question, marked where it was asked in a channel that is not listed."""
        return replace(question, may_show_there=question.is_private or self.rooms.lists(_channel(question)))

    def staff(self, account: str, tenant: str) -> Member | None:
        """The member behind an account, if they are staff of an allowed workspace. Raises PlatformUnavailable."""
        member, teams = self.directory.member(account), self.workspace.teams()
        if tenant not in teams or (member.tenant and member.tenant not in teams) or not self.rule.admits(member):
            logger.info("Account %s of workspace %s is not staff by the rule, and was told so.", account, member.tenant or tenant)
            return None
        return member

    def actor(self, member: Member, tenant: str) -> Actor:
        """The member as somebody who presses."""
        known = {f"{PLATFORM}:{member.account}".lower(), member.email.lower()}
        return Actor(PLATFORM, member.account, tenant, member.email, is_administrator=not known.isdisjoint(self.administrators))

    def _named(self, text: str) -> str:
        """The text with the names of those who are mentioned: a contact who is named must be recognised as what it may be about."""
        return MENTION.sub(lambda mention: self._name(mention[1]) or f"@{mention[1]}", text)

    def _name(self, account: str) -> str:
        for people in self.minds.current().knowledge.people.values():
            for contact in people.contacts:
                if contact.name and (PLATFORM, account) in contact.accounts:
                    return contact.name
        try:
            return self.directory.member(account).name
        except PlatformUnavailable as error:
            logger.warning("A mention stays as an account: %s", error)
            return ""

    def _tell(self, question: Question, key: str) -> bool:
        """Says why there is no answer, seen by the asker alone. Was it said?"""
        said = self.minds.current().knowledge.wording[key]
        try:
            if question.is_private:
                channel = self.slack.call("conversations.open", users=question.person)["channel"]["id"]
                self.slack.call("chat.postMessage", channel=channel, text=said)
            else:
                channel, _, thread = question.conversation.partition("/")
                self.slack.call("chat.postEphemeral", channel=channel, user=question.person, text=said, thread_ts=thread)
        except SlackRefused as refused:
            logger.warning("Account %s could not be told why there is no answer: %s.", question.person, refused.reason)
            return False
        return True


def _channel(question: Question) -> str:
    """The channel that a question was asked in; empty where nobody reads along."""
    return "" if question.is_private else question.conversation.partition("/")[0]
