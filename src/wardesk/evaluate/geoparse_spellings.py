"""Spellings of place names without a benchmark: one name of a gazetteer's row is hidden and looked up by its others.

News in English hardly ever writes a name otherwise than the gazetteer does; reports of war do. So texts are made of
names that GeoNames has for places whose names are spelt in many ways, five places of one country a text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from wardesk.evaluate.geoparse_learn import Target
from wardesk.gazetteer.keys import ARABIC_NAMES, query_keys, row_keys
from wardesk.gazetteer.lookup import PlaceRow, distance_km, load_geonames
from wardesk.pipeline import Workbench
from wardesk.resolve.placechoice import cluster_key
from wardesk.resolve.places import full_phrase, prepare
from wardesk.resolve.placescore import Candidate
from wardesk.resolve.placesite import cluster
from wardesk.resolve.placework import Work
from wardesk.text import fold

PLACES: Final = 1500
"""Places drawn, by the hash of their number."""
_TEXT: Final = 5
_CALLED_AFTER_KM: Final = 60.0
_KINDS: Final = 5
"""Of five places one is hidden whole, one is left as it is, three lose the name they are written by: our judgement."""


class Hidden(NamedTuple):
    """A place as written, and how its row would meet that name: a level, or None where it would not."""

    name: str
    row: PlaceRow
    level: int | None


def hide(gazetteer_names: Sequence[str], name: str, country: str) -> int | None:
    """The level at which a row with these names meets a name it does not have; None where it does not."""
    left = [one for one in gazetteer_names if fold(one) != fold(name)]
    asked = set(query_keys(name))
    levels = [
        level for at, one in enumerate(left) for key, level in row_keys(one, at == 0 and one == gazetteer_names[0], country)
        if key in asked
    ]  # fmt: skip
    return min(levels, default=None)


def spelt_texts(bench: Workbench) -> tuple[list[Work], list[Target]]:
    """Made texts ready to be decided, with what is right."""
    by_country: dict[str, list[Hidden]] = {}
    for one in _drawn(bench):
        by_country.setdefault(one.row.country or "", []).append(one)
    works, targets = [], []
    for country in sorted(by_country):
        places = by_country[country]
        for first in range(0, len(places) - _TEXT + 1, _TEXT):
            work, target = _text(country, places[first : first + _TEXT], bench)
            works.append(work)
            targets.append(target)
    return works, targets


def _drawn(bench: Workbench) -> Iterator[Hidden]:
    towns = [town for town in load_geonames().towns if town["countrycode"] in ARABIC_NAMES]
    for town in sorted(towns, key=lambda town: _mark(str(town["geonameid"])))[:PLACES]:
        names = _names(town)
        kind = int(_mark(str(town["geonameid"]))[-4:], 16) % _KINDS
        others = names[1:]
        name = others[int(_mark(names[0])[:4], 16) % len(others)] if kind > 1 and others else names[0]
        row = next((row for row in bench.gazetteer.find(name) if row.id == f"GeoNames:{town['geonameid']}"), None)
        if row is not None and (kind < 2 or others):
            yield Hidden(name, row, row.level if kind == 1 else hide(names, name, row.country or "") if kind else None)


def _names(town: Mapping[str, Any]) -> list[str]:
    """The row's own name and the others in plain letters, one of each folded form."""
    own = str(town["name"])
    found = {fold(own): own}
    for name in town["alternatenames"]:
        if fold(name).isascii() and len(name) > 3 and not name.isupper():
            found.setdefault(fold(name), name)
    return list(found.values())


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _text(country: str, places: Sequence[Hidden], bench: Workbench) -> tuple[Work, Target]:
    land = bench.gazetteer.country(country)
    text = f"In {land.name if land else country}.\n"
    spans = []
    for one in places:
        spans.append((len(text), len(text) + len(one.name)))
        text += f"{one.name}\n"
    work = prepare(text, spans, bench.book, bench.gazetteer)
    by_span = dict(zip(spans, places, strict=True))
    for span, one in by_span.items():
        phrase = full_phrase(work, work.spots[span])
        rows = tuple(_left(bench.gazetteer.find(phrase.core), one))
        work.context.clusters[cluster_key(phrase)] = cluster(rows, work.sheet.rules.same_place_km)

    def right(span: tuple[int, int], open_: Sequence[Candidate]) -> int | None:
        wanted = by_span[span].row.id
        return next((at for at, one in enumerate(open_) if any(row.id == wanted for row in one.site.rows)), len(open_))

    return work, right


def _left(rows: Sequence[PlaceRow], hidden: Hidden) -> Iterator[PlaceRow]:
    """The rows without what was hidden; with a place goes what is called after it."""
    own = hidden.row
    for row in rows:
        near = row.country == own.country and distance_km(row.lat, row.lon, own.lat, own.lon) <= _CALLED_AFTER_KM
        if hidden.level is None and near:
            continue
        if row.id != own.id:
            if not near:
                yield row
        elif hidden.level is not None:
            yield row._replace(level=hidden.level)
