"""Which known place a phrase means: candidates from the gazetteers, what speaks for each, and when to abstain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from wardesk.book import Region
from wardesk.gazetteer.keys import LEVELS
from wardesk.gazetteer.lookup import Gazetteer, PlaceRow, distance_km
from wardesk.model import Cause
from wardesk.resolve.placephrase import Phrase
from wardesk.resolve.placereasons import reasons_of
from wardesk.resolve.placescore import (
    ALLOWED,
    ASKED,
    OWN_LIST,
    Candidate,
    Companions,
    Context,
    Features,
    Namesakes,
    Pair,
    Weights,
    features,
    features_of_none,
    spelling_key,
    wanted_of,
    weigh,
)  # fmt: skip
from wardesk.resolve.placesite import Site, cluster, kind_of, km_between, within
from wardesk.text import fold

_LEVEL_REASON: Final = {
    "name": "name", "alias": "other name", "article": "name but for the article", "spelling": "name but for spelling",
    "short": "name begins with it",
}  # fmt: skip
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
_ADMIN: Final = frozenset({"adm1", "adm2", "adm3"})
_NAMED_KINDS: Final = frozenset({"town", "village", "adm1", "adm2", "adm3", "district"})
"""A border town or province is that town or province, not the border."""
_SPECIAL: Final = frozenset({"facility", "camp", "area", "neighbourhood"})
_HALF: Final = 0.5
_ALIKE: Final = 0.5
"""Probability told for a place met by its consonants or a slip alone: no more is known of it."""
_FEW_PEOPLE: Final = 1000


class Outcome(NamedTuple):
    """What was decided about a phrase."""

    site: Site | None
    region: Region | None
    cause: Cause | None
    candidates: tuple[Candidate, ...]
    rule: str = "where.unresolved"
    reason: str = ""


@dataclass(frozen=True)
class Rules:
    """Numbers and lists of the codebook, read once."""

    min_probability: float
    """Probability a place needs to be chosen."""
    none_probability: float
    """Probability of "none of them" from which a name is said to be in no gazetteer."""
    same_place_km: float
    support_km: float
    common: frozenset[str]
    regions: Mapping[str, Region]
    """Folded name → region."""
    borders: Mapping[frozenset[str], Region]
    peoples: Mapping[str, str]
    """Nationality or country → ISO code."""
    capitals: Mapping[str, str]
    """ISO code → folded name of the capital."""
    people: Mapping[str, float]
    """Kind of place → people assumed where no gazetteer says."""
    own_list: float
    """Log odds of a place in a list that the user brought."""
    known_abroad: int
    """People of a place that a report may name without its country."""
    weights: Pair
    """Where nothing is known of the publisher."""
    weights_home: Pair
    """Where its home is known."""

    def weights_for(self, context: Context) -> Weights:
        """Those that fit what is known so far."""
        pair = self.weights if context.home is None else self.weights_home
        return pair.alone if context.around is None else pair.together


def choose(phrase: Phrase, context: Context, companions: Companions, rules: Rules, gazetteer: Gazetteer) -> Outcome:
    """Decide what a phrase means, or why that stays open."""
    phrase = full_name(phrase, gazetteer)
    region = find_region(phrase, context, rules, gazetteer)
    if region is not None:
        return Outcome(None, region, None, (), "where.region", "a region of the codebook")
    folded = fold(phrase.core)
    if not folded or (folded in rules.peoples and folded not in gazetteer.countries):
        return Outcome(None, None, "not_stated", (), reason="no name of a place in the phrase")
    ranked = rank(phrase, context, companions, rules, gazetteer)
    if all(one.barred for one in ranked) and (alike := _alike(phrase, rules, gazetteer)):
        return _taken(alike, (alike, *ranked), "where.alike")
    return _decide(phrase, ranked, context, companions, rules)


def _alike(phrase: Phrase, rules: Rules, gazetteer: Gazetteer) -> Candidate | None:
    """The only place in the province or town stated whose name is this one in another script, or misread by a scanner.

    Consonants alone do not tell Latin names apart: on UCDP's places they chose wrongly more often than rightly.
    """
    parents = _parents(phrase, gazetteer, rules)
    if not parents or _special(phrase) or "camp" in phrase.features or _is_word(phrase, rules):
        return None
    latin = fold(phrase.core).isascii()
    rows = gazetteer.misread(phrase.core) if latin else gazetteer.by_consonants(phrase.core)
    stated = _stated_countries(phrase, gazetteer)
    found = []
    for family, site in cluster(rows, rules.same_place_km):
        reason = f"{site.row.name!r} {'but for a letter misread' if latin else 'by its consonants'}"
        one = Candidate(site, family, _ALIKE, (reason,), _barred(phrase, site))
        held = _hold(one, phrase, parents, stated) if one.barred is None else one
        if held.barred is None:
            found.append(held)
    return found[0] if len({one.family for one in found}) == 1 else None


def full_name(phrase: Phrase, gazetteer: Gazetteer) -> Phrase:
    """``Kuwait City``, ``Saudi Arabia``: a word that was taken for a feature or a people belongs to a known name."""
    if phrase.whole == phrase.core or phrase.reach or phrase.relation or set(phrase.features) & _SPECIAL:
        return phrase
    if not all(word[:1].isupper() for word in (*phrase.whole.split()[:1], *phrase.whole.split()[-1:])):
        return phrase
    asked = ASKED.get(wanted_of(phrase), frozenset())
    if asked & _ADMIN and any(row.level <= 1 and kind_of(row) in asked for row in gazetteer.find(phrase.core)):
        return phrase
    known = any(row.level <= 1 for row in gazetteer.find(phrase.whole))
    return phrase._replace(core=phrase.whole, features=(), country=None, part=False) if known else phrase


def find_region(phrase: Phrase, context: Context, rules: Rules, gazetteer: Gazetteer) -> Region | None:
    """A region of the codebook with the phrase's name, or the border of the two countries it names."""
    region = rules.regions.get(fold(phrase.whole)) or rules.regions.get(_without_area(fold(phrase.whole)))
    if region is None and (phrase.reach in (None, "near") and set(phrase.features) <= {"adm1"}):
        region = rules.regions.get(fold(phrase.core))
    if region is None and phrase.reach == "region" and phrase.country is None:
        region = rules.regions.get(f"{fold(phrase.core)} {fold(phrase.whole).split()[-1]}")
    at_border = "border" in fold(phrase.whole) or "frontier" in fold(phrase.whole)
    if region is None and at_border and not set(phrase.features) & _NAMED_KINDS:
        region = _border(phrase, context, rules)
    stated = _stated_countries(phrase, gazetteer)
    if region is not None and stated and not stated & set(region.country):
        return None
    if region is not None and region.radius_km > _NEAR_PARENT_KM["adm1"] and any("adm1" in one.features for one in phrase.inside):
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
        codes = {code for code, _ in context.lands.values()} - named
        named |= {code for code in codes if (context.share(code, "") or 0.0) >= 0.5}
    return rules.borders.get(frozenset(named))


