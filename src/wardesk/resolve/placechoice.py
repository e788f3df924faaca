"""Which known place a phrase means: candidates from the gazetteers, what speaks for each, and when to abstain."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from wardesk.book import Region
from wardesk.gazetteer.keys import LEVELS, bare, loose
from wardesk.gazetteer.lookup import Gazetteer, PlaceRow, distance_km
from wardesk.model import Cause
from wardesk.resolve.placephrase import Phrase
from wardesk.text import fold

_KIND: Final = {
    "town": "settlement", "city": "settlement", "village": "settlement", "place": "settlement",
    "neighbourhood": "quarter", "camp": "quarter", "adm1": "adm1", "adm2": "adm2", "adm": "adm2", "adm3": "adm3",
    "facility": "facility", "area": "area", "country": "country",
}  # fmt: skip
_MERGE_KM: Final = {
    "quarter": 3.0,
    "adm1": 2000.0,
    "adm2": 60.0,
    "adm3": 40.0,
    "facility": 8.0,
    "area": 15.0,
    "country": 9999.0,
}
_FAMILY_KM: Final = {"adm1": 200.0, "adm2": 60.0, "adm3": 40.0, "quarter": 5.0}
_LEVEL_SCORE: Final = (0.50, 0.46, 0.44, 0.40, 0.15)
_LEVEL_REASON: Final = {
    "name": "name", "alias": "other name", "article": "name but for the article", "spelling": "name but for spelling",
    "short": "name begins with it",
}  # fmt: skip
_FIT: Final[Mapping[str, Mapping[str, float]]] = {
    "": {
        "settlement": 0.0,
        "adm1": -0.04,
        "adm2": -0.06,
        "adm3": -0.08,
        "quarter": -0.12,
        "facility": -0.05,
        "area": -0.05,
    },
    "town": {"settlement": 0.15, "quarter": -0.05},
    "village": {"settlement": 0.15},
    "neighbourhood": {"quarter": 0.15, "settlement": 0.0},
    "district": {"adm2": 0.15, "adm3": 0.12, "quarter": 0.10, "settlement": 0.0},
    "adm2": {"adm2": 0.15, "adm3": 0.0},
    "adm3": {"adm3": 0.15, "adm2": 0.05, "settlement": 0.0},
    "adm1": {"adm1": 0.15},
    "camp": {"quarter": 0.10, "settlement": 0.0},
    "facility": {"facility": 0.15},
    "area": {"area": 0.15},
}
_NEEDS_PARENT: Final = {("neighbourhood", "settlement"), ("camp", "settlement")}
_NEAR_PARENT_KM: Final = {
    "settlement": 25.0,
    "quarter": 15.0,
    "adm2": 60.0,
    "adm3": 30.0,
    "adm1": 200.0,
    "facility": 15.0,
    "area": 40.0,
}
_MANY_PEOPLE = 100_000
_FAR_LARGER = 20


class Site(NamedTuple):
    """One place: the rows of several gazetteers that stand for it, best first."""

    kind: str
    rows: tuple[PlaceRow, ...]

    row: PlaceRow
    """The row that speaks for the place."""
    level: int
    """The best way any of its rows met the name."""
    population: int
    """People, where any row says."""


def site_of(kind: str, rows: Iterable[PlaceRow]) -> Site:
    """A place of the rows that stand for it."""
    ordered = tuple(sorted(rows, key=_speaks))
    return Site(kind, ordered, ordered[0], min(row.level for row in ordered), max(row.population for row in ordered))


class Candidate(NamedTuple):
    """A place with what speaks for it. ``barred`` says why it cannot be meant."""

    site: Site
    family: int
    score: float
    reasons: tuple[str, ...]
    barred: str | None = None
    held: bool = False
    """It lies in the place the phrase states."""


class Outcome(NamedTuple):
    """What was decided about a phrase."""

    site: Site | None
    region: Region | None
    cause: Cause | None
    candidates: tuple[Candidate, ...]
    rule: str = "where.unresolved"
    reason: str = ""


@dataclass
class Context:
    """What a report says about where it plays."""

    shares: dict[str, float] = field(default_factory=dict)
    """Share of each country among the countries it names."""
    points: list[Site] = field(default_factory=list)
    """Places it names without doubt."""
    same: dict[str, str] = field(default_factory=dict)
    """Loose name → row id of a place it names in full."""
    clusters: dict[str, list[tuple[int, Site]]] = field(default_factory=dict)
    """What was looked up for this report already."""


@dataclass(frozen=True)
class Rules:
    """Numbers and lists of the codebook, read once."""

    min_score: float
    margin: float
    same_place_km: float
    support_km: float
    small: int
    """People below which a place needs more than its name."""
    common: frozenset[str]
    regions: Mapping[str, Region]
    """Folded name → region."""
    borders: Mapping[frozenset[str], Region]
    peoples: Mapping[str, str]
    """Nationality or country → ISO code."""


class Companions(NamedTuple):
    """Places decided for the same claim, and those listed beside the phrase."""

    claim: tuple[Site, ...] = ()
    listed: tuple[Site, ...] = ()


def spelling_key(core: str) -> str:
    """Key under which two mentions of one report name the same place."""
    folded = fold(core)
    return loose(folded) or bare(folded)


def cluster(rows: Iterable[PlaceRow], same_place_km: float) -> list[tuple[int, Site]]:
    """Rows grouped into places, and places into families (a town and the areas called after it)."""
    groups: list[tuple[str, list[PlaceRow]]] = []
    for row in rows:
        kind = _KIND.get(row.feature, "settlement")
        limit = _MERGE_KM.get(kind, same_place_km)
        for other, members in groups:
            if other == kind and _together(row, members[0], limit):
                members.append(row)
                break
        else:
            groups.append((kind, [row]))
    sites = [site_of(kind, members) for kind, members in groups]
    sites.sort(key=lambda site: (site.kind != "settlement", site.level, -site.population, site.row.id))
    heads: list[Site] = []
    found = []
    for site in sites:
        limit = _FAMILY_KM.get(site.kind, 0.0)
        at = next((n for n, head in enumerate(heads) if limit and _together(site.row, head.row, limit)), len(heads))
        if at == len(heads):
            heads.append(site)
        found.append((at, site))
    return found


def _together(one: PlaceRow, other: PlaceRow, limit: float) -> bool:
    if one.country and other.country and one.country != other.country:
        return False
    if (one.level == 4) != (other.level == 4):
        return False
    if abs(one.lat - other.lat) * 111.0 > limit:
        return False
    return distance_km(one.lat, one.lon, other.lat, other.lon) <= limit


def _speaks(row: PlaceRow) -> tuple[bool, int, int, str]:
    return row.source.startswith("computed"), row.level, -row.population, row.id


def choose(phrase: Phrase, context: Context, companions: Companions, rules: Rules, gazetteer: Gazetteer) -> Outcome:
    """Decide what a phrase means, or why that stays open."""
    phrase = _full_name(phrase, gazetteer)
    region = find_region(phrase, context, rules, gazetteer)
    if region is not None:
        return Outcome(None, region, None, (), "where.region", "a region of the codebook")
    folded = fold(phrase.core)
    if folded in gazetteer.countries and not set(phrase.features) - {"country"} and phrase.reach in (None, "near"):
        row = gazetteer.country(gazetteer.countries[folded])
        if row is not None:
            return Outcome(site_of("country", (row,)), None, None, (), "where.country", f"country {row.name!r}")
    if not folded or folded in rules.peoples:
        return Outcome(None, None, "not_stated", (), reason="no name of a place in the phrase")
    ranked = rank(phrase, context, companions, rules, gazetteer)
    return _decide(phrase, ranked, context, companions, rules)


def _full_name(phrase: Phrase, gazetteer: Gazetteer) -> Phrase:
    """``Kuwait City``: a feature word with a capital that belongs to the name of a known town."""
    if phrase.features != ("town",) or not phrase.whole.rpartition(" ")[2][:1].isupper() or phrase.whole == phrase.core:
        return phrase
    known = any(row.level <= 1 and row.feature == "town" for row in gazetteer.find(phrase.whole))
    return phrase._replace(core=phrase.whole, features=()) if known else phrase


def find_region(phrase: Phrase, context: Context, rules: Rules, gazetteer: Gazetteer) -> Region | None:
    """A region of the codebook with the phrase's name, or the border of the two countries it names."""
    region = rules.regions.get(fold(phrase.whole)) or rules.regions.get(_without_area(fold(phrase.whole)))
    if region is None and (phrase.reach in (None, "near") and set(phrase.features) <= {"adm1"}):
        region = rules.regions.get(fold(phrase.core))
    if region is None and phrase.reach == "region" and phrase.country is None:
        region = rules.regions.get(f"{fold(phrase.core)} {fold(phrase.whole).split()[-1]}")
    if (region is None and "border" in fold(phrase.whole)) or "frontier" in fold(phrase.whole):
        region = region or _border(phrase, context, rules)
    stated = _stated_countries(phrase, gazetteer)
    if region is not None and stated and not stated & set(region.country):
        return None
    return region


