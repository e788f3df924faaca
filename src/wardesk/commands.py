"""What the verbs of the command line do, without parsing of options."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from wardesk.book import Book, Entry, load_book, nearest
from wardesk.codify import codify
from wardesk.errors import UsageError
from wardesk.export import claim_rows
from wardesk.gazetteer.lookup import open_gazetteer
from wardesk.ingest import Given, ingest
from wardesk.model import Issue, Judgement, Report, Run
from wardesk.pipeline import Coded, Tools, Workbench, assemble, code_reports, count_issues, set_up
from wardesk.review import Signed, amend, apply_rows, drop, fix, merge, replay, restore
from wardesk.show import claims_table, entry_rows, names_of, print_actor_on, print_entry
from wardesk.store import change_run, line, load_run
from wardesk.text import fold

QUIET = frozenset({"skipped_files", "skipped_links", "no_tagger", "not_calibrated"})
"""Issues of reading and setting up that do not make the command fail."""


@dataclass(frozen=True)
class CodeRequest:
    """What ``wardesk code`` was asked."""

    paths: tuple[str, ...]
    published: date | None
    publisher: str | None
    title: str | None
    url: str | None
    gazetteers: tuple[Path, ...]
    codebooks: tuple[Path, ...]
    out: Path | None
    processes: int | None
    table: bool
    cache: Path
    today: date
    fast: bool = False


def run_code(request: CodeRequest, screen: Console) -> int:
    """Code reports; returns the exit code: 1 when any input gave a problem, else 0."""
    book = load_book(*request.codebooks)
    tools = Tools(request.codebooks, request.gazetteers, request.cache, request.fast)
    given = Given(request.published, request.publisher, request.title, request.url, request.today)
    stdin = sys.stdin.buffer.read() if "-" in request.paths else None
    found = list(ingest(request.paths, given=given, stdin=stdin))
    bench = set_up(tools, book)
    reports = [item for item in found if isinstance(item, Report)]
    problems = [*(item for item in found if isinstance(item, Issue)), *bench.gazetteer.issues, *bench.issues]
    for issue in problems:
        screen.print(f"wardesk: {issue.message}", markup=False, soft_wrap=True)
    outcomes, interrupted = _code(reports, tools, bench, request, screen)
    if interrupted:
        problems.append(
            Issue(
                kind="interrupted",
                message=f"stopped after {len(outcomes)} of {len(reports)} reports; run it again for the rest",
            )
        )
    run = _with_earlier(assemble(outcomes, problems, tools, bench), request.out, book, screen)
    if request.out is not None:
        from wardesk.folder import write_folder

        write_folder(run, request.out, book)
    _print(run, request, book, screen)
    return 1 if interrupted or any(issue.kind not in QUIET for issue in problems) else 0


def _code(
    reports: list[Report], tools: Tools, bench: Workbench, request: CodeRequest, screen: Console
) -> tuple[list[Coded], bool]:
    """Outcomes so far, and whether the user stopped the work."""
    finished: list[Coded] = []
    if not reports:
        return finished, False
    columns = (TextColumn("coding"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=screen, disable=not screen.is_terminal) as bar:
        task = bar.add_task("coding", total=len(reports))

        def done(coded: Coded) -> None:
            finished.append(coded)
            bar.advance(task)

        try:
            return code_reports(reports, tools, bench=bench, processes=request.processes, done=done), False
        except KeyboardInterrupt:
            return finished, True


def _with_earlier(run: Run, out: Path | None, book: Book, screen: Console) -> Run:
    """Lay the judgements of an earlier run in the same folder over the new claims, and say what it was made with that changed."""
    if out is None or not (out / "run.json").exists():
        return run
    earlier = load_run(out)
    for name in _changed(earlier.manifest.gazetteers, run.manifest.gazetteers):
        screen.print(f"wardesk: gazetteer {name} is another than in the run before; places may differ", markup=False)
    if earlier.manifest.tagger != run.manifest.tagger:
        screen.print("wardesk: the trained tagger is another than in the run before; claims may differ", markup=False)
    kept = earlier.judgements
    done = replay(run.claims, kept, run.reports, book)
    claims = tuple(codify(claim, book) if claim.checked == "person" else claim for claim in done.claims)
    return run._replace(claims=claims, issues=(*run.issues, *done.orphans), judgements=kept)


def _changed(before: Sequence[str], now: Sequence[str]) -> list[str]:
    """Names of the gazetteers that both runs read and whose hash differs."""
    hashes = dict(word.rpartition("@")[::2] for word in before)
    names = dict(word.rpartition("@")[::2] for word in now)
    return [name for name, digest in names.items() if hashes.get(name, digest) != digest]


def _print(run: Run, request: CodeRequest, book: Book, screen: Console) -> None:
    if not request.table:
        sys.stdout.buffer.write(b"".join(line(claim) for claim in run.claims))
        sys.stdout.buffer.flush()
    else:
        claims_table(run, Console(highlight=False), book)
    counted = ", ".join(f"{kind} {number}" for kind, number in count_issues(run)) or "none"
    manifest = run.manifest
    screen.print(
        f"{manifest.read} reports read, {manifest.failed} not; {len(run.claims)} claims; issues: {counted}",
        soft_wrap=True,
    )
    screen.print(f"codebook {manifest.codebook}, {manifest.unverified} of its entries have an unverified citation")
    if request.out is not None:
        screen.print(f"page: {request.out / 'sitrep.html'}", soft_wrap=True)


# ---------------------------------------------------------------- correcting


_BY_FEATURE = {"adm3": (2, 15.0), "adm2": (3, 30.0), "adm1": (4, 100.0), "country": (6, 300.0)}
"""Feature → UCDP where_prec and a radius where the row has none; everything else is a point."""


class Desk:
    """A run open for correction; each method gives the judgements it makes."""

    def __init__(self, run: Run, book: Book, at: datetime, cache: Path) -> None:
        self.run, self.book, self.at, self.cache = run, book, at, cache

    def find_place(self, target: str) -> dict[str, Any] | None:
        """Where a candidate place of this run lies, by its gazetteer row or the codebook's region."""
        region = self.book.regions.get(target.removeprefix("place:region:"))
        if region is not None:
            return {"lat": region.lat, "lon": region.lon, "radius_km": region.radius_km, "precision": region.precision}
        links = (link for claim in self.run.claims for where in claim.where for link in where.mention.links)
        name = next((link.name for link in links if link.target == target), None)
        if name is None:
            return None
        gazetteer = open_gazetteer(tuple(map(Path, self.run.manifest.gazetteers)), cache=self.cache)
        row = next((row for row in gazetteer.find(name) if f"place:{row.id}" == target), None)
        if row is None:
            return None
        precision, radius_km = _BY_FEATURE.get(row.feature, (1, 5.0))
        return {
            "lat": row.lat, "lon": row.lon, "radius_km": row.radius_km or radius_km, "precision": precision,
            "feature": row.feature, "country": row.country,
            "admin1": gazetteer.admin1_name(row) or row.admin1, "admin2": gazetteer.admin2_name(row) or row.admin2,
        }  # fmt: skip

    def fix(self, claim: str, pairs: Mapping[str, str], *, by: str, why: str) -> list[Judgement]:
        """Set fields of a claim."""
        return fix(self.run, claim, pairs, Signed(by, why, self.at), self.book, self.find_place)

    def drop(self, claim: str, *, by: str, why: str) -> list[Judgement]:
        """Take a claim out."""
        return drop(self.run, claim, Signed(by, why, self.at))

    def restore(self, claim: str, *, by: str, why: str) -> list[Judgement]:
        """Bring a dropped or merged claim back."""
        return restore(self.run, claim, Signed(by, why, self.at))

    def merge(self, claim: str, into: str, *, by: str, why: str) -> list[Judgement]:
        """Say that a claim repeats another."""
        return merge(self.run, claim, into, Signed(by, why, self.at))

    def apply(self, sheet: Path, *, by: str, why: str) -> list[Judgement]:
        """Take over the changed cells of a workbook."""
        from wardesk.export import read_sheet

        return apply_rows(self.run, read_sheet(sheet), claim_rows(self.run), Signed(by, why, self.at), self.book, self.find_place)


