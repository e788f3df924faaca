"""Gives every claim its days: from its phrase, from the phrase before it, or by the rule for what is undated.

Narrative time: "the same day" leans on the nearest earlier time of the text that is exact enough. Where a coarser time
that does not hold that day stands between, the phrase stays unread: ambiguous rather than guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from wardesk.book import Book
from wardesk.model import Cause, Claim, Count, Evidence, Mention, Report, Span, When
from wardesk.resolve.phrases import Tense, anchor_unit, read_phrase

_PLANS = frozenset(("planned", "possible", "conditional", "demanded", "offered", "threatened"))
_DAYLESS = frozenset(("date.clock_only", "date.for_n_days"))
"""Phrases that say what hour or how long, not what day: a claim with nothing else is undated."""
_COARSEST = {"day": 1, "week": 3, "month": 4, "year": 5}
_YEAR_REACH = 600
"""How many characters back a stated year still holds for a background date without one."""


class _Told(NamedTuple):
    """A time of the text and what it came to."""

    span: Span
    when: When | None


def resolve_dates(claims: Sequence[Claim], times: Sequence[Mention], report: Report, book: Book) -> list[Claim]:
    """The claims with their days, and the windows of their cumulative counts, each with rule and evidence."""
    timeline: list[_Told] = []
    for mention in sorted(times, key=lambda one: one.span.start):
        timeline.append(_Told(mention.span, _read(mention.span, timeline, report)))
    return [_dated(claim, timeline, report, book) for claim in claims]


def _dated(claim: Claim, timeline: Sequence[_Told], report: Report, book: Book) -> Claim:
    phrase = claim.when.phrase
    when = _of_phrase(claim, phrase, timeline, report) if phrase else None
    if when is None or (when.rule in _DAYLESS and when.cause):
        when = _undated(claim, report, book).model_copy(update={"phrase": phrase})
    evidence = dict(claim.evidence)
    evidence["when"] = _evidence(when, report)
    counts = tuple(_windowed(count, at, timeline, report, evidence) for at, count in enumerate(claim.counts))
    return claim.model_copy(update={"when": when, "counts": counts, "evidence": evidence})


def _windowed(count: Count, at: int, timeline: Sequence[_Told], report: Report, evidence: dict[str, Evidence]) -> Count:
    """The count with the days of its own window; its evidence goes into the dict."""
    if count.since is None or count.since.phrase is None:
        return count
    since = _read(count.since.phrase, timeline, report)
    since = (since or _not_understood()).model_copy(update={"phrase": count.since.phrase})
    evidence[f"counts.{at}.since"] = _evidence(since, report)
    return count.model_copy(update={"since": since})


# ---------------------------------------------------------------- with a phrase


def _of_phrase(claim: Claim, phrase: Span, timeline: Sequence[_Told], report: Report) -> When:
    when = _read(phrase, timeline, report, tense=_tense(claim), background=claim.narrative == "background")
    when = (when or _not_understood()).model_copy(update={"phrase": phrase})
    if claim.course == "ongoing" and when.rule == "date.since" and when.cause is None:
        return when.model_copy(update={"open_end": True})
    return when


def _not_understood() -> When:
    return When(rule="date.not_understood", cause="ambiguous")


def _tense(claim: Claim) -> Tense:
    if claim.modality in _PLANS:
        return "future"
    return "present" if claim.course == "ongoing" or claim.aspect != "event" else "past"


def _read(
    phrase: Span, timeline: Sequence[_Told], report: Report, *, tense: Tense = "past", background: bool = False
) -> When | None:
    """Days of a phrase, leaning on the times before it; None when no rule fits."""
    words = report.text[phrase.start : phrase.end]
    earlier = [told for told in timeline if told.span.start < phrase.start and told.span.end <= phrase.start]
    unit = anchor_unit(words)
    anchor = _anchor(earlier, _COARSEST[unit]) if unit else None
    year = _year_told(earlier, phrase, report, background=background)
    when = read_phrase(words, published=report.published, anchor=anchor, tense=tense, year=year.year if year else None)
    if when is None or when.cause is None:
        return when if not (when and year and _took(when, words, year)) else _with_year(when, year)
    if unit and when.first is None and anchor is None and any(told.when and told.when.first for told in earlier):
        return when.model_copy(update={"cause": "ambiguous"})
    return when


class _YearTold(NamedTuple):
    year: int
    span: Span


def _took(when: When, words: str, year: _YearTold) -> bool:
    return when.first is not None and when.first.year == year.year and str(year.year) not in words and when.anchor is None


def _with_year(when: When, year: _YearTold) -> When:
    return when.model_copy(update={"anchor": year.span}) if when.rule in _YEARLESS else when


_YEARLESS = frozenset(
    (
        "date.stated_day",
        "date.month",
        "date.early_month",
        "date.mid_month",
        "date.late_month",
        "date.between",
        "date.season",
    )
)


def _anchor(earlier: Sequence[_Told], coarsest: int) -> When | None:
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


def _year_told(earlier: Sequence[_Told], phrase: Span, report: Report, *, background: bool) -> _YearTold | None:
    """Year that a date without one takes from the text: in background, and where no day of publication is known."""
    if report.published is not None and not background:
        return None
    for told in reversed(earlier):
        if report.published is not None and phrase.start - told.span.end > _YEAR_REACH:
            return None
        when = told.when
        if when and when.cause is None and when.first and str(when.first.year) in report.text[told.span.start : told.span.end]:
            return _YearTold(when.first.year, told.span)
        if when and when.cause is None and when.first and when.anchor and report.published is None:
            return _YearTold(when.first.year, told.span)
    return None


# ---------------------------------------------------------------- without a phrase


def _undated(claim: Claim, report: Report, book: Book) -> When:
    """Days by rule for a claim that gives none. The report's day is never lent to a plan or to the background."""
    published = report.published
    if claim.modality in _PLANS:
        return _unknown("date.plan")
    if claim.narrative == "background":
        return _unknown("date.background")
    if published is None:
        return _unknown("date.no_publication_day")
    if claim.aspect != "event":
        return When(last=published, open_end=True, rule="date.as_of_report")
    if claim.course == "ongoing":
        return When(open_end=True, rule="date.ongoing")
    first = published - timedelta(days=_days(book, "date.no_date_from"))
    last = published - timedelta(days=_days(book, "date.no_date_to"))
    return When(first=first, last=last, precision=2, rule="date.no_date")


def _days(book: Book, key: str) -> int:
    return int(book.setting(key))


def _unknown(rule: str, cause: Cause = "not_stated") -> When:
    return When(rule=rule, cause=cause)


def _evidence(when: When, report: Report) -> Evidence:
    spans = tuple(span for span in (when.phrase, when.anchor) if span)
    inputs = (f"published {report.published.isoformat()}",) if report.published else ("no day of publication",)
    return Evidence(spans=spans, rule=when.rule, inputs=inputs, cause=when.cause or "not_calibrated")
