"""CSV and XLSX: cells that no spreadsheet takes for a formula, the same bytes for the same run, and the way back."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from wardesk.credits import credit_line
from wardesk.errors import StoreError, UsageError
from wardesk.export.columns import BY_KEY, COLUMNS, Cell, claim_rows, tidy
from wardesk.model import Run

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20", "'")
"""First characters that a spreadsheet may run; and the apostrophe itself, so that undoing is lossless."""
CREDITS = "credits"
"""Last column of the CSV, the same in every row: the sources and licences that a workbook has on its sheet ``about``."""
_MOST_ROWS = 1_048_575
_MOST_BYTES = 400_000_000
"""Unpacked size of a workbook that is read back: beyond it somebody means harm."""
_UNREADABLE = (
    InvalidFileException, zipfile.BadZipFile, SyntaxError, KeyError, IndexError, OSError, ValueError, TypeError, AttributeError,
    EOFError, NotImplementedError, zlib.error,
)  # fmt: skip
"""What openpyxl raises on a file that is no workbook or a broken one; errors of both XML parsers are syntax errors."""
_FIXED = datetime(2000, 1, 1)
_WIDE = {
    "trigger_words": 18,
    "who_says": 44,
    "counts": 40,
    "place_words": 36,
    "unknowns": 36,
    "actor": 28,
    "target": 28,
    "place": 24,
}


def guard(cell: Cell) -> Cell:
    """A cell that no spreadsheet runs: text that could be a formula gets a leading apostrophe (OWASP, CSV Injection)."""
    if not isinstance(cell, str):
        return cell
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def unguard(cell: object) -> str | None:
    """The text before ``guard``; None for an empty cell."""
    if cell is None:
        return None
    text = str(cell.date() if isinstance(cell, datetime) else cell)
    if isinstance(cell, float) and cell.is_integer():
        text = str(int(cell))
    return text[1:] if text.startswith("'") else text


def csv_bytes(run: Run) -> bytes:
    """The claims as CSV: UTF-8 with byte-order mark, CRLF, guarded cells."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([*(column.key for column in COLUMNS), CREDITS])
    shown = guard(tidy(credit_line(run.manifest.credits)))
    for row in claim_rows(run):
        writer.writerow([*("" if cell is None else guard(cell) for cell in row.values()), shown])
    return b"\xef\xbb\xbf" + stream.getvalue().encode("utf-8")


def xlsx_bytes(run: Run) -> bytes:
    """The claims as a workbook of three sheets: claims, columns, about. Same run, same bytes."""
    rows = claim_rows(run)
    if len(rows) > _MOST_ROWS:
        raise StoreError(f"{len(rows)} claims do not fit into one sheet; split the reports over several folders")
    book = Workbook(write_only=True)
    _claims_sheet(book, rows)
    _plain_sheet(
        book,
        "columns",
        [("column", "editable", "meaning"), *((c.key, "yes" if c.editable else "", c.meaning) for c in COLUMNS)],
    )
    _plain_sheet(book, "about", _about(run))
    book.properties.creator = "Wardesk"
    book.properties.created = book.properties.modified = _FIXED
    stream = io.BytesIO()
    book.save(stream)
    return fixed_zip(stream.getvalue())


def _claims_sheet(book: Workbook, rows: Sequence[Mapping[str, Cell]]) -> None:
    sheet = book.create_sheet("claims")
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{len(rows) + 1}"
    tint, bold, wrap = (
        PatternFill("solid", fgColor="FFF4D6"),
        Font(bold=True),
        Alignment(wrap_text=True, vertical="top"),
    )
    for at, column in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(at)].width = _WIDE.get(column.key, 16)
    head = []
    for column in COLUMNS:
        cell = WriteOnlyCell(sheet, column.key)
        cell.font, cell.fill = bold, tint if column.editable else PatternFill()
        head.append(cell)
    sheet.append(head)
    for row in rows:
        cells = []
        for column in COLUMNS:
            cell = WriteOnlyCell(sheet, None)
            value = guard(row[column.key])
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
            cell.alignment = wrap
            cells.append(cell)
        sheet.append(cells)


def _plain_sheet(book: Workbook, title: str, rows: Sequence[Sequence[str]]) -> None:
    sheet = book.create_sheet(title)
    for letter, width in zip("ABC", (26, 26, 90), strict=True):
        sheet.column_dimensions[letter].width = width
    for row in rows:
        sheet.append([guard(tidy(cell)) for cell in row])


def _about(run: Run) -> list[tuple[str, str]]:
    manifest = run.manifest
    checked = sum(claim.checked == "person" for claim in run.claims)
    return [
        ("marking", manifest.marking),
        ("reader", manifest.reader),
        ("trained tagger", manifest.tagger or "none: rules alone"),
        ("codebook", manifest.codebook),
        ("schema", manifest.schema_version),
        ("latest publication day", str(manifest.cutoff or "unknown")),
        ("reports read", str(manifest.read)),
        ("inputs not read", str(manifest.failed)),
        ("claims", str(len(run.claims))),
        ("lists shown and their licences", credit_line(manifest.credits)),
        ("claims checked by a person", str(checked)),
        ("how to correct", "Edit tinted columns of the sheet claims, then: wardesk apply claims.xlsx --from DIR"),
        ("apostrophe", "A leading apostrophe keeps a cell from being run as a formula; it is no part of the value."),
    ]


def fixed_zip(data: bytes) -> bytes:
    """The same archive with fixed dates on its members, so that equal content is equal bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", content)
            info = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, content)
    return stream.getvalue()


def read_sheet(path: Path) -> list[dict[str, str | None]]:
    """Rows of the sheet ``claims`` of an edited workbook, guards undone. Raises ``UsageError`` when it is not ours."""
    try:
        rows = _cells(path)
    except _UNREADABLE as error:
        raise UsageError(f"{path}: not readable as a workbook ({type(error).__name__}); save it as .xlsx") from error
    head = [unguard(cell) for cell in rows[0]] if rows else []
    named = [name for name in head if name]
    if "id" not in named or len(set(named)) != len(named):
        raise UsageError(f"{path}: the first row must hold the column names, each once, with id among them")
    strange = [name for name in named if name not in BY_KEY]
    if strange:
        raise UsageError(f"{path}: unknown column {strange[0]!r}; leave the columns as they are")
    read = [dict(zip(head, map(unguard, row), strict=False)) for row in rows[1:]]
    kept = [{str(key): value for key, value in row.items() if key} for row in read]
    return [row for row in kept if any(row.values())]


def _cells(path: Path) -> list[tuple[object, ...]]:
    with zipfile.ZipFile(path) as archive:
        if sum(member.file_size for member in archive.infolist()) > _MOST_BYTES:
            raise UsageError(f"{path}: unpacks to more than {_MOST_BYTES // 1_000_000} MB; take the sheet that was written")
    book = load_workbook(path, read_only=True, data_only=True)
    try:
        if "claims" not in book.sheetnames:
            raise UsageError(f"{path}: no sheet named claims; apply takes the workbook that wardesk code wrote")
        return list(book["claims"].iter_rows(values_only=True))
    finally:
        book.close()
