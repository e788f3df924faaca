"""Maps without a server: spots of a run over Natural Earth, as one static SVG that prints in black and white.

Precision is drawn as area: a place that is known only to a province is a circle as large as the province, never a pin.
Both projections keep areas true (Lambert azimuthal for a region, Equal Earth for the world).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from statistics import median
from typing import NamedTuple, TypeAlias

from wardesk.globe import (
    EARTH_KM,
    Box,
    Plane,
    Point,
    View,
    border_paths,
    bounds,
    broadest,
    clip_line,
    country_rings,
    equal_earth,
    grid,
    lambert,
    load_basemap,
    meets,
    path,
    unit,
)
from wardesk.model import Claim, Run, Where
from wardesk.svg import safe, short, text_at

WIDTH = 1000
LEFT, TOP, RIGHT, BOTTOM = 36.0, 52.0, 986.0, 578.0
FRAME: Box = (LEFT, TOP, RIGHT, BOTTOM)
"""The frame of the map inside the sheet, in pixels."""
SMALLEST_KM = 400.0
"""No frame shows less than this across: the basemap is 1:50 million."""
WIDEST_DEGREES = 40.0
"""Beyond this angle from the middle the world is shown."""
FAR_KM = 1200.0
"""A spot at least this far off, and three times as far as four fifths of the reports, is listed and not drawn."""
MOST_LABELS = 60
LOCATOR_KM = 1600.0
"""Frames narrower than this get a small map of the surroundings."""

INK, PALE, FAINT, SEA, LAND, COAST, ACCENT = "#1a1a1a", "#5c5c5c", "#716d64", "#e3ebef", "#f7f5f0", "#8a8f94", "#0b4f7a"
PRECISION = {
    1: "exact place", 2: "near the place", 3: "district", 4: "province", 5: "part of a country", 6: "country",
    7: "sea or air",
}  # fmt: skip
"""UCDP where_prec in words."""
CRIMEA = (45.2, 34.2)
COUNTED = (
    "Figures count reports, not events or victims. Shown are foreground events told as done; plans, denials, states"
    " and background are not."
)
BORDERS = "Borders: Natural Earth, as held on the ground; no position on their status is implied."
HALO: Mapping[str, str | float] = {
    "stroke": "#ffffff",
    "stroke_width": 3,
    "stroke_opacity": 0.85,
    "paint_order": "stroke",
}


Lands: TypeAlias = Sequence[tuple[str | None, Sequence[Sequence[Point]]]]
"""Countries and their rings inside a frame."""


class Spot(NamedTuple):
    """A place on the map, how precisely it is known, and what is said there."""

    lat: float
    lon: float
    radius_km: float
    precision: int
    """UCDP where_prec, 1 to 7."""
    reports: int
    """Number of reports, never of claims, events or victims."""
    label: str
    status: str
    """``1 report, unchecked``."""
    kind: str = "place"
    """Feature class of the place: town, adm1, country …"""
    checked: bool = False
    """Whether a person has checked every claim behind it."""
    sources: tuple[str, ...] = ()
    """Who published the reports."""


SAMPLE = Spot(0, 0, 1, 2, 1, "", "")
"""Stands in the legend."""


# ---------------------------------------------------------------- spots of a run


def spots(run: Run) -> tuple[Spot, ...]:
    """Places of a run's foreground events, grouped by place, with the number of reports.

    Left out: states and assessments, background, plans, threats and everything else that is not ``actual``, what did
    not happen, what its speaker denies or retracts, and places without coordinates.
    """
    groups: dict[tuple[str, float, float, float, int], list[tuple[Where, Claim]]] = {}
    for claim in run.claims:
        for where in claim.separate_places if _happened(claim) else ():
            if where.lat is None or where.lon is None or where.precision is None:
                continue
            name = where.mention.chosen or where.name or ""
            key = (name, where.lat, where.lon, where.radius_km or 0.0, where.precision)
            groups.setdefault(key, []).append((where, claim))
    publishers = {report.id: report.publisher or "unnamed publisher" for report in run.reports}
    found = [_spot(rows, publishers) for _, rows in sorted(groups.items())]
    return tuple(sorted(found, key=lambda spot: (-spot.reports, spot.precision, spot.label, spot.lat, spot.lon)))


def _happened(claim: Claim) -> bool:
    told = not claim.attribution or claim.attribution[-1].stance not in ("denies", "retracts")
    plain = claim.modality == "actual" and claim.polarity == "did"
    return told and plain and claim.aspect == "event" and claim.narrative == "foreground"


def _spot(rows: Sequence[tuple[Where, Claim]], publishers: dict[str, str]) -> Spot:
    where = rows[0][0]
    reports = {claim.report for _, claim in rows}
    checked = all(claim.checked == "person" for _, claim in rows)
    near = "" if where.relation == "in" else {"direction": "off ", "part": "part of "}.get(where.relation, "near ")
    return Spot(
        lat=where.lat or 0.0,
        lon=where.lon or 0.0,
        radius_km=where.radius_km or 0.0,
        precision=where.precision or 7,
        reports=len(reports),
        label=near + (where.name or "unnamed place"),
        status=f"{_reports(len(reports))}, {'checked' if checked else 'unchecked'}",
        kind=where.feature or "place",
        checked=checked,
        sources=tuple(sorted({publishers.get(report, "unnamed publisher") for report in reports})),
    )


def _reports(number: int) -> str:
    return f"{number} report" if number == 1 else f"{number} reports"


# ---------------------------------------------------------------- projection


def _middle(points: Sequence[Spot]) -> Point | None:
    """The middle one of the spots, on the sphere; None when they lie all around the world."""
    units = [unit(spot.lat, spot.lon) for spot in points]
    x, y, z = (median(column) for column in zip(*units, strict=True))
    if math.hypot(x, y, z) < 0.2:
        return None
    return math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))


def _away(middle: Point, spot: Spot) -> float:
    """Kilometres from a point, over the sphere."""
    chord = math.dist(unit(*middle), unit(spot.lat, spot.lon))
    return 2 * EARTH_KM * math.asin(min(chord / 2, 1.0))


def _split_far(points: Sequence[Spot], middle: Point) -> tuple[list[Spot], list[Spot]]:
    """Spots that belong in the frame, and the few that would shrink it to nothing."""
    ranked = sorted((_away(middle, spot), spot.reports) for spot in points)
    total, seen, reach = sum(count for _, count in ranked), 0, 0.0
    for away, count in ranked:
        reach, seen = away, seen + count
        if seen >= 0.8 * total:
            break
    limit = max(FAR_KM, 3 * reach)
    near = [spot for spot in points if _away(middle, spot) <= limit]
    return near, [spot for spot in points if _away(middle, spot) > limit]


def fit(points: Sequence[Spot]) -> tuple[View, list[Spot], list[Spot]]:
    """The view that fits the spots, the spots it shows and those too far off to be shown."""
    middle = _middle(points) if points else None
    near, far = _split_far(points, middle) if middle else (list(points), [])
    if middle is None or max(_away(middle, spot) for spot in near) > math.radians(WIDEST_DEGREES) * EARTH_KM:
        return _world(), list(points), []
    first = lambert(*middle)
    west, south, east, north = bounds([first.project(spot.lat, spot.lon) for spot in near])
    assert first.invert  # noqa: S101
    plane = lambert(*first.invert((west + east) / 2, (south + north) / 2))
    corners = [corner for spot in near for corner in _reach(plane, spot)]
    west, south, east, north = bounds(corners)
    wide = max((east - west) * 1.3, SMALLEST_KM)
    high = max((north - south) * 1.3, SMALLEST_KM * (BOTTOM - TOP) / (RIGHT - LEFT))
    scale = min((RIGHT - LEFT) / wide, (BOTTOM - TOP) / high)
    return View(plane, scale, (west + east) / 2, (south + north) / 2, FRAME), near, far


def _reach(plane: Plane, spot: Spot) -> tuple[Point, Point]:
    """Two corners of what the frame must hold of a spot; the largest circles may run out of it."""
    x, y = plane.project(spot.lat, spot.lon)
    reach = spot.radius_km if spot.precision <= 5 else min(spot.radius_km, 250.0)
    return (x - reach, y - reach), (x + reach, y + reach)


def _world() -> View:
    wide, high = 2 * equal_earth(0, 180)[0], 2 * equal_earth(90, 0)[1]
    return View(Plane(equal_earth), min((RIGHT - LEFT) / wide, (BOTTOM - TOP) / high) * 0.985, 0.0, 0.0, FRAME)


# ---------------------------------------------------------------- drawing


def draw_map(
    points: Sequence[Spot],
    *,
    title: str = "Where the reports say it happened",
    marking: str = "desk copy",
    note: str = "",
) -> str:
    """Draw spots over Natural Earth as one SVG document without script, style sheet or outside address.

    ``note`` is printed last in the legend: period and cut-off, for instance. The same spots give the same bytes.
    """
    ordered = sorted(points, key=lambda spot: (-spot.radius_km, spot.lat, spot.lon, spot.label, spot.status))
    view, near, far = fit(ordered)
    covering = [spot for spot in near if _covers(view, spot)]
    drawn = [spot for spot in near if not _covers(view, spot)]
    inset, corner = _locator(view, drawn)
    scale_bar, bar = _scale_bar(view)
    dots = [_symbol_box(view, spot) for spot in drawn if spot.precision == 1]
    fixed = [*dots, bar] + ([corner] if corner else [])
    names, unnamed = _names(view, drawn, fixed)
    ground, lands = _world_ground() if view.invert is None else _ground(view)
    legend, height = _legend(view, _remarks(covering, far, unnamed), note, empty="" if points else _nothing(marking))
    return "\n".join(
        (
            _opening(height),
            f'<title id="atlas-title">{safe(title)}</title>',
            f'<desc id="atlas-said">{safe(_said(points, marking))}</desc>',
            f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
            f'<clipPath id="atlas-frame"><rect {_rect(FRAME)}/></clipPath>',
            *ground,
            *_graticule(view),
            *_country_names(view, lands, [*fixed, *(box for _, _, boxes in names for box in boxes)]),
            '<g clip-path="url(#atlas-frame)">',
            *(_symbol(view, spot) for spot in drawn),
            "</g>",
            *(leader for leader, _, _ in names),
            *(text for _, text, _ in names),
            *inset,
            *scale_bar,
            f'<rect {_rect(FRAME)} fill="none" stroke="{INK}"/>',
            *_heading(title, marking),
            *legend,
            "</svg>\n",
        )
    )


def _opening(height: int) -> str:
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    named = 'role="img" aria-labelledby="atlas-title atlas-said"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {named} font-family="Helvetica, Arial, sans-serif">'


def _rect(box: Box) -> str:
    return f'x="{box[0]:.1f}" y="{box[1]:.1f}" width="{box[2] - box[0]:.1f}" height="{box[3] - box[1]:.1f}"'


def _wide(text: str, size: float) -> float:
    """About how many pixels a text takes; letters outside Latin, Greek and Cyrillic count as broad."""
    return sum(0.56 if ord(char) < 0x700 else 0.95 for char in text) * size


def _said(points: Sequence[Spot], marking: str) -> str:
    if not points:
        return f"{_nothing(marking)}. A map without any spot."
    rows = sorted(points, key=lambda spot: (-spot.reports, spot.label))
    listed = "; ".join(f"{row.label} ({_known(row)}; {row.status})" for row in rows[:40])
    more = f"; and {len(rows) - 40} more" if len(rows) > 40 else ""
    return f"{len(rows)} place{'s' if len(rows) != 1 else ''}: {listed}{more}."


def _nothing(marking: str) -> str:
    """Why a map is empty: in a public copy places may be known and still not be shown."""
    return "No place could be resolved" if marking == "desk copy" else "No place may be shown in this copy"


def _known(spot: Spot) -> str:
    words = PRECISION.get(spot.precision, "place")
    return words if spot.precision == 1 else f"{words}, within {spot.radius_km:.0f} km"


# ---------------------------------------------------------------- land, borders, grid


def _ground(view: View) -> tuple[tuple[str, ...], Lands]:
    """Sea, land, coasts and borders; and the rings of each country inside the frame."""
    arcs = view.arcs()
    lands = country_rings(view, arcs)
    return tuple(_backdrop(view, lands, arcs)), lands


@lru_cache(maxsize=1)
def _world_ground() -> tuple[tuple[str, ...], Lands]:
    """The ground of a map of the world, which is always the same."""
    return _ground(_world())


def _backdrop(view: View, lands: Lands, arcs: Sequence[Sequence[Point]]) -> Iterator[str]:
    box = view.frame
    if view.invert is None:
        sides = [(lat, -180.0) for lat in range(-90, 91, 5)] + [(lat, 180.0) for lat in range(90, -91, -5)]
        yield f'<path d="{path([view.pixel(*at) for at in sides], close=True)}" fill="{SEA}"/>'
    else:
        yield f'<rect {_rect(box)} fill="{SEA}"/>'
    shapes = "".join(path(ring, close=True) for _, held in lands for ring in held)
    coast, border, disputed = border_paths(view, arcs)
    yield f'<path d="{shapes}" fill="{LAND}"/>'
    yield f'<path d="{coast}" fill="none" stroke="{COAST}" stroke-width="0.8"/>'
    yield f'<path d="{border}" fill="none" stroke="{PALE}" stroke-width="0.9"/>'
    yield f'<path d="{disputed}" fill="none" stroke="{PALE}" stroke-width="1.3" stroke-dasharray="2 3"/>'


def _graticule(view: View) -> Iterator[str]:
    """Meridians and parallels, with degrees at the frame."""
    lines, degrees = grid(view)
    yield f'<path d="{lines}" fill="none" stroke="#9fb0ba" stroke-width="0.5" stroke-opacity="0.8"/>'
    below = [text_at(x, y + 12, words, text_anchor="middle") for x, y, words in degrees if y == BOTTOM]
    beside = [text_at(x - 4, y + 3, words, text_anchor="end") for x, y, words in degrees if y != BOTTOM]
    yield f'<g font-size="9" fill="{PALE}">{"".join([*below, *beside])}</g>'


def _country_names(view: View, lands: Lands, taken: Sequence[Box]) -> Iterator[str]:
    """Names of countries, each where its land is broadest, no spot's label stands and nobody disputes the land."""
    placed = [*taken, *_quiet(view)]
    for name, rings in sorted((name, rings) for name, rings in lands if name):
        text = name.upper()
        need = _wide(text, 11) * 1.25 + 8
        for width, x, y in broadest(rings, view.frame):
            box = (x - need / 2, y - 9, x + need / 2, y + 5)
            if width < need:
                break
            if not any(meets(box, other) for other in placed):
                placed.append(box)
                yield text_at(x, y + 2, text, font_size=11, letter_spacing=1.5, text_anchor="middle", fill=FAINT)
                break


