"""Cases as the rows that are kept of them, and back: plain values, no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.handover import Asking, CaseEvent, CaseFile, CaseState
from bot.messages import Address
from bot.model import About, Clock

Row = dict[str, Any]


def case_row(case: CaseFile) -> Row:
    """A case as it stands, without its id, version and askings."""
    return {
        "state": case.state,
        "school": case.school,
        "policy": case.policy,
        "about": case.about,
        "clock": case.clock,
        "is_private": case.is_private,
        "topic": case.topic,
        "opened_at": case.opened_at,
        "told": list(case.told),
        "excluded": list(case.excluded),
        "excluded_people": list(case.excluded_people),
        "claimed_by": case.claimed_by,
        "state_at": case.state_at,
        "seen_at": case.seen_at,
        "next_at": case.next_at,
        "reminders": case.reminders,
        "gap": case.gap or None,
    }


def case_of(row: Mapping[Any, Any], askings: Sequence[Asking]) -> CaseFile:
    """A case from its row and its questions."""
    return CaseFile(
        id=row["id"],
        state=CaseState(row["state"]),
        school=row["school"],
        policy=row["policy"],
        about=About(row["about"]),
        opened_at=row["opened_at"],
        askings=tuple(askings),
        clock=Clock(row["clock"]) if row["clock"] else None,
        is_private=row["is_private"],
        topic=row["topic"],
        told=tuple(row["told"]),
        excluded=tuple(row["excluded"]),
        excluded_people=tuple(row["excluded_people"]),
        claimed_by=row["claimed_by"],
        seen_at=row["seen_at"],
        next_at=row["next_at"],
        reminders=row["reminders"],
        gap=row["gap"] or "",
        version=row["version"],
        state_at=row["state_at"],
    )


def asking_row(case_id: str, asking: Asking, position: int, email: str) -> Row:
    """A question of a case; the e-mail as it is to be kept."""
    return {
        "question_id": asking.question_id,
        "case_id": case_id,
        "position": position,
        "platform": asking.asker.platform,
        "tenant": asking.asker.tenant,
        "person": asking.asker.person,
        "conversation": asking.asker.conversation,
        "email": email,
        "is_waiting": asking.is_waiting,
    }


def asking_of(row: Mapping[Any, Any], email: str) -> Asking:
    """A question of a case, with the e-mail opened."""
    return Asking(row["question_id"], Address(row["platform"], row["tenant"], row["person"], row["conversation"]), email, row["is_waiting"])


def event_row(case_id: str, event: CaseEvent) -> Row:
    """What happened to a case."""
    return {"case_id": case_id, "kind": event.kind, "at": event.at, "actor": event.actor, "slot": event.slot, "outcome": event.outcome}
