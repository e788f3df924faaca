"""The times of a report in order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from xml.etree import ElementTree

import pytest

from wardesk.book import Book
from wardesk.extract.claims import extract
from wardesk.model import Reading, Report, Span, When
from wardesk.resolve.dates import resolve_dates
from wardesk.timeline import LEFT, RIGHT, Row, draw_timeline, timeline

SVG = "{http://www.w3.org/2000/svg}"


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


SEVEN = When(first=date(2018, 4, 20), last=date(2018, 4, 21), precision=2, stated=True, rule="date.since")
DRAWN = {
    "inside": ({}, 4),
    "goes-on": ({"open_end": True}, 5),
    "no-beginning": ({"first": None}, 5),
    "both-open": ({"first": None, "open_end": True}, 6),
    "long-ago": ({"first": date(2010, 1, 1), "last": date(2010, 1, 2)}, 5),
}


def row_of(**fields: object) -> Row:
    row = Row(SEVEN.first, SEVEN.last, False, 2, True, None, None, "date.since", ("c1",))
    return row._replace(**fields)


@pytest.mark.parametrize(("fields", "corners"), DRAWN.values(), ids=DRAWN)
def test_a_bar_ends_in_an_arrow_where_its_end_is_not_shown(
    fields: dict[str, object], corners: int, report_of: Callable[[str], Report]
) -> None:
    rows = (row_of(), row_of(), row_of(**fields))
    tree = ElementTree.fromstring(draw_timeline(rows, report_of("x"), {"c1": "clash"}, title="T", marking="desk copy"))  # noqa: S314
    bars = [bar.get("points", "").split() for bar in tree.iter(f"{SVG}polygon")]
    assert [len(points) for points in bars] == [4, 4, corners]
    xs = [float(point.split(",")[0]) for points in bars for point in points]
    assert LEFT <= min(xs) <= max(xs) <= RIGHT


def test_the_drawing_says_words_rule_types_and_marking_and_escapes_them(report_of: Callable[[str], Report]) -> None:
    report = report_of("On <b>Friday</b> & later")
    row = row_of(phrase=Span(start=3, end=16), stated=False)
    svg = draw_timeline((row,), report, {"c1": "air_strike"}, title="A & B", marking="desk copy")
    said = "".join(ElementTree.fromstring(svg).itertext())  # noqa: S314
    for words in ("A & B", "DESK COPY", "\u201c<b>Friday</b>\u201d", "date.since", "air strike", "2018-04-20..2018-04-21"):
        assert words in said
    assert 'stroke-dasharray="4 3"/>' in svg.split("polygon")[1]


def test_nothing_dated_is_drawn_as_such(report_of: Callable[[str], Report]) -> None:
    svg = draw_timeline((row_of(first=None, last=None),), report_of("x"), {}, title="T", marking="desk copy")
    assert "No day is known." in svg
    assert "polygon" not in svg
