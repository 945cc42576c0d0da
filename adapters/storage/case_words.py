"""What was said in a case: read first, opened only when the reading has been recorded."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Connection, RowMapping, select

from adapters.storage import schema
from adapters.storage.sealing import Seal
from bot.handover import CaseWords, EventKind


@dataclass(frozen=True, slots=True)
class Said:
    """The rows of what was said, as they are kept: one for each question, and later words, each with whether it is sealed."""

    questions: list[RowMapping] = field(default_factory=list)
    later: list[tuple[RowMapping, bool]] = field(default_factory=list)


def said_in(connection: Connection, case_id: str) -> Said:
    """The rows of a case, in the order in which they were said. A question whose words were removed has a row too."""
    asking, plain, sealed = schema.case_asking, schema.question_text, schema.private_text
    found = (
        select(
            asking.c.person,
            *(plain.c[name] for name in ("text", "understood", "reply")),
            *(sealed.c[name].label(f"sealed_{name}") for name in ("text", "understood", "reply")),
        )
        .select_from(
            asking.outerjoin(plain, plain.c.question_id == asking.c.question_id).outerjoin(sealed, sealed.c.question_id == asking.c.question_id),
        )
        .where(asking.c.case_id == case_id)
        .order_by(asking.c.position)
    )
    later: list[tuple[RowMapping, bool]] = []
    for table, is_sealed in ((schema.case_text, False), (schema.private_case_text, True)):
        rows = connection.execute(select(table).where(table.c.case_id == case_id).order_by(table.c.id)).mappings()
        later.extend((row, is_sealed) for row in rows)
    return Said(list(connection.execute(found).mappings()), later)


def opened(said: Said, seal: Seal) -> CaseWords:
    """The words themselves, of each question in the order of the case's askings. Raises RecordsError where they were sealed with another key."""

    def words(row: RowMapping, name: str) -> str:
        sealed = row[f"sealed_{name}"]
        return str(row[name] or "") if sealed is None else seal.open(sealed)

    questions = []
    askers: set[str] = set()
    for row in said.questions:
        typed, understood = words(row, "text"), words(row, "understood")
        # The first question is told with what it referred to; what was said after it, as it was said.
        is_first = row["person"] not in askers
        askers.add(row["person"])
        questions.append(((understood if is_first else typed) or typed or understood, words(row, "reply")))
    later = [(row["kind"], seal.open(row["text"]) if is_sealed else row["text"]) for row, is_sealed in said.later]
    return CaseWords(
        questions=tuple(questions),
        added=tuple(text for kind, text in later if kind == EventKind.ADDED),
        answers=tuple(text for kind, text in later if kind == EventKind.ANSWERED),
    )
