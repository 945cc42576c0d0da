"""The case of a turn, as it is committed: opened, joined to others who ask about the same gap, or added to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection, func, insert, select, update

from adapters.storage import schema
from adapters.storage.case_rows import asking_row, case_row, event_row
from adapters.storage.faults import BUSY, MOVED_ON, where
from adapters.storage.sealing import Seal
from adapters.storage.statements import case_waits, upsert, was_kept
from bot.errors import ConversationMovedOn, RecordsError
from bot.handover import WAITING, Asking, CaseEvent, CaseFile, EventKind, Turn
from bot.messages import Message, MessageKind

GAP_LASTS = timedelta(days=1)
"""How long after a gap was first asked about others join the case that waits for it."""

_TRIES = 3


def hand_over(connection: Connection, turn: Turn, seal: Seal) -> Turn:
    """Keeps the turn's case, if it has one; the turn as it is to be kept, which a joined case changes.

    Raises ConversationMovedOn where the case that it adds to has moved on: then it is to be decided again what becomes of the question.
    """
    case = turn.case
    if case is None:
        return turn
    if turn.adds:
        _add(connection, turn, case, seal)
        return turn
    if case.is_guarded:
        case = replace(case, gap="")  # two reports may be two children
    for _ in range(_TRIES):
        same_gap = _with_same_gap(connection, turn, case) if case.gap else None
        if same_gap is not None and (same_gap[1] & set(case.told) or not case.told):
            return _join(connection, turn, case, same_gap[0], seal)
        # Whoever the first case went to may be the one who asks now: then it is a case of its own, for somebody else.
        if _open(connection, turn, case if same_gap is None else replace(case, gap=""), seal):
            return turn
    raise RecordsError(BUSY.format(where=where(connection.engine)))


def add_askings(connection: Connection, case: CaseFile, askings: tuple[Asking, ...], seal: Seal) -> None:
    """Adds questions to a case, after those that it has."""
    first = select(func.coalesce(func.max(schema.case_asking.c.position), 0)).where(schema.case_asking.c.case_id == case.id)
    before = int(connection.execute(first).scalar_one())
    rows = [asking_row(case.id, asking, position, seal.seal(asking.email) if asking.email else "") for position, asking in enumerate(askings, start=before + 1)]
    connection.execute(insert(schema.case_asking), rows)


def note_who_waits(connection: Connection, case_id: str, askings: tuple[Asking, ...]) -> None:
    """Keeps of questions that a case has already whether their askers are to get the next answer."""
    table = schema.case_asking
    for is_waiting in (True, False):
        ids = [asking.question_id for asking in askings if asking.is_waiting is is_waiting]
        changed = update(table).where(table.c.case_id == case_id, table.c.question_id.in_(ids), table.c.is_waiting.is_not(is_waiting))
        if ids:
            connection.execute(changed.values(is_waiting=is_waiting))


def _with_same_gap(connection: Connection, turn: Turn, case: CaseFile) -> tuple[str, set[str]] | None:
    """The case of others that waits for the same gap, with whom it was told; one that waits no more, or for too long, gives the gap free."""
    table = schema.case
    found = connection.execute(
        select(table.c.id, table.c.state, table.c.told, table.c.opened_at).where(table.c.gap == case.gap).with_for_update()
    ).one_or_none()
    if found is None:
        return None
    if found.state not in WAITING or found.opened_at <= turn.answered_at - GAP_LASTS:
        connection.execute(update(table).where(table.c.id == found.id).values(gap=None))
        return None
    return found.id, set(found.told)


def _open(connection: Connection, turn: Turn, case: CaseFile, seal: Seal) -> bool:
    """Opens the case; False where somebody has opened one for the same gap at this very moment."""
    new = upsert(connection.dialect.name, schema.case).values(id=case.id, version=1, **case_row(case))
    if not was_kept(connection, new.on_conflict_do_nothing(index_elements=[schema.case.c.gap])):
        return False
    add_askings(connection, case, case.askings, seal)
    _note(connection, turn, case.id, EventKind.OPENED)
    return True


def _join(connection: Connection, turn: Turn, case: CaseFile, joined: str, seal: Seal) -> Turn:
    """Adds the question to the case of others: its version moves on, so that an answer given at this moment is given to this asker too."""
    table = schema.case
    connection.execute(update(table).where(table.c.id == joined).values(version=table.c.version + 1))
    case = replace(case, id=joined)
    add_askings(connection, case, case.askings, seal)
    _note(connection, turn, joined, EventKind.JOINED)
    return _of_case(turn, case)


def _add(connection: Connection, turn: Turn, case: CaseFile, seal: Seal) -> None:
    """Adds the question to the asker's own case, if that is still as the turn read it and waits."""
    table = schema.case
    values = {name: value for name, value in case_row(case).items() if name != "gap"}
    as_read = (table.c.id == case.id, table.c.version == case.version, case_waits())
    if not was_kept(connection, update(table).where(*as_read).values(**values, version=case.version + 1)):
        raise ConversationMovedOn(MOVED_ON)
    note_who_waits(connection, case.id, case.askings)
    add_askings(connection, case, tuple(asking for asking in case.askings if asking.question_id == turn.id), seal)
    _note(connection, turn, case.id, EventKind.ADDED)


def _note(connection: Connection, turn: Turn, case_id: str, kind: EventKind) -> None:
    """Keeps what happened, and who asked."""
    event = CaseEvent(kind, turn.answered_at, f"{turn.question.platform}:{turn.question.person}")
    connection.execute(insert(schema.case_event), event_row(case_id, event))


def _of_case(turn: Turn, case: CaseFile) -> Turn:
    """The turn with its messages and buttons tied to the case that it joined; the contact, who has that case already, is told nothing."""
    new = turn.case.id if turn.case else ""

    def moved(case_id: str) -> str:
        return case.id if case_id == new else case_id

    def tied(message: Message) -> Message:
        actions = tuple(replace(action, case_id=moved(action.case_id)) for action in message.actions)
        return replace(message, case_id=moved(message.case_id), actions=actions)

    messages = tuple(tied(message) for message in turn.messages if message.kind is not MessageKind.CASE)
    return replace(turn, case=case, messages=messages, talk=replace(turn.talk, case=moved(turn.talk.case)))