def _without_area(folded: str) -> str:
    for tail in (" area", " areas", " region", " zone"):
        if folded.endswith(tail):
            return folded.removesuffix(tail)
    return folded


def _border(phrase: Phrase, context: Context, rules: Rules) -> Region | None:
    named = {code for word in fold(phrase.whole).split() if (code := rules.peoples.get(word))}
    named |= {phrase.country} if phrase.country else set()
    if len(named) == 1:
        main = [code for code, share in context.shares.items() if share >= 0.5 and code not in named]
        named |= set(main)
    return rules.borders.get(frozenset(named))


def _stated_countries(phrase: Phrase, gazetteer: Gazetteer) -> set[str]:
    codes = {gazetteer.countries.get(fold(parent.core)) for parent in phrase.inside} | {phrase.country}
    return {code for code in codes if code}


def rank(phrase: Phrase, context: Context, companions: Companions, rules: Rules, gazetteer: Gazetteer) -> list[Candidate]:
    """All places the name may mean, best first; those that cannot be meant last, with the reason."""
    key = f"{'camp' in phrase.features}|{_special(phrase)}|{phrase.whole if _special(phrase) else phrase.core}"
    if key not in context.clusters:
        context.clusters[key] = cluster(_rows(phrase, gazetteer), rules.same_place_km)
    parents = [(parent, found) for parent in phrase.inside if (found := _parent_rows(parent, gazetteer, rules))]
    stated = _stated_countries(phrase, gazetteer)
    ranked = []
    for family, site in context.clusters[key]:
        candidate = _score(phrase, site, context, companions, rules)
        candidate = _hold(candidate, phrase, parents, stated, gazetteer)
        candidate = _support(candidate, phrase, context, companions, rules)
        ranked.append(candidate._replace(family=family))
    ranked.sort(key=lambda one: (one.barred is not None, -one.score, one.site.row.id))
    return ranked


