"""Texts in one case get their capitals back, and every offset stays true."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardesk.book import Book, load_book
from wardesk.cli import cache_folder
from wardesk.gazetteer.lookup import open_gazetteer
from wardesk.read.casing import has_headline_case, has_one_case, recase
from wardesk.read.parse import load_parser

BOOK = load_book()
PARSER = load_parser()
GAZETTEER = open_gazetteer((), cache=cache_folder())

EDITED = (
    "Guerrillas of the Farabundo Marti National Liberation Front (FMLN) attacked a power station in San Salvador on Friday. "
    "The U.S. ambassador was not hurt, I was told.\n\n   Colombian troops left Bogota, according to Hurtado."
)


def small(text: str) -> str:
    return text.lower()


def capitals(text: str) -> str:
    return text.upper()


def headline(text: str) -> str:
    """Every word of four letters and more with a capital; those in capitals stay as they are."""
    return re.sub(r"[a-z]\w{3,}", lambda word: word.group().title() if text[word.start() - 1].isspace() else word.group(), text)


@pytest.mark.parametrize("make", [small, capitals, headline])
@pytest.mark.parametrize(
    "word",
    [
        "Guerrillas", "Farabundo", "Marti", "National", "Front", "FMLN", "San", "Salvador", "Friday", "The", "U.S.", " I ",
        "Colombian", "Bogota", "Hurtado",
    ],
)  # fmt: skip
def test_names_and_beginnings_get_a_capital(make: object, word: str) -> None:
    assert callable(make)
    at = EDITED.index(word)
    assert recase(make(EDITED), PARSER, BOOK, GAZETTEER)[at : at + len(word)] == word


@pytest.mark.parametrize("make", [small, capitals, headline])
@pytest.mark.parametrize("word", ["attacked", "power", "station", "ambassador", "hurt", "troops", "according"])
def test_common_words_stay_small(make: object, word: str) -> None:
    assert callable(make)
    assert word in recase(make(EDITED), PARSER, BOOK, GAZETTEER)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (EDITED, False),
        (EDITED.lower(), True),
        (EDITED.upper(), True),
        ("BREAKING NEWS", False),
        ("", False),
        ("12 34 56 " * 20, False),
        ("\u0645\u0631\u062d\u0628\u0627 " * 20, False),
    ],
    ids=["edited", "small", "capitals", "a headline", "empty", "numbers", "no case"],
)
def test_one_case_is_told_from_mixed(text: str, expected: bool) -> None:
    assert has_one_case(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (EDITED, False),
        (headline(EDITED), True),
        (EDITED.lower(), False),
        ("Rebels Shell Town", False),
        ("", False),
        ("\u0645\u0631\u062d\u0628\u0627 " * 20, False),
    ],
    ids=["edited", "headline", "small", "too short", "empty", "no case"],
)
def test_the_case_of_headlines_is_told_from_edited(text: str, expected: bool) -> None:
    assert has_headline_case(text) is expected


def test_a_word_of_capitals_keeps_them_in_a_headline() -> None:
    text = recase("Army And SDF Units Shelled Ten Villages With Mortars, McKenna Said On Friday.", PARSER, BOOK, GAZETTEER)
    assert [word for word in ("SDF", "McKenna", "mortars") if word not in text] == []


def test_an_edited_text_is_left_alone() -> None:
    assert recase(EDITED, PARSER, BOOK, GAZETTEER) is EDITED


def test_an_acronym_that_is_a_common_word_is_no_name() -> None:
    text = recase("the town is quiet and it is said that the market is open again today.", PARSER, BOOK, GAZETTEER)
    assert " is " in text
    assert " IS " not in text


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80))
def test_length_and_letters_are_kept(noise: str) -> None:
    text = "the rebels left the town and the army came back again " + noise.lower()
    found = recase(text, PARSER, BOOK, GAZETTEER)
    assert len(found) == len(text)
    assert all(one == other or one.lower() == other.lower() for one, other in zip(found, text, strict=True))


def test_letters_that_grow_keep_their_place(book: Book) -> None:
    text = "\u0130STANBUL AND THE STRASSE WERE CLOSED BY THE POLICE TODAY, THE \u0130ZMIR OFFICE SAID."
    found = recase(text, PARSER, book, GAZETTEER)
    assert len(found) == len(text)
    assert found.index("closed") == text.index("CLOSED")
