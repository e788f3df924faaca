"""Reading a benchmark's files strictly, counting sets, cutting an excerpt; profiles."""

from __future__ import annotations

from pathlib import Path

import pytest

from wardesk.errors import BookError, InputError
from wardesk.evaluate.profile import Profile, check_known, load_profile
from wardesk.evaluate.spans import CONTEXT, json_lines, listing, member, mistake, read_text, tally

BROKEN = [
    (b'{"a": 1}\n{oops', r"f\.jsonl:2: not JSON"),
    (b"[1, 2]\n", r"f\.jsonl:1: a JSON object is expected, not list"),
    (b"\xff\xfe", r"f\.jsonl: not UTF-8 at byte 0"),
]


@pytest.mark.parametrize(("raw", "message"), BROKEN, ids=["not_json", "not_an_object", "not_utf8"])
def test_a_broken_file_is_named_with_its_line(raw: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    path.write_bytes(raw)
    with pytest.raises(InputError, match=message):
        list(json_lines(path))


def test_blank_lines_are_passed_and_a_missing_file_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text('{"a": 1}\n\n{"a": 2}\n', "utf-8")
    assert [row for _, row in json_lines(path)] == [{"a": 1}, {"a": 2}]
    with pytest.raises(InputError, match="cannot be read"):
        read_text(tmp_path / "absent")


MEMBERS = [({}, "k"), ({"k": None}, "k"), ({"k": "1"}, "k"), ({"k": True}, "k")]


@pytest.mark.parametrize(("row", "key"), MEMBERS, ids=["missing", "null", "text", "a_yes_is_no_number"])
def test_a_member_has_the_right_kind_or_is_an_error(row: dict[str, object], key: str) -> None:
    with pytest.raises(InputError, match="x:1: 'k' must be int"):
        member(row, key, int, "x:1")


def test_a_list_may_be_missing_but_not_be_something_else() -> None:
    assert listing({}, "k", "x") == listing({"k": None}, "k", "x") == []
    assert listing({"k": [1]}, "k", "x") == [1]
    with pytest.raises(InputError, match="must be list"):
        listing({"k": "one"}, "k", "x")


TALLIES = [
    ({1, 2, 3}, {2, 3, 4, 5}, (2, 4, 3)),
    (set(), {1}, (0, 1, 0)),
    ({1}, set(), (0, 0, 1)),
    (set(), set(), (0, 0, 0)),
]


@pytest.mark.parametrize(("gold", "predicted", "counts"), TALLIES, ids=["some", "no_gold", "nothing_said", "neither"])
def test_tally(gold: set[int], predicted: set[int], counts: tuple[float, ...]) -> None:
    assert tally(gold, predicted) == counts


def test_a_mistake_shows_its_words_in_a_short_excerpt() -> None:
    text = "x" * 1000 + "here" + "y" * 1000
    found = mistake("d", "place", ("here", ""), text, [(1000, 1004)])
    assert len(found.text) == 4 + 2 * CONTEXT
    ((start, end),) = found.marks
    assert found.text[start:end] == "here"


def test_an_excerpt_is_bounded_and_drops_marks_outside() -> None:
    found = mistake("d", "content", ("", "a"), "z" * 100_000, [(0, 10), (90_000, 90_010)])
    assert len(found.text) <= 8 * CONTEXT
    assert found.marks == ((0, 10),)


class Shape(Profile):
    colours: dict[str, int]


@pytest.mark.parametrize(
    ("text", "message"),
    [("colours: {red: 1}\nsize: 2\n", "size"), ("colours: {red: many}\n", r"colours\.red"), ("colours: {\n", "as YAML")],
    ids=["unknown_key", "wrong_value", "broken"],
)
def test_a_wrong_profile_is_named_with_its_key(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "paint.yml").write_text(text, "utf-8")
    with pytest.raises(BookError, match=message):
        load_profile("paint", Shape, tmp_path)


def test_a_right_profile_loads_and_an_unknown_name_gets_a_hint(tmp_path: Path) -> None:
    (tmp_path / "paint.yml").write_text("colours: {red: 1}\n", "utf-8")
    assert load_profile("paint", Shape, tmp_path).colours == {"red": 1}
    with pytest.raises(BookError, match=r"shellling.*shelling"):
        check_known(["clash", "shellling"], {"clash", "shelling"}, "profile paint: type")
