"""A small network that reads a question and a clause together, over the word pieces that the encoder gives of each.

It tells how surely the clause settles the question, and what the clause then says to the asker. Only the few likeliest clauses are
read so: reading every clause anew with each question by the whole encoder would take a hundred times as long.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from bot.understanding.pairs import STANCE_CLASSES

WIDTH = 64
_LAYERS = 2
_HEADS = 4
_SPREAD = 10.0
"""Unit vectors of some hundred numbers are made about one in each."""


class PairHead(nn.Module):
    """Two layers of attention over the pieces of question and clause."""

    def __init__(self, piece_width: int) -> None:
        super().__init__()
        self.taken = nn.Linear(piece_width, WIDTH)
        self.of_question = nn.Parameter(torch.randn(WIDTH) * 0.02)
        self.of_clause = nn.Parameter(torch.randn(WIDTH) * 0.02)
        self.first = nn.LayerNorm(WIDTH)
        self.layers = nn.ModuleList(_Layer() for _ in range(_LAYERS))
        self.last = nn.LayerNorm(2 * WIDTH)
        self.hidden = nn.Linear(2 * WIDTH, WIDTH)
        self.told = nn.Linear(WIDTH, 1 + len(STANCE_CLASSES))
        self.dropout = nn.Dropout(0.1)

    def forward(self, asked: Tensor, is_asked: Tensor, clause: Tensor, is_clause: Tensor) -> Tensor:
        """For each pair how surely the clause settles the question, then how likely each stance is, as logits.

        `asked` and `clause` hold the pairs' piece vectors, `is_asked` and `is_clause` 1 where there is a piece.
        """
        texts = torch.cat([self.taken(asked * _SPREAD) + self.of_question, self.taken(clause * _SPREAD) + self.of_clause], 1)
        there = torch.cat([is_asked, is_clause], 1)
        texts = self.dropout(self.first(texts))
        barred = ((1.0 - there) * -1e4)[:, None, None, :]
        for layer in self.layers:
            texts = layer(texts, barred)
        length = asked.shape[1]
        both = torch.cat([_mean(texts[:, :length], is_asked), _mean(texts[:, length:], is_clause)], 1)
        return self.told(self.dropout(torch.relu(self.hidden(self.last(both)))))


class _Layer(nn.Module):
    """Attention, then a small network for each piece."""

    def __init__(self) -> None:
        super().__init__()
        self.before, self.between = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.looks, self.found = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.wide, self.narrow = nn.Linear(WIDTH, 2 * WIDTH), nn.Linear(2 * WIDTH, WIDTH)
        self.dropout = nn.Dropout(0.1)

    def forward(self, texts: Tensor, barred: Tensor) -> Tensor:
        pairs, length, _ = texts.shape
        parts = self.looks(self.before(texts)).view(pairs, length, 3, _HEADS, WIDTH // _HEADS).permute(2, 0, 3, 1, 4)
        attention = torch.softmax(parts[0] @ parts[1].transpose(-1, -2) * (WIDTH // _HEADS) ** -0.5 + barred, dim=-1)
        texts = texts + self.dropout(self.found((attention @ parts[2]).transpose(1, 2).reshape(pairs, length, WIDTH)))
        return texts + self.dropout(self.narrow(torch.relu(self.wide(self.between(texts)))))


def _mean(texts: Tensor, there: Tensor) -> Tensor:
    """The mean of the pieces that are there."""
    return (texts * there.unsqueeze(-1)).sum(1) / there.sum(1, keepdim=True)
