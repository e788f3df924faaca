"""HRDsAttack with a trained reader: topics and claims weighed by folds, places of attacks by pair scores."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakereader import FakeSeen, FakeTagger
from test_evaluate_hrdsattack import article, write

from wardesk.evaluate.hrdsattack import Slots, Terms, compile_terms, load_profile, reduce_claims, run
from wardesk.evaluate.hrdsattack_answer import PERPETRATORS, VIOLATIONS
from wardesk.evaluate.hrdsattack_reader import FEWEST, Said, topics_alone, weigh
from wardesk.evaluate.suite import Asked, Reader
from wardesk.pipeline import Workbench


@pytest.fixture(scope="module")
def terms(bench: Workbench) -> Terms:
    return compile_terms(bench, load_profile("hrdsattack", Slots).check(bench))


@pytest.mark.parametrize(
    ("topics", "single", "labels"),
    [
        pytest.param({"killing": 0.8, "torture": 0.6, "other": 0.1}, False, {"killing", "torture"}, id="all that are likely"),
        pytest.param({"killing": 0.2, "other": 0.1}, False, {"killing"}, id="at least one violation"),
        pytest.param({"state actor": 0.9, "regional orgs": 0.6}, True, {"state actor"}, id="one perpetrator"),
        pytest.param({"state actor": 0.4}, True, set(), id="or none"),
        pytest.param({}, True, set(), id="nothing was read"),
    ],
)
def test_the_reader_alone(topics: dict[str, float], single: bool, labels: set[str]) -> None:
    assert topics_alone(Said("a", frozenset(), frozenset(), topics), single=single) == labels


def said(number: int, *, of_use: str) -> Said:
    """An article on killing or torture; only the rules or only the reader can tell which."""
    label = ("killing", "torture")[number % 2]
    rules = {label} if of_use == "rules" else {"killing"}
    topics = dict.fromkeys(VIOLATIONS, 0.2) | ({label: 0.9} if of_use == "reader" else {})
    return Said(f"article {number}", frozenset({label}), frozenset(rules), topics)


@pytest.mark.parametrize("of_use", ["rules", "reader"])
def test_whoever_is_of_use_gets_the_weight(of_use: str) -> None:
    articles = [said(number, of_use=of_use) for number in range(60)]
    assert weigh(articles, VIOLATIONS, single=False) == [article.gold for article in articles]


def test_few_articles_teach_nothing_and_the_rules_stand() -> None:
    articles = [said(number, of_use="reader") for number in range(FEWEST - 1)]
    assert weigh(articles, VIOLATIONS, single=False) == [article.rules for article in articles]


def test_one_perpetrator_or_none_is_given() -> None:
    known = [Said(f"{at}", frozenset({"state actor"}), frozenset({"state actor"}), {"state actor": 0.9}) for at in range(30)]
    open_ = [Said(f"no {at}", frozenset(), frozenset(), {"state actor": 0.1}) for at in range(30)]
    assert weigh([*known, *open_], PERPETRATORS, single=True) == [{"state actor"}] * 30 + [set()] * 30


def test_the_city_is_where_the_reader_sees_the_attack(bench: Workbench, terms: Terms) -> None:
    text = "Nairobi and Nakuru\n\nPolice arrested two reporters, said people in Nairobi, Nairobi and Nakuru, Kenya."
    coded = Reader(bench).code(text)
    trigger = next((claim.trigger.start, claim.trigger.end) for claim in coded.claims if claim.type == "arrest")
    start = text.rindex("Nakuru")
    seen = FakeSeen(pairs={("place", trigger, (start, start + 6)): 1.0})
    assert reduce_claims(coded, terms).answer.city == "Nairobi"
    sure = terms._replace(slots=terms.slots.model_copy(update={"reader_place": 9.0}))
    assert reduce_claims(coded, sure, seen).answer.city == "Nakuru"


def test_the_suite_has_a_row_for_each_system(bench: Workbench, tmp_path: Path) -> None:
    path = write(tmp_path / "held.json", article("<p>Police arrested two reporters in Nakuru, Kenya.</p>"))
    topics = {"violation": {"torture": 0.9}, "perpetrator": {"regional orgs": 0.9}}
    result = run(Asked(path), bench._replace(tagger=FakeTagger({}, topics)))  # type: ignore[arg-type]
    systems = [row.system for row in result.rows if row.name == "violation"]
    assert systems[:3] == ["wardesk", "rules alone", "reader alone"]
    assert {row.system for row in result.rows if row.name == "city"} >= {"wardesk", "rules alone"}
    assert not any(row.system == "reader alone" for row in result.rows if row.name == "city")
    assert any("too few articles" in note for note in result.notes)
