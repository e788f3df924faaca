"""How sure: figures of a tagger on examples become shares of what is right, and the card says so."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tinymodel import write_model
from wardesk.read.tagger import load_tagger
from wardesk.train.calibrate import FEWEST, calibrate, figures, fit, logit
from wardesk.train.example import Asked, Example, Labelled

TEXT = "Free Syrian Army bombed Homs."


def example(number: int, *, place_is_right: bool) -> Example:
    start = TEXT.index("Homs")
    labelled = [Labelled("names", 0, 16, "actor"), Labelled("trigger", 17, 23, "air_strike")]
    if place_is_right:
        labelled.append(Labelled("names", start, start + 4, "place"))
    asked = Asked((17, 23), {"actor": ((0, 16),)})
    whole = frozenset({"names", "trigger"})
    return Example(
        "c", f"d{number}", TEXT, ((0, len(TEXT)),), tuple(labelled), (asked,), {"topic": frozenset({"killing"})}, whole
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_model(tmp_path / "model")


def test_each_head_and_role_gives_its_figures_with_what_is_right(folder: Path) -> None:
    found = figures(load_tagger(folder), [example(1, place_is_right=False)])
    assert sorted(right for _, right in found["names"]) == [False, True]
    assert [right for _, right in found["trigger"]] == [True]
    assert sorted(right for _, right in found["topic"]) == [False, True]
    assert (True in {right for _, right in found["pair actor"]}) is True


def test_a_head_that_is_right_a_quarter_of_the_time_says_so_after_calibration(folder: Path) -> None:
    examples = [example(number, place_is_right=number % 4 == 0) for number in range(40)]
    before = {span.label: span.score for span in load_tagger(folder).tag(TEXT, ((0, len(TEXT)),)).spans}
    calibrate(folder, examples)
    after = {span.label: span.score for span in load_tagger(folder).tag(TEXT, ((0, len(TEXT)),)).spans}
    assert before["place"] > 0.5
    assert after["place"] == pytest.approx(0.25, abs=0.05)
    assert after["actor"] > 0.95
    card = json.loads((folder / "card.json").read_text("utf-8"))
    assert set(card["heads"][0]["calibration"]) == {"actor", "place"}


def test_too_few_figures_or_one_answer_leave_a_head_as_it_is() -> None:
    assert fit([(0.9, True), (0.2, False)]) is None
    assert fit([(0.9, True)] * FEWEST) is None


def test_a_line_through_log_odds_finds_what_it_was_made_with() -> None:
    dice = np.random.default_rng(3)
    told = dice.uniform(0.02, 0.98, 20_000)
    truth = 1 / (1 + np.exp(-(0.5 * np.log(told / (1 - told)) - 1)))
    line = fit(list(zip(told.tolist(), (dice.uniform(size=told.size) < truth).tolist(), strict=True)))
    assert line is not None
    assert line == pytest.approx((0.5, -1.0), abs=0.08)


def test_log_odds_have_ends() -> None:
    assert logit(0.0) == pytest.approx(-logit(1.0))
    assert logit(0.5) == 0.0
