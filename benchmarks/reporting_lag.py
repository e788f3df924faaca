"""How long after an event the report on it comes out, by source, from UCDP's hand-coded events.

Every report that UCDP names for an event of one known day (``date_prec`` 1) counts once for that event: its own date less
the event's. The shortest run of days that holds four fifths of a source's reports is what ``codebook/lags.yml`` keeps.
UCDP's coders may have put an undated event on the day of its report, so the share of the same day is an upper bound.

    python benchmarks/reporting_lag.py --data ../shared/data
    python benchmarks/reporting_lag.py --data ../shared/data --yaml > src/wardesk/codebook/lags.yml
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from wardesk.book import Book, load_book
from wardesk.entries import SourceEntry
from wardesk.resolve.sources import find_source

EVENTS = Path("ucdp_ged") / "syria_2016_2018.jsonl.gz"
COVERED = 0.8
"""Share of reports that a window must hold."""
LONGEST = 7
"""Days before publication; a source that needs more gives no window."""
LATE = 30
LEAST = 15
"""Reports a source or kind needs."""
ONE_VOICE = 2 / 3
"""A kind of which one source has a larger share of the reports gives no window of its own."""
PRESS = frozenset({"agency", "outlet"})
"""Kinds of source that ``any`` is counted on: monitors and rights groups date their lists and studies otherwise."""
CITATION = "UCDP GED, Syria 2016-2018 (CC BY 4.0): benchmarks/reporting_lag.py"
HEAD = f"""\
# How long after an event its report comes out, in whole days before the day of publication, both ends inclusive: the shortest
# run of days that holds {COVERED:.0%} of the reports of a source or more. Made by `benchmarks/reporting_lag.py --data DIR --yaml`.
# Key: a source of sources.yml, `kind.` and a kind of source, or `any` for the press. One war; and UCDP's coders may have put an
# undated event on the day of its report, so the shares of the same day are upper bounds.
lags:
"""


class Lag(NamedTuple):
    """A source's window."""

    key: str
    earliest: int
    latest: int
    """Days before publication, the first and the last of the window."""
    share: float
    same_day: float
    n: int


class Delays(NamedTuple):
    """Days from event to report, counted by source."""

    by_source: Mapping[str, Counter[int]]
    """Key of a source → days → reports; days are 0 or more."""
    unknown: Counter[str]
    """Names that the codebook does not have."""
    before: int
    """Reports dated before their event: slips, left out."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table, or the codebook's file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder that holds ucdp_ged/")
    parser.add_argument("--yaml", action="store_true", help="print codebook/lags.yml")
    options = parser.parse_args(arguments)
    path = options.data / EVENTS
    if not path.is_file():
        print(f"reporting_lag: no {path}; name the folder that holds {EVENTS} with --data", file=sys.stderr)
        return 2
    book = load_book()
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        delays = measure(map(json.loads, stream), book)
    found = list(windows(delays.by_source, book))
    if options.yaml:
        print(HEAD + "\n".join(as_yaml(lag) for lag in found))
    else:
        show(delays, found)
    return 0


def measure(events: Iterable[Mapping[str, Any]], book: Book) -> Delays:
    """Delays of the reports on events of one known day."""
    by_source: dict[str, Counter[int]] = defaultdict(Counter)
    unknown: Counter[str] = Counter()
    before = 0
    for event in events:
        for name, days in _reports(event):
            source = _source(name, book)
            if days < 0:
                before += 1
            elif source is None:
                unknown[name] += 1
            else:
                by_source[source.key][days] += 1
    return Delays(by_source, unknown, before)


def _reports(event: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Publisher and delay of each report of an event; nothing where the event's day is not known."""
    if event["date_prec"] != "1" or event["date_start"] != event["date_end"]:
        return
    day = date.fromisoformat(event["date_start"])
    names, dates = event["source_office"].split(";"), event["source_date"].split(";")
    if len(names) != len(dates):
        return
    for name, published in sorted(set(zip(names, dates, strict=True))):
        try:
            yield name.strip(), (date.fromisoformat(published.strip()) - day).days
        except ValueError:
            continue


