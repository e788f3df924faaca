"""Where a claim's place is: point, precision and radius of a chosen place, read with the words around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from wardesk.book import Region
from wardesk.gazetteer.lookup import Gazetteer, distance_km
from wardesk.model import Evidence, Link, Mention, Span, Where
from wardesk.resolve.placechoice import Candidate, Companions, Outcome, Site, choose
from wardesk.resolve.placephrase import Phrase
from wardesk.resolve.placework import Relation, Sheet, Spot, Work

_RELATIONS: Final[dict[str, Relation]] = {
    "near": "near", "direction": "direction", "towards": "towards", "between": "between", "part": "part",
}  # fmt: skip
_SIZE: Final = {"country": 6, "area": 5, "adm1": 4, "adm2": 3, "adm3": 2, "settlement": 1, "quarter": 0, "facility": 0}
"""How wide a kind of place is: a place can hold only narrower ones."""
_PRECISE_KM: Final = 25.0


def locate(where: Where, at: int, spots: Sequence[Spot], outcomes: Sequence[Outcome], work: Work) -> tuple[Where, Evidence]:
    """Fill one ``Where`` of a claim from the outcome of its span; ``spots`` and ``outcomes`` are all of the claim's."""
    spot, outcome = spots[at], outcomes[at]
    mention = link_of(where.mention, outcome, work.gazetteer)
    relation = _relation(where.relation, spot.phrase)
    spans: tuple[Span, ...] = (where.mention.span,)
    inputs = (outcome.reason,) if outcome.reason else ()
    if outcome.region is not None:
        update = _region_point(outcome.region, spot.phrase, work.sheet)
    elif outcome.site is not None:
        update = _site_point(outcome.site, spot, relation, _other_end(at, spots, outcomes), work)
        if outcome.rule:
            inputs = (*inputs, outcome.rule)
    else:
        update, holder = _enclosed(at, spots, outcomes, work)
        if holder is not None:
            spans = (*spans, Span(start=holder.start, end=holder.end)) if holder is not spot else spans
        update = update or {"rule": outcome.rule}
        inputs = (*inputs, *((f"held by {update['name']}",) if "name" in update else ()))
    filled = where.model_copy(update={"mention": mention, "relation": relation, **update})
    return filled, Evidence(spans=spans, rule=filled.rule, inputs=inputs)


def _relation(given: Relation, phrase: Phrase) -> Relation:
    if given != "in":
        return given
    if phrase.relation in _RELATIONS:
        return _RELATIONS[phrase.relation]
    return "part" if phrase.part else given


def _region_point(region: Region, phrase: Phrase, sheet: Sheet) -> dict[str, object]:
    grown = sheet.radius["near"] if phrase.relation else 0.0
    return {
        "precision": region.precision, "lat": region.lat, "lon": region.lon, "radius_km": region.radius_km + grown,
        "name": region.names[0], "feature": "adm1" if region.precision == 4 else "area",
        "country": region.country[0] if len(region.country) == 1 else None, "rule": "where.region",
    }  # fmt: skip


def _other_end(at: int, spots: Sequence[Spot], outcomes: Sequence[Outcome]) -> Site | None:
    """The other place of a ``between``."""
    if spots[at].relation != "between":
        return None
    ends = (
        outcome.site for n, outcome in enumerate(outcomes)
        if n != at and outcome.site is not None and spots[n].relation == "between"
    )  # fmt: skip
    return next(ends, None)


def _site_point(site: Site, spot: Spot, relation: Relation, other: Site | None, work: Work) -> dict[str, object]:
    row = site.row
    precision, radius, rule = _reach(site, spot, relation, other, work.sheet)
    return {
        "precision": precision, "lat": row.lat, "lon": row.lon, "radius_km": round(radius, 1), "name": row.name,
        "feature": row.feature, "admin2": work.gazetteer.admin2_name(row), "admin1": work.gazetteer.admin1_name(row),
        "country": row.country, "rule": rule,
    }  # fmt: skip


def _reach(site: Site, spot: Spot, relation: Relation, other: Site | None, sheet: Sheet) -> tuple[int, float, str]:
    """Precision, radius and rule by UCDP's rules of place precision."""
    phrase, radius = spot.phrase, sheet.radius
    precision, own, rule = _own_reach(site, phrase, radius)
    if site.kind == "country":
        return (5, own, "where.part_of_country") if relation == "part" else (6, own, "where.country")
    if phrase.distance_km is not None and relation in ("near", "direction", "towards", "in") and precision <= 3:
        far = phrase.distance_km > _PRECISE_KM
        return 5 if far else max(2, precision), own + phrase.distance_km, "where.distance"
    if relation == "between":
        return _between(site, other, radius["near"])
    beside = relation in ("near", "direction", "towards") or phrase.reach in ("near", "countryside")
    if beside and site.kind in ("settlement", "quarter", "facility", "adm3"):
        small = site.kind == "quarter" or "camp" in phrase.features
        wide = radius["near_quarter"] if small and relation in ("in", "part") else radius["near"]
        return 2, wide, f"where.{relation}" if relation in ("direction", "towards") else _beside(phrase)
    if beside:
        return (
            precision,
            own + radius["near"],
            f"where.{relation}" if relation in ("direction", "towards") else _beside(phrase),
        )
    if relation == "part" and site.kind == "settlement" and rule == "where.place":
        return 1, own, "where.part"
    return precision, own, rule


def _beside(phrase: Phrase) -> str:
    return "where.countryside" if phrase.reach == "countryside" else "where.near"


