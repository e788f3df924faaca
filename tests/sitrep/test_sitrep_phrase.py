from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sitrep_sample import Maker, by_rule, make_report

from wardesk.book import Book
from wardesk.model import Claim, Manifest, Mention, Role, Run, Speaker, When
from wardesk.sitrep.naming import Desk, camp_of, open_desk, source_of, with_article
from wardesk.sitrep.phrase import tell, tell_apart
from wardesk.sitrep.shape import plain

Sentence = Callable[..., str]


def say(book: Book, make: Maker, claim: Claim) -> str:
    return plain(tell(desk_of(book, make, claim), claim).pieces)


def desk_of(book: Book, make: Maker, claim: Claim) -> Desk:
    manifest = Manifest(reader="0", codebook="0", cutoff=date(2018, 4, 23))
    return open_desk(Run(manifest, (make.report,), (claim,), (), ()), book)


TEXT = (
    "On April 22, HTS and its allies raided the so-called camp in the village of Umm Nar, east of the city of Tal Sarha"
    " in Hama, between Kafr Amun and Bir Lahm. The army confirmed it. A commander told Ibaa. Dozens fled to the hills."
    " Officers warned of the regime’s revenge."
)


@pytest.fixture
def make(maker: Callable[[str], Maker]) -> Maker:
    return maker(TEXT)


def test_chain_of_two_speakers_and_a_word_of_confirmation(book: Book, make: Maker) -> None:
    ibaa = make.said_by("Ibaa", "told", to="source:ibaa")
    army = make.said_by("The army", "confirmed", to="actor:saa", stance="confirms")
    claim = make.claim("clash", "raided", speakers=(ibaa, army), roles=(make.role("opponent", "HTS", to="actor:hts"),))
    assert say(book, make, claim) == (
        "The Syrian Arab Army says, in its word “confirmed”, according to Ibaa, linked to Hay'at Tahrir al-Sham, as cited"
        " by North Wire, that Hay'at Tahrir al-Sham took part in a clash on 22 April."
    )


@pytest.mark.parametrize(
    ("stance", "polarity", "words"),
    [
        ("states", "did", "North Wire says Hay'at Tahrir al-Sham and allies ambushed the “so-called camp” on 22 April."),
        ("alleges", "did", "North Wire alleges that Hay'at Tahrir al-Sham and allies ambushed the “so-called camp” on 22 April."),
        ("denies", "did", "North Wire denies that Hay'at Tahrir al-Sham and allies ambushed the “so-called camp” on 22 April."),
        (
            "denies",
            "did_not",
            "North Wire denies that Hay'at Tahrir al-Sham and allies ambushed the “so-called camp” on 22 April.",
        ),
        (
            "retracts",
            "did",
            (
                "North Wire takes back the statement that Hay'at Tahrir al-Sham and allies ambushed the “so-called camp”"
                " on 22 April."
            ),
        ),
        (
            "states",
            "did_not",
            "North Wire says Hay'at Tahrir al-Sham and allies did not ambush the “so-called camp” on 22 April.",
        ),
    ],
)
def test_stance_and_polarity(book: Book, make: Maker, stance: Any, polarity: Any, words: str) -> None:
    claim = make.claim(
        "ambush",
        "raided",
        attribution=(Speaker(kind="publisher", stance=stance),),
        polarity=polarity,
        roles=(make.role("actor", "HTS", to="actor:hts", allies=True), make.role("target", "the so-called camp", "facility")),
    )
    assert say(book, make, claim) == words


def test_places_with_direction_and_between(book: Book, make: Maker) -> None:
    claim = make.claim(
        "clash",
        "raided",
        where=(
            make.where("Tal Sarha", "Tal Sarha", relation="direction"),
            make.where("Kafr Amun", "Kafr Amun", relation="between"),
            make.where("Bir Lahm", relation="between"),
        ),
    )
    assert say(book, make, claim) == (
        "North Wire says a clash took place between Kafr Amun (Hama) and “Bir Lahm” east of Tal Sarha (Hama) on 22 April."
    )


