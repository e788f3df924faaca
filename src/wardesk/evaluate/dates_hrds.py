"""The dates of HRDsAttack where the gold states them: day, month, year, and the whole date where it has all three.

Only what the gold states is asked; ``evaluate hrdsattack`` also counts answers where it has none as wrong. Readers of
dates alone are asked at the first attack that Wardesk finds in the article, all at the same words. Without a date the
answer is the publication's month and year, as in ``hrdsattack_answer``; a span longer than a month tells no month.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial

from wardesk.evaluate.dates_ask import Benchmark, Dated, Item, Question, Tally
from wardesk.evaluate.hrdsattack import Document, load_part
from wardesk.evaluate.hrdsattack_answer import Answer, Terms, reduce_claims
from wardesk.evaluate.score import Statistic
from wardesk.evaluate.spans import Pair
from wardesk.evaluate.suite import Asked, Reader
from wardesk.model import Claim

FIELDS = ("year", "month", "day")
STATISTICS: Mapping[str, Statistic] = {
    **{f"hrdsattack {field}": "prf" for field in FIELDS}, "hrdsattack whole date": "prf",
}  # fmt: skip


def load(asked: Asked, reader: Reader, terms: Terms) -> tuple[Benchmark, list[Dated | None]]:
    """The articles of a part whose date is stated, and Wardesk's answers in their order."""
    _, documents = load_part(asked, terms)
    items: list[Item] = []
    answers: list[Dated | None] = []
    for document in documents:
        if not any(getattr(document.gold, field) for field in FIELDS):
            continue
        coded = reader.code(document.text, published=document.published, title=document.title or None)
        question = Question(document.text, document.published, first_attack(coded.claims, terms))
        items.append(Item(document.id, question, _words(document), partial(score, document)))
        answers.append(as_days(reduce_claims(coded, terms).answer))
    note = f"hrdsattack: {len(items)} of {len(documents)} articles state a year, month or day"
    return Benchmark("hrdsattack", len(documents), tuple(items), STATISTICS, (note,)), answers


def first_attack(claims: Sequence[Claim], terms: Terms) -> Pair | None:
    """The words of the first attack that is told to have happened."""
    triggers = (
        (claim.trigger.start, claim.trigger.end)
        for claim in claims
        if claim.type in terms.slots.attacks and claim.modality == "actual" and claim.polarity == "did"
    )
    return min(triggers, default=None)


def _words(document: Document) -> str:
    gold = document.gold
    return "-".join("??" if part is None else f"{part:02}" for part in (gold.year, gold.month, gold.day))


def as_days(answer: Answer) -> Dated | None:
    """Year, month and day as first and last day; None without a year."""
    if answer.year is None:
        return None
    first, last = answer.month or 1, answer.month or 12
    end = calendar.monthrange(answer.year, last)[1]
    day = answer.day if answer.day is not None and answer.day <= end else None
    return Dated(0, 0, date(answer.year, first, day or 1), date(answer.year, last, day or end))


def score(document: Document, answer: Dated | None) -> dict[str, Tally]:
    """Right, predicted, gold of every field that the gold states."""
    gold = tuple(getattr(document.gold, field) for field in FIELDS)
    told = tuple(_told(answer, document.published))
    found: dict[str, Tally] = {
        f"hrdsattack {field}": (float(one == two), float(two is not None), 1.0)
        for field, one, two in zip(FIELDS, gold, told, strict=True)
        if one is not None
    }
    if None not in gold:
        found["hrdsattack whole date"] = (float(gold == told), float(None not in told), 1.0)
    return found


def _told(answer: Dated | None, published: date | None) -> Iterator[int | None]:
    """Year, month and day that an answer tells; the publication's where it leaves year or month open."""
    first, last = (answer.first, answer.last) if answer else (None, None)
    year = first.year if first and last and first.year == last.year else None
    month = first.month if year and first and last and first.month == last.month else None
    if published is not None:
        year = year or published.year
        month = month or (published.month if year == published.year else None)
    yield year
    yield month
    yield first.day if month and first is not None and first == last else None
