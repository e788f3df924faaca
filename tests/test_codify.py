"""Claims in, codes of ACLED, UCDP and PLOVER out."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from wardesk.book import ActorEntry, Book, DatedName, load_book
from wardesk.codify import codify, time_precision
from wardesk.model import Claim, Count, Evidence, Mention, Role, Span, Speaker, When, Where

BOOK = load_book()
REFERENCE = Path(__file__).parents[2] / "shared" / "reference"
TEXT = "x" * 200
TRIGGER = Span(start=10, end=16)

ACLED_25 = (
    "Government regains territory", "Non-state actor overtakes territory", "Armed clash",
    "Excessive force against protesters", "Protest with intervention", "Peaceful protest", "Violent demonstration",
    "Mob violence", "Chemical weapon", "Air/drone strike", "Suicide bomb", "Shelling/artillery/missile attack",
    "Remote explosive/landmine/IED", "Grenade", "Sexual violence", "Attack", "Abduction/forced disappearance",
    "Agreement", "Arrests", "Change to group/activity", "Disrupted weapons use", "Headquarters or base established",
    "Looting/property destruction", "Non-violent transfer of territory", "Other",
)  # fmt: skip
"""The sub-events of ACLED's codebook, frozen here so that the table is held even where ../shared is absent."""


def actor_entry(key: str, kind: Any, *, government: bool = False) -> ActorEntry:
    return ActorEntry(key=key, names=(DatedName(name=key),), kind=kind, government=government, country=("SY",))


@pytest.fixture(scope="module")
def book() -> Book:
    """The packaged types and words with six actors of our own."""
    actors = {
        entry.key: entry
        for entry in (
            actor_entry("army", "state_forces"),
            actor_entry("ministry", "political_militia", government=True),
            actor_entry("rebels", "rebel_group"),
            actor_entry("militia", "political_militia"),
            actor_entry("villagers", "civilians"),
            actor_entry("marchers", "protesters"),
        )
    }
    return replace(BOOK, hash="test", actors=actors)


def mention(key: str | None, *, kind: Any = "actor", at: int = 20) -> Mention:
    return Mention(kind=kind, span=Span(start=at, end=at + 5), chosen=key and f"actor:{key}")


def roles(**fillers: str | Mention | None) -> tuple[Role, ...]:
    """``actor="army"`` → a role whose mention was resolved to the army; None is an actor nobody knows."""
    rows = []
    for at, (name, key) in enumerate(fillers.items()):
        filler = key if isinstance(key, Mention) else mention(key, at=20 + 10 * at)
        rows.append(Role(name=name, mention=filler))  # type: ignore[arg-type]
    return tuple(rows)


PEOPLE = mention(None, kind="group", at=90)


def dead(number: int | None = 3, *, scope: Any = "this_event", group: str | None = None, kind: Any = "killed") -> Count:
    return Count(kind=kind, low=number, scope=scope, group=group, phrase=Span(start=60, end=66), rule="count.exact")


def claim_of(type_key: str, **changes: Any) -> Claim:
    base: dict[str, Any] = {
        "id": "c", "report": "r", "type": type_key, "trigger": TRIGGER, "sentence": 0,
        "aspect": BOOK.types[type_key].aspect,
        "attribution": (Speaker(kind="publisher"),), "when": When(), "codebook": "b", "reader": "r",
        "evidence": {"type": Evidence(spans=(TRIGGER,), rule="frame.x.0")},
    }  # fmt: skip
    return Claim(**{**base, **changes})


# ---------------------------------------------------------------- the table


def test_every_acled_code_is_one_of_the_25() -> None:
    pairs = [
        (entry.key, code)
        for entry in BOOK.types.values()
        for code in (entry.codes.acled, *entry.codes.acled_by_actor.values())
        if code
    ]
    assert len(pairs) > 30
    assert [(key, code) for key, code in pairs if code["sub_event_type"] not in ACLED_25] == []