def _stated_countries(phrase: Phrase, gazetteer: Gazetteer) -> set[str]:
    inside = [parent.core for parent in phrase.inside if not _provinces_called(parent.core, gazetteer)]
    codes = {gazetteer.countries.get(fold(core)) for core in inside} | {phrase.country}
    return {code for code in codes if code}


def _provinces_called(name: str, gazetteer: Gazetteer) -> tuple[PlaceRow, ...]:
    """Provinces of another country that bear a country's name: Georgia."""
    code = gazetteer.countries.get(fold(name))
    if code is None:
        return ()
    return tuple(row for row in gazetteer.find(name) if row.feature == "adm1" and row.level == 0 and row.country != code)


def rank(phrase: Phrase, context: Context, companions: Companions, rules: Rules, gazetteer: Gazetteer) -> list[Candidate]:
    """All places the name may mean, best first; those that cannot be meant last, with the reason."""
    candidates = survey(phrase, context, companions, rules, gazetteer)
    weights = rules.weights_for(context)
    rows = evidence(phrase, candidates, context, companions, rules)
    open_ = [one for one in candidates if one.barred is None]
    shares = weigh(rows, weights)
    ranked = [
        one._replace(score=share, reasons=(*one.reasons, *reasons_of(one, row, weights, wanted_of(phrase), companions)))
        for one, row, share in zip(open_, rows, shares, strict=False)
    ]
    ranked += [one for one in candidates if one.barred is not None]
    ranked.sort(key=lambda one: (one.barred is not None, -one.score, one.site.row.id))
    return ranked


