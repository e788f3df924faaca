"""Where and when a claim stands: its own place, the label and heading over it, the incident told before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from wardesk.cli import cache_folder
from wardesk.ingest import make_report
from wardesk.model import Claim, Report
from wardesk.pipeline import Tools, code_report, set_up

R = date(2023, 5, 24)
Code = Callable[[str], tuple[Report, tuple[Claim, ...]]]


@pytest.fixture(scope="module")
def code() -> Code:
    bench = set_up(Tools(cache=cache_folder()))

    def run(text: str) -> tuple[Report, tuple[Claim, ...]]:
        report = make_report(text, publisher="Example Wire", published=R)
        return report, code_report(report, bench).claims

    return run


def last_of(code: Code, text: str, kind: str) -> tuple[Report, Claim]:
    report, claims = code(text)
    found = [claim for claim in claims if claim.type == kind]
    assert found, [claim.type for claim in claims]
    return report, found[-1]


PLACES = {
    "wider-name-after-comma": (
        "Rebels shelled an army post near Talqin, in Homs province, on Monday.", "shelling", ["Talqin, in Homs province"],
    ),
    "bearing": ("The army captured Talqin, northeast of Homs, on Monday.", "capture_of_place", ["Talqin"]),
    "frame-before-narrow": (
        "In Darfur, militiamen stormed the Abu Tin camp outside El Geneina and killed ten soldiers.", "clash", ["Abu Tin camp"],
    ),
    "unknown-after-between": ("Soldiers were ambushed on Monday between Qarnat and Talqin.", "ambush", ["Qarnat", "Talqin"]),
    "whose-base-is-no-place": ("Militants seized an RSF checkpoint on Monday.", "capture_of_place", []),
    "origin-of-people": ("Mercenaries from Jordan attacked the army in Homs on Monday.", "clash", ["Homs"]),
    "sent-to": ("A brigade was sent from Hama to Homs on Monday.", "deployment", ["Homs"]),
    "withdrew-from": ("The brigade withdrew from Hama to Homs on Monday.", "withdrawal", ["Hama"]),
    "clause-inside": (
        "Jets bombed Homs on Monday after rebels who had gathered at Hama refused to talk.", "air_strike", ["Homs"],
    ),
    "speaker": ("A medical source in Aleppo said that shells had hit a school in Homs.", "shelling", ["Homs"]),
    "told-again": (
        "Gunmen attacked farmers in Talqin on Monday. Jets bombed Talqin on Tuesday.", "air_strike", ["Talqin"],
    ),
    "same-incident": (
        "Gunmen attacked farmers in the village of Talqin on Monday. Twelve civilians were killed.", "casualty_toll",
        ["village of Talqin"],
    ),
    "back-reference": (
        "Gunmen attacked farmers in the village of Talqin on Monday.\n\nTwelve civilians were killed in the attack, medics say.",
        "attack_on_civilians", ["village of Talqin"],
    ),
    "elsewhere": (
        "Gunmen attacked farmers in Homs on Monday. Elsewhere, twelve civilians were killed.", "casualty_toll", [],
    ),
    "label": (
        "LOG\n\n- Homs: two rockets hit a house.\n- Hama: mortar rounds hit a school.\n- Idlib: jets bombed a market.",
        "air_strike", ["Idlib"],
    ),
    "narrower-than-label": (
        "LINE LOG\n\n- Homs: two rockets hit a house.\n- Hama: mortar rounds hit a school in Souran.\n", "shelling", ["Souran"],
    ),
    "faith": ("By the grace of God, the fighters captured Talqin on Monday.", "capture_of_place", ["Talqin"]),
    "short-for-a-body": (
        "The State Administration Council (SAC) met. We call on the SAC to let convoys through.", "offer_or_demand", [],
    ),
    "only-called-so": ("Gunmen known as al-Shabaab attacked farmers in Homs on Monday.", "attack_on_civilians", ["Homs"]),
    "states-that-speak": ("Cuba and Norway urged both sides to stop.", "offer_or_demand", []),
    "fight-of-the-doer": ("Forces battling for Hama said they had shot down a drone near Homs.", "weapon_disrupted", ["Homs"]),
    "dateline": (
        "Daraa, Nabd al-Watan – Units of the army captured the town of Talqin on Monday.", "capture_of_place", ["town of Talqin"],
    ),
    "hyphens": ("Jets bombed Aita al-Shaab on Monday.", "air_strike", ["Aita al-Shaab"]),
    "both-ends-of-a-road": ("Convoys were ambushed on the road from Hama to Homs.", "ambush", ["Hama", "Homs"]),
    "object-of-an-attack": ("The post of Nampala was the object of an attack by gunmen.", "clash", ["Nampala"]),
    "left-for": ("Some 700 families left Hama for Homs on Monday.", "displacement", ["Hama"]),
    "called-after-a-day": ("Jets bombed the 7 July district on Monday.", "air_strike", ["July district"]),
    "by-odds": (
        "The pumping station in Al Hawak district has been out of service since Monday for lack of fuel.", "humanitarian_state",
        ["Al Hawak district"],
    ),
    "told-in-passing": (
        "Raiders came in boats seized off Tarik island. They beheaded a guard.", "execution", [],
    ),
    "odds-take-the-whole-list": (
        "The rebels are capable of conducting raids on army positions in the districts of Hama and Idlib.",
        "capability_or_intent", ["districts of Hama", "Idlib"],
    ),
    "the-area-is-not-where-others-go": (
        (
            "Troops shelled the Hajar camp area. Fighters could withdraw to Homs. "
            "Government forces are developing their military operation in the area."
        ), "offensive", ["Hajar camp area"],
    ),
    "there-may-be-where-others-go": (
        "Rebels are marching to Hama. Ten soldiers there crossed over to them.", "group_change", ["Hama"],
    ),
    "doer-of-another-act": (
        "The raid was flown on the basis of coordinates supplied by an army brigade at Hama.", "clash", [],
    ),
    "pronoun-for-a-place": (
        "This quarter is the last rebel-held pocket near Homs. If it is captured, the road will be open.", "capture_of_place",
        ["Homs"],
    ),
    "blame-has-no-label": (
        "LINE LOG\n\n- Homs: two rockets hit a house. The army blamed the rebels.\n- Hama: jets bombed a market.",
        "accusation", [],
    ),
    "point-on-a-road": (
        "Eighteen people were killed last night at Hama, on the Homs road.", "casualty_toll", ["Hama"],
    ),
    "they-withdrew-at-dawn": (
        "Gunmen attacked an army post in Talqin on Monday evening. They withdrew at dawn.", "withdrawal", ["Talqin"],
    ),
    "fired-from": ("Rounds were fired at the town from army positions near Talqin.", "shelling", []),
    "crossed-over-from": ("Seven policemen have crossed over from Talqin this month.", "group_change", ["Talqin"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "places"), PLACES.values(), ids=PLACES.keys())
def test_where(code: Code, text: str, kind: str, places: list[str]) -> None:
    report, claim = last_of(code, text, kind)
    assert [report.text[w.mention.span.start : w.mention.span.end] for w in claim.where] == places


DAYS = {
    "same-incident": ("Gunmen attacked farmers in Homs on Monday. Twelve civilians were killed.", "casualty_toll", (22, 22)),
    "another-place": ("Gunmen attacked farmers in Homs on Monday. Twelve civilians were killed in Hama.", "casualty_toll", None),
    "goes-on": ("Gunmen attacked farmers in Homs on Monday. Troops are combing the area.", "security_operation", None),
    "said-on": ("The army said on Monday its forces had captured Talqin.", "capture_of_place", None),
    "hours-after": ("The army captured Talqin on Monday, hours after rebels attacked a convoy in Homs.", "clash", None),
    "told-day-not-said-day": (
        "Gunmen killed ten farmers in Homs on Sunday, a medic said on Monday. The same day jets bombed Hama.",
        "air_strike", (21, 21),
    ),
    "cover": (
        "The past 24 hours brought the following:\n\nFirst, the army captured Talqin.", "capture_of_place", (23, 24),
    ),
    "since-clause": ("Ten civilians have been killed in Homs since the assault began on May 20.", "casualty_toll", (20, 24)),
    "before-dawn-on": ("Jets bombed Homs before dawn on Saturday.", "air_strike", (20, 20)),
    "short-weekday": ("A convoy was ambushed Wed. near Homs.", "ambush", (24, 24)),
    "told-as-weeks-earlier": (
        "Raiders landed in Homs on Monday and burned a boat seized in Hama two weeks earlier. They beheaded a guard.",
        "execution", (22, 22),
    ),
    "an-hour-of-another-verb": (
        "Gunmen attacked a post in Homs on Monday. The rest came shortly before noon and killed two soldiers.",
        "clash", (22, 22),
    ),
    "period-of-the-report": (
        "FLASH UPDATE No. 5 (covers 18 to 22 May)\n\nThe situation is tense.\n\nFighters attacked an army post in Homs.",
        "clash", (18, 22),
    ),
    "overnight-abbreviated": ("US raid o/n in Homs, two fighters killed.", "clash", (23, 24)),
    "later-this-month": ("Talks will be held in Geneva later this month.", "talks", (25, 31)),
    "course-of-the-day": ("Jets bombed Homs in the course of the day.", "air_strike", (24, 24)),
}  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "days"), DAYS.values(), ids=DAYS.keys())
def test_when(code: Code, text: str, kind: str, days: tuple[int, int] | None) -> None:
    _, claim = last_of(code, text, kind)
    stated = claim.when.stated and claim.when.cause is None
    found = (claim.when.first, claim.when.last) if stated else None
    assert found == (days and (date(2023, 5, days[0]), date(2023, 5, days[1])))
