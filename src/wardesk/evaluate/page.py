"""Pages to look at: wrong answers per field beside their source text, and gold with its spans marked."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from wardesk.evaluate.gold_file import GoldClaim, GoldReport
from wardesk.evaluate.suite import Result

TEMPLATES = Path(__file__).parent / "templates"
SHOWN_PER_FIELD = 300
"""A page shows so many errors of a field; the rest are counted."""


class Piece(NamedTuple):
    """A run of text, marked or not."""

    text: str
    marked: bool


def pieces(text: str, marks: Iterable[tuple[int, int]]) -> list[Piece]:
    """The text cut at its marks; marks that overlap are joined, marks outside the text are cut off."""
    cut: list[Piece] = []
    at = 0
    for first, last in sorted(marks):
        start, end = max(first, at), min(last, len(text))
        if start >= end:
            continue
        if start > at:
            cut.append(Piece(text[at:start], False))
        cut.append(Piece(text[start:end], True))
        at = end
    return [*cut, Piece(text[at:], False)] if at < len(text) else cut


def write_mistakes(result: Result, folder: Path) -> list[Path]:
    """One page of errors per field and a page that lists the fields; returns what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    fields = Counter(mistake.field for mistake in result.mistakes).most_common()
    written = [folder / "index.html"]
    names = {field: f"field-{at:02}.html" for at, (field, _) in enumerate(fields, 1)}
    _write(written[0], "index.html.j2", result=result, fields=fields, names=names)
    for field, number in fields:
        rows = [mistake for mistake in result.mistakes if mistake.field == field][:SHOWN_PER_FIELD]
        kinds = Counter((row.gold, row.predicted) for row in rows).most_common(10)
        written.append(folder / names[field])
        _write(
            written[-1], "mistakes.html.j2", result=result, field=field, number=number, kinds=kinds,
            rows=[(row, pieces(row.text, row.marks)) for row in rows],
        )  # fmt: skip
    return written


def write_gold(reports: Sequence[GoldReport], folder: Path) -> list[Path]:
    """A page per report of gold, claims beside their words, and a list; returns what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / "index.html"]
    _write(written[0], "gold-index.html.j2", reports=reports)
    for report in reports:
        written.append(folder / f"{report.part}-{report.id}.html")
        rows = [
            (claim, pieces(report.text[slice(*claim.around)], _marks(claim)), _cells(claim, report)) for claim in report.claims
        ]
        _write(written[-1], "gold.html.j2", report=report, rows=rows)
    return written


def _marks(claim: GoldClaim) -> list[tuple[int, int]]:
    start = claim.around[0]
    return [(claim.trigger[0] - start, claim.trigger[1] - start)]


def _cells(claim: GoldClaim, report: GoldReport) -> list[tuple[str, str]]:
    """Field and value of everything that is annotated, in the words of the annotation."""
    cells = [(role, "; ".join(filler.label for filler in fillers)) for role, fillers in claim.roles.items()]
    cells.append(("place", "; ".join(f"{place.relation} {place.filler.label}" for place in claim.places)))
    when = claim.when
    cells.append(("when", when.kind if when.kind != "stated" else f"{when.first or ''}..{when.last or ''}"))
    cells.append(("says", " > ".join(f"{spoken.who.label} ({spoken.stance})" for spoken in claim.says)))
    cells.append(("telling", ", ".join(word for word in (claim.modality, claim.polarity, claim.narrative, claim.aspect) if word)))
    cells += [("course", claim.course or ""), ("extent", claim.extent or ""), ("object", claim.object_kind or "")]
    for count in claim.counts:
        bounds = "/".join("–" if n is None else str(n) for n in (count.low, count.best, count.high))
        cells.append(("count", f"{count.kind} {bounds} {count.group or ''} ({count.scope}): {report.text[slice(*count.span)]}"))
    cells.append(("links", "; ".join(f"{kind} {to}" for kind, to in claim.links)))
    return [(name, value) for name, value in cells if value]


def _write(path: Path, template: str, **values: object) -> None:
    style = (TEMPLATES / "evaluate.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    page = environment.get_template(template).render(policy=policy, style=Markup(style), **values)  # noqa: S704 - our own file
    path.write_text(page, encoding="utf-8")
