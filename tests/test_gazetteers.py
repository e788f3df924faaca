"""The verb ``wardesk gazetteer``: what it prints, and that a run reads what was added."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from wardesk.errors import InputError, UsageError
from wardesk.gazetteer import lookup
from wardesk.gazetteer.lookup import Base
from wardesk.gazetteer.rows import How
from wardesk.gazetteers import act

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
    act(action, what, how, cache, screen)
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
