"""Reader of boundaries and points: shapefiles, also zipped, and GeoJSON. Coordinates must be WGS 84; P-codes are kept."""

from __future__ import annotations

import json
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

import shapefile
from shapely import force_2d, make_valid
from shapely.errors import ShapelyError
from shapely.geometry import shape as build
from shapely.geometry.base import BaseGeometry

from wardesk.errors import InputError
from wardesk.gazetteer.geonames import refuse_bomb
from wardesk.gazetteer.intake import Intake
from wardesk.gazetteer.rows import Entry, How, PlaceRow, distance_km

_MOST_GEOJSON: Final = 200_000_000
"""GeoJSON is read whole, and takes six times its size: above this, shapefiles, which are not, must be used."""
_ORDERS: Final = ("adm1", "adm2", "adm3")
_DEGREES: Final = ("EPSG:4326", "urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "urn:ogc:def:crs:OGC::CRS84")
_SINCE: Final = ("VALID_ON", "VALIDON", "VALID_FROM", "SINCE")
_UNTIL: Final = ("VALID_TO", "VALIDTO", "VALID_TILL", "UNTIL")


class _Names(NamedTuple):
    """What the attributes of a feature say."""

    code: str
    name: str
    others: tuple[str, ...]
    feature: str
    codes: Mapping[str, str]
    """``adm0`` … ``adm3`` → P-code."""


def shapes(path: Path, intake: Intake, how: How) -> Iterator[Entry]:
    """Rows of a shapefile or a GeoJSON file; broken outlines are mended and counted, hopeless ones left out.

    Raises ``InputError`` where the file cannot be read, names no places, or is not in WGS 84.
    """
    features = _geojson(path, intake) if path.suffix.casefold() in (".geojson", ".json") else _shapefile(path, intake)
    for cells, geometry in features:
        known = _read(cells, how)
        if known is None:
            intake.refuse("name or code is empty")
            continue
        try:
            shape = _valid(geometry, intake)
        except (ShapelyError, ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
            intake.refuse(f"the outline cannot be read ({error})")
            continue
        if shape is None:
            intake.refuse("the outline is empty")
            continue
        yield from _entry(known, cells, shape, intake, how)


def _entry(known: _Names, cells: Mapping[str, str], shape: BaseGeometry, intake: Intake, how: How) -> Iterator[Entry]:
    country = (known.codes.get("adm0") or how.country or known.code[:2]).upper()
    middle = shape.centroid if shape.covers(shape.centroid) else shape.representative_point()
    lat, lon = round(middle.y, 5), round(middle.x, 5)
    if not intake.lies(lat, lon, country):
        return
    area = shape.area > 0
    edge = shape.convex_hull.exterior.coords if area else ()
    radius = round(max((distance_km(lat, lon, y, x) for x, y, *_ in edge), default=0.0), 1) or None
    row = PlaceRow(
        f"OCHA:{known.feature.upper()}:{known.code}", known.name, known.feature, country, known.codes.get("adm1"),
        known.codes.get("adm2"), lat, lon, 0, radius, how.source or intake.name, how.licence or "not stated", 0,
        _day(cells, _SINCE), _day(cells, _UNTIL),
    )  # fmt: skip
    yield Entry(row, known.others, (), shape.wkb if area else None)


def _valid(geometry: Mapping[str, Any], intake: Intake) -> BaseGeometry | None:
    shape = force_2d(build(geometry))
    if shape.is_empty:
        return None
    if not shape.is_valid:
        shape = make_valid(shape)
        if shape.geom_type == "GeometryCollection":
            parts = [part for part in shape.geoms if part.area > 0]
            shape = shape if not parts else parts[0].union(type(shape)(parts[1:])) if parts[1:] else parts[0]
        intake.mended += 1
    return shape


def _read(cells: Mapping[str, str], how: How) -> _Names | None:
    """Name, code and order of a feature, by the columns the user named or those that OCHA uses."""
    codes = {f"adm{n}": cells[f"ADM{n}_PCODE"] for n in range(4) if cells.get(f"ADM{n}_PCODE")}
    order = max((n for n in range(4) if f"adm{n}" in codes), default=-1)
    code = cells.get(how.columns.get("id", "PCODE").upper()) or ""
    stem = "NAME"
    if not code and order >= 0:
        code, stem = codes[f"adm{order}"], f"ADM{order}"
    elif code and code not in codes.values():
        order += 1
    feature = how.columns.get("feature") or _order(order, code)
    name = cells.get(how.columns.get("name", f"{stem}_EN").upper()) or cells.get("NAME") or ""
    if feature in _ORDERS:
        codes[feature] = code
    if order == 0 and len(code) == 2:
        codes["adm0"] = code
    others = tuple(value for key, value in cells.items() if key.startswith((f"{stem}_", "NAM_")) and value and value != name)
    return _Names(code, name, others, feature, codes) if code and name else None


def _order(order: int, code: str) -> str:
    if order <= 0:
        return "country" if len(code) <= 2 else "place"
    if order <= 3 and code[:1].isalpha() and code[1:2].isalpha():
        return _ORDERS[order - 1]
    return "neighbourhood" if code.startswith("N") else "place"


def _day(cells: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    text = next((cells[name] for name in names if cells.get(name)), "")[:10].replace("/", "-")
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


# ---------------------------------------------------------------- files


def _shapefile(path: Path, intake: Intake) -> Iterator[tuple[dict[str, str], Mapping[str, Any]]]:
    intake.word = "record"
    _check_projection(path)
    try:
        with _reader(path) as reader:
            for intake.line, found in enumerate(reader.iterShapeRecords(), 1):
                yield _cells(found.record.as_dict()), found.shape.__geo_interface__
    except (
        shapefile.ShapefileException,
        shapefile.PossiblyCorruptFileHeader,
        OSError,
        UnicodeDecodeError,
        ValueError,
        IndexError,
        zipfile.BadZipFile,
    ) as error:
        raise InputError(
            f"gazetteer {path.name}, record {intake.line + 1}: cannot be read ({error}); check .shp, .shx, .dbf"
        ) from error


def _reader(path: Path) -> shapefile.Reader:
    """Open a shapefile; one whose header lies about its size is torn."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", shapefile.PossiblyCorruptFileHeader)
        return shapefile.Reader(str(path), encoding="utf-8", encodingErrors="strict")


def _check_projection(path: Path) -> None:
    if path.suffix.casefold() == ".zip":
        with zipfile.ZipFile(path) as archive:
            refuse_bomb(path, archive.infolist())
            found = [archive.read(name) for name in archive.namelist() if name.casefold().endswith(".prj")]
    else:
        beside = path.with_suffix(".prj")
        found = [beside.read_bytes()] if beside.is_file() else []
    for data in found:
        text = data.decode("utf-8", "replace").strip()
        if not text.startswith("GEOGCS") or "WGS" not in text[:80].replace("_", "").upper() or "84" not in text[:80]:
            raise InputError(_elsewhere(path, text[:60]))
    if not found:
        raise InputError(
            f"gazetteer {path.name}: no .prj beside it, so nobody knows where its coordinates are; add one for WGS 84"
        )


def _elsewhere(path: Path, projection: str) -> str:
    return (
        f"gazetteer {path.name}: coordinates are not in WGS 84 but in {projection!r}; "
        "turn them first, for example with: ogr2ogr -t_srs EPSG:4326 OUT IN"
    )


def _geojson(path: Path, intake: Intake) -> Iterator[tuple[dict[str, str], Mapping[str, Any]]]:
    intake.word = "feature"
    try:
        if path.stat().st_size > _MOST_GEOJSON:
            raise InputError(f"gazetteer {path.name}: GeoJSON above {_MOST_GEOJSON:,} bytes; turn it into a shapefile")
        data = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"gazetteer {path.name}: not readable as GeoJSON ({error})") from error
    if not isinstance(data, dict) or not isinstance(data.get("features"), list):
        raise InputError(f"gazetteer {path.name}: no GeoJSON collection of features")
    crs = str(((data.get("crs") or {}).get("properties") or {}).get("name", _DEGREES[0]))
    if crs not in _DEGREES:
        raise InputError(_elsewhere(path, crs))
    for intake.line, feature in enumerate(data["features"], 1):
        parts = feature if isinstance(feature, dict) else {}
        cells = parts.get("properties")
        yield _cells(cells if isinstance(cells, dict) else {}), parts.get("geometry") or {}


def _cells(record: Mapping[str, Any]) -> dict[str, str]:
    """Attributes as text under capital names."""
    return {key.upper(): _text(value) for key, value in record.items() if value is not None}


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else " ".join(str(value).split())
