"""The index of one gazetteer: an SQLite file of rows and of the keys under which names meet them."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, Literal

from wardesk.gazetteer.keys import KEY_VERSION, row_keys
from wardesk.gazetteer.rows import Entry, PlaceRow

INDEX_VERSION: Final = f"3.{KEY_VERSION}"
"""Raised with the shape of the file or the keys: an index of another version is built anew."""

_SCHEMA = """
PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-64000; PRAGMA temp_store=FILE;
CREATE TABLE sources(s INTEGER PRIMARY KEY, source TEXT, licence TEXT);
CREATE TABLE places(n INTEGER PRIMARY KEY, id TEXT UNIQUE, name TEXT, feature TEXT, country TEXT, admin1 TEXT, admin2 TEXT,
 lat REAL, lon REAL, population INTEGER, radius_km REAL, s INTEGER, since TEXT, until TEXT);
CREATE TABLE shapes(n INTEGER PRIMARY KEY, shape BLOB);
CREATE TABLE met(key TEXT, level INTEGER, n INTEGER);
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
"""
_SORT = """
CREATE TABLE keys(key TEXT, n INTEGER, level INTEGER, PRIMARY KEY(key, n)) WITHOUT ROWID;
INSERT INTO keys SELECT key, n, level FROM met ORDER BY key, n;
CREATE TABLE countries(key TEXT PRIMARY KEY, code TEXT) WITHOUT ROWID;
INSERT OR IGNORE INTO countries SELECT m.key, p.country FROM places p JOIN met m USING (n)
 WHERE p.feature = 'country' AND m.level < 2 AND substr(m.key, 1, 1) NOT IN ('-', '~', '^', '=', '%') ORDER BY m.level, p.n;
DROP TABLE met;
CREATE INDEX lands ON places(n) WHERE feature = 'country';
CREATE INDEX provinces ON places(admin1) WHERE feature = 'adm1';
CREATE INDEX districts ON places(admin2) WHERE feature = 'adm2';
"""
_PLACE = "p.id, p.name, p.feature, p.country, p.admin1, p.admin2, p.lat, p.lon, p.population, p.radius_km, s.source, s.licence"
_HELD = "p.since, p.until"
_ROWS = f"SELECT {_PLACE}, 0, {_HELD} FROM places p JOIN sources s USING (s) "  # noqa: S608
"""Rows that no name met: their level is 0."""
_MOST_ROWS = 400
_STALE_SECONDS: Final = 86_400


def build_index(
    path: Path,
    entries: Iterable[Entry],
    meta: Callable[[], Mapping[str, str]],
    twice: Callable[[Entry], None] = lambda _: None,
) -> None:
    """Write an index, whole or not at all: a killed build leaves what was there. Entries are never all in memory.

    ``meta`` is asked for when all entries are in: what the index says about itself, or the error that refuses them.
    ``twice`` is called with each entry whose id an earlier one bears; the earlier one stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _sweep(path)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    try:
        with contextlib.closing(sqlite3.connect(part)) as store:
            store.executescript(_SCHEMA)
            _fill(store, entries, twice)
            about = meta()
            store.commit()
            store.executescript(_SORT)
            store.executemany("INSERT INTO meta VALUES (?, ?)", sorted({**about, "index": INDEX_VERSION}.items()))
            store.commit()
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _fill(store: sqlite3.Connection, entries: Iterable[Entry], twice: Callable[[Entry], None]) -> None:
    sources: dict[tuple[str, str], int] = {}
    number = 0
    for entry in entries:
        row = entry.row
        origin = sources.setdefault((row.source, row.licence), len(sources))
        place = (number + 1, *row[:10], origin, row.since, row.until)
        if store.execute("INSERT OR IGNORE INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", place).rowcount == 0:
            twice(entry)
            continue
        number += 1
        if entry.shape is not None:
            store.execute("INSERT INTO shapes VALUES (?, ?)", (number, entry.shape))
        store.executemany("INSERT INTO met VALUES (?, ?, ?)", [(key, level, number) for key, level in entry_keys(entry)])
    store.executemany("INSERT INTO sources VALUES (?, ?, ?)", ((n, *origin) for origin, n in sources.items()))


