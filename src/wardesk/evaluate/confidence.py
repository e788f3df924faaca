"""Learning how sure the reading of a field is: gold's answers → the weights of ``surety`` and what they are worth.

Rules alone are learned on gold's part ``train``, where no rule was tuned. What the trained reader says is learned on ``dev``,
for it was itself trained on ``train``; figures of that are always out of fold, by five folds of reports.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from wardesk.evaluate.calibration import Answer, brier, deal, judge, tallies
from wardesk.evaluate.gold_file import load_part
from wardesk.evaluate.learn import library
from wardesk.evaluate.score import Array, Figure, Row, score
from wardesk.evaluate.suite import folds
from wardesk.ingest.report import make_report
from wardesk.pipeline import Workbench, code_closely
from wardesk.surety import (
    FEWEST,
    FEWEST_OF_EACH,
    Around,
    Features,
    Weights,
    features,
    probability,
    seen_features,
    with_rules,
)

PENALTY = {"rules": 0.3, "reader": 1.0}
"""C of the two regressions: the first has a hundred features and several hundred answers."""
_FEWEST_WITH = 3
"""A feature that fewer answers have gets no weight."""
_DRAWS = 200
"""Outcomes drawn to tell what a perfect confidence would show."""
KEPT_BACK = 12
"""One report of ``train`` in so many was kept back when the reader was trained (``train/run.py``)."""

Marked = tuple[Answer, float]


class Example(NamedTuple):
    """An answer with what is known of it."""

    answer: Answer
    known: Features
    seen: Features | None


def collect(gold: Path, part: str, bench: Workbench, *, kept_back: bool = False) -> list[Example]:
    """All answers of a part of gold; ``kept_back``: only of reports that the trained reader has not learned from."""
    found = []
    for report in load_part(gold, part, tuple(bench.book.types)):
        if kept_back and folds([f"calibration {report.id}"], KEPT_BACK) != [0]:
            continue
        text = make_report(report.text, published=report.published, publisher=report.publisher, title=report.title, language="en")
        coded, reading = code_closely(text, bench)
        assert reading is not None  # noqa: S101 - gold is English
        around = Around(reading, coded.claims)
        for answer in judge(report, coded.claims):
            claim = coded.claims[answer.claim]
            known = features(claim, answer.path, around)
            found.append(Example(answer, known, seen_features(claim, answer.path, around)))
    return found


def by_field(examples: Iterable[Example]) -> dict[str, list[Example]]:
    """Examples of each field that has enough of them, right and wrong."""
    found: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        found[example.answer.field].append(example)
    return {field: rows for field, rows in sorted(found.items()) if is_enough(rows)}


def is_enough(rows: Sequence[Example]) -> bool:
    """Whether a probability can be learned from them."""
    right = sum(row.answer.right for row in rows)
    return len(rows) >= FEWEST and min(right, len(rows) - right) >= FEWEST_OF_EACH


def fit(rows: Sequence[Features], right: Sequence[bool], penalty: float) -> Weights:
    """The logistic regression of the answers on their features, weights to three decimals. One outcome alone: its rate."""
    having = Counter(name for row in rows for name, value in row.items() if value)
    names = sorted(name for name, number in having.items() if number >= _FEWEST_WITH)
    table = np.array([[row.get(name, 0.0) for name in names] for row in rows], dtype=np.float64)
    if len(set(right)) < 2 or not names:
        share = (sum(right) + 1) / (len(right) + 2)
        return Weights(round(float(np.log(share / (1 - share))), 3), {})
    regression = library("sklearn.linear_model").LogisticRegression(C=penalty, max_iter=5000)
    with library("threadpoolctl").threadpool_limits(1):
        regression.fit(table, np.array(right))
    weights = {name: round(float(weight), 3) for name, weight in zip(names, regression.coef_[0], strict=True)}
    return Weights(round(float(regression.intercept_[0]), 3), {name: weight for name, weight in weights.items() if weight})


def fit_rules(rows: Sequence[Example]) -> Weights:
    """Weights for the rules alone."""
    return fit([row.known for row in rows], [row.answer.right for row in rows], PENALTY["rules"])


AS_THEY_ARE = Weights(0.0, {"rules": 1.0})
"""Beside the reader: the figure of the rules, unchanged."""


def fit_reader(rules: Weights, rows: Sequence[Example]) -> Weights:
    """Weights beside the reader, over those of the rules, which stay; too few answers: the rules' figure as it is."""
    if not is_enough(rows):
        return AS_THEY_ARE
    both = [with_rules(rules, row.known, row.seen or {}) for row in rows]
    return fit(both, [row.answer.right for row in rows], PENALTY["reader"])


