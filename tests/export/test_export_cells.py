"""What a cell says and what stays empty, row by row; and that a claim with everything in it fits the schema."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from deskcopy import actor, claim, place, report, run_of, span, when
from wardesk.export import claim_rows, claim_schema
from wardesk.export.columns import MOST_CHARACTERS, tidy
from wardesk.model import Claim, ClaimLink, Code, Count, Link, Mention, Role, Speaker, When


def row(**fields: Any) -> dict[str, Any]:
    source = report(url="https://hilltop.example/1")
    return claim_rows(run_of(claim("shelled", "shelling", source, **fields), reports=(source,)))[0]


SPOKEN = (
    Speaker(kind="publisher"),
    Speaker(kind="anonymous", mention=Mention(kind="source", span=span("Residents"), cause="not_in_registry"), stance="alleges"),
    Speaker(
        kind="named",
        mention=Mention(
            kind="actor",
            span=span("The group"),
            links=(Link(target="actor:blue_army", name="Blue Army", score=1.0),),
            chosen="actor:blue_army",
        ),
        stance="denies",
    ),
)
UNNAMED = Role(name="target", mention=Mention(kind="actor", span=span("Residents"), cause="not_in_registry"), basis="inherited")
ALLIED = Role(name="actor", mention=actor("blue_army", "Blue Army").mention.model_copy(update={"allies": True}))
FIVE = Count(kind="killed", low=5, best=5, high=5, phrase=span("Five soldiers"), rule="count.number")
SOME = Count(kind="killed", low=12, phrase=span("Five"), scope="cumulative_since", rule="count.dozens")
TANKS = Count(
    kind="equipment", low=2, best=2, high=2, group="tank", side=actor("red_front", "Red Front").mention,
    phrase=span("two"), rule="count.number",
)  # fmt: skip
LOST = place("Ostavel").model_copy(
    update={
        "precision": None, "lat": None, "lon": None, "radius_km": None, "name": None,
        "mention": Mention(kind="place", span=span("Ostavel"), cause="ambiguous"),
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({}, {"publisher": "Hilltop Wire", "published": "2018-04-23", "trigger_words": "shelled"}, id="report"),
        pytest.param({}, {"url": "https://hilltop.example/1", "marking": "desk copy"}, id="address and marking"),
        pytest.param(
            {"attribution": SPOKEN},
            {"who_says": "Hilltop Wire > Residents (alleges) > Blue Army (denies)", "stance": "denies"},
            id="chain of speakers, outermost first",
        ),
        pytest.param(
            {"roles": (ALLIED, UNNAMED)},
            {
                "actor": "Blue Army", "actor_id": "actor:blue_army", "actor_words": "Blue Army",
                "actor_basis": "stated and allies",
                "target_id": "? not_in_registry", "target_words": "Residents", "target_basis": "inherited",
                "unknowns": "target: not_in_registry",
            },
            id="known and unknown actors",
        ),
        pytest.param(
            {"roles": (actor("blue_army", "Blue Army"), actor("red_front", "Red Front"))},
            {"actor": "Blue Army; Red Front", "actor_id": "actor:blue_army; actor:red_front"},
            id="several fillers",
        ),
        pytest.param(
            {"where": (LOST, place("Quandar", relation="near"))},
            {
                "place_precision": 1, "lat": 35.12345, "lon": 36.98765, "radius_km": 3.0, "place_id": "place:900001",
                "place_relation": "near", "admin2": "Dostrel", "country": "SY", "place_words": "Ostavel; Quandar",
                "unknowns": "place: ambiguous",
            },
            id="the place that was found stands first",
        ),
        pytest.param({"where": (LOST,)}, {"lat": None, "place_precision": None, "place_id": None}, id="no place, no point"),
        pytest.param(
            {"when": when("2018-04-16", "2018-04-18")},
            {"when": "2018-04-16..2018-04-18", "date_first": "2018-04-16", "date_last": "2018-04-18", "date_stated": "no"},
            id="days",
        ),
        pytest.param(
            {"when": When(first="2018-04-16", precision=1, stated=True, open_end=True, phrase=span("Monday"), rule="when.since")},
            {"date_last": None, "date_words": "Monday", "date_stated": "yes", "date_precision": 1, "date_rule": "when.since"},
            id="open end",
        ),
        pytest.param({"when": When(cause="not_stated")}, {"date_first": None, "unknowns": "date: not_stated"}, id="no day"),
        pytest.param(
            {"counts": (FIVE, SOME)},
            {"killed_low": 5, "killed_best": 5, "killed_high": 5, "wounded_best": None},
            id="only this event goes into the totals",
        ),
        pytest.param({"counts": (FIVE, FIVE)}, {"killed_best": None}, id="two numbers are not added up"),
        pytest.param(
            {"counts": (SOME, TANKS)},
            {"counts": "killed 12/?/? cumulative_since; equipment tank of Red Front 2/2/2 this_event", "killed_best": None},
            id="all numbers",
        ),
        pytest.param(
            {"acled": Code(values={"event_type": "Explosions"}, reason="a judgement"), "ucdp": Code(reason="no deaths")},
            {"acled_event_type": "Explosions", "acled_reason": "a judgement", "ucdp_reason": "no deaths", "plover_mode": None},
            id="codes and reasons",
        ),
        pytest.param({"links": (ClaimLink(kind="denies", claim="ab12"),)}, {"links": "denies ab12"}, id="links"),
        pytest.param({"checked": "person"}, {"checked": "person"}, id="checked"),
    ],
)  # fmt: skip
def test_cells(fields: dict[str, Any], expected: dict[str, Any]) -> None:
    found = row(**fields)
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("cell", "tidied"),
    [
        ("two\r\nlines\tand  more ", "two lines and more"),
        ("bell\x07 and \ud800", "bell\ufffd and \ufffd"),
        ("x" * (MOST_CHARACTERS + 1), "x" * (MOST_CHARACTERS - 1) + "…"),
        (-3.5, -3.5),
        (None, None),
    ],
    ids=["white space", "control characters", "too long", "number", "empty"],
)
def test_tidy(cell: Any, tidied: Any) -> None:
    assert tidy(cell) == tidied


def rich_claim() -> Claim:
    source = report()
    return claim(
        "shelled", "shelling", source, roles=(ALLIED, UNNAMED), where=(place("Quandar"), LOST), counts=(FIVE, SOME, TANKS),
        attribution=SPOKEN, links=(ClaimLink(kind="denies", claim="ab12", attribution=SPOKEN[:1]),),
        when=When(first="2018-04-16", open_end=True, phrase=span("Monday")),
    )  # fmt: skip


def test_a_claim_with_everything_in_it_is_valid_under_the_schema() -> None:
    schema = claim_schema()
    row = json.loads(rich_claim().model_dump_json())
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(row)) == []


def test_the_schema_explains_its_fields() -> None:
    schema = claim_schema()
    assert schema["properties"]["attribution"]["description"] == "Outermost first; the first is the publisher."
    where = list(schema["$defs"]["Where"]["properties"])
    assert where[:4] == ["precision", "lat", "lon", "radius_km"], "precision stands before the coordinates"
