"""Known places by name: the world's and those of the gazetteers a user brings, opened as one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from platformdirs import user_cache_dir

from wardesk.entries import Disputed
from wardesk.gazetteer.index import Index, is_whole
from wardesk.gazetteer.keys import consonant_keys, misread_keys, query_keys
from wardesk.gazetteer.rows import Circle, How, PlaceRow, circle_round, distance_km
from wardesk.gazetteer.shelf import MARK, build, digest, open_word, read_issues
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
_CACHED_NAMES = 20_000
_AREAS = frozenset({"adm1", "adm2", "adm3"})
_SPELT = 4
"""Levels below this are whole names, but for spelling."""


def default_cache() -> Path:
    """Folder of the index when the caller names none."""
    return Path(user_cache_dir("wardesk"))


class Gazetteer:
    """All gazetteers of a run as one. Open one in each process; it reads only."""

    def __init__(
        self, world: Index, users: Sequence[Index] = (), issues: Sequence[Issue] = (), disputed: Mapping[str, Disputed] = _NOWHERE
    ) -> None:
        self.issues = tuple(issues)
        self._world, self._users = world, tuple(users)
        self._disputed = disputed
        self._cache: dict[str, tuple[PlaceRow, ...]] = {}
        self._bare: dict[str, bool] = {}
        self._names: dict[tuple[str, str], str | None] = {}
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
        return self._area_name("adm1", row.admin1, row)

    def admin2_name(self, row: PlaceRow) -> str | None:
        """Name of a row's second-order area, as for the first order."""
        return self._area_name("adm2", row.admin2, row)

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

    def _area_name(self, order: Literal["adm1", "adm2"], code: str | None, row: PlaceRow) -> str | None:
        named = self._named(order, code) if code else None
        if named is not None or row.feature in ("country", "adm1", order):
            return named or code
        area = self.around(row.lat, row.lon).get(order)
        return area.name if area else code

    def _named(self, order: Literal["adm1", "adm2"], code: str) -> str | None:
        if (order, code) not in self._names:
            areas = (index.area(order, code) for index in (*self._users, self._world))
            self._names[order, code] = next((area.name for area in areas if area), None)
        return self._names[order, code]

    def _look_up(self, name: str) -> tuple[PlaceRow, ...]:
        keys = query_keys(name[:200])
        return self._meet((*keys, f"={name}") if keys else ())

    def _meet(self, keys: tuple[str, ...]) -> tuple[PlaceRow, ...]:
        if not keys:
            return ()
        best: dict[str, PlaceRow] = {}
        for user in self._users:
            for row in user.meet(keys):
                _keep(best, row)
        for row in self._world.meet(keys):
            if not any(user.has(row.id) for user in self._users):
                _keep(best, row)
            elif row.id in best:
                best[row.id] = _twin(best[row.id], row)
        return tuple(self._marked(row) for row in _ordered(best.values()))

    def _marked(self, row: PlaceRow) -> PlaceRow:
        """The row, with the key of the dispute it lies in."""
        entries = self._disputed.items()
        key = next((key for key, entry in entries if entry.covers(row.country, row.admin1, row.lat, row.lon)), None)
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
    version: str | None = None, disputed: Mapping[str, Disputed] = _NOWHERE,
) -> Gazetteer:  # fmt: skip
    """The world index and the user's files, opened for one process. Files are named once each, first come first.

    A "file" that begins with ``added:`` is one of ``shelf``. Raises ``InputError`` where one cannot be used.
    """
    cache = cache or default_cache()
    world = open_world(cache, load, version)
    users: list[Index] = []
    try:
        users += (open_word(str(path), cache) if str(path).startswith(MARK) else _file(path, cache, world) for path in files)
    except BaseException:
        for index in (*users, world):
            index.close()
        raise
    return Gazetteer(world, users, [issue for user in users for issue in read_issues(user)], disputed)


def open_world(cache: Path | None = None, load: Callable[[], Base] = load_geonames, version: str | None = None) -> Index:
    """The built-in gazetteer alone; built where the cache has none."""
    return Index(ensure_world(cache or default_cache(), load, version))


def _file(path: Path, cache: Path, world: Index) -> Index:
    """Index of a user's file, by its name and the hash of its bytes; built where the cache has none."""
    meta = {"name": path.name, "sha256": digest(path), "world": world.meta["version"]}
    target = cache / "files" / f"{hashlib.sha256(json.dumps(meta).encode()).hexdigest()[:16]}.sqlite"
    if not is_whole(target, meta):
        build(path, How("own") if path.suffix.casefold() == ".csv" else How(), target, world, meta)
    return Index(target)