def _special(phrase: Phrase) -> str:
    """Facilities and regions are looked up by the whole phrase, so that no namesake town is met."""
    return "facility" if "facility" in phrase.features else "area" if phrase.reach == "region" else ""


def _rows(phrase: Phrase, gazetteer: Gazetteer) -> tuple[PlaceRow, ...]:
    if wanted := _special(phrase):
        return tuple(row for row in gazetteer.find(phrase.whole) if row.feature == wanted and row.level < 4)
    rows = gazetteer.find(phrase.core)
    if "camp" in phrase.features:
        named = {row.id: row for row in gazetteer.find(f"{phrase.core} camp") if row.level < 4}
        rows = tuple(row for row in rows if row.id not in named)
        rows = (*(row._replace(feature="camp") for row in named.values()), *rows)
    return rows


def _score(phrase: Phrase, site: Site, context: Context, companions: Companions, rules: Rules) -> Candidate:
    wanted = phrase.features[0] if phrase.features else ""
    fit = _FIT.get(wanted, _FIT[""]).get(site.kind)
    if phrase.reach == "countryside" and not wanted and site.kind == "adm1":
        fit = 0.15
    level = LEVELS[site.level]
    reasons = [f"{_LEVEL_REASON[level]} {site.row.name!r}"]
    if fit is None or (not wanted and site.kind in ("facility", "area") and site.level > 1):
        return Candidate(site, 0, 0.1, tuple(reasons), f"is no {wanted}" if wanted else "is no town or area")
    score = _LEVEL_SCORE[site.level] + fit
    if fit > 0 and wanted:
        reasons.append(f"the phrase says {wanted}")
    score += _country(site, context, reasons) + _people(site, reasons)
    if not phrase.features and not phrase.inside and context.same.get(spelling_key(phrase.core)) in {row.id for row in site.rows}:
        score += 0.25
        reasons.append("named in full elsewhere in the report")
    score += _neighbour(site, context, companions, reasons)
    return Candidate(site, 0, score, tuple(reasons))


