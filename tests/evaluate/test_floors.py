"""A slice of every suite against pinned floors. Lowering one needs its reason in the same commit: see the file of floors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import ROOT, SHARED
from wardesk.cli import cache_folder
from wardesk.evaluate.score import score
from wardesk.evaluate.suite import Asked
from wardesk.evaluate.suites import SUITES
from wardesk.pipeline import Tools, Workbench, set_up

FLOORS: dict[str, Any] = yaml.safe_load((ROOT / "benchmarks" / "floors.yml").read_text("utf-8"))


@pytest.fixture(scope="module")
def shipped() -> Workbench:
    return set_up(Tools(cache=cache_folder()))


def test_every_suite_has_floors() -> None:
    assert set(FLOORS) == set(SUITES)
    assert all(row["floors"] for row in FLOORS.values())


@pytest.mark.parametrize("name", FLOORS)
def test_no_figure_falls_below_its_floor(name: str, bench: Workbench, shipped: Workbench) -> None:
    wanted = FLOORS[name]
    data = ROOT / wanted["data"] if wanted["data"] == "gold" else SHARED / "data" / wanted["data"]
    if not Path(data).exists():
        pytest.skip(f"no {wanted['data']}: nothing to measure on")
    result = SUITES[name].run(Asked(data, wanted.get("part"), wanted["limit"]), bench if wanted.get("rules") else shipped)
    found = {row.name: score(row, samples=1).score.value for row in result.rows if row.system == "wardesk"}
    below = {key: (found[key], floor) for key, floor in wanted["floors"].items() if (found[key] or 0.0) < floor}
    assert below == {}
    above = {key: (found[key], most) for key, most in wanted.get("ceilings", {}).items() if (found[key] or 0.0) > most}
    assert above == {}
