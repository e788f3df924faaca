"""What the trained tagger saw in one text: its outputs, made into probabilities, asked by characters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wardesk.model import TaggedSpan
from wardesk.read.card import Card, Head, Pairs, Platt
from wardesk.read.spans import Numbers, Pieces, Scores, best_path, runs, sigmoid, softmax

Halves = NDArray[np.float16]

_SURE = 1e-6
"""Probabilities are kept this far from 0 and 1 before they are calibrated."""


class Outputs(NamedTuple):
    """What the model gave for the pieces of a text in text order; None for an output that the card does not need."""

    tokens: Scores | None
    document: Scores | None
    """One row for each window."""
    left: Halves | None
    right: Halves | None


class Marks(NamedTuple):
    """A head of marks: probabilities by piece and label, calibrated, and the likeliest label before calibration."""

    labels: tuple[str, ...]
    shares: Scores
    best: Numbers


@dataclass(frozen=True, eq=False)
class SeenPieces:
    """Answers of the tagger about one text; see ``wardesk.model.Seen``, which it fulfils."""

    heads: tuple[str, ...]
    roles: tuple[str, ...]
    spans: tuple[TaggedSpan, ...]
    pieces: Pieces
    marks: Mapping[str, Marks]
    documents: Mapping[str, Mapping[str, float]]
    pairs: Pairs | None
    left: Halves | None
    right: Halves | None

    def mark(self, head: str, start: int, end: int) -> dict[str, float]:
        """Probability of each label of a head of marks, by the first piece that overlaps; empty where none does."""
        marks = self.marks[head]
        at = self._piece(start, end)
        return {} if at is None else {label: round(float(p), 3) for label, p in zip(marks.labels, marks.shares[at], strict=True)}

    def marked(self, head: str, least: float) -> tuple[TaggedSpan, ...]:
        """Words whose likeliest label is one, with at least that probability; neighbours of one label are one span."""
        labels, shares, best = self.marks[head]
        own = shares[np.arange(len(best)), best]
        kinds = np.where(own >= least, best, 0)
        found = runs(kinds, np.zeros(len(best), bool), self.pieces)
        return tuple(TaggedSpan(head, run.start, run.end, labels[run.label], _rounded(own[run.pieces].max())) for run in found)

    def pair(self, role: str, trigger: tuple[int, int], filler: tuple[int, int]) -> float | None:
        """Probability that the second span stands in the role to the trigger; None when they were not read together."""
        number = self.roles.index(role) if role in self.roles else None
        if number is None or self.pairs is None or self.left is None or self.right is None:
            raise KeyError(role)
        one, other = self._piece(*trigger), self._piece(*filler)
        if one is None or other is None or self.pieces.window[one] != self.pieces.window[other]:
            return None
        columns = slice(number * self.pairs.size, (number + 1) * self.pairs.size)
        score = sigmoid(np.dot(self.left[one, columns].astype(np.float32), self.right[other, columns].astype(np.float32)))
        return _rounded(calibrate(score, self.pairs.calibration.get(role)))

    def document(self, head: str) -> dict[str, float]:
        """Probability of each label for the text as a whole, the highest of its windows; empty when nothing was read."""
        return dict(self.documents[head])

    def _piece(self, start: int, end: int) -> int | None:
        """Index of the first piece that overlaps, or None."""
        at = int(np.searchsorted(self.pieces.ends, start, side="right"))
        return at if at < len(self.pieces.starts) and self.pieces.starts[at] < end else None


def understand(card: Card, pieces: Pieces, outputs: Outputs) -> SeenPieces:
    """Outputs of the model → answers, by the card that came with it."""
    spans: list[TaggedSpan] = []
    marks: dict[str, Marks] = {}
    documents: dict[str, Mapping[str, float]] = {}
    for head in card.heads:
        columns = slice(head.first, head.first + len(head.labels))
        if head.kind == "document":
            documents[head.name] = _document(head, _need(outputs.document)[:, columns])
        elif head.kind == "spans":
            spans += _spans(head, _need(outputs.tokens)[:, columns], pieces)
        else:
            marks[head.name] = _marks(head, _need(outputs.tokens)[:, columns])
    return SeenPieces(
        heads=tuple(head.name for head in card.heads),
        roles=card.pairs.roles if card.pairs else (),
        spans=tuple(sorted(spans, key=lambda span: (span.start, -span.end))),
        pieces=pieces,
        marks=marks,
        documents=documents,
        pairs=card.pairs,
        left=outputs.left,
        right=outputs.right,
    )


def _need(output: Scores | None) -> Scores:
    assert output is not None, "an output that the card needs was not asked for"  # noqa: S101 - a bug of ours
    return output


def _spans(head: Head, logits: Scores, pieces: Pieces) -> list[TaggedSpan]:
    """Spans of the best path. Their score is that of the piece that is least sure of the label, be it ``B-`` or ``I-``.

    The least and not the mean: a span is wrong as soon as one of its pieces is, and those at the edges are the unsure ones.
    """
    numbers = {name: number for number, name in enumerate(head.names, start=1)}
    kinds = np.array([numbers.get(label[2:], 0) for label in head.labels], np.int64)
    begins = np.array([label.startswith("B-") for label in head.labels])
    shares = softmax(logits / np.float32(head.temperature))
    path = best_path(logits - np.where(kinds == 0, np.float32(head.outside), np.float32(0)), kinds, begins, pieces)
    found = []
    for run in runs(kinds[path], begins[path], pieces):
        name = head.names[run.label - 1]
        least = shares[run.pieces][:, kinds == run.label].sum(axis=1).min()
        score = _rounded(calibrate(least, head.calibration.get(name)))
        found.append(TaggedSpan(head.name, run.start, run.end, name, score))
    return found


def _marks(head: Head, logits: Scores) -> Marks:
    shares = softmax(logits / np.float32(head.temperature))
    best: Numbers = shares.argmax(axis=1)
    for number, label in enumerate(head.labels):
        if label in head.calibration:
            shares[:, number] = calibrate(shares[:, number], head.calibration[label])
    return Marks(head.labels, shares, best)


def _document(head: Head, logits: Scores) -> dict[str, float]:
    if not len(logits):
        return {}
    shares = sigmoid(logits.max(axis=0) / head.temperature)
    labelled: Sequence[tuple[str, float]] = list(zip(head.labels, shares, strict=True))
    return {label: _rounded(calibrate(share, head.calibration.get(label))) for label, share in labelled}


def calibrate(shares: Any, platt: Platt | None) -> Any:
    """Probabilities as they come out in practice: sigmoid(slope · logit(p) + offset); unchanged without a calibration."""
    if platt is None:
        return shares
    kept = np.clip(np.asarray(shares, np.float64), _SURE, 1 - _SURE)
    return sigmoid(platt[0] * np.log(kept / (1 - kept)) + platt[1])


def _rounded(share: Any) -> float:
    return round(float(share), 3)
