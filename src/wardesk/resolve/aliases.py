"""Names of actors in a stretch of words, and what a whole report says about countries and acronyms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from wardesk.book import ActorEntry, Book, DatedName, Words
from wardesk.model import Claim, Report
from wardesk.text import PhraseIndex, Word, fold, level, words

SMALL_WORDS = frozenset({"a", "an", "the", "of", "for", "and", "in", "on", "to", "al", "el", "de", "la", "del", "los"})
_BRACKETED = re.compile(r"\(\s*\"?([A-Z][A-Za-z\-]{1,9})\"?\s*[,;)]")
_LEGEND = re.compile(r"(?:^|(?<=[\n(;,.] )|(?<=[\n(;]))([A-Z][A-Za-z\-]{1,7})( = |: )([^;:.,)\n=]{3,60})", re.MULTILINE)
"""``(SAA = Syrian army; RuAF = Russian air force)``, ``AS: Al-Shabaab.`` as lists of abbreviations have it."""
_BREAK = re.compile(r"[.;:!?\n()\"]")


class Hit(NamedTuple):
    """A name found over the words first..last-1, with every actor that bears it."""

    first: int
    last: int
    names: tuple[tuple[str, DatedName], ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Actor keys, each once, in the order of the codebook."""
        return tuple(dict.fromkeys(key for key, _ in self.names))

    @property
    def metonym(self) -> bool:
        """Whether it is the name of a country or capital."""
        return all(name.metonym for _, name in self.names)


class Acronym(NamedTuple):
    """A short form that the report introduces in brackets."""

    at: int
    """Character at which it is introduced."""
    full: str
    keys: tuple[str, ...]
    """Actors the full name belongs to; empty where it is not in the registry."""


class Context(NamedTuple):
    """What a report says as a whole, counted once."""

    book: Book
    published: date | None
    text: str
    """The report's text, levelled."""
    countries: tuple[tuple[str, int], ...]
    """ISO code and how often it is named, most often first."""
    actors: tuple[tuple[str, int], ...]
    """Actors whose names stand in the report, most often first; metonyms left out."""
    acronyms: dict[str, Acronym]
    generics: PhraseIndex[Words]
    nationalities: PhraseIndex[str]
    told: frozenset[str] = frozenset()
    """Countries that a nationality or an actor's name in the report points to."""
    used: tuple[DatedName, ...] = ()
    """Names in the report that one actor alone bears, from a known day on: they tell the age of a report without a day."""
    here: str | None = None
    """The one country in which the claim takes place, where the report's own words point to it or to no country."""

    def where(self, claim: Claim) -> Context:
        """The context of one claim: what lies in one country is read by that country."""
        found = {where.country for where in claim.where if where.country and where.mention.chosen}
        here = next(iter(found)) if len(found) == 1 else None
        return self._replace(here=here) if not self.told or here in self.told else self

    @property
    def country(self) -> str | None:
        """The country of the claim, else the one the report is about: named at least twice as often as any other."""
        if self.here is not None:
            return self.here
        if not self.countries:
            return None
        first, count = self.countries[0]
        second = self.countries[1][1] if len(self.countries) > 1 else 0
        return first if count >= 2 * second else None

    @property
    def why_country(self) -> str:
        """The counts behind ``country``, in plain words."""
        if self.here is not None:
            return f"the claim's place lies in {self.here}"
        return "named in the report: " + (", ".join(f"{code} {n}" for code, n in self.countries[:3]) or "no country")


def case_fits(raw: str, name: DatedName) -> bool:
    """Whether the letters as written can be this name: capitals for acronyms, some capital for the rest."""
    cased = name.cased if name.cased is not None else len(name.name) <= 5 and name.name.isupper()
    return raw.rstrip(".") == name.name.rstrip(".") if cased else not raw.islower()


def find_names(book: Book, text: str, sequence: list[Word]) -> list[Hit]:
    """Names of actors among the words of a text, longest first, without overlaps."""
    hits: list[Hit] = []
    for first, last, payloads in book.actor_phrases.find(sequence):
        raw = text[sequence[first].start : sequence[last - 1].end]
        names = tuple(dict.fromkeys(payload for payload in payloads if case_fits(raw, payload[1])))
        if names:
            hits.append(Hit(first, last, names))
    return hits


def bearers(book: Book, phrase: str) -> tuple[tuple[str, DatedName], ...]:
    """Actors that have exactly this name, case aside."""
    sequence = words(phrase)
    for first, last, payloads in book.actor_phrases.find(sequence):
        if first == 0 and last == len(sequence):
            return tuple(dict.fromkeys(payloads))
    return ()


