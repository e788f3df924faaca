"""In which areas a point lies, by the outlines that the user's gazetteers hold."""

from __future__ import annotations

from collections.abc import Iterable

from shapely import STRtree, from_wkb
from shapely.geometry import Point

from wardesk.gazetteer.rows import PlaceRow


class Areas:
    """Outlines with their rows, ready to be asked."""

    def __init__(self, shapes: Iterable[tuple[PlaceRow, bytes]]) -> None:
        pairs = list(shapes)
        self._rows = [row for row, _ in pairs]
        self._tree = STRtree(from_wkb([shape for _, shape in pairs]))

    def around(self, lat: float, lon: float) -> dict[str, PlaceRow]:
        """Feature → the first area of it that holds the point, borders included."""
        found: dict[str, PlaceRow] = {}
        for at in sorted(self._tree.query(Point(lon, lat), predicate="intersects")):
            found.setdefault(self._rows[at].feature, self._rows[at])
        return found
