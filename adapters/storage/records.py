"""The records that the core asks for, kept in SQL: a turn is one transaction, and the same delivery a second time has no effect."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Connection, Insert, Table, bindparam, delete, insert, select, tuple_, update

from adapters.storage import rows, schema
from adapters.storage.faults import CONFLICT, MOVED_ON, where
from adapters.storage.message_rows import action_of
from adapters.storage.messages import MessageRows
from adapters.storage.opening import hand_over
from adapters.storage.sealing import Seal
from adapters.storage.statements import USE_ACTION, matching, named, the, upsert, was_kept
from adapters.storage.store import Store
from bot.errors import ConversationMovedOn, RecordsError
from bot.handover import Asked, Turn
from bot.model import Question, Route, Talk
from bot.ports import Records

logger = logging.getLogger(__name__)

TALK_LASTS = timedelta(hours=8)
"""How long after its last turn a conversation can still be followed up: one school day."""

FORGETS_EVERY = timedelta(minutes=10)
"""How often conversations that have expired are deleted."""

URGENT_PATIENCE = 1.0
"""Seconds that an urgent turn waits for its transaction to begin: its asker is to learn whom to tell, on record or not."""

_same_talk = matching(schema.conversation.primary_key)
_EXPIRED = schema.conversation.c.updated_at <= bindparam("expired_at", type_=schema.UtcDateTime)
_TALK = select(schema.conversation).where(*_same_talk, ~_EXPIRED)
_GO_ON = update(schema.conversation).where(*_same_talk, schema.conversation.c.version == the(schema.conversation.c.version))
_FORGET = delete(schema.conversation).where(
    tuple_(*schema.conversation.primary_key).in_(select(*schema.conversation.primary_key).where(_EXPIRED).with_for_update(skip_locked=True))
)
_INSERT_SAID = {table.name: insert(table) for table in (schema.question_text, schema.private_text)}
_INSERT_CITATION = insert(schema.citation)
_ON_RECORD = select(schema.question.c.id).where(*matching(schema.DELIVERY))
_CLOSE_ARRIVAL = delete(schema.inbox).where(*matching(schema.ARRIVAL))


@dataclass(frozen=True, slots=True)
class _TurnRows:
    """A turn as it is to be kept, its private words sealed: made outside the transaction, which others wait for."""

    said_in: Table
    said: rows.Row
    messages: MessageRows
    talk: rows.Row

    @classmethod
    def of(cls, turn: Turn, due_at: datetime, seal: Seal) -> _TurnRows:
        table, said = rows.text_row(turn, seal)
        messages = MessageRows.of(turn.messages, due_at, seal, is_private=rows.is_private_matter(turn))
        return cls(table, said, messages, rows.talk_row(turn, seal))


class SqlRecords(Records):
    """Keeps questions, verdicts, replies, cases, conversations and the messages that follow from a question."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._forgot_at: datetime | None = None

    def talk(self, question: Question) -> Talk | None:
        """What this person's conversation last spoke of; None if nothing or if it has expired. Raises RecordsError.

        Its `version` goes back unchanged in the turn's talk (0 where there was none), so that `commit` sees whether it still holds.
        Words that were sealed with another key are left out: an old talk must keep nobody from an answer.
        """
        which = {**named(rows.talk_key(question)), "expired_at": self._expired_at()}
        with self._store.read() as connection:
            row = connection.execute(_TALK, which).mappings().one_or_none()
        if row is None:
            return None
        try:
            said = self._store.seal.open(row["question"])
        except RecordsError as error:
            logger.error("What a conversation last spoke of cannot be read: %s", error)
            said = ""
        return rows.talk_of(row, said)

    def asked(self, action_id: str) -> Asked | None:
        """The question under whose reply a button stands, and what the button does; None where there is none, or its words were removed.

        The text is what the question came to, a follow-up with what it refers to. Raises RecordsError.
        """
        action, question = schema.action, schema.question
        cited = select(schema.citation.c.role, schema.citation.c.clause_id).where(schema.citation.c.part == 1).order_by(schema.citation.c.position)
        with self._store.read() as connection:
            pressed = connection.execute(select(action).where(action.c.id == action_id)).mappings().one_or_none()
            if pressed is None:
                return None
            row = connection.execute(select(question).where(question.c.id == pressed["question_id"])).mappings().one_or_none()
            said_in = schema.private_text if row is not None and row["is_private"] else schema.question_text
            said = connection.execute(select(said_in).where(said_in.c.question_id == pressed["question_id"])).mappings().one_or_none()
            shown = connection.execute(cited.where(schema.citation.c.question_id == pressed["question_id"])).all()
        if row is None or said is None:
            return None
        text = said["understood"] or said["text"]
        return Asked(
            action=action_of(pressed),
            question_id=row["id"],
            text=self._store.seal.open(text) if row["is_private"] else text,
            person=said["person"],
            school=row["school"],
            route=Route(row["route"]),
            topic=row["topic"] or "",
            offered=tuple(clause_id for role, clause_id in shown if role == rows.CITED),
            nearest=tuple(clause_id for role, clause_id in shown if role == rows.NEAREST),
        )

    def commit(self, turn: Turn) -> bool:
        """Keep the turn: all of it or, raising RecordsError, nothing of it. Returns once it would survive a power cut.

        False where this delivery is on record already. Raises ConversationMovedOn, a RecordsError, where another turn of the same conversation, or
        another act on the case that this one adds to, came first.
        """
        now = self._store.clock.now()
        kept = _TurnRows.of(turn, now, self._store.seal)
        is_urgent = turn.reply.verdict.route is Route.URGENT
        is_new = self._store.write(lambda connection: self._keep(connection, turn, kept, now), URGENT_PATIENCE if is_urgent else None)
        self._forget_expired(now)
        return is_new

    def _keep(self, connection: Connection, turn: Turn, kept: _TurnRows, now: datetime) -> bool:
        """Everything that follows from the question, in one transaction."""
        is_new = _insert_question(connection, turn)
        if is_new:
            joined = hand_over(connection, turn, self._store.seal)
            if joined is not turn:
                kept = _TurnRows.of(joined, now, self._store.seal)
            connection.execute(_INSERT_SAID[kept.said_in.name], kept.said)
            if citations := rows.citation_rows(turn):
                connection.execute(_INSERT_CITATION, citations)
            kept.messages.keep(connection)
            self._move_on(connection, turn, kept.talk)
            if (direct := rows.answered_key(turn)) is not None:
                connection.execute(_begin_talk(connection.dialect.name, anyway=True), {**direct, **kept.talk, "version": 1})
            if turn.question.action:
                connection.execute(USE_ACTION, {"the_id": turn.question.action, "now": now})
        connection.execute(_CLOSE_ARRIVAL, named(rows.delivery(turn.question)))
        return is_new

    def _move_on(self, connection: Connection, turn: Turn, values: rows.Row) -> None:
        """Writes the conversation if it is still as the turn read it, or if it has expired since nobody spoke."""
        key, version = rows.talk_key(turn.question), turn.talk.version
        if version:
            has_moved = was_kept(connection, _GO_ON, {**named({**key, "version": version}), **values, "version": version + 1})
        else:
            begun = {**key, **values, "version": 1, "expired_at": self._expired_at()}
            has_moved = was_kept(connection, _begin_talk(connection.dialect.name), begun)
        if not has_moved:
            raise ConversationMovedOn(MOVED_ON)

    def _forget_expired(self, now: datetime) -> None:
        """Deletes conversations that have expired, every few minutes and apart from the turn, which is kept by now, come what may."""
        if self._forgot_at is not None and now - self._forgot_at < FORGETS_EVERY:
            return
        self._forgot_at = now
        try:
            self._store.execute(_FORGET, {"expired_at": self._expired_at()})
        except RecordsError as error:
            logger.warning("Expired conversations could not be deleted: %s", error)

    def _expired_at(self) -> datetime:
        """A conversation last touched at this moment or before has expired."""
        return self._store.clock.now() - TALK_LASTS


def _insert_question(connection: Connection, turn: Turn) -> bool:
    """Keeps the question; False if this delivery is on record already. Raises RecordsError where its id stands for another one.

    A delivery that comes again may bring its id again too, so that the insert gives way to either; which of them it gave way to is asked afterwards.
    """
    if was_kept(connection, _new_question(connection.dialect.name), rows.question_row(turn)):
        return True
    if connection.execute(_ON_RECORD, named(rows.delivery(turn.question))).first() is None:
        raise RecordsError(CONFLICT.format(where=where(connection.engine)))
    return False


@cache
def _new_question(dialect: str) -> Insert:
    """A question, unless its delivery is on record."""
    return upsert(dialect, schema.question).on_conflict_do_nothing()


@cache
def _begin_talk(dialect: str, *, anyway: bool = False) -> Insert:
    """A conversation where there was none, or where it has expired; `anyway`, in the place of whatever was last spoken of."""
    table = schema.conversation
    new = upsert(dialect, table)
    afresh = {column.name: new.excluded[column.name] for column in table.columns if not column.primary_key} | {"version": table.c.version + 1}
    return new.on_conflict_do_update(index_elements=list(table.primary_key), set_=afresh, where=None if anyway else _EXPIRED)
