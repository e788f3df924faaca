"""Why a claim is as it is, and why a sentence gave none."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from wardesk.book import load_book
from wardesk.errors import UsageError
from wardesk.model import Issue, Report, Span
from wardesk.pipeline import Tools, code_report, set_up
from wardesk.read.layout import blocks
from wardesk.read.parse import read
from wardesk.review import pick, pick_report
from wardesk.show import clean, print_claim, quote
from wardesk.store import load_run
from wardesk.timeline import days_of, draw_timeline, timeline


def explain_claim(claim_id: str, folder: Path, console: Console) -> None:
    """Print every field of a claim with its words and rule."""
    run = load_run(folder)
    claim = pick(run.claims, claim_id)
    report = next((row for row in run.reports if row.id == claim.report), None)
    print_claim(claim, report, load_book(*map(Path, run.manifest.codebooks)), console)


def explain_sentence(report_id: str, number: int, folder: Path, console: Console, cache: Path) -> None:
    """Print what a sentence gave, or why it gave nothing. Reads the report again as the run did."""
    run = load_run(folder)
    report = pick_report(run, report_id)
    if not report.text:
        raise UsageError(f"report {report.id} holds no text here; ask for its sentences in the desk copy")
    if report.language not in ("en", "und"):
        console.print(f"not read: report {report.id} is in a language that is not read ({clean(report.language)})", markup=False)
        return
    manifest = run.manifest
    fast = manifest.tagger is None
    tools = Tools(tuple(map(Path, manifest.codebooks)), tuple(map(Path, manifest.gazetteers)), cache, fast)
    bench = set_up(tools)
    reading = read(report, blocks(report.text, bench.book, title=report.title), bench.parser)
    if number >= len(reading.sentences):
        raise UsageError(f"report {report.id} has sentences 0 to {len(reading.sentences) - 1}, not {number}")
    sentence = reading.sentences[number]
    console.print(f"sentence {number} ({sentence.kind}): ", clean(report.text[sentence.start : sentence.end]), markup=False)
    if sentence.kind in ("furniture", "unreadable"):
        console.print("not read: page furniture or a script that is not read; see src/wardesk/codebook/layout.yml")
        return
    coded = code_report(report, bench)
    claims = [claim for claim in coded.claims if claim.sentence == number]
    for claim in claims:
        console.print(f"claim {claim.id}: {claim.type}; wardesk explain {claim.id[:8]} --from {folder}", markup=False)
    reasons = [issue for issue in coded.issues if issue.sentence == number and issue.kind == "sentence_not_coded"]
    _print_reasons(report, reasons, console)
    if not claims and not reasons:
        console.print("no word of this sentence is a trigger of any type; see: wardesk ref types")


def explain_timeline(report_id: str, folder: Path, console: Console, *, svg: Path | None = None) -> None:
    """Print the times of a report in order, with the words and rule that gave them and the claims they date; draw them too."""
    run = load_run(folder)
    report = pick_report(run, report_id)
    types = {claim.id: claim.type for claim in run.claims}
    table = Table(header_style="bold")
    for head in ("days", "precision", "words", "leans on", "rule", "claims"):
        table.add_column(head, overflow="fold")
    rows = timeline(run.claims, report)
    for row in rows:
        claims = ", ".join(f"{types[claim]} {claim[:8]}" for claim in row.claims)
        words = (_slice(report, row.phrase), _slice(report, row.anchor))
        cells = (days_of(row), str(row.precision or ""), *words, row.rule, claims)
        table.add_row(*map(Text, cells))
    console.print(f"report {report.id}, published {report.published or 'on an unknown day'}", markup=False)
    console.print(table)
    if svg is not None:
        title = f"Times of report {report.id[:8]}, {report.publisher or 'unnamed publisher'}"
        svg.write_text(draw_timeline(rows, report, types, title=title, marking=run.manifest.marking), "utf-8")
        console.print(f"drawn: {svg}", markup=False)


def _slice(report: Report, span: Span | None) -> str:
    return clean(report.text[span.start : span.end]) if span and report.text else ""


def _print_reasons(report: Report, reasons: list[Issue], console: Console) -> None:
    for issue in reasons:
        console.print("nothing was coded because:")
        for reason in issue.message.split("; "):
            console.print(f"  {clean(reason)}", markup=False)
        if issue.span is not None:
            console.print(quote(report, issue.span))
