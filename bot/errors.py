"""Every error that the advisor raises on purpose.

AdvisorError
    KnowledgeError      files in knowledge/ are wrong; carries all problems at once
    SettingsError       a setting cannot be used, with what to put instead
    RecordsError        the records cannot be written or read, with what to do about it
        ConversationMovedOn another turn of the same conversation was committed meanwhile
    UnknownPolicyError  a policy or school that the knowledge folder does not have
"""

from __future__ import annotations

from collections.abc import Sequence
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
