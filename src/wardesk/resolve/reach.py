"""How far a claim's place reaches: point, radius and UCDP precision of a known place and the words around it. Pure arithmetic."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final, NamedTuple

from wardesk.gazetteer.lookup import distance_km
from wardesk.resolve.placework import Relation

PRECISE_KM: Final = 25.0
"""UCDP: so far from a place an event is still near it (precision 2); beyond, it is in a part of the country (5)."""
BEARING_ERROR: Final = 22.5
"""Degrees: a bearing named by one of eight winds may be this much off."""
_EARTH_KM: Final = 6371.0
HALF_DISC: Final = 0.424
"""Centre of gravity of half a disc, in radii from its centre: 4 / 3π."""
QUARTER_DISC: Final = 0.6
"""Centre of gravity of a quarter of a disc: 4√2 / 3π."""
_SPOTS: Final = ("settlement", "quarter", "facility", "adm3")


class Ground(NamedTuple):
    """A known place."""

    kind: str
    """country, area, adm1, adm2, adm3, settlement, quarter or facility."""
    lat: float
    lon: float
    radius_km: float | None = None
    """Its measured extent, where there is one."""
    village: bool = False


class Words(NamedTuple):
    """How a claim lies to the place that its words name."""

    relation: Relation = "in"
    bearing: float | None = None
    """Degrees clockwise from north."""
    distance_km: float | None = None
    rounding_km: float = 0.0
    """The stated distance may be this much off: half of its last digit."""
    reach: str | None = None
    """``near`` or ``countryside`` where a noun beside the name says so."""
    features: tuple[str, ...] = ()
    """Feature classes its nouns ask for."""
    road: bool = False
    """On a road between two places."""
    side: float | None = None
    """Degrees clockwise from north of the part that is meant: ``eastern``."""


class Reach(NamedTuple):
    """Where the claim is, somewhere inside a circle."""

    precision: int
    """UCDP where_prec, 1 to 6."""
    radius_km: float
    rule: str
    lat: float
    lon: float

    def lies_off(self, ground: Ground) -> bool:
        """Whether the point was moved away from the place."""
        return (self.lat, self.lon) != (ground.lat, ground.lon)


def reach(ground: Ground, words: Words, other: Ground | None, radius: Mapping[str, float]) -> Reach:
    """Point, radius and precision by UCDP's rules of place precision.

    ``other`` is the second place of a ``between``; ``radius`` holds the codebook's circles in km by kind.
    """
    precision, own, rule = _own(ground, words, radius)
    here = Reach(precision, own, rule, ground.lat, ground.lon)
    if ground.kind == "country":
        part = words.relation == "part"
        return here._replace(precision=5 if part else 6, rule="where.part_of_country" if part else "where.country")
    if words.distance_km is not None and words.relation in ("near", "direction", "towards", "in") and precision <= 3:
        return _at_distance(here, words, words.distance_km)
    if words.relation == "between":
        return _between(here, words, other, radius["near"])
    if words.relation == "part" and words.side is not None and ground.kind in ("adm1", "adm2", "area"):
        return _side(here, words.side, ground.radius_km or here.radius_km)
    if words.relation in ("near", "direction", "towards") or words.reach in ("near", "countryside"):
        return _beside(here, ground, words, radius)
    if words.relation == "part" and ground.kind == "settlement" and rule == "where.place":
        return here._replace(rule="where.part")
    return here


def _side(here: Reach, side: float, wide_km: float) -> Reach:
    """The east of an area taken for a disc: the point moves to the middle of that half, the circle still holds all of it."""
    share = QUARTER_DISC if side % 90 else HALF_DISC
    lat, lon = destination(here.lat, here.lon, side, share * wide_km)
    return Reach(here.precision, here.radius_km, "where.side", lat, lon)


def _own(ground: Ground, words: Words, radius: Mapping[str, float]) -> tuple[int, float, str]:
    """Precision, radius and rule of the place itself."""
    if ground.kind == "settlement" and "district" in words.features:
        return 3, radius["adm2"], "where.adm2_by_town"
    if ground.kind == "settlement" and "adm3" in words.features:
        return 2, radius["adm3"], "where.adm3"
    if ground.kind == "settlement":
        return 1, radius["village" if ground.village else "town"], "where.place"
    if ground.kind in ("quarter", "facility"):
        return 1, radius["quarter"], "where.quarter" if ground.kind == "quarter" else "where.place"
    if ground.kind == "country":
        return 6, ground.radius_km or 1000.0, "where.country"
    if ground.kind == "area":
        return 5, ground.radius_km or radius["area"], "where.area"
    precision = {"adm1": 4, "adm2": 3, "adm3": 2}[ground.kind]
    return precision, max(ground.radius_km or 0.0, radius[ground.kind]), f"where.{ground.kind}"


def _at_distance(here: Reach, words: Words, km: float) -> Reach:
    """A stated distance: with a bearing the point moves there, without one the circle holds the distance."""
    precision = 5 if km > PRECISE_KM else max(2, here.precision)
    if words.bearing is None:
        return here._replace(precision=precision, radius_km=here.radius_km + km + words.rounding_km, rule="where.distance")
    lat, lon = destination(here.lat, here.lon, words.bearing, km)
    # The farthest corner of the sector that bearing and distance leave open, by the law of cosines.
    far = km + words.rounding_km
    corner = math.sqrt(far**2 + km**2 - 2 * far * km * math.cos(math.radians(BEARING_ERROR)))
    return Reach(precision, here.radius_km + corner, "where.moved", lat, lon)


def _between(here: Reach, words: Words, other: Ground | None, near: float) -> Reach:
    """Half way, as far as either end; on a road UCDP codes a part of the country whatever its length."""
    rule = "where.road" if words.road else "where.between"
    if other is None:
        return here._replace(precision=5, radius_km=max(near, here.radius_km), rule=rule)
    km = distance_km(here.lat, here.lon, other.lat, other.lon)
    lat, lon = middle(here.lat, here.lon, other.lat, other.lon)
    close = km / 2 <= PRECISE_KM and not words.road
    return Reach(max(2, here.precision) if close else 5, max(km / 2, here.radius_km), rule, lat, lon)


def _beside(here: Reach, ground: Ground, words: Words, radius: Mapping[str, float]) -> Reach:
    rule = f"where.{words.relation}" if words.relation in ("direction", "towards") else "where.near"
    if rule == "where.near" and words.reach == "countryside":
        rule = "where.countryside"
    if ground.kind not in _SPOTS:
        return here._replace(radius_km=here.radius_km + radius["near"], rule=rule)
    small = ground.kind == "quarter" or "camp" in words.features
    wide = radius["near_quarter"] if small and words.relation in ("in", "part") else radius["near"]
    return here._replace(precision=2, radius_km=wide, rule=rule)


# ---------------------------------------------------------------- on the sphere


def destination(lat: float, lon: float, bearing: float, km: float) -> tuple[float, float]:
    """The point so many km from another in a direction (degrees clockwise from north), to five decimals."""
    angle, course, up = km / _EARTH_KM, math.radians(bearing), math.radians(lat)
    there = math.asin(math.sin(up) * math.cos(angle) + math.cos(up) * math.sin(angle) * math.cos(course))
    turn = math.atan2(
        math.sin(course) * math.sin(angle) * math.cos(up), math.cos(angle) - math.sin(up) * math.sin(there)
    )  # fmt: skip
    return round(math.degrees(there), 5), round((lon + math.degrees(turn) + 540) % 360 - 180, 5)


def middle(lat: float, lon: float, other_lat: float, other_lon: float) -> tuple[float, float]:
    """The point half way on the great circle between two, to five decimals."""
    one, two, turn = math.radians(lat), math.radians(other_lat), math.radians(other_lon - lon)
    x, y = math.cos(two) * math.cos(turn), math.cos(two) * math.sin(turn)
    up = math.atan2(math.sin(one) + math.sin(two), math.hypot(math.cos(one) + x, y))
    across = math.radians(lon) + math.atan2(y, math.cos(one) + x)
    return round(math.degrees(up), 5), round((math.degrees(across) + 540) % 360 - 180, 5)
