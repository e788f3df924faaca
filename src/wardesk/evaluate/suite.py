"""What every suite of benchmarks shares: what it is asked, what it answers, and how a text is coded and timed for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeVar

from wardesk.errors import UsageError
from wardesk.evaluate.score import Row
from wardesk.ingest.report import make_report
from wardesk.pipeline import Coded, Workbench, code_report
from wardesk.text import digest

Document = TypeVar("Document")


class Asked(NamedTuple):
    """Which part of which data a suite is to score."""

    data: Path
    """The folder of the benchmark, a folder that holds it under the suite's usual name, or one of its files."""
    part: str | None = None
    """``dev``, ``train``, ``test`` …; None: ``dev`` where it is there, else the only part there is."""
    limit: int | None = None
    """Score only so many documents, spread evenly over the part."""


class Mistake(NamedTuple):
    """One wrong or missed answer, for the page of errors."""

    document: str
    field: str
    gold: str
    """What the benchmark says; empty where it says nothing."""
    predicted: str
    """What Wardesk says; empty where it says nothing."""
    text: str = ""
    """An excerpt of the source, a few sentences at most."""
    marks: tuple[tuple[int, int], ...] = ()
    """Spans of the excerpt to show, in code points."""


class Result(NamedTuple):
    """What a suite found."""

    suite: str
    part: str
    rows: tuple[Row, ...]
    """Wardesk and the trivial baselines, each row with one vector per document."""
    mistakes: tuple[Mistake, ...]
    words: int
    cpu_s: float
    """CPU-seconds of reading and coding; loading of tools and scoring are not counted."""
    notes: tuple[str, ...] = ()
    """What a reader of the table must know: ceilings, documents left out and why."""


class Suite(NamedTuple):
    """A benchmark that ``wardesk evaluate`` can run."""

    name: str
    metric: str
    """What is scored and whose definition it is."""
    run: Callable[[Asked, Workbench], Result]


class Reader:
    """Codes the texts of a benchmark and keeps count of words and CPU-seconds."""

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench
        self.words = 0
        self.cpu_s = 0.0

    def code(self, text: str, *, published: date | None = None, publisher: str | None = None, title: str | None = None) -> Coded:
        """One text through all stages of the pipeline, as English, whatever the language guesser would say."""
        report = make_report(text, published=published, publisher=publisher, title=title, language="en")
        before = time.process_time()
        coded = code_report(report, self.bench)
        self.cpu_s += time.process_time() - before
        self.words += len(text.split())
        return coded


def find_folder(data: Path, usual: str) -> Path:
    """The folder of a benchmark: ``data`` itself, or its subfolder with the usual name. Raises ``UsageError``."""
    if (data / usual).is_dir():
        return data / usual
    if data.is_dir():
        return data
    raise UsageError(f"no folder {data}; name with --data the folder that holds {usual}/ or the benchmark's own files")


def choose_part(parts: Sequence[str], wanted: str | None, where: Path) -> str:
    """The part to score: the wanted one, else ``dev``, else the only one. Raises ``UsageError`` where none or several fit."""
    if wanted is not None:
        if wanted in parts:
            return wanted
        raise UsageError(f"{where} has no part {wanted!r}; it has: {', '.join(sorted(parts)) or 'none'}")
    if "dev" in parts:
        return "dev"
    if len(parts) == 1:
        return parts[0]
    raise UsageError(f"{where} has the parts {', '.join(sorted(parts)) or '(none)'}; choose one with --part")


def spread(documents: Sequence[Document], limit: int | None) -> list[Document]:
    """At most ``limit`` documents, evenly spread over the part, the same ones every time."""
    if limit is None or limit >= len(documents):
        return list(documents)
    return [documents[at * len(documents) // limit] for at in range(limit)]


def folds(keys: Sequence[str], number: int = 5) -> list[int]:
    """The fold of each item: items with one key are never on two sides. Keys are dealt by hash, so order does not matter."""
    return [int(digest(key), 16) % number for key in keys]
