"""HRDsAttack: the rules' labels and the trained reader's topics weighed together, by folds of the scored part.

The reader learned its topics on the part ``train``, where it is surer than it has a right to be. So the weights are not
learned there but on the other four fifths of the part that is scored. One logistic regression serves all labels of a field.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from wardesk.evaluate.learn import Features, Table, out_of_fold, pick, probability, rounds
from wardesk.evaluate.score import Array

LEAD = 4000
"""Characters of an article that the reader is asked about: so much of each it was trained on."""
SURE = 0.005
"""Probabilities are kept this far from 0 and 1: they are given with three decimals."""
HALF = 0.5
FEWEST = 20
"""Articles below which nothing is learned, and the rules' labels stand."""


class Said(NamedTuple):
    """What is known of one field of one article."""

    id: str
    gold: frozenset[str]
    rules: frozenset[str]
    topics: Mapping[str, float]
    """The reader's probability of each label."""


def topics_alone(said: Said, *, single: bool) -> frozenset[str]:
    """The labels that the reader holds likelier than not, at least the likeliest; for a single field that one or none."""
    best = max(said.topics, key=lambda label: said.topics[label], default=None)
    if best is None:
        return frozenset()
    if single:
        return frozenset({best} if said.topics[best] >= HALF else ())
    return frozenset(label for label, share in said.topics.items() if share >= HALF) | {best}


def weigh(articles: Sequence[Said], labels: Sequence[str], *, single: bool) -> list[frozenset[str]]:
    """Labels of each article, by weights and a threshold learned on articles of other folds; see ``FEWEST``."""
    if len(articles) < FEWEST:
        return [article.rules for article in articles]
    rows = [(article, label) for article in articles for label in labels]
    table = Table.of([_features(article, label) for article, label in rows])
    truth = ["yes" if label in article.gold else "no" for article, label in rows]
    keys = [article.id for article, _ in rows]
    found: list[frozenset[str]] = [frozenset()] * len(articles)
    for learned, scored in rounds(keys, [True] * len(rows)):
        teaching, wanted = table.take(learned), pick(truth, learned)
        inner = out_of_fold(teaching, wanted, pick(keys, learned), "yes")
        least = _threshold(inner, [articles[at // len(labels)] for at in learned[:: len(labels)]], labels, single=single)
        shares = probability(teaching, wanted, "yes")(table.take(scored))
        for at, answer in zip(scored[:: len(labels)], _answers(shares, labels, least, single=single), strict=True):
            found[at // len(labels)] = answer
    return found


def _features(said: Said, label: str) -> Features:
    share = min(max(said.topics.get(label, 0.0), SURE), 1 - SURE)
    row = {"topic": math.log(share / (1 - share)), f"label {label}": 1.0}
    row["likeliest"] = float(label == max(said.topics, key=lambda other: said.topics[other], default=None))
    row["rules"] = float(label in said.rules)
    row["rules alone say it"] = float(said.rules == {label})
    return {name: value for name, value in row.items() if value}


def _answers(shares: Array, labels: Sequence[str], least: float, *, single: bool) -> Iterator[frozenset[str]]:
    for row in shares.reshape(-1, len(labels)):
        best = int(np.argmax(row))
        over = frozenset(label for label, share in zip(labels, row, strict=True) if share >= least)
        yield (over & {labels[best]}) if single else (over | {labels[best]})


def _threshold(shares: Array, articles: Sequence[Said], labels: Sequence[str], *, single: bool) -> float:
    """The least probability with the best F1 on the articles learned from, shares being those of models that did not see them."""

    def f1(least: float) -> float:
        answers = list(_answers(shares, labels, least, single=single))
        right = sum(len(answer & article.gold) for answer, article in zip(answers, articles, strict=True))
        return 2 * right / max(_count(answers) + _count([article.gold for article in articles]), 1)

    return max((step / 20 for step in range(2, 15)), key=f1)


def _count(sets: Collection[frozenset[str]]) -> int:
    return sum(map(len, sets))
