"""What one text teaches, whatever corpus it is from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

Pair = tuple[int, int]
"""Start and end in code points of the text."""
BUDGET = 6144
"""Pieces a batch, padding counted, where a stage says nothing else."""


class Labelled(NamedTuple):
    """A piece of the text under a label of a head: a span for ``spans`` heads, a trigger for ``marks`` heads."""

    head: str
    start: int
    end: int
    label: str


class Asked(NamedTuple):
    """A trigger and the roles whose fillers are all known: whatever is not among them does not fill the role."""

    trigger: Pair
    fillers: Mapping[str, tuple[Pair, ...]]
    """Role → spans in the text that fill it; empty where nothing does."""


class Example(NamedTuple):
    """A text with what is known of it."""

    corpus: str
    key: str
    """Document it is from: examples of one document are never on two sides of a fold."""
    text: str
    sentences: tuple[Pair, ...]
    labelled: tuple[Labelled, ...] = ()
    asked: tuple[Asked, ...] = ()
    topics: Mapping[str, frozenset[str]] = {}
    """Head of the whole text → its labels."""
    whole: frozenset[str] = frozenset()
    """Heads whose labels are all there: elsewhere their answer is O. Of any other head only the given labels are learned."""
