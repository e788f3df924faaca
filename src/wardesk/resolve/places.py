"""Places of claims resolved to known places, with precision before coordinates; what is doubtful stays open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from wardesk.book import Book
from wardesk.gazetteer.lookup import Gazetteer
from wardesk.model import Claim, Mention, Report, Role, Span
from wardesk.resolve.placechoice import Companions, Context, Outcome, Site, choose, spelling_key
from wardesk.resolve.placephrase import in_context, joined, parse_phrase
from wardesk.resolve.placework import Relation, Sheet, Spot, Work, sheet_of
from wardesk.resolve.whereabouts import link_of, locate
from wardesk.text import level, words

_AROUND: Final = 80
"""Characters before a span that are read with it."""


def resolve_places(claims: Sequence[Claim], report: Report, book: Book, gazetteer: Gazetteer) -> list[Claim]:
    """Fill every ``Where`` and every place or facility in a role, or say why it stays open.

    Two passes: what the report names without doubt tells where it plays; that decides the rest.
    """
    sheet = sheet_of(book, gazetteer)
    spots = _spots(claims, report, sheet)
    work = Work(report, gazetteer, sheet, spots, Context(shares=_shares(report, sheet)) if spots else Context())
    for _ in range(2):
        _settle(work)
    return [_resolve_claim(claim, work) for claim in claims]


def _shares(report: Report, sheet: Sheet) -> dict[str, float]:
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


def _spots(claims: Sequence[Claim], report: Report, sheet: Sheet) -> dict[tuple[int, int], Spot]:
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


def _settle(work: Work) -> None:
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


def _choose(work: Work, spot: Spot, companions: Companions) -> Outcome:
    phrase = spot.phrase
    if not phrase.core and phrase.country and "town" in phrase.features:
        capital = work.gazetteer.capital(phrase.country)
        phrase = phrase._replace(core=capital or "")
    return choose(phrase, work.context, companions, work.sheet.rules, work.gazetteer)


def _outcome(work: Work, spot: Spot, others: Sequence[Spot]) -> Outcome:
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


def _resolve_claim(claim: Claim, work: Work) -> Claim:
    spans = [where.mention.span for where in claim.where]
    spans += [span for at in range(len(claim.where)) for span in _holders(claim, at)]
    spots = [work.spots[span.start, span.end] for span in dict.fromkeys(spans)]
    outcomes = [_outcome(work, spot, spots) for spot in spots]
    wheres, evidence = [], dict(claim.evidence)
    for at, where in enumerate(claim.where):
        filled, basis = locate(
            where, spots.index(work.spots[where.mention.span.start, where.mention.span.end]), spots, outcomes, work
        )
        wheres.append(filled)
        evidence[f"where.{at}"] = basis
    roles = tuple(_resolve_role(role, spots, work) for role in claim.roles)
    if not wheres and roles == claim.roles:
        return claim
    return claim.model_copy(update={"where": tuple(wheres), "roles": roles, "evidence": evidence})


def _resolve_role(role: Role, others: Sequence[Spot], work: Work) -> Role:
    if role.mention.kind not in ("place", "facility"):
        return role
    spot = work.spots[role.mention.span.start, role.mention.span.end]
    mention = link_of(role.mention, _outcome(work, spot, others), work.gazetteer)
    return role.model_copy(update={"mention": mention})