def said_by_rules(rules: Weights, rows: Sequence[Example]) -> list[Marked]:
    """Answers with their confidence by the rules alone."""
    return [(row.answer, probability(rules.log_odds(row.known))) for row in rows]


def said_beside(rules: Weights, reader: Weights, rows: Sequence[Example]) -> list[Marked]:
    """Answers with their confidence where the reader read too."""
    return [(row.answer, probability(reader.log_odds(with_rules(rules, row.known, row.seen or {})))) for row in rows]


def rules_out_of_fold(rows: Sequence[Example]) -> list[Marked]:
    """Answers with their confidence by weights learned on the other reports."""
    return [one for learned, asked in _rounds(rows) for one in said_by_rules(fit_rules(learned), asked)]


def reader_out_of_fold(rules: Weights, rows: Sequence[Example]) -> list[Marked]:
    """The same beside the reader; the rules' weights are from other reports anyway."""
    return [one for learned, asked in _rounds(rows) for one in said_beside(rules, fit_reader(rules, learned), asked)]


def _rounds(rows: Sequence[Example]) -> Iterable[tuple[list[Example], list[Example]]]:
    fold_of = folds([row.answer.document for row in rows])
    for fold in sorted(set(fold_of)):
        learned = [row for row, other in zip(rows, fold_of, strict=True) if other != fold]
        yield learned, [row for row, other in zip(rows, fold_of, strict=True) if other == fold]


class Worth(NamedTuple):
    """What a field's confidences are worth on some answers."""

    answers: int
    right: float
    """Share of the answers that is right."""
    said: float
    """Mean confidence."""
    error: Figure
    """Expected calibration error, with its interval over reports."""
    perfect: float
    """The error that a perfectly calibrated confidence would show on so many answers, on average."""
    brier: float
    plain: float
    """Brier score of one share for all answers: what there is to beat."""


def worth(rows: Sequence[Marked]) -> Worth:
    """All figures of some answers of one field."""
    right = np.array([float(answer.right) for answer, _ in rows])
    said = np.array([value for _, value in rows])
    documents = sorted({answer.document for answer, _ in rows})
    error = score(Row("", "wardesk", "calibration", tallies(rows, documents))).score
    share = float(right.mean())
    return Worth(len(rows), share, float(said.mean()), error, _perfect(said), brier(rows), share * (1 - share))


def _perfect(said: Array) -> float:
    """Mean error over outcomes that are drawn with the probabilities that were said."""
    hits = np.random.default_rng(said.size).random((_DRAWS, said.size)) < said
    dealt = deal(said.tolist())
    gaps = [np.abs((hits[:, dealt == bin_] - said[dealt == bin_]).sum(axis=1)) for bin_ in np.unique(dealt)]
    return float(np.mean(sum(gaps)) / said.size)


def too_few(examples: Sequence[Example], calibrated: Mapping[str, object]) -> dict[str, int]:
    """Fields that stay not calibrated, with the number of answers there were."""
    found = Counter(example.answer.field for example in examples)
    return {field: number for field, number in sorted(found.items()) if field not in calibrated}
