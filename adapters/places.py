"""Where conversations are, for platforms that tell it only when somebody speaks: kept as plain rows, so that a message can be sent first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

PERSONAL = "personal"
"""The conversation type of somebody's own chat with the advisor."""


@dataclass(frozen=True, slots=True)
class Place:
    """One conversation of the advisor's on a platform: somebody's own chat, a group chat or a channel.

    `conversation` is its key: "@" and the account for somebody's own, the platform's id otherwise, of a channel without its thread.
    `conversation_id` is what the platform wants in an address, `service_url` the server that takes it, `bot_id` the advisor's id there.
    `user_id` is the platform's id for whoever spoke there, `account` the one that is the same everywhere, `email` their verified address
    as far as it was looked up. `team_id` and `group_id` are the two ids of the team that a channel belongs to.
    """

    platform: str
    tenant: str
    conversation: str
    service_url: str
    conversation_id: str
    conversation_type: str
    bot_id: str = ""
    user_id: str = ""
    account: str = ""
    email: str = ""
    team_id: str = ""
    group_id: str = ""
    name: str = ""
    updated_at: datetime | None = None

    @property
    def is_personal(self) -> bool:
        """Is it somebody's own chat with the advisor, which nobody else reads?"""
        return self.conversation_type == PERSONAL


class Places(Protocol):
    """Keeps places. All of it may raise RecordsError."""

    def keep(self, place: Place) -> None:
        """Keep a place as it is now known; an e-mail address or a team that is not told this time stays as it was."""

    def forget(self, platform: str, tenant: str, conversation: str) -> None:
        """Forget a place, since the advisor was taken away from there."""

    def place(self, platform: str, tenant: str, conversation: str) -> Place | None:
        """The place of a conversation; None where none is on record."""

    def by_email(self, platform: str, tenant: str, email: str) -> Place | None:
        """Somebody's own chat by their verified e-mail address; None where none is on record."""

    def recent(self, platform: str, limit: int) -> Sequence[Place]:
        """So many places, the last seen first."""
