from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskcopy import AT, TEXT, actor, book, claim, desk_run, place, report, run_of, span, when
from wardesk import review
from wardesk.edit import FIELDS, value_at
from wardesk.errors import UsageError
from wardesk.model import Claim, ClaimLink, Count, Evidence, Judgement, Run, Speaker
from wardesk.review import Signed, amend, apply_rows, drop, fix, list_corrections, merge, pick, replay, restore

SIGNED = Signed("Ana Coder", "read it again", AT)


def later(minutes: int, why: str = "again") -> Signed:
    return Signed("Bo Coder", why, AT + timedelta(minutes=minutes))


def fixed(run: Run, field: str, value: str, signed: Signed = SIGNED) -> Claim:
    return amend(run, fix(run, run.claims[0].id, {field: value}, signed, book()), book()).claims[0]


def say(claim_: Claim, path: str) -> Any:
    """A short form of a field's value."""
    value = value_at(claim_, path)
    if path.startswith("roles"):
        return [(TEXT[r.mention.span.start : r.mention.span.end], r.mention.chosen, r.basis) for r in value]
    if path.startswith("counts"):
        return [(c.low, c.best, c.high) for c in value]
    if path == "when":
        return (str(value.first), str(value.last), value.precision, value.open_end, value.cause)
    if path == "where":
        return [(w.name, w.mention.chosen, w.lat, w.precision) for w in value]
    if path == "attribution":
        return value[-1].stance
    return value


