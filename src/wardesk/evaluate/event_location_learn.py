"""Weights of the suite ``event-location``: two stages without the trained reader, and a third that adds what it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf, log
from typing import NamedTuple

import numpy as np

from wardesk.evaluate.learn import Features, Round, Table, out_of_fold, pick, probability
from wardesk.evaluate.score import Array

YES, NO = "yes", "no"
TINY = 1e-6


class Example(NamedTuple):
    """One candidate of one event, to learn from or to judge."""

    event: int
    candidate: int
    label: str
    """``yes`` where most of the candidate's tokens are gold."""
    key: str
    size: int = 1
    """Tokens that it covers."""


class Shares(NamedTuple):
    """Probabilities of examples: of those learned from by models that did not see them, of those asked by all learned."""

    learned: Array
    asked: Array


def rivals(examples: Sequence[Example], shares: Array) -> list[Features]:
    """What a later stage adds: the probability before it, and how the other candidates of the event fared."""
    by_event: dict[int, list[float]] = {}
    for example, share in zip(examples, shares.tolist(), strict=True):
        by_event.setdefault(example.event, []).append(share)
    found: list[Features] = []
    for example, share in zip(examples, shares.tolist(), strict=True):
        fellows = by_event[example.event]
        others = [*fellows[: example.candidate], *fellows[example.candidate + 1 :]]
        best = max(others, default=0.0)
        found.append(
            {
                "half of own odds": log(max(share, TINY) / max(1 - share, TINY)) / 2,
                f"rank {min(sum(other > share for other in others), 3)}": 1.0,
                "best rival": best,
                "against best rival": min(share / (best + 1e-3), 3.0),
                "next": fellows[example.candidate + 1] if example.candidate + 1 < len(fellows) else 0.0,
                "previous": fellows[example.candidate - 1] if example.candidate else 0.0,
                "rivals together": min(sum(others), 2.0),
            }
        )
    return found


def balanced(shares: Array, sizes: Sequence[int], gold: int) -> float:
    """The probability above which as many tokens are predicted as gold has, where precision equals recall."""
    total, threshold = 0, inf
    for share, size in sorted(zip(shares.tolist(), sizes, strict=True), reverse=True):
        if total >= gold:
            break
        total, threshold = total + size, share
    return threshold


def places_of(examples: Sequence[Example], one: Round) -> Round:
    """Positions of the examples of the events of a round, in order."""
    sides = [set(side) for side in one]
    learned, scored = (tuple(at for at, example in enumerate(examples) if example.event in side) for side in sides)
    return Round(learned, scored)


def one_stage(table: Table, examples: Sequence[Example], learned: Sequence[int], asked: Sequence[int]) -> Shares:
    """One regression over the rows at the positions ``learned``."""
    taught, some = table.take(learned), pick(examples, learned)
    labels = [example.label for example in some]
    shares = out_of_fold(taught, labels, [example.key for example in some], YES)
    return Shares(shares, probability(taught, labels, YES)(table.take(asked)))


def two_stages(table: Table, examples: Sequence[Example], learned: Sequence[int], asked: Sequence[int]) -> Shares:
    """A second regression that knows, beside the features, how the first one judged a candidate and its rivals."""
    first = one_stage(table, examples, learned, asked)
    places = [*learned, *asked]
    some = pick(examples, places)
    added = Table.of(rivals(some, np.concatenate(first)))
    return one_stage(table.take(places).beside(added), some, range(len(learned)), range(len(learned), len(places)))


def with_reader(examples: Sequence[Example], base: Shares, heard: Shares) -> Shares:
    """A last regression on few features: the probability without the reader, the reader's own, and the rivals of both.

    ``examples`` are those learned from and behind them those asked; ``heard`` is what the reader says of them.
    """
    rows: list[dict[str, float]] = [{} for _ in examples]
    for name, shares in (("weights", base), ("reader", heard)):
        added = rivals(examples, np.concatenate(shares))
        for row, more in zip(rows, added, strict=True):
            row.update((f"{name}: {key}", value) for key, value in more.items())
    count = len(base.learned)
    return one_stage(Table.of(rows), examples, range(count), range(count, len(examples)))


def over_threshold(examples: Sequence[Example], shares: Shares, one: Round, gold: int) -> Iterator[tuple[int, int]]:
    """Event and candidate of what is likely enough; the threshold predicts as many tokens as gold has where it is learned."""
    sizes = [example.size for example in pick(examples, one.learned)]
    threshold = balanced(shares.learned, sizes, gold)
    for example, share in zip(pick(examples, one.scored), shares.asked.tolist(), strict=True):
        if share >= threshold:
            yield example.event, example.candidate
