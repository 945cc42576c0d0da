"""Comparing texts word piece by word piece, and keeping the pieces of clauses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.understanding.encoder import Encoder, Meaning, Vectors, shipped_encoder
from bot.understanding.pairs import Judged
from bot.understanding.pieces import Pieces, PieceTable, PieceVectors, in_bytes
from bot.understanding.vectors import KeptVectors

SHIPPED = shipped_encoder()
needs_encoder = pytest.mark.skipif(SHIPPED is None, reason="the encoder's file was left out")


def units(*rows: Sequence[float]) -> Vectors:
    """Unit vectors along the rows."""
    table = np.array(rows, np.float32)
    return np.asarray(table / np.linalg.norm(table, axis=1, keepdims=True))


def test_every_piece_of_the_question_looks_for_its_likest() -> None:
    """What a question's piece finds in a clause counts by the piece's share; what the clause says besides costs nothing."""
    north, east, west = (1.0, 0.0), (0.0, 1.0), (0.0, -1.0)
    table = PieceTable.of([in_bytes(units(north, west)), in_bytes(units(east)), in_bytes(units(west, east, north))])
    asked = Pieces(units(north, east), np.array([0.75, 0.25], np.float32))
    found = table.likeness(asked, np.arange(3))
    assert found == pytest.approx([0.75, 0.25, 1.0], abs=0.01)
    assert table.likeness(asked, np.array([2, 0])) == pytest.approx([1.0, 0.75], abs=0.01)


@pytest.mark.parametrize("missing", ["MODEL_FILE", "PAIRS_FILE"])
def test_without_one_of_its_files_there_is_no_encoder(missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions are then understood by words alone, instead of failing at the first clause that is read together with one."""
    monkeypatch.setattr(f"bot.understanding.encoder.{missing}", tmp_path / "nowhere.onnx")
    assert shipped_encoder() is None


class Counting(Encoder):
    """An encoder that counts the texts that it is given."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.texts: list[str] = []

    @property
    def name(self) -> str:
        """The name of the counted one."""
        return self._encoder.name

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Counted."""
        self.texts += texts
        return self._encoder.encode(texts)

    def encode_pieces(self, texts: Sequence[str]) -> tuple[Vectors, list[PieceVectors]]:
        """Counted."""
        self.texts += texts
        return self._encoder.encode_pieces(texts)

    def meaning(self, text: str) -> Meaning:
        """Not counted."""
        return self._encoder.meaning(text)

    def judge(self, asked: Pieces, clauses: Sequence[PieceVectors]) -> Judged:
        """Not counted."""
        return self._encoder.judge(asked, clauses)


@needs_encoder
def test_a_clause_is_read_by_the_encoder_once(tmp_path: Path) -> None:
    """Its vector and its pieces are kept for the next start, and an edit embeds only what it changed."""
    assert SHIPPED is not None
    clauses = ["Never give a pupil your own number.", "Ask the head before you film at the fete."]
    first, second = Counting(SHIPPED), Counting(SHIPPED)
    vectors, pieces = KeptVectors(first, tmp_path).encode_pieces(clauses)
    assert first.texts == clauses
    again, same = KeptVectors(second, tmp_path).encode_pieces([*clauses, "Leave the class photographs on the school's camera."])
    assert second.texts == ["Leave the class photographs on the school's camera."]
    assert np.array_equal(again[:2], vectors)
    assert all(np.array_equal(old, new) for old, new in zip(pieces, same, strict=False))


@needs_encoder
def test_a_clause_lies_nearer_by_pieces_to_what_it_settles() -> None:
    """The encoder's own pieces tell a rule about numbers from one about films."""
    assert SHIPPED is not None
    _, pieces = SHIPPED.encode_pieces(["Staff must not give pupils their personal telephone number.", "Filming at school events needs the head's consent."])
    table = PieceTable.of(pieces)
    for question, row in (("a lad in y9 wants my mobile", 0), ("can i video the nativity", 1)):
        assert int(table.likeness(SHIPPED.meaning(question).pieces, np.arange(2)).argmax()) == row


@needs_encoder
def test_the_shares_of_a_question_add_up_to_one() -> None:
    """However long or short it is."""
    assert SHIPPED is not None
    for question in ("yes", "cover TA can't get onto the register, quickest is I tell her mine and she goes in as me, fine? " * 8):
        assert float(SHIPPED.meaning(question).pieces.shares.sum()) == pytest.approx(1.0, abs=1e-4)
