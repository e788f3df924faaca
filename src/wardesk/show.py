"""Claims and codebook entries on a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from wardesk.book import ActorEntry, Book, Entry, SourceEntry
from wardesk.entries import Dated
from wardesk.export.columns import BY_KEY, words_of
from wardesk.model import Claim, Evidence, Report, Run, Span
from wardesk.surety import field_of, sureness

GRADES = {
    "A": "completely reliable", "B": "usually reliable", "C": "fairly reliable", "D": "not usually reliable",
    "E": "unreliable", "F": "reliability cannot be judged",
}  # fmt: skip
"""The Admiralty scale in words."""
_CONTEXT = 60
"""Characters shown on either side of an evidence span."""


DOUBT = " (?)"
"""Behind what was read with little confidence."""
_CELL_OF = {
    "type": 1, "modality": 1, "polarity": 1, "course": 1, "roles.actor": 2, "where": 4, "when": 5, "counts": 6, "attribution": 7,
    **dict.fromkeys(("roles.target", "roles.opponent", "roles.victim", "roles.owner", "roles.partner", "roles.terms"), 3),
}  # fmt: skip
"""Where in a row of the table a field is shown."""


def claims_table(run: Run, console: Console, book: Book) -> None:
    """The claims of a run, one row each; cells with a field below the codebook's ``confidence.doubtful`` are marked."""
    below = float(book.setting("confidence.doubtful"))
    table = Table(show_lines=False, header_style="bold", expand=False)
    for head in ("claim", "what", "who", "to whom", "where", "when", "numbers", "who says"):
        table.add_column(head, overflow="fold")
    reports = {report.id: report for report in run.reports}
    marked = False
    for claim in run.claims:
        report = reports.get(claim.report)
        doubtful = {_CELL_OF.get(field_of(claim, path) or path) for path, value in sureness(claim) if value < below}
        cells = (cell + DOUBT * (at in doubtful and bool(cell)) for at, cell in enumerate(_cells(claim, report)))
        table.add_row(*(Text(clean(cell)) for cell in cells))
        marked |= bool(doubtful - {None})
    console.print(table)
    if marked:
        console.print(f"{DOUBT.strip()} holds a field read with a confidence below {below:g}: look there first", markup=False)


def clean(text: str) -> str:
    """Text without control or direction marks, which could rewrite a terminal's line."""
    return "".join(char if char.isprintable() else " " for char in text)


def _cells(claim: Claim, report: Report | None) -> tuple[str, ...]:
    kind = claim.type if claim.modality == "actual" else f"{claim.type} ({claim.modality})"
    if claim.polarity == "did_not":
        kind += " (did not)"
    if claim.course not in (None, "completed"):
        kind += f", {claim.course}"
    others = [BY_KEY[key].read(claim, report) for key in ("target", "opponent", "victim", "owner", "partner", "terms")]
    place = "; ".join(where.name or f"{words_of(report, where.mention)} ({where.mention.cause})" for where in claim.where)
    when = str(BY_KEY["when"].read(claim, report) or "")
    if when != "unknown" and not claim.when.stated:
        when += " (by rule)"
    numbers = "; ".join(f"{c.kind} {_number(c.low, c.best, c.high)}{' ' + c.group if c.group else ''}" for c in claim.counts)
    return (
        claim.id[:6], kind, str(BY_KEY["actor"].read(claim, report) or ""), "; ".join(str(o) for o in others if o), place, when,
        numbers, str(BY_KEY["who_says"].read(claim, report)),
    )  # fmt: skip


def _number(low: int | None, best: int | None, high: int | None) -> str:
    if best is not None and (low, high) in ((best, best), (None, None)):
        return str(best)
    bounds = f"{'?' if low is None else low}-{'?' if high is None else high}"
    return bounds if best is None else f"{best} ({bounds})"


def print_claim(claim: Claim, report: Report | None, book: Book, console: Console) -> None:
    """Every field of a claim with the words under it and the rule that read it."""
    console.print(f"[bold]claim {claim.id}[/] of report {claim.report} · {claim.marking} · checked by {claim.checked}")
    for path in sorted(claim.evidence, key=lambda key: (key.split(".")[0] != "type", key)):
        proof = claim.evidence[path]
        console.print(Text.assemble((f"\n{path}", "bold"), "  ", clean(_value(claim, path))))
        for span in proof.spans:
            console.print(quote(report, span))
        console.print(f"    {_rule(proof, book)}", markup=False, soft_wrap=True)


def _sureness(proof: Evidence, book: Book) -> str:
    said = "" if proof.reader is None else f"; the trained reader gives it {proof.reader:g}"
    return _confidence(proof, book) + said


def _confidence(proof: Evidence, book: Book) -> str:
    if proof.confidence is None:
        return f"confidence: {(proof.cause or 'unknown').replace('_', ' ')}"
    below = float(book.setting("confidence.doubtful"))
    return f"confidence {proof.confidence:g}" + (f", below {below:g}: look here first" if proof.confidence < below else "")


