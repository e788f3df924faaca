"""Sitrep → Markdown with footnotes: the same content as the page, for editors and pull requests."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from wardesk.sitrep.figures import day_words
from wardesk.sitrep.shape import Camp, Front, Line, Marked, Note, Pieces, Section, Sitrep, Source, Table

WITHHELD = "Words withheld in the public copy."
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&$])")
_LINE_START = re.compile(r"^(\s*)(\d+)([.)])|^(\s*)([-+=:])", re.MULTILINE)


def write_markdown(sitrep: Sitrep) -> str:
    """The whole text, ending in a line break."""
    return "\n".join(_lines(sitrep)).rstrip("\n") + "\n"


def _lines(sitrep: Sitrep) -> Iterator[str]:
    yield from _front(sitrep.front)
    if sitrep.map_svg:
        yield from (f"![{escape(sitrep.map_text)}](map.svg)", "")
    for part in sitrep.sections:
        yield from _section(part, 2)
    yield from ("## The reports", "", "Words in bold are those that claims rest on.", "")
    for source in sitrep.sources:
        yield from _source(source)
    yield from ("## Notes", "")
    for note in sitrep.notes:
        yield from (f"[^{note.number}]: {_note(note)}", "")
    yield f"*{sitrep.front.marking.upper()}*"


def _front(front: Front) -> Iterator[str]:
    yield from (f"*{front.marking.upper()}*", "", f"# {escape(front.title)}", "")
    for label, value in front.facts:
        yield f"- **{escape(label)}:** {escape(value)}"
    yield from ("", "## Who speaks", "")
    for camp in front.camps:
        yield from _camp(camp)
    yield from ("## In short", "")
    for number, line in enumerate(front.five, 1):
        yield f"{number}. {sentence(line)}"
    if not front.five:
        yield "No event was read."
    yield ""
    if front.rule and front.five:
        yield from (f"*How these lines were chosen:* {escape(front.rule)}", "")
    for text in front.foot:
        yield from (escape(text), "")


def _camp(camp: Camp) -> Iterator[str]:
    yield from (f"**{escape(camp.name[:1].upper() + camp.name[1:])}**", "")
    for outlet in camp.outlets:
        reports = f"{outlet.reports} report" + ("" if outlet.reports == 1 else "s") if outlet.reports else "quoted only"
        flag = f" ({escape(outlet.flag)})" if outlet.flag else ""
        yield f"- {escape(outlet.name)}, {escape(outlet.known_as)}; {reports}{flag}"
    yield ""
    if camp.remark:
        yield from (escape(camp.remark), "")


def _section(part: Section, level: int) -> Iterator[str]:
    yield from (f"{'#' * min(level, 6)} {escape(part.title)}", "")
    for text in part.intro:
        yield from (escape(text), "")
    for line in part.lines:
        yield f"- {sentence(line)}"
    if part.lines:
        yield ""
    if part.table:
        yield from _table(part.table)
    for below in part.parts:
        yield from _section(below, level + 1)
    if not part.lines and not part.table and not part.parts:
        yield from (escape(part.empty), "")


def _table(table: Table) -> Iterator[str]:
    heads = [escape(head) for head in table.heads]
    for at, group in enumerate(table.groups, 1):
        heads[at] += f" ({escape(group)})" if group else ""
    yield f"| {' | '.join(heads)} |"
    yield "|" + " --- |" * len(heads)
    for row in table.rows:
        cells = ["<br>".join(_cell(line) for line in cell) or "–" for cell in row.cells]
        yield f"| **{escape(row.label)}** | {' | '.join(cells)} |"
    yield ""


def _cell(line: Line) -> str:
    figures = " ".join(f"**{escape(piece.text)}**" for piece in line.figures)
    return f"{figures}<br>{sentence(line)}" if figures else sentence(line)


def _source(source: Source) -> Iterator[str]:
    yield from (f"### {escape(source.heading)}", "", escape("; ".join(source.details)), "")
    if not source.runs:
        yield from (WITHHELD, "")
        return
    for row in marked(source.runs).split("\n"):
        yield f"> {row.strip()}".rstrip()
    yield ""


def _note(note: Note) -> str:
    day = day_words(note.published, None) if note.published else "no day stated"
    title = f", “{escape(note.title)}”" if note.title else ""
    quote = f"“{marked(note.quote)}”" if note.quote else WITHHELD
    status = "checked by a person" if note.checked == "person" else "machine-read, not checked"
    return f"**{escape(note.publisher)}**, {day}{title}. {quote} (claim {escape(note.claim)}; {status})"


# ---------------------------------------------------------------- pieces


def sentence(line: Line) -> str:
    """A line with its footnote call and remarks."""
    call = f"[^{line.note}]" if line.note else ""
    remarks = f" *{pieces(line.remarks)}*" if line.remarks else ""
    return f"{pieces(line.pieces)}{call}{remarks}"


def pieces(row: Pieces) -> str:
    """Pieces with the report's words between quotation marks."""
    return "".join(f"“{escape(piece.text)}”" if piece.kind == "quote" else escape(piece.text) for piece in row)


def marked(runs: Sequence[Marked]) -> str:
    """A report's words with what claims rest on in bold."""
    return "".join(_run(run) for run in runs)


def _run(run: Marked) -> str:
    if run.gap:
        return f"\n\n[{run.gap:,} characters not shown]\n\n".replace("[", "\\[").replace("]", "\\]")
    text = escape(run.text)
    core = text.strip()
    if not run.hit or not core or "\n" in core:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}**{core}**{after}"


def escape(text: str) -> str:
    """Plain text that Markdown and HTML leave alone."""
    text = _SPECIAL.sub(r"\\\1", text)
    return _LINE_START.sub(_started, text)


def _started(match: re.Match[str]) -> str:
    if match.group(2):
        return f"{match.group(1)}{match.group(2)}\\{match.group(3)}"
    return f"{match.group(4)}\\{match.group(5)}"
