"""The founding report, end to end: what it says, by whom, and what it does not say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from wardesk.cli import cache_folder
from wardesk.ingest import make_report
from wardesk.model import Claim, Report, Role, Span
from wardesk.pipeline import Tools, code_report, set_up

SEED = "data/seed/report.txt"
DAY = date(2018, 4, 23)


class Day:
    """The coded report with ways to ask about it."""

    def __init__(self, report: Report, claims: tuple[Claim, ...]) -> None:
        self.report, self.claims = report, claims

    def words(self, span: Span | None) -> str:
        return self.report.text[span.start : span.end] if span else ""

    def saying(self, kind: str, words: str) -> Claim:
        """The one claim of a type whose trigger is this word."""
        found = [c for c in self.claims if c.type == kind and self.words(c.trigger) == words]
        found = [c for c in found if c.modality == "actual"] or found
        assert len(found) == 1, f"{len(found)} claims of {kind} on {words!r}"
        return found[0]

    def role(self, claim: Claim, name: str) -> list[tuple[str, str]]:
        """Words and chosen link (or cause) of a role's fillers."""
        return [(self.words(r.mention.span), r.mention.chosen or str(r.mention.cause)) for r in claim.roles if r.name == name]

    def places(self, claim: Claim) -> dict[str, str]:
        return {self.words(w.mention.span): w.mention.chosen or str(w.mention.cause) for w in claim.where}

    def says(self, claim: Claim) -> list[str]:
        return [self.words(s.mention.span) if s.mention else "publisher" for s in claim.attribution]

    def links(self, claim: Claim) -> Iterator[tuple[str, str]]:
        types = {c.id: c.type for c in self.claims}
        return ((link.kind, types[link.claim]) for link in claim.links)


@pytest.fixture(scope="module")
def day(shared: Path) -> Day:
    meta: dict[str, Any] = json.loads((shared / "data/seed/report.json").read_text("utf-8"))
    text = (shared / SEED).read_text("utf-8")
    gazetteers = tuple(shared / "data/gazetteer" / name for name in ("syria_ocha_geonames.csv", "syria_ucdp_places.csv"))
    report = make_report(text, title=meta["title"], publisher=meta["publisher"], url=meta["url"], published=DAY)
    return Day(report, code_report(report, set_up(Tools(gazetteers=gazetteers, cache=cache_folder()))).claims)


def the_opponent(claim: Claim) -> Role:
    return next(role for role in claim.roles if role.name == "opponent")


def test_1_mosque_district_and_part_of_a_district(day: Day) -> None:
    mosque, reached, zain = (
        day.saying("capture_of_place", "liberated"),
        day.saying("advance", "reaching"),
        day.saying("capture_of_place", "captured"),
    )
    for claim in (mosque, reached, zain):
        assert ("Syrian Arab Army (SAA)", "actor:saa") in day.role(claim, "actor")
        assert any(role.mention.allies for role in claim.roles if role.name == "actor")
        assert (claim.when.first, claim.when.last, claim.when.stated) == (date(2018, 4, 20), date(2018, 4, 22), False)
        assert [(where.name, where.rule) for where in claim.where] == [("al-Yarmūk", "where.enclosing")]
    for claim in (mosque, zain):
        assert the_opponent(claim).basis == "inherited"
        assert day.words(the_opponent(claim).mention.span) == "ISIS"
    assert mosque.object_kind == "worship"
    assert zain.extent == "part"
    assert day.places(mosque)["al-Mujahedeen mosque"] == "not_in_gazetteer"
    assert day.places(reached)["Taqadom district"] == "not_in_gazetteer"
    assert day.places(zain)["Zain district"] == "not_in_gazetteer"


def test_2_the_last_pocket_is_a_state_and_the_condition_no_event(day: Day) -> None:
    pocket = day.saying("control", "held")
    assert pocket.aspect == "state"
    assert day.places(pocket)["Damascus"] == "place:GeoNames:170654"
    conditional = [c for c in day.claims if c.sentence == day.saying("control", "held").sentence + 1]
    assert [(c.type, c.modality, c.acled.values, c.ucdp.values) for c in conditional] == [
        ("capture_of_place", "conditional", {}, {})
    ]


def test_3_talks_go_on_and_there_is_no_deal_yet(day: Day) -> None:
    talks = day.saying("talks", "negotiating")
    assert talks.course == "ongoing"
    assert day.says(talks) == ["publisher", "pro-government sources"]
    leave = day.saying("withdrawal", "withdraw")
    assert leave.modality == "conditional"
    assert day.role(leave, "actor") == [("ISIS members", "actor:isis")]
    assert day.places(leave) == {}, "where they go to is not where they leave from"
    assert day.role(leave, "destination") == [("Homs desert", "place:region:homs_desert")]
    assert list(day.links(leave)) == [("content_of", "talks")]
    assert [c.polarity for c in day.claims if c.type == "agreement" and c.modality == "actual"] == ["did_not"]


def test_4_talks_failed_again_and_why(day: Day) -> None:
    failed = day.saying("failed_talks", "failed")
    assert failed.course == "repeated"
    assert day.role(failed, "actor") == [("Damascus", "actor:syria_gov")]
    assert day.role(failed, "partner")[0][0] == "local negotiations committee of the Rastan pocket"
    assert day.places(failed) == {"Rastan pocket": "place:GeoNames:172946"}
    reason = next(c for c in day.claims if c.type == "advance" and ("reason_of", "failed_talks") in day.links(c))
    assert day.says(reason) == ["publisher", "Pro-government sources"]
    assert day.role(reason, "actor") == [("SAA", "actor:saa")]


