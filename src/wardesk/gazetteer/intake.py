"""What every reader of gazetteer files checks: points on the globe and in their country, and what is left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, TextIO

from wardesk.errors import InputError
from wardesk.gazetteer.rows import Circle, distance_km
from wardesk.model import Issue

MOST_ISSUES: Final = 1000
"""So many rows of a file are named one by one; the rest are counted."""
MOST_LINE: Final = 1_000_000
"""A place with all its names in all languages takes some ten thousand characters."""
_FAR_KM: Final = 300.0
_FEWEST_SWAPPED: Final = 10
_SWAPPED: Final = "latitude and longitude look swapped"


def bounded_lines(stream: TextIO, name: str) -> Iterator[str]:
    """Lines of a text as they are read; never more than one in memory. Raises ``InputError`` at one without end."""
    for line in iter(lambda: stream.readline(MOST_LINE), ""):
        if len(line) == MOST_LINE:
            raise InputError(f"gazetteer {name}: a line of {MOST_LINE:,} characters or more; this is no list of places")
        yield line


class Intake:
    """One file on its way in: where the reader stands, what it refused, what it mended."""

    def __init__(self, name: str, circles: Mapping[str, Circle]) -> None:
        self.name = name
        self.line = 0
        """Line or record the reader stands at, from 1."""
        self.word = "line"
        """What ``line`` counts: lines of a text, records of a shapefile, features of a GeoJSON."""
        self.accepted = self.refused = self.swapped = self.mended = 0
        self._circles = circles
        self._issues: list[Issue] = []

    def refuse(self, reason: str) -> None:
        """Leave out the row the reader stands at."""
        self.refused += 1
        if self.refused <= MOST_ISSUES:
            message = f"{self.name}, {self.word} {self.line}: {reason}; the row is left out"
            self._issues.append(Issue(kind="gazetteer_row", message=message, path=self.name))

    def number(self, lat: str, lon: str) -> tuple[float, float] | None:
        """Two cells as degrees; None, and the row is refused, where they are none."""
        try:
            return float(lat), float(lon)
        except ValueError:
            self.refuse(f"coordinates {lat!r}, {lon!r} are not numbers")
            return None

    def lies(self, lat: float, lon: float, country: str | None) -> bool:
        """Whether a point is on the globe and not far outside its country; else the row is refused."""
        reason = self._off(lat, lon, country)
        if reason is None:
            self.accepted += 1
            return True
        self.swapped += reason.endswith(_SWAPPED)
        self.refuse(reason)
        return False

    def _off(self, lat: float, lon: float, country: str | None) -> str | None:
        turnable = abs(lon) <= 90 and abs(lat) <= 180
        if not (abs(lat) <= 90 and abs(lon) <= 180):
            return f"coordinates {lat}, {lon} are off the globe" + (f"; {_SWAPPED}" if turnable else "")
        circle = self._circles.get(country or "")
        if circle is None or _inside(circle, lat, lon):
            return None
        if turnable and _inside(circle, lon, lat):
            return f"{lat}, {lon} lies outside {country}, and {lon}, {lat} inside: {_SWAPPED}"
        return f"{lat}, {lon} lies far outside {country}"

    def close(self) -> tuple[Issue, ...]:
        """What was left out. Raises ``InputError`` where most of a file has its coordinates swapped."""
        if self.swapped >= _FEWEST_SWAPPED and self.swapped > self.accepted:
            raise InputError(
                f"gazetteer {self.name}: {_SWAPPED} in {self.swapped:,} rows; name the columns aright, "
                "for example with --map lat=LONGITUDE,lon=LATITUDE"
            )
        over = self.refused - MOST_ISSUES
        if over > 0:
            message = f"{self.name}: {over:,} more rows are left out"
            self._issues.append(Issue(kind="gazetteer_row", message=message, path=self.name))
        return tuple(self._issues)


def _inside(circle: Circle, lat: float, lon: float) -> bool:
    return distance_km(circle.lat, circle.lon, lat, lon) <= circle.radius_km + _FAR_KM