def entry_keys(entry: Entry) -> Iterator[tuple[str, int]]:
    """Every key that leads to an entry, once, with the best level it gives."""
    row = entry.row
    country = "" if row.feature == "country" else row.country or ""
    found: dict[str, int] = {f"={name}": 1 for name in entry.exact}
    for at, name in enumerate((row.name, *entry.others)):
        for key, level in row_keys(name, at == 0, country):
            found[key] = min(level, found.get(key, level))
    yield from found.items()


def drop_stale(paths: Iterable[Path], meta: Mapping[str, str]) -> None:
    """Remove indexes that are not whole or of other things than ``meta``, but for those of the last day.

    Two versions on one machine would else build theirs anew in turns.
    """
    for path in paths:
        if time.time() - path.stat().st_mtime > _STALE_SECONDS and not is_whole(path, meta):
            path.unlink(missing_ok=True)


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


def is_whole(path: Path, meta: Mapping[str, str]) -> bool:
    """Whether the file is an index of this version that was made from the same things."""
    if not path.is_file():
        return False
    try:
        with contextlib.closing(Index(path)) as index:
            return {**meta, "index": INDEX_VERSION}.items() <= index.meta.items()
    except sqlite3.DatabaseError:
        return False


class Index:
    """An index opened for reading."""

    def __init__(self, path: Path) -> None:
        self._store = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        try:
            self.meta = dict(self._store.execute("SELECT key, value FROM meta ORDER BY key").fetchall())
        except sqlite3.DatabaseError:
            self._store.close()
            raise

    def meet(self, keys: tuple[str, ...]) -> Iterator[PlaceRow]:
        """Rows that any of the keys leads to, each with its best level; of very many the nearest in name and the largest."""
        marks = ",".join("?" * len(keys))
        query = (
            f"SELECT {_PLACE}, min(k.level), {_HELD} FROM keys k JOIN places p USING (n) JOIN sources s USING (s) "  # noqa: S608
            f"WHERE k.key IN ({marks}) GROUP BY n ORDER BY min(k.level), p.population DESC LIMIT ?"
        )
        for cells in self._store.execute(query, (*keys, _MOST_ROWS)):
            yield PlaceRow(*cells)

    def lands(self) -> Iterator[PlaceRow]:
        """All countries."""
        for cells in self._store.execute(_ROWS + "WHERE p.feature = 'country' ORDER BY p.n"):
            yield PlaceRow(*cells)

    def area(self, feature: Literal["adm1", "adm2"], code: str) -> PlaceRow | None:
        """The area of the first or second order with this code of its own."""
        own = "p.feature = 'adm1' AND p.admin1 = ?" if feature == "adm1" else "p.feature = 'adm2' AND p.admin2 = ?"
        cells = self._store.execute(f"{_ROWS}WHERE {own} ORDER BY p.n LIMIT 1", (code,)).fetchone()
        return PlaceRow(*cells) if cells else None

    def shapes(self) -> Iterator[tuple[PlaceRow, bytes]]:
        """Rows whose area is known, with it as well-known binary."""
        query = f"SELECT {_PLACE}, 0, {_HELD}, h.shape FROM shapes h JOIN places p USING (n) JOIN sources s USING (s) ORDER BY n"  # noqa: S608
        for *cells, shape in self._store.execute(query):
            yield PlaceRow(*cells), shape

    def sources(self) -> tuple[tuple[str, str], ...]:
        """(source, licence) of everything in the index."""
        return tuple(self._store.execute("SELECT source, licence FROM sources ORDER BY s").fetchall())

    def row(self, id_: str) -> PlaceRow | None:
        """The row that bears the id."""
        cells = self._store.execute(_ROWS + "WHERE p.id = ?", (id_,)).fetchone()
        return PlaceRow(*cells) if cells else None

    def countries(self) -> dict[str, str]:
        """Folded name of a country → ISO code."""
        return dict(self._store.execute("SELECT key, code FROM countries ORDER BY key").fetchall())

    def has(self, row: str) -> bool:
        """Whether a row bears this id."""
        return self._store.execute("SELECT 1 FROM places WHERE id = ?", (row,)).fetchone() is not None

    def held(self, ids: Iterable[str]) -> set[str]:
        """Those of the ids that rows bear."""
        asked = tuple(ids)
        marks = ",".join("?" * len(asked))
        return {id_ for (id_,) in self._store.execute(f"SELECT id FROM places WHERE id IN ({marks})", asked)}  # noqa: S608

    def close(self) -> None:
        """Let go of the file."""
        self._store.close()
