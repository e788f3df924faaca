"""Homes of sources, learned from a folder of coded reports and written as a layer of the codebook."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from wardesk.book import Book
from wardesk.entries import Home, SourceEntry
from wardesk.errors import BookError, InputError
from wardesk.gazetteer.lookup import Gazetteer
from wardesk.model import Claim, Mention, Report, Run
from wardesk.registry.layer import keep_written, write_checked
from wardesk.resolve.homes import Meant, learn_home
from wardesk.resolve.sources import find_source
from wardesk.text import fold

FILE = "sources_homes.yml"


class Learned(NamedTuple):
    """A publisher with its reports and what they tell: the source with its home, or None where that stays open."""

    publisher: str
    reports: int
    source: SourceEntry | None


def learn_homes(run: Run, book: Book, gazetteer: Gazetteer) -> list[Learned]:
    """What the reports of each publisher tell about its home, publishers in order of their names."""
    claims: dict[str, list[Claim]] = defaultdict(list)
    for claim in run.claims:
        claims[claim.report].append(claim)
    reports: dict[str, list[Report]] = defaultdict(list)
    for report in run.reports:
        if report.publisher:
            source = find_source(report.publisher, report.url, book)
            reports[source.names[0] if source else report.publisher].append(report)
    return [_learned(name, reports[name], claims, book, gazetteer) for name in sorted(reports)]


def _learned(
    name: str, reports: list[Report], claims: Mapping[str, list[Claim]], book: Book, gazetteer: Gazetteer
) -> Learned:  # fmt: skip
    home = learn_home(_meant(claims[report.id], report.text, gazetteer) for report in reports if report.id in claims)
    if home is None:
        return Learned(name, len(reports), None)
    known = find_source(reports[0].publisher, reports[0].url, book)
    cited = home.model_copy(update={"citation": f"learned from the places of {home.reports} of its reports"})
    if known is None:
        key = re.sub(r"[^a-z0-9]+", "_", fold(name)).strip("_") or "source"
        known = SourceEntry(key=key if key not in book.sources else f"{key}_home", names=(name,), kind="other")
    return Learned(name, len(reports), known.model_copy(update={"home": cited}))


def _meant(claims: Iterable[Claim], text: str, gazetteer: Gazetteer) -> list[dict[Meant, float]]:
    """For each name of place in a report's claims, the places it may mean, with their probabilities."""
    names: dict[str, dict[Meant, float]] = {}
    for mention in _mentions(claims):
        name = fold(text[mention.span.start : mention.span.end])
        if name not in names:
            names[name] = {}
            for link in mention.links:
                row = next((row for row in gazetteer.find(link.name) if f"place:{row.id}" == link.target), None)
                if row is not None and link.score:
                    names[name][Meant(row.id, row.country or "", row.lat, row.lon, row.feature != "country")] = link.score
    return list(names.values())


def _mentions(claims: Iterable[Claim]) -> Iterator[Mention]:
    for claim in claims:
        yield from (where.mention for where in claim.where)
        yield from (role.mention for role in claim.roles if role.mention.kind in ("place", "facility"))


def write_homes(learned: Iterable[Learned], folder: Path, layers: tuple[Path, ...], *, force: bool) -> Path:
    """Write the sources that have a home to a folder that ``--codebook`` takes; whole or not at all.

    ``layers`` are those the reports were coded with. Raises ``InputError`` where no source has a home, where the file is
    there (but for ``force``), or where the codebook would not load with it.
    """
    target = folder / FILE
    keep_written(target, force=force)
    rows = [one.source.model_dump(mode="json", exclude_defaults=True) for one in learned if one.source is not None]
    if not rows:
        raise InputError("no publisher has a home: that takes five reports with places, most of them in one country")
    try:
        write_checked(target, "# Homes of sources, learned by `wardesk book homes`.\n", {"sources": rows}, layers)
    except BookError as error:
        raise InputError(f"the codebook would not load with the homes: {error}") from error
    return target


def home_words(home: Home) -> str:
    """A home for the screen."""
    if home.lat is None:
        return f"{home.country}, no circle"
    return f"{home.country}, {home.radius_km:.0f} km round {home.lat:.2f} {home.lon:.2f}"
