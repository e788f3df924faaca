"""The times of a report in order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from wardesk.book import Book
from wardesk.extract.claims import extract
from wardesk.model import Reading, Report
from wardesk.resolve.dates import resolve_dates
from wardesk.timeline import timeline


def test_rows_are_in_order_of_days_and_keep_words_rule_and_claims(
    parse: Callable[[str], Reading], report_of: Callable[[str], Report], book: Book
) -> None:
    report = report_of(
        "On Friday shells hit Homs. On Saturday the army shelled Rastan. In March rebels seized the town of Talbiseh."
    )
    extraction = extract(report, parse(report.text), book, is_place=lambda name: True)
    claims = resolve_dates(extraction.claims, extraction.times, report, book)
    rows = timeline(reversed(claims), report)
    words = [report.text[row.phrase.start : row.phrase.end] for row in rows if row.phrase]
    assert words == ["March", "Friday", "Saturday"]
    assert [row.first for row in rows] == [date(2018, 3, 1), date(2018, 4, 20), date(2018, 4, 21)]
    assert [row.precision for row in rows] == [4, 1, 1]
    assert all(row.stated and row.claims for row in rows)
    assert {row.rule for row in rows} == {"date.month", "date.stated_day"}
    assert sorted(claim for row in rows for claim in row.claims) == sorted(claim.id for claim in claims)


def test_what_has_no_day_comes_last_and_other_reports_are_left_out(
    parse: Callable[[str], Reading], report_of: Callable[[str], Report], book: Book
) -> None:
    report, other = report_of("The army will attack Hama. On Friday shells hit Homs."), report_of("On Friday shells hit Homs.")
    extraction = extract(report, parse(report.text), book, is_place=lambda name: True)
    claims = resolve_dates(extraction.claims, extraction.times, report, book)
    rows = timeline(claims, report)
    assert rows[0].first == date(2018, 4, 20)
    assert rows[-1].first is None
    assert not rows[-1].stated
    assert timeline(claims, other) == ()
