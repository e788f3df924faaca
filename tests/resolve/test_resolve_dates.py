"""UCDP's date rules one by one, the calendar, narrative time, and what is done with claims that give no date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardesk.book import Book
from wardesk.extract.times import find_times
from wardesk.ingest import make_report
from wardesk.model import Claim, Count, Evidence, Mention, Reading, Report, Span, Speaker, When
from wardesk.resolve.dates import resolve_dates
from wardesk.resolve.phrases import Tense, anchor_unit, read_phrase

R = date(2018, 4, 25)
"""A Wednesday."""


def d(text: str) -> date:
    """``0422`` is 22 April 2018, ``20170422`` says its year."""
    return date.fromisoformat(text if len(text) > 4 else f"2018{text}")


UCDP = {
    "named-day": ("14th January", "0114", "0114", 1, "date.stated_day"),
    "today": ("today", "0425", "0425", 1, "date.stated_day"),
    "yesterday": ("yesterday", "0424", "0424", 1, "date.stated_day"),
    "last-weekday": ("last Tuesday", "0424", "0424", 1, "date.stated_day"),
    "weekday-night": ("Monday night", "0423", "0423", 1, "date.weekday_night"),
    "last-night": ("last night", "0424", "0424", 1, "date.last_night"),
    "other-day": ("the other day", "0424", "0424", 1, "date.other_day"),
    "recent-attacks": ("recent", "0422", "0424", 2, "date.recently"),
    "last-few-days": ("last few days", "0422", "0424", 2, "date.past_few_days"),
    "several-weeks": ("several weeks", "0404", "0425", 4, "date.recent_weeks"),
    "recently": ("recently", "0422", "0424", 2, "date.recently"),
    "few-days": ("past few days", "0422", "0424", 2, "date.past_few_days"),
    "around": ("around 2 July", "20170701", "20170703", 2, "date.around"),
    "weekend": ("over the weekend", "0421", "0422", 2, "date.weekend"),
    "since-week-began": ("since the beginning of the week", "0423", "0425", 2, "date.this_week"),
    "this-week": ("this week", "0423", "0425", 2, "date.this_week"),
    "night-between": ("night between Sunday and Monday", "0422", "0423", 2, "date.night_between"),
    "24-hours": ("past 24 hours", "0424", "0425", 2, "date.past_24_hours"),
    "48-hours": ("past 48 hours", "0423", "0425", 2, "date.past_48_hours"),
    "72-hours-erratum": ("past 72 hours", "0422", "0425", 2, "date.past_72_hours"),
    "2-days": ("past 2 days", "0423", "0424", 2, "date.past_n_days"),
    "since-weekday": ("since Thursday", "0419", "0425", 2, "date.since"),
    "five-day": ("five-day", "0421", "0425", 2, "date.n_day_offensive"),
    "between-days": ("between 13-16 February", "0213", "0216", 2, "date.between"),
    "night-long": ("night-long", "0424", "0425", 2, "date.night_long"),
    "night-of-clashes": ("night of clashes", "0424", "0425", 2, "date.night_long"),
    "last-days-erratum": ("last 6 days of January", "0126", "0131", 2, "date.last_days_of_month"),
    "late-last-week": ("late last week", "0420", "0422", 2, "date.late_last_week"),
    "last-week": ("last week", "0416", "0422", 3, "date.last_week"),
    "past-week": ("past week", "0419", "0425", 3, "date.past_week"),
    "first-week": ("first week of August", "20170801", "20170807", 3, "date.week_of_month"),
    "week-old": ("week-old", "0419", "0425", 3, "date.week_old"),
    "beginning-of": ("beginning of March", "0301", "0310", 4, "date.early_month"),
    "early": ("early March", "0301", "0310", 4, "date.early_month"),
    "middle-of": ("middle of March", "0310", "0320", 4, "date.mid_month"),
    "end-of": ("end of March", "0315", "0331", 4, "date.late_month"),
    "late": ("late March", "0315", "0331", 4, "date.late_month"),
    "number-of-weeks": ("a number of weeks", "0404", "0425", 4, "date.recent_weeks"),
    "recent-weeks": ("recent weeks", "0404", "0425", 4, "date.recent_weeks"),
    "earlier-this-month": ("earlier this month", "0401", "0424", 4, "date.earlier_this_month"),
    "last-month": ("last month", "0301", "0331", 4, "date.last_month"),
    "fortnight": ("a fortnight ago", "0412", "0425", 4, "date.fortnight"),
    "year": ("1995", "19950101", "19951231", 5, "date.year"),
    "last-year": ("last year", "20170101", "20171231", 5, "date.last_year"),
    "past-year": ("past year", "0101", "0425", 5, "date.past_year"),
    "early-year": ("early 1999", "19990101", "19990430", 5, "date.early_year"),
    "mid-year": ("mid 1999", "19990501", "19990831", 5, "date.mid_year"),
    "late-year": ("late 1999", "19990901", "19991231", 5, "date.late_year"),
    "past-months": ("past 3 months", "0125", "0425", 5, "date.past_n_months"),
    "few-months": ("past few months", "0125", "0425", 5, "date.past_n_months"),
}

OURS = {
    "full": ("22 April 2018", "0422", "0422", 1, "date.stated_day"),
    "short": ("Apr. 22", "0422", "0422", 1, "date.stated_day"),
    "iso": ("2018-04-22", "0422", "0422", 1, "date.stated_day"),
    "cable": ("05 APR 89", "19890405", "19890405", 1, "date.stated_day"),
    "weekday-and-date": ("Sunday, April 22, 2018 at 10:30", "0422", "0422", 1, "date.stated_day"),
    "weekday-chooses-year": ("Saturday, April 22", "20170422", "20170422", 1, "date.stated_day"),
    "leap-day": ("29 February", "20160229", "20160229", 1, "date.stated_day"),
    "year-before": ("24 December", "20171224", "20171224", 1, "date.stated_day"),
    "part-of-day": ("the morning of April 22", "0422", "0422", 1, "date.stated_day"),
    "eve": ("the eve of April 22", "0421", "0421", 1, "date.stated_day"),
    "late-on-date": ("late on 12 February", "0212", "0212", 1, "date.stated_day"),
    "one-of-two": ("March 27 or 28", "0327", "0328", 2, "date.between"),
    "early-on": ("early on Sunday", "0422", "0422", 1, "date.stated_day"),
    "weekday-is-R": ("Wednesday", "0425", "0425", 1, "date.stated_day"),
    "last-weekday-is-not-R": ("last Wednesday", "0418", "0418", 1, "date.stated_day"),
    "next-weekday": ("next Friday", "0427", "0427", 1, "date.stated_day"),
    "before-yesterday": ("the day before yesterday", "0423", "0423", 1, "date.stated_day"),
    "clock-first": ("14:30 on Sunday", "0422", "0422", 1, "date.stated_day"),
    "day-last-year": ("24 June last year", "20170624", "20170624", 1, "date.stated_day"),
    "christmas-eve": ("Christmas Eve", "20171224", "20171224", 1, "date.feast"),
    "christmas-of-a-year": ("Christmas Day 2015", "20151225", "20151225", 1, "date.feast"),
    "good-friday": ("Good Friday", "0330", "0330", 1, "date.feast"),
    "orthodox-easter": ("Orthodox Easter", "0408", "0408", 1, "date.feast"),
    "passover": ("Passover", "0331", "0406", 3, "date.feast"),
    "yom-kippur-eve": ("the eve of Yom Kippur", "20170929", "20170929", 1, "date.feast"),
    "hanukkah": ("Hanukkah 2023", "20231208", "20231216", 4, "date.feast"),
    "simchat-torah": ("Simchat Torah 2023", "20231007", "20231007", 1, "date.feast"),
    "eve-of-eid": ("the eve of Eid al-Fitr", "20170623", "20170625", 2, "date.feast"),
    "nowruz": ("Nowruz", "0320", "0321", 2, "date.feast"),
    "eid-is-sighted": ("Eid al-Fitr", "20170624", "20170628", 2, "date.feast"),
    "first-day-of-eid": ("the first day of Eid al-Adha", "20170831", "20170902", 2, "date.feast"),
    "eid-holiday-is-the-latest": ("Eid holiday", "20170831", "20170905", 2, "date.feast"),
    "last-ramadan": ("last Ramadan", "20170526", "20170625", 4, "date.feast"),
    "ramadan-of-a-year": ("Ramadan 2016", "20160605", "20160706", 4, "date.feast"),
    "ashura": ("Ashura", "20170929", "20171001", 2, "date.feast"),
    "since-a-feast": ("since Nowruz", "0320", "20180425", 5, "date.since"),
    "muslim-day": ("14 Ramadan 1438", "20170608", "20170610", 2, "date.hijri"),
    "muslim-day-without-year": ("1 Muharram", "20170920", "20170922", 2, "date.hijri"),
    "muslim-month": ("Muharram 1439", "20170920", "20171021", 4, "date.hijri"),
    "french-month": ("5 ao\u00fbt 2016", "20160805", "20160805", 1, "date.stated_day"),
    "spanish-date": ("5 de agosto de 2016", "20160805", "20160805", 1, "date.stated_day"),
    "ukrainian-month": ("14 серпня 2017", "20170814", "20170814", 1, "date.stated_day"),
    "russian-month": ("14 августа 2017", "20170814", "20170814", 1, "date.stated_day"),
    "levantine-month": ("14 Nisan 2018", "0414", "0414", 1, "date.stated_day"),
    "arabic-month": ("14 نيسان 2018", "0414", "0414", 1, "date.stated_day"),
    "two-word-month": ("3 Kanun al-Thani 2018", "0103", "0103", 1, "date.stated_day"),
    "overnight-from-to": ("overnight from 10 to 11 February", "0210", "0211", 2, "date.between"),
    "last-month-despite-year": ("last July", "20170701", "20170731", 4, "date.month"),
    "numeric": ("22/04/2018", "0422", "0422", 1, "date.numeric"),
    "numeric-month-first": ("04/22/2018", "0422", "0422", 1, "date.numeric"),
    "numeric-one-before-R": ("05/04/2018", "0405", "0405", 1, "date.numeric"),
    "dots": ("22.04.18", "0422", "0422", 1, "date.numeric"),
    "month": ("March", "0301", "0331", 4, "date.month"),
    "month-of-R": ("April", "0401", "0425", 4, "date.month"),
    "last-month-by-name": ("last April", "20170401", "20170430", 4, "date.month"),
    "next-month-by-name": ("next March", "20190301", "20190331", 4, "date.month"),
    "month-last-year": ("June last year", "20170601", "20170630", 4, "date.month"),
    "days-to-days": ("28 December to 3 January", "20171228", "20180103", 3, "date.between"),
    "month-first-range": ("February 13-16, 2018", "0213", "0216", 2, "date.between"),
    "weekday-range": ("from Monday to Wednesday", "0423", "0425", 2, "date.between"),
    "night-of-two": ("the night of 21-22 April", "0421", "0422", 2, "date.between"),
    "years": ("2014-16", "20140101", "20161231", 5, "date.years"),
    "decade": ("1990s", "19900101", "19991231", 5, "date.decade"),
    "early-decade": ("early 1990s", "19900101", "19931231", 5, "date.decade"),
    "season": ("spring 2015", "20150301", "20150531", 5, "date.season"),
    "winter": ("winter of 2015", "20151201", "20160229", 5, "date.season"),
    "last-summer": ("last summer", "20170601", "20170831", 5, "date.season"),
    "half-year": ("second half of 2016", "20160701", "20161231", 5, "date.half"),
    "half-month": ("first half of March", "0301", "0315", 4, "date.half"),
    "half-last-year": ("first half of last year", "20170101", "20170630", 5, "date.half"),
    "last-week-of-month": ("last week of March", "0325", "0331", 3, "date.week_of_month"),
    "first-days": ("first three days of March", "0301", "0303", 2, "date.last_days_of_month"),
    "end-of-last-year": ("the end of last year", "20170901", "20171231", 5, "date.late_year"),
    "late-last-month": ("late last month", "0315", "0331", 4, "date.late_month"),
    "early-last-week": ("early last week", "0416", "0418", 2, "date.late_last_week"),
    "early-this-week": ("early this week", "0423", "0425", 2, "date.edge_of_week"),
    "middle-of-week": ("middle of this week", "0425", "0425", 2, "date.edge_of_week"),
    "earlier-this-week": ("earlier this week", "0423", "0424", 2, "date.this_week"),
    "last-weekend": ("last weekend", "0421", "0422", 2, "date.weekend"),
    "next-weekend": ("next weekend", "0428", "0429", 2, "date.weekend"),
    "past-12-hours": ("past 12 hours", "0424", "0425", 2, "date.past_hours"),
    "hours-ago": ("a few hours ago", "0424", "0425", 2, "date.past_hours"),
    "past-days": ("past ten days", "0415", "0424", 4, "date.past_n_days"),
    "past-weeks": ("past three weeks", "0405", "0425", 4, "date.past_n_weeks"),
    "past-month": ("past month", "0325", "0425", 4, "date.past_month"),
    "past-years": ("past three years", "20150101", "20180425", 5, "date.past_n_years"),
    "two-month": ("two-month", "0225", "0425", 5, "date.n_month_offensive"),
    "third-day": ("for the third day", "0423", "0425", 2, "date.for_n_days"),
    "days-ago": ("two days ago", "0423", "0423", 1, "date.days_ago"),
    "weeks-ago": ("two weeks ago", "0408", "0414", 3, "date.weeks_ago"),
    "months-ago": ("two months ago", "0201", "0228", 4, "date.months_ago"),
    "years-ago": ("six years ago", "20120101", "20121231", 5, "date.months_ago"),
    "this-year": ("earlier this year", "0101", "0424", 5, "date.this_year"),
    "since-year": ("since 2011", "20110101", "20180425", 5, "date.since"),
    "after": ("after April 22", "0423", "0425", 2, "date.after"),
    "overnight": ("overnight", "0424", "0425", 2, "date.night_long"),
    "overnight-weekday": ("overnight on Sunday", "0422", "0423", 2, "date.night_long"),
    "night-of-two-dates": ("the night of 3 to 4 April", "0403", "0404", 2, "date.between"),
    "night-from-to": ("the night from 3 to 4 April", "0403", "0404", 2, "date.between"),
    "overnight-weekdays": ("overnight Friday to Saturday", "0420", "0421", 2, "date.night_between"),
    "overnight-from-weekdays": ("overnight from Friday to Saturday", "0420", "0421", 2, "date.night_between"),
    "overnight-weekday-into": ("overnight Friday into Saturday", "0420", "0421", 2, "date.night_between"),
    "overnight-into": ("overnight into Saturday", "0421", "0421", 1, "date.stated_day"),
    "its-third-day": ("its third day", "0423", "0425", 2, "date.for_n_days"),
    "its-second-week": ("its second week", "0412", "0425", 4, "date.for_n_days"),
    "its-second-month": ("its second month", "0225", "0425", 5, "date.for_n_days"),
    "third-straight-day": ("a third straight day", "0423", "0425", 2, "date.for_n_days"),
    "hours-to": ("the 24 hours to 18:00 on Tuesday", "0423", "0424", 2, "date.past_hours"),
    "hours-until-today": ("48 hours until today", "0423", "0425", 2, "date.past_hours"),
    "clock-of-a-zone": ("2200 GMT on Tuesday", "0424", "0424", 1, "date.stated_day"),
    "day-of-last-year": ("the afternoon of 14 April last year", "20170414", "20170414", 1, "date.stated_day"),
    "month-is-cut-at-R": ("late April", "0415", "0425", 4, "date.late_month"),
}


@pytest.mark.parametrize(("phrase", "first", "last", "precision", "rule"), UCDP.values(), ids=UCDP.keys())
def test_ucdp_rules(phrase: str, first: str, last: str, precision: int, rule: str, book: Book) -> None:
    when = read_phrase(phrase, published=R)
    assert when is not None
    assert (when.first, when.last, when.precision, when.rule) == (d(first), d(last), precision, rule)
    assert when.stated
    assert book.rules[rule].citation == "UCDP GED Codebook 19.1, Appendix 2"


@pytest.mark.parametrize(("phrase", "first", "last", "precision", "rule"), OURS.values(), ids=OURS.keys())
def test_other_phrases(phrase: str, first: str, last: str, precision: int, rule: str, book: Book) -> None:
    when = read_phrase(phrase, published=R, calendar=book.calendar)
    assert when is not None
    assert (when.first, when.last, when.precision, when.rule) == (d(first), d(last), precision, rule)
    assert rule in book.rules


def test_month_that_has_only_begun() -> None:
    when = read_phrase("early March", published=date(2018, 3, 3))
    assert when == When(first=date(2018, 3, 1), last=date(2018, 3, 3), precision=4, stated=True, rule="date.early_month")


ANCHOR = When(first=date(2018, 4, 10), last=date(2018, 4, 10), precision=1, phrase=Span(start=3, end=11))
LEANING = {
    "same-day": ("the same day", "0410", "0410", 1, "day"),
    "later-that-day": ("later that day", "0410", "0410", 1, "day"),
    "that-night": ("that night", "0410", "0410", 1, "day"),
    "in-the-day": ("later in the day", "0410", "0410", 1, "day"),
    "following-night": ("the following night", "0411", "0411", 1, "day"),
    "previous-day": ("the previous day", "0409", "0409", 1, "day"),
    "day-before": ("the day before", "0409", "0409", 1, "day"),
    "after-the-next-day": ("after the next day", "0412", "0425", 4, "day"),
    "end-of-day": ("the end of the day", "0410", "0410", 1, "day"),
    "during-the-day": ("later during the day", "0410", "0410", 1, "day"),
    "following-days": ("the following days", "0411", "0416", 2, "day"),
    "following-two-days": ("the following two days", "0411", "0412", 2, "day"),
    "following-weekday": ("the following Monday", "0416", "0416", 1, "day"),
    "previous-weekday": ("the previous Monday", "0409", "0409", 1, "day"),
    "following-weekend": ("the following weekend", "0414", "0415", 2, "day"),
    "days-later": ("two days later", "0412", "0412", 1, "day"),
    "days-earlier": ("two days earlier", "0408", "0408", 1, "day"),
    "vague-days": ("days later", "0411", "0416", 2, "day"),
    "vague-days-earlier": ("days earlier", "0404", "0409", 2, "day"),
    "hours-later": ("hours later", "0410", "0411", 2, "day"),
    "hours-earlier": ("three hours earlier", "0409", "0410", 2, "day"),
    "week-later": ("a week later", "0414", "0420", 3, "week"),
    "months-earlier": ("two months earlier", "0201", "0228", 4, "month"),
    "year-earlier": ("a year earlier", "20170101", "20171231", 5, "year"),
    "that-month": ("that month", "0401", "0425", 4, "month"),
    "same-week": ("the same week", "0409", "0415", 3, "week"),
    "same-year": ("that year", "0101", "0425", 5, "year"),
    "following-week": ("the following week", "0416", "0422", 3, "week"),
    "clock": ("14:30", "0410", "0410", 1, "day"),
}


@pytest.mark.parametrize(("phrase", "first", "last", "precision", "unit"), LEANING.values(), ids=LEANING.keys())
def test_phrases_that_lean(phrase: str, first: str, last: str, precision: int, unit: str) -> None:
    when = read_phrase(phrase, published=R, anchor=ANCHOR)
    assert when is not None
    assert (when.first, when.last, when.precision) == (d(first), d(last), precision)
    assert when.anchor == ANCHOR.phrase
    assert anchor_unit(phrase) == unit


ABSTAINS = {
    "no-anchor": ("the same day", R, None, "not_stated"),
    "no-publication-day": ("last week", None, None, "not_stated"),
    "no-year-anywhere": ("22 April", None, None, "not_stated"),
    "no-such-day": ("31 April", R, None, "contradictory"),
    "no-such-day-in-figures": ("31/31/2018", R, None, "contradictory"),
    "two-readings": ("05/04/2017", R, None, "ambiguous"),
    "range-backwards": ("between 16 and 13 February 2018", R, None, "contradictory"),
    "years-backwards": ("2016-2014", R, None, "contradictory"),
    "vague-years": ("past few years", R, None, "ambiguous"),
    "past-duration": ("for three days", R, None, "ambiguous"),
    "vague-weeks-later": ("weeks later", R, ANCHOR, "ambiguous"),
    "ahead-in-the-past": ("in two days", R, None, "ambiguous"),
    "too-many-days": ("past 0 days", R, None, "ambiguous"),
    "before-recently-without-day": ("before the day of reckoning", R, None, "ambiguous"),
}


@pytest.mark.parametrize(("phrase", "published", "anchor", "cause"), ABSTAINS.values(), ids=ABSTAINS.keys())
def test_abstains(phrase: str, published: date | None, anchor: When | None, cause: str) -> None:
    when = read_phrase(phrase, published=published, anchor=anchor)
    assert when is not None
    assert (when.first, when.last, when.cause, when.stated) == (None, None, cause, False)


def test_not_a_time_phrase() -> None:
    assert read_phrase("the hill", published=R) is None
    assert anchor_unit("the hill") is None


def test_stated_year_after_publication_is_contradictory() -> None:
    when = read_phrase("24 April 2019", published=R)
    assert when is not None
    assert (when.first, when.cause) == (date(2019, 4, 24), "contradictory")


@pytest.mark.parametrize("phrase", ["22 April 2018", "2014", "between 2014 and 2016", "March 2017", "spring 2015"])
def test_dates_with_a_year_need_no_publication_day(phrase: str) -> None:
    when = read_phrase(phrase, published=None)
    assert when is not None
    assert when.first is not None
    assert when.cause is None


FUTURE = {
    "weekday": ("Friday", "0427", "0427"),
    "date": ("1 May", "0501", "0501"),
    "date-just-past": ("24 April", "20180424", "20180424"),
    "date-next-year": ("4 January", "20190104", "20190104"),
    "month": ("June", "0601", "0630"),
    "this-week": ("this week", "0425", "0429"),
    "this-weekend": ("the weekend", "0428", "0429"),
    "this-year": ("this year", "0425", "1231"),
    "later-this-month": ("later this month", "0426", "0430"),
    "next-week": ("next week", "0430", "0506"),
    "coming-days": ("the coming days", "0425", "0428"),
    "next-48-hours": ("the next 48 hours", "0425", "0427"),
    "in-two-days": ("in two days", "0427", "0427"),
    "range": ("from Friday to Sunday", "0427", "0429"),
    "next-month": ("next month", "0501", "0531"),
    "next-year": ("next year", "20190101", "20191231"),
    "tomorrow": ("tomorrow", "0426", "0426"),
    "coming-week": ("the coming week", "0425", "0501"),
}


@pytest.mark.parametrize(("phrase", "first", "last"), FUTURE.values(), ids=FUTURE.keys())
def test_plans_look_ahead(phrase: str, first: str, last: str, book: Book) -> None:
    when = read_phrase(phrase, published=R, tense="future", calendar=book.calendar)
    assert when is not None
    assert (when.first, when.last) == (d(first), d(last))


ONGOING = {
    "days": ("for three days", "0423", "0425"),
    "weeks": ("for two weeks", "0412", "0425"),
    "months": ("for two months", "0225", "0425"),
    "hours": ("for 48 hours", "0423", "0425"),
}


@pytest.mark.parametrize(("phrase", "first", "last"), ONGOING.values(), ids=ONGOING.keys())
def test_what_goes_on_has_gone_on(phrase: str, first: str, last: str) -> None:
    when = read_phrase(phrase, published=R, tense="present")
    assert when is not None
    assert (when.first, when.last) == (d(first), d(last))


OPEN = {
    "until": ("until Friday", None, "0420"),
    "by": ("by 2016", None, "20161231"),
    "before": ("before April 22", None, "0421"),
    "before-the-end": ("before the end of February", None, "0228"),
    "until-recently": ("until recently", None, "0424"),
}


@pytest.mark.parametrize(("phrase", "first", "last"), OPEN.values(), ids=OPEN.keys())
def test_open_beginnings(phrase: str, first: str | None, last: str) -> None:
    when = read_phrase(phrase, published=R)
    assert when is not None
    assert (when.first, when.last, when.precision) == (first, d(last), None)


TURN_OF_THE_YEAR = {
    "past-in-january": ("28 December", date(2019, 1, 3), "past", date(2018, 12, 28)),
    "plan-in-december": ("3 January", date(2018, 12, 28), "future", date(2019, 1, 3)),
    "plan-just-past": ("28 December", date(2019, 1, 3), "future", date(2018, 12, 28)),
    "past-soon-to-come": ("3 January", date(2018, 12, 28), "past", None),
    "past-in-december": ("3 February", date(2018, 12, 28), "past", date(2018, 2, 3)),
    "plan-far-off": ("3 October", date(2018, 12, 28), "future", date(2019, 10, 3)),
}


@pytest.mark.parametrize(("phrase", "published", "tense", "day"), TURN_OF_THE_YEAR.values(), ids=TURN_OF_THE_YEAR)
def test_the_turn_of_the_year(phrase: str, published: date, tense: Tense, day: date | None, book: Book) -> None:
    when = read_phrase(phrase, published=published, tense=tense, calendar=book.calendar)
    assert when is not None
    assert (when.first, when.cause) == (day, None if day else "ambiguous")


def test_what_goes_on_is_cut_at_the_day_of_reporting() -> None:
    when = read_phrase("this month", published=R, tense="present")
    assert when is not None
    assert (when.first, when.last) == (d("0401"), d("0425"))


@given(st.text("0123456789 abdeflnorstuvy-/.,'", max_size=40), st.dates(), st.sampled_from(["past", "present", "future"]))
def test_any_phrase(phrase: str, published: date, tense: str) -> None:
    when = read_phrase(phrase, published=published, tense=tense)  # type: ignore[arg-type]
    assert when is None or when.first is None or when.last is None or when.cause or when.first <= when.last


@given(
    st.sampled_from([row[0] for rows in (UCDP, OURS, FUTURE) for row in rows.values()] + list(LEANING)),
    st.dates(),
    st.sampled_from(["past", "present", "future"]),
)
def test_every_phrase_on_every_day(phrase: str, published: date, tense: str) -> None:
    anchor = ANCHOR.model_copy(update={"first": published, "last": published})
    when = read_phrase(phrase, published=published, anchor=anchor, tense=tense)  # type: ignore[arg-type]
    assert when is None or when.first is None or when.last is None or when.cause or when.first <= when.last


# ---------------------------------------------------------------- claims


def claim_at(report: Report, words: str | None = None, after: int = 0, **fields: object) -> Claim:
    phrase = None
    if words is not None:
        start = report.text.index(words, after)
        phrase = Span(start=start, end=start + len(words))
    values: dict[str, object] = {
        "id": "c",
        "report": report.id,
        "type": "shelling",
        "trigger": Span(start=0, end=1),
        "sentence": 0,
        "aspect": "event",
        "attribution": (Speaker(kind="publisher"),),
        "when": When(phrase=phrase),
        "evidence": {"type": Evidence(rule="frame.shelling.0")},
        "codebook": "b",
        "reader": "r",
    }
    return Claim.model_validate(values | fields)


def times_in(report: Report, *phrases: str) -> list[Mention]:
    found: list[Mention] = []
    at = 0
    for words in phrases:
        at = report.text.index(words, at)
        found.append(Mention(kind="time", span=Span(start=at, end=at + len(words))))
        at += len(words)
    return found


STORY = (
    "On April 22, rebels shelled a village. On the same day, a convoy was ambushed. In March, the army searched the"
    " desert. On April 19, jets struck."
)


def story(published: date | None = date(2018, 4, 23), text: str = STORY) -> Report:
    return make_report(text, publisher="Testpost", published=published)


def test_the_sequence_of_a_report(book: Book) -> None:
    report = story()
    phrases = ("April 22", "the same day", "March", "April 19")
    dated = resolve_dates([claim_at(report, words) for words in phrases], times_in(report, *phrases), report, book)
    days = [(one.when.first, one.when.last, one.when.precision) for one in dated]
    assert days == [
        (date(2018, 4, 22), date(2018, 4, 22), 1),
        (date(2018, 4, 22), date(2018, 4, 22), 1),
        (date(2018, 3, 1), date(2018, 3, 31), 4),
        (date(2018, 4, 19), date(2018, 4, 19), 1),
    ]
    same = dated[1].when
    assert same.anchor == dated[0].when.phrase
    assert same.rule == "date.same_day"
    assert dated[1].evidence["when"].spans == (same.phrase, same.anchor)
    assert dated[1].evidence["when"].inputs == ("published 2018-04-23",)
    assert "type" in dated[1].evidence


def test_a_coarser_time_elsewhere_makes_the_same_day_ambiguous(book: Book) -> None:
    report = story(text="On April 22 they met. In March they fought. On the same day they left.")
    claims = [claim_at(report, "the same day")]
    (dated,) = resolve_dates(claims, times_in(report, "April 22", "March", "the same day"), report, book)
    assert (dated.when.first, dated.when.cause) == (None, "ambiguous")
    assert dated.when.phrase == claims[0].when.phrase


def test_a_coarser_time_around_the_day_does_not(book: Book) -> None:
    report = story(text="On April 22 they met. In April they fought. On the same day they left.")
    (dated,) = resolve_dates(
        [claim_at(report, "the same day")], times_in(report, "April 22", "April", "the same day"), report, book
    )
    assert dated.when.first == date(2018, 4, 22)


def test_narrative_time_goes_on_from_what_leaned(book: Book) -> None:
    report = story(text="On April 10 they met. Two days later they fought. The following day they left.")
    phrases = ("April 10", "Two days later", "The following day")
    (dated,) = resolve_dates([claim_at(report, phrases[2])], times_in(report, *phrases), report, book)
    assert dated.when.first == date(2018, 4, 13)


UNDATED = {
    "completed": ({}, date(2018, 4, 20), date(2018, 4, 22), 2, False, "date.no_date", None),
    "ongoing": ({"course": "ongoing"}, None, None, None, True, "date.ongoing", None),
    "state": ({"aspect": "state"}, None, date(2018, 4, 23), None, True, "date.as_of_report", None),
    "assessment": ({"aspect": "assessment"}, None, date(2018, 4, 23), None, True, "date.as_of_report", None),
    "plan": ({"modality": "planned"}, None, None, None, False, "date.plan", "not_stated"),
    "condition": ({"modality": "conditional"}, None, None, None, False, "date.plan", "not_stated"),
    "rumour": ({"modality": "rumoured"}, date(2018, 4, 20), date(2018, 4, 22), 2, False, "date.no_date", None),
    "background": ({"narrative": "background"}, None, None, None, False, "date.background", "not_stated"),
}


@pytest.mark.parametrize(("fields", "expected"), [(row[0], row[1:]) for row in UNDATED.values()], ids=UNDATED)
def test_claims_without_a_phrase(fields: dict[str, object], expected: tuple[object, ...], book: Book) -> None:
    report = story()
    (dated,) = resolve_dates([claim_at(report, **fields)], (), report, book)
    when = dated.when
    assert (when.first, when.last, when.precision, when.open_end, when.rule, when.cause) == expected
    assert not when.stated
    assert when.rule in book.rules
    assert dated.evidence["when"].rule == when.rule


def test_without_a_publication_day(book: Book) -> None:
    report = story(None, "In June 2014 they came. In July they left. They shelled it. The fight began last week.")
    times = times_in(report, "June 2014", "July", "last week")
    claims = [claim_at(report, "June 2014"), claim_at(report, "July"), claim_at(report), claim_at(report, "last week")]
    known, context, undated, relative = (one.when for one in resolve_dates(claims, times, report, book))
    assert known.first == date(2014, 6, 1)
    assert (context.first, context.anchor) == (date(2014, 7, 1), known.phrase)
    assert (undated.rule, undated.cause) == ("date.no_publication_day", "not_stated")
    assert (relative.first, relative.cause) == (None, "not_stated")


def test_background_takes_the_year_told_before(book: Book) -> None:
    report = story(text="In 2014, fighters took the town. In June, they lost it. In March, patrols came.")
    times = times_in(report, "2014", "June", "March")
    back, front = resolve_dates(
        [claim_at(report, "June", narrative="background"), claim_at(report, "March")], times, report, book
    )
    assert (back.when.first, back.when.last) == (date(2014, 6, 1), date(2014, 6, 30))
    assert back.when.anchor == times[0].span
    assert front.when.first == date(2018, 3, 1)


def test_a_year_far_back_no_longer_holds(book: Book) -> None:
    report = story(text="In 2014, fighters took the town. " + "They dug in. " * 60 + "In March, patrols came.")
    (dated,) = resolve_dates([claim_at(report, "March", narrative="background")], times_in(report, "2014", "March"), report, book)
    assert dated.when.first == date(2018, 3, 1)


def test_a_time_of_day_alone(book: Book) -> None:
    report = story(text="On Sunday they met. At 14:30 shells fell.")
    (leaning,) = resolve_dates([claim_at(report, "14:30")], times_in(report, "Sunday", "14:30"), report, book)
    assert (leaning.when.first, leaning.when.rule) == (date(2018, 4, 22), "date.clock_only")
    (alone,) = resolve_dates([claim_at(report, "14:30")], times_in(report, "14:30"), report, book)
    assert (alone.when.rule, alone.when.stated) == ("date.no_date", False)
    assert alone.when.phrase is not None


def test_a_length_alone_is_no_date(book: Book) -> None:
    report = story(text="They fought for three days.")
    times = times_in(report, "for three days")
    over, going_on = resolve_dates(
        [claim_at(report, "for three days"), claim_at(report, "for three days", course="ongoing")], times, report, book
    )
    assert (over.when.rule, over.when.phrase) == ("date.no_date", times[0].span)
    assert (going_on.when.first, going_on.when.last) == (date(2018, 4, 21), date(2018, 4, 23))


def test_a_plan_with_a_phrase_looks_ahead(book: Book) -> None:
    report = story(text="They will meet on Friday.")
    (dated,) = resolve_dates([claim_at(report, "Friday", modality="planned")], times_in(report, "Friday"), report, book)
    assert (dated.when.first, dated.when.stated) == (date(2018, 4, 27), True)


def test_since_is_open_for_what_goes_on(book: Book) -> None:
    report = story(text="They have fought since Thursday.")
    (dated,) = resolve_dates(
        [claim_at(report, "since Thursday", course="ongoing")], times_in(report, "since Thursday"), report, book
    )
    assert (dated.when.first, dated.when.last, dated.when.open_end) == (date(2018, 4, 19), date(2018, 4, 23), True)


def test_what_has_ended_since_has_no_end_stated(book: Book) -> None:
    report = story(text="They had held it since Thursday.")
    (dated,) = resolve_dates(
        [claim_at(report, "since Thursday", course="ended")], times_in(report, "since Thursday"), report, book
    )
    assert (dated.when.first, dated.when.last, dated.when.open_end) == (date(2018, 4, 19), None, False)


DATELINES = {
    "days-before": ("ALEPPO, Apr. 20 (Reuters) - Shells fell on Friday.", date(2018, 4, 20), "reported 2018-04-20"),
    "a-day-after": ("ALEPPO, Syria, April 24 (AP) \u2014 Shells fell on Friday.", date(2018, 4, 20), "reported 2018-04-24"),
    "too-far-off": ("ALEPPO, Mar. 2 (Reuters) - Shells fell on Friday.", date(2018, 4, 20), "published 2018-04-23"),
    "none": ("Shells fell on Friday.", date(2018, 4, 20), "published 2018-04-23"),
}


@pytest.mark.parametrize(("text", "day", "told"), DATELINES.values(), ids=DATELINES)
def test_a_dateline_without_a_year_is_the_day_of_reporting(text: str, day: date, told: str, book: Book) -> None:
    report = story(text=text)
    (dated,) = resolve_dates([claim_at(report, "Friday")], times_in(report, "Friday"), report, book)
    assert dated.when.first == day
    assert dated.evidence["when"].inputs == (told,)
    assert dated.report == report.id


def test_a_phrase_nobody_understands_is_kept(book: Book) -> None:
    report = story(text="They came at the time of the harvest.")
    (dated,) = resolve_dates([claim_at(report, "the harvest")], (), report, book)
    assert (dated.when.rule, dated.when.cause, dated.when.stated) == ("date.not_understood", "ambiguous", False)
    assert dated.when.phrase is not None
    assert dated.evidence["when"].cause == "ambiguous"


def test_windows_of_cumulative_counts(book: Book) -> None:
    report = story(text="In all, 346 people have been killed since Thursday; 20 since the harvest. 5 so far.")
    spans = [
        Span(start=report.text.index(words), end=report.text.index(words) + len(words))
        for words in ("since Thursday", "since the harvest")
    ]
    counts = tuple(
        Count(
            kind="killed",
            best=5,
            phrase=Span(start=0, end=1),
            rule="count.exact",
            scope="cumulative_since",
            since=since,
        )
        for since in (When(phrase=spans[0]), When(phrase=spans[1]), None)
    )
    (dated,) = resolve_dates([claim_at(report, counts=counts)], times_in(report, "since Thursday"), report, book)
    known, unknown, none = (count.since for count in dated.counts)
    assert known is not None
    assert (known.first, known.last, known.rule) == (date(2018, 4, 19), date(2018, 4, 23), "date.since")
    assert unknown is not None
    assert unknown.cause == "ambiguous"
    assert none is None
    assert dated.evidence["counts.0.since"].spans == (spans[0],)


def test_every_rule_that_is_given_is_in_the_codebook(book: Book) -> None:
    phrases = [row[0] for rows in (UCDP, OURS, FUTURE, OPEN, ONGOING) for row in rows.values()] + [
        row[0] for row in LEANING.values()
    ]
    rules = {when.rule for phrase in phrases if (when := read_phrase(phrase, published=R, anchor=ANCHOR, tense="present"))}
    assert rules <= set(book.rules)
    assert len(rules) > 40


NARRATIVE = {
    "since-then": ("On April 10 they fought. Dozens have fled since then.", "since then", "0410", "0423"),
    "has-since": ("Fighting began in March. It has since spread.", "since", "0301", "0423"),
    "dawn-after-a-night": ("They came on Sunday night. They left at dawn.", "dawn", "0423", "0423"),
    "dawn-of-a-day": ("They came on Sunday. They left at dawn.", "dawn", "0422", "0422"),
    "day-of-the-month": ("On 10 April they met. On the 17th, they parted.", "the 17th", "0417", "0417"),
    "day-of-the-next-month": ("On 28 March they met. On the 2nd, they parted.", "the 2nd", "0402", "0402"),
    "that-month": ("In 2014 they held it. That July, they left.", "That July", "20140701", "20140731"),
    "seconds-later": ("On Sunday a bomb fell. Seconds later another did.", "Seconds later", "0422", "0422"),
    "story-of-last-year": (
        "On 14 April last year, the guards fled. The rebels came on 15 May.", "15 May", "20170515", "20170515",
    ),
    "story-does-not-reach-today": (
        "On 14 April 2016, the guards fled. The army came on 8 March.", "8 March", "20160308", "20160308",
    ),
    "far-from-the-story": ("On 14 April 2016, the guards fled. It opened on 8 December.", "8 December", "20171208", "20171208"),
    "year-goes-no-further-than-the-next-time": (
        "In 2015 they came. It admitted last month that a raid in February was wrong.", "February", "0201", "0228",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "phrase", "first", "last"), NARRATIVE.values(), ids=NARRATIVE)
def test_times_lean_on_the_story(
    text: str, phrase: str, first: str, last: str, book: Book, parse: Callable[[str], Reading]
) -> None:
    report = story(text=text)
    times = find_times(parse(text), book)
    background = {"narrative": "background"} if phrase == "February" else {}
    (dated,) = resolve_dates([claim_at(report, phrase, **background)], times, report, book)
    assert (dated.when.first, dated.when.last) == (d(first), d(last))
    assert dated.when.rule in book.rules


def test_a_day_about_to_come_is_not_put_back_a_year(book: Book) -> None:
    when = read_phrase("14 May", published=R, calendar=book.calendar)
    assert when is not None
    assert (when.first, when.cause) == (None, "ambiguous")
    planned = read_phrase("14 May", published=R, tense="future", calendar=book.calendar)
    assert planned is not None
    assert planned.first == d("0514")


LAGS = {
    "source": ("Reuters", "0422", "0423", "date.lag", "lag of reuters: 0 to 1 days in 89% of 76 reports"),
    "same-day": ("AFP", "0423", "0423", "date.lag", "lag of afp: 0 to 0 days in 82% of 45 reports"),
    "too-few-counted": ("Fars News Agency", "0420", "0422", "date.no_date", "R-3 to R-1"),
    "only-its-kind": ("Xinhua", "0420", "0422", "date.no_date", "R-3 to R-1"),
    "unknown": ("Nobody's Gazette", "0420", "0422", "date.no_date", "R-3 to R-1"),
}


@pytest.mark.parametrize(("publisher", "first", "last", "rule", "told"), LAGS.values(), ids=LAGS)
def test_the_lag_of_the_publisher_dates_the_undated(
    publisher: str, first: str, last: str, rule: str, told: str, book: Book
) -> None:
    report = make_report("They shelled the town.", publisher=publisher, published=date(2018, 4, 23))
    (dated,) = resolve_dates([claim_at(report)], (), report, book)
    assert (dated.when.first, dated.when.last, dated.when.rule) == (d(first), d(last), rule)
    assert (dated.when.precision, dated.when.stated) == (2, False)
    assert told in dated.evidence["when"].inputs


def test_examples_of_the_codebook_follow_their_rule(book: Book) -> None:
    wrong = []
    for key, rule in book.rules.items():
        for phrase in rule.examples if key.startswith("date.") else ():
            readings = [
                read_phrase(phrase, published=R, anchor=ANCHOR, tense=tense, calendar=book.calendar)
                for tense in ("past", "present", "future")
            ]
            if key not in {when.rule for when in readings if when and when.cause is None}:
                wrong.append((key, phrase))
    assert wrong == []
