"""Learned weights: what is learned from is never what is scored, and files are read within bounds."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from wardesk.errors import InputError, UsageError
from wardesk.evaluate import learn
from wardesk.evaluate.learn import Model, Table, find_parts, out_of_fold, pick, probability, read_text, rounds, teachers


def test_a_table_has_a_column_per_name_in_order() -> None:
    table = Table.of([{"b": 2.0}, {}, {"a": 1.0, "b": 3.0}])
    assert table.matrix.toarray().tolist() == [[0, 2], [0, 0], [1, 3]]
    assert table.take([2, 0]).matrix.toarray().tolist() == [[1, 3], [0, 2]]
    assert table.beside(Table.of([{"c": 5.0}, {}, {}])).matrix.toarray().tolist() == [[0, 2, 5], [0, 0, 0], [1, 3, 0]]


def test_weights_tell_labels_apart_and_leave_out_what_one_example_has() -> None:
    rows = [{"up": 1.0}, {"up": 1.0, "once": 9.0}, {"down": 1.0}, {"down": 1.0}, {"flat": 1.0}, {"flat": 1.0}]
    table = Table.of(rows)
    model = Model(table, ["u", "u", "d", "d", "f", "f"])
    shares = model.probabilities(table)
    assert model.labels == ("d", "f", "u")
    assert [model.labels[at] for at in shares.argmax(axis=1)] == ["u", "u", "d", "d", "f", "f"]
    assert shares.sum(axis=1) == pytest.approx(np.ones(6))
    assert shares[0] == pytest.approx(shares[1])
    assert model.probabilities(table.take([])).shape == (0, 3)


@pytest.mark.parametrize(("labels", "share"), [(["yes", "yes"], 1.0), (["no", "no"], 0.0), ([], 0.0)], ids=["yes", "no", "none"])
def test_one_label_alone_is_always_told(labels: list[str], share: float) -> None:
    table = Table.of([{"a": 1.0} for _ in labels])
    assert probability(table, labels, "yes")(Table.of([{"a": 1.0}])).tolist() == [share]


def test_no_row_is_judged_by_a_model_that_saw_its_key() -> None:
    # The label is noise but for the key's own name: out of fold that name was never seen, so nothing can be told.
    keys = [f"k{at // 2}" for at in range(80)]
    labels = ["yes" if at // 2 % 2 else "no" for at in range(80)]
    table = Table.of([{key: 1.0} for key in keys])
    shares = out_of_fold(table, labels, keys, "yes")
    assert all(0.2 < share < 0.8 for share in shares)


def test_other_parts_teach_what_they_do_not_share_with_the_scored_one() -> None:
    assert list(rounds(["a", "b", "a", "c"], [True, True, False, False])) == [((3,), (0, 1))]


def test_a_part_alone_is_cut_into_folds_by_key() -> None:
    keys = [f"k{at % 20}" for at in range(60)]
    found = list(rounds(keys, [True] * 60))
    assert sorted(at for one in found for at in one.scored) == list(range(60))
    for one in found:
        assert not {keys[at] for at in one.learned} & {keys[at] for at in one.scored}
        assert len(one.learned) + len(one.scored) == 60


def test_pick() -> None:
    assert pick("abcd", [3, 0]) == ["d", "a"]


@pytest.mark.parametrize(
    ("parts", "wanted", "answer"),
    [
        (("train", "test"), "test", ("test", ("train",))),
        (("train", "test"), "train", ("train", ())),
        (("train",), None, ("train", ())),
        (("train", "dev", "test2"), None, ("dev", ("train",))),
    ],
    ids=["test_by_train", "never_by_test", "alone", "dev_by_train"],
)
def test_who_teaches_whom(parts: tuple[str, ...], wanted: str | None, answer: tuple[str, tuple[str, ...]]) -> None:
    assert teachers(dict.fromkeys(parts, Path("x")), wanted, Path("here")) == answer


def test_a_part_that_is_not_there_is_named() -> None:
    with pytest.raises(UsageError, match="no part 'held'; it has: test, train"):
        teachers({"train": Path("x"), "test": Path("y")}, "held", Path("here"))


def test_parts_are_files_by_name(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    for name in ("train.jsonl.gz", "test.jsonl", "notes.txt"):
        (folder / name).write_text("")
    assert find_parts(tmp_path, "set", ".jsonl")[0] == {"train": folder / "train.jsonl.gz", "test": folder / "test.jsonl"}
    assert find_parts(folder / "test.jsonl", "set", ".jsonl")[0] == {"test": folder / "test.jsonl"}
    with pytest.raises(UsageError, match="no folder"):
        find_parts(tmp_path / "nowhere", "set", ".jsonl")


def test_text_is_read_packed_or_not(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_bytes(b"\xef\xbb\xbfplain")
    (tmp_path / "b.tsv.gz").write_bytes(gzip.compress("gepäckt".encode()))
    assert read_text(tmp_path / "a.tsv") == "plain"
    assert read_text(tmp_path / "b.tsv.gz") == "gepäckt"


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.tsv", b"\xff\xfe", "not UTF-8"),
        ("a.tsv.gz", b"no gzip", "cannot be read"),
        ("a.tsv.gz", gzip.compress(b"x" * 50)[:-9], "cannot be read"),
        ("a.tsv.gz", gzip.compress(b"x" * 2000), "larger than"),
    ],
    ids=["not_text", "not_packed", "cut_short", "a_bomb"],
)
def test_what_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes, message: str
) -> None:
    monkeypatch.setattr(learn, "MAX_BYTES", 1000)
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=message):
        read_text(tmp_path / name)


def test_without_scikit_learn_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(learn, "import_module", missing)
    with pytest.raises(UsageError, match=r"wardesk\[evaluate\]"):
        Table.of([{"a": 1.0}])
