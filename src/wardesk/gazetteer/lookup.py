"""Known places by name: the world's and those of the gazetteers a user brings, opened as one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from platformdirs import user_cache_dir

from wardesk.errors import InputError
from wardesk.gazetteer.index import Index, build_index, is_whole
from wardesk.gazetteer.intake import Intake
from wardesk.gazetteer.keys import query_keys
from wardesk.gazetteer.rows import Circle, Entry, PlaceRow, circle_round, distance_km
from wardesk.gazetteer.tables import COLUMNS, own_table
from wardesk.gazetteer.world import Area, Base, ensure_world, load_geonames
from wardesk.model import Issue

__all__ = [
    "COLUMNS", "Area", "Base", "Circle", "Gazetteer", "PlaceRow", "circle_round", "default_cache", "distance_km",
    "load_geonames", "open_gazetteer",
]  # fmt: skip

_CACHED_NAMES = 20_000
_AREAS = frozenset({"adm1", "adm2", "adm3"})
_SPELT = 4
"""Levels below this are whole names, but for spelling."""


def default_cache() -> Path:
    """Folder of the index when the caller names none."""
    return Path(user_cache_dir("wardesk"))


class Gazetteer:
    """All gazetteers of a run as one. Open one in each process; it reads only."""

    def __init__(self, world: Index, users: Sequence[Index] = (), issues: Sequence[Issue] = ()) -> None:
        self.issues = tuple(issues)
        self._world, self._users = world, tuple(users)
        self._cache: dict[str, tuple[PlaceRow, ...]] = {}
        self._bare: dict[str, bool] = {}
        self._names: dict[tuple[str, str], str | None] = {}
        self.countries = world.countries()
        """Folded country name → ISO code."""
        self._lands: dict[str, PlaceRow] = {row.country: row for row in world.areas("country") if row.country}

    def find(self, name: str) -> tuple[PlaceRow, ...]:
        """Rows a name may mean, best meeting first; a user's row stands before the world's and replaces its twin."""
        found = self._cache.get(name)
        if found is None:
            if len(self._cache) >= _CACHED_NAMES:
                self._cache.clear()
            found = self._cache[name] = self._look_up(name)
        return found

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
        """Name of a row's first-order area, or its code where no gazetteer names it."""
        return self._area_name("adm1", row.admin1)

    def admin2_name(self, row: PlaceRow) -> str | None:
        """Name of a row's second-order area, or its code where no gazetteer names it."""
        return self._area_name("adm2", row.admin2)

    def close(self) -> None:
        """Let go of the index files."""
        for index in (*self._users, self._world):
            index.close()

    def _area_name(self, order: str, code: str | None) -> str | None:
        if code is None:
            return None
        if (order, code) not in self._names:
            areas = (index.area(order, code) for index in (*self._users, self._world))
            self._names[order, code] = next((area.name for area in areas if area), code)
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
                best[row.id] = best[row.id]._replace(population=row.population)
        return _ordered(best.values())


def _keep(best: dict[str, PlaceRow], row: PlaceRow) -> None:
    if row.id not in best or row.level < best[row.id].level:
        best[row.id] = row


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
    files: Sequence[Path] = (), *, cache: Path | None = None, load: Callable[[], Base] = load_geonames, version: str | None = None
) -> Gazetteer:
    """The world index and the user's files, opened for one process. Files are named once each, first come first."""
    cache = cache or default_cache()
    world = Index(ensure_world(cache, load, version))
    try:
        users = [Index(_ensure_file(path, cache, world)) for path in files]
    except BaseException:
        world.close()
        raise
    issues = [Issue.model_validate(issue) for user in users for issue in json.loads(user.meta["issues"])]
    return Gazetteer(world, users, issues)


def _ensure_file(path: Path, cache: Path, world: Index) -> Path:
    """Index of a user's file, by the hash of its bytes; built where the cache has none."""
    meta = {"name": path.name, "sha256": _digest(path), "world": world.meta["version"]}
    target = cache / "files" / f"{hashlib.sha256(json.dumps(meta).encode()).hexdigest()[:16]}.sqlite"
    if not is_whole(target, meta):
        circles = {row.country: Circle(row.lat, row.lon, row.radius_km or 0.0) for row in world.areas("country") if row.country}
        intake = Intake(path.name, circles)
        build_index(target, own_table(path, intake), lambda: _closing(meta, intake), lambda entry: _twice(entry, intake))
    return target


def _closing(meta: dict[str, str], intake: Intake) -> dict[str, str]:
    issues = [issue.model_dump(mode="json") for issue in intake.close()]
    return {**meta, "issues": json.dumps(issues, ensure_ascii=False), "rows": str(intake.accepted)}


def _twice(entry: Entry, intake: Intake) -> None:
    intake.accepted -= 1
    intake.refuse(f"id {entry.row.id!r} stands already above")


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"gazetteer {path.name}: cannot be read ({error.strerror}); check the path") from error
