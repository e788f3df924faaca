"""Two annotations of one report side by side: which claims are the same, and in which fields they agree.

The same code compares Wardesk with gold, and one annotator with another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment

from wardesk.evaluate.gold_file import Filler, GoldClaim, GoldCount, GoldPlace, GoldReport, GoldWhen, Pair, Spoken
from wardesk.model import Claim, Count, Mention, Span

WHOLE = ("type", "actor", "target", "place", "date", "modality", "attribution")
"""A claim is whole when all of these are right."""
FIELDS = (*WHOLE, "stance", "relation", "aspect", "narrative", "course", "extent", "object_kind", "role", "links")
OTHER_SIDE = ("target", "victim", "opponent", "partner", "beneficiary")
"""Roles of those to whom it was done. Field ``target`` holds all of them; which of the roles it is, is field ``role``."""
_PRONOUNS = frozenset(
    [
        "it",
        "its",
        "itself",
        "they",
        "them",
        "their",
        "themselves",
        "he",
        "him",
        "his",
        "she",
        "her",
        "we",
        "us",
        "our",
        "who",
        "whom",
        "whose",
        "which",
        "that",
        "this",
        "these",
        "those",
    ]
)


class View(NamedTuple):
    """What is compared of a claim, whoever made it."""

    trigger: Pair
    around: Pair
    type: str
    fillers: Mapping[str, tuple[Filler, ...]]
    """By field ``actor``, ``target`` (all of ``OTHER_SIDE``), ``place``."""
    roles: Mapping[str, tuple[Filler, ...]]
    places: tuple[GoldPlace, ...]
    when: GoldWhen
    modality: str
    says: tuple[Spoken, ...]
    plain: Mapping[str, str]
    """Aspect, narrative, course, extent, object kind; empty for none."""
    links: tuple[tuple[str, int], ...]
    counts: tuple[GoldCount, ...]


def views(report: GoldReport) -> tuple[View, ...]:
    """The claims of an annotated report."""
    numbers = {claim.id: at for at, claim in enumerate(report.claims)}
    return tuple(view_gold(claim, numbers, report.text) for claim in report.claims)


def view_gold(claim: GoldClaim, numbers: Mapping[int, int], text: str) -> View:
    """A claim of gold. Where a name is known a pronoun for it is no answer: who, not "they".

    ``numbers`` gives each claim id of the report its place in the list, for links.
    """
    roles = {role: tuple(_named(filler, text) for filler in fillers) for role, fillers in claim.roles.items()}
    places = tuple(place._replace(filler=_named(place.filler, text)) for place in claim.places)
    says = tuple(spoken._replace(who=_named(spoken.who, text)) for spoken in claim.says)
    return View(
        claim.trigger, claim.around, claim.type, _fields(roles, places), roles, places, claim.when,
        _modality(claim.modality, claim.polarity), says,
        _plain(claim.aspect, claim.narrative, claim.course, claim.extent, claim.object_kind),
        tuple((kind, numbers[to]) for kind, to in claim.links), claim.counts,
    )  # fmt: skip


def view_claim(claim: Claim, numbers: Mapping[str, int], text: str) -> View:
    """A claim of Wardesk. ``numbers`` gives each claim id of the report its place in the list, for links."""
    roles: dict[str, tuple[Filler, ...]] = {}
    for role in claim.roles:
        roles[role.name] = (*roles.get(role.name, ()), _filler(role.mention, text))
    places = tuple(GoldPlace(_filler(where.mention, text), where.relation) for where in claim.where)
    when = claim.when
    stated = when.stated and when.cause is None
    return View(
        _pair(claim.trigger), _pair(claim.trigger), claim.type, _fields(roles, places), roles, places,
        GoldWhen("stated", when.first, when.last) if stated else GoldWhen("unstated"),
        _modality(claim.modality, claim.polarity),
        tuple(Spoken(_filler(s.mention, text), s.stance) for s in claim.attribution if s.mention is not None),
        _plain(claim.aspect, claim.narrative, claim.course, claim.extent, claim.object_kind),
        tuple((link.kind, numbers[link.claim]) for link in claim.links if link.claim in numbers),
        tuple(_count(count) for count in claim.counts),
    )  # fmt: skip


def _pair(span: Span) -> Pair:
    return span.start, span.end


def _filler(mention: Mention, text: str) -> Filler:
    return Filler(text[mention.span.start : mention.span.end], (_pair(mention.span),))


def _named(filler: Filler, text: str) -> Filler:
    names = tuple(span for span in filler.spans if text[span[0] : span[1]].casefold() not in _PRONOUNS)
    return filler._replace(spans=names or filler.spans)


def _fields(roles: Mapping[str, tuple[Filler, ...]], places: Sequence[GoldPlace]) -> dict[str, tuple[Filler, ...]]:
    other = tuple(filler for role in OTHER_SIDE for filler in roles.get(role, ()))
    return {"actor": roles.get("actor", ()), "target": other, "place": tuple(place.filler for place in places)}


def _modality(modality: str, polarity: str) -> str:
    return modality if polarity == "did" else f"{modality}, did not"


def _plain(*values: str | None) -> dict[str, str]:
    return dict(zip(("aspect", "narrative", "course", "extent", "object_kind"), (value or "" for value in values), strict=True))


def _count(count: Count) -> GoldCount:
    return GoldCount(count.kind, _pair(count.phrase), count.low, count.best, count.high, count.group, count.scope)


# ---------------------------------------------------------------- the same words


def overlap(one: Pair, other: Pair) -> int:
    """Characters that two spans share."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def same(one: Filler, other: Filler) -> bool:
    """Whether two fillers name one thing: two of their spans share at least half of the shorter one."""
    return any(
        2 * overlap(a, b) >= min(a[1] - a[0], b[1] - b[0]) > 0 for a in one.spans for b in other.spans if overlap(a, b)
    )  # fmt: skip


