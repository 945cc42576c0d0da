"""Fine-tunes the sentence encoder: how staff speak, how policies word it, and what is a warning sign, in one space of meaning."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from benchmarks.training import data
from benchmarks.training.trainable import Read, Trainable, piecewise_likeness
from bot.deciding.prepared import clause_text
from bot.model import Clause
from bot.understanding.pairs import STANCE_CLASSES

_SCALE = 20.0
_REREAD_WRONG = 3
"""Clauses that do not settle a question, the likeliest of them, which are read together with it."""


class Asked(NamedTuple):
    """A question as it is read, the rows of the clauses that settle it, none where the policy is silent, and the stances of the first."""

    said: str
    rows: list[int]
    stances: tuple[str, ...]


SOME_SIGN = -1
"""The label of an urgent question that is not labelled with whom it is about."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How long and how hard is trained."""

    steps: int = 850
    learning_rate: float = 6e-5
    topics_a_batch: int = 12
    neighbours: int = 3
    questions_a_batch: int = 22
    silent_a_batch: int = 6
    phrasings_a_batch: int = 10
    silent_phrasings_a_batch: int = 4
    reread_a_batch: int = 20
    clauses_a_batch: int = 44
    signs_a_batch: int = 60


def train(recipe: Recipe, progress: Callable[[int, float], None]) -> Trainable:
    """Train by the recipe; `progress` gets the step and the mean loss."""
    random.seed(data.SEED)
    torch.manual_seed(data.SEED)
    trainable = Trainable()
    trainable.model.train()
    batches = _Batches(recipe, trainable)
    parameters = [
        {"params": trainable.model.parameters()},
        {"params": [*trainable.piece_head.parameters(), *trainable.share_head.parameters()], "lr": 3e-4},
        {"params": trainable.pair_head.parameters(), "lr": 1e-3},
        {"params": [*trainable.head.parameters(), trainable.silence], "lr": 2e-3},
    ]
    optimiser = torch.optim.AdamW(parameters, lr=recipe.learning_rate, weight_decay=0.01, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min(1.0, (step + 1) / 40) * max(0.02, 1.0 - step / recipe.steps))
    recent: list[float] = []
    for step in range(recipe.steps):
        loss = batches.question_loss() + batches.sign_loss() + batches.topic_loss()
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
        trainable.start_pieces([said[0] for said in self._said])
        centres = np.stack([trainable.encode(said).mean(axis=0) for said in self._said])
        self._near = np.argsort(-(centres @ centres.T), axis=1)[:, 1:9]
        self._questions = self._questions_by_policy()
        self._signs = [(reader.read(text).said, data.SIGN_CLASSES.index(name)) for text, name in data.sign_examples()]
        self._ordinary = [said for group in self._said for said in group]
        asked = [(reader.read(q.question).said, q.routes) for q in data.practice_questions() if q.policy not in data.WEIGHT_POLICIES]
        self._urgent = [(said, SOME_SIGN) for said, routes in asked if routes == ("urgent",)]
        self._routine = [(said, 0) for said, routes in asked if said and "urgent" not in routes]

    def _questions_by_policy(self) -> list[tuple[list[Clause], list[tuple[list[Asked], int]]]]:
        """Each policy's clauses with what is drawn from, and how much of it: those that some clause settles, and those on which the policy is silent."""
        found = []
        reader, recipe = data.reader(), self._recipe
        for name, policy in data.practice_policies().items():
            if name in data.WEIGHT_POLICIES:
                continue
            clauses = list(policy.clauses)
            asked: list[Asked] = []
            for question in (q for q in data.practice_questions() if q.policy == name):
                rows = [row for row, clause in enumerate(clauses) if data.settles(clause, question.gold)]
                if rows or (not question.gold and question.routes in {("escalate",), ("decline",)}):
                    asked.append(Asked(reader.read(question.question).said, rows, question.stances))
            places = {clause.id: row for row, clause in enumerate(clauses)}
            phrasings = [
                Asked(reader.read(each.phrasing).said, [places[clause] for clause in each.clauses], each.stances)
                for each in data.settled_phrasings().get(name, ())
            ]
            counts = (recipe.questions_a_batch, recipe.silent_a_batch, recipe.phrasings_a_batch, recipe.silent_phrasings_a_batch)
            found.append((clauses, list(zip((*_parted(asked), *_parted(phrasings)), counts, strict=True))))
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
        clauses, sources = random.choice(self._questions)
        drawn = [each for asked, count in sources for each in random.sample(asked, min(count, len(asked)))]
        wanted = sorted({row for each in drawn for row in each.rows})
        others = [row for row in range(len(clauses)) if row not in wanted]
        columns = [*wanted, *random.sample(others, min(len(others), max(8, self._recipe.clauses_a_batch - len(wanted))))]
        questions, candidates = self._trainable.read([each.said for each in drawn]), self._trainable.read([clause_text(clauses[c]) for c in columns])
        right = torch.tensor([[*(column in each.rows for column in columns), not each.rows] for each in drawn])
        loss = torch.zeros(())
        by_whole, by_pieces = questions.vectors @ candidates.vectors.T, piecewise_likeness(questions, candidates)
        for silence, likeness in zip(self._trainable.silence, (by_whole, by_pieces), strict=False):
            loss = loss + _share(torch.cat([likeness * _SCALE, silence.expand(len(drawn), 1)], dim=1), right)
        return loss + self._pair_loss(drawn, columns, questions, candidates, by_pieces, right)

    def _pair_loss(self, drawn: list[Asked], columns: list[int], questions: Read, candidates: Read, likeness: Tensor, right: Tensor) -> Tensor:
        """Read together with the likeliest clauses, a question goes to the one that settles it, which says the right thing to the asker."""
        chosen: list[list[int]] = []
        reread = set(random.sample(range(len(drawn)), min(len(drawn), self._recipe.reread_a_batch)))
        for row in range(len(drawn)):
            if row not in reread:
                chosen.append([])
                continue
            order = torch.argsort(-likeness[row].detach()).tolist()
            chosen.append([c for c in order if right[row, c]][:2] + [c for c in order if not right[row, c]][:_REREAD_WRONG])
        rows = torch.tensor([row for row, found in enumerate(chosen) for _ in found])
        places = torch.tensor([column for found in chosen for column in found])
        told = self._trainable.judge(questions, rows, candidates, places)
        logits = torch.full((len(drawn), len(columns) + 1), -1e4)
        logits[rows, places] = told[:, 0] + likeness[rows, places].detach() * _SCALE - self._trainable.silence[1].detach()
        logits[:, -1] = self._trainable.silence[2]
        loss = _share(logits[sorted(reread)], right[sorted(reread)])
        allowed = torch.zeros(len(rows), len(STANCE_CLASSES), dtype=torch.bool)
        for pair, (row, place) in enumerate(zip(rows.tolist(), places.tolist(), strict=True)):
            if drawn[row].rows and columns[place] == drawn[row].rows[0]:
                allowed[pair] = torch.tensor([str(stance) in drawn[row].stances for stance in STANCE_CLASSES])
        known = allowed.any(1)
        return loss + (_share(told[known, 1:], allowed[known]) if known.any() else 0.0)

    def sign_loss(self) -> Tensor:
        """Signs are told from their near-twins, from ordinary phrasings and from other questions."""
        count = self._recipe.signs_a_batch // 4
        drawn = [*random.sample(self._signs, 2 * count), *((said, 0) for said in random.sample(self._ordinary, count // 2))]
        drawn += random.sample(self._urgent, count // 2) + random.sample(self._routine, count)
        logits = self._trainable.sign_logits(self._trainable.vectors([said for said, _ in drawn]))
        labels = torch.tensor([label for _, label in drawn])
        known = labels != SOME_SIGN
        some = functional.log_softmax(logits[~known], dim=1)[:, 1:].logsumexp(dim=1)
        return functional.cross_entropy(logits[known], labels[known]) - some.mean()


def _parted(asked: Sequence[Asked]) -> tuple[list[Asked], list[Asked]]:
    """Those that some clause settles, and those that none does."""
    return [each for each in asked if each.rows], [each for each in asked if not each.rows]


def _share(likeness: Tensor, right: Tensor) -> Tensor:
    """How little of the likeness falls to the right ones, as a loss."""
    return (torch.logsumexp(likeness, 1) - torch.logsumexp(likeness.masked_fill(~right, -1e9), 1)).mean()
