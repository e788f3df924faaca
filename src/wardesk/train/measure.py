"""Quick scores of a network on examples it was not trained on: to choose a base, to stop, to calibrate. Not the benchmarks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import torch

from wardesk.train.batches import Batch, Batches
from wardesk.train.heads import Head, Heads
from wardesk.train.net import Net, Seen

Tally = tuple[int, int, int]
"""Right, predicted, gold."""


def score(net: Net, batches: Batches) -> dict[str, Tally]:
    """Exact spans per head, triggers with their type, fillers per role (pieces), topics: micro counts."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for seen, batch in answers(net, batches):
        for name, tally in _of(seen, batch, batches.heads):
            found[name] = [one + other for one, other in zip(found[name], tally, strict=True)]
    return {name: (row[0], row[1], row[2]) for name, row in sorted(found.items())}


def f1(tally: Tally) -> float:
    """Harmonic mean of precision and recall, in percent."""
    return 200 * tally[0] / max(tally[1] + tally[2], 1)


def answers(net: Net, batches: Batches) -> Iterator[tuple[Seen, Batch]]:
    """The network's outputs for all examples as they are written."""
    net.eval()
    with torch.inference_mode():
        for batch in batches.epoch(0, 0, disturbed=False):
            with torch.autocast("cpu", torch.bfloat16):
                seen = net(batch.ids, batch.mask)
            yield Seen(*(part.float() for part in seen)), batch


def _of(seen: Seen, batch: Batch, heads: Heads) -> Iterator[tuple[str, Tally]]:
    for head in heads.of("spans"):
        yield from _spans(seen, batch, head)
    for head in heads.of("marks"):
        yield from _marks(seen, batch, head)
    yield from _pairs(seen, batch, heads.roles)
    for head in heads.of("document"):
        yield from _topics(seen, batch, head)


def _spans(seen: Seen, batch: Batch, head: Head) -> Iterator[tuple[str, Tally]]:
    best = seen.tokens[:, :, head.columns].argmax(-1)
    for at, lesson in enumerate(batch.lessons):
        if head.name in lesson.spans:
            told = set(spans(best[at, 1 : len(lesson.ids) + 1].tolist(), head.labels))
            gold = set(spans(lesson.spans[head.name], head.labels))
            yield head.name, (len(told & gold), len(told), len(gold))


def _marks(seen: Seen, batch: Batch, head: Head) -> Iterator[tuple[str, Tally]]:
    best = seen.tokens[:, :, head.columns].argmax(-1)
    for at, lesson in enumerate(batch.lessons):
        for piece, name, columns in lesson.marks:
            if name == head.name:
                told = int(best[at, piece + 1])
                yield name, (int(told != 0 and told in columns), int(told != 0), int(0 not in columns))


def _topics(seen: Seen, batch: Batch, head: Head) -> Iterator[tuple[str, Tally]]:
    for first, last, topics in batch.texts:
        if head.name in topics:
            shares = seen.document[first:last, head.columns].amax(0)
            told = {head.labels[at] for at in (shares > 0).nonzero().flatten().tolist()}
            yield head.name, (len(told & topics[head.name]), len(told), len(topics[head.name]))


def _pairs(seen: Seen, batch: Batch, roles: Sequence[str]) -> Iterator[tuple[str, Tally]]:
    size = seen.left.shape[-1] // len(roles)
    for at, lesson in enumerate(batch.lessons):
        for trigger, role, fillers in lesson.asked:
            own = slice(role * size, (role + 1) * size)
            scores = seen.right[at, 1 : len(lesson.ids) + 1, own] @ seen.left[at, trigger + 1, own]
            told = set((scores > 0).nonzero().flatten().tolist())
            yield f"pair {roles[role]}", (len(told & fillers), len(told), len(fillers))


def spans(columns: Sequence[int], labels: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """First, last+1 piece and label of each span in BIO; an I that continues nothing begins a span."""
    first, label = 0, ""
    for at, column in enumerate([*columns, 0]):
        own = "" if column <= 0 else labels[column][2:]
        if label and (own != label or labels[column].startswith("B")):
            yield first, at, label
            label = ""
        if own and not label:
            first, label = at, own


def table(scores: Mapping[str, Tally]) -> str:
    """One line: names and F1."""
    return ", ".join(f"{name} {f1(tally):.1f}" for name, tally in scores.items())
