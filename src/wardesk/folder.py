"""A folder of results: the run and everything rendered from it, desk copy or public copy."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from wardesk.atlas import draw_map, spots
from wardesk.book import Book
from wardesk.credits import credit_line
from wardesk.errors import StoreError
from wardesk.export import csv_bytes, xlsx_bytes
from wardesk.model import Issue, Run
from wardesk.release import forbidden_strings, refuse_credits, refuse_leaks, release
from wardesk.sitrep import compose, write_docx, write_html, write_markdown
from wardesk.store import FILES, MANIFEST, save_run

SAVED = (MANIFEST, *FILES)
"""What the store writes; the rest of a folder is rendered."""


def render(run: Run, book: Book) -> dict[str, bytes]:
    """Every rendering of a run by file name: sheets, sitrep, map."""
    title = "Where the reports say it happened"
    credit = credit_line([credit for credit in run.manifest.credits if credit.of == "places"])
    svg = draw_map(spots(run), title=title, marking=run.manifest.marking, note=credit)
    sitrep = compose(run, book, map_svg=svg)
    return {
        "claims.csv": csv_bytes(run),
        "claims.xlsx": xlsx_bytes(run),
        "map.svg": svg.encode(),
        "sitrep.html": write_html(sitrep).encode(),
        "sitrep.md": write_markdown(sitrep).encode(),
        "sitrep.docx": write_docx(sitrep),
    }


def write_folder(run: Run, folder: Path, book: Book) -> None:
    """Save a run and all its renderings; each file is replaced whole."""
    save_run(run, folder)
    write_renderings(run, folder, book)


def write_renderings(run: Run, folder: Path, book: Book) -> None:
    """Write sheets, sitrep and map again from a run that is already saved."""
    _put(render(run, book), folder)


def _put(files: Mapping[str, bytes], folder: Path) -> None:
    for name, data in files.items():
        beside = folder / f".{name}.tmp"
        try:
            beside.write_bytes(data)
            beside.replace(folder / name)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise StoreError(
                f"{folder / name}: cannot be written ({error.strerror}); close it if it is open elsewhere"
            ) from error


def publish(run: Run, folder: Path, book: Book, *, as_of: date, lift: Mapping[str, str]) -> list[Issue]:
    """Write the public copy of a run, after every file of it was searched for what must stay on the desk.

    Raises ``ReleaseError`` when one holds such a thing; then nothing is published.
    """
    public, notes = release(run, book, as_of=as_of, lift=lift)
    empty = render(Run(public.manifest.model_copy(update={"credits": ()}), (), (), (), ()), book)
    spoken = [data.decode("utf-8", "replace") for name, data in empty.items() if name.endswith((".md", ".svg"))]
    forbidden = forbidden_strings(run, book, as_of=as_of, lift=lift, spoken=spoken)
    refuse_credits(public.manifest.credits, forbidden)
    with tempfile.TemporaryDirectory(prefix="wardesk-") as draft:
        trial = Path(draft) / "public"
        write_folder(public, trial, book)
        files = {path.name: path.read_bytes() for path in sorted(trial.iterdir()) if not path.name.startswith(".")}
        refuse_leaks(files, forbidden, empty=empty)
        save_run(public, folder)
        _put({name: data for name, data in files.items() if name not in SAVED}, folder)
    return notes
