"""Many claims of one article → one answer on the attack it tells of. General logic; the words are in the profile.

Three reductions, all votes, ties going to what stands first in the text:

* **What and who.** A claim of a profiled type that says it happened gives its violation. Each claim of an attack has one
  vote on the perpetrator: the kind of its actor, else what the type's meaning presumes.
* **When.** The days that claims of attacks state vote on the year, those exact enough and in that year on the month, then
  on the day. Where none is stated the year is the publication's, the month too; the day is left open. On the train part
  the publication date is right on the year in 46 % of articles, on the month in 29 %, on the day in 6 %, and an answer
  raises F1 only if it is right more often than F1 / 2.
* **Where.** Every name of the article that the gazetteer or the codebook knows has a vote, another in the article's head,
  another in a mention of a claim or in the dateline; places that Wardesk chose for claims add theirs. The country is found
  first; only names of that country can be the region and the city. F1 on the train part, country and city: from claims'
  places alone 68 and 33, from all mentions of claims 72 and 36, from all names 79 and 51, without any claim 76 and 45.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeVar, get_args

from wardesk.book import ActorEntry, Book, Section
from wardesk.evaluate.profile import Profile, check_known
from wardesk.evaluate.spans import Pair
from wardesk.gazetteer.lookup import Gazetteer, PlaceRow
from wardesk.model import Claim, CountKind, Mention, Report, Seen, When
from wardesk.pipeline import Coded, Workbench
from wardesk.read.layout import blocks
from wardesk.resolve.placephrase import vocabulary
from wardesk.text import PhraseIndex, fold, words

VIOLATIONS = (
    "arbitrary detention", "enforced disappearance", "kidnapping", "killing", "other", "torture", "unknown",
)  # fmt: skip
PERPETRATORS = (
    "state actor", "other state actors", "other actors with permissions", "other actors without permissions",
    "other non-state actors", "regional orgs", "insufficient info",
)  # fmt: skip
HEAD = 400
"""Characters at the beginning, title included, that tell what the article is about: two or three sentences."""
CHOSEN = 2.0
"""Votes of a claim's place for its country, beside those of the name."""
PLACE_SHARE = 0.5
"""Vote of a town's name for its country, where a country's own name has one: towns have namesakes."""
LARGE = 100_000
"""People in a town that is known without its country."""
SMALL = 15_000
"""People below which a town is left to chance meetings of names."""
CITY_FROM, REGION_FROM = 3, 2
"""Votes a city and a region need: most articles that name a place in passing are about none."""
LONGEST = 5
"""Words in a name."""
MONTH, DAY = 4, 1
"""The coarsest UCDP date precision that still tells a month, and the one that tells a day."""
MARKED = 3
"""Spans kept as what an answer rests on."""

_FULL = re.compile(r"[^\n.,;:()\"\u201c\u201d]*")
Choice = TypeVar("Choice", str, int)


class Slots(Profile):
    """What of ours answers to which label of theirs."""

    violations: dict[str, str]
    by_trigger: dict[str, dict[str, str]]
    by_count: dict[CountKind, str]
    no_violation: str
    attacks: tuple[str, ...]
    perpetrators: dict[str, str]
    presumed: dict[str, str]
    country_names: dict[str, str]
    part_of: dict[str, str]
    area_words: tuple[str, ...]
    reader_place: float
    """Votes of a name that the reader is certain tells where an attack was."""

    def check(self, bench: Workbench) -> Slots:
        """The profile itself, or a ``BookError`` that names what HRDsAttack, codebook or gazetteer does not know."""
        labels = [*self.violations.values(), *self.by_count.values(), self.no_violation]
        labels += [label for words_ in self.by_trigger.values() for label in words_.values()]
        check_known(labels, VIOLATIONS, "profile hrdsattack: violation")
        check_known((*self.perpetrators.values(), *self.presumed.values()), PERPETRATORS, "profile hrdsattack: perpetrator")
        types = (*self.violations, *self.by_trigger, *self.attacks, *self.presumed)
        check_known(types, bench.book.types, "profile hrdsattack: type")
        kinds = get_args(ActorEntry.model_fields["kind"].annotation)
        check_known(self.perpetrators, kinds, "profile hrdsattack: kind of actor")
        codes = set(bench.gazetteer.countries.values())
        check_known((*self.country_names.values(), *self.part_of.values()), codes, "profile hrdsattack: country")
        return self


