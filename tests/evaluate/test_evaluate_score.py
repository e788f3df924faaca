"""Figures and intervals of rows, worked out by hand."""

from __future__ import annotations

import pytest

from wardesk.evaluate.score import Row, Statistic, score

CASES: list[tuple[str, Statistic, tuple[tuple[float, ...], ...], float | None, float | None, float | None]] = [
    # right 3 of 4 predicted, 6 in gold: P 3/4, R 3/6, F1 6/10
    ("prf", "prf", ((1, 2, 2), (2, 2, 4)), 0.6, 0.75, 0.5),
    ("prf_nothing_predicted", "prf", ((0, 0, 2),), 0.0, None, 0.0),
    ("prf_nothing_at_all", "prf", ((0, 0, 0),), None, None, None),
    ("accuracy", "accuracy", ((1, 2), (2, 2)), 0.75, None, None),
    # labels: F1 1.0 (1 of 1, 1), 2/3 (1 of 1, 2), third label never seen and left out: mean 5/6
    ("macro_f1", "macro_f1", ((1, 1, 1, 1, 1, 2, 0, 0, 0),), 5 / 6, None, None),
    # a label that is only predicted counts with F1 0
    ("macro_f1_spurious_label", "macro_f1", ((1, 1, 1, 0, 1, 0),), 0.5, None, None),
    # right as predicted 2 of 4, right as gold 3 of 5: P 0.5, R 0.6, F 0.6/1.1
    ("two_sided", "two_sided", ((2, 4, 3, 5),), 0.6 / 1.1, 0.5, 0.6),
    # correct 2, partial 1, possible 4, actual 5: points 2.5, R 2.5/4, P 2.5/5, F 5/9
    ("muc", "muc", ((2, 1, 4, 5),), 5 / 9, 0.5, 0.625),
]


@pytest.mark.parametrize(
    ("statistic", "tallies", "value", "precision", "recall"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_figures(
    statistic: Statistic,
    tallies: tuple[tuple[float, ...], ...],
    value: float | None,
    precision: float | None,
    recall: float | None,
) -> None:
    found = score(Row("x", "wardesk", statistic, tallies))
    assert found.score.value == pytest.approx(value)
    assert (found.precision.value if found.precision else None) == pytest.approx(precision)
    assert (found.recall.value if found.recall else None) == pytest.approx(recall)
    assert found.documents == len(tallies)


def test_an_interval_holds_its_value_and_is_the_same_every_time() -> None:
    row = Row("x", "wardesk", "prf", tuple((float(at % 3 > 0), 1.0, 1.0) for at in range(60)))
    first, second = score(row), score(row)
    assert first == second
    assert first.score.low < first.score.value < first.score.high
    # 60 documents with p = 2/3: standard error 0.061, so the interval is about 0.24 wide
    assert 0.18 < first.score.high - first.score.low < 0.30


def test_documents_without_variation_have_no_width() -> None:
    figure = score(Row("x", "wardesk", "accuracy", ((1.0, 2.0),) * 10)).score
    assert figure == (0.5, 0.5, 0.5)


def test_no_documents_give_no_figure() -> None:
    assert score(Row("x", "wardesk", "prf", ())).score == (None, None, None)


def test_vectors_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="unequal"):
        score(Row("x", "wardesk", "prf", ((1.0, 1.0, 1.0), (1.0, 1.0))))
