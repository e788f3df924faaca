"""Claim → codes of ACLED, UCDP and PLOVER, by the table that stands with the types, or the reason why there is none."""

from __future__ import annotations

from typing import Literal, NamedTuple

from wardesk.book import Book, Crosswalk
from wardesk.model import Claim, Code, Count, Evidence, Role, Span, When, Where
from wardesk.text import words

Camp = Literal["state", "foreign_state", "group", "civilians", "crowd", "unknown"]
"""What a side is, as far as the three codebooks tell sides apart."""

_CAMP_OF_KIND: dict[str, Camp] = {
    "state_forces": "state", "external_forces": "foreign_state", "rebel_group": "group", "political_militia": "group",
    "identity_militia": "group", "civilians": "civilians", "rioters": "crowd", "protesters": "crowd",
}  # fmt: skip
_ACLED_PRECISION = {1: 1, 2: 2, 3: 2, 4: 3, 5: 3}
"""UCDP where_prec → ACLED geo_precision (ACLED Codebook 2024, geo_precision)."""
_ACLED_TIME = {1: 1, 2: 2, 3: 2, 4: 3}
"""UCDP date_prec → ACLED time_precision (../shared/reference/acled.json): day; within a week; within a month."""
_AUXILIARY = {
    "planned": "future", "threatened": "future", "possible": "hypothetical", "conditional": "hypothetical",
    "demanded": "hypothetical", "offered": "hypothetical", "rumoured": "hypothetical",
}  # fmt: skip
_OTHER = {"event_type": "Strategic developments", "sub_event_type": "Other"}
_CLASH = {"event_type": "Battles", "sub_event_type": "Armed clash"}
_SAME_HOLDER = ("attempted", "repelled", "failed")
_HURT = ("killed", "wounded", "casualties")
_MEANS = ("firearms", "primitive", "beat")
_PEOPLE = ("person_group", "civil_group")
_STATES = ("state", "foreign_state")


class Coded(NamedTuple):
    """A code with the rule that gave it and the words it rests on."""

    code: Code
    rule: str
    spans: tuple[Span, ...] = ()


def codify(claim: Claim, book: Book, *, text: str | None = None) -> Claim:
    """Fill the codes of a resolved claim. With the report's ``text`` the means of an attack can be told.

    Run it last: it looks at chosen actors, resolved days and counts.
    """
    crosswalk = book.types[claim.type].codes
    evidence = dict(claim.evidence)
    codes: dict[str, Code] = {}
    for name, coded in (
        ("acled", _acled(claim, crosswalk, book, text)),
        ("ucdp", _in_several_places(claim, _ucdp(claim, crosswalk, book))),
        ("plover", _plover(claim, crosswalk, book, text)),
    ):
        codes[name] = coded.code
        spans = (claim.trigger, *(span for span in coded.spans if span != claim.trigger))
        evidence[name] = Evidence(spans=spans, rule=coded.rule, inputs=(f"type {claim.type}",), cause="not_applicable")
    return claim.model_copy(update={**codes, "evidence": evidence})


def geo_precision(where: Where) -> int | None:
    """ACLED's precision of a place: 1 a named town, 2 near one or in a small part of a region, 3 a larger region.

    None where ACLED has no code: the whole country, at sea, or a place that is not known.
    """
    return _ACLED_PRECISION.get(where.precision or 0)


def time_precision(when: When) -> int | None:
    """ACLED's precision of a time: 1 the day, 2 within a week, 3 within a month.

    None where ACLED has no code: anything vaguer, without a beginning or an end, or contradictory.
    """
    if when.first is None or when.last is None or when.cause is not None:
        return None
    return _ACLED_TIME.get(when.precision or 0)


# ---------------------------------------------------------------- what is no event


def _no_event(claim: Claim) -> Coded | None:
    """Why neither ACLED nor UCDP may have a row, or None when they may."""
    if claim.aspect != "event":
        return _none(f"{_article(claim.aspect)} is not an event", "codify.state")
    if claim.modality != "actual":
        return _none(f"{claim.modality}: not an event", "codify.not_an_event", claim.evidence.get("modality"))
    if claim.polarity == "did_not":
        return _none("said not to have happened: not an event", "codify.not_an_event", claim.evidence.get("polarity"))
    if _denied(claim):
        return _none("a denial is not an event", "codify.not_an_event", claim.evidence.get("attribution"))
    if claim.narrative == "background" and not _dated(claim):
        return _none("background without a date of its own", "codify.undated_background", claim.evidence.get("narrative"))
    return None