class Answer(NamedTuple):
    """What an article says of the attack it is about: gold, prediction and baseline alike. None: it does not say."""

    violation: frozenset[str] = frozenset()
    perpetrator: str | None = None
    country: str | None = None
    """ISO 3166 alpha-2 of the state; gold that names none: its words, folded."""
    region: str | None = None
    city: str | None = None
    year: int | None = None
    month: int | None = None
    day: int | None = None


class Terms(NamedTuple):
    """What the reduction knows, compiled once."""

    slots: Slots
    book: Book
    gazetteer: Gazetteer
    countries: Mapping[str, str]
    """Folded name of a country or its people, without its article → ISO code."""
    kinds: PhraseIndex[str]
    """Words for actors → kind of actor."""
    common: frozenset[str]
    """English words that are also names of places."""

    def state(self, code: str | None) -> str | None:
        """The state a country code belongs to."""
        return self.slots.part_of.get(code, code) if code else None


class Name(NamedTuple):
    """A name in a text that stands for a country, its people or places."""

    start: int
    end: int
    country: str | None
    """ISO code of the state, where it is a country's or a people's name."""
    rows: tuple[PlaceRow, ...]
    """Places it may mean, best first; empty for a state."""


class Reduced(NamedTuple):
    """An answer and the spans each field of it rests on."""

    answer: Answer
    basis: Mapping[str, tuple[Pair, ...]]


def compile_terms(bench: Workbench, slots: Slots) -> Terms:
    """Everything ``reduce_claims`` needs, from the codebook, the gazetteer and the profile."""
    named = {fold(name): code for name, code in slots.country_names.items()}
    entries = {word: entry for section in _ACTOR_WORDS for word, entry in bench.book.section(section).items()}
    kinds = PhraseIndex((form, entry.value) for word, entry in entries.items() if entry.value for form in (word, f"{word}s"))
    known = vocabulary(bench.book, bench.gazetteer.countries).nationalities
    countries = {name.removeprefix("the "): code for name, code in {**known, **named}.items()}
    return Terms(slots, bench.book, bench.gazetteer, countries, kinds, frozenset(bench.book.setting("places.common_words")))


_ACTOR_WORDS: Final[tuple[Section, ...]] = ("generic_actor", "force_noun", "fighter_group")


def reduce_claims(coded: Coded, terms: Terms, seen: Seen | None = None) -> Reduced:
    """One answer out of an article's claims; where the reader saw the article, its places of the attacks count more."""
    happened = [claim for claim in coded.claims if claim.modality == "actual" and claim.polarity == "did"]
    attacks = [claim for claim in happened if claim.type in terms.slots.attacks]
    basis: dict[str, tuple[Pair, ...]] = {"violation": _triggers(happened, terms.slots.violations)}
    perpetrator = _perpetrator(attacks, coded.report, terms)
    basis["perpetrator"] = _triggers(attacks, terms.slots.attacks)
    country, region, city = _places(coded, terms, basis, _place_scores(attacks, seen))
    year, month, day = _date(attacks, coded.report, basis)
    violations = frozenset(_violations(happened, coded.report, terms.slots)) or {terms.slots.no_violation}
    return Reduced(Answer(frozenset(violations), perpetrator, country, region, city, year, month, day), basis)


def _triggers(claims: Iterable[Claim], types: Iterable[str]) -> tuple[Pair, ...]:
    wanted = set(types)
    return tuple((claim.trigger.start, claim.trigger.end) for claim in claims if claim.type in wanted)[:MARKED]


def _most(votes: Mapping[Choice, float]) -> Choice | None:
    """The choice with the most votes; of equals the first that was voted for."""
    return max(votes, key=lambda choice: votes[choice]) if votes else None


# ---------------------------------------------------------------- what and who


