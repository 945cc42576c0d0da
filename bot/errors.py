"""Every error that the advisor raises on purpose.

AdvisorError
    KnowledgeError      files in knowledge/ are wrong; carries all problems at once
    SettingsError       a setting cannot be used, with what to put instead
    RecordsError        the records cannot be written or read, with what to do about it
        ConversationMovedOn another turn of the same conversation was committed meanwhile
        CaseMovedOn     another act on the same case was committed meanwhile
    SpoolError          the local spool cannot be written or read
    CannotKeep          a question could be kept neither in the records nor in the spool
    SendFailed          a message has not arrived, with the reason and when it may be tried again
    PlatformUnavailable what only the platform knows cannot be asked now
    UnknownPolicyError  a policy or school that the knowledge folder does not have
"""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.knowledge.problems import Problem


class AdvisorError(Exception):
    """Something went wrong that a person can put right; the message says how, in one sentence."""


class KnowledgeError(AdvisorError):
    """The knowledge folder cannot be used; `problems` lists everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class SettingsError(AdvisorError):
    """A setting has a value that cannot be used."""


class RecordsError(AdvisorError):
    """The records could not be written or read."""


class ConversationMovedOn(RecordsError):  # noqa: N818 - named for what it tells: decide again
    """The conversation was changed after it was read; nothing is kept, and the question is to be decided again."""


class UnknownPolicyError(AdvisorError):
    """No policy or school of that name is in the knowledge folder."""


class CaseMovedOn(RecordsError):  # noqa: N818 - named for what it tells: look at the case again
    """The case was changed after it was read; nothing is kept, and the act is to be judged again."""


class SpoolError(AdvisorError):
    """The local spool could not be written or read."""


class CannotKeep(AdvisorError):  # noqa: N818 - what the platform is told: deliver it again
    """A question could be kept neither in the records nor in the spool; its delivery must not be acknowledged."""


class SendFailed(AdvisorError):  # noqa: N818 - the word that the outbox speaks
    """A message has not arrived.

    `reason` is a short word for the log and the outbox, `not_before` when the platform allows the next attempt, `is_final` where there is no
    use in one: the account is unknown, or has blocked the advisor.
    """

    def __init__(self, reason: str, *, not_before: datetime | None = None, is_final: bool = False) -> None:
        self.reason = reason
        self.not_before = not_before
        self.is_final = is_final
        super().__init__(f"The message has not arrived: {reason}.")


class PlatformUnavailable(AdvisorError):  # noqa: N818 - named for what it tells: try again later
    """The platform does not say now what only it knows, such as whether somebody is staff. `pause` is for how long there is no use in asking again."""

    def __init__(self, message: str, pause: timedelta | None = None) -> None:
        self.pause = pause
        super().__init__(message)


def fault_line(error: BaseException) -> str:
    """A fault of the advisor's own for the log: its class and where it happened, without its message, which may hold what somebody said."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else type(error).__name__
