"""What the crash tests ask, and the knowledge folder that answers it."""

from __future__ import annotations

import random
import shutil
from datetime import UTC, datetime
from pathlib import Path

from bot.model import Question
from tests.small_folder import SHIPPED, fill_in, make_small_folder

PLATFORM, TENANT = "slack", "T1"
ORDINARY = ("can I accept a parent's friend request?", "can i accept a friend request from a year 10")
GAPS = (
    "Can staff use AI tools to write posts or letters for families?",
    "ok to drive one of my year 10s to a match on my own?",
)
UNREADABLE = "ich weiss nicht was ich tun soll mit dem handy"
URGENT = "a pupil messaged me"
HANDED_OVER = frozenset({*GAPS, UNREADABLE, URGENT})
"""What must come to a case."""
CONTACTS = {"dsl": "UDSL", "head": "UHEAD", "slt": "USLT"}
_OFTEN = (*ORDINARY * 3, *GAPS, UNREADABLE, URGENT)


def make_crash_folder(folder: Path) -> Path:
    """A small folder with its people on the platform, and two topics that its policy says nothing of."""
    make_small_folder(folder)
    for topic in ("ai-chatbots", "safeguarding-and-position-of-trust"):
        shutil.copy(SHIPPED / "topics" / f"{topic}.toml", folder / "topics" / f"{topic}.toml")
    for policy in ("academy-trust", "yes-trust"):
        fill_in(folder, policy, slack=CONTACTS)
    return folder


def question(number: int, text: str) -> Question:
    """A question in the direct conversation of a person who asks nothing else, so that whatever reaches them belongs to it."""
    person = f"U{number}"
    return Question(text, f"@{person}", person, PLATFORM, datetime.now(UTC), f"m{number}", TENANT)


def questions(count: int, seed: int) -> list[Question]:
    """So many questions: mostly ordinary ones, some that are handed over, some urgent."""
    chance = random.Random(seed)
    return [question(number, chance.choice(_OFTEN)) for number in range(count)]
