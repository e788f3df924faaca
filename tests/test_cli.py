from __future__ import annotations

import io
import json
import re
import shlex
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import pytest
import typer
from jsonschema import Draft202012Validator
from openpyxl import load_workbook

from frontdoor import CODEBOOK, REPORTS, ROOT, TEN, code_demo, demo, demo_run, wardesk
from tinymodel import write_model
from wardesk import __version__, cli, commands, pipeline
from wardesk import folder as folder_module
from wardesk.model import Claim, Report
from wardesk.pipeline import Coded, code_reports
from wardesk.read.tagger import load_tagger
from wardesk.store import load_run

GOOD = (
    "---\npublisher: Hill Gazette\npublished: 2018-09-04\n---\n\n"
    "The Syrian Arab Army shelled the town of Saraqib on Monday, killing four civilians.\n"
)
OTHER = GOOD.replace("shelled", "stormed").replace("Hill", "Vale")
SIGNED = ("--by", "A. Coder", "--why", "read it again")
APART = chr(0xB7)
NEXT_MONTH = datetime.now(UTC).date() + timedelta(days=30)


def rows_of(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def bytes_of(folder: Path, names: Iterable[str] = (*TEN, "run.json")) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in names}


def opened(data: bytes) -> bytes:
    """A file, or all members of an archive, with their names."""
    if data[:2] != b"PK":
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"\n".join(name.encode() + b"\n" + archive.read(name) for name in archive.namelist())


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A copy of the coded demo to write into."""
    return Path(shutil.copytree(demo(), tmp_path / "desk"))


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "good.md").write_text(GOOD, "utf-8")
    return folder


def killed_claim(folder: Path) -> Claim:
    return next(claim for claim in load_run(folder).claims if any(count.kind == "killed" for count in claim.counts))


# ---------------------------------------------------------------- code


def test_a_sentence_tells_the_numbers_of_victims_it_names() -> None:
    """ "Civilians" as a role once swallowed "seven civilians killed" and left only the children of the subset."""
    page = (demo() / "sitrep.md").read_text("utf-8")
    assert "7 civilians killed" in page
    assert "14 fighters killed" in page


def test_code_writes_the_ten_files_and_the_manifest() -> None:
    names = {path.name for path in demo().iterdir() if not path.name.startswith(".")}
    assert names == {*TEN, "run.json"}
    run = demo_run()
    assert run.manifest.read == 2
    assert run.manifest.failed == 0
    assert len(run.claims) >= 15
    assert {claim.report for claim in run.claims} == {report.id for report in run.reports}


@pytest.mark.parametrize("name", [name for name in TEN if name != "judgements.jsonl"])
def test_every_file_says_desk_copy(name: str) -> None:
    data = (demo() / name).read_bytes()
    if name.endswith(".jsonl"):
        assert {row["marking"] for row in rows_of(data.decode())} == {"desk copy"}
    elif name == "claims.xlsx":
        about = load_workbook(io.BytesIO(data))["about"]
        assert dict(row[:2] for row in about.iter_rows(values_only=True))["marking"] == "desk copy"
    elif name == "claims.csv":
        lines = data.decode("utf-8-sig").splitlines()
        assert lines[0].split(",")[1] == "marking"
        assert all(line.split(",")[1] == "desk copy" for line in lines[1:])
    else:
        assert b"desk copy" in opened(data).lower()


def test_a_judgement_says_desk_copy(desk: Path) -> None:
    assert wardesk("fix", killed_claim(desk).id, "killed=9", *SIGNED, "--from", desk).code == 0
    assert [row["marking"] for row in rows_of((desk / "judgements.jsonl").read_text())] == ["desk copy"]
    assert json.loads((desk / "run.json").read_text())["marking"] == "desk copy"


def test_same_bytes_again_and_with_paths_swapped(tmp_path: Path) -> None:
    paths = [f"{REPORTS}/coast-herald.txt", f"{REPORTS}/northern-voice.md"]
    for out, order in (("one", paths), ("two", paths[::-1])):
        done = wardesk("code", *order, "--codebook", CODEBOOK, "--out", tmp_path / out, "--processes", 1)
        assert done.code == 0, done.err
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two") == bytes_of(demo())


def test_lines_on_a_pipe_are_the_claims() -> None:
    done = wardesk("code", REPORTS, "--codebook", CODEBOOK)
    assert done.code == 0
    assert done.out == (demo() / "claims.jsonl").read_text("utf-8")
    assert "2 reports read, 0 not" in done.said
    assert "unverified citation" in done.said
    assert "page:" not in done.err


def test_table_shows_the_claims(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    done = wardesk("code", REPORTS, "--codebook", CODEBOOK, "--format", "table", "--out", tmp_path / "out")
    assert done.code == 0
    assert "who says" in done.out
    assert all(claim.id[:6] in done.out for claim in demo_run().claims)
    assert "Saraqib" in done.out
    assert f"page: {tmp_path / 'out' / 'sitrep.html'}" in done.said


def test_stdin_with_what_the_options_say() -> None:
    text = GOOD.split("---\n\n")[1]
    done = wardesk(
        "code", "-", "--published", "2018-09-04", "--publisher", "Hill Gazette", "--title", "Shells", "--url", "https://h.example/1",
        "--format", "jsonl", stdin=text.encode(),
    )  # fmt: skip
    rows = rows_of(done.out)
    assert done.code == 0, done.err
    assert "shelling" in {row["type"] for row in rows}
    assert {row["when"]["first"] for row in rows} == {"2018-09-03"}


def test_one_file_gives_what_its_folder_gives(inbox: Path) -> None:
    assert wardesk("code", inbox).out == wardesk("code", inbox / "good.md").out != ""


def test_gazetteer_of_the_user_places_what_no_other_knows(inbox: Path, tmp_path: Path) -> None:
    (inbox / "good.md").write_text(GOOD.replace("Saraqib", "Vorrenstead"), "utf-8")
    table = tmp_path / "mine.csv"
    table.write_text("id,name,alt,feature,adm1_pcode,lat,lon,source,licence\nv1,Vorrenstead,,town,,35.5,36.5,mine,CC0\n")
    before, after = (rows_of(wardesk("code", inbox, *more).out) for more in ((), ("--gazetteer", table)))
    assert {where["mention"]["cause"] for row in before for where in row["where"]} == {"not_in_gazetteer"}
    assert {(where["lat"], where["lon"]) for row in after for where in row["where"]} == {(35.5, 36.5)}


# ---------------------------------------------------------------- coding again into the same folder


def test_a_correction_survives_coding_again(tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(demo(), out)
    claim = killed_claim(out)
    assert wardesk("fix", claim.id, "killed=77", *SIGNED, "--from", out).code == 0
    assert code_demo(out).code == 0
    again = next(row for row in load_run(out).claims if row.id == claim.id)
    assert [count.best for count in again.counts if count.kind == "killed"] == [77]
    assert again.checked == "person"
    assert len(load_run(out).judgements) == 1


def test_a_judgement_on_changed_words_is_orphaned(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert wardesk("code", inbox, "--out", out).code == 0
    claim = load_run(out).claims[0]
    assert wardesk("fix", claim.id, "extent=part", *SIGNED, "--from", out).code == 0
    (inbox / "good.md").write_text(OTHER, "utf-8")
    done = wardesk("code", inbox, "--out", out)
    run = load_run(out)
    assert [issue.kind for issue in run.issues if issue.kind == "judgement_orphaned"] == ["judgement_orphaned"]
    assert "judgement_orphaned 1" in done.said
    assert len(run.judgements) == 1
    assert all(row.checked == "machine" for row in run.claims)


# ---------------------------------------------------------------- bad input

PAGE = b"<!doctype html><html><head><title>Menu</title></head><body><nav><a href='/a'>Home</a></nav></body></html>"
BAD = [
    pytest.param("empty.txt", b"", "empty", id="empty"),
    pytest.param("blank.txt", b" \n\t\n", "empty", id="blank"),
    pytest.param("picture.txt", bytes(range(256)) * 40, "binary", id="binary"),
    pytest.param("latin.txt", "Die Armee beschoß Hügel, sagte der Wächter.".encode("latin-1"), "encoding_guessed", id="wrong encoding"),  # noqa: E501
    pytest.param("menu.html", PAGE, "no_article", id="page without an article"),
    pytest.param("undated.txt", b"The army shelled the town of Saraqib.", "no_publication_day", id="no day"),
    pytest.param("later.md", GOOD.replace("2018-09-04", str(NEXT_MONTH)).encode(), "future_date", id="future day"),
    pytest.param("arabic.txt", "قصفت القوات الحكومية بلدة في ريف إدلب يوم الاثنين وقتل أربعة مدنيين.".encode(), "language_not_read", id="arabic"),  # noqa: E501
    pytest.param("russian.txt", "В понедельник войска обстреляли посёлок, погибли четыре человека.".encode(), "language_not_read", id="russian"),  # noqa: E501
    pytest.param("deep.json", b"[" * 10_000 + b"]" * 10_000, "json_unreadable", id="10,000 brackets in JSON"),
    pytest.param("broken.json", b'{"text": "The army', "json_unreadable", id="broken JSON"),
    pytest.param("bare.json", b'{"title": "x"}', "json_without_text", id="JSON without text"),
    pytest.param("twin.md", GOOD.encode(), "duplicate_report", id="same report twice"),
    pytest.param("report.pdf", b"%PDF-1.7", "unknown_suffix", id="unknown kind"),
    pytest.param(
        "pair.jsonl",
        b'{"id": "r1", "text": "The army shelled a village near Saraqib.", "published": "2018-09-04"}\n'
        b'{"id": "r1", "text": "The army left a village near Saraqib.", "published": "2018-09-04"}\n',
        "id_conflict",
        id="one id, two texts",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "kind"), BAD)
def test_bad_input_is_named_and_the_others_are_coded(name: str, data: bytes, kind: str, inbox: Path) -> None:
    bad = inbox.parent / name
    bad.write_bytes(data)
    done = wardesk("code", inbox / "good.md", bad)
    good = wardesk("code", inbox / "good.md")
    assert done.code == 1
    assert f"wardesk: {name}" in done.said or name in done.said
    assert f"{kind} 1" in done.said.partition("issues:")[2]
    assert good.code == 0
    assert set(good.out.splitlines()) <= set(done.out.splitlines())


def test_a_missing_path_is_named_and_the_others_are_coded(inbox: Path) -> None:
    done = wardesk("code", inbox, inbox / "gone.txt")
    assert done.code == 1
    assert "gone.txt" in done.said
    assert "no such file or folder" in done.said
    assert str(inbox.parent) not in done.err
    assert done.out == wardesk("code", inbox).out


def test_nothing_to_read_still_ends_well(tmp_path: Path) -> None:
    done = wardesk("code", tmp_path / "gone.txt", "--out", tmp_path / "out")
    assert done.code == 1
    assert load_run(tmp_path / "out").claims == ()
    assert b"desk copy" in (tmp_path / "out" / "sitrep.html").read_bytes().lower()


LONG = "The army shelled the town of Saraqib again and "
ODD = [
    pytest.param("😀 " + GOOD.split("---\n\n")[1] + " 🔥💣\U0001f1f8\U0001f1fe", True, id="emoji"),
    pytest.param(GOOD.split("---\n\n")[1].replace("Saraqib", "\u202eSaraqib\u202c\u200f"), True, id="right-to-left marks"),
    pytest.param("( " * 10_000 + "The army shelled Saraqib." + " )" * 10_000, False, id="10,000 nested brackets"),
    pytest.param("[" * 1_000 + "\n\n" + GOOD.split("---\n\n")[1], True, id="1,000 brackets without a blank"),
    pytest.param("a" * 1_000_000, False, id="1 MB in one word"),
    pytest.param("=1+1|cmd\n\n" + GOOD.split("---\n\n")[1], True, id="a formula"),
]


@pytest.mark.parametrize(("text", "coded"), ODD)
def test_odd_text_is_read(text: str, coded: bool, tmp_path: Path) -> None:
    (tmp_path / "odd.txt").write_text(text, "utf-8")
    done = wardesk("code", tmp_path / "odd.txt", "--published", "2018-09-04", "--publisher", "Hill Gazette")
    assert done.code in ((0,) if coded else (0, 1)), done.err
    assert "coding_failed" not in done.err
    assert ("shelling" in {row["type"] for row in rows_of(done.out)}) or not coded


def test_a_megabyte_in_one_line_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Report] = []
    monkeypatch.setattr(
        commands, "code_reports", lambda reports, *_a, **_k: told.extend(reports) or [Coded(r, (), ()) for r in reports]
    )
    (tmp_path / "long.txt").write_text(LONG * 22_000, "utf-8")
    began = time.monotonic()
    done = wardesk("code", tmp_path / "long.txt", "--published", "2018-09-04")
    assert done.code == 0, done.err
    assert time.monotonic() - began < 10
    assert len(told) == 1
    assert len(told[0].text) > 1_000_000


def test_one_failing_report_does_not_cost_the_others(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (inbox / "other.md").write_text(OTHER, "utf-8")
    real = pipeline.code_report

    def fails(report: Report, bench: Any) -> Coded:
        if "stormed" in report.text:
            raise ValueError("no")
        return real(report, bench)

    monkeypatch.setattr(pipeline, "code_report", fails)
    done = wardesk("code", inbox)
    assert "coding_failed 1" in done.said
    assert "shelling" in {row["type"] for row in rows_of(done.out)}


# ---------------------------------------------------------------- stopped


def test_ctrl_c_keeps_what_was_finished(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (inbox / "other.md").write_text(OTHER, "utf-8")

    def stopped(reports: Any, tools: Any, *, done: Any, **more: Any) -> list[Coded]:
        code_reports(reports[:1], tools, done=done, **more)
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "code_reports", stopped)
    done = wardesk("code", inbox, "--out", tmp_path / "out")
    run = load_run(tmp_path / "out")
    assert done.code == 1
    assert [issue.message for issue in run.issues if issue.kind == "interrupted"] == [
        "stopped after 1 of 2 reports; run it again for the rest"
    ]
    assert len(run.reports) == 1
    assert run.claims
    assert {path.name for path in (tmp_path / "out").iterdir()} >= {*TEN, "run.json"}


# ---------------------------------------------------------------- wrong use

WRONG = [
    pytest.param(("code", REPORTS, "--published", "4 Sept"), "--published takes a day as YYYY-MM-DD, not '4 Sept'", id="bad day"),
    pytest.param(("code", REPORTS, "--format", "xml"), "--format is table or jsonl, not 'xml'", id="unknown format"),
    pytest.param(("code",), "Missing argument", id="no path"),
    pytest.param(("code", REPORTS, "--processes", "0"), "--processes", id="no process"),
    pytest.param(("ref", "actor"), "no shelf 'actor'; did you mean 'actors'?", id="unknown shelf"),
    pytest.param(("ref", "types", "shelin"), "nothing in types about 'shelin'; did you mean 'shelling'?", id="unknown type"),
    pytest.param(("fix", "3f", "killed9", *SIGNED, "--from", "x"), "'killed9' is not FIELD=VALUE", id="no equals sign"),
    pytest.param(("sitrep", "--from", "x", "--release", "open"), "--release is desk or public, not 'open'", id="unknown release"),
    pytest.param(("sitrep", "--from", "x", "--release", "public", "--as-of", "now"), "--as-of takes a day", id="bad as-of"),
    pytest.param(("sitrep", "--from", "x", "--release", "public", "--lift", "recent"), "'recent' is not DEFAULT=REASON", id="lift without reason"),  # noqa: E501
    pytest.param(("explain", "3f"), "Missing option '--from'", id="no folder"),
    pytest.param(("bogus",), "No such command", id="unknown verb"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "said"), WRONG)
def test_wrong_use_ends_with_two(words: tuple[str, ...], said: str) -> None:
    done = wardesk(*words)
    assert done.code == 2
    assert said in done.said
    assert "Traceback" not in done.err


def test_data_errors_end_with_one_and_one_line(tmp_path: Path) -> None:
    done = wardesk("sitrep", "--from", tmp_path / "nothing" / ("x" * 90))
    assert done.code == 1
    assert done.err.startswith("wardesk: ")
    assert done.err.count("\n") == 1
    assert "no such folder of results" in done.err


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tiny model in the place of the shipped one."""
    folder = write_model(tmp_path / "reader")
    monkeypatch.setattr(pipeline, "load_tagger", lambda: load_tagger.__wrapped__(folder))
    return folder


