from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from deskcopy import desk_run
from frontdoor import ROOT, demo_run
from wardesk.export import claim_schema
from wardesk.model import SCHEMA_VERSION, Run

VALIDATOR = Draft202012Validator(claim_schema())


def test_the_schema_is_one() -> None:
    schema = claim_schema()
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:wardesk:claims:{SCHEMA_VERSION}"
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize("make", [pytest.param(desk_run, id="hand-made"), pytest.param(demo_run, id="demo")])
def test_every_claim_fits(make: type[Run]) -> None:
    rows = [json.loads(claim.model_dump_json()) for claim in make().claims]  # type: ignore[call-arg]
    assert rows
    assert [error.message for row in rows for error in VALIDATOR.iter_errors(row)] == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"modality": "maybe"}, id="no such modality"),
        pytest.param({"trigger": {"start": -1, "end": 2}}, id="span before the text"),
        pytest.param({"marking": "secret"}, id="no such marking"),
        pytest.param({"more": 1}, id="unknown key"),
        pytest.param({"attribution": None}, id="nobody says it"),
    ],
)
def test_what_is_no_claim_does_not_fit(change: dict[str, object]) -> None:
    row = json.loads(desk_run().claims[0].model_dump_json())
    assert list(VALIDATOR.iter_errors({**row, **change}))


def test_the_schema_file_is_current() -> None:
    page = Path(ROOT / "docs" / "reference" / "claims.schema.json").read_text("utf-8")
    assert json.loads(page) == claim_schema(), "run: make docs"
