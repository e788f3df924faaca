"""What the network is told after each batch: one number from all heads."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn import functional

from wardesk.train.batches import IGNORED, Batch
from wardesk.train.heads import Heads
from wardesk.train.net import Seen

WEIGHTS = {
    "names": 1.0, "parts": 1.0, "sides": 0.3, "fields": 0.7, "trigger": 1.0, "modality": 0.3, "polarity": 0.2, "narrative": 0.2,
    "course": 0.2, "incident": 0.5, "violation": 0.5, "perpetrator": 0.3, "pairs": 3.0,
}  # fmt: skip
"""Weight of each head: by hand, so that no corpus drowns the others."""


def total(seen: Seen, batch: Batch, heads: Heads, weights: Mapping[str, float]) -> tuple[Tensor, dict[str, float]]:
    """The sum of the heads that the batch teaches, by ``WEIGHTS`` and those given in their place; and each head's own loss."""
    tokens = seen.tokens.float()
    parts: dict[str, Tensor] = {}
    for head in heads.of("spans"):
        rows = [at for at, lesson in enumerate(batch.lessons) if head.name in lesson.spans]
        if rows:
            target = torch.full((len(rows), tokens.shape[1]), IGNORED)
            for turn, at in enumerate(rows):
                own = batch.lessons[at].spans[head.name]
                target[turn, 1 : len(own) + 1] = torch.tensor(own)
            logits = tokens[rows][:, :, head.columns]
            parts[head.name] = functional.cross_entropy(logits.flatten(0, 1), target.flatten(), ignore_index=IGNORED)
    for head in heads.of("marks"):
        found = [
            (at, piece + 1, columns)
            for at, lesson in enumerate(batch.lessons)
            for piece, name, columns in lesson.marks
            if name == head.name
        ]
        if found:
            windows, pieces = torch.tensor([row[:2] for row in found]).unbind(1)
            shares = tokens[windows, pieces][:, head.columns].log_softmax(-1)
            allowed = torch.full_like(shares, -1e4)
            for turn, (_, _, columns) in enumerate(found):
                allowed[turn, list(columns)] = 0.0
            parts[head.name] = -(shares + allowed).logsumexp(-1).mean()
    parts |= _topics(seen.document.float(), batch, heads)
    if (pairs := _pairs(seen, batch, len(heads.roles))) is not None:
        parts["pairs"] = pairs
    summed = torch.stack([weights.get(name, WEIGHTS[name]) * part for name, part in parts.items()]).sum()
    return summed, {name: float(part.detach()) for name, part in parts.items()}


def _topics(document: Tensor, batch: Batch, heads: Heads) -> dict[str, Tensor]:
    """A text's answer is the greatest of its windows'."""
    found: dict[str, Tensor] = {}
    for head in heads.of("document"):
        rows = [(first, last, topics[head.name]) for first, last, topics in batch.texts if head.name in topics]
        if rows:
            logits = torch.stack([document[first:last, head.columns].amax(0) for first, last, _ in rows])
            target = torch.zeros_like(logits)
            for turn, (_, _, labels) in enumerate(rows):
                target[turn, [head.index(label) for label in labels]] = 1.0
            found[head.name] = functional.binary_cross_entropy_with_logits(logits, target)
    return found


def _pairs(seen: Seen, batch: Batch, roles: int) -> Tensor | None:
    asked = [(at, *row) for at, lesson in enumerate(batch.lessons) for row in lesson.asked]
    if not asked:
        return None
    windows = torch.tensor([row[0] for row in asked])
    triggers = torch.tensor([row[1] + 1 for row in asked])
    kinds = torch.tensor([row[2] for row in asked])
    size = seen.left.shape[-1] // roles
    left = seen.left.float().unflatten(-1, (roles, size))[windows, triggers, kinds]
    right = seen.right.float().unflatten(-1, (roles, size))[windows, :, kinds]
    scores = torch.einsum("ns,nts->nt", left, right)
    target = torch.zeros_like(scores)
    for turn, row in enumerate(asked):
        target[turn, [piece + 1 for piece in row[3]]] = 1.0
    known = batch.mask[windows].float().clone()
    known[:, 0] = 0.0
    lost = functional.binary_cross_entropy_with_logits(scores, target, reduction="none", pos_weight=torch.tensor(3.0))
    return (lost * known).sum() / known.sum()
