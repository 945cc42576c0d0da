"""The records that the core asks for, kept in SQL: a turn is one transaction, and the same delivery a second time has no effect."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, Table, and_, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from adapters.storage import rows, schema
from adapters.storage.engine import reading
from adapters.storage.faults import MOVED_ON, translated
from bot.errors import ConversationMovedOn
from bot.model import Question, Route, Talk, Turn
from bot.ports import Clock, Records

TALK_LASTS = timedelta(hours=8)
"""How long after its last turn a conversation can still be followed up: one school day."""


class SqlRecords(Records):
    """Keeps questions, verdicts, replies, cases and conversations in a SQL database whose schema is up to date."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    def talk(self, question: Question) -> Talk | None:
        """What this person's conversation last spoke of; None if nothing or if it has expired. Raises RecordsError.

        Its `version` goes back unchanged in the turn's talk (0 where there was none), so that `commit` sees whether it still holds.
        """
        found = select(schema.conversation).where(*_same_talk(question), schema.conversation.c.updated_at > self._expired_at())
        with translated(self._engine), self._reading.connect() as connection:
            row = connection.execute(found).mappings().one_or_none()
        if row is None:
            return None
        return Talk(
            question=row["question"],
            topic=row["topic"],
            route=Route(row["route"]) if row["route"] else None,
            offered=tuple(row["offered"]),
            cited=tuple(row["cited"]),
            clarified=row["clarified"],
            updated_at=row["updated_at"],
            version=row["version"],
        )

    def commit(self, turn: Turn) -> None:
        """Keep the turn: all of it or, raising RecordsError, nothing of it. Returns once it would survive a power cut.

        Raises ConversationMovedOn, a RecordsError, where another turn of the same conversation came first.
        """
        with translated(self._engine), self._engine.begin() as connection:
            if not _insert_question(connection, turn):
                return
            _insert_what_was_said(connection, turn)
            _insert_case(connection, turn)
            self._move_on(connection, turn)
            connection.execute(delete(schema.conversation).where(schema.conversation.c.updated_at <= self._expired_at()))

    def _move_on(self, connection: Connection, turn: Turn) -> None:
        """Writes the conversation if it is still as the turn read it, or if it has expired since nobody spoke."""
        table, values = schema.conversation, rows.talk_row(turn)
        if turn.talk.version:
            as_read = and_(*_same_talk(turn.question), table.c.version == turn.talk.version)
            moved = connection.execute(update(table).where(as_read).values(**values, version=turn.talk.version + 1))
        else:
            begun = _upsert(connection, table).values(**rows.talk_key(turn.question), **values, version=1)
            moved = connection.execute(
                begun.on_conflict_do_update(
                    index_elements=list(table.primary_key),
                    set_={**values, "version": table.c.version + 1},
                    where=table.c.updated_at <= self._expired_at(),
                )
            )
        if not moved.rowcount:
            raise ConversationMovedOn(MOVED_ON)

    def _expired_at(self) -> datetime:
        """A conversation last touched at this moment or before has expired."""
        return self._clock.now() - TALK_LASTS


def _insert_question(connection: Connection, turn: Turn) -> bool:
    """Keeps the question; False if this delivery is on record already."""
    new = _upsert(connection, schema.question).values(rows.question_row(turn)).on_conflict_do_nothing(index_elements=list(schema.DELIVERY))
    return bool(connection.execute(new).rowcount)


def _insert_what_was_said(connection: Connection, turn: Turn) -> None:
    """Keeps the words of the question, of the reply and of the clauses."""
    table, said = rows.text_row(turn)
    connection.execute(insert(table), said)
    if citations := rows.citation_rows(turn):
        connection.execute(insert(schema.citation), citations)


def _insert_case(connection: Connection, turn: Turn) -> None:
    """Opens the case, if the question is handed to a person."""
    if case := turn.reply.case:
        connection.execute(insert(schema.case), rows.case_row(turn, case))
        connection.execute(insert(schema.case_event), rows.opened_event(turn, case))


def _same_talk(question: Question) -> list[ColumnElement[bool]]:
    """The condition that a row is this person's conversation."""
    return [schema.conversation.c[name] == value for name, value in rows.talk_key(question).items()]


def _upsert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert that can settle a conflict, in the words of the database in use."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
