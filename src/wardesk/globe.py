"""The world in the plane: the basemap kept in the package, two equal-area projections, and cutting to a frame."""

from __future__ import annotations

import gzip
import json
import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

BASEMAP = Path(__file__).parent / "assets" / "basemap.json.gz"
EARTH_KM = 6371.0088
MERIDIANS = (0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0)
"""Steps between meridians, in degrees."""

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Least x, least y, greatest x, greatest y."""


Unit = tuple[float, float, float]
"""A point of the sphere with radius 1."""


class Basemap(NamedTuple):
    """Coasts and borders of Natural Earth; points are (lat, lon)."""

    arcs: tuple[tuple[Point, ...], ...]
    disputed: tuple[tuple[int, int, int], ...]
    """Arc, first and last point."""
    countries: tuple[tuple[str | None, tuple[tuple[int, ...], ...]], ...]
    shared: frozenset[int]
    """Arcs that two countries have in common."""
    units: tuple[tuple[Unit, ...], ...]
    """The points of the arcs on the sphere."""
    seams: tuple[frozenset[int], ...]
    """For each arc the steps that are no coast: the cut along 180 degrees and the edge at the pole."""
    quiet: tuple[Box, ...]
    """Boxes (west, south, east, north) over which no country's name is written."""


@lru_cache(maxsize=1)
def load_basemap() -> Basemap:
    """Read the basemap that is kept in the package."""
    raw = json.loads(gzip.decompress(BASEMAP.read_bytes()))
    arcs = tuple(tuple(_walk(flat, raw["steps"])) for flat in raw["arcs"])
    countries = tuple((row["name"], tuple(map(tuple, row["rings"]))) for row in raw["countries"])
    uses = Counter(arc if arc >= 0 else ~arc for _, rings in countries for ring in rings for arc in ring)
    shared = frozenset(arc for arc, times in uses.items() if times > 1)
    return Basemap(
        arcs=arcs,
        disputed=tuple(map(tuple, raw["disputed"])),
        countries=countries,
        shared=shared,
        units=tuple(tuple(unit(lat, lon) for lat, lon in arc) for arc in arcs),
        seams=tuple(frozenset(_seams(arc)) for arc in arcs),
        quiet=tuple(map(tuple, raw["quiet"])),
    )


def unit(lat: float, lon: float) -> Unit:
    """A place on the sphere with radius 1."""
    phi, lam = math.radians(lat), math.radians(lon)
    return math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi)


def _seams(arc: Sequence[Point]) -> Iterator[int]:
    for step, (one, other) in enumerate(pairwise(arc)):
        if (_on_seam(one) and _on_seam(other)) or abs(one[1] - other[1]) > 180:
            yield step


def _on_seam(point: Point) -> bool:
    return abs(point[1]) > 179.98 or point[0] < -89.9


def _walk(flat: Sequence[int], steps: int) -> Iterator[Point]:
    x = y = 0
    for at in range(0, len(flat), 2):
        x, y = x + flat[at], y + flat[at + 1]
        yield y / steps, x / steps


class Plane(NamedTuple):
    """A projection, in kilometres."""

    project: Callable[[float, float], Point]
    """Latitude and longitude to the plane."""
    invert: Callable[[float, float], Point] | None = None
    """Back again; None for the world."""
    flatten: Callable[[Sequence[Unit]], list[Point]] | None = None
    """Many points of the sphere at once."""


class View(NamedTuple):
    """How degrees become pixels."""

    plane: Plane
    scale: float
    """Pixels in a kilometre."""
    x: float
    y: float
    """Point of the plane in the middle of the frame."""
    frame: Box

    @property
    def invert(self) -> Callable[[float, float], Point] | None:
        """From the plane back to degrees; None for the world."""
        return self.plane.invert

    def arcs(self) -> list[list[Point]]:
        """All arcs of the basemap, in pixels."""
        left, top, right, bottom = self.frame
        east, down, scale = (
            (left + right) / 2 - self.x * self.scale,
            (top + bottom) / 2 + self.y * self.scale,
            self.scale,
        )
        return [[(east + x * scale, down - y * scale) for x, y in arc] for arc in _flat_arcs(self.plane)]

    def pixel(self, lat: float, lon: float) -> Point:
        """Where a place lies on the sheet."""
        x, y = self.plane.project(lat, lon)
        left, top, right, bottom = self.frame
        return (left + right) / 2 + (x - self.x) * self.scale, (top + bottom) / 2 - (y - self.y) * self.scale

    def shows(self, lat: float, lon: float) -> bool:
        """Whether a place lies inside the frame."""
        x, y = self.pixel(lat, lon)
        return self.frame[0] <= x <= self.frame[2] and self.frame[1] <= y <= self.frame[3]


# ---------------------------------------------------------------- projections


