"""Who says so: sentences of our own, and the chain inside the publisher's voice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from wardesk.model import Claim, Report
from wardesk.pipeline import Tools, Workbench, code_report, set_up

ROWS = [
    ("verb", "The army said that rebels shelled Saraqib on Monday.", ["army:states"]),
    ("verb_at_the_end", "Rebels shelled Saraqib on Monday, a monitor said.", ["monitor:states"]),
    (
        "two_speakers_joined_to_the_dead",
        "Jets struck Saraqib, killing five people, residents and a nurse said.",
        ["residents and a nurse:states"],
    ),
    ("brackets", "- Two soldiers killed in shelling of Saraqib (army press office).", ["army press office:states"]),
    ("headline", "Rebels shell Saraqib - residents\n\nIt was quiet on Sunday in the rest of the province.", ["residents:states"]),
    ("cited", "SANA said, citing a military source, that rebels shelled Saraqib.", ["SANA:states", "military source:states"]),
    (
        "cited_at_the_end",
        "Rebels shelled Saraqib, SANA said, citing a military source.",
        ["SANA:states", "military source:states"],
    ),
    ("according_to", "According to residents, rebels shelled Saraqib.", ["residents:states"]),
    ("denial", "The army denied that its troops shelled Saraqib.", ["army:denies"]),
    (
        "second_verb_of_saying",
        "A source denied that anybody was harmed and stressed that jets had bombed Saraqib.",
        ["source:states"],
    ),
    ("nobody_named", "Rebels were reported to have shelled Saraqib.", []),
    ("not_said", "She could not say whose men shelled Saraqib.", []),
    ("demand_is_an_act", "The army demanded that rebels withdraw from Saraqib.", []),
    ("our_correspondent", "Rebels shelled Saraqib on Monday, our correspondent reported.", []),
    ("figure", "The ministry put the number of villagers killed in shelling of Saraqib at 41.", ["ministry:states"]),
    ("no_figure_of_a_deed", "The shelling raised the number of dead in Saraqib to 41.", []),
    ("record", "The health office has recorded two air strikes on Saraqib.", ["health office:states"]),
    ("spoke_of", "Officials spoke of heavy shelling of Saraqib.", ["Officials:states"]),
    ("lies_ahead_of_its_parse", "AS denies having shelled Saraqib.", ["AS:denies"]),
    ("find_that", "An inquiry found that jets had bombed Saraqib.", ["inquiry:states"]),
    ("found_things", "Rescuers found shells after the shelling of Saraqib.", []),
    ("accused_of", "The army accused rebels of having shelled Saraqib.", ["army:alleges"]),
    ("accused_is_told_of", "The army blamed a rebel brigade, which shelled Saraqib in 2016.", []),
    ("each_other", "Shells hit Saraqib during shelling at night, both sides blame each other.", []),
    ("claimed_by", "The shelling, claimed by the rebels, emptied Saraqib.", ["rebels:alleges"]),
    (
        "said_in_the_middle",
        "Rebels moved up in the dark, residents said, shelling Saraqib.",
        ["residents:states"],
    ),
    ("meanwhile", "The army said it held the road, as rescuers dug where an air strike had hit Saraqib.", []),
    (
        "according_at_the_end_of_its_clause",
        "Rebels, who shelled Saraqib in May, hold the road, according to residents; jets bombed nothing.",
        ["residents:states"],
    ),
    ("according_not_past_a_semicolon", "Rebels hold the road, according to residents; jets bombed Saraqib.", []),
    ("estimates", "Rebels shelled Saraqib forty times, by U.N. estimates.", ["U.N. estimates:states"]),
    ("our_lists", "Rebels shelled Saraqib forty times, according to lists we compiled.", []),
    ("testimony", "According to the testimony of a guard, rebels shelled Saraqib.", ["guard:states"]),
    ("saying", "The army gave another account, saying rebels had shelled Saraqib.", ["army:states"]),
    ("thought_to_be", "A man thought to be a rebel shelled Saraqib.", []),
    ("assertion", "The assertions of Russian channels that rebels have shelled Saraqib are false.", ["Russian channels:alleges"]),
    (
        "second_verb_after_an_earlier_time",
        "MRTV said rebels had lied and denied that its troops shelled Saraqib.",
        ["MRTV:denies"],
    ),
    ("inverted", "- Heavy shelling of Saraqib, report villagers.", ["villagers:states"]),
    ("plural_taken_for_a_noun", "- Heavy shelling of Saraqib, camp managers report.", ["camp managers:states"]),
    ("label", "- Residents: rebels shelled Saraqib on Monday.", ["Residents:states"]),
    ("label_with_adverb", "The talks ended. UN envoy afterwards: rebels shelled Saraqib.", ["UN envoy:states"]),
    ("name_behind", "The U.N. mission, MINUSMA, said rebels shelled Saraqib.", ["MINUSMA:states"]),
    ("belief", "Police believe rebels shelled Saraqib.", ["Police:states"]),
    ("unconfirmed", "- Unconfirmed reports of rebels shelling Saraqib.", []),
    ("preliminary_count", "By preliminary count rebels shelled Saraqib forty times.", []),
    ("admits", "- Rebels hold the road; RSF admits shelling Saraqib.", ["RSF:confirms"]),
    ("blamed_in_quotes", 'SANA said it was quiet. The palace blamed "those who shelled Saraqib".', ["palace:alleges"]),
    (
        "cited_once",
        "Aides said that a report, citing lists, found that rebels had shelled Saraqib.",
        ["Aides:states", "report:states", "lists:states"],
    ),
    ("label_of_a_place", "- Saraqib: shelling by rebels on Monday.", []),
    ("brackets_of_a_desk", "- Two soldiers killed in shelling of Saraqib (QRB press centre).", ["QRB press centre:states"]),
    ("brackets_short_for", "Saraqib saw shelling by the Free Valley Army (FVA).", []),
    ("publisher_itself", "The Northern Command reports that rebels shelled Saraqib.", []),
    ("publisher_speaks", "Rebels shelled Saraqib.", []),
]


@pytest.fixture(scope="module")
def bench() -> Workbench:
    return set_up(Tools(cache=Path(".pytest_cache")))


def chain(claim: Claim, report: Report) -> list[str]:
    spans = [(speaker.mention.span, speaker.stance) for speaker in claim.attribution if speaker.mention]
    return [f"{report.text[span.start : span.end]}:{stance}" for span, stance in spans]


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_chain(text: str, expected: list[str], bench: Workbench, report_of: Callable[..., Report]) -> None:
    report = report_of(text, published=date(2018, 9, 4), publisher="Northern Command Information Office")
    claims = [claim for claim in code_report(report, bench).claims if claim.type in ("shelling", "air_strike", "withdrawal")]
    assert claims, "no claim to ask"
    assert chain(claims[0], report) == expected


def test_a_pronoun_that_speaks_is_whoever_spoke_last(bench: Workbench, report_of: Callable[..., Report]) -> None:
    text = "The Saraqib Council condemned the raid, a spokesman said. He added that rebels had shelled Khan Shaykhun."
    report = report_of(text, published=date(2018, 9, 4))
    last = [claim for claim in code_report(report, bench).claims if claim.type == "shelling"][-1]
    assert chain(last, report) == ["spokesman:states"]
    assert "attribution.pronoun" in last.evidence["attribution"].rule
