"""How long a gazetteer of four million rows takes to build, how much memory, and how fast a name is found in it.

    python benchmarks/gazetteer.py --rows 4000000 --folder /var/tmp/gazetteer

The dump is made up: rows of GeoNames' 19 columns with two to six alternate names each, Arabic script among them. Bars: build
below 15 minutes, memory below 2 GB, look-up below 1 ms. With ``--rows 0`` only the built-in index is asked.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import resource
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from wardesk.book import load_book
from wardesk.gazetteer.lookup import Base, Gazetteer, load_geonames, open_gazetteer, open_world
from wardesk.gazetteer.rows import How
from wardesk.gazetteer.shelf import add

PARTS = ("al ", "ar ", "tall ", "qasr ", "kafr ", "bir ", "", "", "")
SOUNDS = tuple(
    a + b
    for a in ("b", "d", "dh", "f", "gh", "h", "j", "kh", "l", "m", "n", "q", "r", "s", "sh", "t", "z")
    for b in ("a", "i", "u")
)
ARABIC = "ابتجدرسعفقكلمنهوي"
LOOKUPS = 20_000
COMMON = 500


def name(chance: random.Random) -> str:
    return (chance.choice(PARTS) + "".join(chance.choice(SOUNDS) for _ in range(chance.randint(3, 5)))).title()


def lines(rows: int) -> Iterator[str]:
    chance = random.Random(7)  # noqa: S311 - made-up places
    for number in range(1, rows + 1):
        own = name(chance)
        others = [name(chance) for _ in range(chance.randint(1, 5))] + ["".join(chance.choices(ARABIC, k=6))]
        lat, lon = 33.0 + chance.random() * 4, 36.0 + chance.random() * 6
        cells = (
            number,
            own,
            own,
            ",".join(others),
            f"{lat:.5f}",
            f"{lon:.5f}",
            "P",
            "PPL",
            "SY",
            "",
            "07",
            "",
            "",
            "",
            "0",
            "",
            "",
            "",
            "",
        )
        yield "\t".join(map(str, cells)) + "\n"


def world() -> Base:
    town = {"geonameid": 0, "name": "Sahl", "countrycode": "SY", "admin1code": "07", "latitude": 35.0, "longitude": 39.0}
    country = {"geonameid": 90, "iso": "SY", "name": "Syria", "population": 1, "capital": "Sahl"}
    return Base("b", [{**town, "population": 5, "alternatenames": []}], [country])


def build(path: Path, cache: Path, sink: multiprocessing.Queue[tuple[str, int, float, float, int]]) -> None:
    started = time.perf_counter()
    added, _ = add(path, How(), cache, open_world(cache, world, "b"), "big")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    sink.put((added.word, added.rows, time.perf_counter() - started, time.process_time(), peak))


def main() -> None:
    """Ask the built-in index; make a dump, build it and ask that; print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=4_000_000)
    asked.add_argument("--folder", type=Path, default=Path("/var/tmp/gazetteer"), help="Default: %(default)s.")  # noqa: S108
    given = asked.parse_args()
    ask_built_in()
    if given.rows:
        given.folder.mkdir(parents=True, exist_ok=True)
        build_and_ask(given.rows, given.folder)


def build_and_ask(asked_rows: int, folder: Path) -> None:
    """A list of so many made-up places: built in a process of its own, then asked."""
    path = folder / "dump.txt"
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(lines(asked_rows))
    context = multiprocessing.get_context("spawn")
    sink = context.Queue()
    child = context.Process(target=build, args=(path, folder, sink))
    child.start()
    word, rows, seconds, used, peak = sink.get()
    child.join()
    size = (folder / "added" / "big.sqlite").stat().st_size
    print(f"{rows:,} rows, dump {path.stat().st_size / 1e9:.2f} GB, index {size / 1e9:.2f} GB")
    print(f"built in {seconds:,.0f} s ({used:,.0f} s of CPU) with {peak / 1e9:.2f} GB of memory", flush=True)
    gazetteer = open_gazetteer([Path(word)], cache=folder, data=folder, load=world, version="b")
    chance = random.Random(8)  # noqa: S311
    look_up(gazetteer, "made-up", [name(chance) for _ in range(LOOKUPS)])
    gazetteer.close()


def ask_built_in() -> None:
    """Look up names of the world's towns, and those that most towns share; disputed ground is marked as in a run."""
    gazetteer = open_gazetteer(disputed=load_book().disputed)
    names = [town["name"] for town in load_geonames().towns]
    look_up(gazetteer, "most towns share", [common for common, _ in Counter(names).most_common(COMMON)])
    look_up(gazetteer, "of towns", random.Random(9).sample(names, LOOKUPS))  # noqa: S311
    gazetteer.close()


def look_up(gazetteer: Gazetteer, kind: str, names: list[str]) -> None:
    """Each name once, and how long it took: CPU time, so that other work on the machine does not show."""
    times, found = [], 0
    for asked_for in dict.fromkeys(names):
        started = time.thread_time()
        found += bool(gazetteer.find(asked_for))
        times.append((time.thread_time() - started) * 1e6)
    times.sort()
    middle, late = statistics.median(times), times[int(len(times) * 0.99)]
    print(f"{len(times):,} names {kind}, {found:,} found: median {middle:,.0f} µs, p99 {late:,.0f} µs of CPU", flush=True)


if __name__ == "__main__":
    main()