def _violations(claims: Iterable[Claim], report: Report, slots: Slots) -> Iterator[str]:
    for claim in claims:
        said = report.text[claim.trigger.start : claim.trigger.end].casefold()
        told = [label for piece, label in slots.by_trigger.get(claim.type, {}).items() if piece in said]
        if told:
            yield from told
        elif claim.type in slots.violations:
            yield slots.violations[claim.type]
        yield from (slots.by_count[count.kind] for count in claim.counts if count.kind in slots.by_count)


def _perpetrator(attacks: Iterable[Claim], report: Report, terms: Terms) -> str | None:
    votes: Counter[str] = Counter()
    for claim in attacks:
        kinds = [actor_kind(role.mention, report, terms) for role in claim.role("actor")]
        known = [terms.slots.perpetrators[kind] for kind in kinds if kind in terms.slots.perpetrators]
        votes.update(known)
        if not known and claim.type in terms.slots.presumed:
            votes[terms.slots.presumed[claim.type]] += 1
    return _most(votes)


def actor_kind(mention: Mention, report: Report, terms: Terms) -> str | None:
    """Kind of an actor: the registry's, else that of the last of the codebook's words for actors in the mention."""
    actor = terms.book.actors.get((mention.chosen or "").removeprefix("actor:"))
    if actor is not None:
        return actor.kind
    found = list(terms.kinds.find(words(report.text[mention.span.start : mention.span.end])))
    return found[-1][2][0] if found else None


# ---------------------------------------------------------------- when


def _date(
    attacks: Iterable[Claim], report: Report, basis: dict[str, tuple[Pair, ...]]
) -> tuple[int | None, int | None, int | None]:
    told = [claim for claim in attacks if claim.when.stated and claim.when.first is not None]
    for field in ("year", "month", "day"):
        basis[field] = tuple(_phrase(claim) for claim in told)[:MARKED]
    year = _most(_day_votes(told, 0))
    month = _most(_day_votes([claim for claim in told if _reaches(claim.when, MONTH) and _parts(claim.when)[0] == year], 1))
    exact = [claim for claim in told if _reaches(claim.when, DAY) and _parts(claim.when)[:2] == (year, month)]
    day = _most(_day_votes(exact, 2))
    if report.published is not None:
        year = year or report.published.year
        month = month or (report.published.month if year == report.published.year else None)
    return year, month, day


def _day_votes(claims: Iterable[Claim], part: int) -> Counter[int]:
    votes: Counter[int] = Counter()
    for claim in claims:
        votes[_parts(claim.when)[part]] += 2 if claim.trigger.start < HEAD else 1
    return votes


def _parts(when: When) -> tuple[int, int, int]:
    assert when.first is not None  # noqa: S101 - the caller looked
    return when.first.year, when.first.month, when.first.day


def _reaches(when: When, precision: int) -> bool:
    return when.precision is not None and when.precision <= precision


def _phrase(claim: Claim) -> Pair:
    span = claim.when.phrase or claim.trigger
    return span.start, span.end


# ---------------------------------------------------------------- where


def _place_scores(attacks: Sequence[Claim], seen: Seen | None) -> Callable[[Name], float]:
    """How likely a name tells where one of the attacks was, by the reader; 0 where it was not asked or knows nothing."""
    if seen is None or "place" not in seen.roles:
        return lambda name: 0.0
    triggers = [(claim.trigger.start, claim.trigger.end) for claim in attacks]
    return lambda name: max((seen.pair("place", trigger, (name.start, name.end)) or 0.0 for trigger in triggers), default=0.0)


def _places(
    coded: Coded, terms: Terms, basis: dict[str, tuple[Pair, ...]], place_score: Callable[[Name], float]
) -> tuple[str | None, str | None, str | None]:
    names = names_in(coded.report.text, terms)
    inside = _mentions(coded.claims) | _datelines(coded.report, terms)
    weighed = [(name, 1.0 + (name.start < HEAD) + _within(name, inside)) for name in names]
    country = _country(weighed, coded.claims, terms)
    weighed = [(name, weight + terms.slots.reader_place * place_score(name)) for name, weight in weighed]
    basis["country"] = _spans(name for name in names if _vote(name, terms)[0] == country)
    meant = [(name, weight, row) for name, weight in weighed if (row := row_in(name, country, terms)) is not None]
    found: list[str | None] = []
    for field, features, least in (("region", _AREAS, REGION_FROM), ("city", _TOWNS, CITY_FROM)):
        votes: dict[str, float] = defaultdict(float)
        for _, weight, row in meant:
            if row.feature in features:
                votes[row.name] += weight
        best = _most(votes)
        found.append(best if best is not None and votes[best] >= least else None)
        basis[field] = _spans(name for name, _, row in meant if row.name == best and row.feature in features)
    return country, found[0], found[1]


