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
MOST_CANDIDATES = 25
"""Of a name with more, only the largest are learned from, and the right one."""
START: Mapping[str, float] = {"met by article": -0.5, "met by spelling": -1.5, "met by short": -3.0, "is quarter": -1.0}
"""Where weights start that hardly any example of English news teaches: our own judgement on transliterated names."""

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
    found = [examples(work, target, [Companions(beside=spot.beside) for spot in work.spots.values()])
             for work, target in zip(works, targets, strict=True)]  # fmt: skip
    alone = fit([one for each in found for one in each])
    second: list[Example] = []
    for work, target in zip(works, targets, strict=True):
        known = with_weights(work, alone, alone)
        decide_alone(known)
        learn(known)
        second += examples(known, target, [companions(known, spot) for spot in known.spots.values()])
        work.context.around, work.context.same, work.context.points = None, {}, []
    return alone, fit(second)


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

    def loss(weights: Array) -> tuple[float, Array]:
        scores = matrix @ weights
        odds = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
        shares = odds / np.repeat(np.add.reduceat(odds, starts), sizes)
        off = weights - mean
        shares_right = shares[right]
        shares[right] -= 1.0
        return float(-np.log(shares_right + 1e-12).sum() + PENALTY * off @ off), matrix.T @ shares + 2 * PENALTY * off

    done = library("scipy.optimize").minimize(loss, mean, jac=True, method="L-BFGS-B")
    return {**START, **{name: round(float(weight), 3) for name, weight in zip(names, done.x, strict=True)}}
