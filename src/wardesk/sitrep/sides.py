"""Who says what, side by side: for each area and day a table with a column for each publisher or camp."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wardesk.model import Claim
from wardesk.sitrep.figures import day_words, window_words
from wardesk.sitrep.front import camps
from wardesk.sitrep.naming import OPEN_AREAS, Desk, area_of, camp_of, publisher_name, source_of
from wardesk.sitrep.register import Register, filed_day, is_event
from wardesk.sitrep.shape import Row, Section, Table

COLUMNS = 4
"""With more publishers than this the columns are camps."""
_OPEN = ("no alignment known", "not in the registry")


def side_by_side(desk: Desk, register: Register, claims: Sequence[Claim]) -> Section:
    """The section in which a reader sees what opposed outlets say of one area and day."""
    events = [claim for claim in claims if is_event(claim)]
    publishers = list(dict.fromkeys(outlet.name for camp in camps(desk, ()) for outlet in camp.outlets))
    by_area: dict[str, dict[date, list[Claim]]] = {}
    for claim in events:
        days = by_area.setdefault(area_of(desk, claim), {})
        days.setdefault(filed_day(desk, claim) or date.max, []).append(claim)
    order = sorted(by_area, key=lambda area: (area in OPEN_AREAS, -_reports(by_area[area].values()), area))
    parts = []
    for number, area in enumerate(order):
        tables = tuple(
            Section(f"area-{number}-{at}", _day_title(day, rows), table=_table(desk, register, rows, publishers))
            for at, (day, rows) in enumerate(sorted(by_area[area].items()))
        )
        parts.append(Section(f"area-{number}", area, parts=tables))
    return Section(
        "sides",
        "Who says what, side by side",
        intro=(
            (
                "Each column is one publisher’s account. Claims are filed under the last day they may speak of;"
                " a dash means that nothing of the kind was read there, not that it did not happen."
            ),
        ),
        parts=tuple(parts),
        empty="No event was read.",
    )


def _reports(days: object) -> int:
    rows = [claim.report for claims in days for claim in claims]  # type: ignore[attr-defined]
    return len(set(rows))


def _day_title(day: date, claims: Sequence[Claim]) -> str:
    """The day, or the longer window that all claims of the table share."""
    windows = {window_words(claim.when, None) for claim in claims}
    if windows == {None}:
        return "Day not known" if day == date.max else f"Day not known, reported by {day_words(day, None)}"
    return (windows.pop() if len(windows) == 1 else None) or day_words(day, None)


def _table(desk: Desk, register: Register, claims: Sequence[Claim], publishers: Sequence[str]) -> Table:
    columns, by_camp = _columns(desk, claims, publishers)
    by_type: dict[str, dict[str, list[Claim]]] = {}
    for claim in claims:
        by_type.setdefault(claim.type, {}).setdefault(_column(desk, claim, by_camp), []).append(claim)
    order = sorted(by_type, key=lambda key: (-len(by_type[key]), not _control(desk, key), key))
    rows = []
    for key in order:
        cells = tuple(tuple(register.line(claim) for claim in by_type[key].get(column, ())) for column in columns)
        rows.append(Row(_type_title(desk, key) + _same_side(desk, by_type[key], by_camp=by_camp), cells))
    groups = tuple("" if by_camp else _camp(desk, column) for column in columns)
    return Table(("What", *columns), tuple(rows), "Claims by publisher", groups)


def _columns(desk: Desk, claims: Sequence[Claim], publishers: Sequence[str]) -> tuple[list[str], bool]:
    """All publishers of the run where they fit, else those who speak here, else their camps."""
    if len(publishers) <= COLUMNS:
        return list(publishers), False
    here = {publisher_name(desk, desk.reports.get(claim.report)) for claim in claims}
    speaking = [name for name in publishers if name in here]
    if len(speaking) <= COLUMNS:
        return speaking, False
    return sorted({_camp(desk, name) for name in speaking}), True


def _column(desk: Desk, claim: Claim, by_camp: bool) -> str:
    report = desk.reports.get(claim.report)
    if by_camp:
        return camp_of(desk.book, source_of(desk, report.publisher, report.url) if report else None)
    return publisher_name(desk, report)


def _camp(desk: Desk, publisher: str) -> str:
    report = next((row for row in desk.run.reports if publisher_name(desk, row) == publisher), None)
    return camp_of(desk.book, source_of(desk, report.publisher, report.url) if report else None)


def _control(desk: Desk, key: str) -> bool:
    entry = desk.book.phrases.get(key)
    return bool(entry and entry.control)


def _type_title(desk: Desk, key: str) -> str:
    entry = desk.book.phrases.get(key)
    words = entry.noun if entry else key.replace("_", " ")
    return words[:1].upper() + words[1:]


def _same_side(desk: Desk, cells: dict[str, list[Claim]], *, by_camp: bool) -> str:
    if by_camp or len(cells) < 2:
        return ""
    sides = {_camp(desk, name) for name in cells}
    return " (same-side sources)" if len(sides) == 1 and sides.isdisjoint(_OPEN) else ""
