from __future__ import annotations

from datetime import date

import pytest

from wardesk.model import Claim, Count, Mention, Run, Span, When
from wardesk.sitrep.figures import chips, count_noun, counts_tail, number_words, when_phrase, window_words
from wardesk.sitrep.naming import open_desk
from wardesk.sitrep.shape import plain

SPAN = Span(start=0, end=1)


def when(first: str | None, last: str | None, **more: object) -> When:
    days = [date.fromisoformat(day) if day else None for day in (first, last)]
    return When.model_validate({"first": days[0], "last": days[1], "rule": "when.test", "stated": True, **more})


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (when("2018-04-22", "2018-04-22"), " on 22 April"),
        (when("2017-04-22", "2017-04-22"), " on 22 April 2017"),
        (when("2018-04-20", "2018-04-22"), " between 20 and 22 April"),
        (when("2018-03-30", "2018-04-02"), " between 30 March and 2 April"),
        (when("2018-03-01", "2018-03-31"), " in March"),
        (when("2016-02-01", "2016-02-29"), " in February 2016"),
        (when("2014-01-01", "2014-12-31"), " in 2014"),
        (when("2018-02-01", "2018-04-30"), " between 1 February and 30 April"),
        (when("2018-04-20", None, open_end=True), " since 20 April"),
        (when(None, "2018-04-20"), " until 20 April"),
        (when("2018-04-20", "2018-04-23", open_end=True), " since 20 April"),
        (
            when("2018-04-20", "2018-04-22", stated=False),
            " between 20 and 22 April (by rule; the report gives no date)",
        ),
        (when(None, None), " (day not known)"),
    ],
)
def test_days(row: When, words: str) -> None:
    assert when_phrase(row, 2018) == words


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (when(None, "2018-04-23", stated=False), " as of 23 April"),
        (when(None, None, stated=False), ""),
        (when("2018-04-22", "2018-04-22"), " on 22 April"),
    ],
)
def test_days_of_a_state(row: When, words: str) -> None:
    assert when_phrase(row, 2018, state=True) == words


def test_window_over_two_years() -> None:
    assert window_words(when("2016-01-01", "2017-12-31"), 2018) == "1 January 2016 to 31 December 2017"


def count(kind: str, low: int | None, best: int | None, high: int | None, **more: object) -> Count:
    row = {"kind": kind, "low": low, "best": best, "high": high, "phrase": SPAN, "rule": "count.test", **more}
    return Count.model_validate(row)


@pytest.mark.parametrize(
    ("low", "best", "high", "words"),
    [
        (12, 12, 12, "12"),
        (None, 1200, None, "1,200"),
        (12, None, None, "at least 12"),
        (10, None, 15, "10 to 15"),
        (None, None, 15, "up to 15"),
        (10, 12, 15, "about 12 (10 to 15)"),
        (7, None, 7, "7"),
        (None, None, None, "an unstated number"),
    ],
)
def test_numbers(low: int | None, best: int | None, high: int | None, words: str) -> None:
    assert number_words(count("killed", low, best, high)) == words


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (count("killed", 2, 2, 2, group="child"), "children killed"),
        (count("killed", 1, 1, 1, group="child"), "child killed"),
        (count("casualties", 2, 2, 2), "killed or wounded"),
        (count("equipment", 2, 2, 2, group="tank"), "tanks"),
        (count("equipment", 1, 1, 1), "piece of equipment"),
        (count("equipment", 3, 3, 3, group="armoured_personnel_carrier"), "armoured personnel carriers"),
        (count("strikes", 34, 34, 34), "strikes"),
        (count("strikes", 1, 1, 1), "strike"),
        (count("persons", 4, 4, 4), "people"),
        (count("persons", 4, 4, 4, group="family"), "families"),
        (count("persons", 4, 4, 4, group="militiaman"), "militiamen"),
        (count("persons", 4, 4, 4, group="bush"), "bushes"),
        (count("killed", 1, 1, 1, group="civilians"), "civilian killed"),
        (count("killed", 2, 2, 2, group="civilians"), "civilians killed"),
        (count("killed", 1, 1, 1, group="displaced_people"), "displaced person killed"),
    ],
)
def test_what_is_counted(row: Count, words: str) -> None:
    assert count_noun(row) == words


def test_scope_side_and_vague_words(run: Run, book: object) -> None:
    desk = open_desk(run, book)  # type: ignore[arg-type]
    base = run.claims[0]
    text = run.reports[0].text
    at = text.index("three children")
    side = Mention(kind="actor", span=base.roles[0].mention.span, chosen="actor:saa")
    rows = (
        count(
            "wounded",
            12,
            None,
            None,
            phrase=Span(start=at, end=at + 5),
            scope="cumulative_since",
            since=when("2018-04-17", None),
        ),
        count("captured", 2, 2, 2, side=side, provisional=True, phrase=SPAN),
        count("equipment", 3, 3, 3, group="tank", side=side, scope="current_stock", phrase=SPAN),
        count("missing", 3, 3, 3, scope="cumulative_since", phrase=SPAN),
        count("strikes", 3, 3, 3, side=side, scope="total_of", phrase=SPAN),
    )
    claim: Claim = base.model_copy(update={"counts": rows, "roles": ()})
    assert plain(counts_tail(desk, claim)) == (
        ", with at least 12 wounded (“three”) since 17 April and 2 captured of the Syrian Arab Army (provisional)"
        " and 3 tanks of the Syrian Arab Army at present and 3 missing counted up to then"
        " and 3 strikes by the Syrian Arab Army in all"
    )
    assert [piece.text for piece in chips(claim)][:2] == ["at least 12 wounded", "2 captured"]
