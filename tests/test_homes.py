"""Homes of publishers, written as a layer that the codebook loads and resolution uses."""

from __future__ import annotations

from pathlib import Path

import pytest

from wardesk.book import load_book
from wardesk.entries import Home, SourceEntry
from wardesk.errors import InputError
from wardesk.homes import FILE, Learned, write_homes
from wardesk.model import Report
from wardesk.resolve.places import home_of

POST = SourceEntry(
    key="hill_post", names=("Hill Post",), kind="outlet", home=Home(country="US", lat=40.0, lon=-80.0, radius_km=20, reports=6)
)


def test_a_written_home_is_the_publishers(tmp_path: Path) -> None:
    write_homes([Learned("Hill Post", 6, POST), Learned("Dale News", 2, None)], tmp_path, (), force=False)
    book = load_book(tmp_path)
    assert home_of(Report(id="r", text_id="r", text="x", publisher="hill post"), book) == POST.home
    assert home_of(Report(id="r", text_id="r", text="x", publisher="Dale News"), book) is None


def test_nothing_is_written_over_or_for_nobody(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no publisher has a home"):
        write_homes([Learned("Dale News", 2, None)], tmp_path, (), force=False)
    (tmp_path / FILE).write_text("sources: []\n")
    with pytest.raises(InputError, match="--force"):
        write_homes([Learned("Hill Post", 6, POST)], tmp_path, (), force=False)


def test_half_a_circle_is_refused() -> None:
    with pytest.raises(ValueError, match="lat, lon and radius_km"):
        Home(country="US", lat=40.0)