def test_codes_are_those_of_the_reference() -> None:
    if not REFERENCE.is_dir():
        pytest.skip("../shared/reference is not here: the frozen list alone is checked")
    rows = json.loads((REFERENCE / "acled.json").read_text("utf-8"))["sub_event_types"]
    pairs = {(row["event_type"], row["sub_event_type"]) for row in rows}
    assert {sub for _, sub in pairs} == set(ACLED_25)
    events = json.loads((REFERENCE / "plover.json").read_text("utf-8"))["events"]
    for entry in BOOK.types.values():
        for code in (entry.codes.acled, *entry.codes.acled_by_actor.values()):
            assert not code or (code["event_type"], code["sub_event_type"]) in pairs, entry.key
        plover = entry.codes.plover
        assert not plover or plover["event"] in events, entry.key
        assert "mode" not in plover or plover["mode"] in events[plover["event"]]["modes"], entry.key


def test_types_are_those_of_the_proposed_table() -> None:
    if not REFERENCE.is_dir():
        pytest.skip("../shared/reference is not here: the table of types cannot be compared")
    lines = (REFERENCE / "event_types.md").read_text("utf-8").splitlines()
    named = {line.split("|")[1].strip(" *") for line in lines if line.startswith("|")} - {"type", "---"}
    assert set(BOOK.types) == named
    assert len(named) == 49


def test_a_type_without_a_code_says_why() -> None:
    silent = [
        entry.key
        for entry in BOOK.types.values()
        if not (entry.codes.acled or entry.codes.acled_by_actor) or not entry.codes.plover or entry.codes.ucdp == "none"
        if not entry.codes.reason
    ]
    assert silent == []


def test_every_rule_that_codify_names_is_in_the_codebook() -> None:
    source = (Path(__file__).parents[1] / "src" / "wardesk" / "codify.py").read_text("utf-8")
    named = {piece.split('"')[0] for piece in source.split('"codify.')[1:]}
    known = {key.removeprefix("codify.") for key in (*BOOK.rules, *BOOK.settings) if key.startswith("codify.")}
    assert {name for name in named if "{" not in name} <= known


# ---------------------------------------------------------------- ACLED

ARMY_TAKES = {"roles": roles(actor="army", owner="rebels")}
REGAINED, OVERTAKEN = "Government regains territory", "Non-state actor overtakes territory"

ACLED_ROWS = [
    ("shelling", {"roles": roles(actor="rebels")}, "Shelling/artillery/missile attack", "codify.crosswalk"),
    ("capture_of_place", ARMY_TAKES, REGAINED, "codify.by_actor"),
    ("capture_of_place", {"roles": roles(actor="ministry")}, REGAINED, "codify.by_actor"),
    ("capture_of_place", {"roles": roles(actor="rebels")}, OVERTAKEN, "codify.by_actor"),
    ("capture_of_place", {"roles": roles(actor=None)}, None, "codify.by_actor"),
    ("capture_of_place", {}, None, "codify.by_actor"),
    ("capture_of_place", {**ARMY_TAKES, "extent": "part"}, "Armed clash", "codify.not_taken"),
    ("capture_of_place", {**ARMY_TAKES, "course": "repelled"}, "Armed clash", "codify.not_taken"),
    ("capture_of_place", {**ARMY_TAKES, "modality": "planned"}, None, "codify.not_an_event"),
    ("capture_of_place", {**ARMY_TAKES, "polarity": "did_not"}, None, "codify.not_an_event"),
    ("advance", {"roles": roles(actor="army")}, "Other", "codify.ground_gained"),
    ("advance", {"roles": roles(actor="army", opponent="rebels")}, "Armed clash", "codify.ground_gained"),
    ("ceasefire", {"roles": roles(actor="army", partner="rebels")}, "Agreement", "codify.ceasefire"),
    ("ceasefire", {"roles": roles(actor="army")}, "Other", "codify.ceasefire"),
    ("ceasefire", {"roles": roles(actor="army", partner="rebels"), "course": "failed"}, None, "codify.ceasefire"),
    ("protest", {}, "Peaceful protest", "codify.crosswalk"),
    ("protest", {"counts": (dead(1, kind="wounded"),)}, "Excessive force against protesters", "codify.crowd_hurt"),
    ("protest", {"counts": (dead(0),)}, "Peaceful protest", "codify.crosswalk"),
    ("protest", {"roles": roles(actor="marchers", opponent="army")}, "Protest with intervention", "codify.crowd_hurt"),
    ("riot", {}, "Violent demonstration", "codify.crosswalk"),
    ("attack_on_civilians", {"roles": roles(actor="rebels", victim=PEOPLE)}, "Attack", "codify.crosswalk"),
    ("attack_on_civilians", {"roles": roles(actor="rebels", victim="villagers")}, "Attack", "codify.crosswalk"),
    ("attack_on_civilians", {"roles": roles(actor="army", victim="rebels")}, None, "codify.civilian_target"),
    ("execution", {"roles": roles(actor="rebels")}, "Attack", "codify.civilian_target"),
    ("offensive", {}, None, "codify.no_code"),
    ("control", {}, None, "codify.state"),
    ("capability_or_intent", {}, None, "codify.state"),
    ("shelling", {"narrative": "background"}, None, "codify.undated_background"),
    (
        "shelling",
        {"narrative": "background", "when": When(first=date(2014, 8, 4), last=date(2014, 8, 4), stated=True)},
        "Shelling/artillery/missile attack",
        "codify.crosswalk",
    ),
    (
        "shelling",
        {"attribution": (Speaker(kind="publisher"), Speaker(kind="anonymous", stance="denies"))},
        None,
        "codify.not_an_event",
    ),
]