BLUE = ("Blue Army", "actor:blue_army", "stated")
ACCEPTED = [
    ("type", "clash", "clash"),
    ("aspect", "assessment", "assessment"),
    ("modality", "planned", "planned"),
    ("polarity", "did_not", "did_not"),
    ("course", "repelled", "repelled"),
    ("course", "none", None),
    ("extent", "unknown", None),
    ("narrative", "background", "background"),
    ("standing", "own_loss", "own_loss"),
    ("object_kind", "hospital", "hospital"),
    ("object_kind", "none", None),
    ("stance", "denies", "denies"),
    ("actor", "Red Front", [("Red Front", "actor:red_front", "stated")]),
    ("actor", "actor:north_guard", [("Blue Army", "actor:north_guard", "stated")]),
    ("actor", "red front words:The group", [("The group", "actor:red_front", "stated")]),
    ("actor", "words:The group", [("The group", None, "stated")]),
    ("actor", "unknown", [("Blue Army", None, "unknown")]),
    ("actor", "none", []),
    ("actor", "Blue Army; Red Front", [BLUE, ("Red Front", "actor:red_front", "stated")]),
    ("target", "Red Front", [("Red Front", "actor:red_front", "stated")]),
    ("partner", "Blue Army", [("Blue Army", "actor:blue_army", "stated")]),
    ("victim", "words:five soldiers", [("Five soldiers", None, "stated")]),
    ("destination", "Ostavel", [("Ostavel", None, "stated")]),
    ("instrument", "words:the  village", [("the village", None, "stated")]),
    ("instrument", "none", []),
    ("when", "2018-04-22", ("2018-04-22", "2018-04-22", 1, False, None)),
    ("when", "2018-04-20..2018-04-22", ("2018-04-20", "2018-04-22", 2, False, None)),
    ("when", "2018-04-16..2018-04-22", ("2018-04-16", "2018-04-22", 3, False, None)),
    ("when", "2018-04-01..2018-04-30", ("2018-04-01", "2018-04-30", 4, False, None)),
    ("when", "2018-01-01..2018-04-30", ("2018-01-01", "2018-04-30", 5, False, None)),
    ("when", "2018-04-20..", ("2018-04-20", "None", None, True, None)),
    ("when", "unknown", ("None", "None", None, False, "not_stated")),
    ("place", "place:9000017", [("Quandar al-Gharb", "place:9000017", None, None)]),
    ("place", "900001", [("Quandar", "place:900001", None, None)]),
    ("place", "unknown", [(None, None, None, None)]),
    ("place", "none", []),
    ("place", "words:Ostavel", [(None, None, None, None)]),
    ("place", "35.5,36.25,12 Upper Quandar", [("Upper Quandar", None, 35.5, 2)]),
    ("place", "35.5, 36.25, 1", [(None, None, 35.5, 1)]),
    ("place", "-35.5,36.25,90", [(None, None, -35.5, 5)]),
    ("killed", "7", [(7, 7, 7)]),
    ("killed", "3..7", [(3, None, 7)]),
    ("killed", ">=12", [(12, None, None)]),
    ("killed", "<= 12", [(None, None, 12)]),
    ("killed", "unknown", [(None, None, None)]),
    ("killed", "none", []),
    ("wounded", "2 words:two hurt", [(2, 2, 2)]),
    ("killed", "5; 2 words:two", [(5, 5, 5), (2, 2, 2)]),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value", "expected"), ACCEPTED, ids=[f"{f}={v}" for f, v, _ in ACCEPTED])
def test_a_value_is_taken(field: str, value: str, expected: Any) -> None:
    run = desk_run()
    changed = fixed(run, field, value)
    path = FIELDS[field].path
    assert say(changed, path) == expected
    assert changed.checked == "person"
    assert changed.id == run.claims[0].id
    rules = [evidence.rule for key, evidence in changed.evidence.items() if key.split(".")[0] == path.split(".")[0]]
    assert not expected or any(rule.startswith("judgement:") for rule in rules)
    assert all(evidence.spans for evidence in changed.evidence.values())


REFUSED = [
    ("aktor", "x", "no field 'aktor' to fix; did you mean 'actor'"),
    ("modality", "planed", "'planed' is not one of .*did you mean 'planned'"),
    ("type", "sheling", "no type 'sheling'; did you mean 'shelling'"),
    ("object_kind", "hospitals", "no object kind 'hospitals'; did you mean 'hospital'"),
    ("stance", "denied", "'denied' is not one of"),
    ("actor", "Blu Army", "no actor is named 'Blu Army'; did you mean 'Blue Army'"),
    ("actor", "actor:blue_arm", "no actor 'blue_arm'; did you mean 'blue_army'"),
    ("actor", "The Guard", "names several actors; write one of actor:north_guard, actor:south_guard"),
    ("actor", "words:the moon", "the report does not say 'the moon'"),
    ("actor", "words:", "actor: "),
    ("mediator", "actor:north_guard", "no words to rest actor:north_guard on; add words:"),
    ("mediator", "unknown", "no words to rest an unknown actor on"),
    ("actor", "Blue Army;;Red Front", "has an empty member"),
    ("instrument", "a cannon", "the report does not say 'a cannon'"),
    ("when", "22 April", "'22 April' is not a day; write 2018-04-22"),
    ("when", "2018-02-30", "is not a day"),
    ("when", "20180422", "is not a day"),
    ("when", "2018-04-22..2018-04-20", "ends before it begins"),
    ("killed", "many", "'many' is not a number; write 5, 3..7"),
    ("killed", "-5", "is not a number"),
    ("killed", "7..3", "ends below its beginning"),
    ("wounded", "2", "no words to rest the number on"),
    ("wounded", "2 words:thirty", "does not say 'thirty'"),
    ("place", "Nowhere", "'Nowhere' is not among the candidates: place:900001"),
    ("place", "Quandar; Ostavel", "no words to rest 'Ostavel' on"),
    ("place", "99,36.25,12 X", "is not on the map"),
    ("place", "35,36.25,0 X", "is not on the map"),
    ("actor", "x" * 2001, "longer than 2000 characters"),
]


@pytest.mark.parametrize(("field", "value", "message"), REFUSED, ids=[f"{f}={v[:25]}" for f, v, _ in REFUSED])
def test_a_value_is_refused_with_advice(field: str, value: str, message: str) -> None:
    run = desk_run()
    if value == "words:":
        value = "words:\u200b"
    with pytest.raises(UsageError, match=message):
        fix(run, run.claims[0].id, {field: value}, SIGNED, book())


def test_candidates_of_one_name_are_told_apart_by_id() -> None:
    where = place("Quandar")
    twin = where.mention.links[1].model_copy(update={"name": "Quandar"})
    where = where.model_copy(update={"mention": where.mention.model_copy(update={"links": (where.mention.links[0], twin)})})
    run = run_of(claim("shelled", "shelling", report(), where=(where.model_copy(update={"name": "Elsewhere"}),)))
    with pytest.raises(UsageError, match="fits several candidates; write one of place:900001"):
        fix(run, run.claims[0].id, {"place": "quandar"}, SIGNED, book())


def test_a_chosen_place_takes_its_row_from_the_gazetteer() -> None:
    run = desk_run()

    def find(target: str) -> Mapping[str, Any] | None:
        return {"lat": 34.5, "lon": 36.5, "precision": 2, "country": "SY"} if target == "place:9000017" else None

    made = fix(run, run.claims[0].id, {"place": "place:9000017"}, SIGNED, book(), find)
    where = amend(run, made, book()).claims[0].where[0]
    assert (where.lat, where.country, where.name, where.rule) == (34.5, "SY", "Quandar al-Gharb", "judgement")


def test_evidence_follows_its_field_when_a_member_goes() -> None:
    run = desk_run()
    changed = fixed(run, "actor", "none")
    assert [role.name for role in changed.roles] == ["target"]
    assert changed.evidence["roles.0"] == run.claims[0].evidence["roles.1"]
    assert "roles.1" not in changed.evidence


def test_a_member_that_stays_keeps_its_evidence() -> None:
    run = desk_run()
    changed = fixed(run, "actor", "Red Front; Blue Army")
    assert [role.mention.chosen for role in changed.role("actor")] == ["actor:red_front", "actor:blue_army"]
    assert changed.evidence["roles.1"].rule == "roles.test"
    assert changed.evidence["roles.0"].rule.startswith("judgement:")
    assert changed.evidence["roles.2"] == run.claims[0].evidence["roles.1"]


def test_an_inherited_actor_may_be_named_far_from_the_claim() -> None:
    run = desk_run()
    held = run.claims[1].model_copy(update={"roles": ()})
    run = run._replace(claims=(held,))
    assert say(fixed(run, "opponent", "Blue Army"), "roles.opponent") == [("Blue Army", "actor:blue_army", "stated")]


def test_the_same_value_is_a_confirmation_and_no_correction() -> None:
    run = desk_run()
    made = fix(run, run.claims[0].id, {"type": "shelling", "killed": "5"}, SIGNED, book())
    assert [row.verdict for row in made] == ["yes", "yes"]
    done = amend(run, made, book())
    assert done.claims[0].checked == "person"
    assert done.claims[0].counts == run.claims[0].counts
    assert done.claims[0].evidence["counts.0"].rule == f"judgement:{made[1].id}"
    assert list_corrections(done.judgements, done.reports) == ()


def test_a_judgement_says_what_was_seen_and_decided() -> None:
    run = desk_run()
    made = fix(run, run.claims[0].id[:6], {"killed": "3..7", "modality": "possible"}, SIGNED, book())
    first, second = made
    assert (first.by, first.why, first.at, first.action, first.field) == (*SIGNED[:2], AT, "fix", "counts.killed")
    assert json.loads(first.seen or "")[0]["best"] == 5
    assert json.loads(first.decided or "")[0]["high"] == 7
    assert (second.seen, second.decided) == ('"actual"', '"possible"')
    assert first.trigger_words == "shelled"
    assert (first.report, first.type) == (run.reports[0].id, "shelling")
    again = fix(run, run.claims[0].id, {"killed": "3..7"}, SIGNED, book())
    assert again == [first]


def test_a_later_judgement_supersedes_and_the_earlier_is_kept() -> None:
    run = desk_run()
    run = amend(run, fix(run, run.claims[0].id, {"type": "clash"}, SIGNED, book()), book())
    run = amend(run, fix(run, run.claims[0].id, {"type": "air_strike"}, later(5), book()), book())
    one, two = run.judgements
    assert (two.supersedes, one.supersedes) == (one.id, None)
    assert two.type == "shelling", "the key is what the machine read"
    read = desk_run().claims
    done = replay(read, run.judgements, run.reports, book())
    assert (done.claims[0].type, done.orphans) == ("air_strike", ())
    assert [row.after for row in done.corrections] == ["air_strike"]


def test_amending_twice_changes_nothing() -> None:
    run = desk_run()
    made = fix(run, run.claims[0].id, {"type": "clash"}, SIGNED, book())
    once = amend(run, made, book())
    assert amend(once, made, book()) == once


SIMPLE = [(f, v) for f, v, _ in ACCEPTED if v != "900001"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(SIMPLE), max_size=5))
def test_replaying_all_gives_what_deciding_one_by_one_gave(steps: list[tuple[str, str]]) -> None:
    run = desk_run()
    for number, (field, value) in enumerate(steps):
        try:
            made = fix(run, run.claims[0].id, {field: value}, later(number), book())
        except UsageError:
            continue
        run = amend(run, made, book())
    read = desk_run()
    done = replay(read.claims, run.judgements, run.reports, book())
    assert [row.kind for row in done.orphans] == []
    assert [row.model_dump(exclude={"evidence"}) for row in done.claims] == [
        row.model_dump(exclude={"evidence"}) for row in run.claims
    ]
    for row in done.claims:
        for head in ("roles", "counts", "where"):
            assert {key for key in row.evidence if key.startswith(head + ".")} == {
                f"{head}.{at}" for at in range(len(getattr(row, head)))
            }


