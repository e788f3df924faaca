"""Feasts and months of other calendars, against days that are known."""

from __future__ import annotations

from datetime import date

import pytest

from wardesk.book import Book
from wardesk.calendars import Calendar, Feast, hijri_days, hijri_year
from wardesk.model import Value

FEASTS = {
    "easter": ("easter", date(2024, 3, 31), date(2024, 3, 31)),
    "easter-early": ("easter", date(2008, 3, 23), date(2008, 3, 23)),
    "good-friday": ("good friday", date(1998, 4, 10), date(1998, 4, 10)),
    "orthodox": ("orthodox easter", date(2023, 4, 16), date(2023, 4, 16)),
    "orthodox-late": ("orthodox easter", date(2024, 5, 5), date(2024, 5, 5)),
    "passover": ("passover", date(2024, 4, 23), date(2024, 4, 29)),
    "passover-of-1948": ("passover", date(1948, 4, 24), date(1948, 4, 30)),
    "new-year": ("rosh hashanah", date(2024, 10, 3), date(2024, 10, 4)),
    "yom-kippur-of-1973": ("yom kippur", date(1973, 10, 6), date(1973, 10, 6)),
    "simchat-torah-of-2023": ("simchat torah", date(2023, 10, 7), date(2023, 10, 7)),
    "purim": ("purim", date(2024, 3, 24), date(2024, 3, 24)),
    "christmas": ("christmas", date(2020, 12, 25), date(2020, 12, 25)),
    "eid-is-widened": ("eid al fitr", date(2024, 4, 9), date(2024, 4, 13)),
    "ramadan-is-widened": ("ramadan", date(2024, 3, 10), date(2024, 4, 10)),
    "sacrifice": ("eid al adha", date(2023, 6, 27), date(2023, 7, 2)),
    "ashura-of-2004-was-sighted-a-day-later": ("ashura", date(2004, 2, 29), date(2004, 3, 2)),
}


@pytest.mark.parametrize(("name", "first", "last"), FEASTS.values(), ids=FEASTS)
def test_feasts_fall_on_known_days(name: str, first: date, last: date, book: Book) -> None:
    (feast,) = book.calendar.feasts(name, first.year)
    assert (feast.first, feast.last) == (first, last)


def test_a_feast_may_come_twice_in_a_year_and_a_name_may_be_of_two(book: Book) -> None:
    assert [feast.first for feast in book.calendar.feasts("eid al fitr", 2000)] == [date(2000, 1, 7), date(2000, 12, 26)]
    assert len(book.calendar.feasts("eid", 2018)) == 2


def test_every_feast_of_the_codebook_comes_every_year_or_nearly(book: Book) -> None:
    for name in book.section("feast"):
        found = [feast for year in range(1990, 2030) for feast in book.calendar.feasts(name, year)]
        assert len(found) >= 39, name
        assert all(feast.first <= feast.last for feast in found)


def test_no_feast_outside_the_years_that_are_known(book: Book) -> None:
    assert book.calendar.feasts("easter", 1800) == []
    assert hijri_days(1200, 1) is None
    assert hijri_days(1445, 9, 31) is None
    assert hijri_year(date(1800, 1, 1)) is None


def test_days_of_the_muslim_calendar() -> None:
    assert hijri_days(1445, 9, 1) == Feast(date(2024, 3, 10), date(2024, 3, 12), sighted=True)
    assert hijri_year(date(2024, 3, 11)) == 1445


def test_every_month_has_its_number_in_every_language(book: Book) -> None:
    assert book.calendar.month("серпня") == ("gregorian", 8)
    assert book.calendar.month("августа") == ("gregorian", 8)
    assert book.calendar.month("aout") == ("gregorian", 8)
    assert book.calendar.month("kanun al thani") == ("gregorian", 1)
    assert book.calendar.month("shawwal") == ("hijri", 10)
    assert book.calendar.month("august") is None


class _Named(Value):
    words: tuple[str, ...]
    value: str | None


@pytest.mark.parametrize("value", ["hijri 9", "easter", "lunar 01-01", "", "gregorian 1-1"])
def test_a_rule_nobody_understands_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="write for example"):
        Calendar({"x": _Named(words=("x",), value=value)}, {})


@pytest.mark.parametrize("value", ["hijri 13", "julian 3", "gregorian", ""])
def test_a_month_nobody_understands_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="write for example"):
        Calendar({}, {"x": _Named(words=("x",), value=value)})
