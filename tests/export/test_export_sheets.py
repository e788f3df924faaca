from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from deskcopy import claim, desk_run, report, run_of
from wardesk.errors import StoreError, UsageError
from wardesk.export import COLUMNS, claim_rows, csv_bytes, read_sheet, sheets, xlsx_bytes
from wardesk.export.columns import MOST_CHARACTERS, tidy
from wardesk.export.sheets import fixed_zip, guard, unguard
from wardesk.model import Run

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201", "'=1"]
PLAIN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@given(st.text().filter(lambda text: not PLAIN.search(text)))
def test_guard_is_undone(text: str) -> None:
    guarded = guard(text)
    assert isinstance(guarded, str)
    assert unguard(guarded) == text
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@given(st.text(st.characters()))
def test_a_guarded_cell_can_be_written(text: str) -> None:
    guarded = guard(tidy(text))
    assert isinstance(guarded, str)
    assert not PLAIN.search(guarded)
    guarded.encode("utf-8")


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_no_cell_is_a_formula(text: str) -> None:
    assert guard(text) == f"'{text}"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        pytest.param(None, None, id="empty"),
        pytest.param(7, "7", id="number"),
        pytest.param(7.0, "7", id="whole float"),
        pytest.param(7.5, "7.5", id="float"),
        pytest.param(datetime(2018, 4, 22), "2018-04-22", id="day"),
        pytest.param("'=1", "=1", id="guarded"),
    ],
)
def test_cells_come_back_as_text(cell: object, shown: str | None) -> None:
    assert unguard(cell) == shown


def test_numbers_are_not_guarded_and_long_text_is_cut() -> None:
    assert (guard(-3), guard(1.5), guard(None)) == (-3, 1.5, None)
    assert tidy("x" * 40_000) == "x" * (MOST_CHARACTERS - 1) + "…"


def hostile_run() -> Run:
    text = "=cmd|' /C calc'!A0 shelled, \"the\" Blue Army said.\n"
    source = report(text, publisher='@SUM(1,2)"\n=x')
    return run_of(claim("=cmd|' /C calc'!A0 shelled", "shelling", source), reports=(source,))


def test_csv_has_its_mark_and_line_ends_and_no_formula() -> None:
    data = csv_bytes(hostile_run())
    assert data.startswith(b"\xef\xbb\xbfid,")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [len(row) for row in rows] == [len(COLUMNS) + 1] * 2
    cells = dict(zip(rows[0], rows[1], strict=True))
    assert cells["trigger_words"].startswith("'=cmd")
    assert cells["publisher"].startswith("'@SUM")
    assert data.endswith(b"\r\n")
    assert csv_bytes(desk_run()).count(b"\r\n") == csv_bytes(desk_run()).count(b"\n") == 3


def test_the_workbook_has_the_same_bytes_each_time() -> None:
    assert xlsx_bytes(desk_run()) == xlsx_bytes(desk_run())
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes(desk_run()))) as archive:
        assert {info.date_time for info in archive.infolist()} == {(2000, 1, 1, 0, 0, 0)}


def test_archives_with_other_dates_become_equal() -> None:
    made = []
    for year in (1999, 2011):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr(zipfile.ZipInfo("a.txt", (year, 1, 1, 0, 0, 0)), "same")
            core = f"<x><dcterms:modified xsi:type='W3CDTF'>{year}-01-01T00:00:00Z</dcterms:modified></x>"
            archive.writestr(zipfile.ZipInfo("docProps/core.xml", (year, 1, 1, 0, 0, 0)), core)
        made.append(fixed_zip(stream.getvalue()))
    assert made[0] == made[1]


def test_the_workbook_opens_with_three_sheets_and_text_cells() -> None:
    book = load_workbook(io.BytesIO(xlsx_bytes(hostile_run())))
    assert book.sheetnames == ["claims", "columns", "about"]
    cells = {cell.value: below for cell, below in zip(book["claims"][1], book["claims"][2], strict=True)}
    assert cells["trigger_words"].data_type == "s"
    assert str(cells["trigger_words"].value).startswith("'=cmd")
    assert book["claims"].freeze_panes == "B2"
    assert book["columns"].max_row == len(COLUMNS) + 1
    about = dict(row[:2] for row in book["about"].iter_rows(values_only=True))
    assert (about["marking"], about["claims"], about["claims checked by a person"]) == ("desk copy", "1", "0")


def test_the_sheet_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "claims.xlsx").write_bytes(xlsx_bytes(desk_run()))
    rows = read_sheet(tmp_path / "claims.xlsx")
    assert rows == [{key: unguard(cell) for key, cell in row.items()} for row in claim_rows(desk_run())]


def test_too_many_claims_for_one_sheet_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "_MOST_ROWS", 1)
    with pytest.raises(StoreError, match="2 claims do not fit into one sheet"):
        xlsx_bytes(desk_run())


def sheet_of(path: Path, rows: list[list[Any]], title: str = "claims") -> Path:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = title
    for row in rows:
        page.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("rows", "title", "said"),
    [
        pytest.param([["id"]], "other", "no sheet named claims", id="other sheet"),
        pytest.param([["type"], ["x"]], "claims", "with id among them", id="no id"),
        pytest.param([["id", "id"]], "claims", "each once", id="twice"),
        pytest.param([["id", "colour"]], "claims", "unknown column 'colour'", id="unknown column"),
        pytest.param([], "claims", "the first row must hold", id="nothing"),
    ],
)
def test_a_workbook_that_is_not_ours_is_refused(rows: list[list[Any]], title: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=said):
        read_sheet(sheet_of(tmp_path / "x.xlsx", rows, title))


def broken_xml() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes(desk_run()))) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"<broken" if name == "xl/workbook.xml" else old.read(name))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("x.xlsx", b"not a zip", id="no archive"),
        pytest.param("x.xlsx", b"PK\x05\x06" + bytes(18), id="empty archive"),
        pytest.param("x.csv", b"id,type\n", id="another kind"),
        pytest.param("x.xlsx", broken_xml(), id="broken XML"),
    ],
)
def test_what_is_no_workbook_is_named(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UsageError, match=f"{name}: not readable as a workbook"):
        read_sheet(tmp_path / name)


def test_empty_rows_and_columns_are_passed_over(tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "x.xlsx", [["id", "type", None], ["a", "shelling", None], [None, None, None], ["b", None, "note"]])
    assert read_sheet(path) == [{"id": "a", "type": "shelling"}, {"id": "b", "type": None}]