def decided(**update: Any) -> tuple[Run, Judgement]:
    run = desk_run()
    made = fix(run, run.claims[0].id, {"course": "repelled"}, SIGNED, book())[0]
    return run, made.model_copy(update=update)


ORPHANS = [
    ({"report": "0" * 16}, "its report is not in this run"),
    ({"trigger_words": "bombed"}, "other words stand where the trigger was"),
    ({"claim": "0" * 16, "type": "clash"}, "no such claim is read there now"),
    ({"decided": '"sideways"'}, "not a value of this field"),
    ({"decided": "{"}, "not a value of this field"),
    ({"field": "evidence"}, "there is no field 'evidence'"),
    ({"field": "type", "decided": '"gone"'}, "the codebook has no type 'gone' any more"),
    (
        {"field": "attribution", "decided": '[{"kind":"publisher","cue":{"start":0,"end":99999}}]'},
        "words outside the report",
    ),
    ({"action": "merge", "into": "f" * 16}, "claim f{16}, which was to stay, is not read now"),
]


@pytest.mark.parametrize(("update", "cause"), ORPHANS, ids=[cause for _, cause in ORPHANS])
def test_an_orphaned_judgement_is_shown_and_not_applied(update: dict[str, Any], cause: str) -> None:
    run, judgement = decided(**update)
    done = replay(run.claims, [judgement], run.reports, book())
    assert done.claims[0].course is None
    assert done.claims[0].checked == "machine"
    assert done.orphans[0].kind == "judgement_orphaned"
    assert re.search(cause, done.orphans[0].message)


