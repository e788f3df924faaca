"""The verb ``wardesk gazetteer``: what it prints, and that a run reads what was added."""

from __future__ import annotations

import html
import io
import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest
from rich.console import Console

from frontdoor import Done, wardesk
from wardesk.errors import InputError, UsageError
from wardesk.gazetteer import lookup
from wardesk.gazetteer.lookup import Base
from wardesk.gazetteer.rows import How
from wardesk.gazetteers import Folders, act

TOWN = {"geonameid": 1, "name": "Sahl", "countrycode": "SY", "admin1code": "09", "latitude": 35.0, "longitude": 38.0}
LAND = {"geonameid": 90, "iso": "SY", "name": "Syria", "population": 1, "capital": "Sahl"}
MAP = {"name": "n", "lat": "y", "lon": "x"}


@pytest.fixture(autouse=True)
def small_world(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(cache: Path, *_: object) -> Path:
        return ensure(cache, lambda: Base("t", [{**TOWN, "population": 5, "alternatenames": []}], [LAND]), "t")

    ensure = lookup.ensure_world
    monkeypatch.setattr(lookup, "ensure_world", load)


def told(cache: Path, action: str, what: str | None = None, how: How = How(), *, terminal: bool = False) -> str:  # noqa: B008
    screen = Console(file=io.StringIO(), width=200, force_terminal=terminal, highlight=False, color_system=None)
    act(action, what, how, Folders(cache, cache), screen)
    return screen.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def test_a_list_is_added_found_listed_and_removed(tmp_path: Path) -> None:
    path = tmp_path / "Villages.csv"
    path.write_text("n,y,x\nBir Salim,35.1,38.1\nFar,1,1\n", "utf-8")
    how = How(None, MAP, "SY", "survey", "CC0")
    said = told(tmp_path, "add", str(path), how)
    assert "line 3: 1.0, 1.0 lies far outside SY" in said
    assert "villages: 1 rows added, 1 left out" in said
    (row,) = map(json.loads, told(tmp_path, "search", "Bir Salim").splitlines())
    assert (row["lat"], row["in"], row["source"], row["licence"]) == (35.1, "SY", "survey", "CC0")
    (listed,) = map(json.loads, told(tmp_path, "list").splitlines())
    assert (listed["name"], listed["rows"], listed["sources"]) == ("villages", 1, "survey: CC0")
    assert "villages" in told(tmp_path, "list", terminal=True)
    assert "Bir Salim" in told(tmp_path, "search", "Bir Salim", terminal=True)
    assert told(tmp_path, "remove", "villages") == "villages is removed\n"
    assert "built-in one is always there" in told(tmp_path, "list", terminal=True)
    with pytest.raises(InputError, match="no place is called 'Bir Salim' in SY"):
        told(tmp_path, "search", "Bir Salim", How(country="SY"))


def test_wrong_calls_are_told_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not 'burn'"):
        told(tmp_path, "burn")
    with pytest.raises(UsageError, match="gazetteer add needs"):
        told(tmp_path, "add")


# ---------------------------------------------------------------- from the command line

TOLD = (
    "---\npublisher: Hill Gazette\npublished: 2018-09-04\n---\n\n"
    "The Syrian Arab Army shelled the town of Vorrenstead on Monday, killing four civilians.\n"
)
CREDIT = "own survey, CC0"
LISTED = (
    "--map",
    "name=n,lat=y,lon=x,feature==town,population==50000",
    "--country",
    "SY",
    "--source",
    "own survey",
    "--licence",
    "CC0",
)


class Bench(NamedTuple):
    """A user's folders: reports, results, and a list of places."""

    reports: Path
    out: Path
    places: Path

    def add(self, rows: str) -> Done:
        self.places.write_text("n,y,x\n" + rows, "utf-8")
        return wardesk("gazetteer", "add", self.places, *LISTED)

    def code(self, *more: object) -> list[tuple[float | None, str | None]]:
        """Point, and cause where there is none, of every place that coding gives."""
        done = wardesk("code", self.reports, "--out", self.out, *more)
        places = [where for row in map(json.loads, done.out.splitlines()) for where in row["where"]]
        return [(where["lat"], where["mention"]["cause"]) for where in places]


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setenv("WARDESK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("WARDESK_DATA", str(tmp_path / "data"))
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "one.md").write_text(TOLD, "utf-8")
    return Bench(tmp_path / "reports", tmp_path / "out", tmp_path / "villages.csv")


def test_what_was_added_takes_part_in_every_run_until_it_is_removed(bench: Bench) -> None:
    assert bench.code() == [(None, "not_in_gazetteer")]
    assert bench.add("Vorrenstead,35.5,36.5\n").code == 0
    assert bench.code() == [(35.5, None)]
    broken = bench.add("Vorrenstead,x,y\n")
    assert (broken.code, "not a row can be used" in broken.said) == (1, True)
    shutil.rmtree(bench.places.parent / "cache")
    assert bench.code() == [(35.5, None)], "the list is no cache"
    assert wardesk("gazetteer", "remove", "villages").code == 0
    assert bench.code() == [(None, "not_in_gazetteer")]


def test_every_export_credits_the_lists_it_shows(bench: Bench) -> None:
    bench.add("Vorrenstead,35.5,36.5\nElsewhere,35.6,36.6\n")
    bench.code()
    files = {path.name: opened(path) for path in bench.out.iterdir() if path.suffix not in (".jsonl", ".lock")}
    assert sorted(files) == ["claims.csv", "claims.xlsx", "map.svg", "run.json", "sitrep.docx", "sitrep.html", "sitrep.md"]
    files["run.json"] = files["run.json"].replace('","licence":"', ", ")
    assert [name for name, text in files.items() if CREDIT not in text] == []
    assert CREDIT in wardesk("names", "--from", bench.out).out
    public = bench.out.parent / "public"
    released = wardesk("sitrep", "--from", bench.out, "--release", "public", "--out", public, "--as-of", "2018-12-01")
    assert released.code == 0, released.err
    assert CREDIT in (public / "sitrep.md").read_text("utf-8")
    assert CREDIT in (public / "claims.csv").read_text("utf-8")


def test_a_credit_that_tells_what_stays_on_the_desk_stops_the_release(bench: Bench) -> None:
    (bench.reports / "one.md").write_text(TOLD + "\nTamsin Orrel, a nurse, fled.\n", "utf-8")
    bench.places.write_text("n,y,x\nVorrenstead,35.5,36.5\n", "utf-8")
    wardesk("gazetteer", "add", bench.places, *LISTED[:4], "--source", "list of Tamsin Orrel")
    bench.code()
    public = bench.out.parent / "public"
    refused = wardesk("sitrep", "--from", bench.out, "--release", "public", "--out", public, "--as-of", "2018-12-01")
    assert refused.code == 1
    assert "from 'list of Tamsin Orrel', 'not stated', has to be credited" in refused.said
    assert not public.exists()


@pytest.mark.parametrize("added", [True, False])
def test_a_run_names_its_lists_by_hash_and_says_when_they_changed(bench: Bench, added: bool) -> None:
    own = ("--gazetteer", bench.places)
    head, row = "id,name,alt,feature,adm1_pcode,lat,lon,source,licence\n", "v:1,Vorrenstead,,town,SY07,{},36.5,own survey,CC0\n"

    def bring(lat: float) -> str:
        if added:
            bench.add(f"Vorrenstead,{lat},36.5\n")
        else:
            bench.places.write_text(head + row.format(lat), "utf-8")
        return str(wardesk("code", bench.reports, "--out", bench.out, *(() if added else own)).said)

    assert "is another than" not in bring(35.5)
    (word,) = json.loads((bench.out / "run.json").read_text("utf-8"))["gazetteers"]
    name = "added:villages" if added else str(bench.places)
    assert re.fullmatch(rf"{re.escape(name)}@[0-9a-f]{{12}}", word)
    assert "is another than" not in bring(35.5)
    assert f"gazetteer {name} is another than in the run before; places may differ" in bring(35.6)
    changed = json.loads((bench.out / "run.json").read_text("utf-8"))
    (bench.out / "run.json").write_text(json.dumps({**changed, "gazetteers": [word]}), "utf-8")
    report = json.loads((bench.out / "reports.jsonl").read_text("utf-8"))["id"]
    refused = wardesk("explain", report, "--sentence", 0, "--from", bench.out)
    assert refused.code == 1
    assert ("is another than the one named" if added else "not the file the run was made with") in refused.said


def opened(path: Path) -> str:
    """The text of a file, or of all members of an archive, escapes undone."""
    data = path.read_bytes()
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = b" ".join(archive.read(name) for name in archive.namelist())
    return html.unescape(" ".join(data.decode("utf-8", "replace").split()))
