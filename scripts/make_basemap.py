"""Build ``src/wardesk/assets/basemap.json.gz`` from the npm package ``world-atlas`` 2.0.2 (build time only).

    npm pack world-atlas@2.0.2
    python scripts/make_basemap.py world-atlas-2.0.2.tgz

Reads ``countries-50m.json`` (Natural Earth 4.1, 1:50m), thins every arc, rounds to 1/100 degree, marks the borders
that are disputed and writes arcs once, so that neighbours keep one common border.
"""

from __future__ import annotations

import gzip
import heapq
import json
import sys
import tarfile
from pathlib import Path
from typing import Any

Point = tuple[float, float]

TARGET = Path(__file__).parent.parent / "src/wardesk/assets/basemap.json.gz"
MEMBER = "package/countries-50m.json"
STEPS = 100
"""Grid steps in a degree: 1/100 degree is 1.1 km, below what 1:50 million shows."""
SMALLEST = 0.0004
"""Triangles below this many square degrees (about 5 square km at the equator) are thinned away."""

FULL_NAMES = {
    "Ashmore and Cartier Is.": "Ashmore and Cartier Islands", "Antigua and Barb.": "Antigua and Barbuda",
    "Bosnia and Herz.": "Bosnia and Herzegovina", "Br. Indian Ocean Ter.": "British Indian Ocean Territory",
    "British Virgin Is.": "British Virgin Islands", "Cayman Is.": "Cayman Islands",
    "Central African Rep.": "Central African Republic", "Cook Is.": "Cook Islands", "Dem. Rep. Congo": "DR Congo",
    "Dominican Rep.": "Dominican Republic", "Eq. Guinea": "Equatorial Guinea", "Faeroe Is.": "Faroe Islands",
    "Falkland Is.": "Falkland Islands (Malvinas)", "Fr. Polynesia": "French Polynesia",
    "Fr. S. Antarctic Lands": "French Southern Territories", "Heard I. and McDonald Is.": "Heard and McDonald Islands",
    "Macedonia": "North Macedonia", "Marshall Is.": "Marshall Islands", "N. Mariana Is.": "Northern Mariana Islands",
    "Pitcairn Is.": "Pitcairn", "S. Geo. and the Is.": "South Georgia and South Sandwich Islands",
    "S. Sudan": "South Sudan", "Solomon Is.": "Solomon Islands", "St. Kitts and Nevis": "Saint Kitts and Nevis",
    "St. Pierre and Miquelon": "Saint Pierre and Miquelon", "St. Vin. and Gren.": "Saint Vincent and the Grenadines",
    "St-Barthélemy": "Saint Barthélemy", "St-Martin": "Saint Martin", "Turkey": "Türkiye",
    "Turks and Caicos Is.": "Turks and Caicos Islands", "U.S. Virgin Is.": "US Virgin Islands",
    "United States of America": "United States", "Vatican": "Holy See", "W. Sahara": "Western Sahara",
    "Wallis and Futuna Is.": "Wallis and Futuna", "eSwatini": "Eswatini",
}  # fmt: skip

DISPUTED_UNITS = ("Kosovo", "N. Cyprus", "Palestine", "Siachen Glacier", "Somaliland", "W. Sahara")
"""Every land border of these is drawn as disputed. Without an ISO code in the source: all but two."""

DISPUTED_LINES: tuple[tuple[str, str, tuple[float, float, float, float]], ...] = (
    ("Russia", "Ukraine", (32.5, 45.5, 35.5, 46.4)),
    ("Israel", "Syria", (35.4, 32.4, 36.2, 33.6)),
    ("Israel", "Lebanon", (34.9, 33.0, 36.0, 33.6)),
    ("India", "Pakistan", (73.0, 32.4, 78.5, 36.0)),
    ("China", "India", (77.0, 31.0, 80.5, 36.0)),
    ("China", "India", (91.0, 26.5, 98.0, 30.0)),
    ("S. Sudan", "Sudan", (23.5, 8.0, 30.0, 10.8)),
    ("Egypt", "Sudan", (33.0, 21.5, 37.5, 23.5)),
)
"""Pair of neighbours and the box (west, south, east, north) inside which their line is disputed or undetermined:
the neck of Crimea, the Golan, the Blue Line, Kashmir, Aksai Chin, Arunachal Pradesh, Abyei and Kafia Kingi, Halaib."""

QUIET = (
    (32.4, 44.3, 36.7, 46.2), (35.6, 32.6, 35.95, 33.4), (34.15, 31.2, 35.6, 32.6), (73.0, 32.5, 80.5, 37.1),
    (91.5, 26.6, 97.5, 29.6), (27.7, 9.2, 29.1, 10.3), (33.0, 35.1, 34.7, 35.8),
)  # fmt: skip
"""Boxes (west, south, east, north) over which no country's name is written: Crimea, the Golan, the West Bank and Gaza,
Kashmir with Aksai Chin, Arunachal Pradesh, Abyei, Northern Cyprus."""


