"""Maps: what is a spot, where it is drawn, and that nothing in a report can break the picture."""

from __future__ import annotations

import math
import random
import re
import xml.etree.ElementTree as ET
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardesk.atlas import BOTTOM, FRAME, LEFT, RIGHT, TOP, Spot, draw_map, fit, spots
from wardesk.globe import (
    EARTH_KM,
    clip_line,
    clip_ring,
    equal_earth,
    lambert,
    load_basemap,
    meets,
    path,
)
from wardesk.model import Claim, Evidence, Manifest, Mention, Report, Run, Span, Speaker, When, Where

SVG = "{http://www.w3.org/2000/svg}"


def spot(lat: float, lon: float, label: str = "Tal Amar", **fields: Any) -> Spot:
    base = {"radius_km": 1.0, "precision": 1, "reports": 1, "status": "1 report, unchecked"}
    return Spot(lat=lat, lon=lon, label=label, **{**base, **fields})


SYRIA = [
    spot(33.47, 36.30, "Yarmouk", reports=3),
    spot(34.93, 36.73, "Rastan", radius_km=5.0, checked=True),
    spot(35.02, 40.45, "near al-Mayadin", radius_km=15.0, precision=2),
    spot(34.73, 37.9, "Homs", radius_km=120.0, precision=4, kind="adm1"),
]


def tree(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own output


def texts(svg: str) -> list[str]:
    return [node.text or "" for node in tree(svg).iter(f"{SVG}text")]


def circles(svg: str) -> list[ET.Element]:
    groups = [node for node in tree(svg).iter(f"{SVG}g") if node.find(f"{SVG}title") is not None]
    return [circle for group in groups for circle in group.findall(f"{SVG}circle")]


# ---------------------------------------------------------------- spots of a run


def report(name: str, publisher: str | None) -> Report:
    return Report(id=name, text_id=name, text="Shells hit Tal Amar.", publisher=publisher, published=date(2020, 1, 2))


def where(key: str | None = "place:1", **fields: Any) -> Where:
    mention = Mention(kind="place", span=Span(start=11, end=19), chosen=key)
    base = {"precision": 1, "lat": 35.0, "lon": 38.0, "radius_km": 2.0, "name": "Tal Amar", "feature": "village"}
    return Where(mention=mention, **{**base, **fields})


def claim(name: str, of: str = "r1", **fields: Any) -> Claim:
    base: dict[str, Any] = {
        "type": "shelling", "trigger": Span(start=0, end=6), "sentence": 0, "aspect": "event",
        "attribution": (Speaker(kind="publisher"),), "when": When(), "where": (where(),),
        "evidence": {"type": Evidence(rule="test")}, "codebook": "0", "reader": "0",
    }  # fmt: skip
    return Claim(id=name, report=of, **{**base, **fields})


def run(*claims: Claim) -> Run:
    reports = (report("r1", "Hilltop Wire"), report("r2", None))
    return Run(Manifest(reader="0", codebook="0"), reports, claims, (), ())


def test_counts_reports_and_not_claims() -> None:
    (found,) = spots(run(claim("a"), claim("b"), claim("c", of="r2")))
    assert (found.reports, found.label, found.kind) == (2, "Tal Amar", "village")
    assert found.status == "2 reports, unchecked"
    assert found.sources == ("Hilltop Wire", "unnamed publisher")


def test_checked_only_when_every_claim_was_checked() -> None:
    person = claim("a", checked="person")
    assert spots(run(person))[0].checked
    assert spots(run(person))[0].status == "1 report, checked"
    assert not spots(run(person, claim("b")))[0].checked


DENIED = (Speaker(kind="publisher"), Speaker(kind="anonymous", stance="denies"))


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"aspect": "state"}, id="a state is no event"),
        pytest.param({"aspect": "assessment"}, id="an assessment is no event"),
        pytest.param({"modality": "planned"}, id="a plan is no event"),
        pytest.param({"modality": "threatened"}, id="a threat is no event"),
        pytest.param({"polarity": "did_not"}, id="it did not happen"),
        pytest.param({"narrative": "background"}, id="background"),
        pytest.param({"attribution": DENIED}, id="its speaker denies it"),
        pytest.param({"where": (where(lat=None),)}, id="no coordinates"),
        pytest.param({"where": (where(precision=None),)}, id="nothing chosen"),
        pytest.param({"where": ()}, id="no place named"),
    ],
)
def test_left_out_of_the_map(fields: dict[str, Any]) -> None:
    assert spots(run(claim("a", **fields))) == ()