def _source(name: str, book: Book) -> SourceEntry | None:
    """The source of a name, or of its beginning: databases add what a wire or service is called ("Reuters News")."""
    words = name.split()
    heads = (" ".join(words[:last]) for last in range(len(words), 0, -1))
    return next((source for head in heads if (source := find_source(head, None, book))), None)


def windows(by_source: Mapping[str, Counter[int]], book: Book) -> Iterator[Lag]:
    """The window of every source, kind, and of the press; none where there are too few reports, or they come too late."""
    rows = {key: [days] for key, days in sorted(by_source.items())}
    for key, days in sorted(by_source.items(), key=lambda row: book.sources[row[0]].kind):
        kind = book.sources[key].kind
        rows.setdefault(f"kind.{kind}", []).append(days)
        if kind in PRESS:
            rows.setdefault("any", []).append(days)
    for key, parts in rows.items():
        days = sum(parts, Counter())
        n = days.total()
        largest = max(part.total() for part in parts) / n
        window = shortest(_shares(days)) if n >= LEAST and (key in by_source or largest <= ONE_VOICE) else None
        if window is not None:
            latest, earliest = window
            share = sum(number for day, number in days.items() if latest <= day <= earliest) / n
            yield Lag(key, earliest, latest, share, days[0] / n, n)


def _shares(days: Mapping[int, int]) -> dict[int, float]:
    total = sum(days.values())
    return {day: number / total for day, number in days.items()}


def shortest(shares: Mapping[int, float]) -> tuple[int, int] | None:
    """Last and first day, before publication, of the shortest run that holds enough; of equal runs the latest."""
    for width in range(LONGEST + 1):
        for latest in range(LONGEST + 1 - width):
            if sum(shares.get(day, 0.0) for day in range(latest, latest + width + 1)) >= COVERED:
                return latest, latest + width
    return None


def as_yaml(lag: Lag) -> str:
    """An entry of the codebook."""
    return (
        f"  - {{key: {lag.key}, earliest_days: {lag.earliest}, latest_days: {lag.latest}, share: {lag.share:.2f},"
        f' same_day: {lag.same_day:.2f}, n: {lag.n},\n     citation: "{CITATION}"}}'
    )


def show(delays: Delays, found: Sequence[Lag]) -> None:
    """A table for people."""
    console = Console(highlight=False, width=140)
    table = Table(pad_edge=False)
    for heading in (
        "source",
        "reports",
        "same day %",
        "next day %",
        "≤ 3 days %",
        "≤ 7 days %",
        "> 30 days %",
        "window",
        "holds %",
    ):
        table.add_column(heading, justify="left" if heading == "source" else "right")
    kept = {lag.key: lag for lag in found}
    for key, days in sorted(delays.by_source.items(), key=lambda row: (-row[1].total(), row[0])):
        table.add_row(key, f"{days.total():,}", *_cells(days), *_window(kept.get(key)))
    for key in (key for key in kept if key not in delays.by_source):
        table.add_row(key, f"{kept[key].n:,}", f"{100 * kept[key].same_day:.0f}", "", "", "", "", *_window(kept[key]))
    console.print(table)
    names = ", ".join(f"{name} ({number})" for name, number in delays.unknown.most_common(8))
    console.print(
        f"left out: {delays.before} reports dated before their event; {delays.unknown.total()} of sources unknown: {names} …"
    )


def _cells(days: Counter[int]) -> list[str]:
    parts = [days[0], days[1], *(sum(n for day, n in days.items() if day <= most) for most in (3, 7))]
    parts.append(sum(n for day, n in days.items() if day > LATE))
    return [f"{100 * part / days.total():.0f}" for part in parts]


def _window(lag: Lag | None) -> tuple[str, str]:
    return (f"R-{lag.earliest} to R-{lag.latest}", f"{100 * lag.share:.0f}") if lag else ("–", "–")


if __name__ == "__main__":
    sys.exit(main())
