"""The day a text states at its own head: full dates only, never one inside a sentence."""

# ruff: noqa: E501 - cases are rows, one a line
from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardesk.dateline import parse_day, publication_day, reporting_day, stamp_at, wire_stamp

APRIL_5 = date(2017, 4, 5)
HEADS = [
    ("ALEPPO, Syria, April 5, 2017 (Reuters) - Rebels left.", APRIL_5),
    ("Army takes hill\nBEIRUT, 5 April 2017 (AP) \u2014 Rebels left.", APRIL_5),
    ("Wed 05 Apr 2017 Army takes hill. Rebels left.", APRIL_5),
    ("Wednesday, April 5th, 2017\nRebels left.", APRIL_5),
    ("Published October 2 2017 Rebels left.", date(2017, 10, 2)),
    ("Date of publication 5 April 2017 Rebels left.", APRIL_5),
    ("Posted on April 5 2017 by Example Writer Rebels left.", APRIL_5),
    ("Army takes hill AFP Friday 24 Oct 2014 Rebels left.", date(2014, 10, 24)),
    ("2017-04-05\nRebels left.", APRIL_5),
    ("Army takes hill\n2017-04-05 10:30\nRebels left.", APRIL_5),
    ("05.04.2017(updated 1935 05.04.2017) Rebels left.", APRIL_5),
    ("23-04-2016 Rebels left.", date(2016, 4, 23)),
    ("ALEPPO, April 5 (Reuters) - Rebels left.", None),
    ("Wed 05 Apr Rebels left.", None),
    ("05-04-2017 Rebels left.", None),
    ("04-04-2017 Rebels left.", date(2017, 4, 4)),
    ("31 February 2017\nRebels left.", None),
    ("5 April 2017 saw heavy fighting.", None),
    ("April 5, 2017, was a Wednesday.", None),
    ("On 5 April 2017 rebels left.", None),
    ("Rebels left. The UN said AFP Friday 24 Oct 2014 was quiet.", None),
    ("Rebels left the hill on Friday 24 Oct 2014 after talks.", None),
    ("Last update: 5 April 2017\nRebels left.", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "day"), HEADS, ids=[head[:30] for head, _ in HEADS])
def test_publication_day(text: str, day: date | None) -> None:
    assert publication_day(text) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2017-04-05", APRIL_5), ("2017-04-05T23:59:59.123+02:00", APRIL_5), ("2017/04/05", APRIL_5), ("5 Apr. 2017", APRIL_5),
        ("April 5, 2017 10:30 am", APRIL_5), ("05.04.2017", APRIL_5), ("25/12/2017", date(2017, 12, 25)), ("12/25/2017", date(2017, 12, 25)),
        ("05/04/2017", None), ("April 2017", None), ("1491350400", None), ("5 April 2017 and later", None), ("2017-13-05", None), ("", None),
    ],
)  # fmt: skip
def test_parse_day(text: str, day: date | None) -> None:
    assert parse_day(text) == day


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2099, 12, 31)))
def test_every_full_date_is_read(day: date) -> None:
    assert parse_day(day.isoformat()) == day
    assert parse_day(day.strftime("%d %B %Y")) == day
    assert parse_day(day.strftime("%a, %b %d, %Y")) == day


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    for stamp in (stamp_at(text), wire_stamp(text)):
        assert stamp is None or 0 <= stamp.start < stamp.end <= len(text)
    assert publication_day(text) is None or any(char.isdigit() for char in text)


YEARLESS = {
    "agency": ("ALEPPO, Apr. 5 (Reuters) - Shells fell.", date(2017, 4, 7), date(2017, 4, 5)),
    "country": ("GOMA, DR Congo, March 7 (Lakes Newswire) - Rebels came.", date(2024, 3, 7), date(2024, 3, 7)),
    "day-first": ("KABUL, 28 December (Pajhwok) -- Talks.", date(2018, 1, 2), date(2017, 12, 28)),
    "no-dash": ("ALEPPO, Apr. 5 was quiet.", date(2017, 4, 7), None),
    "too-old": ("ALEPPO, Apr. 5 (Reuters) - Shells fell.", date(2017, 6, 7), None),
    "no-such-day": ("ALEPPO, Apr. 31 (Reuters) - Shells fell.", date(2017, 5, 1), None),
    "no-dateline": ("Shells fell on April 5.", date(2017, 4, 7), None),
}


@pytest.mark.parametrize(("text", "published", "day"), YEARLESS.values(), ids=YEARLESS)
def test_day_of_reporting_without_a_year(text: str, published: date, day: date | None) -> None:
    assert reporting_day(text, published, reach_days=14) == day
