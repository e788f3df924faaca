"""How sure the trained reader must be where it meets the rules: gold's development part under other numbers of the codebook.

    python benchmarks/meeting.py --gold gold                      # rules, reader, both, and each number turned up and down
    python benchmarks/meeting.py --gold gold --set reader.role=0.5 --set reader.trigger=0.7

The model reads each report once; only the rules run anew for each line.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from wardesk.evaluate import gold
from wardesk.evaluate.score import score
from wardesk.evaluate.suite import Asked
from wardesk.pipeline import Tools, Workbench, set_up

GRID = {
    "reader.no_trigger": (0.99, 0.998),
    "reader.trigger": (0.2, 0.3, 0.4, 0.5, 0.8),
    "reader.type": (0.6, 0.8, 0.9),
    "reader.role": (0.15, 0.2, 0.3, 0.5, 0.7),
    "reader.more_roles": (0.5, 0.7, 0.85, 0.95),
    "reader.no_role": (0.005, 0.02, 0.05),
    "reader.place_share": (0.3, 0.5, 0.7),
    "reader.modality": (0.7, 0.85, 0.95),
    "reader.polarity": (0.8, 0.95),
}
ROWS = {
    "claim, whole": "whole", "claim, found": "found", "claim, found with its type": "typed", "actor of claims found": "actor",
    "target of claims found": "target", "place of claims found": "place", "modality of claims found": "modality",
    "actor, all claims": "actor all", "target, all claims": "target all", "place, all claims": "place all",
    "count, exact": "count",
}  # fmt: skip


class Once:
    """A tagger that reads a text once and remembers it."""

    def __init__(self, tagger: object) -> None:
        self.tagger = tagger
        self.kept: dict[tuple[str, tuple[tuple[int, int], ...]], object] = {}

    def __getattr__(self, name: str) -> object:
        return getattr(self.tagger, name)

    def tag(self, text: str, sentences: Sequence[tuple[int, int]]) -> object:
        key = (text, tuple(sentences))
        if key not in self.kept:
            self.kept[key] = self.tagger.tag(text, sentences)
        return self.kept[key]


def line(name: str, asked: Asked, bench: Workbench) -> None:
    rows = {row.name: row for row in gold.run(asked, bench).rows if row.system == "wardesk"}
    figures = (100 * (score(rows[row], samples=2).score.value or 0.0) for row in ROWS)
    print(f"{name:26}" + "".join(f"{figure:11.1f}" for figure in figures), flush=True)


def with_settings(bench: Workbench, values: dict[str, float], cache: Path) -> Workbench:
    """The bench with a codebook that has other numbers."""
    if not values:
        return bench
    with tempfile.TemporaryDirectory() as folder:
        text = "settings:\n" + "".join(
            f"  - {{key: {key}, value: {value}, meaning: tried, citation: benchmarks/meeting.py}}\n"
            for key, value in values.items()
        )
        (Path(folder) / "tried.yml").write_text(text, "utf-8")
        other = set_up(Tools(codebooks=(Path(folder),), cache=cache, fast=True))
    return bench._replace(book=other.book)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, default=Path("gold"))
    parser.add_argument("--part", default="dev")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=NUMBER")
    parser.add_argument("--only", action="append", default=[], metavar="KEY", help="turn this number alone")
    given = parser.parse_args()
    cache = Path("out/cache")
    bench = set_up(Tools(cache=cache))
    if bench.tagger is None:
        raise SystemExit("no model: nothing meets")
    bench = bench._replace(tagger=Once(bench.tagger))
    asked = Asked(given.gold, given.part)
    print(" " * 26 + "".join(f"{name:>11}" for name in ROWS.values()))
    chosen = {key: float(value) for key, value in (pair.split("=") for pair in given.set)}
    line("rules", asked, bench._replace(tagger=None))
    line("reader", asked, with_settings(bench, chosen, cache)._replace(alone=True))
    line("both", asked, with_settings(bench, chosen, cache))
    for key, values in GRID.items():
        if not given.only or key in given.only:
            for value in values:
                line(f"{key} {value}", asked, with_settings(bench, chosen | {key: value}, cache))


if __name__ == "__main__":
    main()
