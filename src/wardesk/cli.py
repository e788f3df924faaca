"""The command line: one verb per stage. JSONL on pipes, tables on a terminal; exit 0, 1 (data), 2 (usage)."""

from __future__ import annotations

import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from platformdirs import user_cache_path
from rich.console import Console

from wardesk import __version__
from wardesk.errors import UsageError, WardeskError

app = typer.Typer(
    name="wardesk",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="War reports in, sourced claims out: who did what to whom, where, when, and who says so.",
    epilog="Example: wardesk code examples/demo/reports --codebook examples/demo/codebook --out out/demo",
)
books = typer.Typer(
    no_args_is_help=True,
    help="The codebook as a whole: check it, import lists of actors.",
    epilog="Example: wardesk book check",
)
app.add_typer(books, name="book")
screen = Console(stderr=True, highlight=False)

From = Annotated[Path, typer.Option("--from", metavar="DIR", help="A folder that `wardesk code --out` wrote.")]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who decides; kept in the desk copy only.")]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, for whoever reads the correction.")]
Codebooks = Annotated[
    list[Path] | None,
    typer.Option("--codebook", metavar="DIR", help="Lay a folder of YAML over the codebook; repeatable."),
]
Fast = Annotated[bool, typer.Option("--fast", help="Rules alone: the trained tagger is not loaded.")]


