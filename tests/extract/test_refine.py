"""Acts whose own word names no means take their type from who did it, who was hit, or the act told before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from wardesk.model import Report
from wardesk.pipeline import Tools, Workbench, code_report, set_up

ROWS = [
    ("doer_flies", "A coalition drone struck an army post near Saraqib.", "air_strike"),
    ("air_force", "The Syrian Arab Air Force attacked an army convoy near Saraqib.", "air_strike"),
    ("told_before", "Warplanes bombed Saraqib on Monday. The raid wounded two farmers.", "air_strike"),
    ("nobody_flies", "Rebels attacked an army post near Saraqib.", "clash"),
    ("victims_unarmed", "Gunmen attacked villagers near Saraqib.", "attack_on_civilians"),
    ("base_without_a_name", "Rebels overran an army base near Saraqib.", "clash"),
    ("place_with_a_name", "Rebels overran the town of Saraqib.", "capture_of_place"),
]


@pytest.fixture(scope="module")
def bench() -> Workbench:
    return set_up(Tools(cache=Path(".pytest_cache")))


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_the_type_of_the_last_act(text: str, expected: str, bench: Workbench, report_of: Callable[..., Report]) -> None:
    claims = code_report(report_of(text, published=date(2018, 9, 4)), bench).claims
    assert claims, "no claim to ask"
    assert claims[-1].type == expected


def test_what_refined_a_type_is_in_its_evidence(bench: Workbench, report_of: Callable[..., Report]) -> None:
    report = report_of("A coalition drone attacked an army post near Saraqib.", published=date(2018, 9, 4))
    evidence = code_report(report, bench).claims[0].evidence["type"]
    assert len(evidence.spans) >= 1
    assert evidence.rule.startswith(("frame.", "type."))
