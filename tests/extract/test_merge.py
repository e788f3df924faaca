"""Which words set off claims, and which of them tell one act: rows of sentence, claims that must come, in text order."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from wardesk.book import load_book
from wardesk.extract.claims import extract
from wardesk.model import Reading, Report
from wardesk.text import fold

BOOK = load_book()
TOWNS = frozenset({"aleppo", "mosul", "raqqa", "damascus"})

ONE_ACT = [
    pytest.param("Shells hit a market in Mosul, and three traders were killed.", "shelling:hit", id="toll after its act"),
    pytest.param(
        "Two guards were wounded when a shell struck their post.", "shelling:struck", id="toll before a clause with when"
    ),
    pytest.param("Six men were killed in Mosul and nine were wounded.", "casualty_toll:killed", id="one toll in two verbs"),
    pytest.param("Jets struck a depot near Raqqa, destroying two tanks.", "air_strike:struck", id="wreck as a participle"),
    pytest.param("The strike on the school left 12 children dead.", "air_strike:strike", id="toll under the verb of the act"),
]
SEVERAL_ACTS = [
    pytest.param(
        "The army shelled Raqqa and gunmen killed two farmers.", "shelling:shelled attack_on_civilians:killed", id="own doer"
    ),
    pytest.param(
        "Gunmen shot dead a judge and set fire to his house.", "attack_on_civilians:shot property_damage:set", id="fire set"
    ),
    pytest.param("Clashes broke out in Mosul; 40 families fled.", "clash:Clashes displacement:fled", id="flight is no harm"),
    pytest.param(
        "The army shelled Raqqa and denied that any civilian had died.", "shelling:shelled casualty_toll:died", id="denied beside"
    ),
]
TELEGRAMS = [
    pytest.param("The road to Mosul shut to all traffic.", "obstruction:shut", id="passive without auxiliary"),
    pytest.param("The town of Aleppo is encircled by the militia.", "siege:encircled", id="participle"),
    pytest.param("The village of Darin came under mortar fire.", "shelling:mortar fire", id="came under fire"),
    pytest.param("Eight were killed; the rest fled.", "casualty_toll:killed displacement:fled", id="bare numbers are people"),
    pytest.param("A nurse treated the wounded.", "", id="people named by what befell them"),
    pytest.param("Jets struck rebel-held towns near Raqqa.", "air_strike:struck", id="holder in passing"),
    pytest.param("Aid reached displaced families in Mosul.", "aid:reached", id="participle before a noun"),
]


def claims_of(text: str, parse: Callable[[str], Reading], report_of: Callable[[str], Report]) -> str:
    found = extract(report_of(text), parse(text), BOOK, is_place=lambda name: fold(name) in TOWNS).claims
    rows = sorted((c.trigger.start, f"{c.type}:{text[c.trigger.start : c.trigger.end]}") for c in found)
    return " ".join(row for _, row in rows)


@pytest.mark.parametrize(("text", "claims"), ONE_ACT)
def test_harm_belongs_to_the_act_of_its_sentence(text, claims, parse, report_of) -> None:  # type: ignore[no-untyped-def]
    assert claims_of(text, parse, report_of) == claims


@pytest.mark.parametrize(("text", "claims"), SEVERAL_ACTS)
def test_acts_of_their_own_stay_apart(text, claims, parse, report_of) -> None:  # type: ignore[no-untyped-def]
    assert claims_of(text, parse, report_of) == claims


@pytest.mark.parametrize(("text", "claims"), TELEGRAMS)
def test_short_and_passive_wordings_set_off_claims(text, claims, parse, report_of) -> None:  # type: ignore[no-untyped-def]
    assert claims_of(text, parse, report_of) == claims