def _country(weighed: Iterable[tuple[Name, float]], claims: Iterable[Claim], terms: Terms) -> str | None:
    votes: dict[str, float] = defaultdict(float)
    for name, weight in weighed:
        code, share = _vote(name, terms)
        if code is not None:
            votes[code] += share * weight
    for claim in claims:
        for code in dict.fromkeys(terms.state(where.country) for where in claim.where):
            if code is not None:
                votes[code] += CHOSEN
    return _most(votes)


_AREAS = frozenset({"adm1"})
_TOWNS = frozenset({"town", "village", "city"})


def _spans(names: Iterable[Name]) -> tuple[Pair, ...]:
    return tuple((name.start, name.end) for name in names)[:MARKED]


def _mentions(claims: Iterable[Claim]) -> set[Pair]:
    """Spans of everything that claims name: places, fillers of roles, speakers."""
    found = {(where.mention.span.start, where.mention.span.end) for claim in claims for where in claim.where}
    found |= {(role.mention.span.start, role.mention.span.end) for claim in claims for role in claim.roles}
    spoken = (speaker.mention for claim in claims for speaker in claim.attribution if speaker.mention is not None)
    return found | {(mention.span.start, mention.span.end) for mention in spoken}


def _datelines(report: Report, terms: Terms) -> set[Pair]:
    found = blocks(report.text, terms.book, title=report.title)
    return {(block.start, block.end) for block in found if block.kind == "dateline"}


def _within(name: Name, spans: Iterable[Pair]) -> bool:
    return any(start <= name.start and name.end <= end for start, end in spans)


def _vote(name: Name, terms: Terms) -> tuple[str | None, float]:
    """The country a name speaks for, and how loudly."""
    if name.country is not None:
        return name.country, 1.0
    row = name.rows[0]
    known = row.feature in _AREAS or row.population >= LARGE
    return (terms.state(row.country), PLACE_SHARE) if known else (None, 0.0)


def row_in(name: Name, country: str | None, terms: Terms) -> PlaceRow | None:
    """The best place in a country that a name may mean; a town of few people is left to chance meetings of names."""
    rows = (row for row in name.rows if country is not None and terms.state(row.country) == country)
    return next((row for row in rows if row.feature in _AREAS or row.population >= SMALL), None)


def names_in(text: str, terms: Terms) -> list[Name]:
    """Names of countries, peoples and places in a text, longest first, without overlaps."""
    found: list[Name] = []
    sequence = words(text)
    at = 0
    while at < len(sequence):
        for last in range(min(at + LONGEST, len(sequence)), at, -1):
            name = _name(text, sequence[at].start, sequence[last - 1].end, sequence[last - 1].start, terms)
            if name is not None:
                found.append(name)
                at = last
                break
        else:
            at += 1
    return found


def _name(text: str, start: int, end: int, last: int, terms: Terms) -> Name | None:
    raw = text[start:end]
    if not raw[0].isupper() or _FULL.fullmatch(raw) is None:
        return None
    folded = fold(raw)
    code = terms.countries.get(folded)
    if code is not None and (len(raw) > 3 or raw.isupper()):
        rows = _rows(raw, terms) if code in terms.slots.part_of else ()
        return Name(start, end, terms.state(code), rows)
    if not text[last].isupper() or (start == last and (len(raw) < 4 or folded in terms.common)):
        return None
    rows = _rows(raw, terms)
    return Name(start, end, None, rows) if rows else None


def _rows(raw: str, terms: Terms) -> tuple[PlaceRow, ...]:
    """Places that bear exactly this name, or have it as another name."""
    rows: Sequence[PlaceRow] = terms.gazetteer.find(raw)
    return tuple(row for row in rows if row.level <= 1 and row.feature in _AREAS | _TOWNS)