@lru_cache(maxsize=1)
def _flat_arcs(plane: Plane) -> list[list[Point]]:
    """All arcs of the basemap in the plane; kept for the small map that goes with a large one."""
    base = load_basemap()
    if plane.flatten is None:
        return [[plane.project(lat, lon) for lat, lon in arc] for arc in base.arcs]
    return [plane.flatten(units) for units in base.units]


def lambert(lat: float, lon: float) -> Plane:
    """Azimuthal equal-area projection around a point."""
    phi0, lam0 = math.radians(lat), math.radians(lon)
    sin0, cos0, sinl, cosl = math.sin(phi0), math.cos(phi0), math.sin(lam0), math.cos(lam0)

    def flatten(units: Sequence[Unit]) -> list[Point]:
        points = []
        for x, y, z in units:
            ahead = x * cosl + y * sinl
            wide = math.sqrt(2 / max(1 + sin0 * z + cos0 * ahead, 1e-4)) * EARTH_KM
            points.append((wide * (y * cosl - x * sinl), wide * (cos0 * z - sin0 * ahead)))
        return points

    def project(lat: float, lon: float) -> Point:
        return flatten([unit(lat, lon)])[0]

    def invert(x: float, y: float) -> Point:
        rho = math.hypot(x, y) / EARTH_KM
        if rho < 1e-12:
            return lat, lon
        angle = 2 * math.asin(min(rho / 2, 1.0))
        sin, cos = math.sin(angle), math.cos(angle)
        phi = math.asin(max(-1.0, min(1.0, cos * sin0 + y / EARTH_KM * sin * cos0 / rho)))
        turn = math.atan2(x / EARTH_KM * sin, rho * cos0 * cos - y / EARTH_KM * sin0 * sin)
        return math.degrees(phi), (lon + math.degrees(turn) + 180) % 360 - 180

    return Plane(project, invert, flatten)


def equal_earth(lat: float, lon: float) -> Point:
    """Equal Earth projection (Šavrič, Patterson and Jenny 2018) of the whole world, in kilometres."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    theta = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(lat)))
    square = theta * theta
    sixth = square * square * square
    slope = 3 * (9 * a4 * sixth * square + 7 * a3 * sixth + 3 * a2 * square + a1)
    x = 2 * math.sqrt(3) * math.radians(lon) * math.cos(theta) / slope
    y = theta * (a4 * sixth * square + a3 * sixth + a2 * square + a1)
    return x * EARTH_KM, y * EARTH_KM


# ---------------------------------------------------------------- cutting


def bounds(points: Sequence[Point]) -> Box:
    """The smallest box around some points."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def meets(one: Box, other: Box) -> bool:
    """Whether two boxes have a common inside or side."""
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def clip_ring(ring: Sequence[Point], box: Box) -> list[Point]:
    """Cut a ring to a box (Sutherland and Hodgman)."""
    points = list(ring)
    if not points or not meets(bounds(points), box):
        return []
    for axis, side, sign in ((0, box[0], 1), (1, box[1], 1), (0, box[2], -1), (1, box[3], -1)):
        kept: list[Point] = []
        for one, other in zip(points[-1:] + points[:-1], points, strict=True):
            first, second = (one[axis] - side) * sign, (other[axis] - side) * sign
            if first * second < 0:
                share = first / (first - second)
                kept.append((one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])))
            if second >= 0:
                kept.append(other)
        points = kept
    return points


def clip_line(line: Sequence[Point], box: Box) -> list[list[Point]]:
    """Cut a line to a box: the pieces that lie inside."""
    pieces: list[list[Point]] = []
    for one, other in pairwise(line):
        cut = _clip_segment(one, other, box)
        if cut is None:
            continue
        if pieces and pieces[-1][-1] == cut[0]:
            pieces[-1].append(cut[1])
        else:
            pieces.append([*cut])
    return pieces


def _clip_segment(one: Point, other: Point, box: Box) -> tuple[Point, Point] | None:
    """Liang and Barsky."""
    dx, dy = other[0] - one[0], other[1] - one[1]
    begin, end = 0.0, 1.0
    sides = ((-dx, one[0] - box[0]), (dx, box[2] - one[0]), (-dy, one[1] - box[1]), (dy, box[3] - one[1]))
    for slope, room in sides:
        if slope == 0 and room < 0:
            return None
        if slope < 0:
            begin = max(begin, room / slope)
        elif slope > 0:
            end = min(end, room / slope)
    if begin > end:
        return None
    first = one if begin == 0 else (one[0] + begin * dx, one[1] + begin * dy)
    last = other if end == 1 else (one[0] + end * dx, one[1] + end * dy)
    return first, last


# ---------------------------------------------------------------- shapes in a frame