def _quiet(view: View) -> Iterator[Box]:
    """Pixels of the boxes over which no country's name is written."""
    for west, south, east, north in load_basemap().quiet:
        corners = [view.pixel(lat, lon) for lat in (south, north) for lon in (west, east)]
        if any(view.shows(lat, lon) for lat in (south, north) for lon in (west, east)) or view.shows(
            (south + north) / 2, (west + east) / 2
        ):
            xs, ys = [x for x, _ in corners], [y for _, y in corners]
            yield min(xs), min(ys), max(xs), max(ys)


def _locator(view: View, drawn: Sequence[Spot]) -> tuple[list[str], Box | None]:
    """A small map of the surroundings, in the corner with the fewest spots; none for wide frames."""
    if view.invert is None or (RIGHT - LEFT) / view.scale > LOCATOR_KM:
        return [], None
    wide, high = 168.0, 112.0
    corners = [(RIGHT - wide, TOP), (LEFT, TOP), (RIGHT - wide, BOTTOM - high)]
    boxes = [(x, y, x + wide, y + high) for x, y in corners]
    box = min(boxes, key=lambda box: sum(meets(box, _symbol_box(view, spot)) for spot in drawn))
    small = View(view.plane, wide / max(6 * (RIGHT - LEFT) / view.scale, 3200), view.x, view.y, box)
    half = (RIGHT - LEFT) / view.scale * small.scale / 2, (BOTTOM - TOP) / view.scale * small.scale / 2
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    mark = _rect((x - half[0], y - half[1], x + half[0], y + half[1]))
    parts = [
        *_ground(small)[0],
        f'<rect {mark} fill="{ACCENT}" fill-opacity="0.25" stroke="{INK}" stroke-width="1.2"/>',
        f'<rect {_rect(box)} fill="none" stroke="{INK}"/>',
    ]
    return parts, box


