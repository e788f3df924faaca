"""The times of one report in order: days, the words that gave them, and the claims they date; and a drawing of them.

The drawing is an own static SVG: one row a time, a bar from its first to its last day. A full bar is told in words, a
hollow one is by rule; the coarser a time, the paler; an arrow is an end that is not known or lies outside the frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from wardesk.model import Claim, Report, Span, When
from wardesk.svg import safe, short, text_at

WIDTH = 1000
LEFT, RIGHT, TOP, ROW = 440.0, 976.0, 92.0, 30.0
"""The field of the bars, and the height of a row, in pixels."""
NEAR_DAYS = 45
"""The frame shows so many days on either side of the day of publication; where most days told lie further off, all days."""
MOST_TICKS = 10
INK, PALE, LINE, ACCENT = "#1a1a1a", "#5c5c5c", "#d4d0c8", "#0b4f7a"


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


# ---------------------------------------------------------------- the drawing


class _Axis(NamedTuple):
    """The days that the field shows, both inclusive."""

    first: date
    last: date

    def x(self, day: date) -> float:
        """Left edge of a day, in pixels; what lies outside comes to the edge of the field."""
        share = (day - self.first).days / ((self.last - self.first).days + 1)
        return LEFT + min(max(share, 0.0), 1.0) * (RIGHT - LEFT)


def draw_timeline(rows: Sequence[Row], report: Report, types: Mapping[str, str], *, title: str, marking: str) -> str:
    """The rows as one SVG. ``types`` gives the type of each claim id; the report needs its text for the words to be shown."""
    axis = _axis(rows, report.published)
    bottom = TOP + ROW * max(len(rows), 1)
    height = int(bottom + 66)
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    face = 'font-family="Helvetica, Arial, sans-serif" font-size="12"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="timeline-title" {face}>',
        f'<title id="timeline-title">{safe(title)}</title>',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        _words(24, 32, short(title, 84), font_size=18, font_weight="bold"),
        _words(WIDTH - 24, 32, marking.upper(), font_weight="bold", text_anchor="end"),
        *(_scale(axis, bottom, report.published) if axis else (_words(24, 60, "No day is known.", fill=PALE),)),
        *(part for at, row in enumerate(rows) for part in _drawn(row, TOP + ROW * at, axis, report, types)),
        *_key(bottom + 34),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _axis(rows: Sequence[Row], published: date | None) -> _Axis | None:
    days = [day for row in rows for day in (row.first, row.last) if day]
    told = [day for row in rows if row.stated for day in (row.first, row.last) if day] or days
    near = {day for day in days if published and abs((day - published).days) <= NEAR_DAYS}
    shown = near if 2 * sum(day in near for day in told) >= len(told) else set(days)
    shown |= {published} if published and shown else set()
    return _Axis(min(shown), max(shown)) if shown else None


def _scale(axis: _Axis, bottom: float, published: date | None) -> Iterator[str]:
    span = (axis.last - axis.first).days + 1
    step = next((step for step in (1, 2, 7, 14, 30, 91, 365) if span / step <= MOST_TICKS), span // MOST_TICKS + 1)
    for back in range(0, span, step):
        day = axis.first + timedelta(days=back)
        x = axis.x(day)
        yield f'<path d="M{x:.1f} {TOP - 8}V{bottom:.1f}" stroke="{LINE}"/>'
        label = f"{day.day} {day:%b}" + (f" {day.year}" if back == 0 or span > 300 else "")
        if x + 7 * len(label) < RIGHT + 8:
            yield _words(x + 3, TOP - 12, label, fill=PALE)
    if published and axis.first <= published <= axis.last:
        left, right = axis.x(published), axis.x(published + timedelta(days=1))
        yield f'<rect x="{left:.1f}" y="{TOP - 8}" width="{right - left:.1f}" height="{bottom - TOP + 8:.1f}" fill="#f4efe2"/>'
        anchor = "end" if right > RIGHT - 60 else "middle"
        yield _words(right if anchor == "end" else (left + right) / 2, bottom + 14, "published", fill=PALE, text_anchor=anchor)


def _drawn(row: Row, top: float, axis: _Axis | None, report: Report, types: Mapping[str, str]) -> Iterator[str]:
    """A row: its days, its words and claims on the left, its bar on the right."""
    names = list(dict.fromkeys(types.get(claim, "claim").replace("_", " ") for claim in row.claims))
    words = report.text[row.phrase.start : row.phrase.end] if row.phrase and report.text else ""
    said = f"\u201c{' '.join(words.split())}\u201d" if words else "by rule"
    told = f"{days_of(row)}: {said} ({row.rule}); claims: {len(row.claims)}; {', '.join(names)}"
    yield f"<g><title>{safe(told)}</title>"
    yield _words(24, top + 18, short(days_of(row), 24))
    yield _words(186, top + 13, short(said, 40), font_size=11)
    yield _words(186, top + 25, short(", ".join(names), 44), font_size=10, fill=PALE)
    if axis is not None and (row.first or row.last or row.open_end):
        yield _bar(row, top + 9, axis)
    yield "</g>"


def days_of(row: Row | When) -> str:
    """Days in words: ``2018-04-22``, ``2018-04-20..2018-04-22``, ``…..open``, ``as of 2018-04-23``, ``still going on``."""
    if row.first is None and row.last is None:
        return "still going on" if row.open_end else "unknown"
    if row.first is None and row.open_end:
        return f"as of {row.last}"
    last = "open" if row.open_end else row.last or "?"
    return str(row.first) if row.first == row.last and not row.open_end else f"{row.first or '?'}..{last}"


def _bar(row: Row, top: float, axis: _Axis) -> str:
    """From the first to the last day; an arrow where an end is open, unknown or outside the frame."""
    end = None if row.open_end or row.last is None else row.last
    before, after = row.first is None or row.first < axis.first, end is None or end > axis.last
    left = LEFT if row.first is None else axis.x(row.first)
    right = RIGHT if end is None else axis.x(end + timedelta(days=1))
    if right <= LEFT or left >= RIGHT:
        left, right = (LEFT, LEFT + 10) if right <= LEFT else (RIGHT - 10, RIGHT)
    right = max(right, left + (10 if before or after else 3))
    depth = {1: 1.0, 2: 0.75, 3: 0.55}.get(row.precision or 5, 0.35)
    look = f'fill="{ACCENT}" fill-opacity="{depth}"' if row.stated else f'fill="#ffffff" stroke="{ACCENT}" stroke-dasharray="4 3"'
    points = [(left, top), (right, top), (right, top + 12), (left, top + 12)]
    if after:
        points[1:3] = [(right - 7, top), (right, top + 6), (right - 7, top + 12)]
    if before:
        points[0] = (left + 7, top)
        points[-1:] = [(left + 7, top + 12), (left, top + 6)]
    return f'<polygon points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}" {look}/>'


def _key(y: float) -> Iterator[str]:
    for x, look, words in (
        (24.0, f'fill="{ACCENT}"', "told in words; the paler, the coarser"),
        (280.0, f'fill="#ffffff" stroke="{ACCENT}" stroke-dasharray="4 3"', "by rule: nothing says when"),
    ):
        yield f'<rect x="{x}" y="{y - 10}" width="26" height="12" {look}/>' + _words(x + 34, y, words, fill=PALE)
    yield _words(490, y, "\u25c2 \u25b8 an end not known, open, or outside the frame. One row a time, not an event.", fill=PALE)


def _words(x: float, y: float, text: str, **style: str | float) -> str:
    return text_at(x, y, text, **({"fill": INK} | style))