def main() -> None:
    """Run the command line; our own failures become one line and an exit code."""
    try:
        app()
    except UsageError as error:
        _fail(str(error), 2)
    except WardeskError as error:
        _fail(str(error), 1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _fail(message: str, code: int) -> NoReturn:
    screen.print(f"wardesk: {message}", markup=False, soft_wrap=True)
    sys.exit(code)


def cache_folder() -> Path:
    """Where the place index is kept: ``WARDESK_CACHE`` or the user's cache folder."""
    return Path(os.environ.get("WARDESK_CACHE") or user_cache_path("wardesk"))


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"wardesk {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    """Options of the program itself."""


@app.command(epilog="Example: wardesk code examples/demo/reports --codebook examples/demo/codebook --out out/demo")
def code(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH… | -", help=".txt .md .html .json .jsonl, folders, or - for stdin.")
    ],
    published: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Day of publication of all inputs.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Who published them.")] = None,
    title: Annotated[str | None, typer.Option(help="Headline.")] = None,
    url: Annotated[str | None, typer.Option(help="Address.")] = None,
    gazetteer: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="CSV of places: id,name,alt,feature,adm1_pcode,lat,lon,source,licence."),
    ] = None,
    codebook: Codebooks = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Write reports, claims, sheets, sitrep and map here.")] = None,
    form: Annotated[str | None, typer.Option("--format", metavar="table|jsonl", help="Default: table on a terminal.")] = None,
    processes: Annotated[int | None, typer.Option(min=1, help="Default: all cores.")] = None,
    fast: Fast = False,
) -> None:
    """Read reports and code who did what to whom, where, when, and who says so."""
    from wardesk.commands import CodeRequest, run_code

    if form not in (None, "table", "jsonl"):
        raise UsageError(f"--format is table or jsonl, not {form!r}")
    request = CodeRequest(
        paths=tuple(paths), published=_day(published, "--published"), publisher=publisher, title=title, url=url,
        gazetteers=(*(gazetteer or ()), *_added_gazetteers()), codebooks=tuple(codebook or ()), out=out, processes=processes,
        table=form == "table" or (form is None and sys.stdout.isatty()), cache=cache_folder(), today=_today(),
        fast=fast,
    )  # fmt: skip
    sys.exit(run_code(request, screen))


def _added_gazetteers() -> list[Path]:
    from wardesk.gazetteer.shelf import default_data, listed

    return [Path(added.word) for added in listed(default_data())]


def _day(text: str | None, option: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(f"{option} takes a day as YYYY-MM-DD, not {text!r}") from error


def _today() -> date:
    return datetime.now(UTC).date()


@app.command(epilog="Example: wardesk schema > claims.schema.json")
def schema() -> None:
    """Print the JSON Schema of claims.jsonl."""
    import json

    from wardesk.export.schema import claim_schema

    typer.echo(json.dumps(claim_schema(), indent=2, ensure_ascii=False))


@app.command(epilog="Example: wardesk explain 3f2a --from out/demo   ·   wardesk explain REPORT --sentence 4 --from out/demo")
def explain(
    id: Annotated[
        str, typer.Argument(metavar="ID", help="A claim, or a report with --sentence or --timeline; the first characters do.")
    ],
    folder: From,
    sentence: Annotated[int | None, typer.Option(min=0, help="Number of a sentence: why was nothing coded there?")] = None,
    times: Annotated[bool, typer.Option("--timeline", help="The times of a report in order, with their claims.")] = False,
    svg: Annotated[Path | None, typer.Option(metavar="FILE", help="With --timeline: draw it to a file.")] = None,
) -> None:
    """Show every field of a claim with the words and the rule it rests on."""
    from wardesk.explain import explain_claim, explain_sentence, explain_timeline

    console = Console(highlight=False)
    if svg is not None and not times:
        raise typer.BadParameter("draws a timeline: give --timeline too", param_hint="--svg")
    if times:
        explain_timeline(id, folder, console, svg=svg)
    elif sentence is None:
        explain_claim(id, folder, console)
    else:
        explain_sentence(id, sentence, folder, console, cache_folder())


@app.command(epilog="Example: wardesk names --from out/demo   ·   wardesk names --open --from out/demo")
def names(
    folder: From,
    report: Annotated[str | None, typer.Argument(metavar="REPORT", help="Id of one report; the first characters do.")] = None,
    unlinked: Annotated[bool, typer.Option("--open", help="Only names nothing was chosen for, counted.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="Most rows of a table.")] = 200,
) -> None:
    """Show what every name was linked to, with its candidates and reasons, or the names left open."""
    from wardesk.names import print_names

    print_names(folder, Console(highlight=False), report_id=report, open_only=unlinked, limit=limit)


@app.command(epilog="Example: wardesk fix 3f2a killed=9 --by 'A. Coder' --why 'report was updated' --from out/demo")
def fix(
    id: Annotated[str, typer.Argument(metavar="ID", help="A claim; the first characters do.")],
    assignments: Annotated[list[str], typer.Argument(metavar="FIELD=VALUE…", help="See docs/howto/correct.md.")],
    by: By,
    why: Why,
    folder: From,
) -> None:
    """Correct fields of a claim; written as a judgement, and the sitrep is rebuilt."""
    from wardesk.commands import judge

    pairs = dict(_pair(text) for text in assignments)
    judge(folder, cache_folder(), screen, lambda desk: desk.fix(id, pairs, by=by, why=why))


def _pair(text: str, form: str = "FIELD=VALUE, for example killed=9") -> tuple[str, str]:
    field, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"{text!r} is not {form}")
    return field.strip(), value.strip()


@app.command(epilog="Example: wardesk drop 3f2a --by 'A. Coder' --why 'a photo caption' --from out/demo")
def drop(
    id: Annotated[str, typer.Argument(metavar="ID")],
    by: By,
    why: Why,
    folder: From,
    undo: Annotated[bool, typer.Option("--undo", help="Bring a dropped or merged claim back.")] = False,
) -> None:
    """Say that a claim should not be there."""
    from wardesk.commands import judge

    judge(
        folder,
        cache_folder(),
        screen,
        lambda desk: desk.restore(id, by=by, why=why) if undo else desk.drop(id, by=by, why=why),
    )


@app.command(epilog="Example: wardesk merge 3f2a 91bc --by 'A. Coder' --why 'same ambush' --from out/demo")
def merge(
    id: Annotated[str, typer.Argument(metavar="ID")],
    into: Annotated[str, typer.Argument(metavar="INTO", help="The claim that stays.")],
    by: By,
    why: Why,
    folder: From,
) -> None:
    """Say that a claim repeats another; of one report the first goes, of two both stay and are linked."""
    from wardesk.commands import judge

    judge(folder, cache_folder(), screen, lambda desk: desk.merge(id, into, by=by, why=why))


@app.command("apply", epilog="Example: wardesk apply out/demo/claims.xlsx --by 'A. Coder' --why 'weekly check' --from out/demo")
def apply_sheet(
    sheet: Annotated[Path, typer.Argument(metavar="claims.xlsx", exists=True, dir_okay=False)],
    folder: From,
    by: By = "sheet",
    why: Why = "edited in the sheet",
) -> None:
    """Read an edited claims.xlsx back: every changed cell becomes a judgement."""
    from wardesk.commands import judge

    judge(folder, cache_folder(), screen, lambda desk: desk.apply(sheet, by=by, why=why))


@app.command(epilog="Example: wardesk sitrep --from out/demo --release public --out out/public")
def sitrep(
    folder: From,
    release: Annotated[str, typer.Option(metavar="desk|public", help="public: withheld, coarsened and masked.")] = "desk",
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Where a public copy goes; default DIR/public.")] = None,
    as_of: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Day the 72 hours count from; default today.")] = None,
    lift: Annotated[list[str] | None, typer.Option(metavar="DEFAULT=REASON", help="Lift a release default; logged.")] = None,
) -> None:
    """Rebuild the sitrep, sheets and map of a folder, or make its public copy."""
    from wardesk.commands import rebuild, release_public

    if release not in ("desk", "public"):
        raise UsageError(f"--release is desk or public, not {release!r}")
    if release == "desk":
        rebuild(folder, screen)
    else:
        lifted = dict(_pair(text, "DEFAULT=REASON") for text in lift or ())
        release_public(folder, out or folder / "public", screen, as_of=_day(as_of, "--as-of") or _today(), lift=lifted)


@app.command(
    epilog="Example: wardesk ref actors nusra --on 2016-08-01   ·   wardesk ref types ambush   ·   wardesk ref rules date"
)
def ref(
    shelf: Annotated[str, typer.Argument(metavar="types|actors|sources|rules|regions|disputed|settings")],
    word: Annotated[str | None, typer.Argument(help="Show one entry, or those that match.")] = None,
    codebook: Codebooks = None,
    on: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Actors only: name and ties in force on a day.")] = None,
) -> None:
    """Look things up in the codebook."""
    from wardesk.commands import show_reference

    show_reference(shelf, word, tuple(codebook or ()), Console(highlight=False), on=_day(on, "--on"))


@books.command("check", epilog="Example: wardesk book check   ·   wardesk book check our-codebook")
def book_check(
    folders: Annotated[list[Path] | None, typer.Argument(metavar="[DIR…]", help="Laid over the packaged codebook.")] = None,
) -> None:
    """Look the whole codebook through: everything that is wrong at once, and what nobody has checked."""
    from wardesk.commands import check_codebook

    sys.exit(check_codebook(tuple(folders or ()), Console(highlight=False)))


@books.command(
    "import", epilog="Example: wardesk book import groups.csv --as csv --map name=Group --map kind==rebel_group --out ours"
)
def book_import(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A list of actors.")],
    form: Annotated[str, typer.Option("--as", metavar="FORM", help="ucdp, acled, petrarch, ftm or csv.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="The codebook folder to write to; use it with --codebook.")],
    columns: Annotated[list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN", help="FIELD==VALUE for all rows.")] = None,
    country: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only actors of this country; repeatable.")] = None,
    licence: Annotated[str | None, typer.Option(metavar="TEXT", help="The list's licence, kept with every entry.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Turn a list of actors into a folder of the codebook: entries of tier 2, unchecked, with source and licence."""
    from wardesk.commands import ImportRequest, import_actors

    pairs = dict(_pair(text, "FIELD=COLUMN, for example name=Group") for text in columns or ())
    request = ImportRequest(file, form, out, pairs, tuple(country or ()), licence, force)
    sys.exit(import_actors(request, screen))


@books.command("homes", epilog="Example: wardesk book homes --from out/week --out ours")
def book_homes(
    folder: From,
    out: Annotated[Path, typer.Option(metavar="DIR", help="The codebook folder to write to; use it with --codebook.")],
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Learn from coded reports where each publisher is at home; helps to choose among places of one name."""
    from wardesk.commands import learn_sources

    learn_sources(folder, out, cache_folder(), screen, force=force)


@app.command(epilog="Example: wardesk evaluate gold --data gold --errors out/errors")
def evaluate(
    suite: Annotated[str, typer.Argument(metavar="SUITE", help="gold, muc4, hrdsattack, re3d, plover, wikievents …")],
    data: Annotated[Path, typer.Option(metavar="PATH", help="Folder of the benchmark, or the one that holds it.")],
    part: Annotated[str | None, typer.Option(metavar="NAME", help="dev, train, test …; default dev, or the only one.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="Only so many documents, evenly spread.")] = None,
    json_out: Annotated[bool, typer.Option("--json", help="One JSON object instead of a table.")] = False,
    errors: Annotated[Path | None, typer.Option(metavar="DIR", help="Write a page of errors for each field.")] = None,
    codebook: Codebooks = None,
    fast: Fast = False,
    alone: Annotated[bool, typer.Option("--alone", help="Triggers and roles by the trained reader, without rules.")] = False,
) -> None:
    """Score the coder on a benchmark by the benchmark's own metric, with intervals and trivial baselines."""
    _need_scipy()
    from wardesk.evaluate.suite import Asked
    from wardesk.evaluate.verbs import run_suite
    from wardesk.pipeline import Tools

    tools = Tools(codebooks=tuple(codebook or ()), cache=cache_folder(), fast=fast, alone=alone)
    run_suite(suite, Asked(data, part, limit), tools, errors=errors, json_out=json_out, screen=screen)


@app.command(epilog="Example: wardesk train --data ../shared/data --wheels out/wheels --out out/reader")
def train(
    data: Annotated[Path, typer.Option(metavar="DIR", help="The folder of corpora, by the names of docs/howto/train.md.")],
    wheels: Annotated[Path, typer.Option(metavar="DIR", help="Where the wheels of the base lie; the manifest has their hashes.")],
    gold: Annotated[Path, typer.Option(metavar="DIR", help="The folder of gold; its part train is learned from.")] = Path("gold"),
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the model goes.")] = Path("out/reader"),
    work: Annotated[Path, typer.Option(metavar="DIR", help="Checkpoints; an interrupted run goes on from them.")] = Path(
        "out/train"
    ),
    manifest: Annotated[Path | None, typer.Option(metavar="FILE", help="Another manifest than the shipped model's.")] = None,
) -> None:
    """Train the reader anew from corpora, gold and a base encoder. Needs requirements-train.txt; takes an hour or two."""
    from importlib.util import find_spec

    if find_spec("torch") is None or find_spec("onnx") is None:
        raise UsageError("training needs more than coding does: see docs/howto/train.md and requirements-train.txt")
    from wardesk.pipeline import Tools, set_up
    from wardesk.train.recipe import MANIFEST, load_recipe
    from wardesk.train.run import Places, make

    bench = set_up(Tools(cache=cache_folder(), fast=True))
    make(load_recipe(manifest or MANIFEST), Places(data, gold, wheels, work, out), bench, screen.print)


def _need_scipy() -> None:
    """Scoring needs two libraries that coding does not."""
    from importlib.util import find_spec

    if find_spec("scipy") is None or find_spec("sklearn") is None:
        raise UsageError("scoring needs more than coding does: pip install 'wardesk[evaluate]'")


@app.command(epilog="Example: wardesk gold check gold   ·   wardesk gold view gold --out out/gold")
def gold(
    action: Annotated[str, typer.Argument(metavar="check|view|agreement", help="See docs/howto/measure.md.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that holds dev/, held/, train/ and second/.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the pages of `view` go.")] = Path("out/gold"),
) -> None:
    """Annotated reports: check every quote and key, look at them, or compare the two annotators of a report."""
    _need_scipy()
    from wardesk.evaluate.verbs import check_gold, print_agreement, view_gold_pages

    if action == "check":
        sys.exit(check_gold(folder, screen))
    elif action == "view":
        view_gold_pages(folder, out, screen)
    elif action == "agreement":
        print_agreement(folder)
    else:
        raise UsageError(f"gold does check, view or agreement, not {action!r}")


@app.command(epilog="Example: wardesk gazetteer add SY.zip   ·   wardesk gazetteer search Mayadin --country SY")
def gazetteer(
    action: Annotated[str, typer.Argument(metavar="add|fetch|list|search|remove", help="See docs/howto/gazetteer.md.")],
    what: Annotated[str | None, typer.Argument(metavar="FILE|CODE|NAME", help="File, country code or name of a place.")] = None,
    kind: Annotated[
        str | None, typer.Option("--as", metavar="KIND", help="own, geonames, ocha, shapes, ucdp, acled, table.")
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option("--map", metavar="FIELD=COLUMN,…", help="Which column is what: name=Village,lat=Y; == for all rows."),
    ] = None,
    name: Annotated[str | None, typer.Option(help="Name of the gazetteer; default: that of the file.")] = None,
    country: Annotated[
        str | None, typer.Option(metavar="CODE", help="ISO 3166: of rows that name none; or search only there.")
    ] = None,
    source: Annotated[str | None, typer.Option(help="Where the rows are from; printed with exports.")] = None,
    licence: Annotated[str | None, typer.Option(help="What may be done with them; printed with exports.")] = None,
    alternates: Annotated[Path | None, typer.Option(metavar="FILE", help="GeoNames' alternate names for the dump.")] = None,
) -> None:
    """Add, fetch, list, search and remove lists of places; every run reads those that were added."""
    from wardesk.gazetteer.rows import How
    from wardesk.gazetteer.shelf import default_data
    from wardesk.gazetteers import Folders, act

    fields = dict(_pair(text, "FIELD=COLUMN, for example name=Village") for text in columns.split(",")) if columns else {}
    how, folders = How(kind, fields, country, source, licence, alternates), Folders(cache_folder(), default_data())
    act(action, what, how, folders, Console(highlight=False), name)