def _none(reason: str, rule: str, evidence: Evidence | None = None) -> Coded:
    return Coded(Code(reason=reason), rule, evidence.spans if evidence else ())


def _article(aspect: str) -> str:
    return f"an {aspect}" if aspect == "assessment" else f"a {aspect}"


def _denied(claim: Claim) -> bool:
    return claim.attribution[-1].stance in ("denies", "retracts") if claim.attribution else False


def _dated(claim: Claim) -> bool:
    return claim.when.stated and claim.when.first is not None


# ---------------------------------------------------------------- ACLED


def _acled(claim: Claim, crosswalk: Crosswalk, book: Book, text: str | None) -> Coded:
    barred = _no_event(claim)
    if barred is not None:
        return barred
    if crosswalk.acled_by_actor:
        return _captured(claim, crosswalk, book)
    if not crosswalk.acled:
        return _none(crosswalk.reason or "ACLED has no code for this type", "codify.no_code")
    if claim.type == "advance":
        return _advanced(claim)
    if claim.type == "ceasefire":
        return _ceasefire(claim, crosswalk)
    if claim.type in ("protest", "riot"):
        return _crowd(claim, crosswalk, book, text)
    if crosswalk.acled["event_type"] == "Violence against civilians":
        return _against_civilians(claim, crosswalk, book)
    return Coded(Code(values=dict(crosswalk.acled), reason=crosswalk.reason), "codify.crosswalk")


def _captured(claim: Claim, crosswalk: Crosswalk, book: Book) -> Coded:
    """Which of two sub-events a captured place is, by who took it."""
    if claim.course in _SAME_HOLDER or claim.extent in ("part", "edge"):
        why = f"course {claim.course}" if claim.course in _SAME_HOLDER else f"extent {claim.extent}"
        span = claim.evidence.get("course" if claim.course in _SAME_HOLDER else "extent")
        code = Code(values=dict(_CLASH), reason=f"{why}: the place does not change hands, a judgement")
        return Coded(code, "codify.not_taken", span.spans if span else ())
    takers = [(role, _camp(role, claim, book)) for role in claim.role("actor")]
    spans = tuple(role.mention.span for role, _ in takers)
    camps = {camp for _, camp in takers}
    if "state" in camps:
        return Coded(Code(values=dict(crosswalk.acled_by_actor["state"])), "codify.by_actor", spans)
    if "group" in camps:
        return Coded(Code(values=dict(crosswalk.acled_by_actor["non_state"])), "codify.by_actor", spans)
    if "foreign_state" in camps:
        reason = "taken by a foreign state's force: a judgement"
        return Coded(Code(values=dict(crosswalk.acled_by_actor["non_state"]), reason=reason), "codify.by_actor", spans)
    return Coded(Code(reason="state or not: the one who took the place is not known"), "codify.by_actor", spans)


def _advanced(claim: Claim) -> Coded:
    against = (*claim.role("opponent"), *claim.role("owner"))
    values = _CLASH if against else _OTHER
    reason = "ground gained against a named side: a judgement" if against else "ground gained, no other side told: a judgement"
    return Coded(Code(values=dict(values), reason=reason), "codify.ground_gained", _spans(against))


def _ceasefire(claim: Claim, crosswalk: Crosswalk) -> Coded:
    if claim.course in ("failed", "ended", "ongoing"):
        return _none(
            "a ceasefire that holds, is broken or ends is no new event",
            "codify.ceasefire",
            claim.evidence.get("course"),
        )
    sides = (*claim.role("actor"), *claim.role("partner"))
    if len(sides) > 1:
        return Coded(Code(values=dict(crosswalk.acled)), "codify.ceasefire", _spans(sides))
    return Coded(Code(values=dict(_OTHER), reason="one side told: a judgement"), "codify.ceasefire", _spans(sides))


