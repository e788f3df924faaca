"""Which part is scored, which documents, which folds."""

from __future__ import annotations

from pathlib import Path

import pytest

from wardesk.errors import UsageError
from wardesk.evaluate.suite import choose_part, find_folder, folds, spread

PARTS = [
    (("dev", "train"), None, "dev"),
    (("test",), None, "test"),
    (("dev", "test"), "test", "test"),
]


@pytest.mark.parametrize(("parts", "wanted", "chosen"), PARTS, ids=["dev_first", "the_only_one", "the_wanted_one"])
def test_choose_part(parts: tuple[str, ...], wanted: str | None, chosen: str) -> None:
    assert choose_part(parts, wanted, Path("x")) == chosen


@pytest.mark.parametrize(("parts", "wanted"), [(("a", "b"), None), (("dev",), "test"), ((), None)], ids=["two", "absent", "none"])
def test_no_part_is_guessed(parts: tuple[str, ...], wanted: str | None) -> None:
    with pytest.raises(UsageError):
        choose_part(parts, wanted, Path("x"))


def test_find_folder(tmp_path: Path) -> None:
    (tmp_path / "muc4").mkdir()
    assert find_folder(tmp_path, "muc4") == tmp_path / "muc4"
    assert find_folder(tmp_path / "muc4", "muc4") == tmp_path / "muc4"
    with pytest.raises(UsageError, match="absent"):
        find_folder(tmp_path / "absent", "muc4")


def test_spread_takes_documents_from_the_whole_part() -> None:
    assert spread(list(range(10)), 5) == [0, 2, 4, 6, 8]
    assert spread([1, 2], 5) == [1, 2]
    assert spread([1, 2], None) == [1, 2]


def test_folds_keep_a_key_on_one_side_whatever_the_order() -> None:
    keys = [f"text {at % 40}" for at in range(120)]
    dealt = folds(keys)
    assert {fold for key, fold in zip(keys, dealt, strict=True) if key == "text 7"} == {dealt[7]}
    assert folds(keys[::-1]) == dealt[::-1]
    assert set(dealt) == set(range(5))