# ---------------------------------------------------------------- spots on the sheet


def _covers(view: View, spot: Spot) -> bool:
    """Whether the whole frame lies inside the spot's circle, so that drawing it would say nothing."""
    x, y = view.pixel(spot.lat, spot.lon)
    corners = ((LEFT, TOP), (LEFT, BOTTOM), (RIGHT, TOP), (RIGHT, BOTTOM))
    return all(math.dist((x, y), corner) <= spot.radius_km * view.scale for corner in corners)


def _size(view: View, spot: Spot) -> float:
    """Radius of a symbol in pixels: the true radius, and never so small that an area looks like a point."""
    return 4.0 if spot.precision == 1 else max(spot.radius_km * view.scale, 6.5)


def _symbol_box(view: View, spot: Spot) -> Box:
    (x, y), size = view.pixel(spot.lat, spot.lon), _size(view, spot) + 1.5
    return x - size, y - size, x + size, y + size


def _symbol(view: View, spot: Spot) -> str:
    x, y = view.pixel(spot.lat, spot.lon)
    size = _size(view, spot)
    sources = f". Published by: {', '.join(spot.sources)}" if spot.sources else ""
    said = safe(f"{spot.label} ({spot.kind}): {spot.status}. Place known as: {_known(spot)}{sources}")
    wide, halo = spot.radius_km * view.scale, ""
    look = _dot(spot.checked) if spot.precision == 1 else _area(spot)
    if spot.precision == 1 and wide > size:
        halo = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{wide:.1f}" {_area(spot)}/>'
    return f'<g><title>{said}</title>{halo}<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" {look}/></g>'


