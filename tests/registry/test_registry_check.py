from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from wardesk import book as book_module
from wardesk.cli import app
from wardesk.registry.check import check_book

HEAD = "kind: rebel_group, country: [SY]"
WRONG = [
    pytest.param("{key: a, %s, names: [{name: A, since: 2015-02-01, until: 2015-01-01}]}", "a: 2015-02-01 is after 2015-01-01", id="days turned"),  # noqa: E501
    pytest.param("{key: a, %s, names: [{name: A}], ties: [{actor: a, kind: ally}]}", "a: a tie to itself", id="tie to itself"),
    pytest.param("{key: a, %s, names: [{name: A}], ties: [{actor: b, kind: ally}]}", "tie to unknown actor 'b'", id="tie to nobody"),  # noqa: E501
    pytest.param("{key: a, %s, names: [{name: A}], sides: {syria: x}}", "a side in 'syria', which is not among its conflicts", id="side"),  # noqa: E501
    pytest.param(
        "{key: a, %s, names: [{name: A, until: 2015-01-10}, {name: B, since: 2015-01-01}]}",
        "names until 2015-01-10 and since 2015-01-01 overlap by 10 days (A, B)",
        id="renaming overlaps",
    ),
    pytest.param("{key: a, kind: rebels, names: [{name: A}]}", "kind: Input should be ", id="no kind of ACLED's"),
]  # fmt: skip


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty packaged codebook, and a folder to lay over it."""
    for name in ("packaged", "layer"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(book_module, "PACKAGED", tmp_path / "packaged")
    return tmp_path / "layer"


def put(folder: Path, *rows: str, name: str = "mine.yml") -> None:
    (folder / name).write_text("actors:\n" + "".join(f"  - {row.replace('%s', HEAD)}\n" for row in rows), "utf-8")


@pytest.mark.parametrize(("row", "said"), WRONG)
def test_what_is_wrong_is_said_with_file_and_line(row: str, said: str, alone: Path) -> None:
    put(alone, row)
    errors = check_book(alone).errors
    assert len(errors) == 1
    assert errors[0].startswith("mine.yml:2: ")
    assert said in errors[0]


def test_everything_wrong_is_said_at_once(alone: Path) -> None:
    put(alone, "{key: a, %s, names: [{name: A}], ties: [{actor: b, kind: ally}]}", "{key: c, %s, names: [{name: A}]}")
    (alone / "broken.yml").write_text("actors: [", "utf-8")
    errors = check_book(alone, alone / "gone").errors
    assert [error.partition(":")[0] for error in errors] == ["broken.yml", str(alone / "gone"), "mine.yml", "mine.yml"]


def test_a_renaming_may_share_the_day_of_the_change(alone: Path) -> None:
    put(alone, "{key: a, %s, names: [{name: A, until: 2015-01-10}, {name: B, since: 2015-01-10}]}")
    assert check_book(alone).errors == ()


def test_names_used_side_by_side_for_long_are_no_renaming(alone: Path) -> None:
    put(alone, "{key: a, %s, names: [{name: A, until: 2015-06-10}, {name: B, since: 2015-01-10}]}")
    assert check_book(alone).errors == ()


def test_parents_in_a_ring_are_an_error(alone: Path) -> None:
    put(
        alone,
        "{key: a, %s, names: [{name: A}], ties: [{actor: b, kind: parent, since: 2014-01-01}]}",
        "{key: b, %s, names: [{name: B}], ties: [{actor: a, kind: member_of, until: 2015-01-01}]}",
    )
    assert [error for error in check_book(alone).errors if "above itself on 2014-01-01" in error] != []
    put(
        alone,
        "{key: a, %s, names: [{name: A}], ties: [{actor: b, kind: parent, since: 2016-01-01}]}",
        "{key: b, %s, names: [{name: B}], ties: [{actor: a, kind: member_of, until: 2015-01-01}]}",
    )
    assert check_book(alone).errors == ()


def test_one_ucdp_id_belongs_to_one_actor(alone: Path) -> None:
    put(alone, "{key: a, %s, names: [{name: A}], ucdp: 7}", "{key: b, %s, names: [{name: B}], ucdp: 8, ucdp_also: [7]}")
    assert check_book(alone).errors == ("mine.yml:3: b: ucdp 7 is also that of a",)


def test_gaps_and_one_sided_conflicts_are_doubts(alone: Path) -> None:
    names = "[{name: A, until: 2014-01-01}, {name: B, since: 2015-01-01}]"
    put(alone, f"{{key: a, %s, conflicts: [syria], sides: {{syria: x}}, names: {names}}}")
    checked = check_book(alone)
    assert checked.errors == ()
    assert checked.doubts == (
        "mine.yml:2: a: no name between 2014-01-01 and 2015-01-01",
        "conflict syria: fewer than two sides",
    )


def test_an_actor_that_both_tiers_have_is_a_doubt(alone: Path) -> None:
    second = "{key: b, tier: 2, ucdp: 7, kind: rebel_group, country: [SY, IQ], names: [{name: HILL-FRONT}]}"
    put(alone, "{key: a, %s, names: [{name: Hill Front}]}", second)
    assert check_book(alone).doubts == ("mine.yml:2: a: 'Hill Front' is also b of tier 2: the same?",)
    put(alone, "{key: a, %s, ucdp: 7, names: [{name: Hill Front}]}", second)
    assert check_book(alone).doubts == ()


def test_entries_without_citation_are_counted_by_file(alone: Path) -> None:
    put(alone, "{key: a, %s, names: [{name: A}]}", "{key: b, %s, names: [{name: B}], citation: a book}")
    put(alone, "{key: c, %s, names: [{name: C}], citation: a book}", name="other.yml")
    assert check_book(alone).unverified == {"mine.yml": (1, 2), "other.yml": (0, 1)}


def test_the_verb_prints_counts_and_fails_on_errors(alone: Path) -> None:
    put(alone, "{key: a, %s, names: [{name: A}]}")
    done = CliRunner().invoke(app, ["book", "check", str(alone)])
    assert done.exit_code == 0
    assert "     1  actors of tier 1" in done.stdout
    assert "     1  of 1 in mine.yml" in done.stdout
    put(alone, "{key: a, kind: rebels, names: [{name: A}]}")
    done = CliRunner().invoke(app, ["book", "check", str(alone)])
    assert done.exit_code == 1
    assert "error: mine.yml:2: kind: " in done.stdout


def test_the_packaged_codebook_has_no_errors() -> None:
    checked = check_book()
    assert checked.errors == ()
    assert checked.counts["actors of tier 2"] == 1725
    assert checked.counts["of them stood for by tier 1"] >= 160
