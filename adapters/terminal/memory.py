"""Records that live as long as the program: conversations are kept, questions are not."""

from __future__ import annotations

from datetime import timedelta

from bot.handover import Asked, Turn
from bot.model import Question, Talk
from bot.ports import Clock, Records

Key = tuple[str, str, str, str]


class MemoryRecords(Records):
    """Keeps what each conversation last spoke of, and nothing of a question that names no conversation."""

    def __init__(self, clock: Clock, lasts: timedelta | None = None) -> None:
        """A conversation is forgotten when it was silent for `lasts`; without it, never."""
        self._clock = clock
        self._lasts = lasts
        self._talks: dict[Key, Talk] = {}

    def talk(self, question: Question) -> Talk | None:
        """What this person's conversation last spoke of; None if nothing or if it has expired."""
        talk = self._talks.get(_key(question))
        if talk is None or self._lasts is None or talk.updated_at is None:
            return talk
        return talk if talk.updated_at > self._clock.now() - self._lasts else None

    def asked(self, action_id: str) -> Asked | None:
        """None: without records there are no buttons."""
        return None

    def commit(self, turn: Turn) -> bool:
        """Keep where the conversation has got to."""
        if turn.question.conversation:
            self._talks[_key(turn.question)] = turn.talk
        return True


def _key(question: Question) -> Key:
    return question.platform, question.tenant, question.conversation, question.person
