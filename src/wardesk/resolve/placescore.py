"""What speaks for each place a name may mean, weighed by learned weights into probabilities, "none of them" among these."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from wardesk.entries import Home
from wardesk.gazetteer.keys import ARABIC_NAMES, LEVELS, bare, loose
from wardesk.gazetteer.lookup import distance_km
from wardesk.resolve.placephrase import Phrase
from wardesk.resolve.placesite import Site, within
from wardesk.text import fold

Features: TypeAlias = Mapping[str, float]
Weights: TypeAlias = Mapping[str, float]

WEIGHTS: Final = Path(__file__).parent.parent / "assets" / "placeweights.json"
"""Written by ``scripts/train_places.py``; ``alone`` weighs a name by itself, ``together`` with the report's other names;
``home``: where the publisher's home is known."""
BESIDE_KM: Final = 60.0
"""Places of one claim, or named close by in the text, that lie this near speak for each other."""
_CELL: Final = 0.5
"""Degrees of the grid on which a report's places are counted: a candidate sees its own cell and the eight round it."""
_SEAT: Final = 1000
"""People below which a namesake of the capital is no capital."""
_SPELT: Final = frozenset({"article", "spelling"})
"""Ways of meeting a name that tell more where the report names the place's country."""
LIKELY: Final = 0.1
"""Share below which a reading of a name tells nothing about the report."""


class Beside(NamedTuple):
    """What stands directly beside a name in the text."""

    after: str = ""
    """The name after a comma or ``in``: ``Texas`` in ``Paris, Texas``."""
    before: str = ""
    """The name before a comma or ``in``: ``Paris`` in ``Paris, Texas``."""
    capital_before: bool = False
    capital_after: bool = False
    """Words with a capital: ``James Jackson``, ``Washington Post``."""
    says: bool = False
    """A verb of saying follows."""


class Companions(NamedTuple):
    """Places decided for the same claim or close by, those listed beside the phrase, and the words beside it."""

    claim: tuple[Site, ...] = ()
    listed: tuple[Site, ...] = ()
    beside: Beside = Beside()


class Candidate(NamedTuple):
    """A place with what speaks for it. ``barred`` says why it cannot be meant."""

    site: Site
    family: int
    score: float
    """Its probability, 0 to 1; what is missing to 1 over all candidates is "none of them"."""
    reasons: tuple[str, ...]
    barred: str | None = None
    held: bool = False
    """It lies in the place the phrase states."""
    after: bool = False
    """It lies in a place of the name that follows the phrase."""
    before: bool = False
    """A town of the name that stands before the phrase lies in it."""


@dataclass
class Around:
    """Where the names of a report may lie, by the probabilities of each, on a coarse grid and by province and country."""

    total: dict[object, float] = dataclasses.field(default_factory=dict)
    own: dict[str, dict[object, float]] = dataclasses.field(default_factory=dict)

    def add(self, name: str, likely: Iterable[tuple[Site, float]]) -> None:
        """Count a name once, with the places it may mean and their probabilities."""
        if name in self.own:
            return
        mass = self.own[name] = {}
        for site, probability in likely:
            if probability >= LIKELY:
                for key in _keys(site):
                    mass[key] = mass.get(key, 0.0) + probability
        for key, value in mass.items():
            self.total[key] = self.total.get(key, 0.0) + value

    def mass(self, name: str, keys: Iterable[object]) -> float:
        """How many other names lie under the keys."""
        own = self.own.get(name, {})
        return max(0.0, sum(self.total.get(key, 0.0) - own.get(key, 0.0) for key in keys))


def _cell(site: Site) -> tuple[int, int]:
    return math.floor(site.row.lat / _CELL), math.floor(site.row.lon / _CELL)


def _keys(site: Site) -> Iterator[object]:
    yield site.row.country or ""
    if site.kind == "country":
        return
    yield "province", site.row.admin1
    if site.kind != "adm1":
        yield _cell(site)