def _neighbour(site: Site, context: Context, companions: Companions, reasons: list[str]) -> float:
    for bonus, others in ((0.1, companions.claim), (0.06, context.points)):
        for other in others:
            if other.row.id != site.row.id and _within(site, other, 60.0):
                reasons.append(f"{_km(site, other):.0f} km from {other.row.name}")
                return bonus
    return 0.0


def _within(one: Site, other: Site, km: float) -> bool:
    return abs(one.row.lat - other.row.lat) * 111.0 <= km and _km(one, other) <= km


def _country(site: Site, context: Context, reasons: list[str]) -> float:
    if not context.shares or site.row.country is None:
        return 0.0
    share = context.shares.get(site.row.country, 0.0)
    if not share:
        return -0.12
    reasons.append(f"the report is about {site.row.country}" if share >= 0.3 else f"the report names {site.row.country}")
    return round(0.17 * min(1.0, 0.25 + 1.5 * share), 3)


def _people(site: Site, reasons: list[str]) -> float:
    if site.population >= _MANY_PEOPLE:
        reasons.append(f"{site.population:,} people")
    return min(0.12, 0.02 * math.log10(site.population + 1))


def _km(one: Site, other: Site) -> float:
    return distance_km(one.row.lat, one.row.lon, other.row.lat, other.row.lon)


# ---------------------------------------------------------------- the places a phrase states


def _parent_rows(parent: Phrase, gazetteer: Gazetteer, rules: Rules) -> tuple[PlaceRow, ...]:
    region = rules.regions.get(fold(parent.whole)) or rules.regions.get(fold(parent.core))
    rows = tuple(row for row in gazetteer.find(parent.core) if row.level < 4 and row.feature != "country")
    if region is not None:
        found = PlaceRow(
            region.key, region.names[0], "area", region.country[0], None, None, region.lat, region.lon, 0,
            region.radius_km, "codebook", "",
        )  # fmt: skip
        rows = (found, *rows)
    return rows if fold(parent.core) not in gazetteer.countries else ()


