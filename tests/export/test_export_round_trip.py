"""Sheets there and back: nothing is lost, nothing runs, an untouched sheet changes nothing, an edited cell is judged."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from deskcopy import AT, book, claim, desk_run, report, run_of
from wardesk.errors import UsageError
from wardesk.export import COLUMNS, claim_rows, csv_bytes, read_sheet, xlsx_bytes
from wardesk.export.sheets import unguard
from wardesk.model import Credit, Run
from wardesk.review import Signed, apply_rows

SIGNED = Signed("A. Coder", "weekly check", AT)
HOSTILE = ("=1+1", "+1", "-1+cmd", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x", "'quoted", "#N/A", "_x0041_", "<b>&")


def hostile_run(words: str) -> Run:
    text = f"{words} shelled the town"
    source = report(text, publisher=words, url=words)
    run = run_of(claim("shelled", "shelling", source), reports=(source,))
    credits_ = (Credit(of="places", source="A list", licence="CC0"),)
    return run._replace(manifest=run.manifest.model_copy(update={"credits": credits_}))


def written(run: Run, folder: Path) -> Path:
    path = folder / "claims.xlsx"
    path.write_bytes(xlsx_bytes(run))
    return path


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=30) | st.sampled_from(HOSTILE))
def test_csv_there_and_back(words: str) -> None:
    run = hostile_run(words)
    (row,) = csv.DictReader(io.StringIO(csv_bytes(run).decode("utf-8-sig"), newline=""))
    (expected,) = claim_rows(run)
    assert row.pop("credits") == "Places: A list, CC0."
    assert {key: unguard(value) or None for key, value in row.items()} == {
        key: None if value in (None, "") else str(value) for key, value in expected.items()
    }


@pytest.mark.parametrize("words", HOSTILE)
def test_no_cell_of_the_workbook_is_a_formula(words: str) -> None:
    workbook = load_workbook(io.BytesIO(xlsx_bytes(hostile_run(words))))
    cells = [cell for sheet in workbook for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}


def test_same_run_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    first = xlsx_bytes(desk_run())

    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime(2031, 5, 6, 7, 8, 9)

    monkeypatch.setattr("openpyxl.writer.excel.datetime.datetime", Later)
    monkeypatch.setattr("time.localtime", lambda *_: (2031, 5, 6, 7, 8, 9, 0, 0, 0))
    assert xlsx_bytes(desk_run()) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(2000, 1, 1, 0, 0, 0)}


@settings(max_examples=12, deadline=None)
@given(words=st.text(min_size=1, max_size=30) | st.sampled_from(HOSTILE))
def test_an_untouched_sheet_gives_no_judgement(words: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    run = hostile_run(words)
    rows = read_sheet(written(run, tmp_path_factory.mktemp("sheet")))
    assert len(rows) == 1
    assert apply_rows(run, rows, claim_rows(run), SIGNED, book()) == []


def edit(path: Path, change: Callable[[Any], None]) -> Path:
    workbook = load_workbook(path)
    change(workbook["claims"])
    workbook.save(path)
    return path


def _set(sheet: Any, key: str, value: Any) -> None:
    keys = [cell.value for cell in sheet[1]]
    sheet.cell(row=2, column=keys.index(key) + 1, value=value)


@pytest.mark.parametrize(
    ("key", "value", "decided"),
    [
        ("killed", 9, '"best":9'),
        ("modality", "possible", '"possible"'),
        ("when", datetime(2018, 4, 17), '"first":"2018-04-17"'),
        ("course", "repelled", '"repelled"'),
    ],
)
def test_an_edited_cell_becomes_a_judgement(key: str, value: Any, decided: str, tmp_path: Path) -> None:
    run = desk_run()
    path = edit(written(run, tmp_path), lambda sheet: _set(sheet, key, value))
    (judgement,) = apply_rows(run, read_sheet(path), claim_rows(run), SIGNED, book())
    assert decided in (judgement.decided or "").replace(" ", "")
    assert judgement.claim == run.claims[0].id


def test_notes_beside_the_table_and_empty_rows_do_no_harm(tmp_path: Path) -> None:
    def scribble(sheet: Any) -> None:
        sheet.cell(row=2, column=len(COLUMNS) + 2, value="look again")
        sheet.cell(row=3, column=len(COLUMNS) + 3, value="me too")
        sheet.append([])
        sheet.append(["", ""])

    run = desk_run()
    rows = read_sheet(edit(written(run, tmp_path), scribble))
    assert [row["id"] for row in rows] == [claim.id for claim in run.claims]


def _torn(folder: Path) -> Path:
    path = written(desk_run(), folder)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data[: len(data) // 2] if name == "xl/worksheets/sheet1.xml" else data)
    return path


def test_a_torn_sheet_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not readable as a workbook"):
        read_sheet(_torn(tmp_path))


def test_a_workbook_that_unpacks_without_end(tmp_path: Path) -> None:
    path = written(desk_run(), tmp_path)
    with patch("wardesk.export.sheets._MOST_BYTES", 100), pytest.raises(UsageError, match="unpacks to more than"):
        read_sheet(path)
