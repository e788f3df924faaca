"""Places as they compete for a name: rows of several gazetteers that stand for one place, and how far places are apart."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from wardesk.gazetteer.lookup import PlaceRow, distance_km

_KIND: Final = {
    "town": "settlement", "city": "settlement", "village": "settlement", "place": "settlement",
    "neighbourhood": "quarter", "camp": "quarter", "adm1": "adm1", "adm2": "adm2", "adm": "adm2", "adm3": "adm3",
    "facility": "facility", "area": "area", "country": "country",
}  # fmt: skip
_MERGE_KM: Final = {
    "quarter": 3.0, "adm1": 2000.0, "adm2": 60.0, "adm3": 40.0, "facility": 8.0, "area": 15.0, "country": 9999.0,
}  # fmt: skip
_FAMILY_KM: Final = {"adm1": 200.0, "adm2": 60.0, "adm3": 40.0, "quarter": 5.0}


class Site(NamedTuple):
    """One place: the rows of several gazetteers that stand for it, best first."""

    kind: str
    rows: tuple[PlaceRow, ...]

    row: PlaceRow
    """The row that speaks for the place."""
    level: int
    """The best way any of its rows met the name."""
    population: int
    """People, where any row says."""


def kind_of(row: PlaceRow) -> str:
    """Kind of place a row stands for: settlement, quarter, adm1, adm2, adm3, facility, area or country."""
    return _KIND.get(row.feature, "settlement")


def site_of(kind: str, rows: Iterable[PlaceRow]) -> Site:
    """A place of the rows that stand for it."""
    ordered = tuple(sorted(rows, key=_speaks))
    return Site(kind, ordered, ordered[0], min(row.level for row in ordered), max(row.population for row in ordered))


def cluster(rows: Iterable[PlaceRow], same_place_km: float) -> list[tuple[int, Site]]:
    """Rows grouped into places, and places into families (a town and the areas called after it)."""
    groups: list[tuple[str, list[PlaceRow]]] = []
    for row in rows:
        kind = kind_of(row)
        limit = _MERGE_KM.get(kind, same_place_km)
        for other, members in groups:
            if other == kind and _together(row, members[0], limit):
                members.append(row)
                break
        else:
            groups.append((kind, [row]))
    sites = [site_of(kind, members) for kind, members in groups]
    sites.sort(key=lambda site: (site.kind != "settlement", site.level, -site.population, site.row.id))
    heads: list[Site] = []
    found = []
    for site in sites:
        limit = _FAMILY_KM.get(site.kind, 0.0)
        at = next((n for n, head in enumerate(heads) if limit and _together(site.row, head.row, limit)), len(heads))
        if at == len(heads):
            heads.append(site)
        found.append((at, site))
    return found


def _together(one: PlaceRow, other: PlaceRow, limit: float) -> bool:
    if one.country and other.country and one.country != other.country:
        return False
    if (one.level == 4) != (other.level == 4):
        return False
    if abs(one.lat - other.lat) * 111.0 > limit:
        return False
    return distance_km(one.lat, one.lon, other.lat, other.lon) <= limit


def _speaks(row: PlaceRow) -> tuple[bool, int, int, str]:
    return row.source.startswith("computed"), row.level, -row.population, row.id


def km_between(one: Site, other: Site) -> float:
    """Great-circle distance of two places."""
    return distance_km(one.row.lat, one.row.lon, other.row.lat, other.row.lon)


def within(one: Site, other: Site, km: float) -> bool:
    """Whether two places are at most so far apart."""
    return abs(one.row.lat - other.row.lat) * 111.0 <= km and km_between(one, other) <= km
