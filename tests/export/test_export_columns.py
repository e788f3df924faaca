from __future__ import annotations

from pathlib import Path

import pytest

from deskcopy import actor, claim, desk_run, place, report, run_of
from frontdoor import ROOT, demo_run
from wardesk.edit import FIELDS
from wardesk.export import COLUMNS, claim_rows
from wardesk.export.columns import BY_KEY, columns_page, words_of
from wardesk.model import ClaimLink, Count, Evidence, Mention, Role, Run, Span, Speaker, When, Where


def row_of(run: Run, at: int = 0) -> dict[str, object]:
    return dict(claim_rows(run)[at])


def test_columns_have_one_key_each_and_a_meaning() -> None:
    keys = [column.key for column in COLUMNS]
    assert len(set(keys)) == len(keys)
    assert keys[0] == "id"
    assert all(column.meaning.endswith((".", "none", "unknown")) or column.editable for column in COLUMNS)
    assert {column.key for column in COLUMNS if column.editable} <= set(FIELDS)
    assert {"type", "killed", "when", "place", "actor", "modality"} <= {column.key for column in COLUMNS if column.editable}


def test_precision_stands_before_the_coordinates() -> None:
    keys = [column.key for column in COLUMNS]
    assert keys.index("place_precision") < keys.index("lat") < keys.index("lon") < keys.index("radius_km")


def test_one_row_a_claim_in_the_order_of_the_run() -> None:
    run = demo_run()
    rows = claim_rows(run)
    assert [row["id"] for row in rows] == [found.id for found in run.claims]
    assert all(list(row) == [column.key for column in COLUMNS] for row in rows)
    assert {row["publisher"] for row in rows} == {"Coast Herald", "Northern Voice"}


def test_a_row_tells_the_claim() -> None:
    row = row_of(desk_run())
    told = {key: row[key] for key in ("type", "trigger_words", "actor", "actor_id", "actor_words", "target_id", "actor_basis")}
    assert told == {
        "type": "shelling", "trigger_words": "shelled", "actor": "Blue Army", "actor_id": "actor:blue_army",
        "actor_words": "Blue Army", "target_id": "actor:red_front", "actor_basis": "stated",
    }  # fmt: skip
    assert (row["place_precision"], row["lat"], row["lon"], row["radius_km"]) == (1, 35.12345, 36.98765, 3.0)
    assert (row["place_words"], row["place_id"], row["admin2"], row["country"]) == ("Quandar", "place:900001", "Dostrel", "SY")
    assert (row["killed"], row["counts"]) == ("5", "killed 5/5/5 this_event")
    assert (row["when"], row["date_precision"], row["date_stated"], row["date_rule"]) == ("2018-04-16", 1, "no", "when.weekday")
    assert (row["who_says"], row["marking"], row["checked"], row["unknowns"]) == ("Hilltop Wire", "desk copy", "machine", None)


def test_how_sure_a_claim_is_and_its_least_sure_field() -> None:
    run = desk_run()
    first = run.claims[0]
    said = {"type": 0.81, "modality": 0.97, "when": 0.42, "links.0": 0.1}
    proofs = {path: Evidence(rule="a.rule", confidence=value, cause=None) for path, value in said.items()}
    row = claim_rows(run._replace(claims=(first.model_copy(update={"evidence": proofs}),)))[0]
    assert (row["confidence"], row["least_sure"], row["least_sure_field"]) == (0.81, 0.42, "when")
    bare = claim_rows(run._replace(claims=(first.model_copy(update={"evidence": {}}),)))[0]
    assert (bare["confidence"], bare["least_sure"], bare["least_sure_field"]) == (None, None, None)