def test_a_run_names_its_tagger_and_says_when_it_changed(inbox: Path, reader: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert wardesk("code", inbox, "--out", out).code == 0
    mark = load_run(out).manifest.tagger
    assert (mark or "").startswith("tiny@")
    assert f"with {mark}, schema" in (out / "sitrep.md").read_text("utf-8")
    again = wardesk("code", inbox, "--out", out, "--fast")
    assert (again.code, load_run(out).manifest.tagger) == (0, None)
    assert "the trained tagger is another than in the run before" in again.said
    (reader / "tokenizer.json").unlink()
    missing = wardesk("code", inbox, "--out", out)
    assert (missing.code, missing.said.count("reader/tokenizer.json is not there")) == (0, 1)
    assert [issue.kind for issue in load_run(out).issues].count("no_tagger") == 1


def test_a_broken_tagger_stops_before_the_first_report(inbox: Path, reader: Path, tmp_path: Path) -> None:
    (reader / "model.onnx").write_bytes(b"half of it")
    done = wardesk("code", inbox, "--out", tmp_path / "out")
    assert (done.code, done.err.count("\n"), (tmp_path / "out").exists()) == (1, 1, False)
    assert "model.onnx: not the file that the model's card names" in done.said
    assert "--fast" in done.said
    assert wardesk("code", inbox, "--fast").code == 0


def test_a_broken_codebook_stops_before_the_first_report(tmp_path: Path) -> None:
    (tmp_path / "mine.yml").write_text("sources:\n  - key: a\n    nmaes: [A]\n    kind: outlet\n")
    done = wardesk("code", REPORTS, "--codebook", tmp_path, "--out", tmp_path / "out")
    assert done.code == 1
    assert "mine.yml:" in done.said
    assert not (tmp_path / "out").exists()


def test_a_foreign_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "claims.jsonl").write_text("mine")
    done = wardesk("code", REPORTS, "--codebook", CODEBOOK, "--out", tmp_path)
    assert done.code == 1
    assert "not a folder of ours" in done.said
    assert [path.name for path in tmp_path.iterdir()] == ["claims.jsonl"]


