"""Why a place speaks for itself, in words: the features that weigh most."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from wardesk.resolve.placescore import OWN_LIST, Candidate, Companions, Features, Weights
from wardesk.resolve.placesite import Site, km_between

_MANY_PEOPLE: Final = 100_000
"""People from which a place's size is told."""
_REASONS: Final[Mapping[str, str]] = {
    "as asked": "the phrase says {wanted}",
    "in the place stated": "lies in {after}, as stated",
    "share of the country": "the report is about {country}",
    "country named": "the report names {country}",
    OWN_LIST: "in a list that was brought for this",
    "named in full elsewhere": "named in full elsewhere in the report",
    "holds the name before it": "holds {before}",
    "home: its country": "in the country the publisher mostly reports on",
    "close in the text": "{km}",
    "names near it": "near other places of the report",
    "names in its province": "in the province of other places of the report",
    "names in its country": "in the country of other places of the report",
}
_STRONG: Final = 0.3
"""Contribution to the log odds from which a feature is told as a reason."""


def reasons_of(one: Candidate, row: Features, weights: Weights, wanted: str, companions: Companions) -> tuple[str, ...]:
    """What speaks for a candidate, strongest first."""
    parts = {name: weights.get(name, 0.0) * value for name, value in row.items()}
    strong = [name for name in sorted(parts, key=lambda name: -parts[name]) if parts[name] >= _STRONG]
    found = []
    for name in strong:
        if name == "people" and one.site.population >= _MANY_PEOPLE:
            found.append(f"{one.site.population:,} people")
        elif name in _REASONS and (name != "in the place stated" or companions.beside.after):
            found.append(
                _REASONS[name].format(
                    wanted=wanted,
                    after=companions.beside.after,
                    before=companions.beside.before,
                    country=one.site.row.country,
                    km=_near_words(one.site, companions),
                )
            )
    return tuple(dict.fromkeys(filter(None, found)))


def _near_words(site: Site, companions: Companions) -> str:
    near = [other for other in companions.claim if other.row.id != site.row.id]
    if not near:
        return ""
    other = min(near, key=lambda other: km_between(site, other))
    return f"{km_between(site, other):.0f} km from {other.row.name}"
