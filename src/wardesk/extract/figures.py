"""Finds figures in running text and reads their bounds: "at least 12", "10 to 15", "dozens", "no"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from wardesk.book import Book
from wardesk.numerals import WORD_NUMBER, number_of


class Figure(NamedTuple):
    """A number as the text puts it."""

    start: int
    """Where its qualifier begins ("at least")."""
    number: int
    """Where the last number begins."""
    end: int
    low: int | None
    best: int | None
    high: int | None
    rule: str


_SCALE = r"(?: (?:hundred|thousand|million))?(?![\w%/:]|[.,]\d|-[a-z])"
_DIGITS = r"(?<![\w.,/$\u20ac\u00a3#:])(?<!-)(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?(?= million\b)|\d+)" + _SCALE
_SECOND = r"(?:\d{1,3}(?:,\d{3})+|\d+)" + _SCALE
_WORDS = rf"\b{WORD_NUMBER}\b(?!-)"
_NUMBER = rf"(?:{_DIGITS}|{_WORDS})"
_UNITS = (
    r"(?:%|percent|per cent|km|kms|kilomet|mile|met(?:er|re)|kg|kilo|ton|mm|cm|degree|am\b|pm\b|a\.m|p\.m|hour|minute"
    r"|second|day\b|days|week|month|year|decade|times?\b|dollar|euro|pound|feet|foot|litre|liter|barrel(?! bomb)"
    r"|hectare|square|gmt|o'clock|mph|-year|-month)"
)
_AFTERWARDS = re.compile(rf"[ -]*{_UNITS}", re.IGNORECASE)
_NOT_COUNTED = re.compile(
    r"(?:\b(?:aged|age|no\.|number|nr|article|resolution|chapter|phase|route|highway|unit|brigade|division|corps|battalion"
    r"|regiment|point|hill|line|page|room|channel|gate|section|sector|block|paragraph|camp|grade|level|round|day|week)"
    r"|(?:boy|girl|man|woman|child|son|daughter) of|[$\u20ac\u00a3])[ \n]*$",
    re.IGNORECASE,
)


class _Grammar(NamedTuple):
    pattern: re.Pattern[str]
    qualifiers: dict[str, str]
    vague: dict[str, tuple[int, int | None]]


_GRAMMARS: dict[str, _Grammar] = {}


def _grammar(book: Book) -> _Grammar:
    """The pattern of the book's own words for numbers, built once per book."""
    if book.hash not in _GRAMMARS:
        _GRAMMARS.clear()
        _GRAMMARS[book.hash] = _build(book)
    return _GRAMMARS[book.hash]


def _build(book: Book) -> _Grammar:
    qualifiers: dict[str, str] = {}
    vague: dict[str, tuple[int, int | None]] = {}
    for entry in book.words.values():
        if entry.section != "approximate" or entry.value is None:
            continue
        low, dots, high = entry.value.partition("..")
        for word in entry.words:
            if dots:
                vague[word] = (int(low), int(high) if high else None)
            else:
                qualifiers[word] = entry.value
    before = "|".join(sorted(map(re.escape, qualifiers), key=lambda word: (-len(word), word)))
    loose = "|".join(sorted(map(re.escape, vague), key=lambda word: (-len(word), word)))
    pattern = re.compile(
        rf"(?:(?:\b(?P<q>{before or '(?!)'}) |(?P<tilde>~ ?)))?(?:\b(?:another|an additional|the|all) )?"
        rf"(?:\b(?P<v>{loose or '(?!)'})\b|(?P<pair>\bbetween )?(?P<n>{_NUMBER}|\d+(?=-\d))"
        rf"(?:(?:(?(pair) and |(?: to | or |-|\u2014| - )))(?P<m>{_SECOND}|{_WORDS}))?(?P<more> or more\b|\+)?)"
        r"|\b(?P<zero>no one|nobody|none|no|zero)\b|\b(?P<a>an?)\b(?! (?:few|number|lot|total|couple|dozen|pair|family of)\b)",
        re.IGNORECASE,
    )
    return _Grammar(pattern, qualifiers, vague)


def find_figures(text: str, start: int, end: int, book: Book) -> Iterator[Figure]:
    """Figures that may count something, in text order; ages, measures, money and unit numbers are left out."""
    grammar = _grammar(book)
    for match in grammar.pattern.finditer(text, start, end):
        figure = _read(match, grammar)
        if figure is None or (figure.rule != "count.article" and _measures(text, figure)):
            continue
        yield figure


def _measures(text: str, figure: Figure) -> bool:
    if text[figure.end : figure.end + 1] == "%" or _AFTERWARDS.match(text, figure.end):
        return True
    return bool(_NOT_COUNTED.search(text, max(0, figure.start - 16), figure.start))


def _read(match: re.Match[str], grammar: _Grammar) -> Figure | None:
    start, end = match.span()
    if match["a"]:
        return Figure(start, start, end, 1, 1, 1, "count.article")
    if match["zero"]:
        return Figure(start, start, end, 0, 0, 0, "count.none")
    qualifier = grammar.qualifiers.get(_single(match["q"])) if match["q"] else "near" if match["tilde"] else None
    if match["v"]:
        low, high = grammar.vague[_single(match["v"])]
        if high is not None:
            return _bounded(match.span(), match.start("v"), low, qualifier)
        floor = None if qualifier in ("ceiling", "below") else low
        return Figure(start, match.start("v"), end, floor, None, None, "count.vague")
    return _number(match, qualifier)


def _single(text: str) -> str:
    return " ".join(text.casefold().split())


def _number(match: re.Match[str], qualifier: str | None) -> Figure | None:
    one, two = _value(match["n"]), _value(match["m"]) if match["m"] else None
    if one is None:
        return None
    if match["more"]:
        qualifier = "floor"
    if two is not None and one < two:
        return Figure(match.start(), match.start("m"), match.end(), one, None, two, "count.range")
    return _bounded(match.span(), match.start("n"), one, qualifier)


@lru_cache(maxsize=512)
def _value(text: str) -> int | None:
    return number_of(text)


def _bounded(span: tuple[int, int], number: int, value: int, qualifier: str | None) -> Figure:
    bounds: dict[str | None, tuple[int | None, int | None, int | None]] = {
        "floor": (value, value, None),
        "ceiling": (None, None, value),
        "near": (None, value, None),
        "near_below": (None, value, value),
        "below": (None, None, max(value - 1, 0)),
    }
    low, best, high = bounds.get(qualifier, (value, value, value))
    return Figure(span[0], number, span[1], low, best, high, f"count.{qualifier or 'exact'}")
