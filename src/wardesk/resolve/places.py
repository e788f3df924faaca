"""Places of claims resolved to known places, with precision before coordinates; what is doubtful stays open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal, NamedTuple, TypeAlias

from wardesk.book import Book, Region
from wardesk.model import Claim, Evidence, Link, Mention, Report, Role, Span, Where
from wardesk.resolve.gazetteer import Gazetteer, distance_km
from wardesk.resolve.placechoice import (
    Candidate,
    Companions,
    Context,
    Outcome,
    Rules,
    Site,
    choose,
    spelling_key,
)
from wardesk.resolve.placephrase import Phrase, Vocabulary, in_context, joined, parse_phrase, vocabulary
from wardesk.text import PhraseIndex, fold, level, words

Relation: TypeAlias = Literal["in", "near", "direction", "between", "towards", "part"]
_RELATIONS: Final[dict[str, Relation]] = {
    "near": "near", "direction": "direction", "towards": "towards", "between": "between", "part": "part",
}  # fmt: skip
_AROUND: Final = 80
"""Characters before a span that are read with it."""
_SIZE: Final = {"country": 6, "area": 5, "adm1": 4, "adm2": 3, "adm3": 2, "settlement": 1, "quarter": 0, "facility": 0}
"""How wide a kind of place is: a place can hold only narrower ones."""
_PRECISE_KM: Final = 25.0


class Spot(NamedTuple):
    """A mention of a place with its phrase: made once per span of a report."""

    start: int
    end: int
    facility: bool
    relation: Relation
    phrase: Phrase
    listed: tuple[tuple[int, int], ...] = ()
    """Spans that stand in one list with it."""


@dataclass(frozen=True)
class _Sheet:
    """What the codebook says about places, compiled once per book and gazetteer."""

    words: Vocabulary
    rules: Rules
    radius: Mapping[str, float]
    names: PhraseIndex[str]
    """Country and nationality phrases → ISO code."""


@dataclass
class _Work:
    """One report being resolved."""

    report: Report
    gazetteer: Gazetteer
    sheet: _Sheet
    spots: dict[tuple[int, int], Spot]
    context: Context
    first: dict[tuple[int, int], Outcome] = field(default_factory=dict)
    decided: dict[tuple[tuple[int, int], tuple[str, ...]], Outcome] = field(default_factory=dict)


class _Key(NamedTuple):
    """Book and gazetteer as one key that hashes by the book's content."""

    digest: str
    gazetteer: int


class _Holder:
    """Carries what is compiled past the cache, which looks at the key alone."""

    def __init__(self, key: _Key, book: Book, gazetteer: Gazetteer) -> None:
        self.key, self.book, self.gazetteer = key, book, gazetteer

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Holder) and self.key == other.key and self.gazetteer is other.gazetteer


def resolve_places(claims: Sequence[Claim], report: Report, book: Book, gazetteer: Gazetteer) -> list[Claim]:
    """Fill every ``Where`` and every place or facility in a role, or say why it stays open.

    Two passes: what the report names without doubt tells where it plays; that decides the rest.
    """
    sheet = _sheet(_Holder(_Key(book.hash, id(gazetteer)), book, gazetteer))
    spots = _spots(claims, report, sheet)
    work = _Work(report, gazetteer, sheet, spots, Context(shares=_shares(report, sheet)) if spots else Context())
    for _ in range(2):
        _settle(work)
    return [_resolve_claim(claim, work) for claim in claims]


# ---------------------------------------------------------------- what the codebook says


@lru_cache(maxsize=8)
def _sheet(holder: _Holder) -> _Sheet:
    book, gazetteer = holder.book, holder.gazetteer
    vocabulary_ = vocabulary(book, gazetteer.countries)
    regions = {fold(name): region for region in book.regions.values() for name in region.names}
    borders = {
        frozenset(region.country): region for region in book.regions.values() if region.key.startswith("border")
    }  # fmt: skip
    common = book.setting("places.common_words")
    rules = Rules(
        float(book.setting("places.min_score")), float(book.setting("places.margin")),
        float(book.setting("places.same_place_km")), float(book.setting("places.support_km")),
        int(book.setting("places.small")),
        frozenset(common if isinstance(common, tuple) else (str(common),)), regions, borders, vocabulary_.nationalities,
    )  # fmt: skip
    radius = {key.rsplit(".", 1)[-1]: float(book.setting(key)) for key in book.settings if key.startswith("places.radius_km.")}
    return _Sheet(vocabulary_, rules, radius, PhraseIndex(vocabulary_.nationalities.items()))


