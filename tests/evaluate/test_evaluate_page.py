"""Pages show hostile text as text, and mark what they should."""

from __future__ import annotations

from pathlib import Path

import pytest
from goldsample import sample

from wardesk.evaluate.page import Piece, pieces, write_gold, write_mistakes
from wardesk.evaluate.suite import Mistake, Result

CUT = [
    ("abcdef", [(1, 3)], [Piece("a", False), Piece("bc", True), Piece("def", False)]),
    ("abc", [(0, 3)], [Piece("abc", True)]),
    ("abcdef", [(1, 4), (2, 5)], [Piece("a", False), Piece("bcd", True), Piece("e", True), Piece("f", False)]),
    ("abc", [(2, 99), (-5, -1)], [Piece("ab", False), Piece("c", True)]),
    ("abc", [], [Piece("abc", False)]),
]


@pytest.mark.parametrize(("text", "marks", "expected"), CUT, ids=["inside", "whole", "overlap", "outside", "none"])
def test_pieces(text: str, marks: list[tuple[int, int]], expected: list[Piece]) -> None:
    assert pieces(text, marks) == expected


def test_errors_are_escaped_and_filed_by_field(tmp_path: Path) -> None:
    bad = Mistake("<d1>", "city", "<script>alert(1)</script>", "", "In <b>Homs</b>", ((3, 6),))
    result = Result("x", "dev", (), (bad, bad, bad._replace(field="day")), 0, 0.0)
    written = write_mistakes(result, tmp_path)
    assert [path.name for path in written] == ["index.html", "field-01.html", "field-02.html"]
    page = written[1].read_text("utf-8")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "<mark>&lt;b&gt;</mark>" in page
    assert "default-src &#39;none&#39;" in page
    assert "2 errors" in page


def test_gold_is_shown_with_its_fields(tmp_path: Path) -> None:
    pages = write_gold([sample(tmp_path)], tmp_path / "out")
    page = pages[1].read_text("utf-8")
    assert "<mark>shelled</mark>" in page
    assert "2018-09-03..2018-09-03" in page
    assert "invented" in page
    assert 'href="dev-x-01.html"' in pages[0].read_text("utf-8")