@dataclass
class Context:
    """What a report says about where it plays."""

    lands: Mapping[str, tuple[str, int]] = dataclasses.field(default_factory=dict)
    """Folded name or nationality → its country and how often the report has it."""
    given: bool = False
    """Whether the spans are known to be places, whatever else their words may mean."""
    seen: bool = False
    """Whether the spans were found by their capitals alone: most names of persons and bodies are among them."""
    home: Home | None = None
    """Where most of what the publisher reports on lies."""
    points: list[Site] = dataclasses.field(default_factory=list)
    """Places it names without doubt."""
    around: Around | None = None
    """None until every name was weighed alone."""
    same: dict[str, str] = dataclasses.field(default_factory=dict)
    """Loose name → row id of a place it names in full."""
    clusters: dict[str, list[tuple[int, Site]]] = dataclasses.field(default_factory=dict)
    """What was looked up for this report already."""

    def share(self, country: str, name: str) -> float | None:
        """Share of a country among those the report names by other words than the name itself; None where it names none."""
        total = here = 0
        for word, (code, count) in self.lands.items():
            if word != name:
                total += count
                here += count if code == country else 0
        return here / total if total else None


# ---------------------------------------------------------------- features

ASKED: Final[Mapping[str, frozenset[str]]] = {
    "town": frozenset({"settlement"}),
    "village": frozenset({"settlement"}),
    "neighbourhood": frozenset({"quarter"}),
    "district": frozenset({"adm2", "adm3", "quarter"}),
    "adm2": frozenset({"adm2"}),
    "adm3": frozenset({"adm3", "adm2"}),
    "adm1": frozenset({"adm1"}),
    "camp": frozenset({"quarter"}),
    "facility": frozenset({"facility"}),
    "area": frozenset({"area"}),
    "country": frozenset({"country"}),
}
"""Feature word → kinds of place it asks for."""
ALLOWED: Final[Mapping[str, frozenset[str]]] = {
    "": frozenset({"settlement", "adm1", "adm2", "adm3", "quarter", "facility", "area", "country"}),
    "town": frozenset({"quarter"}),
    "neighbourhood": frozenset({"settlement"}),
    "district": frozenset({"settlement"}),
    "adm2": frozenset({"adm3"}),
    "adm3": frozenset({"settlement"}),
    "camp": frozenset({"settlement"}),
}
"""Feature word → kinds it may stand beside all the same."""


def spelling_key(core: str) -> str:
    """Key under which two mentions of one report name the same place."""
    folded = fold(core)
    return loose(folded) or bare(folded)


def wanted_of(phrase: Phrase) -> str:
    """The feature class a phrase asks for; empty where it asks for none."""
    return phrase.features[0] if phrase.features else ""


class Namesakes(NamedTuple):
    """What all candidates for a name are measured against."""

    most: int
    """People of the largest town."""
    capitals: Mapping[str, str]
    """ISO code → folded name of the capital."""
    people: Mapping[str, float]
    """Kind of place → people assumed where no gazetteer says."""


def features(phrase: Phrase, one: Candidate, field: Namesakes, context: Context, companions: Companions) -> dict[str, float]:
    """What speaks for and against a candidate."""
    site, name = one.site, spelling_key(phrase.core)
    found: dict[str, float] = {}
    if site.level:
        at_home = LEVELS[site.level] in _SPELT and bool(context.share(site.row.country or "", ""))
        found[f"met by {LEVELS[site.level]}{', country named' if at_home else ''}"] = 1.0
    people = _people(site, field)
    if site.kind != "settlement":
        found[f"is {site.kind}"] = 1.0
        found[f"people, {site.kind}"] = people
    else:
        found["people"] = people
        found["behind the largest"] = max(0.0, math.log10(field.most + 1) - people)
        found["the largest"] = float(site.population == field.most)
        found["capital"] = float(field.capitals.get(site.row.country or "") == fold(site.row.name) and site.population > _SEAT)
    if wanted := wanted_of(phrase):
        found["as asked" if site.kind in ASKED.get(wanted, ()) else "not as asked"] = 1.0
    if phrase.reach == "countryside" and site.kind == "adm1":
        found["as asked"] = 1.0
    found["in the place stated"] = float(one.held or one.after)
    found["holds the name before it"] = float(one.before)
    found |= _country(site, fold(phrase.core), context)
    if context.same.get(name) in {row.id for row in site.rows}:
        found["named in full elsewhere"] = 1.0
    if any(other.row.id != site.row.id and within(site, other, BESIDE_KM) for other in companions.claim):
        found["close in the text"] = 1.0
    if context.around is not None:
        found |= _around(site, name, context.around)
    if context.home is not None:
        found |= _home(site, context.home)
    return {key: value for key, value in found.items() if value}


