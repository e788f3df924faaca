"""Sitrep → Word document: real headings and tables, numbered notes linked both ways, the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import _Cell

from wardesk.sitrep.figures import day_words
from wardesk.sitrep.shape import Camp, Line, Marked, Note, Piece, Pieces, Section, Sitrep, Source, Table, plain

WITHHELD = "Words withheld in the public copy."
_FIXED = datetime(1980, 1, 1)
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)

_R, _RPR, _T, _BR, _VAL, _ID = (qn(f"w:{name}") for name in ("r", "rPr", "t", "br", "val", "id"))
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_BOLD = ((qn("w:b"), "1"),)
_SMALL = ((qn("w:color"), "55585E"), (qn("w:sz"), "17"))
_MARK = ((qn("w:highlight"), "yellow"),)
_RAISED = ((qn("w:color"), "17496F"), (qn("w:vertAlign"), "superscript"))
"""Properties of runs, in the order that the format asks for."""


def write_docx(sitrep: Sitrep) -> bytes:
    """The document's bytes."""
    document = Document()
    _set_up(document, sitrep)
    writer = _Writer(document)
    _front(writer, sitrep)
    for part in sitrep.sections:
        _section(writer, part, 1)
    document.add_heading("Notes", 1)
    for note in sitrep.notes:
        _note(writer, note)
    document.add_heading("The reports", 1)
    for source in sitrep.sources:
        _source(writer, source)
    buffer = io.BytesIO()
    document.save(buffer)
    return _same_bytes(buffer.getvalue())


def _set_up(document: Any, sitrep: Sitrep) -> None:
    properties = document.core_properties
    properties.author, properties.last_modified_by, properties.comments = "Wardesk", "Wardesk", sitrep.front.marking
    properties.title, properties.language = sitrep.front.title, sitrep.language
    properties.created = properties.modified = properties.last_printed = _FIXED
    properties.revision = 1
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Cambria", Pt(10.5)
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2)
    head = page.header.paragraphs[0].add_run(f"{sitrep.front.marking.upper()}  ·  Wardesk")
    head.font.size, head.bold = Pt(8), True
    foot = page.footer.paragraphs[0]
    _field(foot, "PAGE")


def _front(writer: _Writer, sitrep: Sitrep) -> None:
    front, document = sitrep.front, writer.document
    document.add_heading(front.title, 0)
    table = document.add_table(rows=0, cols=2)
    for label, value in front.facts:
        cells = table.add_row().cells
        cells[0].paragraphs[0].add_run(label).bold = True
        cells[1].paragraphs[0].add_run(value)
        cells[0].width, cells[1].width = Cm(4), Cm(13)
    document.add_heading("Who speaks", 1)
    for camp in front.camps:
        _camp(writer, camp)
    document.add_heading("In short", 1)
    for line in front.five:
        writer.line(document.add_paragraph(style="List Number"), line)
    if not front.five:
        document.add_paragraph("No event was read.")
    elif front.rule:
        writer.small(f"How these lines were chosen: {front.rule}")
    for text in front.foot:
        writer.small(text)
    if sitrep.map_svg:
        writer.small("The map is the file map.svg beside this document. " + sitrep.map_text)


def _camp(writer: _Writer, camp: Camp) -> None:
    writer.document.add_heading(camp.name[:1].upper() + camp.name[1:], 2)
    for outlet in camp.outlets:
        reports = f"{outlet.reports} report" + ("" if outlet.reports == 1 else "s") if outlet.reports else "quoted only"
        paragraph = writer.bullet()
        paragraph.add_run(outlet.name).bold = True
        paragraph.add_run(f", {outlet.known_as}; {reports}" + (f" ({outlet.flag})" if outlet.flag else ""))
    if camp.remark:
        writer.small(camp.remark)


def _section(writer: _Writer, part: Section, level: int) -> None:
    writer.document.add_heading(part.title, min(level, 9))
    for text in part.intro:
        writer.small(text)
    for line in part.lines:
        writer.line(writer.bullet(), line)
    if part.table:
        _table(writer, part.table)
    for below in part.parts:
        _section(writer, below, level + 1)
    if not part.lines and not part.table and not part.parts:
        writer.small(part.empty)


def _table(writer: _Writer, table: Table) -> None:
    grid = writer.document.add_table(rows=1, cols=len(table.heads), style="Table Grid")
    for at, head in enumerate(table.heads):
        paragraph = grid.rows[0].cells[at].paragraphs[0]
        paragraph.add_run(head).bold = True
        if at and table.groups and table.groups[at - 1]:
            paragraph.add_run(f"\n{table.groups[at - 1]}").font.size = Pt(8)
    _repeat_head(grid.rows[0])
    for row in table.rows:
        cells = [_Cell(tc, grid) for tc in grid.add_row()._tr.tc_lst]
        cells[0].paragraphs[0].add_run(row.label).bold = True
        for cell, lines in zip(cells[1:], row.cells, strict=True):
            _cell(writer, cell, lines)
    writer.document.add_paragraph()


