"""Toponyms of news linked to GeoNames: choice among namesakes on given spans, and end to end on spans of our own.

Weights are learned on the other folds by document, over all parts there are; the shipped ones are never scored here.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from wardesk.entries import Home
from wardesk.evaluate.geoparse_file import Article, Toponym, load_articles
from wardesk.evaluate.geoparse_learn import Target, Taught, cross_train, forget, with_weights
from wardesk.evaluate.geoparse_spellings import spelt_texts
from wardesk.evaluate.learn import find_parts
from wardesk.evaluate.score import Row
from wardesk.evaluate.suite import Asked, Mistake, Result, Suite, choose_part, folds, spread
from wardesk.gazetteer.lookup import Gazetteer, distance_km
from wardesk.ingest.report import make_report
from wardesk.pipeline import Workbench
from wardesk.read.layout import blocks
from wardesk.read.parse import read
from wardesk.resolve.homes import Meant, learn_home
from wardesk.resolve.placechoice import Outcome
from wardesk.resolve.places import outcomes, prepare, settle
from wardesk.resolve.placescore import Candidate, Pair, Weights
from wardesk.resolve.placework import Work

NEAR_KM: Final = 161.0
"""A hundred miles: the usual measure of geoparsing (Gritta et al. 2018)."""
SAME_KM: Final = 10.0
"""A town of the name this near to the gold point is that town, under another id."""
ALONE, HOME, MOST = "wardesk", "wardesk, with the outlet's home", "most people"
GOOD: Final = 0.95
"""Share of right links for which a probability is sought."""
_LONGEST: Final = 4
"""Words of a name looked up at once."""
_NAME: Final = re.compile(r"[A-Z][\w'’-]*\.?(?:[A-Z]\.)*")


class Given(NamedTuple):
    """An article made ready: work on the given spans, and on those found by their capitals."""

    article: Article
    given: Work
    seen: Work


class Answer(NamedTuple):
    """What was decided about a span: a place with its point, or none and why."""

    span: tuple[int, int]
    ids: frozenset[str]
    lat: float
    lon: float
    cause: str | None
    probability: float
    guess: str | None = None
    """The likeliest place, taken or not."""


# ---------------------------------------------------------------- own spans


def find_names(text: str, bench: Workbench) -> list[tuple[int, int]]:
    """Names that a gazetteer has, longest first, in runs of words the tagger takes for names."""
    report = make_report(text, language="en")
    reading = read(report, blocks(text, bench.book, title=None), bench.parser)
    run: list[tuple[int, int]] = []
    found: list[tuple[int, int]] = []
    for token in reading.tokens:
        word = text[token.start : token.end]
        named = token.tag.startswith(("NNP", "JJ")) and bool(_NAME.match(word))
        if run and (not named or token.start - run[-1][1] > 1):
            found += _known(text, run, bench.gazetteer)
            run = []
        if named:
            run.append((token.start, token.end))
    return [*found, *_known(text, run, bench.gazetteer)]


def _known(text: str, run: Sequence[tuple[int, int]], gazetteer: Gazetteer) -> Iterator[tuple[int, int]]:
    at = 0
    while at < len(run):
        for size in range(min(_LONGEST, len(run) - at), 0, -1):
            start, end = run[at][0], run[at + size - 1][1]
            if any(row.level <= 1 for row in gazetteer.find(text[start:end])):
                yield start, end
                at += size
                break
        else:
            at += 1


# ---------------------------------------------------------------- what is right


def _target(toponyms: Iterable[Toponym]) -> Target:
    by_span = {(one.start, one.end): one for one in toponyms}
    ordered = sorted(by_span)

    def right(span: tuple[int, int], open_: Sequence[Candidate]) -> int | None:
        key = span if span in by_span else next((key for key in ordered if key[0] < span[1] and span[0] < key[1]), None)
        return len(open_) if key is None else right_of(by_span[key], open_)

    return right


def right_of(gold: Toponym, open_: Sequence[Candidate]) -> int:
    """Position of the candidate that is the gold place; their number where none is."""
    for at, one in enumerate(open_):
        if any(row.id == gold.id for row in one.site.rows):
            return at
    if gold.feature.startswith("P") and gold.lat is not None and gold.lon is not None:
        towns = [
            (distance_km(gold.lat, gold.lon, one.site.row.lat, one.site.row.lon), at)
            for at, one in enumerate(open_) if one.site.kind == "settlement"
        ]  # fmt: skip
        if towns and min(towns)[0] <= SAME_KM:
            return min(towns)[1]
    return len(open_)


def _km(gold: Toponym, answer: Answer) -> float | None:
    """Distance of an answer from the gold point, 0 for the very place; None where either has no point."""
    if gold.id in answer.ids:
        return 0.0
    if gold.lat is None or gold.lon is None or math.isnan(answer.lat) or math.isnan(gold.lat):
        return None
    return distance_km(gold.lat, gold.lon, answer.lat, answer.lon)


def _near(gold: Toponym, answer: Answer) -> bool:
    km = _km(gold, answer)
    return km is not None and km <= NEAR_KM


def _answer(span: tuple[int, int], outcome: Outcome) -> Answer:
    open_ = [one for one in outcome.candidates if one.barred is None]
    best = max(open_, key=lambda one: one.score, default=None)
    score, guess = (best.score, best.site.row.id) if best else (1.0, None)
    if outcome.region is not None:
        return Answer(span, frozenset(), outcome.region.lat, outcome.region.lon, None, 1.0)
    if outcome.site is None:
        return Answer(span, frozenset(), math.nan, math.nan, outcome.cause, score, guess)
    row = outcome.site.row
    return Answer(span, frozenset({row.id}), row.lat, row.lon, None, score, guess)


# ---------------------------------------------------------------- systems


def _decided(one: Given, plain: Pair, home: Pair) -> tuple[list[Answer], list[Answer]]:
    """Answers on given and on own spans."""
    answers = []
    for work in (one.given, one.seen):
        own = with_weights(work, plain, home)
        settle(own)
        spans = list(work.spots)
        answers.append([_answer(span, outcome) for span, outcome in zip(spans, outcomes(own, spans), strict=True)])
        forget(work)
    return answers[0], answers[1]


def _both(ready: Sequence[Given]) -> tuple[list[Work], list[Target]]:
    """Given and own spans of every article, one after another, with what is right."""
    works = [work for one in ready for work in (one.given, one.seen)]
    return works, [target for one in ready for target in (_target(one.article.toponyms),) * 2]


def _meant(work: Work) -> list[dict[Meant, float]]:
    """For each name of a decided text, the places it may mean with their probabilities."""
    found: dict[str, dict[Meant, float]] = {}
    for span, outcome in work.first.items():
        likely = {}
        for one in outcome.candidates:
            row = one.site.row
            if one.barred is None:
                likely[Meant(row.id, row.country or "", row.lat, row.lon, one.site.kind != "country")] = one.score
        found.setdefault(work.spots[span].phrase.core, likely)
    return list(found.values())


def _homes(works: Sequence[Work], outlets: Sequence[str], weights: Sequence[Pair], fold_of: Sequence[int]) -> list[Home | None]:
    """Where the outlet of each text is at home, learned from its other texts as read without any gold answer."""
    told = []
    for work, fold in zip(works, fold_of, strict=True):
        own = with_weights(work, weights[fold], weights[fold])
        settle(own)
        told.append(_meant(own))
        forget(work)
    return [
        learn_home(told[other] for other in range(len(works)) if other != at and outlets[other] == outlet)
        for at, outlet in enumerate(outlets)
    ]


def with_homes(ready: Sequence[Given], weights: Sequence[Pair], fold_of: Sequence[int]) -> list[Given]:
    """The articles with the home of their outlet, where its other articles tell it.

    Given spans get the home that given spans tell, our own spans the one they tell themselves.
    """
    outlets = [one.article.domain for one in ready]
    given = _homes([one.given for one in ready], outlets, weights, fold_of)
    seen = _homes([one.seen for one in ready], outlets, weights, fold_of)
    return [
        Given(one.article, _at_home(one.given, given[at]), _at_home(one.seen, seen[at])) for at, one in enumerate(ready)
    ]  # fmt: skip


def _at_home(work: Work, home: Home | None) -> Work:
    return replace(work, context=replace(work.context, home=home))


def _most_people(one: Given, gazetteer: Gazetteer) -> list[Answer]:
    found = []
    for span in one.given.spots:
        rows = [row for row in gazetteer.find(one.article.text[slice(*span)]) if row.level <= 1]
        row = max(rows, key=lambda row: (row.population, row.id), default=None)
        found.append(
            Answer(span, frozenset(), math.nan, math.nan, "not_in_gazetteer", 1.0) if row is None
            else Answer(span, frozenset({row.id}), row.lat, row.lon, None, 1.0)
        )  # fmt: skip
    return found


# ---------------------------------------------------------------- the run


def run(asked: Asked, bench: Workbench) -> Result:
    """Score the asked part; the weights are learned on other folds by document, over all parts of the folder."""
    parts, where = find_parts(asked.data, "geoparsing", ".xml")
    part = choose_part(tuple(parts), asked.part, where)
    pairs = [(name, article) for name in sorted(parts) for article in spread(load_articles(parts[name]), asked.limit)]
    before = time.process_time()
    ready = [_ready(article, bench) for _, article in pairs]
    cpu_s = time.process_time() - before
    fold_of = folds([f"{name} {article.id}" for name, article in pairs])
    scored = [at for at, (name, _) in enumerate(pairs) if name == part]
    answers = _answers(ready, fold_of, spelt_texts(bench))
    articles = [pairs[at][1] for at in scored]
    tables = {system: [rows[at] for at in scored] for system, rows in answers.items()}
    tables[MOST] = [(_most_people(ready[at], bench.gazetteer), []) for at in scored]
    known = {one.id for article in articles for one in article.toponyms if one.id and bench.gazetteer.has(one.id)}
    return Result(
        suite=SUITE.name,
        part=part,
        rows=tuple(_rows(articles, tables, known)),
        mistakes=tuple(_mistakes(articles, [given for given, _ in tables[ALONE]])),
        words=sum(len(article.text.split()) for _, article in pairs),
        cpu_s=cpu_s,
        notes=tuple(_notes(articles, tables)),
    )


def _ready(article: Article, bench: Workbench) -> Given:
    book, gazetteer = bench.book, bench.gazetteer
    given = prepare(article.text, [(one.start, one.end) for one in article.toponyms], book, gazetteer)
    seen = prepare(article.text, find_names(article.text, bench), book, gazetteer, seen=True)
    return Given(article, given, seen)


def _learn(ready: Sequence[Given], fold_of: Sequence[int], spelt: Taught, *, held: bool = True) -> list[Pair]:
    """Weights for each fold."""
    return cross_train(*_both(ready), [fold for fold in fold_of for _ in range(2)], spelt, held=held)


def _answers(ready: Sequence[Given], fold_of: Sequence[int], spelt: Taught) -> dict[str, list[tuple[list[Answer], list[Answer]]]]:
    """By system, the answers on given and on own spans for every article, by weights that did not see it."""
    plain = _learn(ready, fold_of, spelt)
    homed = with_homes(ready, plain, fold_of)
    home = _learn(homed, fold_of, spelt)
    return {
        ALONE: [_decided(one, plain[fold], plain[fold]) for one, fold in zip(ready, fold_of, strict=True)],
        HOME: [_decided(one, plain[fold], home[fold]) for one, fold in zip(homed, fold_of, strict=True)],
    }


def _rows(
    articles: Sequence[Article], tables: Mapping[str, Sequence[tuple[list[Answer], list[Answer]]]], known: set[str]
) -> Iterator[Row]:
    for system, answers in tables.items():
        pairs = [
            [(gold, {one.span: one for one in given}[gold.start, gold.end]) for gold in article.toponyms]
            for article, (given, _) in zip(articles, answers, strict=True)
        ]
        linked = [[(gold, one) for gold, one in each if gold.id] for each in pairs]
        covered = [[(gold, one) for gold, one in each if gold.id in known] for each in pairs]
        absent = [[(gold, one) for gold, one in each if gold.id not in known] for each in pairs]
        for name, rows in (("covered", covered), ("all", linked)):
            yield Row(
                f"exact id, {name}", system, "accuracy", tuple(_share(gold.id in one.ids for gold, one in each) for each in rows)
            )
            yield Row(f"within 161 km, {name}", system, "accuracy", tuple(_share(_near(*pair) for pair in each) for each in rows))
        said = tuple(_share(one.cause == "not_in_gazetteer" for _, one in each) for each in absent)
        yield Row("absent, said so", system, "accuracy", said)
        yield Row(
            "absent, not linked", system, "accuracy", tuple(_share(one.cause is not None for _, one in each) for each in absent)
        )
        if system != MOST:
            tallies = tuple(_end_to_end(article.toponyms, own) for article, (_, own) in zip(articles, answers, strict=True))
            yield Row("end to end, within 161 km", system, "prf", tallies)


def _share(right: Iterable[bool]) -> tuple[float, float]:
    values = list(right)
    return float(sum(values)), float(len(values))


def _end_to_end(toponyms: Sequence[Toponym], own: Sequence[Answer]) -> tuple[float, float, float]:
    """Right, predicted and gold places of an article: a prediction is right where it overlaps a toponym within 161 km."""
    gold = [one for one in toponyms if one.id]
    told = [one for one in own if one.cause is None]
    used: set[int] = set()
    for one in told:
        for at, wanted in enumerate(gold):
            if at not in used and wanted.start < one.span[1] and one.span[0] < wanted.end and _near(wanted, one):
                used.add(at)
                break
    return float(len(used)), float(len(told)), float(len(gold))


def _mistakes(articles: Sequence[Article], answers: Sequence[Sequence[Answer]]) -> Iterator[Mistake]:
    for article, given in zip(articles, answers, strict=True):
        by_span = {one.span: one for one in given}
        for gold in article.toponyms:
            one = by_span[gold.start, gold.end]
            if gold.id and gold.id not in one.ids:
                base = max(0, gold.start - 100)
                marks = ((gold.start - base, gold.end - base),)
                told = next(iter(one.ids), one.cause or "a region")
                yield Mistake(article.id, "place", f"{gold.id} {gold.feature}", told, article.text[base : gold.end + 100], marks)


def _notes(articles: Sequence[Article], tables: Mapping[str, Sequence[tuple[list[Answer], list[Answer]]]]) -> Iterator[str]:
    yield "weights learned by five folds over the documents of all parts; covered: the gold id is in the built-in gazetteer"
    lost = sum(article.lost for article in articles)
    yield f"{lost} toponyms are left out: the text does not hold them near their offsets"
    for system in (ALONE, HOME):
        given = [pairs for pairs, _ in tables[system]]
        linked = [
            pair for article, answers in zip(articles, given, strict=True)
            for pair in zip(article.toponyms, answers, strict=True) if pair[0].id and pair[1].cause is None
        ]  # fmt: skip
        kms = [km for pair in linked if (km := _km(*pair)) is not None]
        by_article = [_guesses(article, answers) for article, answers in zip(articles, given, strict=True)]
        guesses = [pair for each in by_article for pair in each]
        error = sum(kms) / len(kms) if kms else 0.0
        yield f"{system}: mean error of the linked {error:,.0f} km; expected calibration error {calibration_error(guesses):.3f}"
        yield f"{system}: said and right, of the likeliest place of every name, taken or not: {reliability(guesses)}"
        yield f"{system}: {_halves(by_article)}"


def _guesses(article: Article, answers: Sequence[Answer]) -> list[tuple[float, bool]]:
    """Probability of the likeliest place of each name, and whether it is the gold one; names of no place count as wrong."""
    pairs = zip(article.toponyms, answers, strict=True)
    return [(one.probability, one.guess == gold.id) for gold, one in pairs if one.guess is not None]


def reliability(pairs: Sequence[tuple[float, bool]]) -> str:
    """Mean probability and share of right answers in ten bins of probability, with their numbers."""
    told = []
    for at in range(10):
        kept = [(probability, right) for probability, right in pairs if min(9, int(probability * 10)) == at]
        if kept:
            said, right_ = sum(p for p, _ in kept) / len(kept), sum(right for _, right in kept) / len(kept)
            told.append(f"{said:.2f} {right_:.2f} ({len(kept):,})")
    return "; ".join(told)


def _halves(by_article: Sequence[Sequence[tuple[float, bool]]]) -> str:
    """The least probability above which 95 % are right, chosen on every other document, and what it gives on the rest."""
    one, rest = ([pair for each in by_article[start::2] for pair in each] for start in (0, 1))
    limits = (at / 20 for at in range(6, 20))
    limit = next((limit for limit in limits if _right_above(one, limit)[0] >= GOOD), 1.0)
    share, number = _right_above(rest, limit)
    return f"{GOOD:.0%} right from {limit:.2f} on, chosen on every other document; on the rest {share:.1%} of {number:,}"


def _right_above(pairs: Sequence[tuple[float, bool]], limit: float) -> tuple[float, int]:
    kept = [right for probability, right in pairs if probability >= limit]
    return sum(kept) / max(1, len(kept)), len(kept)


def calibration_error(pairs: Sequence[tuple[float, bool]]) -> float:
    """Mean distance between probability and share of right answers over ten bins of probability."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for probability, right in pairs:
        bins.setdefault(min(9, int(probability * 10)), []).append((probability, right))
    gaps = (abs(sum(p for p, _ in one) - sum(right for _, right in one)) for one in bins.values())
    return sum(gaps) / max(1, len(pairs))


def learn_all(data: Path, bench: Workbench) -> dict[str, Weights]:
    """Weights from all articles of all parts, for shipping; homes are told by weights that did not see the article."""
    parts, _ = find_parts(data, "geoparsing", ".xml")
    pairs = [(name, article) for name in sorted(parts) for article in load_articles(parts[name])]
    ready = [_ready(article, bench) for _, article in pairs]
    fold_of, spelt = folds([f"{name} {article.id}" for name, article in pairs]), spelt_texts(bench)
    homed, one_fold = with_homes(ready, _learn(ready, fold_of, spelt), fold_of), [0] * len(ready)
    plain = _learn(ready, one_fold, spelt, held=False)[0]
    home = _learn(homed, one_fold, spelt, held=False)[0]
    return {"alone": plain.alone, "together": plain.together, "alone, home": home.alone, "together, home": home.together}


SUITE = Suite(
    name="geoparse",
    metric="right GeoNames id and accuracy within 161 km on given spans; F1 within 161 km end to end (Gritta et al. 2018)",
    run=run,
)