def _country(site: Site, name: str, context: Context) -> dict[str, float]:
    code = site.row.country or ""
    found: dict[str, float] = {}
    share = context.share(code, name)
    if share:
        found["country named"] = 1.0
        found["share of the country"] = share
    elif share is not None:
        found["country not named"] = 1.0
    return found


def _around(site: Site, name: str, around: Around) -> dict[str, float]:
    code = site.row.country or ""
    found = {"names in its country": math.log1p(around.mass(name, (code,)))}
    if site.kind == "country":
        return found
    found[f"names in its province{', adm1' if site.kind == 'adm1' else ''}"] = math.log1p(
        around.mass(name, (("province", site.row.admin1),))
    )
    if site.kind != "adm1":
        found["names near it"] = math.log1p(around.mass(name, _cells(site)))
    return found


def _home(site: Site, home: Home) -> dict[str, float]:
    """Whether a place lies in the publisher's country, and how many radii from the middle of its area."""
    found = {"home: its country": float(site.row.country == home.country)}
    if site.kind == "country" or home.lat is None or home.lon is None or home.radius_km is None:
        return found
    radii = distance_km(home.lat, home.lon, site.row.lat, site.row.lon) / home.radius_km
    return {**found, f"home: far off{', adm1' if site.kind == 'adm1' else ''}": math.log1p(radii), "home: known": 1.0}


def _cells(site: Site) -> list[tuple[int, int]]:
    lat, lon = _cell(site)
    return [(lat + up, lon + right) for up in (-1, 0, 1) for right in (-1, 0, 1)]


def features_of_none(
    phrase: Phrase, open_: Sequence[Candidate], field: Namesakes, context: Context, companions: Companions, *, common: bool
) -> dict[str, float]:
    """What speaks for none of the candidates; under names of their own where the span was found by its capitals."""
    beside = companions.beside
    found = {
        "none": 1.0,
        "none: people of the largest": max((_people(one.site, field) for one in open_), default=0.0),
        "none: spelt in many ways": float(any(_transliterated(one, context) for one in open_)),
        "none: candidates": math.log(max(1, len(open_))),
        "none: an English word": float(common),
        "none: words": float(len(phrase.core.split()) - 1),
        "none: a feature asked": float(bool(phrase.features)),
        "none: capital before": float(beside.capital_before),
        "none: capital after": float(beside.capital_after),
        "none: says": float(beside.says),
    }
    return {f"{key}, seen" if context.seen else key: value for key, value in found.items() if value}


def _people(site: Site, field: Namesakes) -> float:
    """Logarithm to base 10 of a place's people, of those assumed where no gazetteer says."""
    return math.log10((site.population or field.people.get(site.kind, 0)) + 1)


def _transliterated(one: Candidate, context: Context) -> bool:
    """Whether a place lies in a country that the report names and whose names are spelt in many ways."""
    code = one.site.row.country or ""
    return code in ARABIC_NAMES and one.site.kind not in ("country", "adm1") and bool(context.share(code, ""))


# ---------------------------------------------------------------- weighing


OWN_LIST: Final = "own list"
"""A feature that no open data teaches: its value is the log odds that the codebook gives it."""


class Pair(NamedTuple):
    """Weights of a name alone, and once every name of the report was weighed alone."""

    alone: Weights
    together: Weights


@lru_cache(maxsize=1)
def load_weights() -> tuple[Pair, Pair]:
    """The weights where nothing is known of the publisher, and where its home is."""
    read = {name: {**row, OWN_LIST: 1.0} for name, row in json.loads(WEIGHTS.read_text("utf-8")).items() if isinstance(row, dict)}
    return Pair(read["alone"], read["together"]), Pair(read["alone, home"], read["together, home"])


def weigh(rows: Sequence[Features], weights: Weights) -> list[float]:
    """Probabilities of alternatives that exclude each other."""
    scores = [sum(weights.get(name, 0.0) * value for name, value in row.items()) for row in rows]
    top = max(scores)
    odds = [math.exp(score - top) for score in scores]
    total = sum(odds)
    return [one / total for one in odds]