def _dot(checked: bool) -> str:
    return f'fill="{ACCENT if checked else "#ffffff"}" stroke="{ACCENT}" stroke-width="2"'


def _area(spot: Spot) -> str:
    """Look of a circle; the largest are the palest, they would drown the rest."""
    dashes = "" if spot.checked else ' stroke-dasharray="5 3"'
    depth = 0.13 if spot.precision <= 4 else 0.05
    return f'fill="{ACCENT}" fill-opacity="{depth}" stroke="{ACCENT}" stroke-width="1.2"{dashes}'


def _names(view: View, drawn: Sequence[Spot], fixed: Sequence[Box]) -> tuple[list[tuple[str, str, list[Box]]], int]:
    """Leader, lettering and boxes of each label, most reports first; and how many spots found no free place."""
    taken = list(fixed)
    written: list[tuple[str, str, list[Box]]] = []
    ranked = sorted(drawn, key=lambda spot: (-spot.reports, spot.precision, spot.label, spot.lat, spot.lon))
    inner = [(spot.radius_km, _inner_box(view, spot)) for spot in drawn if spot.precision > 1]
    for spot in ranked[:MOST_LABELS]:
        smaller = [box for radius, box in inner if radius < spot.radius_km]
        label = _label(view, spot, [*taken, *smaller]) or (_label(view, spot, taken) if smaller else None)
        if label:
            written.append(label)
            taken += label[2]
    return written, len(drawn) - len(written)


