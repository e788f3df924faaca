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