def judge(folder: Path, cache: Path, screen: Console, decide: Callable[[Desk], list[Judgement]]) -> None:
    """Make judgements on a folder's claims and rebuild what is rendered from them."""
    from wardesk.folder import write_renderings

    book = book_of(load_run(folder))
    now = datetime.now(UTC).replace(microsecond=0)
    made: list[Judgement] = []

    def change(run: Run) -> Run:
        made.extend(decide(Desk(run, book, now, cache)))
        changed = amend(run, made, book)
        touched = {judgement.claim for judgement in made}
        return changed._replace(claims=tuple(codify(c, book) if c.id in touched else c for c in changed.claims))

    run = change_run(folder, change)
    write_renderings(run, folder, book)
    screen.print(f"{len(made)} judgements written; sitrep rebuilt: {folder / 'sitrep.html'}", soft_wrap=True)


def book_of(run: Run) -> Book:
    """The codebook a run was made with, its overlays included."""
    return load_book(*(Path(folder) for folder in run.manifest.codebooks))


def rebuild(folder: Path, screen: Console) -> None:
    """Render a folder again."""
    from wardesk.folder import write_renderings

    run = load_run(folder)
    write_renderings(run, folder, book_of(run))
    screen.print(f"page: {folder / 'sitrep.html'}", soft_wrap=True)


def release_public(folder: Path, out: Path, screen: Console, *, as_of: date, lift: Mapping[str, str]) -> None:
    """Write the public copy of a folder."""
    from wardesk.folder import publish

    run = load_run(folder)
    if out.resolve() == folder.resolve():
        raise UsageError("the public copy needs a folder of its own: name it with --out")
    for note in publish(run, out, book_of(run), as_of=as_of, lift=lift):
        screen.print(f"wardesk: {note.message}", markup=False, soft_wrap=True)
    screen.print(f"public copy: {out / 'sitrep.html'}", soft_wrap=True)


