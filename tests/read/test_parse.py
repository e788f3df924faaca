"""The parse as plain values, and text that would choke it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardesk.book import load_book
from wardesk.ingest import make_report
from wardesk.model import Reading
from wardesk.read.layout import blocks
from wardesk.read.parse import load_parser, read

BOOK = load_book()


@pytest.mark.parametrize("run", ["(" * 10_000 + ")" * 10_000, "a" * 50_000, "!?" * 20_000], ids=["brackets", "letters", "marks"])
def test_a_run_without_blanks_is_passed_over(parse: Callable[[str], Reading], run: str) -> None:
    reading = parse(f"Rebels shelled the village. {run} The army withdrew.")
    words = {reading.words(at) for at in range(len(reading.tokens))}
    assert {"Rebels", "shelled", "army", "withdrew"} <= words
    assert {token.tag for token in reading.tokens if token.end - token.start >= 300} <= {"_SP"}


def test_lemmas_tags_and_heads(parse: Callable[[str], Reading]) -> None:
    reading = parse("Government forces captured two villages.")
    verb = next(at for at, token in enumerate(reading.tokens) if token.lemma == "capture")
    assert reading.tokens[verb].tag == "VBD"
    assert [reading.words(child) for child in reading.children[verb]] == ["forces", "villages", "."]


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"]), max_size=400))
def test_tokens_slice_back_and_sentences_hold_them(text: str) -> None:
    report = make_report(text or " ")
    reading = read(report, blocks(report.text, BOOK), load_parser())
    assert len(reading.text) == len(report.text)
    for sentence in reading.sentences:
        for token in reading.tokens[sentence.first : sentence.last]:
            assert sentence.start <= token.start <= token.end <= sentence.end
    starts = [token.start for token in reading.tokens]
    assert starts == sorted(starts)
