"""Places of claims resolved to known places, with precision before coordinates; what is doubtful stays open."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from wardesk.book import Book
from wardesk.entries import Home
from wardesk.gazetteer.lookup import Gazetteer
from wardesk.model import Claim, Mention, Report, Role, Span
from wardesk.resolve.placechoice import Outcome, choose
from wardesk.resolve.placephrase import Phrase, in_context, joined, parse_phrase
from wardesk.resolve.placescore import Around, Beside, Companions, Context, spelling_key
from wardesk.resolve.placesite import Site, site_of
from wardesk.resolve.placework import Relation, Sheet, Spot, Work, sheet_of
from wardesk.resolve.sources import find_source
from wardesk.resolve.whereabouts import link_of, locate
from wardesk.text import fold, level, words

_AROUND: Final = 80
"""Characters before a span that are read with it."""
_CLOSE: Final = 200
"""Characters within which places speak for each other."""
_PASSES: Final = 2
"""How often names are weighed with what the others turned out to be."""
_AFTER: Final = re.compile(r"(?:,\s|\s(?:in|of)\s(?:the\s)?)(?P<name>(?:[A-Z]\.){2,3}|[A-Z][\w'-]+(?:\s[A-Z][\w'-]+){0,2})")
_BEFORE: Final = re.compile(r"(?P<name>[A-Z][\w'-]+(?:\s[A-Z][\w'-]+){0,2})(?:,\s|\sin\s)$")
_CAPITAL_BEFORE: Final = re.compile(r"(?<![.!?\n])\s[A-Z][\w'-]*\.?\s$")
_CAPITAL_AFTER: Final = re.compile(r"\s[A-Z][\w'-]+")
_IN: Final[Relation] = "in"
_SHORT: Final = 6
"""Longest abbreviation whose full stop is kept: gazetteers know ``La.`` and ``N.Y.`` as written."""
_SAME: Final = frozenset({"town", "village", "adm1", "adm2", "adm3"})
"""Words beside a given span that say what it is (``the city of``); others tell of a part of it (``suburbs of``)."""
_SAYS: Final = re.compile(r"\s(?:says?|said|told|added|asked|replied|recalled|explained|thinks|knows)\b")


def resolve_places(claims: Sequence[Claim], report: Report, book: Book, gazetteer: Gazetteer) -> list[Claim]:
    """Fill every ``Where`` and every place or facility in a role, or say why it stays open.

    Each name is weighed alone first; what the names of the report may mean then decides each of them.
    """
    sheet = sheet_of(book, gazetteer)
    spots = _spots(_mentions(claims), report.text, sheet)
    lands = _lands(report.text, sheet) if spots else {}
    work = Work(report.text, gazetteer, sheet, spots, Context(lands=lands, home=home_of(report, book)))
    settle(work)
    return [_resolve_claim(claim, work) for claim in claims]


def home_of(report: Report, book: Book) -> Home | None:
    """Where the codebook says a report's publisher is at home."""
    if all(source.home is None for source in book.sources.values()):
        return None
    source = find_source(report.publisher, report.url, book)
    return source.home if source else None


def link_places(text: str, spans: Sequence[tuple[int, int]], book: Book, gazetteer: Gazetteer) -> list[Outcome]:
    """What each span of a text means as a place, in the order of the spans; a people stands for its country.

    Raises ``ValueError`` on a span outside the text.
    """
    if any(not 0 <= start < end <= len(text) for start, end in spans):
        raise ValueError(f"a span stands outside the text of {len(text)} characters")
    work = prepare(text, spans, book, gazetteer)
    settle(work)
    return outcomes(work, spans)


def outcomes(work: Work, spans: Sequence[tuple[int, int]]) -> list[Outcome]:
    """What was decided about each span, a people standing for its country."""
    return [_people(work, work.spots[span]) or work.first[span] for span in spans]


def prepare(
    text: str, spans: Sequence[tuple[int, int]], book: Book, gazetteer: Gazetteer, *, seen: bool = False
) -> Work:  # fmt: skip
    """The work on spans of any text, with nothing decided yet. ``seen``: the spans were found by their capitals alone."""
    sheet = sheet_of(book, gazetteer)
    named = [(Mention(kind="place", span=Span(start=start, end=end), cause="not_stated"), _IN) for start, end in spans]
    return Work(
        text,
        gazetteer,
        sheet,
        _spots(named, text, sheet, bare=True),
        Context(lands=_lands(text, sheet), given=True, seen=seen),
    )


def _people(work: Work, spot: Spot) -> Outcome | None:
    """The country of a nationality: the span names a people and no place."""
    folded = fold(spot.phrase.whole)
    peoples = work.sheet.rules.peoples
    code = peoples.get(folded) or peoples.get(folded.removesuffix("s"))
    row = work.gazetteer.country(code) if code and folded not in work.gazetteer.countries else None
    return Outcome(site_of("country", (row,)), None, None, (), "where.country", f"people of {row.name}") if row else None


def _lands(text: str, sheet: Sheet) -> Mapping[str, tuple[str, int]]:
    """Names of countries and peoples in the text, with the country and how often they occur."""
    found: Counter[tuple[str, str]] = Counter()
    sequence = words(text)
    for first, last, payloads in sheet.names.find(sequence):
        written = text[sequence[first].start : sequence[last - 1].end]
        if len(written) > 3 or written.isupper():
            found[fold(written), payloads[0]] += 1
    return {name: (code, count) for (name, code), count in sorted(found.items())}


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