@pytest.mark.parametrize(
    ("relation", "label"),
    [("in", "Tal Amar"), ("near", "near Tal Amar"), ("direction", "off Tal Amar"), ("part", "part of Tal Amar")],
)
def test_label_says_how_the_place_is_meant(relation: Any, label: str) -> None:
    assert spots(run(claim("a", where=(where(relation=relation),))))[0].label == label


def test_the_place_and_what_is_near_it_are_two_spots() -> None:
    near = where(precision=2, radius_km=20.0, relation="near")
    found = spots(run(claim("a"), claim("b", where=(near,))))
    assert [(row.precision, row.radius_km) for row in found] == [(1, 2.0), (2, 20.0)]


def test_between_two_places_is_one_spot_and_not_two() -> None:
    ends = (where("place:1", relation="between"), where("place:2", relation="between", name="Tal Badr"))
    two = (where("place:1"), where("place:2", lat=35.5, name="Tal Badr"))
    between = claim("a", where=ends)
    assert [row.reports for row in spots(run(between))] == [1]
    assert len(between.where) == 2, "both names are kept"
    assert between.separate_places == ends[:1]
    assert len(spots(run(claim("b", where=two)))) == 2


def test_order_of_claims_does_not_matter() -> None:
    rows = [claim("a"), claim("b", of="r2", where=(where("place:2", name="Ostavel", lat=36.0),)), claim("c", of="r2")]
    assert spots(run(*rows)) == spots(run(*rows[::-1]))


# ---------------------------------------------------------------- projections

LATS = st.floats(-89.9, 89.9)
LONS = st.floats(-179.9, 179.9)


@given(LATS, LONS, st.floats(-60, 60), st.floats(0, 3500))
def test_lambert_there_and_back(lat: float, lon: float, bearing: float, km: float) -> None:
    plane = lambert(lat, lon)
    x, y = km * math.sin(bearing), km * math.cos(bearing)
    assert plane.invert
    back = plane.project(*plane.invert(x, y))
    assert math.dist(back, (x, y)) < 0.01


@given(st.floats(-80, 80), LONS)
def test_lambert_keeps_areas_true(lat: float, lon: float) -> None:
    plane = lambert(10.0, lon)
    step = 0.05
    box = [(lat, lon + 20), (lat + step, lon + 20), (lat + step, lon + 20 + step), (lat, lon + 20 + step)]
    flat = [plane.project(*point) for point in box]
    drawn = abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(flat, flat[1:] + flat[:1], strict=True))) / 2
    band = math.sin(math.radians(lat + step)) - math.sin(math.radians(lat))
    assert drawn == pytest.approx(EARTH_KM**2 * math.radians(step) * band, rel=2e-3)


def test_equal_earth_has_the_area_of_the_earth() -> None:
    side = [equal_earth(lat, 180.0) for lat in range(-90, 91)]
    area = sum((b[1] - a[1]) * (a[0] + b[0]) for a, b in pairwise(side))
    assert area == pytest.approx(4 * math.pi * EARTH_KM**2, rel=1e-3)


BOX = (0.0, 0.0, 10.0, 10.0)
POINTS = st.lists(st.tuples(st.floats(-30, 30), st.floats(-30, 30)), min_size=3, max_size=12)


@given(POINTS)
def test_cut_rings_and_lines_stay_in_the_box(points: list[tuple[float, float]]) -> None:
    kept = [*clip_ring(points, BOX), *(point for piece in clip_line(points, BOX) for point in piece)]
    assert all(-1e-6 <= x <= 10 + 1e-6 and -1e-6 <= y <= 10 + 1e-6 for x, y in kept)


@pytest.mark.parametrize(
    ("ring", "corners"),
    [
        pytest.param([(2, 2), (8, 2), (8, 8), (2, 8)], 4, id="inside"),
        pytest.param([(-5, -5), (15, -5), (15, 15), (-5, 15)], 4, id="round the box"),
        pytest.param([(20, 20), (30, 20), (30, 30)], 0, id="outside"),
        pytest.param([], 0, id="empty"),
    ],
)
def test_clip_ring(ring: list[tuple[float, float]], corners: int) -> None:
    assert len(clip_ring(ring, BOX)) == corners


def test_a_line_through_the_box_without_a_corner_in_it() -> None:
    (piece,) = clip_line([(-96, 5), (160, 5), (160, 200)], BOX)
    assert piece == [(0, 5), (10, 5)]


def test_path_steps_do_not_drift() -> None:
    points = [(0.04 * at, 0.0) for at in range(500)]
    steps = re.findall(r"-?[\d.]+", path(points))
    assert sum(map(float, steps[2::2])) == pytest.approx(points[-1][0], abs=0.06)


# ---------------------------------------------------------------- basemap


