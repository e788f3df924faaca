"""Run and codebook → sitrep: sections, sentences and notes, without markup. Same run, same sitrep."""

from __future__ import annotations

from collections.abc import Sequence

from wardesk.book import Book
from wardesk.model import Claim, Report, Run
from wardesk.sitrep.figures import day_words
from wardesk.sitrep.front import score, write_front
from wardesk.sitrep.naming import Desk, clean, clip, open_desk, publisher_name
from wardesk.sitrep.parts import write_parts
from wardesk.sitrep.quote import mark_text, quote_of, shown_limit
from wardesk.sitrep.register import Register, reading_order
from wardesk.sitrep.shape import Front, Note, Section, Sitrep, Source
from wardesk.sitrep.sides import side_by_side

CLAIMS_LIMIT = 3_000
"""More claims than this are left to ``claims.jsonl``, the least telling first; the front page says how many."""
MAP_TEXT = (
    "Map of the places that claims name. The precision of a place is drawn as an area: the thing is somewhere inside"
    " it. The table “By area” lists the same places in words."
)


def compose(run: Run, book: Book, *, map_svg: str | None = None) -> Sitrep:
    """Write a run up as a sitrep. No clock, no network; a public run needs no report text."""
    desk = open_desk(run, book)
    claims, left_out = _bounded(desk)
    draft = Register(desk)
    _write(desk, draft, claims, left_out)
    register = Register(desk, draft)
    front, sections = _write(desk, register, claims, left_out)
    limit = shown_limit(len(run.reports))
    by_report: dict[str, list[Claim]] = {}
    for claim in claims:
        by_report.setdefault(claim.report, []).append(claim)
    sources = tuple(_source(desk, report, by_report.get(report.id, ()), register, limit) for report in _ordered(desk))
    shown = {number for source in sources for part in source.runs for number in part.starts}
    notes = tuple(
        _note(desk, desk.claims[key], number, register, in_text=number in shown) for key, number in register.numbers.items()
    )
    return Sitrep("en", front, map_svg, MAP_TEXT, sections, notes, sources)


def _bounded(desk: Desk) -> tuple[list[Claim], int]:
    rows = sorted(desk.run.claims, key=lambda claim: reading_order(desk, claim))
    if len(rows) <= CLAIMS_LIMIT:
        return rows, 0
    best = sorted(range(len(rows)), key=lambda at: (-score(desk, rows[at], 0), at))[:CLAIMS_LIMIT]
    return [rows[at] for at in sorted(best)], len(rows) - CLAIMS_LIMIT


def _write(desk: Desk, register: Register, claims: Sequence[Claim], left_out: int) -> tuple[Front, tuple[Section, ...]]:
    front = write_front(desk, register, claims, left_out)
    return front, (side_by_side(desk, register, claims), *write_parts(desk, register, claims))


def _ordered(desk: Desk) -> list[Report]:
    far = "9999-99-99"
    return sorted(
        desk.run.reports,
        key=lambda report: (str(report.published or far), publisher_name(desk, report).casefold(), report.id),
    )


def _title(report: Report | None) -> str | None:
    return clip(" ".join(clean(report.title).split()), 200) if report and report.title else None


def _note(desk: Desk, claim: Claim, number: int, register: Register, *, in_text: bool) -> Note:
    report = desk.reports.get(claim.report)
    return Note(
        number=number,
        claim=claim.id,
        publisher=publisher_name(desk, report),
        published=report.published if report else None,
        title=_title(report),
        url=safe_url(report.url) if report else None,
        quote=quote_of(report, claim),
        checked=claim.checked,
        in_text=in_text,
        refs=register.refs[claim.id],
    )


def _source(desk: Desk, report: Report, claims: Sequence[Claim], register: Register, limit: int) -> Source:
    details = [
        f"published {day_words(report.published, None)}" if report.published else "no day of publication stated",
        f"report {report.id}",
    ]
    if report.path:
        details.append(clip(clean(report.path), 120))
    url = safe_url(report.url)
    if url:
        details.append(url)
    heading = publisher_name(desk, report) + (f": {_title(report)}" if report.title else "")
    return Source(report.id, heading, tuple(details), mark_text(report, claims, register.numbers, limit=limit))


def safe_url(url: str | None) -> str | None:
    """A web address as it may be shown; any other scheme is dropped."""
    if not url or not url.lower().startswith(("http://", "https://")):
        return None
    return clip("".join(clean(url).split()), 300)