def _inner_box(view: View, spot: Spot) -> Box:
    """The square inside a circle, where the label of a larger circle would be taken for its own."""
    (x, y), half = view.pixel(spot.lat, spot.lon), _size(view, spot) * 0.75
    return x - half, y - half, x + half, y + half


def _label(view: View, spot: Spot, taken: Sequence[Box]) -> tuple[str, str, list[Box]] | None:
    lines = short(spot.label, 34), short(_second_line(spot), 48)
    wide, high = max(_wide(lines[0], 12) * 1.06, _wide(lines[1], 10)) + 4, 27.0
    x, y = view.pixel(spot.lat, spot.lon)
    for left, top, far in _beside(x, y, _size(view, spot), wide):
        box = (left, top, left + wide, top + high)
        room = box[0] >= LEFT + 2 and box[2] <= RIGHT - 2 and box[1] >= TOP + 2 and box[3] <= BOTTOM - 2
        if not room or any(meets(box, other) for other in taken):
            continue
        if not far:
            return "", _lettering(box, lines), [box]
        end = min(max(x, box[0]), box[2]), min(max(y, box[1] + 4), box[3] - 4)
        if not any(clip_line([(x, y), end], other) for other in taken if not meets((x, y, x, y), other)):
            leader = f'<path d="{path([(x, y), end])}" stroke="{INK}" stroke-width="0.7"/>'
            return leader, _lettering(box, lines), [box, bounds([(x, y), end])]
    return None


