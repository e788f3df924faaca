"""UCDP's rules of place precision, one case each, with the radius and ACLED's precision of the same answer."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardesk.book import load_book
from wardesk.codify import geo_precision
from wardesk.gazetteer.lookup import distance_km
from wardesk.model import Mention, Span, Where
from wardesk.resolve.reach import BEARING_ERROR, Ground, Words, destination, middle, reach

RADIUS = {
    key.rsplit(".", 1)[-1]: float(load_book().setting(key)) for key in load_book().settings if key.startswith("places.radius_km.")
}
TOWN = Ground("settlement", 35.0, 38.0)
VILLAGE = Ground("settlement", 35.0, 38.0, village=True)
NEXT_TOWN = Ground("settlement", 35.3, 38.0)
"""33 km north of the town."""
FAR_TOWN = Ground("settlement", 36.0, 38.0)
"""111 km north of it."""
ADM1, ADM2, ADM3 = (Ground(kind, 35.0, 38.0) for kind in ("adm1", "adm2", "adm3"))
COUNTRY = Ground("country", 35.0, 38.0, 400.0)


def words(relation: str = "in", **more: object) -> Words:
    return Words(relation=relation, **more)  # type: ignore[arg-type]


CASES = [
    # phrase, place, words, other place → UCDP precision, ACLED precision, radius km, rule
    pytest.param(TOWN, words(), None, 1, 1, 5, "where.place", id="1 city, town"),
    pytest.param(VILLAGE, words(), None, 1, 1, 3, "where.place", id="1 village"),
    pytest.param(Ground("quarter", 35, 38), words(), None, 1, 1, 3, "where.quarter", id="1 quarter of a town"),
    pytest.param(TOWN, words("part"), None, 1, 1, 5, "where.part", id="1 part of a town"),
    pytest.param(TOWN, words("in"), None, 1, 1, 5, "where.place", id="1 aircraft shot down over X"),
    pytest.param(TOWN, words("near"), None, 2, 2, 25, "where.near", id="2 near, outside, around X"),
    pytest.param(TOWN, words(reach="near"), None, 2, 2, 25, "where.near", id="2 X area, outskirts, suburbs"),
    pytest.param(TOWN, words(reach="countryside"), None, 2, 2, 25, "where.countryside", id="2 countryside of a town"),
    pytest.param(TOWN, words("near", distance_km=17.0, rounding_km=0.5), None, 2, 2, 22.5, "where.distance", id="2 17 km from X"),
    pytest.param(TOWN, words("near", distance_km=25.0), None, 2, 2, 30, "where.distance", id="2 exactly 25 km from X"),
    pytest.param(TOWN, words("direction", bearing=0.0), None, 2, 2, 25, "where.direction", id="2 north of X, no distance"),
    pytest.param(TOWN, words("towards"), None, 2, 2, 25, "where.towards", id="2 towards X"),
    pytest.param(ADM3, words(), None, 2, 2, 25, "where.adm3", id="2 ADM3"),
    pytest.param(ADM2, words(), None, 3, 2, 50, "where.adm2", id="3 district"),
    pytest.param(TOWN, words(features=("district",)), None, 3, 2, 50, "where.adm2_by_town", id="3 district by its town"),
    pytest.param(ADM2, words("in"), None, 3, 2, 50, "where.adm2", id="3 air fight over an ADM2"),
    pytest.param(ADM1, words(), None, 4, 3, 150, "where.adm1", id="4 province"),
    pytest.param(ADM1, words("in"), None, 4, 3, 150, "where.adm1", id="4 air fight over an ADM1"),
    pytest.param(COUNTRY, words("part"), None, 5, 3, 400, "where.part_of_country", id="5 Northern X"),
    pytest.param(Ground("area", 35, 38), words(), None, 5, 3, 50, "where.area", id="5 border, river, informal area, island"),
    pytest.param(TOWN, words("between", road=True), NEXT_TOWN, 5, 3, 16.7, "where.road", id="5 road between two places"),
    pytest.param(TOWN, words("near", distance_km=26.0), None, 5, 3, 31, "where.distance", id="5 more than 25 km from X"),
    pytest.param(TOWN, words("between"), NEXT_TOWN, 2, 2, 16.7, "where.between", id="between two near towns"),
    pytest.param(TOWN, words("between"), FAR_TOWN, 5, 3, 55.6, "where.between", id="between two far towns"),
    pytest.param(TOWN, words("between"), None, 5, 3, 25, "where.between", id="between, the other end not known"),
    pytest.param(COUNTRY, words(), None, 6, None, 400, "where.country", id="6 country"),
]


@pytest.mark.parametrize(("ground", "said", "other", "ucdp", "acled", "radius", "rule"), CASES)
def test_a_phrase_and_a_place_give_point_radius_and_both_precisions(
    ground: Ground, said: Words, other: Ground | None, ucdp: int, acled: int | None, radius: float, rule: str
) -> None:
    found = reach(ground, said, other, RADIUS)
    assert (found.precision, found.rule) == (ucdp, rule)
    assert found.radius_km == pytest.approx(radius, abs=0.1)
    assert geo_precision(_where(found.precision)) == acled
    assert found.lies_off(ground) == (other is not None)


def _where(precision: int | None) -> Where:
    return Where(mention=Mention(kind="place", span=Span(start=0, end=1), cause="not_stated"), precision=precision)


@pytest.mark.parametrize("precision", [None, 6, 7])
def test_acled_codes_neither_countries_nor_the_sea(precision: int | None) -> None:
    assert geo_precision(_where(precision)) is None


def test_a_bearing_moves_the_point_and_keeps_the_precision_of_the_place() -> None:
    found = reach(TOWN, words("direction", bearing=45.0, distance_km=12.0, rounding_km=0.5), None, RADIUS)
    assert (found.precision, found.rule) == (2, "where.moved")
    assert found.lat > TOWN.lat
    assert found.lon > TOWN.lon
    assert distance_km(TOWN.lat, TOWN.lon, found.lat, found.lon) == pytest.approx(12, abs=0.01)
    assert 5 < found.radius_km < 12, "narrower than the circle that the distance alone gives"
    far = reach(TOWN, words("direction", bearing=45.0, distance_km=40.0, rounding_km=5.0), None, RADIUS)
    assert far.precision == 5


@given(
    bearing=st.floats(0, 359), km=st.floats(0.5, 300), rounding=st.floats(0, 5),
    wrong=st.floats(-BEARING_ERROR, BEARING_ERROR), short=st.floats(-1, 1),
)  # fmt: skip
def test_the_circle_holds_every_point_that_the_words_allow(
    bearing: float, km: float, rounding: float, wrong: float, short: float
) -> None:
    rounding = min(rounding, km / 2)
    found = reach(TOWN, words("direction", bearing=bearing, distance_km=km, rounding_km=rounding), None, RADIUS)
    lat, lon = destination(TOWN.lat, TOWN.lon, bearing + wrong, km + short * rounding)
    assert distance_km(found.lat, found.lon, lat, lon) <= found.radius_km


@given(lat=st.floats(-80, 80), lon=st.floats(-180, 180), other=st.tuples(st.floats(-80, 80), st.floats(-180, 180)))
def test_the_middle_is_as_far_from_one_end_as_from_the_other(lat: float, lon: float, other: tuple[float, float]) -> None:
    whole = distance_km(lat, lon, *other)
    half = middle(lat, lon, *other)
    if whole < 19_000:  # points at opposite ends of the earth have no one middle
        assert distance_km(lat, lon, *half) == pytest.approx(whole / 2, abs=0.5)
        assert distance_km(*half, *other) == pytest.approx(whole / 2, abs=0.5)


@pytest.mark.parametrize(
    ("ground", "side", "km"),
    [
        pytest.param(Ground("adm1", 35.0, 38.0, 100.0), 0.0, 42.4, id="north"),
        pytest.param(Ground("adm1", 35.0, 38.0, 100.0), 135.0, 60.0, id="south-east"),
        pytest.param(Ground("adm2", 35.0, 38.0, 20.0), 270.0, 8.5, id="of its own size, not of the smallest circle"),
        pytest.param(COUNTRY, 0.0, 0.0, id="a country's is a guess"),
        pytest.param(TOWN, 0.0, 0.0, id="a town is a point"),
    ],
)
def test_the_side_of_an_area_is_the_middle_of_its_half(ground: Ground, side: float, km: float) -> None:
    found = reach(ground, words("part", side=side), None, RADIUS)
    assert distance_km(found.lat, found.lon, ground.lat, ground.lon) == pytest.approx(km, abs=0.2)
    assert (found.rule == "where.side") == (km > 0)
    assert found.precision == reach(ground, words("part"), None, RADIUS).precision


# ---------------------------------------------------------------- every rule of UCDP has a test or a reason

ROOT = Path(__file__).parents[2]
NOTE = ROOT / "docs" / "decisions" / "0013-where-a-claim-is.md"
PLACES = "resolve/test_resolve_places.py"

PROSE = [
    # UCDP GED Codebook 19.1, section 5.4 and Appendix 3, in our words → file and function that hold it, or None: see the note
    ("the surer place, though it be coarser", PLACES, "test_held_by_a_stated_place"),
    ("one name for town, district and province: the largest", None, ""),
    ("a camp, bridge or road called like a town is not that town", PLACES, "test_not_chosen"),
    ("names and borders of the day of the event", None, ""),
    ("one name for each pair of coordinates, with city, town or village", None, ""),
    ("a quarter or street is at its town, exactly", PLACES, "test_held_by_a_stated_place"),
    ("several places with one total", "test_codify.py", "test_ucdp_wants_an_event_for_each_of_several_places"),
    ("sources that disagree on the area of the second order", None, ""),
    ("rival administrations: that of the government that holds the capital", None, ""),
]
LISTED = {
    # precision: words of UCDP's list → id of a case above, or file and function, or None: see the note
    1: ["1 city, town", "1 quarter of a town", "1 aircraft shot down over X"],
    2: [
        "2 near, outside, around X", "2 X area, outskirts, suburbs", "2 X area, outskirts, suburbs", "2 17 km from X",
        "2 north of X, no distance", (PLACES, "test_from_a_known_place_towards_an_unknown_one"),
        (PLACES, "test_held_by_a_stated_place"), "2 ADM3",
    ],
    3: ["3 district", "3 air fight over an ADM2"],
    4: ["4 province", "4 air fight over an ADM1", None],
    5: [
        "5 Northern X", "5 border, river, informal area, island", "5 border, river, informal area, island",
        "5 more than 25 km from X", (PLACES, "test_same_again_and_in_any_order"),
    ],
    6: ["6 country"],
    7: [(PLACES, "test_at_sea")],
}  # fmt: skip


def test_the_tables_have_a_row_for_each_rule_of_the_reference(shared: Path) -> None:
    reference = json.loads((shared / "reference" / "ucdp_geo_rules.json").read_text("utf-8"))
    assert len(PROSE) == len(reference["rules"])
    assert {str(at): len(rows) for at, rows in LISTED.items()} == {
        at: len(rows) for at, rows in reference["by_precision"].items()
    }


def _tests_in(file: str) -> set[str]:
    return set(re.findall(r"^def (test_\w+)", (ROOT / "tests" / file).read_text("utf-8"), re.MULTILINE))


def test_what_a_row_names_is_there() -> None:
    ids = {case.id for case in CASES}
    flat = [row for rows in LISTED.values() for row in rows]
    assert {row for row in flat if isinstance(row, str)} <= ids
    named = [row for row in flat if isinstance(row, tuple)] + [(file, test) for _, file, test in PROSE if file]
    assert [(file, test) for file, test in named if test not in _tests_in(file)] == []


@pytest.mark.parametrize("rule", [rule for rule, file, _ in PROSE if file is None])
def test_a_rule_without_a_test_has_its_reason_in_the_note(rule: str) -> None:
    assert f"| {rule} |" in NOTE.read_text("utf-8")
