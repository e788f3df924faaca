"""The sample run and codebook of the sitrep's tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sitrep_sample import Maker, make_report, make_run, registry

from wardesk.book import Book, load_book
from wardesk.model import Run


@pytest.fixture(scope="session")
def book() -> Book:
    return registry(load_book())


@pytest.fixture(scope="session")
def run() -> Run:
    return make_run()


@pytest.fixture
def maker() -> Callable[[str], Maker]:
    """A maker over any text."""
    return lambda text: Maker(make_report("e", text, "North Wire"))
