"""Which reader a gazetteer file needs, told by its name and first line."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from wardesk.errors import InputError, UsageError
from wardesk.gazetteer.geonames import dump, first_line, looks_like_geonames
from wardesk.gazetteer.intake import Intake
from wardesk.gazetteer.rows import Entry, How
from wardesk.gazetteer.tables import ACLED, COLUMNS, FIELDS, UCDP, header, mapped_table, own_table

_SHAPES: Final = frozenset({".shp", ".geojson", ".json"})
Reader: TypeAlias = Callable[[Path, Intake, How], Iterator[Entry]]


def _own(path: Path, intake: Intake, _how: How) -> Iterator[Entry]:
    return own_table(path, intake)


def _shapes(path: Path, intake: Intake, how: How) -> Iterator[Entry]:
    """Loads its libraries only here: they take half a second that coding does not need."""
    from wardesk.gazetteer.shapes import shapes

    return shapes(path, intake, how)


def _known(columns: Mapping[str, str], source: str, licence: str) -> Reader:
    def read(path: Path, intake: Intake, how: How) -> Iterator[Entry]:
        told = how._replace(columns=columns, source=how.source or source, licence=how.licence or licence)
        return mapped_table(path, intake, told)

    return read


READERS: Final[Mapping[str, Reader]] = {
    "own": _own,
    "geonames": dump,
    "ocha": _shapes,
    "shapes": _shapes,
    "ucdp": _known(UCDP, "UCDP", "CC BY 4.0"),
    "acled": _known(ACLED, "ACLED", "ACLED's terms of use"),
    "table": mapped_table,
}
"""Reader by the word that ``--as`` takes."""


def reader_of(path: Path, how: How) -> Reader:
    """The reader of a file. Raises ``InputError`` where nothing fits, ``UsageError`` for an unknown word or field."""
    if how.kind is not None and how.kind not in READERS:
        raise UsageError(f"--as is one of {', '.join(READERS)}, not {how.kind!r}")
    unknown = sorted(how.columns.keys() - set(FIELDS))
    if unknown:
        raise UsageError(f"--map does not know {unknown[0]!r}; it knows {', '.join(FIELDS)}")
    return READERS[how.kind or _kind(path, how)]


def _kind(path: Path, how: How) -> str:
    if not path.is_file():
        raise InputError(f"gazetteer {path.name}: cannot be read (No such file); check the path")
    suffix = path.suffix.casefold()
    if suffix in _SHAPES or (suffix == ".zip" and _packs_shapes(path)):
        return "shapes"
    if suffix in (".zip", ".txt"):
        if looks_like_geonames(first_line(path)):
            return "geonames"
        raise InputError(f"gazetteer {path.name}: no GeoNames dump (19 columns with tabs between); see --as")
    return "table" if how.columns else _table(path)


def _packs_shapes(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.casefold().endswith(".shp") for name in archive.namelist())
    except (OSError, zipfile.BadZipFile) as error:
        raise InputError(f"gazetteer {path.name}: cannot be read ({error}); check the file") from error


def _table(path: Path) -> str:
    names = header(path)
    known = set(map(str.casefold, names))
    for kind, columns in (("ucdp", UCDP), ("acled", ACLED)):
        if set(columns.values()) <= known:
            return kind
    if names and names != COLUMNS and not set(COLUMNS) & set(names):
        raise InputError(
            f"gazetteer {path.name}: columns are {','.join(names)[:200]!r}; say what they are with --map name=…,lat=…,lon=…"
        )
    return "own"
