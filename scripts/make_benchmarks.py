"""Run the suites of benchmarks and write ``docs/benchmarks.md``: every figure with what it was measured on and with.

    python scripts/make_benchmarks.py --data ../shared/data            all suites
    python scripts/make_benchmarks.py --data ../shared/data gold re3d  only these; the other sections stay as they are

Figures of the part ``held`` of gold are release scores: ``--held`` adds them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from wardesk import __version__
from wardesk.book import load_book
from wardesk.evaluate.suites import SUITES
from wardesk.evaluate.table import HEADINGS, cells, row_of_json
from wardesk.read.parse import load_parser

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
FOLDERS = {
    "gold": "gold", "muc4": "muc4", "hrdsattack": "hrdsattack", "re3d": "re3d", "plover": "plover_pairs",
    "wikievents": "wikievents", "event-location": "event_location", "attribution": "polnear",
}  # fmt: skip
HEAD = """\
# Benchmarks

Made by `make benchmark`; do not edit. Scores are percentages with 95 % bootstrap intervals over documents. What each suite
scores and how it is run: [how to measure](howto/measure.md). Development parts only: rules were written while looking at them,
so they say how well the reader does on what we know; `gold-held` is the part that was kept apart. Systems other than `wardesk`
are trivial baselines, or say what they leave out.
"""
SECTION = re.compile(r"^## (?P<name>\S+)\n.*?(?=^## |\Z)", re.M | re.S)


def main() -> int:
    """Run what was asked for and write the page."""
    options = _options()
    names = options.suites or [name for name in FOLDERS if name in SUITES]
    jobs = [(name, None) for name in names] + ([("gold", "held")] if options.held else [])
    old = {found["name"]: found.group(0) for found in SECTION.finditer(PAGE.read_text("utf-8"))} if PAGE.exists() else {}
    with ThreadPoolExecutor(options.jobs) as pool:
        old |= dict(pool.map(lambda job: _section(*job, options.data), jobs))
    order = [*FOLDERS, "gold-held"]
    PAGE.write_text(HEAD + "\n" + "\n".join(old[name].rstrip() + "\n" for name in order if name in old), encoding="utf-8")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("suites", nargs="*", choices=[*SUITES, []], help="default: all")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--held", action="store_true", help="also the part of gold that is kept for release scores")
    parser.add_argument("--jobs", type=int, default=2, help="suites run side by side (default 2)")
    return parser.parse_args()


def _section(name: str, part: str | None, data: Path) -> tuple[str, str]:
    folder = ROOT / "gold" if name == "gold" else data / FOLDERS[name]
    more = ["--part", part] if part else []
    command = [
        sys.executable,
        "-c",
        "from wardesk.cli import main; main()",
        "evaluate",
        name,
        "--data",
        str(folder),
        "--json",
        *more,
    ]
    scored = folder / (part or "dev") if name == "gold" else folder
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    shown = "gold" if name == "gold" else f"../shared/data/{FOLDERS[name]}"
    title = f"{name}-{part}" if part else name
    print(f"{title} done", file=sys.stderr)
    return title, markdown(title, json.loads(done.stdout), " ".join(["wardesk evaluate", name, "--data", shown, *more]), scored)


def markdown(title: str, found: dict[str, Any], command: str, folder: Path) -> str:
    """One section of the page. No speed in it: that changes from run to run."""
    lines = [f"## {title}", "", f"Scored: {found['metric']}. Part `{found['part']}`, {found['documents']} documents."]
    lines += ["", f"`{command}` · data `{_hash(folder)}` · codebook `{load_book().hash}` · {_model()}", ""]
    lines += ["| " + " | ".join(HEADINGS) + " |", "|---|---|" + "--:|" * (len(HEADINGS) - 2)]
    rows = (cells(row_of_json(row, found["documents"])) for row in found["rows"])
    lines += ["| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in rows]
    return "\n".join([*lines, "", *(f"- {note}" for note in found["notes"])]).rstrip() + "\n"


def _hash(folder: Path) -> str:
    """First 16 hex digits of SHA-256 over the names and bytes of all files of the data."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


@cache
def _model() -> str:
    meta = load_parser().meta
    return f"wardesk {__version__}, parser {meta['lang']}_{meta['name']} {meta['version']}, no trained model of our own"


if __name__ == "__main__":
    sys.exit(main())
