"""Readers of gazetteer files: GeoNames' dumps, boundaries, lists of places; what is refused, and with which words."""

from __future__ import annotations

import json
import struct
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
import shapefile
from shapely import from_wkb

from wardesk.errors import InputError, UsageError
from wardesk.gazetteer import geonames as geonames_module
from wardesk.gazetteer import intake as intake_module
from wardesk.gazetteer import shapes as shapes_module
from wardesk.gazetteer.intake import Intake
from wardesk.gazetteer.readers import reader_of
from wardesk.gazetteer.rows import Circle, Entry, How

WGS84 = 'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]]]'
CIRCLES = {"SY": Circle(35.0, 38.0, 300.0), "FR": Circle(46.0, 2.0, 500.0)}
SQUARE = [(38.0, 35.0), (38.0, 36.0), (39.0, 36.0), (39.0, 35.0), (38.0, 35.0)]
BOWTIE = [(38.0, 35.0), (39.0, 36.0), (39.0, 35.0), (38.0, 36.0), (38.0, 35.0)]


def read(path: Path, how: How = How()) -> tuple[list[Entry], Intake, list[str]]:  # noqa: B008
    intake = Intake(path.name, CIRCLES)
    entries = list(reader_of(path, how)(path, intake, how))
    return entries, intake, [issue.message for issue in intake.close()]


def line(number: str = "1", name: str = "Bir Salim", code: str = "P.PPL", **more: str) -> str:
    letter, _, kind = code.partition(".")
    cells = [
        number,
        name,
        "Bir Salim",
        "Bir Selim,bir salim,بئر سالم",
        "35.1",
        "38.1",
        letter,
        kind,
        "SY",
        "",
        "07",
        "164",
        "",
        "",
        "900",
        "",
        "",
        "",
        "2020-01-01",
    ]
    places = {"lat": 4, "lon": 5, "country": 8, "admin1": 10, "admin2": 11, "people": 14}
    for key, value in more.items():
        cells[places[key]] = value
    return "\t".join(cells)


# ---------------------------------------------------------------- GeoNames


def test_a_dump_keeps_ids_codes_names_and_kinds(tmp_path: Path) -> None:
    path = tmp_path / "SY.txt"
    path.write_text(
        "\n".join([line(), line("2", "Tall", "P.PPLA", people="70000"), line("3", "Syria", "A.PCLI")]) + "\n", "utf-8"
    )
    entries, intake, issues = read(path)
    assert issues == []
    assert intake.accepted == 2
    village, town = entries
    assert village.row[:6] == ("GeoNames:1", "Bir Salim", "village", "SY", "SY.07", "SY.07.164")
    assert (village.row.lat, village.row.lon, village.row.population, village.row.licence) == (
        35.1,
        38.1,
        900,
        "CC BY 4.0 (GeoNames)",
    )
    assert set(village.others) == {"Bir Salim", "Bir Selim", "بئر سالم"}
    assert town.row.feature == "town"


@pytest.mark.parametrize(
    ("code", "people", "feature"),
    [
        ("A.ADM1", "0", "adm1"), ("A.ADM2", "0", "adm2"), ("A.ADM3", "0", "adm3"), ("A.ADMD", "0", "adm"),
        ("P.PPLX", "9000", "neighbourhood"),
        ("P.PPL", "9000", "town"), ("P.PPL", "0", "village"), ("S.CMPRF", "0", "camp"), ("S.AIRB", "0", "facility"),
        ("T.MT", "0", "area"), ("", "0", "place"),
    ],
)  # fmt: skip
def test_kinds_of_geonames(tmp_path: Path, code: str, people: str, feature: str) -> None:
    path = tmp_path / "SY.txt"
    path.write_text(line(code=code, people=people) + "\n", "utf-8")
    assert read(path)[0][0].row.feature == feature


