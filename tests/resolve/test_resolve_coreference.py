"""Descriptions that point back: to one actor named before, or to nobody."""

from __future__ import annotations

from datetime import date

import pytest

from wardesk.book import Book
from wardesk.model import Mention, Report, Span
from wardesk.resolve.actors import link_names, resolve_mention
from wardesk.resolve.aliases import read_context
from wardesk.resolve.coreference import Antecedents
from wardesk.resolve.mentions import Outcome

DAY = date(2018, 4, 23)


def pointed(book: Book, text: str, words: str) -> Outcome:
    """What the last place where the words stand comes to."""
    report = Report(id="0" * 16, text_id="1" * 16, text=text, published=DAY)
    context = read_context(report, book)
    at = text.rindex(words)
    mention = Mention(kind="actor", span=Span(start=at, end=at + len(words)))
    return resolve_mention(mention, context, DAY, Antecedents(context, link_names))


@pytest.mark.parametrize(
    ("text", "words", "key"),
    [
        pytest.param("The ELN freed two men. The group gave no reason.", "The group", "eln", id="the_group"),
        pytest.param("M23 took Sake. The army shelled it. Later the rebels left.", "the rebels", "m23", id="the_rebels"),
        pytest.param("Hezbollah fired. A deputy of the party spoke.", "the party", "hezbollah", id="the_party"),
        pytest.param("Amaq, linked to ISIS, said its fighters held Hajin.", "its fighters", "isis", id="its_fighters"),
        pytest.param("The ELN freed two men. A group fired shots.", "A group", None, id="another_group"),
        pytest.param("The ELN fought the FARC. The group lost.", "The group", None, id="two_fit"),
        pytest.param("The Syrian army held Hama. The group lost.", "The group", None, id="a_state_is_no_group"),
        pytest.param("ISIS asked government forces to spare their fighters.", "their fighters", None, id="two_spoken_of"),
        pytest.param("Syrian rebels spoke. The extremist group said so.", "extremist group", None, id="no_umbrella"),
        pytest.param("The group lost. The ELN freed two men.", "The group", None, id="named_only_afterwards"),
        pytest.param("The ELN freed two men." + " It rained." * 9 + " The group lost.", "The group", None, id="too_far_back"),
    ],
)
def test_whom_a_description_stands_for(book: Book, text: str, words: str, key: str | None) -> None:
    outcome = pointed(book, text, words)
    assert outcome.chosen == (f"actor:{key}" if key else None), outcome
    if key:
        assert outcome.rule == "actor.description"
        assert "stands for" in outcome.links[0].reasons[0]


def test_those_that_fit_are_candidates(book: Book) -> None:
    outcome = pointed(book, "The ELN fought the FARC. The group lost.", "The group")
    assert outcome.cause == "ambiguous"
    assert {link.target for link in outcome.links} == {"actor:eln", "actor:farc"}


def test_another_states_army_named_last_leaves_the_army_open(book: Book) -> None:
    syrian = "Syrian rebels and Syrian forces met in Syria." + " It rained." * 9
    assert pointed(book, f"{syrian} The Turkish army shelled a village. The army said so.", "The army").chosen is None
