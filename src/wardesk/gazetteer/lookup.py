"""Known places by name: the world's and those of the gazetteers a user brings, opened as one."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

from platformdirs import user_cache_dir

from wardesk.entries import Disputed
from wardesk.errors import InputError
from wardesk.gazetteer.index import Index, drop_stale, is_whole
from wardesk.gazetteer.keys import consonant_keys, misread_keys, query_keys
from wardesk.gazetteer.rows import Circle, How, PlaceRow, circle_round, distance_km
from wardesk.gazetteer.shelf import MARK, MARKED, build, default_data, digest, open_word, read_issues
from wardesk.gazetteer.tables import COLUMNS
from wardesk.gazetteer.world import Area, Base, ensure_world, load_geonames
from wardesk.model import Issue

if TYPE_CHECKING:
    from wardesk.gazetteer.areas import Areas

__all__ = [
    "COLUMNS", "Area", "Base", "Circle", "Gazetteer", "PlaceRow", "circle_round", "default_cache", "distance_km",
    "load_geonames", "open_gazetteer", "open_world",
]  # fmt: skip

_NOWHERE: Mapping[str, Disputed] = MappingProxyType({})
_NO_USERS: Mapping[str, Index] = MappingProxyType({})
_HASHED = re.compile(rf"(.+)@([0-9a-f]{{{MARKED}}})")
"""A file with the beginning of its hash, as a run names it."""
_CACHED_NAMES = 20_000
_AREAS = frozenset({"adm1", "adm2", "adm3"})
_SPELT = 4
"""Levels below this are whole names, but for spelling."""


def default_cache() -> Path:
    """Folder of the index when the caller names none."""
    return Path(user_cache_dir("wardesk"))


class _Ground(NamedTuple):
    """Disputed ground with an outline, and the box that holds it."""

    south: float
    north: float
    west: float
    east: float
    key: str
    entry: Disputed

    @classmethod
    def of(cls, key: str, entry: Disputed) -> _Ground:
        lats, lons = zip(*entry.corners, strict=True)
        return cls(min(lats), max(lats), min(lons), max(lons), key, entry)


class Gazetteer:
    """All gazetteers of a run as one. Open one in each process; it reads only."""

    def __init__(self, world: Index, users: Mapping[str, Index] = _NO_USERS, disputed: Mapping[str, Disputed] = _NOWHERE) -> None:
        self.words = tuple(users)
        """How a run names the user's gazetteers: as given, and the beginning of their hash."""
        self._world, self._users = world, tuple(users.values())
        self.issues: tuple[Issue, ...] = tuple(issue for user in self._users for issue in read_issues(user))
        """Rows left out when the user's gazetteers were built."""
        self._disputed_codes = {code: key for key, entry in disputed.items() for code in entry.areas}
        self._disputed_grounds = [_Ground.of(key, entry) for key, entry in disputed.items() if entry.outline]
        self._cache: dict[str, tuple[PlaceRow, ...]] = {}
        self._bare: dict[str, bool] = {}
        self._areas: dict[tuple[str, str], PlaceRow | None] = {}
        self.countries = world.countries()
        """Folded country name → ISO code."""
        self._lands: dict[str, PlaceRow] = {row.country: row for row in world.lands() if row.country}

    def find(self, name: str, *, day: str | None = None) -> tuple[PlaceRow, ...]:
        """Rows a name may mean, best meeting first; a user's row stands before the world's and replaces its twin.

        With ``day`` (ISO 8601) only rows of that day, where their source dates them.
        """
        if day is not None:
            return tuple(row for row in self.find(name) if row.holds(day))
        found = self._cache.get(name)
        if found is None:
            if len(self._cache) >= _CACHED_NAMES:
                self._cache.clear()
            found = self._cache[name] = self._look_up(name)
        return found

    def by_consonants(self, name: str) -> tuple[PlaceRow, ...]:
        """Rows with the consonants of a name in any script: weak evidence, never alone enough to choose one."""
        return self._meet(consonant_keys(name[:200]))

    def misread(self, name: str) -> tuple[PlaceRow, ...]:
        """Rows whose name a scanner may have misread as this one: weak evidence as well."""
        return self._meet(misread_keys(name[:200]))

    def knows(self, name: str) -> bool:
        """Whether any row bears the name, but for spelling; an abbreviation such as ``IN`` is no name."""
        if not (name.isupper() or name.endswith(".")):
            return any(row.level < _SPELT for row in self.find(name))
        if name not in self._bare:
            if len(self._bare) >= _CACHED_NAMES:
                self._bare.clear()
            self._bare[name] = any(row.level < _SPELT for row in self._meet(query_keys(name[:200])))
        return self._bare[name]

    def has(self, id_: str) -> bool:
        """Whether a row bears the id."""
        return any(index.has(id_) for index in (*self._users, self._world))

    def country(self, code: str) -> PlaceRow | None:
        """The row of a country by ISO code."""
        return self._lands.get(code)

    def capital(self, code: str) -> str | None:
        """Name of a country's capital."""
        return self._world.meta.get(f"capital {code}")

    def admin1_name(self, row: PlaceRow) -> str | None:
        """Name of a row's first-order area: by its own code, else by outline; the code where nothing names it."""
        area = self._area("adm1", row.admin1, row)
        return area.name if area else row.admin1

    def admin2_name(self, row: PlaceRow) -> str | None:
        """Name of a row's second-order area, as for the first order."""
        area = self._area("adm2", row.admin2, row)
        return area.name if area else row.admin2

    def origins(self, id_: str) -> set[tuple[str, str]]:
        """(source, licence) of all rows that bear the id, and of the areas whose names stand beside it."""
        rows = [row for index in (*self._users, self._world) if (row := index.row(id_))]
        areas = [area for row in rows for area in (self._area("adm1", row.admin1, row), self._area("adm2", row.admin2, row))]
        return {(row.source, row.licence) for row in (*rows, *filter(None, areas))}

    @cached_property
    def _outlines(self) -> Areas | None:
        shapes = [pair for user in self._users for pair in user.shapes()]
        if not shapes:
            return None
        from wardesk.gazetteer.areas import Areas

        return Areas(shapes)

    def around(self, lat: float, lon: float) -> dict[str, PlaceRow]:
        """The areas a point lies in, by feature, as far as a gazetteer has their outlines; degrees, WGS 84."""
        return self._outlines.around(lat, lon) if self._outlines else {}

    def close(self) -> None:
        """Let go of the index files."""
        for index in (*self._users, self._world):
            index.close()

    def _area(self, order: Literal["adm1", "adm2"], code: str | None, row: PlaceRow) -> PlaceRow | None:
        area = self._coded(order, code) if code else None
        if area is not None or row.feature in ("country", "adm1", order):
            return area
        return self.around(row.lat, row.lon).get(order)

    def _coded(self, order: Literal["adm1", "adm2"], code: str) -> PlaceRow | None:
        if (order, code) not in self._areas:
            areas = (index.area(order, code) for index in (*self._users, self._world))
            self._areas[order, code] = next(filter(None, areas), None)
        return self._areas[order, code]

    def _look_up(self, name: str) -> tuple[PlaceRow, ...]:
        keys = query_keys(name[:200])
        return self._meet((*keys, f"={name}") if keys else ())

    def _meet(self, keys: tuple[str, ...]) -> tuple[PlaceRow, ...]:
        if not keys:
            return ()
        best: dict[str, PlaceRow] = {}
        for user in self._users:
            for row in user.meet(keys):
                _keep(best, row._replace(own=True))
        world = tuple(self._world.meet(keys))
        replaced = {id_ for user in self._users for id_ in user.held(row.id for row in world)}
        for row in world:
            if row.id not in replaced:
                _keep(best, row)
            elif row.id in best:
                best[row.id] = _twin(best[row.id], row)
        return tuple(self._marked(row) for row in _ordered(best.values()))

    def _marked(self, row: PlaceRow) -> PlaceRow:
        """The row, with the key of the dispute it lies in."""
        codes, lat, lon = self._disputed_codes, row.lat, row.lon
        key = codes.get(row.country or "") or codes.get(row.admin1 or "")
        for south, north, west, east, ground, entry in self._disputed_grounds:
            if key is None and south <= lat <= north and west <= lon <= east and entry.surrounds(lat, lon):
                key = ground
        return row._replace(disputed=key) if key else row


