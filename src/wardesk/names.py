"""Every name of a run: what it was linked to and why, and the names left open, most frequent first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, Literal, NamedTuple, TypeAlias

from rich.console import Console
from rich.table import Table
from rich.text import Text

from wardesk.credits import credit_line
from wardesk.model import Claim, Link, Mention, Report, Run, Span, When
from wardesk.review import pick_report
from wardesk.show import clean
from wardesk.store import load_run
from wardesk.text import fold, level
from wardesk.timeline import days_of

Shelf: TypeAlias = Literal["place", "actor", "time"]

_SHELF: Final[Mapping[str, Shelf]] = {
    "place": "place", "facility": "place", "actor": "actor", "group": "actor", "source": "actor", "person": "actor",
}  # fmt: skip
_OPEN: Final = frozenset({"not_in_gazetteer", "not_in_registry", "ambiguous"})
"""Causes a longer gazetteer or registry may mend."""
_SHOWN: Final = 4
"""Candidates printed for one name."""


class Named(NamedTuple):
    """One name as it stands in one report, with what it came to."""

    shelf: Shelf
    report: str
    span: Span
    words: str
    links: tuple[Link, ...]
    chosen: str | None
    cause: str | None
    when: When | None = None
    """The days, for a time phrase."""


class Open(NamedTuple):
    """A name nothing was chosen for, over all reports of a run."""

    shelf: Shelf
    words: str
    """Its most frequent spelling."""
    cause: str
    times: int
    """How often it stands in the text: two claims that rest on one mention count once."""
    reports: int
    candidates: tuple[Link, ...]


def names_of(run: Run, report: Report) -> list[Named]:
    """The places, actors and time phrases of one report's claims, in text order, each mention once."""
    return _named([claim for claim in run.claims if claim.report == report.id], report)


def _named(claims: Iterable[Claim], report: Report) -> list[Named]:
    found: dict[tuple[str, int, int], Named] = {}
    for claim in claims:
        for named in (*_mentions(claim, report), *_times(claim, report)):
            key = (named.shelf, named.span.start, named.span.end)
            if key not in found or (named.chosen and not found[key].chosen):
                found[key] = named
    return [found[key] for key in sorted(found, key=lambda key: (key[1], key[2], key[0]))]


def _mentions(claim: Claim, report: Report) -> Iterator[Named]:
    mentions: list[Mention] = [where.mention for where in claim.where]
    mentions += [role.mention for role in claim.roles]
    mentions += [speaker.mention for speaker in claim.attribution if speaker.mention]
    mentions += [count.side for count in claim.counts if count.side]
    for mention in mentions:
        if shelf := _SHELF.get(mention.kind):
            words = report.text[mention.span.start : mention.span.end] or "(withheld)"
            yield Named(shelf, report.id, mention.span, words, mention.links, mention.chosen, mention.cause)


def _times(claim: Claim, report: Report) -> Iterator[Named]:
    when = claim.when
    if when.phrase:
        words = report.text[when.phrase.start : when.phrase.end]
        yield Named("time", report.id, when.phrase, words, (), None if when.cause else when.rule, when.cause, when)


def open_names(run: Run) -> list[Open]:
    """Names of places and actors left open, those that stand in most reports first."""
    claims: dict[str, list[Claim]] = {}
    for claim in run.claims:
        claims.setdefault(claim.report, []).append(claim)
    spelled: dict[tuple[Shelf, str, str], list[Named]] = {}
    for report in run.reports:
        for named in _named(claims.get(report.id, ()), report):
            if named.shelf != "time" and named.chosen is None and named.cause in _OPEN:
                spelled.setdefault((named.shelf, fold(named.words), named.cause), []).append(named)
    rows = [_counted(shelf, cause, found) for (shelf, _, cause), found in spelled.items()]
    return sorted(rows, key=lambda row: (-row.reports, -row.times, row.shelf, row.words))


def _counted(shelf: Shelf, cause: str, found: list[Named]) -> Open:
    spellings = [" ".join(level(named.words).split()) for named in found]
    words = max(sorted(set(spellings)), key=spellings.count)
    fullest = max(found, key=lambda named: len(named.links))
    return Open(shelf, words, cause, len(found), len({named.report for named in found}), fullest.links)


def print_names(folder: Path, console: Console, *, report_id: str | None, open_only: bool, limit: int) -> None:
    """Print the names of a results folder: of one report or of all, or only the open ones counted.

    Raises ``UsageError`` when ``report_id`` is not the beginning of exactly one report's id.
    """
    run = load_run(folder)
    chosen = run.reports if report_id is None else (pick_report(run, report_id),)
    if open_only:
        _print_open(open_names(run._replace(reports=chosen))[:limit], console)
    else:
        for report in chosen:
            console.print(f"report {report.id} · {clean(report.title or report.path or '')}", markup=False, style="bold")
            console.print(_table(names_of(run, report)[:limit]))
    console.print(clean(credit_line(run.manifest.credits)), markup=False, soft_wrap=True)


def _print_open(rows: list[Open], console: Console) -> None:
    table = Table(header_style="bold")
    for head in ("kind", "name", "reports", "times", "why open", "candidates"):
        table.add_column(head, overflow="fold")
    for row in rows:
        cells = (row.shelf, row.words, str(row.reports), str(row.times), row.cause.replace("_", " "), _candidates(row.candidates))
        table.add_row(*(Text(clean(cell)) for cell in cells))
    console.print(table)


def _table(rows: list[Named]) -> Table:
    table = Table(header_style="bold")
    for head in ("at", "kind", "words", "linked to", "why", "other candidates"):
        table.add_column(head, overflow="fold")
    for row in rows:
        taken = next((link for link in row.links if link.target == row.chosen), None)
        others = tuple(link for link in row.links if link is not taken)
        cells = (str(row.span.start), row.shelf, row.words, _taken(row, taken), _why(row, taken), _candidates(others))
        table.add_row(*(Text(clean(cell)) for cell in cells))
    return table


def _taken(row: Named, link: Link | None) -> str:
    if row.when is not None and row.when.cause is None:
        return f"{days_of(row.when)}, precision {row.when.precision or '-'}"
    if link is None:
        return f"– ({(row.cause or 'unknown').replace('_', ' ')})"
    return f"{link.name} [{link.target}] {link.detail or ''} {link.score:.2f}"


def _why(row: Named, link: Link | None) -> str:
    if row.when is not None:
        return row.when.rule
    return "; ".join(link.reasons) if link else ""


def _candidates(links: tuple[Link, ...]) -> str:
    shown = [f"{link.name} ({link.detail or link.target}) {link.score:.2f}: {'; '.join(link.reasons)}" for link in links[:_SHOWN]]
    more = f" and {len(links) - _SHOWN} more" if len(links) > _SHOWN else ""
    return " | ".join(shown) + more
