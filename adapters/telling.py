"""Who tells people of an urgent question: the records, whose outbox brings its messages, or this process, where the records take too long.

Whoever comes second tells nobody a second time: what the records bring takes the place of what people have got.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from adapters.keeping import key_of
from bot.handover import Asked, Delivered, Message, Turn
from bot.model import Question, Talk, Told
from bot.ports import Records

_REMEMBERED = 10_000
_LONGEST = 60.0
"""Seconds that a turn waits for what is being sent of its question; sending gives up long before."""


@dataclass(slots=True)
class _Standing:
    """How it stands with one question: the turn that is being kept, whether it is kept, and what was told past the records."""

    turn: Turn | None = None
    is_kept: bool = False
    is_told: bool = False
    told: tuple[Told, ...] = ()
    ended: threading.Event = field(default_factory=threading.Event)


class Telling:
    """Remembers of each urgent question who tells people of it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._standing: OrderedDict[tuple[str, ...], _Standing] = OrderedDict()

    def begin(self, question: Question) -> bool:
        """From now on the caller tells, past the records; false where that is being done or was done, or where the records do it."""
        with self._lock:
            standing = self._of(question)
            if standing.is_kept or standing.is_told:
                return False
            standing.is_told = True
            return True

    def as_being_kept(self, question: Question, messages: Iterable[Message]) -> tuple[Message, ...]:
        """The messages, under the ids that they have in the turn that is being kept at this moment: should it be kept after all, they are the same."""
        with self._lock:
            turn = self._of(question).turn
        ids = {(message.to, message.kind): message.id for message in turn.messages} if turn is not None else {}
        return tuple(replace(message, id=ids.get((message.to, message.kind), message.id)) for message in messages)

    def end(self, question: Question, arrived: Sequence[tuple[Message, Delivered]]) -> Question:
        """The telling that was begun is over: the question, with what people were told of it. Where nobody was, anybody may begin again."""
        told = tuple(_told(message, delivered) for message, delivered in arrived)
        with self._lock:
            standing = self._of(question)
            standing.told, standing.is_told = told, bool(told)
            standing.ended.set()
            if not told:
                standing.ended = threading.Event()
        return replace(question, told=told)

    def is_under_way(self, question: Question) -> bool:
        """Is this process telling of it at this moment?"""
        with self._lock:
            standing = self._standing.get(key_of(question))
            return standing is not None and standing.is_told and not standing.ended.is_set()

    def keeping(self, turn: Turn) -> Turn:
        """The turn as it is to be kept: what people were told of its question already, its messages take the place of."""
        with self._lock:
            standing = self._of(turn.question)
            standing.turn = turn
            ended = standing.ended if standing.is_told else None
        if ended is not None:
            ended.wait(_LONGEST)
        told = standing.told or turn.question.told
        return replace(turn, messages=_in_place(turn.messages, told)) if told else turn

    def kept(self, turn: Turn) -> None:
        """The turn is on record: its messages are the outbox's."""
        with self._lock:
            self._of(turn.question).is_kept = True

    def _of(self, question: Question) -> _Standing:
        key = key_of(question)
        standing = self._standing.setdefault(key, _Standing())
        self._standing.move_to_end(key)
        if len(self._standing) > _REMEMBERED:
            self._standing.popitem(last=False)
        return standing


class ToldRecords(Records):
    """Records that keep no turn without regard to what people were told of its question already."""

    def __init__(self, records: Records, telling: Telling) -> None:
        self._records = records
        self._telling = telling

    def talk(self, question: Question) -> Talk | None:
        """As the records tell it. Raises RecordsError."""
        return self._records.talk(question)

    def asked(self, action_id: str) -> Asked | None:
        """As the records tell it. Raises RecordsError."""
        return self._records.asked(action_id)

    def commit(self, turn: Turn) -> bool:
        """Keep the turn, after what is being told of it (see `Records.commit`)."""
        is_new = self._records.commit(self._telling.keeping(turn))
        self._telling.kept(turn)
        return is_new


def _told(message: Message, delivered: Delivered) -> Told:
    to = message.to
    return Told(to.platform, to.tenant, to.person, to.conversation, message.kind, delivered.reference)


def _in_place(messages: Iterable[Message], told: Iterable[Told]) -> tuple[Message, ...]:
    """The messages, each in the place of what went to the same address for the same purpose."""
    places = {(each.platform, each.tenant, each.person, each.conversation, each.kind): each.reference for each in told}

    def placed(message: Message) -> Message:
        to = message.to
        return replace(message, shown=places.pop((to.platform, to.tenant, to.person, to.conversation, str(message.kind)), ""))

    return tuple(map(placed, messages))