def test_5_two_villages_shelled_with_a_purpose(day: Day) -> None:
    shelled = day.saying("shelling", "shelled")
    assert (shelled.when.first, shelled.when.last, shelled.when.stated) == (date(2018, 4, 22), date(2018, 4, 22), True)
    assert day.role(shelled, "actor") == [("Hayat Tahrir al-Sham", "actor:hts")]
    assert shelled.role("actor")[0].mention.allies
    assert day.places(shelled) == {
        "villages of Ghawr al-Assi": "place:UCDP:Ghawr al Asi village@34.95444,36.768333",
        "Qubaybat": "ambiguous",
    }
    assert len(shelled.where[1].mention.links) >= 2
    purposes = [c for c in day.claims if ("purpose_of", "shelling") in day.links(c)]
    assert [(c.polarity, c.modality) for c in purposes] == [("did_not", "planned")]


def test_6_ambush_and_the_losses_that_amaq_claims(day: Day) -> None:
    ambush, losses = day.saying("ambush", "ambushed"), day.saying("equipment_loss", "destroyed")
    assert (ambush.when.first, ambush.when.rule) == (date(2018, 4, 22), "date.same_day")
    assert day.role(ambush, "actor") == [("ISIS", "actor:isis")]
    assert day.role(ambush, "target") == [("SAA unit", "actor:saa")]
    assert [(w.relation, w.mention.chosen, w.precision) for w in ambush.where] == [("direction", "place:GeoNames:173480", 2)]
    assert day.says(losses) == ["publisher", "ISIS-linked news agency Amaq"]
    assert losses.attribution[1].mention is not None
    assert losses.attribution[1].mention.chosen == "source:amaq"
    assert losses.standing == "enemy_loss"
    assert day.role(losses, "owner") == [("SAA", "actor:saa")]
    assert [(c.kind, c.best, c.group) for c in losses.counts] == [
        ("equipment", 1, "bulldozer"),
        ("equipment", 1, "truck"),
        ("equipment", 1, "tank"),
    ]
    assert list(day.links(losses)) == [("part_of", "ambush")]


def test_7_a_limited_operation_in_march_that_was_not_enough(day: Day) -> None:
    operation = day.saying("security_operation", "security operation")
    assert (operation.when.first, operation.when.last) == (date(2018, 3, 1), date(2018, 3, 31))
    assert operation.role("actor")[0].mention.allies
    assert [w.mention.chosen for w in operation.where] == ["place:GeoNames:173480"]
    after = [c for c in day.claims if ("result_of", "security_operation") in day.links(c)]
    assert [(c.aspect, c.polarity) for c in after] == [("assessment", "did_not")]


def test_8_states_and_assessments(day: Day) -> None:
    units = day.saying("presence", "operate")
    assert units.aspect == "state"
    assert day.places(units) == {"Homs desert": "place:region:homs_desert"}
    capable = day.saying("capability_or_intent", "capable")
    assert capable.aspect == "assessment"
    assert [w.mention.chosen for w in capable.where] == ["place:OCHA:ADM1:SY04", "place:OCHA:ADM1:SY09"]
    plot = next(c for c in day.claims if "local security sources" in day.says(c))
    assert plot.modality == "planned"
    assert day.role(plot, "actor") == [("ISIS cells", "actor:isis")]
    border = day.saying("presence", "keeps")
    assert day.places(border) == {"Syrian-Iraqi border area": "place:region:border_iq_sy"}
    assert day.saying("capability_or_intent", "defeated").aspect == "assessment"


def test_9_iraqi_air_strikes_in_syria(day: Day) -> None:
    strikes = day.saying("air_strike", "airstrikes")
    assert strikes.when.first == strikes.when.last == date(2018, 4, 19)
    assert day.role(strikes, "actor") == [("Iraqi Air Force", "actor:iraqi_air_force")]
    assert day.role(strikes, "target") == [("ISIS", "actor:isis")]
    assert [w.mention.chosen for w in strikes.where] == ["place:OCHA:ADM1:SY09"]
    support = day.saying("support", "coordinated")
    assert list(day.links(support)) == [("part_of", "air_strike")]
    assert day.role(support, "partner") == [("Syrian government", "actor:syria_gov")]
    more = day.saying("air_strike", "strikes")
    assert more.modality == "conditional"
    assert day.says(more) == ["publisher", "Iraqi government"]
    centre = day.saying("presence", "operates")
    assert [w.mention.chosen for w in centre.where] == ["place:GeoNames:98182"]


def test_nothing_else_is_an_event_with_a_code(day: Day) -> None:
    coded = [c.type for c in day.claims if c.acled.values]
    assert sorted(coded) == sorted(
        [
            "advance",
            "advance",
            "advance",
            "capture_of_place",
            "capture_of_place",
            "shelling",
            "ambush",
            "security_operation",
            "air_strike",
        ]
    )


def test_every_field_has_evidence(day: Day) -> None:
    for claim in day.claims:
        fields = {"type", "aspect", "modality", "polarity", "attribution", "narrative", "when", "standing"}
        fields |= {f"roles.{n}" for n in range(len(claim.roles))} | {f"where.{n}" for n in range(len(claim.where))}
        fields |= {f"counts.{n}" for n in range(len(claim.counts))} | {f"links.{n}" for n in range(len(claim.links))}
        assert fields <= set(claim.evidence)
        sure = {path for path, proof in claim.evidence.items() if proof.confidence is not None}
        assert {"type", "aspect", "modality", "polarity", "attribution", "narrative", "when"} <= sure
        assert sure.isdisjoint({"standing", "publisher", "acled", "ucdp", "plover"})
        for proof in claim.evidence.values():
            assert proof.rule
            assert (proof.confidence is None) == (proof.cause is not None)
            assert all(0 <= span.start < span.end <= len(day.report.text) for span in proof.spans)