def test_a_judgement_finds_its_claim_by_key_when_the_id_changed() -> None:
    run, judgement = decided(claim="0" * 16)
    done = replay(run.claims, [judgement], run.reports, book())
    assert (done.claims[0].course, done.orphans) == ("repelled", ())
    twin = run.claims[0].model_copy(update={"id": "e" * 16})
    done = replay((*run.claims, twin), [judgement], run.reports, book())
    assert "several claims are read there now" in done.orphans[0].message


def test_a_machine_that_reads_otherwise_now_is_told_and_the_judgement_holds() -> None:
    run, judgement = decided()
    changed = run.claims[0].model_copy(update={"course": "begun"})
    done = replay((changed, run.claims[1]), [judgement], run.reports, book())
    assert done.claims[0].course == "repelled"
    assert [row.kind for row in done.orphans] == ["judgement_seen_changed"]


def linked_run() -> Run:
    run = desk_run()
    first, second = run.claims
    links = (ClaimLink(kind="result_of", claim=first.id), ClaimLink(kind="reason_of", claim="elsewhere"))
    evidence = {**second.evidence, "links.0": Evidence(rule="a"), "links.1": Evidence(rule="b")}
    return run._replace(claims=(first, second.model_copy(update={"links": links, "evidence": evidence})))


