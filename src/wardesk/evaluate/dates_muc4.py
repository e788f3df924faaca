"""MUC-4's slot 2, INCIDENT: DATE, asked of every incident of the full keys (template-doc-part1, section 7.3).

Each incident is asked for at the words of its key: in the sentence where most of its strings stand, those of targets and
victims first. So what is scored is the date, not whether the incident was found. An answer takes one of the task's three
forms: a day; first and last day; or "on or before" the day of the report, which is also the form for a weekday's name
(note 1) and for what is not dated (note 3).

Rows: ``points`` by the rules of 1992 (``muc4_metrics.compare_days``: half for a part of the key's days, or for "on or
before" its last day); ``exact``, the key's interval; ``day held``, of the incidents that the key puts on one day: that
day, or at most a week that holds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial

from wardesk.evaluate.dates_ask import Benchmark, Dated, Item, Question, Tally, sentence_at, sentences, told_day
from wardesk.evaluate.muc4 import load_part
from wardesk.evaluate.muc4_keys import Document, Filler, Template, read_days
from wardesk.evaluate.muc4_metrics import compare_days
from wardesk.evaluate.muc4_slots import write_days
from wardesk.evaluate.muc4_templates import Grouper
from wardesk.evaluate.score import Statistic
from wardesk.evaluate.spans import Pair
from wardesk.evaluate.suite import Asked
from wardesk.model import Claim
from wardesk.numerals import WEEKDAYS
from wardesk.pipeline import Workbench
from wardesk.read.casing import recase

HIT_BY = (12, 18, 19)
"""Slots of targets and victims: their strings tell of this incident and no other."""
DONE_BY = (6, 9, 10)
"""Slots of instruments and perpetrators, which may be named anywhere."""
WIDEST = 7
"""Days in an answer that may still count as holding the day."""
STATISTICS: Mapping[str, Statistic] = {"muc4 points": "muc", "muc4 exact": "accuracy", "muc4 day held": "accuracy"}

_WEEKDAY = re.compile(rf"\b(?:{'|'.join(name for name in WEEKDAYS if len(name) > 5)})\b", re.IGNORECASE)


def load(asked: Asked, bench: Workbench) -> Benchmark:
    """The dated incidents of a part of MUC-4; texts with capitals put where names are."""
    _, part = load_part(asked)
    items: list[Item] = []
    for document in part.documents:
        if templates := part.full.get(document.id):
            items += incidents(document, recase(document.text, bench.parser, bench.book, bench.gazetteer), templates)
    keys = [template for templates in part.full.values() for template in templates if not template.optional]
    notes = f"muc4: {len(items)} of {len(keys)} incidents that must be found have a date with day, month and year in the key"
    return Benchmark("muc4", len(part.documents), tuple(items), STATISTICS, (notes,))


def incidents(document: Document, text: str, templates: Sequence[Template]) -> Iterator[Item]:
    """The incidents of a report that must be found and whose date the key states in full. ``text`` has its capitals."""
    days = read_days(document.dateline or "")
    found = sentences(text)
    for template in templates:
        keys = tuple(value for filler in template.slots.get(2, ()) for value in filler.values if read_days(value))
        if keys and not template.optional:
            question = Question(text, days[1] if days else None, _told_at(text, template, found))
            yield Item(document.id, question, " / ".join(keys), partial(score, question, keys))


def _told_at(text: str, template: Template, found: Sequence[Pair]) -> Pair | None:
    """The first string of the key in the sentence that holds most of them; of equal sentences the first."""
    hit, done = (_spans(text, template, slots) for slots in (HIT_BY, DONE_BY))
    counts: dict[int, list[int]] = {}
    for rank, spans in enumerate((hit, done)):
        for at, word in {(sentence_at(found, span[0]), text[slice(*span)].lower()) for span in spans}:
            counts.setdefault(at, [0, 0])[rank] += bool(word)
    if not counts:
        return None
    best = max(sorted(counts), key=lambda at: counts[at])
    return min(span for span in (hit if counts[best][0] else done) if sentence_at(found, span[0]) == best)


def _spans(text: str, template: Template, slots: Iterable[int]) -> list[Pair]:
    strings = {value for slot in slots for filler in template.slots.get(slot, ()) for value in _strings(filler)}
    patterns = (r"\b" + r"\s+".join(map(re.escape, string.split())) + r"\b" for string in sorted(strings))
    return [match.span() for pattern in patterns for match in re.finditer(pattern, text, re.IGNORECASE)]


def _strings(filler: Filler) -> Iterator[str]:
    yield from (value for value in (*filler.values, *filler.refs) if value.strip(" -"))


# ---------------------------------------------------------------- the metric


def write(question: Question, answer: Dated | None) -> str:
    """An answer in the task's form; "on or before" the report's day without one; empty where nothing can be said."""
    if answer is None or (question.published and _is_weekday(question.text[answer.start : answer.end])):
        return write_days(None, question.published) if question.published else ""
    return write_days(answer.first, answer.last)


def _is_weekday(words: str) -> bool:
    return bool(_WEEKDAY.search(words)) and not any(char.isdigit() for char in words)


def score(question: Question, keys: Sequence[str], answer: Dated | None) -> dict[str, Tally]:
    """Tallies of an answer by row."""
    written = write(question, answer)
    credit = max((compare_days(key, written) for key in keys), default=0.0) if written else 0.0
    days = read_days(written)
    truths = [read_days(key) for key in keys]
    right = days is not None and days in truths
    wanted = {truth[1] for truth in truths if truth and truth[0] == truth[1]}
    return {
        "muc4 points": (float(credit == 1.0), float(0.0 < credit < 1.0), 1.0, float(bool(written))),
        "muc4 exact": (float(right), 1.0),
        "muc4 day held": (float(_holds(days, wanted)), float(bool(wanted))),
    }


def _holds(days: tuple[date | None, date] | None, wanted: Iterable[date]) -> bool:
    if days is None or days[0] is None or (days[1] - days[0]).days >= WIDEST:
        return False
    return any(days[0] <= day <= days[1] for day in wanted)


# ---------------------------------------------------------------- Wardesk's answer


def answer(question: Question, claims: Sequence[Claim], grouper: Grouper) -> Dated | None:
    """What Wardesk's claims say: the stated days of the nearest claim in the sentence, else of its incident's claims."""
    if question.at is None:
        return None
    start, end = question.at
    found = sentences(question.text)
    low, high = found[sentence_at(found, start)]
    there = [claim for claim in claims if low <= claim.trigger.start < high]
    there.sort(key=lambda claim: max(claim.trigger.start - end, start - claim.trigger.end))
    joined = {claim.id: incident.claims for incident in grouper.group(question.text, claims) for claim in incident.claims}
    order = [*there, *(other for claim in there for other in joined.get(claim.id, ()))]
    return next((dated for claim in order if (dated := told_day(claim.when))), None)