def _shares(report: Report, sheet: _Sheet) -> dict[str, float]:
    """How often the report names each country, as shares."""
    found: Counter[str] = Counter()
    sequence = words(report.text)
    for first, last, payloads in sheet.names.find(sequence):
        written = report.text[sequence[first].start : sequence[last - 1].end]
        if len(written) > 3 or written.isupper():
            found[payloads[0]] += 1
    total = sum(found.values())
    return {code: count / total for code, count in sorted(found.items())}


# ---------------------------------------------------------------- the spans of a report


def _mentions(claims: Iterable[Claim]) -> Iterator[tuple[Mention, Relation]]:
    for claim in claims:
        for at, where in enumerate(claim.where):
            yield where.mention, where.relation
            for span in _holders(claim, at):
                yield Mention(kind="place", span=span, cause="not_stated"), "in"
        for role in claim.roles:
            if role.mention.kind in ("place", "facility"):
                yield role.mention, "in"


def _holders(claim: Claim, at: int) -> tuple[Span, ...]:
    """Words that say where a place of a claim itself lies: its evidence after its own words."""
    return claim.evidence[f"where.{at}"].spans[1:] if f"where.{at}" in claim.evidence else ()


def _spots(claims: Sequence[Claim], report: Report, sheet: _Sheet) -> dict[tuple[int, int], Spot]:
    spots: dict[tuple[int, int], Spot] = {}
    for mention, relation in _mentions(claims):
        key = (mention.span.start, mention.span.end)
        if key in spots and (relation == "in" or spots[key].relation != "in"):
            continue
        text = report.text
        phrase = parse_phrase(text[key[0] : key[1]], sheet.words)
        before, after = text[max(0, key[0] - _AROUND) : key[0]], text[key[1] : key[1] + 40]
        phrase = in_context(phrase, before, after, sheet.words)
        facility = mention.kind == "facility" and "camp" not in phrase.features
        if facility and "facility" not in phrase.features:
            phrase = phrase._replace(features=("facility", *phrase.features))
        spots[key] = Spot(*key, facility, relation, phrase)
    return _in_lists(dict(sorted(spots.items())), level(report.text))


def _in_lists(spots: dict[tuple[int, int], Spot], text: str) -> dict[tuple[int, int], Spot]:
    """Let a plural feature word govern its list, and remember who stands beside whom."""
    found = list(spots.values())
    for at in range(1, len(found)):
        one, two = found[at - 1], found[at]
        if one.end > two.start or not joined(text[one.end : two.start]):
            continue
        if one.phrase.many and not two.phrase.features and not two.phrase.reach:
            two = two._replace(phrase=two.phrase._replace(features=one.phrase.features, many=True))
        elif two.phrase.many and not one.phrase.features and not one.phrase.reach:
            one = one._replace(phrase=one.phrase._replace(features=two.phrase.features))
        found[at - 1] = one._replace(listed=(*one.listed, (two.start, two.end)))
        found[at] = two._replace(listed=(*one.listed, (one.start, one.end)))
    return {(spot.start, spot.end): spot for spot in found}


# ---------------------------------------------------------------- first what is sure


def _settle(work: _Work) -> None:
    """Decide every span on its own and let what is sure stand as context for the rest."""
    outcomes = {key: _choose(work, spot, Companions()) for key, spot in work.spots.items()}
    points: list[Site] = []
    same: dict[str, str] = {}
    countries: Counter[str] = Counter()
    for key, outcome in outcomes.items():
        spot = work.spots[key]
        if outcome.site is None or outcome.site.kind == "country":
            continue
        if outcome.site.kind in ("settlement", "quarter"):
            points.append(outcome.site)
        if (spot.phrase.features or spot.phrase.inside) and outcome.site.kind != "adm1":
            same.setdefault(spelling_key(spot.phrase.core), outcome.site.row.id)
        countries[outcome.site.row.country or ""] += 1
    work.first = outcomes
    work.context.points = list({site.row.id: site for site in points}.values())[:40]
    work.context.same = same
    if not work.context.shares and countries:
        total = sum(countries.values())
        work.context.shares = {code: n / total for code, n in sorted(countries.items()) if code}