def survey(phrase: Phrase, context: Context, companions: Companions, rules: Rules, gazetteer: Gazetteer) -> list[Candidate]:
    """All places the name may mean, not yet weighed; what cannot be meant is barred."""
    key = cluster_key(phrase)
    if key not in context.clusters:
        context.clusters[key] = cluster(_rows(phrase, gazetteer), rules.same_place_km)
    parents = _parents(phrase, gazetteer, rules)
    stated = _stated_countries(phrase, gazetteer)
    after = _rows_after(companions.beside.after, gazetteer)
    before = _towns_before(companions.beside.before, gazetteer)
    found: list[Candidate] = []
    for family, site in context.clusters[key]:
        candidate = Candidate(
            site, family, 0.0, (f"{_LEVEL_REASON[LEVELS[site.level]]} {site.row.name!r}",), _barred(phrase, site)
        )
        if candidate.barred is None:
            candidate = _hold(candidate, phrase, parents, stated)
            candidate = _support(candidate, phrase, context, companions, rules)
            holds = any(_lies_in(town, (site.row,)) for town in before) if site.kind in ("country", "adm1", "adm2") else False
            candidate = candidate._replace(after=_lies_in(site.row, after), before=holds)
        found.append(candidate)
    return _without_districts(phrase, found)


def cluster_key(phrase: Phrase) -> str:
    """What is looked up for a phrase: phrases of one key have the same candidates."""
    return f"{'camp' in phrase.features}|{_special(phrase)}|{phrase.whole if _special(phrase) else phrase.core}"


def _without_districts(phrase: Phrase, found: Sequence[Candidate]) -> list[Candidate]:
    """A district called after a town is meant only where the phrase says so; one of a province is no quarter of a town."""
    if "district" in phrase.features and any("adm1" in one.features for one in phrase.inside):
        areas = any(one.site.kind in ("adm2", "adm3") and one.barred is None for one in found)
        quarter = "is a quarter, and the province has a district of the name"
        found = [one._replace(barred=one.barred or quarter) if areas and one.site.kind == "quarter" else one for one in found]
    towns = {one.family for one in found if one.site.kind == "settlement" and one.barred is None}
    return [
        one._replace(barred="is the district of the town")
        if one.barred is None and not phrase.features and one.site.kind in ("adm2", "adm3") and one.family in towns else one
        for one in found
    ]  # fmt: skip


def evidence(
    phrase: Phrase, candidates: Sequence[Candidate], context: Context, companions: Companions, rules: Rules
) -> list[Features]:
    """Features of the candidates that are not barred, in their order, and last those of "none of them"."""
    open_ = [one for one in candidates if one.barred is None]
    most = max((one.site.population for one in open_ if one.site.kind == "settlement"), default=0)
    field = Namesakes(most, rules.capitals, rules.people)
    own = {one.family for one in open_ if _is_own(one, context)}
    rows: list[Features] = [
        {**features(phrase, one, field, context, companions), OWN_LIST: rules.own_list * (one.family in own)} for one in open_
    ]
    rows.append(features_of_none(phrase, open_, field, context, companions, common=_is_word(phrase, rules)))
    return rows


def _is_own(one: Candidate, context: Context) -> bool:
    """Whether a list of the user's has the very name, in no country or in one that the report names."""
    code = one.site.row.country
    return one.site.level <= 1 and any(row.own for row in one.site.rows) and (not code or bool(context.share(code, "")))


def _is_word(phrase: Phrase, rules: Rules) -> bool:
    folded = fold(phrase.core)
    return folded in rules.common or len(folded) < 3


def _rows_after(name: str, gazetteer: Gazetteer) -> tuple[PlaceRow, ...]:
    """Countries and areas of the name that follows a phrase: of as many of its words as are one."""
    words_ = name.split()
    for size in range(len(words_), 0, -1):
        rows = gazetteer.find(" ".join(words_[:size]))
        areas = tuple(row for row in rows if row.feature in ("country", "adm1", "adm2") and row.level <= 1)
        if areas:
            return areas
    return ()


