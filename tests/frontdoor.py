"""The command line as a user meets it: arguments and standard input in, exit code and both streams out."""

from __future__ import annotations

import atexit
import importlib.util
import io
import sys
import tempfile
from contextlib import ExitStack, chdir
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple
from unittest.mock import patch

from wardesk import book as book_module
from wardesk.book import Book, load_book
from wardesk.cli import main
from wardesk.model import Run
from wardesk.store import load_run

ROOT = Path(__file__).parents[1]
REPORTS = "examples/demo/reports"
CODEBOOK = "examples/demo/codebook"
TEN = (
    "claims.csv", "claims.jsonl", "claims.xlsx", "issues.jsonl", "judgements.jsonl", "map.svg", "reports.jsonl",
    "sitrep.docx", "sitrep.html", "sitrep.md",
)  # fmt: skip
"""What a folder of results holds beside run.json."""


def script(path: str) -> ModuleType:
    """A script of the project, by its path in it, loaded as a module."""
    spec = importlib.util.spec_from_file_location(Path(path).stem, ROOT / path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Done(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """Standard error on one line."""
        return " ".join(self.err.split())


@cache
def _packaged(overlays: tuple[Path, ...]) -> Book:
    return load_book(*overlays)


def loaded(*overlays: Path) -> Book:
    """``load_book``, read once for the packaged codebook and the demo's overlay; any other folder is read anew."""
    known = overlays in ((), (Path(CODEBOOK),))
    return _packaged(overlays) if known else book_module.load_book(*overlays)


def wardesk(*words: object, stdin: bytes = b"", at: Path = ROOT) -> Done:
    """Run ``wardesk WORDS`` in this process, through ``main`` and its exit codes."""
    streams = {
        name: io.TextIOWrapper(io.BytesIO(raw), "utf-8") for name, raw in (("stdin", stdin), ("stdout", b""), ("stderr", b""))
    }
    code: Any = 0
    with ExitStack() as stack:
        stack.enter_context(chdir(at))
        stack.enter_context(patch.object(sys, "argv", ["wardesk", *map(str, words)]))
        for module in ("commands", "pipeline", "explain"):
            stack.enter_context(patch(f"wardesk.{module}.load_book", loaded))
        for name, stream in streams.items():
            stack.enter_context(patch.object(sys, name, stream))
        try:
            main()
        except SystemExit as stop:
            code = stop.code or 0
    shown = []
    for name in ("stdout", "stderr"):
        streams[name].flush()
        shown.append(streams[name].buffer.getvalue().decode())  # type: ignore[attr-defined]
    return Done(int(code), *shown)


def code_demo(out: Path, *more: object) -> Done:
    """Code the demo into a folder."""
    return wardesk("code", REPORTS, "--codebook", CODEBOOK, "--out", out, *more)


@cache
def demo() -> Path:
    """The demo, coded once for all tests; nobody writes into it."""
    keep = tempfile.TemporaryDirectory(prefix="wardesk-demo-")
    atexit.register(keep.cleanup)
    folder = Path(keep.name) / "demo"
    done = code_demo(folder)
    assert done.code == 0, done.err
    return folder


def demo_run() -> Run:
    """The run of the coded demo."""
    return load_run(demo())