def test_a_dropped_claim_goes_with_the_links_to_it_and_can_be_restored() -> None:
    run = linked_run()
    gone = amend(run, drop(run, run.claims[0].id, SIGNED), book())
    assert [row.id for row in gone.claims] == [run.claims[1].id]
    assert [link.claim for link in gone.claims[0].links] == ["elsewhere"]
    assert gone.claims[0].evidence["links.0"].rule == "b"
    assert "links.1" not in gone.claims[0].evidence
    assert [(row.field, row.after) for row in list_corrections(gone.judgements, gone.reports)] == [("claim", "dropped")]
    back = amend(gone, restore(gone, run.claims[0].id[:5], later(3)), book())
    assert back.claims[0] == run.claims[0]
    assert list_corrections(back.judgements, back.reports) == ()
    assert replay(run.claims, back.judgements, run.reports, book()).claims == run.claims
    again = amend(back, drop(back, run.claims[0].id, later(9)), book())
    assert again.judgements[2].supersedes == back.judgements[1].id
    assert len(again.claims) == 1


def test_a_claim_restored_takes_its_place_in_the_order() -> None:
    run = desk_run()
    gone = amend(run, drop(run, run.claims[1].id, SIGNED), book())
    assert amend(gone, restore(gone, run.claims[1].id, later(1)), book()).claims == run.claims
    empty = amend(gone, drop(gone, run.claims[0].id, later(2)), book())
    assert amend(empty, restore(empty, run.claims[0].id, later(3)), book()).claims == run.claims[:1]


def test_claims_of_one_report_are_merged_and_links_led_over() -> None:
    run = linked_run()
    extra = claim("fled", "clash", run.reports[0])
    run = run._replace(claims=(*run.claims, extra))
    done = amend(run, merge(run, run.claims[0].id, extra.id, SIGNED), book())
    assert [row.id for row in done.claims] == [run.claims[1].id, extra.id]
    assert done.claims[0].links[0] == ClaimLink(kind="result_of", claim=extra.id)
    correction = list_corrections(done.judgements, done.reports)[0]
    assert (correction.before, correction.after) == ("claim", f"merged into {extra.id}")


def test_a_claim_merged_into_the_one_it_leads_to_leaves_no_link_to_itself() -> None:
    run = linked_run()
    done = amend(run, merge(run, run.claims[0].id, run.claims[1].id, SIGNED), book())
    assert [link.claim for link in done.claims[0].links] == ["elsewhere"]


def test_claims_of_two_reports_both_stay_and_are_linked() -> None:
    run = desk_run()
    other = report(TEXT + " It rained.", publisher="Valley Post")
    run = run._replace(reports=(*run.reports, other), claims=(*run.claims, claim("shelled", "shelling", other)))
    done = amend(run, merge(run, run.claims[2].id, run.claims[0].id, SIGNED), book())
    assert done.claims[2].links == (ClaimLink(kind="repeats", claim=run.claims[0].id),)
    assert done.claims[2].evidence["links.0"].rule.startswith("judgement:")
    assert replay(done.claims, done.judgements, done.reports, book()).claims == done.claims
    back = amend(done, restore(done, run.claims[2].id, later(1)), book())
    assert back.claims[2].links == ()
    assert "links.0" not in back.claims[2].evidence