def test_a_closed_pipe_ends_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    def closed() -> None:
        raise BrokenPipeError

    duplicated: list[int] = []
    monkeypatch.setattr(cli, "app", closed)
    monkeypatch.setattr(cli.os, "dup2", lambda _from, to: duplicated.append(to))
    monkeypatch.setattr(sys, "stdout", sys.__stdout__)
    with pytest.raises(SystemExit) as stop:
        cli.main()
    assert stop.value.code == 1
    assert duplicated == [sys.__stdout__.fileno()]


def test_the_installed_program_answers() -> None:
    command = [sys.executable, "-c", "from wardesk.cli import main; main()"]
    asked = subprocess.run([*command, "--version"], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (asked.returncode, asked.stdout.strip()) == (0, f"wardesk {__version__}")
    wrong = subprocess.run([*command, "code", REPORTS, "--format", "xml"], capture_output=True, text=True, check=False, cwd=ROOT)
    assert wrong.returncode == 2
    assert wrong.stderr.startswith("wardesk: --format")


def test_where_the_place_index_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WARDESK_CACHE", str(tmp_path))
    assert cli.cache_folder() == tmp_path
    monkeypatch.delenv("WARDESK_CACHE")
    assert cli.cache_folder().name == "wardesk"


# ---------------------------------------------------------------- help

COMMANDS: dict[str, click.Command] = typer.main.get_command(cli.app).commands  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_every_help_has_an_example_that_parses(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "out" / "demo").mkdir(parents=True)
    (tmp_path / "out" / "demo" / "claims.xlsx").touch()
    done = wardesk(*([name] if name else []), "--help")
    assert done.code == 0
    assert "Example:" in done.out
    monkeypatch.chdir(tmp_path)
    for example in " ".join(done.out.partition("Example:")[2].split()).split(APART):
        program, verb, *rest = shlex.split(example.partition(">")[0])
        assert program == "wardesk"
        assert verb == (name or verb)
        assert COMMANDS[verb].make_context(verb, rest).info_name == verb


def test_no_words_show_the_help() -> None:
    done = wardesk()
    assert done.code in (0, 2)
    assert "code" in done.out + done.err


# ---------------------------------------------------------------- correcting


def test_fix_shows_in_the_sitrep_within_five_seconds(desk: Path) -> None:
    claim = killed_claim(desk)
    before = (desk / "sitrep.md").read_text("utf-8")
    began = time.monotonic()
    done = wardesk("fix", claim.id[:10], "killed=4321", "--by", "A. Coder", "--why", "the report was updated", "--from", desk)
    took = time.monotonic() - began
    assert done.code == 0, done.err
    assert f"1 judgements written; sitrep rebuilt: {desk / 'sitrep.html'}" in done.said
    after = (desk / "sitrep.md").read_text("utf-8")
    assert "4,321" in after or "4321" in after
    assert "4321" not in before
    assert "the report was updated" in after
    assert took < 5
    assert "4321" in (desk / "claims.csv").read_text("utf-8")


def test_fix_of_a_wrong_field_names_the_right_one(desk: Path) -> None:
    before = bytes_of(desk)
    done = wardesk("fix", killed_claim(desk).id, "kiled=9", *SIGNED, "--from", desk)
    assert done.code == 2
    assert "no field 'kiled' to fix; did you mean 'killed'?" in done.said
    assert bytes_of(desk) == before


def test_drop_takes_the_claim_out(desk: Path) -> None:
    claim = killed_claim(desk)
    assert wardesk("drop", claim.id, *SIGNED, "--from", desk).code == 0
    assert claim.id not in {row.id for row in load_run(desk).claims}
    assert claim.id not in (desk / "claims.csv").read_text("utf-8")
    assert [row.action for row in load_run(desk).judgements] == ["drop"]


def test_merge_leaves_one_of_two(desk: Path) -> None:
    run = load_run(desk)
    gone, stays = [claim for claim in run.claims if claim.report == run.claims[0].report][:2]
    assert wardesk("merge", gone.id, stays.id, *SIGNED, "--from", desk).code == 0
    left = {claim.id for claim in load_run(desk).claims}
    assert gone.id not in left
    assert stays.id in left


def test_the_unedited_sheet_gives_no_judgement(desk: Path) -> None:
    before = bytes_of(desk)
    done = wardesk("apply", desk / "claims.xlsx", "--from", desk)
    assert done.code == 0, done.err
    assert "0 judgements written" in done.said
    assert bytes_of(desk) == before


def edit_cell(sheet: Path, claim: Claim, column: str, value: object) -> None:
    book = load_workbook(sheet)
    rows = book["claims"]
    at = [cell.value for cell in rows[1]].index(column) + 1
    number = next(row[0].row for row in rows.iter_rows() if row[0].value == claim.id)
    rows.cell(number, at).value = value  # type: ignore[union-attr]
    book.save(sheet)


def test_an_edited_cell_becomes_a_judgement(desk: Path) -> None:
    claim = killed_claim(desk)
    edit_cell(desk / "claims.xlsx", claim, "killed", 4321)
    done = wardesk("apply", desk / "claims.xlsx", *SIGNED, "--from", desk)
    run = load_run(desk)
    assert done.code == 0, done.err
    assert [(row.field, row.by, row.why) for row in run.judgements] == [("counts.killed", "A. Coder", "read it again")]
    assert [c.best for row in run.claims if row.id == claim.id for c in row.counts if c.kind == "killed"] == [4321]


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        pytest.param("modality", "actuall", "modality", id="no such value"),
        pytest.param("lat", 1.5, "cannot be edited here", id="not editable"),
        pytest.param("killed", "many", "killed", id="no number"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_judged(column: str, value: object, said: str, desk: Path) -> None:
    claim = killed_claim(desk)
    edit_cell(desk / "claims.xlsx", claim, column, value)
    done = wardesk("apply", desk / "claims.xlsx", "--from", desk)
    assert done.code == 2
    assert said in done.said
    assert claim.id in done.said
    assert load_run(desk).judgements == ()


def test_the_sitrep_is_rebuilt_as_it_was(desk: Path) -> None:
    for name in ("sitrep.html", "map.svg", "claims.csv"):
        (desk / name).unlink()
    assert wardesk("sitrep", "--from", desk).code == 0
    assert bytes_of(desk) == bytes_of(demo())


# ---------------------------------------------------------------- looking up


def test_the_schema_fits_every_claim() -> None:
    schema = json.loads(wardesk("schema").out)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    rows = rows_of((demo() / "claims.jsonl").read_text("utf-8"))
    assert [error.message for row in rows for error in validator.iter_errors(row)] == []
    assert list(validator.iter_errors({**rows[0], "modality": "maybe"}))
    assert list(validator.iter_errors({**rows[0], "more": 1}))


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        pytest.param(("types",), ("shelling", "air_strike", "control"), id="all types"),
        pytest.param(("types", "shelling"), ("meaning: ", "acled"), id="one type"),
        pytest.param(("actors", "hts"), ("Hayat Tahrir al-Sham", "kind: rebel_group"), id="one actor"),
        pytest.param(("actors", "nusra"), ("nusra",), id="actors by a word"),
        pytest.param(("sources",), ("sana",), id="all sources"),
        pytest.param(("rules", "date"), ("date.",), id="rules by a word"),
        pytest.param(("settings", "release.recent_hours"), ("72",), id="a setting"),
        pytest.param(("regions",), ("key",), id="regions"),
    ],
)
def test_ref_shows_the_codebook(words: tuple[str, ...], shown: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    done = wardesk("ref", *words)
    assert done.code == 0, done.err
    assert all(word.casefold() in done.out.casefold() for word in shown)


def test_ref_shows_the_users_entries() -> None:
    done = wardesk("ref", "sources", "coast", "--codebook", CODEBOOK)
    assert "names:" in done.out
    assert "Coast Herald" in done.out


# ---------------------------------------------------------------- the public copy

PLANTED = """---
publisher: Northern Voice
published: 2018-09-04
---

Government forces shelled the town of Saraqib on Monday. Qasim Velloram, a baker, was killed, his son Idrel Velloram said.

The army arrested Tamsin Orrel, a nurse, in the village of Vorrenstead on Monday, residents said.
"""
PRIVATE = ("velloram", "qasim", "idrel", "tamsin", "orrel")


def all_words(folder: Path) -> str:
    """Names and unpacked contents of every file below a folder."""
    return "\n".join(
        f"{path.relative_to(folder)}\n{opened(path.read_bytes()).decode('utf-8', 'replace')}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ).casefold()


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planted")
    (folder / "planted.md").write_text(PLANTED, "utf-8")
    done = wardesk("code", folder / "planted.md", "--codebook", CODEBOOK, "--out", folder / "desk")
    assert done.code == 0, done.err
    return folder / "desk"


def test_the_desk_copy_holds_what_the_public_copy_must_not(planted: Path) -> None:
    words = all_words(planted)
    assert all(word in words for word in (*PRIVATE, "saraqib", "vorrenstead"))


def test_a_public_copy_holds_no_private_name_and_no_fresh_place(planted: Path, tmp_path: Path) -> None:
    out = tmp_path / "public"
    done = wardesk("sitrep", "--from", planted, "--release", "public", "--as-of", "2018-09-05", "--out", out)
    assert done.code == 0, done.err
    assert {path.name for path in out.iterdir() if not path.name.startswith(".")} == {*TEN, "run.json"}
    words = all_words(out)
    assert [word for word in (*PRIVATE, "saraqib", "vorrenstead", "35.86") if word in words] == []
    assert "public copy" in words
    assert "desk copy" not in (out / "claims.csv").read_text("utf-8")
    assert load_run(out).manifest.marking == "public copy"


@pytest.fixture
def plain_map(monkeypatch: pytest.MonkeyPatch) -> None:
    """A map with nothing on it: drawing the real one is most of the time a release takes."""
    monkeypatch.setattr(
        folder_module, "draw_map", lambda _spots, *, title, marking, note: f"<svg><title>{title}, {marking}</title></svg>"
    )


@pytest.mark.usefixtures("plain_map")
def test_what_would_leak_is_not_written(planted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_module, "write_markdown", lambda _sitrep: "told by Qasim Velloram")
    monkeypatch.setattr(folder_module, "forbidden_strings", lambda *_a, **_k: ("Qasim Velloram",))
    done = wardesk("sitrep", "--from", planted, "--release", "public", "--out", tmp_path / "public")
    assert done.code == 1
    assert "nothing was released: sitrep.md would hold" in done.said
    assert "velloram" not in done.err.casefold()
    assert not (tmp_path / "public").exists()


def test_the_demo_is_released(desk: Path) -> None:
    done = wardesk("sitrep", "--from", desk, "--release", "public", "--as-of", "2018-09-20")
    assert done.code == 0, done.err
    assert "admin-2 level" in done.said
    public = load_run(desk / "public")
    assert public.claims
    assert all(report.text == "" for report in public.reports)
    assert {claim.marking for claim in public.claims} == {"public copy"}


@pytest.mark.usefixtures("plain_map")
def test_a_lifted_default_is_told(planted: Path, tmp_path: Path) -> None:
    words = ("sitrep", "--from", planted, "--release", "public", "--as-of", "2018-09-05", "--out", tmp_path / "public")
    done = wardesk(*words, "--lift", "recent=agreed with the desk")
    assert done.code == 0, done.err
    assert "default 'recent'" in done.said
    assert "agreed with the desk" in done.said
    assert "agreed with the desk" not in all_words(tmp_path / "public")
    unknown = wardesk(*words, "--lift", "recnt=why not")
    assert unknown.code == 1
    assert "did you mean 'recent'?" in unknown.said


def test_a_public_copy_needs_its_own_folder(desk: Path) -> None:
    before = bytes_of(desk)
    done = wardesk("sitrep", "--from", desk, "--release", "public", "--as-of", "2018-09-20", "--out", desk)
    assert done.code == 2
    assert "a folder of its own" in done.said
    assert bytes_of(desk) == before


def test_ids_are_sixteen_hex_digits() -> None:
    run = demo_run()
    assert all(re.fullmatch(r"[0-9a-f]{16}", row.id) for row in (*run.claims, *run.reports))