def _towns_before(name: str, gazetteer: Gazetteer) -> tuple[PlaceRow, ...]:
    """Towns of the name that stands before a phrase: of as many of its last words as are one."""
    words_ = name.split()
    for first in range(len(words_)):
        rows = gazetteer.find(" ".join(words_[first:]))
        if towns := tuple(row for row in rows if kind_of(row) == "settlement" and row.level <= 1):
            return towns
    return ()


def _lies_in(row: PlaceRow, holders: Sequence[PlaceRow]) -> bool:
    for holder in holders:
        if holder.country == row.country and holder.id != row.id:
            if holder.feature == "country" or (holder.feature == "adm1" and holder.admin1 == row.admin1):
                return True
            if holder.feature == "adm2" and distance_km(holder.lat, holder.lon, row.lat, row.lon) <= _NEAR_PARENT_KM["adm2"]:
                return True
    return False


def _special(phrase: Phrase) -> str:
    """Facilities and regions are looked up by the whole phrase, so that no namesake town is met."""
    return "facility" if "facility" in phrase.features else "area" if phrase.reach == "region" else ""


def _rows(phrase: Phrase, gazetteer: Gazetteer) -> tuple[PlaceRow, ...]:
    if wanted := _special(phrase):
        return tuple(row for row in gazetteer.find(phrase.whole) if row.feature == wanted and row.level < 4)
    rows = gazetteer.find(phrase.core)
    if "adm1" in phrase.features:
        rows += _same_province(phrase, rows, gazetteer)
    if "camp" in phrase.features:
        named = {row.id: row for row in gazetteer.find(f"{phrase.core} camp") if row.level < 4}
        rows = tuple(row for row in rows if row.id not in named)
        rows = (*(row._replace(feature="camp") for row in named.values()), *rows)
    return rows


def _barred(phrase: Phrase, site: Site) -> str | None:
    """Why a place is of no kind that the phrase can mean."""
    wanted = wanted_of(phrase)
    if site.kind == "country" and phrase.reach not in (None, "near"):
        return "is no part of a country"
    if site.kind not in ASKED.get(wanted, frozenset()) | ALLOWED.get(wanted, frozenset()):
        return f"is no {wanted}"
    if not wanted and site.kind in ("facility", "area") and site.level > 1:
        return "is no town or area"
    return None


# ---------------------------------------------------------------- the places a phrase states


class Parent(NamedTuple):
    """A place that a phrase is said to lie in."""

    phrase: Phrase
    rows: tuple[PlaceRow, ...]
    """What it may be; the region first, where it is one."""
    region: Region | None


def _parents(phrase: Phrase, gazetteer: Gazetteer, rules: Rules) -> list[Parent]:
    """The places stated that are known; a country is held against a candidate's own, but for ``Georgia``, which may be two."""
    found = []
    for one in phrase.inside:
        country = gazetteer.country(gazetteer.countries.get(fold(one.core), ""))
        provinces = _provinces_called(one.core, gazetteer)
        if country is None:
            found.append(_parent(one, gazetteer, rules))
        elif provinces:
            found.append(Parent(one, (*provinces, country), None))
    return [one for one in found if one.rows]


def _parent(phrase: Phrase, gazetteer: Gazetteer, rules: Rules) -> Parent:
    region = rules.regions.get(fold(phrase.whole)) or rules.regions.get(fold(phrase.core))
    rows = tuple(row for row in gazetteer.find(phrase.core) if row.level < 4 and row.feature != "country")
    if "adm1" in phrase.features:
        rows += _same_province(phrase, rows, gazetteer)
    if region is not None:
        found = PlaceRow(
            region.key, region.names[0], "area", region.country[0], None, None, region.lat, region.lon, 0,
            region.radius_km, "codebook", "",
        )  # fmt: skip
        rows = (found, *rows)
    return Parent(phrase, rows, region)


