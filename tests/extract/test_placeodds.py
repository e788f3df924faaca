"""Odds of places: the table kept in the package, and that it prefers what a reader would."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from wardesk.cli import cache_folder
from wardesk.extract.claims import make_scene
from wardesk.extract.placeodds import Marked, candidates_in, load_odds
from wardesk.extract.places import find_places
from wardesk.ingest import make_report
from wardesk.pipeline import Tools, Workbench, set_up
from wardesk.read.layout import blocks
from wardesk.read.parse import read


@pytest.fixture(scope="module")
def bench() -> Workbench:
    return set_up(Tools(cache=cache_folder()))


def odds_in(bench: Workbench, text: str, trigger: str) -> dict[str, float]:
    report = make_report(text, language="en")
    reading = read(report, blocks(report.text, bench.book, title=None), bench.parser)
    scene, _ = make_scene(reading, bench.book, is_place=bench.gazetteer.knows)
    at = next(at for at in range(len(scene.tokens)) if scene.word(at) == trigger)
    names = candidates_in(scene, range(len(scene.tokens)), find_places(scene))
    marked = Marked(scene, at, names)
    found = {}
    for order, name in enumerate(names):
        found[text[scene.tokens[name.first].start : scene.tokens[name.last - 1].end]] = load_odds().of(marked, order)
    return found


@pytest.mark.parametrize(
    ("text", "trigger", "likely", "unlikely"),
    [
        ("Jets bombed Aleppo after a meeting in Geneva.", "bombed", "Aleppo", "Geneva"),
        ("Officials in Kyiv said shells had hit Odesa.", "hit", "Odesa", "Kyiv"),
        ("Troops who had trained in Jordan attacked Aleppo.", "attacked", "Aleppo", "Jordan"),
    ],
)
def test_the_place_of_the_act_is_likelier(bench: Workbench, text: str, trigger: str, likely: str, unlikely: str) -> None:
    odds = odds_in(bench, text, trigger)
    assert odds[likely] > odds[unlikely]
    assert all(0 <= share <= 1 for share in odds.values())


def test_the_table_says_what_it_was_learned_from() -> None:
    table = json.loads(files("wardesk.extract").joinpath("place_odds.json").read_text("utf-8"))
    assert table["licence"] == "MIT"
    assert len(table["sha256"]) == 64
    assert "learn_place_odds.py" in table["command"]
    assert 100 < len(table["weights"]) < 5000
    assert all(table["weights"].values()), "a weight of 0 is not kept"
