"""A tokenizer cut to the languages we serve: fewer pieces, the same way to choose among them.

Kept: marks and single characters of the scripts served, the most frequent pieces of those scripts, and every piece that
the training texts themselves are cut into, as they are written and in capitals. A word whose piece was dropped is
spelled in shorter ones.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tokenizers import Tokenizer

SCRIPTS: Mapping[str, int] = {"LATIN": 30_000, "CYRILLIC": 11_000, "ARABIC": 8_000}
"""Script, as Unicode names its letters → so many of its most probable pieces are kept, whether or not a text has them."""
_SPACE = "\u2581"


class Cut(NamedTuple):
    """A cut tokenizer as JSON, and for each of its pieces the row of the whole embedding."""

    tokenizer: dict[str, Any]
    rows: list[int]


def cut_unigram(path: Path, texts: Iterable[str]) -> Cut:
    """Cut a unigram tokenizer (XLM-RoBERTa's) to the scripts served and to what the texts need."""
    whole = Tokenizer.from_file(str(path))
    used = {number for text in texts for shape in (text, text.upper()) for number in whole.encode(shape).ids}
    described = json.loads(path.read_text("utf-8"))
    vocabulary: list[list[Any]] = described["model"]["vocab"]
    special = {row["id"] for row in described["added_tokens"]}
    left = dict(SCRIPTS)
    rows: list[int] = []
    for number, (piece, _) in enumerate(vocabulary):
        script = _script(piece)
        room = script in left and left[script] > 0
        if script in left:
            left[script] -= 1
        if number in special or number in used or room or (script in (*SCRIPTS, "") and len(piece.strip(_SPACE)) <= 1):
            rows.append(number)
    mask = {row["id"] for row in described["added_tokens"] if row["content"] == "<mask>"}
    rows = [number for number in rows if number not in mask]
    described["model"]["vocab"] = [vocabulary[number] for number in rows]
    described["added_tokens"] = [row for row in described["added_tokens"] if row["id"] not in mask]
    described |= {"truncation": None, "padding": None}
    return Cut(described, rows)


def keep_whole(path: Path) -> Cut:
    """A tokenizer as it is."""
    described = json.loads(path.read_text("utf-8")) | {"truncation": None, "padding": None}
    return Cut(described, list(range(Tokenizer.from_file(str(path)).get_vocab_size())))


def _script(piece: str) -> str:
    """Script of a piece's letters; empty where it has none, ``mixed`` where they are of several."""
    found = {unicodedata.name(letter, "?").split()[0] for letter in piece if letter.isalpha()}
    return found.pop() if len(found) == 1 else "mixed" if found else ""
