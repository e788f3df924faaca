"""Which characters stand inside quotation marks."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardesk.read.quotes import quotes
from wardesk.text import level

CASES = [
    pytest.param('He said "we won" and "left".', ["we won", "left"], id="plain"),
    pytest.param("\u201cWe won,\u201d he said.", ["We won,"], id="curly"),
    pytest.param("\u00abWe won\u00bb, he said.", ["We won"], id="angles"),
    pytest.param("\u201eWe won\u201c, he said.", ["We won"], id="low"),
    pytest.param("the so-called 'caliphate' fell", ["caliphate"], id="single"),
    pytest.param("the \u2018caliphate\u2019 fell", ["caliphate"], id="single-curly"),
    pytest.param("It's the rebels' camp, not the army's.", [], id="apostrophes"),
    pytest.param("ISIS\u2019 self-proclaimed Caliphate didn't last", [], id="possessive"),
    pytest.param("'Ayn Mithal fell to the rebels' allies", [], id="ayn"),
    pytest.param("in the '90s the group's men", [], id="decade"),
    pytest.param("\"He said 'go' to us,\" she said.", ["He said 'go' to us,"], id="single-in-double"),
    pytest.param("'He said \"go\" to us', she said.", ['He said "go" to us'], id="double-in-single"),
    pytest.param('("a "b" c") d', ['a "b" c'], id="nested"),
    pytest.param('He said "we won\n\nThe army left', ["we won"], id="unclosed"),
    pytest.param('"First part.\n"Second part," he said.', ["First part.", "Second part,"], id="each-paragraph-opens"),
    pytest.param('"first line\nsecond line" he said', ["first line\nsecond line"], id="wrapped"),
    pytest.param('a 5" shell and a 6" one', [], id="inches"),
    pytest.param('left" and went', [], id="stray"),
    pytest.param('said "we won', ["we won"], id="open-at-the-end"),
    pytest.param('"" and " "', [], id="empty"),
    pytest.param("he said 'go\n\nand' left", [], id="single-over-paragraphs"),
    pytest.param("'" + "a " * 300 + "b' x", [], id="single-too-long"),
    pytest.param("he said \u00ab we won \u00bb and left", [" we won"], id="spaced-angles"),
    pytest.param("", [], id="nothing"),
]


@pytest.mark.parametrize(("text", "inside"), CASES)
def test_quotes(text: str, inside: list[str]) -> None:
    plain = level(text)
    assert [plain[start:end] for start, end in quotes(text)] == inside


@given(st.text(alphabet="ab \n\"'.\u201c\u2019(", max_size=120))
def test_quotes_are_in_order_and_do_not_overlap(text: str) -> None:
    last = 0
    for start, end in quotes(text):
        assert last <= start < end <= len(text)
        last = end
    assert quotes(text) == quotes(level(text))


@pytest.mark.parametrize(
    "text", ['("[' * 10_000 + "x" + ']")' * 10_000, '"' * 60_000, "'a " * 60_000, "a' " * 60_000, '\n "' * 60_000]
)
def test_ten_thousand_nested_marks_take_linear_time(text: str) -> None:
    begin = time.process_time()
    found = quotes(text)
    assert time.process_time() - begin < 2
    assert len(found) <= len(text)
