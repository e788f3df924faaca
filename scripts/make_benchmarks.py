"""Run the suites of benchmarks and write their pages in ``docs``: every figure with what it was measured on and with.

    python scripts/make_benchmarks.py --data ../shared/data            all suites
    python scripts/make_benchmarks.py --data ../shared/data gold re3d  only these; the other sections stay as they are

Figures of the part ``held`` of gold are release scores: ``--held`` adds them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import posixpath
import re
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from wardesk import __version__
from wardesk.book import load_book
from wardesk.evaluate.table import HEADINGS, cells, row_of_json
from wardesk.read.parse import load_parser
from wardesk.read.tagger import load_tagger

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
READING, GOLD, LINKING, ROBUST = "benchmarks.md", "benchmarks-gold.md", "benchmarks-links.md", "benchmarks-robust.md"
"""The pages: what is read off others' reports, off our own, what names and times are taken for, and disturbed text."""


class Job(NamedTuple):
    """One section of the page: a suite, what it is pointed at, and the folders that its data lies in."""

    suite: str
    folder: str
    """Below the folder of data; of gold, below the project."""
    part: str | None = None
    lies_in: tuple[str, ...] = ()
    """Below ``folder``, where the suite reads only these."""
    limit: int | None = None
    """Documents, evenly spread, where all of them take too long."""
    page: str = READING


JOBS = {
    "gold": Job("gold", "gold", None, ("dev",), page=GOLD),
    "muc4": Job("muc4", "muc4"),
    "hrdsattack": Job("hrdsattack", "hrdsattack"),
    "re3d": Job("re3d", "re3d"),
    "plover": Job("plover", "plover_pairs"),
    "wikievents": Job("wikievents", "wikievents"),
    "event-location": Job("event-location", "event_location"),
    "attribution": Job("attribution", "polnear"),
    "geoparse-lgl": Job("geoparse", "geoparsing", "lgl", page=LINKING),
    "geoparse-tr-news": Job("geoparse", "geoparsing", "TR-News", page=LINKING),
    "ged-places": Job("ged-places", ".", None, ("ucdp_ged", "gazetteer"), page=LINKING),
    "dates": Job("dates", ".", None, ("muc4", "hrdsattack", "date_phrases"), page=LINKING),
    "actors": Job("actors", ".", None, ("ucdp_ged",), 1500, page=LINKING),
    "actors-names": Job("actors", "../reference", "names", page=LINKING),
    "coreference": Job("coreference", "gold", None, ("dev",), page=LINKING),
    "robust-gold": Job("robust", "gold", "gold", ("dev",), page=ROBUST),
    "robust-re3d": Job("robust", "re3d", "re3d", ("BBC Online",), page=ROBUST),
    "gold-held": Job("gold", "gold", "held", ("held",), page=GOLD),
}
"""Sections by title, in the order of the page."""
HELD = ("gold-held",)
"""Run only when asked for: release scores."""
HEADS = {
    READING: """\
# Benchmarks

Made by `make benchmark`; do not edit. Scores are percentages with 95 % bootstrap intervals over documents. What each suite
scores and how it is run: [how to measure](howto/measure.md). Development parts only: rules were written while looking at them,
so they say how well the reader does on what we know; on reports kept apart: [gold](benchmarks-gold.md). `rules alone` and
`reader alone` are halves of `wardesk`, other systems trivial baselines. Places, dates and actors: [links](benchmarks-links.md).
""",
    GOLD: """\
# Benchmarks on our own gold

Made by `make benchmark`; do not edit. `gold` is the part that rules and numbers were chosen on, `gold-held` the part kept
for release scores. Read beside [the first page](benchmarks.md): its first lines hold here too.
""",
    LINKING: """\
# Benchmarks of links

Made by `make benchmark`; do not edit. How right the places, days and actors are that names and times are taken for; what is
scored and how: [how to measure](howto/measure.md). Read beside [the other page](benchmarks.md), whose first lines hold here too.
""",
    ROBUST: """\
# Benchmarks of disturbed text

Made by `make benchmark`; do not edit. Gold and re3d once more, with their text as bad sources have it; what is done to it and
how it is scored: [how to measure](howto/measure.md). Read beside [the first page](benchmarks.md): its first lines hold here too.
""",
}
SECTION = re.compile(r"^## (?P<name>\S+)\n.*?(?=^## |\Z)", re.M | re.S)


def main() -> int:
    """Run what was asked for and write the page."""
    options = _options()
    names = options.sections or [name for name in JOBS if name not in HELD]
    names = [*names, *(HELD if options.held else ())]
    old = {found["name"]: found.group(0) for page in HEADS for found in SECTION.finditer(_read(page))}
    with ThreadPoolExecutor(options.jobs) as pool:
        old |= dict(pool.map(lambda name: (name, _section(name, options.data)), names))
    for page, head in HEADS.items():
        rows = [old[name].rstrip() + "\n" for name, job in JOBS.items() if name in old and job.page == page]
        (DOCS / page).write_text(head + "\n" + "\n".join(rows), encoding="utf-8")
    return 0


def _read(page: str) -> str:
    path = DOCS / page
    return path.read_text("utf-8") if path.exists() else ""


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sections", nargs="*", choices=[*JOBS, []], help="default: all")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--held", action="store_true", help="also the part of gold that is kept for release scores")
    parser.add_argument("--jobs", type=int, default=2, help="suites run side by side (default 2)")
    return parser.parse_args()


def _section(title: str, data: Path) -> str:
    job = JOBS[title]
    ours = job.folder == "gold"
    folder = ROOT / "gold" if ours else data / job.folder
    more = [*(("--part", job.part) if job.part else ()), *(("--limit", str(job.limit)) if job.limit else ())]
    program = [sys.executable, "-m", "wardesk", "evaluate", job.suite, "--data", str(folder), "--json", *more]
    done = subprocess.run(program, check=True, capture_output=True, text=True)
    shown = "gold" if ours else posixpath.normpath(f"../shared/data/{job.folder}")
    print(f"{title} done", file=sys.stderr)
    command = " ".join(["wardesk evaluate", job.suite, "--data", shown, *more])
    return markdown(title, json.loads(done.stdout), command, [folder / name for name in job.lies_in or (".",)])


def markdown(title: str, found: dict[str, Any], command: str, folders: Sequence[Path]) -> str:
    """One section of the page. No speed in it: that changes from run to run."""
    lines = [f"## {title}", "", f"Scored: {found['metric']}. Part `{found['part']}`, {found['documents']} documents."]
    lines += ["", f"`{command}` · data `{_hash(folders)}` · codebook `{load_book().hash}` · {_model()}", ""]
    lines += ["| " + " | ".join(HEADINGS) + " |", "|---|---|" + "--:|" * (len(HEADINGS) - 2)]
    rows = (cells(row_of_json(row, found["documents"])) for row in found["rows"])
    lines += ["| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in rows]
    return "\n".join([*lines, "", *(f"- {note}" for note in found["notes"])]).rstrip() + "\n"


def _hash(folders: Sequence[Path]) -> str:
    """First 16 hex digits of SHA-256 over the names and bytes of all files of the data."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


@cache
def _model() -> str:
    meta = load_parser().meta
    return f"wardesk {__version__}, parser {meta['lang']}_{meta['name']} {meta['version']}, reader {load_tagger().mark}"


if __name__ == "__main__":
    sys.exit(main())
