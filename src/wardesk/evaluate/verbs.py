"""What ``wardesk evaluate`` and ``wardesk gold`` do, without parsing of options."""

from __future__ import annotations

import json
from pathlib import Path

from rich.console import Console
from rich.table import Table

from wardesk.book import Book, load_book, nearest
from wardesk.errors import InputError, UsageError
from wardesk.evaluate.agreement import measure
from wardesk.evaluate.gold_file import PARTS, GoldReport, load_part, load_report, text_beside
from wardesk.evaluate.page import write_gold, write_mistakes
from wardesk.evaluate.score import score
from wardesk.evaluate.suite import Asked
from wardesk.evaluate.suites import SUITES
from wardesk.evaluate.table import as_json, print_result
from wardesk.pipeline import Tools, set_up


def run_suite(name: str, asked: Asked, tools: Tools, *, errors: Path | None, json_out: bool, screen: Console) -> None:
    """Score one suite and print its table, or one JSON object. Raises ``UsageError`` for an unknown suite."""
    if name not in SUITES:
        raise UsageError(f"no suite {name!r}{nearest(name, SUITES)}; suites: {', '.join(SUITES)}")
    suite = SUITES[name]
    bench = set_up(tools)
    for issue in bench.issues:
        screen.print(f"wardesk: {issue.message}", markup=False, soft_wrap=True)
    result = suite.run(asked, bench)
    rows = [score(row) for row in result.rows]
    console = _console()
    if json_out:
        console.print(json.dumps(as_json(suite, result, rows), ensure_ascii=False), markup=False, soft_wrap=True)
    else:
        print_result(suite, result, rows, console)
    if errors is not None:
        page = write_mistakes(result, errors)[0]
        screen.print(f"{len(result.mistakes)} errors: {page}", soft_wrap=True)


def check_gold(folder: Path, screen: Console) -> int:
    """Check every annotation; prints each problem, returns the exit code."""
    book = load_book()
    files = [file for part in PARTS for file in sorted((folder / part).glob("*.yml"))]
    if not files:
        raise UsageError(f"no annotations below {folder}; name the folder that holds {'/, '.join(PARTS)}/")
    problems = 0
    for file in files:
        try:
            load_report(file, text_beside(file, folder), tuple(book.types))
        except InputError as error:
            problems += 1
            screen.print(f"wardesk: {error}", markup=False, soft_wrap=True)
    screen.print(f"{len(files)} annotations, {problems} with a problem")
    return 1 if problems else 0


def view_gold_pages(folder: Path, out: Path, screen: Console) -> None:
    """Write the viewer's pages."""
    pages = write_gold(_all_reports(folder, load_book()), out)
    screen.print(f"{len(pages) - 1} reports: {pages[0]}", soft_wrap=True)


def _all_reports(folder: Path, book: Book) -> list[GoldReport]:
    found = [part for part in PARTS if any((folder / part).glob("*.yml"))]
    if not found:
        raise UsageError(f"no annotations below {folder}; name the folder that holds {'/, '.join(PARTS)}/")
    return [report for part in found for report in load_part(folder, part, tuple(book.types))]


def print_agreement(folder: Path) -> None:
    """How far two annotators agree, field by field."""
    found = measure(folder, tuple(load_book().types))
    table = Table(title=f"{found.reports} reports annotated twice", title_justify="left")
    for heading in ("field", "claims compared", "agree %", "Krippendorff's alpha"):
        table.add_column(heading, justify="left" if heading == "field" else "right")
    for field, number, share, alpha in found.fields:
        table.add_row(field, str(number), f"{100 * share:.1f}", "–" if alpha is None else f"{alpha:.2f}")
    console = _console()
    console.print(table)
    both = found.first + found.second or 1
    console.print(
        f"claims: first {found.first}, second {found.second}, matched {found.matched} (F1 {200 * found.matched / both:.1f} %)"
    )
    console.print(f"whole claims alike: {found.whole} (F1 {200 * found.whole / both:.1f} %)")
    first, second, both, exact = found.counts
    console.print(f"counts: first {first}, second {second}, read by both {both}, exactly alike {exact}")


def _console() -> Console:
    """The terminal, or a page wide enough for every table where there is none."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=160)