def _spots(
    mentions: Iterable[tuple[Mention, Relation]], text: str, sheet: Sheet, *, bare: bool = False
) -> dict[tuple[int, int], Spot]:
    spots: dict[tuple[int, int], Spot] = {}
    for mention, relation in mentions:
        key = (mention.span.start, mention.span.end)
        if key in spots and (relation == "in" or spots[key].relation != "in"):
            continue
        phrase = parse_phrase(text[key[0] : key[1]], sheet.words)
        if bare and text[key[1] - 1] == "." and len(text[key[0] : key[1]]) <= _SHORT:
            phrase = phrase._replace(core=text[key[0] : key[1]], whole=text[key[0] : key[1]])
        before, after = text[max(0, key[0] - _AROUND) : key[0]], text[key[1] : key[1] + 40]
        whole = in_context(phrase, before, after, sheet.words)
        phrase = phrase if bare and set(whole.features) - _SAME else whole
        facility = mention.kind == "facility" and "camp" not in phrase.features
        if facility and "facility" not in phrase.features:
            phrase = phrase._replace(features=("facility", *phrase.features))
        spots[key] = Spot(*key, facility, relation, phrase, beside=_beside(text, *key))
    return _in_lists(dict(sorted(spots.items())), level(text))


def _beside(text: str, start: int, end: int) -> Beside:
    after = _AFTER.match(text, end)
    before = text[max(0, start - 30) : start]
    pair = _BEFORE.search(before)
    return Beside(
        after["name"] if after else "",
        pair["name"] if pair else "",
        bool(_CAPITAL_BEFORE.search(before)),
        bool(_CAPITAL_AFTER.match(text, end)),
        bool(_SAYS.match(text, end)),
    )


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


# ---------------------------------------------------------------- each name alone, then together


def settle(work: Work) -> None:
    """Decide every span alone, then with what all may mean as context."""
    decide_alone(work)
    for _ in range(_PASSES):
        learn(work)
        work.first = {key: _choose(work, spot, companions(work, spot)) for key, spot in work.spots.items()}


def decide_alone(work: Work) -> None:
    """Decide every span by its own words."""
    work.first = {key: _choose(work, spot, Companions(beside=spot.beside)) for key, spot in work.spots.items()}


def learn(work: Work) -> None:
    """Take what the names were found to mean as context for each other."""
    context = work.context
    points: dict[str, Site] = {}
    context.around, context.same = Around(), {}
    for key, outcome in work.first.items():
        name = spelling_key(work.spots[key].phrase.core)
        likely = [(one.site, one.score) for one in outcome.candidates if one.barred is None]
        context.around.add(name, likely)
        if outcome.site is None or outcome.site.kind == "country":
            continue
        if outcome.site.kind in ("settlement", "quarter"):
            points.setdefault(outcome.site.row.id, outcome.site)
        phrase = work.spots[key].phrase
        if (phrase.features or phrase.inside) and outcome.site.kind != "adm1":
            context.same.setdefault(name, outcome.site.row.id)
    context.points = list(points.values())[:40]


def companions(work: Work, spot: Spot) -> Companions:
    """Places decided close by in the text, and those listed beside the span."""
    name = spelling_key(spot.phrase.core)
    close = (
        site for key, outcome in work.first.items()
        if key[0] - spot.end <= _CLOSE and spot.start - key[1] <= _CLOSE and (site := outcome.site) is not None
        and site.kind in ("settlement", "quarter") and spelling_key(work.spots[key].phrase.core) != name
    )  # fmt: skip
    listed = tuple(site for span in spot.listed if (site := work.first[span].site) is not None)
    return Companions(tuple({site.row.id: site for site in close}.values()), listed, spot.beside)


def _choose(work: Work, spot: Spot, companions: Companions) -> Outcome:
    return choose(full_phrase(work, spot), work.context, companions, work.sheet.rules, work.gazetteer)


def full_phrase(work: Work, spot: Spot) -> Phrase:
    """A span's phrase; ``the Syrian capital`` has its name put in."""
    phrase = spot.phrase
    if not phrase.core and phrase.country and "town" in phrase.features:
        phrase = phrase._replace(core=work.gazetteer.capital(phrase.country) or "")
    return phrase


# ---------------------------------------------------------------- the claim, filled


def _resolve_claim(claim: Claim, work: Work) -> Claim:
    spans = [where.mention.span for where in claim.where]
    spans += [span for at in range(len(claim.where)) for span in _holders(claim, at)]
    spots = [work.spots[span.start, span.end] for span in dict.fromkeys(spans)]
    outcomes = [work.first[spot.start, spot.end] for spot in spots]
    wheres, evidence = [], dict(claim.evidence)
    for at, where in enumerate(claim.where):
        filled, basis = locate(
            where, spots.index(work.spots[where.mention.span.start, where.mention.span.end]), spots, outcomes, work
        )
        wheres.append(filled)
        evidence[f"where.{at}"] = basis
    roles = tuple(_resolve_role(role, work) for role in claim.roles)
    if not wheres and roles == claim.roles:
        return claim
    return claim.model_copy(update={"where": tuple(wheres), "roles": roles, "evidence": evidence})


def _resolve_role(role: Role, work: Work) -> Role:
    if role.mention.kind not in ("place", "facility"):
        return role
    outcome = work.first[role.mention.span.start, role.mention.span.end]
    mention = link_of(role.mention, outcome, work.gazetteer)
    return role.model_copy(update={"mention": mention})
