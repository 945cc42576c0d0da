"""Who may ask and press on Teams: staff of the allowed tenants, checked on every message and every press. Everybody else gets a civil word."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace

from adapters.refusals import RefusedToSay, give_up
from adapters.rooms import Rooms
from adapters.staff import Member, StaffRule
from adapters.teams.calling import Teams, TeamsRefused, conversation_path
from adapters.teams.directory import Directory
from adapters.teams.places import Book
from adapters.teams.said import named
from adapters.teams.settings import CHANNELS
from adapters.teams.translate import PLATFORM, channel_of, direct_key
from bot.errors import PlatformUnavailable
from bot.knowledge.schools import school_for
from bot.messages import Actor
from bot.model import Question
from bot.ports import Gate, MindSource

logger = logging.getLogger(__name__)
GROUP_CHAT = "groupChat"
"""The conversation type of a chat of several people."""


@dataclass(frozen=True, slots=True)
class TeamsGate(Gate):
    """Admits staff, and adds to their questions what only Teams knows: UPN, school, and the names of those they mention.

    `rooms` are the channels, group chats and teams in which answers may be shown.
    """

    teams: Teams
    book: Book
    directory: Directory
    rule: StaffRule
    tenants: frozenset[str]
    minds: MindSource
    administrators: frozenset[str] = frozenset()
    rooms: Rooms = field(default_factory=lambda: Rooms(CHANNELS))

    def admit(self, question: Question) -> Question | None:
        """The question as the core is to see it; None where the asker is no staff, which they have been told. Raises PlatformUnavailable."""
        try:
            member = self.staff(question.person, question.tenant, question.conversation)
        except RefusedToSay as refused:
            give_up(question, refused, self.directory.now(), lambda: self._tell(question, "staff.unknown"))
            return None
        if member is None:
            self._tell(question, "staff.only")
            return None
        question = self.located(question)
        if not question.may_show_there:
            self.rooms.note_elsewhere()
        text = named(question.text, lambda user_id: self._name(user_id, question))
        school = question.school or self.school(question.tenant, question.conversation)
        return replace(question, text=text, email=member.email, school=school, place=question.place or self._called(question))

    def located(self, question: Question) -> Question:
        """The question, marked where it was asked in a channel or group chat that is not listed."""
        return replace(question, may_show_there=question.is_private or self.may_show(question.tenant, question.conversation))

    def may_show(self, tenant: str, conversation: str) -> bool:
        """Is a channel or group chat listed, by its own id or that of its team? One of which nothing is known is not."""
        place = self.book.at(tenant, conversation)
        return self.rooms.lists(channel_of(conversation), place.team_id if place else "")

    def staff(self, account: str, tenant: str, conversation: str = "") -> Member | None:
        """The member behind an account, if they are staff of an allowed tenant. Raises PlatformUnavailable."""
        if tenant.lower() not in self.tenants:
            logger.warning("Account %s of tenant %s was turned away: the tenant is not allowed.", account, tenant)
            return None
        member = self.directory.member(account, tenant, conversation)
        if not (member.is_guest or self.rule.admits(member)):
            member = replace(member, groups=self.directory.staff_teams_of(member.account, tenant))
        if not self.rule.admits(member):
            logger.info("Account %s of tenant %s is not staff by the rule, and was told so.", account, tenant)
            return None
        return member

    def actor(self, member: Member, tenant: str) -> Actor:
        """The member as somebody who presses."""
        known = {f"{PLATFORM}:{member.account}".lower(), member.email.lower()}
        return Actor(PLATFORM, member.account, tenant, member.email, is_administrator=not known.isdisjoint(self.administrators))

    def addresses(self, member: Member) -> frozenset[str]:
        """Under which accounts messages go to a member: Teams' own, and the sign-in name where contacts.toml has that."""
        own = {account.lower() for account in (member.account, member.email) if account}
        contacts = [contact for people in self.minds.current().knowledge.people.values() for contact in people.contacts]
        listed = {account for contact in contacts for platform, account in contact.accounts if platform == PLATFORM and account.lower() in own}
        return frozenset({member.account, *listed})

    def school(self, tenant: str, conversation: str) -> str:
        """The id of the school that a conversation belongs to: by its team, then by the tenant; empty where the default is meant."""
        schools = self.minds.current().knowledge.schools
        place = None if conversation.startswith("@") else self.book.at(tenant, conversation)
        rooms = [place.team_id, place.group_id, channel_of(conversation)] if place else [""]
        found = (school_for(schools, PLATFORM, tenant=tenant, channel=room) for room in rooms)
        own = [school for school in found if school is not None]
        by_team = next((school for school in own if school.has("teams_teams", rooms)), None)
        school = by_team or next(iter(own), None)
        return school.id if school else ""

    def _called(self, question: Question) -> str:
        """What people call the place where others read along, as it was told at another time; mostly a message does not tell."""
        place = None if question.is_private else self.book.at(question.tenant, question.conversation)
        if place is None or place.name:
            return place.name if place else ""
        return self.minds.current().knowledge.wording["channel.group_chat"] if place.conversation_type == GROUP_CHAT else ""

    def _name(self, user_id: str, question: Question) -> str:
        """The name of somebody who is mentioned: a contact's as the folder has it, so that a matter about them goes past them."""
        try:
            member = self.directory.member(user_id, question.tenant, question.conversation)
        except PlatformUnavailable as error:
            logger.warning("A mention stays as Teams showed it: %s", error)
            return ""
        accounts = {account.lower() for account in (member.account, member.email) if account}
        for people in self.minds.current().knowledge.people.values():
            for contact in people.contacts:
                known = {account.lower() for platform, account in contact.accounts if platform == PLATFORM} | {contact.email.lower()} - {""}
                if contact.name and not known.isdisjoint(accounts):
                    return contact.name
        return member.name

    def _tell(self, question: Question, key: str) -> bool:
        """Says why there is no answer: in the asker's own chat, and where there is none in the thread, since nobody may be left without it. Was it said?"""
        said = self.minds.current().knowledge.wording[key]
        for conversation in dict.fromkeys((direct_key(question.person), question.conversation)):
            try:
                where = self.book.whereabouts(question.tenant, conversation)
                sent = {"type": "message", "text": said, "textFormat": "plain"}
                self.teams.call("POST", where.service_url, conversation_path(where.conversation_id, "activities"), sent)
            except TeamsRefused as refused:
                logger.warning("Account %s could not be told why there is no answer: %s.", question.person, refused.reason)
            else:
                return True
        return False