@pytest.mark.parametrize(
    ("key", "changes", "sub_event", "rule"), ACLED_ROWS, ids=[f"{row[0]}-{at}" for at, row in enumerate(ACLED_ROWS)]
)
def test_acled(key: str, changes: dict[str, Any], sub_event: str | None, rule: str, book: Book) -> None:
    coded = codify(claim_of(key, **changes), book)
    assert coded.acled.values.get("sub_event_type") == sub_event
    assert coded.evidence["acled"].rule == rule
    assert sub_event or coded.acled.reason, "no code and no reason"


def test_a_foreign_army_that_takes_a_place_is_a_judgement(book: Book) -> None:
    where = (Where(country="IQ", mention=mention(None, kind="place")),)
    coded = codify(claim_of("capture_of_place", **ARMY_TAKES, where=where), book)
    assert coded.acled.values["sub_event_type"] == OVERTAKEN
    assert coded.acled.reason == "taken by a foreign state's force: a judgement"
    at_home = codify(claim_of("capture_of_place", **ARMY_TAKES, where=(where[0].model_copy(update={"country": "SY"}),)), book)
    assert at_home.acled.values["sub_event_type"] == REGAINED


# ---------------------------------------------------------------- UCDP

BOTH = roles(actor="army", opponent="rebels")
UCDP_ROWS = [
    ("state-and-group", "clash", BOTH, (dead(),), "1", "codify.ucdp_dyad"),
    ("group-and-group", "clash", roles(actor="rebels", opponent="militia"), (dead(),), "2", "codify.ucdp_dyad"),
    ("no-death", "clash", BOTH, (), None, "codify.ucdp_death"),
    ("death-of-zero", "clash", BOTH, (dead(0),), None, "codify.ucdp_death"),
    ("death-unknown", "clash", BOTH, (dead(None),), None, "codify.ucdp_death"),
    ("cumulative", "clash", BOTH, (dead(scope="cumulative_since"),), None, "codify.ucdp_death"),
    ("wounded-only", "clash", BOTH, (dead(kind="wounded"),), None, "codify.ucdp_death"),
    ("two-states", "clash", roles(actor="army", opponent="ministry"), (dead(),), None, "codify.ucdp_dyad"),
    ("no-other-side", "clash", roles(actor="army"), (dead(),), None, "codify.ucdp_dyad"),
    ("nobody-acted", "shelling", roles(target="rebels"), (dead(),), None, "codify.ucdp_dyad"),
    ("civilians-shelled", "shelling", roles(actor="army"), (dead(group="civilian"),), "3", "codify.ucdp_one_sided"),
    ("armed-target-civilian-dead", "shelling", BOTH, (dead(group="civilian"),), "1", "codify.ucdp_dyad"),
    ("one-sided", "attack_on_civilians", roles(actor="rebels", victim=PEOPLE), (dead(),), "3", "codify.ucdp_one_sided"),
    ("one-sided-armed", "execution", roles(actor="rebels", victim="army"), (dead(),), None, "codify.ucdp_one_sided"),
    ("crowd-acted", "protest", roles(actor="marchers"), (dead(),), None, "codify.ucdp_dyad"),
    ("no-violence", "talks", BOTH, (dead(),), None, "codify.no_code"),
]


