"""Weights of place choice, learned on toponyms whose place is known: a conditional logit over each name's candidates.

Two sets: ``alone`` for a name by itself, ``together`` once every name of the text was weighed alone. Needs scipy
(extra ``evaluate``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from wardesk.evaluate.learn import library
from wardesk.evaluate.score import Array
from wardesk.resolve.placechoice import evidence, full_name, survey
from wardesk.resolve.places import companions, decide_alone, full_phrase, learn
from wardesk.resolve.placescore import Candidate, Companions, Features, Pair, Weights
from wardesk.resolve.placework import Spot, Work

PENALTY = 1.0
"""Half the inverse variance with which weights are drawn to where they start."""
FEW, FIRM = 20, 1000.0
"""A feature that fewer right answers have stays where it starts, if it starts anywhere."""
MOST_CANDIDATES = 25
"""Of a name with more, only the largest are learned from, and the right one."""
START: Mapping[str, float] = {
    "met by article": -0.3,
    "met by spelling": -1.5,
    "met by article, country named": -0.3,
    "met by spelling, country named": -1.5,
    "met by short": -3.0,
    "is quarter": 10.0,
    "is facility": 8.0,
    "is area": 8.0,
    "is adm3": 4.0,
    "people, adm3": 0.5,
    "named in full elsewhere": 1.0,
}
"""Where weights start that hardly any example of English news teaches: our own judgement on transliterated names and on
kinds of places that the rules bar unless the phrase asks for them or a place beside them is named."""

SPELLINGS = frozenset({"met by article, country named", "met by spelling, country named", "none: spelt in many ways"})
"""What the made texts of ``geoparse_spellings`` teach, all other weights held."""

Target = Callable[[tuple[int, int], Sequence[Candidate]], int | None]
"""Span and open candidates → the position of the right one, their number for "none of them", None to leave it out."""


class Example(NamedTuple):
    """One name with its candidates, the last being "none of them"."""

    rows: tuple[Features, ...]
    right: int


def with_weights(work: Work, plain: Pair, home: Pair) -> Work:
    """The same work, to be decided by other weights."""
    return replace(work, sheet=replace(work.sheet, rules=replace(work.sheet.rules, weights=plain, weights_home=home)))


Taught = tuple[Sequence[Work], Sequence[Target]]
"""Texts with what is right."""


def cross_train(
    works: Sequence[Work], targets: Sequence[Target], fold_of: Sequence[int], spelt: Taught, *, held: bool = True
) -> list[Pair]:
    """Both sets of weights for each fold, learned on the texts outside it (``held``), or on those in it.

    What a text's names may mean is weighed by weights that did not see the text; so the second set is learned on
    features for which texts of the fold taught some fifty numbers, and on no answer of the fold. ``spelt`` are the made
    texts that teach ``SPELLINGS``.
    """
    numbers = range(max(fold_of) + 1)
    first = [_first(work, target) for work, target in zip(works, targets, strict=True)]
    made = [one for work, target in zip(*spelt, strict=True) for one in _first(work, target)]
    alone = [
        _spelt(fit([one for each, fold in zip(first, fold_of, strict=True) if (fold != at) == held for one in each]), made)
        for at in numbers
    ]
    second = [
        _second(work, target, alone[fold]) for work, target, fold in zip(works, targets, fold_of, strict=True)
    ]  # fmt: skip
    found = []
    for at in numbers:
        weights = fit([one for each, fold in zip(second, fold_of, strict=True) if (fold != at) == held for one in each])
        made = [one for work, target in zip(*spelt, strict=True) for one in _second(work, target, alone[at])]
        found.append(Pair(alone[at], _spelt(weights, made)))
    return found


def _spelt(weights: Weights, made: Sequence[Example]) -> Weights:
    """The weights, with those of spellings learned on made texts."""
    return fit(made, weights, SPELLINGS) if made else weights


def _first(work: Work, target: Target) -> list[Example]:
    return examples(work, target, [Companions(beside=spot.beside) for spot in work.spots.values()])


def _second(work: Work, target: Target, alone: Weights) -> list[Example]:
    known = with_weights(work, Pair(alone, alone), Pair(alone, alone))
    decide_alone(known)
    learn(known)
    found = examples(known, target, [companions(known, spot) for spot in known.spots.values()])
    forget(work)
    return found


def forget(work: Work) -> None:
    """Take back what was learned from a text."""
    work.context.around, work.context.same, work.context.points = None, {}, []


def examples(work: Work, target: Target, beside: Sequence[Companions]) -> list[Example]:
    """Features and right answers of all spans of a text."""
    found: list[Example] = []
    for spot, near in zip(work.spots.values(), beside, strict=True):
        one = _example(work, spot, near, target)
        if one is not None:
            found.append(one)
    return found


def _example(work: Work, spot: Spot, near: Companions, target: Target) -> Example | None:
    phrase, rules = full_name(full_phrase(work, spot), work.gazetteer), work.sheet.rules
    candidates = survey(phrase, work.context, near, rules, work.gazetteer)
    open_ = [one for one in candidates if one.barred is None]
    right = target((spot.start, spot.end), open_)
    if right is None or not open_:
        return None
    rows = evidence(phrase, candidates, work.context, near, rules)
    kept = [at for at in range(len(open_)) if at < MOST_CANDIDATES or at == right]
    return Example((*(rows[at] for at in kept), rows[-1]), len(kept) if right == len(open_) else kept.index(right))


def fit(found: Sequence[Example], start: Weights = START, free: frozenset[str] | None = None) -> Weights:
    """Weights that make the right alternatives most probable, with a penalty for leaving their start; three decimals.

    With ``free`` only these weights may leave it.
    """
    names = sorted({name for one in found for row in one.rows for name in row})
    column = {name: at for at, name in enumerate(names)}
    rows = [row for one in found for row in one.rows]
    matrix = np.zeros((len(rows), len(names)))
    for at, row in enumerate(rows):
        for name, value in row.items():
            matrix[at, column[name]] = value
    sizes = np.array([len(one.rows) for one in found])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    right = starts + np.array([one.right for one in found])
    mean = np.array([start.get(name, 0.0) for name in names])
    seen = (matrix[right] != 0).sum(axis=0)
    held = (seen < FEW) & (mean != 0) if free is None else np.array([name not in free for name in names])
    penalty = np.where(held, FIRM, PENALTY)

    def loss(weights: Array) -> tuple[float, Array]:
        scores = matrix @ weights
        odds = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
        shares = odds / np.repeat(np.add.reduceat(odds, starts), sizes)
        off = weights - mean
        shares_right = shares[right]
        shares[right] -= 1.0
        return float(-np.log(shares_right + 1e-12).sum() + penalty @ off**2), matrix.T @ shares + 2 * penalty * off

    with library("threadpoolctl").threadpool_limits(1):  # with more, idle threads of the algebra take ten times the time
        done = library("scipy.optimize").minimize(loss, mean, jac=True, method="L-BFGS-B")
    return {**start, **{name: round(float(weight), 3) for name, weight in zip(names, done.x, strict=True)}}