def test_basemap_is_small_and_keeps_doubtful_borders_apart() -> None:
    base = load_basemap()
    names = {name for name, _ in base.countries}
    assert {"Syria", "Ukraine", "Palestine", "Western Sahara"} <= names
    assert not {"Somaliland", "N. Cyprus", "Kosovo"} & names, "units without an ISO code carry no name"
    crimea = [base.arcs[arc][first : last + 1] for arc, first, last in base.disputed]
    assert any(all(45.5 < lat < 46.4 and 33 < lon < 35.5 for lat, lon in line) for line in crimea)
    assert all(arc in base.shared for arc, _, _ in base.disputed)


def test_no_country_is_named_over_crimea() -> None:
    svg = draw_map([spot(45.2, 34.2, "Simferopol", radius_km=30.0, precision=2)])
    assert "RUSSIA" not in texts(svg) or _where_text(svg, "RUSSIA")[0] > 700
    assert any("Crimea is under Russian control" in line for line in texts(svg))


def _where_text(svg: str, words: str) -> tuple[float, float]:
    (node,) = (node for node in tree(svg).iter(f"{SVG}text") if node.text == words)
    return float(node.attrib["x"]), float(node.attrib["y"])


def test_crimea_is_not_spoken_of_where_it_is_not_shown() -> None:
    assert not any("Crimea" in line for line in texts(draw_map(SYRIA)))


# ---------------------------------------------------------------- drawing


def test_a_sheet_says_what_it_is() -> None:
    svg = draw_map(SYRIA, title="April in the north", note="Cut-off 23 April 2018.")
    root = tree(svg)
    assert root.attrib["role"] == "img"
    said = {node.attrib["id"]: node.text or "" for node in root if "id" in node.attrib}
    assert said["atlas-title"] == "April in the north"
    assert "Homs (province, within 120 km; 1 report, unchecked)" in said["atlas-said"]
    assert {"DESK COPY", "Cut-off 23 April 2018.", "SYRIA", "IRAQ"} <= set(texts(svg))
    assert any(line.startswith("Figures count reports, not events or victims") for line in texts(svg))
    assert any(line.endswith(" km") for line in texts(svg)), "scale bar"
    assert "36°E" in texts(svg)


def test_marking_is_printed() -> None:
    assert "PUBLIC COPY" in texts(draw_map(SYRIA, marking="public copy"))


def test_precision_is_an_area_of_the_true_size() -> None:
    svg = draw_map(SYRIA)
    view, _, _ = fit(SYRIA)
    radii = {node.attrib["r"]: node for node in circles(svg)}
    assert f"{120 * view.scale:.1f}" in radii
    assert "stroke-dasharray" in radii[f"{120 * view.scale:.1f}"].attrib, "unchecked is dashed"
    exact = [node for node in circles(svg) if node.attrib["r"] == "4.0"]
    assert sorted(node.attrib["fill"] for node in exact) == ["#0b4f7a", "#ffffff"], "checked is filled"


def test_an_area_never_shrinks_to_a_pin() -> None:
    wide = [spot(10.0, 10.0, "Here", radius_km=3.0, precision=2), spot(30.0, 40.0, "There")]
    assert min(float(node.attrib["r"]) for node in circles(draw_map(wide)) if "fill-opacity" in node.attrib) >= 6.5


def test_every_marker_says_status_sources_and_precision() -> None:
    row = spot(35.0, 38.0, "Homs", radius_km=90.0, precision=4, kind="adm1", sources=("Hilltop Wire", "Levant Post"))
    (title,) = (node.text for node in tree(draw_map([row])).iter(f"{SVG}title") if "Homs" in (node.text or ""))
    assert title == (
        "Homs (adm1): 1 report, unchecked. Place known as: province, within 90 km. Published by: Hilltop Wire, Levant Post"
    )


def random_spots(number: int, *, seed: int = 1, around: tuple[float, float] | None = None) -> list[Spot]:
    dice = random.Random(seed)  # noqa: S311
    found = []
    for at in range(number):
        lat = dice.gauss(around[0], 0.8) if around else dice.uniform(-60, 75)
        lon = dice.gauss(around[1], 1.2) if around else dice.uniform(-180, 180)
        precision = dice.choice((1, 1, 2, 3, 4, 6))
        found.append(
            spot(
                lat,
                lon,
                f"Place {at}",
                precision=precision,
                radius_km=float(20 * precision),
                reports=dice.randint(1, 9),
            )
        )
    return found


