"""What the trained reader sees in a text of a benchmark, read as the pipeline reads it, but without any claim."""

from __future__ import annotations

import time
from datetime import date
from typing import NamedTuple

from wardesk.evaluate.suite import folds
from wardesk.ingest.report import make_report
from wardesk.model import Seen
from wardesk.pipeline import Workbench
from wardesk.read.casing import recase
from wardesk.read.layout import blocks
from wardesk.read.parse import read

KEPT_BACK = 12
"""One of so many documents of the training corpora was kept back when the reader was trained: ``train/manifest.yml``."""


def is_kept_back(key: str) -> bool:
    """Whether a training document, by its id in its corpus, was kept back for calibration: the reader never saw it."""
    return folds([f"calibration {key}"], KEPT_BACK) == [0]


class Look(NamedTuple):
    """A text with its capitals put right, of the same length, and what the reader saw in it."""

    text: str
    seen: Seen | None
    """None where no reader is on the workbench."""
    cpu_s: float


def look(bench: Workbench, text: str, *, published: date | None = None, title: str | None = None) -> Look:
    """What the reader sees in an English text; nothing is read where there is no reader."""
    before = time.process_time()
    recased = recase(text, bench.parser, bench.book, bench.gazetteer)
    if bench.tagger is None:
        return Look(recased, None, time.process_time() - before)
    report = make_report(recased, published=published, title=title, language="en")
    reading = read(report, blocks(report.text, bench.book, title=report.title), bench.parser, bench.tagger)
    return Look(recased, reading.seen, time.process_time() - before)
