"""MUC-4: reading its keys, three metrics worked out by hand, grouping of claims, the suite on a set of two reports."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wardesk.errors import BookError, InputError, UsageError
from wardesk.evaluate import profile as profiles
from wardesk.evaluate.muc4 import SYSTEMS, load_part, run
from wardesk.evaluate.muc4_keys import (
    Filler,
    RoleTemplate,
    Template,
    read_days,
    read_filler,
    read_full_keys,
    read_role_templates,
    to_roles,
)
from wardesk.evaluate.muc4_mentions import Namer, Party, load_profile
from wardesk.evaluate.muc4_metrics import (
    Incident,
    align,
    ceaf_ree,
    compare,
    merge_entities,
    normalise,
    score_slot,
    score_slots,
    score_templates,
    to_incidents,
)
from wardesk.evaluate.muc4_slots import Writer
from wardesk.evaluate.muc4_templates import Grouper, role_templates
from wardesk.evaluate.suite import Asked, Reader
from wardesk.model import Mention, Span
from wardesk.pipeline import Workbench


@pytest.fixture(scope="module")
def namer(bench: Workbench) -> Namer:
    return Namer(bench.book, load_profile(bench.book))


def fill(*values: str, refs: tuple[str, ...] = (), optional: bool = False) -> Filler:
    return Filler(values, refs, optional)


def entities(*groups: tuple[str, ...]) -> list[frozenset[str]]:
    return [frozenset(group) for group in groups]


# ---------------------------------------------------------------- keys


@pytest.mark.parametrize(
    ("line", "slot", "expected"),
    [
        pytest.param("-", 9, None, id="nothing"),
        pytest.param('"REBELS" / "ARMED REBELS"', 9, fill("REBELS", "ARMED REBELS"), id="alternatives"),
        pytest.param('? "REBELS"', 9, fill("REBELS", optional=True), id="optional"),
        pytest.param('"REBELS" / -', 9, fill("REBELS", optional=True), id="nothing as an alternative"),
        pytest.param('"\\"EL SOL\\" FARM"', 12, fill('"EL SOL" FARM'), id="quoted inside"),
        pytest.param('ENERGY: "TOWER" / "PYLON"', 13, fill("ENERGY", refs=("TOWER", "PYLON")), id="reference"),
        pytest.param('(INJURY / DEATH): "A"', 23, fill("INJURY", "DEATH", refs=("A",)), id="alternatives in brackets"),
        pytest.param('"AC/DC BAR"', 12, fill("AC/DC BAR"), id="stroke inside a string"),
        pytest.param("- 04 FEB 90", 2, fill("- 04 FEB 90"), id="up to a day"),
        pytest.param("(EL SALVADOR: A (CITY)) / (EL SALVADOR)", 3, fill("EL SALVADOR: A (CITY)", "EL SALVADOR"), id="places"),
        pytest.param("PERU: LIMA (CITY / MUNICIPALITY)", 3, fill("PERU: LIMA (CITY / MUNICIPALITY)"), id="kinds of a place"),
    ],
)
def test_a_filler_is_read(line: str, slot: int, expected: Filler | None) -> None:
    assert read_filler(line, slot) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("04 FEB 90", ("1990-02-04", "1990-02-04")),
        ("- 04 FEB 90", (None, "1990-02-04")),
        ("01 FEB 90 - 04 FEB 90", ("1990-02-01", "1990-02-04")),
        ("LIMA, 3 JAN 90 (AGENCY)", ("1990-01-03", "1990-01-03")),
        ("31 NOV 89", None),
        ("LIMA, 3 JAN", None),
    ],
)
def test_days_are_read(text: str, expected: tuple[str | None, str] | None) -> None:
    days = read_days(text)
    assert (days and tuple(day and day.isoformat() for day in days)) == expected


KEY = """;;; a comment
0.  MESSAGE: ID                     TST9-MUC4-0001 (NOSC)
1.  MESSAGE: TEMPLATE               1 (OPTIONAL)
4.  INCIDENT: TYPE                  ARSON
6.  INCIDENT: INSTRUMENT ID         *
9.  PERP: INDIVIDUAL ID             "REBELS"
                                    ? "MEN"