SETS = {
    "syria": SYRIA,
    "dateline": [spot(-17.7, 178.0, "Viti Levu"), spot(-13.8, -171.8, "Apia"), spot(-21.1, -175.2, "Nuku'alofa")],
    "north pole": [spot(89.5, 40.0, "Camp", radius_km=50.0, precision=7), spot(81.0, -70.0), spot(78.2, 15.6)],
    "south pole": [spot(-90.0, 0.0, "Pole")],
    "one": [spot(15.35, 44.2)],
    "world": random_spots(500),
    "crowd": random_spots(80, around=(35.0, 38.0)),
    "antipodes": [spot(0.0, 0.0), spot(0.0, 180.0)],
    "same place twice": [spot(35.0, 38.0, "A"), spot(35.0, 38.0, "B")],
    "none": [],
}


@pytest.mark.parametrize("name", SETS)
def test_any_part_of_the_earth(name: str) -> None:
    svg = draw_map(SETS[name])
    assert svg == draw_map(SETS[name][::-1]), "order does not matter, bytes are the same"
    assert "nan" not in svg
    assert "inf" not in re.sub(r"<text.*?</text>|<desc.*?</desc>", "", svg)
    drawn = [(float(node.attrib["cx"]), float(node.attrib["cy"])) for node in circles(svg)]
    assert len(drawn) >= len(SETS[name])
    assert all(LEFT - 1 <= x <= RIGHT + 1 and TOP - 1 <= y <= BOTTOM + 1 for x, y in drawn)


def test_dateline_spots_lie_side_by_side() -> None:
    view, _, _ = fit(SETS["dateline"])
    fiji, samoa = view.pixel(-17.7, 178.0), view.pixel(-13.8, -171.8)
    assert samoa[0] > fiji[0]
    assert view.invert is not None, "a regional map, not the world"


def test_labels_do_not_overlap() -> None:
    svg = draw_map(SETS["crowd"])
    bold = [node for node in tree(svg).iter(f"{SVG}text") if (node.text or "").startswith("Place ")]
    boxes = [
        (float(n.attrib["x"]), float(n.attrib["y"]) - 10, float(n.attrib["x"]) + 40, float(n.attrib["y"]) + 12) for n in bold
    ]
    assert len(boxes) > 15
    clashes = [(a, b) for at, a in enumerate(boxes) for b in boxes[at + 1 :] if meets(a, b)]
    assert clashes == []
    left = next(line for line in texts(svg) if "carry no label" in line)
    assert left.startswith(f"{80 - len(boxes)} places")


def test_an_empty_map_says_so() -> None:
    svg = draw_map([])
    assert "No place could be resolved" in texts(svg)
    assert "BRAZIL" in texts(svg), "countries are drawn without a spot"


def test_an_empty_public_copy_does_not_say_that_nothing_is_known() -> None:
    said = texts(draw_map([], marking="public copy"))
    assert "No place may be shown in this copy" in said
    assert "No place could be resolved" not in said


def test_a_far_off_place_is_listed_and_does_not_shrink_the_map() -> None:
    svg = draw_map([*SYRIA, spot(38.9, -77.0, "Washington")])
    assert any(line == "Outside the frame: Washington (exact place; 1 report, unchecked)." for line in texts(svg))
    assert "SYRIA" in texts(svg)


def test_a_circle_round_the_whole_frame_is_told_in_words() -> None:
    svg = draw_map([spot(35.0, 38.0), spot(35.0, 38.2, "Syria", radius_km=900.0, precision=6, kind="country")])
    assert any(line.startswith("The whole frame lies inside: Syria (country, within 900 km") for line in texts(svg))


@settings(max_examples=5, deadline=None)
@given(
    st.text(max_size=80),
    st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180), st.integers(1, 7), st.floats(0, 2500)), max_size=4),
)
def test_whatever_a_report_holds_the_sheet_is_well_formed(words: str, places: list[tuple[float, float, int, float]]) -> None:
    rows = [
        spot(lat, lon, words, precision=precision, radius_km=radius, status=words, sources=(words,))
        for lat, lon, precision, radius in places
    ]
    root = tree(draw_map(rows, title=words, marking=words, note=words))
    tags = {node.tag.removeprefix(SVG) for node in root.iter()}
    assert tags <= {"svg", "title", "desc", "rect", "clipPath", "path", "g", "text", "circle"}
    assert not {key for node in root.iter() for key in node.attrib if key.startswith("on") or "href" in key}


def test_markup_in_a_label_stays_text() -> None:
    svg = draw_map([spot(35.0, 38.0, '<script>alert("x")</script>')])
    assert "<script" not in svg
    assert '<script>alert("x")</script>' in texts(svg)


def test_frame_is_inside_the_sheet() -> None:
    assert FRAME == (LEFT, TOP, RIGHT, BOTTOM)
    assert float(tree(draw_map([])).attrib["height"]) > BOTTOM
