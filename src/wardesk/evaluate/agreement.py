"""How far two annotators of one report agree: which claims both saw, and Krippendorff's alpha for each field of those."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import NamedTuple

from wardesk.evaluate.gold_file import PARTS, Filler, GoldReport, load_part
from wardesk.evaluate.gold_match import FIELDS, WHOLE, View, agree, align, pair_counts, same, same_count, views

CODED = frozenset(FIELDS) - {"relation", "role", "links"}
"""Fields for which alpha is told; of the others only the share."""


class Agreement(NamedTuple):
    """Agreement of two annotators over all reports that both annotated."""

    reports: int
    first: int
    """Claims of the first annotator."""
    second: int
    matched: int
    whole: int
    """Matched claims on which both agree in all fields that make a claim whole: what a perfect coder could be held to."""
    fields: tuple[tuple[str, int, float, float | None], ...]
    """Field, claims compared, share that agrees, alpha. Alpha is None where it cannot be told: no variation."""
    counts: tuple[int, int, int, int]
    """Numbers of the first, of the second, read by both, exactly alike."""


def measure(folder: Path, types: Sequence[str]) -> Agreement:
    """Agreement on the reports of ``second/`` with their first annotation. Raises ``InputError``."""
    return compare(pairs_of(folder, types))


def pairs_of(folder: Path, types: Sequence[str]) -> list[tuple[GoldReport, GoldReport]]:
    """First and second annotation of every report that has both."""
    second = {report.id: report for report in load_part(folder, "second", types)}
    first = [report for part in PARTS[:-1] if (folder / part).is_dir() for report in load_part(folder, part, types)]
    return [(report, second[report.id]) for report in first if report.id in second]


def compare(reports: Sequence[tuple[GoldReport, GoldReport]]) -> Agreement:
    """Agreement over pairs of annotations."""
    matched: list[tuple[View, View, dict[str, bool]]] = []
    sizes, counts = Counter[str](), Counter[str]()
    for one, other in reports:
        left, right = views(one), views(other)
        pairs = align(left, right)
        matched += [(left[a], right[b], agree(left[a], right[b], dict(pairs))) for a, b in pairs]
        sizes.update(first=len(left), second=len(right))
        numbers = [c for view in left for c in view.counts], [c for view in right for c in view.counts]
        both = pair_counts(*numbers)
        exact = sum(same_count(a, b) for a, b in both)
        counts.update(first=len(numbers[0]), second=len(numbers[1]), both=len(both), exact=exact)
    fields = []
    for field in FIELDS:
        units = [_values(field, one, other) for one, other, _ in matched] if field in CODED else None
        share = sum(fields_of[field] for _, _, fields_of in matched) / len(matched) if matched else 0.0
        fields.append((field, len(matched), share, alpha(units) if units else None))
    return Agreement(
        len(reports), sizes["first"], sizes["second"], len(matched),
        sum(all(right[name] for name in WHOLE) for _, _, right in matched), tuple(fields),
        (counts["first"], counts["second"], counts["both"], counts["exact"]),
    )  # fmt: skip


def alpha(units: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Krippendorff's alpha for two coders without missing values, nominal: 1 - observed / expected disagreement.

    Krippendorff, Content Analysis (4th ed. 2019), chapter 12. None where no two values of all differ.
    """
    values = Counter(value for unit in units for value in unit)
    total = sum(values.values())
    expected = total * total - sum(number * number for number in values.values())
    if expected == 0:
        return None
    observed = sum(one != other for one, other in units) / len(units)
    return 1 - observed * total * (total - 1) / expected


def _values(field: str, one: View, other: View) -> tuple[Hashable, Hashable]:
    """The field's value for both, in the first one's names where both mean the same."""
    if field in ("actor", "target", "place"):
        left = one.fillers[field]
        return frozenset(f.label for f in left), frozenset(_label(f, left) for f in other.fillers[field])
    if field == "attribution":
        left = tuple(spoken.who for spoken in one.says)
        return tuple(f.label for f in left), tuple(_label(spoken.who, left) for spoken in other.says)
    if field == "stance":
        return tuple(s.stance for s in one.says), tuple(s.stance for s in other.says)
    if field == "date":
        return _when(one), _when(other)
    if field in ("type", "modality"):
        return getattr(one, field), getattr(other, field)
    return one.plain[field], other.plain[field]


def _label(filler: Filler, known: Sequence[Filler]) -> str:
    return next((one.label for one in known if same(one, filler)), f"other: {filler.label}")


def _when(view: View) -> Hashable:
    return (view.when.first, view.when.last) if view.when.kind == "stated" else None
