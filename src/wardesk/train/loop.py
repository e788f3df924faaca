"""Training: epochs over the examples, a checkpoint after each, the same weights from the same seed."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import torch
from torch import nn

from wardesk.train.batches import Batch, Batches
from wardesk.train.heads import Heads
from wardesk.train.loss import total
from wardesk.train.net import Net


class Plan(NamedTuple):
    """How long and how fast to learn."""

    epochs: int
    seed: int
    rate: float = 2e-4
    """Highest learning rate of the encoder; its heads learn five times as fast."""
    warm: float = 0.1
    """Share of the steps over which the rate rises."""
    weights: Mapping[str, float] = {}
    """Heads that weigh otherwise than by ``loss.WEIGHTS``."""


def train(net: Net, batches: Batches, plan: Plan, checkpoint: Path, say: Callable[[str], None]) -> None:
    """Train in place. An interrupted run goes on from the last whole epoch in ``checkpoint``."""
    torch.manual_seed(plan.seed)
    own = [parameter for parameter in net.encoder.parameters() if parameter.requires_grad]
    heads = [parameter for name, parameter in net.named_parameters() if not name.startswith("encoder.")]
    optimizer = torch.optim.AdamW([{"params": own}, {"params": heads, "lr": plan.rate * 5}], lr=plan.rate, weight_decay=0.01)
    steps = plan.epochs * sum(1 for _ in batches.epoch(0, plan.seed))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _share(step, steps, plan.warm))
    begun = 0
    if checkpoint.is_file():
        kept = torch.load(checkpoint, weights_only=True)
        net.load_state_dict(kept["net"])
        optimizer.load_state_dict(kept["optimizer"])
        schedule.load_state_dict(kept["schedule"])
        begun = kept["epoch"] + 1
    for epoch in range(begun, plan.epochs):
        torch.manual_seed(plan.seed + epoch)
        before = time.perf_counter()
        lost = _epoch(net, batches.epoch(epoch, plan.seed), batches.heads, lambda: _step(optimizer, schedule, net), plan.weights)
        say(f"epoch {epoch + 1}: {time.perf_counter() - before:.0f} s; " + ", ".join(f"{k} {v:.3f}" for k, v in lost))
        checkpoint.parent.mkdir(parents=True, exist_ok=True)
        kept = {"net": net.state_dict(), "optimizer": optimizer.state_dict(), "schedule": schedule.state_dict(), "epoch": epoch}
        torch.save(kept, checkpoint.with_suffix(".part"))
        checkpoint.with_suffix(".part").replace(checkpoint)


def _share(step: int, steps: int, warm: float) -> float:
    """The rate's share at a step: up to one, then down to nothing."""
    rising = warm * steps
    return min(step / max(rising, 1), max(0.0, (steps - step) / max(steps - rising, 1)))


def _step(optimizer: torch.optim.Optimizer, schedule: torch.optim.lr_scheduler.LambdaLR, net: Net) -> None:
    nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    optimizer.step()
    schedule.step()
    optimizer.zero_grad(set_to_none=True)


def _epoch(
    net: Net, batches: Iterable[Batch], heads: Heads, step: Callable[[], None], weights: Mapping[str, float]
) -> list[tuple[str, float]]:
    """One pass; the mean loss of each head."""
    net.train()
    sums: dict[str, list[float]] = defaultdict(list)
    for batch in batches:
        with torch.autocast("cpu", torch.bfloat16):
            seen = net(batch.ids, batch.mask)
        loss, parts = total(seen, batch, heads, weights)
        loss.backward()
        step()
        for name, value in parts.items():
            sums[name].append(value)
    return [(name, sum(values) / len(values)) for name, values in sums.items()]