def _same_province(phrase: Phrase, rows: Sequence[PlaceRow], gazetteer: Gazetteer) -> tuple[PlaceRow, ...]:
    """Other gazetteers' rows of a province that is found: ``Rif Dimashq`` is ``ريف دمشق`` to the one that says Rural Damascus."""
    lands, known = {row.country for row in rows if row.feature == "adm1"}, {row.id for row in rows}
    if not lands:
        return ()
    others = gazetteer.by_consonants(phrase.core)
    return tuple(row for row in others if row.feature == "adm1" and row.country in lands and row.id not in known)


def _hold(
    candidate: Candidate, phrase: Phrase, parents: Sequence[Parent], stated: set[str]
) -> Candidate:  # fmt: skip
    """Bar what lies outside the country, province or town that the phrase states; prefer what lies in it."""
    row = candidate.site.row
    if stated and row.country and row.country not in stated:
        return candidate._replace(barred="lies in another country than stated")
    reasons, held = list(candidate.reasons), bool(stated)
    for parent, rows, region in parents:
        outside = region is not None and bool(region.polygon) and not region.holds(row.lat, row.lon)
        holder = _holder(rows[outside:], row, parent)
        if holder is None:
            return candidate._replace(barred=f"does not lie in {parent.core}")
        held = True
        reasons.append(f"lies {'near' if parent.relation == 'near' else 'in'} {holder.name}, as stated")
    return candidate._replace(reasons=tuple(reasons), held=held)


def _holder(rows: Sequence[PlaceRow], row: PlaceRow, parent: Phrase) -> PlaceRow | None:
    """The stated place that holds a row: by its code where both have one of the same kind, else by distance."""
    coded = [one for one in rows if _is_area(one, parent) and _same_scheme(one, row) and one.country == row.country]
    if coded and "adm1" in parent.features:
        rest: Sequence[PlaceRow] = ()
    else:
        rest = [one for one in rows if not _is_area(one, parent)] if coded else rows
    return next((one for one in (*coded, *rest) if _holds(one, row, parent)), None)


def _is_area(row: PlaceRow, parent: Phrase) -> bool:
    kind = kind_of(row)
    return kind == "adm1" or (kind == "settlement" and "adm1" in parent.features)


def _holds(holder: PlaceRow, row: PlaceRow, parent: Phrase) -> bool:
    if holder.country and row.country and holder.country != row.country:
        return False
    if holder.id == row.id:
        return False
    if holder.feature == "country":
        return True
    km = distance_km(holder.lat, holder.lon, row.lat, row.lon)
    kind = kind_of(holder)
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
        return candidate._replace(barred=f"is not known as a {wanted}, and no place that holds it is stated")
    if kind != "quarter" or context.same.get(spelling_key(phrase.core)) in {row.id for row in candidate.site.rows}:
        return candidate
    if any(within(candidate.site, other, rules.support_km) for other in (*companions.claim, *context.points)):
        return candidate
    if any(row.feature == "camp" for row in candidate.site.rows):
        return candidate
    return candidate._replace(barred="is a quarter far from every place the report names")


# ---------------------------------------------------------------- taking one, or none


def _decide(phrase: Phrase, ranked: list[Candidate], context: Context, companions: Companions, rules: Rules) -> Outcome:
    kept = tuple(ranked[:5])
    open_ = [one for one in ranked if one.barred is None]
    if not open_:
        rule = "where.facility" if "facility" in phrase.features else "where.unresolved"
        return Outcome(None, None, "not_in_gazetteer", kept, rule, _none_reason(ranked))
    best = _of_family(phrase, open_)
    rivals = [one for one in open_ if one.family != best.family]
    listed = _listed(open_, companions)
    if listed is not None:
        return _taken(listed, kept, "where.listed_together")
    same = None if phrase.features or phrase.inside else context.same.get(spelling_key(phrase.core))
    full = next((one for one in open_ if same in {row.id for row in one.site.rows}), None)
    if full is not None:
        return _taken(full, kept, "where.same_place")
    reason, rule = _doubt(phrase, best, rivals, rules, given=context.given)
    if not reason and _elsewhere(phrase, best, rivals, context):
        reason, rule = f"the report names no {best.site.row.country}, but a country of a namesake", "where.unresolved"
    if not reason and _is_stranger(phrase, best, context, rules):
        reason = f"the report names neither {best.site.row.country} nor another place there"
        return Outcome(None, None, "not_in_gazetteer", kept, "where.stranger", reason)
    if reason:
        return Outcome(None, None, "ambiguous", kept, rule, reason)
    none = 1.0 - sum(one.score for one in open_)
    if sum(one.score for one in open_ if one.family == best.family) < rules.min_probability:
        cause: Cause = "not_in_gazetteer" if none >= rules.none_probability else "ambiguous"
        reason = f"{best.site.row.name} with {best.score:.2f}, none of them with {max(0.0, none):.2f}"
        return Outcome(None, None, cause, kept, "where.unresolved", reason)
    return _taken(best, kept, "")


