"""Dates: picking an expression, the three benchmarks scored by hand, the suite on a small set of its own."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from wardesk.book import Book
from wardesk.errors import InputError, UsageError
from wardesk.evaluate import dates, dates_hrds, dates_muc4, dates_phrases
from wardesk.evaluate.dates_ask import Dated, Question, own_expressions, pick, sentence_at, sentences
from wardesk.evaluate.hrdsattack import Document as Article
from wardesk.evaluate.hrdsattack_answer import Answer
from wardesk.evaluate.muc4_keys import Document, Filler, Template
from wardesk.evaluate.score import score
from wardesk.evaluate.suite import Asked
from wardesk.pipeline import Workbench

R = date(2018, 4, 23)
TEXT = "On Monday a mill burned. Rebels shot a miller on 20 April and, on 21 April, a baker. Nobody was held.\n\nA cook died."


def at(words: str, text: str = TEXT) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def told(words: str, first: date, last: date | None = None, text: str = TEXT) -> Dated:
    return Dated(*at(words, text), first, last or first)


FOUND = [told("Monday", R), told("20 April", date(2018, 4, 20)), told("21 April", date(2018, 4, 21))]
PICKS = [
    ("nearest_in_its_sentence", at("miller"), date(2018, 4, 20)),
    ("nearest_on_either_side", at("baker"), date(2018, 4, 21)),
    ("else_the_last_before", at("cook"), date(2018, 4, 21)),
    ("the_first_where_nothing_is_asked", None, R),
]


@pytest.mark.parametrize(("asked", "day"), [row[1:] for row in PICKS], ids=[row[0] for row in PICKS])
def test_pick(asked: tuple[int, int] | None, day: date) -> None:
    found = pick(Question(TEXT, R, asked), FOUND)
    assert found is not None
    assert found.first == day


def test_what_begins_after_publication_is_not_picked() -> None:
    assert pick(Question(TEXT, date(2018, 4, 19), at("miller")), FOUND) is None
    assert pick(Question(TEXT, R, at("cook")), []) is None


def test_sentences_cover_the_text_and_keep_initials_whole() -> None:
    text = "The U.S. consul left. He flew home."
    assert [text[slice(*span)].strip() for span in sentences(text)] == ["The U.S. consul left.", "He flew home."]
    assert [sentence_at(sentences(TEXT), at(word)[0]) for word in ("mill", "baker", "cook")] == [0, 1, 3]


def test_own_expressions_lean_on_each_other(book: Book) -> None:
    found = own_expressions("On 20 April a mill burned. Two days later a barn did.", R, book)
    assert [one.first for one in found] == [date(2018, 4, 20), date(2018, 4, 22)]


# ---------------------------------------------------------------- MUC-4


def template(day: str, *, victim: str = "MILLER", actor: str = "REBELS", optional: bool = False) -> Template:
    slots = {2: (Filler(tuple(day.split(" / "))),), 10: (Filler((actor,)),), 18: (Filler((victim,)),)}
    return Template("x", slots, optional)


def question(*templates: Template, text: str = TEXT) -> list[Any]:
    return list(dates_muc4.incidents(Document("x", text, "HOMS, 23 APR 18 (A)"), text, templates))


def test_an_incident_is_asked_where_its_victim_stands() -> None:
    text = "Rebels came. Rebels left. A miller was shot by rebels."
    asked = [item.question.at for item in question(template("20 APR 90"), template("20 APR 90", victim="-"), text=text)]
    assert asked == [at("miller", text), at("Rebels", text)]


def test_optional_and_undated_incidents_are_not_asked() -> None:
    assert question(template("20 APR 90", optional=True), template("20 APR")) == []


DAY, BEFORE = date(1990, 4, 20), date(1990, 4, 19)
CREDITS = [
    ("the_day", "20 APR 90", (DAY, DAY), "20 April", (1, 0), 1, 1),
    ("another_day", "20 APR 90", (BEFORE, BEFORE), "19 April", (0, 0), 0, 0),
    ("a_week_that_holds_it", "20 APR 90", (date(1990, 4, 16), date(1990, 4, 22)), "that week", (0, 0), 0, 1),
    ("a_month_is_too_wide", "20 APR 90", (date(1990, 4, 1), date(1990, 4, 30)), "April", (0, 0), 0, 0),
    ("part_of_the_range", "19 APR 90 - 20 APR 90", (DAY, DAY), "20 April", (0, 1), 0, None),
    ("a_weekday_is_up_to_the_report", "- 23 APR 90", (DAY, DAY), "Friday", (1, 0), 1, None),
    ("no_date_is_up_to_the_report", "- 23 APR 90", None, "", (1, 0), 1, None),
    ("no_date_for_todays_day", "23 APR 90", None, "", (0, 1), 0, 0),
    ("either_of_two_dates", "19 APR 90 / 20 APR 90", (DAY, DAY), "20 April", (1, 0), 1, 1),
]


@pytest.mark.parametrize(
    ("key", "days", "phrase", "points", "exact", "held"), [r[1:] for r in CREDITS], ids=[r[0] for r in CREDITS]
)
def test_muc4_credit(
    key: str, days: tuple[date, date] | None, phrase: str, points: tuple[int, int], exact: int, held: int | None
) -> None:
    answer = Dated(0, len(phrase), *days) if days else None
    found = dates_muc4.score(Question(phrase, date(1990, 4, 23), None), tuple(key.split(" / ")), answer)
    assert found["muc4 points"] == (*points, 1, 1)
    assert found["muc4 exact"] == (exact, 1)
    assert found["muc4 day held"] == ((held, 1) if held is not None else (0, 0))


# ---------------------------------------------------------------- HRDsAttack


def article(year: int | None, month: int | None, day: int | None) -> Article:
    return Article("x", "", "", R, Answer(year=year, month=month, day=day), frozenset(), 0)


FIELDS = [
    ("all_right", (2018, 4, 20), Answer(year=2018, month=4, day=20), {"year": (1, 1, 1), "month": (1, 1, 1), "day": (1, 1, 1)}),
    ("no_date_is_the_publications_month", (2018, 4, 20), Answer(), {"year": (1, 1, 1), "month": (1, 1, 1), "day": (0, 0, 1)}),
    ("another_year_lends_no_month", (2017, 4, 20), Answer(year=2017), {"year": (1, 1, 1), "month": (0, 0, 1), "day": (0, 0, 1)}),
]


@pytest.mark.parametrize(("gold", "answer", "fields"), [row[1:] for row in FIELDS], ids=[row[0] for row in FIELDS])
def test_hrdsattack_fields(gold: tuple[int, int, int], answer: Answer, fields: dict[str, tuple[int, int, int]]) -> None:
    found = dates_hrds.score(article(*gold), dates_hrds.as_days(answer))
    assert {name.split()[-1]: tally for name, tally in found.items() if not name.endswith("whole date")} == fields


def test_what_the_gold_leaves_open_is_not_asked() -> None:
    assert set(dates_hrds.score(article(2018, None, None), None)) == {"hrdsattack year"}
    assert dates_hrds.score(article(2018, 4, 20), Dated(0, 0, R, R))["hrdsattack whole date"] == (0.0, 1.0, 1.0)


def test_a_day_that_its_month_has_not_leaves_the_month() -> None:
    assert dates_hrds.as_days(Answer(year=2018, month=2, day=30)) == Dated(0, 0, date(2018, 2, 1), date(2018, 2, 28))


# ---------------------------------------------------------------- phrases


def phrase(words: str, line: str, **value: str) -> dict[str, Any]:
    result = {"Value": {"PastResolution": value}, "Start": line.index(words), "Length": len(words)}
    return {"Input": line, "Context": {"ReferenceDateTime": "2018-04-23T00:00:00"}, "Results": [result]}


def write(folder: Path, days: object, periods: object = ()) -> Path:
    (folder / "date_phrases").mkdir(parents=True)
    for name, rows in (("DateParser", days), ("DatePeriodParser", list(periods) if isinstance(periods, tuple) else periods)):
        (folder / "date_phrases" / f"{name}.json").write_text("\ufeff" + json.dumps(rows), "utf-8")
    return folder


def test_phrases_are_scored_at_their_place(tmp_path: Path, bench: Workbench) -> None:
    days = [
        phrase("20 April", "It burned on 20 April", date="2018-04-20"),
        phrase("burned", "It burned on 20 April", date="2018-04-20"),
        {"Input": "nothing", "Context": {"ReferenceDateTime": "2018-04-23T00:00:00"}, "Results": []},
    ]
    periods = [
        phrase("in March 2017", "It burned in March 2017", startDate="2017-03-01", endDate="2017-04-01"),
        phrase("in March 2017", "It burned in March 2017", startDate="2017-03-02", endDate="2017-04-01"),
    ]
    result = dates.run(Asked(write(tmp_path, days, periods)), bench)
    found = {(row.name, row.system): score(row, samples=1) for row in result.rows}
    assert [found[name, "wardesk"].score.value for name in ("phrases day", "phrases period")] == [0.5, 0.5]
    assert any("4 of 5 rows" in note for note in result.notes)


WRONG = [
    ("no_list", {"a": 1}, "a list of phrases"),
    ("no_object", ["x"], "row 1"),
    ("no_place", [{"Input": "x", "Context": {}, "Results": [{"Value": {"PastResolution": {}}}]}], "'Start'"),
    ("no_day", [phrase("x", "x", date="soon")], "must begin with a day"),
]


@pytest.mark.parametrize(("rows", "message"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_bad_phrases_are_refused(tmp_path: Path, rows: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        dates_phrases.load(Asked(write(tmp_path, rows)))


# ---------------------------------------------------------------- the suite


def test_a_folder_without_the_sources_is_refused(tmp_path: Path, bench: Workbench) -> None:
    with pytest.raises(UsageError, match="holds none of"):
        dates.run(Asked(tmp_path), bench)


def small_set(folder: Path) -> Path:
    """One report with its key, and one article."""
    muc4 = folder / "muc4"
    (muc4 / "full_keys").mkdir(parents=True)
    text = "GUERRILLAS KILLED MAYOR JUAN DIAZ IN SAN SALVADOR ON 2 FEBRUARY. TODAY THE ARMY PATROLLED THE CITY."
    (muc4 / "doc_dev.json").write_text(json.dumps({"docid": "X-1", "text": text, "dateline": "SAN SALVADOR, 4 FEB 90 (A)"}))
    key = "0. MESSAGE: ID    X-1\n1. MESSAGE: TEMPLATE    1\n2. INCIDENT: DATE    02 FEB 90\n4. INCIDENT: TYPE    ATTACK\n"
    (muc4 / "full_keys" / "key").write_text(key + '18. HUM TGT: NAME    "JUAN DIAZ"\n')
    (folder / "hrdsattack").mkdir()
    body = "<p>Police in Homs arrested the journalist Ann Reed on 20 April, her lawyer said.</p>"
    sample = {
        "Input.GLOBALEVENTID": 7,
        "Input.title": "Held",
        "Input.publish_date": "2018-04-23",
        "Input.article_interface": body,
    }
    gold = {"violation_types": ["arbitrary detention"], "year": "2018", "month": "April", "date": "20.0"}
    (folder / "hrdsattack" / "dev.json").write_text(json.dumps([{"sample": sample, "merged_sample": gold}]))
    return folder


def test_the_suite_reads_both_kinds_of_text(tmp_path: Path, bench: Workbench) -> None:
    result = dates.run(Asked(small_set(tmp_path)), bench)
    found = {(row.name, row.system): score(row, samples=1).score.value for row in result.rows}
    for system in ("wardesk", "wardesk phrases"):
        assert [found[name, system] for name in ("muc4 exact", "hrdsattack whole date")] == [1.0, 1.0]
    assert found["muc4 exact", "publication date"] == found["hrdsattack day", "publication date"] == 0.0
    assert found["muc4 points", "up to publication"] == 0.0
    assert result.mistakes == ()
    assert any("no date_phrases/" in note for note in result.notes)
