"""Regions with fuzzy borders: outlines that are outlines, circles that hold them, names that no other region has."""

from __future__ import annotations

from collections import Counter

import pytest
from pydantic import ValidationError
from shapely.geometry import Point, Polygon

from wardesk.book import load_book
from wardesk.entries import Region, circle_of, km_on_globe
from wardesk.text import fold

REGIONS = tuple(load_book().regions.values())
OUTLINED = tuple(region for region in REGIONS if region.polygon)
SQUARE = [[10.0, 20.0], [10.0, 22.0], [12.0, 22.0], [12.0, 20.0]]


@pytest.mark.parametrize("region", OUTLINED, ids=lambda region: region.key)
def test_an_outline_is_valid_and_its_circle_holds_it(region: Region) -> None:
    outline = Polygon([(lon, lat) for lat, lon in region.polygon])
    assert outline.is_valid
    assert outline.centroid.distance(Point(region.lon, region.lat)) < 0.001
    assert all(km_on_globe(region.lat, region.lon, *corner) <= region.radius_km + 0.1 for corner in region.polygon)
    assert region.holds(region.lat, region.lon) == outline.contains(Point(region.lon, region.lat))


def test_there_are_many_and_no_name_is_shared() -> None:
    assert len(OUTLINED) >= 100
    names = Counter(name for region in REGIONS for name in {fold(name) for name in region.names})
    assert [name for name, times in names.items() if times > 1] == []


def test_a_circle_is_computed_from_an_outline() -> None:
    region = Region.model_validate({"key": "square", "names": ["Square"], "country": ["XX"], "polygon": SQUARE})
    assert (region.lat, region.lon) == (11.0, 21.0)
    assert region.radius_km == pytest.approx(156, abs=2)
    assert region.holds(11.9, 20.1)
    assert not region.holds(12.1, 21.0)


def test_a_region_without_an_outline_is_its_circle() -> None:
    region = Region(key="disc", names=("Disc",), country=("XX",), lat=0.0, lon=0.0, radius_km=50.0)
    assert region.holds(0.4, 0.0)
    assert not region.holds(0.5, 0.0)


@pytest.mark.parametrize("corners", [SQUARE[:2], [[1, 1], [2, 2], [3, 3]]], ids=["two-corners", "a-line"])
def test_what_has_no_area_is_refused(corners: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="outline"):
        circle_of([(lat, lon) for lat, lon in corners])


def test_swapped_corners_are_refused() -> None:
    with pytest.raises(ValidationError):
        Region.model_validate({"key": "far", "names": ["Far"], "country": ["XX"], "polygon": [[120, 10], [121, 10], [121, 11]]})