def _of_family(phrase: Phrase, open_: Sequence[Candidate]) -> Candidate:
    """The most probable place; its namesake area where the phrase asks for that, its province where it means its countryside."""
    best = open_[0]
    asked = ASKED.get(wanted_of(phrase), frozenset())
    if asked and best.site.kind not in asked:
        return next((one for one in open_ if one.family == best.family and one.site.kind in asked), best)
    if phrase.reach != "countryside" or phrase.features:
        return best
    return next((one for one in open_ if one.family == best.family and one.site.kind == "adm1"), best)


def _taken(one: Candidate, kept: tuple[Candidate, ...], rule: str) -> Outcome:
    return Outcome(one.site, None, None, (one, *(other for other in kept if other is not one))[:5], rule, "; ".join(one.reasons))


def _none_reason(ranked: Sequence[Candidate]) -> str:
    if not ranked:
        return "no gazetteer has the name"
    return f"{len(ranked)} of the name, none fits: {ranked[0].site.row.name} {ranked[0].barred}"


def _doubt(phrase: Phrase, best: Candidate, rivals: Sequence[Candidate], rules: Rules, *, given: bool) -> tuple[str, str]:
    """Why the best candidate is not even weighed, with the rule that says so; two empty strings when it is."""
    if best.site.level == 4:
        return "the name is only the beginning of a longer one", "where.short_name"
    if not given and _is_word(phrase, rules) and best.site.kind != "country" and not (phrase.features or best.held or best.after):
        return "an English word or too short: needs a feature word or a stated province", "where.common_word"
    longer = [one for one in rivals if one.site.level == 4 and one.site.kind == best.site.kind == "settlement"]
    if longer and best.site.population < _FEW_PEOPLE and not best.held:
        return f"may be short for {longer[0].site.row.name}", "where.short_name"
    return "", ""


def _elsewhere(phrase: Phrase, best: Candidate, rivals: Sequence[Candidate], context: Context) -> bool:
    """Whether half of the countries the report names hold a namesake, and none is the candidate's."""
    if best.held or best.after or best.site.kind == "country":
        return False
    name = fold(phrase.core)
    named = [context.share(one.site.row.country or "", name) or 0.0 for one in rivals]
    return max(named, default=0.0) >= _HALF and not context.share(best.site.row.country or "", name)


def _is_stranger(phrase: Phrase, best: Candidate, context: Context, rules: Rules) -> bool:
    """A place of no great size, alone in a country that the report does not name, in a report that plays in another."""
    site, code = best.site, best.site.row.country
    if best.held or best.after or site.kind == "country" or site.population >= rules.known_abroad or code is None:
        return False
    name = fold(phrase.core)
    if context.share(code, name) or (context.home is not None and context.home.country == code) or _is_own(best, context):
        return False
    countries = {other.row.country for other in context.points if spelling_key(other.row.name) != spelling_key(site.row.name)}
    return code not in countries and any(context.share(country or "", name) for country in countries)


def _listed(open_: Sequence[Candidate], companions: Companions) -> Candidate | None:
    """The only namesake within 20 km of a place listed beside it, where all others are 60 km off."""
    if not companions.listed or len(open_) < 2:
        return None
    kms = [min(km_between(one.site, other) for other in companions.listed) for one in open_]
    near = [one for one, km in zip(open_, kms, strict=True) if km <= 20]
    far = sum(km >= 60 for km in kms)
    return near[0] if len(near) == 1 and far == len(open_) - 1 else None
