"""How fast Wardesk codes: words per CPU-second, reports per hour on all cores, peak memory, cold start.

Run it on a folder that holds ``syria_articles/articles.jsonl.gz``, one report a line:

    python benchmarks/speed.py --data ../shared/data --all
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from wardesk.cli import cache_folder
from wardesk.ingest import Given, ingest
from wardesk.model import Report
from wardesk.pipeline import Tools, Workbench, code_report, code_reports, set_up

ARTICLES = Path("syria_articles") / "articles.jsonl.gz"
DEMO = Path(__file__).parent.parent / "examples" / "demo" / "reports" / "northern-voice.md"
TODAY = date(2024, 1, 1)
WARM_UP = 10
_MB = 1024 * 1024


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a table and one line of JSON."""
    options = _options(arguments)
    path = options.data / ARTICLES
    if not path.is_file():
        print(f"speed: no {path}; name the folder that holds {ARTICLES} with --data", file=sys.stderr)
        return 2
    tools = Tools(cache=cache_folder(), fast=options.fast)
    cold, cold_cpu = cold_start(fast=options.fast)
    reports = load(path)
    bench = set_up(tools)
    found: dict[str, Any] = {
        "reports": len(reports),
        "cores": os.cpu_count(),
        "tagger": bench.tagger.mark if bench.tagger else "none",
    }
    found |= {"cold_start_s": round(cold, 2), "cold_start_cpu_s": round(cold_cpu, 2)}
    found |= one_process(reports, options.number, bench)
    if options.all:
        found |= all_cores(reports, tools)
    show(found)
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder that holds syria_articles/")
    parser.add_argument("--number", type=int, default=200, help="reports coded in one process (default 200)")
    parser.add_argument("--all", action="store_true", help="also code every report on all cores")
    parser.add_argument("--fast", action="store_true", help="rules alone, without the trained tagger")
    return parser.parse_args(arguments)


def load(path: Path) -> list[Report]:
    """The reports of a packed file of lines, in its order; reading them is not measured."""
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "articles.jsonl"
        with gzip.open(path) as packed, plain.open("wb") as stream:
            shutil.copyfileobj(packed, stream)
        given = Given(None, None, None, None, TODAY)
        return [item for item in ingest([str(plain)], given=given) if isinstance(item, Report)]


def one_process(reports: Sequence[Report], number: int, bench: Workbench) -> dict[str, Any]:
    """Code the first reports of the file in this process, after a warm-up on the last ones."""
    for report in reports[-WARM_UP:]:
        code_report(report, bench)
    sample = reports[:number]
    words = sum(len(report.text.split()) for report in sample)
    before_cpu, before = time.process_time(), time.perf_counter()
    claims = sum(len(code_report(report, bench).claims) for report in sample)
    cpu, wall = time.process_time() - before_cpu, time.perf_counter() - before
    return {
        "sample": len(sample),
        "words": words,
        "claims": claims,
        "cpu_s": round(cpu, 2),
        "wall_s": round(wall, 2),
        "words_per_cpu_second": round(words / cpu),
        "peak_mb": _peak(resource.RUSAGE_SELF),
    }


def all_cores(reports: Sequence[Report], tools: Tools) -> dict[str, Any]:
    """Code every report on all cores, the start of the processes included."""
    before = time.perf_counter()
    done = code_reports(reports, tools)
    wall = time.perf_counter() - before
    return {
        "all_claims": sum(len(row.claims) for row in done),
        "all_wall_s": round(wall, 1),
        "reports_per_hour": round(len(done) / wall * 3600),
        "peak_mb_of_a_worker": _peak(resource.RUSAGE_CHILDREN),
    }


def cold_start(*, fast: bool) -> tuple[float, float]:
    """Seconds, on the clock and of CPU, from nothing to the claims of one short report.

    The second time counts: the first may build the index of places.
    """
    command = [sys.executable, "-c", "from wardesk.cli import main; main()", "code", str(DEMO), "--format", "jsonl"]
    command += ["--fast"] if fast else []
    subprocess.run(command, check=True, capture_output=True)
    before, before_cpu = time.perf_counter(), _children()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - before, _children() - before_cpu


def _children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _peak(whose: int) -> int:
    """Peak resident memory in MB: kilobytes on Linux, bytes on macOS."""
    peak = resource.getrusage(whose).ru_maxrss
    return round(peak / _MB if sys.platform == "darwin" else peak / 1024)


_ROWS = (
    ("words_per_cpu_second", "words per CPU-second, one process"),
    ("sample", "reports in that sample"),
    ("words", "words in that sample"),
    ("claims", "claims from that sample"),
    ("wall_s", "seconds on the clock for that sample"),
    ("peak_mb", "peak memory of that process, MB"),
    ("cold_start_s", "cold start, one short report, s on the clock"),
    ("cold_start_cpu_s", "the same, CPU-seconds"),
    ("cores", "cores"),
    ("reports", "reports in the file"),
    ("all_wall_s", "seconds for all of them on all cores"),
    ("reports_per_hour", "reports per hour on all cores"),
    ("peak_mb_of_a_worker", "peak memory of a worker, MB"),
)


def show(found: dict[str, Any]) -> None:
    """A table for people, then one line of JSON."""
    print(f"trained tagger: {found['tagger']}")
    for key, words in _ROWS:
        if key in found:
            print(f"{words:<46} {found[key]:>12,}")
    print(json.dumps(found, sort_keys=True))


if __name__ == "__main__":
    sys.exit(main())
