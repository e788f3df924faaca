"""A trained network → the folder that ships: model, tokenizer, and the card with hashes and calibration.

How sure a figure is, is learned on examples that the network was not trained on: the tagger reads them as it reads any
report, and for each head one line through the log-odds (Platt 1999) turns its figure into the share that was right.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression

from wardesk.read.card import CARD, MODEL, TOKENIZER
from wardesk.read.tagger import Tagger, load_tagger
from wardesk.train.example import Example
from wardesk.train.export import export
from wardesk.train.heads import PAIR, Heads
from wardesk.train.net import Net

FEWEST = 30
"""Figures, right and wrong together, below which a head or role keeps its own."""

Figure = tuple[float, bool]
"""A probability that the tagger gave, and whether it was right."""


class About(NamedTuple):
    """What the card says of a model besides its heads."""

    name: str
    base: str
    window: int
    begin: int
    end: int
    pad: int


def pack(net: Net, heads: Heads, tokenizer: Mapping[str, Any], about: About, folder: Path) -> None:
    """Write the folder with no calibration yet."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / TOKENIZER).write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")), "utf-8")
    export(net, folder / MODEL)
    card = {
        "format": 1,
        "name": about.name,
        "base": about.base,
        "files": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (MODEL, TOKENIZER)},
        "window": about.window,
        "begin": about.begin,
        "end": about.end,
        "pad": about.pad,
        "heads": [
            {"name": head.name, "kind": head.kind, "first": head.first, "labels": list(head.labels)} for head in heads.rows
        ],
        "pairs": {"roles": list(heads.roles), "size": PAIR},
    }
    (folder / CARD).write_text(json.dumps(card, indent=1), "utf-8")


def calibrate(folder: Path, examples: Sequence[Example]) -> dict[str, list[Figure]]:
    """Write into the card how its figures become shares of what is right. Returns the figures it was learned from."""
    card = json.loads((folder / CARD).read_text("utf-8"))
    for head in card["heads"]:
        head.pop("calibration", None)
    card["pairs"].pop("calibration", None)
    (folder / CARD).write_text(json.dumps(card, indent=1), "utf-8")
    found = figures(load_tagger(folder), examples)
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
    gold = {(row.head, row.start, row.end, row.label) for row in example.labelled}
    for span in seen.spans:
        if span.head in example.whole:
            yield span.head, (span.score, (span.head, span.start, span.end, span.label) in gold)
    if "trigger" in example.whole:
        starts = {row.start: row.label for row in example.labelled if row.head == "trigger"}
        for span in seen.marked("trigger", 0.2):
            yield "trigger", (span.score, starts.get(span.start) == span.label)
    for row in example.labelled:
        if row.head in ("modality", "polarity", "narrative", "course"):
            for label, share in seen.mark(row.head, row.start, row.end).items():
                yield row.head, (share, label == row.label)
    for head, labels in example.topics.items():
        for label, share in seen.document(head).items():
            yield head, (share, label in labels)
    for asked in example.asked:
        others = {span for fillers in asked.fillers.values() for span in fillers}
        for role, fillers in asked.fillers.items():
            for span in others | {(s.start, s.end) for s in seen.spans}:
                score = seen.pair(role, asked.trigger, span)
                if score is not None:
                    inside = any(first < span[1] and span[0] < last for first, last in fillers)
                    yield f"pair {role}", (score, inside)
