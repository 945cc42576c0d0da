"""The knowledge folder, read once for training and measuring."""

from __future__ import annotations

from functools import cache

from benchmarks.training.data import KNOWLEDGE
from bot.knowledge.folder import Knowledge, load_knowledge


@cache
def knowledge() -> Knowledge:
    """The folder that ships with the advisor."""
    return load_knowledge(KNOWLEDGE)
