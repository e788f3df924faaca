from __future__ import annotations

import pytest

from frontdoor import demo, demo_run, wardesk
from wardesk.model import Run
from wardesk.names import names_of, open_names


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")


def run_named(words: str) -> tuple[Run, str]:
    run = demo_run()
    return run, next(report.id for report in run.reports if words in report.text)


def test_every_linked_name_shows_its_target_score_and_reasons() -> None:
    run = demo_run()
    named = [row for report in run.reports for row in names_of(run, report) if row.shelf != "time"]
    assert any(row.chosen for row in named)
    for row in named:
        taken = [link for link in row.links if link.target == row.chosen]
        assert len(taken) == (1 if row.chosen else 0)
        assert all(link.reasons for link in row.links)
        assert row.chosen is not None or row.cause is not None


def test_a_mention_that_several_claims_rest_on_stands_once_in_text_order() -> None:
    run = demo_run()
    for report in run.reports:
        keys = [(row.span.start, row.span.end, row.shelf) for row in names_of(run, report)]
        assert keys == sorted(set(keys))
        assert all(row.words == report.text[row.span.start : row.span.end] for row in names_of(run, report))


def test_open_names_are_counted_over_reports_and_hold_no_linked_one() -> None:
    run = demo_run()
    rows = open_names(run)
    assert rows
    assert [row.reports for row in rows] == sorted((row.reports for row in rows), reverse=True)
    village = next(row for row in rows if "Tal Mardikh" in row.words)
    assert (village.shelf, village.cause) == ("place", "not_in_gazetteer")
    assert village.times >= village.reports >= 1


def test_the_verb_prints_one_report_or_the_open_names() -> None:
    run, report = run_named("Tal Mardikh")
    shown = wardesk("names", report[:8], "--from", demo())
    assert shown.code == 0
    assert report in shown.out
    assert not any(other.id in shown.out for other in run.reports if other.id != report)
    left = wardesk("names", "--open", "--from", demo())
    assert left.code == 0
    assert "Tal Mardikh" in left.out
    assert "not in gazetteer" in left.out


def test_a_report_that_is_not_there_is_a_usage_error() -> None:
    done = wardesk("names", "zzzz", "--from", demo())
    assert done.code == 2
    assert "zzzz" in done.said