def _crowd(claim: Claim, crosswalk: Crosswalk, book: Book, text: str | None) -> Coded:
    if claim.type == "riot":
        values = dict(crosswalk.acled)
        if _means(claim, text, book.setting("codify.words.mob")):
            values["sub_event_type"] = "Mob violence"
        return Coded(Code(values=values, reason=crosswalk.reason), "codify.crosswalk")
    hurt = [count for count in claim.counts if count.kind in _HURT and _at_least_one(count)]
    if hurt:
        values = {"event_type": "Protests", "sub_event_type": "Excessive force against protesters"}
        return Coded(Code(values=values), "codify.crowd_hurt", tuple(count.phrase for count in hurt))
    against = claim.role("opponent")
    if against:
        values = {"event_type": "Protests", "sub_event_type": "Protest with intervention"}
        return Coded(Code(values=values), "codify.crowd_hurt", _spans(against))
    return Coded(Code(values=dict(crosswalk.acled)), "codify.crosswalk")


def _against_civilians(claim: Claim, crosswalk: Crosswalk, book: Book) -> Coded:
    hurt = _hurt(claim)
    camps = {_camp(role, claim, book) for role in hurt}
    if camps & {"state", "foreign_state", "group"} and "civilians" not in camps:
        return _none("violence against civilians needs a civilian victim", "codify.civilian_target")._replace(spans=_spans(hurt))
    if "civilians" not in camps:
        reason = "the victim is not said to be a civilian: a judgement"
        return Coded(Code(values=dict(crosswalk.acled), reason=reason), "codify.civilian_target", _spans(hurt))
    return Coded(Code(values=dict(crosswalk.acled)), "codify.crosswalk", _spans(hurt))


# ---------------------------------------------------------------- UCDP


def _ucdp(claim: Claim, crosswalk: Crosswalk, book: Book) -> Coded:
    barred = _no_event(claim)
    if barred is not None:
        return barred
    if crosswalk.ucdp == "none":
        return _none(crosswalk.reason or "UCDP has no code for this type", "codify.no_code")
    deaths = tuple(count.phrase for count in claim.counts if count.kind == "killed" and _at_least_one(count))
    if not deaths:
        return _none("no UCDP code: no death stated", "codify.ucdp_death")
    doers = {_camp(role, claim, book) for role in claim.role("actor")} - {"unknown"}
    others = _other_side(claim, book)
    if not doers & {"state", "foreign_state", "group"}:
        return _none("no UCDP code: no state or organised group is known to have acted", "codify.ucdp_dyad")
    if crosswalk.ucdp == "one_sided" or others == {"civilians"}:
        return _one_sided(others, deaths)
    return _dyad(doers, others, deaths)


def _in_several_places(claim: Claim, coded: Coded) -> Coded:
    """One total for several places: a claim keeps them all, UCDP wants an event for each."""
    if not coded.code.values or len({(where.lat, where.lon) for where in claim.separate_places if where.lat is not None}) < 2:
        return coded
    reason = "several places with one total: UCDP makes an event of each and splits the deaths evenly in whole numbers"
    return coded._replace(code=coded.code.model_copy(update={"reason": reason}))


def _one_sided(others: set[Camp], deaths: tuple[Span, ...]) -> Coded:
    if "civilians" not in others:
        return _none("no UCDP code: the dead are not said to be civilians", "codify.ucdp_one_sided")
    return Coded(Code(values={"type_of_violence": "3"}), "codify.ucdp_one_sided", deaths)


def _dyad(doers: set[Camp], others: set[Camp], deaths: tuple[Span, ...]) -> Coded:
    armed = others & {"state", "foreign_state", "group"}
    if not armed:
        return _none("no UCDP code: the other side is not known", "codify.ucdp_dyad")
    if "group" not in doers | armed:
        return _none(
            "no UCDP code: both sides are states, which of UCDP's conflicts is a matter for a person",
            "codify.ucdp_dyad",
        )
    state_based = bool((doers | armed) & set(_STATES))
    return Coded(Code(values={"type_of_violence": "1" if state_based else "2"}), "codify.ucdp_dyad", deaths)


