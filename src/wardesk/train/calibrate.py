"""How sure the tagger's figures are, learned on examples that the network was not trained on.

The tagger reads them as it reads any report, and for each head one line through the log-odds (Platt 1999) turns its figure
into the share that was right.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from wardesk.model import Seen
from wardesk.read.card import CARD
from wardesk.read.tagger import Tagger, load_tagger
from wardesk.train.example import Asked, Example
from wardesk.train.heads import MARKS, OUTSIDE

FEWEST = 30
"""Figures, right and wrong together, below which a head or role keeps its own."""

LEAST = 0.2
"""Triggers that the tagger holds for less likely are not looked at."""

Figure = tuple[float, bool]
"""A probability that the tagger gave, and whether it was right."""


def calibrate(folder: Path, examples: Sequence[Example]) -> dict[str, list[Figure]]:
    """Write into the card how its figures become shares of what is right. Returns the figures it was learned from."""
    card = json.loads((folder / CARD).read_text("utf-8"))
    for head in card["heads"]:
        head.pop("calibration", None)
    card["pairs"].pop("calibration", None)
    (folder / CARD).write_text(json.dumps(card, indent=1), "utf-8")
    load_tagger.cache_clear()
    found = figures(load_tagger(folder), examples)
    load_tagger.cache_clear()
    for head in card["heads"]:
        line = fit(found.get(head["name"], ()))
        names = [label for label in head["labels"] if label != "O"]
        names = list(dict.fromkeys(name[2:] for name in names)) if head["kind"] == "spans" else names
        head["calibration"] = {} if line is None else dict.fromkeys(names, line)
    lines = {role: fit(found.get(f"pair {role}", ())) for role in card["pairs"]["roles"]}
    card["pairs"]["calibration"] = {role: line for role, line in lines.items() if line is not None}
    (folder / CARD).write_text(json.dumps(card, indent=1), "utf-8")
    return found


def fit(rows: Sequence[Figure]) -> tuple[float, float] | None:
    """Slope and offset over log-odds; None where there is too little to learn from."""
    right = [row[1] for row in rows]
    if len(rows) < FEWEST or len(set(right)) < 2:
        return None
    odds = np.array([[logit(row[0])] for row in rows])
    fitted = LogisticRegression(C=1e4).fit(odds, right)
    return round(float(fitted.coef_[0][0]), 3), round(float(fitted.intercept_[0]), 3)


def logit(share: float) -> float:
    """Log-odds, kept off the ends."""
    share = min(max(share, 0.001), 0.999)
    return math.log(share / (1 - share))


def figures(tagger: Tagger, examples: Sequence[Example]) -> dict[str, list[Figure]]:
    """What the tagger says of examples, with whether it is so: by head, and ``pair ROLE``."""
    found: dict[str, list[Figure]] = defaultdict(list)
    for example in examples:
        for name, figure in _figures(tagger, example):
            found[name].append(figure)
    return found


def _figures(tagger: Tagger, example: Example) -> Iterator[tuple[str, Figure]]:
    seen = tagger.tag(example.text, example.sentences)
    yield from _of_spans(seen, example)
    yield from _of_marks(seen, example)
    for head, labels in example.topics.items():
        for label, share in seen.document(head).items():
            yield head, (share, label in labels)
    for asked in example.asked:
        yield from _of_pairs(seen, asked)


def _of_spans(seen: Seen, example: Example) -> Iterator[tuple[str, Figure]]:
    gold = {(row.head, row.start, row.end, row.label) for row in example.labelled}
    for span in seen.spans:
        if span.head in example.whole:
            yield span.head, (span.score, (span.head, span.start, span.end, span.label) in gold)


def _of_marks(seen: Seen, example: Example) -> Iterator[tuple[str, Figure]]:
    """Triggers the tagger finds; and what it says of the reality of those that are there."""
    if "trigger" in example.whole:
        starts = {row.start: row.label for row in example.labelled if row.head == "trigger"}
        for span in seen.marked("trigger", LEAST):
            yield "trigger", (span.score, starts.get(span.start) == span.label)
    for row in example.labelled:
        if row.head in MARKS and row.head != "trigger":
            for label, share in seen.mark(row.head, row.start, row.end).items():
                if label != OUTSIDE:
                    yield row.head, (share, label == row.label)


def _of_pairs(seen: Seen, asked: Asked) -> Iterator[tuple[str, Figure]]:
    """Every span of the tagger, and every filler of any role, for each role asked."""
    spans = {(span.start, span.end) for span in seen.spans} | {span for row in asked.fillers.values() for span in row}
    for role, fillers in asked.fillers.items():
        for start, end in sorted(spans):
            score = seen.pair(role, asked.trigger, (start, end))
            if score is not None:
                yield f"pair {role}", (score, any(first < end and start < last for first, last in fillers))
