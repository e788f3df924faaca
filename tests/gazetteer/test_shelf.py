"""Added gazetteers: listed, read by every run, repeatable by hash; a killed build leaves the old one."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
import urllib.error
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from platformdirs import user_cache_path, user_data_path

from wardesk.errors import InputError, UsageError
from wardesk.gazetteer import fetch as fetch_module
from wardesk.gazetteer.fetch import fetch
from wardesk.gazetteer.index import Index
from wardesk.gazetteer.lookup import Base, Gazetteer, open_gazetteer, open_world
from wardesk.gazetteer.rows import How
from wardesk.gazetteer.shelf import Added, add, default_data, listed, open_word, remove

TOWNS = [
    {
        "geonameid": n,
        "name": name,
        "countrycode": "SY",
        "admin1code": "09",
        "latitude": lat,
        "longitude": lon,
        "population": 5,
        "alternatenames": [],
    }
    for n, name, lat, lon in ((1, "Sahl", 35.0, 38.0), (2, "Rabwa", 36.5, 40.5))
]
LAND = [{"geonameid": 90, "iso": "SY", "name": "Syria", "population": 1, "capital": "Sahl"}]
HEAD = "Village,Y,X,From,To"
MAP = {"name": "Village", "lat": "Y", "lon": "X", "since": "From", "until": "To"}


def base() -> Base:
    return Base("t", TOWNS, LAND)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Index]:
    index = open_world(tmp_path, base, "t")
    yield index
    index.close()


def village_list(folder: Path, *rows: str, name: str = "villages.csv") -> Path:
    path = folder / name
    path.write_text("\n".join((HEAD, *rows)) + "\n", "utf-8")
    return path


def bring(folder: Path, world: Index, *rows: str, **more: Any) -> Added:
    return add(village_list(folder, *rows), How("table", MAP, "SY", "survey", "CC0"), folder, world, **more)[0]


def opened(folder: Path, *words: str) -> Gazetteer:
    return open_gazetteer(list(map(Path, words)), cache=folder, data=folder, load=base, version="t")


def test_an_added_list_is_listed_and_takes_part_by_its_word(tmp_path: Path, world: Index) -> None:
    added = bring(tmp_path, world, "Bir Salim,35.1,38.1,,")
    assert (added.name, added.rows, added.refused, added.sources) == ("villages", 1, 0, (("survey", "CC0"),))
    assert listed(tmp_path) == [added]
    gazetteer = opened(tmp_path, added.word)
    assert gazetteer.find("Bir Salim")[0].source == "survey"
    gazetteer.close()


def test_a_run_cannot_be_repeated_with_another_list_of_the_name(tmp_path: Path, world: Index) -> None:
    first = bring(tmp_path, world, "Bir Salim,35.1,38.1,,")
    second = bring(tmp_path, world, "Bir Hasan,35.1,38.1,,")
    assert first.word != second.word
    with pytest.raises(InputError, match="is another than the one named"):
        opened(tmp_path, first.word)
    remove("villages", tmp_path)
    with pytest.raises(InputError, match="is not here"):
        open_word(second.word, tmp_path)
    with pytest.raises(InputError, match="no gazetteer 'villages' was added; there are: none"):
        remove("villages", tmp_path)
    assert listed(tmp_path) == []


def test_rows_are_of_their_days(tmp_path: Path, world: Index) -> None:
    added = bring(tmp_path, world, "Bir Salim,35.1,38.1,2016-01-01,2017-06-30", "Bir Salim,35.9,38.9,2017-07-01,")
    gazetteer = opened(tmp_path, added.word)
    assert [row.lat for row in gazetteer.find("Bir Salim", day="2017-06-30")] == [35.1]
    assert [row.lat for row in gazetteer.find("Bir Salim", day="2019-01-01")] == [35.9]
    assert gazetteer.find("Bir Salim", day="2015-01-01") == ()
    assert len(gazetteer.find("Bir Salim")) == 2
    gazetteer.close()


def test_a_bad_list_leaves_the_old_one(tmp_path: Path, world: Index) -> None:
    good = bring(tmp_path, world, "Bir Salim,35.1,38.1,,")
    with pytest.raises(InputError, match=r"not a row can be used; the first fault: .*line 2: coordinates"):
        bring(tmp_path, world, "Bir Hasan,x,y,,")
    with pytest.raises(InputError, match="not CSV"):
        bring(tmp_path, world, '"torn"x,1')
    assert listed(tmp_path) == [good]
    with pytest.raises(UsageError, match="is no name"):
        bring(tmp_path, world, "Bir Salim,35.1,38.1,,", name="../x")


def test_a_build_killed_half_way_leaves_the_old_one(tmp_path: Path, world: Index) -> None:
    good = bring(tmp_path, world, "Bir Salim,35.1,38.1,,")
    big = village_list(tmp_path, *(f"Village {n},35.1,38.{n:06},," for n in range(300_000)))
    script = (
        "import sys; from pathlib import Path; from wardesk.gazetteer.index import Index\n"
        "from wardesk.gazetteer.rows import How\nfrom wardesk.gazetteer.shelf import add\n"
        f"add(Path(sys.argv[1]), How('table', {MAP!r}, 'SY'), Path(sys.argv[2]), Index(Path(sys.argv[3])), 'villages')"
    )
    paths = (str(big), str(tmp_path), str(next(tmp_path.glob("places-t-*.sqlite"))))
    with subprocess.Popen((sys.executable, "-c", script, *paths)) as process:
        while not list((tmp_path / "added").glob("*.part")) and process.poll() is None:
            time.sleep(0.01)
        time.sleep(0.3)
        os.kill(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert list((tmp_path / "added").glob("*.part"))
    assert listed(tmp_path) == [good]
    gazetteer = opened(tmp_path, good.word)
    assert gazetteer.find("Bir Salim")[0].lat == 35.1
    assert gazetteer.find("Village 7") == ()
    gazetteer.close()
    again = bring(tmp_path, world, "Bir Salim,35.1,38.1,,")
    assert again.rows == 1
    assert list((tmp_path / "added").glob("*.part")) == []


def test_added_lists_are_kept_where_the_user_says_or_the_system_keeps_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WARDESK_DATA", str(tmp_path))
    assert default_data() == tmp_path
    monkeypatch.delenv("WARDESK_DATA")
    assert default_data() == user_data_path("wardesk")
    assert default_data() != user_cache_path("wardesk")


def test_a_broken_index_is_named(tmp_path: Path, world: Index) -> None:
    bring(tmp_path, world, "Bir Salim,35.1,38.1,,")
    (tmp_path / "added" / "villages.sqlite").write_bytes(b"no database" * 1000)
    with pytest.raises(InputError, match="'villages' was added by another version"):
        listed(tmp_path)


def test_duplicate_ids_are_named_and_events_at_one_place_are_one(tmp_path: Path, world: Index) -> None:
    path = tmp_path / "own.csv"
    path.write_text("k,n,y,x\n7,Bir Salim,35.1,38.1\n7,Bir Hasan,35.2,38.1\n", "utf-8")
    added, issues = add(path, How("table", {"id": "k", "name": "n", "lat": "y", "lon": "x"}), tmp_path, world)
    assert (added.rows, added.refused) == (1, 1)
    assert issues[0].message == "own.csv, line 3: id '7' stands already; the row is left out"
    assert bring(tmp_path, world, "Bir Salim,35.1,38.1,,", "Bir Salim,35.1,38.1,,").rows == 1


def test_outlines_say_where_a_place_is(tmp_path: Path, world: Index) -> None:
    square = '{"type":"Polygon","coordinates":[[[38,35],[38,36],[39,36],[39,35],[38,35]]]}'
    path = tmp_path / "adm.geojson"
    props = '{"NAME_EN":"Mawqif","PCODE":"SY09","ADM0_PCODE":"SY"}'
    path.write_text(f'{{"features":[{{"properties":{props},"geometry":{square}}}]}}', "utf-8")
    areas = add(path, How(), tmp_path, world)[0]
    added = bring(tmp_path, world, "Bir Salim,35.1,38.1,,", "Far,36.4,40.4,,")
    gazetteer = opened(tmp_path, areas.word, added.word)
    inside, outside = gazetteer.find("Bir Salim")[0], gazetteer.find("Far")[0]
    assert gazetteer.admin1_name(inside) == "Mawqif"
    assert gazetteer.admin1_name(outside) is None
    assert gazetteer.admin2_name(inside) is None
    assert {feature: row.id for feature, row in gazetteer.around(35.5, 38.5).items()} == {"adm1": "OCHA:ADM1:SY09"}
    gazetteer.close()


# ---------------------------------------------------------------- fetching


def test_fetch_brings_both_files(tmp_path: Path) -> None:
    asked = []

    def answer(address: str, timeout: int) -> io.BytesIO:
        asked.append((address, timeout))
        return io.BytesIO(address.encode())

    dump, names = fetch("SY", tmp_path, answer)
    assert dump.read_bytes() == b"https://download.geonames.org/export/dump/SY.zip"
    assert names.read_bytes() == b"https://download.geonames.org/export/dump/alternatenames/SY.zip"
    assert [timeout for _, timeout in asked] == [60, 60]


def test_fetch_says_what_to_do_without_a_network(tmp_path: Path) -> None:
    def silent(_address: str, timeout: int) -> io.BytesIO:
        raise urllib.error.URLError("no route")

    with pytest.raises(InputError, match=r"no answer from https://.*SY\.zip \(no route\); .*wardesk gazetteer add SY\.zip"):
        fetch("SY", tmp_path, silent)
    with pytest.raises(UsageError, match="no country code"):
        fetch("../x", tmp_path, silent)


def test_fetch_is_bounded_and_whole_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_module, "_MOST_FETCHED", 10)
    with pytest.raises(InputError, match="more than 10 bytes"):
        fetch("SY", tmp_path, lambda _address, timeout: io.BytesIO(b"x" * 11))
    assert list((tmp_path / "fetched").iterdir()) == []
