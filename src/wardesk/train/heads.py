"""The heads of the reader: their labels, in the order of their columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from wardesk.train.example import Example

Kind = Literal["spans", "marks", "document"]
SPANS = ("names", "parts", "sides", "fields")
MARKS = ("trigger", "modality", "polarity", "narrative", "course")
DOCUMENT = ("incident", "violation", "perpetrator")
OUTSIDE = "O"
PAIR = 24
"""Numbers by which a pair head describes a piece."""


@dataclass(frozen=True)
class Head:
    """One head: its columns begin at ``first`` in the output of its kind."""

    name: str
    kind: Kind
    first: int
    labels: tuple[str, ...]

    @property
    def columns(self) -> slice:
        """Its part of the output."""
        return slice(self.first, self.first + len(self.labels))

    def index(self, label: str) -> int:
        """Column of a label inside the head."""
        return self.labels.index(label)


@dataclass(frozen=True)
class Heads:
    """All heads, and the roles of the pair heads."""

    rows: tuple[Head, ...]
    roles: tuple[str, ...]

    def of(self, kind: Kind) -> list[Head]:
        """The heads of a kind in the order of their columns."""
        return [head for head in self.rows if head.kind == kind]

    def named(self, name: str) -> Head:
        """The head of that name."""
        return next(head for head in self.rows if head.name == name)

    def width(self, *kinds: Kind) -> int:
        """Columns of the output that the kinds share."""
        return sum(len(head.labels) for head in self.rows if head.kind in kinds)


def make_heads(examples: Iterable[Example], roles: Sequence[str], types: Sequence[str]) -> Heads:
    """Heads with every label that the examples have, and every type of the codebook as a trigger."""
    seen: dict[str, set[str]] = {"trigger": set(types)}
    for example in examples:
        for row in example.labelled:
            seen.setdefault(row.head, set()).update(row.label.split("|"))
        for head, labels in example.topics.items():
            seen.setdefault(head, set()).update(labels)
    rows: list[Head] = []
    width = {"tokens": 0, "document": 0}
    for name in (*SPANS, *MARKS, *DOCUMENT):
        kind: Kind = "spans" if name in SPANS else "marks" if name in MARKS else "document"
        columns = _columns(name, kind, sorted(seen.get(name, ())))
        output = "document" if kind == "document" else "tokens"
        if columns:
            rows.append(Head(name, kind, width[output], columns))
            width[output] += len(columns)
    return Heads(tuple(rows), tuple(roles))


def _columns(name: str, kind: Kind, labels: Sequence[str]) -> tuple[str, ...]:
    """BIO for spans; marks begin with O, which only the head ``trigger`` ever learns."""
    if kind == "spans" and labels:
        return (OUTSIDE, *(f"{mark}-{label}" for label in labels for mark in "BI"))
    return (OUTSIDE, *labels) if kind == "marks" and labels else tuple(labels)
