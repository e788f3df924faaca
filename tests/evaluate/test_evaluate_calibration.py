"""What a confidence is worth: which answers are right, how far figure and outcome lie apart, and the plot of it."""

from __future__ import annotations

import math
from pathlib import Path
from xml.etree import ElementTree

import pytest
from goldsample import TYPES, sample

from wardesk.cli import cache_folder
from wardesk.evaluate.calibration import Answer, Bin, bins_of, brier, calibration_rows, judge, tallies
from wardesk.evaluate.confidence import (
    Example,
    by_field,
    fit,
    fit_reader,
    fit_rules,
    reader_out_of_fold,
    rules_out_of_fold,
    said_beside,
    said_by_rules,
    too_few,
    worth,
)
from wardesk.evaluate.reliability import draw_reliability
from wardesk.evaluate.score import score
from wardesk.ingest import make_report
from wardesk.pipeline import Tools, code_report, set_up


def answer(right: bool, *, document: str = "a", field: str = "type", said: float | None = None) -> Answer:
    return Answer(document, 0, field, field, right, said)


def marked(pairs: list[tuple[float, bool]], document: str = "a") -> list[tuple[Answer, float]]:
    return [(answer(right, document=document), value) for value, right in pairs]


def test_answers_are_right_where_gold_has_the_same(tmp_path: Path) -> None:
    gold = sample(tmp_path)
    report = make_report(gold.text, published=gold.published, publisher=gold.publisher, language="en")
    claims = code_report(report, set_up(Tools(cache=cache_folder(), fast=True))).claims
    found = {(claims[row.claim].type, row.field): row for row in judge(gold, claims)}
    assert found["shelling", "type"].right
    assert found["shelling", "roles.actor"].right
    assert found["shelling", "when"].right
    assert found["shelling", "attribution"].right
    assert found["shelling", "where"].right
    assert found["withdrawal", "polarity"].right
    assert found["shelling", "type"].confidence is not None
    assert not found["withdrawal", "roles.origin"].right, "gold has Saraqib as where it happened, not as an origin"


def test_a_claim_that_gold_lacks_is_asked_for_its_type_alone(tmp_path: Path) -> None:
    gold = sample(tmp_path)
    report = make_report(gold.text, published=gold.published, publisher=gold.publisher, language="en")
    claims = code_report(report, set_up(Tools(cache=cache_folder(), fast=True))).claims
    bare = gold._replace(claims=())
    rows = [row for row in judge(bare, claims) if row.field != "counts"]
    assert rows
    assert {(row.field, row.right) for row in rows} == {("type", False)}
    assert set(TYPES) >= {claims[row.claim].type for row in rows}


def test_bins_hold_as_many_answers_each_and_equal_figures_together() -> None:
    rows = marked([(at / 100, at % 2 == 0) for at in range(100)])
    assert [one.number for one in bins_of(rows)] == [10] * 10
    assert bins_of(marked([(0.8, True)] * 30 + [(0.8, False)] * 10)) == [Bin(pytest.approx(0.8), 0.75, 40)]


@pytest.mark.parametrize(
    ("pairs", "wanted"),
    [
        pytest.param([(0.75, True)] * 3 + [(0.75, False)], 0.0, id="as sure as it says"),
        pytest.param([(0.9, True), (0.9, False)], 0.4, id="too sure"),
        pytest.param([(0.2, True), (0.2, False), (0.8, True), (0.8, False)], 0.3, id="both ends"),
    ],
)
def test_the_error_is_the_mean_gap_of_the_bins(pairs: list[tuple[float, bool]], wanted: float) -> None:
    rows = calibration_rows([one._replace(confidence=said) for one, said in marked(pairs)], ["a", "b"])
    assert [row.name for row in rows] == ["calibration type"]
    found = score(rows[0])
    assert found.score.value == pytest.approx(wanted)
    assert (found.right, found.gold) == (sum(right for _, right in pairs), len(pairs))