def decode(topology: dict[str, Any]) -> list[list[Point]]:
    (scale_x, scale_y), (shift_x, shift_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * scale_x + shift_x, y * scale_y + shift_y))
        arcs.append(points)
    return arcs


def thin(points: list[Point]) -> list[Point]:
    """Visvalingam and Whyatt: drop the point with the smallest triangle until none is below ``SMALLEST``.

    The ends stay, so arcs still meet; a closed arc keeps at least three corners.
    """
    least = 4 if points[0] == points[-1] else 2
    before, after = list(range(-1, len(points) - 1)), list(range(1, len(points) + 1))

    def area(at: int) -> float:
        (ax, ay), (bx, by), (cx, cy) = points[before[at]], points[at], points[after[at]]
        return abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2

    areas = {at: area(at) for at in range(1, len(points) - 1)}
    queue = [(size, at) for at, size in areas.items()]
    heapq.heapify(queue)
    left = len(points)
    while queue and left > least:
        size, at = heapq.heappop(queue)
        if areas.get(at) != size:
            continue
        if size >= SMALLEST:
            break
        del areas[at]
        left -= 1
        after[before[at]], before[after[at]] = after[at], before[at]
        for beside in (before[at], after[at]):
            if beside in areas:
                areas[beside] = max(area(beside), size)
                heapq.heappush(queue, (areas[beside], beside))
    return [point for at, point in enumerate(points) if at in areas or at in (0, len(points) - 1)]


def steps(points: list[Point]) -> list[int]:
    """Grid steps, flat: first point, then differences. Doubled points are dropped."""
    flat: list[int] = []
    last = (0, 0)
    for lon, lat in points:
        here = (round(lon * STEPS), round(lat * STEPS))
        if not flat or here != last:
            flat += [here[0] - last[0], here[1] - last[1]]
            last = here
    return flat


def polygons(geometry: dict[str, Any]) -> list[list[list[int]]]:
    arcs: list[Any] = geometry.get("arcs", [])
    return [arcs] if geometry["type"] == "Polygon" else arcs


def runs(flat: list[int], box: tuple[float, float, float, float]) -> list[tuple[int, int]]:
    """Stretches of an arc, as first and last point, that lie inside the box."""
    west, south, east, north = (side * STEPS for side in box)
    found: list[tuple[int, int]] = []
    x = y = 0
    begin: int | None = None
    for at in range(len(flat) // 2):
        x, y = x + flat[2 * at], y + flat[2 * at + 1]
        held = west <= x <= east and south <= y <= north
        if held and begin is None:
            begin = at
        if not held and begin is not None:
            found.append((begin, at - 1))
            begin = None
    if begin is not None:
        found.append((begin, len(flat) // 2 - 1))
    return [(first, last) for first, last in found if last > first]


def disputed(arcs: list[list[int]], owners: dict[int, set[str]]) -> list[tuple[int, int, int]]:
    """Arc, first and last point of every stretch of a common border that is disputed."""
    found = []
    for at, names in sorted(owners.items()):
        if len(names) == 2 and names & set(DISPUTED_UNITS):
            found.append((at, 0, len(arcs[at]) // 2 - 1))
            continue
        for one, other, box in DISPUTED_LINES:
            if names == {one, other}:
                found += [(at, first, last) for first, last in runs(arcs[at], box)]
    return found


def main(package: str) -> None:
    with tarfile.open(package) as archive:
        member = archive.extractfile(MEMBER)
        assert member is not None, f"{package} has no {MEMBER}"
        topology = json.load(member)
    arcs = decode(topology)
    owners: dict[int, set[str]] = {}
    countries = []
    for geometry in sorted(topology["objects"]["countries"]["geometries"], key=lambda row: row["properties"]["name"]):
        name = geometry["properties"]["name"]
        rings = [ring for polygon in polygons(geometry) for ring in polygon]
        for ring in rings:
            for arc in ring:
                owners.setdefault(arc if arc >= 0 else ~arc, set()).add(name)
        countries.append({"name": FULL_NAMES.get(name, name) if "id" in geometry else None, "rings": rings})
    flat = [steps(thin(arc)) for arc in arcs]
    basemap = {
        "source": "Natural Earth 4.1, 1:50m, from npm world-atlas 2.0.2",
        "steps": STEPS,
        "arcs": flat,
        "disputed": disputed(flat, owners),
        "quiet": QUIET,
        "countries": countries,
    }
    text = json.dumps(basemap, ensure_ascii=False, separators=(",", ":"))
    with TARGET.open("wb") as raw, gzip.GzipFile("", "wb", mtime=0, fileobj=raw) as packed:
        packed.write(text.encode())
    points = sum(len(arc) // 2 for arc in flat)
    print(f"{TARGET.name}: {points} points, {len(text)} bytes of JSON, {TARGET.stat().st_size} packed")
    for at, first, last in disputed(flat, owners):
        print("disputed:", " | ".join(sorted(owners[at])), f"points {first}-{last} of {len(flat[at]) // 2}")


if __name__ == "__main__":
    main(sys.argv[1])
