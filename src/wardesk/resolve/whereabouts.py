"""Where a claim's place is: point, precision and radius of a chosen place, read with the words around it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from wardesk.book import Region
from wardesk.gazetteer.lookup import Gazetteer
from wardesk.model import Evidence, Link, Mention, Span, Where
from wardesk.resolve.placechoice import Outcome, choose
from wardesk.resolve.placephrase import Phrase
from wardesk.resolve.placescore import Candidate, Companions
from wardesk.resolve.placesite import Site
from wardesk.resolve.placework import Relation, Sheet, Spot, Work
from wardesk.resolve.reach import Ground, Words, reach
from wardesk.text import fold

_RELATIONS: Final[dict[str, Relation]] = {
    "near": "near", "direction": "direction", "towards": "towards", "between": "between", "part": "part",
}  # fmt: skip
_SIZE: Final = {"country": 6, "area": 5, "adm1": 4, "adm2": 3, "adm3": 2, "settlement": 1, "quarter": 0, "facility": 0}
"""How wide a kind of place is: a place can hold only narrower ones."""


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
        at_sea = holder is None and _is_at_sea(spot.phrase, work.sheet)
        update = update or ({"precision": 7, "rule": "where.at_sea"} if at_sea else {"rule": outcome.rule})
        inputs = (*inputs, *((f"held by {update['name']}",) if "name" in update else ()))
    filled = where.model_copy(update={"mention": mention, "relation": relation, **update})
    return filled, Evidence(spans=spans, rule=filled.rule, inputs=inputs)


def _relation(given: Relation, phrase: Phrase) -> Relation:
    if given != "in":
        return given
    if phrase.relation in _RELATIONS:
        return _RELATIONS[phrase.relation]
    return "part" if phrase.part else given


def _is_at_sea(phrase: Phrase, sheet: Sheet) -> bool:
    """A sea or strait by its whole name, or a side of it ("the southern Red Sea"); international waters."""
    named = fold(phrase.whole).split()
    while named and named[0] in sheet.words.relations:
        named.pop(0)
    return phrase.relation is None and " ".join(named) in sheet.waters


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
    row, ground, words = site.row, ground_of(site), words_of(spot.phrase, relation)
    found = reach(ground, words, ground_of(other) if other is not None else None, work.sheet.radius)
    moved = found.lies_off(ground)
    return {
        "precision": found.precision, "lat": found.lat, "lon": found.lon, "radius_km": round(found.radius_km, 1),
        "named_lat": row.lat if moved else None, "named_lon": row.lon if moved else None, "name": row.name,
        "feature": row.feature, "admin2": work.gazetteer.admin2_name(row), "admin1": work.gazetteer.admin1_name(row),
        "country": row.country, "rule": found.rule,
    }  # fmt: skip


def ground_of(site: Site) -> Ground:
    """What the arithmetic of places needs to know of a chosen place."""
    measured = next((row.radius_km for row in site.rows if row.radius_km), None)
    return Ground(site.kind, site.row.lat, site.row.lon, measured, site.row.feature == "village")


def words_of(phrase: Phrase, relation: Relation) -> Words:
    """What the words of a phrase say of how a claim lies to the place."""
    return Words(
        relation, phrase.bearing, phrase.distance_km, phrase.rounding_km, phrase.reach, phrase.features, phrase.road,
        phrase.side,
    )  # fmt: skip


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
    disputed = f"disputed ({row.disputed})" if row.disputed else None
    parts = (row.feature, gazetteer.admin1_name(row), row.country, disputed)
    reasons = (*one.reasons, one.barred) if one.barred else one.reasons
    score = round(min(1.0, max(0.0, one.score)), 3)
    return Link(
        target=f"place:{row.id}",
        name=row.name,
        score=score,
        reasons=reasons,
        detail=", ".join(part for part in parts if part),
    )