def test_alternate_names_join_and_historic_ones_do_not(tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    rows = [
        "9\t1\ten\tWell of Salim\t\t\t\t\t\t",
        "10\t1\ten\tOld Salim\t\t\t\t1\t\t",
        "11\t1\tlink\thttps://x.org\t\t\t\t\t\t",
        "12\t5\ten\tOther\t\t\t\t\t\t",
    ]
    names.write_text("\n".join(rows) + "\n", "utf-8")
    path = packed(tmp_path / "SY.zip", {"SY.txt": line() + "\n", "readme.txt": "about"})
    others = read(path, How(alternates=names))[0][0].others
    assert "Well of Salim" in others
    assert not {"Old Salim", "https://x.org", "Other"} & set(others)
    names.write_text("9\tx\n", "utf-8")
    with pytest.raises(InputError, match="no list of alternate names"):
        read(path, How(alternates=names))


def packed(path: Path, members: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"lat": "north"}, "not numbers"),
        ({"lat": "95"}, "off the globe"),
        ({"lat": "nan"}, "off the globe"),
        ({"lat": "38.1", "lon": "12.0"}, "far outside SY"),
    ],
)
def test_bad_points_of_a_dump_are_named_by_line(tmp_path: Path, more: dict[str, str], reason: str) -> None:
    path = tmp_path / "SY.txt"
    path.write_text(line() + "\n" + line("2", **more) + "\n" + line("x") + "\nshort\n", "utf-8")
    entries, intake, issues = read(path)
    assert len(entries) == 1
    assert "SY.txt, line 2: " in issues[0]
    assert reason in issues[0]
    assert "line 3: id is no number" in issues[1]
    assert "line 4: 1 columns, expected 19" in issues[2]
    assert intake.refused == 3


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = packed(tmp_path / "SY.zip", {"SY.txt": line() + "\n" + "0" * 30_000_000})
    with pytest.raises(InputError, match="unpacks to 30,000,"):
        read(bomb)
    fair = packed(tmp_path / "IQ.zip", {"IQ.txt": line() + "\n"})
    monkeypatch.setattr(geonames_module, "_MOST_BYTES", 10)
    with pytest.raises(InputError, match="more than a list of places"):
        read(fair, How("geonames"))


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        pytest.param("SY.txt", b"a\tb\n", "no GeoNames dump", id="columns"),
        pytest.param("SY.zip", b"PK no zip", "cannot be read", id="no-zip"),
        pytest.param("none.csv", None, "cannot be read", id="missing"),
        pytest.param("odd.csv", b"a,b\n1,2\n", "say what they are with --map", id="columns-of-a-table"),
        pytest.param("x.geojson", b"{", "not readable as GeoJSON", id="json"),
        pytest.param("x.geojson", b"[]", "no GeoJSON collection", id="no-collection"),
    ],
)
def test_files_that_are_something_else_stop(tmp_path: Path, name: str, data: bytes | None, message: str) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(InputError, match=message):
        read(path)


def test_a_dump_that_is_not_utf8_stops(tmp_path: Path) -> None:
    path = tmp_path / "SY.txt"
    path.write_bytes(line().encode() + b"\n\xe9\n")
    with pytest.raises(InputError, match="not UTF-8"):
        read(path)


