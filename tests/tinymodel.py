"""A model of a few kilobytes for tests: each word piece has fixed scores, so that what must come out can be said by hand.

The ONNX file is written byte by byte (protobuf's wire format): a library for that weighs 30 MB.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

NAMES = ("O", "B-actor", "I-actor", "B-place", "I-place")
TRIGGER = ("O", "air_strike", "clash")
TOPIC = ("killing", "siege")
ROLES = ("actor", "place")
FIRST = {"names": 0, "trigger": len(NAMES)}
WIDTH = len(NAMES) + len(TRIGGER)
SURE = 6.0
BEGIN, PAD, END, UNKNOWN = 0, 1, 2, 3

WORDS = {
    "▁Free": {"B-actor": SURE}, "▁Syrian": {"I-actor": SURE}, "▁Army": {"I-actor": SURE},
    "▁Kurd": {"B-actor": SURE}, "istan": {"O": SURE},
    "▁Idl": {"B-place": SURE}, "ib": {"I-place": SURE}, "▁Homs": {"B-place": 2.0},
    "▁City": {"I-place": SURE}, "▁حلب": {"B-place": SURE}, "▁U": {"B-place": SURE}, ".S.": {"I-place": SURE},
    "▁bombed": {"air_strike": SURE}, "▁shelled": {"air_strike": 1.0}, "▁stormed": {"clash": SURE},
}  # fmt: skip
"""Pieces that have a score for a label; the rest, single letters, are ``O`` in both heads."""
DOCUMENT = {"▁bombed": (3.0, -3.0), "▁Homs": (-3.0, 1.0)}
PAIR = {"▁bombed": "left", "▁Free": "right", "▁Idl": "right"}
"""Which side of the pair scores a piece has; the role is ``actor`` for Free and ``place`` for Idl."""
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,()'-▁"


def make_tokenizer() -> Tokenizer:
    """A tokenizer of the kind the real one is: Unigram, words begin with ▁."""
    marks = ["<s>", "<pad>", "</s>", "<unk>"]
    vocabulary = [(word, 0.0) for word in marks] + [(word, -1.0) for word in WORDS] + [(one, -9.0) for one in LETTERS]
    tokenizer = Tokenizer(models.Unigram(vocabulary, UNKNOWN, False))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    return tokenizer


def make_tables(tokenizer: Tokenizer) -> dict[str, Any]:
    """Scores of every piece for each output."""
    size = tokenizer.get_vocab_size()
    tables = {
        "tokens": np.zeros((size, WIDTH), np.float32),
        "document": np.full((size, len(TOPIC)), -5.0, np.float32),
        "left": np.zeros((size, 2 * len(ROLES)), np.float32),
        "right": np.zeros((size, 2 * len(ROLES)), np.float32),
    }
    tables["tokens"][:, [0, FIRST["trigger"]]] = 1.5
    for word, scores in WORDS.items():
        row = tables["tokens"][tokenizer.token_to_id(word)]
        for label, score in scores.items():
            head, labels = ("trigger", TRIGGER) if label in TRIGGER[1:] else ("names", NAMES)
            row[FIRST[head] + labels.index(label)] = score
    for word, both in DOCUMENT.items():
        tables["document"][tokenizer.token_to_id(word)] = both
    for word, side in PAIR.items():
        role = [1.0, 1.0, 0.0, 0.0] if word == "▁Free" else [0.0, 0.0, 2.0, 2.0] if word == "▁Idl" else [1.0, 1.0, 1.0, 1.0]
        tables[side][tokenizer.token_to_id(word)] = role
    return tables


def make_card() -> dict[str, Any]:
    """The card without the hashes."""
    return {
        "format": 1, "name": "tiny", "base": "none", "window": 24, "begin": BEGIN, "end": END, "pad": PAD,
        "heads": [
            {"name": "names", "kind": "spans", "first": FIRST["names"], "labels": NAMES, "temperature": 1.0},
            {"name": "trigger", "kind": "marks", "first": FIRST["trigger"], "labels": TRIGGER},
            {"name": "topic", "kind": "document", "first": 0, "labels": TOPIC},
        ],
        "pairs": {"roles": ROLES, "size": 2},
    }  # fmt: skip


def write_model(folder: Path, card: Mapping[str, Any] | None = None, *, model: bytes | None = None, scaled: bool = False) -> Path:
    """Write a model's three files; keys of ``card`` stand instead of those of ``make_card``, None leaves one out."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = make_tokenizer()
    model = model if model is not None else onnx_bytes(make_tables(tokenizer), scaled=scaled)
    (folder / "tokenizer.json").write_text(tokenizer.to_str(), "utf-8")
    (folder / "model.onnx").write_bytes(model)
    hashes = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in ("model.onnx", "tokenizer.json")}
    row = {key: value for key, value in {**make_card(), "files": hashes, **(card or {})}.items() if value is not None}
    (folder / "card.json").write_text(json.dumps(row), "utf-8")
    return folder


# ---------------------------------------------------------------- ONNX without its library


def onnx_bytes(tables: Mapping[str, Any], *, scaled: bool = False, inputs: Sequence[str] = ("ids", "mask")) -> bytes:
    """A model that looks each piece up in a table for each output; ``document`` is the highest of its window's pieces.

    ``scaled`` divides ``tokens`` by the highest score of all that is run at once: an int8 model does the like.
    """
    nodes, tensors, outputs = [], [], []
    for name, table in tables.items():
        tensors.append(_tensor(f"table_{name}", table))
        looked = f"{name}_pieces" if name == "document" or (scaled and name == "tokens") else name
        nodes.append(_node("Gather", [f"table_{name}", "ids"], looked))
        if name == "document":
            nodes.append(_node("ReduceMax", [looked], name, {"axes": [1], "keepdims": 0}))
        elif looked != name:
            nodes += [_node("ReduceMax", [looked], "top", {"keepdims": 1}), _node("Div", [looked, "top"], name)]
        outputs.append(_value(name, 1, ["batch", "columns"] if name == "document" else ["batch", "pieces", "columns"]))
    given = [_value(name, 7, ["batch", "pieces"]) for name in inputs]
    graph = b"".join(_part(1, node) for node in nodes) + _part(2, b"tiny") + b"".join(_part(5, one) for one in tensors)
    graph += b"".join(_part(11, one) for one in given) + b"".join(_part(12, one) for one in outputs)
    return _number(1, 8) + _part(7, graph) + _part(8, _part(1, b"") + _number(2, 13))


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _part(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _tensor(name: str, table: Any) -> bytes:
    sizes = b"".join(_number(1, size) for size in table.shape)
    return sizes + _number(2, 1) + _part(8, name.encode()) + _part(9, table.astype("<f4").tobytes())


def _node(kind: str, inputs: Sequence[str], output: str, settings: Mapping[str, int | list[int]] | None = None) -> bytes:
    found = b"".join(_part(1, name.encode()) for name in inputs) + _part(2, output.encode()) + _part(4, kind.encode())
    for name, value in (settings or {}).items():
        if isinstance(value, int):
            content = _number(3, value) + _number(20, 2)
        else:
            content = b"".join(_number(8, one) for one in value) + _number(20, 7)
        found += _part(5, _part(1, name.encode()) + content)
    return found


def _value(name: str, kind: int, sizes: Sequence[str]) -> bytes:
    shape = b"".join(_part(1, _part(2, size.encode())) for size in sizes)
    return _part(1, name.encode()) + _part(2, _part(1, _number(1, kind) + _part(2, shape)))