def shared(gold: Sequence[Filler], other: Sequence[Filler]) -> tuple[int, int]:
    """How many of the gold fillers are found, and how many of the others are right; a name that is given twice counts once."""
    found = sum(any(same(filler, answer) for answer in other) for filler in gold)
    right = sum(any(same(filler, answer) for filler in gold) for answer in other)
    return found, right


def same_fillers(gold: Sequence[Filler], other: Sequence[Filler]) -> bool:
    """Whether both name the same, none missing and none more."""
    return shared(gold, other) == (len(gold), len(other))


# ---------------------------------------------------------------- the same claim


def align(gold: Sequence[View], other: Sequence[View]) -> list[tuple[int, int]]:
    """Which claims tell the same, one to one, by the assignment of greatest weight.

    Two claims can be the same only if their triggers overlap, or if they have one type and stand in one piece of text. Overlap
    of triggers weighs 4, one type 3, and each of actor, target, place that shares a filler 1.
    """
    if not gold or not other:
        return []
    weights = np.array([[_weight(a, b) for b in other] for a in gold], dtype=np.float64)
    rows, columns = linear_sum_assignment(weights, maximize=True)
    return [(int(row), int(column)) for row, column in zip(rows, columns, strict=True) if weights[row, column] > 0]


def _weight(one: View, other: View) -> int:
    touch = overlap(one.trigger, other.trigger) > 0
    beside = one.type == other.type and (overlap(one.around, other.trigger) > 0 or overlap(other.around, one.trigger) > 0)
    if not touch and not beside:
        return 0
    parts = sum(shared(one.fillers[field], other.fillers[field])[0] > 0 for field in ("actor", "target", "place"))
    return 4 * touch + 3 * (one.type == other.type) + parts


def agree(gold: View, other: View, pairs: Mapping[int, int]) -> dict[str, bool]:
    """Field → whether the other claim has it as gold has it. ``pairs`` maps places in gold's list to the other's, for links."""
    return {
        "type": gold.type == other.type,
        **{field: same_fillers(gold.fillers[field], other.fillers[field]) for field in ("actor", "target", "place")},
        "date": same_when(gold.when, other.when),
        "modality": gold.modality == other.modality,
        "attribution": len(gold.says) == len(other.says)
        and all(same(a.who, b.who) for a, b in zip(gold.says, other.says, strict=True)),
        "stance": [s.stance for s in gold.says] == [s.stance for s in other.says],
        "relation": all(
            a.relation == b.relation for a in gold.places for b in other.places if same(a.filler, b.filler)
        ),
        **{field: gold.plain[field] == value for field, value in other.plain.items()},
        "role": all(
            role == name
            for role in OTHER_SIDE for a in gold.roles.get(role, ())
            for name in OTHER_SIDE for b in other.roles.get(name, ()) if same(a, b)
        ),
        "links": {(kind, pairs.get(to)) for kind, to in gold.links} == set(other.links),
    }  # fmt: skip


def same_when(one: GoldWhen, other: GoldWhen) -> bool:
    """The same days, or both without days of the report's own; why there are none is not compared."""
    if one.kind != "stated" or other.kind != "stated":
        return one.kind != "stated" and other.kind != "stated"
    return (one.first, one.last) == (other.first, other.last)


def pair_counts(gold: Sequence[GoldCount], other: Sequence[GoldCount]) -> list[tuple[GoldCount, GoldCount]]:
    """Numbers of one kind read from the same words, one to one."""
    if not gold or not other:
        return []
    weights = np.array([[overlap(a.span, b.span) if a.kind == b.kind else 0 for b in other] for a in gold], dtype=np.float64)
    rows, columns = linear_sum_assignment(weights, maximize=True)
    return [(gold[row], other[column]) for row, column in zip(rows, columns, strict=True) if weights[row, column] > 0]


def same_count(one: GoldCount, other: GoldCount) -> bool:
    """Exact: low, best, high and scope."""
    return (one.low, one.best, one.high, one.scope) == (other.low, other.best, other.high, other.scope)