def _choose(work: _Work, spot: Spot, companions: Companions) -> Outcome:
    phrase = spot.phrase
    if not phrase.core and phrase.country and "town" in phrase.features:
        capital = work.gazetteer.capital(phrase.country)
        phrase = phrase._replace(core=capital or "")
    return choose(phrase, work.context, companions, work.sheet.rules, work.gazetteer)


def _outcome(work: _Work, spot: Spot, others: Sequence[Spot]) -> Outcome:
    """The outcome for a span in a claim: its companions there may decide."""
    near = tuple(
        site for other in others if other is not spot and (site := work.first[other.start, other.end].site) is not None
        and site.kind in ("settlement", "quarter")
    )  # fmt: skip
    if not near and not spot.listed:
        return work.first[spot.start, spot.end]
    key = ((spot.start, spot.end), tuple(site.row.id for site in near))
    if key not in work.decided:
        listed = tuple(site for span in spot.listed if (site := work.first[span].site) is not None)
        work.decided[key] = _choose(work, spot, Companions(near, listed))
    return work.decided[key]


# ---------------------------------------------------------------- the claim, filled


def _resolve_claim(claim: Claim, work: _Work) -> Claim:
    spans = [where.mention.span for where in claim.where]
    spans += [span for at in range(len(claim.where)) for span in _holders(claim, at)]
    spots = [work.spots[span.start, span.end] for span in dict.fromkeys(spans)]
    outcomes = [_outcome(work, spot, spots) for spot in spots]
    wheres, evidence = [], dict(claim.evidence)
    for at, where in enumerate(claim.where):
        filled, basis = _fill(
            where, spots.index(work.spots[where.mention.span.start, where.mention.span.end]), spots, outcomes, work
        )
        wheres.append(filled)
        evidence[f"where.{at}"] = basis
    roles = tuple(_resolve_role(role, spots, work) for role in claim.roles)
    if not wheres and roles == claim.roles:
        return claim
    return claim.model_copy(update={"where": tuple(wheres), "roles": roles, "evidence": evidence})


def _resolve_role(role: Role, others: Sequence[Spot], work: _Work) -> Role:
    if role.mention.kind not in ("place", "facility"):
        return role
    spot = work.spots[role.mention.span.start, role.mention.span.end]
    mention = _link(role.mention, _outcome(work, spot, others), work.gazetteer)
    return role.model_copy(update={"mention": mention})


def _link(mention: Mention, outcome: Outcome, gazetteer: Gazetteer) -> Mention:
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


def _fill(where: Where, at: int, spots: Sequence[Spot], outcomes: Sequence[Outcome], work: _Work) -> tuple[Where, Evidence]:
    spot, outcome = spots[at], outcomes[at]
    mention = _link(where.mention, outcome, work.gazetteer)
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


def _region_point(region: Region, phrase: Phrase, sheet: _Sheet) -> dict[str, object]:
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


def _site_point(site: Site, spot: Spot, relation: Relation, other: Site | None, work: _Work) -> dict[str, object]:
    row = site.row
    precision, radius, rule = _reach(site, spot, relation, other, work.sheet)
    return {
        "precision": precision, "lat": row.lat, "lon": row.lon, "radius_km": round(radius, 1), "name": row.name,
        "feature": row.feature, "admin2": work.gazetteer.admin2_name(row), "admin1": work.gazetteer.admin1_name(row),
        "country": row.country, "rule": rule,
    }  # fmt: skip


def _reach(site: Site, spot: Spot, relation: Relation, other: Site | None, sheet: _Sheet) -> tuple[int, float, str]:
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


def _enclosed(at: int, spots: Sequence[Spot], outcomes: Sequence[Outcome], work: _Work) -> tuple[dict[str, object], Spot | None]:
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


def _held(spot: Spot, site: Site, phrase: Phrase, work: _Work) -> dict[str, object]:
    """UCDP: the town's point for its quarter (1), a place near it for a village (2), else the area's own precision."""
    holder = Spot(spot.start, spot.end, False, "in", phrase)
    near: Relation = "near" if phrase.relation == "near" else "in"
    update = _site_point(site, holder, near, None, work)
    village = _wanted_size(spot.phrase) >= 1 and site.kind in ("settlement", "quarter")
    if village:
        update |= {"precision": 2, "radius_km": work.sheet.radius["near"]}
    return {**update, "rule": "where.enclosing"}
