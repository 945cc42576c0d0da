"""What most tests share: the knowledge folder that ships with the advisor, read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.deciding.mind import Mind
from bot.knowledge.folder import Knowledge, load_knowledge
from bot.understanding.encoder import shipped_encoder
from bot.understanding.vectors import KeptVectors

KNOWLEDGE_DIR = Path(__file__).parent.parent / "knowledge"


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The five policies with their topics, people and words."""
    return load_knowledge(KNOWLEDGE_DIR)


@pytest.fixture(scope="session")
def mind(knowledge: Knowledge) -> Mind:
    """The shipped folder ready for questions, with the encoder that ships."""
    encoder = shipped_encoder()
    return Mind.of(knowledge, KeptVectors(encoder) if encoder else None)
