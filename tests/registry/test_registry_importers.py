"""Lists of actors from elsewhere. All rows are of our own making."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from wardesk.entries import ActorEntry
from wardesk.errors import InputError
from wardesk.registry.layer import READERS
from wardesk.registry.rows import MOST_BYTES, country_code, country_codes, day_of, key_of
from wardesk.registry.ucdp import COLUMNS, read_ucdp, with_days

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def made(name: str, text: str) -> Path:
        (tmp_path / name).write_text(text, "utf-8")
        return tmp_path / name

    return made


def read(form: str, path: Path, **columns: str) -> tuple[dict[str, ActorEntry], dict[int, str]]:
    found = READERS[form](path, columns)
    return {entry.key: entry for entry in found.entries}, dict(found.refused)


def names(entry: ActorEntry) -> list[str]:
    return [name.name for name in entry.names]


def line(**cells: str) -> str:
    row = {**dict.fromkeys(COLUMNS, ""), "NameChange": "0", "Org": "1", "Location": "Syria", **cells}
    return ",".join(f'"{row[column]}"' for column in COLUMNS)


UCDP = "\n".join([
    ",".join(COLUMNS),
    line(ActorId="1", NameData="HF ", NameOrig="HF", NameOrigFull="n/a", NameOrigFullEng="Hill Front"),
    line(ActorId="2", NameData="RB", NameOrig="OB", NameOrigFullEng="Old Brigade", NameChange="1", NewName="MB, RB",
         NewNameFullEng="Middle Brigade, River Brigade", NewNameFullMotherTongue="Liwa al-Nahr",
         ActorIdPrev="1, 99", ActorIdGroup="3", Location="Syria, Yemen (North Yemen)"),
    line(ActorId="3", NameData="Government of Yemen (North Yemen)", Org="4", Location="Syria, Yemen (North Yemen)"),
    line(ActorId="4", NameData="Hill clan (Lowland)", Org="3", Location="Atlantis"),
    line(ActorId="5", NameData="Nobody", Org="9"),
    line(ActorId="x", NameData="Nobody"),
])  # fmt: skip


def test_ucdp_renamings_splits_and_governments(write: Write) -> None:
    found, refused = read("ucdp", write("u.csv", "\ufeff" + UCDP))
    assert names(found["ucdp:1"]) == ["HF", "Hill Front"]
    brigade = found["ucdp:2"]
    assert [(name.name, name.former) for name in brigade.names] == [
        ("RB", False), ("River Brigade", False), ("MB", True), ("Middle Brigade", True), ("OB", True), ("Old Brigade", True),
    ]  # fmt: skip
    assert [(tie.actor, tie.kind) for tie in brigade.ties] == [("ucdp:1", "split_from"), ("ucdp:3", "merged_into")]
    assert (brigade.country, brigade.tier, brigade.kind) == (("SY", "YE"), 2, "rebel_group")
    assert brigade.name_on(date(1990, 1, 1)) == "RB"
    government = found["ucdp:3"]
    assert (government.country, government.government, names(government)[1]) == (("YE",), True, "Government of Yemen")
    assert refused == {5: "no country 'Atlantis'", 6: "Org '9' is none of 1, 2, 3, 4", 7: "ActorId 'x' is no number"}


def test_days_come_from_the_events_of_the_same_name_and_country(write: Write) -> None:
    rows = "name,events,countries,first_event,last_event\nHF,7,Syria 6; Jordan 1,2012-05-01,2015-02-03\nRB,2,Peru 2,1990-01-01,1991-01-01\n"  # noqa: E501
    entries = {entry.key: entry for entry in with_days(read_ucdp(write("u.csv", UCDP)).entries, write("n.csv", rows))}
    assert (entries["ucdp:1"].seen_first, entries["ucdp:1"].seen_last) == (date(2012, 5, 1), date(2015, 2, 3))
    assert entries["ucdp:2"].seen_first is None


def test_acled_names_are_parted_and_rows_of_one_actor_join(write: Write) -> None:
    text = (
        "actor,iso,inter,first_seen,last_seen\n"
        "Military Forces of Syria (2000-2024) Hill Guard,760,1,2012-01-05,2013\n"
        "HF: Hill Front (Syria),SYR,2,2014-01-01,2015-01-01\n"
        "HF: Hill Front (Syria),Iraq,Rebel group,2013-06-01,2014-05-05\n"
        "Protesters (Syria),Syria,6,,\n"
        "Lone Band,Syria,9,,\n"
        "Two Kinds,Syria,2,,\n"
        "Two Kinds,Syria,3,,\n"
    )
    found, refused = read("acled", write("a.csv", text))
    guard = found["acled_military_forces_of_syria_2000_2024_hill_guard"]
    assert names(guard)[0] == "Military Forces of Syria Hill Guard"
    assert (guard.names[0].since, guard.names[0].until) == (date(2000, 1, 1), date(2024, 12, 31))
    assert (guard.seen_first, guard.seen_last, guard.country) == (date(2012, 1, 5), date(2013, 12, 31), ("SY",))
    front = found["acled_hf_hill_front_syria"]
    assert names(front) == ["Hill Front (Syria)", "HF", "Hill Front", "HF: Hill Front (Syria)"]
    assert (front.country, front.seen_first, front.seen_last) == (("SY", "IQ"), date(2013, 6, 1), date(2015, 1, 1))
    assert refused == {
        5: "'Protesters (Syria)' is no organisation",
        6: "'9' is no inter code 1 to 8 or its label",
        7: "'Two Kinds' has several kinds: political_militia, rebel_group",
    }


def test_acled_columns_may_have_other_names(write: Write) -> None:
    found, _ = read("acled", write("a.csv", "Group;Land;Sort\nHill Front;Syria;2\n"), name="Group", country="Land", kind="Sort")
    assert names(found["acled_hill_front"]) == ["Hill Front"]


PETRARCH = """
# our own words
HILL_FRONT_   [SYRREB >20120501]  ; a source
+HF_
+AL_JABHA_
RIVER_BRIGADE_
    [SYRREB 120101-131231]
    [SYRREB <101231]
