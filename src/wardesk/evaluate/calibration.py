"""Whether a confidence is what it says: how often fields are right beside how sure the reading was of them.

What *right* means for each field is what the suite ``gold`` means by it, filler by filler. ``type`` is asked of every claim and
is wrong where gold has no such claim; every other field is asked of claims that gold has too, a number of every report.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from wardesk.evaluate.gold_file import GoldClaim, GoldReport
from wardesk.evaluate.gold_match import View, align, pair_counts, same, same_count, same_when, view_claim, views
from wardesk.evaluate.score import Array, Row
from wardesk.model import Claim
from wardesk.surety import field_of

BINS = 10


class Answer(NamedTuple):
    """One field of one claim, as read, and whether gold has it so."""

    document: str
    claim: int
    """Which claim of the report, in the order they were read."""
    path: str
    """Key of its evidence."""
    field: str
    right: bool
    confidence: float | None


def judge(report: GoldReport, claims: Sequence[Claim]) -> Iterator[Answer]:
    """An answer for every field that gold can judge."""
    numbers = {claim.id: at for at, claim in enumerate(claims)}
    found, gold = tuple(view_claim(claim, numbers, report.text) for claim in claims), views(report)
    pairs = align(gold, found)
    counts = [count for view in gold for count in view.counts]
    exact = {id(b) for a, b in pair_counts(counts, [c for view in found for c in view.counts]) if same_count(a, b)}
    gold_of = {b: a for a, b in pairs}
    for at, claim in enumerate(claims):
        known = gold_of.get(at)
        for path, proof in claim.evidence.items():
            field = field_of(claim, path)
            if field == "counts":
                right = id(found[at].counts[int(path.partition(".")[2])]) in exact
            elif field is None or (known is None and field != "type"):
                continue
            else:
                right = known is not None and _right(path, gold[known], report.claims[known], found[at], claim, dict(pairs))
            yield Answer(report.id, at, path, field, right, proof.confidence)


def _right(path: str, gold: View, told: GoldClaim, found: View, claim: Claim, pairs: Mapping[int, int]) -> bool:
    head, _, number = path.partition(".")
    if head == "roles":
        role = claim.roles[int(number)]
        order = [other.name for other in claim.roles[: int(number)]].count(role.name)
        filler = found.roles[role.name][order]
        fillers = gold.fillers["place"] if role.name == "place" else gold.roles.get(role.name, ())
        return any(same(one, filler) for one in fillers)
    if head == "where":
        place = found.places[int(number)]
        return any(same(one.filler, place.filler) and one.relation == place.relation for one in gold.places)
    if head == "links":
        kind, to = found.links[int(number)]
        return (kind, to) in {(kind, pairs.get(to)) for kind, to in gold.links}
    if head == "when":
        return same_when(gold.when, found.when)
    if head == "attribution":
        return len(gold.says) == len(found.says) and all(
            same(a.who, b.who) and a.stance == b.stance for a, b in zip(gold.says, found.says, strict=True)
        )
    return bool(getattr(told, head) == getattr(claim, head))


# ---------------------------------------------------------------- how far off


class Bin(NamedTuple):
    """Answers of much the same confidence."""

    said: float
    """Mean confidence."""
    right: float
    """Share that is right."""
    number: int


def calibrated(answers: Iterable[Answer]) -> dict[str, list[tuple[Answer, float]]]:
    """Answers with their confidence by field; those of fields that are not calibrated are left out."""
    found: dict[str, list[tuple[Answer, float]]] = defaultdict(list)
    for answer in answers:
        if answer.confidence is not None:
            found[answer.field].append((answer, answer.confidence))
    return dict(sorted(found.items()))


def deal(said: Sequence[float], bins: int = BINS) -> Array:
    """The bin of each confidence: as many in each as can be, equal ones together, so there may be fewer bins."""
    edges = np.unique(np.quantile(said, np.arange(1, bins) / bins)) if len(said) else np.zeros(0)
    return np.asarray(np.searchsorted(edges, said, side="right"), dtype=np.float64)


def bins_of(rows: Sequence[tuple[Answer, float]]) -> list[Bin]:
    """Reliability: what was said and what was right, from the least sure to the surest."""
    said, right = np.array([value for _, value in rows]), np.array([float(answer.right) for answer, _ in rows])
    dealt = deal([value for _, value in rows])
    inside = [dealt == bin_ for bin_ in sorted(set(dealt.tolist()))]
    return [Bin(float(said[rows_].mean()), float(right[rows_].mean()), int(rows_.sum())) for rows_ in inside]


def tallies(rows: Sequence[tuple[Answer, float]], documents: Sequence[str]) -> tuple[tuple[float, ...], ...]:
    """Per document, for the statistic ``calibration``: of each bin the sum of confidences, right answers, answers."""
    dealt = deal([value for _, value in rows])
    cube = np.zeros((len(documents), BINS, 3))
    places = {document: at for at, document in enumerate(documents)}
    for (answer, value), bin_ in zip(rows, dealt.astype(int).tolist(), strict=True):
        cube[places[answer.document], bin_] += (value, answer.right, 1.0)
    return tuple(map(tuple, cube.reshape(len(documents), -1).tolist()))


def calibration_rows(answers: Sequence[Answer], documents: Sequence[str]) -> tuple[Row, ...]:
    """Expected calibration error of every calibrated field: 0 is best."""
    return tuple(
        Row(f"calibration {field}", "wardesk", "calibration", tallies(rows, documents))
        for field, rows in calibrated(answers).items()
    )


def brier(rows: Sequence[tuple[Answer, float]]) -> float:
    """Mean square of the difference between confidence and outcome: 0 is best, .25 is a coin."""
    return float(np.mean([(value - answer.right) ** 2 for answer, value in rows]))