def test_a_zip_with_two_lists_or_of_other_columns_stops(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds 2 lists"):
        read(packed(tmp_path / "a.zip", {"a.txt": "1", "b.txt": "2"}))
    path = tmp_path / "b.txt"
    path.write_text("1\t2\n", "utf-8")
    with pytest.raises(InputError, match="2 columns, a GeoNames dump has 19"):
        read(path, How("geonames"))


# ---------------------------------------------------------------- boundaries


def shapes_file(folder: Path, rows: list[tuple[dict[str, str], list[tuple[float, float]]]], prj: str | None = WGS84) -> Path:
    path = folder / "areas.shp"
    with shapefile.Writer(str(path), shapeType=shapefile.POLYGON) as writer:
        for field in rows[0][0]:
            writer.field(field, "C", 80)
        for record, ring in rows:
            writer.poly([ring])
            writer.record(**record)
    if prj is not None:
        path.with_suffix(".prj").write_text(prj, "utf-8")
    return path


def ocha(code: str = "SY09", name: str = "Mawqif", **more: str) -> dict[str, str]:
    return {"NAME_EN": name, "NAME_AR": "موقف", "PCODE": code, "ADM0_PCODE": "SY", **more}


def test_boundaries_keep_p_codes_names_and_outlines(tmp_path: Path) -> None:
    entries, intake, issues = read(
        shapes_file(tmp_path, [(ocha(VALIDON="2018-06-01"), SQUARE)]), How(source="OCHA", licence="CC BY")
    )
    (entry,) = entries
    assert (issues, intake.mended) == ([], 0)
    assert entry.row[:6] == ("OCHA:ADM1:SY09", "Mawqif", "adm1", "SY", "SY09", None)
    assert (entry.row.lat, entry.row.lon, entry.row.source, entry.row.licence, entry.row.since) == (
        35.5,
        38.5,
        "OCHA",
        "CC BY",
        "2018-06-01",
    )
    assert entry.row.radius_km == pytest.approx(71.9, abs=0.5)
    assert list(entry.others) == ["موقف"]
    assert entry.shape is not None
    assert from_wkb(entry.shape).is_valid


def test_an_outline_that_crosses_itself_is_mended_and_counted(tmp_path: Path) -> None:
    entries, intake, _ = read(shapes_file(tmp_path, [(ocha(), BOWTIE)]))
    assert intake.mended == 1
    assert entries[0].shape is not None
    mended = from_wkb(entries[0].shape)
    assert mended.is_valid
    assert mended.area == pytest.approx(0.5)


def test_orders_are_told_by_the_codes_above(tmp_path: Path) -> None:
    third = ocha("SY090102", ADM1_PCODE="SY09", ADM2_PCODE="SY0901")
    (entry,) = read(shapes_file(tmp_path, [(third, SQUARE)]))[0]
    assert (entry.row.feature, entry.row.admin1, entry.row.admin2) == ("adm3", "SY09", "SY0901")
    other = {"ADM2_EN": "Sahl", "ADM2_PCODE": "SY0901", "ADM1_PCODE": "SY09", "ADM0_PCODE": "SY"}
    (entry,) = read(shapes_file(tmp_path, [(other, SQUARE)]))[0]
    assert (entry.row.id, entry.row.name, entry.row.feature) == ("OCHA:ADM2:SY0901", "Sahl", "adm2")
    quarter = ocha("N0017", ADM1_PCODE="SY09", ADM2_PCODE="SY0901", ADM3_PCODE="SY090102")
    assert read(shapes_file(tmp_path, [(quarter, SQUARE)]))[0][0].row.feature == "neighbourhood"


@pytest.mark.parametrize(
    ("prj", "message"),
    [
        pytest.param('PROJCS["WGS_1984_UTM_Zone_37N",GEOGCS["GCS_WGS_1984"]]', "ogr2ogr", id="metres"),
        pytest.param('GEOGCS["GCS_ED_1950",DATUM["D_ED_1950"]]', "not in WGS 84", id="other-datum"),
        pytest.param(None, "no .prj", id="unknown"),
    ],
)
def test_another_projection_is_refused(tmp_path: Path, prj: str | None, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(shapes_file(tmp_path, [(ocha(), SQUARE)], prj))


def test_a_zipped_shapefile_reads_as_the_plain_one(tmp_path: Path) -> None:
    path = shapes_file(tmp_path, [(ocha(), SQUARE)])
    archive = packed(tmp_path / "areas.zip", {part.name: part.read_bytes() for part in sorted(tmp_path.glob("areas.*"))})
    assert [entry.row.id for entry in read(archive)[0]] == [entry.row.id for entry in read(path)[0]]


def test_a_torn_shapefile_stops(tmp_path: Path) -> None:
    path = shapes_file(tmp_path, [(ocha(), SQUARE)])
    path.with_suffix(".dbf").unlink()
    with pytest.raises(InputError, match=r"check \.shp, \.shx, \.dbf"):
        read(path)
    path = shapes_file(tmp_path, [(ocha(), SQUARE)])
    path.write_bytes(path.read_bytes()[:100] + struct.pack(">ii", 1, 10**6))
    with pytest.raises(InputError, match="cannot be read"):
        read(path)


def collection(tmp_path: Path, *features: object, **more: Any) -> Path:
    path = tmp_path / "areas.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features), **more}), "utf-8")
    return path


def feature(ring: object = SQUARE, kind: str = "Polygon", **more: str) -> dict[str, Any]:
    return {"properties": ocha(**more), "geometry": {"type": kind, "coordinates": [ring] if kind == "Polygon" else ring}}


def test_geojson_reads_and_its_bad_features_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nameless = {"properties": {}, "geometry": {"type": "Point", "coordinates": [38.1, 35.1]}}
    point = feature([38.1, 35.1], "Point", code="SY0901")
    path = collection(
        tmp_path,
        feature(),
        nameless,
        feature([[38, "x"], [39, 36]]),
        feature([], "Point"),
        point,
        "no feature",
        {"properties": []},
    )
    entries, _, issues = read(path)
    assert [entry.row.name for entry in entries] == ["Mawqif", "Mawqif"]
    assert entries[1].shape is None
    assert entries[1].row.radius_km is None
    assert [message.split(": ")[0] for message in issues] == [f"areas.geojson, feature {n}" for n in (2, 3, 4, 6, 7)]
    assert "cannot be read" in issues[1]
    assert "empty" in issues[2]
    with pytest.raises(InputError, match="EPSG:3857"):
        read(collection(tmp_path, feature(), crs={"properties": {"name": "EPSG:3857"}}))
    monkeypatch.setattr(shapes_module, "_MOST_GEOJSON", 10)
    with pytest.raises(InputError, match="turn it into a shapefile"):
        read(path)


# ---------------------------------------------------------------- tables


def table(tmp_path: Path, header: str, *rows: str, name: str = "list.csv") -> Path:
    path = tmp_path / name
    path.write_text("\n".join((header, *rows)) + "\n", "utf-8")
    return path


def test_any_table_reads_by_a_map_of_its_columns(tmp_path: Path) -> None:
    path = table(
        tmp_path, "Village,Y,X,Since", "Bir Salim village,35.1,38.1,2017-01-01", "Elsewhere,3.0,38.1,", ",35.1,38.1,", "short"
    )
    how = How(None, {"name": "village", "lat": "Y", "lon": "X", "since": "Since"}, "SY", "own survey", "CC0")
    entries, _, issues = read(path, how)
    (entry,) = entries
    assert (entry.row.name, entry.row.feature, entry.row.country, entry.row.source, entry.row.since) == (
        "Bir Salim", "village", "SY", "own survey", "2017-01-01",
    )  # fmt: skip
    assert [message.split(": ")[1] for message in issues] == [
        "3.0, 38.1 lies far outside SY",
        "id or name is empty",
        "1 cells, expected 4",
    ] or len(issues) == 3
    with pytest.raises(InputError, match="no column 'Z'"):
        read(path, how._replace(columns={**how.columns, "lon": "Z"}))
    with pytest.raises(InputError, match="names no name, lat or lon"):
        read(path, how._replace(columns={"name": "Village"}))
    with pytest.raises(UsageError, match="does not know 'colour'"):
        read(path, how._replace(columns={"colour": "Y"}))
    with pytest.raises(UsageError, match="--as is one of"):
        read(path, How("magic"))


@pytest.mark.parametrize(
    ("header", "row", "source"),
    [
        ("id,where_prec,where_coordinates,adm_1,adm_2,latitude,longitude", "1,{},Bir Salim village,A,B,35.1,38.1", "UCDP"),
        (
            "event_id_cnty,geo_precision,location,admin1,admin2,latitude,longitude",
            "1,{},Bir Salim village,A,B,35.1,38.1",
            "ACLED",
        ),
    ],
)
def test_lists_of_events_lend_their_exact_places(tmp_path: Path, header: str, row: str, source: str) -> None:
    entries, _, issues = read(table(tmp_path, header, row.format(1), row.format(1), row.format(3)))
    assert issues == []
    assert len(entries) == 2
    assert entries[0].row.id == entries[1].row.id
    assert (entries[0].row.name, entries[0].row.admin1, entries[0].row.source) == ("Bir Salim", "A", source)


def test_a_file_with_all_coordinates_swapped_is_refused_once(tmp_path: Path) -> None:
    rows = [f"Village {n},2.{n:02},46.1" for n in range(30)]
    with pytest.raises(InputError, match=r"look swapped in 30 rows; name the columns aright"):
        read(table(tmp_path, "n,lat,lon", *rows), How(None, {"name": "n", "lat": "lat", "lon": "lon"}, "FR"))
    entries, _, issues = read(table(tmp_path, "n,lat,lon", *rows), How(None, {"name": "n", "lat": "lon", "lon": "lat"}, "FR"))
    assert (len(entries), issues) == (30, [])


def test_many_bad_rows_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_module, "MOST_ISSUES", 3)
    rows = [f"Village {n},x,y" for n in range(10)]
    _, intake, issues = read(table(tmp_path, "n,lat,lon", *rows), How(None, {"name": "n", "lat": "lat", "lon": "lon"}))
    assert (intake.refused, len(issues)) == (10, 4)
    assert issues[-1] == "list.csv: 7 more rows are left out"


@pytest.mark.parametrize("kind", ["own", "geonames", "table", None])
@pytest.mark.parametrize("name", ["big.csv", "big.txt"])
def test_a_file_of_two_gigabytes_without_a_line_end_is_not_read_whole(tmp_path: Path, name: str, kind: str | None) -> None:
    path = tmp_path / name
    with path.open("wb") as stream:
        stream.truncate(2 << 30)
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match="a line of 1,000,000 characters or more"):
            read(path, How(kind, {"name": "n", "lat": "y", "lon": "x"} if kind == "table" else {}))
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    def peak(rows: int) -> int:
        path = table(tmp_path, "n,lat,lon", *(f"Village {n},35.1,38.1" for n in range(rows)))
        how = How("table", {"name": "n", "lat": "lat", "lon": "lon"}, "SY")
        tracemalloc.start()
        try:
            assert sum(1 for _ in reader_of(path, how)(path, Intake(path.name, CIRCLES), how)) == rows
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(20_000) < 1.5 * peak(2_000)


def test_rows_come_one_at_a_time(tmp_path: Path) -> None:
    """A row is out before the fault of a later one stops the file: nothing waits for the end."""
    path = table(tmp_path, "n,lat,lon", "Bir Salim,35.1,38.1", '"torn"x,1')
    how = How("table", {"name": "n", "lat": "lat", "lon": "lon"})
    rows = iter(reader_of(path, how)(path, Intake(path.name, {}), how))
    assert next(rows).row.name == "Bir Salim"
    with pytest.raises(InputError, match=r"list\.csv, line 3: not CSV"):
        next(rows)
