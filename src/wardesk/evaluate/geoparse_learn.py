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
from wardesk.resolve.placescore import Candidate, Companions, Features, Weights
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

Target = Callable[[tuple[int, int], Sequence[Candidate]], int | None]
"""Span and open candidates → the position of the right one, their number for "none of them", None to leave it out."""


class Example(NamedTuple):
    """One name with its candidates, the last being "none of them"."""

    rows: tuple[Features, ...]
    right: int


def with_weights(work: Work, alone: Weights, together: Weights) -> Work:
    """The same work, to be decided by other weights."""
    return replace(work, sheet=replace(work.sheet, rules=replace(work.sheet.rules, alone=alone, together=together)))


def train(works: Sequence[Work], targets: Sequence[Target]) -> tuple[Weights, Weights]:
    """Both sets of weights from texts with known places. The works are left undecided."""
    return cross_train(works, targets, [0] * len(works), held=False)[0]


def cross_train(
    works: Sequence[Work], targets: Sequence[Target], fold_of: Sequence[int], *, held: bool = True
) -> list[tuple[Weights, Weights]]:
    """Both sets of weights for each fold, learned on the texts outside it (``held``), or on those in it.

    What a text's names may mean is weighed by weights that did not see the text; so the second set is learned on
    features for which texts of the fold taught some fifty numbers, and on no answer of the fold.
    """
    first = [_first(work, target) for work, target in zip(works, targets, strict=True)]
    numbers = range(max(fold_of) + 1)
    alone = [
        fit([one for each, fold in zip(first, fold_of, strict=True) if (fold != at) == held for one in each]) for at in numbers
    ]
    second = [
        _second(work, target, alone[fold]) for work, target, fold in zip(works, targets, fold_of, strict=True)
    ]  # fmt: skip
    together = [
        fit([one for each, fold in zip(second, fold_of, strict=True) if (fold != at) == held for one in each]) for at in numbers
    ]
    return list(zip(alone, together, strict=True))


def _first(work: Work, target: Target) -> list[Example]:
    return examples(work, target, [Companions(beside=spot.beside) for spot in work.spots.values()])


def _second(work: Work, target: Target, alone: Weights) -> list[Example]:
    known = with_weights(work, alone, alone)
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


def fit(found: Sequence[Example]) -> Weights:
    """Weights that make the right alternatives most probable, with a penalty for leaving their start; three decimals."""
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
    mean = np.array([START.get(name, 0.0) for name in names])
    seen = (matrix[right] != 0).sum(axis=0)
    penalty = np.where((seen < FEW) & (mean != 0), FIRM, PENALTY)

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
    return {**START, **{name: round(float(weight), 3) for name, weight in zip(names, done.x, strict=True)}}