def _hold(
    candidate: Candidate, phrase: Phrase, parents: Sequence[tuple[Phrase, tuple[PlaceRow, ...]]], stated: set[str],
    gazetteer: Gazetteer,
) -> Candidate:  # fmt: skip
    """Bar what lies outside the country, province or town that the phrase states; prefer what lies in it."""
    row = candidate.site.row
    if stated and row.country and row.country not in stated:
        return candidate._replace(score=0.1, barred="lies in another country than stated")
    reasons, held = list(candidate.reasons), bool(stated)
    for parent, rows in parents:
        holder = _holder(rows, row, parent)
        if holder is None:
            return candidate._replace(score=0.1, barred=f"does not lie in {parent.core}")
        held = True
        reasons.append(f"lies {'near' if parent.relation == 'near' else 'in'} {holder.name}, as stated")
    bonus = 0.3 if parents else 0.1 if stated else 0.0
    return candidate._replace(score=candidate.score + bonus, reasons=tuple(reasons), held=held)


def _holder(rows: Sequence[PlaceRow], row: PlaceRow, parent: Phrase) -> PlaceRow | None:
    """The stated place that holds a row: by its code where both have one of the same kind, else by distance."""
    coded = [one for one in rows if _is_area(one, parent) and _same_scheme(one, row) and one.country == row.country]
    rest = [one for one in rows if not _is_area(one, parent)] if coded else rows
    return next((one for one in (*coded, *rest) if _holds(one, row, parent)), None)


def _is_area(row: PlaceRow, parent: Phrase) -> bool:
    kind = _KIND.get(row.feature, "settlement")
    return kind == "adm1" or (kind == "settlement" and "adm1" in parent.features)


def _holds(holder: PlaceRow, row: PlaceRow, parent: Phrase) -> bool:
    if holder.country and row.country and holder.country != row.country:
        return False
    if holder.id == row.id:
        return False
    km = distance_km(holder.lat, holder.lon, row.lat, row.lon)
    kind = _KIND.get(holder.feature, "settlement")
    if _is_area(holder, parent):
        if _same_scheme(holder, row):
            return holder.admin1 == row.admin1
        return kind == "adm1" and km <= (holder.radius_km or _NEAR_PARENT_KM["adm1"])
    if kind == "adm2" and holder.admin2 and row.admin2 and row.feature == "adm3":
        return holder.admin2 == row.admin2
    return km <= max(holder.radius_km or 0.0, 40.0 if parent.relation == "near" else _NEAR_PARENT_KM[kind])


def _same_scheme(one: PlaceRow, other: PlaceRow) -> bool:
    return bool(one.admin1 and other.admin1) and ("." in (one.admin1 or "")) == ("." in (other.admin1 or ""))


def _support(candidate: Candidate, phrase: Phrase, context: Context, companions: Companions, rules: Rules) -> Candidate:
    """Quarters share their names across towns: take one only near a place the report names."""
    wanted = phrase.features[0] if phrase.features else ""
    kind = candidate.site.kind
    if candidate.barred or candidate.held:
        return candidate
    if (wanted, kind) in _NEEDS_PARENT:
        return candidate._replace(score=0.2, barred=f"is not known as a {wanted}, and no place that holds it is stated")
    if kind != "quarter" or "named in full elsewhere in the report" in candidate.reasons:
        return candidate
    if any(_within(candidate.site, other, rules.support_km) for other in (*companions.claim, *context.points)):
        return candidate
    if any(row.feature == "camp" for row in candidate.site.rows):
        return candidate
    return candidate._replace(score=0.2, barred="is a quarter far from every place the report names")


# ---------------------------------------------------------------- taking one, or none


def _decide(phrase: Phrase, ranked: list[Candidate], context: Context, companions: Companions, rules: Rules) -> Outcome:
    kept = tuple(ranked[:5])
    open_ = [one for one in ranked if one.barred is None]
    if not open_:
        rule = "where.facility" if "facility" in phrase.features else "where.unresolved"
        return Outcome(None, None, "not_in_gazetteer", kept, rule, _none_reason(ranked))
    best = open_[0]
    rivals = [one for one in open_ if one.family != best.family]
    listed = _listed(open_, companions)
    if listed is not None:
        return _taken(listed, kept, "where.listed_together")
    reason, rule = _doubt(phrase, best, rivals, context, rules)
    if reason:
        return Outcome(None, None, "ambiguous", kept, rule, reason)
    return _taken(best, kept, "where.same_place" if "named in full elsewhere in the report" in best.reasons else "")