def _own_reach(site: Site, phrase: Phrase, radius: Mapping[str, float]) -> tuple[int, float, str]:
    measured = next((row.radius_km for row in site.rows if row.radius_km), None)
    if site.kind == "settlement" and "district" in phrase.features:
        return 3, radius["adm2"], "where.adm2_by_town"
    if site.kind == "settlement" and "adm3" in phrase.features:
        return 2, radius["adm3"], "where.adm3"
    if site.kind == "settlement":
        return 1, radius["village" if site.row.feature == "village" else "town"], "where.place"
    if site.kind in ("quarter", "facility"):
        return 1, radius["quarter"], "where.quarter" if site.kind == "quarter" else "where.place"
    if site.kind == "country":
        return 6, measured or 1000.0, "where.country"
    if site.kind == "area":
        return 5, measured or radius["area"], "where.area"
    precision = {"adm1": 4, "adm2": 3, "adm3": 2}[site.kind]
    return precision, max(measured or 0.0, radius[site.kind]), f"where.{site.kind}"


def _between(site: Site, other: Site | None, near: float) -> tuple[int, float, str]:
    if other is None:
        return 5, near, "where.between"
    km = distance_km(site.row.lat, site.row.lon, other.row.lat, other.row.lon)
    return (2 if km / 2 <= near else 5), max(near, km), "where.between"


# ---------------------------------------------------------------- not known, but held by a known place


def _enclosed(at: int, spots: Sequence[Spot], outcomes: Sequence[Outcome], work: Work) -> tuple[dict[str, object], Spot | None]:
    """Point and precision of the place that is said to hold an unknown one; empty when none is stated."""
    spot = spots[at]
    if outcomes[at].cause == "not_stated":
        return {}, None
    for parent in spot.phrase.inside:
        found = choose(parent, work.context, Companions(), work.sheet.rules, work.gazetteer)
        if found.site is not None and (held := _held(spot, found.site, parent, work)):
            return held, spot
    own = _wanted_size(spot.phrase)
    holders = [
        (_SIZE[site.kind], n, site) for n, other in enumerate(outcomes)
        if n != at and (site := other.site) is not None and _may_hold(spots[n], site, spot, own)
    ]  # fmt: skip
    if not holders:
        return {}, None
    finest = min(size for size, _, _ in holders)
    best = [(n, site) for size, n, site in holders if size == finest]
    if len({site.row.id for _, site in best}) > 1:
        return {}, None
    n, site = best[0]
    return _held(spot, site, spots[n].phrase, work), spots[n]


def _wanted_size(phrase: Phrase) -> int:
    wanted = phrase.features[0] if phrase.features else ""
    return {"facility": 0, "neighbourhood": 0, "camp": 0, "district": 0, "adm3": 2, "adm1": 4}.get(wanted, 1)


def _may_hold(holder: Spot, site: Site, spot: Spot, own: int) -> bool:
    if (holder.start, holder.end) in spot.listed or holder.relation not in ("in", "part"):
        return False
    if holder.phrase.relation is not None or holder.phrase.distance_km is not None:
        return False
    size = _SIZE[site.kind]
    return size > own or (size == own == 0 and "camp" in holder.phrase.features)


def _held(spot: Spot, site: Site, phrase: Phrase, work: Work) -> dict[str, object]:
    """UCDP: the town's point for its quarter (1), a place near it for a village (2), else the area's own precision."""
    holder = Spot(spot.start, spot.end, False, "in", phrase)
    near: Relation = "near" if phrase.relation == "near" else "in"
    update = _site_point(site, holder, near, None, work)
    village = _wanted_size(spot.phrase) >= 1 and site.kind in ("settlement", "quarter")
    if village:
        update |= {"precision": 2, "radius_km": work.sheet.radius["near"]}
    return {**update, "rule": "where.enclosing"}


# ---------------------------------------------------------------- links


def link_of(mention: Mention, outcome: Outcome, gazetteer: Gazetteer) -> Mention:
    """The mention with its candidates as links, and the one that was chosen or the cause why none was."""
    if outcome.region is not None:
        region = outcome.region
        link = Link(
            target=f"place:region:{region.key}", name=region.names[0], score=1.0, reasons=("a region of the codebook",),
            detail=f"area, {', '.join(region.country)}",
        )  # fmt: skip
        return mention.model_copy(update={"links": (link,), "chosen": link.target, "cause": None})
    if outcome.site is not None and not outcome.candidates:
        row = outcome.site.row
        link = Link(target=f"place:{row.id}", name=row.name, score=1.0, reasons=(outcome.reason,), detail=row.feature)
        return mention.model_copy(update={"links": (link,), "chosen": link.target, "cause": None})
    links = tuple(_candidate_link(one, gazetteer) for one in outcome.candidates)
    chosen = f"place:{outcome.site.row.id}" if outcome.site is not None else None
    return mention.model_copy(update={"links": links, "chosen": chosen, "cause": outcome.cause})


def _candidate_link(one: Candidate, gazetteer: Gazetteer) -> Link:
    row = one.site.row
    parts = (row.feature, gazetteer.admin1_name(row), row.country)
    reasons = (*one.reasons, one.barred) if one.barred else one.reasons
    score = round(min(1.0, max(0.0, one.score)), 3)
    return Link(
        target=f"place:{row.id}",
        name=row.name,
        score=score,
        reasons=reasons,
        detail=", ".join(part for part in parts if part),
    )
