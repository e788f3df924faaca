"""What a gazetteer holds: rows, the entries they are made from, and distances on the globe."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

FEATURES: Final = frozenset((
    "country", "adm1", "adm2", "adm3", "adm", "town", "village", "city", "neighbourhood", "camp", "area",
    "facility", "place",
))  # fmt: skip


class PlaceRow(NamedTuple):
    """One row of one gazetteer, as it met a name."""

    id: str
    name: str
    feature: str
    country: str | None
    """ISO 3166 alpha-2."""
    admin1: str | None
    """Code of the first-order area: GeoNames' (``SY.07``) or the user's (``SY09``)."""
    admin2: str | None
    """Code of the second-order area: GeoNames' (``SY.07.165059``) or the user's (``SY0900``)."""
    lat: float
    """Degrees north, WGS 84, -90 to 90."""
    lon: float
    """Degrees east, WGS 84, -180 to 180."""
    population: int
    """People, 0 where unknown; of an area, those of its towns."""
    radius_km: float | None
    """Known only where the row's area could be measured on the places in it."""
    source: str
    licence: str
    level: int = 0
    """How the name met the row: index into ``keys.LEVELS``."""
    since: str | None = None
    """First day (ISO 8601) the row holds, where its source says so."""
    until: str | None = None
    """Last day the row holds."""
    disputed: str | None = None
    """Key of the codebook's entry on who claims the ground, where states disagree."""
    own: bool = False
    """Of a list that the user brought."""

    def holds(self, day: str) -> bool:
        """Whether the row is of that day (ISO 8601)."""
        return (self.since or day) <= day <= (self.until or day)


class Entry(NamedTuple):
    """A row on its way into an index, with the names that lead to it."""

    row: PlaceRow
    others: Sequence[str] = ()
    """Names beside the row's own."""
    exact: Sequence[str] = ()
    """Abbreviations that count only as written, capitals and stops included: ``TX``, ``Miss.``."""
    shape: bytes | None = None
    """The area as well-known binary, WGS 84, valid."""


class How(NamedTuple):
    """What a user says of a file that the file itself does not say."""

    kind: str | None = None
    """Name of the reader; None: told by the file."""
    columns: Mapping[str, str] = {}
    """Our field → column of theirs."""
    country: str | None = None
    """ISO 3166 alpha-2 of all rows that name none."""
    source: str | None = None
    licence: str | None = None
    alternates: Path | None = None
    """GeoNames' alternate names for the dump."""


class Circle(NamedTuple):
    """A point and the radius that holds what it stands for."""

    lat: float
    lon: float
    radius_km: float


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance."""
    a, b = math.radians(lat), math.radians(other_lat)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 12742.0 * math.asin(min(1.0, math.sqrt(half)))


def circle_round(points: Sequence[tuple[float, float]]) -> Circle:
    """The mean of points on the sphere and the distance of the farthest from it."""
    x = y = z = 0.0
    for lat, lon in points:
        up, round_ = math.radians(lat), math.radians(lon)
        x, y, z = x + math.cos(up) * math.cos(round_), y + math.cos(up) * math.sin(round_), z + math.sin(up)
    lat = math.degrees(math.atan2(z, math.hypot(x, y)))
    lon = math.degrees(math.atan2(y, x))
    far = max(distance_km(lat, lon, *point) for point in points)
    return Circle(round(lat, 5), round(lon, 5), round(max(1.0, far), 1))