@pytest.mark.parametrize(
    ("key", "fillers", "counts", "kind", "rule"), [row[1:] for row in UCDP_ROWS], ids=[r[0] for r in UCDP_ROWS]
)
def test_ucdp(key: str, fillers: tuple[Role, ...], counts: tuple[Count, ...], kind: str | None, rule: str, book: Book) -> None:
    coded = codify(claim_of(key, roles=fillers, counts=counts), book)
    assert coded.ucdp.values.get("type_of_violence") == kind
    assert coded.evidence["ucdp"].rule == rule
    assert kind or coded.ucdp.reason


def place_of(lat: float | None, relation: Any = "in") -> Where:
    return Where(mention=mention(None, kind="place", at=70), lat=lat, lon=38.0, precision=1, relation=relation)


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ((place_of(35.0),), False),
        ((place_of(35.0), place_of(36.0)), True),
        ((place_of(35.0), place_of(None)), False),
        ((place_of(35.0, "between"), place_of(35.0, "between")), False),
    ],
)
def test_ucdp_wants_an_event_for_each_of_several_places(where: tuple[Where, ...], told: bool, book: Book) -> None:
    coded = codify(claim_of("clash", roles=BOTH, counts=(dead(),), where=where), book)
    assert coded.ucdp.values == {"type_of_violence": "1"}
    assert ("several places" in (coded.ucdp.reason or "")) is told


def test_a_named_commander_is_not_taken_for_a_civilian(book: Book) -> None:
    commander = mention(None, kind="person", at=90).model_copy(update={"person": "commander"})
    coded = codify(claim_of("execution", roles=roles(actor="rebels", victim=commander), counts=(dead(1),)), book)
    assert coded.ucdp.values == {}
    assert coded.acled.reason == "the victim is not said to be a civilian: a judgement"


# ---------------------------------------------------------------- PLOVER

PLOVER_ROWS = [
    ("shelling", {}, {"event": "ASSAULT", "mode": "heavy-weapons"}),
    ("talks", {}, {"event": "CONSULT"}),
    ("offensive", {}, {}),
    ("control", {}, {}),
    ("displacement", {}, {}),
    ("displacement", {"roles": roles(actor="militia")}, {"event": "COERCE", "mode": "deport"}),
    ("withdrawal", {"modality": "planned"}, {"event": "RETREAT", "mode": "withdraw", "auxiliary": "future"}),
    ("withdrawal", {"modality": "demanded"}, {"event": "RETREAT", "mode": "withdraw", "auxiliary": "hypothetical"}),
    ("agreement", {"polarity": "did_not"}, {"event": "AGREE", "auxiliary": "negation"}),
    ("agreement", {"polarity": "did_not", "modality": "planned"}, {"event": "AGREE", "auxiliary": "negation"}),
    ("shelling", {"narrative": "background"}, {"event": "ASSAULT", "mode": "heavy-weapons", "auxiliary": "historical"}),
]


@pytest.mark.parametrize(("key", "changes", "values"), PLOVER_ROWS, ids=[f"{r[0]}-{at}" for at, r in enumerate(PLOVER_ROWS)])
def test_plover(key: str, changes: dict[str, Any], values: dict[str, str], book: Book) -> None:
    coded = codify(claim_of(key, **changes), book)
    assert coded.plover.values == values
    assert values or coded.plover.reason


