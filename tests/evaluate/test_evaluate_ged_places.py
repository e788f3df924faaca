"""Places of UCDP's events: what is asked, and what counts as right, wrong and absent."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from wardesk.errors import InputError, UsageError
from wardesk.evaluate.ged_places import GedPlace, judge, load_places, phrases_of
from wardesk.gazetteer.lookup import PlaceRow
from wardesk.resolve.placechoice import Outcome
from wardesk.resolve.placescore import Candidate
from wardesk.resolve.placesite import site_of

HERE = (35.0, 40.0)
FAR = (36.0, 40.0)
ROW = PlaceRow("t:1", "Quall", "town", "SY", None, None, *HERE, 900, None, "test", "none")
SITE = site_of("settlement", (ROW,))
CANDIDATE = Candidate(SITE, 0, 0.9, ())


def place(name: str = "Quall village", adm_1: str = "Sahl Governorate", country: str = "Syria") -> GedPlace:
    return GedPlace(name, adm_1, "", country, (HERE,), True)


def event(**cells: Any) -> str:
    row = {"where_coordinates": "Quall village", "where_prec": "1", "adm_1": "Sahl Governorate", "adm_2": "", "country": "Syria"}
    return json.dumps({**row, "latitude": "35.0", "longitude": "40.0", **cells})


def events(folder: Path, *lines: str) -> Path:
    with gzip.open(folder / "some.jsonl.gz", "wt", encoding="utf-8") as stream:
        stream.write("\n".join(lines))
    return folder


def test_a_place_is_counted_once_with_all_its_points(tmp_path: Path) -> None:
    lines = (
        event(),
        event(latitude="35.5", where_prec="5"),
        event(where_coordinates="Sahl", where_prec="4"),
        event(where_coordinates=""),
    )
    first, second = load_places(events(tmp_path, *lines))
    assert (first.name, first.points, first.spot) == ("Quall village", ((35.0, 40.0), (35.5, 40.0)), True)
    assert (second.name, second.spot) == ("Sahl", False)


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no \*\.jsonl"):
        load_places(tmp_path)
    with pytest.raises(InputError, match="where_coordinates"):
        load_places(events(tmp_path, '{"id": 1}'))


@pytest.mark.parametrize(
    ("asked", "phrases"),
    [
        pytest.param(place(), ["Quall village in Sahl Governorate, Syria"], id="village"),
        pytest.param(
            place("Quall/Quell town"),
            ["Quall town in Sahl Governorate, Syria", "Quell town in Sahl Governorate, Syria"],
            id="two-names",
        ),
        pytest.param(place("Sahl Governorate"), ["Sahl Governorate in Syria"], id="province"),
        pytest.param(place("Northern Sahl Governorate"), ["Northern Sahl Governorate in Syria"], id="part"),
        pytest.param(place("Quall dam", country="Yemen (North Yemen)"), ["Quall dam in Sahl Governorate, Yemen"], id="site"),
        pytest.param(place("Syria", ""), ["Syria"], id="country"),
    ],
)
def test_what_a_report_would_write(asked: GedPlace, phrases: list[str]) -> None:
    assert phrases_of(asked) == phrases


@pytest.mark.parametrize(
    ("outcome", "point", "verdict", "stage", "offered"),
    [
        pytest.param(Outcome(SITE, None, None, (CANDIDATE,)), HERE, "right", "settlement", True, id="right"),
        pytest.param(Outcome(SITE, None, None, (CANDIDATE,)), FAR, "wrong", "settlement", True, id="moved-away"),
        pytest.param(Outcome(None, None, "not_in_gazetteer", ()), FAR, "absent", "no key", False, id="no-key"),
        pytest.param(
            Outcome(None, None, "not_in_gazetteer", (CANDIDATE._replace(barred="x"),)), FAR, "absent", "barred", True, id="barred"
        ),
        pytest.param(Outcome(None, None, "ambiguous", (CANDIDATE,)), FAR, "absent", "ambiguous", True, id="ambiguous"),
    ],
)
def test_verdicts(outcome: Outcome, point: tuple[float, float], verdict: str, stage: str, offered: bool) -> None:
    answer = judge(place(), outcome, point)
    assert (answer.verdict, answer.stage, answer.offered) == (verdict, stage, offered)
