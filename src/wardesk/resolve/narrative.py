"""Narrative time: what each time phrase of a report comes to, leaning on those told before it.

"The same day" leans on the nearest earlier time of the text that is exact enough. Where a coarser time that does not
hold that day stands between, the phrase stays unread: ambiguous rather than guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from wardesk.calendars import Calendar
from wardesk.model import Mention, Report, Span, When
from wardesk.resolve.phrases import Tense, anchor_unit, read_phrase

_COARSEST = {"day": 1, "week": 3, "month": 4, "year": 5}
_DARK = re.compile(r"evening|night|dusk|sunset|nightfall|\blate\b", re.I)
_LIGHT = re.compile(r"(?:(?:shortly|just) )?(?:(?:before|after|around|about|by) )?(?P<part>dawn|daybreak|sunrise|morning)", re.I)
_YEARLESS = frozenset(
    ("date.stated_day", "date.month", "date.early_month", "date.mid_month", "date.late_month", "date.between", "date.season")
)


class Told(NamedTuple):
    """A time of the text and what it came to."""

    span: Span
    when: When | None


class _Year(NamedTuple):
    year: int
    span: Span


class Narrative:
    """The times of one report in text order."""

    def __init__(self, times: Sequence[Mention], report: Report, calendar: Calendar) -> None:
        self._report = report
        self._calendar = calendar
        self.told: list[Told] = []
        for mention in sorted(times, key=lambda one: one.span.start):
            self.told.append(Told(mention.span, self.read(mention.span)))

    def read(self, phrase: Span, *, tense: Tense = "past", background: bool = False) -> When | None:
        """Days of a phrase, leaning on the times before it; None when no rule fits."""
        words = self._words(phrase)
        earlier = [told for told in self.told if told.span.start < phrase.start and told.span.end <= phrase.start]
        unit = anchor_unit(words)
        anchor = _anchor(earlier, _COARSEST[unit]) if unit else None
        dawn = self._next_dawn(words, anchor, tense)
        if dawn is not None:
            return dawn
        year = self._year_told(earlier, phrase, background=background) or self._story_year(earlier, words)
        when = self._read(words, anchor, tense, year.year if year else None)
        if when is None or when.cause is None:
            return when if not (when and year and _took(when, words, year)) else _with_year(when, year)
        if unit and when.first is None and anchor is None and any(told.when and told.when.first for told in earlier):
            return when.model_copy(update={"cause": "ambiguous"})
        return when

    def _words(self, span: Span) -> str:
        return self._report.text[span.start : span.end]

    def _read(self, words: str, anchor: When | None, tense: Tense, year: int | None) -> When | None:
        return read_phrase(
            words, published=self._report.published, anchor=anchor, tense=tense, year=year, calendar=self._calendar
        )

    def _next_dawn(self, words: str, anchor: When | None, tense: Tense) -> When | None:
        """ "They withdrew at dawn", after an evening: the dawn that follows."""
        light = _LIGHT.fullmatch(words)
        if light is None or anchor is None or anchor.phrase is None or not _DARK.search(self._words(anchor.phrase)):
            return None
        when = self._read(f"the following {light['part']}", anchor, tense, None)
        return when.model_copy(update={"rule": "date.part_of_day"}) if when else None

    def _year_told(self, earlier: Sequence[Told], phrase: Span, *, background: bool) -> _Year | None:
        """Year that a date without one takes from the text: in background, and where no day of publication is known."""
        published = self._report.published
        if published is not None and not background:
            return None
        for told in reversed(earlier):
            if published is not None and phrase.start - told.span.end > self._calendar.limits.year_reach:
                return None
            when = told.when
            if when is None or when.cause is not None or when.first is None or when.rule == "date.since":
                continue
            if str(when.first.year) in self._words(told.span) or (when.anchor and published is None):
                return _Year(when.first.year, told.span)
            if published is not None and when.rule not in _YEARLESS:
                return None
        return None

    def _story_year(self, earlier: Sequence[Told], words: str) -> _Year | None:
        """Year of the story, where the first day that a report tells lies long back and this one is near the last of them."""
        days = [told for told in earlier if self._is_day(told)]
        if not days or not self._is_old(days[0]) or re.search(r"\d{4}", words):
            return None
        base = next((told for told in reversed(days) if self._is_old(told)), days[0])
        assert base.when is not None  # noqa: S101
        assert base.when.first is not None  # noqa: S101
        for year in (base.when.first.year, base.when.first.year + 1):
            when = self._read(words, None, "past", year)
            near = when and when.first and when.rule in _YEARLESS and when.cause is None
            if near and when and when.first and abs((when.first - base.when.first).days) <= self._calendar.limits.story_days:
                return _Year(year, base.span)
        return None

    def _is_day(self, told: Told) -> bool:
        """A day or two of the text, other than the day of the report itself."""
        when = told.when
        return when is not None and when.cause is None and (when.precision or 5) <= 2 and when.first != self._report.published

    def _is_old(self, told: Told) -> bool:
        published, when = self._report.published, told.when
        return bool(published and when and when.first and (published - when.first).days > self._calendar.limits.long_ago_days)


def _took(when: When, words: str, year: _Year) -> bool:
    return when.first is not None and when.first.year == year.year and str(year.year) not in words and when.anchor is None


def _with_year(when: When, year: _Year) -> When:
    return when.model_copy(update={"anchor": year.span}) if when.rule in _YEARLESS else when


def _anchor(earlier: Sequence[Told], coarsest: int) -> When | None:
    """The nearest earlier time exact enough, unless one that is too coarse and elsewhere stands between."""
    between: list[When] = []
    for told in reversed(earlier):
        when = told.when
        if when is None or when.cause or when.first is None or when.last is None:
            continue
        if (when.precision or 5) > coarsest:
            between.append(when)
            continue
        held = all(_within(when.first, other) for other in between)
        return when.model_copy(update={"phrase": told.span}) if held else None
    return None


def _within(day: date, when: When) -> bool:
    return when.first is not None and when.last is not None and when.first <= day <= when.last