def test_what_is_unknown_says_why() -> None:
    source = report()
    lost = Mention(kind="actor", span=Span(start=14, end=23), cause="not_in_registry", allies=True)
    nowhere = Where(mention=Mention(kind="place", span=Span(start=46, end=53), cause="not_in_gazetteer"))
    row = row_of(
        run_of(
            claim(
                "shelled", "shelling", source, roles=(Role(name="actor", mention=lost, basis="suspected"),), where=(nowhere,),
                when=When(cause="not_stated"),
            )
        )
    )  # fmt: skip
    assert row["actor_id"] == "? not_in_registry"
    assert row["actor_basis"] == "suspected and allies"
    assert row["unknowns"] == "actor: not_in_registry; place: not_in_gazetteer; date: not_stated"
    assert (row["lat"], row["place_precision"], row["killed"]) == (None, None, None)


def test_the_place_that_was_found_goes_before_the_one_that_was_not() -> None:
    nowhere = Where(mention=Mention(kind="place", span=Span(start=46, end=53), cause="not_in_gazetteer"))
    row = row_of(run_of(claim("shelled", "shelling", report(), where=(nowhere, place("Quandar")))))
    assert row["place_id"] == "place:900001"


def test_a_chain_of_speakers_is_told_outermost_first() -> None:
    source = report()
    known = actor("blue_army", "Blue Army").mention
    said = (
        Speaker(kind="publisher"),
        Speaker(kind="named", mention=known, stance="alleges"),
        Speaker(kind="anonymous", mention=Mention(kind="group", span=Span(start=120, end=129)), stance="states"),
    )
    row = row_of(run_of(claim("shelled", "shelling", source, attribution=said)))
    words = source.text[120:129]
    assert row["who_says"] == f"Hilltop Wire > Blue Army (alleges) > {words} (states)"
    assert row["stance"] == "states"


def test_without_a_report_the_row_still_stands() -> None:
    run = desk_run()
    rows = claim_rows(run._replace(reports=()))
    assert (rows[0]["publisher"], rows[0]["published"], rows[0]["trigger_words"]) == (None, None, None)
    assert rows[0]["who_says"] == "publisher unknown"


def test_withheld_text_leaves_the_words_empty() -> None:
    run = desk_run()
    rows = claim_rows(run._replace(reports=tuple(row.model_copy(update={"text": ""}) for row in run.reports)))
    assert (rows[0]["actor_words"], rows[0]["place_words"], rows[0]["trigger_words"]) == (None, None, None)
    assert rows[0]["actor_id"] == "actor:blue_army"


def test_words_stand_on_one_line() -> None:
    source = report("The Blue\n  Army left.")
    assert words_of(source, Mention(kind="actor", span=Span(start=4, end=15))) == "Blue Army"
    assert words_of(None, Mention(kind="actor", span=Span(start=4, end=15))) == ""


def test_counts_show_bounds_side_and_scope() -> None:
    source = report()
    side = actor("red_front", "Red Front").mention
    count = Count(
        kind="wounded",
        low=3,
        group="fighter",
        side=side,
        scope="cumulative_since",
        phrase=Span(start=0, end=2),
        rule="count.floor",
    )
    row = row_of(run_of(claim("shelled", "shelling", source, counts=(count,))))
    assert row["counts"] == "wounded fighter of Red Front 3/?/? cumulative_since"


def test_links_name_kind_and_claim() -> None:
    run = desk_run()
    linked = run.claims[0].model_copy(update={"links": (ClaimLink(kind="denies", claim=run.claims[1].id),)})
    assert row_of(run._replace(claims=(linked,)))["links"] == f"denies {run.claims[1].id}"


@pytest.mark.parametrize("key", ["acled_event_type", "plover_event", "ucdp_reason"])
def test_codes_of_others_are_told(key: str) -> None:
    assert any(BY_KEY[key].read(found, None) for found in demo_run().claims)


def test_the_page_of_columns_is_current() -> None:
    page = Path(ROOT / "docs" / "reference" / "columns.md").read_text("utf-8")
    assert page == columns_page(), "run: make docs"
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert len(rows) == len(COLUMNS)
