"""A row that went through JSON is shown as the row itself."""

from __future__ import annotations

import pytest

from wardesk.evaluate.gold import SUITE
from wardesk.evaluate.score import Row, Statistic, score
from wardesk.evaluate.suite import Result
from wardesk.evaluate.table import as_json, cells, row_of_json

ROWS: list[tuple[Statistic, tuple[tuple[float, ...], ...]]] = [
    ("prf", ((1, 2, 2), (2, 2, 4))),
    ("prf", ((0, 0, 0),)),
    ("accuracy", ((1, 2), (2, 2))),
]


@pytest.mark.parametrize(("statistic", "tallies"), ROWS, ids=["prf", "nothing", "accuracy"])
def test_a_row_survives_json(statistic: Statistic, tallies: tuple[tuple[float, ...], ...]) -> None:
    row = score(Row("day", "wardesk", statistic, tallies))
    found = as_json(SUITE, Result("gold", "dev", (), (), 10, 0.0), [row])
    assert found["words_per_cpu_second"] is None
    assert cells(row_of_json(found["rows"][0], found["documents"])) == cells(row)
