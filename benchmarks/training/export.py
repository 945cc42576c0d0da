"""The trained encoder as one small file: ONNX, eight bit, without the word pieces that no English text needs."""

from __future__ import annotations

import string
import tempfile
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor

from benchmarks.training.data import SIGN_CLASSES
from benchmarks.training.trainable import PIECE_WIDTH, SIGN_SCALE, Trainable, read_hidden

_KEPT = frozenset(string.ascii_lowercase + string.digits + string.punctuation + "£éè")


class _Shipped(torch.nn.Module):
    """Word pieces in; unit vectors, the strength of each sign class, and the pieces' own vectors and shares out."""

    def __init__(self, trainable: Trainable) -> None:
        super().__init__()
        self.model, self.head = trainable.model, trainable.head
        self.piece_head, self.share_head = trainable.piece_head, trainable.share_head

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        hidden = self.model(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        vectors, pieces, shares = read_hidden(hidden, mask, self.piece_head, self.share_head)
        return vectors, self.head(vectors * SIGN_SCALE), pieces, shares


def export(trainable: Trainable, path: Path) -> None:
    """Write the encoder to `path`. `reduce_range` keeps seven bits of weights, so that processors without VNNI give the same figures."""
    pieces = _cut_vocabulary(trainable)
    trainable.model.eval()
    ids = torch.tensor([[2, 5, 6, 3], [2, 7, 3, 0]])
    mask = (ids > 0).to(torch.int64)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            _Shipped(trainable),
            (ids, mask),
            str(whole),
            input_names=["input_ids", "attention_mask"],
            output_names=["vectors", "signs", "pieces", "shares"],
            dynamic_axes={name: {0: "texts", 1: "pieces"} for name in ("input_ids", "attention_mask")},
            opset_version=17,
            dynamo=False,
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        quantize_dynamic(str(whole), str(path), weight_type=QuantType.QInt8, reduce_range=True, per_channel=True)
    model = onnx.load(str(path))
    for key, value in (("vocabulary", "\n".join(pieces)), ("sign_classes", "\n".join(SIGN_CLASSES))):
        entry = model.metadata_props.add()
        entry.key, entry.value = key, value
    onnx.save(model, str(path))


def export_pairs(trainable: Trainable, path: Path) -> None:
    """Write the network that reads question and clause together to `path`; it is small enough to keep its full precision."""
    head = trainable.pair_head.eval()
    pieces, there = torch.zeros(2, 5, PIECE_WIDTH), torch.ones(2, 5)
    torch.onnx.export(
        head,
        (pieces, there, torch.cat([pieces, pieces], 1), torch.cat([there, there], 1)),
        str(path),
        input_names=["asked", "is_asked", "clause", "is_clause"],
        output_names=["logits"],
        dynamic_axes={name: {0: "pairs", 1: f"pieces of {name[-6:]}"} for name in ("asked", "is_asked", "clause", "is_clause")},
        opset_version=17,
        dynamo=False,
    )


def _cut_vocabulary(trainable: Trainable) -> list[str]:
    """Leave the word pieces that plain English text can be made of, and the embeddings of these alone."""
    ids = trainable.tokenizer.get_vocab()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    ordinary = sorted((row, piece) for piece, row in ids.items() if piece not in special and set(piece) <= _KEPT and not piece.startswith("[unused"))
    pieces = [*special, *(piece for _, piece in ordinary)]
    table = trainable.model.embeddings.word_embeddings.weight.detach()
    kept = table[torch.tensor([ids[piece] for piece in pieces])].clone()
    trainable.model.embeddings.word_embeddings = torch.nn.Embedding.from_pretrained(kept, freeze=True, padding_idx=0)
    return pieces
