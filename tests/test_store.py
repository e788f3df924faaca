from __future__ import annotations

import json
import multiprocessing
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskcopy import AT, book, desk_run
from wardesk import store
from wardesk.errors import StoreError
from wardesk.model import Issue, Judgement, Run
from wardesk.review import Signed, amend, fix


def decide(run: Run, why: str) -> list[Judgement]:
    return fix(run, run.claims[0].id, {"killed": "6"}, Signed("Ana Coder", why, AT), book())


def test_a_run_comes_back_as_it_was_and_twice_the_same_bytes(tmp_path: Path) -> None:
    run = desk_run()
    run = amend(run, decide(run, "six names"), book())
    store.save_run(run, tmp_path / "out")
    first = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert store.load_run(tmp_path / "out") == run
    store.save_run(run, tmp_path / "out")
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == first
    assert set(first) == {"run.json", *store.FILES, store.LOCK}


def test_keys_stand_in_type_order_and_text_is_plain_utf8(tmp_path: Path) -> None:
    store.write_lines(tmp_path / "issues.jsonl", [Issue(kind="k", message="deir ez-Zōr\u2028دير\n")])
    data = (tmp_path / "issues.jsonl").read_bytes()
    assert list(json.loads(data)) == list(Issue.model_fields)
    assert "دير".encode() in data
    assert data.count(b"\n") == 1


@settings(max_examples=40)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=5))
def test_lines_survive_any_text(tmp_path_factory: pytest.TempPathFactory, messages: list[str]) -> None:
    path = tmp_path_factory.mktemp("lines") / "issues.jsonl"
    issues = tuple(Issue(kind="k", message=message) for message in messages)
    assert store.write_lines(path, issues) == len(issues)
    assert store.read_lines(path, Issue) == issues


def test_a_lone_surrogate_is_refused_and_the_old_run_stands(tmp_path: Path) -> None:
    run = desk_run()
    store.save_run(run, tmp_path)
    with pytest.raises(StoreError, match="Issue: cannot be written as UTF-8"):
        store.save_run(run._replace(issues=(Issue(kind="k", message="\ud800"),)), tmp_path)
    assert store.load_run(tmp_path) == run


def test_coding_again_keeps_judgements(tmp_path: Path) -> None:
    run = desk_run()
    store.save_run(run, tmp_path)
    made = decide(run, "counted")
    assert store.append_judgements(tmp_path, made) == tuple(made)
    before = (tmp_path / store.JUDGEMENTS).read_bytes()
    store.append_judgements(tmp_path, made)
    assert (tmp_path / store.JUDGEMENTS).read_bytes() == before
    store.append_judgements(tmp_path, decide(run, "counted again"))
    assert (tmp_path / store.JUDGEMENTS).read_bytes().startswith(before)
    store.save_run(run, tmp_path)
    assert [row.why for row in store.load_run(tmp_path).judgements] == ["counted", "counted again"]


def test_a_judgement_file_without_last_newline_is_mended_by_the_next(tmp_path: Path) -> None:
    run = desk_run()
    store.save_run(run, tmp_path)
    store.append_judgements(tmp_path, decide(run, "one"))
    path = tmp_path / store.JUDGEMENTS
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    assert len(store.append_judgements(tmp_path, decide(run, "two"))) == 2
    assert len(store.read_lines(path, Judgement)) == 2


class Killed(BaseException):
    pass


@pytest.mark.parametrize("step", range(12))
def test_a_writer_killed_at_any_step_leaves_one_whole_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    old, new = desk_run(), desk_run()._replace(claims=(), issues=())
    store.save_run(old, tmp_path)
    steps = iter(range(100))
    replace, sync = Path.replace, os.fsync

    def dying_replace(self: Path, target: Path) -> Path:
        if next(steps) == step:
            raise Killed
        return replace(self, target)

    def dying_sync(handle: int) -> None:
        if next(steps) == step:
            raise Killed
        sync(handle)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", dying_replace)
        patch.setattr(os, "fsync", dying_sync)
        with pytest.raises(Killed):
            store.save_run(new, tmp_path)
    assert store.load_run(tmp_path) in (old, new)
    store.save_run(new, tmp_path)
    assert store.load_run(tmp_path) == new


def test_a_first_writer_killed_early_leaves_a_folder_that_can_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(store, "write_lines", lambda *_: (_ for _ in ()).throw(Killed()))
        with pytest.raises(Killed):
            store.save_run(desk_run(), tmp_path)
    with pytest.raises(StoreError, match=r"no run.json here"):
        store.load_run(tmp_path)
    store.save_run(desk_run(), tmp_path)
    assert store.load_run(tmp_path) == desk_run()


def test_a_full_disk_is_told_and_the_old_run_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.save_run(desk_run(), tmp_path)

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(store, "_write", full)
        with pytest.raises(StoreError, match=r"No space left.*still stands"):
            store.save_run(desk_run(), tmp_path)
    assert store.load_run(tmp_path) == desk_run()


def _fix_in_own_process(folder: Path, number: int) -> None:
    def change(run: Run) -> Run:
        return amend(run, decide(run, f"reason {number}"), book())

    for _ in range(3):
        store.append_judgements(folder, decide(store.load_run(folder), f"only noted {number}"))
        store.change_run(folder, change)