def in_force(name: DatedName, day: date | None) -> bool:
    """Whether a name was in force on a day; without a day every name is."""
    return day is None or (name.since or date.min) <= day <= (name.until or date.max)


def clashes(name: DatedName, context: Context) -> int:
    """How many dated names of the report were never in force together with this one."""
    return sum(_apart(name, other) or _apart(other, name) for other in context.used)


def _apart(one: DatedName, other: DatedName) -> bool:
    return one.until is not None and other.since is not None and one.until < other.since


def read_context(report: Report, book: Book, claims: Iterable[Claim] = ()) -> Context:
    """Count the countries and actors a report names, and note the acronyms it introduces."""
    text = level(report.text)
    sequence = words(text)
    hits = find_names(book, text, sequence)
    countries: Counter[str] = Counter()
    actors: Counter[str] = Counter()
    for hit in hits:
        if not hit.metonym and len(hit.keys) == 1:
            actors[hit.keys[0]] += 1
        home = {book.actors[key].country[:1] for key in hit.keys}
        if any(book.actors[key].kind == "external_forces" for key in hit.keys):
            continue
        if len(home) == 1 and (code := next(iter(home))) and len(book.actors[hit.keys[0]].country) == 1:
            countries[code[0]] += 1
    used = tuple(name for hit in hits if len(hit.names) == 1 for _, name in hit.names if name.since)
    covered = {at for hit in hits for at in range(hit.first, hit.last)}
    for first, _, codes in book.nationality_phrases.find(sequence):
        if first not in covered and text[sequence[first].start].isupper():
            countries[codes[0]] += 1
    told = frozenset(countries)
    for claim in claims:
        countries.update(dict.fromkeys((where.country for where in claim.where if where.country), 1))
    return Context(
        book,
        report.published,
        text,
        _ranked(countries),
        _ranked(actors),
        _acronyms(book, text),
        book.generic_phrases,
        book.nationality_phrases,
        told,
        used,
    )


def _ranked(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda row: (-row[1], row[0])))


def _acronyms(book: Book, text: str) -> dict[str, Acronym]:
    found: dict[str, Acronym] = {}
    for match in _BRACKETED.finditer(text):
        short = match.group(1)
        if sum(char.isupper() for char in short) < 2 or short in found:
            continue
        window = _BREAK.split(text[max(0, match.start() - 120) : match.start()])[-1]
        entry = _introduced(book, window, short, match.start())
        if entry is not None:
            found[short] = entry
    for match in _LEGEND.finditer(text):
        short, sign, full = match.group(1), match.group(2), match.group(3).strip().removeprefix("the ")
        keys = tuple(dict.fromkeys(key for key, _ in bearers(book, full)))
        if short not in found and sum(map(str.isupper, short)) >= 2 and (keys or sign.strip() == "="):
            found[short] = Acronym(match.start(), full, keys)
    return found


def _introduced(book: Book, window: str, short: str, at: int) -> Acronym | None:
    """The name right before a bracketed acronym: one of the registry, or words with these initials."""
    sequence = words(window)
    hit = next((hit for hit in find_names(book, window, sequence) if hit.last == len(sequence)), None)
    spelled = _spelled_out(window, sequence, short)
    if hit is not None and (spelled is None or spelled >= hit.first or _knows(book, hit.keys, short)):
        return Acronym(at, window[sequence[hit.first].start : sequence[-1].end], hit.keys)
    if spelled is not None:
        return Acronym(at, window[sequence[spelled].start : sequence[-1].end], ())
    return None


def _knows(book: Book, keys: Sequence[str], short: str) -> bool:
    return any(fold(name.name) == fold(short) for key in keys for name in book.actors[key].names)


def _spelled_out(window: str, sequence: list[Word], short: str) -> int | None:
    """First word of the shortest run of words at the window's end whose initials are the acronym."""
    letters = "".join(char for char in short if char.isupper()).casefold()
    for first in range(len(sequence) - 1, max(-1, len(sequence) - 13), -1):
        run = sequence[first:]
        initials = "".join(word.folded[0] for word in run if word.folded not in SMALL_WORDS)
        if run[0].folded not in SMALL_WORDS and initials == letters and window[run[0].start].isupper():
            return first
    return None


def home(actor: ActorEntry) -> str:
    """``rebel group, SY, IQ``: what tells an actor from its namesakes."""
    kind = "government" if actor.government else actor.kind.replace("_", " ")
    return ", ".join((kind, *actor.country))


def main_conflict(book: Book, code: str | None) -> str | None:
    """The conflict of a country: the first one its government is listed under."""
    return book.main_conflicts.get(code or "")