MEANS_ROWS = [
    ("air_strike", "A drone struck a truck", "drone", "struck", "drone"),
    ("air_strike", "A plane struck a truck", "plane", "struck", "aerial"),
    ("equipment_loss", "They captured a tank", "tank", "captured", "seize"),
    ("equipment_loss", "They destroyed a tank", "tank", "destroyed", "destroy"),
    ("attack_on_civilians", "They shot at farmers", "farmers", "shot", "firearms"),
    ("attack_on_civilians", "They killed him with a knife", "knife", "killed", "primitive"),
    ("attack_on_civilians", "They have beaten farmers", "farmers", "beaten", "beat"),
    ("attack_on_civilians", "They killed farmers", "farmers", "killed", None),
]


@pytest.mark.parametrize(("key", "text", "instrument", "trigger", "mode"), MEANS_ROWS, ids=[row[1] for row in MEANS_ROWS])
def test_the_means_are_read_from_the_text(
    key: str, text: str, instrument: str, trigger: str, mode: str | None, book: Book
) -> None:
    def span(word: str) -> Span:
        return Span(start=text.index(word), end=text.index(word) + len(word))

    with_what = (Role(name="instrument", mention=Mention(kind="equipment", span=span(instrument))),)
    claim = claim_of(key, trigger=span(trigger), roles=with_what)
    assert codify(claim, book, text=text).plover.values.get("mode") == mode
    assert codify(claim, book).plover.values.get("mode") == BOOK.types[key].codes.plover.get("mode")


def test_a_mob_is_told_by_its_word(book: Book) -> None:
    text = "The mob burnt a shop"
    claim = claim_of("riot", trigger=Span(start=4, end=7))
    assert codify(claim, book, text=text).acled.values["sub_event_type"] == "Mob violence"


# ---------------------------------------------------------------- what holds for all


@pytest.mark.parametrize("key", sorted(BOOK.types))
def test_what_did_not_happen_is_never_an_event(key: str, book: Book) -> None:
    for modality in ("planned", "possible", "conditional", "demanded", "offered", "threatened", "rumoured"):
        coded = codify(claim_of(key, modality=modality, roles=BOTH, counts=(dead(),)), book)
        assert (coded.acled.values, coded.ucdp.values) == ({}, {}), modality
        assert all((coded.acled.reason, coded.ucdp.reason)), modality
        assert coded.plover.reason or coded.plover.values["auxiliary"] in ("future", "hypothetical"), modality


@pytest.mark.parametrize("key", sorted(BOOK.types))
def test_every_code_has_evidence_and_the_rest_is_untouched(key: str, book: Book) -> None:
    claim = claim_of(key, roles=BOTH, counts=(dead(),))
    coded = codify(claim, book)
    for name in ("acled", "ucdp", "plover"):
        code = getattr(coded, name)
        assert code.values or code.reason
        assert coded.evidence[name].rule in book.rules
        assert coded.evidence[name].spans[0] == TRIGGER
    ours = {"acled", "ucdp", "plover", "evidence"}
    assert coded.model_dump(exclude=ours) == claim.model_dump(exclude=ours)
    assert codify(coded, book) == coded, "codifying twice gives the same"
    assert "acled" not in claim.evidence, "the claim that came in is not changed"


TIMES = {
    "day": (When(first=date(2018, 4, 22), last=date(2018, 4, 22), precision=1), 1),
    "days": (When(first=date(2018, 4, 20), last=date(2018, 4, 22), precision=2), 2),
    "week": (When(first=date(2018, 4, 16), last=date(2018, 4, 22), precision=3), 2),
    "month": (When(first=date(2018, 3, 1), last=date(2018, 3, 31), precision=4), 3),
    "year": (When(first=date(2017, 1, 1), last=date(2017, 12, 31), precision=5), None),
    "no-beginning": (When(last=date(2018, 4, 22)), None),
    "contradictory": (When(first=date(2018, 5, 1), last=date(2018, 5, 1), precision=1, cause="contradictory"), None),
}


@pytest.mark.parametrize(("when", "acled"), TIMES.values(), ids=TIMES)
def test_acled_precision_of_a_time(when: When, acled: int | None) -> None:
    assert time_precision(when) == acled
