from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from wardesk.book import load_book
from wardesk.cli import app
from wardesk.errors import InputError
from wardesk.registry.layer import write_layer
from wardesk.registry.plain import read_plain

TABLE = (
    "name,kind,country,since,citation\nTest Hill Front,rebel_group,Syria,2012,\nTest River Front,rebel_group,Lebanon,,our list\n"
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    (tmp_path / "groups.csv").write_text(TABLE, "utf-8")
    return tmp_path / "groups.csv"


def test_a_layer_loads_as_second_tier_with_source_and_licence(table: Path, tmp_path: Path) -> None:
    entries = read_plain(table, {}).entries
    written = write_layer(entries, table, tmp_path / "ours", licence="CC0", force=False)
    assert sorted((tmp_path / "ours").iterdir()) == [written]
    book = load_book(tmp_path / "ours")
    hill, river = book.actors["list_test_hill_front"], book.actors["list_test_river_front"]
    assert (hill.tier, hill.licence, hill.names[0].since) == (2, "CC0", date(2012, 1, 1))
    assert hill.citation.startswith("groups.csv, SHA-256 ")
    assert river.citation == "our list"
    assert {"list_test_hill_front", "list_test_river_front"} <= set(book.second)
    assert written.read_text("utf-8").startswith("# 2 actors of groups.csv, SHA-256 ")


def test_nothing_is_written_over_without_force(table: Path, tmp_path: Path) -> None:
    entries = read_plain(table, {}).entries
    written = write_layer(entries, table, tmp_path / "ours", licence=None, force=False)
    before = written.read_bytes()
    with pytest.raises(InputError, match="--force writes it anew"):
        write_layer(entries[:1], table, tmp_path / "ours", licence=None, force=False)
    assert written.read_bytes() == before
    write_layer(entries[:1], table, tmp_path / "ours", licence=None, force=True)
    assert written.read_bytes() != before


def test_a_list_that_would_replace_a_first_tier_actor_leaves_no_file(table: Path, tmp_path: Path) -> None:
    table.write_text("key,name,kind\nhts,Something Else,rebel_group\n", "utf-8")
    with pytest.raises(InputError, match="'hts' of tier 2 would replace an actor of tier 1"):
        write_layer(read_plain(table, {}).entries, table, tmp_path / "ours", licence=None, force=False)
    assert list((tmp_path / "ours").iterdir()) == []


def test_a_file_without_actors_is_refused(table: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no row gave an actor"):
        write_layer((), table, tmp_path / "ours", licence=None, force=False)
    assert not (tmp_path / "ours").exists()


def test_import_verb_filters_countries_and_counts_refusals(table: Path, tmp_path: Path) -> None:
    table.write_text(TABLE + ",rebel_group,Syria,,\n", "utf-8")
    words = ["book", "import", str(table), "--as", "csv", "--out", str(tmp_path / "ours"), "--country", "Syria"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 1
    assert "groups.csv: row 4: no name" in done.stderr
    assert "1 actors written" in done.stderr
    assert "1 rows refused, 1 of other countries" in done.stderr.replace("\n", " ")
    assert "list_test_river_front" not in load_book(tmp_path / "ours").actors
    again = CliRunner().invoke(app, [*words, "--as", "exel"])
    assert "--as is ucdp, acled, petrarch, ftm, csv, not 'exel'" in str(again.exception)


def test_ref_shows_the_name_in_force() -> None:
    done = CliRunner().invoke(app, ["ref", "actors", "hts", "--on", "2016-08-01"])
    assert done.exit_code == 0
    assert done.stdout.startswith("Jabhat Fatah al-Sham  (hts, tier 1) on 2016-08-01")
    assert "split from: Al-Qaeda (al_qaeda), 2016-07-28.." in done.stdout
    assert "Jund al-Aqsa (jund_al_aqsa) has it as split from" in done.stdout
    named = CliRunner().invoke(app, ["ref", "actors", "nusra", "--on", "2015-08-01"])
    assert "Jabhat al-Nusra  (hts, tier 1) on 2015-08-01" in named.stdout
    wrong = CliRunner().invoke(app, ["ref", "sources", "amaq", "--on", "2015-08-01"])
    assert str(wrong.exception) == "--on is for actors, not for sources"


def test_ref_says_what_is_known_of_a_source_and_what_is_not() -> None:
    shown = CliRunner().invoke(app, ["ref", "sources", "al_nour_radio"]).stdout
    assert "admiralty grade: F, reliability cannot be judged" in shown
    assert "ownership: Hezbollah" in shown
    assert "flag_citation: US Department of the Treasury" in shown
    assert "nothing known of: ownership, flags" in CliRunner().invoke(app, ["ref", "sources", "garowe"]).stdout
