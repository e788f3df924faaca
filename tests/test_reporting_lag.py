"""The reporting lag: which reports count, which window a source gets, and that the codebook's file is what the command says."""

from __future__ import annotations

from collections import Counter
from types import ModuleType

import pytest

from frontdoor import script
from wardesk.book import Book


@pytest.fixture(scope="module")
def lag() -> ModuleType:
    return script("benchmarks/reporting_lag.py")


def event(
    office: str, published: str, *, day: str = "2016-03-05", last: str = "2016-03-05", precision: str = "1"
) -> dict[str, str]:
    return {"source_office": office, "source_date": published, "date_start": day, "date_end": last, "date_prec": precision}


def test_reports_on_events_of_one_known_day_count(lag: ModuleType, book: Book) -> None:
    found = lag.measure(
        [
            event("Reuters News;SOHR;SOHR", "2016-03-06;2016-03-05;2016-03-05"),
            event("Reuters News", "2016-03-01"),
            event("Nobody Knows It", "2016-03-06"),
            event("SOHR", "2016-03-06", precision="2"),
            event("SOHR", "2016-03-06", last="2016-03-06"),
            event("SOHR", "soon"),
        ],
        book,
    )
    assert found.by_source == {"reuters": Counter({1: 1}), "sohr": Counter({0: 1})}
    assert (found.unknown, found.before) == (Counter({"Nobody Knows It": 1}), 1)


WINDOWS = [
    ("one_day", {0: 0.85, 3: 0.15}, (0, 0)),
    ("two_days", {0: 0.5, 1: 0.4, 9: 0.1}, (0, 1)),
    ("not_from_the_day_itself", {0: 0.05, 1: 0.5, 2: 0.45}, (1, 2)),
    ("too_late", {0: 0.5, 20: 0.5}, None),
]


@pytest.mark.parametrize(("shares", "window"), [row[1:] for row in WINDOWS], ids=[row[0] for row in WINDOWS])
def test_the_shortest_run_that_holds_enough(lag: ModuleType, shares: dict[int, float], window: tuple[int, int] | None) -> None:
    assert lag.shortest(shares) == window


def test_few_reports_and_one_voice_give_no_window(lag: ModuleType, book: Book) -> None:
    few = {"reuters": Counter({0: lag.LEAST - 1})}
    one = {"sohr": Counter({0: 90}), "vdc": Counter({0: 10})}
    assert list(lag.windows(few, book)) == []
    assert [row.key for row in lag.windows(one, book)] == ["sohr"]


def test_every_key_of_the_codebook_is_a_source_a_kind_or_any(book: Book) -> None:
    kinds = {f"kind.{source.kind}" for source in book.sources.values()}
    assert {key for key in book.lags if key not in book.sources} <= {"any", *kinds}
    assert all(row.latest_days <= row.earliest_days and row.same_day <= 1 and row.share >= 0.8 for row in book.lags.values())
