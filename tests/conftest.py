"""What tests share: the codebook, the parser, and readings made from a line of text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from wardesk.book import Book, load_book
from wardesk.cli import cache_folder
from wardesk.ingest import make_report
from wardesk.model import Reading, Report
from wardesk.pipeline import Tools, Workbench, set_up
from wardesk.read.layout import blocks
from wardesk.read.parse import load_parser, read

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session", autouse=True)
def _nothing_added(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No list of places that whoever runs the tests has added takes part."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WARDESK_DATA", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture(scope="session")
def book() -> Book:
    return load_book()


@pytest.fixture(scope="session")
def bench() -> Workbench:
    """A workbench of rules alone, without the trained reader."""
    return set_up(Tools(cache=cache_folder(), fast=True))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of public corpora; tests that need it skip where it is absent."""
    if not (SHARED / "data").is_dir():
        pytest.skip("../shared/data is not here: nothing to measure on")
    return SHARED


def _report_of(text: str, *, published: date | None = date(2018, 4, 23), publisher: str | None = "Testpost") -> Report:
    return make_report(text, publisher=publisher, published=published)


@pytest.fixture(scope="session")
def report_of() -> Callable[..., Report]:
    """Text → Report with a publisher and a day."""
    return _report_of


@pytest.fixture(scope="session")
def parse(book: Book) -> Callable[[str], Reading]:
    """Text → Reading, with the packaged parser."""
    parser = load_parser()

    def parsed(text: str) -> Reading:
        return read(_report_of(text), blocks(text, book), parser)

    return parsed
