"""Gives every claim its days: from its phrase, from the phrase before it, or by the rule for what is undated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from wardesk.book import Book
from wardesk.dateline import reporting_day
from wardesk.model import Cause, Claim, Count, Evidence, Mention, Report, Span, When
from wardesk.resolve.narrative import Narrative
from wardesk.resolve.phrases import Tense
from wardesk.resolve.sources import find_source

_PLANS = frozenset(("planned", "possible", "conditional", "demanded", "offered", "threatened"))
_DAYLESS = frozenset(("date.clock_only", "date.part_of_day", "date.for_n_days"))
"""Phrases that say what hour or how long, not what day: a claim with nothing else is undated."""


def resolve_dates(claims: Sequence[Claim], times: Sequence[Mention], report: Report, book: Book) -> list[Claim]:
    """The claims with their days, and the windows of their cumulative counts, each with rule and evidence."""
    report = _as_of_dateline(report, book)
    narrative = Narrative(times, report, book.calendar)
    lag = _lag_of(report, book)
    return [_dated(claim, narrative, report, lag) for claim in claims]


def _as_of_dateline(report: Report, book: Book) -> Report:
    """The report with the day of its dateline as R, where that has no year and lies close before the day of publication."""
    if report.published is None:
        return report
    day = reporting_day(report.text, report.published, reach_days=int(book.setting("date.dateline_days")))
    return (
        report if day in (None, report.published) else report.model_copy(update={"published": day, "published_basis": "dateline"})
    )


def _dated(claim: Claim, narrative: Narrative, report: Report, lag: _Lag) -> Claim:
    phrase = claim.when.phrase
    when = _of_phrase(claim, phrase, narrative) if phrase else None
    if when is None or (when.rule in _DAYLESS and when.cause):
        when = _undated(claim, report, lag).model_copy(update={"phrase": phrase})
    evidence = dict(claim.evidence)
    evidence["when"] = _evidence(when, report, (lag.told,) if when.rule == lag.rule else ())
    counts = tuple(_windowed(count, at, narrative, report, evidence) for at, count in enumerate(claim.counts))
    return claim.model_copy(update={"when": when, "counts": counts, "evidence": evidence})


def _windowed(count: Count, at: int, narrative: Narrative, report: Report, evidence: dict[str, Evidence]) -> Count:
    """The count with the days of its own window; its evidence goes into the dict."""
    if count.since is None or count.since.phrase is None:
        return count
    since = narrative.read(count.since.phrase)
    since = (since or _not_understood()).model_copy(update={"phrase": count.since.phrase})
    evidence[f"counts.{at}.since"] = _evidence(since, report)
    return count.model_copy(update={"since": since})


# ---------------------------------------------------------------- with a phrase


def _of_phrase(claim: Claim, phrase: Span, narrative: Narrative) -> When:
    when = narrative.read(phrase, tense=_tense(claim), background=claim.narrative == "background")
    when = (when or _not_understood()).model_copy(update={"phrase": phrase})
    if claim.course == "ongoing" and when.rule == "date.since" and when.cause is None:
        return when.model_copy(update={"open_end": True})
    if claim.course == "ended" and when.rule == "date.since" and when.cause is None:
        return when.model_copy(update={"last": None, "precision": None})
    return when


def _not_understood() -> When:
    return When(rule="date.not_understood", cause="ambiguous")


def _tense(claim: Claim) -> Tense:
    if claim.modality in _PLANS:
        return "future" if claim.narrative == "foreground" else "past"
    return "present" if claim.course == "ongoing" or claim.aspect != "event" else "past"


# ---------------------------------------------------------------- without a phrase


class _Lag(NamedTuple):
    """Days before R in which an undated event of a report lies, and where that is from."""

    earliest_days: int
    latest_days: int
    rule: str
    told: str


def _lag_of(report: Report, book: Book) -> _Lag:
    """The lag counted for the publisher; UCDP's rule where none was counted on enough reports."""
    source = find_source(report.publisher, report.url, book)
    least = int(book.setting("date.lag_least_reports"))
    lag = book.lags.get(source.key) if source else None
    if lag is not None and lag.n >= least:
        told = f"lag of {lag.key}: {lag.latest_days} to {lag.earliest_days} days in {lag.share:.0%} of {lag.n} reports"
        return _Lag(lag.earliest_days, lag.latest_days, "date.lag", told)
    first, last = (int(book.setting(key)) for key in ("date.no_date_from", "date.no_date_to"))
    return _Lag(first, last, "date.no_date", f"R-{first} to R-{last}")


def _undated(claim: Claim, report: Report, lag: _Lag) -> When:
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
    first, last = (published - timedelta(days=days) for days in (lag.earliest_days, lag.latest_days))
    return When(first=first, last=last, precision=2, rule=lag.rule)


def _unknown(rule: str, cause: Cause = "not_stated") -> When:
    return When(rule=rule, cause=cause)


def _evidence(when: When, report: Report, also: tuple[str, ...] = ()) -> Evidence:
    spans = tuple(span for span in (when.phrase, when.anchor) if span)
    word = "reported" if report.published_basis == "dateline" else "published"
    inputs = (f"{word} {report.published.isoformat()}",) if report.published else ("no day of publication",)
    return Evidence(spans=spans, rule=when.rule, inputs=(*inputs, *also), cause=when.cause or "not_calibrated")
