"""The order of the stages, written once: reports → claims → files. The same function on one core or on many."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from wardesk.book import Book, load_book
from wardesk.codify import codify
from wardesk.credits import find_credits
from wardesk.errors import NoModelError
from wardesk.extract.claims import READER, extract
from wardesk.gazetteer.lookup import Gazetteer, open_gazetteer
from wardesk.loading import collector_paused
from wardesk.model import Claim, Issue, Judgement, Manifest, Reading, Report, Run
from wardesk.read.casing import recase
from wardesk.read.layout import blocks
from wardesk.read.parse import load_parser, read
from wardesk.read.tagger import Tagger, load_tagger
from wardesk.resolve.actors import resolve_actors
from wardesk.resolve.dates import resolve_dates
from wardesk.resolve.places import resolve_places
from wardesk.resolve.sources import resolve_sources
from wardesk.surety import Surety, load_surety, weigh

if TYPE_CHECKING:
    from spacy.language import Language

NOT_A_FAILURE = frozenset({"skipped_files", "skipped_links", "duplicate_report", "gazetteer_row", "encoding_guessed"})
"""Issues about a path that do not mean a report could not be read."""
POOL_FROM_CHARACTERS = 400_000
"""Below this much text starting a second process costs more than it saves."""


@dataclass(frozen=True)
class Tools:
    """Where the codebook layers, gazetteers and the index of places are, and whether the rules read alone."""

    codebooks: tuple[Path, ...] = ()
    gazetteers: tuple[Path, ...] = ()
    cache: Path = Path()
    fast: bool = False
    """Rules alone: the trained tagger is not loaded."""
    alone: bool = False
    """The tagger finds triggers and roles without the rules: to measure what each is worth, not to code with."""


class Workbench(NamedTuple):
    """Everything a process needs to code reports, loaded once."""

    book: Book
    parser: Language
    gazetteer: Gazetteer
    tagger: Tagger | None = None
    """None where the rules read alone: asked for, or because no model is there."""
    issues: tuple[Issue, ...] = ()
    """What was wrong in setting up and did not stop the work."""
    alone: bool = False
    """See ``Tools.alone``."""
    surety: Surety = Surety({}, {})
    """Weights of the confidences; where there are none, no field has one."""


class Coded(NamedTuple):
    """One report's outcome."""

    report: Report
    claims: tuple[Claim, ...]
    issues: tuple[Issue, ...]


def set_up(tools: Tools, book: Book | None = None) -> Workbench:
    """Load codebook, tagger, parser and gazetteers.

    Raises ``BookError``, ``ModelError`` or ``InputError`` before the first report is read. Without a model the rules read
    alone, and an issue says so.
    """
    with collector_paused():
        book = book or load_book(*tools.codebooks)
        tagger, issues = (None, ()) if tools.fast else _find_tagger()
        surety = load_surety()
        if tagger is not None and surety.tagger != tagger.mark:
            surety, issues = surety.beside(tagger.mark), (*issues, _not_calibrated(tagger.mark, surety.tagger))
        gazetteer = open_gazetteer(tools.gazetteers, cache=tools.cache, disputed=book.disputed)
        return Workbench(book, load_parser(), gazetteer, tagger, issues, tools.alone, surety)


def _not_calibrated(tagger: str, known: str | None) -> Issue:
    message = (
        f"no confidences: they were calibrated with the tagger {known or '(none)'}, this one is {tagger};"
        " run scripts/train_confidence.py, or --fast for the rules alone, which have theirs"
    )
    return Issue(kind="not_calibrated", message=message)


def _find_tagger() -> tuple[Tagger | None, tuple[Issue, ...]]:
    try:
        return load_tagger(), ()
    except NoModelError as error:
        return None, (Issue(kind="no_tagger", message=str(error)),)


def code_report(report: Report, bench: Workbench) -> Coded:
    """One report through all stages. Only English is read; any other language gives no claims.

    A text all in capitals or all in small letters is read with capitals put where names are; its spans are the report's.
    """
    coded, reading = code_closely(report, bench)
    if reading is None:
        return coded
    return coded._replace(claims=weigh(coded.claims, reading, bench.surety))


def code_closely(report: Report, bench: Workbench) -> tuple[Coded, Reading | None]:
    """The outcome before its fields have a confidence, with the reading behind it; no reading where it is not read."""
    if report.language not in ("en", "und"):
        return Coded(report, (), ()), None
    seen = report.model_copy(update={"text": recase(report.text, bench.parser, bench.book, bench.gazetteer)})
    layout = blocks(seen.text, bench.book, title=report.title)
    reading = read(seen, layout, bench.parser, bench.tagger)
    extraction = extract(seen, reading, bench.book, is_place=bench.gazetteer.knows, alone=bench.alone)
    claims = resolve_dates(extraction.claims, extraction.times, seen, bench.book)
    claims = resolve_places(claims, seen, bench.book, bench.gazetteer)
    claims = resolve_actors(claims, seen, bench.book)
    claims = resolve_sources(claims, seen, bench.book)
    coded = tuple(codify(claim, bench.book, text=seen.text) for claim in claims)
    return Coded(report, coded, (*extraction.issues, *_unresolved(coded))), reading


