"""From counts per document to a figure with its interval.

Every suite turns each document into short vectors of numbers (``right, predicted, gold`` …). A figure is a function of
their sum, so the interval needs no second reading: documents are drawn again with replacement and their vectors summed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

Statistic: TypeAlias = Literal[
    "prf", "two_sided", "accuracy", "macro_f1", "muc", "prf_difference", "accuracy_difference", "calibration",
]  # fmt: skip
Array: TypeAlias = npt.NDArray[np.float64]

SAMPLES = 1000
"""Bootstrap samples behind each interval (percentile method, 2.5 % and 97.5 %)."""
SEED = 20180423


class Row(NamedTuple):
    """One line of a suite's table: what is scored, for which system, as one vector per document."""

    name: str
    """What is scored: ``day``, ``perp_individual``, ``claim`` …"""
    system: str
    """``wardesk``, or the name of a trivial baseline."""
    statistic: Statistic
    tallies: tuple[tuple[float, ...], ...]
    """Per document. ``prf``: right, predicted, gold. ``accuracy``: right, asked. ``macro_f1``: right, predicted, gold of each
    label, one label after another. ``muc``: correct, partial, possible, actual. ``two_sided``: right as predicted, predicted,
    right as gold, gold, where a scorer counts the right answers for each side. ``…_difference``: the vector of one system, then
    that of another over the same documents; the score is the second's less the first's, the counts are the second's."""


class Figure(NamedTuple):
    """A score between 0 and 1, or a difference of two, with its 95 % interval over documents.

    None where nothing could be scored.
    """

    value: float | None
    low: float | None
    high: float | None


class Scored(NamedTuple):
    """A row with its figures. ``score`` is the suite's own figure: F1, accuracy, macro-F1."""

    name: str
    system: str
    statistic: Statistic
    score: Figure
    precision: Figure | None
    recall: Figure | None
    right: float
    predicted: float
    gold: float
    documents: int


def score(row: Row, *, samples: int = SAMPLES) -> Scored:
    """Figures of a row with bootstrap intervals over its documents. Raises ``ValueError`` on vectors of unequal length."""
    if len({len(tally) for tally in row.tallies}) > 1:
        raise ValueError(f"{row.name} ({row.system}): tallies of unequal length")
    matrix = np.array(row.tallies, dtype=np.float64)
    if not matrix.size:
        return Scored(row.name, row.system, row.statistic, _NOTHING, None, None, 0.0, 0.0, 0.0, 0)
    sums = np.vstack([matrix.sum(axis=0), _resampled(matrix, samples)])
    figures = {name: _figure(values) for name, values in _STATISTICS[row.statistic](sums).items()}
    right, predicted, gold = _counts(row.statistic, sums[0])
    return Scored(
        row.name, row.system, row.statistic, figures["score"], figures.get("precision"), figures.get("recall"),
        right, predicted, gold, len(row.tallies),
    )  # fmt: skip


_NOTHING = Figure(None, None, None)


def _resampled(matrix: Array, samples: int) -> Array:
    """Sums of the vectors of documents drawn with replacement, one row a sample; the draws depend on nothing but their number."""
    documents = matrix.shape[0]
    draws = np.random.default_rng(SEED).multinomial(documents, np.full(documents, 1 / documents), size=samples)
    return np.asarray(draws @ matrix, dtype=np.float64)


def _figure(values: Array) -> Figure:
    if np.isnan(values[0]):
        return _NOTHING
    samples = values[1:][~np.isnan(values[1:])]
    low, high = np.percentile(samples, [2.5, 97.5]) if samples.size else (values[0], values[0])
    return Figure(float(values[0]), float(low), float(high))


def _divide(above: Array, below: Array) -> Array:
    """Quotient; nan where there is nothing to divide by."""
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)


def _prf(sums: Array) -> Mapping[str, Array]:
    right, predicted, gold = sums[:, 0], sums[:, 1], sums[:, 2]
    return {"precision": _divide(right, predicted), "recall": _divide(right, gold), "score": _divide(2 * right, predicted + gold)}


def _two_sided(sums: Array) -> Mapping[str, Array]:
    precision, recall = _divide(sums[:, 0], sums[:, 1]), _divide(sums[:, 2], sums[:, 3])
    return {"precision": precision, "recall": recall, "score": _divide(2 * precision * recall, precision + recall)}


def _accuracy(sums: Array) -> Mapping[str, Array]:
    return {"score": _divide(sums[:, 0], sums[:, 1])}


def _macro_f1(sums: Array) -> Mapping[str, Array]:
    """Mean F1 over the labels that occur in gold or prediction of the sample."""
    cube = sums.reshape(sums.shape[0], -1, 3)
    f1 = _divide(2 * cube[:, :, 0], cube[:, :, 1] + cube[:, :, 2])
    known = ~np.isnan(f1)
    return {"score": _divide(np.where(known, f1, 0.0).sum(axis=1), known.sum(axis=1).astype(np.float64))}


def _muc(sums: Array) -> Mapping[str, Array]:
    """Recall and precision of MUC-4: half credit for a partial match; F with equal weights (Chinchor 1992)."""
    correct, partial, possible, actual = sums[:, 0], sums[:, 1], sums[:, 2], sums[:, 3]
    points = correct + 0.5 * partial
    f = _divide(2 * points, possible + actual)
    return {"precision": _divide(points, actual), "recall": _divide(points, possible), "score": f}


def _difference(sums: Array, of: Callable[[Array], Mapping[str, Array]]) -> Mapping[str, Array]:
    """Paired: both systems are summed over the same drawn documents."""
    half = sums.shape[1] // 2
    return {"score": of(sums[:, half:])["score"] - of(sums[:, :half])["score"]}


def _calibration(sums: Array) -> Mapping[str, Array]:
    """Expected calibration error: how far probability and share lie apart, mean over the answers; 0 is best."""
    cube = sums.reshape(sums.shape[0], -1, 3)
    return {"score": _divide(np.abs(cube[:, :, 0] - cube[:, :, 1]).sum(axis=1), cube[:, :, 2].sum(axis=1))}


_STATISTICS: Mapping[Statistic, Callable[[Array], Mapping[str, Array]]] = {
    "prf": _prf, "two_sided": _two_sided, "accuracy": _accuracy, "macro_f1": _macro_f1, "muc": _muc,
    "prf_difference": partial(_difference, of=_prf), "accuracy_difference": partial(_difference, of=_accuracy),
    "calibration": _calibration,
}  # fmt: skip


def _counts(statistic: Statistic, total: Sequence[float] | Array) -> tuple[float, float, float]:
    """Right, predicted and gold of the whole part, for the table."""
    if statistic in ("prf_difference", "accuracy_difference"):
        total = total[len(total) // 2 :]
    if statistic in ("prf", "prf_difference"):
        return float(total[0]), float(total[1]), float(total[2])
    if statistic == "two_sided":
        return float(total[0]), float(total[1]), float(total[3])
    if statistic in ("accuracy", "accuracy_difference"):
        return float(total[0]), float(total[1]), float(total[1])
    if statistic == "muc":
        return float(total[0] + 0.5 * total[1]), float(total[3]), float(total[2])
    cube = np.asarray(total).reshape(-1, 3).sum(axis=0)
    if statistic == "calibration":
        return float(cube[1]), float(cube[2]), float(cube[2])
    return float(cube[0]), float(cube[1]), float(cube[2])