USAGE = [
    ("fix", {"claim_id": "zz", "assignments": {"type": "clash"}}, "no claim 'zz'"),
    ("fix", {"claim_id": "", "assignments": {"type": "clash"}}, "no claim ''"),
    ("fix", {"assignments": {}}, "nothing to fix; write FIELD=VALUE"),
    ("fix", {"assignments": {"type": "clash"}, "signed": Signed(" ", "why", AT)}, "--by needs the name"),
    ("fix", {"assignments": {"type": "clash"}, "signed": Signed("A", "", AT)}, "--why needs a reason"),
    ("fix", {"assignments": {"type": "clash"}, "signed": Signed("A", "b", datetime(2018, 1, 1))}, "time zone"),
    ("drop", {"claim_id": "zz"}, "no claim 'zz'"),
    ("merge", {"into": "self"}, "cannot be merged into itself"),
    ("restore", {}, "was dropped or merged"),
]


@pytest.mark.parametrize(("verb", "given_", "message"), USAGE, ids=[f"{v}: {m}" for v, _, m in USAGE])
def test_a_wrong_call_says_what_to_do(verb: str, given_: dict[str, Any], message: str) -> None:
    run = desk_run()
    call: dict[str, Any] = {"claim_id": run.claims[0].id, "signed": SIGNED, **given_}
    if verb == "fix":
        call["book"] = book()
    if call.get("into") == "self":
        call["into"] = run.claims[0].id
    with pytest.raises(UsageError, match=message):
        getattr(review, verb)(run, **call)


def test_a_short_prefix_of_several_ids_is_refused() -> None:
    run = desk_run()
    claims = [row.model_copy(update={"id": f"ab{n}"}) for n, row in enumerate(run.claims)]
    with pytest.raises(UsageError, match="begins 2 claim ids"):
        pick(claims, "ab")
    assert pick([*claims, claims[0].model_copy(update={"id": "ab"})], "AB ").id == "ab"


def test_two_dropped_claims_are_not_restored_by_one_prefix() -> None:
    run = desk_run()
    run = run._replace(claims=tuple(row.model_copy(update={"id": f"ab{n}"}) for n, row in enumerate(run.claims)))
    run = amend(run, [*drop(run, "ab0", SIGNED), *drop(run, "ab1", later(1))], book())
    with pytest.raises(UsageError, match="begins several ids"):
        restore(run, "ab", later(2))


def test_a_claim_without_its_report_cannot_be_judged() -> None:
    run = desk_run()._replace(reports=())
    with pytest.raises(UsageError, match="which is not in this folder"):
        drop(run, run.claims[0].id, SIGNED)


# ---------------------------------------------------------------- the sheet


def sheet(run: Run) -> list[dict[str, Any]]:
    return [
        {
            "id": row.id,
            "type": row.type,
            "course": "",
            "actor": "Blue Army",
            "killed": 5,
            "when": "2018-04-16",
            "says": "x",
        }
        for row in run.claims
    ]


def test_only_changed_cells_become_judgements() -> None:
    run = desk_run()
    rows = sheet(run)
    rows[0] |= {"course": "'repelled", "killed": 6.0, "when": datetime(2018, 4, 17), "actor": None}
    del rows[1]["says"]
    made = apply_rows(run, rows, sheet(run), SIGNED, book())
    assert [(row.field, row.claim) for row in made] == [
        (field, run.claims[0].id) for field in ("course", "roles.actor", "counts.killed", "when")
    ]
    changed = amend(run, made, book()).claims[0]
    assert (changed.course, changed.counts[0].best, changed.role("actor")) == ("repelled", 6, ())
    assert changed.when.first == date(2018, 4, 17)
    assert apply_rows(run, rows[1:], sheet(run), SIGNED, book()) == []
    assert apply_rows(run, [], [], SIGNED, book()) == []


