"""Two annotations side by side: same words, same claims, same fields."""

from __future__ import annotations

from pathlib import Path

import pytest
from goldsample import TEXT, YAML, sample

from wardesk.evaluate.agreement import alpha, compare
from wardesk.evaluate.gold_file import Filler, GoldCount, GoldWhen
from wardesk.evaluate.gold_match import agree, align, pair_counts, same, same_count, same_when, shared, views

SAME = [
    (((0, 10),), ((0, 10),), True),
    (((0, 10),), ((4, 30),), True),  # 6 of 10 characters of the shorter
    (((0, 10),), ((6, 30),), False),  # 4 of 10
    (((0, 10),), ((10, 20),), False),
    (((0, 10), (50, 60)), ((52, 58),), True),
    ((), ((0, 10),), False),
]


@pytest.mark.parametrize(("one", "other", "expected"), SAME, ids=["equal", "most", "little", "beside", "any_span", "nothing"])
def test_same(one: tuple[tuple[int, int], ...], other: tuple[tuple[int, int], ...], expected: bool) -> None:
    assert same(Filler("a", one), Filler("b", other)) is expected
    assert same(Filler("b", other), Filler("a", one)) is expected


def test_shared_counts_found_and_right() -> None:
    gold = [Filler("army", ((0, 4),)), Filler("rebels", ((10, 16),))]
    answers = [Filler("army", ((0, 4),)), Filler("town", ((30, 34),))]
    assert shared(gold, answers) == (1, 1)
    assert shared(gold, []) == (0, 0)


def test_a_pronoun_is_no_answer_where_the_name_is_known(tmp_path: Path) -> None:
    second = views(sample(tmp_path))[1]
    pronoun = TEXT.index("they had")
    assert not same(second.fillers["actor"][0], Filler("they", ((pronoun, pronoun + 4),)))
    assert same(second.fillers["actor"][0], Filler("Rebels", ((0, 6),)))


def test_an_annotation_agrees_with_itself(tmp_path: Path) -> None:
    report = sample(tmp_path)
    both = views(report)
    pairs = align(both, both)
    assert pairs == [(0, 0), (1, 1)]
    assert all(all(agree(both[a], both[b], dict(pairs)).values()) for a, b in pairs)
    found = compare([(report, report)])
    assert (found.matched, found.counts) == (2, (1, 1, 1, 1))
    assert {share for _, _, share, _ in found.fields} == {1.0}


CHANGED = [
    ("type: shelling", "type: clash", {"type"}),
    ("    actor: [rebels]\n", "", {"actor"}),
    ("victim: [soldiers]", "opponent: [soldiers]", {"role"}),
    ("place: [saraqib]", "place: [{is: saraqib, relation: near}]", {"relation"}),
    ("last: 2018-09-03", "last: 2018-09-04", {"date"}),
    ("says: [{who: the Norvale Monitor}]", "says: [{who: the Norvale Monitor, stance: alleges}]", {"stance"}),
    ("    course: completed", "    course: begun", {"course"}),
    ("    course: completed", "    modality: planned\n    course: completed", {"modality"}),
]


@pytest.mark.parametrize(
    ("old", "new", "wrong"), CHANGED, ids=["type", "actor", "role", "relation", "date", "stance", "course", "modality"]
)
def test_a_change_shows_in_its_field_only(tmp_path: Path, old: str, new: str, wrong: set[str]) -> None:
    assert old in YAML
    first, other = views(sample(tmp_path)), views(sample(tmp_path, YAML.replace(old, new, 1)))
    fields = agree(first[0], other[0], {0: 0, 1: 1})
    assert {name for name, right in fields.items() if not right} == wrong


def test_claims_without_common_ground_are_not_aligned(tmp_path: Path) -> None:
    one = views(sample(tmp_path))
    assert align(one[:1], one[1:]) == []
    assert align((), one) == []


def test_days_without_a_day_are_alike_whatever_the_reason() -> None:
    assert same_when(GoldWhen("unstated"), GoldWhen("ongoing"))
    assert not same_when(GoldWhen("unstated"), GoldWhen("stated"))


def test_counts_meet_by_words_and_kind() -> None:
    killed = GoldCount("killed", (10, 20), 2, 2, 2, None, "this_event")
    wider = killed._replace(span=(5, 20), group="soldier")
    assert pair_counts([killed], [wider]) == [(killed, wider)]
    assert same_count(killed, wider)
    assert not same_count(killed, killed._replace(scope="total_of"))
    assert pair_counts([killed], [killed._replace(kind="wounded")]) == []
    assert pair_counts([], [killed]) == []


ALPHA = [
    # all alike, two values: 1
    ([("a", "a"), ("b", "b")], 1.0),
    # no variation: cannot be told
    ([("a", "a"), ("a", "a")], None),
    # 4 units, 1 differs: observed 1/4; values a 5, b 3, n 8: expected 2*15/(8*7); alpha 1 - (1/4)/(30/56) = 0.5333
    ([("a", "a"), ("a", "a"), ("b", "b"), ("a", "b")], 1 - 0.25 / (30 / 56)),
]


@pytest.mark.parametrize(("units", "expected"), ALPHA, ids=["alike", "no_variation", "by_hand"])
def test_alpha(units: list[tuple[str, str]], expected: float | None) -> None:
    assert alpha(units) == (expected if expected is None else pytest.approx(expected))