def _cell(writer: _Writer, cell: Any, lines: Sequence[Line]) -> None:
    if not lines:
        cell.paragraphs[0].add_run("–")
    for at, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
        if line.figures:
            _run(paragraph._p, "  ".join(piece.text for piece in line.figures), *_BOLD)
            _run(paragraph._p, "\n")
        writer.line(paragraph, line)


def _note(writer: _Writer, note: Note) -> None:
    paragraph = writer.document.add_paragraph()
    writer.bookmark(paragraph, f"n{note.number}")
    writer.link(paragraph, f"{note.number}", f"r{note.number}")
    day = day_words(note.published, None) if note.published else "no day stated"
    title = f", “{note.title}”" if note.title else ""
    _run(paragraph._p, "  ")
    _run(paragraph._p, note.publisher, *_BOLD)
    _run(paragraph._p, f", {day}{title}. ")
    if note.quote:
        writer.marked(paragraph, (Marked("“"), *note.quote, Marked("” ")))
    else:
        _run(paragraph._p, WITHHELD + " ")
    status = "checked by a person" if note.checked == "person" else "machine-read, not checked"
    _run(paragraph._p, f"(claim {note.claim}; {status})", *_SMALL)


def _source(writer: _Writer, source: Source) -> None:
    writer.document.add_heading(source.heading, 2)
    writer.small("; ".join(source.details))
    paragraph = writer.document.add_paragraph()
    if source.runs:
        writer.marked(paragraph, source.runs)
    else:
        paragraph.add_run(WITHHELD)


class _Writer:
    """Adds lines, links and bookmarks to a document; a note's first call is what the note links back to."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self._bookmarks = 0
        self._called: set[int] = set()

    def small(self, text: str) -> None:
        """A remark in small grey type."""
        _run(self.document.add_paragraph()._p, text, *_SMALL)

    def bullet(self) -> Any:
        """An item of a list. The style is set by its id: a look-up for each item made long sitreps slow."""
        paragraph = self.document.add_paragraph()
        paragraph._p.style = "ListBullet"
        return paragraph

    def line(self, paragraph: Any, line: Line) -> None:
        """A sentence, its call and its remarks."""
        self.pieces(paragraph, line.pieces)
        if line.note:
            if line.note not in self._called:
                self._called.add(line.note)
                self.bookmark(paragraph, f"r{line.note}")
            self.link(paragraph, str(line.note), f"n{line.note}")
        if line.remarks:
            self.pieces(paragraph, (Piece(" "), *line.remarks), small=True)

    def pieces(self, paragraph: Any, row: Pieces, *, small: bool = False) -> None:
        """Pieces, the report's words between quotation marks; neighbours in one type share a run."""
        for bold, group in groupby(row, key=lambda piece: piece.kind == "figure"):
            _run(paragraph._p, plain(tuple(group)), *(_BOLD if bold else ()), *(_SMALL if small else ()))

    def marked(self, paragraph: Any, runs: Iterable[Marked]) -> None:
        """A report's words with marks."""
        for part in runs:
            text = f"\n[{part.gap:,} characters not shown]\n" if part.gap else part.text
            _run(paragraph._p, text, *(_MARK if part.hit else ()))

    def bookmark(self, paragraph: Any, name: str) -> None:
        """A place to link to."""
        self._bookmarks += 1
        start = _child(paragraph._p, qn("w:bookmarkStart"))
        start.set(_ID, str(self._bookmarks))
        start.set(qn("w:name"), name)
        _child(paragraph._p, qn("w:bookmarkEnd")).set(_ID, str(self._bookmarks))

    def link(self, paragraph: Any, text: str, target: str) -> None:
        """A raised number that leads to a bookmark."""
        link = _child(paragraph._p, qn("w:hyperlink"))
        link.set(qn("w:anchor"), target)
        _run(link, text, *_RAISED)


def _child(parent: Any, name: str) -> Any:
    element = parent.makeelement(name)
    parent.append(element)
    return element


def _run(parent: Any, text: str, *properties: tuple[str, str]) -> None:
    """A run of text. Written past python-docx, whose own runs made long sitreps five times slower."""
    run = _child(parent, _R)
    if properties:
        given = _child(run, _RPR)
        for name, value in properties:
            _child(given, name).set(_VAL, value)
    for number, row in enumerate(text.split("\n")):
        if number:
            _child(run, _BR)
        if row:
            element = _child(run, _T)
            element.text = row
            element.set(_SPACE, "preserve")


def _repeat_head(row: Any) -> None:
    element = OxmlElement("w:tblHeader")
    element.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(element)


def _field(paragraph: Any, code: str) -> None:
    element = OxmlElement("w:fldSimple")
    element.set(qn("w:instr"), code)
    element.append(OxmlElement("w:r"))
    paragraph._p.append(element)


def _same_bytes(data: bytes) -> bytes:
    """The same archive with fixed dates and settings."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            info = zipfile.ZipInfo(name, _ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            new.writestr(info, old.read(name))
    return buffer.getvalue()