def _unresolved(claims: Sequence[Claim]) -> list[Issue]:
    """One issue for every place and actor that was mentioned and not found."""
    found: dict[tuple[str, int, int], Issue] = {}
    for claim in claims:
        for where in claim.where:
            if where.mention.cause in ("not_in_gazetteer", "ambiguous"):
                span = where.mention.span
                kind = "place_ambiguous" if where.mention.cause == "ambiguous" else "place_not_found"
                found[kind, span.start, span.end] = _mention_issue(claim, kind, where.mention.cause, where.mention.span)
        for role in claim.roles:
            if role.mention.kind == "actor" and role.mention.cause in ("not_in_registry", "ambiguous"):
                span = role.mention.span
                kind = "actor_ambiguous" if role.mention.cause == "ambiguous" else "actor_not_found"
                found[kind, span.start, span.end] = _mention_issue(claim, kind, role.mention.cause, span)
    return [found[key] for key in sorted(found)]


def _mention_issue(claim: Claim, kind: str, cause: str, span: object) -> Issue:
    words = cause.replace("_", " ")
    return Issue.model_validate(
        {
            "kind": kind,
            "message": f"left open: {words}",
            "report": claim.report,
            "span": span,
            "sentence": claim.sentence,
        }
    )


# ---------------------------------------------------------------- many reports

_bench: Workbench | None = None


def _start_worker(tools: Tools) -> None:
    global _bench  # noqa: PLW0603 - one workbench per process of the pool
    _bench = set_up(tools)


def _work(report: Report) -> Coded:
    assert _bench is not None  # noqa: S101
    return guarded(report, _bench)


def guarded(report: Report, bench: Workbench) -> Coded:
    """Code a report; a bug in one report becomes an issue and does not cost the others."""
    try:
        return code_report(report, bench)
    except (RecursionError, ValueError, KeyError, IndexError, AttributeError, TypeError) as error:
        message = f"{report.path or report.id}: coding failed ({type(error).__name__}); please report this with the file"
        return Coded(report, (), (Issue(kind="coding_failed", message=message, report=report.id, path=report.path),))


def code_reports(
    reports: Sequence[Report],
    tools: Tools,
    *,
    bench: Workbench | None = None,
    processes: int | None = None,
    done: Callable[[Coded], None] | None = None,
) -> list[Coded]:
    """Code reports on as many processes as there are cores, or in this one, with its workbench, when there is little text.

    ``done`` is called with each outcome as it comes; the result has the order of the reports. On ``KeyboardInterrupt``
    what ``done`` saw is all there is.
    """
    cores = processes or os.cpu_count() or 1
    if cores == 1 or len(reports) < 2 or sum(len(report.text) for report in reports) < POOL_FROM_CHARACTERS:
        bench = bench or set_up(tools)
        return [_tell(guarded(report, bench), done) for report in reports]
    with ProcessPoolExecutor(cores, get_context("spawn"), _start_worker, (tools,)) as pool:
        try:
            return list(_in_order(pool, reports, done))
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _in_order(pool: ProcessPoolExecutor, reports: Sequence[Report], done: Callable[[Coded], None] | None) -> Iterator[Coded]:
    futures: list[Future[Coded]] = [pool.submit(_work, report) for report in reports]
    waiting = set(futures)
    while waiting:
        finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        for future in finished:
            _tell(future.result(), done)
    yield from (future.result() for future in futures)


def _tell(coded: Coded, done: Callable[[Coded], None] | None) -> Coded:
    if done is not None:
        done(coded)
    return coded


def assemble(
    outcomes: Iterable[Coded], inputs: Sequence[Issue], tools: Tools, bench: Workbench, judgements: Sequence[Judgement] = ()
) -> Run:
    """One run out of many outcomes; the order in which reports came does not show."""
    rows = sorted(outcomes, key=lambda row: (row.report.published or date.max, row.report.publisher or "", row.report.id))
    failed = {issue.path for issue in inputs if issue.report is None and issue.path and issue.kind not in NOT_A_FAILURE}
    published = [row.report.published for row in rows if row.report.published]
    manifest = Manifest(
        reader=READER,
        codebook=bench.book.hash,
        unverified=sum(bench.book.unverified().values()),
        codebooks=tuple(map(str, tools.codebooks)),
        gazetteers=bench.gazetteer.words,
        tagger=bench.tagger.mark if bench.tagger else None,
        credits=find_credits((claim for row in rows for claim in row.claims), bench.gazetteer, bench.book),
        cutoff=max(published, default=None),
        read=len(rows),
        failed=len(failed),
    )
    issues = sorted(inputs, key=lambda issue: (issue.path or "", issue.kind, issue.message))
    return Run(
        manifest=manifest,
        reports=tuple(row.report for row in rows),
        claims=tuple(claim for row in rows for claim in row.claims),
        issues=(*issues, *(issue for row in rows for issue in row.issues)),
        judgements=tuple(judgements),
    )


def count_issues(run: Run) -> list[tuple[str, int]]:
    """How often each kind of issue came up, most frequent first."""
    return Counter(issue.kind for issue in run.issues).most_common()
