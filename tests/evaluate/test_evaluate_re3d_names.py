"""re3d: the trained reader's names under its types, and how the rules' spans are joined to them."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakeseen import FakeTagger
from test_evaluate_re3d import by_name, write

from wardesk.cli import cache_folder
from wardesk.evaluate.profile import load_profile
from wardesk.evaluate.re3d import MAIN_ROW, Document, run, table
from wardesk.evaluate.re3d_names import Answers, Entity, Kinds, Where, f1_by_type, join, lies, names_of, worth_adding
from wardesk.evaluate.seen import see
from wardesk.evaluate.suite import Asked
from wardesk.pipeline import Tools, Workbench, set_up

TEXT = "Rebels of the Orrel Front hit a tank column with tank shells and a truck near Vorren, costing 300 dollars for 40 men."
ORREL: Entity = (14, 25, "Organisation")


@pytest.fixture(scope="module")
def rules() -> Workbench:
    return set_up(Tools(cache=cache_folder(), fast=True))


def with_reader(bench: Workbench, words: dict[str, str]) -> Workbench:
    return bench._replace(tagger=FakeTagger(words))  # type: ignore[arg-type]


LABELLED = [
    ("Orrel Front", "organisation", "Organisation"),
    ("Vorren", "place", "Location"),
    ("40", "quantity", "Quantity"),
    ("300 dollars", "quantity", "Money"),
    ("a tank column", "equipment", "MilitaryPlatform"),
    # the last word counts: shells, not a tank
    ("tank shells", "equipment", "Weapon"),
    ("a truck", "equipment", "Vehicle"),
    # no word of it stands in the codebook
    ("Rebels", "equipment", "MilitaryPlatform"),
]


@pytest.mark.parametrize(("words", "label", "kind"), LABELLED, ids=[words for words, _, _ in LABELLED])
def test_a_label_of_the_reader_is_a_type_of_re3d(words: str, label: str, kind: str, rules: Workbench) -> None:
    scene, _ = see(with_reader(rules, {words: label}), TEXT)
    start = TEXT.index(words)
    assert names_of(scene, load_profile("re3d", Kinds)) == {(start, start + len(words), kind)}


def test_without_a_reader_it_names_nothing(rules: Workbench) -> None:
    assert names_of(see(rules, TEXT)[0], load_profile("re3d", Kinds)) == frozenset()


LYING: list[tuple[str, tuple[int, int], Where | None]] = [
    ("apart", (26, 29), "apart"),
    ("touching", (25, 29), "apart"),
    ("inside", (14, 19), "inside"),
    ("around", (10, 25), "around"),
    ("crossing", (20, 30), None),
    ("the_same", (14, 25), None),
]


@pytest.mark.parametrize(("span", "where"), [row[1:] for row in LYING], ids=[row[0] for row in LYING])
def test_how_a_span_lies_to_the_readers(span: tuple[int, int], where: Where | None) -> None:
    assert lies((*span, "Location"), [ORREL]) == where


def joined(reader: list[Entity], rules_: list[Entity], **lists: object) -> frozenset[Entity]:
    profile = load_profile("re3d", Kinds)
    return join(reader, rules_, profile.model_copy(update={"lead": (), "add": {}, **lists}))


def test_the_readers_span_stands_and_only_listed_types_are_added() -> None:
    rules_ = [(14, 25, "Person"), (14, 19, "Nationality"), (30, 35, "Nationality"), (40, 45, "Temporal"), (20, 30, "Temporal")]
    assert joined([ORREL], rules_) == {ORREL}
    assert joined([ORREL], rules_, add={"apart": ("Temporal",), "inside": ("Nationality",)}) == {
        ORREL, (14, 19, "Nationality"), (40, 45, "Temporal"),
    }  # fmt: skip


def test_where_the_rules_lead_their_spans_stand_alone() -> None:
    reader = [ORREL, (40, 43, "Temporal")]
    assert joined(reader, [(20, 30, "Temporal"), (30, 35, "Person")], lead=("Temporal",)) == {ORREL, (20, 30, "Temporal")}


def test_adding_is_worth_it_above_half_the_f1_of_the_reader() -> None:
    # of two places the reader has one, and one that is none: F1 a half. The rules would add one right and one wrong
    gold = frozenset({(0, 5, "Location"), (10, 15, "Location")})
    reader = frozenset({(0, 5, "Location"), (20, 25, "Location")})
    rules_ = frozenset({(0, 5, "Location"), (10, 15, "Location"), (30, 35, "Location")})
    answers = [Answers(gold, reader, rules_)]
    assert f1_by_type(answers) == {"Location": (0.5, 0.8)}
    assert list(worth_adding(answers, ())) == [("apart", "Location", 2, 1, 0.5)]
    assert list(worth_adding(answers, ("Location",))) == []


def test_what_the_reader_learned_from_is_never_summed_with_what_it_did_not() -> None:
    documents = [Document(name, name, TEXT, frozenset({ORREL})) for name in ("BBC Online", "Other")]
    found = [frozenset({ORREL}), frozenset[Entity]()]
    systems = {"wardesk": found, "rules alone": found, "reader alone": found, "all-null": [frozenset[Entity]()] * 2}
    rows = by_name(list(table(documents, systems, ("wardesk", "reader alone"))))
    assert rows[MAIN_ROW, "wardesk"] == ((1, 1, 1),)
    assert rows[MAIN_ROW, "rules alone"] == ((1, 1, 1),)
    assert rows[f"{MAIN_ROW}_without_bbc", "wardesk, trained on it"] == ((0, 0, 1),)
    assert rows[f"{MAIN_ROW}_without_bbc", "rules alone"] == ((0, 0, 1),)
    assert (f"{MAIN_ROW}_without_bbc", "wardesk") not in rows
    assert rows["Organisation", "reader alone"] == ((1, 1, 1),)
    # where it learned from all there is, no row goes without the mark
    only = by_name(list(table(documents[1:], {name: rows_[1:] for name, rows_ in systems.items()}, ("wardesk", "reader alone"))))
    assert {system for _, system in only if system.startswith(("wardesk", "reader"))} == {
        "wardesk, trained on it", "reader alone, trained on it",
    }  # fmt: skip


def test_three_systems_from_file_to_rows(tmp_path: Path, rules: Workbench) -> None:
    start = TEXT.index("Vorren")
    write(tmp_path / "re3d" / "BBC Online", {"b": TEXT}, [("b", *ORREL), ("b", start, start + 6, "Location")])
    result = run(Asked(tmp_path), with_reader(rules, {"Orrel Front": "organisation", "Vorren": "place"}))
    found = by_name(list(result.rows))
    assert found[MAIN_ROW, "reader alone"] == ((2, 2, 2),)
    assert found[MAIN_ROW, "wardesk"][0][0] == 2
    assert found[MAIN_ROW, "rules alone"][0][2] == 2
    assert any("never saw BBC Online" in note for note in result.notes)
    assert not any("never saw" in note for note in run(Asked(tmp_path), rules).notes)
