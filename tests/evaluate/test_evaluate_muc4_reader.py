"""MUC-4 with a trained reader: mentions become entities, entities go to incidents, weights answer for set lists."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from fakereader import FakeSeen, FakeTagger, span_of
from test_evaluate_muc4 import TEXT, fill, small_set

from conftest import ROOT
from wardesk.evaluate.look import KEPT_BACK, is_kept_back
from wardesk.evaluate.muc4 import load_part, run
from wardesk.evaluate.muc4_keys import Document, Filler, Template
from wardesk.evaluate.muc4_learn import NONE, Items
from wardesk.evaluate.muc4_mentions import Namer, load_profile
from wardesk.evaluate.muc4_reader import Joiner, find_fillings
from wardesk.evaluate.muc4_slots import Writer
from wardesk.evaluate.muc4_templates import Grouper, role_templates
from wardesk.evaluate.suite import Asked, Reader
from wardesk.pipeline import Workbench


@pytest.fixture(scope="module")
def namer(bench: Workbench) -> Namer:
    return Namer(bench.book, load_profile(bench.book))


@pytest.mark.parametrize(
    ("label", "mentions", "entities"),
    [
        pytest.param("weapon", ["two bombs", "a bomb"], 1, id="number and article tell nothing apart"),
        pytest.param("weapon", ["bomb", "rifle"], 2, id="two things"),
        pytest.param("victim", ["Colonel Jose Prado", "Prado"], 1, id="title and last name"),
        pytest.param("victim", ["Jose Prado", "Jose Lima"], 2, id="two men of one first name"),
        pytest.param("perp_organization", ["Army of the Red Valley", "ARV"], 1, id="acronym"),
        pytest.param("perp_organization", ["Army of the Red Valley", "Owls"], 2, id="two groups"),
    ],
)
def test_mentions_of_one_thing_are_one_entity(label: str, mentions: list[str], entities: int, namer: Namer) -> None:
    text = "Of " + ", then of ".join(mentions) + "."
    spans = tuple(span_of(text, words, label, 0.9 - number / 10) for number, words in enumerate(mentions))
    found = find_fillings(text, FakeSeen(spans), namer)
    assert len(found) == entities
    assert found[0].party.name == mentions[0]  # the surest mention


def test_unsure_spans_and_other_heads_are_left_aside(namer: Namer) -> None:
    text = "A bomb hit the bank."
    spans = (span_of(text, "bomb", "weapon", 0.01), span_of(text, "bank", "place", head="names"))
    assert find_fillings(text, FakeSeen(spans), namer) == []


STORY = "Gunmen kidnapped three aid workers in Tripoli on Monday. A bomb exploded near a bank in Damascus."


def test_entities_go_to_the_incident_told_nearest(bench: Workbench, namer: Namer) -> None:
    incidents = Grouper(namer).group(STORY, Reader(bench).code(STORY).claims)
    told = {"Gunmen": "perp_individual", "bomb": "weapon", "bank": "physical_target"}
    spans = tuple(span_of(STORY, words, label) for words, label in told.items())
    seen = FakeSeen(spans, {"incident": {"kidnapping": 0.9, "bombing": 0.8, "arson": 0.1}})
    found = {row.incident: row.roles for row in role_templates(Joiner(namer).join(STORY, incidents, seen))}
    assert set(found) == {"kidnapping", "bombing"}
    assert found["kidnapping"]["PerpInd"] == (("gunmen",),)
    assert (found["kidnapping"]["Weapon"], found["bombing"]["Weapon"]) == ((), (("bomb",),))
    assert found["bombing"]["Target"] == (("bank",),)
    assert found["bombing"]["PerpInd"] == (("gunmen",),)  # nobody else is told


def test_a_report_in_which_the_reader_sees_no_incident_has_none(bench: Workbench, namer: Namer) -> None:
    incidents = Grouper(namer).group(STORY, Reader(bench).code(STORY).claims)
    seen = FakeSeen((span_of(STORY, "Gunmen", "perp_individual"),), {"incident": {"kidnapping": 0.05}})
    assert incidents
    assert Joiner(namer).join(STORY, incidents, seen) == []


def test_an_incident_that_no_claim_tells_is_added_at_the_readers_trigger(bench: Workbench, namer: Namer) -> None:
    text = "Gunmen kidnapped a nurse on Monday. The radio reported nothing of it. Later something went off near the bank."
    marks = (span_of(text, "went off", "planted_explosive", head="trigger"),)
    spans = (span_of(text, "Gunmen", "perp_individual"), span_of(text, "bank", "physical_target"))
    seen = FakeSeen(spans, {"incident": {"kidnapping": 0.9, "bombing": 0.9}}, marks)
    incidents = Grouper(namer).group(text, Reader(bench).code(text).claims)
    joined = Joiner(namer).join(text, incidents, seen)
    found = {row.incident: row.roles for row in role_templates(joined)}
    assert (found["bombing"]["Target"], found["kidnapping"]["Target"]) == ((("bank",),), ())
    document = Document("T-9", text, "TRIPOLI, 4 FEB 90 (AGENCY)")
    written = {row.slots[4][0].values[0]: row.slots for row in Writer(namer, bench.gazetteer).write(document, text, joined)}
    assert written["BOMBING"][5] == (fill("ACCOMPLISHED"),)


def test_an_incident_has_one_group_and_one_description_of_who_did_it(namer: Namer) -> None:
    text = "Rebels, men in masks, of the Owls or the Jaguars shot the mayor."
    labels = {"Rebels": ("perp_individual", 0.6), "men in masks": ("perp_individual", 0.8), "Owls": ("perp_organization", 0.9)}
    labels["Jaguars"] = ("perp_organization", 0.5)
    seen = FakeSeen(tuple(span_of(text, words, *told) for words, told in labels.items()), {"incident": {"attack": 0.9}})
    (roles,) = role_templates(Joiner(namer).join(text, [], seen))
    assert (roles.roles["PerpInd"], roles.roles["PerpOrg"]) == ((("men in masks",),), (("owls",),))


def taught(namer: Namer) -> Items:
    """Ten reports that all say the same of a depot, a nurse and some villagers."""
    texts = [f"The depot burned on day {number}. A villager and a nurse were hurt, soldiers watched." for number in range(10)]
    documents = [Document(f"L-{number}", text) for number, text in enumerate(texts)]
    about = lambda item, name: (Filler((item,), (name,)),)  # noqa: E731
    slots = {
        4: (fill("ARSON"),), 12: (fill("DEPOT"),), 13: about("WATER", "DEPOT"), 16: about("DESTROYED", "DEPOT"),
        18: (fill("ANA"), fill("EVA")), 19: (fill("VILLAGER"),), 20: about("CIVILIAN", "ANA") + about("DIPLOMAT", "EVA"),
        23: about("INJURY", "ANA") + about("DEATH", "EVA"),
    }  # fmt: skip
    watched = slots | {13: about("ENERGY", "DEPOT"), 16: ()}
    keys = {document.id: [Template(document.id, slots if number else watched)] for number, document in enumerate(documents)}
    return Items(documents, keys, namer)


def test_weights_learned_from_keys_answer_for_items(namer: Namer) -> None:
    items = taught(namer)
    assert items.guess(13, "ARSON", "The depot burned.", "depot") == "WATER"
    assert items.guess(16, "ARSON", "The depot burned.", "depot") == "DESTROYED"
    assert items.victim("A villager was hurt.", "villager") > 0.5 > items.victim("A nurse watched.", "nurse")
    assert NONE == "-"


def test_the_suite_has_a_row_for_each_system(bench: Workbench, tmp_path: Path) -> None:
    words = {"REBELS": "perp_individual", "rebels": "perp_individual"}
    reading = bench._replace(tagger=FakeTagger(words, {"incident": {"kidnapping": 0.9}}))  # type: ignore[arg-type]
    result = run(Asked(small_set(tmp_path)), reading)
    assert [row.system for row in result.rows if row.name == "roles all"][:3] == ["wardesk", "rules alone", "reader alone"]
    alone = next(row for row in result.rows if (row.name, row.system) == ("templates type", "reader alone"))
    assert alone.tallies[0] == (1.0, 1.0, 1.0, 1.0)
    assert result.words == len(TEXT.split()) + 10


@pytest.mark.parametrize("part", ["train"])
def test_a_figure_on_what_the_reader_was_trained_on_is_marked(part: str, bench: Workbench, tmp_path: Path) -> None:
    for path in list(small_set(tmp_path).glob("*_test.json")):
        path.rename(path.with_name(path.name.replace("test", part)))
    reading = bench._replace(tagger=FakeTagger({}, {}))  # type: ignore[arg-type]
    assert any("trained on this part" in note for note in run(Asked(tmp_path), reading).notes)


def test_the_documents_kept_back_are_a_part_of_their_own(tmp_path: Path) -> None:
    documents = [{"docid": f"T-{number}", "text": "NOTHING."} for number in range(60)]
    (tmp_path / "doc_train.json").write_text("\n".join(map(json.dumps, documents)))
    (tmp_path / "keys_train.json").write_text(
        "\n".join(json.dumps([["message_id", one["docid"]], ["incident_type", "*"]]) for one in documents)
    )
    name, part = load_part(Asked(tmp_path, "kept"))
    assert name == "kept"
    assert 0 < len(part.documents) < 20
    assert all(is_kept_back(document.id) for document in part.documents)


def test_kept_back_means_what_it_means_in_training() -> None:
    recipe = yaml.safe_load((ROOT / "src/wardesk/train/manifest.yml").read_text("utf-8"))
    assert recipe["calibration_folds"] == KEPT_BACK