def _second_line(spot: Spot) -> str:
    return spot.status if spot.precision <= 2 else f"{PRECISION.get(spot.precision, 'area')}: {spot.status}"


def _beside(x: float, y: float, size: float, wide: float) -> Iterator[tuple[float, float, bool]]:
    """Left and top of a label, best place first; the last ones stand off and need a line."""
    if size > wide / 2 + 4:
        for down in (-size * 0.9, size * 0.9 - 27, -size * 0.6, size * 0.6 - 27, -13.0, -size * 0.3, size * 0.3):
            yield x - wide / 2, y + down, False
        for side in (-1, 1):
            yield x + side * size * 0.6 - wide / 2, y - 13, False
    near = size + 3
    yield x + near, y - 13, False
    yield x - near - wide, y - 13, False
    for down in (-near - 26, near):
        for shift in (0.0, -wide, -wide / 2):
            yield x + shift, y + down, False
    for up in (-1, 1):
        yield x + size + 18, y - 13 + up * 26, True
        yield x - size - 18 - wide, y - 13 + up * 26, True


def _lettering(box: Box, lines: tuple[str, str]) -> str:
    left, top = box[0] + 2, box[1]
    name = text_at(left, top + 12, lines[0], font_size=12, font_weight="bold", fill=INK, **HALO)
    return f"{name}{text_at(left, top + 23, lines[1], font_size=10, fill=INK, **HALO)}"


# ---------------------------------------------------------------- round the frame


def _heading(title: str, marking: str) -> Iterator[str]:
    word = marking.upper()
    wide = _wide(word, 12) * 1.2 + 18
    yield text_at(LEFT, 32, short(title, 84), font_size=18, font_weight="bold", fill=INK)
    yield f'<rect {_rect((RIGHT - wide, 15, RIGHT, 38))} fill="none" stroke="{INK}" stroke-width="1.5"/>'
    yield text_at(RIGHT - wide / 2, 31, word, font_size=12, font_weight="bold", text_anchor="middle", fill=INK)


