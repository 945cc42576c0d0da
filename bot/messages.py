"""Messages and their buttons: where they go, what is on them, and who presses. Plain values, no behaviour of a platform."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model import Part


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes. `person` is the account on the platform; a conversation that begins with @ is that person's own direct one."""

    platform: str
    tenant: str
    person: str
    conversation: str

    @classmethod
    def direct(cls, platform: str, tenant: str, person: str) -> Address:
        """The direct conversation of a person, which nobody else reads."""
        return cls(platform, tenant, person, f"@{person}")


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever presses, types or claims: a platform account, with the verified e-mail or UPN by which it is joined to others of the same person."""

    platform: str
    account: str
    tenant: str = ""
    email: str = ""
    is_administrator: bool = False


class ActionKind(StrEnum):
    """What a button does."""

    HELPS = "helps"
    NOT_MINE = "not_mine"
    ASK_PERSON = "ask_person"
    CHOOSE = "choose"
    NONE_OF_THESE = "none_of_these"
    EXAMPLE = "example"
    OTHER_SCHOOL = "other_school"
    WITHDRAW = "withdraw"
    SETTLED = "settled"
    REOPEN = "reopen"
    OPEN = "open"
    CLAIM = "claim"
    ANSWER = "answer"
    PASS_ON = "pass_on"  # noqa: S105 - a button, no password
    CLOSE = "close"
    MAY_BE_ME = "may_be_me"


OF_QUESTION = frozenset(
    {ActionKind.HELPS, ActionKind.NOT_MINE, ActionKind.ASK_PERSON, ActionKind.CHOOSE, ActionKind.NONE_OF_THESE, ActionKind.EXAMPLE, ActionKind.OTHER_SCHOOL}
)
"""What the asker presses under a reply; the rest acts on a case."""


@dataclass(frozen=True, slots=True)
class Action:
    """What a button does, kept in the records: a button carries nothing but the id, since what comes back can be forged or stale.

    `person` is the account that may press it; empty where whoever may act on the case may. `argument` is a clause, a school or a slot.
    """

    id: str
    kind: ActionKind
    label: str
    question_id: str = ""
    case_id: str = ""
    argument: str = ""
    person: str = ""
    used_at: datetime | None = None


class MessageKind(StrEnum):
    """What a message is for."""

    REPLY = "reply"
    NEUTRAL_LINE = "neutral_line"
    LAST_RESORT = "last_resort"  # shown where it was asked only if the asker cannot be written to
    CASE = "case"
    CASE_UPDATE = "case_update"
    REMINDER = "reminder"
    SEEN = "seen"
    NOT_SEEN = "not_seen"
    UNREACHABLE = "unreachable"
    ANSWER = "answer"
    NOTE = "note"
    WELCOME = "welcome"


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one address, kept in the outbox until it has arrived.

    `summary` is what a notification shows: without content where `is_private`. `replaces` is the id of an earlier message that this one
    takes the place of, where the platform can do that; `shown` is the platform's id of what stands there already, where no message of the
    records has brought it. `slot` is the contact's slot where the message goes to a contact.
    """

    id: str
    to: Address
    kind: MessageKind
    parts: tuple[Part, ...]
    summary: str
    actions: tuple[Action, ...] = ()
    question_id: str = ""
    case_id: str = ""
    slot: str = ""
    is_private: bool = False
    is_urgent: bool = False
    replaces: str = ""
    shown: str = ""

    @property
    def text(self) -> str:
        """The message as plain text."""
        return "\n\n".join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class Delivered:
    """A message has arrived; `reference` is the platform's own id of it, by which it can be updated."""

    reference: str = ""


@dataclass(frozen=True, slots=True)
class Sending:
    """A message leased for sending: how often it was tried, since when it is due, and the platform's id of the message that it replaces."""

    message: Message
    attempts: int
    first_due_at: datetime
    replaced_reference: str = ""