def _at_least_one(count: Count) -> bool:
    return count.scope == "this_event" and any((count.low, count.best, count.high))


def _other_side(claim: Claim, book: Book) -> set[Camp]:
    """Camps of those acted on; the groups of the dead help where no role says."""
    roles = (*claim.role("opponent"), *claim.role("owner"), *_hurt(claim))
    camps = {_camp(role, claim, book) for role in roles} - {"unknown"}
    armed = camps & {"state", "foreign_state", "group"}
    return camps if armed else camps | _dead(claim, book)


def _dead(claim: Claim, book: Book) -> set[Camp]:
    """Civilians, where a group of the dead says so."""
    groups = {count.group for count in claim.counts if count.kind == "killed" and _at_least_one(count)} - {None}
    rows = [entry for entry in book.words.values() if entry.section in _PEOPLE and entry.key in groups]
    return {"civilians"} if any(entry.value in ("civilian", "civilians") for entry in rows) else set()


# ---------------------------------------------------------------- PLOVER


def _plover(claim: Claim, crosswalk: Crosswalk, book: Book, text: str | None) -> Coded:
    if claim.aspect != "event":
        return _none(f"{_article(claim.aspect)} is not an event", "codify.state")
    if not crosswalk.plover:
        return _none(crosswalk.reason or "PLOVER has no code for this type", "codify.no_code")
    if claim.type == "displacement" and not claim.role("actor"):
        return _none("nobody is said to have driven the people out", "codify.plover_deport")
    values, rule = _mode(claim, dict(crosswalk.plover), book, text)
    auxiliary = _auxiliary(claim)
    if auxiliary is not None:
        values["auxiliary"] = auxiliary
        rule = "codify.plover_auxiliary"
    return Coded(Code(values=values), rule)


def _mode(claim: Claim, values: dict[str, str], book: Book, text: str | None) -> tuple[dict[str, str], str]:
    if claim.type == "air_strike" and _means(claim, text, book.setting("codify.words.drone")):
        return {**values, "mode": "drone"}, "codify.plover_means"
    if claim.type == "equipment_loss" and _means(claim, text, book.setting("codify.words.seize"), trigger_only=True):
        return {"event": "COERCE", "mode": "seize"}, "codify.plover_seize"
    if claim.type == "attack_on_civilians":
        for mode in _MEANS:
            if _means(claim, text, book.setting(f"codify.words.{mode}")):
                return {**values, "mode": mode}, "codify.plover_means"
    return values, "codify.crosswalk"


def _auxiliary(claim: Claim) -> str | None:
    if claim.polarity == "did_not" or _denied(claim):
        return "negation"
    if claim.modality != "actual":
        return _AUXILIARY[claim.modality]
    return "historical" if claim.narrative == "background" else None


# ---------------------------------------------------------------- who and with what


def _hurt(claim: Claim) -> tuple[Role, ...]:
    return (*claim.role("victim"), *claim.role("target"))


def _spans(roles: tuple[Role, ...]) -> tuple[Span, ...]:
    return tuple(role.mention.span for role in roles)


def _camp(role: Role, claim: Claim, book: Book) -> Camp:
    """What side a role's filler is on, by the registry; groups of unarmed people are civilians."""
    mention = role.mention
    kind, _, key = (mention.chosen or "").partition(":")
    actor = book.actors.get(key) if kind == "actor" else None
    if actor is None:
        unarmed = mention.kind == "group" or (mention.kind == "person" and mention.person != "commander")
        return "civilians" if unarmed else "unknown"
    camp = "state" if actor.government else _CAMP_OF_KIND[actor.kind]
    countries = {where.country for where in claim.where} - {None}
    if camp == "state" and actor.country and countries and actor.country[0] not in countries:
        return "foreign_state"
    return camp


def _means(claim: Claim, text: str | None, wanted: tuple[str, ...], *, trigger_only: bool = False) -> bool:
    """Whether the trigger or the instrument holds one of the words. Without the text nothing can be told."""
    if text is None:
        return False
    spans = [claim.trigger, *(() if trigger_only else _spans(claim.role("instrument")))]
    found = {word.folded for span in spans for word in words(text[span.start : span.end])}
    return not found.isdisjoint(wanted)