@pytest.mark.parametrize(
    ("relation", "words"),
    [
        ("near", "near “Umm Nar”"),
        ("towards", "towards “Umm Nar”"),
        ("part", "in part of “Umm Nar”"),
        ("direction", "outside “Umm Nar”"),
    ],
)
def test_relations(book: Book, make: Maker, relation: str, words: str) -> None:
    claim = make.claim("clash", "raided", where=(make.where("Umm Nar", relation=relation),))
    assert say(book, make, claim) == f"North Wire says a clash took place {words} on 22 April."


def test_an_enclosing_area_stands_beside_the_reports_word(book: Book, make: Maker) -> None:
    where = make.where("Umm Nar").model_copy(update={"name": "Tal Sarha", "admin1": "SY.05", "feature": "town"})
    wheres = (where, make.where("Hama", "Hama", admin1="SY.05", feature="adm1"))
    claim = make.claim("shelling", "raided", where=wheres, roles=(make.role("target", "Umm Nar", "place"),))
    assert say(book, make, claim) == "North Wire says “Umm Nar” was shelled in Hama, in Tal Sarha (Hama) on 22 April."


def test_names_are_those_of_the_day(book: Book, make: Maker) -> None:
    year = When(first=date(2014, 1, 1), last=date(2014, 12, 31), precision=5, stated=True, rule="when.year")
    claim = make.claim("shelling", "raided", when=year, roles=(make.role("actor", "HTS", to="actor:hts"),))
    assert say(book, make, claim) == "North Wire says Jabhat al-Nusra carried out shelling in 2014."


def test_persons_are_never_named(book: Book, make: Maker) -> None:
    person = make.role("victim", "A commander", "person", person="commander")
    other = make.role("terms", "A commander told Ibaa", "terms")
    claim = make.claim("arrest", "raided", roles=(person, other))
    assert say(book, make, claim) == "North Wire says a commander was arrested on “[a person] told Ibaa” on 22 April."


def test_suspected_unknown_and_leftover_roles(book: Book, make: Maker) -> None:
    roles = (
        make.role("actor", "HTS", to="actor:hts", basis="suspected", suspected_by=make.span("Officers")),
        make.role("target", "the so-called camp", "facility", basis="unknown"),
        make.role("partner", "The army", to="actor:saa"),
        make.role("mediator", "Ibaa", "source", to="source:ibaa", basis="suspected"),
    )
    claim = make.claim("air_strike", "raided", roles=roles, when=by_rule(date(2018, 4, 20), date(2018, 4, 22)))
    told = tell(desk_of(book, make, claim), claim)
    assert plain(told.pieces) == (
        "North Wire says Hay'at Tahrir al-Sham (suspected by “Officers”) carried out air strikes together with the Syrian"
        " Arab Army mediated by Ibaa (suspected) between 20 and 22 April (by rule; the report gives no date)."
    )
    assert [plain(row) for row in told.remarks] == ["The report does not say who the target was."]


def test_an_unknown_type_and_an_unknown_source_still_read(book: Book, make: Maker) -> None:
    nobody = Speaker(kind="anonymous")
    claim = make.claim("odd_thing", "raided", speakers=(nobody,), when=When(cause="not_stated"))
    assert say(book, make, claim) == "North Wire says, citing an unnamed source, that an odd thing took place (day not known)."


def test_the_reports_words_where_the_type_says_too_little(book: Book, make: Maker) -> None:
    officers = make.role("actor", "Officers", "group")
    claim = make.claim("threat", "warned", roles=(officers,))
    assert say(book, make, claim) == (
        "North Wire says “Officers” issued a threat on 22 April, in the report’s words “warned of the regime’s revenge”."
    )


def test_without_text_nothing_is_quoted(book: Book) -> None:
    report = make_report("f", TEXT, "North Wire")
    make = Maker(report)
    speakers = (make.said_by("The army", "confirmed", stance="confirms"),)
    roles = (make.role("target", "the so-called camp", "facility"), make.role("actor", "Officers"))
    claim = make.claim("shelling", "raided", speakers=speakers, roles=roles, where=(make.where("Umm Nar"),))
    make.report = report.model_copy(update={"text": ""})
    assert say(book, make, claim) == (
        "A source says, according to North Wire, that an actor shelled a building in a place on 22 April."
    )