def _keep(best: dict[str, PlaceRow], row: PlaceRow) -> None:
    if row.id not in best or row.level < best[row.id].level:
        best[row.id] = row


def _twin(own: PlaceRow, world: PlaceRow) -> PlaceRow:
    """The user's row, with the people and the radius that only the world knows."""
    return own._replace(population=own.population or world.population, radius_km=own.radius_km or world.radius_km)


def _ordered(rows: Collection[PlaceRow]) -> tuple[PlaceRow, ...]:
    """Best meeting first, then by people; a town stands before the area that is called after it."""
    seats: dict[tuple[str, int], int] = {}
    for row in rows:
        if row.feature not in _AREAS:
            for code in filter(None, (row.admin1, row.admin2)):
                seats[code, row.level] = max(row.population, seats.get((code, row.level), 0))

    def place(row: PlaceRow) -> tuple[int, int, bool, str]:
        area = row.feature in _AREAS
        code = row.admin2 if row.feature == "adm2" else row.admin1
        people = min(row.population, seats.get((code or "", row.level), row.population)) if area else row.population
        return row.level, -people, area, row.id

    return tuple(sorted(rows, key=place))


def open_gazetteer(
    files: Sequence[Path] = (), *, cache: Path | None = None, load: Callable[[], Base] = load_geonames,
    version: str | None = None, disputed: Mapping[str, Disputed] = _NOWHERE, data: Path | None = None,
) -> Gazetteer:  # fmt: skip
    """The world index and the user's files, opened for one process. Files are named once each, first come first.

    A "file" that begins with ``added:`` is one of ``shelf``, kept below ``data``; one that ends in ``@`` and the beginning
    of a hash must be that very file. Raises ``InputError`` where one cannot be used.
    """
    cache = cache or default_cache()
    world = open_world(cache, load, version)
    users: dict[str, Index] = {}
    try:
        for word in map(str, files):
            index = open_word(word, data or default_data()) if word.startswith(MARK) else _file(word, cache, world)
            if users.setdefault(_word(word, index), index) is not index:
                index.close()
        return Gazetteer(world, users, disputed)
    except BaseException:
        for index in (*users.values(), world):
            index.close()
        raise


