"""Who tells people of an urgent question: the records, whose outbox brings its messages, or this process, where the records take too long.

Whoever comes second tells nobody a second time: what the records bring takes the place of what people have got.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from adapters.keeping import TOO_SLOW, key_of
from bot.errors import RecordsError
from bot.handover import Asked, Turn
from bot.messages import Delivered, Message
from bot.model import Question, Talk, Told
from bot.ports import Records

_REMEMBERED = 10_000


@dataclass(slots=True)
class _Standing:
    """How it stands with one question: the turn that is being kept, whether it is kept, and what is being told or was told past the records."""

    turn: Turn | None = None
    is_kept: bool = False
    is_telling: bool = False
    told: tuple[Told, ...] = ()


class Telling:
    """Remembers of each urgent question who tells people of it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._standing: OrderedDict[tuple[str, ...], _Standing] = OrderedDict()

    def begin(self, question: Question) -> bool:
        """From now on the caller tells, past the records; false where that is being done or was done, or where the records do it."""
        with self._lock:
            standing = self._of(question)
            if standing.is_kept or standing.is_telling or standing.told:
                return False
            standing.is_telling = True
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
            standing.told, standing.is_telling = told, False
            standing.turn = None if standing.is_kept else standing.turn
        return replace(question, told=told)

    def is_under_way(self, question: Question) -> bool:
        """Is this process telling of it at this moment?"""
        with self._lock:
            standing = self._standing.get(key_of(question))
            return standing is not None and standing.is_telling

    def keeping(self, turn: Turn) -> Turn:
        """The turn as it is to be kept: what people were told of its question already, its messages take the place of.

        Raises RecordsError while that is still being told: it is kept by the replay, which knows what came of it.
        """
        with self._lock:
            standing = self._of(turn.question)
            if standing.is_telling:
                raise RecordsError(TOO_SLOW)
            standing.turn = turn
            told = standing.told or turn.question.told
        return replace(turn, messages=_in_place(turn.messages, told)) if told else turn

    def kept(self, turn: Turn) -> None:
        """The turn is on record: its messages are the outbox's."""
        with self._lock:
            standing = self._of(turn.question)
            standing.is_kept = True
            standing.turn = standing.turn if standing.is_telling else None

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
        """Keep the turn (see `Records.commit`). Raises RecordsError, also while people are being told of it past the records."""
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