def test_answers_without_a_confidence_are_left_out() -> None:
    assert calibration_rows([answer(True)], ["a"]) == ()


def test_tallies_of_documents_add_up() -> None:
    rows = [*marked([(0.3, False), (0.6, True)]), *marked([(0.9, True)], "b")]
    found = tallies(rows, ["a", "b"])
    assert [sum(row[2::3]) for row in found] == [2.0, 1.0]
    assert sum(found[0][0::3]) == pytest.approx(0.9)


def test_brier_is_the_mean_square() -> None:
    assert brier(marked([(0.5, True), (1.0, True)])) == 0.125


def examples(number: int = 120) -> list[Example]:
    """Answers that are right three times in four with the word, once in four without; the reader knows better."""
    rows = []
    for at in range(number):
        known = at % 2 == 0
        right = (at // 2) % 4 != 0 if known else (at // 2) % 4 == 0
        rows.append(
            Example(answer(right, document=f"d{at % 15}"), {"word": float(known)}, {"of the type": 3.0 if right else -3.0})
        )
    return rows


def test_weights_are_learned_and_rounded() -> None:
    rows = examples()
    rules = fit_rules(rows)
    assert 1.0 < rules.weights["word"] < math.log(9), "the log-odds ratio, drawn towards 0 by the penalty"
    assert rules.weights["word"] == round(rules.weights["word"], 3)
    plain = worth(rules_out_of_fold(rows))
    beside = worth(reader_out_of_fold(rules, rows))
    assert beside.brier < plain.brier < plain.plain == pytest.approx(0.25)
    assert said_beside(rules, fit_reader(rules, rows), rows)[0][1] < 0.5 < said_beside(rules, fit_reader(rules, rows), rows)[2][1]


def test_with_too_few_answers_the_figure_of_the_rules_stands_beside_the_reader() -> None:
    rows = examples(30)
    rules = fit_rules(rows)
    assert said_beside(rules, fit_reader(rules, rows), rows) == said_by_rules(rules, rows)


def test_one_outcome_alone_gives_its_rate() -> None:
    assert fit([{"word": 1.0}] * 8, [True] * 8, 1.0).weights == {}
    assert fit([{"word": 1.0}] * 8, [True] * 8, 1.0).intercept == pytest.approx(2.197)


def test_a_field_with_too_few_answers_is_not_learned() -> None:
    few = [row._replace(answer=row.answer._replace(field="extent")) for row in examples(30)]
    one_sided = [Example(answer(True, field="polarity"), {}, None)] * 80
    fields = by_field([*examples(), *few, *one_sided])
    assert list(fields) == ["type"]
    assert too_few([*few, *one_sided], fields) == {"extent": 30, "polarity": 80}


def test_a_perfect_confidence_shows_an_error_too_where_answers_are_few() -> None:
    found = worth(marked([((at % 10 + 0.5) / 10, at % 10 >= 5) for at in range(100)]))
    assert 0.05 < found.perfect < 0.15
    assert (found.answers, found.right, found.said) == (100, 0.5, pytest.approx(0.5))


def test_the_plot_has_a_square_a_field_and_a_dot_a_bin() -> None:
    drawn = draw_reliability({"type": [Bin(0.3, 0.2, 10), Bin(0.8, 0.9, 30)], "<when>": []}, title="T & T", subtitle="s")
    root = ElementTree.fromstring(drawn)  # noqa: S314 - our own drawing
    circles = [one for one in root.iter() if one.tag.endswith("circle")]
    assert [one[0].text for one in circles] == [
        "type: said 0.30, right 0.20, 10 answers",
        "type: said 0.80, right 0.90, 30 answers",
    ]
    assert "<when>" in [one.text for one in root.iter() if one.tag.endswith("text")]
    assert float(circles[0].get("cy", 0)) > float(circles[1].get("cy", 0))