def _word(word: str, index: Index) -> str:
    hashed = f"@{index.meta['sha256'][:MARKED]}"
    return word if word.endswith(hashed) else word + hashed


def open_world(cache: Path | None = None, load: Callable[[], Base] = load_geonames, version: str | None = None) -> Index:
    """The built-in gazetteer alone; built where the cache has none."""
    return Index(ensure_world(cache or default_cache(), load, version))


def _file(word: str, cache: Path, world: Index) -> Index:
    """Index of a user's file, by its name and the hash of its bytes; built where the cache has none."""
    hashed = None if Path(word).exists() else _HASHED.fullmatch(word)
    path = Path(hashed[1] if hashed else word)
    meta = {"name": path.name, "sha256": digest(path), "world": world.meta["version"]}
    if hashed and not meta["sha256"].startswith(hashed[2]):
        raise InputError(f"gazetteer {path.name}: not the file the run was made with; bring that one back, or code again")
    target = cache / "files" / f"{hashlib.sha256(json.dumps(meta).encode()).hexdigest()[:16]}.sqlite"
    if not is_whole(target, meta):
        build(path, How("own") if path.suffix.casefold() == ".csv" else How(), target, world, meta)
        drop_stale(target.parent.glob("*.sqlite"), {"world": meta["world"]})
    return Index(target)