TURNCOATS_
    [SYRREB <20140101]
    [SYRGOV >20140102]
SYRIA_ [SYR]
SHOPKEEPERS_ [SYRBUS]
ENVOY_ [~GOV]
LOST_ [QQQREB]
BAD_DAY_ [SYRREB >20129901]
NAMELESS_
"""


def test_petrarch_codes_give_kind_country_and_days(write: Write) -> None:
    found, refused = read("petrarch", write("p.txt", PETRARCH))
    front = found["cameo_hill_front"]
    assert [(name.name, name.since, name.until) for name in front.names] == [
        ("Hill Front", date(2012, 5, 1), None), ("HF", date(2012, 5, 1), None), ("Al Jabha", date(2012, 5, 1), None),
    ]  # fmt: skip
    assert (front.kind, front.country) == ("rebel_group", ("SY",))
    assert [(name.since, name.until) for name in found["cameo_river_brigade"].names] == [(None, date(2013, 12, 31))]
    assert sorted(found) == ["cameo_hill_front", "cameo_river_brigade"]
    assert list(refused.values()) == [
        "'Turncoats' changes its role: GOV, REB",
        "[SYR]: a country, none of GOV, MIL, COP, SPY, REB, INS, SEP, UAF",
        "[SYRBUS]: role 'BUS', none of GOV, MIL, COP, SPY, REB, INS, SEP, UAF",
        "[~GOV] is an agent, no organisation",
        "[QQQREB]: no country 'QQQ'",
        "'20129901' is no day: YYMMDD or YYYYMMDD",
        "'Nameless' has no code",
    ]


def entity(schema: str, **properties: Any) -> str:
    return json.dumps({"id": f"Q-{properties.get('name', ['x'])[0]}", "schema": schema, "properties": properties})


def test_ftm_organisations_with_scripts_and_topics(write: Write) -> None:
    lines = [
        entity("Organization", name=["جبهة التل", "Hill Front"], alias=["Tal Front"], weakAlias=["HF"], country=["sy"],
               topics=["sanction"], incorporationDate=["2012"]),
        entity("PublicBody", name=["Ministry of Hills"], country=["sy"]),
        entity("Person", name=["A Person"]),
        "{",
        "[]",
        entity("Organization", name=["Far Front"], country=["zz"]),
        entity("Organization"),
        json.dumps({"schema": "Organization", "properties": 7}),
    ]  # fmt: skip
    found, refused = read("ftm", write("e.jsonl", "\n".join(lines)), kind="=rebel_group")
    front, ministry = found.values()
    assert names(front) == ["Hill Front", "Tal Front", "HF", "جبهة التل"]
    assert [(name.script, name.cased) for name in front.names] == [(None, None), (None, None), (None, True), ("Arab", None)]
    assert (front.names[0].since, front.note, front.kind) == (date(2012, 1, 1), "topics: sanction", "rebel_group")
    assert (ministry.kind, ministry.government) == ("state_forces", True)
    assert sorted(refused) == [3, 4, 5, 6, 7, 8]
    assert refused[3] == "schema 'Person' is none of LegalEntity, Organization, PublicBody"
    assert refused[4].startswith("not JSON: ")
    assert refused[6] == "no country 'zz'"


def test_ftm_says_when_a_kind_is_missing(write: Write) -> None:
    _, refused = read("ftm", write("e.jsonl", entity("Organization", name=["Hill Front"])))
    assert refused == {1: "no kind of actor: give one, for example --map kind==rebel_group"}


def test_a_plain_table_is_mapped(write: Write) -> None:
    text = (
        "Group\tAlso\tLand\tFrom\tNr\nHill Front\tHF; Tal Front\tSyria; LB\t2012\t7\n\t\tSyria\t\t\nRiver\t\tSyria\t12.5.2012\t\n"
    )
    columns = {"name": "Group", "aliases": "Also", "country": "Land", "since": "From", "ucdp": "Nr", "kind": "=rebel_group"}
    found, refused = read("csv", write("t.tsv", text), **columns)
    front = found["list_hill_front"]
    assert (names(front), front.country, front.ucdp) == (["Hill Front", "HF", "Tal Front"], ("SY", "LB"), 7)
    assert front.names[1].since == date(2012, 1, 1)
    assert refused == {3: "no name", 4: "'12.5.2012' is no day: YYYY-MM-DD or YYYY"}


def test_a_second_row_of_a_key_is_refused(write: Write) -> None:
    found, refused = read("csv", write("t.csv", "name,kind\nHill Front,rebel_group\nHILL FRONT,rebel_group\nX,rebels\n"))
    assert list(found) == ["list_hill_front"]
    assert refused[3] == "key 'list_hill_front' came before"
    assert refused[4].startswith("kind: ")


FILES = [
    pytest.param("ucdp", "ActorId,NameData\n1,A\n", {}, r"no column 'NameOrig', .*; the file has 'ActorId', 'NameData'", id="columns missing"),  # noqa: E501
    pytest.param("ucdp", UCDP, {"name": "x"}, "fixed columns", id="ucdp mapped"),
    pytest.param("acled", "actor,country\nA,Syria\n", {}, "no column for kind: one of inter, ", id="acled without kind"),
    pytest.param("acled", "actor,actor,country\nA,B,Syria\n", {}, "column 'actor' stands twice", id="column twice"),
    pytest.param("csv", "", {}, "no column 'name', 'kind'; the file has none", id="empty file"),
    pytest.param("csv", "name,kind\n", {"nam": "Group"}, "no field 'nam' to map", id="no such field"),
    pytest.param("csv", "name,kind\n", {"country": "Land"}, "no column 'Land'", id="no such column"),
    pytest.param("petrarch", "HILL_FRONT_\nRIVER_\n", {}, "no code in square brackets", id="no dictionary"),
    pytest.param("petrarch", "+HF_\n", {}, "line 1: a code or synonym before the first name", id="synonym first"),
    pytest.param("petrarch", PETRARCH, {"name": "x"}, "no columns to map", id="petrarch mapped"),
    pytest.param("ftm", "{}", {"name": "x"}, "only kind can be given", id="ftm mapped"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "text", "columns", "said"), FILES)
def test_a_file_of_another_shape_is_refused(form: str, text: str, columns: dict[str, str], said: str, write: Write) -> None:
    with pytest.raises(InputError, match=said):
        read(form, write("f.txt", text), **columns)


@pytest.mark.parametrize("form", sorted(READERS))
def test_bytes_sizes_and_missing_files_are_refused(form: str, tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b"name,kind\nJ\xe4ger [SYRREB],rebel_group\n")
    with (tmp_path / "huge").open("wb") as stream:
        stream.truncate(MOST_BYTES + 1)
    for name, said in (("latin", "not UTF-8"), ("huge", "64 MB"), ("gone", "no such file")):
        with pytest.raises(InputError, match=said):
            read(form, tmp_path / name)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        pytest.param("Yemen (North Yemen)", "YE", id="former name in brackets"),
        pytest.param("DR Congo (Zaire)", "CD", id="short name"),
        pytest.param("Congo", "CG", id="the other Congo"),
        pytest.param("SYR", "SY", id="alpha-3"),
        pytest.param("sy", "SY", id="alpha-2"),
        pytest.param("760", "SY", id="number"),
        pytest.param("004", "AF", id="number with zeros"),
        pytest.param("Narnia", None, id="none"),
    ],
)
def test_countries_are_known_by_name_and_code(name: str, code: str | None) -> None:
    assert country_code(name) == code


def test_small_readers_say_what_is_wrong() -> None:
    assert day_of("2014-05-01") == day_of("20140501") == date(2014, 5, 1)
    assert (day_of("2014", last=True), day_of(" ")) == (date(2014, 12, 31), None)
    assert country_codes(["Syria", "", "SY"]) == ("SY",)
    with pytest.raises(InputError, match="no key can be made of the name '…'"):
        key_of("…")
