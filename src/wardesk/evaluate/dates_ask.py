"""One question for every reader of dates: on which days was it, of the thing told here?

A reader gives its time expressions with the days it makes of them; ``pick`` takes one for a place of the text. The same
``pick`` serves Wardesk's own expressions and those of any other tool, so that only the reading of dates is compared.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from wardesk.book import Book
from wardesk.evaluate.score import Statistic
from wardesk.evaluate.spans import Pair
from wardesk.extract.times import find_times
from wardesk.ingest.report import make_report
from wardesk.model import Claim, Mention, Reading, Speaker, When
from wardesk.resolve.dates import resolve_dates

_END = re.compile(r"(?<![A-Z])[.!?][\"')\]\u201d\u2019]*\s+(?=[\"'(\[\u201c\u2018]*[A-Z0-9])|\n\s*\n")


class Dated(NamedTuple):
    """A time expression and the days it was read as, both ends inclusive."""

    start: int
    end: int
    first: date
    last: date


class Question(NamedTuple):
    """A thing told in a text, whose days are asked for."""

    text: str
    published: date | None
    at: Pair | None
    """Words that tell of it; None where the text as a whole is asked."""


Tally = tuple[float, ...]


class Item(NamedTuple):
    """A question of a benchmark and how an answer to it is scored."""

    document: str
    question: Question
    gold: str
    """What the benchmark says, for people."""
    score: Callable[[Dated | None], Mapping[str, Tally]]
    """Row → tally of an answer; None is the answer of a reader that finds no date."""


class Benchmark(NamedTuple):
    """Questions of one source, in the order of its documents."""

    name: str
    documents: int
    items: tuple[Item, ...]
    statistics: Mapping[str, Statistic]
    """Row → its statistic."""
    notes: tuple[str, ...] = ()


def sentences(text: str) -> list[Pair]:
    """Start and end of the sentences, by full stops before a capital and by empty lines: no reader's own."""
    cuts = [0, *(match.end() for match in _END.finditer(text)), len(text)]
    return [(one, two) for one, two in pairwise(cuts) if text[one:two].strip()]


def sentence_at(found: Sequence[Pair], at: int) -> int:
    """Index of the sentence that holds a position."""
    return max(0, bisect_right([start for start, _ in found], at) - 1)


def pick(question: Question, expressions: Sequence[Dated]) -> Dated | None:
    """The expression that dates the thing asked about; None where neither its sentence nor any before it has one.

    Of the expressions of its sentence the nearest to its words, the earlier of two as near; else the last before the
    sentence, as a narrative goes on. Where no words are given, the first of the text. What begins after the day of
    publication dates nothing that happened.
    """
    past = [one for one in expressions if question.published is None or one.first <= question.published]
    if question.at is None:
        return min(past, key=lambda one: one.start, default=None)
    start, end = question.at
    found = sentences(question.text)
    low, high = found[sentence_at(found, start)]
    near = [one for one in past if low <= one.start < high]
    if near:
        return min(near, key=lambda one: (max(one.start - end, start - one.end), one.start))
    return max((one for one in past if one.start < low), key=lambda one: one.start, default=None)


def own_expressions(text: str, published: date | None, book: Book) -> list[Dated]:
    """Wardesk's time expressions with their days, without a parse: what it can do as a reader of dates alone."""
    report = make_report(text, published=published, language="en")
    mentions = find_times(Reading(report.id, text, (), (), ()), book)
    claims = resolve_dates([_bearer(mention, report.id) for mention in mentions], mentions, report, book)
    return [
        Dated(mention.span.start, mention.span.end, claim.when.first, claim.when.last)
        for mention, claim in zip(mentions, claims, strict=True)
        if claim.when.stated and claim.when.cause is None and claim.when.first and claim.when.last
    ]


def _bearer(mention: Mention, report: str) -> Claim:
    """A claim that has nothing but a time."""
    return Claim(
        id="0" * 16, report=report, type="clash", trigger=mention.span, sentence=0, aspect="event",
        attribution=(Speaker(kind="publisher"),), when=When(phrase=mention.span), evidence={}, codebook="", reader="",
    )  # fmt: skip


def told_day(when: When) -> Dated | None:
    """A claim's stated days with the span of their phrase."""
    if not when.stated or when.cause is not None or when.first is None or when.last is None or when.phrase is None:
        return None
    return Dated(when.phrase.start, when.phrase.end, when.first, when.last)
