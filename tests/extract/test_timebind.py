"""Which time dates which act: clauses of "when", answers, semicolons, headings of a chronicle, captions, seizures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from wardesk.cli import cache_folder
from wardesk.ingest import make_report
from wardesk.model import Claim
from wardesk.pipeline import Tools, code_report, set_up

R = date(2023, 5, 24)
"""A Wednesday."""
Code = Callable[[str], tuple[Claim, ...]]


@pytest.fixture(scope="module")
def code() -> Code:
    bench = set_up(Tools(cache=cache_folder()))
    return lambda text: code_report(make_report(text, publisher="Example Wire", published=R), bench).claims


OWN = {
    "when-clause": (
        "The airport has been shut since 3 May, when rockets hit a hangar.", "shelling", (date(2023, 5, 3), date(2023, 5, 3)),
    ),
    "held-since": ("The pastor has been detained since March 14.", "arrest", (date(2023, 3, 14), date(2023, 3, 14))),
    "many-since": ("Police have arrested 40 people since Sunday.", "arrest", (date(2023, 5, 21), R)),
    "at-dawn-of-that-day": (
        "Rebels captured Talqin on Monday after a dawn barrage that killed five civilians.", "shelling",
        (date(2023, 5, 22), date(2023, 5, 22)),
    ),
    "since-some-event": (
        "Since the start of the offensive, 232 soldiers have been killed in Talqin.", "casualty_toll", (None, R),
    ),
    "cited": (
        "The president recalled the murder of five priests in Talqin on 16 November.", "attack_on_civilians",
        (date(2022, 11, 16), date(2022, 11, 16)),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "days"), OWN.values(), ids=OWN)
def test_the_time_of_an_act(code: Code, text: str, kind: str, days: tuple[date | None, date]) -> None:
    found = [(claim.when.first, claim.when.last) for claim in code(text) if claim.type == kind]
    assert found == [days]


NOT_ITS_OWN = {
    "accused": (
        "Officials accused the rebels of shooting 30 farmers in Kobo on 20 May.", "accusation",
    ),
    "answered": (
        "On 18 May gunmen attacked a checkpoint near Talqin in response to the arrest of six traders.", "arrest",
    ),
    "past-a-semicolon": (
        "Some 1,200 families have left Talqin since Monday; 60 families were turned back at a checkpoint.", "obstruction",
    ),
    "talked-of": ("On Sunday the rebels were once again offered a humanitarian corridor for the inhabitants of Talqin.", "aid"),
    "deadline": ("The army gave the rebels in Talqin until Friday to leave.", "offer_or_demand"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), NOT_ITS_OWN.values(), ids=NOT_ITS_OWN)
def test_the_time_of_another_act(code: Code, text: str, kind: str) -> None:
    found = [claim for claim in code(text) if claim.type == kind]
    assert found
    assert not any(claim.when.stated for claim in found)


def test_a_chronicle_is_dated_by_its_headings(code: Code) -> None:
    text = (
        "How it came to this\n\n3 March 2021\n\nPolice arrested a student in Talqin.\n\n"
        "9 April 2021: A bomb killed two people in Talqin."
    )
    days = {claim.type: claim.when.first for claim in code(text) if claim.when.stated}
    assert days["arrest"] == date(2021, 3, 3)
    assert date(2021, 4, 9) in {day for kind, day in days.items() if kind != "arrest"}


def test_a_list_is_dated_by_the_sentence_that_opens_it(code: Code) -> None:
    text = (
        "The army struck Talqin last night.\n\nIn the past 24 hours troops carried out 17 operations. Among them:\n\n"
        "Homs - Six fighters were killed.\n\nHama - Four fighters laid down their arms."
    )
    last = code(text)[-1]
    assert (last.type, last.when.first, last.when.last) == ("surrender", date(2023, 5, 23), R)


CAPTION = "A bus burns in Talqin on April 30, 2020. (STR/AFP via Getty Images)\n\n"


def test_the_date_of_a_picture_dates_nothing(code: Code) -> None:
    claims = code("Village attacked\n\n" + CAPTION + "Gunmen attacked a village near Talqin on May 2, police said.")
    assert [claim.when.first for claim in claims if claim.when.stated] == [date(2023, 5, 2)]


def test_a_message_lends_its_day_to_nothing_that_follows(code: Code) -> None:
    text = (
        "On Monday gunmen attacked a village near Talqin. In a message circulated on Wednesday, the group denied it."
        " On the same day, soldiers attacked a market in Rasm."
    )
    last = [claim for claim in code(text) if claim.type in ("attack_on_civilians", "clash")][-1]
    assert last.when.first == date(2023, 5, 22)