CELLS = [
    ({"says": "y"}, r"row 2 \(claim \w+\), column says: cannot be edited here; these can: actor, course"),
    ({"id": "nope"}, "row 2, column id: no claim 'nope'"),
    ({"cource": "begun"}, r"row 2 \(claim \w+\): no column 'cource'; did you mean 'course'"),
    ({"course": "sideways"}, r"row 2 \(claim \w+\), column course: 'sideways' is not one of"),
]


@pytest.mark.parametrize(("change", "message"), CELLS, ids=[message for _, message in CELLS])
def test_a_wrong_cell_is_named_by_row_and_column(change: dict[str, Any], message: str) -> None:
    run = desk_run()
    rows = sheet(run)
    rows[0] |= change
    with pytest.raises(UsageError, match=message):
        apply_rows(run, rows, sheet(run), SIGNED, book())


def test_a_row_that_stands_twice_is_refused() -> None:
    run = desk_run()
    with pytest.raises(UsageError, match=r"row 4, column id: claim \w+ stands in row 2 already"):
        apply_rows(run, [*sheet(run), sheet(run)[0]], sheet(run), SIGNED, book())


# ---------------------------------------------------------------- telling

PLAIN = [
    ("killed", "3..7", "killed", "5", "3..7"),
    ("actor", "Red Front", "actor", "Blue Army", "Red Front"),
    ("actor", "words:The group", "actor", "Blue Army", "The group"),
    ("when", "2018-04-20..2018-04-22", "when", "2018-04-16", "2018-04-20..2018-04-22"),
    ("when", "2018-04-20..", "when", "2018-04-16", "2018-04-20.."),
    ("when", "unknown", "when", "2018-04-16", "unknown"),
    ("place", "unknown", "place", "Quandar", "Quandar"),
    ("stance", "denies", "stance", "states", "denies"),
    ("course", "repelled", "course", "none", "repelled"),
    ("killed", ">=3", "killed", "5", ">=3"),
    ("killed", "<=3", "killed", "5", "<=3"),
    ("killed", "unknown", "killed", "5", "unknown"),
    ("actor", "none", "actor", "Blue Army", "none"),
]


@pytest.mark.parametrize(("field", "value", "name", "before", "after"), PLAIN, ids=[f"{f}={v}" for f, v, *_ in PLAIN])
def test_a_correction_is_told_in_plain_words(field: str, value: str, name: str, before: str, after: str) -> None:
    run = desk_run()
    made = fix(run, run.claims[0].id, {field: value}, SIGNED, book())
    (told,) = list_corrections(made, run.reports)
    assert (told.field, told.before, told.after, told.by, told.why) == (
        name,
        before,
        after,
        "Ana Coder",
        "read it again",
    )


def test_a_correction_without_its_report_tells_characters() -> None:
    run = desk_run()
    made = fix(run, run.claims[0].id, {"actor": "words:The group"}, SIGNED, book())
    at = span("The group")
    assert list_corrections(made, ())[0].after == f"characters {at.start} to {at.end}"
    broken = made[0].model_copy(update={"seen": "{"})
    assert list_corrections([broken], ())[0].before == "not readable"


def test_a_stance_is_given_to_the_innermost_speaker() -> None:
    chain = (Speaker(kind="publisher"), Speaker(kind="anonymous", cue=span("said"), stance="states"))
    run = run_of(claim("fled", "clash", report(), attribution=chain))
    changed = fixed(run, "stance", "alleges")
    assert [row.stance for row in changed.attribution] == ["states", "alleges"]
    assert changed.evidence["attribution"].spans == (span("said"),)


def test_a_new_count_and_date_rest_on_their_words() -> None:
    run = run_of(claim("shelled", "shelling", report(), when=when().model_copy(update={"phrase": span("On Monday")})))
    changed = fixed(run, "wounded", "2 words:two hurt")
    assert changed.counts == (Count(kind="wounded", low=2, best=2, high=2, phrase=span("two hurt"), rule="judgement"),)
    assert fixed(run, "when", "2018-04-16").when.phrase == span("On Monday")
    assert actor("blue_army", "Blue Army").mention.chosen == "actor:blue_army"