def _scale_bar(view: View) -> tuple[list[str], Box]:
    """A bar of a round number of kilometres in the lower left corner of the frame, and its box."""
    longest = 170 / view.scale
    power = 10.0 ** math.floor(math.log10(longest))
    length = max(power * step for step in (1, 2, 5) if power * step <= longest)
    wide = length * view.scale
    x, y = LEFT + 16, BOTTOM - 16
    words = f"{length:,.0f} km" + (" (about, at the equator)" if view.invert is None else "")
    box = (x - 8, y - 20, x + max(wide, _wide(words, 10)) + 10, y + 8)
    bar = f"M{x} {y - 4}V{y}H{x + wide / 2:.1f}V{y - 4}M{x + wide / 2:.1f} {y}H{x + wide:.1f}V{y - 4}"
    parts = [
        f'<rect {_rect(box)} fill="#ffffff" fill-opacity="0.85"/>',
        f'<path d="{bar}" fill="none" stroke="{INK}" stroke-width="1.2"/>',
        text_at(x, y - 8, words, font_size=10, fill=INK),
    ]
    return parts, box


def _remarks(covering: Sequence[Spot], far: Sequence[Spot], unnamed: int) -> list[str]:
    lines = []
    if covering:
        lines.append(f"The whole frame lies inside: {_listed(covering)}.")
    if far:
        lines.append(f"Outside the frame: {_listed(far)}.")
    if unnamed:
        lines.append(f"{unnamed} place{'s carry' if unnamed != 1 else ' carries'} no label for want of room.")
    return lines


def _listed(points: Sequence[Spot]) -> str:
    rows = sorted(points, key=lambda spot: (-spot.reports, spot.label))
    words = [f"{short(spot.label, 34)} ({_known(spot)}; {spot.status})" for spot in rows[:5]]
    return "; ".join(words) + (f"; and {len(rows) - 5} more" if len(rows) > 5 else "")


def _legend(view: View, remarks: Sequence[str], note: str, *, empty: str) -> tuple[list[str], int]:
    """What the signs mean and what the map does not say; and the height of the whole sheet."""
    row = BOTTOM + 34
    keys = (
        (LEFT + 8, f'r="4" {_dot(False)}', "exact place, read by machine, unchecked"),
        (LEFT + 270, f'r="4" {_dot(True)}', "exact place, checked by a person"),
        (
            LEFT + 490,
            f'r="9" {_area(Spot(0, 0, 1, 2, 1, "", ""))}',
            "somewhere inside the circle (solid line: checked)",
        ),
    )
    parts = [f'<circle cx="{x}" cy="{row}" {look}/>{text_at(x + 14, row + 4, words)}' for x, look, words in keys]
    line = f'<path d="M{RIGHT - 160} {row}h28" stroke="{PALE}" stroke-width="1.3" stroke-dasharray="2 3"/>'
    parts.append(line + text_at(RIGHT - 126, row + 4, "disputed border line"))
    lines = [COUNTED, *remarks, BORDERS + _crimea(view)]
    texts = [piece for text in [*lines, note] if text for piece in _wrap(text)]
    parts += [text_at(LEFT, row + 26 + 14 * at, text, fill=PALE) for at, text in enumerate(texts)]
    if empty:
        parts.append(text_at((LEFT + RIGHT) / 2, 320, empty, text_anchor="middle", font_size=20, fill=INK, **HALO))
    return [f'<g font-size="11" fill="{INK}">', *parts, "</g>"], int(row + 26 + 14 * len(texts))


def _crimea(view: View) -> str:
    if view.invert is None or not view.shows(*CRIMEA):
        return ""
    return " Crimea is under Russian control; in UN General Assembly resolution 68/262 (2014) it is part of Ukraine."


def _wrap(text: str) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) > 168:
            lines.append("")
        lines[-1] = f"{lines[-1]} {short(word, 168)}".strip()
    return lines
