"""How sure a reading is: paths and fields, the two regressions, what is left without a figure."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from wardesk.ingest import make_report
from wardesk.model import Claim, Reading, TaggedSpan
from wardesk.pipeline import Workbench, code_closely
from wardesk.surety import (
    Around,
    Surety,
    Weights,
    features,
    field_of,
    load_surety,
    probability,
    seen_features,
    sureness,
    surety_of,
    weigh,
)

TEXT = "Rebels shelled Saraqib on Monday, killing two soldiers, a monitor said."


class Sees:
    """A reader that has seen a shelling by rebels."""

    heads = ("trigger", "modality")
    roles = ("actor", "source")
    spans = (TaggedSpan("fields", TEXT.index("two"), TEXT.index("two") + 12, "count_killed", 0.75),)

    def mark(self, head: str, start: int, end: int) -> dict[str, float]:
        return {"trigger": {"shelling": 0.9, "O": 0.1}, "modality": {"actual": 1.0}}[head]

    def pair(self, role: str, trigger: tuple[int, int], filler: tuple[int, int]) -> float | None:
        return {"actor": 0.8, "source": None}[role]


@pytest.fixture(scope="module")
def coded(bench: Workbench) -> tuple[tuple[Claim, ...], Reading]:
    done, reading = code_closely(make_report(TEXT, published=None, language="en"), bench)
    assert reading is not None
    return done.claims, reading


def path_of(claim: Claim, field: str) -> str:
    return next(path for path in claim.evidence if field_of(claim, path) == field)


def test_a_path_of_the_evidence_belongs_to_a_field_or_to_none(coded: tuple[tuple[Claim, ...], Reading]) -> None:
    claim = coded[0][0]
    assert field_of(claim, "type") == "type"
    assert field_of(claim, "roles.0") == f"roles.{claim.roles[0].name}"
    assert field_of(claim, "where.0") == "where"
    without = ("standing", "publisher", "acled", "roles.0.mention", "attribution.1.mention", "counts.0.since")
    assert [field_of(claim, path) for path in without] == [None] * 6


def test_what_is_known_names_rule_line_and_trigger(coded: tuple[tuple[Claim, ...], Reading]) -> None:
    claims, reading = coded
    known = features(claims[0], "type", Around(reading, claims))
    assert {f"rule {claims[0].evidence['type'].rule}", "line body", "trigger VB", "hangs ccomp", "a day", "a place"} <= set(known)
    assert known["a day"] == 1.0
    actor = features(claims[0], path_of(claims[0], "roles.actor"), Around(reading, claims))
    assert {"basis stated", "kind actor", "before"} <= set(actor)
    assert math.isclose(actor["steps"], math.log(2) / 3)


@pytest.mark.parametrize(
    ("field", "wanted"),
    [
        pytest.param("type", {"of the type": math.log(9), "of no trigger": -math.log(9)}, id="trigger"),
        pytest.param("modality", {"of the value": 6.0}, id="a sure answer is cut off"),
        pytest.param("roles.actor", {"of the pair": math.log(4)}, id="pair"),
        pytest.param("attribution", {"of the pair: nothing said": 1.0, "a speaker": 1.0}, id="not read together"),
        pytest.param("narrative", {"of the value: nothing said": 1.0}, id="a head the model lacks"),
        pytest.param("counts", {"of a number": math.log(3)}, id="number"),
    ],
)
def test_what_the_reader_says_is_told_as_log_odds(
    coded: tuple[tuple[Claim, ...], Reading], field: str, wanted: dict[str, float]
) -> None:
    claims, reading = coded
    around = Around(reading._replace(seen=Sees()), claims)  # type: ignore[arg-type]
    claim = next(claim for claim in claims if any(field_of(claim, path) == field for path in claim.evidence))
    found = seen_features(claim, path_of(claim, field), around)
    assert found is not None
    assert {name: pytest.approx(value) for name, value in wanted.items()}.items() <= dict(found).items()
    assert found["found by the reader"] == 0.0


def test_evidence_names_the_rule_and_what_the_reader_gives_it(coded: tuple[tuple[Claim, ...], Reading]) -> None:
    claims, reading = coded
    ruled = weigh(claims, reading, Surety({}, {}))
    both = weigh(claims, reading._replace(seen=Sees()), Surety({}, {}))  # type: ignore[arg-type]
    proofs = both[0].evidence
    assert [proofs[path].rule for path in proofs] == [ruled[0].evidence[path].rule for path in proofs]
    paths = ("type", path_of(both[0], "roles.actor"), "modality", "attribution", "narrative", "when")
    assert [proofs[path].reader for path in paths] == [0.9, 0.8, 1.0, None, None, None]
    assert {proof.reader for proof in ruled[0].evidence.values()} == {None}


def test_rules_alone_have_nothing_of_the_reader(coded: tuple[tuple[Claim, ...], Reading]) -> None:
    assert seen_features(coded[0][0], "type", Around(coded[1], coded[0])) is None


def test_fields_without_weights_keep_their_cause(coded: tuple[tuple[Claim, ...], Reading]) -> None:
    claims, reading = coded
    weighed = weigh(claims, reading, Surety({"type": Weights(0.0, {"line body": math.log(3)})}, {}))
    proofs = weighed[0].evidence
    assert (proofs["type"].confidence, proofs["type"].cause) == (0.75, None)
    assert proofs["modality"] == claims[0].evidence["modality"]
    assert proofs["modality"].confidence is None
    assert sureness(weighed[0]) == [("type", 0.75)]


def test_beside_the_reader_the_second_weights_count(coded: tuple[tuple[Claim, ...], Reading]) -> None:
    claims, reading = coded
    rules = {"type": Weights(math.log(3), {}), "modality": Weights(1.0, {})}
    both = Surety(rules, {"type": Weights(0.0, {"rules": 0.5, "of the type": 0.5})}, "tiny@1")
    proofs = weigh(claims, reading._replace(seen=Sees()), both)[0].evidence  # type: ignore[arg-type]
    assert proofs["type"].confidence == round(1 / (1 + math.exp(-0.5 * math.log(27))), 3)
    assert proofs["modality"].confidence is None


def test_weights_are_those_of_one_reader() -> None:
    both = Surety({}, {"type": Weights(0.0, {})}, "tiny@1")
    assert both.beside("tiny@1") == both
    assert both.beside(None) == both
    assert both.beside("other@2").reader == {}


@pytest.mark.parametrize(("log_odds", "wanted"), [(0.0, 0.5), (50.0, 0.999), (-5000.0, 0.001)])
def test_no_reading_is_sure(log_odds: float, wanted: float) -> None:
    assert probability(log_odds) == wanted


def test_the_shipped_weights_are_sorted_and_the_page_tells_of_each() -> None:
    root = Path(__file__).parents[1]
    table: dict[str, Any] = json.loads((root / "src/wardesk/assets/confidence.json").read_text("utf-8"))
    assert surety_of(table) == load_surety()
    assert {"type", "when", "where", "modality", "roles.actor"} <= set(table["rules"])
    assert bool(table["tagger"]) == bool(table["reader"])
    page = (root / "docs/reference/calibration.md").read_text("utf-8")
    for part in ("rules", "reader"):
        assert list(table[part]) == sorted(table[part])
        for field, row in table[part].items():
            assert list(row["weights"]) == sorted(row["weights"])
            assert f"| `{field}` | " in page