def _value(claim: Claim, path: str) -> str:
    value: Any = claim
    for step in path.split("."):
        if isinstance(value, tuple):
            value = value[int(step)] if step.isdigit() and int(step) < len(value) else None
        else:
            value = getattr(value, step, None)
    if hasattr(value, "model_dump_json"):
        return str(value.model_dump_json(exclude_none=True))
    if isinstance(value, tuple):
        return "; ".join(str(item.model_dump_json(exclude_none=True)) for item in value)
    return "" if value is None else str(value)


def _rule(proof: Evidence, book: Book) -> str:
    meanings = [book.rules[rule].meaning for rule in proof.rule.split("; ") if rule in book.rules]
    inputs = f" [{', '.join(proof.inputs)}]" if proof.inputs else ""
    return f"{proof.rule}{inputs}{': ' + ' '.join(meanings) if meanings else ''} ({_sureness(proof, book)})"


def quote(report: Report | None, span: Span) -> Text:
    """The words of a span, highlighted, with a little of what stands around them."""
    if report is None or not report.text:
        return Text(f"    characters {span.start} to {span.end} (text withheld)")
    before = report.text[max(0, span.start - _CONTEXT) : span.start]
    after = report.text[span.end : span.end + _CONTEXT]
    inside = report.text[span.start : min(span.end, span.start + 400)]
    return Text.assemble("    …", clean(before), (clean(inside), "bold reverse"), clean(after), "…")


def entry_rows(entries: Iterable[Entry], console: Console, on: date | None = None) -> None:
    """One line per entry; of actors the names in force on a day where one is given."""
    table = Table(header_style="bold")
    for head in ("key", "meaning", "citation"):
        table.add_column(head, overflow="fold")
    for entry in entries:
        names = (entry.name_on(on),) if on and isinstance(entry, ActorEntry) else names_of(entry)
        table.add_row(entry.key, str(getattr(entry, "meaning", "") or ", ".join(names[:4]) or entry.note or ""), entry.citation)
    console.print(table)


def names_of(entry: Entry) -> tuple[str, ...]:
    """The names of an entry of a shelf that has names, else none."""
    return tuple(str(getattr(name, "name", name)) for name in getattr(entry, "names", ()))


def print_actor_on(book: Book, key: str, day: date, console: Console) -> None:
    """An actor as of a day: its name, its other names, and its ties in both directions."""
    found = book.actor_as_of(key, day)
    entry = found.actor
    console.print(Text.assemble((found.name, "bold"), f"  ({entry.key}, tier {entry.tier}) on {day}"))
    in_force = [row.name for row in found.names if row.name != found.name]
    console.print(f"also: {', '.join(in_force) or 'no other name'}", markup=False, soft_wrap=True)
    other_days: dict[str, list[str]] = {}
    for row in found.others:
        when = "formerly, day not known" if row.former else f"{row.since or ''}..{row.until or ''}"
        other_days.setdefault(when, []).append(row.name)
    for when, names in other_days.items():
        console.print(f"{when}: {', '.join(names)}", markup=False, soft_wrap=True)
    for tie in found.ties:
        console.print(f"{tie.kind.replace('_', ' ')}: {_called(book, tie.actor, day)}{_span(tie)}", markup=False, soft_wrap=True)
    for other, tie in found.tied:
        text = f"{_called(book, other, day)} has it as {tie.kind.replace('_', ' ')}{_span(tie)}"
        console.print(text, markup=False, soft_wrap=True)
    console.print(f"citation: {entry.citation}", markup=False, soft_wrap=True)


def _called(book: Book, key: str, day: date) -> str:
    return f"{book.actors[key].name_on(day)} ({key})" if key in book.actors else key


def _span(row: Dated) -> str:
    return f", {row.since or ''}..{row.until or ''}" if row.since or row.until else ""


def print_entry(entry: Entry, console: Console) -> None:
    """All fields of one entry."""
    for field, value in entry.model_dump(mode="json", exclude_none=True, exclude_defaults=True).items():
        if isinstance(value, list):
            console.print(f"{field}:", style="bold")
            for item in value:
                shown = ", ".join(f"{k} {v}" for k, v in item.items()) if isinstance(item, dict) else str(item)
                console.print(f"  - {shown}", markup=False, soft_wrap=True)
        else:
            console.print(Text.assemble((f"{field}: ", "bold"), str(value)), soft_wrap=True)
    if isinstance(entry, SourceEntry):
        console.print(Text.assemble(("admiralty grade: ", "bold"), f"{entry.reliability}, {GRADES[entry.reliability]}"))
        missing = [field for field in ("ownership", "languages", "flags") if not getattr(entry, field)]
        if missing:
            console.print(f"nothing known of: {', '.join(missing)}")
