"""Disturbed text: another text of the same length, the same every time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardesk.evaluate.disturb import DISTURBANCES, OCR_RATE, scanned, trim

WRITTEN = [
    ("capitals", "The 3rd Straße, Żary", "THE 3RD STRAßE, ŻARY"),
    ("no accents", "Al Mayādīn, Diyarbakır – Æsir", "Al Mayadin, Diyarbakir – Æsir"),
    # the blank stands behind the word, so that a span of it holds it still
    ("no commas", "Assad's men didn’t fire, 1,200 left", "Assads  men didnt  fire  1200  left"),
    ("no commas", "the 'Ain al-'Arab road", "the  Ain al- Arab road"),
    ("headline", "the rebels of a front shelled it from O'Neil", "    Rebels of   Front Shelled It from O'Neil"),
]


@pytest.mark.parametrize(("name", "text", "expected"), WRITTEN, ids=[f"{name}: {text[:12]}" for name, text, _ in WRITTEN])
def test_what_becomes_of_a_text(name: str, text: str, expected: str) -> None:
    assert DISTURBANCES[name](text, "seed") == expected


@given(st.text(max_size=120), st.sampled_from(sorted(DISTURBANCES)))
def test_length_stays_and_one_text_always_becomes_the_same(text: str, name: str) -> None:
    found = DISTURBANCES[name](text, "x-01")
    assert len(found) == len(text)
    assert DISTURBANCES[name](text, "x-01") == found


def test_a_scan_misreads_as_many_letters_as_it_says_and_not_the_same_in_two_reports() -> None:
    text = "the rebels left the town " * 400
    one, other = scanned(text, "one"), scanned(text, "other")
    letters = sum(letter.isalpha() for letter in text)
    assert sum(a != b for a, b in zip(text, one, strict=True)) / letters == pytest.approx(OCR_RATE, abs=0.005)
    assert one != other


@pytest.mark.parametrize(
    ("span", "trimmed"),
    [((0, 9), (3, 8)), ((3, 8), (3, 8)), ((0, 3), (3, 3))],
    ids=["blanks_at_both_edges", "none", "blanks_alone"],
)
def test_a_span_loses_blanks_at_its_edges(span: tuple[int, int], trimmed: tuple[int, int]) -> None:
    assert trim("   a bcd  ", *span) == trimmed