def thin(points: Iterable[Point]) -> list[Point]:
    """Drop points that a printer could not tell from the one before."""
    kept: list[Point] = []
    for point in points:
        if not kept or abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) > 0.8:
            kept.append(point)
    return kept


def path(points: Sequence[Point], *, close: bool = False) -> str:
    """SVG path in tenths of a pixel, each step relative to the point before."""
    tenths = [(round(x * 10), round(y * 10)) for x, y in points]
    steps = [f"{(bx - ax) / 10:g} {(by - ay) / 10:g}" for (ax, ay), (bx, by) in pairwise(tenths)]
    begin = f"M{tenths[0][0] / 10:g} {tenths[0][1] / 10:g}"
    return f"{begin}l{' '.join(steps)}{'z' if close else ''}" if steps else begin


def country_rings(view: View, arcs: Sequence[Sequence[Point]]) -> list[tuple[str | None, list[list[Point]]]]:
    """Every country that has land in the frame, with its rings cut to the frame. ``arcs`` are the view's."""
    found = []
    for name, rings in load_basemap().countries:
        cuts = (thin(clip_ring(points, view.frame)) for ring in rings for points in _flat_rings(view, ring, arcs))
        held = [cut for cut in cuts if len(cut) > 2]
        if held:
            found.append((name, held))
    return found


def _flat_rings(view: View, ring: Sequence[int], arcs: Sequence[Sequence[Point]]) -> Iterator[Sequence[Point]]:
    if view.invert is None:
        base = load_basemap()
        if any(base.seams[arc if arc >= 0 else ~arc] for arc in ring):
            degrees = [point for arc in ring for point in (base.arcs[arc] if arc >= 0 else base.arcs[~arc][::-1])]
            for piece in _unrolled(degrees):
                yield [view.pixel(lat, lon) for lat, lon in piece]
            return
    flat = [point for arc in ring for point in (arcs[arc] if arc >= 0 else arcs[~arc][::-1])]
    x, y = view.pixel(*view.invert(view.x, view.y)) if view.invert else (0.0, 0.0)
    limit = (EARTH_KM * 1.41 * view.scale) ** 2 if view.invert else math.inf
    if any((px - x) ** 2 + (py - y) ** 2 < limit for px, py in flat):
        yield flat


def _unrolled(ring: Sequence[Point]) -> Iterator[list[Point]]:
    """A ring cut along 180 degrees, for maps of the whole world; one that goes round a pole is closed there."""
    east: list[Point] = []
    turn = 0.0
    for lat, lon in ring:
        if east and lon + turn - east[-1][1] > 180:
            turn -= 360
        elif east and lon + turn - east[-1][1] < -180:
            turn += 360
        east.append((lat, lon + turn))
    if abs(east[-1][1] - east[0][1]) > 180:
        pole = math.copysign(90, east[0][0])
        east += [(pole, east[-1][1]), (pole, east[0][1])]
    for shift in (0, -360, 360):
        piece = clip_ring([(lat, lon + shift) for lat, lon in east], (-90, -180, 90, 180))
        if piece:
            yield piece


def border_paths(view: View, arcs: Sequence[Sequence[Point]]) -> tuple[str, str, str]:
    """Coasts, borders and disputed borders inside the frame, each as one path. ``arcs`` are the view's."""
    base = load_basemap()
    coast: list[str] = []
    border: list[str] = []
    disputed: list[str] = []
    doubtful: dict[int, set[int]] = {}
    for arc, first, last in base.disputed:
        disputed += _lines(view, arcs[arc][first : last + 1], ())
        doubtful.setdefault(arc, set()).update(range(first, last))
    for at, points in enumerate(arcs):
        if at in base.shared:
            border += _lines(view, points, base.seams[at] | doubtful.get(at, set()))
        else:
            coast += _lines(view, points, base.seams[at])
    return "".join(coast), "".join(border), "".join(disputed)


def _lines(view: View, points: Sequence[Point], left_out: Collection[int]) -> Iterator[str]:
    """Paths of a line inside the frame, without the steps that are left out."""
    if not meets(bounds(points), view.frame):
        return
    begin = 0
    for step in [*sorted(left_out), len(points) - 1]:
        for piece in clip_line(thin(points[begin : step + 1]), view.frame):
            yield path(piece)
        begin = step + 1


