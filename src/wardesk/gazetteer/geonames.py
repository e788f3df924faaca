"""Reader of GeoNames' country dumps: 19 tab-separated columns, and the file of alternate names beside it."""

from __future__ import annotations

import contextlib
import io
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TextIO

from wardesk.errors import InputError
from wardesk.gazetteer.intake import Intake, bounded_lines
from wardesk.gazetteer.naming import is_latin, latin
from wardesk.gazetteer.rows import Entry, How, PlaceRow

_COLUMNS: Final = 19
_LICENCE: Final = "CC BY 4.0 (GeoNames)"
_NO_NAMES: Final = frozenset({"link", "wkdt", "post", "iata", "icao", "faac", "unlc", "phon", "piny", "abbr"})
"""Kinds of alternate names that are codes, links or spellings for the ear."""
_MOST_BYTES: Final = 4_000_000_000
"""Above this a packed file is refused: all of GeoNames is 1.6 GB."""
_MOST_PACKED: Final = 200
"""Times a packed text may grow; a text packs 4 to 20 times."""
_TOWN_FROM: Final = 5_000

_BY_CODE: Final = {
    "ADM1": "adm1", "ADM2": "adm2", "ADM3": "adm3", "ADM4": "adm", "ADM5": "adm", "ADMD": "adm", "PPLX": "neighbourhood",
    "CMP": "camp", "CMPRF": "camp", "CMPLA": "camp", "CMPQ": "camp", "RGN": "area", "PPLA": "town", "PPLC": "town",
}  # fmt: skip
_BY_CLASS: Final = {
    "A": "area",
    "P": "village",
    "S": "facility",
    "L": "area",
    "H": "area",
    "T": "area",
    "V": "area",
    "R": "area",
    "U": "area",
}


def looks_like_geonames(first: str) -> bool:
    """Whether a file's first line is one of a dump."""
    cells = first.rstrip("\r\n").split("\t")
    return len(cells) == _COLUMNS and cells[0].isdigit() and len(cells[8]) in (0, 2)


def dump(path: Path, intake: Intake, how: How) -> Iterator[Entry]:
    """Rows of ``SY.txt`` or ``SY.zip``. States themselves are left to the built-in list.

    Raises ``InputError`` where the file is no dump, is no UTF-8, or is packed beyond belief.
    """
    with _alternates(how.alternates) as more:
        for cells in _lines(path, intake):
            if len(cells) != _COLUMNS:
                if intake.line == 1:
                    raise InputError(f"gazetteer {path.name}: {len(cells)} columns, a GeoNames dump has {_COLUMNS}")
                intake.refuse(f"{len(cells)} columns, expected {_COLUMNS}")
            elif not (cells[0].isdigit() and cells[1]):
                intake.refuse("id is no number or name is empty")
            elif not cells[7].startswith("PCL"):
                yield from _entry(cells, intake, how, more)


def _entry(cells: list[str], intake: Intake, how: How, more: Callable[[str], list[str]]) -> Iterator[Entry]:
    country = cells[8] or how.country
    point = intake.number(cells[4], cells[5])
    if point is None or not intake.lies(*point, country):
        return
    people = int(cells[14]) if cells[14].isdigit() else 0
    first = f"{country}.{cells[10]}" if country and cells[10] not in ("", "00") else None
    second = f"{first}.{cells[11]}" if first and cells[11] else None
    row = PlaceRow(
        f"GeoNames:{cells[0]}", cells[1], _feature(cells[6], cells[7], people), country, first, second, *point, people,
        None, how.source or "GeoNames", how.licence or _LICENCE,
    )  # fmt: skip
    names = dict.fromkeys((cells[2], *cells[3].split(","), *more(cells[0])))
    yield Entry(row, [*latin(names), *(name for name in names if name and not is_latin(name))])


def _feature(letter: str, code: str, people: int) -> str:
    if code.startswith("PPLA") or (letter == "P" and code != "PPLX" and people >= _TOWN_FROM):
        return "town"
    return _BY_CODE.get(code) or _BY_CLASS.get(letter, "place")


def first_line(path: Path) -> str:
    """The first line of a list; empty where the list is. Raises ``InputError`` as ``dump`` does."""
    return "\t".join(next(_lines(path, Intake(path.name, {})), []))


def _lines(path: Path, intake: Intake) -> Iterator[list[str]]:
    try:
        with opened(path) as stream:
            for intake.line, line in enumerate(bounded_lines(stream, path.name), 1):
                yield line.rstrip("\r\n").split("\t")
    except UnicodeDecodeError as error:
        raise InputError(f"gazetteer {path.name}, after line {intake.line}: not UTF-8; save the file as UTF-8") from error
    except (OSError, zipfile.BadZipFile, EOFError) as error:
        raise InputError(f"gazetteer {path.name}: cannot be read ({error}); check the file") from error


@contextlib.contextmanager
def opened(path: Path) -> Iterator[TextIO]:
    """A text file, or the one list inside a ZIP archive, unpacked as it is read and no further than a list can be."""
    if path.suffix.casefold() != ".zip":
        with path.open(encoding="utf-8-sig", newline="") as stream:
            yield stream
        return
    with zipfile.ZipFile(path) as archive:
        lists = [
            info for info in archive.infolist() if info.filename.endswith(".txt") and "readme" not in info.filename.casefold()
        ]
        if len(lists) != 1:
            raise InputError(f"gazetteer {path.name}: holds {len(lists)} lists, expected one .txt beside the readme")
        refuse_bomb(path, lists)
        with archive.open(lists[0]) as packed, io.TextIOWrapper(packed, encoding="utf-8-sig", newline="") as stream:
            yield stream


def refuse_bomb(path: Path, members: list[zipfile.ZipInfo]) -> None:
    """Raise ``InputError`` where members of an archive say that they grow beyond belief; ZIP holds them to what they say."""
    size = sum(info.file_size for info in members)
    if size > _MOST_BYTES or size > _MOST_PACKED * max(1, sum(info.compress_size for info in members)) + 1_000_000:
        raise InputError(f"gazetteer {path.name}: unpacks to {size:,} bytes; more than a list of places can be")


@contextlib.contextmanager
def _alternates(path: Path | None) -> Iterator[Callable[[str], list[str]]]:
    """Alternate names by GeoNames id, in a file of their own while the dump is read; historic ones are left out."""
    if path is None:
        yield lambda _: []
        return
    with (
        tempfile.TemporaryDirectory(prefix="wardesk-") as folder,
        contextlib.closing(sqlite3.connect(Path(folder) / "n")) as store,
    ):
        store.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; CREATE TABLE names(id TEXT, name TEXT)")
        store.executemany("INSERT INTO names VALUES (?, ?)", _names(path))
        store.execute("CREATE INDEX by_id ON names(id)")
        yield lambda number: [name for (name,) in store.execute("SELECT name FROM names WHERE id = ? ORDER BY rowid", (number,))]


def _names(path: Path) -> Iterator[tuple[str, str]]:
    for cells in _lines(path, Intake(path.name, {})):
        if len(cells) < 8 or not cells[1].isdigit():
            raise InputError(f"gazetteer {path.name}: no list of alternate names: {len(cells)} columns, expected 8 or 10")
        if cells[2] not in _NO_NAMES and cells[7] != "1":
            yield cells[1], cells[3]
