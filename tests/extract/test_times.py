"""Time expressions are found with their exact span, and words that only look like dates are not."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardesk.book import Book, load_book
from wardesk.extract.times import find_times
from wardesk.model import Reading, Sentence
from wardesk.text import level

BOOK = load_book()


def bare(text: str) -> Reading:
    """A reading without a parse: times need only the levelled text."""
    return Reading("r", level(text), (), (), ())


def found(text: str, book: Book) -> list[str]:
    reading = bare(text)
    return [reading.text[one.span.start : one.span.end] for one in find_times(reading, book)]


FOUND = {
    "day-month-year": ("It fell on 22 April 2018.", ["22 April 2018"]),
    "month-day": ("On April 22 they met.", ["April 22"]),
    "month-day-year": ("On April 22, 2018, they met.", ["April 22, 2018"]),
    "short-month": ("On Apr. 22 they met.", ["Apr. 22"]),
    "slashes": ("Dated 22/04/2018 only.", ["22/04/2018"]),
    "iso": ("Dated 2018-04-22 only.", ["2018-04-22"]),
    "iso-clock": ("Dated 2018-04-22T14:30 only.", ["2018-04-22T14:30"]),
    "dots": ("Dated 22.04.2018 only.", ["22.04.2018"]),
    "ordinal-of": ("On the 22nd of April it rained.", ["22nd of April"]),
    "cable": ("SAN TELMO, 05 APR 89 (TEXT) THEY MAY LEAVE IN MAY.", ["05 APR 89", "MAY"]),
    "weekday-date": ("On Sunday, April 22, 2018 at 10:30 shells fell.", ["Sunday, April 22, 2018 at 10:30"]),
    "damaged-no-comma": ("On April 22 2018 shells fell.", ["April 22 2018"]),
    "wrapped-line": ("It fell on 22\nApril 2018.", ["22\nApril 2018"]),
    "weekdays": ("On Monday night, last Tuesday and next Friday.", ["Monday night", "last Tuesday", "next Friday"]),
    "deictic": ("Today, yesterday and last night.", ["Today", "yesterday", "last night"]),
    "day-before-yesterday": ("It began the day before yesterday.", ["the day before yesterday"]),
    "same-day": ("On the same day he left; later that day he died.", ["the same day", "later that day"]),
    "following": ("The following night and the following Monday.", ["The following night", "the following Monday"]),
    "offsets": ("Two days earlier, a week later, hours later.", ["Two days earlier", "a week later", "hours later"]),
    "ago": ("Two days ago, a few days ago, a fortnight ago.", ["Two days ago", "a few days ago", "a fortnight ago"]),
    "since": ("It held since Thursday and since 2011.", ["since Thursday", "since 2011"]),
    "between-days": ("Between 13 and 16 February they fought.", ["Between 13 and 16 February"]),
    "from-to": ("From Monday to Wednesday they fought.", ["From Monday to Wednesday"]),
    "dash": ("On 13\u201316 February they fought.", ["13\u201416 February"]),
    "across-months": ("From 28 February to 3 March 2018 all was quiet.", ["From 28 February to 3 March 2018"]),
    "night-between": ("In the night between Sunday and Monday.", ["the night between Sunday and Monday"]),
    "parts": (
        "In early March, mid-March 2017, at the end of last year.",
        ["early March", "mid-March 2017", "the end of last year"],
    ),
    "month-alone": ("In March, and since April.", ["March", "since April"]),
    "month-last-year": ("In June last year they left.", ["June last year"]),
    "weeks": ("Last week, late last week, this week.", ["Last week", "late last week", "this week"]),
    "past": ("In the past 24 hours; over the past few days.", ["the past 24 hours", "the past few days"]),
    "recent": ("In recent weeks, recently, the recent attacks.", ["recent weeks", "recently", "recent"]),
    "weekend": ("It rained over the weekend.", ["over the weekend"]),
    "week-of": (
        "The first week of August; the last 6 days of January.",
        ["The first week of August", "the last 6 days of January"],
    ),
    "years": ("In 2014, the 2003-2008 war, in the 1990s.", ["2014", "2003-2008", "1990s"]),
    "season": (
        "In spring 2015 and last summer, and the summer of 2013.",
        ["spring 2015", "last summer", "the summer of 2013"],
    ),
    "overnight": ("They fled overnight.", ["overnight"]),
    "clock": ("They met at 14:30 and at 3 pm.", ["14:30", "3 pm"]),
    "duration": ("A five-day offensive, a week-old battle.", ["five-day", "week-old"]),
    "limits": ("By Friday, until 2016, before 5 May.", ["By Friday", "until 2016", "before 5 May"]),
    "after-possessive": ("After Monday's attack they fled.", ["Monday"]),
    "friday-prayers": ("After Friday prayers they marched.", ["After Friday"]),
    "short-days": (
        "Bomb on convoy, Mon 16:00. Truce since Sun and no more. Troops fired on minibus Sat, four dead.",
        ["Mon 16:00", "since Sun", "Sat"],
    ),
    "since-an-event": ("Since the start of the war they fled.", ["Since the start of"]),
    "parenthesis": ("The battle (2014) was long.", ["2014"]),
}


@pytest.mark.parametrize(("text", "expected"), FOUND.values(), ids=FOUND.keys())
def test_spans(text: str, expected: list[str], book: Book) -> None:
    assert found(text, book) == expected


NOT_TIMES = {
    "verb-may": "They may leave and may return.",
    "capital-modal": "THEY MAY LEAVE AND THAT MAY HAVE BEEN SO.",
    "verb-march": "They march on the second line. March of Return.",
    "verb-sat": "He sat in the sun with a second man.",
    "newspaper": "The Sunday Times and the Sunday Telegraph wrote.",
    "thousands": "There were 2,016 people and 1995 rounds.",
    "round-number": "A unit of 2000 fighters came.",
    "age": "A 12-year-old boy aged 14.",
    "every": "Every Friday they pray; they pray on Fridays.",
    "named-after-a-day": "The 14 February Movement and Black Friday.",
    "ratio": "Shops open 24/7 and 3/4 of them close.",
    "ordinal-unit": "The 5th Corps and Brigade 128.",
    "season-word": "After the fall of the town.",
    "resolution": "Resolution 2254 was read.",
    "idiom": "A last minute report.",
}


@pytest.mark.parametrize("text", NOT_TIMES.values(), ids=NOT_TIMES.keys())
def test_not_times(text: str, book: Book) -> None:
    assert found(text, book) == []


def test_furniture_has_no_narrative_time(book: Book) -> None:
    text = "Posted on 2 May 2016\nOn Monday they met."
    lines = (Sentence(0, 20, 0, 0, "furniture"), Sentence(21, len(text), 0, 0, "body"))
    reading = Reading("r", text, (), lines, ())
    assert [one.span.start for one in find_times(reading, book)] == [24]


def test_parsed_report(parse: Callable[[str], Reading], book: Book) -> None:
    reading = parse("Rebels took the hill on April 22. On the same day, they lost it.")
    words = [reading.text[one.span.start : one.span.end] for one in find_times(reading, book)]
    assert words == ["April 22", "the same day"]


SCRAPS = (
    "on", "the", "5", "22", "April", "May", "2018", "last", "Monday", "night", "since", ",", ".", "days",
    "ago", "past", "24", "hours", "of", "to", "-", "x", "\n",
)  # fmt: skip


@given(st.lists(st.sampled_from(SCRAPS)))
def test_spans_are_in_order_and_apart(words: list[str]) -> None:
    reading = bare(" ".join(words))
    spans = [one.span for one in find_times(reading, BOOK)]
    assert all(0 <= span.start < span.end <= len(reading.text) for span in spans)
    assert all(one.end <= two.start for one, two in pairwise(spans))


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    reading = bare(text)
    assert all(reading.text[one.span.start : one.span.end].strip() for one in find_times(reading, BOOK))