def broadest(rings: Sequence[Sequence[Point]], frame: Box) -> list[tuple[float, float, float]]:
    """Widths of a shape along rows 10 pixels apart, broadest first, each with its middle."""
    boxed = [(bounds(ring), ring) for ring in rings]
    first = max(min(box[1] for box, _ in boxed), frame[1] + 20)
    last = min(max(box[3] for box, _ in boxed), frame[3] - 14)
    rows = []
    for at in range(math.ceil(first / 10) * 10, math.floor(last) + 1, 10):
        spans = [_spans([ring for box, ring in boxed if box[1] <= y <= box[3]], y) for y in (at - 7.5, at + 0.5, at + 5.5)]
        for west, east in spans[1]:
            common = [max((min(east, b) - max(west, a), max(west, a), min(east, b)) for a, b in row) for row in spans if row]
            if len(common) == len(spans):
                left, right = max(row[1] for row in common), min(row[2] for row in common)
                rows.append((right - left, (left + right) / 2, float(at)))
    return sorted(rows, key=lambda row: (-row[0], row[2], row[1]))[:24]


def _spans(rings: Sequence[Sequence[Point]], y: float) -> list[Point]:
    """Where a row lies inside some rings: from and to."""
    crossed = []
    for ring in rings:
        before_x, before_y = ring[-1]
        for x, y_here in ring:
            if (before_y > y) != (y_here > y):
                crossed.append(before_x + (x - before_x) * (y - before_y) / (y_here - before_y))
            before_x, before_y = x, y_here
    crossed.sort()
    return list(zip(crossed[::2], crossed[1::2], strict=False))


# ---------------------------------------------------------------- grid


def grid(view: View) -> tuple[str, list[tuple[float, float, str]]]:
    """Meridians and parallels as one path, and the degrees to write where they meet the lower and left side."""
    left, _, _, bottom = view.frame
    south, north, meridians, step = _reach(view)
    low, high = max(south - step, -90.0), min(north + step, 90.0)
    lines: list[str] = []
    degrees: list[tuple[float, float, str]] = []
    for lon in meridians:
        pieces = clip_line([view.pixel(low + (high - low) * at / 40, lon) for at in range(41)], view.frame)
        lines += map(path, pieces)
        if pieces and abs(pieces[0][0][1] - bottom) < 0.5:
            degrees.append((pieces[0][0][0], bottom, _degrees((lon + 180) % 360 - 180, "E", "W")))
    for at in range(math.ceil(south / step), math.floor(north / step) + 1):
        pieces = clip_line([view.pixel(at * step, lon) for lon in _round(view, meridians, step)], view.frame)
        lines += map(path, pieces)
        if pieces and abs(pieces[0][0][0] - left) < 0.5 and pieces[0][0][1] < bottom - 1:
            degrees.append((left, pieces[0][0][1], _degrees(at * step, "N", "S")))
    return "".join(lines), degrees


def _reach(view: View) -> tuple[float, float, list[float], float]:
    """Southern and northern end of the frame, its meridians, and the step between parallels, in degrees."""
    if view.invert is None:
        return -90.0, 90.0, [float(lon) for lon in range(-180, 181, 30)], 30.0
    across = (view.frame[2] - view.frame[0]) / view.scale / 2
    down = (view.frame[3] - view.frame[1]) / view.scale / 2
    step = next(step for step in (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 90.0) if step * 111 * 3.2 >= 2 * down)
    edge = [(share / 10 * across, side * down) for share in range(-10, 11) for side in (-1, 1)]
    edge += [(side * across, share / 10 * down) for share in range(-10, 11) for side in (-1, 1)]
    found = [view.invert(view.x + x, view.y + y) for x, y in edge]
    south, north = min(lat for lat, _ in found), max(lat for lat, _ in found)
    middle = view.invert(view.x, view.y)[1]
    turns = [(lon - middle + 180) % 360 - 180 for _, lon in found]
    for pole in (-90.0, 90.0):
        if view.shows(pole, 0):
            south, north, turns = min(south, pole), max(north, pole), [-180.0, 180.0]
    return south, north, _meridians(middle, turns, step), step


def _meridians(middle: float, turns: Sequence[float], step: float) -> list[float]:
    """About six meridians over the width of the frame, never the same one twice."""
    width = max(turns) - min(turns)
    wide = next(wide for wide in MERIDIANS if (wide >= step and width / wide < 9) or wide == MERIDIANS[-1])
    first, last = math.ceil((middle + min(turns)) / wide), math.floor((middle + max(turns)) / wide)
    return [at * wide for at in range(first, last + 1)][: int(360 / wide)]


def _round(view: View, meridians: Sequence[float], step: float) -> list[float]:
    """Longitudes along a parallel, a little beyond the frame."""
    apart = meridians[1] - meridians[0] if len(meridians) > 1 else 5.0
    spare = 0.0 if view.invert is None else max(2 * step, 5.0, apart)
    west, east = (meridians[0] - spare, meridians[-1] + spare) if meridians else (-180.0, 180.0)
    east = min(east, west + 360)
    return [west + (east - west) * at / 120 for at in range(121)]


def _degrees(value: float, plus: str, minus: str) -> str:
    return f"{abs(value):g}°{'' if value in (0, 180, -180) else plus if value > 0 else minus}"