def test_two_fixes_at_once_lose_none(tmp_path: Path) -> None:
    store.save_run(desk_run(), tmp_path)
    book()
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_fix_in_own_process, args=(tmp_path, number)) for number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0]
    run = store.load_run(tmp_path)
    assert {row.why for row in run.judgements} == {f"{what} {n}" for what in ("reason", "only noted") for n in (0, 1)}
    assert sum(row.why.startswith("reason") for row in run.judgements) == 6
    assert run.claims[0].counts[0].best == 6


def test_change_gives_what_it_saved(tmp_path: Path) -> None:
    store.save_run(desk_run(), tmp_path)
    changed = store.change_run(tmp_path, lambda run: run._replace(issues=()))
    assert changed == store.load_run(tmp_path)
    assert changed.issues == ()


STRANGE = [
    pytest.param({"claims.jsonl": b"{}\n"}, "holds claims.jsonl but no run.json", id="foreign-lines"),
    pytest.param({"run.json": b"[]"}, "run.json:1: not a", id="foreign-run"),
    pytest.param({"run.json": b'{"schema_version": "one"}'}, "schema_version is not a version", id="no-version"),
    pytest.param({"run.json": b'{"schema_version": "2.0.0"}'}, "schema version 2.0.0, this Wardesk reads", id="later"),
    pytest.param({"run.json": b'{"schema_version": "1.99.0"}'}, "schema version 1.99.0", id="later-minor"),
    pytest.param({"run.json": b'{"schema_version": "1.0.0"}'}, "run.json:1: not a manifest: reader", id="no-reader"),
]


@pytest.mark.parametrize(("files", "message"), STRANGE)
def test_a_folder_that_is_not_ours_is_left_alone(tmp_path: Path, files: dict[str, bytes], message: str) -> None:
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    with pytest.raises(StoreError, match=message):
        store.save_run(desk_run(), tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.name != store.LOCK} == files


def test_a_folder_with_other_files_is_used(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    store.save_run(desk_run(), tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert store.load_run(tmp_path) == desk_run()


def test_a_desk_copy_does_not_replace_a_public_one(tmp_path: Path) -> None:
    run = desk_run()
    store.save_run(run._replace(manifest=run.manifest.model_copy(update={"marking": "public copy"})), tmp_path)
    with pytest.raises(StoreError, match="holds a public copy"):
        store.save_run(run, tmp_path)


BROKEN = [
    pytest.param("claims.jsonl", b'{"id": 1}\n', r"claims.jsonl:3: not a claim: id", id="wrong-type"),
    pytest.param("claims.jsonl", b'{"id": "half', r"claims.jsonl:3: not a claim: row: Invalid JSON", id="torn"),
    pytest.param("issues.jsonl", b'{"kind":"k","message":"m","mood":1}\n', r"issues.jsonl:2.*mood: Extra", id="unknown-key"),
    pytest.param("reports.jsonl", None, r"reports.jsonl:2: id \w+ stands twice, first in line 1", id="twin"),
]


@pytest.mark.parametrize(("name", "line", "message"), BROKEN)
def test_a_broken_row_is_named_by_file_and_line(tmp_path: Path, name: str, line: bytes | None, message: str) -> None:
    store.save_run(desk_run(), tmp_path)
    data = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(data + (line or b"\n" + data))
    if line is None:
        (tmp_path / name).write_bytes(data + data)
    with pytest.raises(StoreError, match=message):
        store.load_run(tmp_path)


def test_blank_lines_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "issues.jsonl").write_bytes(b'\n{"kind":"k","message":"m"}\n\n')
    assert store.read_lines(tmp_path / "issues.jsonl", Issue) == (Issue(kind="k", message="m"),)


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"no such folder of results; make one with: wardesk code"):
        store.load_run(tmp_path / "none")
    with pytest.raises(StoreError, match=r"no run.json here"):
        store.append_judgements(tmp_path, ())
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="is a file; name a folder"):
        store.save_run(desk_run(), tmp_path / "file")
    with pytest.raises(StoreError, match="cannot be made"):
        store.save_run(desk_run(), tmp_path / "file" / "deeper")
    store.save_run(desk_run(), tmp_path / "out")
    (tmp_path / "out" / "claims.jsonl").unlink()
    with pytest.raises(StoreError, match=r"claims.jsonl: cannot be read"):
        store.load_run(tmp_path / "out")


def test_a_claim_of_no_report_is_refused(tmp_path: Path) -> None:
    store.save_run(desk_run()._replace(reports=()), tmp_path)
    with pytest.raises(StoreError, match=r"claims.jsonl:1: claim \w+ is of report"):
        store.load_run(tmp_path)


def test_a_manifest_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "run.json").mkdir()
    with pytest.raises(StoreError, match=r"run.json: cannot be read"):
        store.load_run(tmp_path)


def test_a_lock_that_cannot_be_opened_is_said(tmp_path: Path) -> None:
    store.save_run(desk_run(), tmp_path)
    (tmp_path / store.LOCK).unlink()
    (tmp_path / store.LOCK).mkdir()
    with pytest.raises(StoreError, match="cannot be opened"):
        store.load_run(tmp_path)


def test_a_folder_that_may_only_be_read_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.save_run(desk_run(), tmp_path)
    (tmp_path / store.LOCK).unlink()
    (tmp_path / store.LOCK).mkdir()
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert store.load_run(tmp_path) == desk_run()