def _taken(one: Candidate, kept: tuple[Candidate, ...], rule: str) -> Outcome:
    return Outcome(one.site, None, None, (one, *(other for other in kept if other is not one))[:5], rule, "; ".join(one.reasons))


def _none_reason(ranked: Sequence[Candidate]) -> str:
    if not ranked:
        return "no gazetteer has the name"
    return f"{len(ranked)} of the name, none fits: {ranked[0].site.row.name} {ranked[0].barred}"


def _doubt(phrase: Phrase, best: Candidate, rivals: Sequence[Candidate], context: Context, rules: Rules) -> tuple[str, str]:
    """Why the best candidate is not taken, with the rule that says so; two empty strings when it is."""
    if best.site.level == 4:
        return "the name is only the beginning of a longer one", "where.short_name"
    known = best.held or "named in full elsewhere in the report" in best.reasons
    folded = fold(phrase.core)
    if (folded in rules.common or len(folded) < 3) and not phrase.features and not known:
        return "an English word or too short: needs a feature word or a stated province", "where.common_word"
    if best.score < rules.min_score or (not known and _only_a_name(phrase, best, context, rules)):
        return f"nothing but the name speaks for {best.site.row.name}", "where.unresolved"
    longer = [one for one in rivals if one.site.level == 4 and one.site.kind == best.site.kind == "settlement"]
    small = best.site.population < 1000
    if longer and small and not best.held:
        return f"may be short for {longer[0].site.row.name}", "where.short_name"
    larger = [one for one in rivals if not known and _dwarfs(one, best)]
    close = rivals and best.score - rivals[0].score < rules.margin and not _far_larger(best, rivals, context)
    if larger or close:
        return f"{best.site.row.name} or {(larger or rivals)[0].site.row.name}", "where.unresolved"
    return "", ""


def _only_a_name(phrase: Phrase, best: Candidate, context: Context, rules: Rules) -> bool:
    """A small place, or one met by spelling only, that no feature word, neighbour or country speaks for."""
    if phrase.features or any(" km from " in reason for reason in best.reasons):
        return False
    if context.shares.get(best.site.row.country or "", 0.0) >= 0.3:
        return False
    return best.site.level == 3 or best.site.population < rules.small


def _dwarfs(one: Candidate, best: Candidate) -> bool:
    """A city of the very name that is far larger than the candidate the context prefers."""
    people = one.site.population
    if one.site.kind != "settlement" or one.site.level > max(1, best.site.level):
        return False
    return people >= _MANY_PEOPLE and people >= _FAR_LARGER * max(1, best.site.population)


def _far_larger(best: Candidate, rivals: Sequence[Candidate], context: Context) -> bool:
    """Size decides alone only for a big city against places a twentieth of it, and against no better evidence."""
    if best.site.population < _MANY_PEOPLE:
        return False
    if context.shares and best.site.row.country not in context.shares:
        return False
    rivals = [one for one in rivals if one.site.kind not in ("adm1", "adm2", "adm3")]
    return all(best.site.population >= _FAR_LARGER * max(1, one.site.population) for one in rivals)


def _listed(open_: Sequence[Candidate], companions: Companions) -> Candidate | None:
    """The only namesake within 20 km of a place listed beside it, where all others are 60 km off."""
    if not companions.listed or len(open_) < 2:
        return None
    kms = [min(_km(one.site, other) for other in companions.listed) for one in open_]
    near = [one for one, km in zip(open_, kms, strict=True) if km <= 20]
    far = sum(km >= 60 for km in kms)
    return near[0] if len(near) == 1 and far == len(open_) - 1 else None
