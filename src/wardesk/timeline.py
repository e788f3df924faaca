"""The times of one report in order: days, the words that gave them, and the claims they date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from wardesk.model import Claim, Report, Span, When


class Row(NamedTuple):
    """One time of a report. Days are inclusive; both None: no day is known."""

    first: date | None
    last: date | None
    open_end: bool
    precision: int | None
    """UCDP date_prec, 1 to 5."""
    stated: bool
    """Whether words of the report gave it; a rule did otherwise."""
    phrase: Span | None
    anchor: Span | None
    """The earlier words that the phrase leans on."""
    rule: str
    claims: tuple[str, ...]
    """Ids of the claims it dates, in text order."""


def timeline(claims: Iterable[Claim], report: Report) -> tuple[Row, ...]:
    """The rows of a report's claims, earliest first, the exact before the coarse; what has no day comes last."""
    rows: dict[When, list[str]] = {}
    for claim in sorted(claims, key=lambda one: (one.trigger.start, one.id)):
        if claim.report == report.id:
            rows.setdefault(claim.when, []).append(claim.id)
    return tuple(sorted((_row(when, tuple(ids)) for when, ids in rows.items()), key=_order))


def _row(when: When, claims: tuple[str, ...]) -> Row:
    return Row(
        when.first, when.last, when.open_end, when.precision, when.stated and when.cause is None, when.phrase, when.anchor,
        when.rule, claims,
    )  # fmt: skip


def _order(row: Row) -> tuple[date, date, int, str]:
    start = row.first or row.last or date.max
    return start, row.last or date.max, row.phrase.start if row.phrase else -1, row.rule
