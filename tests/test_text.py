from __future__ import annotations

import hashlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardesk.text import PhraseIndex, Word, digest, fold, level, strip_marks, words


@given(st.text())
def test_level_keeps_the_length_and_is_done_once(text: str) -> None:
    levelled = level(text)
    assert len(levelled) == len(text)
    assert level(levelled) == levelled


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        pytest.param("‘a’ “b” «c»", '\'a\' "b" "c"', id="quotes"),
        pytest.param("a\u2011b\u2212c\u00add", "a-b-c-d", id="hyphens"),
        pytest.param("1\u20132", "1\u20142", id="dashes"),
        pytest.param("a\u00a0b\u2009c\ufeff", "a b c ", id="blanks"),
        pytest.param("\u202eabc\u200f", " abc ", id="direction marks"),
        pytest.param("a\tb\nc\x07d\r", "a\tb\nc d ", id="controls"),
    ],
)
def test_level_makes_plain(text: str, plain: str) -> None:
    assert level(text) == plain


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(("Hay'at Tahrir al-Sham", "HAYʼAT TAHRIR AL SHAM", "Hayat  Tahrir al-Shām"), id="group"),
        pytest.param(("Al Mayādīn", "al-Mayadin", "AL MAYADIN"), id="town"),
        pytest.param(("Straße", "STRASSE"), id="sharp s"),
        pytest.param(("", " - ", "'"), id="nothing"),
    ],
)
def test_spellings_of_a_name_meet(names: tuple[str, ...]) -> None:
    assert len({fold(name) for name in names}) == 1


def test_other_names_stay_apart() -> None:
    assert fold("Tal Abyad") != fold("Tal Abyadh")
    assert fold("T4") != fold("T 4")
    assert strip_marks("Mūrak é") == "Murak e"


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_fold_is_done_once(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@given(st.text())
def test_words_lie_in_the_text_in_order(text: str) -> None:
    found = words(text)
    assert all(0 <= word.start < word.end <= len(text) for word in found)
    assert all(one.end <= two.start for one, two in pairwise(found))


def test_words_lose_their_possessive() -> None:
    assert words("Assad's ARMY’S Hay'at x's") == [
        Word("assad", 0, 5), Word("army", 8, 12), Word("hayat", 15, 21), Word("x", 22, 23),
    ]  # fmt: skip
    assert [word.folded for word in words("Mayādīn, 2nd_line")] == ["mayadin", "2nd", "line"]


def test_the_longest_phrase_is_found() -> None:
    index = PhraseIndex([("Syrian", "s"), ("Syrian Army", "a"), ("Syrian Army Command", "c"), ("Army", "x")])
    assert list(index.find(words("the Syrian Army took Syrian posts; Syrian Army Command"))) == [
        (1, 3, ["a"]), (4, 5, ["s"]), (6, 9, ["c"]),
    ]  # fmt: skip


def test_phrases_do_not_overlap_and_may_share_a_payload() -> None:
    index = PhraseIndex([("a b", 1), ("b c", 2)])
    index.add("A-B", 3)
    index.add(" ' ", 4)
    assert list(index.find(words("a b c b c"))) == [(0, 2, [1, 3]), (3, 5, [2])]
    assert list(index.find(words("a c"))) == []
    assert list(PhraseIndex[int]().find(words("a b"))) == []


LETTERS = st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map(" ".join)


@given(st.lists(LETTERS, max_size=6), st.lists(st.sampled_from("abcd"), max_size=20).map(" ".join))
def test_found_phrases_are_known_and_as_long_as_can_be(phrases: list[str], text: str) -> None:
    sequence = words(text)
    folded = [word.folded for word in sequence]
    last = 0
    for start, end, payloads in PhraseIndex((phrase, phrase) for phrase in phrases).find(sequence):
        assert start >= last
        assert {" ".join(folded[start:end])} == set(payloads)
        assert all(
            folded[start : start + len(longer.split())] != longer.split()
            for longer in phrases
            if len(longer.split()) > end - start
        )
        last = end


def test_a_digest_is_sha_256_over_parts_with_their_length() -> None:
    assert digest("ab", None, 3) == hashlib.sha256(b"2:ab" + b"1:\x00" + b"1:3").hexdigest()[:16]
    assert digest("\ud800")


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_digests_of_other_parts_differ(one: list[str], two: list[str]) -> None:
    assert (digest(*one) == digest(*two)) == (one == two)
    assert len(digest(*one)) == 16
