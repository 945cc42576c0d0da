"""What is found after the last life: whether each question has its record, its reply, its case and its contact, and whether anything came twice."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, create_engine, func, select
from sqlalchemy.pool import NullPool

from adapters.spool import FileSpool
from adapters.storage import schema
from bot.messages import MessageKind
from bot.model import Question
from tests.crash.asking import HANDED_OVER, URGENT
from tests.crash.lives import House


@dataclass(frozen=True, slots=True)
class Findings:
    """Figures of a trial. Those from `lost` on are to be 0.

    `sent_again` are messages that arrived once more because a process died between sending and marking; `told_twice` urgent replies that were sent
    without records and again with their record, because a process died before it could keep that they were sent. `handed_over_unread` are ordinary
    questions that a person got, because they were in the hands of so many processes that died. `unexplained` came again for no such reason.
    """

    questions: int
    cases: int
    sent_again: int
    told_twice: int
    handed_over_unread: int
    lost: int
    recorded_twice: int
    unanswered: int
    without_case: int
    contact_not_told: int
    unexplained: int
    waiting: int
    given_up: int

    @property
    def is_sound(self) -> bool:
        """Was nothing lost, left over or sent again without a reason?"""
        faults = (self.lost, self.recorded_twice, self.unanswered, self.without_case, self.contact_not_told, self.unexplained, self.waiting, self.given_up)
        return not any(faults)


@dataclass(frozen=True, slots=True)
class Arrived:
    """What stands in the journal."""

    replies: dict[str, set[str]]
    cases: set[str]
    sent_again: int
    unexplained: int
    replied_at: dict[str, float]


def read_journal(house: House, died: Collection[int] = ()) -> Arrived:
    """The replies of each person, the cases whose contacts were told, and what came again: since a life had died that sent it, or without a reason."""
    replies: dict[str, set[str]] = defaultdict(set)
    lives: dict[str, set[int]] = defaultdict(set)
    cases: set[str] = set()
    marked: set[str] = set()
    replied_at: dict[str, float] = {}
    sent_again = unexplained = 0
    for line in house.journal.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if entry["what"] == "marked":
            marked.add(entry["id"])
            continue
        if entry["kind"] == MessageKind.CASE:
            cases.add(entry["case"])
        if entry["what"] == "updated":
            continue
        seen = lives[entry["id"]]
        sent_again += bool(seen)
        # After a mark, twice in one life, or while the one who sent it lives, no death explains it.
        unexplained += bool(seen) and (entry["id"] in marked or entry["life"] in seen or not seen.intersection(died))
        seen.add(entry["life"])
        if entry["kind"] == MessageKind.REPLY:
            replies[entry["person"]].add(entry["id"])
            replied_at.setdefault(entry["person"], entry["at"])
    return Arrived(replies, cases, sent_again, unexplained, replied_at)


def find(house: House, asked: Sequence[Question], died: Collection[int]) -> Findings:
    """The figures of a trial that is over; `died` are the numbers of the lives that were killed."""
    arrived = read_journal(house, died)
    engine = create_engine(house.url, poolclass=NullPool)
    with engine.connect() as connection:
        recorded = Counter(connection.execute(select(schema.question.c.delivery_key)).scalars())
        case_of = {row.person: row.case_id for row in connection.execute(select(schema.case_asking.c.person, schema.case_asking.c.case_id))}
        in_inbox, states = _count(connection, "inbox"), Counter(connection.execute(select(schema.outbox.c.state)).scalars())
    several = [each for each in asked if len(arrived.replies[each.person]) > 1]
    told_twice = [each for each in several if each.text == URGENT]
    return Findings(
        questions=len(asked),
        cases=len(set(case_of.values())),
        sent_again=arrived.sent_again,
        told_twice=len(told_twice),
        handed_over_unread=sum(each.text not in HANDED_OVER and each.person in case_of for each in asked),
        lost=sum(not recorded[each.delivery_key] for each in asked),
        recorded_twice=sum(times > 1 for times in recorded.values()),
        unanswered=sum(not arrived.replies[each.person] for each in asked),
        without_case=sum(each.text in HANDED_OVER and each.person not in case_of for each in asked),
        contact_not_told=len(set(case_of.values()) - arrived.cases),
        unexplained=arrived.unexplained + len(several) - len(told_twice),
        waiting=in_inbox + states["waiting"] + len(FileSpool(house.spool).kept()),
        given_up=states["given_up"],
    )


def _count(connection: Connection, table: str) -> int:
    return int(connection.execute(select(func.count()).select_from(schema.metadata.tables[table])).scalar_one())