# ---------------------------------------------------------------- the codebook

SHELVES = ("types", "actors", "sources", "rules", "regions", "disputed", "settings")


def show_reference(
    shelf: str, word: str | None, codebooks: tuple[Path, ...], console: Console, *, on: date | None = None
) -> None:
    """Print entries of one shelf: all, the one of that key, or those with the word in a name, or anywhere.

    With ``on`` actors are shown as of that day.
    """
    if shelf not in SHELVES:
        raise UsageError(f"no shelf {shelf!r}{nearest(shelf, SHELVES)}; shelves: {', '.join(SHELVES)}")
    if on is not None and shelf != "actors":
        raise UsageError(f"--on is for actors, not for {shelf}")
    book = load_book(*codebooks)
    matches = _matches(shelf, word, getattr(book, shelf))
    if on is not None and len(matches) <= 5:
        for entry in matches:
            print_actor_on(book, entry.key, on, console)
    elif word is None or len(matches) > 1:
        entry_rows(matches, console, on)
    else:
        print_entry(matches[0], console)


def _matches(shelf: str, word: str | None, rows: Mapping[str, Entry]) -> list[Entry]:
    """All entries, the one of that key, those with the word in a name, or those with it anywhere."""
    if word is None:
        return list(rows.values())
    if word in rows:
        return [rows[word]]
    wanted = fold(word)
    whole = [row for row in rows.values() if any(f" {wanted} " in f" {fold(text)} " for text in names_of(row))]
    found = whole or [row for row in rows.values() if word.casefold() in row.model_dump_json().casefold()]
    if not found:
        raise UsageError(f"nothing in {shelf} about {word!r}{nearest(word, rows)}")
    return found


def check_codebook(folders: tuple[Path, ...], console: Console) -> int:
    """Print what is wrong with the codebook and what it holds; returns 1 when anything is wrong, else 0."""
    from wardesk.registry.check import check_book

    checked = check_book(*folders)
    for message in checked.errors:
        console.print(f"error: {message}", markup=False, soft_wrap=True)
    for message in checked.doubts:
        console.print(f"doubt: {message}", markup=False, soft_wrap=True)
    for what, count in checked.counts.items():
        console.print(f"{count:>6}  {what}")
    bare = {file: count for file, count in checked.unverified.items() if count[0]}
    console.print(f"{sum(count for count, _ in bare.values()):>6}  entries without a citation:")
    for file, (count, every) in bare.items():
        console.print(f"{count:>6}  of {every} in {file}", markup=False)
    console.print(f"{len(checked.errors)} errors, {len(checked.doubts)} doubts")
    return 1 if checked.errors else 0


@dataclass(frozen=True)
class ImportRequest:
    """What ``wardesk book import`` was asked."""

    file: Path
    form: str
    out: Path
    columns: Mapping[str, str]
    countries: tuple[str, ...]
    licence: str | None
    force: bool


def import_actors(request: ImportRequest, screen: Console) -> int:
    """Write a list of actors as a folder of the codebook; returns 1 when a row was refused, else 0."""
    from wardesk.registry.layer import READERS, write_layer
    from wardesk.registry.rows import country_codes

    if request.form not in READERS:
        raise UsageError(f"--as is {', '.join(READERS)}, not {request.form!r}{nearest(request.form, READERS)}")
    wanted = set(country_codes(request.countries))
    found = READERS[request.form](request.file, request.columns)
    for row, reason in found.refused:
        screen.print(f"wardesk: {request.file.name}: row {row}: {reason}", markup=False, soft_wrap=True)
    entries = [entry for entry in found.entries if not wanted or wanted & set(entry.country)]
    target = write_layer(entries, request.file, request.out, licence=request.licence, force=request.force)
    elsewhere = f", {len(found.entries) - len(entries)} of other countries" if wanted else ""
    screen.print(f"{len(entries)} actors written: {target}; {len(found.refused)} rows refused{elsewhere}", soft_wrap=True)
    return 1 if found.refused else 0


def learn_sources(folder: Path, out: Path, cache: Path, screen: Console, *, force: bool) -> None:
    """Write the homes of publishers, learned from a folder of coded reports, as a folder of the codebook."""
    from wardesk.homes import home_words, learn_homes, write_homes

    run = load_run(folder)
    book = book_of(run)
    gazetteer = open_gazetteer(tuple(map(Path, run.manifest.gazetteers)), cache=cache)
    learned = learn_homes(run, book, gazetteer)
    target = write_homes(learned, out, tuple(map(Path, run.manifest.codebooks)), force=force)
    for one in learned:
        home = one.source.home if one.source else None
        told = home_words(home) if home else "left open"
        screen.print(f"{one.publisher}: {one.reports} reports; {told}", markup=False, soft_wrap=True)
    screen.print(f"{sum(one.source is not None for one in learned)} homes written: {target}", soft_wrap=True)
