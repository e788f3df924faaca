"""Whether an act is told as done, planned, denied or under way: by grammar, the codebook's words and its speaker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from wardesk.book import Book
from wardesk.extract.claims import extract
from wardesk.model import Claim, Reading, Report

ROWS = {
    "plain": ("Rebels shelled the village of Tal Amar.", "shelling", ("actual", "did", "completed")),
    "headline": ("Rebels shell the village of Tal Amar, killing two", "shelling", ("actual", "did", "completed")),
    "noun": ("The ministry condemned the shelling of Tal Amar.", "shelling", ("actual", "did", "completed")),
    "will": ("The army will shell the village of Tal Amar.", "shelling", ("planned", "did", None)),
    "would-reported": ("The army said it would shell the village of Tal Amar.", "shelling", ("planned", "did", None)),
    "would-if": (
        "The army said it would shell the village of Tal Amar if rebels stayed.",
        "shelling",
        ("conditional", "did", None),
    ),
    "is-to-be": ("A brigade is to be deployed to Mosul.", "deployment", ("planned", "did", None)),
    "shared-auxiliary": ("The army will surround and shell the village of Tal Amar.", "shelling", ("planned", "did", None)),
    "wants-others-to": ("The government wants the rebels to withdraw from Tal Amar.", "withdrawal", ("demanded", "did", None)),
    "inverted-condition": (
        "Should the army shell the village of Tal Amar, hundreds would flee.",
        "shelling",
        ("conditional", "did", None),
    ),
    "after-is-given": ("The mayor will visit Aleppo after the shelling of Tal Amar.", "shelling", ("actual", "did", "completed")),
    "semicolon": (
        "Rebels shelled the village of Tal Amar; a truce has been requested.",
        "shelling",
        ("actual", "did", "completed"),
    ),
    "denied": ("The army denied shelling the village of Tal Amar.", "shelling", ("actual", "did_not", None)),
    "report-false": (
        "Reports that rebels shelled the village of Tal Amar are false.",
        "shelling",
        ("actual", "did_not", None),
    ),
    "not-a-single": ("Not a single rebel withdrew from Tal Amar.", "withdrawal", ("actual", "did_not", None)),
    "at-no-time": ("The army at no time shelled the village of Tal Amar.", "shelling", ("actual", "did_not", None)),
    "none-killed": ("No civilian was killed in Aleppo.", "casualty_toll", ("actual", "did", "completed")),
    "ruled-out": ("The minister ruled out a withdrawal from Aleppo.", "withdrawal", ("planned", "did_not", None)),
    "reported": ("Clashes were reported near Aleppo.", "clash", ("rumoured", "did", "completed")),
    "pushed-back": ("A rebel attack on the army post in Aleppo was pushed back.", "clash", ("actual", "did", "repelled")),
    "goes-on": ("The shelling of Tal Amar went on.", "shelling", ("actual", "did", "ongoing")),
    "police-believe": ("Police believe rebels shelled the village of Tal Amar.", "shelling", ("actual", "did", "completed")),
    "believed-by-nobody": ("Rebels are believed to have shelled Tal Amar.", "shelling", ("rumoured", "did", "completed")),
    "told-of-who-vows": (
        "The rebels, who shelled the village of Tal Amar, vowed to fight on.",
        "shelling",
        ("actual", "did", "completed"),
    ),
    "note-of-a-plan": ("Arab units to withdraw from Aleppo first.", "withdrawal", ("planned", "did", None)),
    "could-not": ("Families could not be evacuated from Aleppo.", "evacuation", ("actual", "did_not", None)),
    "second-time": ("Rebels shelled the village of Tal Amar for the second time.", "shelling", ("actual", "did", "repeated")),
}


def claims_in(text: str, parse: Callable[[str], Reading], report: Report, book: Book) -> tuple[Claim, ...]:
    return extract(report, parse(text), book, is_place=lambda name: name in ("Aleppo", "Mosul", "Tal Amar")).claims


@pytest.mark.parametrize(("text", "kind", "expected"), ROWS.values(), ids=ROWS.keys())
def test_kind_of_telling(
    text: str,
    kind: str,
    expected: tuple[str, str, str | None],
    parse: Callable[[str], Reading],
    report_of: Callable[[str], Report],
    book: Book,
) -> None:
    found = [claim for claim in claims_in(text, parse, report_of(text), book) if claim.type == kind]
    assert [(claim.modality, claim.polarity, claim.course) for claim in found] == [expected]


STORIES = {
    "earlier-month": ("Rebels shelled Aleppo on Monday. In March they had shelled Mosul.", ["foreground", "background"]),
    "since-then": ("Rebels took Mosul on Monday. They have since withdrawn from Aleppo.", ["foreground", "background"]),
    "old-news": ("Rebels shelled Aleppo on 3 March. On 9 March they shelled Mosul.", ["foreground", "foreground"]),
    "summed-since": (
        "Rebels shelled Aleppo on Monday. Since March 3,800 people have been driven from Mosul.",
        ["foreground", "background"],
    ),
    "still": ("Rebels shelled Aleppo on Monday. The army has held Mosul since March.", ["foreground", "foreground"]),
}


@pytest.mark.parametrize(("text", "expected"), STORIES.values(), ids=STORIES.keys())
def test_what_is_history_to_the_news(
    text: str, expected: list[str], parse: Callable[[str], Reading], report_of: Callable[[str], Report], book: Book
) -> None:
    report = report_of(text).model_copy(update={"published": date(2018, 6, 20)})
    assert [claim.narrative for claim in claims_in(text, parse, report, book)] == expected
