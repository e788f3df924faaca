"""The verbs `evaluate` and `gold`: tables, JSON, pages, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from goldsample import write

from frontdoor import wardesk
from wardesk.evaluate import suites


def test_evaluate_prints_a_table_and_writes_errors(tmp_path: Path) -> None:
    write(tmp_path)
    done = wardesk("evaluate", "gold", "--data", str(tmp_path), "--errors", str(tmp_path / "errors"))
    assert done.code == 0
    assert "claim, whole" in done.out
    assert "all-null" in done.out
    assert "1 documents" in done.out
    assert (tmp_path / "errors" / "index.html").is_file()


def test_evaluate_gives_one_object_of_json(tmp_path: Path) -> None:
    write(tmp_path)
    found = json.loads(wardesk("evaluate", "gold", "--data", str(tmp_path), "--json").out)
    assert (found["suite"], found["part"], found["documents"]) == ("gold", "dev", 1)
    whole = next(row for row in found["rows"] if row["scored"] == "claim, found" and row["system"] == "wardesk")
    assert whole["gold"] == 2
    assert set(whole["score"]) == {"value", "low", "high"}


def test_the_part_to_learn_from_is_scored_like_dev(tmp_path: Path) -> None:
    write(tmp_path, part="train")
    asked = ("evaluate", "gold", "--data", str(tmp_path), "--part", "train")
    found = json.loads(wardesk(*asked, "--json", "--errors", str(tmp_path / "errors")).out)
    assert (found["part"], found["documents"]) == ("train", 1)
    assert len(list((tmp_path / "errors").glob("*.html"))) > 1
    assert wardesk("gold", "check", str(tmp_path)).code == 0


def test_errors_of_the_held_part_are_not_shown(tmp_path: Path) -> None:
    write(tmp_path, part="held")
    done = wardesk("evaluate", "gold", "--data", str(tmp_path), "--part", "held", "--errors", str(tmp_path / "errors"))
    assert done.code == 0
    assert [path.name for path in (tmp_path / "errors").iterdir()] == ["index.html"]
    assert "No errors to show" in (tmp_path / "errors" / "index.html").read_text("utf-8")


WRONG = [
    (("evaluate", "glod", "--data", "."), 2, "did you mean"),
    (("evaluate", "gold", "--data", "nowhere"), 2, "nowhere"),
    (("gold", "praise", "."), 2, "praise"),
    (("gold", "check", "."), 2, "no annotations"),
    (("gold", "view", "."), 2, "no annotations"),
]


@pytest.mark.parametrize(("arguments", "code", "message"), WRONG, ids=["suite", "folder", "action", "nothing", "nothing_to_view"])
def test_what_cannot_be_done_is_said(
    arguments: tuple[str, ...], code: int, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = wardesk(*arguments)
    assert done.code == code
    assert message in done.err


def test_check_names_the_file_that_is_wrong(tmp_path: Path) -> None:
    write(tmp_path)
    assert wardesk("gold", "check", str(tmp_path)).code == 0
    write(tmp_path, yaml="id: x-02\n", name="x-02")
    done = wardesk("gold", "check", str(tmp_path))
    assert done.code == 1
    assert "x-02.yml" in done.err
    assert "2 annotations, 1 with a problem" in done.err


def test_view_and_agreement(tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, part="second", text=None)
    assert wardesk("gold", "view", str(tmp_path), "--out", str(tmp_path / "out")).code == 0
    assert (tmp_path / "out" / "dev-x-01.html").is_file()
    done = wardesk("gold", "agreement", str(tmp_path))
    assert "matched 2 (F1 100.0 %)" in done.out
    assert "whole claims alike: 2" in done.out


def test_every_suite_says_what_it_scores() -> None:
    assert set(suites.SUITES) >= {"gold", "muc4", "hrdsattack", "re3d", "wikievents", "attribution"}
    assert all(suite.metric and name == suite.name for name, suite in suites.SUITES.items())
