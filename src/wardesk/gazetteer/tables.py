"""Readers of place lists in CSV: our own columns, read strictly, and any others by a map of their columns."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from wardesk.errors import InputError
from wardesk.gazetteer.intake import Intake, bounded_lines
from wardesk.gazetteer.keys import name_and_feature
from wardesk.gazetteer.naming import latin
from wardesk.gazetteer.rows import FEATURES, Entry, How, PlaceRow

COLUMNS: Final = ("id", "name", "alt", "feature", "adm1_pcode", "lat", "lon", "source", "licence")
_MOST_FIELD: Final = 20_000
UCDP: Final = {
    "name": "where_coordinates", "lat": "latitude", "lon": "longitude", "admin1": "adm_1", "admin2": "adm_2",
    "precision": "where_prec",
}  # fmt: skip
"""Columns of UCDP's events; a place is one row, wherever it happened often."""
ACLED: Final = {
    "name": "location", "lat": "latitude", "lon": "longitude", "admin1": "admin1", "admin2": "admin2",
    "precision": "geo_precision",
}  # fmt: skip
"""Columns of ACLED's events."""
FIELDS: Final = (
    "id", "name", "alt", "feature", "country", "admin1", "admin2", "lat", "lon", "population", "precision", "source", "licence",
    "since", "until",
)  # fmt: skip
"""What ``--map`` may name; ``name``, ``lat`` and ``lon`` it must."""


def own_table(path: Path, intake: Intake) -> Iterator[Entry]:
    """Rows of a file with exactly our columns. Raises ``InputError`` where the file is not such a table."""
    for cells in _lines(path, intake):
        if tuple(cells) != COLUMNS:
            raise InputError(f"gazetteer {path.name}: columns are {','.join(cells)[:200]!r}, expected {','.join(COLUMNS)!r}")
        break
    else:
        raise InputError(f"gazetteer {path.name}: the file is empty, expected {','.join(COLUMNS)!r}")
    for cells in _lines(path, intake, skip=1):
        row = dict(zip(COLUMNS, cells, strict=False))
        reason = _fault(cells, row)
        if reason:
            intake.refuse(reason)
            continue
        point = intake.number(row["lat"], row["lon"])
        if point and intake.lies(*point, row["adm1_pcode"][:2].upper()):
            yield _entry(row, point)


def header(path: Path) -> tuple[str, ...]:
    """The first line's cells; none where the file is empty."""
    return next((tuple(cells) for cells in _lines(path, Intake(path.name, {}))), ())


def mapped_table(path: Path, intake: Intake, how: How) -> Iterator[Entry]:
    """Rows of a CSV whose columns the user, or a known form of table, has named.

    A column that begins with ``=`` is no column but what holds for all rows. Of rows without an id those of one name and
    point are one place. Raises ``InputError`` where a column is missing.
    """
    names = header(path)
    known = list(map(str.casefold, names))
    said = {field: column[1:] for field, column in how.columns.items() if column.startswith("=")}
    columns = {field: column for field, column in how.columns.items() if field not in said}
    missing = [column for column in columns.values() if column.casefold() not in known]
    if missing or not {"name", "lat", "lon"} <= how.columns.keys():
        lacks = f"no column {missing[0]!r}" if missing else "--map names no name, lat or lon"
        raise InputError(f"gazetteer {path.name}: {lacks}; its columns are {', '.join(names)[:300]}")
    at = {field: known.index(column.casefold()) for field, column in columns.items()}
    for cells in _lines(path, intake, skip=1):
        if len(cells) != len(names):
            intake.refuse(f"{len(cells)} cells, expected {len(names)}")
            continue
        row = {**said, **{field: cells[n] for field, n in at.items()}}
        if row.get("precision", "1") not in ("1", "1.0"):
            continue
        if not row["name"] or ("id" in row and not row["id"]):
            intake.refuse("id or name is empty")
            continue
        country = (row.get("country") if len(row.get("country", "")) == 2 else how.country) or None
        point = intake.number(row["lat"], row["lon"])
        if point and intake.lies(*point, country):
            yield _mapped(row, point, country, intake.name, how)


def _mapped(row: Mapping[str, str], point: tuple[float, float], country: str | None, file: str, how: How) -> Entry:
    feature = row.get("feature", "")
    named = name_and_feature(row["name"], feature if feature in FEATURES else "place")
    alike = hashlib.sha256(f"{row['name']}|{point}".encode()).hexdigest()[:12]
    people = row.get("population", "")
    place = PlaceRow(
        row.get("id") or f"{file}:{alike}", named.names[0], named.feature, country, row.get("admin1") or None,
        row.get("admin2") or None, *point, int(people) if people.isdigit() else 0, None,
        row.get("source") or how.source or file, row.get("licence") or how.licence or "not stated", 0,
        row.get("since") or None, row.get("until") or None,
    )  # fmt: skip
    return Entry(place, (*named.names[1:], *filter(None, map(str.strip, row.get("alt", "").split("|")))))


def _lines(path: Path, intake: Intake, skip: int = 0) -> Iterator[list[str]]:
    """Stripped cells of every line that has any."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            table = csv.reader(bounded_lines(stream, path.name), strict=True)
            for cells in table:
                intake.line = table.line_num
                if cells and table.line_num > skip:
                    yield [cell.strip() for cell in cells]
    except UnicodeDecodeError as error:
        raise InputError(f"gazetteer {path.name}: byte {error.start} is not UTF-8; save the file as UTF-8 CSV") from error
    except OSError as error:
        raise InputError(f"gazetteer {path.name}: cannot be read ({error.strerror}); check the path") from error
    except csv.Error as error:
        raise InputError(f"gazetteer {path.name}, line {intake.line + 1}: not CSV ({error})") from error


def _fault(cells: list[str], row: Mapping[str, str]) -> str | None:
    if len(cells) != len(COLUMNS):
        return f"{len(cells)} cells, expected {len(COLUMNS)}"
    if not row["id"] or not row["name"]:
        return "id or name is empty"
    if max(map(len, cells)) > _MOST_FIELD:
        return f"a cell is longer than {_MOST_FIELD:,} characters"
    if row["feature"] not in FEATURES:
        return f"unknown feature {row['feature']!r}; one of {', '.join(sorted(FEATURES))}"
    return None


def _entry(row: Mapping[str, str], point: tuple[float, float]) -> Entry:
    named = name_and_feature(row["name"], row["feature"])
    code = row["adm1_pcode"]
    own = row["id"].rsplit(":", 1)[-1]
    admin2 = own[:6] if named.feature in ("adm2", "adm3") and code and own.startswith(code) and len(own) >= 6 else None
    others = tuple(alt.strip() for alt in row["alt"].split("|") if alt.strip())
    if row["id"].startswith("GeoNames:"):
        others = tuple(name for name in others if not name.isascii() or name in latin([name]))
    place = PlaceRow(
        row["id"], named.names[0], named.feature, code[:2].upper() or None, code or None, admin2, *point, 0, None,
        row["source"], row["licence"],
    )  # fmt: skip
    return Entry(place, (*named.names[1:], *others))
