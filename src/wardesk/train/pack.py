"""A trained network → the folder that ships: model, tokenizer, and the card with hashes. Calibration comes after."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from wardesk.read.card import CARD, MODEL, TOKENIZER
from wardesk.train.export import export
from wardesk.train.heads import PAIR, Heads
from wardesk.train.net import Net


class About(NamedTuple):
    """What the card says of a model besides its heads."""

    name: str
    base: str
    window: int
    begin: int
    end: int
    pad: int
    outside: Mapping[str, float]
    """By head of spans; 0 where one is not named."""


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
            {
                "name": head.name,
                "kind": head.kind,
                "first": head.first,
                "labels": list(head.labels),
                "outside": about.outside.get(head.name, 0.0),
            }
            for head in heads.rows
        ],
        "pairs": {"roles": list(heads.roles), "size": PAIR},
    }
    (folder / CARD).write_text(json.dumps(card, indent=1), "utf-8")
