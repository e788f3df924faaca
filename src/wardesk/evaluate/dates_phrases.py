"""Phrases of the specification of recognizers-text: ``DateParser`` and ``DatePeriodParser``, their past resolution.

The subset was fixed before the first scoring. The files are the tool's own tests (github.com/microsoft/Recognizers-Text,
MIT), so its score on them is no measure of it. A phrase is right when the expression found at its place has its first
day and its last; ends of periods are given as the day after, or as the last day itself: both count.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from wardesk.errors import InputError
from wardesk.evaluate.dates_ask import Benchmark, Dated, Item, Question, Tally
from wardesk.evaluate.score import Statistic
from wardesk.evaluate.spans import Pair, member, read_text
from wardesk.evaluate.suite import Asked, find_folder, spread

FILES = {"phrases day": "DateParser.json", "phrases period": "DatePeriodParser.json"}
STATISTICS: Mapping[str, Statistic] = dict.fromkeys(FILES, "accuracy")


class Truth(NamedTuple):
    """Days of the specification; None where a phrase has no such end."""

    first: date | None
    last: date | None


def load(asked: Asked) -> Benchmark:
    """The phrases with one result and a reference day. Raises ``InputError`` with the file, the row and what is wrong."""
    folder = find_folder(asked.data, "date_phrases")
    items: list[Item] = []
    rows = 0
    for name, file in FILES.items():
        for number, row in enumerate(_rows(folder / file), 1):
            rows += 1
            items += _item(row, name, f"{folder / file}, row {number}")
    chosen = tuple(spread(items, asked.limit))
    note = f"phrases: {len(items)} of {rows} rows have a result and a reference day; the rest are left out"
    return Benchmark("date_phrases", len(chosen), chosen, STATISTICS, (note,))


def _rows(path: Path) -> list[Any]:
    try:
        rows = json.loads(read_text(path).removeprefix("\ufeff"))
    except ValueError as error:
        raise InputError(f"{path}: not JSON ({error}); a list of phrases is expected") from error
    if not isinstance(rows, list):
        raise InputError(f"{path}: a list of phrases is expected, not {type(rows).__name__}")
    return rows


def _item(row: Any, name: str, where: str) -> Iterator[Item]:
    if not isinstance(row, dict):
        raise InputError(f"{where}: an object with 'Input' and 'Results' is expected")
    results, context = member(row, "Results", list, where), row.get("Context")
    if not results or context is None:
        return
    result = results[0]
    value = member(member(result, "Value", dict, where), "PastResolution", dict, where)
    start = member(result, "Start", int, where)
    span = start, start + member(result, "Length", int, where)
    published = _day(member(context, "ReferenceDateTime", str, where), where)
    truth = Truth(
        _day(value.get("date") or value.get("startDate"), where), _day(value.get("date") or value.get("endDate"), where)
    )
    if truth != (None, None):
        question = Question(member(row, "Input", str, where), published, span)
        gold = f"{truth.first or ''}..{truth.last or ''}"
        yield Item(f"{name} {where.rsplit(' ', 1)[1]}", question, gold, partial(score, name, truth, span))


def _day(value: Any, where: str) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError as error:
        raise InputError(f"{where}: {value!r:.40} must begin with a day such as 2016-11-07") from error


def score(name: str, truth: Truth, span: Pair, answer: Dated | None) -> dict[str, Tally]:
    """Right and asked. An expression elsewhere in the line is no answer."""
    there = answer is not None and answer.start < span[1] and span[0] < answer.end
    right = there and answer is not None and _same_first(truth, answer) and _same_last(name, truth, answer)
    return {name: (float(right), 1.0)}


def _same_first(truth: Truth, answer: Dated) -> bool:
    return truth.first is None or truth.first == answer.first


def _same_last(name: str, truth: Truth, answer: Dated) -> bool:
    if truth.last is None:
        return True
    ends = (truth.last,) if name == "phrases day" else (truth.last, truth.last - timedelta(days=1))
    return answer.last in ends