18. HUM TGT: NAME                   -

0.  MESSAGE: ID                     TST9-MUC4-0002
1.  MESSAGE: TEMPLATE               *
4.  INCIDENT: TYPE                  *
"""


def test_full_keys_are_read(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY)
    slots = {4: (fill("ARSON"),), 9: (fill("REBELS"), fill("MEN", optional=True)), 18: ()}
    expected = {"TST9-MUC4-0001": [Template("TST9-MUC4-0001", slots, optional=True)], "TST9-MUC4-0002": []}
    assert read_full_keys(tmp_path / "key") == expected
    roles = to_roles(expected["TST9-MUC4-0001"])
    assert [(row.incident, row.roles["PerpInd"]) for row in roles] == [("arson", (("rebels",), ("men",)))]


@pytest.mark.parametrize(
    ("text", "part"),
    [("25. NO SUCH: SLOT    X", "line 1"), ("4.  INCIDENT: TYPE    ARSON", "line 1"), ("some words", "line 1")],
    ids=["unknown slot", "slot before the id", "no slot"],
)
def test_a_broken_full_key_is_named_with_its_line(tmp_path: Path, text: str, part: str) -> None:
    (tmp_path / "key").write_text(text)
    with pytest.raises(InputError, match=part):
        read_full_keys(tmp_path / "key")


def test_both_reduced_keys_give_the_same_templates(tmp_path: Path) -> None:
    rows = [
        [["message_id", "A"], ["incident_type", "ATTACK"], ["hum_tgt_name", None],
         ["perp_individual_id", {"strings": ["MEN", "ARMED MEN"], "type": "simple_strings"}]],
        [["message_id", "B"], ["incident_type", "*"]],
    ]  # fmt: skip
    (tmp_path / "keys.json").write_text("%%%\n" + "\n%%%\n".join(map(json.dumps, rows)))
    template = {"incident_type": "attack", "PerpInd": [[["men", 3], ["armed men", 9]]], "Victim": None}
    objects = [{"docid": "A", "templates": [template]}, {"docid": "B", "templates": None}]
    (tmp_path / "templates.json").write_text("\n".join(map(json.dumps, objects)))
    found = read_role_templates(tmp_path / "keys.json")
    assert found == read_role_templates(tmp_path / "templates.json")
    assert [row.roles["PerpInd"] for row in found["A"]] == [(("men", "armed men"),)]
    assert found["B"] == []


@pytest.mark.parametrize("text", ["{", '{"docid": "A"}', '[["message_id"]]', "3"])
def test_a_broken_reduced_key_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "keys.json").write_text(text)
    with pytest.raises(InputError, match=r"keys\.json, value"):
        read_role_templates(tmp_path / "keys.json")


# ---------------------------------------------------------------- role fillers


def test_mentions_are_normalised() -> None:
    assert normalise('The  "Santa Rosa" Farm, a U.S. farm') == "santa rosa farm us farm"


@pytest.mark.parametrize(
    ("gold", "predicted", "expected"),
    [
        # (matched, predicted, gold)
        pytest.param([("men", "armed men")], [("men",)], (1, 1, 1), id="one of the mentions"),
        pytest.param([("men",)], [("men", "armed men")], (0, 1, 1), id="one mention too many"),
        pytest.param([("men", "armed men")], [("men",), ("armed men",)], (1, 2, 1), id="one entity matched once"),
        pytest.param([("a", "b"), ("a",)], [("a",), ("b",)], (2, 2, 2), id="the best assignment"),
        pytest.param([], [("a",)], (0, 1, 0), id="no gold"),
        pytest.param([("a",)], [], (0, 0, 1), id="no prediction"),
        pytest.param([], [], (0, 0, 0), id="neither"),
    ],
)
def test_ceaf_ree(gold: list[tuple[str, ...]], predicted: list[tuple[str, ...]], expected: tuple[float, ...]) -> None:
    assert ceaf_ree(entities(*gold), entities(*predicted)) == expected


def test_entities_of_several_templates_are_merged_and_must_stand_in_the_text() -> None:
    one = RoleTemplate("attack", {"PerpInd": (("men", "armed men"), ("ghosts",))})
    other = RoleTemplate("arson", {"PerpInd": (("men",), ("soldiers", "spirits"))})
    found = merge_entities([one, other], "THE ARMED\nMEN AND THE SOLDIERS")
    assert found["PerpInd"] == entities(("men", "armed men"), ("soldiers",))
    assert found["Weapon"] == []


# ---------------------------------------------------------------- templates


def incident(kind: str, *victims: str) -> Incident:
    return Incident(kind, {"Victim": [frozenset({victim}) for victim in victims]})


@pytest.mark.parametrize(
    ("gold", "predicted", "expected"),
    [
        # right of predicted, predicted, right of gold, gold; each template counts 1 for its type and 1 for each entity
        pytest.param([incident("attack", "a")], [incident("attack", "a")], (2, 2, 2, 2), id="equal"),
        pytest.param([incident("attack", "a")], [incident("arson", "a")], (0, 2, 0, 2), id="another type"),
        pytest.param([incident("bombing / attack", "a")], [incident("attack", "b")], (1, 2, 1, 2), id="one of two types"),
        pytest.param(
            [incident("attack", "a"), incident("attack", "b", "c")], [incident("attack", "c")], (2, 2, 2, 5), id="the better one"
        ),
        pytest.param([], [incident("attack", "a")], (0, 2, 0, 0), id="no gold"),
        pytest.param([incident("attack")], [], (0, 0, 0, 1), id="no prediction"),
        pytest.param([], [], (0, 0, 0, 0), id="neither"),
    ],
)
def test_templates_are_mapped_and_compared(gold: list[Incident], predicted: list[Incident], expected: tuple[float, ...]) -> None:
    assert score_templates(gold, predicted)["all"] == expected


def test_two_predicted_entities_may_be_right_by_one_of_gold() -> None:
    gold = Incident("attack", {"PerpInd": entities(("men", "gunmen"))})
    predicted = Incident("attack", {"PerpInd": entities(("men",), ("gunmen",))})
    assert score_templates([gold], [predicted])["PerpInd"] == (2, 2, 1, 1)


def test_equal_templates_count_once() -> None:
    row = RoleTemplate("attack", {"Victim": (("the mayor",),)})
    assert to_incidents([row, row], "The mayor died") == [incident("attack", "mayor")]


# ---------------------------------------------------------------- all slots


@pytest.mark.parametrize(
    ("slot", "key", "answer", "credit"),
    [
        pytest.param(4, fill("ARSON"), fill("ATTACK"), 0.5, id="attack is half of any type"),
        pytest.param(4, fill("ATTACK"), fill("ARSON"), 0.0, id="but no type half of attack"),
        pytest.param(4, fill("BOMBING", "ATTACK"), fill("ATTACK"), 1.0, id="an alternative"),
        pytest.param(7, fill("DYNAMITE"), fill("EXPLOSIVE"), 0.5, id="broader by two steps"),
        pytest.param(7, fill("EXPLOSIVE"), fill("DYNAMITE"), 0.0, id="narrower"),
        pytest.param(13, fill("ENERGY", refs=("PYLON",)), fill("ENERGY", refs=("PYLON",)), 1.0, id="item and reference"),
        pytest.param(13, fill("ENERGY", refs=("PYLON",)), fill("ENERGY", refs=("BRIDGE",)), 0.5, id="wrong reference"),
        pytest.param(13, fill("ENERGY", refs=("PYLON",)), fill("ENERGY"), 0.5, id="no reference"),
        pytest.param(13, fill("ENERGY", refs=("PYLON",)), fill("WATER", refs=("PYLON",)), 0.0, id="wrong item"),
        pytest.param(23, fill("NO INJURY OR DEATH"), fill("NO INJURY"), 0.5, id="less than the key says"),
        pytest.param(19, fill("PEASANTS"), fill("THE 3 PEASANTS"), 1.0, id="premodifiers"),
        pytest.param(19, fill("PEASANTS"), fill("OLD PEASANTS"), 1.0, id="a modifier more"),
        pytest.param(19, fill("MAYOR"), fill("SON OF THE MAYOR"), 0.5, id="about somebody else"),
        pytest.param(18, fill("ALBA ROSA TORRES"), fill("TORRES"), 0.5, id="part of a name"),
        pytest.param(18, fill("ALBA TORRES"), fill("MS. ALBA TORRES"), 1.0, id="a title more"),
        pytest.param(10, fill("NEW FRONT"), fill("NEW FRONT (NF)"), 1.0, id="name with acronym"),
        pytest.param(10, fill("NEW FRONT"), fill("OLD FRONT"), 0.0, id="another name"),
        pytest.param(9, fill("MEN"), fill("THE"), 0.0, id="only a premodifier"),
        pytest.param(2, fill("25 AUG 89 - 26 AUG 89"), fill("26 AUG 89"), 0.5, id="part of the days"),
        pytest.param(2, fill("- 26 AUG 89"), fill("25 AUG 89"), 0.5, id="before the last day"),
        pytest.param(2, fill("26 AUG 89"), fill("- 26 AUG 89"), 0.5, id="default with the key's day"),
        pytest.param(2, fill("25 AUG 89"), fill("- 26 AUG 89"), 0.0, id="default with another day"),
        pytest.param(2, fill("16 AUG 89"), fill("17 AUG 89"), 0.0, id="another day"),
        pytest.param(3, fill("PERU: LIMA (CITY)"), fill("PERU: LIMA"), 1.0, id="place"),
        pytest.param(3, fill("PERU: LIMA (CITY)"), fill("PERU"), 0.5, id="only the country"),
        pytest.param(3, fill("PERU: LIMA (CITY)"), fill("CHILE: LIMA"), 0.5, id="all but the country"),
        pytest.param(3, fill("PERU: LIMA (CITY)"), fill("CHILE"), 0.0, id="another country"),
        pytest.param(21, fill("5 - 7", refs=("MEN",)), fill("7", refs=("GOATS",)), 0.5, id="end of a range"),
        pytest.param(21, fill("~7"), fill("7"), 0.5, id="about"),
        pytest.param(21, fill("6"), fill("7"), 0.0, id="another number"),
    ],
)
def test_credit_of_one_answer(slot: int, key: Filler, answer: Filler, credit: float) -> None:
    assert compare(key, answer, slot) == credit


@pytest.mark.parametrize(
    ("key", "answers", "expected"),
    [
        # correct, partial, possible, actual
        pytest.param(["MEN", "BOYS"], ["BOYS", "GIRLS", "COWS"], (1, 0, 2, 3), id="one right, one missing, two too many"),
        pytest.param(["?MEN"], [], (0, 0, 0, 0), id="optional and left out"),
        pytest.param(["?MEN"], ["MEN"], (1, 0, 1, 1), id="optional and given"),
        pytest.param(["?MEN"], ["BOYS"], (0, 0, 0, 1), id="optional and something else given"),
        pytest.param(["NEW FRONT", "FRONT"], ["FRONT"], (1, 0, 2, 1), id="the best pairing"),
        pytest.param([], [], (0, 0, 0, 0), id="nothing"),
    ],
)
def test_one_slot(key: list[str], answers: list[str], expected: tuple[int, ...]) -> None:
    fillers = [fill(text.lstrip("?"), optional=text.startswith("?")) for text in key]
    assert score_slot(fillers, [fill(text) for text in answers], 9) == expected


def template(kind: str, individual: str | None, *, optional: bool = False, **more: tuple[Filler, ...]) -> Template:
    slots = {4: (fill(kind),), 9: (fill(individual),) if individual else ()}
    return Template("A", slots | {int(slot[1:]): fillers for slot, fillers in more.items()}, optional)


def test_templates_are_aligned_by_type_and_a_perpetrator_or_target() -> None:
    key = [template("ARSON", "REBELS"), template("ATTACK", "MEN"), template("ATTACK", "BOYS", optional=True)]
    answers = [template("ATTACK", "MEN"), template("ATTACK", "GIRLS"), template("ATTACK", None)]
    assert align(key, answers) == {1: 0}
    total = score_slots(key, answers)
    # type: key has 2 (the optional one is not missed), answers 3, one right; perpetrators: 2 in key, 2 answered, one right
    assert total[4] == (1, 0, 2, 3)
    assert total[9] == (1, 0, 2, 2)


def test_a_slot_that_does_not_apply_is_not_scored_and_an_empty_one_is() -> None:
    arson = template("ARSON", "REBELS", s18=())
    answer = template("ARSON", "REBELS", s6=(fill("BOMB"),), s18=(fill("ALBA"),))
    total = score_slots([arson], [answer])
    assert total[6] == (0, 0, 0, 0)
    assert total[18] == (0, 0, 0, 1)


# ---------------------------------------------------------------- from claims to templates

TEXT = (
    "GUNMEN KIDNAPPED THREE AID WORKERS IN THE TOWN OF SOLOLA ON 2 FEBRUARY 1990.\n\n"
    "   IN ANOTHER INCIDENT, A BOMB EXPLODED NEAR A BANK IN THE CAPITAL.  SOLDIERS KILLED TEN REBELS ELSEWHERE.\n"
)


def mention(text: str, kind: str = "actor") -> Mention:
    return Mention.model_validate({"kind": kind, "span": Span(start=0, end=len(text))})


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("the three soldiers", "group", [("people", "three soldiers", "")]),
        ("a group of heavily armed men", "group", [("people", "heavily armed men", "")]),
        ("Minister Alba Torres", "actor", [("name", "Alba Torres", "Minister")]),
        ("union leader Alba Torres", "actor", [("name", "Alba Torres", "union leader")]),
        ("Alba Torres and Judge Omar Diaz", "actor", [("name", "Alba Torres", ""), ("name", "Omar Diaz", "Judge")]),
        ("the Guatemalan army", "actor", [("organization", "Guatemalan army", "")]),
        ("two powerful bombs", "equipment", [("thing", "powerful bombs", "")]),
        ("him", "person", []),
    ],
)  # fmt: skip
def test_a_mention_becomes_parties(namer: Namer, text: str, kind: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(party.kind, party.name, party.description) for party in namer.parties(text, mention(text, kind))] == expected


def test_the_fullest_name_of_a_text_is_taken(namer: Namer) -> None:
    assert namer.fullest("Judge Alba de la Torre Diaz left. Torre was hit.", "Torre") == "Alba de la Torre Diaz"
    assert namer.fullest("Torre was hit.", "Torre") == "Torre"


def test_items_of_the_set_lists(namer: Namer) -> None:
    assert namer.item("instruments", "powerful car bombs") == "VEHICLE BOMB"
    assert namer.item("victims", "defense minister") == "GOVERNMENT OFFICIAL"
    assert namer.item("instruments", "goats") is None


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("minister", "GOVERNMENT OFFICIAL"),
        ("former defense minister", "FORMER GOVERNMENT OFFICIAL"),
        ("retired colonel", "FORMER ACTIVE MILITARY"),
        ("singer", "CIVILIAN"),
    ],
)
def test_the_type_of_a_victim(bench: Workbench, namer: Namer, description: str, expected: str) -> None:
    assert Writer(namer, bench.gazetteer).victim_type(Party("name", "Alba Torres", 0, description)) == expected


def test_a_profile_with_an_unknown_type_is_refused(bench: Workbench, tmp_path: Path) -> None:
    text = (profiles.FOLDER / "muc4.yml").read_text("utf-8")
    (tmp_path / "muc4.yml").write_text(text.replace("[abduction]", "[abductoin]"), "utf-8")
    with pytest.raises(BookError, match="abductoin"):
        load_profile(bench.book, tmp_path)


def test_claims_become_templates(bench: Workbench, namer: Namer, tmp_path: Path) -> None:
    text = "Gunmen kidnapped three aid workers in Tripoli. The army killed ten militants near Homs."
    claims = Reader(bench).code(text).claims
    incidents = Grouper(namer).group(text, claims)
    assert [row.type for row in incidents] == ["KIDNAPPING"]  # a fight between armed sides is no incident
    (roles,) = role_templates(incidents)
    assert (roles.incident, roles.roles["PerpInd"]) == ("kidnapping", (("gunmen",),))
    document = load_part(Asked(small_set(tmp_path), "test"))[1].documents[0]
    (written,) = Writer(namer, bench.gazetteer).write(document, text, incidents)
    assert written.slots[4] == (fill("KIDNAPPING"),)
    assert written.slots[9] == (fill("GUNMEN"),)
    assert written.slots[21][0].values == ("3",)
    assert 12 not in written.slots  # a kidnapping has no physical target


# ---------------------------------------------------------------- the suite


def small_set(folder: Path, *, full: bool = True, keys: bool = True) -> Path:
    """Two reports, one without incident."""
    documents = [
        {"docid": "T-1", "text": TEXT, "dateline": "GUATEMALA CITY, 4 FEB 90 (AGENCY)"},
        {"docid": "T-2", "text": "THE PRICE OF COFFEE ROSE AGAIN THIS WEEK, TRADERS SAID.", "dateline": None},
    ]
    (folder / "doc_test.json").write_text("\n".join(map(json.dumps, documents)))
    kidnap = [["message_id", "T-1"], ["incident_type", "KIDNAPPING"], ["perp_individual_id", {"strings": ["GUNMEN"]}]]
    if keys:
        rows = [kidnap, [["message_id", "T-2"], ["incident_type", "*"]]]
        (folder / "keys_test.json").write_text("\n%%%\n".join(map(json.dumps, rows)))
    if full:
        (folder / "full_keys").mkdir(exist_ok=True)
        text = KEY.replace("TST9-MUC4-0001", "T-1").replace("TST9-MUC4-0002", "T-2").replace("ARSON", "KIDNAPPING")
        (folder / "full_keys" / "key-x").write_text(text.replace('"REBELS"', '"GUNMEN"'))
    return folder


def test_the_suite_runs_on_a_part_of_its_own(bench: Workbench, tmp_path: Path) -> None:
    result = run(Asked(small_set(tmp_path)), bench)
    rows = {(row.name, row.system): row for row in result.rows}
    assert (result.suite, result.part) == ("muc4", "test")
    assert {row.system for row in result.rows} == set(SYSTEMS)
    assert all(len(row.tallies) == 2 for row in result.rows)
    assert rows["roles perp_individual", "all-null"].tallies == ((0.0, 0.0, 1.0), (0.0, 0.0, 0.0))
    assert rows["templates type", "majority"].tallies == ((0.0, 1.0, 0.0, 1.0), (0.0, 1.0, 0.0, 0.0))
    assert rows["slots type", "all-null"].tallies == ((0.0, 0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 0.0))  # an optional template
    assert result.words == len(TEXT.split()) + 10
    assert all(mistake.text for mistake in result.mistakes)


def test_without_full_keys_there_are_no_rows_for_slots(bench: Workbench, tmp_path: Path) -> None:
    result = run(Asked(small_set(tmp_path, full=False)), bench)
    assert not any(row.name.startswith("slots") for row in result.rows)
    assert "no rows for all slots" in result.notes[0]


def test_full_keys_alone_are_enough(tmp_path: Path) -> None:
    _, part = load_part(Asked(small_set(tmp_path, keys=False)))
    assert [row.incident for row in part.roles["T-1"]] == ["kidnapping"]


def test_a_file_names_its_part(tmp_path: Path) -> None:
    small_set(tmp_path)
    (tmp_path / "doc_dev.json").write_text("")
    assert load_part(Asked(tmp_path / "doc_test.json"))[0] == "test"


def test_what_cannot_be_scored_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no key for T-1"):
        load_part(Asked(small_set(tmp_path, full=False, keys=False)))
    (tmp_path / "doc_test.json").unlink()
    (tmp_path / "keys_test.json").write_text("")
    with pytest.raises(UsageError, match="no text to read"):
        load_part(Asked(tmp_path))
