"""Where a source is at home, learned from the places its own reports may mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from wardesk.entries import Home
from wardesk.gazetteer.lookup import distance_km
from wardesk.resolve.placescore import LIKELY

FEW_REPORTS: Final = 5
"""A source with places in fewer reports has no home yet."""
TOGETHER_KM: Final = 150.0
"""Round the middle: a third of what lies in the country must lie this near; else only the country is kept."""
_THIRD: Final = 1 / 3
_FAR_KM: Final = 300.0
"""All places this far off count alike: one report from overseas does not move the middle."""
_MOST_PLACES: Final = 200
"""Only the likeliest places are tried as the middle."""
_LEAST_KM: Final = 10.0


class Meant(NamedTuple):
    """A place that a name of a report may mean. Degrees, WGS 84."""

    id: str
    country: str
    lat: float
    lon: float
    point: bool
    """Whether it is smaller than a country."""


def learn_home(reports: Iterable[Sequence[Mapping[Meant, float]]]) -> Home | None:
    """The home of a source from its reports: for each name of a report, the places it may mean with their probabilities.

    Every report counts the same. The middle is the place with the least sum of distances to all others (a median); its
    circle holds half of the places near it. None where fewer than five reports tell anything, or no country has half.
    """
    weights: dict[Meant, float] = defaultdict(float)
    told = 0
    for names in reports:
        likely = [(place, share) for name in names for place, share in name.items() if share >= LIKELY and place.country]
        total = sum(share for _, share in likely)
        told += bool(likely)
        for place, share in likely:
            weights[place] += share / total
    if told < FEW_REPORTS:
        return None
    countries: dict[str, float] = defaultdict(float)
    for place, weight in weights.items():
        countries[place.country] += weight
    country = min(countries, key=lambda code: (-countries[code], code))
    if countries[country] * 2 < told:
        return None
    return _settled(country, {place: weight for place, weight in weights.items() if place.country == country}, told)


def _settled(country: str, weights: Mapping[Meant, float], told: int) -> Home:
    """The home in a country, with a circle where its places lie together."""
    points = {place: weight for place, weight in weights.items() if place.point}
    tried = sorted(points, key=lambda place: (-points[place], place.id))[:_MOST_PLACES]
    if not tried:
        return Home(country=country, reports=told)

    def spread(middle: Meant) -> float:
        return sum(weight * min(_FAR_KM, _km(middle, place)) for place, weight in points.items())

    middle = min(tried, key=lambda place: (spread(place), place.id))
    near = sorted((km, weight) for place, weight in points.items() if (km := _km(middle, place)) <= TOGETHER_KM)
    held = sum(weight for _, weight in near)
    if held < _THIRD * sum(points.values()):
        return Home(country=country, reports=told)
    passed, radius = 0.0, 0.0
    for radius, weight in near:  # noqa: B007 - the distance at which half is passed is what is wanted
        passed += weight
        if passed * 2 >= held:
            break
    return Home(country=country, lat=middle.lat, lon=middle.lon, radius_km=max(_LEAST_KM, round(radius)), reports=told)


def _km(one: Meant, other: Meant) -> float:
    return distance_km(one.lat, one.lon, other.lat, other.lon)