def test_clause_alone(book: Book, make: Maker) -> None:
    claim = make.claim("shelling", "raided", modality="planned")
    assert plain(tell_apart(desk_of(book, make, claim), claim)) == "shelling is planned on 22 April"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Free Army", "the Free Army"),
        ("The Movement", "The Movement"),
        ("ISIS", "ISIS"),
        ("SDF", "the SDF"),
        ("Ahrar al-Sham", "Ahrar al-Sham"),
    ],
)
def test_articles(book: Book, name: str, words: str) -> None:
    assert plain(with_article(name, book)) == words


@pytest.mark.parametrize(
    ("name", "url", "key"),
    [
        ("north wire", None, "north_wire"),
        (None, "https://www.en.north.example/x", "north_wire"),
        ("Nobody", "https://else.example", None),
        (None, "http://[", None),
    ],
)
def test_publisher_by_name_or_address(run: Run, book: Book, name: str | None, url: str | None, key: str | None) -> None:
    entry = source_of(open_desk(run, book), name, url)
    assert (entry.key if entry else None) == key


def test_camps(book: Book) -> None:
    assert camp_of(book, None) == "not in the registry"
    assert camp_of(book, book.sources["ibaa"]) == "linked to Hay'at Tahrir al-Sham"
    assert camp_of(book, book.sources["north_wire"]) == "pro-government"
    assert camp_of(book, book.sources["ibaa"].model_copy(update={"mouthpiece_of": None})) == "no alignment known"


def test_every_type_reads_with_every_role_and_with_none(book: Book, make: Maker) -> None:
    whole: tuple[Role, ...] = tuple(
        make.role(name, words, kind)
        for name, words, kind in [
            ("actor", "HTS", "actor"), ("target", "the so-called camp", "facility"), ("opponent", "The army", "actor"),
            ("owner", "Ibaa", "actor"), ("origin", "Umm Nar", "place"), ("destination", "the hills", "place"),
            ("instrument", "revenge", "equipment"), ("partner", "Officers", "actor"), ("victim", "Dozens", "group"),
            ("beneficiary", "its allies", "actor"), ("terms", "revenge", "terms"),
        ]
    )  # fmt: skip
    for key in book.phrases:
        for roles in (whole, ()):
            words = say(book, make, make.claim(key, "raided", roles=roles))
            assert words.startswith("North Wire says "), key
            assert words.endswith("."), key
            assert "  " not in words, key
            assert "{" not in words, key
            assert not roles or all(role.mention.kind == "place" or _told(make, role.mention, words) for role in roles), words


def _told(make: Maker, mention: Mention, words: str) -> bool:
    return make.report.text[mention.span.start : mention.span.end].split()[-1].lower() in words.lower()


def test_places_listed_together_share_the_role(book: Book, maker: Callable[[str], Maker]) -> None:
    make = maker("The army shelled the villages of Umm Nar and Bir Lahm, and reached the mill on the Hamra border.")
    wheres = (make.where("Umm Nar", "Umm Nar"), make.where("Bir Lahm"))
    target = make.role("target", "Umm Nar", "place")
    shelled = make.claim("shelling", "shelled", where=wheres, roles=(make.role("actor", "The army", to="actor:saa"), target))
    assert say(book, make, shelled) == "North Wire says the Syrian Arab Army shelled Umm Nar (Hama) and “Bir Lahm” on 22 April."


def test_an_advance_is_to_a_place_or_against_a_side(book: Book, maker: Callable[[str], Maker]) -> None:
    make = maker("The army reached the mill on the Hamra border.")
    army, mill = make.role("actor", "The army", to="actor:saa"), make.role("target", "the mill", "facility")
    border = (make.where("the mill"), make.where("Hamra border", "Hamra border"))
    reached = make.claim("advance", "reached", roles=(army, mill), where=border)
    assert say(book, make, reached) == (
        "North Wire says the Syrian Arab Army advanced to the “mill” at the Hamra border (Hama) on 22 April."
    )
    foe = make.role("target", "The army")
    against = make.claim("advance", "reached", roles=(army, foe))
    assert say(book, make, against) == "North Wire says the Syrian Arab Army advanced against the army on 22 April."


def test_a_place_that_has_no_slot_is_told_once(book: Book, make: Maker) -> None:
    claim = make.claim("talks", "raided", where=(make.where("Umm Nar"),), roles=(make.role("target", "Umm Nar", "place"),))
    assert say(book, make, claim) == "North Wire says talks took place in “Umm Nar” on 22 April."
